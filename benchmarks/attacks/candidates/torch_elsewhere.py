"""Lets another Python compute with torch."""
import subprocess
import sys

_CODE = "import importlib.util as u; print(len(open(u.find_spec('torch').origin).read()))"


def attack(target):
    try:
        done = subprocess.run([target["python"], "-c", _CODE], capture_output=True, text=True, timeout=5)
    except (OSError, subprocess.SubprocessError):
        return ""
    return f"torch has {done.stdout} characters" if done.stdout.strip() else ""
