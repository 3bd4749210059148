"""The update of a network whose call gives gradients alone, as another call of its file makes it: ``backprop`` and
``update_mini_batch``."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import combinations

import numpy as np

from harness.candidate.reading.source import Unit
from harness.checking.matching import explains, targets_of
from harness.checking.result import Checked
from harness.faults.library import injections
from harness.grading import parts
from harness.grading.blame import MULTIPLES
from harness.grading.judged import PartJudged, Share
from harness.grading.kinds import GRADIENT, UPDATE
from harness.grading.result import GRADED, PartVerdict, Spot
from harness.grading.sources import Text
from harness.grading.tensors import keys_of, of_share
from harness.ground.facts import Fact, fact


def lacks_update(made: PartJudged) -> bool:
    """Whether there are points for the update, and what was called makes none."""
    return update_is_open(made) and isinstance(made.checked, Checked) and not _updates(made.checked)


def tells_gradients(checked: Checked) -> bool:
    """Whether a network's call tells its gradients, so that its update can be told apart from them."""
    return any(quantity == GRADIENT for quantity, _ in keys_of(checked))


def beside_failing(made: PartJudged, why: Fact | None, spot: Spot | None) -> PartJudged:
    """What another method of a network tells, where its step fails: that costs the update alone, which it makes.

    ``why``, ``spot``: of the step.
    """
    lost = (replace(one, points=0.0, verdict=PartVerdict.FAILED) if one.what == UPDATE else one for one in made.shares)
    found = parts.added_up(replace(made, shares=tuple(lost), outcome=GRADED, why=None))
    return replace(found, why=why, spot=spot, verdict=PartVerdict.FAILED, wrong=(*found.wrong, UPDATE))


def mended_by(made: PartJudged) -> Sequence[Unit]:
    """The file's code with the changes that make its gradients right; none where they are not known."""
    diagnosis = made.checked.diagnosis if isinstance(made.checked, Checked) else None
    return diagnosis.changed.units if diagnosis is not None and diagnosis.changed.is_whole else ()


def update_is_open(made: PartJudged) -> bool:
    """Whether nobody knows yet of the update."""
    return any(one.what == UPDATE and one.points is None for one in made.shares)


def with_update_of(
    made: PartJudged, others: Iterable[Checked], text: Text, allows: bool, is_mended: bool = False
) -> PartJudged:
    """With the points for the update that another call makes; a person's where none does, or where gradients are wrong.

    ``others``: what else of the file is a network; ``allows``: whether a convention gets all points; ``is_mended``:
    whether its gradients are made right.
    """
    assert isinstance(made.checked, Checked)
    rest = [one for one in made.shares if one.what != UPDATE]
    update = made.part.model_copy(update={"points": {UPDATE: made.part.shares[UPDATE]}})
    for one in others:
        if one.network != made.checked.network or not _updates(one):
            continue
        (share,) = parts.of_checked(update, text, [one], allows).shares
        if share.points != share.possible and _follows(made.checked, one):
            share = replace(share, points=share.possible, verdict=PartVerdict.RIGHT, follows=True)
        if share.points == share.possible or is_mended or all(each.points == each.possible for each in rest):
            return _settled(made, share)
    return replace(made, why=fact("judged_no_update")) if all(one.points is not None for one in rest) else made


def _follows(checked: Checked, stepping: Checked) -> bool:
    """Whether a step is what known mistakes of the gradients make of it, and nothing else is wrong with it.

    Of a program that tells no loss, its gradients may be another multiple in either.
    """
    diagnosis = checked.diagnosis
    if diagnosis is None or not diagnosis.is_whole:
        return False
    faults = diagnosis.explanations[0].faults
    own = tuple(one for one in faults if one.fault.name not in MULTIPLES)
    targets = targets_of(stepping.tried, frozenset())
    if not own or not targets or any(one.fault.way == UPDATE for one in faults):
        return False
    multiples = [one for one in injections(targets[0].case) if one.fault.name in MULTIPLES]
    each = (some for count in range(3) for some in combinations(multiples, count))
    with np.errstate(all="ignore"):
        return any(explains((*own, *some), targets, loss=False) for some in each)


def _updates(checked: Checked) -> frozenset[tuple[str, str]]:
    return of_share(UPDATE, checked, list(keys_of(checked)))


def _settled(made: PartJudged, share: Share) -> PartJudged:
    shares = tuple(share if one.what == UPDATE else one for one in made.shares)
    found = parts.added_up(replace(made, shares=shares, outcome=GRADED, why=None))
    if share.points == share.possible or share.points is None:
        return found
    return replace(found, verdict=PartVerdict.WRONG, wrong=(*found.wrong, UPDATE))
