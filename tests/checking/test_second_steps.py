"""A part is asked for a second step, and beside another one: what it keeps of one shows in the other."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.checking.test_homework_parts import verdicts

AFFINE = """\
class Affine:
    def __init__(self, W, b):
        self.W, self.b = W, b
        self.x = None

    def forward(self, x):
        self.x = x
        return x @ self.W + self.b

    def backward(self, dout):
        self.dW = self.x.T @ dout
        self.db = dout.sum(axis=0)
        return dout @ self.W.T
"""
RELU = """\
class Relu:
    def __init__(self):
        self.mask = None

    def forward(self, x):
        self.mask = x > 0
        return x * self.mask

    def backward(self, dout):
        return dout * self.mask
"""
SIGMOID = """\
class Sigmoid:
    def __init__(self):
        self.kept = []

    def forward(self, x):
        self.kept.append(1 / (1 + np.exp(-x)))
        return self.kept[-1]

    def backward(self, dout):
        out = self.kept.pop()
        return dout * out * (1 - out)
"""
LOSS = """\
class SoftmaxWithLoss:
    def __init__(self):
        self.t, self.loss = None, 0.0

    def forward(self, x, t):
        self.t = t
        e = np.exp(x - x.max(axis=1, keepdims=True))
        self.y = e / e.sum(axis=1, keepdims=True)
        self.loss = -np.log(self.y[np.arange(len(t)), t]).mean()
        return self.loss

    def backward(self, dout=1):
        dx = self.y.copy()
        dx[np.arange(len(self.t)), self.t] -= 1
        return dx / len(self.t)
"""
TANH = """\
def tanh_forward(x):
    out = np.tanh(x)
    return out, out


def tanh_backward(dout, cache):
    return dout * (1 - cache**2)
