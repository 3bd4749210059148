"""Programs with a prelu: its slope is handed over, read back and judged as weights and biases are."""

from __future__ import annotations

from pathlib import Path

import pytest

import harness
from harness.ground.errors import CandidateFileError
from tests.checking.candidates import written

FUNCTION = """\
import numpy as np

HARNESS = {"network": "linear prelu linear", "loss": "mse"}


def loss_and_gradients(parameters, x, t):
    W1, b1, a, W2, b2 = (parameters[name] for name in ("W1", "b1", "a", "W2", "b2"))
    z = x @ W1 + b1
    h = np.where(z > 0, z, a * z)
    y = h @ W2 + b2
    d2 = 2 * (y - t) / y.size
    dh = d2 @ W2.T
    d1 = dh * np.where(z > 0, 1, a)
    da = np.sum(dh * np.minimum(z, 0))
    gradients = {"W1": x.T @ d1, "b1": d1.sum(0), "a": da, "W2": h.T @ d2, "b2": d2.sum(0)}
    return np.mean((y - t) ** 2), gradients
"""
TAKEN = 'W1, b1, a, W2, b2 = (parameters[name] for name in ("W1", "b1", "a", "W2", "b2"))'
SLOPE = "np.where(z > 0, 1, a)"
SUM = "da = np.sum(dh * np.minimum(z, 0))"
FOR_EACH = (SUM, "da = np.sum(dh * np.minimum(z, 0), axis=0)")
CLASS = """\
import numpy as np

HARNESS = {"network": "linear prelu linear", "loss": "mse"}


class Net:
    def __init__(self, n_in, n_hidden, n_out):
        self.W1, self.b1 = np.full((n_in, n_hidden), 0.1), np.zeros(n_hidden)
        self.W2, self.b2 = np.full((n_hidden, n_out), 0.1), np.zeros(n_out)
        self.alpha = 0.25

    def train_step(self, x, t, lr):
        z = x @ self.W1 + self.b1
        h = np.where(z > 0, z, self.alpha * z)
        y = h @ self.W2 + self.b2
        d2 = 2 * (y - t) / y.size
        dh = d2 @ self.W2.T
        d1 = dh * np.where(z > 0, 1, self.alpha)
        dalpha = np.sum(dh * np.minimum(z, 0))
        self.W1 -= lr * x.T @ d1
        self.b1 -= lr * d1.sum(0)
        self.W2 -= lr * h.T @ d2
        self.b2 -= lr * d2.sum(0)
        self.alpha -= lr * dalpha
        return np.mean((y - t) ** 2)
"""
LAYERS = """\
import numpy as np

HARNESS = {"network": "linear prelu linear prelu linear", "loss": "mse"}


class PReLU:
    def __init__(self, n):
        self.a = 0.25

    def forward(self, z):
        self.z = z
        return np.where(z > 0, z, self.a * z)

    def backward(self, g):
        self.da = (g * np.minimum(self.z, 0)).sum()
        return g * np.where(self.z > 0, 1, self.a)


class Dense:
    def __init__(self, m, n):
        self.W, self.b = np.random.randn(n, m), np.zeros((n, 1))

    def forward(self, x):
        self.x = x
        return self.W @ x + self.b

    def backward(self, g):
        self.dW, self.db = g @ self.x.T, g.sum(axis=1, keepdims=True)
        return self.W.T @ g


class Network:
    def __init__(self, sizes):
        self.layers = [Dense(sizes[0], sizes[1])]
        for m, n in zip(sizes[1:-1], sizes[2:]):
            self.layers += [PReLU(m), Dense(m, n)]

    def step(self, X, Y, lr):
        a = X
        for layer in self.layers:
            a = layer.forward(a)
        g = 2 * (a - Y) / Y.size
        for layer in reversed(self.layers):
            g = layer.backward(g)
        for layer in self.layers:
            for name in ("W", "b", "a"):
                if hasattr(layer, name):
                    setattr(layer, name, getattr(layer, name) - lr * getattr(layer, "d" + name))
        return np.mean((a - Y) ** 2)
"""
NUMBERS = """\
HARNESS = {"network": "linear prelu linear", "loss": "mse", "bias": "none", "sizes": [1, 3, 1], "samples": "one",
           "names": {"w1": "linear1.weight[0,0]", "w2": "linear1.weight[1,0]", "w3": "linear1.weight[2,0]",
                     "w4": "linear2.weight[0,0]", "w5": "linear2.weight[0,1]", "w6": "linear2.weight[0,2]",
                     "a": "prelu1.weight[0]", "x1": "inputs[0]", "t1": "targets[0]"}}


def prelu(z, a):
    return z if z > 0 else a * z


def slope(z, a):
    return 1 if z > 0 else a


def gradients(w1, w2, w3, w4, w5, w6, a, x1, t1):
    z1, z2, z3 = w1 * x1, w2 * x1, w3 * x1
    g = 2 * (w4 * prelu(z1, a) + w5 * prelu(z2, a) + w6 * prelu(z3, a) - t1)
    da = g * (w4 * min(z1, 0) + w5 * min(z2, 0) + w6 * min(z3, 0))
    d1, d2, d3 = g * w4 * slope(z1, a), g * w5 * slope(z2, a), g * w6 * slope(z3, a)
    before, after = {"w1": d1 * x1, "w2": d2 * x1, "w3": d3 * x1}, [g * prelu(z, a) for z in (z1, z2, z3)]
    return before | {"a": da} | dict(zip(("w4", "w5", "w6"), after))
"""
EACH_OF_LAYERS = [("self.a = 0.25", "self.a = np.full((n, 1), 0.25)"), (").sum()", ").sum(axis=1, keepdims=True)")]


