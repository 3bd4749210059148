"""A layer that a workspace states itself: the page's example, mistakes in it, and functions that are wrong."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.integration.inside import command, refused
from tests.integration.test_formulas import _blocks, _refusal
from tests.integration.workspaces import workspace

REST = """
  - {layer: linear, name: fc2, in_features: 2, out_features: 2}
title: A layer of one's own
initial: {seed: 1, weight: {kind: normal, std: 0.5}}
loss: {kind: mse}
optimizer: {lr: 0.1, momentum: 0.9}
data: {source: normal, seed: 2, rows: 6, features: 3, outputs: 2}
training: {steps: 3}
dtypes: [float64, float32]
"""
NORM = """
def norm_by_hand(x, scale, eps=1e-5):
    c = x - x.mean(axis=1, keepdims=True)
    root = np.sqrt((c * c).mean(axis=1, keepdims=True) + x.dtype.type(eps))
    y = c / root

    def back(g):
        gy = g * scale
        dx = (gy - gy.mean(axis=1, keepdims=True) - y * (gy * y).mean(axis=1, keepdims=True)) / root
        return dx, {"scale": (g * y).sum(axis=0)}

    return y * scale, back


@layer(by_hand=norm_by_hand)
def norm(tape, x, scale, eps=1e-5):
    c = x - x.mean(-1, keepdims=True)
    return c / tape.sqrt((c * c).mean(-1, keepdims=True) + eps) * scale
"""


def _workspace(folder: Path, python: str, yaml: str) -> Path:
    found = workspace(folder, mine=yaml)
    (found / "scenarios/formulas.py").write_text(python, "utf-8")
    return found


def _page(folder: Path, *change: tuple[str, str]) -> Path:
    python, yaml = _blocks("own-layers.md", "# A layer of your own")
    yaml = yaml.rstrip("\n") + REST
    for old, new in change:
        assert old in python + yaml
        python, yaml = python.replace(old, new), yaml.replace(old, new)
    return _workspace(folder, python, yaml)


def _verdicts(folder: Path) -> dict[tuple[str, str], set[str]]:
    found = json.loads((folder / "reports/latest/results.json").read_text("utf-8"))["scenarios"]
    rows = [row for one in found for row in one["differences"]]
    keys = {(row["quantity"], row["name"]) for row in rows}
    return {key: {row["verdict"] for row in rows if (row["quantity"], row["name"]) == key} for key in keys}


def test_the_layer_that_the_page_shows_agrees_with_torch(tmp_path: Path) -> None:
    folder = _page(tmp_path)
    done = command("run", cwd=folder)
    assert done.returncode == 0, done.stdout + done.stderr
    assert ("gradient", "act.gain") in _verdicts(folder)


def test_a_number_may_stand_on_either_side(tmp_path: Path) -> None:
    folder = _page(tmp_path, ('tape.activation("sigmoid", gain * x)', "(1 / (2 - (1 - tape.exp(-gain * x))))"))
    done = command("run", cwd=folder)
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_composed_normalisation_agrees_with_torch(tmp_path: Path) -> None:
    yaml = (
        "function: swish, values: {gain: [1, 0.5]}",
        "function: norm, values: {scale: [1, 0.5, 2, 1]}, given: {eps: 0.001}",
    )
    wider = (
        ("out_features: 2}", "out_features: 4}"),
        ("in_features: 2,", "in_features: 4,"),
        ("outputs: 2", "outputs: 4"),
    )
    own = ("@layer(by_hand=swish_by_hand)", NORM + "\n\n@layer(by_hand=swish_by_hand)")
    folder = _page(tmp_path, own, yaml, *wider)
    done = command("run", cwd=folder)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("right", "wrong", "tensor"),
    [
        ("return g * s + ds * gain", "return g * s", ("gradient", "fc1.weight")),
        ("(ds * x).sum(axis=0)", "(ds * x).mean(axis=0)", ("gradient", "act.gain")),
        ("return x * s, back", "return x * s * (1 + 1e-12), back", ("output", "output")),
    ],
)
def test_a_mistake_by_hand_is_found(right: str, wrong: str, tensor: tuple[str, str], tmp_path: Path) -> None:
    folder = _page(tmp_path, (right, wrong))
    assert command("run", cwd=folder).returncode == 1
    verdicts = _verdicts(folder)
    assert "wrong" in verdicts[tensor]
    assert "wrong" not in verdicts["gradient", "fc2.bias"] or tensor[0] == "output"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (
            ("function: swish", "function: swash"),
            r"mine\.scenario\.yaml:3:\d+: network\.1\.function: .*@layer swash, did",
        ),
        (("[1, 0.5]", "[1, [2]]"), r"values\.gain.*should be"),
        (("[1, 0.5]", "[[1, 2], [3]]"), r"mine\.scenario\.yaml:3:\d+: .*lists of numbers that are of one length"),
        (
            ("x * tape.activation", "1 / 0 * tape.activation"),
            r"formulas\.py:\d+:1: the layer swish fails: ZeroDivisionError",
        ),
        (("x * tape.activation", "x.mT @ tape.activation"), r"formulas\.py:\d+:1: the layer swish gives \(2, 2\) for"),
        (("x * tape.activation(", "str("), r"formulas\.py:\d+:1: the layer swish "),
        (("@layer(by_hand=swish_by_hand)", "@layer"), r"the layer swish has no by_hand, which numpy's side needs"),
        (
            ("return x * s, back", "return x * s"),
            r"formulas\.py:\d+:1: the layer swish by hand should give its output and",
        ),
        (('{"gain": (ds * x).sum(axis=0)}', "{}"), r"a gradient of gain of shape \(\), but it has shape \(2,\)"),
        (("ds * gain,", "ds * gian,"), r"formulas\.py:\d+:1: the layer swish fails: NameError: name 'gian'"),
    ],
)
def test_what_is_wrong_is_one_message_with_its_line(change: tuple[str, str], said: str, tmp_path: Path) -> None:
    folder = _page(tmp_path, change)
    done = command("run", cwd=folder)
    refused(done)
    assert re.search(said, done.stderr), done.stderr
    assert _refusal("run", cwd=folder)


BUILT = """
import numpy as np
from harness.implementation import Step


