"""``python -m benchmarks.attacks [COLUMN ...]``: which attacks each sandbox contains, on this kernel and on less.

A column is a sandbox, and after a ``-`` what is taken from it: ``container-landlock-seccomp``, ``none``; see
older_kernel.py. Each is run by a process of its own. Run it as root, and for bubblewrap as another user too.
"""

from __future__ import annotations

import datetime
import json
import os
import platform
import subprocess
import sys
from typing import Any

from benchmarks.attacks import older_kernel
from benchmarks.attacks.attacking import ATTACKS, attacked
from harness.candidate.process.sandbox.choose import chosen
from harness.ground.errors import UsageError

#: What a column is called, and what it is; user namespaces are denied where `container` is for.
COLUMNS = {
    "bubblewrap": "bubblewrap",
    "container": "container-namespaces",
    "without Landlock": "container-namespaces-landlock",
    "without seccomp": "container-namespaces-seccomp",
    "without both": "container-namespaces-landlock-seccomp",
    "none": "none",
}


def main() -> None:
    """Print a table."""
    if sys.argv[1:2] == ["--column"]:
        _column(sys.argv[2])
        return
    asked = {name: name for name in sys.argv[1:]} or COLUMNS
    results = {title: _of_another(name) for title, name in asked.items()}
    who = "root" if os.geteuid() == 0 else "a user who is not root"
    print(f"{datetime.date.today()}, Linux {platform.release()}, as {who}\n")
    for name, found in results.items():
        print(f"{name}: {found.get('refused') or ', '.join(found['in_force'])}\n")
    results = {name: found for name, found in results.items() if "refused" not in found}
    print("| attack |", " | ".join(results), "|")
    print("|---|" + "---|" * len(results))
    for attack, (what, _) in ATTACKS.items():
        print(f"| {what} |", " | ".join("no" if found["got"][attack] else "yes" for found in results.values()), "|")
    for name, found in results.items():
        got = {attack: what for attack, what in found["got"].items() if what}
        print(f"{name}: contained {len(ATTACKS) - len(got)} of {len(ATTACKS)}", "" if name == "none" else got or "")


def _of_another(name: str) -> dict[str, Any]:
    """What another process finds: what is taken from one cannot be given back."""
    done = subprocess.run(
        [sys.executable, "-m", __package__, "--column", name], capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        return {"refused": (done.stderr.strip().rpartition("\n")[2])}
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def _column(name: str) -> None:
    sandbox, *missing = name.split("-")
    older_kernel.do_without(missing)
    try:
        found = chosen(sandbox)
    except UsageError as error:
        print(json.dumps({"refused": str(error)}))
        return
    print(json.dumps({"in_force": found.in_force if found else (), "got": dict(attacked(found))}))


if __name__ == "__main__":
    main()
