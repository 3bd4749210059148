"""What is to be said, before there are words for it: code passes facts on and compares them.

``harness.report.words`` has the sentence of each code, with the fields as named placeholders.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Fact:
    """A code, such as ``epsilon_in_loss``, and its fields, which may be facts themselves, or tuples of them."""

    code: str
    fields: tuple[tuple[str, Any], ...] = ()

    def __getitem__(self, name: str) -> Any:
        return dict(self.fields)[name]


def fact(code: str, /, **fields: Any) -> Fact:
    """A fact with its fields by name."""
    return Fact(code, tuple(fields.items()))
