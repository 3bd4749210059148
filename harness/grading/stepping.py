"""The update of a network whose call gives gradients alone, as another call of its file makes it: ``backprop`` and
``update_mini_batch``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from harness.checking.homework.file import Recognised
from harness.checking.result import Checked
from harness.grading import parts
from harness.grading.assignment import Part
from harness.grading.judged import PartJudged, Share
from harness.grading.kinds import UPDATE
from harness.grading.result import GRADED, PartVerdict
from harness.grading.sources import Text
from harness.grading.tensors import keys_of, of_share
from harness.ground.facts import fact

#: A method with more arguments takes no batch and rate.
_MOST_ARGUMENTS = 5


def lacks_update(made: PartJudged) -> bool:
    """Whether there are points for the update, and what was called makes none."""
    is_open = any(one.what == UPDATE and one.points is None for one in made.shares)
    return is_open and isinstance(made.checked, Checked) and not _updates(made.checked)


def steps_of(part: Part, known: Recognised) -> Iterator[Part]:
    """The part with each method of a network's class as its step: it may have any name, in any language."""
    for owner in known.survey.classes.values():
        for name, method in owner.methods.items():
            needed = len(method.needed)
            if owner.name in known.calls and not name.startswith("__") and 2 <= needed <= _MOST_ARGUMENTS:
                options = {**part.options, "call": owner.name, "step": name}
                yield part.model_copy(update={"name": f"{part.name} {name}", "options": options, "of": ()})


def with_update_of(made: PartJudged, others: Iterable[Checked], text: Text, allows: bool) -> PartJudged:
    """With the points for the update that another call makes; a person's where none does, or where gradients are wrong.

    ``others``: what else of the file is a network; ``allows``: whether a convention gets all points.
    """
    assert isinstance(made.checked, Checked)
    rest = [one for one in made.shares if one.what != UPDATE]
    for one in others:
        if one.network != made.checked.network or not _updates(one):
            continue
        share = next(each for each in parts.of_checked(made.part, text, [one], allows).shares if each.what == UPDATE)
        if share.points == share.possible or all(each.points == each.possible for each in rest):
            return _settled(made, share)
    return replace(made, why=fact("judged_no_update")) if all(one.points is not None for one in rest) else made


def beside_failing(made: PartJudged, failed: PartJudged) -> PartJudged:
    """What other methods of a network tell, where its step fails: that costs the update alone, which nobody else makes.

    ``failed``: what was found of the step.
    """
    lost = (
        replace(one, points=0.0, verdict=PartVerdict.FAILED) if one.what == UPDATE and one.points is None else one
        for one in made.shares
    )
    found = parts.added_up(replace(made, shares=tuple(lost), outcome=GRADED, why=None))
    return replace(found, why=failed.why, spot=failed.spot, verdict=PartVerdict.FAILED, wrong=(*found.wrong, UPDATE))


def _updates(checked: Checked) -> frozenset[tuple[str, str]]:
    return of_share(UPDATE, checked, list(keys_of(checked)))


def _settled(made: PartJudged, share: Share) -> PartJudged:
    shares = tuple(share if one.what == UPDATE else one for one in made.shares)
    found = parts.added_up(replace(made, shares=shares, outcome=GRADED, why=None))
    if share.points == share.possible or share.points is None:
        return found
    return replace(found, verdict=PartVerdict.WRONG, wrong=(*found.wrong, UPDATE))
