"""A right program of another network than HARNESS states is not called wrong: the network that it has is told."""

from __future__ import annotations

from pathlib import Path

import pytest

import harness
from tests.checking.candidates import FUNCTION, written
from tests.checking.test_check import DELTA

STATED = '{"network": "linear sigmoid linear sigmoid", "loss": "mse"}'
NAMES = ', "parameters": {"W2": "linear1.weight", "b2": "linear1.bias", "W1": "linear2.weight", "b1": "linear2.bias"}}'
UNPACKED = 'W1, b1, W2, b2 = (parameters[name] for name in ("W1", "b1", "W2", "b2"))'
NO_BIASES = [
    (UNPACKED, "W1, W2 = parameters['W1'], parameters['W2']"),
    (" + b1", ""),
    (" + b2", ""),
    ('"b1": d1.sum(axis=0), ', ""),
    (', "b2": d2.sum(axis=0)', ""),
]
TOO_FEW = STATED.replace("linear sigmoid linear sigmoid", "linear sigmoid linear")
CROSSED = STATED.removesuffix("}") + NAMES
#: What HARNESS states, what is changed in the code, and what is told.
MISFITS = {
    "a last activation too few": (TOO_FEW, [], '"linear sigmoid linear sigmoid"'),
    "a last activation too many": (
        STATED,
        [("sigmoid(a1 @ W2 + b2)", "a1 @ W2 + b2"), (DELTA, "d2 = 2 * (y - targets) / y.size")],
        '"linear sigmoid linear"',
    ),
    "another hidden one": (STATED.replace("linear sigmoid l", "linear tanh l"), [], '"linear sigmoid linear sigmoid"'),
    "no biases": (STATED, NO_BIASES, "the network has no biases"),
    "crossed names": (CROSSED, [], "'W1': 'linear1.weight'"),
}


@pytest.mark.sampled(6)
@pytest.mark.parametrize("case", MISFITS)
def test_a_right_program_of_another_network_is_told_as_that(tmp_path: Path, case: str) -> None:
    stated, changes, network = MISFITS[case]
    found = harness.check(str(written(tmp_path, FUNCTION, (STATED, stated), *changes)))
    said = " ".join(repr(found).split())
    assert found.verdict == "inconclusive", found
    assert "INCONCLUSIVE right, if " in said
    assert network in said


@pytest.mark.thorough
def test_a_mistake_in_another_network_is_no_misfit(tmp_path: Path) -> None:
    found = harness.check(str(written(tmp_path, FUNCTION, (STATED, TOO_FEW), ("* a1 * (1 - a1)", "* a1"))))
    assert (found.verdict, "right, if" in repr(found)) == ("wrong", False)
