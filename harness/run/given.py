"""A task that both sides are given in place of a case's data, such as a probe."""

from __future__ import annotations

from dataclasses import dataclass

from harness.implementation import Batch, State
from harness.run.lockstep import Following


@dataclass(frozen=True)
class Given:
    """What is run, every step of it kept and judged; numbers are told in float64 whatever the case's dtype."""

    name: str
    state: State
    """What the first step starts from."""
    batches: tuple[Batch, ...]
    """One a step."""
    following: Following
    """What each further step starts from."""
    unchecked: frozenset[str] = frozenset()
    """Parameters that are not looked at."""
