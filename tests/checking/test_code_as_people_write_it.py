"""Code is taken as people write it: their names, arrays that several objects share, labels, packages, scripts."""

from __future__ import annotations

from pathlib import Path

import pytest

import harness
from harness.entry.api import Check
from harness.ground.errors import HarnessError
from tests.checking.candidates import written

HEAD = "import numpy as np\n\nHARNESS = {harness}\n\n\n"
ONE_LAYER = {"network": "linear", "loss": "mse"}
TWO_LAYERS = {"network": "linear tanh linear", "loss": "mse"}


def checked(folder: Path, harness_line: object, code: str, name: str = "mine.py") -> Check:
    return harness.check(written(folder, HEAD.format(harness=harness_line) + code, name=name))


def said(found: Check) -> str:
    """The report on one line."""
    return " ".join(repr(found).split())


# ---------------------------------------------------------------- names


@pytest.mark.parametrize("names", ["W1 W2", "w1 w2", "W0 W1", "w0 w1"])
def test_weights_are_counted_from_0_or_1_in_capitals_or_small_letters(tmp_path: Path, names: str) -> None:
    first, second = names.split()
    code = (
        f"def gradients({first}, {second}, x, t):\n"
        f"    h = np.tanh(x @ {first})\n"
        f"    e = 2 * (h @ {second} - t) / t.size\n"
        f"    return {{'{first}': x.T @ (e @ {second}.T * (1 - h**2)), '{second}': h.T @ e}}\n"
    )
    found = checked(tmp_path, {**TWO_LAYERS, "bias": "none"}, code)
    assert found.verdict == "right"
    assert f"read as {first} (3, 5), {second} (5, 6); weights (in, out)" in said(found)


def test_a_network_without_biases_is_told_from_one_whose_biases_are_forgotten(tmp_path: Path) -> None:
    code = "def gradients(W1, x, t):\n    return {'W1': x.T @ (2 * (x @ W1 - t) / t.size)}\n"
    assert checked(tmp_path, {**ONE_LAYER, "bias": "none"}, code).verdict == "right"
    with pytest.raises(HarnessError, match="takes W1, but not b1; a network without biases says 'bias': 'none'"):
        checked(tmp_path, ONE_LAYER, code)


def test_an_attribute_that_differs_from_a_parameter_only_in_case_is_not_its_gradient(tmp_path: Path) -> None:
    code = """\
class Learner:
    def load(self, W1, b1):
        self.w1, self.shift = W1.copy(), b1.copy()

    def parameters(self):
        return {"W1": self.w1, "b1": self.shift}

    def step(self, x, t, lr):
        e = 2 * (x @ self.w1 + self.shift - t) / t.size
        self.w1 -= lr * x.T @ e
        self.shift -= lr * e.sum(axis=0)
"""
    assert checked(tmp_path, ONE_LAYER, code).verdict == "right"


# ---------------------------------------------------------------- objects

SHARED = """\
class Affine:
    def __init__(self, w, c):
        self.w, self.c = w, c


class Model:
    def __init__(self, n_in, n_out):
        self.table = {"w": np.ones((n_in, n_out)), "c": np.zeros(SHAPE)}
        self.layers = [Affine(self.table["w"], self.table["c"])]

    def loss_and_gradients(self, x, t):
        y = x @ self.layers[0].w + self.layers[0].c
        e = 2 * (y - t) / t.size
        return np.mean((y - t) ** 2), {"table['w']": x.T @ e, "table['c']": e.sum(axis=0)}
"""


@pytest.mark.parametrize("shape", ["n_out", "(1, n_out)", "n_out, np.float32"])
def test_arrays_that_an_object_shares_with_its_layers_stay_shared(tmp_path: Path, shape: str) -> None:
    own = {"table['w']": "linear1.weight", "table['c']": "linear1.bias"}
    line = {**ONE_LAYER, "call": "Model", "parameters": own, "bias": "flat"}
    assert checked(tmp_path, line, SHARED.replace("SHAPE", shape)).verdict == "right"


