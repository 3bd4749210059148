"""Points of the way forward and of evaluation, where these are right and only the way back is not there, or fails."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from harness.checking.homework.ahead import Ahead, ahead
from harness.checking.homework.file import Recognised
from harness.grading import parts
from harness.grading.judged import PartJudged
from harness.grading.kinds import EVALUATION, FORWARD
from harness.grading.looking import Looking
from harness.grading.result import PartVerdict
from harness.grading.sources import Looked


def with_forward(
    made: PartJudged, looked: Mapping[str, Looked], without: Sequence[str], looking: Looking
) -> PartJudged:
    """``looked``: where its functions and classes stand, by name; ``without``: those that are not to be asked."""
    if not {FORWARD, EVALUATION} & set(made.part.shares):
        return made
    asked = {name: one for name, one in looked.items() if name not in without}
    return next((_with(made, found) for found in _each(asked, looking) if found.is_right or found.evaluated), made)


def _each(looked: Mapping[str, Looked], looking: Looking) -> Iterator[Ahead]:
    for name, one in looked.items():
        known = looking.recognised(one.text) if one.text else None
        if isinstance(known, Recognised) and (found := ahead(known, (name,), looking.options)):
            yield found


def _with(made: PartJudged, found: Ahead) -> PartJudged:
    """With the points of what is right; nobody can tell of evaluation where no call is told that."""
    got = {FORWARD: found.is_right, EVALUATION: found.evaluated}
    shares = tuple(
        replace(each, points=each.possible, verdict=PartVerdict.RIGHT)
        if got.get(each.what)
        else replace(each, points=None, verdict=PartVerdict.UNJUDGED)
        if each.what == EVALUATION and found.evaluated is None
        else each
        for each in made.shares
    )
    right = tuple(what for what in (FORWARD, EVALUATION) if got[what])
    return parts.added_up(replace(made, shares=shares, right=right))
