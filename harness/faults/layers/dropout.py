"""Mistakes of dropout, of entries and of whole channels: in its mask, and in its scale, on either way."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from harness.faults.fault import Site, each_of, fault, layers_of_kind, of_several_samples
from harness.faults.layers._parts import derivative_of
from harness.faults.textbook import Textbook
from harness.scenario.kinds import Layer
from harness.scenario.model import Case
from harness.task.layers.dropout import mask, scale
from harness.task.tape import Tape, Variable

Select = Callable[[Case], list[int]]
#: Of a tape, the layer, the mask and z: what it gives, or whose derivative it hands back.
Expression = Callable[[Tape[Any], Layer, Variable[Any], Variable[Any]], Variable[Any]]


def _dropping(case: Case) -> list[int]:
    """Those that scale by another number than 0 and 1."""
    return [i for i in layers_of_kind("dropout", "dropout2d")(case) if 0 < case.layers[i].p < 1]


def _uneven(case: Case) -> list[int]:
    """Those of which p is not 1 - p, and 1 / p a number."""
    return [i for i in _dropping(case) if case.layers[i].p != 0.5 and case.layers[i].p > 1e-200]


_HINT = "Take one entry that is kept and one that is dropped. What is the output at each, and how does it move with x?"


def _forward(name: str, said: str, thought: str, given: Expression, select: Select = _dropping) -> None:
    """It gives ``given``, and the way back follows."""

    def inject(book: Textbook, layers: Site) -> None:
        def expression(was: Any, i: int, tape: Tape[Any], x: Variable[Any], own: Any) -> Variable[Any]:
            if i in layers:
                layer = book.case.layers[i]
                return given(tape, layer, tape.numbers(mask(tape, layer, x)), x)
            right: Variable[Any] = was(i, tape, x, own)
            return right

        book.wrap("expression", expression)

    inject.__name__ = name
    thought = f"The output is wrong already; {thought}"
    fault(115, "forward", said, hint=_HINT, thought=thought, sites=each_of(select))(inject)


def _backward(name: str, said: str, thought: str, given: Expression, select: Select = _dropping) -> None:
    """It gives what it should, and hands back the derivative of ``given``."""

    def inject(book: Textbook, layers: Site) -> None:
        for i in layers:
            layer = book.case.layers[i]

            def wrong(tape: Tape[Any], x: Variable[Any], _: Any, layer: Layer = layer) -> Variable[Any]:
                return given(tape, layer, tape.numbers(mask(tape, layer, x)), x)

            derivative_of(book, (i,), wrong)

    inject.__name__ = name
    thought = f"The output is right, and so is every gradient behind the layer; {thought}"
    fault(116, "backward", said, hint=_HINT, thought=thought, sites=each_of(select))(inject)


def _inverted(m: Variable[Any]) -> Variable[Any]:
    return -m + 1.0


def _of_first_sample(tape: Tape[Any], m: Variable[Any]) -> Variable[Any]:
    return tape.stop(tape.broadcast(m[:1], m.shape))


def _of_sample_before(tape: Tape[Any], m: Variable[Any]) -> Variable[Any]:
    flat = np.arange(int(np.prod(m.shape))).reshape(m.shape)
    return tape.gather(m, np.roll(flat, 1, axis=0))


# ---------------------------------------------------------------- forward, and back as well

_forward(
    "dropout_forgotten",
    "nothing is dropped, forward and back",
    "it is that of the same network without dropout.",
    lambda tape, layer, m, x: x,
)
_forward(
    "dropout_scale_forgotten",
    "what is kept is not divided by 1 - p, forward and back: with that, evaluation would have to multiply by 1 - p",
    "what is kept is 1 - p times the right value.",
    lambda tape, layer, m, x: x * m,
)
_forward(
    "dropout_scaled_by_p",
    "what is kept is divided by p, in place of 1 - p, forward and back",
    "what is kept is (1 - p) / p times the right value: p is how many are dropped, not how many are kept.",
    lambda tape, layer, m, x: x * m / layer.p,
    _uneven,
)
_forward(
    "dropout_multiplied_by_share_kept",
    "what is kept is multiplied by 1 - p, where 1 - p should divide it, forward and back",
    "what is kept is (1 - p)^2 times the right value.",
    lambda tape, layer, m, x: x * m * (1 - layer.p),
)
_forward(
    "dropout_mask_inverted",
    "the mask is taken for its opposite: what should be kept is dropped, and the other way round",
    "it is 0 where it should not be.",
    lambda tape, layer, m, x: x * (_inverted(m) * scale(tape, layer)),
)
_forward(
    "dropout_one_mask_for_all_samples",
    "all samples of a batch have the first one's mask, forward and back",
    "that of the first sample is right.",
    lambda tape, layer, m, x: x * (_of_first_sample(tape, m) * scale(tape, layer)),
    of_several_samples(_dropping),
)

# ---------------------------------------------------------------- back alone

_backward(
    "dropout_forgotten_back",
    "dropout is forgotten on the way back: everything that arrives is handed back",
    "before it, dropped entries have a gradient, and others have 1 - p times the right one.",
    lambda tape, layer, m, x: x,
)
_backward(
    "dropout_mask_forgotten_back",
    "the mask is forgotten on the way back: what was dropped has a gradient as well",
    "before it, the entries that were kept are right.",
    lambda tape, layer, m, x: x * scale(tape, layer),
)
_backward(
    "dropout_scale_forgotten_back",
    "on the way back what was kept is not divided by 1 - p",
    "before it, all is 1 - p times the right value.",
    lambda tape, layer, m, x: x * m,
)
_backward(
    "dropout_scaled_twice_back",
    "on the way back what was kept is divided by 1 - p twice, by the mask and once more",
    "before it, all is 1 / (1 - p) times the right value.",
    lambda tape, layer, m, x: x * (m * scale(tape, layer)) * scale(tape, layer),
)
_backward(
    "dropout_another_mask_back",
    "on the way back a sample has another sample's mask, as if masks were drawn anew",
    "before it, entries have a gradient that were dropped, and others none that were kept.",
    lambda tape, layer, m, x: x * (_of_sample_before(tape, m) * scale(tape, layer)),
    of_several_samples(_dropping),
)
