"""Where a mistake is, in a layer, a loss or an optimizer alone; and what is right by a convention."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pytest

from harness.checking.homework.file import PartChecked, check_file
from harness.checking.opening import Options
from harness.report.words import said


def part_of(tmp_path: Path, code: str, name: str = "", *, changes: bool = True) -> PartChecked:
    file = tmp_path / "mine.py"
    file.write_text("import numpy as np\n" + dedent(code), "utf-8")
    parts = check_file(str(file), Options(changes=changes)).parts
    return next(part for part in parts if not name or part.name == name)


DROPOUT = """
    class Dropout:
        def __init__(self, p=0.5):
            self.p = p

        def forward(self, x):
            self.mask = np.random.rand(*x.shape) > self.p
            return x * self.mask / (1 - self.p)

        def backward(self, dout):
            return dout * self.mask / (1 - self.p)
"""

NORMALISED = """
    def batchnorm_forward(x, gamma, beta, bn_param):
        mode, eps, momentum = bn_param["mode"], bn_param.get("eps", 1e-5), bn_param.get("momentum", 0.9)
        mean, var = bn_param.get("running_mean"), bn_param.get("running_var")
        if mode == "train":
            mu, v = x.mean(axis=0), x.var(axis=0)
            xhat = (x - mu) / np.sqrt(v + eps)
            bn_param["running_mean"] = momentum * mean + (1 - momentum) * mu
            bn_param["running_var"] = momentum * var + (1 - momentum) * v
            return gamma * xhat + beta, (xhat, gamma, np.sqrt(v + eps))
        return gamma * (x - mean) / np.sqrt(var + eps) + beta, None


    def batchnorm_backward(dout, cache):
        xhat, gamma, std = cache
        d = dout * gamma
        dx = (d - d.mean(axis=0) - xhat * (d * xhat).mean(axis=0)) / std
        return dx, (dout * xhat).sum(axis=0), dout.sum(axis=0)
"""

CONVOLUTION = """
    def conv_forward(x, w, b, conv_param):
        stride, pad = conv_param["stride"], conv_param["pad"]
        F, C, kh, kw = w.shape
        xp = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
        H, W = (xp.shape[2] - kh) // stride + 1, (xp.shape[3] - kw) // stride + 1
        out = np.zeros((len(x), F, H, W))
        for i in range(H):
            for j in range(W):
                window = xp[:, :, i * stride : i * stride + kh, j * stride : j * stride + kw]
                out[:, :, i, j] = np.tensordot(window, w, ((1, 2, 3), (1, 2, 3))) + b
        return out, (x, w, b, conv_param)


    def conv_backward(dout, cache):
        x, w, b, conv_param = cache
        stride, pad = conv_param["stride"], conv_param["pad"]
        kh, kw = w.shape[2:]
        xp = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
        dxp, dw = np.zeros_like(xp), np.zeros_like(w)
        for i in range(dout.shape[2]):
            for j in range(dout.shape[3]):
                top = i * stride
                left = j * stride
                window = xp[:, :, top : top + kh, left : left + kw]
                dw += np.tensordot(dout[:, :, i, j], window, ((0,), (0,)))
                dxp[:, :, top : top + kh, left : left + kw] += np.tensordot(dout[:, :, i, j], w, ((1,), (0,)))
        dx = dxp[:, :, pad : dxp.shape[2] - pad, pad : dxp.shape[3] - pad]
        return dx, dw, dout.sum(axis=(0, 2, 3))
"""

ADAM = """
    def adam(w, dw, config):
        b1, b2, lr, eps = config["beta1"], config["beta2"], config["learning_rate"], config["epsilon"]
        for name in ("m", "v"):
            config.setdefault(name, np.zeros_like(w))
        config["t"] = config.get("t", 0) + 1
        config["m"] = b1 * config["m"] + (1 - b1) * dw
        config["v"] = b2 * config["v"] + (1 - b2) * dw**2
        rate = lr * np.sqrt(1 - b2 ** config["t"]) / (1 - b1 ** config["t"])
        return w - rate * config["m"] / (np.sqrt(config["v"]) + eps), config
