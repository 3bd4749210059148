"""Whole networks with convolutions, pooling, normalisation and embeddings, in the shapes that courses give them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import harness
from harness.candidate.reading.source import Unit, read
from harness.candidate.speaking.adapter import read_adapter, with_sizes
from harness.entry.api import Check
from harness.faults.probes import Abilities, probes
from harness.ground.errors import CandidateFileError, ImplementationError, UsageError
from reference_numpy.network import build
from tests.checking.candidates import written

#: conv - relu - max pool - affine, parameters in a dict, as a function.
FUNCTION = """\
import numpy as np

HARNESS = {
    "network": [{"layer": "conv2d", "out_channels": 3, "kernel_size": 3}, {"layer": "relu"},
                {"layer": "max_pool2d", "kernel_size": 2}, {"layer": "flatten"}, {"layer": "linear"}],
    "inputs": [2, 4, 6],
    "loss": "cross_entropy",
}


def windows(x, n):
    return np.lib.stride_tricks.sliding_window_view(x, (n, n), axis=(2, 3))


def pool(x):
    n, c, h, w = x.shape
    blocks = x.reshape(n, c, h // 2, 2, w // 2, 2).transpose(0, 1, 2, 4, 3, 5).reshape(n, c, h // 2, w // 2, 4)
    return blocks.max(axis=-1), blocks


def pool_back(g, blocks):
    d = np.zeros_like(blocks)
    np.put_along_axis(d, blocks.argmax(axis=-1)[..., None], g[..., None], axis=-1)
    n, c, h, w, _ = blocks.shape
    return d.reshape(n, c, h, w, 2, 2).transpose(0, 1, 2, 4, 3, 5).reshape(n, c, 2 * h, 2 * w)


def loss_and_gradients(parameters, inputs, targets):
    W1, b1, W2, b2 = (parameters[name] for name in ("W1", "b1", "W2", "b2"))
    z = np.einsum("nchwij,fcij->nfhw", windows(inputs, 3), W1) + b1[None, :, None, None]
    p, blocks = pool(np.maximum(z, 0))
    flat = p.reshape(len(p), -1)
    scores = flat @ W2 + b2
    scores = scores - scores.max(axis=1, keepdims=True)
    log_p = scores - np.log(np.exp(scores).sum(axis=1, keepdims=True))
    rows = np.arange(len(inputs))
    d = np.exp(log_p)
    d[rows, targets] -= 1
    d /= len(inputs)
    dz = pool_back((d @ W2.T).reshape(p.shape), blocks) * (z > 0)
    dW1 = np.einsum("nfhw,nchwij->fcij", dz, windows(inputs, 3))
    db1 = dz.sum(axis=(0, 2, 3))
    return -log_p[rows, targets].mean(), {"W1": dW1, "b1": db1, "W2": flat.T @ d, "b2": d.sum(axis=0)}
"""
ALL_TIES = (
    "    np.put_along_axis(d, blocks.argmax(axis=-1)[..., None], g[..., None], axis=-1)\n",
    "    d = (blocks == blocks.max(axis=-1, keepdims=True)) * g[..., None]\n",
)
#: The first network of CS231n's second assignment that has a convolution, and what its constructor is called with.
NET = """\
import numpy as np

HARNESS = {
    "network": [{"layer": "conv2d", "out_channels": 4, "kernel_size": 3, "padding": 1}, "relu",
                {"layer": "avg_pool2d", "kernel_size": 2, "stride": 2}, "flatten", "linear", "relu", "linear"],
    "inputs": [3, 4, 4],
    "loss": "cross_entropy",
}


class ThreeLayerConvNet:
    def __init__(self, input_dim=(3, 32, 32), num_filters=32, filter_size=7, hidden_dim=100, num_classes=10,
                 weight_scale=1e-3, reg=0.0):
        C, H, W = input_dim
        self.reg, self.params = reg, {}
        self.params["W1"] = weight_scale * np.random.randn(num_filters, C, filter_size, filter_size)
        self.params["b1"] = np.zeros(num_filters)
        self.params["W2"] = weight_scale * np.random.randn(num_filters * (H // 2) * (W // 2), hidden_dim)
        self.params["b2"] = np.zeros(hidden_dim)
        self.params["W3"] = weight_scale * np.random.randn(hidden_dim, num_classes)
        self.params["b3"] = np.zeros(num_classes)

    def loss(self, X, y=None):
        W1, b1, W2, b2, W3, b3 = (self.params[name] for name in ("W1", "b1", "W2", "b2", "W3", "b3"))
        N, _, H, W = X.shape
        F, _, HH, WW = W1.shape
        padded = np.pad(X, ((0, 0), (0, 0), (HH // 2, HH // 2), (WW // 2, WW // 2)))
        out = np.zeros((N, F, H, W))
        for i in range(H):
            for j in range(W):
                out[:, :, i, j] = np.tensordot(padded[:, :, i:i + HH, j:j + WW], W1, axes=([1, 2, 3], [1, 2, 3])) + b1
        a = np.maximum(0, out)
        p = a.reshape(N, F, H // 2, 2, W // 2, 2).mean(axis=(3, 5))
        h = np.maximum(0, p.reshape(N, -1) @ W2 + b2)
        scores = h @ W3 + b3
        if y is None:
            return scores
        scores -= scores.max(axis=1, keepdims=True)
        probs = np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)
        loss = -np.log(probs[np.arange(N), y]).sum() / N
        loss += 0.5 * self.reg * (np.sum(W1 * W1) + np.sum(W2 * W2) + np.sum(W3 * W3))
        grads = {}
        probs[np.arange(N), y] -= 1
        probs /= N
        grads["W3"], grads["b3"] = h.T @ probs + self.reg * W3, probs.sum(axis=0)
        dh = probs @ W3.T * (h > 0)
        grads["W2"], grads["b2"] = p.reshape(N, -1).T @ dh + self.reg * W2, dh.sum(axis=0)
        dp = (dh @ W2.T).reshape(p.shape)
        dout = np.repeat(np.repeat(dp, 2, axis=2), 2, axis=3) / 4 * (out > 0)
        dW1 = np.zeros_like(W1)
        for i in range(H):
            for j in range(W):
                window = padded[:, :, i:i + HH, j:j + WW]
                dW1 += np.tensordot(dout[:, :, i, j], window, axes=([0], [0]))
        grads["W1"], grads["b1"] = dW1 + self.reg * W1, dout.sum(axis=(0, 2, 3))
        return loss, grads
"""
#: Batch norm in the style of CS231n's FullyConnectedNet: gamma1 and beta1 beside W1 and b1, statistics kept by itself.
NORMALISED = """\
import numpy as np

HARNESS = {"network": "linear batchnorm relu linear batchnorm relu linear", "loss": "cross_entropy"}


class FullyConnectedNet:
    def __init__(self, hidden_dims, input_dim=3 * 32 * 32, num_classes=10, weight_scale=1e-2):
        self.num_layers, self.params = 1 + len(hidden_dims), {}
        dims = [input_dim] + list(hidden_dims) + [num_classes]
        for i in range(self.num_layers):
            self.params["W%d" % (i + 1)] = weight_scale * np.random.randn(dims[i], dims[i + 1])
            self.params["b%d" % (i + 1)] = np.zeros(dims[i + 1])
            if i < self.num_layers - 1:
                self.params["gamma%d" % (i + 1)] = np.ones(dims[i + 1])
                self.params["beta%d" % (i + 1)] = np.zeros(dims[i + 1])
        self.bn_params = [{"mode": "train"} for _ in hidden_dims]

    def loss(self, X, y=None):
        p, h, caches = self.params, X, []
        for i, bn in enumerate(self.bn_params, 1):
            z = h @ p[f"W{i}"] + p[f"b{i}"]
            mu, var = z.mean(axis=0), z.var(axis=0)
            bn["running_mean"] = 0.9 * bn.get("running_mean", 0) + 0.1 * mu
            bn["running_var"] = 0.9 * bn.get("running_var", 0) + 0.1 * var
            std = np.sqrt(var + 1e-5)
            x_hat = (z - mu) / std
            a = p[f"gamma{i}"] * x_hat + p[f"beta{i}"]
            caches.append((h, x_hat, std, a))
            h = np.maximum(a, 0)
        L, N = self.num_layers, len(X)
        scores = h @ p[f"W{L}"] + p[f"b{L}"]
        scores -= scores.max(axis=1, keepdims=True)
        log_p = scores - np.log(np.exp(scores).sum(axis=1, keepdims=True))
        d = np.exp(log_p)
        d[np.arange(N), y] -= 1
        d /= N
        grads = {f"W{L}": h.T @ d, f"b{L}": d.sum(axis=0)}
        for i in range(L - 1, 0, -1):
            h, x_hat, std, a = caches[i - 1]
            d = d @ p[f"W{i + 1}"].T * (a > 0)
            grads[f"gamma{i}"], grads[f"beta{i}"] = (d * x_hat).sum(axis=0), d.sum(axis=0)
            d = d * p[f"gamma{i}"]
            d = (d - d.mean(axis=0) - x_hat * (d * x_hat).mean(axis=0)) / std
            grads[f"W{i}"], grads[f"b{i}"] = h.T @ d, d.sum(axis=0)
        return -log_p[np.arange(N), y].mean(), grads
"""
#: An embedding matrix with a name of its own, as in makemore.
WORDS = """\
import numpy as np

HARNESS = {
    "network": [{"layer": "embedding", "num_embeddings": 7, "embedding_dim": 4}, "flatten", "linear"],
    "inputs": [3],
    "loss": "mse",
}


def loss_and_gradients(params, ids, targets):
    C, W1, b1 = params["C"], params["W1"], params["b1"]
    emb = C[ids]
    x = emb.reshape(len(ids), -1)
    y = x @ W1 + b1
    d = 2 * (y - targets) / y.size
    dC = np.zeros_like(C)
    np.add.at(dC, ids, (d @ W1.T).reshape(emb.shape))
    return np.mean((y - targets) ** 2), {"C": dC, "W1": x.T @ d, "b1": d.sum(0)}
"""
#: Each parameter an argument; a decoder, whose convolution is transposed and whose width follows from a reshape.
DECODER = """\
import numpy as np

HARNESS = {
    "network": ["linear", "tanh", {"layer": "reshape", "shape": [2, 2, 2]},
                {"layer": "conv_transpose2d", "out_channels": 1, "kernel_size": 2, "stride": 2}, "flatten"],
    "loss": "mse",
}


def backward(X, y, W1, b1, W2, b2):
    h = np.tanh(X @ W1 + b1)
    a = h.reshape(-1, 2, 2, 2)
    out = np.einsum("nchw,cfij->nfhiwj", a, W2)
    out = out.reshape(len(X), 1, 4, 4) + b2[None, :, None, None]
    d = 2 * (out.reshape(len(X), -1) - y) / y.size
    loss = np.mean((out.reshape(len(X), -1) - y) ** 2)
    g = d.reshape(-1, 1, 2, 2, 2, 2)
    dW2, db2 = np.einsum("nchw,nfhiwj->cfij", a, g), g.sum(axis=(0, 2, 3, 4, 5))
    da = np.einsum("nfhiwj,cfij->nchw", g, W2)
    dz = da.reshape(len(X), -1) * (1 - h**2)
    return loss, X.T @ dz, dz.sum(0), dW2, db2
"""
#: Layers that are objects, with a step; a channel at a time, a network of one size.
LAYERS = """\
import numpy as np

HARNESS = {
    "network": [{"layer": "conv1d", "out_channels": 3, "kernel_size": 2},
                {"layer": "group_norm", "num_groups": 1}, "relu", {"layer": "dropout", "p": 0}, "flatten", "linear"],
    "inputs": [2, 5],
    "sizes": [10, 4],
    "loss": "mse",
    "call": "Net",
}


class Conv:
    def __init__(self):
        self.W, self.b = np.random.randn(3, 2, 2), np.zeros(3)

    def forward(self, x):
        self.v = np.lib.stride_tricks.sliding_window_view(x, 2, axis=2)
        return np.einsum("nclk,fck->nfl", self.v, self.W) + self.b[None, :, None]

    def backward(self, g):
        self.dW, self.db = np.einsum("nfl,nclk->fck", g, self.v), g.sum(axis=(0, 2))


class Norm:
    def __init__(self):
        self.gamma, self.beta = np.ones(3), np.zeros(3)

    def forward(self, x):
        self.s = np.sqrt(x.var(axis=(1, 2), keepdims=True) + 1e-5)
        self.h = (x - x.mean(axis=(1, 2), keepdims=True)) / self.s
        return self.gamma[None, :, None] * self.h + self.beta[None, :, None]

    def backward(self, g):
        self.dgamma, self.dbeta = (g * self.h).sum(axis=(0, 2)), g.sum(axis=(0, 2))
        d = g * self.gamma[None, :, None]
        means = d.mean(axis=(1, 2), keepdims=True), (d * self.h).mean(axis=(1, 2), keepdims=True)
        return (d - means[0] - self.h * means[1]) / self.s


class Relu:
    def forward(self, x):
        self.mask = x > 0
        return x * self.mask

    def backward(self, g):
        return g * self.mask


class Dense:
    def __init__(self):
        self.W, self.b = np.random.randn(12, 4), np.zeros(4)

    def forward(self, x):
        self.x, self.shape = x.reshape(len(x), -1), x.shape
        return self.x @ self.W + self.b

    def backward(self, g):
        self.dW, self.db = self.x.T @ g, g.sum(axis=0)
        return (g @ self.W.T).reshape(self.shape)


class Net:
    def __init__(self):
        self.layers = [Conv(), Norm(), Relu(), Dense()]

    def train_step(self, x, y, lr):
        for layer in self.layers:
            x = layer.forward(x)
        g = 2 * (x - y) / y.size
        loss = np.mean((x - y) ** 2)
        for layer in reversed(self.layers):
            g = layer.backward(g)
        for layer in self.layers:
            for name in ("W", "b", "gamma", "beta"):
                if hasattr(layer, name):
                    setattr(layer, name, getattr(layer, name) - lr * getattr(layer, "d" + name))
        return loss
"""

DROPPED = """\
import numpy as np

HARNESS = {"network": ["linear", "tanh", {"layer": "dropout", "p": 0.3}, "linear", {"layer": "dropout", "p": 0.4}],
           "loss": "mse", "masks": "zeros_and_ones"}


def loss_and_gradients(parameters, x, t, mask1, mask2):
    W1, b1, W2, b2 = (parameters[name] for name in ("W1", "b1", "W2", "b2"))
    a = np.tanh(x @ W1 + b1)
    h = a * mask1 / 0.7
    y = (h @ W2 + b2) * mask2 / 0.6
    d = 2 * (y - t) / y.size * mask2 / 0.6
    dz = d @ W2.T * mask1 / 0.7 * (1 - a**2)
    return np.mean((y - t) ** 2), {"W1": x.T @ dz, "b1": dz.sum(0), "W2": h.T @ d, "b2": d.sum(0)}
"""
IN_A_LIST = ("(parameters, x, t, mask1, mask2):\n", "(parameters, x, t, masks):\n    mask1, mask2 = masks\n")
SCALED = DROPPED.replace('"zeros_and_ones"', '"scaled"').replace(" / 0.7", "").replace(" / 0.6", "")


def _checked(folder: Path, text: str, *changes: tuple[str, str]) -> Check:
    return harness.check(written(folder, text, *changes), changes=False)


@pytest.mark.sampled(2)
@pytest.mark.parametrize(
    "text",
    [FUNCTION, NET, NORMALISED, WORDS, DECODER, LAYERS],
    ids=["function", "net", "normalised", "words", "decoder", "layers"],
)
def test_a_right_network_is_right(text: str, tmp_path: Path) -> None:
    found = _checked(tmp_path, text)
    assert found.verdict == "right", found
    assert all(row.right == row.total for row in found.result.rows)


@pytest.mark.thorough
def test_a_kernel_that_lacks_the_penalty_of_the_loss_is_named(tmp_path: Path) -> None:
    strength = ('"loss": "cross_entropy",\n', '"loss": "cross_entropy",\n    "arguments": {"reg": 0.1},\n')
    lacks = ("dW1 + self.reg * W1", "dW1")
    found = _checked(tmp_path, NET, strength, lacks)
    assert found.verdict == "wrong" and "penalty_missing_in_gradient" in found.faults


@pytest.mark.thorough
def test_a_penalty_of_the_weights_alone_leaves_what_is_0_by_structure_right(tmp_path: Path) -> None:
    last = "        return -log_p[np.arange(N), y].mean(), grads\n"
    penalised = """\
        weights = [f"W{i}" for i in range(1, L + 1)]
        for name in weights:
            grads[name] = grads[name] + 0.1 * p[name]
        return -log_p[np.arange(N), y].mean() + 0.05 * sum(np.sum(p[name] ** 2) for name in weights), grads
"""
    assert _checked(tmp_path, NORMALISED, (last, penalised)).verdict == "convention"


def test_dropout_with_masks_that_are_handed_over_is_right(tmp_path: Path) -> None:
    assert _checked(tmp_path, DROPPED, IN_A_LIST).verdict == "right"
    assert _checked(tmp_path, SCALED).verdict == "right"


def test_a_program_with_dropout_takes_masks(tmp_path: Path) -> None:
    with pytest.raises(ImplementationError, match="it should have an argument mask"):
        _checked(tmp_path, DROPPED, ("mask1, mask2):\n", "):\n    mask1 = mask2 = 1\n"))


@pytest.mark.parametrize("limit", [1e-3, 1e3])
def test_probes_of_a_clip_have_the_masks_of_dropout(limit: float, tmp_path: Path) -> None:
    """Also where other targets, inputs or weights than those that are drawn bring about a length of the gradients."""
    clip = ('"loss": "mse"', f'"loss": "mse", "optimizer": {{"clip": {{"max_norm": {limit}}}}}')
    adapter = read_adapter(read(str(file := written(tmp_path, DROPPED, clip))).units, file)
    assert adapter is not None
    every = {probe.name: probe for probe in probes(adapter, Abilities(updates=True))}
    assert {"long_gradients", "short_gradients"} <= set(every)
    assert all(batch.masks.keys() == {"dropout1", "dropout2"} for probe in every.values() for batch in probe.batches)


def test_gradients_may_be_arrays_of_any_ranks_in_one_list(tmp_path: Path) -> None:
    before = '-log_p[rows, targets].mean(), {"W1": dW1, "b1": db1, "W2": flat.T @ d, "b2": d.sum(axis=0)}'
    after = "[dW1, db1, flat.T @ d, d.sum(axis=0)], -log_p[rows, targets].mean()"
    assert _checked(tmp_path, FUNCTION, (before, after)).verdict == "right"


@pytest.mark.parametrize("single", [False, True])
def test_probes_of_images_neither_saturate_nor_run_away(single: bool, tmp_path: Path) -> None:
    file = written(tmp_path, FUNCTION)
    adapter = read_adapter(read(str(file)).units, file)
    assert adapter is not None
    first = probes(adapter, Abilities(updates=True, single=single))[0]
    side = build(first.case)
    side.load(first.state)
    steps = [side.step(batch, first.case.optimizer.lr) for batch in first.batches]  # type: ignore[union-attr]
    for step in steps:
        assert np.abs(step.output).max() < 20
        assert all(0.01 < np.abs(gradient).max() < 20 for gradient in step.gradients.values())


@pytest.mark.parametrize(
    ("text", "change", "fault"),
    [
        (FUNCTION, ALL_TIES, "max_pool_gradient_to_all_ties"),
        (NET, ("dW1 += np.tensordot", "dW1 = np.tensordot"), "conv_weight_gradient_of_the_last_window"),
        (LAYERS, ("d = g * self.gamma[None, :, None]", "d = g"), "gamma_forgotten_on_the_way_back"),
        (
            WORDS,
            ("np.add.at(dC, ids, (d @ W1.T).reshape(emb.shape))", "dC[ids] += (d @ W1.T).reshape(emb.shape)"),
            "embedding_rows_assigned",
        ),
    ],
)
@pytest.mark.sampled(4)
def test_a_mistake_of_a_layer_is_named(text: str, change: tuple[str, str], fault: str, tmp_path: Path) -> None:
    found = _checked(tmp_path, text, change)
    assert found.verdict == "wrong"
    assert fault in found.faults


OF_TIES = {
    "share its gradient equally": (
        "    equal = blocks == blocks.max(axis=-1, keepdims=True)\n"
        "    d = equal / equal.sum(axis=-1, keepdims=True) * g[..., None]\n"
    ),
    "the last has its gradient": (
        "    at = blocks.shape[-1] - 1 - blocks[..., ::-1].argmax(axis=-1)\n"
        "    np.put_along_axis(d, at[..., None], g[..., None], axis=-1)\n"
    ),
}


@pytest.mark.parametrize(
    ("said", "slope"), [("the last has its gradient", ""), ("share its gradient equally", " + (z == 0) / 2")]
)
def test_what_equal_values_of_a_maximum_have_is_a_convention(said: str, slope: str, tmp_path: Path) -> None:
    """As code by hand has it, and as autograd has both a maximum and a kink."""
    file = written(tmp_path, FUNCTION, (ALL_TIES[0], OF_TIES[said]), ("(z > 0)", f"((z > 0){slope})"))
    found = harness.check(file)
    assert found.verdict == "convention", found
    text = " ".join(str(found).split())
    assert said in text and ("the derivative of relu at exactly 0 is 0.5" in text) == bool(slope)


def _network(layers: str, more: str = "") -> str:
    return f'HARNESS = {{"network": {layers}, "loss": "mse"{more}}}\n'


CONV = '{"layer": "conv2d", "out_channels": 3, "kernel_size": 3'


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (
            _network(f'[{CONV}}}, "flatten", "linear"]'),
            r"network\.0: conv2d takes samples of the axes channels, height",
        ),
        (_network(f'[{CONV}}}, "linear"]', ', "inputs": [8]'), r"network\.0: conv2d1 takes \(batch, channels, height"),
        (
            _network(f'[{CONV}}}, "linear"]', ', "inputs": [1, 2, 9]'),
            r"network\.0\.kernel_size: a window reaches over 3",
        ),
        (
            _network(f'[{CONV}}}, "linear"]', ', "inputs": [1, 4, 4]'),
            r"network\.1: linear1 gives \(batch, 3, 2, 6\); end",
        ),
        (_network('["flatten", "linear"]', ', "inputs": [1, 4, 4], "sizes": [8, 2]'), "sizes: should begin with 16"),
        (
            _network(f'[{CONV}, "bias": [1, 2, 3]}}, "flatten"]', ', "inputs": [1, 3, 4]'),
            "network: .* is given its weights",
        ),
        (
            _network('["linear", {"layer": "embedding", "num_embeddings": 3, "embedding_dim": 2}]'),
            r"network\.1: embedding1",
        ),
        (
            _network('[{"layer": "embedding", "embedding_dim": 2}, "flatten", "linear"]', ', "inputs": [3]'),
            r"network\.0: should have num_embeddings: it is given its weight in that shape",
        ),
        (_network('["linear", "dropout", "linear"]'), r"network: dropout1: .* check FILE:build SCENARIO"),
    ],
)
def test_what_does_not_fit_is_one_message_with_its_place(line: str, said: str, tmp_path: Path) -> None:
    function = "\ndef loss_and_gradients(parameters, inputs, targets):\n    return 0.0, parameters\n"
    with pytest.raises(CandidateFileError, match=rf"my_backprop\.py:1:\d+: {said}"):
        harness.check(written(tmp_path, line + function))


@pytest.mark.parametrize(
    ("sizes", "said"),
    [
        ((12, 6), "should begin with 48, the values of a sample"),
        ((48, 5, 6), "should be 2 numbers"),
        ((48, 1), "cross_entropy of one output is always 0"),
    ],
)
def test_sizes_of_a_command_line_are_held_to_what_those_of_a_file_are(sizes: tuple[int, ...], said: str) -> None:
    layers = f'[{CONV}}}, {{"layer": "max_pool2d", "kernel_size": 2}}, "flatten", "linear"]'
    line = _network(layers, ', "inputs": [1, 6, 8]').replace('"mse"', '"cross_entropy"')
    adapter = read_adapter((Unit("my_backprop.py", line),), Path("my_backprop.py"))
    assert adapter is not None and with_sizes(adapter, (48, 6)).sizes == (48, 6)
    with pytest.raises(UsageError, match=f"^--sizes: {said}"):
        with_sizes(adapter, sizes)
