"""Functions, classes and objects of this process: `harness.check(my_function)`, by their text elsewhere, or here."""

from __future__ import annotations

import functools
import importlib
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import harness
from harness.ground.errors import UsageError
from harness.ground.facts import Fact
from harness.report.check_json import file_content

EPS = 0.0
ACTIVATIONS: dict[str, Callable[[Any], Any]] = {"relu": lambda x: np.maximum(x, EPS)}


def affine_forward(x: Any, w: Any, b: Any) -> Any:
    return x @ w + b, (x, w)


def affine_backward(dout: Any, cache: Any) -> Any:
    x, w = cache
    return dout @ w.T, x.T @ dout, dout.sum(axis=0)


def relu(x: Any) -> Any:
    return ACTIVATIONS["relu"](x)


def relu_backward(dout: Any, x: Any) -> Any:
    return dout * _is_above(x)


def _is_above(x: Any) -> Any:
    return x > -1  # wrong


def ran(found: Any) -> Fact:
    """Where it was run."""
    assert isinstance(found, harness.FileCheck)
    assert found.result.ran is not None
    return found.result.ran


def sourceless(code: str) -> dict[str, Any]:
    """What code defines that stands in no file."""
    names: dict[str, Any] = {}
    exec(code, names)
    return names


# ---------------------------------------------------------------- by their text


def test_a_function_is_checked_with_the_one_that_belongs_to_it_in_a_process_of_its_own() -> None:
    found = harness.check(affine_backward)
    assert (found.verdict, [part.name for part in found.parts]) == ("right", ["affine"])
    assert ran(found).code == "live_sent"
    assert "in a process of its own" in repr(found)


@pytest.mark.changes
def test_what_it_reads_goes_with_it_and_a_wrong_line_is_that_of_its_file() -> None:
    found = harness.check((relu, relu_backward))
    assert found.verdict == "wrong"
    assert ran(found).code == "live_sent"
    line = _line_of("x > -1")
    change = found.parts[0].checked.diagnosis.changed
    places = change.suspects or ((change.change.label, change.change.line),)
    assert places[0][0].endswith("test_live_functions.py")
    assert line in [place[1] for place in places]


def _line_of(text: str) -> int:
    lines = Path(__file__).read_text("utf-8").splitlines()
    return next(at for at, line in enumerate(lines, 1) if text in line)


