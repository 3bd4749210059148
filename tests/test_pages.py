"""Pages: which of their numbers are found, and what is said where a claim and its page disagree."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from helpers import in_words

import harness
from harness.entry.cli import cli
from harness.report.words import said
from harness.run.result import ClaimResult

#: One step of a neuron without surprises: output 0.6, loss 0.16, gradient -0.8 and -1.6, then 0.58 and -0.04.
NET = """\
title: One neuron
network: [{layer: linear, name: fc, weight: [[0.5, -0.2]], bias: false}]
loss: {kind: mse}
optimizer: {lr: 0.1}
data: {inputs: [[2.0, 2.0]], targets: [[1.0]]}
training: {steps: 3}
"""
#: Its losses, by decimal fractions alone: the error 0.4 shrinks by (1 - 0.1 * 2 * 8) = -0.6 a step.
LOSSES = ("0.16", "0.0576", "0.020736")


def course(folder: Path, page: str, rest: str = "", net: str = NET) -> Path:
    """A workspace with a page and one scenario; returns the scenario's file."""
    (folder / "scenarios").mkdir()
    (folder / "page.md").write_text(page, "utf-8")
    file = folder / "scenarios/net.scenario.yaml"
    file.write_text(net + rest, "utf-8")
    return file


def judged(folder: Path, page: str, claims: str) -> tuple[ClaimResult, ...]:
    return harness.verify(course(folder, page, f"claims:\n{claims}"))[0].claims


def listed(folder: Path, page: str, rest: str = "") -> tuple[int, list[str]]:
    """The exit code of ``claims page.md``, and its lines without the page's own path."""
    course(folder, page, rest)
    return told(folder)


def told(folder: Path, *scenarios: str) -> tuple[int, list[str]]:
    arguments = ["--workspace", str(folder), "claims", str(folder / "page.md"), *scenarios]
    done = CliRunner().invoke(cli, arguments, standalone_mode=False)
    return done.return_value, done.output.replace(f"{folder}/", "").splitlines()


# ---------------------------------------------------------------- which numbers are found


@pytest.mark.parametrize(
    ("page", "numbers"),
    [
        ("it is 0.5, step 10: -1e-3; nan, inf", ["0.5", "10", "-1e-3", "nan", "inf"]),
        ("输出约为0.7057，第3步损失是−0.5和１２．５。", ["0.7057", "3", "-0.5", "12.5"]),
        ("出力は0.25です。손실은0.16이다. ค่า0.3บาท", ["0.25", "0.16", "0.3"]),
        ("loss0.16 p0.5V α0.25s равно0.5", ["0.16", "0.5", "0.25", "0.5"]),
        ("W1 of fc2.weight, x_1, h2, 2nd, 3x3, 2D, σ1, sha256", []),
        ("v1.2.3 and 1.2.3, 0x1F, 1e1000", []),
        (r"$w_{11}$, $W^{(2)}$, $x^2$, $a_{0.5}$ is $0.25$", ["0.25"]),
        ("5 - 3, a-0.3, (-0.3), 0.5-0.2", ["5", "3", "0.3", "-0.3", "0.5", "0.2"]),
        (r"1.2×10^-3, 1.2 × 10⁻³, $1.2 \times 10^{-3}$, 1.2*10**-3, 3×10", ["1.2e-3"] * 4 + ["3", "10"]),
        ("```\n[[0.1 0.2]\n [0.3 0.4]]\n```", ["0.1", "0.2", "0.3", "0.4"]),
        ("tensor([[ 0.0822, -0.0226]], grad_fn=<AddBackward0>)", ["0.0822", "-0.0226"]),
        (r"\begin{pmatrix} 0.1 & -0.2 \\ 0.3 & 0.4 \end{pmatrix}", ["0.1", "-0.2", "0.3", "0.4"]),
        ('"text": ["loss: 0.16\\n", "w 0.5"]', ["0.16", "0.5"]),
        ("<td>&minus;0.16</td>&nbsp;<b>0.5</b>&#8722;3 1.2&times;10<sup>-3</sup>", ["-0.16", "0.5", "-3", "1.2e-3"]),
    ],
)
def test_the_numbers_of_a_page_are_found(tmp_path: Path, page: str, numbers: list[str]) -> None:
    code, lines = listed(tmp_path, page)
    assert [line.rpartition(": ")[2] for line in lines[:-1]] == numbers
    assert code == (1 if numbers else 0)


