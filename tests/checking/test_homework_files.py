"""`check` of files that state no network: part by part, through the command line, Python and pytest."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

import harness
from harness.ground.errors import HarnessError
from tests.integration.inside import Done, command

pytest_plugins = ["pytester"]

LAYERS = """\
import numpy as np


def affine_forward(x, w, b):
    return x @ w + b, (x, w)


def affine_backward(dout, cache):
    x, w = cache
    return dout @ w.T, x.T @ dout, dout.sum(axis=0)


class Sigmoid:
    def forward(self, x):
        self.out = 1 / (1 + np.exp(-x))
        return self.out

    def backward(self, dout):
        return dout * self.out * (1 - self.out)


def mse_loss(y, t):
    loss = 0.5 * np.sum((y - t) ** 2) / len(y)
    dy = (y - t) / len(y)
    return loss, dy


def sgd(w, dw, config):
    return w - config["learning_rate"] * dw, config


def shuffled(x):
    return x[::-1]
"""
WRONG = (" * (1 - self.out)", "")
#: How affine is called, as HARNESS states it.
AFFINE = (
    '"layer": "linear", "forward": "affine_forward(x, w=weight, b=bias) -> out, cache", '
    '"backward": "affine_backward(dout=gradient, cache) -> dx, dw=dweight, db=dbias", "held": "in_out"'
)
_ROW = re.compile(r"^(right|convention|wrong|failed|inconclusive|not checked) +(\w+) +((?:cell \d+ )?line \d+) +(.*)")


def written(folder: Path, *changes: tuple[str, str], name: str = "layers.py", more: str = "") -> Path:
    text = LAYERS
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    path = folder / name
    path.write_text(text + more, "utf-8")
    return path


def check(folder: Path, *arguments: str) -> Done:
    return command("check", *arguments, cwd=folder)


def rows(text: str) -> list[tuple[str, str]]:
    """Each part's name and verdict, in order."""
    found = (_ROW.match(line) for line in text.splitlines())
    return [(one[2], one[1]) for one in found if one]


ALL_RIGHT = [("affine", "right"), ("Sigmoid", "right"), ("mse_loss", "convention"), ("sgd", "right")]

# ---------------------------------------------------------------- a file


def test_a_file_that_says_nothing_of_itself_is_checked_part_by_part(tmp_path: Path) -> None:
    written(tmp_path)
    done = check(tmp_path, "layers.py", "--json", "found.json", "--markdown", "found.md")
    assert (done.returncode, done.stderr) == (0, "")
    assert rows(done.stdout) == ALL_RIGHT
    assert re.search(
        r"^right +affine +line 4 +linear \(weight as \(in, out\)\); as Stanford CS231n ", done.stdout, re.MULTILINE
    )
    assert re.search("^not checked besides: shuffled$", done.stdout, re.MULTILINE)
    assert "HARNESS" not in done.stdout
    assert done.stdout.splitlines()[-1] == "RIGHT   3 right, 1 by convention"
    found = json.loads((tmp_path / "found.json").read_text("utf-8"))
    assert list(found) == ["schema", "file", "verdict", "parts", "script", "not_checked", "skipped", "ran", "seconds"]
    first = found["parts"][0]
    assert list(first) == ["name", "label", "line", "verdict", "taken", "course", "why", "result"]
    assert (first["name"], first["line"], first["verdict"], first["why"]) == ("affine", 4, "right", None)
    assert first["taken"]["layer"] == "linear"
    assert (first["result"]["candidate"], first["result"]["verdict"]) == ("layers.py:affine", "right")
    assert found["not_checked"] == ["shuffled"]
    assert "| right " in (tmp_path / "found.md").read_text("utf-8")


