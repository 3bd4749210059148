"""Imports the harness's own right implementation, or reads its source."""
import os
import sys


def attack(target):
    sys.meta_path[:] = [finder for finder in sys.meta_path if "import" in str(finder).lower() and isinstance(finder, type)]
    sys.path.insert(0, target["project"])
    found = []
    for parent, _, names in os.walk(os.path.join(target["project"], "reference_numpy")):
        for name in names:
            try:
                with open(os.path.join(parent, name)) as file:
                    found.append(file.read(1))
            except (OSError, UnicodeDecodeError):
                pass
    return f"read {len(found)} files" if any(found) else ""
