"""Slips between like things are named: an index, a layer, a sample, a class, an alpha, a logarithm, a gradient."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness.checking.check import check
from harness.checking.opening import Options
from harness.report.check_text import check_text
from tests.checking.candidates import CLASS, FUNCTION, written

DEEP = """\
import numpy as np

HARNESS = {"network": ["linear", {"layer": "elu", "alpha": 0.5}, "linear", {"layer": "elu", "alpha": 0.5}, "linear"],
           "loss": "mse", "sizes": [3, 4, 4, 4]}


def elu(z):
    return np.where(z > 0, z, 0.5 * (np.exp(np.minimum(z, 0)) - 1))


def step(W1, b1, W2, b2, W3, b3, x, t, lr):
    h = elu(x @ W1 + b1)
    g = elu(h @ W2 + b2)
    y = g @ W3 + b3
    loss = np.mean((y - t) ** 2)
    d3 = 2 * (y - t) / y.size
    d2 = d3 @ W3.T * np.where(g > 0, 1, g + 0.5)
    d1 = d2 @ W2.T * np.where(h > 0, 1, h + 0.5)
    W1 -= lr * x.T @ d1
    W2 -= lr * h.T @ d2
    W3 -= lr * g.T @ d3
    b1 -= lr * d1.sum(0)
    b2 -= lr * d2.sum(0)
    b3 -= lr * d3.sum(0)
    return loss
"""
BY_HAND = """\
import numpy as np

HARNESS = {"network": "linear sigmoid linear", "loss": {"kind": "mse", "reduction": "sum"}, "sizes": [2, 2, 2],
           "names": {"w1": "linear1.weight[0,0]", "w2": "linear1.weight[0,1]", "w3": "linear1.weight[1,0]",
                     "w4": "linear1.weight[1,1]", "w5": "linear2.weight[0,0]", "w6": "linear2.weight[0,1]",
                     "w7": "linear2.weight[1,0]", "w8": "linear2.weight[1,1]", "b1": "linear1.bias[0]",
                     "b2": "linear1.bias[1]", "b3": "linear2.bias[0]", "b4": "linear2.bias[1]",
                     "x1": "inputs[0]", "x2": "inputs[1]", "t1": "targets[0]", "t2": "targets[1]"}}


def gradients(w1, w2, w3, w4, w5, w6, w7, w8, b1, b2, b3, b4, x1, x2, t1, t2):
    h1 = 1 / (1 + np.exp(-(w1 * x1 + w2 * x2 + b1)))
    h2 = 1 / (1 + np.exp(-(w3 * x1 + w4 * x2 + b2)))
    y1 = w5 * h1 + w6 * h2 + b3
    y2 = w7 * h1 + w8 * h2 + b4
    e1, e2 = 2 * (y1 - t1), 2 * (y2 - t2)
    d1 = (e1 * w5 + e2 * w7) * h1 * (1 - h1)
    d2 = (e1 * w6 + e2 * w8) * h2 * (1 - h2)
    g = {"w1": d1 * x1, "w2": d1 * x2, "w3": d2 * x1, "w4": d2 * x2, "w5": e1 * h1, "w6": e1 * h2}
    g |= {"w7": e2 * h1, "w8": e2 * h2, "b1": d1, "b2": d2, "b3": e1, "b4": e2}
    return (y1 - t1) ** 2 + (y2 - t2) ** 2, g