def test_what_is_wrong_is_told_first_then_in_detail_and_how_it_was_taken(tmp_path: Path) -> None:
    written(tmp_path, WRONG)
    done = check(tmp_path, "layers.py")
    assert (done.returncode, done.stderr) == (1, "")
    answer, _, below = done.stdout.partition("\n\nlayers.py:Sigmoid ")
    assert dict(rows(answer))["Sigmoid"] == "wrong"
    assert re.search(r"^wrong +Sigmoid +line 13 +layers\.py:19: ", answer, re.MULTILINE)
    assert "WRONG     x" in below
    assert "replay    backprop-harness check layers.py --only Sigmoid" in below
    assert '    {"layer": "sigmoid", "class": "Sigmoid()", "forward": "forward(x) -> out",' in below
    assert "affine_forward" not in below.partition("HARNESS = [")[2]
    assert "1 wrong" in done.stdout.splitlines()[-1]
    lines = [line for line in done.stdout.splitlines() if not line.startswith("replay")]
    assert max(map(len, lines)) <= 100


def test_what_is_reported_can_be_put_into_the_file_and_gives_the_same_verdicts(tmp_path: Path) -> None:
    written(tmp_path, WRONG)
    first = check(tmp_path, "layers.py", "-v", "--no-changes")
    taken = first.stdout[first.stdout.index("HARNESS = [") :].partition("\n]\n")[0] + "\n]\n"
    written(tmp_path, WRONG, more=f"\n\n{taken}")
    again = check(tmp_path, "layers.py", "-v", "--no-changes")
    assert rows(again.stdout) == rows(first.stdout)
    assert taken in again.stdout
    assert again.returncode == first.returncode == 1


def test_parts_are_chosen_by_name(tmp_path: Path) -> None:
    written(tmp_path, WRONG)
    assert rows(check(tmp_path, "layers.py:affine_backward").stdout) == [("affine", "right")]
    chosen = check(tmp_path, "layers.py", "--only", "sgd", "--only", "affine")
    assert (chosen.returncode, rows(chosen.stdout)) == (0, [("affine", "right"), ("sgd", "right")])
    none = check(tmp_path, "layers.py", "--only", "shuffled")
    assert (none.returncode, none.stdout) == (2, "")
    assert "no layer, loss or optimizer is recognised that is called shuffled; there are affine, " in none.stderr


def test_another_convention_fails_under_strict_alone(tmp_path: Path) -> None:
    stated = "HARNESS = {'loss': 'mse', 'forward': 'mse_loss(y=prediction, t=target) -> loss, dx'}\n"
    written(tmp_path, more=stated)
    done, strict = (check(tmp_path, "layers.py:mse_loss", *more) for more in ((), ("--strict",)))
    assert (done.returncode, rows(done.stdout)) == (0, [("mse_loss", "convention")])
    assert "RIGHT" in done.stdout.splitlines()[-1]
    assert strict.returncode == 1
    assert strict.stdout.splitlines()[-1].startswith("CONVENTION")


