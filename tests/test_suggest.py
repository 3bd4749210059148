"""``claims PAGE --suggest``: claims for the numbers that a run reproduces, ready to be pasted."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner

import harness
from harness.entry.cli import cli
from harness.ground.errors import HarnessError
from tests.test_slips import LR, W1, W2, T, X, text, walked

NET = f"""\
title: Two layers
network:
  - {{layer: linear, name: a, weight: {W1.tolist()}, bias: false}}
  - {{layer: sigmoid, name: h}}
  - {{layer: linear, name: b, weight: {W2.tolist()}, bias: false}}
  - {{layer: sigmoid, name: y}}
loss: {{kind: mse, reduction: sum, scale: 1/2}}
optimizer: {{lr: {LR}}}
data: {{inputs: {X.tolist()}, targets: {T.tolist()}}}
training: {{steps: 4}}
"""
STEPS = walked(4)


def workspace(folder: Path, page: str, name: str = "page.md", net: str = NET) -> Path:
    (folder / "scenarios").mkdir()
    (folder / name).write_text(page, "utf-8")
    file = folder / "scenarios/net.scenario.yaml"
    file.write_text(net, "utf-8")
    return file


def suggested(folder: Path, name: str = "page.md") -> tuple[str, list[str]]:
    """The YAML, and the numbers for which there is no claim."""
    done = CliRunner().invoke(
        cli, ["--workspace", str(folder), "claims", str(folder / name), "--suggest"], standalone_mode=False
    )
    if done.exception:
        raise done.exception
    lines = done.output.splitlines()
    return "".join(f"{line}\n" for line in lines), [line for line in lines if "no value of a run" in line]


def pasted(file: Path, yaml: str) -> Any:
    file.write_text(file.read_text("utf-8") + yaml, "utf-8")
    return harness.verify(file)[0]


def latex(values: Any) -> str:
    rows = r" \\ ".join(" & ".join(f"{value:.5f}" for value in row) for row in values)
    return rf"\begin{{pmatrix}} {rows} \end{{pmatrix}}"


@pytest.mark.parametrize(
    ("page", "claims"),
    [
        (f"It predicts {STEPS[0]['y'][0, 0]:.4f}, a loss of {STEPS[0]['loss']:.5f}.", ["of: output", "of: loss"]),
        (f"第3步的损失约为{STEPS[2]['loss']:.6f}，", ["of: loss, step: 3"]),
        (f"```\n{text(STEPS[1]['g1'], 6)}\n```", ["of: gradient, name: a.weight, step: 2"]),
        (f"W = {text(STEPS[1]['w1'].T, 6)}", ["of: parameter, name: a.weight, step: 2, layout: in_out"]),
        (f"$$W = {latex(STEPS[3]['w1'])}$$", ["of: parameter, name: a.weight, step: 4"]),
        (f"tensor({text(STEPS[0]['w2'], 5)}, requires_grad=True)", ["of: parameter, name: b.weight, step: 1"]),
        (f"the first weight is {STEPS[3]['w1'][0, 0]:.7f}", ["step: 4, entries: [[0, 0]]"]),
        (
            "| k | loss |\n|-|-|\n" + "".join(f"| a | {step['loss']:.6f} |\n" for step in STEPS[:3]),
            ["of: loss, steps: [1, 2, 3]"],
        ),
    ],
)
def test_what_a_run_reproduces_becomes_claims_that_hold(tmp_path: Path, page: str, claims: list[str]) -> None:
    file = workspace(tmp_path, page)
    yaml, _ = suggested(tmp_path)
    for claim in claims:
        assert claim in yaml
    result = pasted(file, yaml)
    assert result.as_expected and len(result.claims) == len(claims)
    assert all(one.verdict == "reproduced" and not one.page for one in result.claims)


def test_once_pasted_nothing_is_left_but_what_no_run_gives(tmp_path: Path) -> None:
    file = workspace(tmp_path, f"In 1986 the loss was {STEPS[1]['loss']:.6f}.")
    yaml, left = suggested(tmp_path)
    assert [line.partition(": ")[2].partition(":")[0] for line in left] == ["1986"]
    pasted(file, yaml)
    again, _ = suggested(tmp_path)
    assert "claims:" not in again and "1986" in again


def test_the_same_digits_twice_are_told_apart_by_the_words_before_them(tmp_path: Path) -> None:
    loss = f"{STEPS[1]['loss']:.6f}"
    file = workspace(tmp_path, f"first the loss is {loss}, then again the loss of step two, {loss}.")
    yaml, left = suggested(tmp_path)
    assert not left and yaml.count("after: ") == 2
    assert pasted(file, yaml).as_expected
    assert suggested(tmp_path)[0] == "# claims for 0 of 0 numbers that no claim covered\n"


def test_a_notebooks_output_is_read_over_its_lines(tmp_path: Path) -> None:
    first, last = text(STEPS[0]["g1"], 6).replace("] [", "]| [").split("|")
    cell = f'{{"text": [\n "g\\n",\n "{first}\\n",\n "{last}\\n"\n]}}'
    file = workspace(tmp_path, cell, "notes.ipynb")
    yaml, _ = suggested(tmp_path, "notes.ipynb")
    assert "of: gradient, name: a.weight, step: 1" in yaml
    assert pasted(file, yaml).as_expected


def test_a_number_of_one_case_of_a_sweep_says_which(tmp_path: Path) -> None:
    net = NET.replace(f"optimizer: {{lr: {LR}}}", "optimizer: {lr: 0.1}") + "sweep: {optimizer.lr: [0.1, 0.5]}\n"
    file = workspace(tmp_path, f"it ends at {STEPS[3]['loss']:.8f}", net=net)
    yaml, _ = suggested(tmp_path)
    assert 'cases: {lr: "0.5"}' in yaml
    file.write_text(net + yaml, "utf-8")
    assert [len(result.claims) for result in harness.verify(file)] == [0, 1]
    assert harness.verify(file).as_expected


def test_numbers_that_nobody_worked_out_are_not_claimed_by_chance(tmp_path: Path) -> None:
    random.seed(1)
    page = "\n\nand ".join(f"{random.uniform(-1, 1):.{places}f}" for places in (2, 3, 4, 5) for _ in range(50))
    workspace(tmp_path, page)
    yaml, left = suggested(tmp_path)
    assert yaml.count("  - ") <= 2 and len(left) >= 198


def test_text_of_the_page_is_quoted_so_that_nothing_of_it_is_obeyed(tmp_path: Path) -> None:
    loss = f"{STEPS[1]['loss']:.6f}"
    page = f"{loss} \x1b[31m::error::##[group]\u202e\"'{{}}#: {loss}"
    file = workspace(tmp_path, page)
    yaml, _ = suggested(tmp_path)
    assert "\x1b" not in yaml and "\u202e" not in yaml and "##[" not in yaml
    assert "after: " in yaml
    assert pasted(file, yaml).as_expected


def test_a_page_outside_the_workspace_cannot_be_claimed(tmp_path: Path) -> None:
    (tmp_path / "inside").mkdir()
    workspace(tmp_path / "inside", "")
    (tmp_path / "page.md").write_text("0.5", "utf-8")
    arguments = ["--workspace", str(tmp_path / "inside"), "claims", str(tmp_path / "page.md"), "--suggest"]
    with pytest.raises(HarnessError, match="lies outside the workspace"):
        CliRunner().invoke(cli, arguments, standalone_mode=False, catch_exceptions=False)


def test_a_scenario_that_does_not_run_is_told_and_the_others_go_on(tmp_path: Path) -> None:
    file = workspace(tmp_path, f"a loss of {STEPS[1]['loss']:.6f}")
    mnist = """\
title: No data
network: [{layer: linear, name: f, in_features: 784, out_features: 10}]
initial: {seed: 0, weight: {kind: xavier}}
loss: {kind: cross_entropy}
optimizer: {lr: 0.1}
data: {source: mnist, shuffle_seed: 0}
training: {steps: 1}
"""
    (file.parent / "a.scenario.yaml").write_text(mnist, "utf-8")
    yaml, left = suggested(tmp_path)
    assert "a.scenario.yaml: did not run: " in yaml and "of: loss, step: 2" in yaml and not left


def test_float32_digits_are_suggested_for_float32_alone(tmp_path: Path) -> None:
    net = NET + "dtypes: [float64, float32]\n"
    file = workspace(tmp_path, "", net=net)
    loss = next(row for row in harness.verify(file)[1].differences if row.quantity == "loss").actual
    (tmp_path / "page.md").write_text(repr(float(np.float32(loss))), "utf-8")
    assert "dtype: float32" in suggested(tmp_path)[0]
