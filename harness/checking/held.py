"""How a layer holds what the stated one has: its samples, weights, kernels and vectors, and the way back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from itertools import product
from typing import Literal

import numpy as np

from harness.ground.facts import Fact, fact
from harness.implementation import Array
from harness.scenario.kinds import Layer, Shape

#: By word, the axes of a kernel in torch's order (out, in, ...) that come to stand first and last.
_KERNELS = {"oihw": ((), ()), "hwio": ((1, 0), (-2, -1)), "iohw": ((1, 0), (0, 1)), "ohwi": ((1,), (-1,))}


@dataclass(frozen=True)
class Reading:
    """How arrays are held; each field's first word is torch's."""

    weight: Literal["out_in", "in_out"] = "out_in"
    samples: Literal["rows", "columns", "alone"] = "rows"
    """Alone: one sample, without an axis for the batch."""
    channels: Literal["channels_first", "channels_last"] = "channels_first"
    kernels: Literal["oihw", "hwio", "iohw", "ohwi"] = "oihw"
    vectors: Literal["flat", "row_vectors", "column_vectors", "image_vectors"] = "flat"

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
            return np.moveaxis(array[0], 0, -1) if self.channels == "channels_last" and array.ndim > 2 else array[0]
        if array.ndim == 2:
            return array.T if self.samples == "columns" else array
        return np.moveaxis(array, 1, -1) if self.channels == "channels_last" and array.ndim > 2 else array

    def batch(self, array: Array) -> Array:
        """And back."""
        if self.samples == "alone":
            return (np.moveaxis(array, -1, 0) if self.channels == "channels_last" and array.ndim > 1 else array)[None]
        if array.ndim == 2:
            return array.T if self.samples == "columns" else array
        return np.moveaxis(array, -1, 1) if self.channels == "channels_last" and array.ndim > 2 else array

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
        found = product(
            ("out_in", "in_out"), (("rows", "flat"), ("columns", "column_vectors"), ("rows", "row_vectors"))
        )
        more = product(("out_in", "in_out"), (("columns", "flat"), ("rows", "column_vectors")))
        return _linear(found) + (_linear(more) if has_vector else ())
    if max(axes, len(layer.axes_of_a_sample)) > 1:
        is_kernel = any(len(shape) > 2 for shape in layer.shapes().values())
        kernels = ("oihw", "hwio", "iohw", "ohwi") if is_kernel else ("oihw",)
        vectors = ("flat", "column_vectors", "image_vectors", "row_vectors") if has_vector else ("flat",)
        every = [
            Reading(channels=channels, kernels=kernel, vectors=vector)  # type: ignore[arg-type]
            for vector in vectors
            for kernel in kernels
            for channels in ("channels_first", "channels_last")
        ]
        return sorted(every, key=lambda one: len(one.words.split()))
    of_rows = ("flat", "row_vectors", "column_vectors") if has_vector else ("flat",)
    return tuple(
        Reading(samples=samples, vectors=vector)  # type: ignore[arg-type]
        for samples in ("rows", "columns")
        for vector in of_rows
    )


def readings_alone(layer: Layer, axes: int = 0) -> Sequence[Reading]:
    """The same of one sample at a time."""
    usual = tuple(readings_of(layer, axes))
    return (*usual, *dict.fromkeys(replace(one, samples="alone") for one in usual if one.samples == "rows"))


def _linear(every: object) -> tuple[Reading, ...]:
    return tuple(
        Reading(weight=weight, samples=samples, vectors=vectors)
        for weight, (samples, vectors) in every  # type: ignore[attr-defined]
    )


#: Every word of `Reading`, with its field.
WORDS = {
    word: field
    for field, words in {
        "weight": ("out_in", "in_out"),
        "samples": ("rows", "columns", "alone"),
        "channels": ("channels_first", "channels_last"),
        "kernels": tuple(_KERNELS),
        "vectors": ("flat", "row_vectors", "column_vectors", "image_vectors"),
    }.items()
    for word in words
}
