"""The whole main path: right sides agree, and planted faults turn red."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from helpers import NUMPY, TORCH, Altered, case, document, faulty, texts, with_entry, workspace, written

from harness.checking.sides import resolve
from harness.ground.errors import HarnessError, ImplementationError
from harness.ground.facts import fact
from harness.implementation import Batch, State, Step
from harness.run.result import SOUND, Result
from harness.run.run import Options, run
from harness.run.sides import Side
from harness.scenario.load import load
from harness.scenario.model import Case

Alter = Callable[[Step, Batch], Step]


def heads(result: Result) -> tuple[str, ...]:
    """The reasons without the two values."""
    return tuple(re.sub(r"(at step \d+): .*", r"\1", reason) for reason in texts(result.reasons))


def _gradient(name: str, change: Callable[[Any], Any]) -> Alter:
    return lambda step, _: replace(step, gradients=with_entry(step.gradients, name, change))


def _parameter(name: str, change: Callable[[Any], Any]) -> Alter:
    return lambda step, _: replace(step, parameters=with_entry(step.parameters, name, change))


def _red(alter: Alter, found: Case | None = None) -> Result:
    result = run(found or case(), (faulty(alter), TORCH))
    assert not result.as_expected and result.reasons
    return result


# ---------------------------------------------------------------- agreement


@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("sides", [(NUMPY, TORCH), (TORCH, NUMPY)], ids=["numpy-torch", "torch-numpy"])
@pytest.mark.parametrize("optimizer", [{"lr": 0.1}, {"lr": 0.1, "momentum": 0.9, "nesterov": True}])
def test_right_sides_agree(sides: tuple[Side, Side], dtype: str, optimizer: dict[str, Any]) -> None:
    result = run(case(dtype, optimizer=optimizer), sides)
    assert result.as_expected and result.reasons == ()
    assert (result.steps_run, result.steps_total, result.stopped) == (3, 3, None)


def test_a_side_against_itself_is_equal_bit_by_bit() -> None:
    result = run(case(optimizer={"lr": 0.1, "momentum": 0.9}), (NUMPY, faulty(lambda step, _: step)))
    assert result.verdict == "equal"
    assert {row.max_abs for row in result.differences} == {0.0}


def test_an_altered_side_that_alters_nothing_is_as_expected() -> None:
    assert run(case(), (faulty(lambda step, _: step), TORCH)).as_expected


def test_both_sides_may_be_the_same_implementation() -> None:
    sides = resolve("numpy,numpy")
    assert [side.name for side in sides] == ["numpy", "numpy (2)"]
    assert run(case(), sides).verdict == "equal"


# ---------------------------------------------------------------- planted faults


@pytest.mark.parametrize("name", ["fc1.weight", "fc1.bias", "fc2.weight", "fc2.bias"])
def test_a_gradient_off_by_a_millionth_is_red(name: str) -> None:
    result = _red(_gradient(name, lambda array: array * (1 + 1e-6)))
    assert result.verdict == "faulty is wrong"
    assert heads(result)[0] == f"gradient {name}: faulty is wrong at step 1"
    worst = next(row for row in result.differences if row.verdict == "faulty is wrong")
    assert (worst.quantity, worst.name, worst.step) == ("gradient", name, 1)
    assert worst.max_rel == pytest.approx(1e-6, rel=1e-3)


def test_one_entry_off_by_a_millionth_of_the_largest_is_red_and_pointed_at() -> None:
    def change(array: Any) -> Any:
        array[1, 0] += 1e-6 * np.abs(array).max()
        return array

    result = _red(_gradient("fc1.weight", change))
    assert next(row for row in result.differences if row.verdict == "faulty is wrong").max_abs_index == (1, 0)


def test_a_missing_update_at_a_tiny_learning_rate_is_red() -> None:
    """Parameters differ by less than any tolerance of theirs; the update tells."""

    def build(found: Case) -> Any:
        inner = NUMPY.build(found)
        start: dict[str, Any] = {}

        class Stuck(Altered):
            def load(self, state: State) -> None:
                start.update({name: array.copy() for name, array in state.parameters.items()})
                self.inner.load(state)

        return Stuck(inner, lambda step, _: replace(step, parameters=start))

    result = run(case(optimizer={"lr": 1e-10}), (Side("stuck", build), TORCH))
    verdicts = {row.quantity: row.verdict for row in result.differences if row.step == 1}
    assert not result.as_expected
    assert verdicts["update"] == "stuck is wrong" and verdicts["loss"] in SOUND


def test_a_missing_update_of_one_parameter_at_lr_1e_6_is_red() -> None:
    def build(found: Case) -> Any:
        inner = NUMPY.build(found)
        held: dict[str, Any] = {}

        class Stuck(Altered):
            def load(self, state: State) -> None:
                held["fc1.bias"] = state.parameters["fc1.bias"].copy()
                self.inner.load(state)

        return Stuck(inner, lambda step, _: replace(step, parameters={**step.parameters, **held}))

    result = run(case(optimizer={"lr": 1e-6}), (Side("stuck", build), TORCH))
    assert "update fc1.bias: stuck is wrong at step 1" in heads(result)


def test_a_bias_gradient_averaged_in_place_of_summed_is_red() -> None:
    result = _red(lambda step, batch: _gradient("fc2.bias", lambda array: array / len(batch.inputs))(step, batch))
    assert heads(result) == ("gradient fc2.bias: faulty is wrong at step 1",)


def test_swapped_gradients_of_one_shape_are_red() -> None:
    square = [{"layer": "linear", "name": name, "in_features": 2, "out_features": 2} for name in ("fc1", "fc2")]

    def swap(step: Step, _: Batch) -> Step:
        assert step.gradients
        old = dict(step.gradients)
        return replace(step, gradients={**old, "fc1.weight": old["fc2.weight"], "fc2.weight": old["fc1.weight"]})

    assert _red(swap, case(network=square)).verdict == "faulty is wrong"


def test_a_transposed_square_weight_gradient_is_red() -> None:
    square = [{"layer": "linear", "name": "fc", "in_features": 2, "out_features": 2}]
    assert _red(_gradient("fc.weight", lambda array: array.T), case(network=square)).verdict == "faulty is wrong"


def test_a_renamed_parameter_is_missing_and_stops_the_run() -> None:
    def rename(step: Step, _: Batch) -> Step:
        return replace(step, parameters={name.replace("fc1", "fcl"): array for name, array in step.parameters.items()})

    result = _red(rename)
    assert result.verdict == "missing" and result.steps_run == 1
    assert result.stopped == fact("sides_cannot_go_on", step=1)
    rows = {row.name: texts(row.notes) for row in result.differences if row.verdict == "missing"}
    assert rows["fcl.bias"] == ("missing in torch",) and rows["fc1.bias"] == ("missing in faulty",)


@pytest.mark.parametrize("quantity", ["gradients", "parameters", "buffers"])
def test_a_left_out_name_is_missing(quantity: str) -> None:
    def leave_out(step: Step, _: Batch) -> Step:
        return replace(step, **{quantity: dict(list(getattr(step, quantity).items())[1:])})

    assert _red(leave_out, case(optimizer={"lr": 0.1, "momentum": 0.9})).verdict == "missing"


def test_left_out_buffers_are_missing() -> None:
    found = case(optimizer={"lr": 0.1, "momentum": 0.9})
    assert _red(lambda step, _: replace(step, buffers={}), found).verdict == "missing"


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("quantity", ["gradients", "parameters", "output", "loss"])
def test_a_value_that_is_not_finite_is_red_and_stops_the_run(quantity: str, bad: float) -> None:
    def spoil(step: Step, _: Batch) -> Step:
        if quantity == "loss":
            return replace(step, loss=bad)
        if quantity == "output":
            return replace(step, output=np.where(step.output == step.output.max(), bad, step.output))
        return replace(step, **{quantity: with_entry(getattr(step, quantity), "fc1.bias", lambda a: a * [1, bad, 1])})

    result = _red(spoil)
    assert result.verdict == "not finite" and result.steps_run == 1


def test_a_wrong_dtype_is_red_though_values_agree() -> None:
    result = _red(_gradient("fc1.bias", lambda array: array.astype(np.float32)))
    assert result.verdict == "dtype"
    assert heads(result)[0] == "gradient fc1.bias: dtype float32 against float64 in a float64 run at step 1"


@pytest.mark.parametrize("change", [lambda array: array[:, None], lambda array: array[:2], lambda array: array[None]])
def test_a_wrong_shape_is_red_and_never_broadcast(change: Callable[[Any], Any]) -> None:
    assert _red(_gradient("fc1.bias", change)).verdict == "shape"
    assert _red(_parameter("fc1.bias", change)).verdict == "shape"


def test_a_list_in_place_of_an_array_is_red() -> None:
    assert _red(_gradient("fc1.bias", lambda array: array.tolist())).verdict == "dtype"


def test_a_loss_averaged_otherwise_is_red() -> None:
    assert heads(_red(lambda step, _: replace(step, loss=step.loss * 2))) == ("loss: faulty is wrong at step 1",)


def test_a_fault_that_begins_late_is_seen_where_it_begins() -> None:
    count = iter(range(1, 100))

    def late(step: Step, batch: Batch) -> Step:
        return _gradient("fc1.bias", lambda array: array * 2)(step, batch) if next(count) == 7 else step

    result = _red(late, case(training={"steps": 10}))
    assert heads(result) == ("gradient fc1.bias: faulty is wrong at step 7",) and result.steps_run == 10
    assert [row.step for row in result.differences if row.verdict == "faulty is wrong"] == [7]


def test_every_faulty_quantity_is_told() -> None:
    def two(step: Step, batch: Batch) -> Step:
        return replace(_gradient("fc1.bias", lambda array: array * 2)(step, batch), loss=step.loss + 1)

    assert len(_red(two).reasons) == 2


def test_weight_decay_left_out_is_red() -> None:
    found = case(optimizer={"lr": 0.1, "weight_decay": 1e-6})
    plain = Side("faulty", lambda given: NUMPY.build(_without(given, weight_decay=0.0)))
    assert not run(found, (plain, TORCH)).as_expected


def test_dampening_in_the_first_step_is_red() -> None:
    found = case(optimizer={"lr": 0.1, "momentum": 0.9, "dampening": 1e-6})
    damped = faulty(lambda step, _: replace(step, buffers={n: a * (1 - 1e-6) for n, a in step.buffers.items()}))
    assert texts(run(found, (damped, TORCH)).reasons)[0].startswith("buffer ")


def _without(found: Case, **options: Any) -> Case:
    assert found.optimizer
    optimizer = found.optimizer.model_copy(update=options)
    return replace(found, scenario=found.scenario.model_copy(update={"optimizer": optimizer}))


# ---------------------------------------------------------------- whose mistake it is


def _rounded_once(side: Side) -> Side:
    """The side in float32, told as float64."""

    class InFloat32:
        def __init__(self, found: Case) -> None:
            self._inner = side.build(replace(found, dtype="float32"))

        def load(self, state: State) -> None:
            self._inner.load(State(_cast(state.parameters, np.float32), _cast(state.buffers, np.float32)))

        def step(self, batch: Batch, lr: float) -> Step:
            targets = batch.targets if batch.targets.ndim == 1 else batch.targets.astype(np.float32)
            step = self._inner.step(Batch(batch.inputs.astype(np.float32), targets), lr)
            assert step.gradients is not None
            fields = ("gradients", "parameters", "buffers", "activations", "activation_gradients")
            wide = {field: _cast(getattr(step, field), np.float64) for field in fields}
            return replace(step, output=step.output.astype(np.float64), **wide)

        def predict(self, inputs: Any) -> Any:
            return self._inner.predict(inputs.astype(np.float32)).astype(np.float64)

    return Side(side.name, InFloat32)


def _cast(arrays: Any, dtype: Any) -> dict[str, Any]:
    return {name: array.astype(dtype) for name, array in arrays.items()}


def test_a_torch_side_left_in_float32_is_torch_s_mistake() -> None:
    result = run(case(), (NUMPY, _rounded_once(TORCH)))
    assert result.verdict == "torch is wrong"
    assert texts(result.first_wrong)[0] == "torch's first wrong operation forward: the output of fc1"


def test_a_numpy_side_with_a_float32_slip_is_numpy_s_mistake() -> None:
    """One intermediate result through float32, as np.float32(0.1) in a formula does."""

    def slip(step: Step, _: Batch) -> Step:
        return replace(step, loss=float(np.float32(step.loss)))

    result = run(case(), (Side("numpy", faulty(slip).build), TORCH))
    assert result.verdict == "numpy is wrong" and heads(result) == ("loss: numpy is wrong at step 1",)


@pytest.mark.parametrize("rows", [3, 7])
def test_a_missing_mean_is_told_by_its_ratio(rows: int) -> None:
    data = {"source": "normal", "seed": 2, "rows": rows, "features": 2, "outputs": 1}
    network = [{"layer": "linear", "name": "fc1", "in_features": 2, "out_features": 1}]
    summed = Side("numpy", lambda given: NUMPY.build(replace(given, scenario=_reduced(given, "sum"))))
    result = run(case(data=data, network=network), (summed, TORCH))
    assert result.verdict == "numpy is wrong"
    assert any(
        f"numpy is {rows} times (the batch's rows) the exact value" in reason for reason in texts(result.reasons)
    )


def _reduced(found: Case, reduction: str) -> Any:
    assert found.loss
    return found.scenario.model_copy(update={"loss": found.loss.model_copy(update={"reduction": reduction})})


def test_inputs_divided_by_225_in_place_of_255_are_accused_on_the_right_side() -> None:
    class Inputs(Altered):
        def step(self, batch: Batch, lr: float) -> Step:
            return self.inner.step(replace(batch, inputs=batch.inputs * (255 / 225)), lr)

    wrong = Side("numpy", lambda found: Inputs(NUMPY.build(found), lambda step, _: step))
    result = run(case(), (wrong, TORCH))
    assert result.verdict == "numpy is wrong"
    assert texts(result.first_wrong)[0] == "numpy's first wrong operation forward: the output of fc1"


def test_a_side_in_the_second_place_is_accused_by_its_name() -> None:
    result = run(case(), (TORCH, faulty(_gradient("fc1.bias", lambda array: array * 2))))
    assert result.verdict == "faulty is wrong"
    assert any("faulty is 2 times the exact value in every entry" in reason for reason in texts(result.reasons))


# ---------------------------------------------------------------- what a side may leave out


def test_gradients_left_out_are_derived_and_agree() -> None:
    silent = faulty(lambda step, _: replace(step, gradients=None))
    result = run(case(), (silent, TORCH))
    assert result.as_expected, result.reasons


def test_a_wrong_gradient_shows_in_the_update_where_gradients_are_left_out() -> None:
    def build(found: Case) -> Any:
        return Altered(NUMPY.build(_without(found)), lambda step, _: replace(step, gradients=None))

    half = Side("half", lambda found: Altered(build(found), lambda step, _: step))
    found = case(loss={"kind": "mse", "scale": 1.0})
    other = Side("half", lambda given: build(replace(given, scenario=_scaled(given, 1 + 1e-6))))
    assert run(found, (half, TORCH)).as_expected
    assert any(reason.startswith("gradient") for reason in texts(run(found, (other, TORCH)).reasons))


def _scaled(found: Case, scale: float) -> Any:
    assert found.loss
    return found.scenario.model_copy(update={"loss": found.loss.model_copy(update={"scale": scale})})


def test_activations_may_be_left_out() -> None:
    """The protocol asks for them only where a side can say."""
    quiet = faulty(lambda step, _: replace(step, activations={}, activation_gradients={}))
    result = run(case(record_activations=True), (quiet, TORCH))
    assert result.as_expected, result.reasons


def test_gradients_left_out_are_derived_in_float32_within_their_rounding() -> None:
    """(before − after) / lr carries the rounding of both parameters, far more than a gradient's."""
    silent = faulty(lambda step, _: replace(step, gradients=None))
    result = run(case("float32", optimizer={"lr": 1e-3}), (silent, TORCH))
    assert {row.verdict for row in result.differences} <= {"equal", "rounding", "inconclusive"}, result.reasons


