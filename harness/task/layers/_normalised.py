"""Which values are normalised together, and what is made of them."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from math import prod

import numpy as np

from harness.scenario.kinds import Layer
from harness.task.tape import T, Tape, Variable

Parameters = Mapping[str, Variable[T]]


def affine(y: Variable[T], parameters: Parameters[T], shape: tuple[int, ...]) -> Variable[T]:
    """weight · y + bias, each in this shape, where there are any."""
    weight, bias = parameters.get("weight"), parameters.get("bias")
    y = y * weight.reshape(*shape) if weight else y
    return y + bias.reshape(*shape) if bias else y


def of_channels(x: Variable[T]) -> tuple[int, ...]:
    """The shape in which a parameter of each channel meets a batch."""
    return (x.shape[1], *(1,) * (len(x.shape) - 2))


def normalise(tape: Tape[T], layer: Layer, x: Variable[T], parameters: Parameters[T]) -> Variable[T]:
    """weight · x̂ + bias; in evaluation of batch norm with the running statistics, if there are any."""
    tracks = "running_mean" in parameters
    if tracks and not tape.training:
        return _with_running(tape, layer, x, parameters)
    y, mean, variance = tape.normalised(as_rows(layer, x), eps_of(tape, layer), layer.is_centred)
    if tracks:
        _track(tape, layer, x, parameters, mean.reshape(-1), variance.reshape(-1))
    return affine(as_batch(layer, y, x), parameters, shape_of_parameters(layer, x))


def eps_of(tape: Tape[T], layer: Layer) -> float:
    """Where none is stated it is the machine epsilon of the run's dtype, as torch has it."""
    return float(np.finfo(tape.dtype).eps) if layer.eps is None else float(layer.eps)


def as_rows(layer: Layer, x: Variable[T]) -> Variable[T]:
    """The values that are normalised together in a row: a channel of the batch, a group of channels, or last axes."""
    if layer.over == "batch":
        return _exchanged(x).reshape(x.shape[1], -1)
    return x.reshape(x.shape[0] * layer.num_groups, -1) if layer.over == "groups" else x.reshape(-1, prod(layer.axes))


def as_batch(layer: Layer, rows: Variable[T], like: Variable[T]) -> Variable[T]:
    """Rows as the batch that they were made of."""
    if layer.over == "batch":
        return _exchanged(rows.reshape(like.shape[1], like.shape[0], *like.shape[2:]))
    return rows.reshape(*like.shape)


def _exchanged(x: Variable[T]) -> Variable[T]:
    """Batch and channels."""
    return x.transpose(1, 0, *range(2, len(x.shape)))


def shape_of_parameters(layer: Layer, x: Variable[T]) -> tuple[int, ...]:
    """In which they meet a batch."""
    found: tuple[int, ...] = layer.axes if layer.over == "axes" else of_channels(x)
    return found


def _track(
    tape: Tape[T], layer: Layer, x: Variable[T], kept: Parameters[T], mean: Variable[T], variance: Variable[T]
) -> None:
    """(1 − share) · what is kept + share · the batch's, whose variance is that of the sample: over n − 1."""
    n = prod(x.shape) // x.shape[1]
    share, rest = _shares(tape, layer, kept)
    tape.keep("running_mean", kept["running_mean"] * rest + mean * share)
    tape.keep("running_var", kept["running_var"] * rest + variance * Fraction(n, max(n - 1, 1)) * share)


#: A number, or one that is made of what is kept.
Share = Variable[T] | Fraction


def _shares(tape: Tape[T], layer: Layer, kept: Parameters[T]) -> tuple[Share[T], Share[T]]:
    """How much a batch counts, and the rest: without a momentum all batches so far count alike."""
    if layer.momentum is not None:
        share = Fraction(layer.momentum)
        return share, 1 - share
    count = kept["num_batches_tracked"] + 1
    tape.keep("num_batches_tracked", count)
    return 1 / count, 1 - 1 / count


def _with_running(tape: Tape[T], layer: Layer, x: Variable[T], parameters: Parameters[T]) -> Variable[T]:
    """x · scale + (bias − mean · scale), as torch has it: the least exact of the formulas that people write."""
    shape = of_channels(x)
    scale = 1 / tape.sqrt(parameters["running_var"] + layer.eps)
    scale = scale * parameters["weight"] if "weight" in parameters else scale
    shift = parameters["running_mean"] * scale
    constant = parameters["bias"] - shift if "bias" in parameters else -shift
    return x * scale.reshape(*shape) + constant.reshape(*shape)
