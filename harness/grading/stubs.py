"""What is asked for by kind and is not written yet: found by its name, and nothing else could be it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence, Set

from harness.checking.homework.file import Recognised
from harness.checking.homework.stated import Asked
from harness.grading import parts
from harness.grading.assignment import Part
from harness.grading.finding import names_of_parts
from harness.grading.forward_alone import with_forward
from harness.grading.judged import PartJudged
from harness.grading.looking import Looking
from harness.grading.result import Spot
from harness.grading.sources import Looked, Text
from harness.grading.unwritten import unwritten
from harness.ground.facts import Fact


def stub_of(
    part: Part, text: Text, looking: Looking, candidates: Sequence[Asked], asked: Set[str]
) -> PartJudged | None:
    """What is named like it, and of which each gives nothing; None where there is none.

    ``candidates``: what is named like it; ``asked``: names that the assignment asks for. Where something else of the
    submission could be it, a person has to look.
    """
    each = [_first(text, one) for one in candidates]
    first = next(iter(each), None)
    if first is None or not all(each):
        return None
    name, bare = first
    if _has_others(looking, asked):
        return parts.for_person(part, *bare, text.name)
    made = parts.failed(part, *bare, text.name)
    looked = {one: Looked(text) for one in candidates[0].part.uses}
    return with_forward(made, looked, [name], looking)


def _first(text: Text, one: Asked) -> tuple[str, tuple[Fact, Spot]] | None:
    """The first of its functions and classes that is not written, and why."""
    every = ((name, unwritten(text, name)) for name in one.part.uses)
    return next(((name, bare) for name, bare in every if bare), None)


def _has_others(looking: Looking, asked: Set[str]) -> bool:
    """Whether any file has a function or class of an argument that is known as nothing, and is written."""
    return any(True for text in looking.texts for _ in _others(text, looking.recognised(text), asked))


def _others(text: Text, known: object, asked: Set[str]) -> Iterator[str]:
    if not isinstance(known, Recognised):
        yield text.name
        return
    functions = [name for name, one in known.survey.functions.items() if one.arguments]
    every: Iterable[str] = (*functions, *known.survey.classes)
    taken = names_of_parts(known) | asked
    yield from (name for name in every if name not in taken and not unwritten(text, name))
