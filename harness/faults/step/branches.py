"""Mistakes of a residual branch: what arrives is added to what the branch makes of it, on both ways."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from harness.faults.fault import Site, fault, where
from harness.faults.textbook import Textbook
from harness.scenario.model import Case, Residual
from harness.task.tape import Tape, Variable


def _has_branch(case: Case) -> bool:
    return any(isinstance(layer, Residual) for layer in case.layers)


_HINT = (
    "What arrives reaches the sum by two ways. By how much does the sum move when what arrives does, by each of them?"
)


def _joined(
    name: str,
    way: str,
    said: str,
    thought: str,
    joined: Callable[[Tape[Any], Variable[Any], Variable[Any]], Variable[Any]],
) -> None:
    """The sum of what arrives and the branch is ``joined(tape, arriving, branch)``."""

    def inject(book: Textbook, _: Site) -> None:
        book.wrap("joined", lambda _was, tape, x, branch: joined(tape, x, branch))

    inject.__name__ = name
    fault(72, way, said, hint=_HINT, thought=thought, sites=where(_has_branch))(inject)


_joined(
    "skip_missing_on_the_way_back",
    "backward",
    "the way back goes through the branch alone, without what is handed past it",
    "Behind the branch and within it all is right; before it the error that arrived at the sum is missing.",
    lambda tape, x, branch: tape.mistaken(x + branch, branch),
)
_joined(
    "branch_missing_on_the_way_back",
    "backward",
    "the way back goes past the branch, and not through it",
    "Behind the branch all is right; the gradients within it are 0, and before it its part is missing.",
    lambda tape, x, branch: tape.mistaken(x + branch, x + branch * 0),
)
_joined(
    "skip_not_added",
    "forward",
    "what arrives is not added to the branch",
    "The output is wrong already: it is that of the same layers without a sum.",
    lambda tape, x, branch: branch,
)
_joined(
    "branch_subtracted",
    "forward",
    "the branch is subtracted from what arrives",
    "The output is wrong already, wherever the branch is not 0.",
    lambda tape, x, branch: x - branch,
)
