"""The bounds, held against numbers that err on purpose (witness.py): sound, and so tight that they say something."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property, partial
from typing import Any

import numpy as np
import pytest
from compositions import ACTIVATIONS, LAYERED, LOSS, PRIMITIVES, STEPS, Made, Results
from flint import arb
from helpers import batch_of, case_of, examples
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from test_references import documents
from test_statements import _statements
from witness import Erring, Sensing

from harness.scenario.initial import initial_state
from harness.task.numbers import bounded
from harness.task.numbers.bounded import Bounded, BoundedKind
from harness.task.numbers.exact import ExactKind, Undecided, balls, precision
from harness.task.numbers.normalised import Normalised
from harness.task.step import Task, evaluate
from harness.task.tape import Kind

DTYPES = ("float64", "float32")
BITS = 256
#: Of a bound, which is worked out in float64 itself, and may leave out u² beside u where it says 8 u of a formula.
SLACK = {"float64": 1 + 1e-9, "float32": 1 + 8 * 2.0**-24}


@dataclass(frozen=True)
class Trial:
    """One evaluation: inputs, how far each may be off, and where within that the exact one is."""

    made: Made
    dtype: str
    seed: int
    values: Mapping[str, Any]
    errors: Mapping[str, Any]
    """None where a value is exact."""
    place: Mapping[str, Any]
    """From −1 to 1: the exact value is value + place · error."""

    def bounds(self) -> Mapping[str, Bounded]:
        given = {name: Bounded(value.copy(), self.errors[name]) for name, value in self.values.items()}
        with np.errstate(all="ignore"):
            return self.made.of(BoundedKind(self.dtype), **given)

    @cached_property
    def middle(self) -> Mapping[str, Any]:
        """The exact inputs."""
        return {name: self._moved(name, self.place[name]) for name in self.values}

    def _moved(self, name: str, by: Any) -> Any:
        error = 0 * self.values[name] if self.errors[name] is None else self.errors[name]
        pairs = zip(self.values[name].ravel().tolist(), error.ravel().tolist(), np.ravel(by).tolist(), strict=True)
        return balls([arb(v) + arb(e) * arb(s) for v, e, s in pairs], self.values[name].shape)

    @cached_property
    def exact(self) -> Results:
        return self.made.of(ExactKind(), **self.middle)

    def _given(self, kind: Any) -> dict[str, Any]:
        return {
            name: kind.exact(middle) if self.errors[name] is None else kind.off(kind.exact(middle), self.errors[name])
            for name, middle in self.middle.items()
        }

    @cached_property
    def _sensed(self) -> tuple[Sensing, Results]:
        kind = Sensing(self.dtype, self.seed)
        return kind, self.made.of(kind, **self._given(kind))

    def erring(self, deltas: Iterator[Any], flushes: bool = False) -> Results:
        kind = Erring(self.dtype, self.seed, deltas, iter(self._sensed[0].decisions), flushes)
        return self.made.of(kind, **self._given(kind))

    def at_random(self, random: Any, flushes: bool) -> Results:
        kind, _ = self._sensed
        return self.erring((random.choice([-1.0, 1.0], tuple(leaf.shape)) for leaf in kind.leaves), flushes)

    def greedy(self, name: str, entry: int, sign: float) -> Results:
        """Every δ so that this entry of this result moves as far as it goes."""
        kind, found = self._sensed
        return self.erring(iter([sign * delta for delta in kind.towards(found[name].reshape(-1)[entry])]))


def shares(erring: Results, trial: Trial, bounds: Mapping[str, Bounded]) -> dict[str, float]:
    """Of each result the largest share of its bound that is used; what lies beyond it is an error.

    Balls of numbers beyond any dtype's range are no numbers: nothing is said of them.
    """
    found = {}
    for name, result in erring.items():
        pairs = zip(np.ravel(result).tolist(), np.ravel(trial.exact[name]).tolist(), strict=True)
        off = np.array([float(abs(own - right).mid()) for own, right in pairs])
        bound = bounds[name].bound.ravel()
        assert ((off <= bound * SLACK[trial.dtype]) | (bound == np.inf) | np.isnan(off)).all(), (name, off, bound)
        known = (off > 0) & np.isfinite(bound)
        found[name] = float(np.max(off[known] / bound[known], initial=0.0))
    return found


def _float32(array: Any) -> Any:
    """In few digits, so that products with δ are exact."""
    return array.astype(np.float32).astype(np.float64)


def _of_size(random: Any, shape: tuple[int, ...], scale: float, kinks: tuple[float, ...]) -> Any:
    value, special = scale * random.standard_normal(shape), random.choice((0, scale, *kinks), shape)
    return np.where(random.random_sample(shape) < 0.25, special, value)


def drawn(made: Made, dtype: str, seed: int, scale: float = 1.0, relative: float = 0.0) -> Trial:
    """Inputs of a size, some 0 and some equal, errors of a share of it, and exact values at an edge of those."""
    random = np.random.RandomState(seed)
    values, errors, place = {}, {}, {}
    for name, shape in made.shapes.items():
        if name in made.probabilities:
            value = _float32(random.uniform(0.05, 0.95, shape))
            size = value * (1 - value)
        else:
            value = _of_size(random, shape, scale, made.kinks)
            value = np.abs(value) + scale / 8 if name in made.positive else value
            value = value.astype(dtype).astype(np.float64)
            size = np.abs(value) + scale * random.random_sample(shape)
        exact = not relative or name in made.exact
        values[name] = value
        errors[name] = None if exact else _float32(relative * size * random.randint(0, 3, shape)) / 2
        place[name] = random.choice([-1.0, 0.0, 1.0], shape)
    return Trial(made, dtype, seed, values, errors, place)


ALL = {**PRIMITIVES, **ACTIVATIONS, **LAYERED, **LOSS, **STEPS}

# ---------------------------------------------------------------- sound


def _assert_within(trial: Trial, random: Any, flushes: bool = False) -> None:
    """The bound's own values, δ at random, and δ that are greedy for an entry of some results."""
    with precision(BITS):
        bounds = trial.bounds()
        own = {name: balls(map(arb, np.ravel(one.value).tolist()), one.shape) for name, one in bounds.items()}
        shares(own, trial, bounds)
        shares(trial.at_random(random, flushes), trial, bounds)
        for name in random.permutation(sorted(bounds))[:2]:
            entry = random.randint(bounds[name].value.size)
            shares(trial.greedy(name, entry, random.choice([-1.0, 1.0])), trial, bounds)


