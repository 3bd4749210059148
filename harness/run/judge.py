"""What a difference means: rounding, or a mistake, and whose.

Every entry is held to a bound that is derived for this very step (``task.bounds``): a correct evaluation in the
run's dtype lies within E of the exact value. Where two sides differ by at most E that is rounding. Where they differ by
more, and on a fixed sample of steps where they do not, the exact values are worked out in ball arithmetic
(``task.oracle``), and each side is right where it lies within E of them. A tensor's *resolution* is 2 max E over
its largest entry: an error of that size would have been noticed. Where it is worse than one part in a thousand, every
operation is held to its own bound instead (``task.operations``), as always in float32 beyond small networks; where that
cannot tell either, and nothing else shows it (``run.shown``), the verdict is ``inconclusive``, and never a pass.

The bound allows every formulation that people write. Where that makes it too wide to tell anything, a narrower one,
without those that lose most digits, may show that both sides are right; nobody is accused by it. Before anybody is
accused, and where a number is not finite, a third takes into account where numbers may leave the dtype's range: what is
unknown accuses nobody, and what is not finite is wrong wherever it is known to be.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

import numpy as np

from harness.ground.facts import Fact, fact
from harness.implementation import WAYS
from harness.run.compare import Compared, values_of
from harness.run.evidence import WORST_RESOLUTION, WORST_UPDATE_RESOLUTION, Evidence, key_of, wider
from harness.run.lockstep import Pair
from harness.run.normal import known
from harness.run.ratio import constant_ratio
from harness.run.result import EQUAL, ROUNDING, Kind, Verdict
from harness.run.shown import shown
from harness.scenario import check
from harness.scenario.model import Case, behind
from harness.task.numbers.bounded import Bounded, BoundedKind
from harness.task.numbers.rounded import UNDERFLOW
from harness.task.operations import Operation
from harness.task.oracle import Exact
from harness.task.sample import ENTRIES
from harness.task.variants import ConstantsKind, NarrowKind, RangedKind

#: Two correct sides may differ by so many E before the oracle is asked. Where E is many roundings, real ones use a
#: small part of it; where it is that of storing a parameter, two correct sides use it all, and in opposite directions.
_APART: Mapping[str, int] = MappingProxyType({"parameter": 2, "update": 2})
#: Where entries may be rivals for a maximum, a resolution worse than this is not left at that.
_FINE = 1e-7
#: In a tensor of zeros, so many of the smallest normal numbers count as zero.
_NOTHING = 1e8
#: Mismatching steps of a case that the oracle decides; the others are ``different``. So many more it shows to be right
#: where their bounds leave that open.
MAX_ACCUSED_STEPS = 10
#: Of agreeing steps, those that the oracle looks at as well: all of these in a small network, the first in a large one.
SAMPLED = frozenset({1, 10, 100, 1_000, 10_000, 100_000, 1_000_000})
_ACCUSED = frozenset({Kind.WRONG, Kind.BOTH_DIFFER, Kind.NOT_FINITE})
_INCONCLUSIVE, _DIVERGED = Verdict(Kind.INCONCLUSIVE), Verdict(Kind.DIVERGED)


class Judged(NamedTuple):
    """What one tensor of both sides is worth, and what it was held to."""

    verdict: Verdict
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
    notes: tuple[Fact, ...] = ()

    def settled(self) -> Judged:
        """The same with the bound worked out, to be kept beyond the step."""
        return self._replace(bound=self.bound()) if callable(self.bound) else self


class Judge:
    """Judges every tensor of one case."""

    def __init__(self, first: Case, second: Case, sides: tuple[str, str], exact_always: bool = False) -> None:
        self._cases = (second if first.scenario is second.scenario else first, second)
        self._sides, self._always = sides, exact_always
        self._small = check.is_small(first.scenario, first.rows)
        self._has_ties = any(layer.has_ties for layer in first.layers)
        self._affordable = check.is_affordable(first.scenario, first.rows)
        """Whether the oracle is: else it looks at some entries of each operation."""
        self._locally = (first.dtype == "float32" and not self._small) or not self._affordable
        self._evidence: Evidence | None = None
        self._accused: set[int] = set()
        self._open: set[int] = set()
        self._first: int | None = None
        """The first step judged: 0 of a forward pass, later than 1 from a saved state."""

    def judge(self, compared: Compared, pair: Pair) -> Judged:
        """The verdict of a tensor, and what it rests on."""
        found = self._judged(compared, pair)
        if found.verdict.kind not in _ACCUSED or not any(layer.normalises for layer in self._cases[1].layers):
            return found
        notes = known(compared, found.exact, found.operations, self._at(pair))
        return found._replace(notes=(*found.notes, *dict.fromkeys(notes)))

    def _judged(self, compared: Compared, pair: Pair) -> Judged:
        if compared.problem is not None:
            return Judged(Verdict(compared.problem))
        at = self._at(pair)
        if not (compared.max_abs < np.inf and compared.largest < np.inf) and not _finite(compared):
            return self._non_finite(compared, at)
        found = self._held(compared, at)
        if found.verdict.kind is not Kind.INCONCLUSIVE:
            return found
        found = self._narrowly(compared, at) or found
        if found.verdict.kind is Kind.INCONCLUSIVE and found.resolution == np.inf and at.overflows:
            return found._replace(verdict=_DIVERGED)
        if found.verdict.kind is Kind.INCONCLUSIVE:
            return self._shown(compared, found, at)
        return found

    def _shown(self, compared: Compared, judged: Judged, at: Evidence) -> Judged:
        """Right, if anything shows it that the resolution does not, which stays what it is.

        What is 0 by structure has none but that relative to the terms that cancel in it.
        """
        note = shown(compared, judged.resolution, at, self._may_ask(at.pair.step))
        if note is None:
            return judged
        if note.code == "zero_by_structure":
            judged = judged._replace(resolution=dict(note.fields)["resolution"])
        return judged._replace(verdict=EQUAL if compared.max_abs == 0 else ROUNDING, notes=(*judged.notes, note))

    def _may_ask(self, step: int) -> bool:
        """Whether the oracle is asked about what is left open: of a large network in its first step."""
        if self._locally or not (self._small or step == self._first):
            return self._always and self._affordable
        if self._always or len(self._open) < MAX_ACCUSED_STEPS:
            self._open.add(step)
        return step in self._open

    def _held(self, compared: Compared, at: Evidence) -> Judged:
        """By the bound over the whole step, or by that of its operation where it tells more."""
        if self._by_operations or self._is_adaptive(compared):
            return self._by_operation(compared, at) or self._by_step(compared, at)
        found = self._by_step(compared, at)
        if found.verdict.kind is Kind.INCONCLUSIVE:
            return self._by_operation(compared, at) or found
        if self._has_ties and found.verdict.is_sound and found.resolution > _FINE:
            return self._more_finely(compared, found, at)
        return found

    def _more_finely(self, compared: Compared, judged: Judged, at: Evidence) -> Judged:
        """By its operation, if that tells more: over the whole step, each of several that may be largest counts."""
        own = self._by_operation(compared, at)
        return judged if own is None or own.resolution >= judged.resolution else own

    def _is_adaptive(self, compared: Compared) -> bool:
        """Whether rounding alone may move it as far as the step does: then it is judged by what a side goes on from."""
        optimizer = self._cases[1].optimizer
        return compared.quantity in WAYS["update"] and optimizer is not None and optimizer.adaptive

    @property
    def _by_operations(self) -> bool:
        """Whether operations are asked first."""
        return self._locally and not (self._always and self._affordable)

    def _narrowly(self, compared: Compared, at: Evidence) -> Judged | None:
        """By the bound without the formulations that lose most digits, where that shows both sides to be right."""
        if not self._by_operations:
            found = self._within_step(compared, at, NarrowKind)
            if found.verdict.is_sound and found.share <= _apart(compared):
                return self._confirmed(compared, found, at)
        local = self._within_operation(compared, at, NarrowKind)
        return local if local and local.verdict.is_sound and all(one.right for one in local.operations or ()) else None

    def first_wrong(self, pair: Pair, side: int) -> tuple[Fact, ...]:
        """Which operation of a side is the first to be wrong: forward, on the way back, and in the update."""
        found, step = self._at(pair).operations(side), (pair.first, pair.second)[side]
        # without the results in between, and where gradients are only derived from it, it is the first that shows
        told = bool(step.activations and step.activation_gradients) and step.gradients is not None
        return tuple(
            fact(_FIRST_WRONG[way, told], side=self._sides[side], what=_operation(self._cases[side], wrong))
            for way, quantities in WAYS.items()
            if (wrong := next((key for key, one in found.items() if key[0] in quantities and not one.right), None))
        )

    def _at(self, pair: Pair) -> Evidence:
        if self._first is None:
            self._first = pair.step
        if self._evidence is None or self._evidence.pair is not pair:
            self._evidence = Evidence(self._cases, pair)
        return self._evidence

    # -------------------------------------------------------------- over the whole step

    def _within_step(self, compared: Compared, at: Evidence, kind: type[BoundedKind] = BoundedKind) -> Judged:
        """What the difference of both sides is worth, whatever the exact values are."""
        found = at.bounded(compared, kind)
        resolution = _resolution(_apart(compared) * wider(compared) * found.largest, compared, lambda: found)
        verdict = _conclusive(EQUAL if compared.max_abs == 0 else ROUNDING, compared, resolution)
        return Judged(verdict, lambda: at.bound(compared, kind), resolution, at.share(compared, kind, found))

    def _by_step(self, compared: Compared, at: Evidence) -> Judged:
        judged, apart, step = self._within_step(compared, at), _apart(compared), at.pair.step
        if not self._affordable:
            unknown = judged._replace(verdict=Verdict(Kind.DIFFERENT), notes=(fact("exact_values_cost_too_much"),))
            return judged if judged.share <= apart else unknown
        if judged.share <= apart and not self._sampled(compared.quantity, step):
            return judged
        if judged.share > apart and step not in self._accused and len(self._accused) >= MAX_ACCUSED_STEPS:
            return judged._replace(
                verdict=Verdict(Kind.DIFFERENT), notes=(fact("exact_values_known", steps=MAX_ACCUSED_STEPS),)
            )
        return self._by_oracle(compared, judged.settled(), at)

    def _confirmed(self, compared: Compared, judged: Judged, at: Evidence) -> Judged | None:
        """The same, unless the oracle looks at the step and a side lies further from the exact values."""
        if not self._sampled(compared.quantity, at.pair.step):
            return judged
        judged = judged.settled()
        exact = at.exact(compared)
        within = exact is None or all(exact.holds(value, judged.bound).all() for value in values_of(compared))
        return self._with_exact(compared, judged, exact, at) if within else None

    def _sampled(self, quantity: str, step: int) -> bool:
        """Whether the oracle looks at a tensor that agrees; in a large network not at what follows from the update."""
        if self._always or self._small:
            return self._always or step in SAMPLED or step == self._first
        return step == self._first and quantity != "parameter"

    def _by_oracle(self, compared: Compared, judged: Judged, at: Evidence) -> Judged:
        exact = at.exact(compared)
        judged = self._with_exact(compared, judged, exact, at)
        wrong = self._beyond(compared, exact, judged.bound)
        if wrong:  # may one of them have left the dtype's range on the way?
            wrong = self._beyond(compared, exact, at.bound(compared, RangedKind))
        if not wrong or exact is None:
            return judged if judged.share <= _apart(compared) else _if_known(compared, judged, exact)
        if self._rounds_constants(compared, at, wrong):
            return judged._replace(notes=(self._of_constants(wrong),))
        self._accused.add(at.pair.step)
        if compared.quantity == "parameter":  # whose multiples say nothing: it is its old value and an update
            return judged._replace(verdict=self._accused_verdict(wrong))
        values = values_of(compared)
        ratios = [constant_ratio(values[side], exact, judged.bound, at.batch_sizes) for side in wrong]
        notes = tuple(
            fact("constant_ratio", side=self._sides[side], ratio=ratio)
            for side, ratio in zip(wrong, ratios, strict=True)
            if ratio
        )
        return judged._replace(verdict=self._accused_verdict(wrong), notes=notes)

    @staticmethod
    def _beyond(compared: Compared, exact: Exact | None, bound: Any) -> list[int]:
        """The sides that lie beyond the bound about the exact values."""
        if exact is None:
            return []
        return [side for side, value in enumerate(values_of(compared)) if not exact.holds(value, bound).all()]

    @staticmethod
    def _with_exact(compared: Compared, judged: Judged, exact: Exact | None, at: Evidence) -> Judged:
        if exact is None:
            return judged
        return judged._replace(
            exact=exact, text=lambda index: at.oracle.text(*key_of(compared), exact.high.shape, index)
        )

    def _accused_verdict(self, wrong: list[int]) -> Verdict:
        return Verdict(Kind.BOTH_DIFFER) if len(wrong) == 2 else Verdict(Kind.WRONG, self._sides[wrong[0]])

    # -------------------------------------------------------------- operation by operation

    def _by_operation(self, compared: Compared, at: Evidence) -> Judged | None:
        """None where a side does not say enough, or where a multiple is expected of the task that both are given."""
        judged = self._within_operation(compared, at)
        if judged is None or not _wrong(judged):
            return judged and self._by_sample(compared, judged, at)
        ranged = self._within_operation(compared, at, RangedKind)  # may one have left the dtype's range on the way?
        if ranged is None or not (wrong := _wrong(ranged)):
            return ranged
        return self._by_constants(compared, at, ranged, wrong) or ranged._replace(verdict=self._accused_verdict(wrong))

    def _by_constants(self, compared: Compared, at: Evidence, judged: Judged, wrong: list[int]) -> Judged | None:
        """Right where those that are wrong have rounded an optimizer's constants more than they need, which is told."""
        if not self._is_adaptive(compared) or judged.operations is None:
            return None
        key = key_of(compared)
        otherwise = {side: at.operations(side, ConstantsKind).get(key) for side in wrong}
        if not all(one and one.right for one in otherwise.values()):
            return None
        first, second = (otherwise.get(side) or judged.operations[side] for side in (0, 1))
        return self._of_operations(compared, at, first, second)._replace(notes=(self._of_constants(wrong),))

    def _rounds_constants(self, compared: Compared, at: Evidence, wrong: list[int]) -> bool:
        """The same over the whole step."""
        if not self._is_adaptive(compared):
            return False
        right, values = at.bounded(compared, ConstantsKind), values_of(compared)
        return all(_near(values[side], right) for side in wrong)

    def _of_constants(self, beyond: list[int]) -> Fact:
        names = tuple(self._sides[side] for side in beyond)
        return fact("constants_rounded", sides=names, dtype=self._cases[1].dtype)

    def _by_sample(self, compared: Compared, judged: Judged, at: Evidence) -> Judged:
        """The same, but where some entries of a large network's operations are held to their exact values."""
        if self._affordable or not self._sampled(compared.quantity, at.pair.step):
            return judged
        samples = {side: one for side in (0, 1) if (one := at.sample(side, compared))}
        wrong = list(samples)
        for kind in (BoundedKind, RangedKind):
            bounds = {side: at.operations(side, kind)[key_of(compared)].bound for side in wrong}
            wrong = [side for side, bound in bounds.items() if not samples[side].within(bound)]
        if wrong:
            accused = judged._replace(verdict=self._accused_verdict(wrong))
            return self._by_constants(compared, at, judged, wrong) or accused
        return judged._replace(notes=(*judged.notes, fact("exact_sample", entries=ENTRIES))) if samples else judged

    def _within_operation(
        self, compared: Compared, at: Evidence, kind: type[BoundedKind] = BoundedKind
    ) -> Judged | None:
        """What each side is worth beside its own operation recomputed, if both are right."""
        if compared.ratio != 1 and self._cases[0] is self._cases[1]:
            return None
        first, second = (at.operations(side, kind).get(key_of(compared)) for side in (0, 1))
        return None if first is None or second is None else self._of_operations(compared, at, first, second)

    @staticmethod
    def _of_operations(compared: Compared, at: Evidence, first: Operation, second: Operation) -> Judged:
        share, widest = max(first.used, second.used), max(first.widest, second.widest)
        resolution = _resolution(widest, compared, lambda: at.bounded(compared))
        verdict = _conclusive(EQUAL if compared.max_abs == 0 else ROUNDING, compared, resolution)
        found = Judged(verdict, lambda: np.maximum(first.limit, second.limit), resolution, share)
        return found._replace(operations=(first, second))

    # -------------------------------------------------------------- not finite

    def _non_finite(self, compared: Compared, at: Evidence) -> Judged:
        """``diverged`` where the numbers may have left the dtype's range; ``not finite`` where they cannot have.

        Over the whole step, or in the operation alone, from what a side goes on with.
        """
        unknown = at.bound(compared, RangedKind) == np.inf
        wrong = [side for side, values in enumerate(values_of(compared)) if not (np.isfinite(values) | unknown).all()]
        if not wrong and (local := self._within_operation(compared, at, RangedKind)):
            wrong = _wrong(local)
        if not wrong:
            return Judged(_DIVERGED)
        names = tuple(self._sides[side] for side in wrong)
        return Judged(Verdict(Kind.NOT_FINITE), notes=(fact("should_be_finite", sides=names),))