class Net:
    def load(self, state):
        self.p = {k: v.copy() for k, v in state.parameters.items()}
        self.v = {k: v.copy() for k, v in state.buffers.items()}

    def predict(self, inputs):
        return None

    def step(self, batch, lr):
        p, x, t = self.p, batch.inputs, batch.targets
        z = x @ p["fc1.weight"].T + p["fc1.bias"]
        s = 1 / (1 + np.exp(-p["act.gain"] * z))
        y = z * s @ p["fc2.weight"].T + p["fc2.bias"]
        dy = 2 * (y - t) / y.size
        da = dy @ p["fc2.weight"]
        ds = da * z * s * (1 - s)
        dz = da * s + ds * p["act.gain"]
        g = {"fc1.weight": dz.T @ x, "fc1.bias": dz.sum(0), "act.gain": (ds * z).sum(0)}
        g |= {"fc2.weight": dy.T @ (z * s), "fc2.bias": dy.sum(0)}
        for k in p:
            b = k + ".momentum_buffer"
            self.v[b] = 0.9 * self.v[b] + g[k] if b in self.v else g[k].copy()
            p[k] = p[k] - lr * self.v[b]
        return Step(loss=np.mean((y - t) ** 2), output=y, gradients=g, parameters=p, buffers=self.v)


def build(case):
    return Net()
"""


@pytest.mark.parametrize(
    ("change", "code", "said"),
    [
        (("", ""), 0, "RIGHT"),
        (("dz = da * s + ds", "dz = da * s + 0 * ds"), 1, "at fc1.weight"),
        (("(ds * z).sum(0)", "(ds * z).mean(0)"), 1, "at act.gain"),
    ],
)
@pytest.mark.sampled(2)
def test_check_holds_an_implementation_to_it(change: tuple[str, str], code: int, said: str, tmp_path: Path) -> None:
    folder = _page(tmp_path)
    (folder / "built.py").write_text(BUILT.replace(*change), "utf-8")
    done = command("check", "built.py:build", "mine", cwd=folder)
    assert done.returncode == code and said in done.stdout, done.stdout + done.stderr
