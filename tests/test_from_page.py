"""``init --from``: a scenario with claims, made of a page."""

from __future__ import annotations

from pathlib import Path
from subprocess import CompletedProcess

import pytest

import harness
from harness.claims.meanings import meanings, plain_name
from harness.scenario.claims.claim import ClaimVerdict
from harness.scenario.claims.pages import page as page_of
from tests.integration.workspaces import harness as command

GIVEN = """\
# Eight weights

Inputs x1 = 0.05, x2 = 0.10; targets t1 = 0.01, t2 = 0.99. All neurons use the sigmoid.

w1 = 0.15, w2 = 0.20, w3 = 0.25, w4 = 0.30, b1 = 0.35, w5 = 0.40, w6 = 0.45, w7 = 0.50, w8 = 0.55, b2 = 0.60
"""
RATE = "\nThe learning rate is 0.5.\n"
STEP = r"""
net_h1 = 0.15 * 0.05 + 0.2 * 0.1 + 0.35 = 0.3775, so out_h1 = 0.593269992 and out_h2 = 0.596884378.
The outputs are out_o1 = 0.75136507 and out_o2 = 0.772928465, E = 0.298371109.

$\frac{\partial out_{o1}}{\partial net_{o1}} = 0.75136507(1 - 0.75136507) = 0.186815602$

$\frac{\partial E}{\partial w_5} = 0.082167041$, $\frac{\partial E}{\partial w_6} = 0.0827$

$w_5^{+} = 0.4 - 0.5 \cdot 0.082167041 = 0.35891648$, $w_6^{+} = 0.408666186$, $w_7^{+} = 0.511301270$
"""
LOOP = """\
# A loop

```python
import numpy as np

X = np.array([[0.0, 1.0], [1.0, 1.0], [1.0, 0.0]])
y = np.array([[1.0], [0.0], [1.0]])
W1 = np.array([[0.5], [-0.25]])
b1 = np.array([0.125])
for i in range(20):
    a = 1 / (1 + np.exp(-(X @ W1 + b1)))
    loss = np.mean((a - y) ** 2)
    d = 2 * (a - y) / len(X) * a * (1 - a)
    W1 -= 0.5 * X.T @ d
    b1 -= 0.5 * d.sum(axis=0)
```

At first the loss is 0.251664.
"""
TORCH = """\
# With torch

```python
import torch
from torch import nn

model = nn.Sequential(nn.Linear(2, 1), nn.Sigmoid())
model[0].weight.data = torch.tensor([[0.5, -0.25]])
model[0].bias.data = torch.tensor([0.125])
x = torch.tensor([[0.0, 1.0], [1.0, 1.0], [1.0, 0.0]])
y = torch.tensor([[1.0], [0.0], [1.0]])
optimizer = torch.optim.SGD(model.parameters(), lr=0.5)
criterion = nn.MSELoss()
for step in range(5):
    loss = criterion(model(x), y)
```

The loss is 0.251664.
"""


def made(folder: Path, text: str, *more: str, name: str = "my page.md") -> CompletedProcess[str]:
    (folder / "pages").mkdir(exist_ok=True)
    page = folder / "pages" / name
    page.write_text(text, "utf-8")
    return command(*more, "init", "--from", str(page), str(folder / "made"), cwd=folder)


def scenario(folder: Path) -> Path:
    (file,) = (folder / "made" / "scenarios").glob("*.scenario.yaml")
    return file


def test_a_step_by_hand_becomes_a_scenario_that_is_as_expected(tmp_path: Path) -> None:
    done = made(tmp_path, GIVEN + RATE + STEP)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "made/scenarios/my_page.md").read_text("utf-8") == GIVEN + RATE + STEP
    (result,) = harness.verify(scenario(tmp_path))
    assert result.as_expected
    claimed = {(one.of, one.name, one.printed) for one in result.claims}
    assert ("gradient", "linear2.weight", "0.082167041") in claimed
    assert ("parameter", "linear2.weight", "0.511301270") in claimed  # w7 leads to the second output
    assert ("inputs", None, "0.05") in claimed  # few digits, and a name
    assert {one.verdict for one in result.claims} == {ClaimVerdict.REPRODUCED}
    assert "CONTRADICTED" not in done.stdout  # a derivative of the sigmoid is no gradient of the loss


def test_a_wrong_number_is_told_with_the_true_digits_and_expected_to_be_contradicted(tmp_path: Path) -> None:
    done = made(tmp_path, GIVEN + RATE + STEP.replace("0.511301270", "0.511391270"))
    assert "511391270, but parameter linear2.weight[1, 0], step 1 is 0.511301270" in done.stdout
    (result,) = harness.verify(scenario(tmp_path))
    (wrong,) = (one for one in result.claims if one.verdict is ClaimVerdict.CONTRADICTED)
    assert result.as_expected
    assert wrong.correction == "0.511301270"