def checked(folder: Path, text: str, *changes: tuple[str, str]) -> harness.Check:
    return harness.check(written(folder, text, *changes))


def said(found: harness.Check) -> str:
    return " ".join(repr(found).split())


def judged(found: harness.Check, name: str) -> set[str]:
    return {row.quantity for row in found.result.rows if row.name == name and row.is_right}


# ---------------------------------------------------------------- right ones, in every style


@pytest.mark.parametrize(
    "own", ["a", "a1", "alpha", "alpha_1", "slope", "negative_slope", "prelu", "p", "prelu1.weight"]
)
@pytest.mark.sampled(3)
def test_the_slope_stands_among_the_parameters_by_its_usual_names(tmp_path: Path, own: str) -> None:
    spelled = FUNCTION.replace('"a"', f'"{own}"')
    if own == "prelu1.weight":
        for name in ("weight", "bias"):
            for number in (1, 2):
                spelled = spelled.replace(f'"{"W" if name == "weight" else "b"}{number}"', f'"linear{number}.{name}"')
    found = checked(tmp_path, spelled)
    assert found.verdict == "right"
    assert judged(found, "prelu1.weight") == {"gradient"}
    assert f"{own} (1,)" in said(found)


@pytest.mark.parametrize("argument", ["a", "alpha", "slope", "p"])
def test_the_slope_is_an_argument(tmp_path: Path, argument: str) -> None:
    taken = (TAKEN, f"a = {argument}")
    signature = ("parameters, x, t", f"x, t, W1, b1, W2, b2, {argument}")
    found = checked(tmp_path, FUNCTION.replace('"a": da', f'"{argument}": da'), signature, taken)
    assert (found.verdict, judged(found, "prelu1.weight")) == ("right", {"gradient"})


@pytest.mark.parametrize("order", ["W1, b1, a, W2, b2", "W1, b1, W2, b2, a"])
def test_the_slope_stands_in_a_list(tmp_path: Path, order: str) -> None:
    found = checked(tmp_path, FUNCTION, (TAKEN, f"{order} = parameters"))
    assert (found.verdict, judged(found, "prelu1.weight")) == ("right", {"gradient"})


def test_the_slope_is_returned_among_others(tmp_path: Path) -> None:
    answer = ("np.mean((y - t) ** 2), gradients", "np.mean((y - t) ** 2), x.T @ d1, d1.sum(0), h.T @ d2, d2.sum(0), da")
    assert checked(tmp_path, FUNCTION, answer).verdict == "right"