def test_a_number_is_listed_with_line_and_column(tmp_path: Path) -> None:
    assert listed(tmp_path, "# 损失\n\n  约为0.16")[1][0] == "page.md:3:5: 0.16"


@pytest.mark.parametrize(
    "page",
    [
        "损失约为0.16，",
        "loss0.16",
        "loss=0.16",
        "(0.16)",
        "0.16个",
        "0.16s",
        "is 0.16.",
        "１ 步：０．１６",
        "1.6×10⁻¹ or 0.16",
    ],
)
def test_a_claims_digits_are_found_beside_any_letter(tmp_path: Path, page: str) -> None:
    (one,) = judged(tmp_path, page, "  - {of: loss, step: 1, printed: '0.16', in: page.md}")
    assert (one.verdict, in_words(one.page)) == ("reproduced", "")


@pytest.mark.parametrize("page", ["10.16", "0.165", "0.16e-3", "-0.16", "0.16.1", "x_{0.16}", "0.160"])
def test_a_claims_digits_are_not_found_inside_another_number(tmp_path: Path, page: str) -> None:
    (one,) = judged(tmp_path, f"it is {page} here", "  - {of: loss, step: 1, printed: '0.16', in: page.md}")
    assert in_words(one.page) and not one.as_expected


# ---------------------------------------------------------------- page and claim disagree


def test_the_message_names_the_pages_line_and_the_digits_are_judged_all_the_same(tmp_path: Path) -> None:
    page = "A title\n\nThe loss is 0.17 first,\nthen 0.0576.\n"
    claims = """\
  - {of: loss, step: 1, printed: '0.16', in: page.md, after: loss is}
  - {of: loss, step: 2, printed: '0.0576', in: page.md}
"""
    one, other = judged(tmp_path, page, claims)
    assert one.verdict == "reproduced" and not one.as_expected
    assert in_words(one.page).endswith("page.md:3:13 has 0.17, the claim 0.16; the claim is right")
    assert "claim 1, loss, step 1: reproduced, but page and claim disagree: " in said(one.reason)
    assert said(one.reason).endswith("net.scenario.yaml:8]")
    assert other.as_expected and other.verdict == "reproduced"


@pytest.mark.parametrize(
    ("page", "printed", "said"),
    [
        ("The loss is 0.16.", "0.17", "page.md:1:13 has 0.16, the claim 0.17; the page is right"),
        ("The loss is 0.18.", "0.17", "page.md:1:13 has 0.18, the claim 0.17; neither is right"),
        ("The loss is 0.66.", "0.16", "page.md:1:13 has 0.66, the claim 0.16; the claim is right"),
        ("The loss is 0.2.", "0.16", "page.md:1:13 has 0.2, the claim 0.16; both are right"),
        ("The loss is 1e999.", "0.16", "page.md:1:13 has 1e999, the claim 0.16"),
        ("No number.", "0.16", "page.md does not have 0.16 after 'loss is'"),
    ],
)
def test_it_is_told_which_of_the_two_is_right(tmp_path: Path, page: str, printed: str, said: str) -> None:
    (one,) = judged(
        tmp_path,
        f"{page} The loss is" if "No" in page else page,
        f"  - {{of: loss, step: 1, printed: '{printed}', in: page.md, after: loss is}}",
    )
    assert in_words(one.page).removeprefix(f"{tmp_path}/") == said


