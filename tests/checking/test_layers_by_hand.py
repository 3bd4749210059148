"""By hand, of a layer, a loss or an optimizer alone: a small example in its own names, worked out term by term."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import harness
from harness.checking.result import ByHand
from harness.report.check_json import check_content
from harness.report.words import WORDS
from harness.run.result import Kind
from harness.scenario.layers import LAYERS
from harness.scenario.losses import LOSSES
from harness.scenario.optimizers import OPTIMIZERS


def wrong(folder: Path, code: str) -> Any:
    """The one wrong part of a file of this code."""
    file = folder / "layers.py"
    file.write_text(f"import numpy as np\n{code}")
    found = harness.check(file)
    assert isinstance(found, harness.FileCheck)
    (part,) = (one for one in found.parts if one.verdict == "wrong")
    return found, part.checked


def by_hand(folder: Path, code: str) -> ByHand:
    found: ByHand | None = wrong(folder, code)[1].by_hand
    assert found is not None
    return found


def given(found: ByHand) -> dict[str, Any]:
    return {one.label: np.asarray(one.array) for one in found.given}


AFFINE = """
def affine_forward(inp, w, b):
    return inp @ w + b, (inp, w)
def affine_backward(dy, cache):
    inp, w = cache
    return dy @ w.T, 3 * inp.T @ dy, dy.sum(axis=0)
"""


def test_a_layers_example_is_one_sample_in_the_names_of_its_code(tmp_path: Path) -> None:
    found = by_hand(tmp_path, AFFINE)
    arrays = given(found)
    assert list(arrays) == ["dy", "w", "b", "inp"] or set(arrays) == {"dy", "inp", "w", "b"}
    assert (found.samples, arrays["inp"].shape, arrays["w"].shape, arrays["dy"].shape) == (1, (1, 2), (2, 2), (1, 2))
    worked = {one.label: one.array for one in found.worked}
    assert np.allclose(worked["out"], arrays["inp"] @ arrays["w"] + arrays["b"])
    assert np.allclose(worked["dx"], arrays["dy"] @ arrays["w"].T)


def test_yours_stand_beside_the_right_ones(tmp_path: Path) -> None:
    found = by_hand(tmp_path, AFFINE)
    arrays = given(found)
    right = arrays["inp"].T @ arrays["dy"]
    for one in found.entries:
        place = re.fullmatch(r"w\[(\d), (\d)\]", one.label)
        if place and one.quantity == "gradient":
            at = int(place[1]), int(place[2])
            assert one.right == pytest.approx(right[at])
            assert one.yours == pytest.approx(3 * right[at])
            assert not one.is_right


def test_the_first_wrong_entry_is_worked_out_term_by_term(tmp_path: Path) -> None:
    found = by_hand(tmp_path, AFFINE)
    (one,) = found.sums
    arrays = given(found)
    assert one.label == "w[0, 0]"
    assert [name for name, *_ in one.terms] == ["dy[0, 0]"]
    assert one.terms[0][1:] == pytest.approx((arrays["dy"][0, 0], arrays["inp"][0, 0]))
    assert sum(arrives * factor for _, arrives, factor in one.terms) == pytest.approx(one.value)


def test_the_report_has_the_formula_the_example_and_the_sum(tmp_path: Path) -> None:
    found, checked = wrong(tmp_path, AFFINE)
    text = repr(found)
    assert "by hand   step 1 with one sample" in text
    assert "out = x·W + b" in text
    assert re.search(r"gradient of w\[0, 0\] +\S+ +\S+ +3 times", text)
    assert re.search(r"gradient of w\[0, 0\] = dy\[0, 0\]·\S+ = \S+", text)
    told = json.loads(json.dumps(check_content(checked)))["by_hand"]
    assert told["sums"][0]["label"] == "w[0, 0]"
    assert len(told["sums"][0]["terms"][0]) == 3


def test_a_mean_that_is_forgotten_takes_two_samples(tmp_path: Path) -> None:
    loss = """
def softmax_loss(x, y):
    p = np.exp(x - x.max(axis=1, keepdims=True))
    p /= p.sum(axis=1, keepdims=True)
    loss = -np.log(p[np.arange(len(x)), y]).mean()
    dx = p.copy()
    dx[np.arange(len(x)), y] -= 1
    return loss, dx
"""
    found = by_hand(tmp_path, loss)
    assert found.samples == 2
    assert set(given(found)) == {"x", "y"}
    assert {one.quantity for one in found.entries} == {"loss", "gradient"}
    assert [one.label for one in found.worked] == ["p = softmax(x)"]
    assert found.sums == ()


def test_samples_in_columns_stay_in_columns(tmp_path: Path) -> None:
    code = """
def linear_forward(A, W, b):
    return W @ A + b, (A, W)
def linear_backward(dZ, cache):
    A, W = cache
    return 2 * W.T @ dZ, dZ @ A.T, dZ.sum(axis=1, keepdims=True)
