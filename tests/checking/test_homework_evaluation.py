"""Dropout in evaluation mode gives all that comes in, scaled where its training has not done it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.checking.test_homework_parts import verdicts

DROPOUT = """\
class Dropout:
    def __init__(self, {p}=0.5):
        self.p = {p}

    def forward(self, x, {flag}):
        if {is_evaluation}:
            return {evaluation}
        self.mask = {mask}
        return x * self.mask

    def backward(self, dout):
        return dout * self.mask
"""
FLAGS = (("train_flg=True", "not train_flg"), ("eval=False", "eval"))
PS = (
    ("dropout_ratio", "(np.random.rand(*x.shape) > self.p)", "(1 - self.p)"),
    ("keep_prob", "(np.random.rand(*x.shape) < self.p)", "self.p"),
)


@pytest.mark.parametrize(("flag", "is_evaluation"), FLAGS)
@pytest.mark.parametrize(("p", "drawn", "kept"), PS)
@pytest.mark.sampled(2)
def test_dropout_is_scaled_once(tmp_path: Path, p: str, drawn: str, kept: str, flag: str, is_evaluation: str) -> None:
    def verdict(mask: str, evaluation: str) -> str | None:
        given = {"p": p, "flag": flag, "is_evaluation": is_evaluation, "mask": mask, "evaluation": evaluation}
        ((_, found),) = verdicts(tmp_path, DROPOUT.format(**given))
        return found

    assert verdict(f"{drawn} / {kept}", "x") in ("right", "convention")
    assert verdict(drawn, f"x * {kept}") == "convention"
    assert verdict(f"{drawn} / {kept}", f"x * {kept}") == "wrong"
    assert verdict(drawn, "x") == "wrong"
