"""Mistakes of layers that only move numbers: in which order values are taken, and where the way back puts gradients."""

from __future__ import annotations

from collections.abc import Callable
from math import prod
from typing import Any

import numpy as np

from harness.faults.fault import Site, each_of, fault
from harness.faults.layers._parts import value_shapes
from harness.faults.textbook import Textbook
from harness.scenario.kinds import Layer, Shape
from harness.scenario.model import Case
from harness.task import layers
from harness.task.numbers.plain import PlainKind
from harness.task.tape import Tape, Variable

#: Of a layer and its input the same numbers, moved to other places.
Moved = Callable[[Layer, Variable[Any]], Variable[Any]]
_RESHAPES, _PERMUTES = ("reshape", "flatten"), ("permute",)

_HINT = "Number the values of one small sample 0, 1, 2 and so on. Where does each of them stand behind your layer?"
_BACK_HINT = "Take a gradient of 1 for one entry behind the layer, and 0 for all others. Which entry before it is that?"


def _mistakes(name: str, kinds: tuple[str, ...], said: str, back: str, wrong: Moved) -> None:
    """A layer moves its numbers as ``wrong`` does, or hands gradients back as that would."""
    _register(125, "forward", name, said, "The output is wrong already, and has all the right numbers.", kinds, wrong)
    thought = "Behind the layer all is right; before it, all the right numbers stand in other places."
    _register(126, "backward", f"{name}_back", back, thought, kinds, wrong)


def _register(number: int, way: str, name: str, said: str, thought: str, kinds: tuple[str, ...], wrong: Moved) -> None:
    def inject(book: Textbook, where: Site) -> None:
        def expression(was: Any, i: int, tape: Tape[Any], x: Variable[Any], own: Any) -> Variable[Any]:
            right: Variable[Any] = was(i, tape, x, own)
            if i not in where:
                return right
            found = wrong(book.case.layers[i], x)
            return found if way == "forward" else tape.mistaken(right, found)

        book.wrap("expression", expression)

    def select(case: Case) -> list[int]:
        shapes = value_shapes(case)
        of_them = (i for i, one in enumerate(case.layers) if one.layer in kinds)
        return [i for i in of_them if _moves_otherwise(case.layers[i], (min(case.rows, 2), *shapes[i]), wrong)]

    inject.__name__ = name
    hint = _HINT if way == "forward" else _BACK_HINT
    fault(number, way, said, hint=hint, thought=thought, sites=each_of(select), alone=True)(inject)


def _moves_otherwise(layer: Layer, shape: Shape, wrong: Moved) -> bool:
    """Whether a batch of this shape has other numbers then, in the right shape."""
    tape = Tape(PlainKind())
    x = tape.constant(np.arange(prod(shape), dtype=float).reshape(shape))
    found, right = wrong(layer, x).value, layers.forward(tape, layer, x, {}).value
    return found.shape == right.shape and not np.array_equal(found, right)


# ---------------------------------------------------------------- reshape and flatten


def _shaped(layer: Layer, x: Variable[Any]) -> Shape:
    """The shape of the batch that the layer should give."""
    return x.shape[0], *layer.output_shape(x.shape[1:])


def _turned(x: Variable[Any]) -> Variable[Any]:
    """A sample's axes from the last to the first."""
    return x.transpose(0, *range(len(x.shape) - 1, 0, -1))


def _by_columns(layer: Layer, x: Variable[Any]) -> Variable[Any]:
    batch, *shape = _shaped(layer, x)
    return _turned(_turned(x).reshape(batch, *reversed(shape)))


def _channels_last(layer: Layer, x: Variable[Any]) -> Variable[Any]:
    """Of images, before the layer or behind it: of two axes it is by columns."""
    batch, *shape = _shaped(layer, x)
    if len(x.shape) > 3:
        return x.transpose(0, *range(2, len(x.shape)), 1).reshape(batch, *shape)
    if len(shape) > 2:
        return x.reshape(batch, *shape[1:], shape[0]).transpose(0, len(shape), *range(1, len(shape)))
    return x.reshape(batch, *shape)


def _mixed(layer: Layer, x: Variable[Any]) -> Variable[Any]:
    """The batch for the last axis of rows, which are turned round then."""
    return x.reshape(-1, x.shape[0]).mT.reshape(*_shaped(layer, x))


_mistakes(
    "reshaped_by_columns",
    _RESHAPES,
    "a sample's values are taken and placed column by column, where torch goes row by row",
    "on the way back a sample's gradients are taken and placed column by column, where the way forward goes row by row",
    _by_columns,
)
_mistakes(
    "reshaped_with_channels_last",
    _RESHAPES,
    "channels change fastest in the order of a sample's values, where torch has them slowest",
    "on the way back channels change fastest in the order of a sample's gradients, where they change slowest forward",
    _channels_last,
)
_mistakes(
    "reshaped_across_samples",
    _RESHAPES,
    "values of several samples come into one: reshaped to (-1, batch) and transposed; (batch, -1) keeps them apart",
    "on the way back gradients of several samples come into one, for the batch is taken for another axis",
    _mixed,
)

# ---------------------------------------------------------------- permute


def _inverse(layer: Layer, x: Variable[Any]) -> Variable[Any]:
    """Each axis to where it should come from."""
    return x.transpose(*map(layer.dims.index, range(len(layer.dims))))


_mistakes(
    "permute_reshapes",
    _PERMUTES,
    "the values keep their order and are given the new shape, as reshape does, where axes should change places",
    "the gradient is reshaped on the way back, where its axes should change places",
    lambda layer, x: x.reshape(*_shaped(layer, x)),
)
_mistakes(
    "permute_the_other_way",
    _PERMUTES,
    "dims is taken to say where each axis goes, and torch's says where each comes from",
    "on the way back axes are permuted by dims once more, where the permutation should be undone",
    _inverse,
)
_mistakes(
    "permute_forgotten",
    _PERMUTES,
    "the axes stay where they are; they are of one length, so that no shape complains",
    "on the way back the axes stay where they are; they are of one length, so that no shape complains",
    lambda _, x: x,
)
