"""What each layer computes, hands back and finds for its parameters, as formulas of one entry.

``forward`` is of an entry of its output, ``back`` of the loss's gradient with respect to an entry of its input, as far
as it comes through this layer, and ``own`` of one with respect to an entry of a parameter, of one sample. A layer that
has no formulas here is shown by its values.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import product as every
from math import prod
from types import MappingProxyType

import numpy as np

from harness.trace import activations
from harness.trace.expression import (
    Expression,
    Leaf,
    Number,
    Piece,
    Quotient,
    Symbol,
    call,
    exp,
    expression,
    product,
    total,
)
from harness.trace.sheet import At, Index
from harness.trace.windows import convolved, met_by, pooled, reached

#: So many terms of a sum are written down.
MOST_TERMS = 8
Entry = Callable[[At, Index, int], Expression]
Own = Callable[[At, str, Index, int], Expression]


@dataclass(frozen=True)
class Formulas:
    """Of one kind of layer."""

    forward: Entry
    back: Entry
    own: Own | None = None


def formulas_of(at: At) -> Formulas | None:
    """A layer's; None where its formulas are not worked out."""
    if at.node.skipped is not None:
        return _SUM
    if at.layer.layer in activations.FORMULAS:
        return _ACTIVATION
    return FORMULAS.get(at.layer.layer)


# ---------------------------------------------------------------- linear, and what only moves


def _linear(at: At, index: Index, row: int) -> Expression:
    *lead, out = index
    inputs = at.takes[-1]
    terms = (product(at.w("weight", (out, j)), at.x((*lead, j), row)) for j in range(inputs))
    found = total(terms, inputs, MOST_TERMS)
    return found + at.w("bias", (out,)) if "bias" in at.parameters else found


def _linear_back(at: At, index: Index, row: int) -> Expression:
    *lead, into = index
    outputs = at.gives[-1]
    terms = (product(at.g((*lead, i), row), at.w("weight", (i, into))) for i in range(outputs))
    return total(terms, outputs, MOST_TERMS)


def _linear_own(at: At, short: str, index: Index, row: int) -> Expression:
    places = list(np.ndindex(at.gives[:-1]))
    out = index[0]
    if short == "bias":
        return total((at.g((*one, out), row) for one in places), len(places), MOST_TERMS)
    terms = (product(at.g((*one, out), row), at.x((*one, index[1]), row)) for one in places)
    return total(terms, len(places), MOST_TERMS)


def _activation(at: At, index: Index, row: int) -> Expression:
    return activations.FORMULAS[at.layer.layer](at.layer, at.x(index, row), at.y(index, row))[0]


def _activation_back(at: At, index: Index, row: int) -> Expression:
    return product(at.g(index, row), slope(at, index, row))


def slope(at: At, index: Index, row: int) -> Expression:
    """An activation's derivative."""
    return activations.FORMULAS[at.layer.layer](at.layer, at.x(index, row), at.y(index, row))[1]


def _sum(at: At, index: Index, row: int) -> Expression:
    skipped = at.node.skipped
    assert skipped is not None
    return at.sheet.value(skipped, index, row) + at.x(index, row)


def _handed_on(at: At, index: Index, row: int) -> Expression:
    return at.g(index, row)


def _moved(at: At, index: Index, row: int) -> Expression:
    return at.x(_place(at, index), row)


def _moved_back(at: At, index: Index, row: int) -> Expression:
    if at.layer.layer == "permute":
        return at.g(tuple(index[axis - 1] for axis in at.layer.dims[1:]), row)
    return at.g(_at_same_place(index, at.takes, at.gives), row)


def _place(at: At, index: Index) -> Index:
    """Where an entry of the output stood."""
    if at.layer.layer == "permute":
        found = dict(zip(at.layer.dims[1:], index, strict=True))
        return tuple(found[axis] for axis in sorted(found))
    return _at_same_place(index, at.gives, at.takes)


def _at_same_place(index: Index, of: Index, to: Index) -> Index:
    """The index in another shape, both read row by row."""
    return tuple(int(n) for n in np.unravel_index(int(np.ravel_multi_index(index, of)), to))


# ---------------------------------------------------------------- over a row


def _over_row(at: At, index: Index, of: Callable[[Index], Expression]) -> Expression:
    """A sum over the last axis of what is made of each place."""
    length = at.gives[-1]
    return total((of((*index[:-1], j)) for j in range(length)), length, MOST_TERMS)


def _softmax(at: At, index: Index, row: int) -> Expression:
    return exp(at.x(index, row)) / _over_row(at, index, lambda one: exp(at.x(one, row)))


def _softmax_back(at: At, index: Index, row: int) -> Expression:
    mean = _over_row(at, index, lambda one: product(at.g(one, row), at.y(one, row)))
    return product(at.y(index, row), at.g(index, row) - mean)


