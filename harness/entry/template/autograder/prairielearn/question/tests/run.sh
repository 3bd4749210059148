#!/usr/bin/env bash
# PrairieLearn runs this for each submission, as root. Without a results.json, or after the time-out of info.json, it
# would give 0 points; if the grader breaks, or takes nearly as long as that, broke.json says that nothing could be
# graded, which takes no attempt.
set -u
root=${AUTOGRADER_ROOT:-/grade}
program=${AUTOGRADER_HOME:+$AUTOGRADER_HOME/bin/}backprop-harness
results=$root/results/results.json
export OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 MKL_NUM_THREADS=1

mkdir -p "$root/results"
rm -rf "$results"
for one in tests results data serverFilesCourse shared; do # the checked program runs as another user
  [ -d "$root/$one" ] && chmod -R go-rwx "$root/$one"
done
work=$(mktemp -d) && trap 'rm -rf "$work"' EXIT

timeout -k 5 @STOP@ "$program" grade "$root/student" --one --assignment "$root/tests/assignment/"@FILE_SH@ \
  --out "$work/marks" --sandbox container --jobs 1 --prairielearn "$results"
code=$?
# 0: graded; 1: it cannot be read or run; 3: the grader broke, and says so; 4: a person has to look.
case $code in 0 | 1 | 3 | 4) ;; *) rm -rf "$results" ;; esac
if [ ! -s "$results" ]; then
  echo "the grader broke (exit code $code)" >&2
  cp "$root/tests/broke.json" "$results"
fi
chmod -R a+rX "$root/results" # who reads it may not be root
