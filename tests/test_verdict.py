"""What differences mean, tensor by tensor: rounding, or a mistake, and whose."""

from __future__ import annotations

import math
import re
from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from flint import arb
from helpers import NUMPY, TORCH, batch_of, case, faulty, kept, texts, with_entry

from harness.implementation import Batch, State, Step
from harness.run import evidence
from harness.run.compare import compare, measure
from harness.run.judge import MAX_ACCUSED_STEPS, Judge, Judged
from harness.run.lockstep import Pair, lockstep
from harness.run.run import run
from harness.run.sides import from_function
from harness.scenario import check
from harness.scenario.initial import initial_state
from harness.scenario.model import Case
from harness.task import oracle

DTYPES = ("float64", "float32")
SIDES = ("numpy", "torch")


def _pair(found: Case, step: int = 1) -> Pair:
    """Both sides' first step, under another step's number: the oracle looks at some numbers always."""
    assert found.optimizer
    start = initial_state(found)
    pairs = lockstep(found.optimizer, NUMPY.build(found), TORCH.build(found), start, [batch_of(found)])
    return replace(next(pairs), step=step)


def _altered(pair: Pair, side: int, change: Any) -> Pair:
    """The pair with a changed step of one side."""
    steps = [pair.first, pair.second]
    steps[side] = change(kept(steps[side]))
    gradients = [step.gradients or {} for step in steps]
    return replace(pair, first=steps[0], second=steps[1], first_gradients=gradients[0], second_gradients=gradients[1])


def _gradient(name: str, change: Any) -> Any:
    return lambda step: replace(step, gradients=with_entry(step.gradients, name, change))


def _judged(found: Case, pair: Pair, judge: Judge | None = None) -> dict[tuple[str, str], Judged]:
    judge = judge or Judge(found, found, SIDES)
    with np.errstate(all="ignore"):
        rows = compare(pair, np.dtype(found.dtype), SIDES)
        return {(row.quantity, row.name): judge.judge(row, pair) for row in rows}


def _verdict(actual: Any, expected: Any, dtype: str = "float64") -> str:
    """Of two arrays in place of the gradient of fc2.bias, at the first step of a usual case."""
    found = case(dtype)
    actual, expected = np.array(actual, dtype), np.array(expected, dtype)
    with np.errstate(all="ignore"):
        compared = measure("gradient", "fc2.bias", actual, expected, np.dtype(dtype))
        return Judge(found, found, SIDES).judge(compared, _pair(found)).verdict


# ---------------------------------------------------------------- per entry


@pytest.mark.parametrize("dtype", DTYPES)
def test_correct_sides_differ_by_rounding_only(dtype: str) -> None:
    found = case(dtype, optimizer={"lr": 0.1, "momentum": 0.9, "nesterov": True, "weight_decay": 0.01})
    judged = _judged(found, _pair(found))
    assert {row.verdict for row in judged.values()} <= {"equal", "rounding"}
    assert {quantity for quantity, _ in judged} == {
        "loss", "output", "activation", "activation_gradient", "gradient", "update", "buffer", "parameter",
    }  # fmt: skip


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("side", [0, 1])
@pytest.mark.parametrize("step", [1, 2])
def test_the_wrong_side_is_named(side: int, dtype: str, step: int) -> None:
    """Whether or not the oracle looks at the step anyway, and a difference of a few bounds is enough."""
    found = case(dtype)
    right = _judged(found, _pair(found, step))["gradient", "fc1.weight"]
    factor = 1 + 1.5 * right.resolution
    pair = _altered(_pair(found, step), side, _gradient("fc1.weight", lambda array: array * found_type(dtype)(factor)))
    judged = _judged(found, pair)
    assert judged["gradient", "fc1.weight"].verdict == f"{SIDES[side]} is wrong"
    assert {row.verdict for key, row in judged.items() if key != ("gradient", "fc1.weight")} <= {"equal", "rounding"}


def found_type(dtype: str) -> Any:
    return np.dtype(dtype).type


