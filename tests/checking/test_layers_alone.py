"""harness.check_layer: one layer of a library, in its own words, alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import harness
from harness.ground.errors import ImplementationError, UsageError
from harness.scenario.layers import LAYERS
from reference_numpy import layers as by_hand
from reference_numpy.layer import Parts


def _affine(x: Any, w: Any, b: Any) -> tuple[Any, Any]:
    return x @ w + b, (x, w)


def _affine_back(dout: Any, cache: Any) -> tuple[Any, ...]:
    x, w = cache
    return dout @ w.T, x.T @ dout, dout.sum(axis=0)


def _columns(a: Any, w: Any, b: Any) -> tuple[Any, Any]:
    return w @ a + b, (a, w)


def _columns_back(dz: Any, cache: Any) -> tuple[Any, ...]:
    a, w = cache
    return w.T @ dz, dz @ a.T, dz.sum(axis=1, keepdims=True)


class Affine:
    def __init__(self) -> None:
        self.W, self.b = np.zeros((4, 3)), np.zeros(3)

    def forward(self, x: Any) -> Any:
        self.x = x
        return x @ self.W + self.b

    def backward(self, g: Any) -> Any:
        self.dW, self.db = self.x.T @ g, g.sum(axis=0)
        return g @ self.W.T


class Norm:
    def __init__(self) -> None:
        self.params, self.grads = {"gamma": np.ones(4), "beta": np.zeros(4)}, {}

    def forward(self, x: Any) -> Any:
        self.root = np.sqrt(x.var(axis=0) + 1e-5)
        self.x_hat = (x - x.mean(axis=0)) / self.root
        return self.params["gamma"] * self.x_hat + self.params["beta"]

    def backward(self, g: Any) -> Any:
        self.grads["gamma"], self.grads["beta"] = (g * self.x_hat).sum(axis=0), g.sum(axis=0)
        g = g * self.params["gamma"]
        return (g - g.mean(axis=0) - self.x_hat * (g * self.x_hat).mean(axis=0)) / self.root


class Tracking(Norm):
    """With running statistics, in rows, of what is kept 9 parts in 10."""

    biased = False

    def __init__(self) -> None:
        super().__init__()
        self.running_mean, self.running_var = np.zeros((1, 4)), np.ones((1, 4))

    def forward(self, x: Any) -> Any:
        self.running_mean = 0.9 * self.running_mean + 0.1 * x.mean(axis=0, keepdims=True)
        self.running_var = 0.9 * self.running_var + 0.1 * x.var(axis=0, keepdims=True, ddof=0 if self.biased else 1)
        return super().forward(x)


class Biased(Tracking):
    biased = True


class Constant(Norm):
    def backward(self, g: Any) -> Any:
        super().backward(g)
        return g * self.params["gamma"] / self.root


class Relu:
    slope_at_0 = False

    def forward(self, x: Any) -> Any:
        self.x = x
        return np.maximum(x, 0)

    def backward(self, g: Any) -> Any:
        return g * ((self.x >= 0) if self.slope_at_0 else (self.x > 0))


class ReluOfOne(Relu):
    slope_at_0 = True


class Pool:
    """Images (batch, height, width, channels)."""

    def forward(self, x: Any) -> Any:
        n, h, w, c = x.shape
        self.blocks = x[:, : h // 2 * 2, : w // 2 * 2].reshape(n, h // 2, 2, w // 2, 2, c)
        self.shape = x.shape
        return self.blocks.mean(axis=(2, 4))

    def backward(self, g: Any) -> Any:
        found = np.zeros(self.shape)
        n, h, w, c = self.shape
        each = np.broadcast_to(g[:, :, None, :, None] / 4, self.blocks.shape)
        found[:, : h // 2 * 2, : w // 2 * 2] = each.reshape(n, h // 2 * 2, w // 2 * 2, c)
        return found


@pytest.mark.parametrize(
    ("mine", "task", "options", "read"),
    [
        pytest.param((_affine, _affine_back), "linear", {"in_features": 4, "out_features": 3}, "(in, out)", id="pair"),
        pytest.param(
            (_columns, _columns_back), "linear", {"in_features": 4, "out_features": 3}, "columns", id="columns"
        ),
        pytest.param(Affine, "linear", {"in_features": 4, "out_features": 3}, "(in, out)", id="class"),
        pytest.param(Norm(), "batch_norm1d", {"num_features": 4}, "", id="object with dictionaries"),
        pytest.param(Tracking, "batch_norm1d", {"num_features": 4}, "", id="running statistics"),
        pytest.param(Relu, "relu", {}, "", id="relu"),
        pytest.param(Pool, "avg_pool2d", {"kernel_size": 2}, "channels last", id="channels last"),
    ],
)
@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_a_right_layer_is_right_as_it_is(mine: Any, task: str, options: dict[str, Any], read: str, dtype: str) -> None:
    found = harness.check_layer(mine, task, dtype=dtype, **options)
    assert found.verdict == "right", found
    assert read in str(found) and f"{dtype}, against the exact values" in " ".join(str(found).split())


def test_a_layer_of_two_threads_of_runs_has_one_verdict() -> None:
    told = {str(harness.check_layer(Constant, "batch_norm1d", num_features=4)) for _ in range(5)}
    assert len(told) == 1


@pytest.mark.parametrize(
    ("mine", "task", "options", "fault"),
    [
        pytest.param(Constant, "batch_norm1d", {"num_features": 4}, "statistics_taken_as_constants", id="norm"),
        pytest.param(
            (_affine, lambda g, cache: (*_affine_back(g, cache)[:2], g.mean(axis=0))),
            "linear",
            {"in_features": 4, "out_features": 3},
            "bias_gradient_mean",
            id="bias",
        ),
        pytest.param(
            (_affine, lambda g, cache: (g @ cache[1].T, -cache[0].T @ g, g.sum(axis=0))),
            "linear",
            {"in_features": 4, "out_features": 3},
            "weight_gradient_negated",
            id="sign",
        ),
    ],
)
def test_a_mistake_is_named(mine: Any, task: str, options: dict[str, Any], fault: str) -> None:
    found = harness.check_layer(mine, task, **options)
    assert found.verdict == "wrong" and found.faults == (fault,), found
    assert "out  " in str(found) and "dout  " in str(found) and "embedding" not in str(found)


def test_a_convention_is_told() -> None:
    found = harness.check_layer(ReluOfOne, "relu")
    assert found.is_right and "the derivative of relu at exactly 0 is 1" in " ".join(str(found).split()), found


class Wrapped:
    """An array of a library of its own."""

    def __init__(self, array: Any) -> None:
        self.array = np.array(array)


def test_arrays_of_a_library_are_converted() -> None:
    def forward(x: Wrapped, w: Wrapped, b: Wrapped) -> Wrapped:
        return Wrapped(x.array @ w.array + b.array)

    def backward(g: Wrapped, x: Wrapped, w: Wrapped, _: Wrapped) -> tuple[Wrapped, ...]:
        return Wrapped(g.array @ w.array.T), Wrapped(x.array.T @ g.array), Wrapped(g.array.sum(axis=0))

    own: dict[str, Callable[[Any], Any]] = {"to_mine": Wrapped, "from_mine": lambda one: one.array}
    found = harness.check_layer((forward, backward), "linear", in_features=4, out_features=3, **own)
    assert found.verdict == "right", found
    missing = harness.check_layer((lambda x: x, lambda g, _: g), "identity", to_mine=Wrapped)
    assert missing.verdict == "failed" and "forward gives a Wrapped" in str(missing)


def test_a_module_of_torch_states_the_task() -> None:
    nn = pytest.importorskip("torch").nn
    assert harness.check_layer(Affine, nn.Linear(4, 3)).verdict == "right"
    assert harness.check_layer(Norm, nn.BatchNorm1d(4)).verdict == "right"
    assert harness.check_layer(Relu, nn.ReLU()).verdict == "right"


class Nothing:
    def forward(self, x: Any) -> Any:
        return x

    def backward(self, g: Any) -> Any:
        return g


@pytest.mark.parametrize(
    ("mine", "task", "options", "said"),
    [
        (Nothing, "linear", {"in_features": 4, "out_features": 3}, "Nothing has no weight under any usual name"),
        (Relu, "rleu", {}, "rleu is no layer that is known; name one of linear"),
        (Relu, "leaky_relu", {"slope": 0.1}, "leaky_relu: option slope"),
        (Relu, "dropout", {"p": 0.5}, "draws its mask itself"),
        (5, "relu", {}, "a int is no layer|an int is no layer"),
        ((Relu,), "relu", {}, "a pair of functions is"),
        (Affine, "linear", {"in_features": 4, "out_features": 3, "shapes": [(7,)]}, "none of the shapes"),
    ],
)
def test_what_is_no_layer_is_one_message(mine: Any, task: str, options: dict[str, Any], said: str) -> None:
    with pytest.raises((UsageError, ImplementationError), match=said):
        harness.check_layer(mine, task, **options)


def test_what_a_layer_raises_is_told() -> None:
    def backward(*_: Any) -> Any:
        raise RuntimeError("no way back")

    found = harness.check_layer((_affine, backward), "linear", in_features=4, out_features=3)
    assert found.verdict == "failed" and "raises RuntimeError: no way back" in str(found)


class Reference:
    """A layer of reference_numpy, its parameters and gradients in dictionaries."""

    def __init__(self, fields: dict[str, Any], shape: tuple[int, ...]) -> None:
        self.options = LAYERS[fields["layer"]](**fields, name="it").fitted(shape)
        self.params = {name: np.zeros(one) for name, one in self.options.shapes().items()}
        self.grads = {name: np.zeros(one) for name, one in self.options.shapes().items()}

    def forward(self, x: Any) -> Any:
        buffers = {n: np.full(s, self.options.begins.get(n, 0.0)) for n, s in self.options.buffer_shapes().items()}
        ids = x if not self.options.takes_ids else x.astype(int)
        parts = Parts(self.options, "float64", self.params, self.grads, False, buffers)
        self.inner = by_hand.LAYERS[self.options.layer](parts)
        return self.inner.forward(ids)

    def backward(self, g: Any) -> Any:
        return self.inner.backward(g)


RECURRENT = ("rnn_cell", "lstm_cell", "gru_cell", "rnn", "lstm", "gru")


@pytest.mark.parametrize("kind", RECURRENT)
def test_a_layer_that_takes_the_state_before_is_refused(kind: str) -> None:
    fields, shape = {"layer": kind, **LAYERS[kind].examples[0]}, LAYERS[kind].tried_on[0]
    options = {name: value for name, value in fields.items() if name != "layer"}
    with pytest.raises(UsageError, match="takes the state before beside its input"):
        harness.check_layer(lambda: Reference(fields, shape), kind, shapes=[shape], **options)


@pytest.mark.parametrize(
    "kind", [kind for kind, model in LAYERS.items() if not model.has_mask and kind not in ("own", *RECURRENT)]
)
def test_every_layer_can_be_checked_alone(kind: str) -> None:
    model = LAYERS[kind]
    shape, fields = model.tried_on[0], {"layer": kind, **model.examples[0]} if model.examples else {"layer": kind}
    options = {name: value for name, value in fields.items() if name != "layer"}
    found = harness.check_layer(lambda: Reference(fields, shape), kind, shapes=[shape], **options)
    assert found.is_right, found


def test_a_running_variance_over_n_is_a_convention() -> None:
    found = harness.check_layer(Biased, "batch_norm1d", num_features=4)
    assert found.verdict == "convention" and "torch takes it over n - 1" in str(found)


@harness.layer
def gated(tape: Any, x: Any, gain: Any) -> Any:
    """a = x sigmoid(gain x)"""
    return x * tape.activation("sigmoid", gain * x)


class Gated:
    """What `gated` states, by hand."""

    def __init__(self) -> None:
        self.gain = np.ones(4)

    def forward(self, x: Any) -> Any:
        self.x, self.s = x, 1 / (1 + np.exp(-self.gain * x))
        return x * self.s

    def backward(self, g: Any) -> Any:
        ds = g * self.x * self.s * (1 - self.s)
        self.dgain = (ds * self.x).sum(axis=0)
        return g * self.s + ds * self.gain


class Ungated(Gated):
    """The gate's own derivative is missing."""

    def backward(self, g: Any) -> Any:
        super().backward(g)
        return g * self.s


@pytest.mark.parametrize(("mine", "is_right"), [(Gated, True), (Ungated, False)])
def test_a_task_of_ones_own_is_a_function(mine: Any, is_right: bool) -> None:
    found = harness.check_layer(mine, gated, values={"gain": [1.0, 0.5, 2.0, 1.0]})
    assert found.is_right is is_right, found


def test_a_task_that_stands_in_no_file_is_refused() -> None:
    made: dict[str, Any] = {}
    exec("def nowhere(tape, x):\n    return x * x", made)
    with pytest.raises(UsageError, match=r"nowhere stands in no file, from which it could be read"):
        harness.check_layer(Gated, harness.layer(made["nowhere"]))
