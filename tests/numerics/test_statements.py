"""What a step can state besides layers and a loss: both references, the stated step, and what is refused."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from helpers import (
    NUMPY,
    TORCH,
    batch_of,
    case,
    case_of,
    document,
    faulty,
    in_words,
    kept,
    loaded,
    with_entry,
    workspace,
    written,
)
from hypothesis import given
from hypothesis import strategies as st
from test_bound import _assert_sound
from test_oracle import _assert_gradients_are_differences

import harness
from harness.ground.errors import CandidateFileError, ScenarioError, UsageError
from harness.implementation import Batch, State, Step
from harness.run.run import run
from harness.run.sides import Side
from harness.scenario.initial import initial_state
from harness.scenario.load import load
from reference_numpy.chain import Heads, Residual

DTYPES = ("float64", "float32")


def _network(first: dict[str, Any], last: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        {"layer": "linear", "name": "fc1", "in_features": 2, "out_features": 3, **first},
        {"layer": "tanh"},
        {"layer": "linear", "name": "fc2", "in_features": 3, "out_features": 2, **last},
    ]


def _linear(name: str, **fields: Any) -> dict[str, Any]:
    return {"layer": "linear", "name": name, **fields}


def _with_prelu(**fields: Any) -> list[dict[str, Any]]:
    first, _, last = _network({}, {})
    return [first, {"layer": "prelu", **fields}, last]


def _square(name: str) -> dict[str, Any]:
    return _linear(name, out_features=3)


def _branch(*layers: Any) -> dict[str, Any]:
    return {"residual": list(layers)}


def _with_branch(branch: list[Any]) -> list[Any]:
    first, tanh, last = _network({}, {})
    return [first, tanh, {"residual": branch}, last]


def _heads() -> list[Any]:
    head, last = _linear("head", out_features=2), _linear("last", out_features=2)
    return [_linear("fc1", out_features=3), {"layer": "tanh"}, head, {"layer": "tanh", "name": "tanh2"}, last]


_TWICE = [_linear("fc1", in_features=2, out_features=2), {"layer": "sigmoid"}]
_TIED = {"shares": {"weight": "fc1.weight.T"}, "in_features": None, "out_features": None}
#: By the norm, and as others have it, at limits that some steps reach; by value.
CLIPS: list[dict[str, Any]] = [
    {"max_norm": 0.5},
    {"max_norm": 30.0},
    {"max_norm": 2.0, "norm_type": 1},
    {"max_norm": 0.2, "norm_type": "inf"},
    {"clip_value": 0.1},
]
#: By what they state; a clip is the optimizer's.
STATED: dict[str, dict[str, Any]] = {
    "l2": {"penalties": [{"kind": "l2", "strength": 0.3}]},
    "half_l2_of_all": {"penalties": [{"kind": "l2", "strength": 0.3, "half": True, "on": "all"}]},
    "l2_per_sample": {"penalties": [{"kind": "l2", "strength": 0.3, "per_sample": True}]},
    "l1_and_l2": {"penalties": [{"kind": "l1", "strength": 0.2, "on": ["fc1.bias"]}, {"kind": "l2", "strength": 0.1}]},
    "l1_of_zeros": {"penalties": [{"kind": "l1", "strength": 0.2}], "initial": {"weight": {"kind": "zeros"}}},
    "fixed_bias": {"network": _network({"trainable": ["weight"]}, {})},
    "fixed_first_layer": {"network": _network({"trainable": False}, {}), "record_activations": True},
    "fixed_last_layer": {"network": _network({}, {"trainable": False}), "record_activations": False},
    "prelu": {"network": _with_prelu()},
    "prelu_of_each": {"network": _with_prelu(num_parameters=3)},
    "prelu_as_given": {"network": _with_prelu(weight=[0.7, -0.3, 2.0])},
    "one_prelu_for_both": {"network": [*_with_prelu(name="p"), {"layer": "prelu", "shares": {"weight": "p.weight"}}]},
    "fixed_prelu": {"network": _with_prelu(trainable=False)},
    "two_losses": {"auxiliary": [{"loss": {"kind": "l1", "scale": 0.3}}]},
    "auxiliary_head": {"network": _heads(), "auxiliary": [{"layer": "head", "loss": {"kind": "mse", "scale": 0.3}}]},
    "heads_and_penalty": {
        "network": _heads(),
        "auxiliary": [{"layer": "head", "loss": {"kind": "mse"}}, {"layer": "tanh2", "loss": {"kind": "l1"}}],
        "penalties": [{"kind": "l2", "strength": 0.1, "on": "all"}],
    },
    "head_in_a_branch": {
        "network": [_linear("fc1", out_features=2), _branch(_linear("head", out_features=2))],
        "auxiliary": [{"layer": "head", "loss": {"kind": "mse"}}],
    },
    "residual": {"network": _with_branch([_square("fc3"), {"layer": "sigmoid"}])},
    "nested": {"network": _with_branch([_square("fc3"), {"residual": [_square("fc4")]}, _square("fc5")])},
    "residual_first_and_last": {"network": [_branch(_linear("fc1", out_features=2), {"layer": "tanh"})]},
    "residual_of_identity": {"network": _with_branch([{"layer": "identity"}])},
    "residual_shares": {
        "network": _with_branch([_square("fc3"), {"layer": "tanh"}, _linear("fc4", shares={"weight": "fc3.weight"})])
    },
    "a_layer_twice": {"network": [*_TWICE, _linear("fc3", shares={"weight": "fc1.weight", "bias": "fc1.bias"})]},
    "tied_autoencoder": {"network": _network({}, _TIED)},
    "tied_and_fixed": {"network": _network({"trainable": ["bias"]}, _TIED)},
    "tied_and_penalised": {
        "network": _network({}, _TIED),
        "penalties": [{"kind": "l2", "strength": 0.3}],
    },
    **{f"clipped{i}": {"clip": one} for i, one in enumerate(CLIPS)},
    "clipped_and_penalised": {
        "clip": {"max_norm": 0.5},
        "network": _network({}, _TIED),
        "penalties": [{"kind": "l2", "strength": 0.3}],
    },
    "clipped_and_fixed": {"clip": {"max_norm": 0.5}, "network": _network({"trainable": ["weight"]}, {})},
    "penalty_of_what_is_fixed": {
        "network": _network({"trainable": False}, {}),
        "penalties": [{"kind": "l2", "strength": 0.3}],
    },
}


def _fields(stated: dict[str, Any], **optimizer: Any) -> dict[str, Any]:
    """Of a scenario."""
    return {**stated, "clip": None, "optimizer": {"lr": 0.1, "clip": stated.get("clip"), **optimizer}}


@pytest.mark.sampled(2)
@pytest.mark.parametrize("stated", STATED.values(), ids=STATED)
def test_numpy_and_torch_agree(stated: dict[str, Any]) -> None:
    """With momentum; without, both lie within the bounds of the step below."""
    results = harness.verify(document(**{"dtypes": list(DTYPES), **_fields(stated, momentum=0.9)}))
    assert len(results) == 2 and all(one.as_expected for one in results), [one.verdict for one in results]


@pytest.mark.parametrize("stated", STATED.values(), ids=STATED)
def test_the_step_is_what_is_stated(stated: dict[str, Any]) -> None:
    """Its gradients are differences of its loss, and both sides lie within its bounds."""
    if "zeros" not in str(stated):  # |w| has no derivative at 0
        _assert_gradients_are_differences(case(**_fields(stated)))
    for dtype in DTYPES:
        _assert_sound(case(dtype, **{**_fields(stated), "record_activations": True}), steps=3)


# ---------------------------------------------------------------- together

ACTIVATIONS = ("tanh", "sigmoid", "relu", "softplus", "identity")
HELD = st.sampled_from([True, True, True, False, ("weight",), ("bias",)])


@st.composite
def _entries(draw: st.DrawFn, width: int, depth: int = 0) -> list[dict[str, Any]]:
    """Layers that take and give so many values a row."""
    found: list[dict[str, Any]] = []
    for kind in draw(st.lists(st.sampled_from(["linear", "activation", "prelu", "residual"]), max_size=3)):
        if kind == "linear":
            found.append({"layer": "linear", "out_features": width, "trainable": draw(HELD)})
        elif kind == "prelu":
            found.append({"layer": "prelu", "num_parameters": draw(st.sampled_from([1, width]))})
        elif kind == "residual" and depth < 2 and (branch := draw(_entries(width, depth + 1))):
            found.append({"residual": branch})
        else:
            found.append({"layer": draw(st.sampled_from(ACTIVATIONS))})
    return found


@st.composite
def _statements(draw: st.DrawFn) -> dict[str, Any]:
    """A network of all that a step can state, with weights of size 1 and numbers as people write them."""
    inputs, width = draw(st.integers(1, 3)), draw(st.integers(1, 3))
    tied = draw(st.booleans())
    outputs = inputs if tied else draw(st.integers(1, 3))
    first = {"layer": "linear", "name": "first", "in_features": inputs, "out_features": width}
    shares = {"weight": "first.weight.T"} if tied else {}
    last = {"layer": "linear", "name": "last", "out_features": outputs, "shares": shares}
    strengths = st.sampled_from([1e-3, 0.01, 0.3])
    penalties = [
        {"kind": kind, "strength": draw(strengths), "half": draw(st.booleans()), "per_sample": draw(st.booleans())}
        | {"on": draw(st.sampled_from(["weights", "all", "first.bias"]))}
        for kind in draw(st.lists(st.sampled_from(["l1", "l2"]), max_size=2))
    ]
    kinds = draw(st.lists(st.sampled_from(["mse", "l1", "huber"]), max_size=2))
    return document(
        network=[first, *draw(_entries(width)), last],
        loss={"kind": "mse", "reduction": draw(st.sampled_from(["sum", "mean"]))},
        auxiliary=[{"loss": {"kind": kind, "scale": draw(strengths)}} for kind in kinds],
        penalties=penalties,
        optimizer={
            "lr": 0.1,
            "momentum": draw(st.sampled_from([0.0, 0.9])),
            "clip": draw(st.none() | st.sampled_from(CLIPS)),
        },
        data={"source": "normal", "seed": draw(st.integers(0, 99)), "rows": 3, "features": inputs, "outputs": outputs},
    )


@given(_statements(), st.sampled_from(DTYPES))
def test_nobody_right_is_accused_whatever_is_stated(values: dict[str, Any], dtype: str) -> None:
    found = case_of({**values, "record_activations": True}, dtype)
    _assert_sound(found)
    result = run(found, (NUMPY, TORCH))
    assert not result.verdict.accuses, result.reasons


def _refused(tmp_path: Path, problem: str, **fields: Any) -> None:
    with pytest.raises(ScenarioError, match=problem):
        load(written(tmp_path, document(**fields)), workspace(tmp_path))


# ---------------------------------------------------------------- penalties


def test_a_penalty_is_in_the_loss_and_in_the_gradient() -> None:
    plain, penalised = (_first_step(NUMPY, fields) for fields in ({}, STATED["half_l2_of_all"]))
    start = initial_state(case()).parameters
    assert penalised.loss - plain.loss == pytest.approx(0.15 * sum(float(np.sum(w**2)) for w in start.values()))
    for name, w in start.items():
        np.testing.assert_allclose(penalised.gradients[name] - plain.gradients[name], 0.3 * w)


def _first_step(side: Side, fields: dict[str, Any]) -> Any:
    one = case(**fields)
    return kept(loaded(side, one).step(batch_of(one), 0.1))


@pytest.mark.parametrize("name", ["fc1.weight", "fc2.bias"])
def test_a_penalty_that_is_twice_in_a_gradient_is_noticed(name: str) -> None:
    start = initial_state(case()).parameters

    def doubled(step: Step, _: Batch) -> Step:
        return replace(step, gradients=with_entry(step.gradients, name, lambda g: g + 0.3 * start[name]))

    result = run(case(**STATED["half_l2_of_all"]), (faulty(doubled), TORCH))
    assert result.verdict == "faulty is wrong"


@pytest.mark.parametrize(
    ("on", "problem"),
    [
        (
            ["fc1.weight", "fc3.weight"],
            r"penalties.0.on.1: fc3.weight is no parameter of this network; use weights",
        ),
        ("biases", r"penalties.0.on: biases is no parameter of this network; use weights, all, or some of fc1.weight"),
    ],
)
def test_a_penalty_on_what_is_not_there_is_refused(tmp_path: Path, on: Any, problem: str) -> None:
    _refused(tmp_path, problem, penalties=[{"kind": "l2", "strength": 0.1, "on": on}])


# ---------------------------------------------------------------- parameters that are not trained


@pytest.mark.parametrize("dtype", DTYPES)
def test_a_fixed_parameter_stays_and_has_no_gradient(dtype: str) -> None:
    result = run(case(dtype, optimizer={"lr": 0.1, "momentum": 0.9}, **STATED["fixed_bias"]), (NUMPY, TORCH))
    of = {(row.quantity, row.name): row for row in result.differences if row.step == 3}
    assert {name for quantity, name in of if quantity == "gradient"} == {"fc1.weight", "fc2.weight", "fc2.bias"}
    assert {name for quantity, name in of if quantity == "buffer"} == {
        f"{name}.momentum_buffer" for name in ("fc1.weight", "fc2.weight", "fc2.bias")
    }
    assert of["update", "fc1.bias"].verdict == "equal" and of["update", "fc1.bias"].largest == 0


def test_a_side_that_moves_a_fixed_parameter_is_wrong() -> None:
    def moved(step: Step, _: Batch) -> Step:
        return replace(step, parameters=with_entry(step.parameters, "fc1.bias", lambda b: b - 1e-9))

    result = run(case(training={"steps": 1}, **STATED["fixed_bias"]), (faulty(moved), TORCH))
    assert result.verdict == "faulty is wrong"
    assert {row.name for row in result.differences if row.verdict == "faulty is wrong"} == {"fc1.bias"}


def test_the_layers_before_a_fixed_one_learn_through_it() -> None:
    stated = _first_step(NUMPY, STATED["fixed_last_layer"])
    plain = _first_step(NUMPY, {})
    assert set(stated.gradients) == {"fc1.weight", "fc1.bias"}
    assert all(np.array_equal(stated.gradients[name], plain.gradients[name]) for name in stated.gradients)


@pytest.mark.parametrize(
    ("trainable", "problem"),
    [
        ((False, False), "network: nothing is trained; leave at least one parameter trainable"),
        ((["weight", "gamma"], True), "network.0.trainable.1: should be among the parameters of fc1: weight, bias"),
    ],
)
def test_what_cannot_be_fixed_is_refused(tmp_path: Path, trainable: Any, problem: str) -> None:
    network = _network(*({"trainable": one} for one in trainable))
    _refused(tmp_path, problem, network=network)


def test_a_page_that_holds_a_bias_is_reproduced() -> None:
    """Its second loss is 0.172043884; with a bias that moves it would be 0.164081155."""
    fields = document(
        network=[
            {"layer": "linear", "name": "n", "weight": [[0.4]], "bias": [0.6], "trainable": ["weight"]},
            {"layer": "sigmoid"},
        ],
        initial=None,
        loss={"kind": "mse", "reduction": "sum", "scale": 0.5},
        optimizer={"lr": 0.5},
        data={"inputs": [[0.5]], "targets": [[0.1]]},
        training={"steps": 2},
        claims=[{"of": "loss", "step": 2, "printed": "0.172043884"}],
    )
    (result,) = harness.verify(fields)
    assert result.as_expected and [str(one.verdict) for one in result.claims] == ["reproduced"]


# ---------------------------------------------------------------- shared parameters


def test_the_gradient_of_a_shared_parameter_is_the_sum_over_its_uses() -> None:
    """Against the same network with two parameters of equal values."""
    shared = _first_step(NUMPY, STATED["tied_autoencoder"])
    start = initial_state(case(**STATED["tied_autoencoder"]))
    assert list(start.parameters) == ["fc1.weight", "fc1.bias", "fc2.bias"]
    alone = case(network=_network({}, {}))
    implementation = loaded(
        NUMPY, alone, State({**start.parameters, "fc2.weight": start.parameters["fc1.weight"].T}, {})
    )
    step = kept(implementation.step(batch_of(alone), 0.1))
    total = step.gradients["fc1.weight"] + step.gradients["fc2.weight"].T
    np.testing.assert_allclose(shared.gradients["fc1.weight"], total, rtol=1e-12)


@pytest.mark.parametrize("name", ["fc1.weight", "fc2.bias"])
def test_a_shared_parameter_has_one_row(name: str) -> None:
    result = run(case(training={"steps": 1}, **STATED["tied_autoencoder"]), (NUMPY, TORCH))
    assert sum((row.quantity, row.name) == ("gradient", name) for row in result.differences) == 1
    assert not any(row.name == "fc2.weight" for row in result.differences)


@pytest.mark.parametrize(
    ("last", "problem"),
    [
        (
            {"shares": {"weight": "fc1.weight"}},
            r"fc2.weight is \(2, 3\), but fc1.weight is \(3, 2\); one shape",
        ),
        (
            {"shares": {"bias": "fc1.bias"}},
            r"shares.bias: fc2.bias is \(2,\), but fc1.bias is \(3,\); one",
        ),
        ({"shares": {"weight": "fc1.bias"}}, r"fc2.weight is \(2, 3\), but fc1.bias is \(3,\)"),
        (
            {"shares": {"weight": "fc2.weight"}},
            r"fc2.weight is no parameter of a layer before this one; there is",
        ),
        ({"shares": {"gamma": "fc1.bias"}}, r"fc2 has no gamma to share, or numbers for it; state only one"),
        ({"shares": {"bias": "fc1.bias"}, "bias": False}, r"fc2 has no bias to share, or numbers for it"),
        (
            {"shares": {"weight": "fc1.weight.T"}, "trainable": ["weight"]},
            r"among the parameters of fc2: bias",
        ),
        ({"shares": {"weight": "fc1"}}, r"should be a parameter, such as fc1.weight or, transposed, fc1.weight.T"),
    ],
)
def test_what_cannot_be_shared_is_refused(tmp_path: Path, last: dict[str, Any], problem: str) -> None:
    _refused(tmp_path, problem, network=_network({}, last))


# ---------------------------------------------------------------- prelu


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        (
            {"num_parameters": 2},
            r"prelu1 takes \(batch, 2\), but fc1 gives \(batch, 3\); num_parameters should be 3",
        ),
        ({"weight": [0.1, 0.2]}, r"network.1.weight: prelu1 takes \(batch, 2\), but fc1 gives \(batch, 3\)"),
        ({"weight": [0.1, 0.2], "num_parameters": 3}, r"network.1.num_parameters: is 3, but weight has shape \(2,\)"),
    ],
)
def test_a_prelu_that_does_not_fit_is_refused(tmp_path: Path, fields: dict[str, Any], problem: str) -> None:
    _refused(tmp_path, problem, network=_with_prelu(**fields))


def test_a_wrong_gradient_of_a_slope_is_noticed() -> None:
    """That of all z, not of those below 0."""

    def of_all(step: Step, _: Batch) -> Step:
        assert step.activation_gradients and step.activations
        g, z = step.activation_gradients["prelu1"], step.activations["fc1"]
        return replace(
            step, gradients=with_entry(step.gradients, "prelu1.weight", lambda _: (g * z).sum(keepdims=True)[0])
        )

    result = run(case(training={"steps": 1}, **STATED["prelu"]), (faulty(of_all), TORCH))
    assert result.verdict == "faulty is wrong"


# ---------------------------------------------------------------- residual branches


def test_a_residual_adds_what_arrives() -> None:
    network = [_branch(_linear("fc", weight=[[1, 2], [3, 4]], bias=False))]
    one = case(network=network, data={"inputs": [[1.0, 10.0]], "targets": [[0.0, 0.0]]})
    step = kept(loaded(NUMPY, one).step(batch_of(one), 0.1))
    assert step.output is not None and step.output.tolist() == [[1 + 21, 10 + 43]]
    assert [layer.name for layer in one.layers] == ["fc", "residual1"]


def test_a_branch_alone_handed_back_is_noticed_where_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    """The gradient without what goes past the branch."""
    monkeypatch.setattr(Residual, "backward", lambda self, g: self.branch.backward(g))
    result = run(case(**STATED["residual"], record_activations=True), (NUMPY, TORCH))
    assert result.verdict == "numpy is wrong"
    assert any("that residual1 hands back to tanh1" in in_words(one) for one in result.first_wrong)


@pytest.mark.parametrize(
    ("branch", "problem"),
    [
        (
            [_linear("fc3", out_features=4)],
            r"residual1 takes \(batch, 3\), but its branch gives \(batch, 4\)",
        ),
        (
            [_linear("fc3", in_features=2, out_features=3)],
            r"residual.0.in_features: fc3 takes \(batch, 2\), but tanh",
        ),
        ([_linear("fc1", out_features=3)], r"network.2.residual.0.name: fc1 names two layers; rename one"),
        ([], r"network.2.residual: has no entries"),
        ([{"layer": "softsin"}], r"network.2.residual.0.layer: should be one of linear"),
        ([{"name": "a"}], r"network.2.residual.0: should be a mapping that states its layer"),
    ],
)
def test_a_branch_that_does_not_fit_is_refused(tmp_path: Path, branch: list[Any], problem: str) -> None:
    _refused(tmp_path, problem, network=_with_branch(branch))


# ---------------------------------------------------------------- programs


@pytest.mark.parametrize(
    "layer",
    [
        {"layer": "linear", "trainable": False},
        {"layer": "linear", "shares": {"weight": "linear1.weight"}},
        {"residual": [{"layer": "linear"}]},
    ],
)
def test_check_refuses_what_it_does_not_look_at(tmp_path: Path, layer: dict[str, Any]) -> None:
    file = tmp_path / "mine.py"
    network = [{"layer": "linear"}, layer]
    file.write_text(f"HARNESS = {{'network': {network!r}, 'loss': 'mse'}}\ndef f(W1, b1, x, t): pass\n")
    with pytest.raises(CandidateFileError, match=r"mine\.py:1:\d+: network: .*: check looks at layers one after"):
        harness.check(file)


# ---------------------------------------------------------------- one generator in a stated order

_ONE_GENERATOR: dict[str, Any] = {
    "network": [_linear("n", in_features=2, out_features=1, bias=False)],
    "initial": {"seed": 7, "layout": "in_out", "weight": {"kind": "normal", "std": 1.0}},
    "data": {"source": "normal", "rows": 4, "features": 2, "outputs": 1},
}


def _ordered(*draws: str) -> dict[str, Any]:
    return {**_ONE_GENERATOR, "initial": {**_ONE_GENERATOR["initial"], "draws": list(draws)}}


def test_data_and_weights_come_from_one_generator_in_the_stated_order() -> None:
    random = np.random.RandomState(7)
    x, w, t = (random.standard_normal(shape) for shape in ((4, 2), (2, 1), (4, 1)))
    one = case(**_ordered("inputs", "n.weight", "targets"))
    batch = batch_of(one)
    assert np.array_equal(batch.inputs, x) and np.array_equal(batch.targets, t)
    assert np.array_equal(initial_state(one).parameters["n.weight"], w.T)


def test_a_page_that_draws_all_from_one_generator_is_reproduced() -> None:
    """np.random.seed(7); x = randn(4, 2); t = randn(4, 1); W = randn(2, 1)."""
    claims = [{"of": "loss", "printed": "0.231533936"}]
    (result,) = harness.verify(document(**_ordered("data", "n.weight"), training={"steps": 1}, claims=claims))
    assert result.as_expected and [str(one.verdict) for one in result.claims] == ["reproduced"]


def test_an_order_of_parameters_alone_is_an_order_of_layers() -> None:
    given = {"seed": 1, "weight": {"kind": "normal", "std": 0.5}, "bias": {"kind": "zeros"}}
    forwards, backwards = (
        initial_state(case(initial={**given, "draws": order})).parameters
        for order in (["fc1.weight", "fc2.weight"], ["fc2.weight", "fc1.weight"])
    )
    plain = initial_state(case(initial=given)).parameters
    assert list(backwards) == list(plain)
    assert all(np.array_equal(forwards[name], plain[name]) for name in plain)
    assert not np.array_equal(backwards["fc1.weight"], plain["fc1.weight"])


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        (_ordered("data", "n.bias"), r"initial.draws.1: n.bias is nothing that is drawn; there is data"),
        (_ordered("data", "n.weight", "data"), r"initial.draws.2: data is drawn already"),
        (_ordered("data"), r"initial.draws: should have all that is drawn; add n.weight"),
        (_ordered("inputs", "n.weight"), r"initial.draws: should have either data, or inputs and targets"),
        (_ordered("n.weight"), r"data: rows are drawn; state a seed, or add data to initial.draws"),
        (_ONE_GENERATOR, r"data: rows are drawn; state a seed"),
        (
            {**_ordered("data", "n.weight"), "data": {**_ONE_GENERATOR["data"], "seed": 7}},
            r"data.seed: the rows are among initial.draws",
        ),
        (
            {**_ordered("data", "n.weight"), "data": {"inputs": [[1.0, 2.0]], "targets": [[1.0]]}},
            r"initial.draws: these rows are not drawn, but given",
        ),
    ],
)
def test_an_order_that_leaves_something_open_is_refused(tmp_path: Path, fields: dict[str, Any], problem: str) -> None:
    _refused(tmp_path, problem, **fields)


# ---------------------------------------------------------------- several losses


def test_losses_of_one_output_add_up() -> None:
    plain, stated = _first_step(NUMPY, {}), _first_step(NUMPY, STATED["two_losses"])
    one = case()
    difference = np.abs(plain.output - batch_of(one).targets)
    assert stated.loss - plain.loss == pytest.approx(0.3 * difference.mean())


def test_a_head_that_is_not_handed_back_is_noticed_where_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Heads, "backward", lambda _self, _name, g: g)
    result = run(case(**STATED["auxiliary_head"], record_activations=True), (NUMPY, TORCH))
    assert result.verdict == "numpy is wrong"
    assert any("that tanh2 hands back to head" in in_words(one) for one in result.first_wrong)


@pytest.mark.parametrize(
    ("auxiliary", "problem"),
    [
        (
            {"layer": "fc3", "loss": {"kind": "mse"}},
            r"auxiliary.0.layer: fc3 is no layer of this network; there",
        ),
        (
            {"layer": "tanh1", "loss": {"kind": "mse"}},
            r"loss: tanh1 gives \(batch, 3\), but targets are \(batch, 2\)",
        ),
        ({"loss": {"kind": "cross_entropy"}}, r"auxiliary.0.loss: cross_entropy takes other targets than mse"),
        ({"loss": {"kind": "binary_cross_entropy"}}, r"auxiliary.0.loss: binary_cross_entropy takes probabilities"),
        ({"loss": {"kind": "mea"}}, r"auxiliary.0.loss.kind: should be one of mse"),
    ],
)
def test_a_loss_that_does_not_fit_is_refused(tmp_path: Path, auxiliary: Any, problem: str) -> None:
    _refused(tmp_path, problem, auxiliary=[auxiliary])


PROGRAM = """
import numpy as np

