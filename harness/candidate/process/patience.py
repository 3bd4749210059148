"""How long a process may take to answer: by the processor time it has had, which a busy machine does not make longer.

A call is out of time when its process has computed for as long as it may. One that has not computed so long by then is
waited for further, as long as it computes or would if it had a processor; where it does neither, it waits for something
that does not come.
"""

from __future__ import annotations

import sys
import time
from dataclasses import dataclass, field
from typing import Literal

from harness.candidate.process.sandbox.base import used
from harness.ground.facts import Fact, fact

#: A call is waited for at most so many times as long as it may compute, and so long at least; seconds.
_TIMES, _LEAST = 10.0, 30.0
#: A call that has computed for less than this share of the time when it was looked at twice, and sleeps, only waits.
_IDLE = 0.05
#: How soon it is looked at again at the earliest; seconds.
_SOON = 0.05
#: Why a call is out of time: it has computed for too long, it waits for something, or all calls together have had their
#: time.
Over = Literal["computed", "waited", "total"]

_had = 0.0


def now() -> float:
    """Seconds, on a clock that only goes forward."""
    return time.monotonic()


def worked() -> float:
    """Seconds of processor time that this process has had, and candidates for it: the clock of what searches may take.

    On a busy machine it is slow, so that as much is found there as on an idle one.
    """
    return time.process_time() + _had


def computed(process: int) -> float | None:
    """Seconds of processor time that a process has had, by its number; None where that is not told."""
    if sys.platform != "linux":
        return None
    try:
        return time.clock_gettime((~process << 3) | 2)  # its clock, as clock_getcpuclockid(3) makes it
    except OSError:
        return None


@dataclass
class Patience:
    """How long one call is waited for."""

    seconds: float
    """It may compute."""
    until: float | None = None
    """When all calls together are out of time, on the clock of ``now``."""
    before: float = 0.0
    """What its process had computed before."""
    _began: float = field(default_factory=lambda: now())
    _look: float = 0.0
    _looks: int = 0
    _own: float = 0.0

    def __post_init__(self) -> None:
        self._look = self._began + self.seconds

    @property
    def most(self) -> float:
        """Seconds that it is waited for at most."""
        return max(_TIMES * self.seconds, _LEAST)

    def left(self) -> float:
        """Seconds until it is looked at; a little once these have passed, for what has arrived already."""
        look = self._look if self.until is None else min(self._look, self.until)
        return max(look - now(), _SOON)

    def over(self, process: int) -> Over | None:
        """Why a process that has not answered yet is waited for no longer; None where it is."""
        at, self._looks = now(), self._looks + 1
        if self.until is not None and at >= self.until:
            return "total"
        if at < self._look:
            return None
        had, waited = computed(process), at - self._began
        if had is None or had - self.before >= self.seconds:
            return "computed"
        own = self._own = had - self.before
        if waited >= self.most or (self._looks > 1 and own < _IDLE * waited and _sleeps(process)):
            return "waited"
        self._look = at + max(self.seconds - own, _SOON)
        return None

    def said(self, over: Over) -> Fact:
        """Why it is waited for no longer, as a fact."""
        if over == "total":
            return fact("sandbox_over_total")
        if over == "waited":
            return fact("process_waits", seconds=round(now() - self._began, 1), computed=round(self._own, 1))
        return fact("process_still_running", seconds=self.seconds)

    def ended(self, process: int) -> None:
        """It has answered: what it has computed counts as worked."""
        global _had
        had = computed(process)
        _had += (now() - self._began) if had is None else max(had - self.before, 0.0)


def _sleeps(process: int) -> bool:
    known = used(process)
    return known is not None and known.state in "ST"
