"""How much a student is told of a mistake. It loads nothing else, because the command line's help needs it."""

from __future__ import annotations

from enum import StrEnum


class HintLevel(StrEnum):
    """How much a student is told of a mistake, the least first; each level has what those before it have."""

    NOTHING = "nothing"
    VERDICT = "verdict"
    PLACE = "place"
    HINT = "hint"
    MISTAKE = "mistake"
    EVERYTHING = "everything"

    def has(self, other: HintLevel) -> bool:
        """Whether what another level tells is told."""
        order = list(HintLevel)
        return order.index(self) >= order.index(other)
