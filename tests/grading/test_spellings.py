"""Code that strangers write in ways of their own is judged: right gets its points, and wrong does not get them."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness.grading.assignment import load_assignment
from harness.grading.judge import judged
from harness.grading.judged import PartJudged
from harness.grading.result import PartVerdict

NUMPY = "import numpy as np\n"
GOOD = (PartVerdict.RIGHT, PartVerdict.CONVENTION)


def _judged(folder: Path, part: str, code: str) -> PartJudged:
    (folder / "own").mkdir()
    stated = f"assignment: hw\nhints: verdict\nparts:\n  - {{name: it, {part}}}\n"
    (folder / "own" / "hw.yaml").write_text(stated, "utf-8")
    (folder / "it").mkdir()
    (folder / "it" / "hw.py").write_text(NUMPY + code, "utf-8")
    (found,) = judged(folder / "it", load_assignment(folder / "own" / "hw.yaml")).parts
    return found


# ---------------------------------------------------------------- keys of settings

POOL = """
def avg_pool_forward(x, pool_param):
    {read}
    n, c, h, w = x.shape
    out = np.zeros((n, c, (h - ph) // s + 1, (w - pw) // s + 1))
    for i in range(out.shape[2]):
        for j in range(out.shape[3]):
            out[:, :, i, j] = x[:, :, i * s:i * s + ph, j * s:j * s + pw].mean(axis=(2, 3))
    return out, (x, pool_param)
def avg_pool_backward(dout, cache):
    x, pool_param = cache
    {read}
    dx = np.zeros_like(x)
    for i in range(dout.shape[2]):
        for j in range(dout.shape[3]):
            dx[:, :, i * s:i * s + ph, j * s:j * s + pw] += dout[:, :, i, j][:, :, None, None] / (ph * pw)
    return dx
"""
HELPER = "def sizes(p):\n    return p['pool_height'], p['pool_width'], p.get('stride', 1)\n"
KEYS = "('pool_height', 'pool_width', 'stride')"


@pytest.mark.parametrize(
    "read",
    [
        "ph, pw, s = sizes(pool_param)",
        f"ph, pw, s = [pool_param[key] for key in {KEYS}]",
        f"ph, pw, s = map(pool_param.get, {KEYS})",
        "own = dict(pool_param); ph, pw, s = own['pool_height'], own['pool_width'], own['stride']",
        f"ph, pw, s = __import__('operator').itemgetter{KEYS}(pool_param)",
    ],
)
@pytest.mark.sampled(2)
def test_settings_are_told_however_their_keys_are_read(tmp_path: Path, read: str) -> None:
    assert _judged(tmp_path, "layer: avg_pool2d, points: 1", HELPER + POOL.format(read=read)).verdict in GOOD


# ---------------------------------------------------------------- functions that are no def, or hand back functions

AS_LAMBDAS = "relu = lambda x: np.maximum(x, 0)\nrelu_backward = lambda dout, x: dout * (x > 0)\n"
PULLED = "def relu(x):\n    def back(g):\n        return g * (x > 0)\n    return x * (x > 0), back\n"
PULLED_BY_LAMBDA = "def relu(x):\n    return x * (x > 0), lambda g: g * (x > 0)\n"
MADE = """def relu():
    kept = {}
    def forward(x):
        kept['on'] = x > 0
        return x * kept['on']
    def backward(g):
        return g * kept['on']
    return forward, backward
"""
WITH_CONTEXT = """class ReLU:
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x * (x > 0)
    @staticmethod
    def backward(ctx, g):
        (x,) = ctx.saved_tensors
        return g * (x > 0)
"""


@pytest.mark.parametrize("code", [AS_LAMBDAS, PULLED, PULLED_BY_LAMBDA, MADE, WITH_CONTEXT])
def test_a_layer_goes_back_by_whatever_its_forward_hands_back(tmp_path: Path, code: str) -> None:
    assert _judged(tmp_path, "layer: relu, points: 1", code).verdict in GOOD


def test_a_wrong_function_that_is_handed_back_gets_no_points(tmp_path: Path) -> None:
    found = _judged(tmp_path, "of: [relu], points: 1", PULLED.replace("g * (x > 0)\n", "g * (g > 0)\n", 1))
    assert (found.verdict, found.points, found.spot and found.spot.line) == (PartVerdict.WRONG, 0, 3)


# ---------------------------------------------------------------- what a loss returns, and what keeps its arguments

VALUE, SLOPE = "np.mean((p - y) ** 2)", "2 * (p - y) / p.size"
OF_BASE = f"""class Base:
    def __call__(self, *args):
        self.args = args
        return self.forward(*args)
    def backward(self):
        return self.slope(*self.args)
class MSE(Base):
    def forward(self, p, y):
        return {VALUE}
    def slope(self, p, y):
        return {SLOPE}
"""
LOSSES = {
    "flag": f"def mse(p, y, return_grad=False):\n    v = {VALUE}\n"
    f"    if not return_grad:\n        return v\n    return v, {SLOPE}\n",
    "either": f"def mse(p, y, grad=False):\n    return ({VALUE}, {SLOPE}) if grad else {VALUE}\n",
    "alone": f"def mse(p, y, value_only=False):\n    v = {VALUE}\n"
    f"    if value_only:\n        return v\n    return v, {SLOPE}\n",
    "dict": f"def mse(p, y):\n    return {{'loss': {VALUE}, 'grad': {SLOPE}}}\n",
    "called": f"def mse(p, y):\n    return dict(grad={SLOPE}, loss={VALUE})\n",
    "list": f"def mse(p, y):\n    return [{VALUE}, {SLOPE}]\n",
    "named": "from collections import namedtuple\nLoss = namedtuple('Loss', 'loss grad')\n"
    f"def mse(p, y):\n    return Loss({VALUE}, {SLOPE})\n",
    "record": "from dataclasses import dataclass\n@dataclass\nclass Out:\n    loss: float\n    grad: np.ndarray\n"
    f"def mse(p, y):\n    return Out(loss={VALUE}, grad={SLOPE})\n",
    "base": OF_BASE,
}


@pytest.mark.parametrize("name", LOSSES)
@pytest.mark.sampled(2)
def test_a_loss_gives_its_gradient_in_any_form(tmp_path: Path, name: str) -> None:
    found = _judged(tmp_path, "loss: mse, points: {loss: 1, gradient: 1}", LOSSES[name])
    assert (found.verdict in GOOD, found.points) == (True, 2)


@pytest.mark.parametrize("name", ["flag", "dict", "record", "base"])
@pytest.mark.sampled(2)
def test_a_wrong_gradient_in_any_form_gets_no_points(tmp_path: Path, name: str) -> None:
    wrong = LOSSES[name].replace(SLOPE, "2 * (p + y) / p.size")
    assert _judged(tmp_path, "loss: mse, points: {loss: 1, gradient: 1}", wrong).points != 2


# ---------------------------------------------------------------- one sample in a column

COLUMN = """class Dense:
    def __init__(self, n_in, n_out):
        self.W, self.b = np.random.randn(n_out, n_in), np.zeros((n_out, 1))
    def forward(self, x):
        self.x = x
        return self.W @ x + self.b
    def backward(self, d):
        self.dW, self.db = d @ self.x.T, d
        return self.W.T @ d
"""


def test_a_layer_for_one_column_is_not_accused(tmp_path: Path) -> None:
    found = _judged(tmp_path, "layer: linear, points: 1", COLUMN)
    assert found.verdict is PartVerdict.INCONCLUSIVE


def test_a_bias_that_is_not_summed_is_wrong_where_samples_are_counted(tmp_path: Path) -> None:
    counted = COLUMN.replace("d @ self.x.T, d", "d @ self.x.T / d.shape[1], d / d.shape[1]")
    assert _judged(tmp_path, "layer: linear, points: 1", counted).verdict is PartVerdict.WRONG


# ---------------------------------------------------------------- optimizers and networks

SHAPED = """class Momentum:
    def __init__(self, shape, lr=0.01, momentum=0.9):
        self.lr, self.momentum, self.v = lr, momentum, np.zeros(shape)
    def update(self, w, dw):
        self.v = self.momentum * self.v + dw
        return w - self.lr * self.v
"""
UNSET = """def adam_step(theta, g, state, eta=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    if state is None:
        state = np.zeros_like(theta), np.zeros_like(theta), 0
    m, v, t = state
    t, m, v = t + 1, beta1 * m + (1 - beta1) * g, beta2 * v + (1 - beta2) * g**2
    step = m / (1 - beta1**t) / (np.sqrt(v / (1 - beta2**t)) + eps)
    return theta - eta * step, (m, v, t)
"""


@pytest.mark.parametrize(("kind", "code"), [("sgd", SHAPED), ("adam", UNSET)])
def test_an_optimizer_is_begun_as_it_asks(tmp_path: Path, kind: str, code: str) -> None:
    assert _judged(tmp_path, f"optimizer: {kind}, points: 1", code).verdict in GOOD


def test_an_optimizer_begun_so_that_is_wrong_gets_no_points(tmp_path: Path) -> None:
    wrong = UNSET.replace("(1 - beta2) * g**2", "(1 - beta2) * g")
    assert _judged(tmp_path, "optimizer: adam, points: 1", wrong).points != 1


NETWORK = """class Piece:
    def __init__(self, params, w, b):
        self.params, self.w, self.b = params, w, b
    def forward(self, x):
        self.x = x
        return x @ self.params[self.w] + self.params[self.b]
    def backward(self, grad, grads):
        grads[self.w], grads[self.b] = self.x.T @ grad, grad.sum(axis=0)
        return grad @ self.params[self.w].T
class Net:
    def __init__(self, input_size, hidden_size, output_size):
        self.params = dict(W1=np.random.randn(input_size, hidden_size), b1=np.zeros(hidden_size),
                           W2=np.random.randn(hidden_size, output_size), b2=np.zeros(output_size))
    def value_and_gradients(self, X, y):
        first, second, grads = Piece(self.params, "W1", "b1"), Piece(self.params, "W2", "b2"), {}
        z = first.forward(X)
        s = second.forward(np.maximum(z, 0))
        p = np.exp(s - s.max(axis=1, keepdims=True))
        p /= p.sum(axis=1, keepdims=True)
        rows = np.arange(len(y))
        loss = -np.log(p[rows, y]).mean()
        p[rows, y] -= 1
        first.backward(second.backward(p / len(y), grads) * (z > 0), grads)
        return loss, grads
"""


@pytest.mark.thorough
def test_a_network_is_found_among_classes_and_methods(tmp_path: Path) -> None:
    part = 'network: "linear relu linear", loss: cross_entropy, points: {loss: 1, dW1: 1, b1: 1, layer2: 1}'
    assert _judged(tmp_path, part, NETWORK).points == 4


# ---------------------------------------------------------------- whose points

LINEAR = """def fc_forward(x, kernel, offset):
    return x @ kernel + offset, (x, kernel)
def fc_backward(dout, cache):
    x, kernel = cache
    return dout @ kernel.T, x.T @ dout, dout.sum(axis=0)
"""


@pytest.mark.parametrize(
    "keys", ["w: 1, b: 1", "dW: 1, db: 1", "grad_w: 1, grad_b: 1", "kernel: 1, doffset: 1", "dL_dW: 1, b1: 1"]
)
def test_points_may_be_for_a_parameter_by_any_of_its_names(tmp_path: Path, keys: str) -> None:
    found = _judged(tmp_path, f"of: [fc_forward, fc_backward], points: {{{keys}}}", LINEAR)
    assert (found.verdict in GOOD, found.points) == (True, 2)


def test_a_wrong_parameter_loses_its_points_by_any_of_its_names(tmp_path: Path) -> None:
    wrong = LINEAR.replace("x.T @ dout,", "2 * x.T @ dout,")
    found = _judged(tmp_path, "layer: linear, points: {dx: 1, dW: 2, grad_b: 4}", wrong)
    assert [one.points for one in found.shares] == [1, 0, 4]


# ---------------------------------------------------------------- a fault of its own

TANH = """class Tanh:
    def forward(self, x):
        self.output = np.tanh(x)
        return self.output
    def backward(self, grad):
        return grad * (1 - self.{name} ** 2)
"""


@pytest.mark.parametrize(
    ("name", "verdict"), [("ouput", PartVerdict.FAILED), ("scale", PartVerdict.UNJUDGED), ("output", PartVerdict.RIGHT)]
)
def test_an_attribute_that_is_misspelt_is_a_fault_of_its_own(tmp_path: Path, name: str, verdict: PartVerdict) -> None:
    assert _judged(tmp_path, "of: [Tanh], points: 1", TANH.format(name=name)).verdict is verdict


STEPPED = """def make_momentum(lr=0.01, mass=0.9):
    def init(w):
        return w, np.zeros_like(w)
    def update(i, g, state):
        w, v = state
        v = mass * v + g
        return w - lr * v, v
    return init, update
"""


def test_an_optimizer_that_nobody_can_begin_needs_a_person(tmp_path: Path) -> None:
    assert _judged(tmp_path, "optimizer: sgd, points: 1", STEPPED).verdict is PartVerdict.UNJUDGED


POOLS = """class PoolLayer:
    def __init__(self, field=2, kind="max"):
        self.k, self.kind = field, kind
    def forward(self, x):
        n, c, h, w = x.shape
        self.x, k = x, self.k
        self.blocks = x.reshape(n, c, h // k, k, w // k, k)
        return self.blocks.max(axis=(3, 5)) if self.kind == "max" else self.blocks.mean(axis=(3, 5))
    def backward(self, d):
        d = d[:, :, :, None, :, None]
        if self.kind == "max":
            return (d * (self.blocks == self.blocks.max(axis=(3, 5), keepdims=True))).reshape(self.x.shape)
        return (d / self.k**2 + 0 * self.blocks).reshape(self.x.shape)
"""


@pytest.mark.parametrize("kind", ["max_pool2d", "avg_pool2d"])
def test_a_class_may_be_either_pooling_as_it_is_made(tmp_path: Path, kind: str) -> None:
    assert _judged(tmp_path, f"layer: {kind}, points: 1", POOLS).verdict in GOOD