"""

#: By what is meant: the code, what is right and wrong of a line, and what the change puts there.
CHANGES = {
    "dropout, the scale on the way back": (
        DROPOUT,
        "return x * self.mask / (1 - self.p)",
        "return x * self.mask",
    ),
    "in evaluation alone": (NORMALISED, "np.sqrt(var + eps) + beta, None", "(var + eps) + beta, None"),
    "an index without the stride": (CONVOLUTION, "top = i * stride", "top = i"),
    "the end of a slice": (
        CONVOLUTION,
        "dx = dxp[:, :, pad : dxp.shape[2] - pad, pad : dxp.shape[3] - pad]",
        "dx = dxp[:, :, pad:-pad, pad:-pad]",
    ),
    "an optimizer by a convention": (ADAM, "(1 - b2) * dw**2", "(1 - b1) * dw**2"),
}


@pytest.mark.thorough
@pytest.mark.changes
@pytest.mark.parametrize("name", CHANGES)
def test_the_line_is_found(tmp_path: Path, name: str) -> None:
    code, right, wrong = CHANGES[name]
    code = dedent(code).replace(right, wrong)
    found = part_of(tmp_path, code).checked
    assert found is not None and found.verdict == "wrong" and found.diagnosis is not None
    change = found.diagnosis.changed.change
    assert change is not None
    line = code.splitlines()[change.line - 2]  # an import stands before
    assert wrong.strip() in line or name.startswith("dropout")  # where either way may be changed


@pytest.mark.parametrize("code", [DROPOUT, NORMALISED, CONVOLUTION, ADAM], ids=["dropout", "norm", "conv", "adam"])
def test_they_are_right_without_the_mistake(tmp_path: Path, code: str) -> None:
    assert part_of(tmp_path, code, changes=False).verdict in ("right", "convention")


SOFTMAX = """
    class Softmax:
        def forward(self, x):
            e = np.exp(x - x.max(axis=1, keepdims=True))
            self.out = e / (e.sum(axis=1, keepdims=True) + 1e-12)
            return self.out

        def backward(self, dout):
            return self.out * (dout - (dout * self.out).sum(axis=1, keepdims=True))
