"""Gradescope, Classroom 50, PrairieLearn and JUnit: files by their rules, with the four outcomes apart."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as xml

import jsonschema
import pytest

from harness.grading.result import BROKE, GRADED, UNREADABLE, Feedback, Graded, PartMark, PartVerdict
from harness.ground.errors import UsageError
from harness.report.marks.classroom50 import classroom50, from_environment, whole_scale
from harness.report.marks.gradescope import gradescope
from harness.report.marks.junit import junit
from harness.report.marks.prairielearn import prairielearn
from harness.report.marks.systems import MAX_BYTES, as_json, write_for_system
from harness.report.marks.wanted import Told, Wanted
from tests.grading.examples import BROKEN, EVERY, NOT_READ, NOT_READ_PARTS, ODD, RIGHT, RIGHT_PART, TO_SEE, WRONG

SCHEMAS = {path.stem: json.loads(path.read_text("utf-8")) for path in Path(__file__).parent.glob("schemas/*.json")}
ENVIRONMENT = {
    "CLASSROOM": "nn",
    "ASSIGNMENT": "hw3",
    "SUBMISSION_TAG": "submit/2026-11-27T10-00-00Z-abc",
    "COMMIT_URL": "https://github.com/o/nn-hw3-ada/commit/abc",
    "RELEASE_URL": "https://github.com/o/nn-hw3-ada/releases/tag/submit",
    "OWNER": "ada",
    "ASSIGNMENT_TYPE": "individual",
}
ABOUT = from_environment(ENVIRONMENT, datetime(2026, 11, 27, 10, tzinfo=UTC))
MANY = Graded(
    "long.py",
    "d7",
    GRADED,
    tuple(
        PartMark(
            f"part{i}", 1, 0, GRADED, PartVerdict.WRONG, feedback=Feedback("long " * 20_000, "<p>long</p>" * 9_000)
        )
        for i in range(30)
    ),
)


def _of_classroom(graded: Graded, **more: Any) -> dict[str, Any] | None:
    return classroom50(graded, ABOUT, **more)


MADE = {
    "gradescope": (gradescope, lambda graded: gradescope(graded, output_format="html", visibility="after_published")),
    "classroom50": (_of_classroom, lambda graded: _of_classroom(graded, scale=10, itemised=False)),
    "prairielearn": (prairielearn, lambda graded: prairielearn(graded, itemised=False)),
}
FORMS = [(system, form) for system in MADE for form in range(2)]


def _read(content: Any) -> Any:
    """As the system reads it."""
    return json.loads(as_json(content).encode())


@pytest.mark.parametrize(("system", "form"), FORMS)
@pytest.mark.parametrize("graded", EVERY.values(), ids=EVERY)
def test_what_is_written_is_what_the_system_reads(graded: Graded, system: str, form: int) -> None:
    content = MADE[system][form](graded)
    if content is None:
        assert graded.outcome is BROKE and system != "prairielearn"
    else:
        jsonschema.Draft202012Validator(SCHEMAS[system]).validate(_read(content))


@pytest.mark.parametrize("system", MADE)
def test_the_schemas_refuse_what_the_systems_refuse(system: str) -> None:
    bad = {"gradescope": {"tests": [{"name": "a"}]}, "classroom50": {"score": 1.5}, "prairielearn": {"gradable": True}}
    assert not jsonschema.Draft202012Validator(SCHEMAS[system]).is_valid(bad[system])


@pytest.mark.parametrize(("system", "form"), FORMS)
def test_no_file_is_longer_than_a_megabyte(system: str, form: int) -> None:
    content = MADE[system][form](MANY)
    text = as_json(content)
    assert len(text.encode()) <= MAX_BYTES
    if form == 0:
        assert text.count("The rest is left out") == len(MANY.parts)


def test_gradescope_has_the_points_of_each_part() -> None:
    found = _read(gradescope(WRONG))
    assert found["score"] == 4.3
    assert [(one["score"], one["max_score"], one["status"]) for one in found["tests"]] == [
        (4, 4, "passed"),
        (0.3, 3, "failed"),
        (0, 1, "failed"),
    ]
    assert found["tests"][1]["output"] == "Look at line 7." and found["extra_data"]["outcome"] == "graded"
    assert _read(gradescope(RIGHT))["extra_data"] == {
        "outcome": "graded",
        "sandbox": "container",
        "in_force": ["uid", "seccomp"],
    }


def test_gradescope_gives_no_points_away_where_a_person_has_to_look() -> None:
    found = _read(gradescope(TO_SEE))
    last = found["tests"][-1]
    assert found["score"] == 4.3 and found["extra_data"]["outcome"] == "person"
    assert "score" not in last and "status" not in last and last["max_score"] == 2
    assert "A person will look at this part, at relu.py:12" in last["output"]
    assert last["extra_data"] == {"outcome": "person", "place": "relu.py:12"}


@pytest.mark.parametrize("graded", [NOT_READ, NOT_READ_PARTS], ids=["whole", "parts"])
def test_gradescope_says_why_a_submission_is_not_read(graded: Graded) -> None:
    found = _read(gradescope(graded))
    assert found["score"] == 0 and found["extra_data"]["outcome"] == "unreadable"
    assert "cannot be read or run" in found["output"] and "minus" in found["output"]
    assert ("dee.py:3" in found["output"]) is (graded is NOT_READ)
    assert {one["status"] for one in found["tests"]} == {"failed"}


def test_gradescope_fails_visibly_where_the_grader_broke(tmp_path: Path) -> None:
    file = tmp_path / "results.json"
    write_for_system(file, gradescope(RIGHT))
    assert json.loads(file.read_text("utf-8"))["score"] == 6
    write_for_system(file, gradescope(BROKEN))
    assert not file.exists()


def test_gradescope_shows_text_or_html() -> None:
    text, html = (_read(gradescope(ODD, output_format=one))["tests"][0]["output"] for one in ("text", "html"))
    assert "<b>" in text and "\x1b" not in text and "\x00" not in text
    assert "<b>" not in html and "&lt;b&gt;" in html
    assert _read(gradescope(WRONG, output_format="html"))["tests"][1]["output"] == "<p>Look at <b>line 7</b>.</p>"


def test_gradescope_hides_what_each_part_got_where_it_should() -> None:
    found = _read(gradescope(WRONG, visibility="after_published"))
    assert {one["visibility"] for one in found["tests"]} == {"after_published"}
    assert {one["visibility"] for one in _read(gradescope(WRONG))["tests"]} == {"visible"}
    assert found["stdout_visibility"] == "hidden"


def test_points_of_classroom_50_are_whole_and_full_ones_stay_full() -> None:
    half = replace(RIGHT_PART, possible=1.5, points=1.5)
    part = replace(RIGHT_PART, possible=1.5, points=0.5, verdict=PartVerdict.WRONG)
    graded = replace(RIGHT, parts=(half, part))
    assert whole_scale([1.5, 0.5]) == 2 and whole_scale([2, 3]) == 1 and whole_scale([0.1, 0.25]) == 20
    exact, rounded = _of_classroom(graded, scale=2), _of_classroom(graded)
    assert exact and rounded
    assert [(one["score"], one["max-score"], one["passed"]) for one in exact["tests"]] == [(3, 3, True), (1, 3, False)]
    assert (exact["score"], exact["max-score"]) == (4, 6)
    assert [(one["score"], one["max-score"]) for one in rounded["tests"]] == [(2, 2), (0, 2)]


@pytest.mark.parametrize("itemised", [True, False])
def test_classroom_50_never_passes_what_is_not_right(itemised: bool) -> None:
    """It takes a result without tests for a pass."""
    for graded in (WRONG, TO_SEE, NOT_READ, NOT_READ_PARTS):
        found = _of_classroom(graded, itemised=itemised)
        assert found and not all(one["passed"] for one in found["tests"]) and found["score"] <= found["max-score"]
        assert str(graded.outcome) in {one["outcome"] for one in found["tests"]}
    assert all(one["passed"] for one in (_of_classroom(RIGHT, itemised=itemised) or {})["tests"])
    assert _of_classroom(BROKEN) is None


def test_classroom_50_needs_the_variables_of_its_runner() -> None:
    assert ABOUT["datetime"] == "2026-11-27T10:00:00Z" and ABOUT["review"] == ABOUT["commit"]
    with pytest.raises(UsageError, match="--classroom50: RELEASE_URL is not set"):
        from_environment({**ENVIRONMENT, "RELEASE_URL": ""}, datetime.now(UTC))


def test_prairielearn_takes_no_attempt_where_nothing_was_judged() -> None:
    unreadable, broke = prairielearn(NOT_READ), prairielearn(BROKEN)
    assert not unreadable["gradable"] and not broke["gradable"]
    assert (unreadable["outcome"], broke["outcome"]) == ("unreadable", "broke")
    assert "cannot be read or run" in unreadable["message"] and "minus" in unreadable["message"]
    assert "The grader broke" in broke["message"] and "half" not in broke["message"]
    assert all(one["message"].startswith("This attempt does not count.") for one in (unreadable, broke))


def test_prairielearn_has_the_share_of_all_points() -> None:
    assert prairielearn(RIGHT)["score"] == 1.0
    assert prairielearn(WRONG)["score"] == pytest.approx(4.3 / 8)
    person = prairielearn(TO_SEE)
    assert person["gradable"] and person["outcome"] == "person" and person["score"] == pytest.approx(4.3 / 9, abs=1e-6)
    assert person["tests"][-1]["points"] == 0 and "relu.py:12" in person["tests"][-1]["message"]
    assert prairielearn(WRONG, itemised=False)["tests"] == []


def test_tenths_that_add_up_to_all_points_are_all_points() -> None:
    tenths = replace(RIGHT, parts=tuple(replace(RIGHT_PART, possible=0.1, points=0.1) for _ in range(3)))
    assert prairielearn(tenths)["score"] == 1.0 and _read(gradescope(tenths))["score"] == 0.3


# ---------------------------------------------------------------- JUnit

#: junit-10.xsd of Jenkins: which elements stand in which, and which attributes they have to have.
CHILDREN = {
    "testsuites": {"testsuite"},
    "testsuite": {"properties", "testcase"},
    "properties": {"property"},
    "testcase": {"skipped", "error", "failure", "system-out"},
}
NEEDED = {
    "testsuite": {"name", "tests", "failures", "errors", "skipped"},
    "testcase": {"name", "classname"},
    "property": {"name", "value"},
    "failure": {"type", "message"},
    "error": {"type", "message"},
    "skipped": {"type", "message"},
}


def _suites() -> list[xml.Element]:
    return list(xml.fromstring(junit(EVERY.values(), "hw3").encode()))


def test_junit_keeps_to_what_its_readers_take() -> None:
    root = xml.fromstring(junit(EVERY.values(), "hw3").encode())
    for element in root.iter():
        assert {child.tag for child in element} <= CHILDREN.get(element.tag, set()), element.tag
        assert NEEDED.get(element.tag, set()) <= set(element.keys())
    for counted in (root, *root):
        assert int(counted.attrib["tests"]) == len(counted.findall(".//testcase"))
        for name, kind in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
            assert int(counted.attrib[name]) == len(counted.findall(f".//{kind}"))
    assert all(len(case) <= 1 for case in root.iter("testcase"))


def test_junit_has_the_four_outcomes_apart() -> None:
    kinds = {
        suite.attrib["name"]: [[(one.tag, one.get("type")) for one in case] for case in suite.iter("testcase")]
        for suite in _suites()
    }
    assert kinds["ada.py"] == [[("system-out", None)], []]
    assert kinds["bob.py"] == [[("system-out", None)], [("failure", "wrong")], [("failure", "missing")]]
    assert kinds["cy.py"][-1] == [("skipped", "person")]
    assert kinds["dee.py"] == [[("error", "unreadable")]] * 2
    assert kinds["eve.py"] == [[("error", "broke")]]


def test_junit_says_where_a_person_has_to_look_and_what_a_failure_got() -> None:
    suites = {suite.attrib["name"]: suite for suite in _suites()}
    assert "relu.py:12" in next(suites["cy.py"].iter("skipped")).attrib["message"]
    assert next(suites["bob.py"].iter("failure")).attrib["message"] == "0.3 of 3 points"
    properties = {one.get("name"): one.get("value") for one in suites["ada.py"].iter("property")}
    assert properties["points"] == "6" and properties["in_force"] == "uid seccomp" and properties["outcome"] == "graded"


# ---------------------------------------------------------------- all of them


@pytest.mark.parametrize("graded", [TO_SEE, BROKEN], ids=["person", "broke"])
def test_why_a_person_has_to_look_and_why_the_grader_broke_are_for_the_assistant(graded: Graded) -> None:
    for made in (gradescope(graded), _of_classroom(graded), prairielearn(graded), junit([graded], "hw3")):
        assert "minus" not in str(made) and "half" not in str(made)


@pytest.mark.parametrize("outcome", [UNREADABLE, BROKE])
def test_nothing_of_a_part_is_told_where_the_whole_was_not_graded(outcome: Any) -> None:
    graded = replace(RIGHT, outcome=outcome)
    for made in (gradescope(graded), _of_classroom(graded), prairielearn(graded), junit([graded], "hw3")):
        assert "All of it is right" not in str(made)
    assert all(one["score"] == 0 for one in (gradescope(replace(RIGHT, outcome=UNREADABLE)) or {})["tests"])


def test_the_files_that_are_asked_for_are_written(tmp_path: Path) -> None:
    names = ("gradescope", "classroom50", "prairielearn", "junit")
    files = {name: tmp_path / name for name in names}
    wanted = Wanted(**files, environment=ENVIRONMENT)
    wanted.refuse(1)
    wanted.write([WRONG], Told("hw3", (4.0, 3.0, 0.5)))
    assert {path.name for path in tmp_path.iterdir()} == set(names)
    assert json.loads(files["classroom50"].read_text("utf-8"))["max-score"] == 16
    assert json.loads(files["gradescope"].read_text("utf-8"))["tests"][0]["visibility"] == "visible"
    wanted.write([WRONG], Told("hw3", itemised=False))
    assert len(json.loads(files["classroom50"].read_text("utf-8"))["tests"]) == 1
    assert json.loads(files["prairielearn"].read_text("utf-8"))["tests"] == []
    assert json.loads(files["gradescope"].read_text("utf-8"))["tests"][0]["visibility"] == "after_published"
    wanted.write([NOT_READ], Told("hw3", (4.0, 3.0, 0.5)))
    assert json.loads(files["gradescope"].read_text("utf-8"))["tests"][0]["max_score"] == 7.5
    assert json.loads(files["classroom50"].read_text("utf-8"))["max-score"] == 15
    wanted.write([BROKEN], Told("hw3"))
    assert {path.name for path in tmp_path.iterdir()} == {"prairielearn", "junit"}


@pytest.mark.parametrize("count", [0, 2])
def test_a_file_of_one_submission_is_not_made_of_several(count: int) -> None:
    Wanted(junit=Path("marks.xml")).refuse(count)
    with pytest.raises(UsageError, match=f"--gradescope: should be given with one submission, not with {count}"):
        Wanted(gradescope=Path("results.json")).refuse(count)
    with pytest.raises(UsageError, match="--classroom50: CLASSROOM is not set"):
        Wanted(classroom50=Path("result.json"), environment={}).refuse(1)
