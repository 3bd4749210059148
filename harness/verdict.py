"""What a difference means: rounding, or a mistake, and whose.

Every entry is held to a bound that is derived for this very step (``numerics.bound``): a correct evaluation in the
run's dtype lies within E of the exact value. Where two sides differ by at most E that is rounding. Where they differ by
more, and on a fixed sample of steps where they do not, the exact values are worked out in ball arithmetic
(``numerics.oracle``), and each side is right where it lies within E of them. A tensor's *resolution* is 2 max E over
its largest entry: an error of that size would have been noticed. Where it is worse than one part in a thousand, every
operation is held to its own bound instead (``numerics.local``), as always in float32 beyond small networks; where that
cannot tell either, the verdict is ``inconclusive``, and never a pass.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import cached_property
from types import MappingProxyType
from typing import Any, NamedTuple

import numpy as np

from harness.compare import Compared, largest_share, values_of
from harness.implementation import MOMENTUM_BUFFER, Step
from harness.lockstep import Pair
from harness.numerics.bound import overflows, step_bounds
from harness.numerics.bounded import UNDERFLOW, Bounded
from harness.numerics.canonical import Task
from harness.numerics.local import Operation, by_operation
from harness.numerics.oracle import Exact, Oracle, oracle
from harness.numerics.ratio import constant_ratio
from harness.scenario import check
from harness.scenario.model import Case

#: A resolution worse than this decides nothing.
WORST_RESOLUTION = 1e-3
#: Of an update, which can only be read from the last digits of its parameter: it shows whether the update happened,
#: with the right sign, lr and momentum; the finer errors show in the gradient and the buffer.
WORST_UPDATE_RESOLUTION = 0.1
#: Two correct sides may differ by so many E before the oracle is asked. Where E is many roundings, real ones use a
#: small part of it; where it is that of storing a parameter, two correct sides use it all, and in opposite directions.
_APART: Mapping[str, int] = MappingProxyType({"parameter": 2, "update": 2})
#: In a tensor of zeros, so many of the smallest normal numbers count as zero.
_NOTHING = 1e8
#: Mismatching steps of a case that the oracle decides; the others are ``different``.
MAX_ACCUSED_STEPS = 10
#: Of agreeing steps, those that the oracle looks at as well: all of these in a small network, the first in a large one.
SAMPLED = frozenset({1, 10, 100, 1_000, 10_000, 100_000, 1_000_000})


class Judged(NamedTuple):
    """What one tensor of both sides is worth, and what it was held to."""

    verdict: str
    bound: Any = None
    """E, in the shape of the tensor, of its operation alone where ``operations`` are given; or a function that gives it
    while the step's arrays are valid."""
    resolution: float = float("nan")
    share: float = float("nan")
    """The largest share of its bound that any entry uses."""
    exact: Exact | None = None
    text: Any = None
    """Given an index, the exact value there in decimal."""
    operations: tuple[Operation, Operation] | None = None
    note: str | None = None

    def settled(self) -> Judged:
        """The same with the bound worked out, to be kept beyond the step."""
        return self._replace(bound=self.bound()) if callable(self.bound) else self