def test_parameters_that_begin_as_one_array_are_loaded_apart(tmp_path: Path) -> None:
    code = """\
class Net:
    def __init__(self, sizes):
        self.W1, self.W2 = np.zeros(sizes[:2]), np.zeros(sizes[1:])
        self.b1 = self.b2 = np.zeros(sizes[1])

    def loss_and_gradients(self, x, t):
        h = np.tanh(x @ self.W1 + self.b1)
        e = 2 * (h @ self.W2 + self.b2 - t) / t.size
        d = e @ self.W2.T * (1 - h**2)
        return {"W1": x.T @ d, "b1": d.sum(0), "W2": h.T @ e, "b2": e.sum(0)}
"""
    assert checked(tmp_path, {**TWO_LAYERS, "call": "Net", "sizes": [3, 4, 4]}, code).verdict == "right"


def test_a_step_that_only_works_out_gradients_needs_no_learning_rate(tmp_path: Path) -> None:
    code = """\
class Slopes:
    def load(self, W1, b1):
        self.W1, self.b1 = W1, b1

    def step(self, x, t):
        e = 2 * (x @ self.W1 + self.b1 - t) / t.size
        self.gradients = {"W1": x.T @ e, "b1": e.sum(axis=0)}
"""
    found = checked(tmp_path, ONE_LAYER, code)
    assert found.verdict == "right"
    assert "NOT SEEN" in said(found) and "the update step, momentum and weight decay: it takes no step" in said(found)
    moving = f"{code}        self.W1 = self.W1 - 0.1 * self.gradients['W1']\n"
    with pytest.raises(HarnessError, match="takes no learning rate"):
        checked(tmp_path, ONE_LAYER, moving)


# ---------------------------------------------------------------- labels


@pytest.mark.parametrize("stated", [{"targets": "labels"}, {}])
@pytest.mark.parametrize("loss", ["binary_cross_entropy", "mse"])
def test_class_labels_may_stand_for_one_hot_targets_of_sigmoid_outputs(
    tmp_path: Path, loss: str, stated: dict[str, str]
) -> None:
    told = {
        "binary_cross_entropy": ("-np.mean(t * np.log(p) + (1 - t) * np.log(1 - p))", "(p - t) / p.size"),
        "mse": ("np.mean((p - t) ** 2)", "2 * (p - t) / p.size * p * (1 - p)"),
    }
    value, slope = told[loss]
    code = (
        "def gradients(parameters, x, labels):\n"
        "    p = 1 / (1 + np.exp(-(x @ parameters['W1'] + parameters['b1'])))\n"
        "    t = np.eye(p.shape[1])[labels]\n"
        f"    d = {slope}\n"
        f"    return {value}, {{'W1': x.T @ d, 'b1': d.sum(0)}}\n"
    )
    found = checked(tmp_path, {"network": "linear sigmoid", "loss": loss, **stated}, code)
    assert found.verdict == "right"
    assert "targets as class labels" in said(found)


# ---------------------------------------------------------------- failures


RAISING = """\
def tanh_back(d, z):
    return d(1 - np.tanh(z) ** 2)


def grads({arguments}, x, y):
    {first}z = {z1}
    a = np.tanh(z)
    e = {z2} - y
    d = 2 * e / e.size
    return tanh_back({back}, z)
"""
ROWS = {"z1": "x @ W1 + b1", "z2": "a @ W2 + b2", "back": "d @ W2.T"}
COLUMNS = {"z1": "W1 @ x + b1", "z2": "W2 @ a + b2", "back": "W2.T @ d"}
DICT = {"arguments": "parameters", "first": "W1, b1, W2, b2 = (parameters[k] for k in ('W1', 'b1', 'W2', 'b2'))\n    "}


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("layout", "way"),
    [(ROWS, DICT), (COLUMNS, {"arguments": "W1, b1, W2, b2", "first": ""})],
    ids=["rows, dict", "columns, arguments"],
)
def test_the_failure_told_is_that_of_the_reading_that_got_furthest(
    tmp_path: Path, layout: dict[str, str], way: dict[str, str]
) -> None:
    found = checked(tmp_path, TWO_LAYERS, RAISING.format(**layout, **way))
    assert found.verdict == "failed"
    assert "mine.py:7: TypeError: 'numpy.ndarray' object is not callable" in said(found)


def test_a_class_that_names_its_parameters_shortly_shows_its_own_failure(tmp_path: Path) -> None:
    code = """\
class Net:
    def load(self, W, b):
        self.W, self.b = W, b

    def step(self, x, t, lr):
        return ((x @ self.W + self.bias - t) ** 2).mean()
"""
    found = checked(tmp_path, ONE_LAYER, code)
    assert found.verdict == "failed"
    assert "mine.py:11: AttributeError: 'Net' object has no attribute 'bias'" in said(found)