# ---------------------------------------------------------------- expectations


def _twice(step: Step, _: Batch) -> Step:
    assert step.gradients
    return replace(step, gradients={name: 2 * array for name, array in step.gradients.items()})


def test_an_expected_ratio_is_held_to() -> None:
    result = run(case(expected={"gradient": 2.0}), (faulty(_twice), TORCH))
    assert result.as_expected, result.reasons
    assert texts(result.expectations) == ("gradient of faulty: 2 times torch's",)
    assert {texts(row.notes) for row in result.differences if row.quantity == "gradient"} == {("expected: 2 times",)}


@pytest.mark.parametrize("ratio", [1.0, 2.000001, -2.0])
def test_another_ratio_than_expected_is_red(ratio: float) -> None:
    assert not run(case(expected={"gradient": ratio}), (faulty(_twice), TORCH)).as_expected


def test_an_expected_ratio_says_nothing_of_other_quantities() -> None:
    both = faulty(lambda step, batch: replace(_twice(step, batch), loss=step.loss * 2))
    assert heads(run(case(expected={"gradient": 2.0}), (both, TORCH))) == ("loss: faulty is wrong at step 1",)


def test_an_expected_difference_is_as_expected() -> None:
    result = run(case(expected={"gradient": "different"}), (faulty(_twice), TORCH))
    assert result.as_expected and result.verdict == "different"
    assert texts(result.expectations) == ("gradient of faulty: different",)


