"""HARNESS that is no Python, or that says something of a class where a function is checked."""

from __future__ import annotations

from pathlib import Path

import pytest

import harness
from harness.ground.errors import HarnessError

FUNCTION = """\
import numpy as np
HARNESS = {{"network": "linear", "loss": "mse", {field}}}

def loss_and_gradients(parameters, inputs, targets):
    d = inputs @ parameters["W1"] + parameters["b1"] - targets
    return np.mean(d**2), {{"W1": inputs.T @ d * 2 / d.size, "b1": d.sum(axis=0) * 2 / d.size}}
"""


@pytest.mark.parametrize("field", ["step", "rate", "gradients"])
def test_a_field_of_classes_beside_a_function_is_refused(tmp_path: Path, field: str) -> None:
    file = tmp_path / "mine.py"
    value = {"step": '"train"', "rate": '"lr"', "gradients": '{"dW": "linear1.weight"}'}[field]
    file.write_text(FUNCTION.format(field=f'"{field}": {value}'), "utf-8")
    with pytest.raises(HarnessError, match=rf"HARNESS has '{field}'.* but loss_and_gradients is a function; remove it"):
        harness.check(file)


def test_a_function_beside_the_class_that_harness_is_about_is_checked(tmp_path: Path) -> None:
    file = tmp_path / "mine.py"
    file.write_text(FUNCTION.format(field='"call": "Net", "step": "train"'), "utf-8")
    assert harness.check(f"{file}:loss_and_gradients").verdict == "right"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b'HARNESS = {"network":\n', r"adapter\.py:1:11: not Python: '\{' was never closed"),
        (b'HARNESS = {"network": "linear", "loss": "mse"}\nimpor x\n', r"adapter\.py:2:7: not Python"),
        (b"HARNESS = " + b"[" * 5000 + b"]" * 5000, r"adapter\.py:1:\d+: (not Python|nested too deeply)"),
        (b"HARNESS = {}\0\n", r"adapter\.py"),
        ("HARNESS = {}".encode("utf-16"), r"adapter\.py"),
    ],
)
def test_an_adapter_that_is_not_python_is_refused_with_its_place(tmp_path: Path, content: bytes, said: str) -> None:
    (tmp_path / "adapter.py").write_bytes(content)
    (tmp_path / "mine.py").write_text("def f(parameters, inputs, targets):\n    return 0.0, {}\n", "utf-8")
    with pytest.raises(HarnessError, match=said):
        harness.check(tmp_path / "mine.py", adapter=tmp_path / "adapter.py")
    with pytest.raises(HarnessError, match=said):
        harness.check(tmp_path / "adapter.py", execute=True)


def test_an_entry_of_thousands_of_digits_is_refused_with_its_place(tmp_path: Path) -> None:
    index = "9" * 5000
    names = f'{{"network": "linear", "loss": "mse", "sizes": [1, 1], "names": {{"w": "linear1.weight[0,{index}]"}}}}'
    (tmp_path / "mine.py").write_text(f"HARNESS = {names}\ndef f(w, x, t):\n    return 0.0, 0.0\n", "utf-8")
    with pytest.raises(HarnessError, match=r"mine\.py:1:\d+: names\.w: should be an entry such as"):
        harness.check(tmp_path / "mine.py")
