"""A loss that is right for one output alone is wrong where it says that there are several."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness.candidate.reading.source import Unit
from harness.checking.homework.shapes_said import speaks_of_several
from tests.checking.test_homework_parts import verdicts

LOSS = """\
def mean_squared_loss(y_predict, y_true):
    '''{said}'''
    loss = np.mean(np.square(y_predict - y_true))  # {beside}
    dy = 2 * (y_predict - y_true) / y_predict.shape[0]
    return loss, dy
"""
SEVERAL = (
    "预测值,shape (N,d)，N为批量样本数",
    "y_predict: (N, C)",
    "predictions of shape (batch_size, num_outputs)",
    "[m, 10]",
)
ONE = (
    "",
    "y_predict: (N, 1)",
    "returns (loss, dy)",
    "mean_squared_loss(y_predict, y_true)",
    "shape (N,)",
    "a (n) b, (m)",
)


@pytest.mark.parametrize("said", SEVERAL)
def test_several_outputs_are_spoken_of(said: str) -> None:
    for code in (LOSS.format(said=said, beside=""), LOSS.format(said="", beside=said)):
        assert speaks_of_several([Unit("hw.py", code)], ["mean_squared_loss"])
        assert not speaks_of_several([Unit("hw.py", code)], ["another"])


@pytest.mark.parametrize("said", ONE)
def test_one_output_is_none_of_several(said: str) -> None:
    assert not speaks_of_several([Unit("hw.py", LOSS.format(said=said, beside=said))], ["mean_squared_loss"])


@pytest.mark.parametrize(("said", "verdict"), [(SEVERAL[0], "wrong"), (ONE[1], "convention")])
@pytest.mark.sampled(2)
def test_a_loss_that_is_right_for_one_output_is_judged_by_what_it_says(tmp_path: Path, said: str, verdict: str) -> None:
    assert [found for _, found in verdicts(tmp_path, LOSS.format(said=said, beside=""))] == [verdict]
