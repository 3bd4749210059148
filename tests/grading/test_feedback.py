"""What a student is told of a part: never more than the hint level allows, no right number unless it is asked for."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import harness
from harness.candidate.reading.source import Unit
from harness.checking.homework.file import FileChecked, PartChecked
from harness.checking.result import Change, Checked
from harness.checking.script.result import ScriptChecked
from harness.grading.assignment import Part
from harness.grading.hints import HintLevel
from harness.grading.judged import PartJudged, Share
from harness.grading.result import GRADED, PERSON, Feedback, PartVerdict, Spot
from harness.ground.facts import fact
from harness.report.marks.feedback import feedback
from harness.report.marks.shown import without_paths
from tests.checking.candidates import FUNCTION
from tests.grading.sample_class import assignment
from tests.reading_html import Read

PARTS = """\
import numpy as np


def sigmoid_forward(x):
    out = 1 / (1 + np.exp(-x))
    return out, out


def sigmoid_backward(dout, cache):
    return dout * cache * cache


def affine_forward(x, w, b):
    return x @ w + b, (x, w, b)


def affine_backward(dout, cache):
    x, w, b = cache
    return dout @ w.T, x.T @ dout, dout.mean(axis=0)


def mse_loss(x, y):
    return np.mean((x - y) ** 2), 2 * (x - y)


def relu_forward(x):
    return np.maximum(x, 0), x


def relu_backward(dout, x):
    return dout * (x > 0)
"""
SCRIPT = """\
import numpy as np

X = np.array([[0.0, 1.0], [1.0, 0.5], [0.3, 0.2]])
y = np.array([[1.0], [0.0], [1.0]])
w = np.array([[0.1], [-0.2]])
b = np.zeros((1, 1))
for step in range(5):
    z = X @ w + b
    a = 1 / (1 + np.exp(-z))
    loss = 0.5 * np.sum((a - y) ** 2)
    dz = a - y
    w -= 0.5 * X.T @ dz
    b -= 0.5 * dz.sum(axis=0, keepdims=True)