def test_an_expected_difference_that_does_not_come_is_red() -> None:
    result = run(case(expected={"gradient": "different"}), (NUMPY, TORCH))
    assert not result.as_expected and texts(result.reasons)[0].startswith("gradient: expected to be different, but is ")


def test_an_expected_difference_does_not_cover_what_is_not_finite() -> None:
    spoiled = faulty(_gradient("fc1.bias", lambda array: array * np.nan))
    assert not run(case(expected={"gradient": "different"}), (spoiled, TORCH)).as_expected


def test_a_side_given_another_scale_has_twice_the_gradient(tmp_path: Path) -> None:
    expected = {"gradient": 2.0, "update": 2.0, "loss": 2.0, "activation_gradient": 2.0, "parameter": "different"}
    values = document(sides={"numpy": {"loss.scale": 2.0}}, expected=expected)
    (found,) = load(written(tmp_path, values), workspace(tmp_path))
    result = run(found, (NUMPY, TORCH))
    assert result.as_expected, result.reasons
    assert not run(replace(found, sides={}), (NUMPY, TORCH)).as_expected


# ---------------------------------------------------------------- divergence


def _diverging(**fields: Any) -> Case:
    return case(network=document()["network"][::2], optimizer={"lr": 1e5}, training={"steps": 500}, **fields)