def test_one_entry_is_enough() -> None:
    def change(array: Any) -> Any:
        array[2, 1] += 1e-11
        return array

    found = case()
    pair = _altered(_pair(found), 0, _gradient("fc1.weight", change))
    assert _judged(found, pair)["gradient", "fc1.weight"].verdict == "numpy is wrong"


def _both(pair: Pair, change: Any) -> Pair:
    return _altered(_altered(pair, 0, change), 1, change)


@pytest.mark.parametrize(
    ("factor", "said"),
    [
        (2.0, "2 times"),
        (0.5, "half"),
        (-1.0, "minus"),
        (4.0, r"4 times \(the batch's rows\)"),
        (1 / 4, r"1/4 times \(the batch's rows\)"),
        (255 / 225, "1.13333 times"),
        (0.0, "0 times"),
        (1.7, "1.7 times"),
    ],
)
def test_where_both_differ_alike_the_constant_ratio_is_named(factor: float, said: str) -> None:
    found = case()
    pair = _both(_pair(found), _gradient("fc1.weight", lambda array: array * factor))
    judged = _judged(found, pair)["gradient", "fc1.weight"]
    assert judged.verdict == "both differ" and judged.notes
    for part, side in zip(texts(judged.notes), SIDES, strict=True):
        assert re.match(f"{side} is {said} the exact value in every entry", part)


def test_a_tensor_of_zeros_has_no_ratio() -> None:
    found = case(data={"inputs": [[0.0, 0.0]], "targets": [[0.0, 1.0]]})
    pair = _altered(_pair(found), 0, _gradient("fc1.weight", lambda array: array + 1))
    judged = _judged(found, pair)["gradient", "fc1.weight"]
    assert judged.verdict == "numpy is wrong" and judged.notes == ()


def test_no_ratio_is_named_where_there_is_none() -> None:
    found = case()
    pair = _altered(_pair(found), 0, _gradient("fc1.weight", lambda array: array + 0.1))
    judged = _judged(found, pair)["gradient", "fc1.weight"]
    assert judged.verdict == "numpy is wrong" and judged.notes == ()


@pytest.mark.parametrize(
    ("actual", "expected", "verdict"),
    [
        ([math.nan, 1.0], [1.0, 1.0], "not finite"),
        ([1.0, 1.0], [math.inf, 1.0], "not finite"),
        ([math.nan, 1.0], [1.0, math.nan], "not finite"),
        ([math.nan, 1.0], [math.nan, 1.0], "not finite"),
        ([math.inf, 1.0], [math.inf, 1.0], "not finite"),
        ([math.inf, 1.0], [math.nan, 1.0], "not finite"),
    ],
)
def test_what_is_not_finite_is_never_within_a_bound(actual: Any, expected: Any, verdict: str) -> None:
    assert _verdict(actual, expected) == verdict


def test_where_numbers_may_leave_the_dtype_nobody_is_accused() -> None:
    """1e30² is beyond float32: one side may be infinite where the other is not. Where all is smaller that is wrong."""
    found = case("float32", initial={"seed": 1, "weight": {"kind": "normal", "std": 1e30}})
    for name, verdict in (("fc1.bias", "diverged"), ("fc2.bias", "not finite")):
        actual, expected = np.full(3, np.inf), np.full(3, 3e38)
        shape = slice(len(_pair(found).before.parameters[name]))
        arrays = actual[shape].astype("float32"), expected[shape].astype("float32")
        compared = measure("gradient", name, *arrays, np.dtype("float32"))
        assert Judge(found, found, SIDES).judge(compared, _pair(found)).verdict == verdict


def test_a_problem_is_the_verdict() -> None:
    found = case()
    for actual, problem in ((np.ones(3), "shape"), (np.ones(2, np.float32), "dtype"), ([1.0, 1.0], "dtype")):
        compared = measure("gradient", "fc2.bias", actual, np.ones(2), np.dtype("float64"))
        assert Judge(found, found, SIDES).judge(compared, _pair(found)).verdict == problem