class Judge:
    """Judges every tensor of one case."""

    def __init__(self, first: Case, second: Case, sides: tuple[str, str], exact_always: bool = False) -> None:
        self._cases, self._sides, self._always = (first, second), sides, exact_always
        self._small = check.is_small(first.scenario, first.rows)
        self._locally = first.dtype == "float32" and not self._small
        self._evidence: _Evidence | None = None
        self._accused: set[int] = set()
        self._first: int | None = None
        """The first step judged: 0 of a forward pass, later than 1 from a saved state."""

    def judge(self, compared: Compared, pair: Pair) -> Judged:
        """The verdict is one of harness.result's."""
        if compared.problem:
            return Judged(compared.problem)
        at = self._at(pair)
        if not (compared.max_abs < np.inf and compared.largest < np.inf):
            return Judged(self._non_finite(compared, at))
        if self._locally and not self._always:
            return self._by_operation(compared, at) or self._by_step(compared, at)
        found = self._by_step(compared, at)
        if found.verdict == "inconclusive":
            return self._by_operation(compared, at) or found
        return found

    def first_wrong(self, pair: Pair, side: int) -> tuple[str, ...]:
        """Which operation of a side is the first to be wrong: forward, on the way back, and in the update."""
        found, step = self._at(pair).operations(side), (pair.first, pair.second)[side]
        # without the results in between, and where gradients are only derived from it, it is the first that shows
        told = bool(step.activations and step.activation_gradients) and step.gradients is not None
        what = "operation" if told else "tensor"
        return tuple(
            f"first wrong {what} {way}: {_operation(self._cases[side], wrong)}"
            for way, quantities in _WAYS.items()
            if (wrong := next((key for key, one in found.items() if key[0] in quantities and not one.right), None))
        )

    def _at(self, pair: Pair) -> _Evidence:
        if self._first is None:
            self._first = pair.step
        if self._evidence is None or self._evidence.pair is not pair:
            self._evidence = _Evidence(self._cases, pair)
        return self._evidence

    # -------------------------------------------------------------- over the whole step

    def _by_step(self, compared: Compared, at: _Evidence) -> Judged:
        found, apart, step = at.bounded(compared), _APART.get(compared.quantity, 1), at.pair.step
        share = at.share(compared, found)
        resolution = _resolution(apart * _wider(compared) * found.largest, compared)
        verdict = _conclusive("equal" if compared.max_abs == 0 else "rounding", compared, resolution)
        judged = Judged(verdict, lambda: at.bound(compared), resolution, share)
        if share <= apart and not self._sampled(compared.quantity, step):
            return judged
        if share > apart and step not in self._accused and len(self._accused) >= MAX_ACCUSED_STEPS:
            return judged._replace(verdict="different", note=f"the exact values of {MAX_ACCUSED_STEPS} steps are known")
        return self._by_oracle(compared, judged.settled(), at)

    def _sampled(self, quantity: str, step: int) -> bool:
        """Whether the oracle looks at a tensor that agrees; in a large network not at what follows from the update."""
        if self._always or self._small:
            return self._always or step in SAMPLED or step == self._first
        return step == self._first and quantity != "parameter"

    def _by_oracle(self, compared: Compared, judged: Judged, at: _Evidence) -> Judged:
        exact = at.oracle.exact(*_key(compared), compared.actual.shape)
        if exact is None:
            return judged
        if compared.ratio != 1:
            exact = exact.scaled(compared.ratio)
        values = values_of(compared)
        within = [exact.holds(value, judged.bound) for value in values]
        judged = judged._replace(
            exact=exact, text=lambda index: at.oracle.text(*_key(compared), exact.high.shape, index)
        )
        if all(one.all() for one in within):
            return judged
        self._accused.add(at.pair.step)
        wrong = [side for side, one in enumerate(within) if not one.all()]
        if compared.quantity == "parameter":  # whose multiples say nothing: it is its old value and an update
            return judged._replace(verdict=self._accused_verdict(wrong))
        ratios = [constant_ratio(values[side], exact, judged.bound, at.batch_sizes) for side in wrong]
        notes = [f"{self._sides[side]} is {ratio}" for side, ratio in zip(wrong, ratios, strict=True) if ratio]
        return judged._replace(verdict=self._accused_verdict(wrong), note="; ".join(notes) or None)

    def _accused_verdict(self, wrong: list[int]) -> str:
        return "both differ" if len(wrong) == 2 else f"{self._sides[wrong[0]]} is wrong"

    # -------------------------------------------------------------- operation by operation

    def _by_operation(self, compared: Compared, at: _Evidence) -> Judged | None:
        """None where a side does not say enough, or where a multiple is expected of the task that both are given."""
        if compared.ratio != 1 and self._cases[0].scenario is self._cases[1].scenario:
            return None
        key = _key(compared)
        found = tuple(at.operations(side).get(key) for side in (0, 1))
        if found[0] is None or found[1] is None:
            return None
        operations = (found[0], found[1])
        bound = np.maximum(found[0].limit, found[1].limit)
        share = float(max(one.used.max() for one in operations))
        resolution = _resolution(float(bound.max()), compared)
        wrong = [side for side, one in enumerate(operations) if not one.right]
        if wrong:
            verdict = self._accused_verdict(wrong)
        else:
            verdict = _conclusive("equal" if compared.max_abs == 0 else "rounding", compared, resolution)
        return Judged(verdict, bound, resolution, share, operations=operations)

    # -------------------------------------------------------------- not finite

    def _non_finite(self, compared: Compared, at: _Evidence) -> str:
        """``diverged`` where the same entries of both sides are not finite, or where numbers may leave the dtype."""
        actual, expected = values_of(compared)
        same = np.array_equal(np.isfinite(actual), np.isfinite(expected))
        if same and not np.isfinite(expected).all():
            return "diverged"
        return "diverged" if at.overflows else "not finite"


