"""How long a process may take to answer: by the processor time it has had, which a busy machine does not make longer.

A call is out of time when its process has computed for as long as it may. One that has not computed so long by then is
waited for further, as long as it computes or would if it had a processor; where it does neither, it waits for something
that does not come. So have all calls of a submission together: what they and we compute for them counts (``End``).
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
#: What may be computed in so many seconds has so many times as long by the clock: it sleeps, or others compute.
BY_CLOCK = 4.0
#: Why a call is out of time: it has computed for too long, it waits for something, or all calls together have had their
#: time.
Over = Literal["computed", "waited", "total"]

_had = 0.0
_under_way: dict[int, tuple[float, float]] = {}
"""By the process that was looked at: what it had computed before its call, and when that began."""


def now() -> float:
    """Seconds, on a clock that only goes forward."""
    return time.monotonic()


def worked() -> float:
    """Seconds of processor time that this process has had, and candidates for it: the clock of what searches may take.

    On a busy machine it is slow, so that as much is found there as on an idle one.
    """
    return time.process_time() + _had + sum(_since(one, *each) for one, each in list(_under_way.items()))


def _since(process: int, before: float, began: float) -> float:
    """What a process has computed since a call began; the time that has passed where that is not told."""
    had = computed(process)
    return now() - began if had is None else max(had - before, 0.0)


def computed(process: int) -> float | None:
    """Seconds of processor time that a process has had, by its number; None where that is not told."""
    if sys.platform != "linux":
        return None
    try:
        return time.clock_gettime((~process << 3) | 2)  # its clock, as clock_getcpuclockid(3) makes it
    except OSError:
        return None


@dataclass(frozen=True)
class End:
    """When all of a submission is out of time: it has computed for as long as it may, or waited for far longer."""

    work: float
    """On the clock of ``worked``."""
    at: float
    """On the clock of ``now``."""

    @classmethod
    def after(cls, seconds: float) -> End:
        """So many seconds of processor time from now on."""
        return cls(worked() + seconds, now() + BY_CLOCK * seconds)

    @property
    def is_over(self) -> bool:
        """Whether that is so."""
        return self.left <= 0

    @property
    def left(self) -> float:
        """Seconds until it can be so at the earliest."""
        return min(self.work - worked(), self.at - now())

    def part(self, share: float) -> End:
        """When this share of what is left from now on is used up."""
        work, at = worked(), now()
        return End(work + share * (self.work - work), at + share * (self.at - at))


@dataclass
class Patience:
    """How long one call is waited for."""

    seconds: float
    """It may compute."""
    until: End | None = None
    """When all calls together are out of time."""
    before: float = 0.0
    """What its process had computed before."""
    _began: float = field(default_factory=lambda: now())
    _look: float = 0.0
    _looks: int = 0
    _own: float = 0.0
    _has_ended: bool = False

    def __post_init__(self) -> None:
        self._look = self._began + self.seconds

    @property
    def most(self) -> float:
        """Seconds that it is waited for at most."""
        return max(_TIMES * self.seconds, _LEAST)

    def left(self) -> float:
        """Seconds until it is looked at; a little once these have passed, for what has arrived already."""
        look = self._look - now()
        return max(look if self.until is None else min(look, self.until.left), _SOON)

    def over(self, process: int) -> Over | None:
        """Why a process that has not answered yet is waited for no longer; None where it is."""
        at, self._looks = now(), self._looks + 1
        _under_way[process] = self.before, self._began
        if self.until is not None and self.until.is_over:
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
        """It has answered, or will not: what it has computed stays worked."""
        global _had
        if not self._has_ended:
            self._has_ended = True
            _under_way.pop(process, None)
            _had += _since(process, self.before, self._began)


def _sleeps(process: int) -> bool:
    known = used(process)
    return known is not None and known.state in "ST"