def test_a_notebook_and_a_page_are_taken_in_one_piece(tmp_path: Path) -> None:
    first, _, second = LAYERS.partition("\n\nclass")
    code = [first, f"class{second}"]
    cells = [{"cell_type": "code", "source": one, "metadata": {}, "outputs": []} for one in code]
    notebook = {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": cells}
    (tmp_path / "hw.ipynb").write_text(json.dumps(notebook), "utf-8")
    (tmp_path / "page.md").write_text("# Title\n\n" + "".join(f"```python\n{one}\n```\n" for one in code), "utf-8")
    done = check(tmp_path, "hw.ipynb", "--only", "affine", "--only", "Sigmoid")
    assert rows(done.stdout) == ALL_RIGHT[:2]
    assert re.search(r"^right +Sigmoid +cell 2 line 1 ", done.stdout, re.MULTILINE)
    page = check(tmp_path, "page.md", "--only", "affine", "--only", "Sigmoid")
    assert rows(page.stdout) == ALL_RIGHT[:2]
    assert re.search(r"^right +affine +line 7 ", page.stdout, re.MULTILINE)


def test_a_module_is_found_and_not_imported_here(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "__init__.py").write_text("", "utf-8")
    written(tmp_path / "mine")
    done = check(tmp_path, "mine.layers:affine_forward")
    assert (done.returncode, rows(done.stdout)) == (0, [("affine", "right")])
    assert ("Sigmoid", "right") in rows(check(tmp_path, "mine.layers").stdout)


# ---------------------------------------------------------------- a folder


def test_every_file_of_a_folder_has_a_heading_of_its_own(tmp_path: Path) -> None:
    for name in ("b", ".hidden", "__pycache__", "env"):
        (tmp_path / name).mkdir()
        written(tmp_path / name)
    (tmp_path / "env" / "pyvenv.cfg").write_text("", "utf-8")
    (tmp_path / "a.py").write_text(
        "def relu_forward(x):\n    return x * (x > 0), x\n\n\ndef helper(x):\n    return x\n"
    )
    written(tmp_path, WRONG, name="c.py")
    done = check(tmp_path, ".", "--only", "Sigmoid", "--no-changes", "--json", "found.json")
    assert (done.returncode, done.stderr) == (1, "")
    assert rows(done.stdout) == [("Sigmoid", "right"), ("Sigmoid", "wrong")]
    assert done.stdout.index("b/layers.py\n") < done.stdout.index("c.py\n")
    assert done.stdout.splitlines()[-1] == "1 file has nothing in it that is recognised: a.py"
    found = json.loads((tmp_path / "found.json").read_text("utf-8"))
    assert [one["verdict"] for one in found["candidates"]] == ["right", "wrong"]
    assert found["nothing_in"] == ["a.py"]


def test_a_file_that_imports_relatively_is_a_module_of_the_folders_around_it(tmp_path: Path) -> None:
    inner = tmp_path / "course" / "layers"
    inner.mkdir(parents=True)
    for folder in (inner, inner.parent):
        (folder / "__init__.py").write_text("\n", "utf-8")
    (inner / "steps.py").write_text("def masked(dout, x):\n    return dout * (x > 0)\n", "utf-8")
    (inner.parent / "up.py").write_text(
        "import torch\nimport numpy as np\n\n\ndef relu(x):\n    return np.maximum(x, 0)\n", "utf-8"
    )
    imports = "from . import steps\nfrom ..up import *\nfrom .fast import convolution\n"
    (inner / "own.py").write_text(
        imports
        + "\n\ndef relu_forward(x):\n    return relu(x), x\n"
        + "\n\ndef relu_backward(dout, cache):\n    return steps.masked(dout, cache)\n"
        + "\n\ndef sigmoid_forward(x):\n    return convolution(x), x\n"
        + "\n\ndef sigmoid_backward(dout, cache):\n    return dout * cache\n",
        "utf-8",
    )
    done = check(tmp_path, "course", "--no-changes")
    assert rows(done.stdout) == [("relu", "right"), ("sigmoid", "not checked")]
    assert re.search(r"^not checked +sigmoid .*own\.py:15: \.fast is not there", done.stdout, re.MULTILINE)
    assert "__init__.py" not in done.stdout + done.stderr


def test_a_folder_with_nothing_to_check_is_one_message(tmp_path: Path) -> None:
    assert "has no Python file and no notebook" in check(tmp_path, ".").stderr
    (tmp_path / "a.py").write_text("x = 1\n", "utf-8")
    done = check(tmp_path, ".")
    assert (done.returncode, done.stdout) == (2, "")
    assert "none of 1 Python files and notebooks" in done.stderr


# ---------------------------------------------------------------- what HARNESS states


def test_parts_that_are_stated_are_taken_as_they_stand_and_others_are_recognised(tmp_path: Path) -> None:
    text = LAYERS.replace("affine_forward", "up").replace("affine_backward", "down")
    stated = AFFINE.replace("affine_forward", "up").replace("affine_backward", "down")
    (tmp_path / "mine.py").write_text(f"{text}\n\nHARNESS = {{{stated}}}\n", "utf-8")
    done = check(tmp_path, "mine.py", "--only", "up", "--only", "Sigmoid")
    assert (done.returncode, rows(done.stdout)) == (0, [("up", "right"), ("Sigmoid", "right")])
    otherwise = f"HARNESS = {{{stated}}}\n".replace(', "held": "in_out"', "")
    (tmp_path / "mine.py").write_text(f"{text}\n\n{otherwise}", "utf-8")
    done = check(tmp_path, "mine.py:up", "--no-changes")
    assert rows(done.stdout) == [("up", "not checked")]
    (tmp_path / "says.py").write_text(f"HARNESS = [{{{stated}}}]\n", "utf-8")
    (tmp_path / "mine.py").write_text(text, "utf-8")
    assert rows(check(tmp_path, "mine.py:up", "--adapter", "says.py").stdout) == [("up", "right")]


MISTAKES = [
    ("affine_forward(x, w=weight, b=bias) -> out, cache", "", "forward: '' is no call"),
    ('"held"', '"hold"', "hold: unknown field, did you mean held?; accepts layer, loss, optimizer, class, forward"),
    ('"linear"', '"linaer"', "layer: no layer is called linaer; did you mean linear?"),
    ('"in_out"', '"in_ot"', "held: in_ot says nothing of how arrays are held; words are out_in, in_out, "),
    ("cache) -> dx", "cache -> dx", "backward: 'affine_backward(dout=gradient, cache -> dx"),
    ("affine_forward", "affine", "forward: the file does not define affine; there are affine_forward, "),
    ("b=bias", "c=bias", "forward: affine_forward takes no argument c; it takes x, w, b"),
    ("dout=gradient", "dout=gradeint", "backward: "),
    ('"layer": "linear"', '"layer": "linear", "loss": "mse"', "HARNESS: state one of layer, loss and optimizer"),
    ('"layer": "linear"', '"layer": "linear", "bias": 3', "bias: should be "),
    ('"layer": "linear"', '"layer": "linear", "class": "Affine()"', "class: the file does not define Affine; "),
]


@pytest.mark.parametrize(("old", "new", "message"), MISTAKES)
def test_a_mistake_of_harness_is_told_with_its_place(tmp_path: Path, old: str, new: str, message: str) -> None:
    stated = f"HARNESS = [{{{AFFINE}}}]".replace(old, new, 1)
    written(tmp_path, more=f"{stated}\n")
    done = check(tmp_path, "layers.py")
    assert (done.returncode, done.stdout) == (2, "")
    line, _, rest = done.stderr.removeprefix("error: layers.py:").partition(":")
    column, _, said = rest.partition(": ")
    assert int(line) == len(LAYERS.splitlines()) + 1
    assert stated[int(column) - 1] in '"3{'
    assert said.startswith(message)


NET = """

class Net:
    def __init__(self, n_in, n_hidden, n_out):
        self.W1, self.b1 = np.random.randn(n_in, n_hidden), np.zeros(n_hidden)
        self.W2, self.b2 = np.random.randn(n_hidden, n_out), np.zeros(n_out)

    def loss(self, X, y):
        hidden = np.maximum(0, X @ self.W1 + self.b1)
        scores = hidden @ self.W2 + self.b2
        p = np.exp(scores - scores.max(axis=1, keepdims=True))
        p /= p.sum(axis=1, keepdims=True)
        loss = -np.log(p[np.arange(len(y)), y]).mean()
        d = p.copy()
        d[np.arange(len(y)), y] -= 1
        d /= len(y)
        dh = d @ self.W2.T * (hidden > 0)
        return loss, {"W1": X.T @ dh, "b1": dh.sum(axis=0), "W2": hidden.T @ d, "b2": d.sum(axis=0)}
"""


@pytest.mark.thorough
def test_a_network_beside_layers_is_found_and_stated_in_the_same_list(tmp_path: Path) -> None:
    written(tmp_path, more=NET.replace(" * (hidden > 0)", ""))
    chosen = ("layers.py", "--only", "Net", "--only", "affine", "--no-changes", "-v")
    first = check(tmp_path, *chosen)
    assert rows(first.stdout) == [("affine", "right"), ("Net", "wrong")]
    taken = first.stdout[first.stdout.index("HARNESS = [") :].partition("\n]\n")[0] + "\n]\n"
    assert '{"network": "linear relu linear", "loss": "cross_entropy", "call": "Net"}' in taken
    written(tmp_path, more=f"{NET.replace(' * (hidden > 0)', '')}\n\n{taken}")
    again = check(tmp_path, *chosen)
    assert rows(again.stdout) == rows(first.stdout)
    assert taken in again.stdout
    wrong = taken.replace('"cross_entropy"', '"cross_entropi"')
    written(tmp_path, more=f"{NET}\n\n{wrong}")
    done = check(tmp_path, "layers.py")
    assert (done.returncode, done.stdout) == (2, "")
    assert re.match(r"error: layers\.py:\d+:\d+: loss", done.stderr)


def test_why_a_network_is_not_checked_is_said(tmp_path: Path) -> None:
    written(tmp_path, more=NET.replace("n_hidden", "q"))
    done = check(tmp_path, "layers.py", "--only", "Net")
    assert (done.returncode, rows(done.stdout)) == (2, [("Net", "not checked")])
    assert "what is q? Call it" in " ".join(done.stdout.split())


# ---------------------------------------------------------------- what cannot be checked


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "the file is empty"),
        ("x = 1\n", "defines no function and no class that could be called"),
        ("def area(r):\n    return r * r\n", 'HARNESS = {"network": "linear sigmoid linear sigmoid", "loss": "mse"}'),
        ("x = [1][3]\n" + LAYERS, "IndexError: list index out of range"),
        ('print "x"\n', "not Python: "),
        (b"s = '\xff\xfe\x80'\n", "not UTF-8 text"),
    ],
)
def test_a_file_that_cannot_be_checked_is_one_message(tmp_path: Path, text: str | bytes, message: str) -> None:
    (tmp_path / "hw.py").write_bytes(text if isinstance(text, bytes) else text.encode())
    done = check(tmp_path, "hw.py")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("error: hw.py")
    assert message in done.stderr
    assert "Traceback" not in done.stderr


