"""What an edit is: a mistake like any other, told by a fact."""

from __future__ import annotations

from collections.abc import Callable

from harness.faults.fault import Fault, Injection, anywhere
from harness.faults.textbook import Textbook
from harness.ground.facts import Fact, Text

#: The facts that an edit is told by begin so.
PREFIX = "edit_"
_UNSAID = (Text("", ""),) * 3


def edit(said: Fact, way: str, change: Callable[[Textbook], None]) -> Injection:
    """The mistake that ``change`` makes in a book; ``said``: what it is, of which a report makes the sentence."""
    assert said.code.startswith(PREFIX), said.code

    def inject(book: Textbook, _: object) -> None:
        change(book)

    return Injection(Fault(0, said.code, way, *_UNSAID, anywhere, inject, edit=said))