def test_code_that_goes_from_entry_to_entry_is_given_a_number(tmp_path: Path) -> None:
    by_entry = "h = np.array([[v if v > 0 else float(format(a, '.17g')) * v for v in row] for row in z])"
    found = checked(tmp_path, FUNCTION, ("h = np.where(z > 0, z, a * z)", by_entry))
    assert (found.verdict, "a as a number" in said(found)) == ("right", True)


def test_names_are_stated(tmp_path: Path) -> None:
    names = {f"{own}{n}": f"linear{n}.{kind}" for n in (1, 2) for own, kind in (("W", "weight"), ("b", "bias"))}
    stated = ('"loss": "mse"', f'"loss": "mse", "parameters": {names | {"knee": "prelu1.weight"}}')
    found = checked(tmp_path, FUNCTION.replace('"a"', '"knee"'), stated)
    assert (found.verdict, judged(found, "prelu1.weight")) == ("right", {"gradient"})
    assert "knee (1,)" in said(found)


def test_a_slope_that_is_a_constant_is_not_judged(tmp_path: Path) -> None:
    stated = ('"loss": "mse"', '"loss": "mse", "fixed": {"prelu1.weight": 0.1}')
    text = FUNCTION.replace('"a": da, ', "")
    found = checked(tmp_path, text, stated, (TAKEN, TAKEN.replace(" a,", "").replace(' "a",', "") + "\n    a = 0.1"))
    assert (found.verdict, judged(found, "prelu1.weight")) == ("right", set())


def test_the_slope_is_a_number_among_numbers(tmp_path: Path) -> None:
    assert checked(tmp_path, NUMBERS).verdict == "right"
    found = checked(tmp_path, NUMBERS, ("return 1 if z > 0 else a", "return 1 if z > 0 else 0"))
    assert (found.verdict, found.faults[:1]) == ("wrong", ("prelu_derivative_of_relu",))


@pytest.mark.parametrize("slope", ["0.25", "np.array([0.25])", "np.array(0.25)"])
def test_an_object_holds_the_slope(tmp_path: Path, slope: str) -> None:
    found = checked(tmp_path, CLASS, ("self.alpha = 0.25", f"self.alpha = {slope}"))
    assert (found.verdict, judged(found, "prelu1.weight")) == ("right", {"gradient", "update"})
    assert "update of alpha" in said(found)


def test_layers_hold_a_slope_each(tmp_path: Path) -> None:
    found = checked(tmp_path, LAYERS)
    assert found.verdict == "right"
    assert judged(found, "prelu1.weight") == judged(found, "prelu2.weight") == {"gradient", "update"}
    assert "layers[3].a" in said(found)


# ---------------------------------------------------------------- one for each unit


def test_a_slope_for_each_unit_is_found_out_and_said(tmp_path: Path) -> None:
    found = checked(tmp_path, FUNCTION, FOR_EACH)
    assert (found.verdict, judged(found, "prelu1.weight")) == ("right", {"gradient"})
    assert "a (5,)" in said(found)
    assert "a one for each unit" in said(found)


def test_layers_hold_slopes_for_each_unit(tmp_path: Path) -> None:
    found = checked(tmp_path, LAYERS, *EACH_OF_LAYERS)
    assert found.verdict == "right"
    assert "layers[1].a (5, 1)" in said(found)


@pytest.mark.verdicts
@pytest.mark.thorough
def test_one_slope_that_is_stated_has_a_gradient_of_one(tmp_path: Path) -> None:
    network = '[{"layer": "linear"}, {"layer": "prelu", "num_parameters": 1}, {"layer": "linear"}]'
    found = checked(tmp_path, FUNCTION, FOR_EACH, ('"linear prelu linear"', network))
    assert found.verdict == "wrong"


# ---------------------------------------------------------------- mistakes


@pytest.mark.sampled(6)
@pytest.mark.parametrize("more", [(), (FOR_EACH,)], ids=["one", "each"])
@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ((SLOPE, "(z > 0)"), "prelu_derivative_of_relu"),
        ((f"dh * {SLOPE}", "dh"), "prelu_derivative_missing"),
        (("dh * np.minimum(z, 0)", "dh * z"), "prelu_weight_gradient_of_all_units"),
        (("dh * np.minimum(z, 0)", "dh * np.maximum(z, 0)"), "prelu_weight_gradient_of_positive_units"),
        (("dh * np.minimum(z, 0)", "dh * np.minimum(h, 0)"), "prelu_weight_gradient_with_the_output"),
    ],
)
def test_a_mistake_is_named(
    tmp_path: Path, change: tuple[str, str], fault: str, more: tuple[tuple[str, str], ...]
) -> None:
    found = checked(tmp_path, FUNCTION, *more, change)
    assert (found.verdict, found.faults[:1]) == ("wrong", (fault,))


