"""Wrong claims: one message each, with file, line, column and what to do."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from harness.ground.errors import ScenarioError
from harness.ground.workspace import find
from harness.scenario.load import load
from harness.scenario.model import Case
from tests.integration.workspaces import SMALL, workspace

PAGE = "The loss is 0.4218 after one step,\nthe output \u22120.25.\n"


def loaded(folder: Path, claims: str, scenario: str = SMALL) -> tuple[Case, ...]:
    place = workspace(folder, small=f"{scenario}claims:\n{claims}")
    (folder / "page.md").write_text(PAGE, "utf-8")
    return load(place / "scenarios/small.scenario.yaml", find(place))


WRONG: list[tuple[str, str]] = [
    ("  - {of: lss, step: 1, printed: '1'}", r":10:10: claim 1, of: should be loss, output, .* or scenario, not 'lss'"),
    ("  - {of: loss, step: 1}", r":10:5: claim 1: should have printed, is or as_printed"),
    ("  - {of: loss, step: 1, prnted: '1'}", r":10:25: claim 1, prnted: unknown field, did you mean printed\?"),
    ("  - {of: loss, step: 1, printed: 1}", r":10:34: claim 1, printed: should be text, not 1"),
    ("  - {of: loss, step: 1, printed: 'about 1'}", r":10:34: claim 1, printed: has 'about 1', which is not a number"),
    ("  - {of: loss, printed: '1'}", r":10:5: claim 1: should state a step; the run has 3"),
    ("  - {of: loss, step: 4, printed: '1'}", r":10:22: claim 1, step: step 4, but the run ends at 3"),
    ("  - {of: loss, step: 0, printed: '1'}", r"claim 1, step: loss of step 0: steps count from 1"),
    ("  - {of: gradient, step: 1, printed: '1'}", r"claim 1: gradient needs a name, one of fc1.weight, fc1.bias"),
    (
        "  - {of: gradient, name: fc1.wight, step: 1, printed: '1'}",
        r":10:26: claim 1, name: no gradient fc1.wight; did you mean fc1.weight\?",
    ),
    ("  - {of: loss, name: a, step: 1, printed: '1'}", r"claim 1, name: loss has no names here"),
    (
        "  - {of: gradient, name: fc1.bias, step: 1, printed: '1 2', entries: [[0]]}",
        r"claim 1, entries: names 1 entries, but 2 numbers are printed",
    ),
    (
        "  - {of: gradient, name: fc1.bias, step: 1, printed: '1', entries: [[2]]}",
        r"claim 1, entries: entry 1 is \[2\], but fc1.bias has shape \(2,\)",
    ),
    (
        "  - {of: parameter, step: 1, printed: '1', entries: [[fc9.weight, 0, 0]]}",
        r"claim 1, entries: entry 1 should be a name of fc1.weight, fc1.bias",
    ),
    (
        "  - {of: loss, step: 1, printed: '1', in: nowhere.md}",
        r":10:43: claim 1, in: no file nowhere.md beside this one or in the workspace",
    ),
    ("  - {of: loss, step: 1, printed: '1', after: x}", r"claim 1, after: is looked up on a page; name it with in"),
    ("  - {of: loss, step: 1, printed: '1', column: x}", r"claim 1, column: is looked up on a page; name it with in"),
    (
        "  - {of: loss, steps: all, printed: '1'}",
        r":10:23: claim 1, steps: should be first and last .*; of printed digits",
    ),
    ("  - {of: loss, steps: [1, 4], printed: '1 2'}", r":10:23: claim 1, steps: step 4, but the run ends at 3"),
    (
        "  - {of: loss, step: 1, printed: '1', expected_verdict: contradicted}",
        r"claim 1: expected_verdict needs a note that says why",
    ),
    (
        "  - {of: loss, step: 1, printed: '1', expected_verdict: consistent, note: x}",
        r"consistent and inconsistent are for unseeded claims",
    ),
    (
        "  - {of: loss, step: 1, printed: '1', unseeded: [initial.seed]}",
        r"claim 1, unseeded: initial.seed is no seed of this scenario; there are none",
    ),
    (
        "  - {of: loss, step: 1, printed: '1', dtype: float32}",
        r"claim 1: is about no case of this scenario \(dtype=float32\)",
    ),
    ("  - {of: loss, step: 1, printed: '1', cases: {lr: 1}}", r"is about no case of this scenario \(lr=1\)"),
    ("  - {of: loss, is: {zero: true, finite: true}, step: 1}", r"claim 1, is: should say exactly one thing"),
    ("  - {of: output, is: rises, step: 1}", r"claim 1, is: rises is about the loss, not output"),
    ("  - {of: loss, is: raises, step: 1}", r"claim 1, is: raises needs what is given"),
    ("  - {of: loss, is: sero, step: 1}", r"claim 1, is: should be a mapping"),
    ("  - {of: loss, step: 1, steps: all, is: finite}", r"claim 1, steps: a claim has either step or steps"),
    ("  - {of: loss, steps: [3, 2], is: finite}", r"claim 1, steps: should be first and last of the steps"),
    (
        "  - {of: loss, step: 1, as_printed: nonsense}",
        r":10:37: claim 1, as_printed: .*formulas.py has no @formula nonsense; there is none",
    ),
    ("  - {of: accuracy, name: test, step: 1, printed: '1'}", r"claim 1, name: accuracy has no names here"),
]


@pytest.mark.parametrize(("claims", "said"), WRONG)
def test_a_wrong_claim_is_one_message(tmp_path: Path, claims: str, said: str) -> None:
    with pytest.raises(ScenarioError, match=said):
        loaded(tmp_path, claims)


def test_a_page_is_found_beside_the_scenario_and_from_the_workspace(tmp_path: Path) -> None:
    (case,) = loaded(tmp_path, "  - {of: loss, step: 1, printed: '0.4218', in: page.md}")
    assert case.claims[0].place.line == 10


def test_a_page_outside_the_workspace_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "inside").mkdir()
    (tmp_path / "secret.md").write_text("0.5", "utf-8")
    with pytest.raises(ScenarioError, match=r"no file ../secret.md"):
        loaded(tmp_path / "inside", "  - {of: loss, step: 1, printed: '0.5', in: ../secret.md}")


def test_claims_are_not_inherited(tmp_path: Path) -> None:
    loaded(tmp_path, "  - {of: loss, step: 1, printed: '0.4218', in: page.md}")
    child = tmp_path / "scenarios/child.scenario.yaml"
    child.write_text("extends: small.scenario.yaml\ntitle: Another\n", "utf-8")
    (case,) = load(child, find(tmp_path))
    assert case.claims == ()


def test_a_claim_is_about_the_swept_cases_that_it_names(tmp_path: Path) -> None:
    swept = f"{SMALL}sweep: {{optimizer.lr: [0.5, 1e-3, 2]}}\n"
    cases = loaded(tmp_path, "  - {of: loss, step: 1, printed: '1', cases: {lr: [0.5, 1e-3]}}", swept)
    assert [len(case.claims) for case in cases] == [1, 1, 0]


def test_a_step_goes_without_saying_where_there_is_one(tmp_path: Path) -> None:
    (case,) = loaded(tmp_path, "  - {of: loss, printed: '1'}", SMALL.replace("steps: 3", "steps: 1"))
    assert case.claims[0].claim.step == 1


def test_a_claim_that_would_keep_too_much_is_refused(tmp_path: Path) -> None:
    claims: Any = "  - {of: parameter, name: fc1.weight, steps: all, is: finite}"
    with pytest.raises(ScenarioError, match=r"10000000 steps of 4 entries are too many to keep"):
        loaded(tmp_path, claims, SMALL.replace("steps: 3", "steps: 10000000"))
