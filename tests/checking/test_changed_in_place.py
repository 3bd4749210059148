"""Parameters that a step changes in place, in whatever they are handed over, are seen as changed."""

from __future__ import annotations

from pathlib import Path

import pytest

import harness
from tests.checking.candidates import written

CODE = """\
import numpy as np

HARNESS = {{"network": "linear tanh linear", "loss": "mse"}}


def step({arguments}, x, t, lr):
    {unpacked}
    a = np.tanh(x @ W1 + b1)
    e = a @ W2 + b2 - t
    d2 = 2 * e / e.size
    d1 = (d2 @ W2.T) * (1 - a * a)
    for p, g in ((W1, x.T @ d1), (b1, d1.sum(0)), (W2, a.T @ d2), (b2, d2.sum(0))):
        p {sign}= lr * g
    return np.mean(e * e)
"""
FORMS = {
    "list": ("params", "W1, b1, W2, b2 = params"),
    "pairs": ("params", "(W1, b1), (W2, b2) = params"),
    "dict": ("params", "W1, b1, W2, b2 = (params[k] for k in ('W1', 'b1', 'W2', 'b2'))"),
    "dicts": ("params", "W1, b1, W2, b2 = (layer[k] for layer in params for k in ('W', 'b'))"),
    "lists": ("weights, biases", "(W1, W2), (b1, b2) = weights, biases"),
    "one by one": ("W1, b1, W2, b2", "pass"),
}


@pytest.mark.sampled(5)
@pytest.mark.verdicts
@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(("sign", "verdict"), [("-", "right"), ("+", "wrong")])
def test_a_step_in_place_is_seen(tmp_path: Path, form: str, sign: str, verdict: str) -> None:
    arguments, unpacked = FORMS[form]
    file = written(tmp_path, CODE.format(arguments=arguments, unpacked=unpacked, sign=sign))
    found = harness.check(file)
    assert found.verdict == verdict
    assert "leaves every parameter as it was" not in " ".join(repr(found).split())