def test_sides_that_both_diverge_stop_there() -> None:
    result = run(_diverging(), (NUMPY, TORCH))
    assert result.verdict == "diverged" and not result.as_expected
    assert result.steps_run < 500 and result.stopped == fact("sides_cannot_go_on", step=result.steps_run)


def test_divergence_may_be_allowed() -> None:
    result = run(_diverging(allow=["not_finite"]), (NUMPY, TORCH))
    assert result.as_expected, result.reasons


def test_allowing_divergence_does_not_allow_that_of_one_side() -> None:
    def spoil(step: Step, _: Batch) -> Step:
        return replace(step, loss=float("nan"))

    assert not run(case(allow=["not_finite"]), (faulty(spoil), TORCH)).as_expected


def test_what_is_inconclusive_is_not_as_expected_unless_allowed() -> None:
    """At lr 1e-30 nobody can tell from the parameters whether an update happens."""
    result = run(case(optimizer={"lr": 1e-30}), (NUMPY, TORCH))
    assert result.verdict == "inconclusive" and not result.as_expected
    assert heads(result) == ("update fc1.weight: inconclusive at step 1",)
    assert "all of it could be rounding" in texts(result.reasons)[0]
    assert run(case(optimizer={"lr": 1e-30}, allow=["inconclusive"]), (NUMPY, TORCH)).as_expected


