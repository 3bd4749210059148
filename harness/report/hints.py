"""Where to look, by the place that a candidate departs first, for a mistake that nobody has a name for."""

from __future__ import annotations

from collections.abc import Iterator

from harness.checking.evidence import first_wrong, gradients_are_right
from harness.checking.homework.masks_anew import OF_MASKS
from harness.checking.result import Checked
from harness.ground.facts import Fact
from harness.report.words import say
from harness.run.result import Difference

#: By what the targets are.
_LOSSES = {"classes": "hint_cross_entropy", "binary": "hint_binary_cross_entropy"}


def hint_by_place(found: Checked) -> str:
    """A question about the first place that is wrong; "" where nothing is."""
    row = first_wrong(found)
    if row is None:
        codes = {one.code for one in found.notes if isinstance(one, Fact)}
        return say("hint_mask") if codes & OF_MASKS else say("hint_evaluation") if found.evaluated is False else ""
    if row.step > 1:
        return say("hint_later")
    if row.quantity == "gradient":
        return _backward(found, row)
    if row.quantity == "loss":
        return _loss(found)
    if row.quantity == "buffer" and found.tried[0].case.alone != ("optimizer",) and found.tried[0].case.alone:
        return say("hint_statistics")
    return say("hint_forward" if row.quantity == "output" else "hint_update")


def _loss(found: Checked) -> str:
    """Questions in the order of computation, from the first that the numbers leave open."""
    case = found.tried[0].case
    targets = case.loss.targets if case.loss and case.loss.of else ""  # a hinge has no logarithm
    settled = gradients_are_right(found) or any(row.quantity == "output" for row in found.rows)
    return " ".join([*([] if settled else _before_the_loss(found, targets)), say(_LOSSES.get(targets, "hint_squares"))])


def _before_the_loss(found: Checked, targets: str) -> Iterator[str]:
    if len(found.tried[0].case.linears) > 1:
        yield say("hint_layers")
    if targets == "classes":
        yield say("hint_softmax")
    if found.layout is not None and found.layout.targets == "labels":
        yield say("hint_one_hot")


def _backward(found: Checked, row: Difference) -> str:
    """Of a gradient: the sum of a bias, the product of a weight, or the error that both begin with."""
    layer, _, kind = row.name.partition(".")
    other = f"{layer}.{'bias' if kind == 'weight' else 'weight'}"
    if kind not in ("weight", "bias"):
        return _error(found, layer, found.name_of(row.name))
    rows = [one for one in found.rows if one.quantity == "gradient" and one.name == other]
    here, there = found.name_of(row.name), found.name_of(other)
    if rows and all(one.is_right for one in rows):
        return say("hint_bias_sum" if kind == "bias" else "hint_weight_product", there=there, here=here)
    return _error(found, layer, here)


def _error(found: Checked, layer: str, here: str) -> str:
    """Of the error that a layer's gradients begin with."""
    if alone := found.tried[0].case.alone:
        return say("hint_loss_alone") if "loss" in alone else say("hint_layer_alone", here=here)
    layers = [one for one in found.tried[0].case.layers if one.shapes()]
    index = [str(one.name) for one in layers].index(layer)
    if index == len(layers) - 1:
        return say("hint_last_layer", here=here)
    behind = layers[index + 1]
    weight = f"{behind.name}.{next(iter(behind.shapes()))}"
    if not layers[index].is_linear:
        return say("hint_parameter_of_layer", behind=found.name_of(weight), here=here)
    return say("hint_error" if behind.is_linear else "hint_error_of_layer", behind=found.name_of(weight))