def imported(folder: Path, name: str, code: str, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A module of this code."""
    (folder / f"{name}.py").write_text(code)
    monkeypatch.syspath_prepend(folder)
    monkeypatch.delitem(sys.modules, name, raising=False)
    return importlib.import_module(name)


RELU = """
import numpy as np
def relu(x):
    return np.maximum(x, 0)
def relu_backward(dout, x):
    return dout * (x > 0)
"""


def test_the_report_is_that_of_the_same_text_as_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    module = imported(tmp_path, "my_layers", RELU.replace(" * (x > 0)", ""), monkeypatch)
    live = harness.check(module.relu_backward, changes=False)
    of_file = harness.check(tmp_path / "my_layers.py", changes=False)
    assert live.faults == of_file.faults
    assert live.parts[0].line == of_file.parts[0].line == 3
    assert live.parts[0].stated == of_file.parts[0].stated
    rows = [[(row.name, row.is_right, row.actual) for row in one.parts[0].checked.rows] for one in (live, of_file)]
    assert rows[0] == rows[1]


def test_what_is_stated_is_taken_in_place_of_names() -> None:
    def there(a: Any, b: Any, c: Any) -> Any:
        return a @ b + c, (a, b)

    def again(g: Any, k: Any) -> Any:
        return g @ k[1].T, k[0].T @ g, g.sum(0)

    found = harness.check((there, again), layer="linear")
    assert (found.verdict, found.parts[0].stated["layer"]) == ("right", "linear")
    assert harness.check((again, there), layer="Linear").verdict != "right"


def test_settings_are_those_that_are_stated() -> None:
    def forward(x: Any) -> Any:
        return np.where(x > 0, x, SLOPE * x)

    def backward(dout: Any, x: Any) -> Any:
        return np.where(x > 0, dout, SLOPE * dout)

    assert harness.check((forward, backward), layer="leaky_relu", negative_slope=SLOPE).verdict == "right"
    other = harness.check((forward, backward), layer="leaky_relu", negative_slope=0.5, changes=False)
    assert other.verdict == "inconclusive"  # nobody is accused of another slope


SLOPE = 0.37


def test_a_convolution_with_a_stride() -> None:
    def forward(x: Any, w: Any, b: Any, stride: int) -> Any:
        k, s = w.shape[2], stride
        out = np.empty((len(x), len(w), (x.shape[2] - k) // s + 1, (x.shape[3] - k) // s + 1))
        for i in range(out.shape[2]):
            for j in range(out.shape[3]):
                part = x[:, :, i * s : i * s + k, j * s : j * s + k]
                out[:, :, i, j] = np.tensordot(part, w, ([1, 2, 3], [1, 2, 3])) + b
        return out, (x, w, s)

    def backward(dout: Any, cache: Any) -> Any:
        x, w, s = cache
        k = w.shape[2]
        dx, dw = np.zeros_like(x), np.zeros_like(w)
        for i in range(dout.shape[2]):
            for j in range(dout.shape[3]):
                at = (slice(None), slice(None), slice(i * s, i * s + k), slice(j * s, j * s + k))
                dw += np.tensordot(dout[:, :, i, j], x[at], ([0], [0]))
                dx[at] += np.tensordot(dout[:, :, i, j], w, ([1], [0]))
        return dx, dw, dout.sum(axis=(0, 2, 3))

    found = harness.check((forward, backward), layer="conv2d", stride=3)
    assert found.verdict == "right"
    assert {one.case.layers[2].stride for one in found.parts[0].checked.tried} == {(3, 3)}


def test_a_loss_an_optimizer_and_a_class() -> None:
    def cost(p: Any, q: Any) -> Any:
        return np.mean((p - q) ** 2), 2 * (p - q) / p.size

    def move(w: Any, dw: Any, lr: float) -> Any:
        return w - 2 * lr * dw

    class Layer:
        def forward(self, x: Any) -> Any:
            self.out = np.tanh(x)
            return self.out

        def backward(self, dout: Any) -> Any:
            return dout * (1 - self.out**2)

    assert harness.check(cost, loss="mse").verdict == "right"
    assert harness.check(move, optimizer="sgd", changes=False).verdict == "wrong"
    found = harness.check(Layer, layer="tanh")
    assert found.verdict == "right"
    assert ran(found).code == "live_sent"


def test_a_whole_network() -> None:
    def train(X: Any, y: Any, W1: Any, b1: Any, W2: Any, b2: Any) -> Any:
        h = 1 / (1 + np.exp(-(X @ W1 + b1)))
        out = h @ W2 + b2
        dout = 2 * (out - y) / out.size
        dh = dout @ W2.T * h * (1 - h)
        return np.mean((out - y) ** 2), X.T @ dh, dh.sum(axis=0), h.T @ dout, dout.sum(axis=0)

    backward = train
    backward.__name__ = "backward"
    found = harness.check(backward)
    assert found.verdict == "right"
    assert "linear, sigmoid, linear, mse" in repr(found)


def test_a_class_goes_with_its_base_and_with_modules_beside_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a_base.py").write_text("class Module:\n    def __call__(self, x):\n        return self.forward(x)\n")
    (tmp_path / "a_helper.py").write_text("def same(x):\n    return x\n")
    code = """
from __future__ import annotations
from typing import Optional
import numpy as np
from numpy import tanh as squash
from a_base import Module
import a_helper as helper
class Tanh(Module):
    def forward(self, x: Optional[np.ndarray]):
        self.out = squash(helper.same(x))
        return self.out
    def backward(self, dout):
        return dout * (1 - self.out**2)
"""
    module = imported(tmp_path, "a_layer", code, monkeypatch)
    found = harness.check(module.Tanh)
    assert (found.verdict, ran(found).code) == ("right", "live_sent")
    assert Path(found.result.text).name == "a_layer.py"
    assert found.parts[0].line == 8
    monkeypatch.setattr(module.helper, "__file__", "/elsewhere/a_helper.py")
    assert ran(harness.check(module.Tanh)).code == "live_inside"


# ---------------------------------------------------------------- lambdas and closures


def test_two_lambdas_on_one_line_and_closures_have_a_text() -> None:
    found = harness.check((lambda x: np.maximum(x, 0), lambda g, x: g * (x > 0)), layer="relu")
    assert (found.verdict, ran(found).code) == ("right", "live_sent")

    def made(edge: float) -> Any:
        def forward(x: Any) -> Any:
            return np.maximum(x, edge)

        def backward(dout: Any, x: Any) -> Any:
            return dout * (x > edge)

        return forward, backward

    assert harness.check(made(0.0), layer="relu").verdict == "right"
    other = harness.check(made(0.5), layer="relu", changes=False)
    assert (other.verdict, ran(other).code) == ("inconclusive", "live_sent")


def doubled(function: Any) -> Any:
    @functools.wraps(function)
    def inner(dout: Any, x: Any) -> Any:
        return 2 * function(dout, x)

    return inner


def test_a_decorated_function_goes_with_its_decorator() -> None:
    def forward(x: Any) -> Any:
        return np.tanh(x)

    @doubled
    def backward(dout: Any, x: Any) -> Any:
        return dout * (1 - np.tanh(x) ** 2)

    found = harness.check((forward, backward), layer="tanh", changes=False)
    assert (found.verdict, ran(found).code) == ("wrong", "live_sent")


# ---------------------------------------------------------------- in this process


def test_what_has_no_text_is_checked_in_this_process_and_the_report_says_so() -> None:
    code = (
        "def forward(x, w, b):\n    cache = (x, w)\n    return x @ w + b, cache\n"
        "def backward(dout, cache):\n    x, w = cache\n    return dout @ w.T, x.T @ dout, dout.sum(axis=0)\n"
    )
    names = sourceless("import numpy as np\n" + code)
    found = harness.check((names["forward"], names["backward"]), layer="linear")
    assert found.verdict == "right"
    assert ran(found).code == "live_inside"
    assert "in this process, without a limit of time or memory" in " ".join(repr(found).split())
    names = sourceless("import numpy as np\n" + code.replace("dout.sum(axis=0)", "dout.mean(axis=0)"))
    wrong = harness.check((names["forward"], names["backward"]), layer="linear")
    assert (wrong.verdict, wrong.faults) == ("wrong", ("bias_gradient_mean",))


def test_what_reads_something_that_has_no_text_is_checked_in_this_process() -> None:
    held = open  # which can be imported; an open stream cannot
    stream = sys.stdout

    def forward(x: Any) -> Any:
        return np.tanh(x) if held and stream else x

    def backward(dout: Any, x: Any) -> Any:
        return dout * (1 - np.tanh(x) ** 2)

    found = harness.check((forward, backward), layer="tanh")
    assert found.verdict == "right"
    assert ran(found).code == "live_inside"
    assert "stream" in repr(found)


def test_a_function_whose_file_has_changed_is_what_was_imported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    module = imported(tmp_path, "my_relu", RELU, monkeypatch)
    (tmp_path / "my_relu.py").write_text(RELU.replace("x > 0", "x > 9  # changed since"))
    found = harness.check((module.relu, module.relu_backward))
    assert (found.verdict, ran(found).code) == ("right", "live_inside")


def test_an_object_is_checked_as_it_is() -> None:
    class Dense:
        def __init__(self, into: int, out: int, factor: float) -> None:
            self.W, self.b, self.factor = np.ones((into, out)), np.zeros(out), factor

        def forward(self, x: Any) -> Any:
            self.x = x
            return x @ self.W + self.b

        def backward(self, dout: Any) -> Any:
            self.dW, self.db = self.x.T @ dout * self.factor, dout.sum(axis=0)
            return dout @ self.W.T

    found = harness.check(Dense(3, 4, 1.0))
    assert (found.verdict, ran(found).code) == ("right", "live_inside")
    assert harness.check(Dense(3, 4, 2.0)).verdict == "wrong"
    layer = Dense(5, 2, 1.0)
    assert harness.check((layer.forward, layer.backward), layer="linear").verdict == "right"
    assert np.array_equal(layer.W, np.ones((5, 2)))  # it is a copy that is given other numbers


def test_an_object_of_settings_that_are_not_found_is_not_accused() -> None:
    class LayerNorm:
        def __init__(self, odd: float, owner: object, factor: float) -> None:
            self.odd, self.owner, self.factor, self.gamma, self.beta = odd, owner, factor, np.ones(4), np.zeros(4)

        def forward(self, x: Any) -> Any:
            self.s = np.sqrt(x.var(axis=1, keepdims=True) + self.odd)
            self.xn = (x - x.mean(axis=1, keepdims=True)) / self.s
            return self.factor * (self.gamma * self.xn + self.beta)

        def backward(self, dout: Any) -> Any:
            self.dbeta, self.dgamma = dout.sum(axis=0), (self.xn * dout).sum(axis=0)
            d = self.gamma * dout
            inner = d - d.mean(axis=1, keepdims=True) - self.xn * (d * self.xn).mean(axis=1, keepdims=True)
            return inner / self.s

    assert harness.check(LayerNorm(0.37, None, 1.0)).verdict == "inconclusive"
    assert harness.check(LayerNorm(0.37, None, 1.0), layer="layer_norm", eps=0.37).verdict == "right"


def test_an_optimizer_and_a_network_are_made_anew() -> None:
    class SGD:
        def __init__(self, lr: float) -> None:
            self.lr = lr

        def update(self, params: Any, grads: Any) -> None:
            for name in params:
                params[name] -= self.lr * grads[name]

    class Net:
        def __init__(self, n_in: int, n_hidden: int, n_out: int) -> None:
            self.W1, self.b1 = np.ones((n_in, n_hidden)), np.zeros(n_hidden)
            self.W2, self.b2 = np.ones((n_hidden, n_out)), np.zeros(n_out)

        def loss(self, X: Any, y: Any) -> Any:
            h = np.tanh(X @ self.W1 + self.b1)
            out = h @ self.W2 + self.b2
            dout = 2 * (out - y) / out.size
            dh = dout @ self.W2.T * (1 - h**2)
            gradients = {"W1": X.T @ dh, "b1": dh.sum(axis=0), "W2": h.T @ dout, "b2": dout.sum(axis=0)}
            return np.mean((out - y) ** 2), gradients

    for one in (SGD(0.5), Net(3, 4, 2)):
        found = harness.check(one)
        assert (found.verdict, ran(found).code) == ("right", "live_made_anew")


def test_what_is_printed_and_warned_of_in_this_process_is_kept_away(capsys: pytest.CaptureFixture[str]) -> None:
    names = sourceless(
        "import numpy as np\ndef forward(x):\n    print('hello')\n    np.log(-1.0)\n    return np.tanh(x)\n"
        "def backward(dout, x):\n    return dout * (1 - np.tanh(x) ** 2)\n"
    )
    assert harness.check((names["forward"], names["backward"]), layer="tanh").verdict == "right"
    assert "hello" not in capsys.readouterr().out


def test_ctrl_c_ends_a_check_in_this_process() -> None:
    def forward(x: Any) -> Any:
        raise KeyboardInterrupt(len(x))

    names = sourceless("def backward(dout, x):\n    return dout\n")
    with pytest.raises(KeyboardInterrupt):
        harness.check((forward, names["backward"]), layer="tanh")


def test_what_raises_is_a_result() -> None:
    def relu(x: Any) -> Any:
        raise RuntimeError(f"no {x.ndim}")

    def relu_backward(dout: Any, x: Any) -> Any:
        return dout * (x > 0)

    found = harness.check((relu, relu_backward), layer="relu")
    assert found.verdict == "not_checked"  # as of a file
    assert "RuntimeError: no 2" in repr(found)


# ---------------------------------------------------------------- what is no use


@pytest.mark.parametrize(
    ("given", "keywords", "said"),
    [
        (relu, {"layer": "conv3d"}, "no layer is called conv3d; did you mean conv"),
        (relu, {"layer": "linear", "stride": 2}, "layer linear has no setting stride; it has in_features"),
        (relu, {"layer": "relu", "stride": 2}, "layer relu has no settings; leave stride out"),
        (relu, {"layer": "leaky_relu", "negative_slope": "steep"}, "leaky_relu: option negative_slope: should be"),
        (relu, {"stride": 2}, "stride says nothing without what it is a setting of"),
        (relu, {"layer": "relu", "loss": "mse"}, "state one of layer, loss, optimizer"),
        (relu, {"layer": "relu", "adapter": "a.py"}, "adapter is for files"),
        ((relu,), {}, r"give two functions or more, such as \(forward, backward\), not 1"),
        ((relu, 3), {}, r"give two functions or more"),
        (3.5, {}, "a float cannot be checked; give a function, a class"),
        (np, {}, "a module cannot be checked"),
        (_line_of, {}, "nothing in _line_of is recognised"),
        ((relu, relu_backward, affine_forward), {"layer": "relu"}, "name the function, the pair or the class"),
    ],
)
def test_a_wrong_argument_is_one_clear_message(given: Any, keywords: dict[str, Any], said: str) -> None:
    with pytest.raises(UsageError, match=said):
        harness.check(given, **keywords)


def test_settings_of_a_file_are_refused() -> None:
    with pytest.raises(UsageError, match="layer, stride is for functions and objects"):
        harness.check("my_backprop.py", layer="conv2d", stride=2)


def test_another_python_cannot_run_what_cannot_be_sent() -> None:
    names = sourceless("def forward(x):\n    return x\ndef backward(dout):\n    return dout\n")
    with pytest.raises(UsageError, match="runs what can be sent to another process"):
        harness.check((names["forward"], names["backward"]), layer="identity", python=sys.executable)


def test_json_says_where_it_ran() -> None:
    found = harness.check((relu, relu_backward), layer="relu", changes=False)
    assert file_content(found.result)["ran"]["code"] == "live_sent"