def test_what_is_nothing_but_rounding_is_told_from_a_mistake_by_its_operation() -> None:
    """The residual is 0.1 + 0.2 − 0.3; what is made of it has all its digits."""
    network = [{"layer": "linear", "name": "fc", "weight": [[1.0, 1.0]], "bias": False}]
    found = case(network=network, data={"inputs": [[0.1, 0.2]], "targets": [[0.3]]}, training={"steps": 1})

    def slightly(step: Step, _: Batch) -> Step:
        return replace(step, gradients={name: 1.5 * array for name, array in (step.gradients or {}).items()})

    verdicts = {row.quantity: row.verdict for row in run(found, (faulty(slightly), TORCH)).differences}
    assert verdicts["gradient"] == "faulty is wrong"


def test_a_required_resolution_is_held_to() -> None:
    assert run(case(resolution=1e-9), (NUMPY, TORCH)).as_expected
    result = run(case(resolution=1e-16), (NUMPY, TORCH))
    assert not result.as_expected and result.resolutions["gradient"] > 1e-16
    assert re.match(
        r"gradient fc1.bias: an error below .+ would not have been noticed at step \d", texts(result.reasons)[0]
    )


def test_both_sides_wrong_alike_are_told_at_a_step_of_the_sample() -> None:
    """X / 225 for X / 255 on both sides: they agree, and both differ from the stated task."""

    def build(side: Side) -> Any:
        def altered(found: Case) -> Any:
            class Inputs(Altered):
                def step(self, batch: Batch, lr: float) -> Step:
                    return self.inner.step(replace(batch, inputs=batch.inputs * (255 / 225)), lr)

            return Inputs(side.build(found), lambda step, _: step)

        return Side(side.name, altered)

    result = run(case(), (build(NUMPY), build(TORCH)))
    assert result.verdict == "both differ" and not result.as_expected


