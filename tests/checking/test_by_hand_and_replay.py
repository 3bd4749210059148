"""What a wrong candidate's report lets a person do: the smallest step by hand, and the command that fails again."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.integration.inside import Done, command

_BATCH = """
import numpy as np

HARNESS = {"network": "linear tanh linear", "loss": "mse"}


def step(parameters, inputs, targets, lr):
    W1, b1, W2, b2 = (parameters[name] for name in ("W1", "b1", "W2", "b2"))
    a1 = np.tanh(inputs @ W1 + b1)
    y = a1 @ W2 + b2
    d2 = 2 * (y - targets) / y.size
    d1 = (d2 @ W2.T) * (1 - a1**2)
    gradients = {"W1": inputs.T @ d1, "b1": d1.sum(axis=0), "W2": a1.T @ d2, "b2": d2.sum(axis=0)}
    new = {name: parameters[name] - lr * gradients[name] for name in gradients}
    return np.mean((y - targets) ** 2), gradients, new
"""
_ONE_SAMPLE = """
import numpy as np

HARNESS = {"network": "linear relu linear", "loss": "mse", "samples": "one"}


def gradients(parameters, x, t):
    z = x @ parameters["W1"] + parameters["b1"]
    a = np.maximum(z, 0)
    y = a @ parameters["W2"] + parameters["b2"]
    d2 = 2 * (y - t) / y.size
    d1 = (parameters["W2"] @ d2) * (z > 0)
    return np.mean((y - t) ** 2), {"W1": np.outer(x, d1), "b1": d1, "W2": np.outer(a, d2), "b2": d2}
"""
_MOMENTUM = """
import numpy as np

HARNESS = {"network": "linear", "loss": "mse"}


class Net:
    def __init__(self, lr, momentum):
        self.lr, self.momentum = lr, momentum

    def load(self, parameters):
        self.W, self.b = parameters["W"], parameters["b"]
        self.v = {"W": 0.0, "b": 0.0}

    def step(self, inputs, targets):
        y = inputs @ self.W + self.b
        d = 2 * (y - targets) / y.size
        for name, g in (("W", inputs.T @ d), ("b", d.sum(axis=0))):
            self.v[name] = self.momentum * self.v[name] + g
            setattr(self, name, getattr(self, name) - self.lr * self.v[name])
        return np.mean((y - targets) ** 2)