def test_a_part_that_never_ends_or_ends_the_process_is_not_checked_and_others_are(tmp_path: Path) -> None:
    hangs = "\n\ndef tanh_forward(x):\n    while True:\n        pass\n\n\ndef tanh_backward(dout):\n    return dout\n"
    leaves = "\n\ndef relu(x):\n    import os\n    os._exit(3)\n\n\ndef relu_backward(dout):\n    return dout\n"
    written(tmp_path, more=leaves + hangs)
    named = [word for name in ("relu", "tanh", "Sigmoid") for word in ("--only", name)]
    done = check(tmp_path, "layers.py", "--seconds", "0.3", *named)
    assert rows(done.stdout) == [("Sigmoid", "right"), ("relu", "not checked"), ("tanh", "failed")]
    assert done.returncode == 1
    assert "still running" in done.stdout
    assert "exit code 3" in done.stdout
    alone = check(tmp_path, "layers.py:relu", "--json", "-")
    assert (alone.returncode, json.loads(alone.stdout)["verdict"]) == (2, "not_checked")


def test_what_is_not_run_is_said_and_execute_runs_it(tmp_path: Path) -> None:
    written(tmp_path, ("return x @ w + b", "return one * x @ w + b"), more="\n\none = shuffled([1])[0]\n")
    done = check(tmp_path, "layers.py:affine_forward", "--no-changes")
    assert rows(done.stdout) == [("affine", "not checked")]
    assert "NameError" in done.stdout
    assert re.search(r"^not run: line 36: ", done.stdout, re.MULTILINE)
    done = check(tmp_path, "layers.py:affine_forward", "--execute", "--torch")
    assert (done.returncode, rows(done.stdout)) == (0, [("affine", "right")])


