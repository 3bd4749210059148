"""What tests nothing is no pass: steps that never happen, a loss of zero, more weights than can be checked."""

from __future__ import annotations

from pathlib import Path

import pytest

import harness
from harness.ground.errors import HarnessError
from tests.checking.candidates import FUNCTION, written
from tests.checking.test_check import RETURN

GRADIENTS = RETURN.removeprefix("return loss, ")
HARNESS_LINE = 'HARNESS = {"network": "linear sigmoid linear sigmoid", "loss": "mse"}'
#: Ways to return parameters after a step of no length, and the argument that each takes.
STILL = {
    "a new dict beside gradients": ("lr", "return loss, gradients, {name: parameters[name] for name in gradients}"),
    "the same dict beside gradients": ("lr", "return loss, gradients, parameters"),
    "in one dict": ("lr", "return {'loss': loss, 'gradients': gradients, 'parameters': parameters}"),
    "at a rate stated in HARNESS": ("scale=1", "return loss, gradients, parameters"),
}


@pytest.mark.sampled(2)
@pytest.mark.parametrize("style", STILL)
def test_parameters_that_are_returned_as_they_were_are_wrong(tmp_path: Path, style: str) -> None:
    argument, answer = STILL[style]
    changes = [
        ("(parameters, inputs, targets)", f"(parameters, inputs, targets, {argument})"),
        (RETURN, f"gradients = {GRADIENTS}\n    {answer}"),
    ]
    stated = HARNESS_LINE.replace("}", ', "optimizer": {"lr": 0.1}}') if argument != "lr" else HARNESS_LINE
    found = harness.check(str(written(tmp_path, FUNCTION, *changes, (HARNESS_LINE, stated))))
    assert found.verdict == "wrong"
    assert "WRONG     update of W1, update of b1, update of W2 and update of b2" in repr(found)


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ('"loss": {"kind": "mse", "scale": 0}', r"my_backprop.py:3:\d+: loss.scale: should not be 0"),
        (
            '"loss": "mse", "sizes": [10000, 10000, 10000]',
            r"my_backprop.py:3:\d+: sizes: 200000000 weights, but at most 50000000",
        ),
    ],
)
def test_a_harness_that_tests_nothing_or_too_much_is_refused_by_its_field(
    tmp_path: Path, more: str, message: str
) -> None:
    path = written(tmp_path, FUNCTION, ('"loss": "mse"', more))
    with pytest.raises(HarnessError, match=message):
        harness.check(str(path))


@pytest.mark.sampled(2)
@pytest.mark.parametrize("weight", ["inputs.T @ d1", "[[1, None]]"])
@pytest.mark.thorough
def test_an_answer_of_objects_is_refused_by_its_name(tmp_path: Path, weight: str) -> None:
    objects = ('"W1": inputs.T @ d1', f'"W1": np.array({weight}, dtype=object)')
    found = harness.check(str(written(tmp_path, FUNCTION, objects)))
    assert found.verdict == "failed"
    assert "['W1'] is an object array; should be float, int or bool" in " ".join(repr(found).split())