HARNESS = {"network": "linear tanh linear", "loss": "mse"}


def loss_and_gradients(W1, b1, W2, b2, x, t):
    h = np.tanh(x @ W1 + b1)
    e = h @ W2 + b2 - t
    d = 2 * e / e.size
    d1 = d @ W2.T * (1 - h**2)
    return np.mean(e**2), {"W1": x.T @ d1, "b1": d1.sum(0), "W2": h.T @ d, "b2": d.sum(0)}
"""


def _checked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, program: str, stated: dict[str, Any]) -> harness.Check:
    """A program, checked on a scenario of what is stated."""
    written(tmp_path, document(**stated))
    (tmp_path / "mine.py").write_text(program)
    monkeypatch.chdir(tmp_path)
    return harness.check("mine.py", "a")


def test_a_program_that_tells_a_gradient_of_a_fixed_parameter_is_right(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = _checked(tmp_path, monkeypatch, PROGRAM, STATED["fixed_bias"])
    assert found.verdict == "right"
    assert "linear1.bias" not in {row.name for row in found.result.rows if row.quantity == "gradient"}


@pytest.mark.parametrize("name", ["two_losses", "tied_autoencoder", "residual"])
def test_check_refuses_scenarios_whose_mistakes_it_does_not_know(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    with pytest.raises(UsageError, match=r"a\[float64\]: check looks at layers one after the other"):
        _checked(tmp_path, monkeypatch, PROGRAM, STATED[name])


@pytest.mark.verdicts
@pytest.mark.thorough
def test_an_implementation_with_a_wrong_slope_of_a_prelu_is_wrong(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    implementation = """
from reference_numpy.network import Network


class Twice(Network):
    def step(self, batch, lr):
        found = super().step(batch, lr)
        found.gradients["prelu1.weight"][...] *= 2
        return found


def build(case):
    return Twice(case)
"""
    found = _checked(tmp_path, monkeypatch, implementation, STATED["prelu"])
    assert found.verdict == "wrong"
    assert {row.name for row in found.result.rows if not row.is_right and row.quantity == "gradient"} == {
        "prelu1.weight"
    }