def test_options_of_a_network_and_courses_that_there_are_not_are_refused(tmp_path: Path) -> None:
    written(tmp_path)
    done = check(tmp_path, "layers.py", "--sizes", "3,4", "--rows", "1")
    assert (done.returncode, done.stdout) == (2, "")
    assert "--sizes and --rows: of a network alone" in done.stderr
    done = check(tmp_path, "layers.py", "--course", "nosuch")
    assert (done.returncode, "no course is called nosuch" in done.stderr) == (2, True)
    network = written(tmp_path, name="net.py", more='HARNESS = {"network": "linear", "loss": "mse"}\n')
    done = check(tmp_path, network.name, "--only", "affine")
    assert (done.returncode, "--only and --course are of parts of a file" in done.stderr) == (2, True)


def test_a_course_of_ones_own_is_a_file(tmp_path: Path) -> None:
    text = LAYERS.replace("affine_forward", "hinauf").replace("affine_backward", "hinab_grad")
    (tmp_path / "mine.py").write_text(text, "utf-8")
    part = f"{{{AFFINE}}}".replace("affine_forward", "hinauf").replace("affine_backward", "hinab_grad")
    (tmp_path / "own.yaml").write_text(f"course: own\ntitle: Our course\nparts: [{part}]\n", "utf-8")
    assert "no layer, loss or optimizer is recognised" in check(tmp_path, "mine.py", "--only", "hinauf").stderr
    done = check(tmp_path, "mine.py", "--only", "hinauf", "--course", "own.yaml")
    assert (done.returncode, rows(done.stdout)) == (0, [("hinauf", "right")])
    assert "as Our course has it" in done.stdout