def _if_known(compared: Compared, judged: Judged, exact: Exact | None) -> Judged:
    """Of sides that are too far apart: inconclusive where the exact values are not known well enough to tell whose."""
    actual, expected = values_of(compared)
    apart = np.abs(actual - expected) > _apart(compared) * judged.bound
    known = exact is not None and (exact.radius <= judged.bound)[apart].all()
    return judged if known else judged._replace(verdict=_INCONCLUSIVE)


def _wrong(judged: Judged) -> list[int]:
    """The sides that lie beyond the limit of an operation."""
    return [side for side, one in enumerate(judged.operations or ()) if not one.right]


def _near(values: Any, right: Bounded) -> bool:
    """Whether all lie where another evaluation may, which is off by a bound as well."""
    return bool((np.abs(values.reshape(right.value.shape) - right.value) <= 2 * right.bound).all())


def _finite(compared: Compared) -> bool:
    return all(np.isfinite(values).all() for values in values_of(compared))


def _apart(compared: Compared) -> int:
    """How many E two correct sides may differ by before the oracle is asked."""
    return _APART.get(compared.quantity, 1)


def _resolution(bound: float, compared: Compared, right: Callable[[], Bounded]) -> float:
    """The smallest error, relative to the tensor's largest entry, that is noticed wherever it is.

    Of zeros there is nothing to notice, but of an update that should have been something and is 0 all of it.
    """
    if compared.largest:
        return 2 * bound / compared.largest
    if compared.quantity == "update" and right().value.any():
        return np.inf
    return 0.0 if bound < _NOTHING * UNDERFLOW[compared.expected.dtype.name] else np.inf


