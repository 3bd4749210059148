"""Which sandbox contains the processes: the one that was asked for, or the best that works here."""

from __future__ import annotations

import functools
import os
import sys

from harness.candidate.process.sandbox.base import Sandbox
from harness.candidate.process.sandbox.bubblewrap import found_bubblewrap
from harness.candidate.process.sandbox.container import found_container
from harness.ground.errors import UsageError
from harness.ground.facts import fact

NAMES = ("auto", "bubblewrap", "container", "none")


def chosen(name: str = "auto") -> Sandbox | None:
    """The sandbox of this name; None for "none". Raises UsageError where it cannot be had, which says why."""
    if name not in NAMES:
        raise UsageError(fact("sandbox_no_such", name=name, names=tuple(NAMES)))
    if name == "none":
        return None
    if sys.platform != "linux":
        raise UsageError(fact("sandbox_linux_only"))
    return _tried(name)


@functools.cache
def _tried(name: str) -> Sandbox:
    """Tried once. Raises UsageError."""
    if name == "container":
        return found_container()
    try:
        return found_bubblewrap()
    except UsageError:
        if name == "bubblewrap" or os.geteuid() != 0:
            raise
    return found_container()