def _log_softmax(at: At, index: Index, row: int) -> Expression:
    return at.x(index, row) - call("log", _over_row(at, index, lambda one: exp(at.x(one, row))))


def _log_softmax_back(at: At, index: Index, row: int) -> Expression:
    return at.g(index, row) - product(exp(at.y(index, row)), _over_row(at, index, lambda one: at.g(one, row)))


# ---------------------------------------------------------------- others


def _dropout(at: At, index: Index, row: int) -> Expression:
    x = at.x(index, row)
    return x if at.sheet.task.step == 0 else _dropped(at, index, row, x)


def _dropout_back(at: At, index: Index, row: int) -> Expression:
    return _dropped(at, index, row, at.g(index, row))


def _dropped(at: At, index: Index, row: int, of: Leaf) -> Expression:
    mask = at.mask(row)
    own = index[: mask.ndim]
    kept = product(Leaf(Symbol("mask", own), float(mask[own])), of)
    return kept if at.layer.p in (0, 1) else Quotient(kept, 1 - expression(at.layer.p))


def _embedding(at: At, index: Index, row: int) -> Expression:
    return at.w("weight", (_id(at, index[:-1], row), index[-1]))


def _embedding_own(at: At, short: str, index: Index, row: int) -> Expression:
    of_it = [one for one in np.ndindex(at.takes) if _id(at, one, row) == index[0] != at.layer.padding]
    return total((at.g((*one, index[1]), row) for one in of_it), len(of_it), MOST_TERMS)


def _id(at: At, index: Index, row: int) -> int:
    return int(at.sheet.values(at.node.source)[(row, *index)])


def _no_way_back(at: At, index: Index, row: int) -> Expression:
    return Number(0.0)


def _prelu(at: At, index: Index, row: int) -> Expression:
    x, w = at.x(index, row), at.w("weight", _channel(at, index))
    return call("max", x, 0.0) + product(w, call("min", x, 0.0))


def _prelu_back(at: At, index: Index, row: int) -> Expression:
    x, w = at.x(index, row), at.w("weight", _channel(at, index))
    here = Number(1.0) if x.number > 0 else w
    return product(at.g(index, row), Piece("prelu", x, here, True, ">" if x.number > 0 else "≤"))


def _prelu_own(at: At, short: str, index: Index, row: int) -> Expression:
    places = [one for one in np.ndindex(at.takes) if _channel(at, one) == index]
    terms = (product(at.g(one, row), call("min", at.x(one, row), 0.0)) for one in places)
    return total(terms, len(places), MOST_TERMS)


def _channel(at: At, index: Index) -> Index:
    return (index[0] if prod(at.sheet.case.shapes[at.parameters["weight"].name]) > 1 else 0,)


# ---------------------------------------------------------------- batch norm


def _normed(at: At, index: Index, row: int) -> Expression:
    return (at.x(index, row) - statistic(at, "mean", index[0])) / _spread(at, index[0])


def _spread(at: At, channel: int) -> Expression:
    return call("sqrt", statistic(at, "variance", channel) + at.layer.eps)


def statistic(at: At, name: str, channel: int) -> Leaf:
    """The mean or the variance of a channel of the batch; in evaluation mode the running one."""
    kept = at.sheet.task.before.buffers.get(f"{at.node.name}.running_{'var' if name == 'variance' else name}")
    if at.sheet.task.step == 0 and kept is not None:
        return Leaf(Symbol(f"{at.node.name}.running_{name}", (channel,)), float(kept[channel]))
    x = np.asarray(at.sheet.values(at.node.source), np.float64)[:, channel]
    number = x.mean() if name == "mean" else ((x - x.mean()) ** 2).mean()
    return Leaf(Symbol(f"{at.node.name}.{name}", (channel,)), float(number))


def _batch_norm(at: At, index: Index, row: int) -> Expression:
    found = _normed(at, index, row)
    if "weight" in at.parameters:
        found = product(at.w("weight", index[:1]), found)
    return found + at.w("bias", index[:1]) if "bias" in at.parameters else found


def _batch_norm_back(at: At, index: Index, row: int) -> Expression:
    """w / √(variance + ε) · (g − mean g − x̂ · mean (g x̂)), the means over the batch and all places of the channel."""
    x = np.asarray(at.sheet.values(at.node.source), np.float64)[:, index[0]]
    g = at.sheet.gradients(at.at)[:, index[0]]
    normed = (x - x.mean()) / np.sqrt(x.var() + at.layer.eps)
    names = (f"mean({at.sheet.gradient_symbol(at.at, ()).name})", f"mean({at.node.label}·x̂)")
    means = (Leaf(Symbol(name, index[:1]), float(of.mean())) for name, of in zip(names, (g, g * normed), strict=True))
    first, second = means
    inner = at.g(index, row) - first - product(_normed(at, index, row), second)
    weight = at.w("weight", index[:1]) if "weight" in at.parameters else Number(1.0)
    return product(weight / _spread(at, index[0]), inner)


