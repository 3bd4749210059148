"""A dropout that draws its mask anew on the way back is told at the line that draws it."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness.checking.homework.file import PartChecked
from harness.grading.assignment import load_assignment
from harness.report.marks.feedback import feedback
from tests.grading.test_later_and_further import judged_alone

FUNCTIONS = """\
def dropout_forward(x, p):
    mask = (np.random.rand(*x.shape) >= p) / (1 - p)
    return x * mask, (p, mask)


def dropout_backward(dout, cache):
    p, mask = cache
    new = np.random.rand(*dout.shape) >= p
    return dout * new / (1 - p)
"""
OBJECT = """\
class Dropout:
    def __init__(self, p):
        self.p = p

    def forward(self, x):
        self.mask = np.random.binomial(1, 1 - self.p, size=x.shape)
        return x * self.mask / (1 - self.p)

    def backward(self, dout):
        self.mask = np.random.binomial(1, 1 - self.p, size=dout.shape)
        return dout * self.mask / (1 - self.p)
"""


@pytest.mark.parametrize(("code", "line"), [(FUNCTIONS, 11), (OBJECT, 13)])
def test_the_line_that_draws_is_told(tmp_path: Path, code: str, line: int) -> None:
    found = judged_alone(tmp_path, "layer: dropout, points: {forward: 1, backward: 1}", code)
    assert [share.points for share in found.shares] == [1, 0]
    assert found.mistakes == ("dropout_another_mask_back",)
    assert found.spot is not None and found.spot.line == line


def test_a_mask_that_is_forgotten_is_none_that_is_drawn(tmp_path: Path) -> None:
    code = FUNCTIONS.replace("    new = np.random.rand(*dout.shape) >= p\n", "").replace("dout * new", "dout")
    found = judged_alone(tmp_path, "layer: dropout, points: {forward: 1, backward: 1}", code)
    assert isinstance(found.checked, PartChecked) and "dropout_another_mask_back" not in found.mistakes


@pytest.mark.parametrize(
    ("code", "says"),
    [
        (FUNCTIONS.replace("/ (1 - p)", "/ (1 - p) ** 2", 1), "not multiplied by what it should be"),
        (FUNCTIONS.replace(">= p", ">= p * p", 1), "another share is kept"),
    ],
)
def test_a_mask_that_is_wrong_is_told_as_the_output_at_the_line_that_draws(
    tmp_path: Path, code: str, says: str
) -> None:
    code = code.partition("    new =")[0] + "    return dout * mask\n"
    found = judged_alone(tmp_path, "layer: dropout, points: {forward: 1, backward: 1}", code, "hint")
    assert [share.points for share in found.shares] == [0, 1]
    assert found.wrong == ("forward",)
    assert found.spot is not None and found.spot.line == 5
    text = " ".join(feedback(found, load_assignment(tmp_path / "own" / "hw.yaml")).text.split())
    assert says in text and "which share of the entries does your mask keep" in text and "hw.py:5" in text