"""
ENTROPY = "loss = -log_p[np.arange(n), y].mean()"
SLIPS = {
    "weight_entry_for_another_back": (BY_HAND, ("e1 * w6 + e2 * w8", "e1 * w6 + e2 * w7")),
    "weight_entry_for_another_forward": (BY_HAND, ("y2 = w7 * h1 + w8 * h2", "y2 = w7 * h1 + w6 * h2")),
    "another_input_of_one_weight": (BY_HAND, ("w3 * x1 + w4 * x2", "w3 * x1 + w4 * x1")),
    "another_error_of_one_weight": (BY_HAND, ("e1 * w6 + e2 * w8", "e1 * w6 + e1 * w8")),
    "path_left_out_back": (BY_HAND, ("e1 * w6 + e2 * w8", "e1 * w6")),
    "gradient_entry_for_another": (BY_HAND, ('"w8": e2 * h2', '"w8": e2 * h1')),
    "target_of_another_output_in_the_loss": (BY_HAND, ("(y2 - t2) ** 2", "(y2 - t1) ** 2")),
    "derivative_of_another_unit": (BY_HAND, ("e2 * w8) * h2 * (1 - h2)", "e2 * w8) * h1 * (1 - h1)")),
    "weight_gradient_of_an_earlier_value": (DEEP, ("g.T @ d3", "h.T @ d3")),
    "bias_of_another_layer": (DEEP, ("h @ W2 + b2", "h @ W2 + b1")),
    "derivative_of_another_layer": (DEEP, ("d2 @ W2.T * np.where(h > 0, 1, h", "d2 @ W2.T * np.where(g > 0, 1, g")),
    "elu_derivative_plus_one": (DEEP, ("where(g > 0, 1, g + 0.5)", "where(g > 0, 1, g + 1)")),
    "bias_moved_by_another": (DEEP, ("b2 -= lr * d2.sum(0)", "b2 -= lr * d1.sum(0)")),
    "logarithm_of_the_mean": (CLASS, (ENTROPY, "loss = -np.log(np.exp(log_p[np.arange(n), y]).mean())")),
    "logarithm_to_base_2": (CLASS, (ENTROPY, "loss = -log_p[np.arange(n), y].mean() / np.log(2)")),
    "loss_of_last_sample": (CLASS, (ENTROPY, "loss = -log_p[-1, y[-1]]")),
    "gradient_of_all_samples_targets": (CLASS, ("d2[np.arange(n), y] -= 1", "d2[:, np.unique(y)] -= 1")),
    "momentum_negated": (CLASS, ("self.momentum * old + g", "g - self.momentum * old")),
    "decay_after_the_step_without_rate": (
        CLASS,
        ("            g = g + self.weight_decay * p[name]\n", ""),
        ("p[name] = p[name] - lr * g", "p[name] = (p[name] - lr * g) * (1 - self.weight_decay)"),
    ),
}


@pytest.mark.sampled(10)
@pytest.mark.parametrize("slip", SLIPS)
def test_a_slip_is_named_first(tmp_path: Path, slip: str) -> None:
    text, *changes = SLIPS[slip]
    found = check(str(written(tmp_path, text, *changes)), Options())
    assert found.diagnosis is not None and found.diagnosis.explanations
    first = found.diagnosis.explanations[0]
    assert slip in {one.fault.name for group in (first.faults, *first.same) for one in group}
    assert not first.loss and not first.unexplained


@pytest.mark.parametrize("text", [DEEP, BY_HAND], ids=["layers", "by hand"])
def test_without_a_slip_nothing_is_said(tmp_path: Path, text: str) -> None:
    assert check(str(written(tmp_path, text)), Options()).diagnosis is None


def test_the_entries_that_were_mixed_up_are_told(tmp_path: Path) -> None:
    text, *changes = SLIPS["weight_entry_for_another_back"]
    said = " ".join(check_text(check(str(written(tmp_path, text, *changes)), Options())).split())
    assert "at w8: w7 in its place" in said


def test_a_mistake_is_named_though_some_arrays_are_float32(tmp_path: Path) -> None:
    """The way forward is float32, the targets are not, so that what comes back is float64 with few right digits."""
    changes = [
        ("inputs @ W1 + b1", "(inputs.astype(np.float32) @ W1.astype(np.float32) + b1.astype(np.float32))"),
        ("d1 = d2 @ W2.T * a1 * (1 - a1)", "d1 = d2 @ W2.T"),
    ]
    found = check(str(written(tmp_path, FUNCTION, *changes)), Options())
    assert found.diagnosis is not None
    assert [one.fault.name for one in found.diagnosis.explanations[0].faults] == ["hidden_derivative_missing"]
    assert "float32, against the exact values" in " ".join(check_text(found).split())


def test_a_mistake_of_all_hidden_layers_is_one_mistake(tmp_path: Path) -> None:
    """A loop over the hidden layers makes it, and the last layer of the same kind is right."""
    code = """\
import numpy as np

HARNESS = {"network": "linear sigmoid linear sigmoid linear sigmoid", "loss": "mse"}


def s(z):
    return 1 / (1 + np.exp(-z))


def gradients(W1, b1, W2, b2, W3, b3, x, t):
    h = s(x @ W1 + b1)
    g = s(h @ W2 + b2)
    y = s(g @ W3 + b3)
    d3 = 2 * (y - t) / y.size * y * (1 - y)
    d2 = d3 @ W3.T * s(g) * (1 - s(g))
    d1 = d2 @ W2.T * s(h) * (1 - s(h))
    g = {"W1": x.T @ d1, "b1": d1.sum(0), "W2": h.T @ d2, "b2": d2.sum(0), "W3": g.T @ d3, "b3": d3.sum(0)}
    return np.mean((y - t) ** 2), g
"""
    found = check(str(written(tmp_path, code)), Options())
    assert found.diagnosis is not None
    (one,) = found.diagnosis.explanations[0].faults
    assert one.fault.name == "derivative_at_the_output" and len(one.site) == 2