def test_of_several_numbers_the_one_that_differs_is_named(tmp_path: Path) -> None:
    page = "first 0.1 0.2\n[[-1.6\n  -1.7]]"
    (one,) = judged(
        tmp_path, page, "  - {of: gradient, name: fc.weight, step: 1, printed: '[[-1.6 -1.6]]', in: page.md}"
    )
    assert "page.md:3:3 has -1.7, the claim -1.6; the claim is right" in in_words(one.page)


@pytest.mark.parametrize(("page", "place"), [("0.26", "1:13"), ("0.06", "1:13"), ("0.17", "1:13"), ("-0.16", "1:13")])
def test_without_words_before_it_the_number_most_like_it_is_named(tmp_path: Path, page: str, place: str) -> None:
    (one,) = judged(tmp_path, f"The loss is {page}, not 3.25.", "  - {of: loss, step: 1, printed: '0.16', in: page.md}")
    assert f"page.md:{place} has {page}, the claim 0.16; the claim is right" in in_words(one.page)


def test_other_signs_between_the_numbers_are_told_as_such(tmp_path: Path) -> None:
    (one,) = judged(
        tmp_path, "w is 0.5, -0.2", "  - {of: parameter, name: fc.weight, step: 0, printed: '[0.5 -0.2]', in: page.md}"
    )
    assert "page.md:1:6 has the same numbers, but other signs between them; copy the text" in in_words(one.page)


def test_text_that_is_gone_before_the_number_is_told(tmp_path: Path) -> None:
    (one,) = judged(tmp_path, "0.16", "  - {of: loss, step: 1, printed: '0.16', in: page.md, after: losses}")
    assert in_words(one.page).endswith("page.md does not have the text 'losses' (after)")


# ---------------------------------------------------------------- tables, matrices, several steps

TABLE = """\
| step | loss `L` | w |
| ---: | :------: | --- |
| 1 | **0.16** | 0.5 |
| 2 | 0.0576 | -0.2 |
| 3 | 0.020736 | n/a |
"""


def test_a_column_of_a_table_is_a_vector_of_printed_numbers(tmp_path: Path) -> None:
    claims = f"""\
  - {{of: loss, steps: [1, 2, 3], printed: "{" ".join(LOSSES)}", in: page.md, column: loss `L`}}
  - {{of: parameter, name: fc.weight, step: 0, printed: "0.5 -0.2", in: page.md, column: w}}
  - {{of: loss, steps: [2, 3], printed: "0.0576 0.020737", in: page.md, column: loss `L`}}
  - {{of: loss, step: 1, printed: "0.16", in: page.md, column: losses}}
"""
    whole, other, wrong, missing = judged(tmp_path, TABLE, claims)
    assert [(one.verdict, in_words(one.page)) for one in (whole, other)] == [("reproduced", "")] * 2
    assert (whole.count, whole.title) == (3, "loss, steps 1 to 3")
    assert (
        wrong.verdict == "contradicted"
        and "page.md:5:7 has 0.020736, the claim 0.020737; the page is right" in in_words(wrong.page)
    )
    assert "page.md has no table with the column 'losses'; its columns: 'step', 'loss `L`', 'w'" in in_words(
        missing.page
    )


def test_a_column_may_be_that_of_any_table_and_after_a_text_only_of_those_behind_it(tmp_path: Path) -> None:
    page = "\n|w|\n|-|\n|0.1|\n|0.2|\n\nthen\n\n|w|\n|-|\n|0.5|\n|-0.2|\n\nend\n\n|w|\n|-|\n|0.6|\n|-0.2|\n"
    claim = "  - {of: parameter, name: fc.weight, step: 0, printed: '0.5 -0.2', in: page.md, column: w%s}"
    claims = (claim % after for after in ("", ", after: then", ", after: end"))
    anywhere, there, behind = judged(tmp_path, page, "\n".join(claims))
    assert not anywhere.page and not there.page
    assert "page.md:18:2 has 0.6, the claim 0.5; the claim is right" in in_words(behind.page)


