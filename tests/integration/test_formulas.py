"""A workspace's own formulas.py: what the documentation shows of it, and files that are not what they should be."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.integration.inside import command, refused
from tests.integration.workspaces import ROOT, SMALL, workspace

CLAIM = "claims: [{of: parameter, name: fc1.weight, step: 1, as_printed: mine}]\n"
DATA = "data: {source: formulas, name: mine, seed: 0, rows: 3}\n"
HEAD = "from harness import data_source, formula\n"


def _with(folder: Path, formulas: str | bytes, more: str = CLAIM) -> Path:
    """A workspace of one small scenario with more in it, and its formulas.py."""
    small = re.sub("^data: .*\n", "", SMALL, flags=re.MULTILINE) if "data:" in more else SMALL
    found = workspace(folder, small=small + more)
    content = formulas if isinstance(formulas, bytes) else formulas.encode()
    (found / "scenarios/formulas.py").write_bytes(content)
    return found


def _refusal(*arguments: str, cwd: Path) -> str:
    """The one message that ends a command."""
    done = command(*arguments, cwd=cwd)
    refused(done)
    (line,) = [line for line in done.stderr.splitlines() if line.startswith("error: ")]
    return line


def _blocks(page: str, heading: str) -> tuple[str, str]:
    """The first Python and the YAML after it, below a heading or a line of a page."""
    text = (ROOT / "docs" / page).read_text("utf-8").partition(heading)[2]
    found = re.search(r"```python\n(.*?)```\n\n```yaml\n(.*?)```", text, re.DOTALL)
    assert found
    return found[1], found[2]


def test_the_formula_that_the_page_shows_is_judged(tmp_path: Path) -> None:
    folder = _with(tmp_path, *_blocks("claims.md", "## Formulas"))
    done = command("run", "--sides", "numpy,numpy", cwd=folder)
    assert done.returncode == 0, done.stdout + done.stderr
    report = (folder / "reports/latest/results.json").read_text("utf-8")
    assert "W + lr dW = [[" in report and "W - lr dW = [[" in report


def test_the_data_that_the_page_shows_are_made(tmp_path: Path) -> None:
    python, yaml = _blocks("scenarios.md", "To make the rows yourself")
    one = "title: A line\nnetwork: [{layer: linear, weight: [[1]], bias: [0]}]\nloss: {kind: mse}\n"
    folder = workspace(tmp_path, line=f"{one}optimizer: {{lr: 0.1}}\ntraining: {{steps: 2}}\n{yaml}")
    (folder / "scenarios/formulas.py").write_text(python, "utf-8")
    assert command("run", "--sides", "numpy,numpy", cwd=folder).returncode == 0
    shown = command("show", "line", cwd=folder)
    assert "name line, seed 0, rows 20, given (slope 3)" in shown.stdout


def test_a_file_that_nothing_names_is_not_run(tmp_path: Path) -> None:
    folder = _with(tmp_path, "raise SystemExit('run')\n", more="")
    assert command("run", "--sides", "numpy,numpy", cwd=folder).returncode == 0


def test_listing_and_showing_run_nothing(tmp_path: Path) -> None:
    folder = _with(tmp_path, HEAD + "@formula('W')\ndef mine(at):\n    return 0\nraise SystemExit('run')\n")
    assert command("list", cwd=folder).returncode == 0
    assert command("show", "small", cwd=folder).returncode == 0


@pytest.mark.parametrize(
    ("formulas", "said"),
    [
        ("def mine(at):\n    return 0\n", r"small.scenario.yaml:\d+:\d+: claim 1, as_printed: .*has no @formula mine"),
        (HEAD + "@formula('W')\ndef mane(at):\n    return 0\n", r"mine, did you mean mane; there are mane"),
        (HEAD + "@data_source\ndef mine(random, rows):\n    return 0\n", r"has no @formula mine; there is none"),
        ("def mine(at:\n", r"formulas.py:1:9: cannot be read as Python: SyntaxError"),
        ("x = 1\n\0", r"formulas.py.*: cannot be read as Python: "),
        (b"x = '\xff'\n", r"formulas.py:1:6: not UTF-8 text"),
        ("(" * 300 + ")" * 300, r"formulas.py.*: cannot be read as Python: "),
        (
            HEAD + "@formula('W')\ndef mine(at):\n    return 0\n1 / 0\n",
            r"formulas.py:5:1: cannot be run: ZeroDivisionError",
        ),
        (
            HEAD + "@formula('W')\ndef mine(at):\n    return 0\nexit(3)\n",
            r"formulas.py:5:1: cannot be run: SystemExit: 3",
        ),
        (HEAD + "@formula('W')\ndef mine(at):\n    return 0\nmine = 3\n", r"formulas.py: mine: should be a Formula"),
        (HEAD + "@formula()\ndef mine(at):\n    return 0\n", r"formulas.py:2:1: cannot be run: TypeError"),
        (HEAD + "@formula('W')\ndef mine(at):\n    exit()\n", r"formulas.py:4:1: ended the program"),
        (
            HEAD + "@formula('W')\ndef mine(at):\n    raise Stop\nclass Stop(BaseException): 0\n",
            r"formulas.py:4:1: ended",
        ),
        (
            HEAD + "class Stop(BaseException): 0\nraise Stop\n@formula('W')\ndef mine(at): 0\n",
            r"formulas.py:3:1: cannot be",
        ),
        (
            HEAD
            + "@formula('W')\ndef mine(at):\n    return A()\nclass A:\n    def __array__(self, *_):\n        exit()\n",
            r"formulas.py:7:1: ended the program",
        ),
        (HEAD + "@formula('W')\ndef mine(at):\n    return 'much'\n", r"formulas.py:\d:1: .*should give numbers, not"),
        (HEAD + "@formula('W')\ndef mine(at):\n    return None\n", r"formulas.py:\d:1: .*should give numbers, not"),
    ],
)
def test_a_file_that_is_not_what_it_should_be_is_one_message_with_its_line(
    tmp_path: Path, formulas: str | bytes, said: str
) -> None:
    told = _refusal("run", "--sides", "numpy,numpy", cwd=_with(tmp_path, formulas))
    assert re.search(said, told), told


@pytest.mark.parametrize(
    ("body", "evidence"),
    [
        ("raise ValueError", "raises ValueError"),
        ("return [[1, 2], [3]]", "raises ValueError"),
        ("at.parameters[at.name][:] = 0", "raises ValueError: assignment destination is read-only"),
        ("return mine.value(at)", "raises RecursionError"),
        ("return float('nan')", "shape"),
        ("return [[1, 2, 3]]", "shape"),
    ],
)
def test_what_a_formula_raises_or_gives_is_the_verdict(tmp_path: Path, body: str, evidence: str) -> None:
    folder = _with(tmp_path, f"{HEAD}@formula('W')\ndef mine(at):\n    print('here')\n    {body}\n")
    done = command("run", "--json", "-", "--sides", "numpy,numpy", cwd=folder)
    assert done.returncode == 1 and "here" not in done.stdout and "Traceback" not in done.stderr
    assert evidence in done.stdout


def test_entries_that_a_formula_has_not_are_one_message(tmp_path: Path) -> None:
    claim = CLAIM.replace("as_printed", "entries: [[0, 1]], as_printed")
    told = _refusal("run", cwd=_with(tmp_path, f"{HEAD}@formula('W')\ndef mine(at):\n    return [1, 2]\n", claim))
    assert re.search(r"small.scenario.yaml:\d+:\d+: claim 1, entries: mine gives an array of shape \(2,\)", told)


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("return 1", r"formulas.py:2:1: mine: should give inputs and targets, two arrays, not int"),
        ("return random.rand(4, 2), random.rand(3, 2)", r"inputs of shape \(4, 2\), but should have \(3, 2\)"),
        ("return random.rand(rows, 2), random.rand(rows)", r"targets of shape \(3,\), but should have \(3, 2\)"),
        ("return [['a', 'b']] * 3, random.rand(rows, 2)", r"inputs should be numbers, not <U1"),
        ("return random.rand(rows, 2) * 1e999, random.rand(rows, 2)", r"data: a value is too large for float64"),
        ("return 1 / 0", r"formulas.py:4:1: mine fails: ZeroDivisionError"),
        ("exit()", r"formulas.py:4:1: ended the program: SystemExit"),
        ("return at, random.rand(rows, 2)\nclass A:\n  __array__ = None\nat = A()", r"formulas.py:2:1: mine: inputs "),
        ("return mine(random, rows)", r"formulas.py:4:1: mine fails: RecursionError"),
    ],
)
def test_data_that_are_not_what_they_should_be_are_one_message(tmp_path: Path, body: str, said: str) -> None:
    told = _refusal("run", cwd=_with(tmp_path, f"{HEAD}@data_source\ndef mine(random, rows):\n    {body}\n", DATA))
    assert re.search(said, told), told


def test_what_is_given_may_have_any_name(tmp_path: Path) -> None:
    made = (
        HEAD
        + "@data_source\ndef mine(random, rows, file, function):\n    return random.rand(rows, 2), random.rand(3, 2)\n"
    )
    given = DATA.replace("rows: 3", "rows: 3, given: {file: 1, function: 2}")
    folder = _with(tmp_path, made, given)
    assert command("run", "--sides", "numpy,numpy", cwd=folder).returncode == 0
    (folder / "scenarios/formulas.py").write_text(made.replace("file, ", ""), "utf-8")
    assert "formulas.py:2:1: mine fails: TypeError: mine() got an unex" in _refusal("run", cwd=folder)


def test_labels_are_class_labels(tmp_path: Path) -> None:
    made = f"{HEAD}@data_source\ndef mine(random, rows):\n    return random.rand(rows, 2), [0, 1, 2][:rows]\n"
    more = DATA.replace("rows: 3", "rows: 3, classes: 2")
    folder = _with(tmp_path, made, more)
    file = folder / "scenarios/small.scenario.yaml"
    file.write_text(file.read_text("utf-8").replace("kind: mse", "kind: cross_entropy"), "utf-8")
    assert "mine: labels should lie from 0 to 1" in _refusal("run", cwd=folder)
    (folder / "scenarios/formulas.py").write_text(made.replace("2]", "1]"), "utf-8")
    assert command("run", "--sides", "numpy,numpy", cwd=folder).returncode == 0


def test_a_baseline_tells_that_the_function_of_its_data_has_changed(tmp_path: Path) -> None:
    made = f"{HEAD}@data_source\ndef mine(random, rows):\n    return random.rand(rows, 2), random.rand(rows, 2)\n"
    folder = _with(tmp_path, made, DATA)
    assert command("accept", cwd=folder).returncode == 0
    (folder / "scenarios/formulas.py").write_text(made.replace("2), r", "2) + 1, r"), "utf-8")
    assert "the scenario has changed since" in command("run", cwd=folder).stdout


def test_a_file_that_leads_out_of_the_workspace_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "inside").mkdir()
    folder = _with(tmp_path / "inside", "")
    (tmp_path / "other.py").write_text(HEAD + "@formula('W')\ndef mine(at):\n    return 0\n", "utf-8")
    (folder / "scenarios/formulas.py").unlink()
    (folder / "scenarios/formulas.py").symlink_to(tmp_path / "other.py")
    assert "leads out of the workspace" in _refusal("run", cwd=folder)


def test_a_formula_needs_a_step(tmp_path: Path) -> None:
    made = HEAD + "@formula('W')\ndef mine(at):\n    return 0\n"
    folder = _with(tmp_path, made, CLAIM.replace("parameter, name: fc1.weight, step: 1", "output"))
    file = folder / "scenarios/small.scenario.yaml"
    file.write_text(file.read_text("utf-8").replace("steps: 3", "steps: 0"), "utf-8")
    assert "claim 1, as_printed: is worked out from a step's values" in _refusal("run", cwd=folder)


@pytest.mark.parametrize(
    ("claim", "said"),
    [
        ("of: scenario", "claim 1, of: a formula gives numbers"),
        ("of: parameter, name: fc1.weight, step: 0", "claim 1, step: 0 is the start"),
        ("of: accuracy, step: 1", "claim 1, of: this scenario measures no accuracy"),
    ],
)
def test_what_no_formula_can_give_is_one_message(tmp_path: Path, claim: str, said: str) -> None:
    made = HEAD + "@formula('W')\ndef mine(at):\n    return 0\n"
    folder = _with(tmp_path, made, f"claims: [{{{claim}, as_printed: mine}}]\n")
    assert said in _refusal("run", cwd=folder)


def test_a_formula_of_the_last_step_is_given_its_values(tmp_path: Path) -> None:
    made = HEAD + "@formula('W')\ndef mine(at):\n    return at.parameters[at.name] - at.lr * at.gradients[at.name]\n"
    folder = _with(tmp_path, made, CLAIM.replace("step: 1", "step: last"))
    assert command("run", "--sides", "numpy,numpy", cwd=folder).returncode == 0
    file = folder / "scenarios/small.scenario.yaml"
    file.write_text(file.read_text("utf-8").replace("steps: 3", "until: {loss: 1e-9, limit: 3}"), "utf-8")
    assert "claim 1, step: a formula needs the number of its step" in _refusal("run", cwd=folder)


@pytest.mark.parametrize("name", ["sine_fit_two_units", "losses"])
def test_an_example_takes_the_formulas_that_it_needs_along(tmp_path: Path, name: str) -> None:
    assert "scenarios/formulas.py" in command("init", "--example", name, cwd=tmp_path).stdout
    assert command("run", "--steps", "1", "--sides", "numpy,numpy", cwd=tmp_path).returncode == 0
