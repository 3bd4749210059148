"""What a student is told of a part: never more than the hint level allows, no right number unless it is asked for."""

from __future__ import annotations

import json
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
from harness.checking.result import Change, Checked, Found
from harness.checking.script.result import ScriptChecked
from harness.grading.assignment import Part
from harness.grading.hints import HintLevel
from harness.grading.judged import PartJudged, Share
from harness.grading.result import (
    GRADED,
    PERSON,
    Feedback,
    Graded,
    PartMark,
    PartVerdict,
    Spot,
    from_dict,
    to_dict,
)
from harness.ground.facts import fact
from harness.report.marks.causes import causes_of
from harness.report.marks.feedback import feedback
from harness.report.marks.names import names_of
from harness.report.marks.reasons import reason
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


def _without_lines(one: _Wrong) -> _Wrong:
    """As where no line was found."""
    part = one.judged.checked
    assert isinstance(part, PartChecked) and part.checked and part.checked.diagnosis
    checked = replace(part.checked, diagnosis=replace(part.checked.diagnosis, changed=Found()))
    return replace(one, judged=replace(one.judged, checked=replace(part, checked=checked)))


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


@pytest.mark.changes
def test_the_place_is_the_tensor_and_the_line_itself(wrong: dict[str, _Wrong]) -> None:
    told = _told(wrong["sigmoid"], "place").text
    assert "wrong     the gradient of the input" in told and "WHERE     in the backward pass" in told
    assert "look at   parts.py:10\n          return dout * cache * cache" in told and "HINT" not in told
    assert "look at   network.py:16" in _told(wrong["network"], "place").text
    assert "look at   script.py:" in _told(wrong["script"], "place").text


def test_without_a_line_the_place_is_where_the_function_begins(wrong: dict[str, _Wrong]) -> None:
    told = _told(_without_lines(wrong["affine"]), "place").text
    assert "look at   parts.py:17\n          def affine_backward(dout, cache):" in told


@pytest.mark.changes
def test_a_page_shows_the_whole_function_with_the_line_marked(wrong: dict[str, _Wrong]) -> None:
    page = _told(wrong["affine"], "place").html
    assert "def affine_backward" in page and "def affine_forward" not in page
    assert page.count('class="check-hit') == 1 and re.search(r'class="check-hit[^>]*>.*dout\.mean\(axis=0\)', page)


def test_tensors_have_the_names_that_the_student_gave_them(wrong: dict[str, _Wrong]) -> None:
    one = wrong["affine"]
    judged = replace(one.judged, wrong=("dbias",), right=("forward", "dweight", "dx"))
    told = feedback(judged, assignment("hint"), one.sources).text
    assert "dbias" not in told and "gradient of weight" not in told
    assert "right     the output, the gradient of the weights, the gradient of the input" in told


@pytest.mark.parametrize(
    ("code", "names"),
    [
        ("    return dx, dw, db\n", {"x": "dx", "weight": "dw", "bias": "db"}),
        ("    return dA_prev, grads['W1'], out.db\n", {"x": "dA_prev", "weight": "grads['W1']", "bias": "out.db"}),
        ("    if w is None:\n        return None\n    return (g, dw, db.sum())\n", {"x": "g", "weight": "dw"}),
        ("    return all_of_it\n", {}),
        ("    return dx, dw\n", {}),
        ("    return d, d, db\n", {"bias": "db"}),
        ("    return dx, dw, db[\n", {}),
        (f"    return dx, {'d' * 200}, db\n", {"x": "dx", "bias": "db"}),
    ],
)
def test_gradients_are_called_as_the_function_returns_them(
    wrong: dict[str, _Wrong], code: str, names: dict[str, str]
) -> None:
    part = wrong["affine"].judged.checked
    assert isinstance(part, PartChecked)
    found = replace(part, ways={"backward": ("hw.py", 2)})
    units = [Unit("hw.py", f"\ndef affine_backward(dout, cache):\n{code}")]
    gradients = names_of(found, units).gradients
    assert {torch.rpartition(".")[2] if torch[0] != "x" else "x": own for torch, own in gradients.items()} == names


