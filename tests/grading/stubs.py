"""Work for judges in tests: what a task says is done."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

from harness.grading.result import GRADED, Feedback, Graded, PartMark, PartVerdict, to_dict

WORK = "tests.grading.stubs:work"


def task(name: str, does: str = "", **more: Any) -> dict[str, Any]:
    """A task that does something besides being graded."""
    return {"key": name, "name": name, "digest": f"digest of {name}", "does": does, **more}


def result(name: str) -> dict[str, Any]:
    """What a task is graded as: it follows from its name alone."""
    part = PartMark("loss", 2.0, float(len(name) % 3), GRADED, PartVerdict.RIGHT, feedback=Feedback(f"of {name}"))
    return to_dict(Graded(name, f"digest of {name}", GRADED, (part,)))


def work(one: dict[str, Any]) -> dict[str, Any]:
    """Do what a task says; ``says`` is where it writes down which process it is done by."""
    if "says" in one:
        with Path(one["says"]).open("a", encoding="utf-8") as file:
            file.write(f"{os.getpid()}\n")
    _DOES[one["does"]](one)
    return result(one["name"])


def _once(one: dict[str, Any]) -> None:
    """End the judge the first time."""
    try:
        Path(one["mark"]).touch(exist_ok=False)
    except FileExistsError:
        return
    os._exit(3)


def _endless(one: dict[str, Any]) -> None:
    """With a child that is endless too, whose number is told."""
    child = subprocess.Popen([sys.executable, "-c", "import threading; threading.Event().wait()"])
    if "child" in one:
        written = Path(one["child"]).with_suffix(".part")
        written.write_text(str(child.pid), "utf-8")
        written.rename(one["child"])
    threading.Event().wait()


def _raises(_: dict[str, Any]) -> None:
    raise ValueError("an error of ours")


def _ends(_: dict[str, Any]) -> None:
    os._exit(3)


def _crashes(_: dict[str, Any]) -> None:
    os.kill(os.getpid(), 9)


def _exits(_: dict[str, Any]) -> None:
    sys.exit("enough")


def _grows(_: dict[str, Any]) -> None:
    _HELD.append(bytearray(os.urandom(1)) * 2**25)


_HELD: list[bytearray] = []
_DOES = {
    "": lambda _: None,
    "once": _once,
    "endless": _endless,
    "raises": _raises,
    "ends": _ends,
    "crashes": _crashes,
    "exits": _exits,
    "grows": _grows,
}