"""
    found = by_hand(tmp_path, code)
    arrays = given(found)
    assert (arrays["A"].shape, arrays["dZ"].shape) == ((2, 1), (2, 1))
    (one,) = found.sums
    assert one.label == "A[0, 0]"
    assert [name for name, *_ in one.terms] == ["dZ[0, 0]", "dZ[1, 0]"]
    assert [factor for *_, factor in one.terms] == pytest.approx(list(arrays["W"][:, 0]))


def test_a_kernel_is_as_small_as_it_can_be(tmp_path: Path) -> None:
    code = """
def conv_forward(x, w, b):
    k = w.shape[2]
    out = np.empty((len(x), len(w), x.shape[2] - k + 1, x.shape[3] - k + 1))
    for i in range(out.shape[2]):
        for j in range(out.shape[3]):
            out[:, :, i, j] = np.tensordot(x[:, :, i:i + k, j:j + k], w, ([1, 2, 3], [1, 2, 3])) + b
    return out, (x, w)
def conv_backward(dout, cache):
    x, w = cache
    k = w.shape[2]
    dx, dw = np.zeros_like(x), np.zeros_like(w)
    for i in range(dout.shape[2]):
        for j in range(dout.shape[3]):
            dw += np.tensordot(dout[:, :, i, j], x[:, :, i:i + k, j:j + k], ([0], [0]))
            dx[:, :, i:i + k, j:j + k] += np.tensordot(dout[:, :, i, j], w, ([1], [0]))
    return dx, dw, dout.sum(axis=(0, 2))
"""
    found, checked = wrong(tmp_path, code)
    arrays = given(checked.by_hand)
    assert arrays["x"].shape[:2] == (1, 1)
    assert arrays["dout"].shape == (1, 2, 2, 2)
    right = {one.label: one.array for one in checked.by_hand.worked}["gradient of b"]  # yours has another shape
    assert np.allclose(np.ravel(right), arrays["dout"].sum(axis=(0, 2, 3)))
    assert "and 0 more" not in repr(found)


@pytest.mark.thorough
def test_a_layer_that_normalises_takes_a_few_samples(tmp_path: Path) -> None:
    code = """
class BatchNorm:
    def __init__(self, n):
        self.gamma, self.beta = np.ones(n), np.zeros(n)
    def forward(self, x):
        self.s = np.sqrt(x.var(axis=0) + 1e-5)
        self.xn = (x - x.mean(axis=0)) / self.s
        return self.gamma * self.xn + self.beta
    def backward(self, dout):
        self.dbeta, self.dgamma = dout.sum(axis=0), (self.xn * dout).sum(axis=0)
        return self.gamma * dout / self.s
"""
    found = by_hand(tmp_path, code)
    assert found.samples == 3
    assert set(given(found)) == {"dout", "x", "gamma", "beta"}
    (one,) = found.sums
    assert sum(arrives * factor for _, arrives, factor in one.terms) == pytest.approx(one.value)


def test_an_optimizer_shows_its_smallest_parameter_with_gradient_and_rate(tmp_path: Path) -> None:
    code = """
def sgd(w, dw, lr):
    return w + lr * dw
"""
    found = by_hand(tmp_path, code)
    arrays = given(found)
    (name,) = {one.name for one in found.entries}
    own = {"linear1.bias": "b1", "linear2.bias": "b2"}[name]
    assert set(arrays) == {own, f"gradient of {own}", "lr"}
    moved = [one for one in found.entries if one.quantity == "update"]
    assert [one.right for one in moved] == pytest.approx(list(-arrays["lr"] * arrays[f"gradient of {own}"]))


def test_every_kind_that_moves_numbers_has_a_formula() -> None:
    without = {"identity", "flatten", "reshape", "permute", "own", "dropout", "dropout2d", "adaptive_avg_pool2d"}
    without |= {"conv_transpose2d", "smooth_l1", "huber", "kl_div", "multi_margin", "inner"}
    kinds = {*LAYERS, *LOSSES, *OPTIMIZERS}
    assert {kind for kind in kinds if f"formula_{kind}" not in WORDS} == without


KEPT = """
class Linear:
    def __init__(self, n_in, n_out):
        self.W, self.b = np.random.randn(n_in, n_out), np.zeros(n_out)
    def forward(self, x):
        self.x = x
        return x @ self.W + self.b
    def backward(self, dout):
        self.dW, self.db = self.x.T @ dout, {gradient}
        return dout @ self.W.T
"""


@pytest.mark.changes
def test_a_gradient_with_its_axis_kept_is_named_and_mended_as_any_other(tmp_path: Path) -> None:
    """The bias is a flat vector, its gradient a row: right where it is the sum, and so judged as a row."""
    _, found = wrong(tmp_path, KEPT.format(gradient="dout.mean(axis=0, keepdims=True)"))
    assert [one.fault.number for one in found.diagnosis.explanations[0].faults] == [18]
    assert found.diagnosis.changed.change.after.endswith("dout.sum(axis=0, keepdims=True)")
    assert all(row.verdict.kind is not Kind.SHAPE for row in found.rows)


def test_the_terms_of_a_gradient_of_an_odd_shape_are_shown(tmp_path: Path) -> None:
    found = by_hand(tmp_path, KEPT.format(gradient="dout.mean(axis=0).reshape(1, 1, -1)"))
    (total,) = found.sums
    assert total.label.startswith("b[") and total.value == pytest.approx(
        sum(left * right for _, left, right in total.terms)
    )
