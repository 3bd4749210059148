"""How a layer holds what the stated one has: its samples, weights, kernels and vectors, and the way back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from itertools import product
from typing import Literal, get_args, get_type_hints

import numpy as np

from harness.ground.facts import Fact, fact
from harness.implementation import Array
from harness.scenario.kinds import Layer, Shape

Weight = Literal["out_in", "in_out"]
Samples = Literal["rows", "columns", "alone"]
Channels = Literal["channels_first", "channels_last"]
Kernels = Literal["oihw", "hwio", "iohw", "ohwi"]
Vectors = Literal["flat", "row_vectors", "column_vectors", "image_vectors"]
Time = Literal["batch_first", "time_first"]
#: By word, the axes of a kernel in torch's order (out, in, ...) that come to stand first and last.
_KERNELS: Mapping[Kernels, tuple[tuple[int, ...], tuple[int, ...]]] = {
    "oihw": ((), ()),
    "hwio": ((1, 0), (-2, -1)),
    "iohw": ((1, 0), (0, 1)),
    "ohwi": ((1,), (-1,)),
}


@dataclass(frozen=True)
class Reading:
    """How arrays are held; each field's first word is torch's."""

    weight: Weight = "out_in"
    samples: Samples = "rows"
    """Alone: one sample, without an axis for the batch."""
    channels: Channels = "channels_first"
    kernels: Kernels = "oihw"
    vectors: Vectors = "flat"
    time: Time = "batch_first"
    """Of sequences, whether the batch or the time steps come first, where samples are rows."""

    @property
    def words(self) -> str:
        """What is not as torch holds it."""
        return " ".join(str(getattr(self, one.name)) for one in fields(self) if getattr(self, one.name) != one.default)

    @property
    def facts(self) -> tuple[Fact, ...]:
        """The same, for a report."""
        return tuple(fact(f"held_{word}") for word in self.words.split())

    def sample(self, array: Array) -> Array:
        """A batch (batch, ...) as it is held."""
        if self.samples == "alone":
            return self._with_channels(array[0], 0)
        if array.ndim == 2:
            return array.T if self.samples == "columns" else array
        return self._with_channels(array, 1)

    def _with_channels(self, array: Array, axis: int) -> Array:
        """Of images, channels from this axis to where they are held."""
        return np.moveaxis(array, axis, -1) if self.channels == "channels_last" and array.ndim > axis + 1 else array

    def batch(self, array: Array) -> Array:
        """And back."""
        if self.samples == "alone":
            return self._without_channels(array, 0)[None]
        if array.ndim == 2:
            return array.T if self.samples == "columns" else array
        return self._without_channels(array, 1)

    def _without_channels(self, array: Array, axis: int) -> Array:
        """And back."""
        return np.moveaxis(array, -1, axis) if self.channels == "channels_last" and array.ndim > axis + 1 else array

    def parameter(self, array: Array) -> Array:
        """A parameter as it is held."""
        if array.ndim == 1:
            return self._vector(array)
        if array.ndim == 2:
            return array.T if self.weight == "in_out" else array
        first, last = self._kernel(array.ndim)
        return np.moveaxis(array, first, last)

    def gradient(self, array: Array, shape: Shape) -> Array:
        """A parameter's gradient, back in torch's shape; a vector in any shape that can be taken off the parameter."""
        if len(shape) == 1:
            return array.reshape(shape) if self._fits(array.shape, shape) else array[None]
        if array.ndim == 2 and len(shape) == 2:
            return array.T if self.weight == "in_out" else array
        if array.ndim != len(shape):
            return array
        first, last = self._kernel(array.ndim)
        return np.moveaxis(array, last, first)

    def _fits(self, own: Shape, shape: Shape) -> bool:
        held = self._vector(np.empty(shape)).shape
        try:
            return np.prod(own) == shape[0] and np.broadcast_shapes(own, held) == held
        except ValueError:
            return False

    def _kernel(self, axes: int) -> tuple[tuple[int, ...], tuple[int, ...]]:
        first, last = _KERNELS[self.kernels]
        return (first, last) if axes > 2 else ((), ())

    def _vector(self, array: Array) -> Array:
        if self.vectors == "image_vectors":
            return array.reshape((1, -1, 1, 1) if self.channels == "channels_first" else (1, 1, 1, -1))
        return {"flat": array, "row_vectors": array[None], "column_vectors": array[:, None]}[self.vectors]


def readings_of(layer: Layer, axes: int = 0) -> Sequence[Reading]:
    """The ways in which a layer may be held, the usual first; ``axes``: of a sample, where it takes any number."""
    has_vector = any(len(shape) == 1 for shape in layer.shapes().values())
    if layer.is_linear:
        return _of_matrices(has_vector)
    if max(axes, len(layer.axes_of_a_sample)) > 1:
        return _of_images(any(len(shape) > 2 for shape in layer.shapes().values()), has_vector)
    vectors: Sequence[Vectors] = ("flat", "row_vectors", "column_vectors") if has_vector else ("flat",)
    every: Sequence[Samples] = ("rows", "columns")
    return tuple(Reading(samples=samples, vectors=vector) for samples, vector in product(every, vectors))


def _of_matrices(has_vector: bool) -> tuple[Reading, ...]:
    """Vectors as they are added to rows or to columns, then the other way round."""
    weights: Sequence[Weight] = ("out_in", "in_out")
    usual: Sequence[tuple[Samples, Vectors]] = (
        ("rows", "flat"),
        ("columns", "column_vectors"),
        ("rows", "row_vectors"),
    )
    others: Sequence[tuple[Samples, Vectors]] = (("columns", "flat"), ("rows", "column_vectors"))
    held = (*product(weights, usual), *(product(weights, others) if has_vector else ()))
    return tuple(Reading(weight=weight, samples=samples, vectors=vectors) for weight, (samples, vectors) in held)


def _of_images(has_kernel: bool, has_vector: bool) -> Sequence[Reading]:
    """What is torch's in most respects first."""
    vectors: Sequence[Vectors] = ("flat", "column_vectors", "image_vectors", "row_vectors") if has_vector else ("flat",)
    kernels: Sequence[Kernels] = tuple(_KERNELS) if has_kernel else ("oihw",)
    channels: Sequence[Channels] = ("channels_first", "channels_last")
    held = product(vectors, kernels, channels)
    every = (Reading(vectors=vector, kernels=kernel, channels=channel) for vector, kernel, channel in held)
    return sorted(every, key=lambda one: len(one.words.split()))


def readings_alone(layer: Layer, axes: int = 0) -> Sequence[Reading]:
    """The same of one sample at a time."""
    usual = tuple(readings_of(layer, axes))
    return (*usual, *dict.fromkeys(replace(one, samples="alone") for one in usual if one.samples == "rows"))


#: Every word of `Reading`, with its field.
WORDS = {word: name for name, words in get_type_hints(Reading).items() for word in get_args(words)}
