"""What is written in other languages than English, and what a name does not say, is found all the same."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness.checking.homework.naming import pair_name
from harness.checking.homework.vocabulary import vocabulary
from tests.checking.test_homework_parts import verdicts

NORM = """
def layernorm_vorwaerts(x, gamma, beta, eps=1e-5):
    s = 1 / np.sqrt(x.var(1, keepdims=True) + eps)
    hut = (x - x.mean(1, keepdims=True)) * s
    return gamma * hut + beta, {"hut": hut, "s": s, "gamma": gamma}

def layernorm_rueckwaerts(dout, ablage):
    hut, s, gamma = ablage["hut"], ablage["s"], ablage["gamma"]
    g = dout * gamma
    dx = s * (g - g.mean(1, keepdims=True) - hut * (g * hut).mean(1, keepdims=True))
    return dx, (dout * hut).sum(0), dout.sum(0)
"""
DROPOUT = """
def dropout_forward(x, p_keep, modo="train"):
    if modo == "test":
        return x, np.ones(x.shape)
    m = (np.random.random(x.shape) < p_keep) / p_keep
    return m * x, m

def dropout_backward(dout, m):
    return m * dout
"""
LOSS = """
class BinaryCrossEntropyLogits:
    @staticmethod
    def valor(y_true, y_pred):
        return np.mean(np.logaddexp(0.0, y_pred) - y_true * y_pred)

    @staticmethod
    def derivada(y_true, y_pred):
        return (1 / (1 + np.exp(-y_pred)) - y_true) / y_true.size
"""
PAIR = """
def mse_verlust(vorhersage, ziel):
    return np.mean((vorhersage - ziel) ** 2)

def mse_ableitung(vorhersage, ziel):
    return 2 * (vorhersage - ziel) / ziel.size
"""
KEPT = """
def layernorm_forward(x, gamma, beta, eps=1e-5):
    s = np.sqrt(x.var(1, keepdims=True) + eps)
    return gamma * ((x - x.mean(1, keepdims=True)) / s) + beta, {"x": x, "s": s, "gamma": gamma}

def layernorm_backward(dout, k):
    x, s, gamma = k["x"], k["s"], k["gamma"]
    n = (x - x.mean(1, keepdims=True)) / s
    g = dout * gamma
    return (g - g.mean(1, keepdims=True) - n * (g * n).mean(1, keepdims=True)) / s, (dout * n).sum(0), dout.sum(0)
"""
MADE = """
def make_layer_norm(gamma, beta, eps=1e-5):
    saved = {}

    def forward(x):
        saved["s"] = np.sqrt(x.var(axis=-1, keepdims=True) + eps)
        saved["n"] = (x - x.mean(axis=-1, keepdims=True)) / saved["s"]
        return gamma * saved["n"] + beta

    def backward(dout):
        n, g = saved["n"], dout * gamma
        dx = (g - g.mean(-1, keepdims=True) - n * (g * n).mean(-1, keepdims=True)) / saved["s"]
        return dx, (dout * n).sum(axis=0), dout.sum(axis=0)

    return forward, backward
"""
#: Code, what is wrong of it, and by what that is mended.
EVERY = {
    "norm": (NORM, " - hut * (g * hut).mean(1, keepdims=True)", ""),
    "dropout": (DROPOUT, "return m * dout", "return (m > 0) * dout"),
    "loss": (LOSS, "return (1 / (1 + np.exp(-y_pred))", "return (1 / (1 + np.exp(y_pred))"),
    "pair": (PAIR, "return 2 * (v", "return 2 * np.abs(v"),
    "kept": (KEPT, " - n * (g * n).mean(1, keepdims=True)", ""),
    "made": (MADE, " - n * (g * n).mean(-1, keepdims=True)", ""),
}


@pytest.mark.verdicts
@pytest.mark.parametrize("name", EVERY)
def test_it_is_judged_in_any_language(tmp_path: Path, name: str) -> None:
    code, right, wrong = EVERY[name]
    assert [verdict in ("right", "right by convention", "convention") for _, verdict in verdicts(tmp_path, code)] == [
        True
    ]
    assert [verdict for _, verdict in verdicts(tmp_path, code.replace(right, wrong))] == ["wrong"]


@pytest.mark.parametrize(
    "name", ["huber_derivada", "huber_gradiente", "huber_ableitung", "huber_rückwärts", "huber_vorwaerts", "huber_grad"]
)
def test_a_direction_is_no_part_of_a_pair_s_name(name: str) -> None:
    assert pair_name(name) == "huber"


@pytest.mark.parametrize(
    ("kind", "name", "meant"),
    [
        ("loss", "BinaryCrossEntropyLogits", "binary_cross_entropy_with_logits"),
        ("loss", "bce_from_logits", "binary_cross_entropy_with_logits"),
        ("layer", "make_layer_norm_class", "layer_norm"),
        ("layer", "crear_batch_norm", "batch_norm1d"),
    ],
)
def test_what_a_name_means(kind: str, name: str, meant: str) -> None:
    assert meant in vocabulary(()).meant(kind, name)
