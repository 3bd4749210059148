"""How two tensors differ: never broadcast, never converted; shapes and dtypes first, values then.

``measure`` runs at every step on every tensor and only finds the extent of a difference; describe makes rows of the
few that a report keeps.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from types import MappingProxyType
from typing import Any, NamedTuple

import numpy as np

from harness.ground.facts import Fact, fact
from harness.implementation import Array
from harness.run.lockstep import Pair
from harness.run.result import Kind

#: Entries compared at a time, so that what is computed on the way stays in the cache.
BLOCK = 32_768
SMALL = 1_024


class Compared(NamedTuple):
    """One tensor of both sides at one step, and how far apart they are."""

    quantity: str
    name: str
    actual: Any
    expected: Any
    before: Any = None
    """The parameter before the step, where the quantity is its update; actual and expected are those after it."""
    max_abs: float = 0.0
    largest: float = 0.0
    parameter: float = 0.0
    """The largest |expected| parameter, where the quantity is its update."""
    problem: Kind | None = None
    """Missing, shape or dtype, where there are no values to compare."""
    note: Fact | None = None
    ratio: float = 1.0
    """How many times what the second side gave expected is, and what the task states."""


def compare(
    pair: Pair,
    dtype: Any,
    sides: tuple[str, str],
    unchecked: frozenset[str] = frozenset(),
    fixed: frozenset[str] = frozenset(),
) -> Iterator[Compared]:
    """Every tensor of a lockstep pair that both sides tell, but of ``unchecked`` parameters.

    ``dtype`` is what each should have. Of ``fixed`` parameters there are no gradients.
    """
    first, second = pair.first, pair.second
    if first.loss is not None and second.loss is not None:
        yield _loss(first.loss, second.loss, dtype)
    if first.output is not None and second.output is not None:
        yield measure("output", "output", first.output, second.output, dtype)
    for quantity, one, other in (
        ("activation", first.activations, second.activations),
        ("activation_gradient", first.activation_gradients, second.activation_gradients),
    ):
        if one and other:  # where both sides can say
            yield from _named(quantity, one, other, dtype, sides)
    yield from _gradients(pair, unchecked | fixed, dtype, sides)
    yield from _parameters(pair, unchecked, dtype, sides)
    if first.buffers is not None and second.buffers is not None:
        one, other = _without(first.counted | second.counted, first.buffers, second.buffers)
        yield from _named("buffer", one, other, dtype, sides)


def _without(unchecked: frozenset[str], *found: Mapping[str, Array]) -> Sequence[Mapping[str, Array]]:
    if not unchecked:
        return found
    return [{name: array for name, array in one.items() if name not in unchecked} for one in found]


def _gradients(pair: Pair, unchecked: frozenset[str], dtype: Any, sides: tuple[str, str]) -> Iterator[Compared]:
    """Where one follows from an update, only those whose parameter has its shape: of the others that is told."""
    if pair.first_gradients is None or pair.second_gradients is None:
        return
    before, first, second = _without(unchecked, pair.before.parameters, pair.first_gradients, pair.second_gradients)
    if pair.first.gradients is None:
        second = {name: array for name, array in second.items() if name in first}
    if pair.second.gradients is None:
        first = {name: array for name, array in first.items() if name in second}
    told = pair.first.gradients is not None or pair.second.gradients is not None
    for name, array in before.items() if told else ():
        yield from _unlike("gradient", name, first.get(name), second.get(name), array)
    yield from _named("gradient", first, second, dtype, sides)


def _parameters(pair: Pair, unchecked: frozenset[str], dtype: Any, sides: tuple[str, str]) -> Iterator[Compared]:
    """Parameters and updates, and what the network has but both sides lack or have otherwise."""
    if pair.first.parameters is None or pair.second.parameters is None:
        return
    before, first, second = _without(unchecked, pair.before.parameters, pair.first.parameters, pair.second.parameters)
    for name, array in before.items():
        for problem in _unlike("parameter", name, first.get(name), second.get(name), array):
            yield problem
            if problem.problem is Kind.SHAPE:  # an update cannot be told
                return
    yield from _named("parameter", first, second, dtype, sides, before)


def _unlike(quantity: str, name: str, first: Any, second: Any, before: Array) -> Iterator[Compared]:
    """What both sides lack, or have in one shape that is not the parameter's."""
    if first is None and second is None:
        yield Compared(quantity, name, None, before, problem=Kind.MISSING, note=fact("missing_in_both"))
    elif np.shape(first) == np.shape(second) != before.shape:
        note = fact("shape_is_not_the_networks", shape=np.shape(first), right=before.shape)
        yield Compared(quantity, name, first, before, problem=Kind.SHAPE, note=note)