@pytest.mark.parametrize(
    ("code", "weight", "gradient"),
    [
        ("self.W = 1\n        self.dW = 2", "self.W", "self.dW"),
        ("self.w, self.b = 1, 2\n        self.grad_w = 3", "self.w", "self.grad_w"),
        ("self.params['W'] = 1\n        self.grads = {'W': 1}", "self.params['W']", "self.grads['W']"),
        ("self.params = {}", "weight", ""),
    ],
)
def test_a_class_calls_them_as_it_keeps_them(wrong: dict[str, _Wrong], code: str, weight: str, gradient: str) -> None:
    part = wrong["affine"].judged.checked
    assert isinstance(part, PartChecked) and part.checked is not None
    found = replace(part, name="Linear", stated={"layer": "linear", "forward": "forward(x) -> out"}, ways={})
    names = names_of(found, [Unit("hw.py", f"class Linear:\n    def f(self):\n        {code}\n")])
    assert names.of(part.checked).name_of("it.weight") == weight and names.gradients.get("it.weight", "") == gradient


def test_a_hint_is_a_question_also_where_no_mistake_has_a_name(wrong: dict[str, _Wrong]) -> None:
    for one in wrong.values():
        if one.judged.part.name in WRONG:
            assert "HINT" in _told(one, "hint").text


def test_the_mistake_comes_with_its_sentence_and_its_line(wrong: dict[str, _Wrong]) -> None:
    told = _told(wrong["network"], "mistake").text
    assert "LIKELY    the derivative of a hidden activation is missing" in told and "(fault" not in told
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
    told = feedback(judged, assignment("place")).text
    assert "points    the loss: 1 / 1; gradient: 2 / 2 (its difference follows" in told


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
    told = feedback(judged, assignment("everything")).text
    assert "A person looks at this part" in told and "hw.py" not in told


def test_what_is_not_written_yet_is_not_called_failed() -> None:
    stub = PartJudged(
        Part(name="relu", layer="relu", points=2),
        GRADED,
        PartVerdict.FAILED,
        0.0,
        spot=Spot("hw.py", 7),
        why=fact("judged_unwritten", name="relu_backward"),
    )
    told = feedback(stub, assignment("hint")).text
    assert told.startswith("NOT WRITTEN YET 0 / 2 points") and "relu_backward is not written yet" in told


def test_no_option_of_the_command_is_told_to_students() -> None:
    torch = fact("process_no_framework", name="torch")
    problem = fact("reading_no_python", error="expected ':'")
    skipped = fact("skipped", parts=("line 3: training",))
    for one in (torch, problem, skipped, fact("judged_failed", problem=torch), fact("judged_failed", problem=problem)):
        told = reason(one)
        assert told and "--" not in told and "another part of the file" not in told


def test_a_convention_is_told_in_words_and_not_as_a_file_has_it(tmp_path: Path) -> None:
    (tmp_path / "loss.py").write_text(PARTS.replace("np.mean((x - y) ** 2)", "np.sum((x - y) ** 2)"), "utf-8")
    checked = harness.check(tmp_path / "loss.py:mse_loss")
    found = checked.result
    part = next(one for one in found.parts) if isinstance(found, FileChecked) else found
    judged = PartJudged(
        Part(name="loss", loss="mse", points=2), GRADED, PartVerdict.CONVENTION, 2.0, checked=part, file="loss.py"
    )
    told = feedback(judged, assignment("hint"), checked.sources).text
    assert "another convention than torch's" in told and "the loss is a sum, not a mean" in told and "{" not in told


@pytest.mark.changes
@pytest.mark.parametrize("name", WRONG)
def test_the_assistant_is_told_the_line_and_what_it_should_be(wrong: dict[str, _Wrong], name: str) -> None:
    one = wrong[name]
    causes = causes_of(one.judged, one.sources)
    corrections = {line for cause in causes for line in cause.corrections}
    assert {line.after for line in corrections} >= {change.after for change in _changes(one.found) if change.after}
    assert all(line.spot.file == one.judged.file and line.spot.line for line in corrections)
    kept = PartMark("a", 1, 0, GRADED, PartVerdict.WRONG, causes=causes)
    again = from_dict(json.loads(json.dumps(to_dict(Graded("a.py", "d", GRADED, (kept,))))))
    assert again.parts[0].causes == causes