@pytest.mark.thorough
def test_the_hint_of_an_unknown_mistake_is_about_the_slope(tmp_path: Path) -> None:
    found = checked(tmp_path, FUNCTION, (SUM, "da = 1.37 * np.sum(d1 * np.minimum(z, 0)) + 0.1"))
    assert (found.verdict, found.faults) == ("wrong", ())
    assert "Differentiate what the layer of a gives with respect to a" in said(found)


def test_what_is_done_by_hand_calls_two_things_by_two_names(tmp_path: Path) -> None:
    told = said(checked(tmp_path, FUNCTION.replace('"a"', '"a1"'), (SLOPE, "(z > 0)")))
    assert "h1 = prelu(z1)" in told
    assert "gradient of a1[0]" in told


def test_a_mistake_of_an_object_is_named(tmp_path: Path) -> None:
    found = checked(tmp_path, CLASS, ("np.where(z > 0, 1, self.alpha)", "(z > 0)"))
    assert (found.verdict, found.faults[:1]) == ("wrong", ("prelu_derivative_of_relu",))


def test_a_slope_that_is_never_updated_is_named(tmp_path: Path) -> None:
    found = checked(tmp_path, CLASS, ("self.alpha -= lr * dalpha", "pass"))
    assert (found.verdict, found.faults[:1]) == ("wrong", ("weight_not_updated",))


@pytest.mark.parametrize(("slope", "at"), [("np.where(z >= 0, 1, a)", 1), ("(z > 0) + a * (z < 0)", 0)])
def test_another_slope_at_exactly_0_is_a_convention(tmp_path: Path, slope: str, at: int) -> None:
    found = checked(tmp_path, FUNCTION, (SLOPE, f"({slope})"))
    assert found.verdict == "convention"
    assert f"the derivative of prelu at exactly 0 is {at}" in said(found)


# ---------------------------------------------------------------- on a scenario

SCENARIO = """\
title: A prelu with a slope for each unit
network:
  - {layer: linear, in_features: 3, out_features: 4}
  - {layer: prelu, num_parameters: 4, name: knee}
  - {layer: linear, out_features: 2}
initial: {seed: 11, weight: {kind: normal, std: 0.8}, bias: {kind: normal, std: 0.5}}
loss: {kind: mse}
optimizer: {lr: 0.1}
data: {source: normal, seed: 12, rows: 21, features: 3, outputs: 2}
training: {steps: 3, batch: {size: 7}}
"""


@pytest.mark.verdicts
@pytest.mark.parametrize(("changes", "verdict"), [((FOR_EACH,), "right"), ((), "wrong")], ids=["each", "one"])
def test_a_scenario_says_how_many_slopes_there_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, changes: tuple[tuple[str, str], ...], verdict: str
) -> None:
    (tmp_path / "scenarios").mkdir()
    (tmp_path / "scenarios" / "slopes.scenario.yaml").write_text(SCENARIO)
    written(tmp_path, FUNCTION, *changes)
    monkeypatch.chdir(tmp_path)
    assert harness.check("my_backprop.py", "slopes").verdict == verdict


# ---------------------------------------------------------------- what is refused


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ('"num_parameters": 4', r"num_parameters of prelu1 should be 1, or its width in sizes; left out, it is found"),
        ('"weight": [0.3]', "a candidate is given its weights"),
        ('"trainable": False', "prelu1: check looks at layers one after the other"),
    ],
)
def test_what_cannot_be_stated_is_refused(tmp_path: Path, fields: str, problem: str) -> None:
    network = f'[{{"layer": "linear"}}, {{"layer": "prelu", {fields}}}, {{"layer": "linear"}}]'
    with pytest.raises(CandidateFileError, match=problem):
        checked(tmp_path, FUNCTION, ('"linear prelu linear"', network))