def _loss(actual: float, expected: float, dtype: Any) -> Compared:
    arrays = np.asarray(actual, dtype), np.asarray(expected, dtype)
    return Compared("loss", "loss", *arrays, None, abs(actual - expected), abs(expected))


def _named(
    quantity: str,
    actual: Mapping[str, Array],
    expected: Mapping[str, Array],
    dtype: Any,
    sides: tuple[str, str],
    before: Mapping[str, Array] = MappingProxyType({}),
) -> Iterator[Compared]:
    if actual.keys() != expected.keys():
        for name in sorted(actual.keys() ^ expected.keys()):
            lacking = sides[1] if name in actual else sides[0]
            note = fact("missing_in", side=lacking)
            yield Compared(quantity, name, actual.get(name), expected.get(name), problem=Kind.MISSING, note=note)
    for name, array in actual.items():
        if name not in expected:
            continue
        compared, update = _measure(quantity, name, array, expected[name], dtype, before.get(name))
        yield compared
        if update:
            yield update


def measure(quantity: str, name: str, actual: Any, expected: Any, dtype: Any) -> Compared:
    """The largest |actual − expected| and the largest |expected|; NaN or inf where any entry is."""
    return _measure(quantity, name, actual, expected, dtype, None)[0]


def _measure(
    quantity: str, name: str, actual: Any, expected: Any, dtype: Any, before: Any
) -> tuple[Compared, Compared | None]:
    """A tensor and, of a parameter with its value ``before``, the update in the same pass.

    The difference of the updates, (actual − before) − (expected − before), is that of the parameters.
    """
    problem, note = _problem(actual, expected, dtype)
    if problem is not None:
        return Compared(quantity, name, actual, expected, problem=problem, note=note), None
    extents = _extents if actual.size <= SMALL else _blockwise_extents
    max_abs, largest, moved = extents(actual, expected, before)
    compared = Compared(quantity, name, actual, expected, None, max_abs, largest)
    if before is None:
        return compared, None
    return compared, Compared("update", name, actual, expected, before, max_abs, moved, largest)


def _problem(actual: Any, expected: Any, dtype: Any) -> tuple[Kind | None, Fact | None]:
    for array in (actual, expected):
        if type(array) is not np.ndarray:
            return Kind.DTYPE, fact("no_array", kind=type(array).__name__)
    if actual.shape != expected.shape:
        return Kind.SHAPE, fact("shapes_differ", first=actual.shape, second=expected.shape)
    if actual.size == 0:
        return Kind.SHAPE, fact("no_entry", shape=actual.shape)
    if actual.dtype != dtype or expected.dtype != dtype:
        return Kind.DTYPE, fact("dtypes_differ", first=str(actual.dtype), second=str(expected.dtype), right=str(dtype))
    return None, None


def _extents(actual: Any, expected: Any, before: Any, scratch: Any = None) -> tuple[float, float, float]:
    """max |actual − expected|, max |expected| and max |expected − before|, in one pass; NaN where an entry is."""
    max_abs = _span(np.subtract(actual, expected, out=scratch))
    moved = 0.0 if before is None else _span(np.subtract(expected, before, out=scratch))
    return max_abs, _span(expected), moved


