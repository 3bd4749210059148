#!/usr/bin/env bash
# Gradescope runs this once, as root, when it builds the container: a Python of 3.11 or newer, and backprop-harness
# without torch, in a folder that the checked program can read. The network is there only now.
set -euo pipefail
root=${AUTOGRADER_ROOT:-/autograder}
home=${AUTOGRADER_HOME:-/opt/backprop-harness}
source=$root/source
package=@PACKAGE@

python=
for one in python3 python3.14 python3.13 python3.12 python3.11; do
  if "$one" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
    python=$one
    break
  fi
done
if [ -z "$python" ]; then
  python=python3.11
  apt-get update && apt-get install -y python3.11 python3.11-venv
fi
if ! "$python" -c 'import ensurepip' 2>/dev/null; then
  apt-get update && apt-get install -y "$python-venv"
fi

"$python" -m venv "$home"
case $package in *.whl) package=$source/$package ;; esac
"$home/bin/python" -m pip install --no-cache-dir --disable-pip-version-check -r "$source/requirements.txt"
"$home/bin/python" -m pip install --no-cache-dir --disable-pip-version-check --no-deps "$package"
"$home/bin/backprop-harness" --version
