"""Which values are normalised together, and what is made of them."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from math import prod

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


def batch_norm(tape: Tape[T], layer: Layer, x: Variable[T], parameters: Parameters[T]) -> Variable[T]:
    """Of each channel; in evaluation with the running statistics, if there are any."""
    if layer.track_running_stats and not tape.training:
        return _with_running(tape, layer, x, parameters)
    y, mean, variance = _over_batch(tape, layer, x)
    if layer.track_running_stats:
        _track(tape, layer, x, parameters, mean, variance)
    return affine(y, parameters, of_channels(x))


def _over_batch(tape: Tape[T], layer: Layer, x: Variable[T]) -> tuple[Variable[T], Variable[T], Variable[T]]:
    """Normalised, and the mean and the variance of each channel."""
    channels, rest = x.shape[1], range(2, len(x.shape))
    first = (1, 0, *rest)  # and back, for it is its own inverse
    rows = x.transpose(*first)
    y, mean, variance = tape.normalised(rows.reshape(channels, -1), layer.eps)
    return y.reshape(*rows.shape).transpose(*first), mean.reshape(channels), variance.reshape(channels)


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


def over_shape(
    tape: Tape[T], x: Variable[T], axes: tuple[int, ...], eps: float, parameters: Parameters[T], is_centred: bool
) -> Variable[T]:
    """Over the last axes of each sample, which are so long."""
    y, _, _ = tape.normalised(x.reshape(-1, prod(axes)), eps, is_centred)
    return affine(y.reshape(*x.shape), parameters, axes)


def over_groups(tape: Tape[T], layer: Layer, x: Variable[T], parameters: Parameters[T]) -> Variable[T]:
    """Over each group of a sample's channels."""
    y, _, _ = tape.normalised(x.reshape(x.shape[0] * layer.num_groups, -1), layer.eps)
    return affine(y.reshape(*x.shape), parameters, of_channels(x))
