"""Where to look, by the place that a candidate departs first, for a mistake that nobody has a name for."""

from __future__ import annotations

from collections.abc import Iterator

from harness.checking.evidence import first_wrong, gradients_are_right
from harness.checking.result import Checked
from harness.run.result import Difference

_FORWARD = (
    "Take the first sample by hand, layer by layer: the product with W, the bias, the activation. The first value "
    "that differs from yours names the line."
)
_OUTPUT_OF = {"cross_entropy": "Does the softmax of each sample sum to 1?"}
_LOSS = {
    "mse": "Write the loss as a sum over entries: which function of y and t is summed, and by what is the sum divided?",
    "cross_entropy": (
        "Write the loss of one sample, then of two: is the log taken of each sample's probability, and the mean after "
        "the log?"
    ),
    "binary_cross_entropy": (
        "Write the loss as a sum over entries: has it a term for t and one for 1 - t, is the mean taken after the "
        "logs, and by what is the sum divided?"
    ),
}
_UPDATE = (
    "Write down one step of one parameter: the sign, the learning rate, momentum, decay, and which array is changed."
)
_LATER = (
    "The first step is right. What does your code keep from one step to the next, and what should it have forgotten?"
)


def hint_by_place(found: Checked) -> str:
    """A question about the first place that is wrong; "" where nothing is."""
    row = first_wrong(found)
    if row is None:
        return ""
    if row.step > 1:
        return _LATER
    if row.quantity == "gradient":
        return _backward(found, row)
    return {"output": _FORWARD, "loss": _loss(found)}.get(row.quantity, _UPDATE)


def _loss(found: Checked) -> str:
    """Questions in the order of computation, from the first that the numbers leave open."""
    case = found.tried[0].case
    kind = (case.loss.kind if case.loss else "mse").removesuffix("_with_logits")
    settled = gradients_are_right(found) or any(row.quantity == "output" for row in found.rows)
    return " ".join([*([] if settled else _before_the_loss(found, kind)), _LOSS.get(kind, _LOSS["mse"])])


def _before_the_loss(found: Checked, kind: str) -> Iterator[str]:
    if len(found.tried[0].case.linears) > 1:
        yield "Is each layer's input what the layer before gives?"
    if kind in _OUTPUT_OF:
        yield _OUTPUT_OF[kind]
    if found.layout is not None and found.layout.targets == "labels":
        yield "If you make one-hot targets of the labels, has each row exactly one 1?"


def _backward(found: Checked, row: Difference) -> str:
    """Of a gradient: the sum of a bias, the product of a weight, or the error that both begin with."""
    layer, _, kind = row.name.partition(".")
    other = f"{layer}.{'bias' if kind == 'weight' else 'weight'}"
    rows = [one for one in found.rows if one.quantity == "gradient" and one.name == other]
    here, there = found.name_of(row.name), found.name_of(other)
    if rows and all(one.is_right for one in rows):
        made = "adds it up over samples" if kind == "bias" else "multiplies it by the layer's input"
        return f"The gradient of {there} is right, so the error that both begin with is. Which line {made} for {here}?"
    return _error(found, layer, here)


def _error(found: Checked, layer: str, here: str) -> str:
    """Of the error that a layer's gradients begin with."""
    linears = [str(one.name) for one in found.tried[0].case.linears]
    index = linears.index(layer)
    if index == len(linears) - 1:
        return (
            f"The error that the gradient of {here} begins with is dL/dz of the last layer. Work it out for one "
            "sample: the derivative of the loss, its mean, and the derivative of the output's activation if it has one."
        )
    behind = found.name_of(f"{linears[index + 1]}.weight")
    return (
        f"The error that arrives at {behind} is right. Three things follow: it goes back through {behind}, it is "
        f"multiplied by the activation's derivative, and it is multiplied by the layer's input. Which of them is wrong?"
    )