def test_the_numbers_of_a_claimed_column_are_covered_and_the_others_listed(tmp_path: Path) -> None:
    claim = "claims:\n  - {of: loss, steps: [1, 2], printed: '0.16 0.0576', in: page.md, column: loss `L`}\n"
    _, lines = listed(tmp_path, TABLE, claim)
    assert [line.partition(": ")[2] for line in lines[:-1]] == ["1", "0.5", "2", "-0.2", "3", "0.020736"]


def test_a_row_of_a_table_can_be_copied_as_it_stands(tmp_path: Path) -> None:
    page = "| | W1 | W2 |\n|-|-|-|\n| start |  0.5 | -0.2  |\n"
    (one,) = judged(tmp_path, page, "  - {of: parameter, name: fc.weight, step: 0, printed: '0.5 | -0.2', in: page.md}")
    assert (one.verdict, in_words(one.page)) == ("reproduced", "")


@pytest.mark.parametrize(
    "matrix",
    [
        r"\begin{pmatrix} 0.5 & -0.2 \end{pmatrix}",
        r"\begin{bmatrix}0.5&-0.2\\\end{bmatrix}",
        r"\begin{bmatrix} + 0.5 & - 0.2 \end{bmatrix}",
        r"\left[\begin{array}{cc} 0.5 & -0.2 \\[4pt] \end{array}\right]",
        r"\\begin{bmatrix} 0.5 & \mathbf{-0.2} \\end{bmatrix}",
        r"$$\begin{Vmatrix} 0.5 \quad & -2 \times 10^{-1} \end{Vmatrix}$$",
    ],
)
def test_latex_matrices_are_read(tmp_path: Path, matrix: str) -> None:
    claim = f"  - {{of: parameter, name: fc.weight, step: 0, in: page.md, printed: '{matrix}'}}"
    (one,) = judged(tmp_path, f"Then $W = {matrix}$ holds.", claim)
    assert (one.verdict, in_words(one.page), one.count) == ("reproduced", "", 2)


def test_the_rows_of_a_latex_matrix_are_its_rows(tmp_path: Path) -> None:
    claim = r"  - {of: parameter, name: fc.weight, step: 0, printed: '\begin{pmatrix} 0.5 \\ -0.2 \end{pmatrix}'%s}"
    across, down = judged(tmp_path, "", f"{claim % ''}\n{claim % ', layout: in_out'}\n")
    assert (across.verdict, down.verdict) == ("contradicted", "reproduced")
    assert "shape (2, 1), but it is (1, 2); layout: in_out?" in in_words(across.evidence)


def test_a_samples_values_may_stand_one_below_the_other(tmp_path: Path) -> None:
    net = NET.replace("weight: [[0.5, -0.2]]", "weight: [[0.5, -0.2], [1.0, 0.0]]").replace("[[1.0]]", "[[1.0, 1.0]]")
    claim = r"claims: [{of: output, step: 1, printed: '\begin{pmatrix} 0.6 \\ 2.0 \end{pmatrix}'}]"
    (one,) = harness.verify(course(tmp_path, "", claim, net))[0].claims
    assert one.verdict == "reproduced"


def test_too_few_numbers_for_the_steps_contradict(tmp_path: Path) -> None:
    (one,) = judged(tmp_path, "", "  - {of: loss, steps: [1, 2, 3], printed: '0.16 0.0576'}")
    assert in_words(one.evidence) == "prints 2 numbers, but there are 3 at 3 steps"


# ---------------------------------------------------------------- numbers to ignore

IGNORE = """\
ignore:
  - {printed: "0.1", in: page.md, after: rate}
  - {printed: "2024", in: page.md}
  - {column: step, in: page.md}
"""


