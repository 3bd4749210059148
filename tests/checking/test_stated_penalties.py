"""HARNESS states a penalty: what has it as stated is right, and no convention; what has not is wrong, and told so."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from harness.ground.errors import CandidateFileError
from tests.checking.test_code_as_people_write_it import checked
from tests.checking.test_strengths_of_regularisation import RIGHT, WRONG, _code

NETWORK = {"network": "linear tanh linear", "loss": "mse"}
STATED: dict[str, dict[str, Any]] = {
    "half": {"kind": "l2", "strength": 0.05, "half": True},
    "without the half": {"kind": "l2", "strength": 0.05},
    "of the last layer": {"kind": "l2", "strength": 0.05, "half": True, "on": "linear2.weight"},
    "of sizes": {"kind": "l1", "strength": 0.05},
    "by the samples": {"kind": "l2", "strength": 0.05, "half": True, "per_sample": True},
}


@pytest.mark.parametrize("form", STATED)
def test_a_penalty_as_stated_is_right(tmp_path: Path, form: str) -> None:
    found = checked(tmp_path, {**NETWORK, "penalties": [STATED[form]]}, _code(RIGHT[form]))
    assert found.verdict == "right", found


@pytest.mark.parametrize("form", WRONG)
@pytest.mark.sampled(4)
def test_a_penalty_that_is_not_in_every_gradient_is_named(tmp_path: Path, form: str) -> None:
    found = checked(tmp_path, {**NETWORK, "penalties": [STATED["half"]]}, _code(WRONG[form]))
    assert found.verdict == "wrong"
    assert "penalty" in str(found.faults) or "penalty" in str(found.result.diagnosis), found


def test_another_penalty_than_the_stated_one_is_a_convention(tmp_path: Path) -> None:
    found = checked(tmp_path, {**NETWORK, "penalties": [STATED["half"]]}, _code(RIGHT["without the half"]))
    assert found.verdict == "convention", found


def test_a_stated_penalty_on_what_is_not_there_is_refused(tmp_path: Path) -> None:
    penalty = {"kind": "l2", "strength": 0.1, "on": ["linear3.weight"]}
    with pytest.raises(CandidateFileError, match=r"penalties.0.on: no parameter linear3.weight; there are linear1"):
        checked(tmp_path, {**NETWORK, "penalties": [penalty]}, _code(RIGHT["half"]))