def _conclusive(verdict: Verdict, compared: Compared, resolution: float) -> Verdict:
    limit = WORST_UPDATE_RESOLUTION if compared.quantity == "update" else WORST_RESOLUTION
    return verdict if resolution <= limit else _INCONCLUSIVE


#: By the way that it is of, and whether results in between are told: then it is an operation, else what shows.
_FIRST_WRONG = {
    ("forward", True): "first_wrong_operation_forward",
    ("backward", True): "first_wrong_operation_backward",
    ("update", True): "first_wrong_operation_of_update",
    ("forward", False): "first_wrong_tensor_forward",
    ("backward", False): "first_wrong_tensor_backward",
    ("update", False): "first_wrong_tensor_of_update",
}


def _operation(case: Case, key: tuple[str, str]) -> Fact:
    """The operation that a tensor is the result of."""
    quantity, name = key
    if quantity == "activation_gradient":
        after = behind(case.network, name)
        return fact("gradient_handed_back", layer=after, to=name) if after else fact("gradient_of_the_loss")
    if quantity == "buffer":
        layer, _, own = name.rpartition(".")
        if name in case.layer_buffers:
            return fact("operation_layer_buffer", layer=layer, name=own)
        return fact("operation_buffer", name=layer, buffer=own)
    return fact(_OPERATIONS[quantity], **({} if quantity in ("output", "loss") else {"name": name}))


_OPERATIONS = {
    "activation": "operation_activation",
    "output": "operation_output",
    "loss": "operation_loss",
    "gradient": "operation_gradient",
    "update": "operation_update",
    "parameter": "operation_parameter",
}
