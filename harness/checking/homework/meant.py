"""Whether a loss that is wrong may be meant as it is: then its diagnosis tells the verdict, and not the cause alone."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator
from itertools import combinations
from typing import Any

import numpy as np

from harness.checking.homework import judging, losses
from harness.checking.homework.ways import AnyWay
from harness.checking.matching import Hypothesis, Target, explains, in_single, predictions, targets_of
from harness.checking.result import WRONG, Checked
from harness.checking.settings import INPUT
from harness.faults.edits import edits
from harness.faults.library import injections
from harness.implementation import Array
from harness.task.numbers.plain import PlainKind

#: Mistakes that are none where a course, or something else of the file, means them: of the batch's mean, above all.
MAY_BE_MEANT = frozenset(
    (
        "batch_mean_missing",
        "outputs_missing_in_mean",
        "edit_loss_gradient_is",
        "gradient_of_logits_for_that_of_probabilities",
        "softmax_layer_derivative_missing",
    )
)
_GRADIENT = "gradient", f"{INPUT}.weight"
#: What is further from a mistake's numbers, relative to the largest, is not made by it, whatever is rounded.
_FAR = 1e-3
#: How many losses are kept.
_MOST = 64


def is_wrong_whatever_the_cause(found: Checked, way: AnyWay) -> bool:
    """Whether a loss gives the right value, and no mistakes that may be meant make its gradient.

    False where that is not sure.
    """
    if not isinstance(way, losses.LossWay) or found.verdict is not WRONG or not judging.gives_right(found, way):
        return False
    targets = targets_of(found.tried, frozenset())
    own = targets[0].numbers[0].get(_GRADIENT) if targets else None
    if own is None or targets[0].conventions or not np.isfinite(own).all():
        return False
    with np.errstate(all="ignore"):
        return not any(
            explains(one, kept, loss=False)
            for one in _near(np.ravel(own), targets[0])
            for kept in (targets, in_single(targets))  # a diagnosis takes what fits float32's rounding, too
        )


def _near(own: Array, target: Target) -> list[Hypothesis]:
    """What gives about these numbers in the first step."""
    hypotheses, numbers = _mistaken(target)
    if own.size != numbers.shape[1]:
        return []
    largest = np.maximum(np.abs(numbers).max(axis=1), np.abs(own).max())
    far = np.abs(numbers - own).max(axis=1) > _FAR * largest
    return [one for one, is_far in zip(hypotheses, far, strict=True) if not is_far]


_kept: OrderedDict[Any, tuple[list[Hypothesis], Array]] = OrderedDict()


def _mistaken(target: Target) -> tuple[list[Hypothesis], Array]:
    """The gradients of a loss with these mistakes in the first step, a row for each; kept, for probes are the same."""
    seen, loss = target.seen[0], target.case.loss
    assert loss is not None
    arrays = (seen.before.parameters[_GRADIENT[1]], seen.batch.inputs, seen.batch.targets)
    key = (loss.model_dump_json(), target.case.dtype, *((one.shape, one.dtype.str, one.tobytes()) for one in arrays))
    if key not in _kept:
        hypotheses = list(_hypotheses(target))
        alone = target.steps(slice(1))
        rows = [np.ravel(next(predictions(one, alone, PlainKind())).book[_GRADIENT]) for one in hypotheses]
        _kept[key] = hypotheses, np.array(rows).reshape(len(rows), -1)
        while len(_kept) > _MOST:
            _kept.popitem(last=False)
    return _kept[key]


def _hypotheses(target: Target) -> Iterator[Hypothesis]:
    """One to three of these mistakes, each in one way."""
    known = [one for one in injections(target.case) if one.fault.name in MAY_BE_MEANT]
    edited = [one for one in edits([target.case]) if one.fault.name in MAY_BE_MEANT]
    for count in range(len(known) + 1):
        for some in combinations(known, count):
            yield from [some] if some else []
            yield from ((*some, one) for one in edited)
