"""What stops loses its points only where that is surely its own fault, and not for want of what it should be given."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness.checking.result import FAILED, Checked
from harness.grading.assignment import Part, load_assignment
from harness.grading.judge import judged
from harness.grading.judged import PartJudged
from harness.grading.parts import of_checked
from harness.grading.result import PERSON, PartVerdict
from harness.grading.sources import Text, texts_of
from harness.grading.unwritten import unwritten

NET = """assignment: hw
hints: verdict
parts:
  - {name: net, network: "linear relu linear", loss: cross_entropy, of: [Net], points: 2}
"""
CODE = """import numpy as np
class Net:
    def __init__(self, sizes):
        self.W1 = np.random.randn(sizes[0], sizes[1])
        self.b1 = np.zeros(sizes[1])
        self.W2 = np.random.randn(sizes[1], sizes[2])
        self.b2 = np.zeros(sizes[2])
    def loss(self, x, y):
        TABLE
        h = np.maximum(0, x @ self.W1 + self.b1)
        z = h @ self.W2 + self.b2
        e = np.exp(z - z.max(axis=1, keepdims=True))
        p = e / e.sum(axis=1, keepdims=True)
        n = np.arange(len(y))
        value = -np.log(p[n, y]).mean()
        p[n, y] -= 1
        d = p / len(y)
        g = d @ self.W2.T * (h > 0)
        return value, {"W1": x.T @ g, "b1": g.sum(axis=0), "W2": h.T @ d, "b2": d.sum(axis=0)}
"""


def _judged(folder: Path, stated: str, code: str) -> PartJudged:
    (folder / "own").mkdir()
    (folder / "own" / "hw.yaml").write_text(stated, "utf-8")
    (folder / "it").mkdir()
    (folder / "it" / "hw.py").write_text(code, "utf-8")
    (part,) = judged(folder / "it", load_assignment(folder / "own" / "hw.yaml")).parts
    return part


def test_a_network_that_stops_for_want_of_what_something_else_sets_needs_a_person(tmp_path: Path) -> None:
    part = _judged(tmp_path, NET, CODE.replace("TABLE", "x = x * self.scale"))
    assert (part.outcome, part.points) == (PERSON, None)


@pytest.mark.parametrize(
    ("raised", "is_its_own"),
    [
        ("AttributeError: 'Net' object has no attribute 'scale'", False),
        ("AssertionError", False),
        ("ValueError: cannot reshape array of size 12 into shape (28,28)", False),
        ("IndexError: index 3 is out of bounds for axis 1 with size 3", False),
        ("KeyError: 'W3'", False),
        ("AttributeError: module 'numpy' has no attribute 'dott'", True),
        ("NameError: name 'undefined' is not defined", True),
        ("NotImplementedError", True),
        ("still running after 5 s", True),
    ],
)
def test_what_stops_fails_only_where_it_stops_whatever_it_is_given(
    tmp_path: Path, raised: str, is_its_own: bool
) -> None:
    found = Checked("hw.py", FAILED, ("linear", "cross_entropy"), "Net", (), (), {}, None, failure=f"hw.py:9: {raised}")
    part = Part(name="net", points=2, network="linear", loss="cross_entropy")
    made = of_checked(part, _text(tmp_path, CODE), [found], True)
    assert made.verdict is (PartVerdict.FAILED if is_its_own else PartVerdict.UNJUDGED)
    assert str(made.spot) == "hw.py:9"


RELU = """import numpy as np
def relu_forward(x, mode):
    if mode == "fast":
        out = np.maximum(0, x)
    elif mode == "slow":
        out = np.where(x > 0, x, 0.0)
    return out, x
def relu_backward(dout, cache):
    return dout * (cache > 0)
"""


@pytest.mark.thorough
def test_a_word_that_nobody_can_know_is_no_fault(tmp_path: Path) -> None:
    stated = "assignment: hw\nhints: verdict\nparts:\n  - {name: relu, of: [relu_forward, relu_backward], points: 2}\n"
    assert _judged(tmp_path, stated, RELU).points is None


def _text(folder: Path, code: str) -> Text:
    (folder / "hw.py").write_text(code, "utf-8")
    (text,) = texts_of(folder, ("*.py",))
    return text


@pytest.mark.parametrize(
    ("lines", "is_unwritten"),
    [
        (("raise NotImplementedError",), True),
        (('"""What to do."""', "y = 0", "raise NotImplementedError('later')", "return x"), True),
        (("pass",), True),
        (("return None",), True),
        (("if kind == 'relu':", "    return x", "raise NotImplementedError(kind)"), False),
        (("if kind is None:", "    raise NotImplementedError", "return x"), False),
        (("raise ValueError(kind)",), False),
    ],
)
def test_what_is_not_written_raises_before_anything_is_returned(
    tmp_path: Path, lines: tuple[str, ...], is_unwritten: bool
) -> None:
    code = "def f(x, kind=None):\n" + "".join(f"    {line}\n" for line in lines)
    assert (unwritten(_text(tmp_path, code), "f") is not None) == is_unwritten


@pytest.mark.parametrize(
    ("failure", "is_its_own"),
    [
        ("AttributeError: module 'hw' has no attribute 'W1'", False),  # which the grader looked for
        ("TypeError: loss() missing 1 required positional argument: 'y'", False),  # which the grader called
        ("hw.py:21: TypeError: Net._run() missing 1 required positional argument: 'x'", False),  # handed on
        ("hw.py:10: TypeError: Net._run() missing 1 required positional argument: 'x'", True),
        ("elsewhere.py:9: NameError: name 'x' is not defined", False),
        ("still running after 5 s", True),
    ],
)
def test_what_no_line_of_its_own_raises_is_not_its_fault(tmp_path: Path, failure: str, is_its_own: bool) -> None:
    handed_on = "    def __call__(self, *all_):\n        return self._run(*all_)\n"
    found = Checked("hw.py", FAILED, ("linear", "cross_entropy"), "Net", (), (), {}, None, failure=failure)
    part = Part(name="net", points=2, network="linear", loss="cross_entropy")
    made = of_checked(part, _text(tmp_path, CODE + handed_on), [found], True)
    assert made.verdict is (PartVerdict.FAILED if is_its_own else PartVerdict.UNJUDGED)