def test_allowing_what_is_inconclusive_does_not_allow_a_difference() -> None:
    assert not run(case(allow=["inconclusive"]), (faulty(_twice), TORCH)).as_expected


# ---------------------------------------------------------------- how long


def test_steps_may_be_limited_and_default_steps_lifted() -> None:
    found = case(training={"steps": 9, "default_steps": 4})
    for options, steps in ((Options(), 4), (Options(full=True), 9), (Options(steps=2), 2), (Options(steps=50), 9)):
        result = run(found, (NUMPY, TORCH), options)
        assert (result.steps_run, result.steps_planned, result.steps_total) == (steps, steps, 9)


def test_a_run_stops_at_its_loss() -> None:
    found = case(optimizer={"lr": 0.5}, training={"until": {"loss": 1.2, "limit": 500}, "log_every": 1})
    result = run(found, (NUMPY, TORCH))
    losses = result.series.loss["numpy"]
    assert result.stopped == fact("loss_reached", loss=1.2) and losses[-1] <= 1.2 < losses[-2]


def test_a_run_resumed_from_a_saved_state_goes_on_as_if_never_stopped() -> None:
    plan = {"size": 3, "order": "random_start", "seed": 4}
    found = case(optimizer={"lr": 0.1, "momentum": 0.9, "schedule": [[5, 0.05]]}, training={"steps": 8, "batch": plan})
    saved: list[tuple[State, int]] = []

    def keep(state: State, step: int) -> None:
        saved.append((State(*({n: a.copy() for n, a in p.items()} for p in (state.parameters, state.buffers))), step))

    run(found, (NUMPY, TORCH), Options(steps=3, keep_state=keep))
    run(found, (NUMPY, TORCH), Options(keep_state=keep))
    state, step = saved[0]
    assert step == 3
    run(found, (NUMPY, TORCH), Options(start=state, start_step=step, keep_state=keep))
    (whole, end), (resumed, also_end) = saved[1:]
    assert end == also_end == 8
    for name, array in whole.parameters.items():
        assert np.array_equal(array, resumed.parameters[name])