def _batch_norm_own(at: At, short: str, index: Index, row: int) -> Expression:
    places = [(index[0], *one) for one in np.ndindex(at.gives[1:])]
    if short == "bias":
        return total((at.g(one, row) for one in places), len(places), MOST_TERMS)
    return total((product(at.g(one, row), _normed(at, one, row)) for one in places), len(places), MOST_TERMS)


# ---------------------------------------------------------------- windows


def _convolution(at: At, index: Index, row: int) -> Expression:
    pairs = convolved(at.layer, at.takes, index)
    terms = (product(at.w("weight", of_kernel), at.x(place, row)) for of_kernel, place in pairs)
    found = total(terms, len(pairs), MOST_TERMS)
    return found + at.w("bias", index[:1]) if "bias" in at.parameters else found


def _convolution_back(at: At, index: Index, row: int) -> Expression:
    pairs = reached(at.layer, at.gives, index)
    terms = (product(at.g(out, row), at.w("weight", of_kernel)) for out, of_kernel in pairs)
    return total(terms, len(pairs), MOST_TERMS)


def _convolution_own(at: At, short: str, index: Index, row: int) -> Expression:
    places = list(np.ndindex(at.gives[1:]))
    if short == "bias":
        return total((at.g((index[0], *one), row) for one in places), len(places), MOST_TERMS)
    channel = index[0] // at.layer.out_channels_of_a_group * at.layer.in_channels_of_a_group + index[1]
    met = [(one, met_by(at.layer, at.takes, one, index[2:])) for one in places]
    pairs = [((index[0], *one), (channel, *place)) for one, place in met if place is not None]
    terms = (product(at.g(out, row), at.x(place, row)) for out, place in pairs)
    return total(terms, len(pairs), MOST_TERMS)


def _max_pool(at: At, index: Index, row: int) -> Expression:
    places, _ = pooled(at.layer, at.takes, index)
    return call("max", *(at.x(one, row) for one in places)) if len(places) > 1 else at.x(places[0], row)


def _max_pool_back(at: At, index: Index, row: int) -> Expression:
    x = at.sheet.values(at.node.source)[row]
    taken = [
        out
        for out in _windows_over(at, index)
        if max(pooled(at.layer, at.takes, out)[0], key=lambda one: x[one]) == index  # of equal ones the first
    ]
    return total((at.g(out, row) for out in taken), len(taken), MOST_TERMS)


def _mean_pool(at: At, index: Index, row: int) -> Expression:
    places, count = pooled(at.layer, at.takes, index)
    return Quotient(total((at.x(one, row) for one in places), len(places), MOST_TERMS), Number(count))


def _mean_pool_back(at: At, index: Index, row: int) -> Expression:
    windows = _windows_over(at, index)
    terms = (Quotient(at.g(out, row), Number(pooled(at.layer, at.takes, out)[1])) for out in windows)
    return total(terms, len(windows), MOST_TERMS)


def _windows_over(at: At, index: Index) -> list[Index]:
    """The places of the output whose windows have this entry."""
    found = [(index[0], *out) for out in every(*map(range, at.gives[1:]))]
    return [out for out in found if index in pooled(at.layer, at.takes, out)[0]]


_SUM = Formulas(_sum, _handed_on)
_ACTIVATION = Formulas(_activation, _activation_back)
_MOVES = Formulas(_moved, _moved_back)
_DROPS = Formulas(_dropout, _dropout_back)
_NORMS = Formulas(_batch_norm, _batch_norm_back, _batch_norm_own)
_CONVOLVES = Formulas(_convolution, _convolution_back, _convolution_own)
_POOLS, _MEANS = Formulas(_max_pool, _max_pool_back), Formulas(_mean_pool, _mean_pool_back)
FORMULAS: Mapping[str, Formulas] = MappingProxyType(
    {
        "linear": Formulas(_linear, _linear_back, _linear_own),
        "identity": Formulas(lambda at, index, row: at.x(index, row), _handed_on),
        "flatten": _MOVES,
        "reshape": _MOVES,
        "permute": _MOVES,
        "softmax": Formulas(_softmax, _softmax_back),
        "log_softmax": Formulas(_log_softmax, _log_softmax_back),
        "dropout": _DROPS,
        "dropout2d": _DROPS,
        "embedding": Formulas(_embedding, _no_way_back, _embedding_own),
        "prelu": Formulas(_prelu, _prelu_back, _prelu_own),
        "batch_norm1d": _NORMS,
        "batch_norm2d": _NORMS,
        "conv1d": _CONVOLVES,
        "conv2d": _CONVOLVES,
        "max_pool1d": _POOLS,
        "max_pool2d": _POOLS,
        "avg_pool1d": _MEANS,
        "avg_pool2d": _MEANS,
        "adaptive_avg_pool2d": _MEANS,
    }
)