"""
#: Each mistake shows only somewhere: everywhere, at a unit that is exactly 0, from two samples on, from the second step
#: on, where a layer is as wide as the next.
_MISTAKES = {
    "everywhere": (_BATCH, " * (1 - a1**2)", ""),
    "at zero": (_ONE_SAMPLE, "(z > 0)", "((z > 0) + 3.0 * (z == 0))"),
    "from two samples on": (_BATCH, '"b1": d1.sum(axis=0)', '"b1": d1.mean(axis=0)'),
    "from the second step on": (_MOMENTUM, "self.momentum * self.v", "0.5 * self.momentum * self.v"),
    "where it is square": (_BATCH, "d2 @ W2.T", "d2 @ W2"),
    "in the update": (_BATCH, "- lr * gradients[name]", "+ lr * gradients[name]"),
}


def _checked(folder: Path, mistake: str, *options: str) -> Done:
    code, right, wrong = _MISTAKES[mistake]
    assert right in code
    (folder / "mine.py").write_text(code.replace(right, wrong), "utf-8")
    return command("check", "mine.py", *options, cwd=folder)


def _verdict(done: Done) -> str:
    found = re.search(r"^(RIGHT|WRONG|FAILED|INCONCLUSIVE)", done.stdout, re.MULTILINE)
    return found[1] if found else ""


@pytest.mark.sampled(6)
@pytest.mark.parametrize("mistake", _MISTAKES)
def test_the_command_that_is_printed_fails_again(tmp_path: Path, mistake: str) -> None:
    done = _checked(tmp_path, mistake)
    assert _verdict(done) in ("WRONG", "FAILED")
    (replay,) = re.findall(r"^replay +(backprop-harness .*)$", done.stdout, re.MULTILINE)
    again = command(*shlex.split(replay)[1:], cwd=tmp_path)
    assert (again.returncode, _verdict(again)) == (1, _verdict(done))


def test_options_that_were_given_are_replayed(tmp_path: Path) -> None:
    done = _checked(tmp_path, "everywhere", "--sizes", "2,3,1", "--seconds", "7", "--memory", "1500")
    (replay,) = re.findall(r"^replay +(.*)$", done.stdout, re.MULTILINE)
    assert "--sizes 2,3,1" in replay and "--seconds=7" in replay and "--memory=1500" in replay


def test_a_probe_that_is_not_there_is_told_with_those_that_are(tmp_path: Path) -> None:
    done = _checked(tmp_path, "everywhere", "--probe", "zeroes")
    assert done.returncode == 2
    assert re.search(r"--probe zeroes: there is none for this candidate; there are batches, .*square", done.stderr)


def _step(folder: Path, mistake: str) -> dict[str, Any]:
    _checked(folder, mistake, "--json", "found.json")
    found: dict[str, Any] = json.loads((folder / "found.json").read_text("utf-8"))["by_hand"]
    return found


def test_the_step_by_hand_can_be_done_by_hand(tmp_path: Path) -> None:
    step = _step(tmp_path, "everywhere")
    given, worked = step["given"], step["worked"]
    z1 = np.array(given["inputs"]) @ given["W1"] + given["b1"]
    y = np.tanh(z1) @ given["W2"] + given["b2"]
    d2 = 2 * (y - given["targets"]) / y.size
    right = {"z1": z1, "a1 = tanh(z1)": np.tanh(z1), "z2": y, "dloss/dz2": d2}
    right |= {"dloss/da1": d2 @ np.transpose(given["W2"])}
    right |= {"dloss/dz1": right["dloss/da1"] * (1 - np.tanh(z1) ** 2)}
    assert list(worked) == ["z1", "a1 = tanh(z1)", "z2", "dloss/dz2", "dloss/da1", "dloss/dz1"]
    for name, array in right.items():
        np.testing.assert_allclose(worked[name], array, rtol=1e-12)


def test_every_entry_stands_beside_the_right_one_gradients_and_updates_apart(tmp_path: Path) -> None:
    entries = {(one["quantity"], one["label"]): one for one in _step(tmp_path, "everywhere")["entries"]}
    assert {quantity for quantity, _ in entries} == {"loss", "gradient", "update"}
    assert {label for quantity, label in entries if quantity == "gradient"} == {
        "W1[0, 0]",
        "b1[0]",
        "W2[0, 0]",
        "b2[0]",
    }
    wrong = {key for key, one in entries.items() if not one["is_right"]}
    assert wrong == {("gradient", "W1[0, 0]"), ("gradient", "b1[0]"), ("update", "W1[0, 0]"), ("update", "b1[0]")}
    gradient, update = entries["gradient", "W1[0, 0]"], entries["update", "W1[0, 0]"]
    assert update["yours"] / gradient["yours"] == pytest.approx(update["right"] / gradient["right"])


def test_the_step_is_in_text_and_on_the_page(tmp_path: Path) -> None:
    text = _checked(tmp_path, "in the update", "--markdown", "found.md").stdout
    page = (tmp_path / "found.md").read_text("utf-8")
    for shown in (text, page.replace("\\", "")):
        for label in ("inputs", "targets", "W1", "z1", "a1 = tanh(z1)", "dloss/dz1", "gradient of b2[0]"):
            assert label in shown
        (line,) = [line for line in shown.splitlines() if "update of W2[0, 0]" in line]
        assert "-1 times" in line
    assert not [line for line in text.splitlines() if len(line) > 100 and not line.startswith("replay")]


def test_the_answer_comes_first(tmp_path: Path) -> None:
    text = _checked(tmp_path, "everywhere").stdout
    places = [text.index(part) for part in ("WRONG", "WHERE", "LIKELY", "HINT", "worst entry", "by hand", "checked")]
    assert places == sorted(places)