def test_series_and_rows_are_kept_at_logged_steps() -> None:
    found = case(training={"steps": 10, "log_every": 4, "checkpoints": [5]})
    result = run(found, (NUMPY, TORCH))
    assert result.series.step == (1, 4, 5, 8, 10)
    assert set(result.series.loss) == {"numpy", "torch"} and result.series.accuracy == {}
    assert {1, 4, 5, 8, 10} <= {row.step for row in result.differences}


def test_accuracies_are_the_share_of_right_rows() -> None:
    network = [{"layer": "linear", "weight": [[1.0, 0.0], [0.0, 1.0]], "bias": False}]
    data = {"inputs": [[2.0, 1.0], [1.0, 2.0], [2.0, 1.0], [1.0, 3.0]], "labels": [0, 1, 1, 1]}
    found = case(
        network=network,
        loss={"kind": "cross_entropy"},
        optimizer={"lr": 1e-9},
        data=data,
        training={"steps": 2, "checkpoints": [1], "log_every": 1},
        metrics={"accuracy": ["train", "train_first_2"]},
    )
    result = run(found, (NUMPY, TORCH))
    assert [(metric.step, metric.of, dict(metric.values)) for metric in result.metrics] == [
        (step, of, {"numpy": share, "torch": share})
        for step in (1, 2)
        for of, share in (("train", 0.75), ("train_first_2", 1.0))
    ]
    assert result.series.accuracy == {"numpy": (0.75, 0.75), "torch": (0.75, 0.75)}


def test_metrics_do_not_change_what_a_run_computes() -> None:
    fields: dict[str, Any] = {"loss": {"kind": "cross_entropy"}, "optimizer": {"lr": 0.1, "momentum": 0.9}}
    fields["data"] = {"source": "normal", "seed": 2, "rows": 9, "features": 2, "classes": 2}
    plan = {"steps": 6, "log_every": 1, "batch": {"size": 4}, "checkpoints": [1, 2, 3]}
    plain = run(case(training=plan, **fields), (NUMPY, TORCH))
    measured = run(case(training=plan, metrics={"accuracy": ["train"]}, **fields), (NUMPY, TORCH))
    assert plain.series == measured.series and len(measured.metrics) == 4


# ---------------------------------------------------------------- the forward pass only


def test_without_steps_only_outputs_are_compared() -> None:
    found = case(training={"steps": 0}, loss=None, optimizer=None, data={"inputs": [[0.5, 1.0]]})
    result = run(found, (NUMPY, TORCH))
    assert result.as_expected and result.steps_run == 0
    assert {row.quantity for row in result.differences} == {"output"}


def test_a_wrong_forward_pass_is_red() -> None:
    class Wrong(Altered):
        def predict(self, inputs: Any) -> Any:
            return self.inner.predict(inputs) * (1 + 1e-6)

    found = case(training={"steps": 0}, loss=None, optimizer=None, data={"inputs": [[0.5, 1.0]]})
    result = run(found, (Side("wrong", lambda given: Wrong(NUMPY.build(given), lambda step, _: step)), TORCH))
    assert result.verdict == "wrong is wrong" and not result.as_expected


def test_a_forward_pass_that_overflows_diverges_without_a_warning() -> None:
    network = [{"layer": "linear", "weight": [[1e200]], "bias": False}] * 2
    found = case(network=network, training={"steps": 0}, loss=None, optimizer=None, data={"inputs": [[1e10]]})
    assert run(found, (NUMPY, TORCH)).verdict == "diverged"


def test_training_that_overflows_gives_no_warning() -> None:
    network = [{"layer": "linear", "weight": [[1e200]], "bias": False}] * 2
    found = case(network=network, data={"inputs": [[1e10]], "targets": [[0.0]]})
    assert run(found, (NUMPY, TORCH)).verdict == "diverged"


# ---------------------------------------------------------------- what cannot be run


def test_probabilities_that_are_none_are_refused_not_crashed_on() -> None:
    """torch.nn.BCELoss raises where an output is outside 0 to 1."""
    targets = {"inputs": [[30.0, 40.0]], "targets": [[0.0, 1.0]]}
    with pytest.raises(HarnessError, match=r"loss.kind: binary_cross_entropy takes probabilities"):
        case(loss={"kind": "binary_cross_entropy"}, data=targets)


