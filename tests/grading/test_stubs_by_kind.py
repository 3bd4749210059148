"""What is asked for by kind, is named so and is not written yet: told as that, if nothing else could be it."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness.report.marks.shown import State, state
from harness.report.marks.told import Told
from tests.grading.test_later_and_further import judged_alone

WRITTEN = """\
def relu_forward(x):
    return np.maximum(0, x), x


def relu_backward(dout, x):
    return dout * (x > 0)
"""
STUB = """\
def relu_forward(x):
    pass


def relu_backward(dout, x):
    # your code
    return None
"""
CLASS = """\
class Dropout:
    def __init__(self, p):
        self.p = p

    def forward(self, x, training=True):
        pass

    def backward(self, dout):
        pass
"""
OTHER = """

def activate(x):
    return x * (x > 0)
"""
RELU, DROPOUT = "layer: relu, points: {forward: 1, backward: 2}", "layer: dropout, points: 2"
NOT_WRITTEN, PERSON, FULL = State.UNWRITTEN, State.PERSON, State.FULL


@pytest.mark.parametrize(
    ("asked", "code", "points", "what"),
    [
        (RELU, STUB, 0, NOT_WRITTEN),
        (DROPOUT, CLASS, 0, NOT_WRITTEN),
        (RELU, WRITTEN.partition("return dout")[0] + "pass\n", 1, NOT_WRITTEN),
        (RELU, STUB + OTHER, None, PERSON),
        (RELU, STUB + "\n\n" + WRITTEN.replace("relu_", "my_"), 3, FULL),
        (DROPOUT, CLASS + "\n\n" + WRITTEN, 0, NOT_WRITTEN),
    ],
)
def test_a_stub_is_told_as_that(tmp_path: Path, asked: str, code: str, points: float | None, what: State) -> None:
    found = judged_alone(tmp_path, asked, code)
    assert (found.points, state(Told(found, None, {}).mark)) == (points, what)  # type: ignore[arg-type]
    assert what is FULL or (found.why is not None and found.why.code == "judged_unwritten")