# ---------------------------------------------------------------- Python and pytest


def test_check_from_python_prints_the_report_and_has_the_parts(tmp_path: Path) -> None:
    found = harness.check(written(tmp_path, WRONG), only=["affine", "Sigmoid"])
    assert isinstance(found, harness.FileCheck)
    assert (found.verdict, found.is_right) == ("wrong", False)
    assert [(part.name, part.verdict) for part in found.parts] == [("affine", "right"), ("Sigmoid", "wrong")]
    assert rows(repr(found)) == [("affine", "right"), ("Sigmoid", "wrong")]
    assert found._repr_html_().startswith('<div class="backprop-harness">')
    assert harness.check(written(tmp_path), only="sgd").is_right
    with pytest.raises(HarnessError, match="called nothing"):
        harness.check(written(tmp_path), only="nothing")


def test_pytest_has_an_item_for_each_part(pytester: pytest.Pytester) -> None:
    written(pytester.path, WRONG)
    pytester.makepyprojecttoml('[tool.harness]\ncandidates = ["layers.py"]')
    done = pytester.runpytest_inprocess("-p", "no:cacheprovider", "-k", "affine or Sigmoid")
    done.assert_outcomes(passed=1, failed=1)
    done.stdout.fnmatch_lines(['*"layer": "sigmoid", "class": "Sigmoid()"*'])


def test_a_role_that_there_is_not_is_told_with_its_place(tmp_path: Path) -> None:
    stated = AFFINE.replace("w=weight", "w=weigth")
    written(tmp_path, more=f"\n\nHARNESS = [{{{stated}}}]\n")
    done = check(tmp_path, "layers.py")
    assert done.returncode == 2 and "forward: no role is called weigth; write one of weight" in done.stderr.replace(
        "\n", " "
    )