def _assert_sound(made: Made, dtype: str, seed: int, size: float, relative: float, flushes: bool) -> None:
    try:
        _assert_within(drawn(made, dtype, seed, size, relative), np.random.RandomState(seed), flushes)
    except Undecided:  # the exact input itself lies at a kink, to 256 bits
        assume(False)


SIZES = {"float64": (1.0, 0.1, 30.0, 1e-8, 1e8, 1e-100), "float32": (1.0, 0.1, 30.0, 1e-4, 1e6, 1e-19)}


@pytest.mark.sampled(3)
@pytest.mark.parametrize("name", ALL)
@settings(max_examples=examples(9))
@given(st.data())
def test_no_rounding_moves_a_result_beyond_its_bound(name: str, data: st.DataObject) -> None:
    """At any size, with exact inputs and with inputs that are off by little or much, near kinks and at ties."""
    dtype, seed = data.draw(st.sampled_from(DTYPES)), data.draw(st.integers(0, 2**32 - 1))
    size, relative = data.draw(st.sampled_from(SIZES[dtype])), data.draw(st.sampled_from([0, 0, 1e-14, 1e-6, 0.1]))
    _assert_sound(ALL[name], dtype, seed, size, relative, data.draw(st.booleans()))


@pytest.mark.parametrize("name", ["affine", "product", "linear", "attention", "step of a product"])
@settings(max_examples=examples(20))
@given(st.integers(0, 2**32 - 1), st.sampled_from(DTYPES), st.sampled_from([0, 1e-6]))
def test_a_bound_by_norms_holds_as_well(name: str, seed: int, dtype: str, relative: float) -> None:
    """Of small matrices, as if they were large ones."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(bounded, "_LARGE", 0)
        _assert_sound(ALL[name], dtype, seed, 1.0, relative, False)


# ---------------------------------------------------------------- tight

TIGHT = 0.101
"""More than this share of the bound is used by the greediest rounding: one ten times as wide is never, being sound."""
OFF = 1e-5
"""How far inputs are off, of themselves: far above rounding, far below what a curvature is seen at."""
NOTHING = 1e-20
"""A bound of less is for what is flushed to zero."""
EXACT = {("square", "slope"), ("leaky_relu2", "out"), ("leaky_relu2", "slope"), ("inner0", "y")}
"""Once, twice and half a number are exact, but other multiples, which are bounded in the same way, are not."""
SEEDS = 16
"""Inputs that are tried until every result has used so much."""


def _greediest(made: Made, dtype: str, relative: float) -> Iterator[dict[str, float]]:
    """Of each result that is bounded at all, the largest share so far, as more and more inputs are tried."""
    found: dict[str, float] = {}
    for seed in range(SEEDS):
        trial, random = drawn(made, dtype, seed, 1.0, relative), np.random.RandomState(seed)
        with precision(BITS):
            bounds = trial.bounds()
            for name, one in bounds.items():
                used = shares(trial.greedy(name, random.randint(one.value.size), 1.0), trial, bounds)
                some = {other: share for other, share in used.items() if bounds[other].bound.max() > NOTHING}
                found |= {other: max(share, found.get(other, 0.0)) for other, share in some.items()}
        yield found


def _assert_tight(name: str, dtype: str, relative: float, made: Made | None = None) -> None:
    left: dict[str, float] = {}
    for found in _greediest(made or ALL[name], dtype, relative):
        left = {result: share for result, share in found.items() if share <= TIGHT and (name, result) not in EXACT}
        if not left:
            return
    assert not left


@pytest.mark.sampled(10)
@pytest.mark.parametrize("relative", [0.0, OFF])
@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("name", ALL)
def test_the_greediest_roundings_use_the_bound(name: str, dtype: str, relative: float) -> None:
    _assert_tight(name, dtype, relative)


# ---------------------------------------------------------------- what is too wide or too narrow is noticed

#: The method of each primitive, and its arguments that may be off; ``applied`` is tried by each of its functions.
METHODS = {
    **{name: (name, (0,)) for name in ("viewed", "placed", "overlaid", "gathered", "scattered", "transposed", "sums")},
    **{name: (name, (0,)) for name in ("shifted", "maximum", "weighted_sum", "square", "log_softmax", "normalised")},
    **{name: (name, (0, 1)) for name in ("product", "multiplied", "subtracted")},
    **{name: (name, (0, 1)) for name in ("through_softmax", "through_log_softmax", "through_normalised")},
    **dict.fromkeys(("exp", "log", "sqrt", "reciprocal"), ("applied", (1,))),
    **dict.fromkeys(("norm", "norm of sizes", "norm of the largest"), ("norm", (0,))),
    "affine": ("affine", (0, 1, 2)),
    "bilinear": ("bilinear", (1, 2, 3)),
    "combined": ("combined", (0, 1, 2)),
    "stored": ("stored", (1,)),
    **dict.fromkeys(("averaged", "averaged with most of the new"), ("averaged", (1, 2))),
    "corrected": ("corrected", (0,)),
    **{name: (name, (0, 1)) for name in ("quotient", "larger")},
}
ROUNDED = set(METHODS) - {"viewed", "placed", "gathered", "transposed", "maximum", "larger", "norm of the largest"}
ROUNDED -= {"corrected"}  # by a number that is off by roundings of float64, whatever the dtype
ROUNDED -= {"through_normalised"}  # it begins with what ``normalised`` gives, whose error is larger than its own


def _stripped(argument: Any) -> Any:
    """An argument without its error."""
    if isinstance(argument, Normalised):
        return Normalised(*map(_stripped, argument))
    if isinstance(argument, tuple):
        return tuple(map(_stripped, argument))
    return Bounded(argument.value, None) if isinstance(argument, Bounded) else argument


def _lacking(method: Any, which: int) -> Any:
    """As if one argument had no error."""
    return lambda kind, *given: method(kind, *(_stripped(a) if i == which else a for i, a in enumerate(given)))


def _not_rounding(method: Any) -> Any:
    def of_exact_arithmetic(kind: BoundedKind, *given: Any) -> Any:
        u, kind.u = kind.u, 0.0
        found = method(kind, *given)
        kind.u = u
        return found

    return of_exact_arithmetic


def _wider(one: Bounded) -> Bounded:
    return Bounded(one.value, 10 * one.bound)


def _widened(method: Any) -> Any:
    def ten_times(kind: BoundedKind, *given: Any) -> Any:
        found = method(kind, *given)
        if isinstance(found, Normalised):
            return Normalised(*(_wider(one) if isinstance(one, Bounded) else one for one in found))
        several = found if isinstance(found, tuple) else (found,)
        wider = tuple(map(_wider, several))
        return wider if isinstance(found, tuple) else wider[0]

    return ten_times


def _assert_noticed(name: str, relative: float, made: Made | None = None) -> None:
    for dtype in DTYPES:
        with pytest.raises(AssertionError):
            _assert_tight(name, dtype, relative, made)


def test_every_primitive_is_tried() -> None:
    """Those apart that are functions of the others, and those that read a number and round nothing."""
    tried = {method for method, _ in METHODS.values()} | {"weights", "activation", "exact", "shape", "whole", "count"}
    assert tried == {name for name in vars(Kind) if not name.startswith("_")}


@pytest.mark.parametrize(("name", "which"), [(name, i) for name, (_, several) in METHODS.items() for i in several])
def test_a_bound_that_lacks_the_error_of_an_input_is_noticed(
    name: str, which: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of the one input that is off."""
    (method, several), made = METHODS[name], PRIMITIVES[name]
    monkeypatch.setattr(BoundedKind, method, _lacking(getattr(BoundedKind, method), which))
    off = list(made.shapes)[-len(several) :][several.index(which)]
    _assert_noticed(name, OFF, replace(made, exact=frozenset(made.shapes) - {off}))


