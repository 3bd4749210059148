"""Mistakes of layers that normalise: over which values each mean and variance is taken, forward and back.

On the way back the forward pass is right, and the two sums of x's gradient, of g and of g x-hat, are over others.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import prod
from typing import Any

from harness.faults.layers._normalised import BATCH, GROUPS, OVER_AXES, register
from harness.faults.layers._parts import value_shapes
from harness.scenario.kinds import Layer, Shape
from harness.scenario.model import Case
from harness.task.layers._normalised import affine, as_batch, as_rows, eps_of, shape_of_parameters
from harness.task.tape import Tape, Variable

Parameters = Mapping[str, Variable[Any]]

_HINT = "Write down the shape of your means: how many numbers are there, and of how many values is each the mean?"
_BACK_HINT = "Over which values is each mean of your forward pass? The two sums of the way back are over the same ones."


@dataclass(frozen=True)
class _Together:
    """Other values to be normalised together: these axes of a batch, once it has another shape."""

    axes: Callable[[Layer, int], tuple[int, ...]]
    """Of a layer and a number of axes."""
    shaped: Callable[[Layer, Shape], Shape] = lambda _, shape: shape
    """Of a layer and the shape of a batch."""

    def rows(self, layer: Layer, x: Variable[Any]) -> Variable[Any]:
        """One row for each mean."""
        x = x.reshape(*self.shaped(layer, x.shape))
        order, kept = self._order(layer, len(x.shape))
        return x.transpose(*order).reshape(prod(x.shape[axis] for axis in order[:kept]), -1)

    def batch(self, layer: Layer, rows: Variable[Any], like: Variable[Any]) -> Variable[Any]:
        """Rows as the batch that they were made of."""
        shape = self.shaped(layer, like.shape)
        order, _ = self._order(layer, len(shape))
        moved = rows.reshape(*(shape[axis] for axis in order))
        return moved.transpose(*map(order.index, range(len(shape)))).reshape(*like.shape)

    def _order(self, layer: Layer, number: int) -> tuple[tuple[int, ...], int]:
        """The axes that means are kept for, before those that they are taken over; and how many are kept."""
        axes = [axis % number for axis in self.axes(layer, number)]
        kept = [axis for axis in range(number) if axis not in axes]
        return (*kept, *axes), len(kept)

    def mean(self, tape: Tape[Any], layer: Layer, x: Variable[Any]) -> Variable[Any]:
        """In the shape of x."""
        rows = self.rows(layer, x)
        return self.batch(layer, tape.broadcast(rows.mean(-1, keepdims=True), rows.shape), x)

    def forward(self, tape: Tape[Any], layer: Layer, x: Variable[Any], own: Parameters) -> Variable[Any]:
        """The layer with these statistics."""
        y, _, _ = tape.normalised(self.rows(layer, x), eps_of(tape, layer), layer.is_centred)
        return affine(self.batch(layer, y, x), own, shape_of_parameters(layer, x))

    def back(self, tape: Tape[Any], layer: Layer, x: Variable[Any], own: Parameters) -> Variable[Any]:
        """The layer as it should be, whose x has (g − mean g − x̂ mean (g x̂)) / root with these means for a gradient."""
        rows = as_rows(layer, x)
        y, _, variance = tape.normalised(rows, eps_of(tape, layer), layer.is_centred)
        inverse = tape.stop(1 / tape.sqrt(variance + eps_of(tape, layer)))
        x_hat = tape.stop(as_batch(layer, y, x))
        scaled = x * as_batch(layer, tape.broadcast(inverse, rows.shape), x)
        wrong = scaled - x_hat * self.mean(tape, layer, x_hat * scaled)
        wrong = wrong - self.mean(tape, layer, scaled) if layer.is_centred else wrong
        return affine(tape.mistaken(x_hat, wrong), own, shape_of_parameters(layer, x))


def _over(
    name: str,
    said: str,
    thought: str,
    kinds: tuple[str, ...],
    together: _Together,
    where: Callable[[Layer, Shape], Any],
) -> None:
    """``said``: over what; ``where``: of which layers of samples of which shape it is another thing than is right."""

    def select(case: Case) -> list[int]:
        shapes = value_shapes(case)
        return [i for i, one in enumerate(case.layers) if one.layer in kinds and where(one, shapes[i])]

    wrong, right = "The output is wrong already", "Behind the layer all is right, and so are its weight and bias."
    fault = (
        f"normalised_over_{name}",
        f"the statistics are taken over {said}",
        _HINT,
        f"{wrong}; the statistics {thought}",
    )
    register(130, "forward", *fault, select, together.forward)
    sums = f"on the way back the sums of g and of g x-hat are taken over {said}"
    register(131, "backward", f"sums_over_{name}", sums, _BACK_HINT, right, select, together.back)


def _grouped(layer: Layer, shape: Shape) -> Shape:
    return shape[0], layer.num_groups, shape[1] // layer.num_groups, *shape[2:]


def _of_sizes(layer: Layer, shape: Shape) -> Shape:
    """Groups and their channels exchanged."""
    return shape[0], shape[1] // layer.num_groups, layer.num_groups, *shape[2:]


def _has_places(_: Layer, shape: Shape) -> bool:
    return prod(shape[1:]) > 1


def _has_channels(layer: Layer, shape: Shape) -> bool:
    """Whether it is no norm of each channel anyway."""
    return shape[0] > int(layer.num_groups)


def _from(first: int) -> Callable[[Layer, int], tuple[int, ...]]:
    """All axes from one on."""
    return lambda _, number: tuple(range(first, number))


_over(
    "the_wrong_axis",
    "the wrong axis: over features in place of the batch, or over samples or places in place of features",
    "have one entry for each place along the axis that they should be taken over.",
    ("batch_norm1d", *OVER_AXES),
    _Together(lambda layer, _: (-1,) if layer.over == "batch" else (-2,)),
    lambda layer, shape: len(shape if layer.over == "batch" else layer.axes) == 1,
)
_over(
    "everything",
    "the whole batch with all its features: one number for all",
    "are one number, by which all is divided.",
    (*BATCH, *OVER_AXES, *GROUPS),
    _Together(_from(0)),
    lambda layer, shape: layer.over != "batch" or shape[0] > 1,
)
_over(
    "each_place",
    "the samples alone, for each place by itself, where all places of a channel belong together",
    "have one entry for each place of a sample.",
    BATCH,
    _Together(lambda *_: (0,)),
    _has_places,
)
_over(
    "each_image",
    "each channel of each sample, as instance norm does, where those of all samples belong together",
    "have one entry for each channel of each sample.",
    BATCH,
    _Together(_from(2)),
    _has_places,
)
_over(
    "whole_samples",
    "all that a sample has, as layer norm does over all axes",
    "have one entry for each sample.",
    (*BATCH, *OVER_AXES),
    _Together(_from(1)),
    lambda layer, shape: len(shape) > (1 if layer.over == "batch" else len(layer.axes)),
)
_over(
    "each_channel",
    "each channel by itself, as instance norm does, where those of a group belong together",
    "have one entry for each channel of each sample.",
    GROUPS,
    _Together(_from(2)),
    lambda layer, shape: _has_channels(layer, shape) and _has_places(layer, shape),
)
_over(
    "one_group",
    "all channels of a sample, as layer norm does, where each group has its own",
    "have one entry for each sample.",
    GROUPS,
    _Together(_from(1)),
    lambda layer, _: layer.num_groups > 1,
)
_over(
    "places_of_groups",
    "the channels of a group, for each place by itself",
    "have one entry for each place of each group.",
    GROUPS,
    _Together(lambda *_: (2,), _grouped),
    lambda layer, shape: _has_channels(layer, shape) and _has_places(layer, shape),
)
_over(
    "groups_of_the_batch",
    "each group of all samples together, where each sample has its own",
    "have one entry for each group.",
    GROUPS,
    _Together(lambda _, number: (0, *range(2, number)), _grouped),
    lambda *_: True,
)
_over(
    "as_many_channels",
    "groups of num_groups channels, where there should be num_groups groups",
    "have one entry for each num_groups channels.",
    GROUPS,
    _Together(_from(2), _of_sizes),
    lambda layer, shape: shape[0] != layer.num_groups**2,
)
_over(
    "distant_channels",
    "channels that lie num_groups apart, where those of a group lie next to each other",
    "have as many entries as there should be, of other channels.",
    GROUPS,
    _Together(lambda _, number: (1, *range(3, number)), _of_sizes),
    lambda layer, shape: 1 < layer.num_groups < shape[0],
)
_over(
    "the_last_axis",
    "the last axis alone, where normalized_shape has several",
    "have one entry for each row along the last axis.",
    OVER_AXES,
    _Together(lambda *_: (-1,)),
    lambda layer, _: prod(layer.axes[:-1]) > 1,
)