# ---------------------------------------------------------------- the oracle


def _count_oracles(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    calls = []
    real = evidence.oracle

    def counted(task: Any) -> Any:
        calls.append(task.step)
        return real(task)

    monkeypatch.setattr(evidence, "oracle", counted)
    return calls


def test_the_oracle_looks_at_a_fixed_sample_of_agreeing_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    calls, found = _count_oracles(monkeypatch), case()
    judge = Judge(found, found, SIDES)
    for step in (*range(1, 25), 100, 101):
        _judged(found, _pair(found, step), judge)
    assert calls == [1, 10, 100]


def test_exact_looks_at_every_step(monkeypatch: pytest.MonkeyPatch) -> None:
    calls, found = _count_oracles(monkeypatch), case()
    judge = Judge(found, found, SIDES, exact_always=True)
    for step in (1, 2, 3):
        judged = _judged(found, _pair(found, step), judge)
        assert all(row.exact is not None for row in judged.values())
    assert calls == [1, 2, 3]


def test_a_side_that_stays_wrong_is_judged_so_often_and_then_only_different(monkeypatch: pytest.MonkeyPatch) -> None:
    calls, found = _count_oracles(monkeypatch), case()
    judge, verdicts = Judge(found, found, SIDES), []
    for step in range(11, 11 + MAX_ACCUSED_STEPS + 3):
        pair = _altered(_pair(found, step), 0, _gradient("fc1.weight", lambda array: 2 * array))
        verdicts.append(_judged(found, pair, judge)["gradient", "fc1.weight"].verdict)
    assert verdicts == ["numpy is wrong"] * MAX_ACCUSED_STEPS + ["different"] * 3 and len(calls) == MAX_ACCUSED_STEPS


# ---------------------------------------------------------------- resolution


def _near_convergence(dtype: str, residual: float) -> Case:
    """A linear network whose output is nearly its target."""
    weight = [[0.3, 0.7, -1.1]]
    inputs = [[1.1, 2.3, 3.7], [0.9, -1.3, 0.2]]
    targets = (np.array(inputs) @ np.array(weight).T + residual).tolist()
    network = [{"layer": "linear", "name": "fc", "weight": weight, "bias": False}]
    return case(dtype, network=network, data={"inputs": inputs, "targets": targets}, record_activations=True)


def _near_convergence_verdict(residual: float, factor: float, recorded: bool = True) -> str:
    found = replace(_near_convergence("float64", residual), record_activations=recorded)
    pair = _altered(_pair(found, 2), 0, _gradient("fc.weight", lambda array: array * factor))
    return _judged(found, pair)["gradient", "fc.weight"].verdict


def test_where_the_bound_of_the_step_is_too_wide_each_operation_decides() -> None:
    """The residual has few digits, but given the output, which every side reports, the rest has all of them."""
    for recorded in (True, False):
        assert _near_convergence_verdict(1e-14, 1.0, recorded) == "rounding"
        assert _near_convergence_verdict(1e-14, 1.001, recorded) == "numpy is wrong"


def test_a_gradient_that_is_plainly_wrong_is_wrong_even_at_convergence() -> None:
    for recorded in (True, False):
        assert _near_convergence_verdict(1e-15, 1e6, recorded) == "numpy is wrong"


def test_equal_numbers_are_no_pass_where_a_mistake_could_hide() -> None:
    """At lr 1e-30 no update can be read from a parameter, whether or not it happens."""
    found = case(optimizer={"lr": 1e-30})
    judged = _judged(found, _pair(found))
    assert judged["update", "fc1.weight"].verdict == "inconclusive"
    assert judged["parameter", "fc1.weight"].verdict == "equal"


def test_what_is_exactly_zero_is_no_matter_of_resolution() -> None:
    network = [
        {"layer": "linear", "name": "fc1", "weight": [[1.0, 1.0]], "bias": [-50.0]},
        {"layer": "relu"},
        {"layer": "linear", "name": "fc2", "weight": [[1.0], [2.0]], "bias": False},
    ]
    found = case(network=network, data={"inputs": [[1.0, 2.0]], "targets": [[1.0, 0.0]]})
    judged = _judged(found, _pair(found))["gradient", "fc1.weight"]
    assert (judged.verdict, judged.resolution) == ("equal", 0.0)


@pytest.mark.parametrize("dtype", DTYPES)
def test_relu_s_derivative_at_exactly_0_is_0(dtype: str) -> None:
    """1 − 1 is 0 in any order of summation: a mask of z ≥ 0 is a mistake there."""
    network = [
        {"layer": "linear", "name": "fc1", "weight": [[0.0, 0.0], [1.0, 0.5]], "bias": [0.0, 0.3]},
        {"layer": "relu"},
        {"layer": "linear", "name": "fc2", "weight": [[1.0, 2.0]], "bias": False},
    ]
    found = case(dtype, network=network, data={"inputs": [[1.0, 2.0]], "targets": [[1.0]]})

    def mask(array: Any) -> Any:
        array[0] = array[1] / 2
        return array

    pair = _altered(_pair(found), 0, _gradient("fc1.weight", mask))
    assert _judged(found, pair)["gradient", "fc1.weight"].verdict == "numpy is wrong"


def test_near_a_kink_both_masks_are_allowed() -> None:
    """0.1 + 0.2 − 0.3 is 5.6e-17 or 2.8e-17 or 0, as it is summed."""
    network = [
        {"layer": "linear", "name": "fc1", "weight": [[1.0, 1.0, -1.0], [1.0, 0.5, 0.2]], "bias": False},
        {"layer": "relu"},
        {"layer": "linear", "name": "fc2", "weight": [[1.0, 2.0]], "bias": False},
    ]
    found = case(network=network, data={"inputs": [[0.1, 0.2, 0.3]], "targets": [[1.0]]}, record_activations=False)
    for factor in (0.0, 1.0):

        def mask(array: Any, factor: float = factor) -> Any:
            array[0] = factor * array[1] / 2
            return array

        pair = _altered(_pair(found, 2), 0, _gradient("fc1.weight", mask))
        assert _judged(found, pair)["gradient", "fc1.weight"].verdict in ("equal", "inconclusive", "rounding")
    pair = _altered(_pair(found, 2), 0, _gradient("fc1.weight", lambda array: 3 * array))
    assert _judged(found, pair)["gradient", "fc1.weight"].verdict == "numpy is wrong"


# ---------------------------------------------------------------- operation by operation


def _large(dtype: str, **fields: Any) -> Case:
    network = [
        {"layer": "linear", "name": "fc1", "in_features": 30, "out_features": 60},
        {"layer": "tanh"},
        {"layer": "linear", "name": "fc2", "in_features": 60, "out_features": 5},
    ]
    rows = {"source": "normal", "seed": 2, "rows": 40, "features": 30, "outputs": 5}
    return case(dtype, network=network, data=rows, **fields)


def test_a_large_network_in_float32_is_judged_operation_by_operation() -> None:
    judged = _judged(found := _large("float32"), _pair(found))
    assert {row.verdict for row in judged.values()} <= {"equal", "rounding"}
    assert all(row.operations is not None for row in judged.values())
    assert judged["gradient", "fc1.weight"].resolution < 1e-4


def test_a_large_network_in_float64_is_judged_over_the_whole_step() -> None:
    judged = _judged(found := _large("float64"), _pair(found))
    assert {row.verdict for row in judged.values()} <= {"equal", "rounding"}
    assert all(row.operations is None for row in judged.values())


def _half_precision(step: Step) -> Step:
    """A slip: one activation rounded to half precision on the way."""
    return replace(step, activations=with_entry(step.activations, "tanh1", lambda array: array * np.float32(1.001)))


@pytest.mark.parametrize("side", [0, 1])
def test_the_first_wrong_operation_is_named_forward_and_backward(side: int) -> None:
    found = _large("float32")
    judge = Judge(found, found, SIDES)
    pair = _altered(_pair(found), side, _half_precision)
    assert _judged(found, pair, judge)["activation", "tanh1"].verdict == f"{SIDES[side]} is wrong"
    ways = texts(judge.first_wrong(pair, side))
    assert ways[0] == f"{SIDES[side]}'s first wrong operation forward: the output of tanh1"
    assert ways[1].startswith(f"{SIDES[side]}'s first wrong operation backward: ")
    assert judge.first_wrong(pair, 1 - side) == ()


def test_an_update_is_judged_by_the_side_s_own_gradient() -> None:
    """A wrong gradient, rightly used, is a mistake of the gradient alone; the update is another operation."""
    found = _large("float32")
    pair = _pair(found)
    names = list(pair.before.parameters)

    def doubled(step: Step) -> Step:
        assert step.gradients
        gradients = {name: 2 * array for name, array in step.gradients.items()}
        moved = {name: pair.before.parameters[name] - np.float32(0.1) * gradients[name] for name in names}
        return replace(step, gradients=gradients, parameters=moved)

    judged = _judged(found, _altered(pair, 0, doubled))
    assert judged["gradient", "fc1.weight"].verdict == "numpy is wrong"
    assert judged["update", "fc1.weight"].verdict == "rounding"


@pytest.mark.parametrize("buffered", [False, True])
def test_optimizer_state_is_judged_apart_from_gradients(buffered: bool) -> None:
    """Nesterov's look-ahead forgotten: gradients and buffers are right, updates and parameters wrong."""
    options = {"lr": 0.1, "momentum": 0.9, "nesterov": True}
    found = case(optimizer=options)
    start = initial_state(found)
    buffers = {f"{name}.momentum_buffer": np.full_like(array, 0.25) for name, array in start.parameters.items()}
    state = State(start.parameters, buffers if buffered else {})
    plain = case(optimizer={**options, "nesterov": False})
    assert found.optimizer
    sides = NUMPY.build(plain), TORCH.build(found)
    pair = next(lockstep(found.optimizer, *sides, state, [batch_of(found)]))
    judge = Judge(found, found, SIDES)
    by_quantity: dict[str, set[str]] = {}
    for (quantity, _), row in _judged(found, pair, judge).items():
        by_quantity.setdefault(quantity, set()).add(row.verdict)
    assert by_quantity["gradient"] | by_quantity["buffer"] <= {"equal", "rounding"}
    assert by_quantity["update"] == by_quantity["parameter"] == {"numpy is wrong"}
    assert texts(judge.first_wrong(pair, 0)) == ("numpy's first wrong operation update: the update of fc1.weight",)


def test_a_side_that_tells_no_activations_has_a_first_wrong_tensor() -> None:
    found = replace(case(), record_activations=False)
    judge = Judge(found, found, SIDES)
    pair = _altered(_pair(found), 0, _gradient("fc2.bias", lambda array: 2 * array))
    assert _judged(found, pair, judge)["gradient", "fc2.bias"].verdict == "numpy is wrong"
    assert texts(judge.first_wrong(pair, 0))[0] == "numpy's first wrong tensor backward: the gradient of fc2.bias"


@pytest.mark.parametrize(("factor", "said"), [(1 + 5e-11, "1 + 5e-11 times"), (1 - 2e-9, "1 - 2e-09 times")])
def test_a_ratio_next_to_one_is_told_by_its_distance(factor: float, said: str) -> None:
    found = case()
    pair = _altered(_pair(found), 0, _gradient("fc1.weight", lambda array: array * factor))
    (note,) = texts(_judged(found, pair)["gradient", "fc1.weight"].notes)
    assert f"numpy is {said} the exact value" in note


def test_a_single_number_has_no_ratio_of_its_own() -> None:
    network = [{"layer": "linear", "name": "fc1", "in_features": 2, "out_features": 1}]
    data = {"source": "normal", "seed": 2, "rows": 4, "features": 2, "outputs": 1}
    found = case(network=network, data=data)
    for factor, notes in ((0.58, ()), (2.0, ("numpy is 2 times the exact value in every entry",))):
        pair = _altered(_pair(found), 0, _gradient("fc1.bias", lambda array, factor=factor: array * factor))
        assert texts(_judged(found, pair)["gradient", "fc1.bias"].notes) == notes


def test_numbers_so_large_that_128_bits_do_not_hold_their_differences_take_more() -> None:
    """A softmax of logits of 1e98, which are off by 1e60 in 128 bits."""
    network = [{"layer": "linear", "name": "fc1", "weight": [[1.1e98, 0.3], [0.7e98, 0.9]], "bias": False}]
    data = {"inputs": [[0.7, 1.3], [0.2, 0.9]], "labels": [0, 1]}
    found = case(network=network, loss={"kind": "cross_entropy"}, data=data)
    judged = _judged(found, _pair(found))
    assert {row.verdict for row in judged.values()} <= {"equal", "rounding", "inconclusive"}
    assert (
        judged["gradient", "fc1.weight"].exact is None or np.isfinite(judged["gradient", "fc1.weight"].exact.high).all()
    )


def test_what_no_exact_value_decides_is_no_pass(monkeypatch: pytest.MonkeyPatch) -> None:
    found = case(record_activations=False)
    pair = _altered(_pair(found), 0, _gradient("fc1.weight", lambda array: array * 1.01))
    right = oracle.oracle

    def unknown(task: Any) -> Any:
        balls = right(task).balls
        return oracle.Oracle({**balls, ("gradient", "fc1.weight"): balls["gradient", "fc1.weight"] + arb(0, 0.5)}, 128)

    monkeypatch.setattr(evidence, "oracle", unknown)
    monkeypatch.setattr(Judge, "_by_operation", lambda *_: None)
    assert _judged(found, pair)["gradient", "fc1.weight"].verdict == "inconclusive"


# ---------------------------------------------------------------- a step too large to be exact as a whole

LARGE: dict[str, Any] = {
    "network": [
        {"layer": "linear", "name": "fc1", "out_features": 6},
        {"layer": "reshape", "shape": [2, 3]},
        {"layer": "prelu"},
        {"layer": "flatten"},
        {"layer": "linear", "name": "fc2", "out_features": 3},
    ],
    "data": {"source": "normal", "seed": 2, "rows": 7, "features": 6, "outputs": 3},
    "optimizer": {"kind": "adam", "lr": 0.1},
}


@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_of_a_step_too_large_to_be_exact_some_entries_are(dtype: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(check, "MOST_NUMBERS", 10)
    monkeypatch.setattr("harness.run.evidence.oracle", None)
    result = run(case(dtype, **LARGE), (NUMPY, TORCH))
    noted = {row.quantity for row in result.differences if "16 entries at most" in " ".join(texts(row.notes))}
    assert result.as_expected and {"activation", "gradient", "buffer", "update"} <= noted


def test_an_error_within_the_rounding_of_recomputing_an_operation_is_seen_in_the_sample(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(check, "MOST_NUMBERS", 10)
    found = case("float64", **{**LARGE, "optimizer": {"lr": 0.1}})

    def alter(step: Step, _: Batch) -> Step:
        return replace(step, loss=step.loss * (1 + 5e-15) if step.loss else None)

    assert str(run(found, (faulty(alter), TORCH)).verdict) == "faulty is wrong"
    monkeypatch.setattr(Judge, "_by_sample", lambda *given: given[2])
    assert run(found, (faulty(alter), TORCH)).as_expected


def test_decimal_constants_of_an_optimizer_are_no_mistake_in_a_sample(monkeypatch: pytest.MonkeyPatch) -> None:
    """1 − β as 0.1 beside 0.9 is off by less than an operation recomputed in float64 is, and by more than its bound."""

    def average(old: Any, share: float, new: Any, _: Any) -> None:
        old *= share
        old += float(1 - Fraction(repr(share))) * new

    monkeypatch.setattr(check, "MOST_NUMBERS", 10)
    monkeypatch.setattr("reference_numpy.optimizers.adam.average", average)
    optimizer = {"kind": "adam", "lr": 0.1, "betas": (0.9, 0.999)}
    assert run(case("float64", **{**LARGE, "optimizer": optimizer}), (NUMPY, TORCH)).as_expected


def test_beside_an_expected_multiple_a_large_step_that_differs_is_nobody_s(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(check, "MOST_NUMBERS", 10)

    def alter(step: Step, _: Batch) -> Step:
        return replace(step, output=2.5 * step.output)

    result = run(case("float64", **LARGE, expected={"output": 2.0}), (faulty(alter), TORCH))
    (row,) = (row for row in result.differences if row.quantity == "output" and row.step == 1)
    assert str(row.verdict) == "different" and "more than 10 s or 1 GB" in " ".join(texts(row.notes))


# ---------------------------------------------------------------- a side from a function


@pytest.mark.parametrize("form", [np.float32, np.array, lambda loss: np.array([loss]), lambda loss: np.array([[loss]])])
def test_a_loss_may_be_a_number_of_numpy_s(form: Any) -> None:
    found = case("float32")
    side = from_function(faulty(lambda step, _: replace(step, loss=form(step.loss or 0))).build)
    assert run(found, (side, TORCH)).as_expected


COUNTS: dict[str, Any] = {
    "a number": float,
    "an integer": lambda count: np.int64(count),
    "float64": lambda count: np.array(count, np.float64),
    "an array of one": lambda count: np.array([count]),
    "untold": None,
}


def _counted(step: Step, form: Any) -> dict[str, Any]:
    """Its buffers with counts in another form."""
    return {name: form(array) if name.endswith(".step") else array for name, array in (step.buffers or {}).items()}


def _with_counts(form: Any) -> Any:
    """What torch tells besides of batch norm."""
    more = {"norm.num_batches_tracked": np.array(3)}
    return lambda step, _: replace(step, buffers={**_counted(step, form), **more})


def _without_counts(step: Step, _: Batch) -> Step:
    return replace(step, buffers={name: a for name, a in (step.buffers or {}).items() if not name.endswith(".step")})


@pytest.mark.parametrize("form", COUNTS)
def test_a_count_of_steps_may_have_any_form_or_be_left_out(form: str) -> None:
    """torch's batch norm has a count of batches besides, which is nothing of which it is made."""
    network = [{"layer": "linear", "out_features": 3}, {"layer": "batch_norm1d", "name": "norm"}]
    data = {"source": "normal", "seed": 1, "rows": 4, "features": 2, "outputs": 3}
    found = case("float32", network=network, optimizer={"kind": "adam", "lr": 0.1}, data=data)
    alter = _with_counts(COUNTS[form]) if COUNTS[form] else _without_counts
    result = run(found, (from_function(faulty(alter).build), TORCH))
    assert result.as_expected and result.steps_run > 1, result.side_reasons
    (untold,) = texts(result.untold) or ("",)
    assert ("the counts of steps" in untold) == (form == "untold")


@pytest.mark.parametrize("bad", [10**400, "3", None, True, np.array([1, 2])])
def test_a_count_of_steps_that_is_no_number_is_told(bad: Any) -> None:
    found = case(optimizer={"kind": "adam", "lr": 0.1})
    side = faulty(lambda step, _: replace(step, buffers=_counted(step, lambda _: bad)))
    assert str(run(found, (from_function(side.build), TORCH)).verdict) in ("dtype", "shape")


def test_a_count_of_steps_that_is_wrong_is_wrong() -> None:
    found = case(optimizer={"kind": "adam", "lr": 0.1})
    side = faulty(lambda step, _: replace(step, buffers=_counted(step, lambda count: float(count) + 1)))
    result = run(found, (from_function(side.build), TORCH))
    assert {row.quantity for row in result.differences if row.verdict.accuses} >= {"buffer", "update"}