@pytest.mark.parametrize("name", sorted(ROUNDED))
def test_a_bound_without_rounding_is_noticed(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    method = METHODS[name][0]
    monkeypatch.setattr(BoundedKind, method, _not_rounding(getattr(BoundedKind, method)))
    _assert_noticed(name, 0.0)


@pytest.mark.sampled(3)
@pytest.mark.parametrize("name", sorted(METHODS))
def test_a_bound_that_is_ten_times_too_wide_is_noticed(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    method = METHODS[name][0]
    monkeypatch.setattr(BoundedKind, method, _widened(getattr(BoundedKind, method)))
    _assert_noticed(name, 0.0 if name in ROUNDED else OFF)


# ---------------------------------------------------------------- whole steps


def _stated(task: Task, kind: Any) -> Results:
    """Every value of a step, by quantity and name."""
    found: dict[str, Any] = {}

    def see(quantity: str, name: str, value: Any) -> Any:
        found[f"{quantity} {name}"] = value
        return value

    evaluate(task, kind, see)
    return found


@settings(max_examples=examples(25))
@given(
    st.one_of(documents(tame=False, width=3, rows=3), _statements()),
    st.sampled_from(DTYPES),
    st.integers(0, 2**32 - 1),
)
def test_no_rounding_moves_a_step_beyond_its_bounds(values: dict[str, Any], dtype: str, seed: int) -> None:
    """Forward, back and update, each operation as wrong as it may be."""
    found = case_of({**values, "record_activations": True}, dtype)
    task = Task(found, 1, batch_of(found), initial_state(found))
    trial = Trial(Made({}, partial(_stated, task)), dtype, seed, {}, {}, {})
    try:
        _assert_within(trial, np.random.RandomState(seed))
    except Undecided:
        assume(False)
