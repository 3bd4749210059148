"""Mistakes with the settings of an activation: torch's usual ones stand in place of those that are stated."""

from __future__ import annotations

from typing import Any

from harness.faults.fault import activations, each_of
from harness.faults.layers._parts import another_function, another_slope
from harness.faults.textbook import Textbook
from harness.scenario.kinds import Layer
from harness.scenario.model import Case

_HINT = "Which settings of this activation are stated, and where does your function use each of them?"


def _usual(layer: Layer) -> Layer:
    return type(layer)(layer=layer.layer)


def _set(case: Case) -> list[int]:
    """Activations with settings of their own; those of elu and gelu are in modules of their own."""
    layers: Any = case.layers
    unnamed = {i: layers[i].model_copy(update={"name": None}) for i in activations(case)}
    return [i for i, layer in unnamed.items() if layer.layer not in ("elu", "gelu") and layer != _usual(layer)]


def _of_usual(book: Textbook, i: int, z: Any) -> tuple[Any, Any]:
    found: tuple[Any, Any] = book.kind.activation(_usual(book.case.layers[i]), z)
    return found


another_slope(
    12,
    "derivative_with_usual_settings",
    "the derivative of an activation has torch's usual settings in place of those that are stated",
    "before it the numbers are those of the same activation with other settings.",
    each_of(_set),
    lambda book, i, _: _of_usual(book, i, book.a[i])[1],
    turn=19,
)
another_function(
    "activation_with_usual_settings",
    "an activation has torch's usual settings in place of those that are stated, forward and back",
    "all is right for a network with the usual settings there.",
    each_of(_set),
    _of_usual,
    turn=19,
    hint=_HINT,
)
another_function(
    "activation_forward_with_usual_settings",
    "an activation has torch's usual settings in place of those that are stated on the way forward alone",
    "the derivative has the settings that are stated.",
    each_of(_set),
    lambda book, i, z: (_of_usual(book, i, z)[0], book.kind.activation(book.case.layers[i], z)[1]),
    turn=19,
    hint=_HINT,
)