"""
LEVELS = list(HintLevel)
WRONG = ("network", "sigmoid", "affine", "mse_loss", "script")


@dataclass(frozen=True)
class _Wrong:
    judged: PartJudged
    sources: tuple[Unit, ...]
    folder: Path

    @property
    def found(self) -> Checked | ScriptChecked:
        checked = self.judged.checked
        found = checked.checked if isinstance(checked, PartChecked) else checked
        assert found is not None
        return found


@pytest.fixture(scope="module")
def wrong(tmp_path_factory: pytest.TempPathFactory) -> dict[str, _Wrong]:
    """A network, parts of a file and a script, each with a mistake, in a folder that students never hear of."""
    folder = tmp_path_factory.mktemp("secret")
    texts = {"network.py": FUNCTION.replace(" * a1 * (1 - a1)", ""), "parts.py": PARTS, "script.py": SCRIPT}
    found: dict[str, _Wrong] = {}
    for name, text in texts.items():
        (folder / name).write_text(text, "utf-8")
        checked = harness.check(folder / name)
        for part, of_it in _parts(checked.result):
            judged = PartJudged(
                Part(name=part, of=(part,), points=4),
                GRADED,
                PartVerdict.WRONG,
                0.0,
                wrong=("dx",),
                spot=Spot(name, 16),
                mistakes=("other",),
                checked=of_it,
                file=name,
            )
            found[part] = _Wrong(judged, tuple(checked.sources), folder)
    return found


def _parts(found: Checked | FileChecked) -> Sequence[tuple[str, Checked | PartChecked | ScriptChecked]]:
    if isinstance(found, Checked):
        return [("network", found)]
    return [("script", found.script)] if found.script else [(part.name, part) for part in found.parts]


def _told(one: _Wrong, level: str, expected: bool = False, **fields: object) -> Feedback:
    return feedback(one.judged, assignment(level, expected_values=expected, **fields), one.sources)


def _both(one: _Wrong, level: str, expected: bool = False) -> str:
    """Text and page in one, without what only lays out."""
    told = _told(one, level, expected)
    html = re.sub(r"&#39;|&#34;", "'", re.sub(r"<[^>]*>", " ", told.html))
    return re.sub(r"\s+", " ", f"{told.text} {html.replace('&lt;', '<').replace('&gt;', '>')}")


def _changes(found: Checked | ScriptChecked) -> tuple[Change, ...]:
    if isinstance(found, ScriptChecked):
        return found.changes
    return found.diagnosis.changed.changes if found.diagnosis else ()


def _secrets(found: Checked | ScriptChecked) -> set[str]:
    """Right numbers in any usual number of digits, and lines that would be right."""
    numbers: set[float] = set()
    if isinstance(found, ScriptChecked):
        numbers |= {one.right for one in found.entries} | {one.value for one in found.sums}
        values = found.worked
    else:
        numbers |= {row.furthest.exact for row in found.rows if not row.is_right}
        by_hand = found.by_hand
        numbers |= {one.right for one in by_hand.entries} if by_hand else set()
        values = by_hand.worked if by_hand else ()
    numbers |= {float(one) for value in values for one in np.ravel(np.asarray(value.array, float))}
    shown = {f"{abs(one):.{digits}g}" for one in numbers for digits in (4, 6, 8, 12) if one}
    return {one for one in shown if len(one.strip("0.")) > 3} | {one.after for one in _changes(found) if one.after}


def _mistakes(found: Checked | ScriptChecked) -> set[str]:
    """Names and sentences of the mistakes that were found."""
    if isinstance(found, ScriptChecked):
        faults = [one.fault for one in found.mistakes]
    else:
        faults = [
            each.fault
            for one in (found.diagnosis.explanations if found.diagnosis else ())
            for group in (one.faults, one.loss, *one.same)
            for each in group
        ]
    return {text for one in faults for text in (one.name, str(one.sentence), f"fault {one.number})") if text}


# ---------------------------------------------------------------- leaks


@pytest.mark.parametrize("name", WRONG)
@pytest.mark.parametrize("level", LEVELS)
def test_no_right_number_and_no_right_line_is_told_unless_it_is_asked_for(
    wrong: dict[str, _Wrong], name: str, level: HintLevel
) -> None:
    secrets = _secrets(wrong[name].found)
    assert secrets
    told = _both(wrong[name], level)
    assert not [one for one in secrets if one in told]


@pytest.mark.parametrize("name", WRONG)
def test_with_expected_values_everything_is_told(wrong: dict[str, _Wrong], name: str) -> None:
    told = _both(wrong[name], "everything", expected=True)
    assert any(one in told for one in _secrets(wrong[name].found))
    assert all(re.sub(r"\s+", " ", one.after) in told for one in _changes(wrong[name].found))


@pytest.mark.parametrize("level", LEVELS[:-1])
def test_expected_values_are_told_at_no_other_level(wrong: dict[str, _Wrong], level: HintLevel) -> None:
    for one in wrong.values():
        assert _both(one, level, expected=True) == _both(one, level)


@pytest.mark.parametrize("name", WRONG)
@pytest.mark.parametrize("level", LEVELS[:4])
def test_no_mistake_is_named_below_its_level(wrong: dict[str, _Wrong], name: str, level: HintLevel) -> None:
    told = _both(wrong[name], level)
    assert not [one for one in _mistakes(wrong[name].found) if one in told]


@pytest.mark.parametrize("name", WRONG)
@pytest.mark.parametrize("level", LEVELS[:2])
def test_below_the_place_nothing_of_the_file_is_told(wrong: dict[str, _Wrong], name: str, level: HintLevel) -> None:
    told = _both(wrong[name], level)
    assert not re.search(r"dx|\bline\b|\.py|backward|forward", told)
    assert ("4" in told) is (level is HintLevel.VERDICT)


@pytest.mark.parametrize("expected", [False, True])
def test_no_folder_of_the_grader_is_told(wrong: dict[str, _Wrong], expected: bool) -> None:
    for one in wrong.values():
        for level in LEVELS:
            told = _told(one, level, expected)
            assert str(one.folder) not in told.text + told.html and one.folder.name not in told.text + told.html


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.from_regex(r"[a-z0-9_+.-]{1,12}", fullmatch=True), min_size=2, max_size=6), st.sampled_from("\"' (:=,")
)
def test_of_any_path_only_the_last_name_stays(names: list[str], before: str) -> None:
    names = [one for one in names if set(one) - {"."}] or ["a"]
    path = "/" + "/".join(["root", *names])
    assert without_paths(f"no file{before}{path}, line 3") == f"no file{before}{names[-1]}, line 3"


def test_what_is_no_path_stays() -> None:
    for text in ("a / b / c", "dx/dw/db", "1/(2/3)", "https://example.org/a/b", "and/or", "</b></i>"):
        assert without_paths(text) == text


# ---------------------------------------------------------------- what is told


@pytest.mark.parametrize("name", WRONG)
def test_a_hint_comes_besides_the_place(wrong: dict[str, _Wrong], name: str) -> None:
    below = set(_told(wrong[name], "place").text.splitlines()[:2])
    assert below <= set(_told(wrong[name], "hint").text.splitlines())


def test_the_place_is_the_tensor_the_function_and_where_it_begins(wrong: dict[str, _Wrong]) -> None:
    told = _told(wrong["sigmoid"], "place").text
    assert "wrong     dx" in told and "look at   parts.py:9" in told and "def sigmoid_backward(dout, cache):" in told
    assert "in the backward pass, at x" in told and "HINT" not in told
    assert "look at   network.py:10" in _told(wrong["network"], "place").text
    assert "look at   script.py:11" in _told(wrong["script"], "place").text


def test_a_hint_is_a_question_also_where_no_mistake_has_a_name(wrong: dict[str, _Wrong]) -> None:
    for one in wrong.values():
        if one.judged.part.name in WRONG:
            assert "HINT" in _told(one, "hint").text


def test_the_mistake_comes_with_its_sentence_and_its_line(wrong: dict[str, _Wrong]) -> None:
    told = _told(wrong["network"], "mistake").text
    assert "the derivative of a hidden activation is missing (fault 8)" in told
    assert "look at   network.py:16\n          d1 = d2 @ W2.T\n" in told


def test_everything_counts_the_numbers_of_each_tensor(wrong: dict[str, _Wrong]) -> None:
    told = _told(wrong["network"], "everything").text
    assert re.search(r"^W2 +200 of 200", told, re.MULTILINE) and "exact " not in told.partition("checked")[0]


def test_pages_are_well_formed_and_do_not_share_ids(wrong: dict[str, _Wrong]) -> None:
    for level, expected in (*((level, False) for level in LEVELS), (HintLevel.EVERYTHING, True)):
        Read(f"<main>{''.join(_told(one, level, expected).html for one in wrong.values())}</main>")


def test_a_student_is_told_in_the_language_of_the_assignment(wrong: dict[str, _Wrong]) -> None:
    assert "错" in _told(wrong["network"], "hint", language="zh").text


@pytest.mark.parametrize("level", LEVELS)
def test_a_right_part_has_its_points_and_no_complaint(wrong: dict[str, _Wrong], level: HintLevel) -> None:
    one = wrong["sigmoid"]
    right = replace(one.judged, verdict=PartVerdict.RIGHT, points=4.0, wrong=())
    told = feedback(right, assignment(level), one.sources).text
    expected = "Received." if level is HintLevel.NOTHING else "RIGHT     4 / 4 points"
    assert told == expected


def test_what_a_students_code_raised_is_told_from_the_place_on_harmless_and_short() -> None:
    raised = fact("reading_of", given="\x1b[31m</pre><script>x</script>", problem="/tmp/grade/x.py " + "y" * 5000)
    failed = PartJudged(
        Part(name="relu", layer="relu", points=2), GRADED, PartVerdict.FAILED, 0.0, spot=Spot("hw.py", 7), why=raised
    )
    below = feedback(failed, assignment("verdict"))
    assert below.text == "FAILED    0 / 2 points"
    told = feedback(failed, assignment("place"), [Unit("/tmp/grade/hw.py", "\n" * 6 + "    return 1 / 0\n")])
    assert "hw.py:7\n          return 1 / 0" in told.text and "\x1b" not in told.text + told.html
    assert "<script>" not in told.html and "/tmp" not in told.text + told.html
    assert len(told.text) < 3000


def test_points_for_several_things_are_told_one_by_one_from_the_place_on(wrong: dict[str, _Wrong]) -> None:
    shares = (Share("loss", 1, 1.0, PartVerdict.RIGHT), Share("gradient", 2, 2.0, PartVerdict.WRONG, follows=True))
    judged = replace(wrong["mse_loss"].judged, shares=shares, points=3.0)
    assert "loss" not in feedback(judged, assignment("verdict")).text
    assert "points    loss 1 / 1, gradient 2 / 2 (its difference follows" in feedback(judged, assignment("place")).text


def test_what_needs_a_person_says_so_and_no_points() -> None:
    judged = PartJudged(
        Part(name="net", script=True, points=4),
        PERSON,
        PartVerdict.UNJUDGED,
        None,
        spot=Spot("hw.py", 3),
        why=fact("no_definitions", file="hw.py"),
    )
    assert feedback(judged, assignment("verdict")).text == "NEEDS A PERSON ? / 4 points"
    assert "hw.py:3" in feedback(judged, assignment("place")).text