def test_a_side_of_another_shape_is_refused_not_crashed_on(tmp_path: Path) -> None:
    sides = {"numpy": {"network.0.out_features": 4, "network.2.in_features": 4}}
    file = written(tmp_path, document(sides=sides))
    with pytest.raises(HarnessError, match=r"sides.numpy: changes the parameters' names or shapes"):
        load(file, workspace(tmp_path))


def test_a_foreign_side_that_raises_is_one_message(tmp_path: Path) -> None:
    file = tmp_path / "mine.py"
    file.write_text("def build(case):\n    raise KeyError('fc1')\n")
    with pytest.raises(ImplementationError, match=r"mine\.py:2: KeyError: 'fc1'"):
        run(case(), resolve(f"{file}:build,torch"))


def test_a_quantity_that_is_expected_but_never_compared_is_red() -> None:
    result = run(case(expected={"buffer": "different"}), (NUMPY, TORCH))
    assert texts(result.reasons) == ("buffer: the scenario expects something of it, but it was not compared",)


def test_a_side_cannot_be_given_other_data(tmp_path: Path) -> None:
    with pytest.raises(HarnessError, match=r"sides.torch: training.steps: one side may differ in network, loss, optim"):
        load(written(tmp_path, document(sides={"torch": {"training.steps": 7}})), workspace(tmp_path))


def test_a_batch_too_large_for_memory_is_refused_when_loading(tmp_path: Path) -> None:
    wide = [{"layer": "linear", "in_features": 1, "out_features": 60_000}, {"layer": "relu"}]
    wide.append({"layer": "linear", "in_features": 60_000, "out_features": 1})
    data = {"source": "normal", "seed": 0, "rows": 1_000_000, "features": 1, "outputs": 1}
    initial = {"seed": 0, "weight": {"kind": "he"}}
    with pytest.raises(HarnessError, match=r"a batch of 1000000 rows, of 60000 values in the widest layer; at"):
        load(written(tmp_path, document(network=wide, data=data, initial=initial)), workspace(tmp_path))


# ---------------------------------------------------------------- sides that are wrong in the same way


def _lacking(step: Step, _: Batch) -> Step:
    return replace(step, parameters={name: array for name, array in step.parameters.items() if name != "fc1.bias"})


def _flat(step: Step, _: Batch) -> Step:
    return replace(step, gradients=None, parameters={name: array.ravel() for name, array in step.parameters.items()})


@pytest.mark.parametrize(
    ("alter", "said"),
    [
        (_lacking, "parameter fc1.bias: missing in both at step 1"),
        (_flat, "parameter fc1.weight: shape (6,), but the network's is (3, 2) at step 1"),
    ],
)
def test_what_both_sides_lack_or_have_otherwise_is_told(alter: Alter, said: str) -> None:
    result = run(case(), (faulty(alter), faulty(alter)))
    assert not result.as_expected and said in texts(result.reasons)


def test_parameters_that_are_no_arrays_are_told_where_gradients_are_derived() -> None:
    def listed(step: Step, _: Batch) -> Step:
        return replace(step, gradients=None, parameters={name: list(array) for name, array in step.parameters.items()})  # type: ignore[misc]

    result = run(case(), (faulty(listed), TORCH))
    assert any("should be a NumPy array, not list" in reason for reason in texts(result.reasons))


@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_ulps_are_those_of_the_entry_that_is_nearest_to_its_bound(dtype: str) -> None:
    """Of the second side's number there, in the run's dtype; both sides differ there by so much."""
    rows = [row for row in run(case(dtype), (NUMPY, TORCH)).differences if row.nearest_abs > 0]
    assert rows
    for row in rows:
        unit = np.spacing(np.abs(np.asarray(row.nearest_expected, dtype)))
        assert row.nearest_ulp == row.nearest_abs / unit and row.nearest_bound_ulp == row.nearest_bound / unit
        if row.judged_by == "step":
            assert row.nearest_abs == abs(row.nearest_actual - row.nearest_expected)
