"""What makes up for something else in the same file is a convention: 1 / N in the layers, a softmax in the loss."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from harness.checking.homework import judging
from harness.checking.matching import relative, targets_of
from harness.checking.result import CONVENTION, INCONCLUSIVE, WRONG, Checked
from harness.checking.settings import INPUT
from harness.ground.facts import fact

if TYPE_CHECKING:
    from harness.checking.homework.file import PartChecked


def of_several(checked: tuple[PartChecked, ...]) -> tuple[PartChecked, ...]:
    """The parts of a file, judged together."""
    codes = {one.code for part in checked if part.checked for one in part.checked.setting}
    read = {one.code for part in checked if part.checked for one in part.checked.read_as}
    allowed = {"hardsigmoid_with_a_slope_of_a_fifth": "hardsigmoid_of_a_fifth"}
    softmax = [part for part in checked if part.checked and "softmax" in part.checked.network]
    if not softmax:  # through which the gradient would go once more
        allowed["gradient_of_logits_for_that_of_probabilities"] = "gradient_of_logits"
    if "gradients_over_n" in codes:
        allowed["batch_mean_missing"] = "gradient_of_the_sum"
    if "held_activated" in read:
        allowed["softmax_layer_derivative_missing"] = "derivative_in_the_loss"
    return tuple(_both_ways(_unless_elsewhere(_allowed(part, allowed), allowed)) for part in checked)


def _both_ways(part: PartChecked) -> PartChecked:
    """Where one of two gradients is a mean, which of them is meant is the course's matter."""
    found = part.checked
    is_one = found is not None and judging.causes(found) in (["weight_gradient_mean"], ["bias_gradient_mean"])
    if found is None or not is_one:
        return part
    return replace(part, checked=replace(found, notes=(*found.notes, fact("one_is_a_mean"))))


def _unless_elsewhere(part: PartChecked, allowed: Collection[str]) -> PartChecked:
    """A loss alone whose gradient is not divided by the batch, of no course that says so: perhaps the layers divide.

    ``allowed``: mistakes that are none in this file.
    """
    found = part.checked
    if part.course or found is None or found.verdict is not WRONG:
        return part
    causes = set(judging.causes(found)) - set(allowed)
    if causes not in _OF_THE_SUM or (causes == _ANY_FORMULA and not _is_a_multiple(found)):
        return part
    notes = (*found.notes, fact("right_if_the_layers_divide"))
    return replace(part, checked=replace(found, verdict=INCONCLUSIVE, notes=notes))


def _is_a_multiple(found: Checked) -> bool:
    """Whether every gradient of a loss is the right one, many times; of probabilities it may be that of logits."""
    loss = found.tried[0].case.loss if found.tried else None
    if loss is not None and loss.of == "probabilities":
        return True
    for target in targets_of(found.tried, frozenset()):
        for own, right in zip(target.numbers, target.right, strict=True):
            told, exact = own.get(_OF_X), right.get(_OF_X)
            if told is None or exact is None or told.shape != exact.shape or not np.isfinite(told).all():
                return False
            at = np.unravel_index(np.abs(exact).argmax(), exact.shape)
            factor = told[at] / exact[at] if exact[at] else 1.0
            if relative(told, factor * exact, 0.0) > target.precision.right:
                return False
    return True


_OF_X = ("gradient", f"{INPUT}.weight")
_ANY_FORMULA = {"edit_loss_gradient_is"}
#: Mistakes that make a loss's gradient that of the sum over samples, or over all outputs.
_OF_THE_SUM = (
    {"batch_mean_missing"},
    {"batch_mean_missing", "outputs_missing_in_mean"},
    _ANY_FORMULA,  # y - t, of every sample and output
)


def _allowed(part: PartChecked, allowed: Mapping[str, str]) -> PartChecked:
    found = part.checked
    if found is None or found.verdict is not WRONG:
        return part
    names = judging.causes(found)
    allowed = {**allowed, **{name: _MEANT[name] for name in part.allows if name in _MEANT}}
    if not names or any(name not in allowed for name in names):
        return part
    setting = (*found.setting, *(fact(allowed[name]) for name in names))
    return replace(part, checked=replace(found, verdict=CONVENTION, setting=setting, diagnosis=None))


#: What is said of a mistake that a course means so.
_MEANT = {
    "batch_mean_missing": "gradient_of_the_sum",
    "softmax_layer_derivative_missing": "derivative_in_the_loss",
}
