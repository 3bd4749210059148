"""What an assignment asks for by kind is found by what it computes, whatever it is called."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness.grading.assignment import load_assignment
from harness.grading.judge import judged
from harness.grading.judged import PartJudged
from harness.grading.result import PERSON, PartVerdict

NUMPY = "import numpy as np\n"


def _of_kind(folder: Path, kind: str, code: str) -> PartJudged:
    (folder / "own").mkdir()
    stated = f"assignment: hw\nhints: verdict\nparts:\n  - {{name: it, {kind}, points: 2}}\n"
    (folder / "own" / "hw.yaml").write_text(stated, "utf-8")
    (folder / "it").mkdir()
    (folder / "it" / "hw.py").write_text(NUMPY + code, "utf-8")
    (part,) = judged(folder / "it", load_assignment(folder / "own" / "hw.yaml")).parts
    return part


def _lines(*lines: str) -> str:
    return "\n".join(lines) + "\n"


#: Spellings whose names say nothing of what they are.
TOGETHER = _lines(
    "def robust(a, b, k=1.0):",
    "    e = a - b",
    "    near = np.abs(e) <= k",
    "    h = np.where(near, e**2 / 2, k * (np.abs(e) - k / 2)).mean()",
    "    return h, np.where(near, e, k * np.sign(e)) / e.size",
)
APART = _lines(
    "def quality(scores, labels):",
    "    e = np.exp(scores - scores.max(axis=1, keepdims=True))",
    "    p = e / e.sum(axis=1, keepdims=True)",
    "    return -np.log(p[np.arange(len(labels)), labels]).mean(), p",
    "def descent(p, labels):",
    "    g = p.copy()",
    "    g[np.arange(len(labels)), labels] -= 1",
    "    return g / len(labels)",
)
OBJECT = _lines(
    "class Judge:",
    "    def measure(self, guess, wanted):",
    "        self.r = guess - wanted",
    "        return (self.r**2).mean()",
    "    def slope(self):",
    "        return 2 * self.r / self.r.size",
)
SWAPPED = _lines(
    "def gap(u, v):",
    "    return np.mean((u - v) ** 2)",
    "def gap_of(u, v):",
    "    return 2 * (v - u) / u.size",
)
OTHER_FORM = _lines(
    "def cross(p, t):",
    "    return -np.mean(np.sum(t * np.log(p), axis=1))",
    "def cross_grad(p, t):",
    "    return -t / p / len(p)",
)
LAYER = _lines("def squash(v):", "    return 1 / (1 + np.exp(-v))", "def unsquash(g, o):", "    return g * o * (1 - o)")
OPTIMIZER = _lines(
    "class Mover:",
    "    def __init__(self, lr=0.01, eps=1e-10):",
    "        self.lr, self.eps, self.h = lr, eps, {}",
    "    def step(self, params, grads):",
    "        for k in params:",
    "            self.h[k] = self.h.get(k, 0) + grads[k] ** 2",
    "            params[k] -= self.lr * grads[k] / (np.sqrt(self.h[k]) + self.eps)",
)


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        ("loss: huber", TOGETHER),
        ("loss: cross_entropy", APART),
        ("loss: mse", OBJECT),
        ("loss: mse", SWAPPED),
        ("loss: cross_entropy", OTHER_FORM),
        ("layer: sigmoid", LAYER),
        ("optimizer: adagrad", OPTIMIZER),
    ],
)
@pytest.mark.sampled(4)
def test_what_is_right_is_found_whatever_it_is_called(tmp_path: Path, kind: str, code: str) -> None:
    part = _of_kind(tmp_path, kind, code)
    assert part.points == 2, (part.verdict, part.why)


@pytest.mark.sampled(2)
@pytest.mark.parametrize(
    ("kind", "code", "before", "after"),
    [
        ("loss: huber", TOGETHER, "np.sign(e)", "1"),
        ("loss: cross_entropy", APART, " -= 1", " += 1"),
        ("loss: mse", OBJECT, "2 * ", "3 * "),
        ("layer: sigmoid", LAYER, "(1 - o)", "(1 + o)"),
        ("layer: dropout", LAYER, "", ""),
    ],
)
def test_what_is_wrong_and_was_only_tried_needs_a_person(
    tmp_path: Path, kind: str, code: str, before: str, after: str
) -> None:
    part = _of_kind(tmp_path, kind, code.replace(before, after) if before else code)
    assert part.points is None or part.points == 0
    assert part.outcome is PERSON or part.verdict is PartVerdict.WRONG