def test_a_number_that_is_cut_off_is_told_apart_and_has_no_claim(tmp_path: Path) -> None:
    done = made(tmp_path, GIVEN + RATE + STEP.replace("0.408666186", "0.408666185"))
    assert "off in its last digit" in done.stdout
    assert "CONTRADICTED" not in done.stdout
    assert "0.408666185" not in scenario(tmp_path).read_text("utf-8")


def test_what_is_missing_is_asked_for_and_may_stand_in_a_comment(tmp_path: Path) -> None:
    done = made(tmp_path, GIVEN + STEP)
    assert done.returncode == 2
    assert f"{tmp_path / 'pages/my page.md'}:1:1: " in done.stderr
    assert done.stderr.strip().endswith("\n  the learning rate: lr = 0.5")
    assert not (tmp_path / "made").exists()
    assert made(tmp_path, f"{GIVEN}<!-- lr = 0.5 -->\n{STEP}").returncode == 0
    assert harness.verify(scenario(tmp_path))[0].as_expected


@pytest.mark.parametrize("text", ["Only words, of 2024.\n", "# Empty\n\n```python\nprint(1)\n```\n", ""])
def test_a_page_without_a_network_is_one_message(tmp_path: Path, text: str) -> None:
    done = made(tmp_path, text)
    assert done.returncode == 2
    assert "the initial weights" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "made").exists()


@pytest.mark.parametrize("text", [LOOP, TORCH])
def test_the_pages_own_code_states_network_data_and_steps(tmp_path: Path, text: str) -> None:
    done = made(tmp_path, text)
    assert done.returncode == 0, done.stderr
    (result,) = harness.verify(scenario(tmp_path))
    assert result.as_expected
    written = scenario(tmp_path).read_text("utf-8")
    assert "weight: [[0.5, -0.25]], bias: [0.125]" in written
    assert "{kind: mse, reduction: mean}" in written
    assert f"steps: {21 if text is LOOP else 6}" in written
    assert ("loss", "0.251664") in {(one.of, one.printed) for one in result.claims}


def test_nothing_is_overwritten_and_a_page_of_the_workspace_is_not_copied(tmp_path: Path) -> None:
    assert made(tmp_path, LOOP, name="loop.md").returncode == 0
    before = scenario(tmp_path).read_text("utf-8")
    again = made(tmp_path, TORCH, name="loop.md")
    assert again.returncode == 2
    assert "exists already" in again.stderr
    assert scenario(tmp_path).read_text("utf-8") == before
    inside = tmp_path / "own" / "texts" / "loop.md"
    inside.parent.mkdir(parents=True)
    inside.write_text(LOOP, "utf-8")
    assert command("init", "--from", str(inside), str(tmp_path / "own"), cwd=tmp_path).returncode == 0
    assert not (tmp_path / "own/scenarios/loop.md").exists()
    assert "in: texts/loop.md" in (tmp_path / "own/scenarios/loop.scenario.yaml").read_text("utf-8")


def test_it_is_said_in_chinese(tmp_path: Path) -> None:
    done = made(tmp_path, LOOP, "--lang", "zh")
    assert "条断言覆盖了页面" in done.stdout


def test_an_example_and_a_page_are_two_things(tmp_path: Path) -> None:
    done = command("init", "--from", "page.md", "--example", "functions", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (2, "error: --from and --example: give one of them\n")


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("w_{1}", ("w1", "")),
        ("w₁", ("w1", "")),
        (r"\boldsymbol{W}^{(1)}", ("w1", "")),
        ("params['W1']", ("paramsw1", "")),
        ("w_5^{+}", ("w5", "new")),
        (r"\frac{\partial E_{total}}{\partial w_5}", ("w5", "gradient")),
        ("∂L/∂b", ("b", "gradient")),
        (r"\frac{\partial net_{o1}}{\partial w_5}", ("", "")),
        (r"\delta^{(2)}", ("delta2", "")),
        ("神经元 h1 的输出：out_h1", ("outh1", "")),
    ],
)
def test_names_are_made_alike(text: str, name: tuple[str, str]) -> None:
    assert plain_name(text) == name


def test_a_cell_is_what_its_row_is_called_in_the_role_of_its_column() -> None:
    page = page_of("| w | before | after |\n|-|-|-|\n| w5 | 0.40 | 0.36 |\n\n| step | J |\n|-|-|\n| 3 | 0.25 |\n")
    said = {one.text: (meaning.name, meaning.role, meaning.count) for one, meaning in meanings(page).items()}
    assert said["0.40"] == ("w5", "given", None)
    assert said["0.36"] == ("w5", "new", None)
    assert said["0.25"] == ("j", "", 3)