"""
OF_LAST = SIGMOID.replace(".pop()", "[-1]")
#: Right code, and a change that shows in a second step alone.
KEPT = {
    "the first input": (AFFINE, "    self.x = x\n", "    self.x = x if self.x is None else self.x\n"),
    "the first input, as an attribute that is not there": (
        AFFINE,
        "    self.x = x\n        return",
        "    if not hasattr(self, 'first'):\n            self.first = x\n        self.x = self.first\n        return",
    ),
    "the first mask": (RELU, "self.mask = x > 0\n", "self.mask = x > 0 if self.mask is None else self.mask\n"),
    "every mask": (
        RELU,
        "    self.mask = x > 0\n        return x * self.mask",
        "    on = x > 0\n        old = self.mask\n"
        "        self.mask = on | old if old is not None and old.shape == on.shape else on\n        return x * on",
    ),
    "a list, of which the first is read": (SIGMOID, "self.kept.pop()", "self.kept[0]"),
    "the number of the first samples": (
        LOSS,
        "return dx / len(self.t)",
        "self.n = getattr(self, 'n', len(dx))\n        return dx / self.n",
    ),
    "the first targets": (LOSS, "    self.t = t\n", "    self.t = t = t if self.t is None else self.t\n"),
    "the losses so far": (LOSS, "self.loss = -np", "self.loss -= np"),
    "an input's gradient that adds up": (
        RELU,
        "return dout * self.mask",
        "self.dx = getattr(self, 'dx', np.zeros(dout.shape))\n"
        "        self.dx = self.dx + dout * self.mask if self.dx.shape == dout.shape else dout * self.mask\n"
        "        return self.dx",
    ),
    "one gradient that adds up, another that does not": (
        AFFINE,
        "self.db = dout",
        "self.db = getattr(self, 'db', 0) + dout",
    ),
}
#: And one that shows beside another object, or another call.
SHARED = {
    "an attribute of the class": (AFFINE, "self.x", "Affine.x"),
    "a list of the class": (OF_LAST, "    def __init__(self):\n        self.kept = []\n", "    kept = []\n"),
    "a default": (OF_LAST, "(self):\n        self.kept = []", "(self, kept=[]):\n        self.kept = kept"),
    "a gradient of the class": (AFFINE, "self.dW", "Affine.dW"),
    "a variable of the file": (RELU, "self.mask", "mask[0]"),
    "a cache of the file": (TANH, "    return out, out", "    mine[:] = [out]\n    return out, mine"),
}
CODE = {"a variable of the file": "mask = [None]\n", "a cache of the file": "mine = []\n"}


def verdict(folder: Path, code: str) -> tuple[str | None, str]:
    ((_, found),) = verdicts(folder, f"import numpy as np\n\n{code}")
    return found, code


@pytest.mark.parametrize("code", [AFFINE, RELU, SIGMOID, OF_LAST, LOSS, TANH])
def test_right_code_is_right_once_more(tmp_path: Path, code: str) -> None:
    assert verdict(tmp_path, code)[0] == "right"


def test_what_is_taken_off_a_list_of_the_class_is_right(tmp_path: Path) -> None:
    """The way back goes through layers in reverse order."""
    code = SIGMOID.replace("    def __init__(self):\n        self.kept = []\n", "    kept = []\n")
    assert verdict(tmp_path, code)[0] == "right"


@pytest.mark.parametrize("what", KEPT)
@pytest.mark.sampled(4)
def test_what_an_object_keeps_of_its_first_step_shows(tmp_path: Path, what: str) -> None:
    code, old, new = KEPT[what]
    assert old in code
    assert verdict(tmp_path, code.replace(old, new))[0] == "wrong"


@pytest.mark.parametrize("what", SHARED)
def test_what_two_share_shows(tmp_path: Path, what: str) -> None:
    code, old, new = SHARED[what]
    assert old in code
    changed = code.replace(old, new)
    changed = changed.replace("cache**2", "cache[0]**2") if code is TANH else changed
    assert verdict(tmp_path, CODE.get(what, "") + changed)[0] == "wrong"


ADDING = AFFINE.replace("self.x = None", "self.x = None\n        self.dW, self.db = np.zeros_like(W), np.zeros_like(b)")
ADDING = ADDING.replace("dW = self.x", "dW += self.x").replace("db = dout", "db += dout")
RESETS = (
    "\n    def zero_grad(self):\n        self.dW[:] = 0\n        self.db[:] = 0\n",
    "\n    def start(self):\n        self.dW = np.zeros_like(self.W)\n        self.db = np.zeros_like(self.b)\n",
    "\n    def step(self):\n        self.dW *= 0\n        self.db.fill(0)\n",
)


@pytest.mark.parametrize("reset", RESETS)
def test_gradients_that_add_up_and_are_set_to_0_are_a_convention(tmp_path: Path, reset: str) -> None:
    assert verdict(tmp_path, ADDING + reset)[0] == "convention"


def test_gradients_that_nothing_sets_to_0_are_a_persons(tmp_path: Path) -> None:
    assert verdict(tmp_path, ADDING)[0] == "inconclusive"


def test_a_layer_of_batches_of_one_size_is_a_persons(tmp_path: Path) -> None:
    first = "if self.x is None:\n            self.dx = np.zeros(x.shape)\n        self.x = x\n        return"
    code = AFFINE.replace("self.x = x\n        return", first)
    code = code.replace("return dout @ self.W.T", "self.dx[:] = dout @ self.W.T\n        return self.dx.copy()")
    assert verdict(tmp_path, code)[0] == "inconclusive"


def test_a_layer_that_takes_a_step_itself_is_judged_by_its_first(tmp_path: Path) -> None:
    code = AFFINE.replace("backward(self, dout)", "backward(self, dout, lr)")
    code = code.replace("return dout @ self.W.T", "dx = dout @ self.W.T\n        self.W -= lr * self.dW\n"
                        "        self.b -= lr * self.db\n        return dx")  # fmt: skip
    assert verdict(tmp_path, code)[0] == "right"


def test_a_layer_that_keeps_the_weight_that_it_is_given_is_right(tmp_path: Path) -> None:
    """What a first step keeps of it is no place of a parameter in a new object."""
    code = (
        "import numpy as np\nclass Matmul:\n    def forward(self, x, W):\n        self.mem = {'x': x, 'W': W}\n"
        "        return x @ W\n    def backward(self, grad_y):\n"
        "        return grad_y @ self.mem['W'].T, self.mem['x'].T @ grad_y\n"
    )
    assert verdict(tmp_path, code)[0] == "right"