def test_numbers_to_ignore_are_not_listed(tmp_path: Path) -> None:
    page = f"2024: rate 0.1, other 0.1\n\n{TABLE}\n2024"
    code, lines = listed(tmp_path, page, IGNORE)
    assert [line.partition(": ")[2] for line in lines[:-1]] == ["0.1", "0.16", "0.5", "0.0576", "-0.2", "0.020736"]
    assert code == 1


def test_a_number_to_ignore_that_the_page_lacks_is_told(tmp_path: Path) -> None:
    code, lines = listed(tmp_path, "rate 0.2", 'ignore: [{printed: "0.1", in: page.md}, {printed: "0.2", in: page.md}]')
    assert code == 1
    assert lines[0] == "scenarios/net.scenario.yaml:7:10: ignore 1: page.md does not have 0.1; remove it"


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ("{in: page.md}", r":7:10: ignore 1: should have printed"),
        ("{printed: x, in: page.md}", r":7:20: ignore 1, printed: 'x' has no number"),
        ("{printed: '1', in: gone.md}", r":7:29: ignore 1, in: no file gone.md"),
        ("{printed: '1'}", r"ignore 1, in: missing"),
        ("{printed: '1', in: page.md, befor: x}", r"ignore 1, befor: unknown field"),
    ],
)
def test_a_wrong_entry_to_ignore_is_one_message(tmp_path: Path, entry: str, said: str) -> None:
    with pytest.raises(Exception, match=said):
        harness.verify(course(tmp_path, "1", f"ignore: [{entry}]"))


def test_a_file_that_extends_another_ignores_nothing_by_itself(tmp_path: Path) -> None:
    file = course(tmp_path, "rate 0.1", 'ignore: [{printed: "0.1", in: page.md}]')
    child = file.with_name("child.scenario.yaml")
    child.write_text("extends: net.scenario.yaml\ntitle: Another\n", "utf-8")
    assert (told(tmp_path)[0], told(tmp_path, "child")[0]) == (0, 1)


# ---------------------------------------------------------------- where it is told


def test_github_is_told_at_the_pages_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path / "summary.md"))
    monkeypatch.chdir(tmp_path)
    course(
        tmp_path, "First\n\nthe loss is 0.26", "claims: [{of: loss, step: 1, printed: '0.16', in: page.md, after: is}]"
    )
    done = CliRunner().invoke(cli, ["run", "--github"], standalone_mode=False)
    (line,) = [line for line in done.output.splitlines() if line.startswith("::error ")]
    assert line.startswith(
        "::error file=page.md,line=3,title=net[float64]::claim 1, loss, step 1: reproduced, but page"
    )


@pytest.mark.parametrize("name", ["page.md", "p\x1b[31m\u202e<b>|.md"])
def test_a_page_that_disagrees_fails_the_run_and_is_told_harmlessly(tmp_path: Path, name: str) -> None:
    course(
        tmp_path, "", f'claims: [{{of: loss, step: 1, printed: "0.16", in: {json.dumps(name)}, after: "is\\e[32m"}}]'
    )
    (tmp_path / name).write_text("Loss\x1b[0m is\x1b[32m 0.26\u202e", "utf-8")
    done = CliRunner().invoke(cli, ["--workspace", str(tmp_path), "run"], standalone_mode=False)
    assert done.return_value == 1
    assert "claim 1, loss, step 1: reproduced, but page and claim disagree: " in done.output
    assert ":1:18 has 0.26, the claim 0.16; the claim is right [" in done.output
    reports = [file.read_text("utf-8") for file in (tmp_path / "reports/latest").glob("*.md")]
    assert len(reports) == 2 and all("has 0.26, the claim 0.16" in text for text in reports)
    assert not any(sign in text for text in (done.output, *reports) for sign in "\x1b\u202e")
    assert not any("<b>" in text for text in reports)
    errata = (tmp_path / "reports/latest/errata.md").read_text("utf-8")
    assert "### Page and claim disagree\n\n#### net claim 1, loss, step 1: reproduced, but its page disagrees" in errata
    assert "### Confirmed" not in errata
