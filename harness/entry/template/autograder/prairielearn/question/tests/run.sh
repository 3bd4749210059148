#!/usr/bin/env bash
# PrairieLearn runs this for each submission, as root. Without a results.json it would give 0 points; if the grader
# breaks, broke.json says that nothing could be graded, which takes no attempt.
set -u
root=${AUTOGRADER_ROOT:-/grade}
program=${AUTOGRADER_HOME:+$AUTOGRADER_HOME/bin/}backprop-harness
results=$root/results/results.json
export OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 MKL_NUM_THREADS=1

mkdir -p "$root/results"
rm -rf "$results"
chmod -R go-rwx "$root/tests" "$root/results" # the checked program runs as another user
[ -d "$root/data" ] && chmod -R go-rwx "$root/data"
work=$(mktemp -d) && trap 'rm -rf "$work"' EXIT

"$program" grade "$root/student" --one --assignment "$root/tests/assignment/"@FILE_SH@ \
  --out "$work/marks" --sandbox container --jobs 1 --prairielearn "$results"
code=$?
# 0: graded; 1: it cannot be read or run; 3: the grader broke, and says so; 4: a person has to look.
case $code in 0 | 1 | 3 | 4) [ -s "$results" ] && exit 0 ;; esac
echo "the grader broke (exit code $code)" >&2
cp "$root/tests/broke.json" "$results"
