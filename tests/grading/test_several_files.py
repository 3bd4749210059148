"""Submissions of several files: what a class is derived from, and what it steps over, may stand in another one."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from harness.grading.assignment import load_assignment
from harness.grading.judge import judged
from harness.grading.judged import PartJudged
from harness.grading.result import PartVerdict

ASSIGNMENT = """assignment: hw
parts:
  - {name: tanh, of: [Tanh], points: {forward: 1, backward: 2}}
  - {name: sgd, of: [SGD], points: 2}
"""
BASE = """class Layer:
    def __call__(self, x):
        self.y = self.run(x)
        return self.y
"""
LAYERS = """import numpy as np
IMPORT
class Linear(LAYER):
    def __init__(self, n_in, n_out):
        self.W, self.b = np.ones((n_in, n_out)), np.zeros(n_out)
    def run(self, x):
        self.x = x
        return x @ self.W + self.b
    def backward(self, dout):
        self.dW, self.db = self.x.T @ dout, dout.sum(axis=0)
        return dout @ self.W.T
    def named(self):
        return [("W", "dW"), ("b", "db")]
class Tanh(LAYER):
    def run(self, x):
        return np.tanh(x)
    def backward(self, dout):
        return dout * (1 - self.y**2)
    def named(self):
        return []
"""
STEPS = """class Optimizer:
    def __init__(self, layers, lr):
        self.layers, self.lr = layers, lr
    def step(self):
        for layer in self.layers:
            for own, grad in layer.named():
                setattr(layer, own, getattr(layer, own) + self.change(getattr(layer, grad)))
"""
SGD = """IMPORT
class SGD(OPTIMIZER):
    def change(self, grad):
        return -self.lr * grad
"""
#: By name of a layout: where the four files lie, and how the second and the fourth import.
LAYOUTS = {
    "beside": (("base", "layers", "steps", "sgd"), "from base import Layer", "from steps import *"),
    "named": (("base", "layers", "steps", "sgd"), "import base as b", "import steps"),
    "from the top": (
        ("nn/base", "nn/layers", "nn/steps", "nn/sgd"), "from nn.base import Layer", "from nn import steps"
    ),
    "packages": (
        ("lib/core/base", "lib/layers/layers", "lib/steps", "lib/optim/sgd"),
        "from ..core.base import Layer", "from ..steps import Optimizer",
    ),
    "on the path": (
        ("core/base", "parts/layers", "core/steps", "parts/sgd"),
        "import sys\nsys.path.append('core')\nsys.path.append('../core')\nfrom base import Layer",
        "import sys\nsys.path.append('../core')\nfrom steps import Optimizer as O",
    ),
}  # fmt: skip


def _files(layout: str, edits: Mapping[str, str]) -> dict[str, str]:
    places, layers, sgd = LAYOUTS[layout]
    layer = "b.Layer" if " as b" in layers else "Layer"
    optimizer = "O" if " as O" in sgd else "steps.Optimizer" if sgd.endswith("steps") else "Optimizer"
    codes = BASE, LAYERS.replace("IMPORT", layers), STEPS, SGD.replace("IMPORT", sgd)
    written = [code.replace("LAYER", layer).replace("OPTIMIZER", optimizer) for code in codes]
    for old, new in edits.items():
        written = [code.replace(old, new) for code in written]
    return {f"{place}.py": code for place, code in zip(places, written, strict=True)}


def _judged(tmp_path: Path, files: Mapping[str, str], asked: str = ASSIGNMENT) -> tuple[PartJudged, ...]:
    for name, code in files.items():
        path = tmp_path / "it" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(code, "utf-8")
    (tmp_path / "a.yaml").write_text(asked, "utf-8")
    return judged(tmp_path / "it", load_assignment(tmp_path / "a.yaml")).parts


@pytest.mark.sampled(2)
@pytest.mark.parametrize("layout", LAYOUTS)
def test_right_ones_have_all_points(tmp_path: Path, layout: str) -> None:
    assert [one.points for one in _judged(tmp_path, _files(layout, {}))] == [3, 2]


def test_wrong_ones_lose_them(tmp_path: Path) -> None:
    wrong = {"(1 - self.y**2)": "(1 - self.y)", "-self.lr": "self.lr"}
    found = _judged(tmp_path, _files("packages", wrong))
    assert [(one.points, one.verdict) for one in found] == [(1, PartVerdict.WRONG), (0, PartVerdict.WRONG)]


def test_what_stops_in_another_file_is_told_by_its_place_there(tmp_path: Path) -> None:
    found = _judged(tmp_path, _files("packages", {"self.change(": "change("}))[1]
    assert (found.verdict, found.spot and str(found.spot)) == (PartVerdict.FAILED, "lib/steps.py:7")


def test_a_step_that_asks_what_no_layer_has_needs_a_person(tmp_path: Path) -> None:
    assert _judged(tmp_path, _files("beside", {"layer.named()": "layer.gone()"}))[1].points is None


#: A loop that trains in one file, layers in another one; and the other way round: a file that only calls it.
TRAINED = {
    "train.py": """import numpy as np
from lib.layers import Linear, Tanh
from lib.steps import Step
rng = np.random.RandomState(0)
X = rng.randn(8, 3)
Y = np.sin(X @ rng.randn(3, 2))
net = [Linear(3, 5), Tanh(), Linear(5, 2)]
for layer in net[::2]:
    layer.W = rng.randn(*layer.W.shape)
steps = Step(net, lr=0.1)
for epoch in range(20):
    out = X
    for layer in net:
        out = layer(out)
    loss = np.mean((out - Y) ** 2)
    grad = 2 * (out - Y) / out.size
    for layer in net[::-1]:
        grad = layer.backward(grad)
    steps.step()
    print(loss)
""",
    "lib/layers.py": BASE + LAYERS.replace("IMPORT", "").replace("LAYER", "Layer"),
    "lib/steps.py": STEPS.replace("Optimizer", "Step").replace("self.change(", "-self.lr * ("),
}
CALLED = {
    "main.py": "from train import train\nif __name__ == '__main__':\n    train()\n",
    **TRAINED,
    "train.py": "".join(
        f"    {line}" if at > 2 else line + "def train():\n" * (at == 2)
        for at, line in enumerate(TRAINED["train.py"].splitlines(keepends=True))
    ),
}
SCRIPT = "assignment: hw\nparts:\n  - {name: train, script: true, points: {gradient: 3, update: 1}}\n"


def _trained(tmp_path: Path, files: Mapping[str, str], old: str = "", new: str = "") -> PartJudged:
    (part,) = _judged(tmp_path, {name: code.replace(old, new) if old else code for name, code in files.items()}, SCRIPT)
    return part


@pytest.mark.parametrize("files", [TRAINED, CALLED], ids=["trained", "called"])
def test_a_loop_is_recorded_in_whatever_file_it_and_what_it_calls_stand(
    tmp_path: Path, files: Mapping[str, str]
) -> None:
    assert _trained(tmp_path, files).points == 4


def test_what_is_wrong_in_a_file_that_the_loop_imports_is_wrong_there(tmp_path: Path) -> None:
    found = _trained(tmp_path, TRAINED, "dout.sum(axis=0)", "dout.sum(axis=0) * 2")
    assert (found.points, found.verdict, found.wrong) == (1, PartVerdict.WRONG, ("net[0].b", "net[2].b"))
    assert found.spot and found.spot.file.startswith("lib/")
