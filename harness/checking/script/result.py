"""What a script's check leaves behind: frozen values that reports read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from harness.checking.result import INCONCLUSIVE, Change, Checked, CheckVerdict, Sum, Value
from harness.faults.fault import Injection
from harness.ground.facts import Fact


@dataclass(frozen=True)
class Row:
    """A parameter's gradient or update, or a named value on the way back, beside what is right."""

    name: str
    """As the script calls it."""
    quantity: str
    """gradient, update, or intermediate."""
    is_right: bool
    line: int
    label: str
    of: str = ""
    """Of an intermediate gradient, the variable that it is the gradient of."""
    factor: float | None = None
    """By which factor it is off, where it is a multiple of what is right."""
    step: int = 1
    """The pass, counted from 1."""
    facts: tuple[Fact, ...] = ()


@dataclass(frozen=True)
class Entry:
    """One number of a parameter through one step."""

    name: str
    """``w5``, or ``W1[0, 2]``."""
    before: float
    yours: float
    """After the step."""
    right: float


@dataclass(frozen=True)
class ScriptChecked:
    """A script, checked at its own numbers."""

    verdict: CheckVerdict = INCONCLUSIVE
    label: str = ""
    line: int = 0
    """Of the loop that trains."""
    parameters: tuple[str, ...] = ()
    loss: Fact | None = None
    """What it minimises, and how that was found."""
    rows: tuple[Row, ...] = ()
    entries: tuple[Entry, ...] = ()
    """Its own numbers beside the right ones, of the first step that is wrong."""
    step: int = 1
    """That step, counted from 1."""
    worked: tuple[Value, ...] = ()
    """What is right on the way, of the first sample of the first step, where its network is recognised."""
    sums: tuple[Sum, ...] = ()
    """Of each weight that is wrong the gradient of one entry, sample by sample."""
    network: Checked | None = field(default=None, repr=False)
    """Its network's first step held against the stated one, where the network is recognised and something is wrong."""
    setting: tuple[Fact, ...] = ()
    """Conventions that it follows."""
    notes: tuple[Fact, ...] = ()
    mistakes: tuple[Injection, ...] = ()
    """The known mistakes that give its numbers, all of them together."""
    changes: tuple[Change, ...] = ()
    """Lines to change, with all of which everything is right; where some are missing, the rest stays wrong."""
    is_mended: bool = False
    """Whether everything is right with the changes."""
    suspects: tuple[tuple[str, int], ...] = ()
    """Lines where the first wrong values come from."""
    failure: Fact | str = ""
    asks: Fact | None = None
    """What could not be recognised, and the line that states it."""
    seconds: Mapping[str, float] = field(default_factory=dict, hash=False)

    @property
    def is_checked(self) -> bool:
        """Whether anything could be judged."""
        return bool(self.rows) or bool(self.failure)

    @property
    def wrong(self) -> tuple[Row, ...]:
        """In the order in which the script computes them."""
        return tuple(row for row in self.rows if not row.is_right)