class _Evidence:
    """What one step is held against; each part is worked out once, and only where it is asked for.

    The stated task is the second side's; where the scenario gives the first another, it states the ratio as well.
    """

    def __init__(self, cases: tuple[Case, Case], pair: Pair) -> None:
        self.pair = pair
        self._tasks = [_task(case, pair) for case in cases]
        self._operations: dict[int, Mapping[tuple[str, str], Operation]] = {}
        self._shares: dict[str, float] = {}

    @cached_property
    def _bounds(self) -> dict[tuple[str, str], Bounded]:
        derived = self.pair.first.gradients is None or self.pair.second.gradients is None
        return step_bounds(self._tasks[1], derived)

    def bounded(self, compared: Compared) -> Bounded:
        """The bound of a tensor; inf where the step has no such tensor."""
        found = self._bounds.get(_key(compared))
        if found is not None and math.prod(found.shape) == compared.actual.size:
            return found
        rows = np.atleast_2d(compared.expected)
        return Bounded(rows, np.full(rows.shape, np.inf))

    def bound(self, compared: Compared) -> Any:
        """E in the tensor's shape."""
        return _wider(compared) * self.bounded(compared).bound.reshape(compared.actual.shape)

    def share(self, compared: Compared, bounded: Bounded) -> float:
        """The largest share of its bound that any entry uses; a parameter's is its update's as well."""
        if compared.max_abs == 0:
            return 0.0
        if compared.quantity == "update" and compared.ratio == 1 and compared.name in self._shares:
            return self._shares[compared.name]
        share = largest_share(compared.actual, compared.expected, bounded.rows, bounded.shape) / _wider(compared)
        if compared.quantity == "parameter":
            self._shares[compared.name] = share
        return share

    @cached_property
    def oracle(self) -> Oracle:
        """The exact values."""
        return oracle(self._tasks[1])

    @cached_property
    def overflows(self) -> bool:
        """Whether a value of this step may leave the dtype's range."""
        return overflows(self._bounds, self._tasks[1].case.dtype)

    def operations(self, side: int) -> Mapping[tuple[str, str], Operation]:
        """One side's operations, each held to its own bound."""
        if side not in self._operations:
            step: Step = (self.pair.first, self.pair.second)[side]
            gradients = (self.pair.first_gradients, self.pair.second_gradients)[side]
            self._operations[side] = by_operation(self._tasks[side], step, gradients)
        return self._operations[side]

    @property
    def batch_sizes(self) -> dict[str, int]:
        """What a ratio may be named after."""
        rows, columns = len(self.pair.batch.inputs), self._bounds["output", "output"].value.shape[1]
        return {"the batch's rows": rows, "the outputs": columns, "batch times outputs": rows * columns}


def _task(case: Case, pair: Pair) -> Task:
    earlier = _task(case, pair.earlier) if pair.earlier else None
    return Task(case, pair.step, pair.batch, pair.before, earlier)


def _key(compared: Compared) -> tuple[str, str]:
    return compared.quantity, compared.name


def _wider(compared: Compared) -> float:
    """A side that is to give a multiple has a multiple of the rounding, and no less than its own."""
    return max(1.0, abs(compared.ratio))


def _resolution(bound: float, compared: Compared) -> float:
    """The smallest error, relative to the tensor's largest entry, that is noticed wherever it is."""
    if compared.largest:
        return 2 * bound / compared.largest
    return 0.0 if bound < _NOTHING * UNDERFLOW[compared.expected.dtype.name] else np.inf


def _conclusive(verdict: str, compared: Compared, resolution: float) -> str:
    limit = WORST_UPDATE_RESOLUTION if compared.quantity == "update" else WORST_RESOLUTION
    return verdict if resolution <= limit else "inconclusive"


#: Quantities in the order in which a step computes them.
_WAYS: Mapping[str, frozenset[str]] = {
    "forward": frozenset({"activation", "output", "loss"}),
    "backward": frozenset({"activation_gradient", "gradient"}),
    "update": frozenset({"buffer", "update", "parameter"}),
}


def _operation(case: Case, key: tuple[str, str]) -> str:
    """A result's operation in words."""
    quantity, name = key
    if quantity == "activation_gradient":
        names = [str(layer.name) for layer in case.network]
        after = names[names.index(name) + 1 :]
        return f"the gradient that {after[0]} hands back to {name}" if after else "the loss's gradient"
    if quantity in ("activation", "output"):
        return f"the output of {name}" if quantity == "activation" else "the output"
    return {
        "loss": "the loss",
        "gradient": f"the gradient of {name}",
        "buffer": f"the {MOMENTUM_BUFFER} of {name.removesuffix('.' + MOMENTUM_BUFFER)}",
    }.get(quantity, f"the {quantity} of {name}")