def _blockwise_extents(actual: Any, expected: Any, before: Any) -> tuple[float, float, float]:
    a, e = actual.reshape(-1), expected.reshape(-1)
    b = None if before is None else before.reshape(-1)
    scratch = _scratch(actual.dtype)
    found = []
    for start in range(0, actual.size, BLOCK):
        stop = min(start + BLOCK, actual.size)
        block = slice(start, stop)
        found.append(_extents(a[block], e[block], None if b is None else b[block], scratch[: stop - start]))
    max_abs, largest, moved = np.array(found).max(axis=0)
    return float(max_abs), float(largest), float(moved)


def largest_share(actual: Any, expected: Any, bound: Callable[[slice], Any], shape: tuple[int, ...]) -> float:
    """The largest |actual − expected| / bound, by rows of the matrix that both are; 0 / 0 uses nothing."""
    actual, expected = actual.reshape(shape), expected.reshape(shape)
    if actual.size <= BLOCK:
        return float(_largest_share(actual, expected, bound(slice(None))))
    step = max(1, BLOCK // shape[1])
    parts = (slice(start, start + step) for start in range(0, shape[0], step))
    return float(np.fmax.reduce([_largest_share(actual[part], expected[part], bound(part)) for part in parts]))


def _largest_share(actual: Any, expected: Any, bound: Any) -> Any:
    share = np.subtract(actual, expected)
    np.abs(share, out=share)
    return np.fmax.reduce(np.divide(share, bound), None)


@cache
def _scratch(dtype: np.dtype[Any]) -> Any:
    return np.empty(BLOCK, dtype)


def _span(array: Any) -> float:
    """max |array|, NaN where an entry is."""
    if array.size <= SMALL:
        return float(np.maximum.reduce(np.abs(array), None))
    return max(float(np.maximum.reduce(array, None)), -float(np.minimum.reduce(array, None)))


# ---------------------------------------------------------------- rows


def kept(compared: Compared) -> Compared:
    """The same with arrays of its own, which stay as they are when the sides go on."""
    actual, expected, before = (
        array.copy() if isinstance(array, np.ndarray) else array
        for array in (compared.actual, compared.expected, compared.before)
    )
    return compared._replace(actual=actual, expected=expected, before=before)


def values_of(compared: Compared) -> tuple[Any, Any]:
    """Both tensors; updates are worked out here."""
    if compared.before is None:
        return compared.actual, compared.expected
    return compared.actual - compared.before, compared.expected - compared.before


def ulps(actual: Any, expected: Any) -> float:
    """Most floating-point numbers between two entries, block by block; nan where an entry is not finite."""
    if not (np.isfinite(actual).all() and np.isfinite(expected).all()):
        return float("nan")
    pairs = zip(_blocks(actual), _blocks(expected), strict=True)
    return float(max(_block_ulps(a, e) for a, e in pairs))


def _blocks(array: Any) -> Iterator[Any]:
    """The entries in row-major order, BLOCK at a time."""
    flat = array.reshape(-1)
    for start in range(0, flat.size, BLOCK):
        yield flat[start : start + BLOCK]


def _block_ulps(actual: Any, expected: Any) -> int:
    """Floats of one sign are ordered as their bits are; the distance is taken modulo 2^64, so it cannot overflow."""
    integer = np.dtype(f"i{actual.dtype.itemsize}")
    a, e = (_ordered(array.view(integer)) for array in (actual, expected))
    high, low = np.maximum(a, e).astype(np.uint64), np.minimum(a, e).astype(np.uint64)
    return int((high - low).max())


def _ordered(bits: Any) -> Any:
    bits = bits.astype(np.int64) if bits.dtype == np.int64 else bits.astype(np.int32)
    smallest = np.iinfo(bits.dtype).min
    return np.where(bits < 0, smallest - bits, bits).astype(np.int64)