"""


def test_an_epsilon_hides_no_mistake(tmp_path: Path) -> None:
    assert part_of(tmp_path, SOFTMAX, changes=False).verdict == "convention"
    wrong = SOFTMAX.replace("self.out * (dout - ", "self.out * (1 - ")
    assert part_of(tmp_path, wrong, changes=False).verdict == "wrong"


#: Right, if one knows how: and what the report says of it.
MEANT = {
    "a penalty in the layer": (
        """
        class Affine:
            def __init__(self, n_in, n_out):
                self.w, self.b, self.grad = np.random.randn(n_in, n_out), np.zeros(n_out), {}

            def forward(self, x):
                self.x = x
                return x @ self.w + self.b

            def backward(self, dout):
                self.grad["w"] = self.x.T @ dout + 0.01 * self.w
                self.grad["b"] = dout.sum(axis=0)
                return dout @ self.w.T
        """,
        "0.01 times the weight",
    ),
    "a softmax that the loss takes back": (
        """
        def softmax(x, derivative=False):
            if derivative:
                return np.ones(x.shape)
            e = np.exp(x - x.max(axis=1, keepdims=True))
            return e / e.sum(axis=1, keepdims=True)
        """,
        "the file's loss gives that of what softmax takes",
    ),
    "a binary loss of one output": (
        """
        class SigmoidWithLoss:
            def forward(self, x, t):
                self.t, self.y = t, 1 / (1 + np.exp(-x))
                return -np.mean(t * np.log(self.y + 1e-12) + (1 - t) * np.log(1 - self.y + 1e-12))

            def backward(self, dout=1):
                return (self.y - self.t) * dout / len(self.t)
        """,
        "for one output it is right",
    ),
    "a mean square of one output": (
        """
        def mse(y_true, y_pred, derivative=False):
            if derivative:
                return 2 * (y_pred - y_true) / len(y_true)
            return np.mean((y_true - y_pred) ** 2)
        """,
        "for one output it is right",
    ),
    "another slope": (
        """
        class HardSigmoid:
            def forward(self, x):
                self.x = x
                return np.clip(0.2 * x + 0.5, 0, 1)

            def backward(self, dout):
                return dout * 0.2 * ((self.x > -2.5) & (self.x < 2.5))
        """,
        "its slope is 1/5",
    ),
    "an embedding of one id": (
        """
        class Embedding:
            def __init__(self, W):
                self.W, self.dW = W, np.zeros_like(W)

            def forward(self, idx):
                self.idx = idx
                return self.W[idx]

            def backward(self, dout):
                self.dW[...] = 0
                for i, word in enumerate(self.idx):
                    self.dW[word] += dout[i]
        """,
        "for samples of one id it is right",
    ),
}


@pytest.mark.parametrize("name", MEANT)
@pytest.mark.sampled(2)
def test_what_is_meant_so_is_told(tmp_path: Path, name: str) -> None:
    code, sentence = MEANT[name]
    found = part_of(tmp_path, code, changes=False).checked
    assert found is not None and found.verdict == "convention"
    assert any(sentence in said(one) for one in found.setting)


def test_a_cross_entropy_whose_gradient_has_the_softmax_in_it(tmp_path: Path) -> None:
    code = """
        def cross_entropy(y_true, y_pred, derivative=False):
            if derivative:
                return (y_pred - y_true) / len(y_true)
            return -np.sum(y_true * np.log(y_pred)) / len(y_true)
    """
    assert part_of(tmp_path, code, changes=False).verdict == "right"


def test_a_loss_that_is_handed_its_own_output(tmp_path: Path) -> None:
    code = """
        class SoftmaxLoss:
            def forward(self, inputs, y_true):
                e = np.exp(inputs - inputs.max(axis=1, keepdims=True))
                self.output = e / e.sum(axis=1, keepdims=True)
                return -np.mean(np.log(self.output[range(len(inputs)), y_true]))

            def backward(self, dvalues, y_true):
                self.dinputs = dvalues.copy()
                self.dinputs[range(len(dvalues)), y_true] -= 1
                self.dinputs = self.dinputs / len(dvalues)
    """
    assert part_of(tmp_path, code, changes=False).verdict == "right"


def test_one_number_for_a_bias_of_an_object(tmp_path: Path) -> None:
    code = """
        class Linear:
            def __init__(self, n_in, n_out):
                self.W, self.b = np.random.randn(n_in, n_out), np.zeros((1, n_out))

            def forward(self, x):
                self.x = x
                return x @ self.W + self.b

            def backward(self, dout):
                self.dW, self.db = self.x.T @ dout, np.sum(dout, keepdims=True)
                return dout @ self.W.T
    """
    found = part_of(tmp_path, code, changes=False).checked
    assert found is not None and found.diagnosis is not None
    names = [one.fault.name for one in found.diagnosis.explanations[0].faults]
    assert names == ["bias_gradient_summed_over_all"]


def test_what_is_handed_over_as_a_cache_is_no_output(tmp_path: Path) -> None:
    code = """
        def sigmoid(Z):
            return 1 / (1 + np.exp(-Z)), Z


        def sigmoid_backward(dA, cache):
            return dA * cache * (1 - cache)
    """
    assert part_of(tmp_path, code, changes=False).verdict == "wrong"


def test_old_names_of_numpy_are_there(tmp_path: Path) -> None:
    code = """
        def relu(x):
            return np.lib.pad(np.maximum(x.astype(np.float), 0), 0, "constant")


        def relu_backward(dout, x):
            return dout * (x > 0).astype(np.int)
    """
    assert part_of(tmp_path, code, changes=False).verdict == "right"


@pytest.mark.thorough
def test_names_of_a_module_that_is_not_there_accuse_nobody(tmp_path: Path) -> None:
    code = """
        from somewhere.else_ import *


        def relu_forward(x):
            return fancy(x), x


        def relu_backward(dout, cache):
            return dout * (cache > 0)
    """
    assert part_of(tmp_path, code, changes=False).verdict is None
