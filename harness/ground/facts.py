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

    def __str__(self) -> str:
        """In short, for a developer: a person reads its sentence."""
        return f"{self.code}({', '.join(f'{name}={value}' for name, value in self.fields)})"


def sentence(what: Fact) -> str:
    """A fact in words. An exception has a text wherever it is shown: this is the one look upwards, to the words."""
    from importlib import import_module

    text: str = import_module("harness.report.words").said(what)
    return text


def fact(code: str, /, **fields: Any) -> Fact:
    """A fact with its fields by name."""
    return Fact(code, tuple(fields.items()))
