"""What is to be said, before there are words for it: code passes facts on and compares them.

``harness.report.words`` has the sentence of each code, with the fields as named placeholders.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from harness.ground.language import ENGLISH, speaking


@dataclass(frozen=True)
class Fact:
    """A code, such as ``epsilon_in_loss``, and its fields, which may be facts themselves, or tuples of them."""

    code: str
    fields: tuple[tuple[str, Any], ...] = ()

    def __str__(self) -> str:
        """In short, for a developer: a person reads its sentence."""
        return f"{self.code}({', '.join(f'{name}={value}' for name, value in self.fields)})"


class Text(str):
    """English text that is not made from a code, such as the sentence of a mistake, and where it is from.

    It is this text wherever it is compared or kept; ``harness.report.words.said`` has it in other languages.
    """

    __slots__ = ("context", "rest")
    context: str
    """What the catalogues call it."""
    rest: str
    """Digits behind it, which are the same in every language."""

    def __new__(cls, english: str, context: str, rest: str = "") -> Text:
        made = super().__new__(cls, english + rest)
        made.context, made.rest = context, rest
        return made

    def followed_by(self, digits: str) -> Text:
        """The same, with digits behind it."""
        return Text(str(self).removesuffix(self.rest), self.context, self.rest + digits)

    def __reduce__(self) -> tuple[type[Text], tuple[str, str, str]]:
        return Text, (str(self).removesuffix(self.rest), self.context, self.rest)


class Told(str):
    """What a fact says in English, where code looks into a text and files keep it.

    ``harness.report.words.said`` has it in other languages.
    """

    __slots__ = ("of",)
    of: Fact

    def __new__(cls, of: Fact) -> Told:
        with speaking(ENGLISH):
            made = super().__new__(cls, sentence(of))
        made.of = of
        return made

    def __reduce__(self) -> tuple[type[Told], tuple[Fact]]:
        return Told, (self.of,)


def sentence(what: Fact) -> str:
    """A fact in words. An exception has a text wherever it is shown: this is the one look upwards, to the words."""
    from importlib import import_module

    text: str = import_module("harness.report.words").said(what)
    return text


def fact(code: str, /, **fields: Any) -> Fact:
    """A fact with its fields by name."""
    return Fact(code, tuple(fields.items()))
