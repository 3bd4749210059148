"""A loss that is asked for by kind and for its value alone: a function that gives that, and no gradient."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator

from harness.checking.conducted.planning import is_a_loss
from harness.checking.homework.file import PartChecked, Recognised
from harness.checking.homework.survey import Function
from harness.checking.result import CONVENTION, RIGHT, WRONG
from harness.grading.assignment import Part
from harness.grading.kinds import LOSS
from harness.grading.looking import Looking
from harness.grading.sources import Text

#: How many functions of a file are tried.
_MOST = 4
#: What a loss is given at least: what came out, and the targets.
_BATCH = 2


def value_only(
    looking: Looking, part: Part, taken: Callable[[Text, Recognised], Collection[str]]
) -> tuple[Text, PartChecked] | None:
    """The function of a submission that gives this value; what is wrong only where no other one is called a loss.

    ``taken``: names of a file that are something else.
    """
    if set(part.shares) != {LOSS} or part.kind != "loss":
        return None
    every = [one for text in looking.texts for one in _functions(looking, text, taken)]
    tried = [(text, one, found) for text, known, one in every if (found := _checked(looking, known, one, part))]
    right = [(text, found) for text, _, found in tried if found.verdict in (RIGHT, CONVENTION)]
    called = [(text, found) for text, one, found in tried if is_a_loss(one.name)]
    return right[0] if right else called[0] if len(called) == 1 else None


def _functions(
    looking: Looking, text: Text, taken: Callable[[Text, Recognised], Collection[str]]
) -> Iterator[tuple[Text, Recognised, Function]]:
    known = looking.recognised(text)
    if not isinstance(known, Recognised):
        return
    others = taken(text, known)
    found = [one for one in known.survey.functions.values() if len(one.needed) >= _BATCH and one.name not in others]
    for one in sorted(found, key=lambda one: not is_a_loss(one.name))[:_MOST]:
        yield text, known, one


def _checked(looking: Looking, known: Recognised, one: Function, part: Part) -> PartChecked | None:
    """As this loss; wrong only where its formula says that it is meant, not because it may be called otherwise."""
    found = looking.value_alone(known, one.name, (part.what,))
    if found is None or found.verdict in (RIGHT, CONVENTION):
        return found
    by_formula = looking.value_alone(known, one.name, ())
    return found if by_formula is not None and by_formula.verdict is WRONG else None
