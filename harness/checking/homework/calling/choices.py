"""Choices that a trial makes, in order, so that every combination of them can be tried in turn.

This module runs beside a submission.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any


class Choices:
    """What was chosen at each place, by its name."""

    def __init__(self, taken: Sequence[Sequence[Any]] = ()) -> None:
        """``taken``: choices as another's ``trail`` has them."""
        self.trail = [list(one) for one in taken]

    def of(self, place: str, options: Sequence[Any]) -> Any:
        """The option that is chosen here; the first where nobody has chosen yet."""
        for name, at, _ in self.trail:
            if name == place:
                return options[at]
        self.trail.append([place, 0, len(options)])
        return options[0]

    def advance(self) -> bool:
        """The next combination; False where there is none."""
        while self.trail:
            last = self.trail[-1]
            if last[1] + 1 < last[2]:
                last[1] += 1
                return True
            self.trail.pop()
        return False