@pytest.mark.thorough
def test_a_reading_in_which_nothing_is_right_does_not_hide_the_failure(tmp_path: Path) -> None:
    code = """\
class Net:
    def __init__(self, n_in, n_hidden, n_out):
        self.w1, self.b1 = np.random.randn(n_hidden, n_in), np.zeros((n_hidden, 1))
        self.w2, self.b2 = np.random.randn(n_out, n_hidden), np.zeros((n_out, 1))

    def gradient(self, x, y):
        a1 = np.tanh(self.w1 @ x + self.b1)
        d2 = 2 * (self.w2 @ a1 + self.b2 - y) / y.size
        d1 = d2.T @ self.w2 * (1 - a1**2)
        return d1 @ x.T, d1.sum(1, keepdims=True), d2 @ a1.T, d2.sum(1, keepdims=True)
"""
    found = checked(tmp_path, TWO_LAYERS, code)
    assert found.verdict in ("failed", "wrong")
    assert "mine.py:14: ValueError" in said(found)


# ---------------------------------------------------------------- packages and scripts

SLOPES = """\
def slopes(W1, b1, x, t):
    e = 2 * (x @ W1 + b1 - t) / t.size
    return {"W1": x.T @ e, "b1": e.sum(axis=0)}
"""
ADAPTER = 'HARNESS = {"network": "linear", "loss": "mse", "call": "by_name"}\n'
BY_NAME = "\n\ndef by_name(W1, b1, x, t):\n    return slopes(W1, b1, x, t)\n"


@pytest.mark.parametrize("text", ["hills/hill.py", "hills.hill:by_name"])
def test_an_adapters_functions_see_the_names_of_a_file_and_of_a_module(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "hills").mkdir()
    written(tmp_path / "hills", "", name="__init__.py")
    written(tmp_path / "hills", SLOPES, name="hill.py")
    adapter = written(tmp_path, ADAPTER + BY_NAME, name="hill_adapter.py")
    assert harness.check(text, adapter=adapter).verdict == "right"


def test_a_module_on_pythonpath_is_the_candidates_own_code(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "lib" / "hills").mkdir(parents=True)
    (tmp_path / "elsewhere").mkdir()
    written(tmp_path / "lib" / "hills", "", name="__init__.py")
    written(tmp_path / "lib" / "hills", SLOPES.replace("t.size", "t.shapes"), name="hill.py")
    adapter = written(tmp_path, ADAPTER.replace("by_name", "slopes"), name="hill_adapter.py")
    monkeypatch.chdir(tmp_path / "elsewhere")
    monkeypatch.setenv("PYTHONPATH", "../lib")
    found = harness.check("hills.hill:slopes", adapter=adapter)
    assert found.verdict == "failed"
    assert "hills/hill.py:2: AttributeError" in said(found)


def test_a_package_on_pythonpath_is_not_hidden_by_a_file_of_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "lib" / "hills").mkdir(parents=True)
    written(tmp_path / "lib" / "hills", "", name="__init__.py")
    written(tmp_path / "lib" / "hills", SLOPES, name="slope.py")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path / "lib"))
    code = "from hills.slope import slopes\n\n\ndef gradients(W1, b1, x, t):\n    return slopes(W1, b1, x, t)\n"
    assert checked(tmp_path, ONE_LAYER, code, name="hills.py").verdict == "right"


def test_the_main_block_runs_only_where_the_whole_file_is_executed(tmp_path: Path) -> None:
    main = "\n\nif __name__ == '__main__':\n    import sys\n\n    scale = 2\n    sys.exit()\n"
    file = written(tmp_path, HEAD.format(harness=ONE_LAYER) + SLOPES.replace("e = 2", "e = scale") + main)
    assert harness.check(file).verdict == "failed"
    assert harness.check(file, execute=True).verdict == "right"


def test_a_script_without_a_function_is_checked_as_one(tmp_path: Path) -> None:
    code = (
        "x, t, w = np.eye(3), np.eye(3), np.ones((3, 3))\nfor k in range(9):\n    w -= 0.1 * x.T @ (2 * (x @ w - t))\n"
    )
    file = tmp_path / "mine.py"
    file.write_text(f"import numpy as np\n{code}", "utf-8")
    assert harness.check(file).verdict == "right"
