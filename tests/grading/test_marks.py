"""The marks of a class: the table, marks.csv, the students' pages and the overview."""

from __future__ import annotations

import csv
import io
import itertools
import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.grading.assignment import Part
from harness.grading.result import (
    PERSON,
    UNREADABLE,
    Cause,
    Correction,
    Feedback,
    Graded,
    PartMark,
    PartVerdict,
    Spot,
)
from harness.ground.facts import fact
from harness.report.layout import WIDTH, width
from harness.report.marks.overview import overview_markdown, overview_page
from harness.report.marks.shown import page_name
from harness.report.marks.student_page import student_markdown, student_page
from harness.report.marks.table import marks_csv, marks_table, safe_cell
from tests.grading.sample_class import NAMES, PARTS, a_class, assignment, graded, mark
from tests.reading_html import Read, asks_nothing

CLASS = a_class()


def _rows() -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(marks_csv(CLASS).removeprefix("\ufeff"))))


# ---------------------------------------------------------------- the table


def test_the_table_counts_the_four_outcomes_first() -> None:
    first = marks_table(CLASS).splitlines()[0]
    assert first.startswith("30 submissions: 25 graded, 2 that cannot be read or run, 2 that need a person")


def test_nothing_is_said_of_what_nobody_came_to() -> None:
    one = [graded("a.py", mark()), graded("b.py", mark(PARTS[0], PartVerdict.UNJUDGED, None, PERSON))]
    assert marks_table(one).splitlines()[0] == "2 submissions: 1 graded, 1 that needs a person"
    page = overview_page(one, assignment())
    tiles = page.partition('<ul class="plain marks-tiles">')[2].partition("</ul>")[0]
    assert tiles.count("<li") == 2 and "needs a person" in tiles and "broke" not in tiles


def test_the_table_fits_whatever_the_names_are() -> None:
    assert max(map(width, marks_table(CLASS).splitlines())) <= WIDTH


def test_the_table_says_who_needs_a_person_with_file_and_line() -> None:
    below = marks_table(CLASS).partition("Needs a person:")[2]
    assert "student09.py  mlp.py:12  loss" in below and "student21.py  mlp.py:12  loss" in below


def test_the_table_has_a_mark_for_each_part_in_order() -> None:
    one = graded(
        "a.py",
        mark(),
        mark(PARTS[1], PartVerdict.WRONG, 0.0),
        mark(PARTS[2], PartVerdict.WRONG, 1.0),
        mark(PARTS[3], PartVerdict.MISSING),
    )
    text = marks_table([one])
    assert "a.py        5 / 12  ✓✗~-   graded   relu: mlp.py:12" in text
    assert "affine, relu, loss, adam. ✓ right, ~ wrong in part, ✗ wrong, - missing" in text


def test_a_class_of_nobody_is_a_table() -> None:
    assert marks_table([]).startswith("0 submissions") and marks_csv([]).startswith("\ufeffid,file")
    Read(overview_page([], assignment()))


# ---------------------------------------------------------------- marks.csv


def test_marks_csv_has_a_row_for_each_by_name() -> None:
    files = [row["file"].removeprefix("'") for row in _rows()]
    assert len(files) == 30 and files == sorted(files, key=str.casefold)


def test_points_are_empty_where_they_are_not_known_and_0_where_nothing_can_be_read() -> None:
    of = {row["outcome"]: row["points"] for row in _rows()}
    assert of["person"] == of["broke"] == "" and of["unreadable"] == "0"
    assert {row["possible"] for row in _rows()} == {"12"}


def test_marks_csv_is_the_same_in_every_language(monkeypatch: pytest.MonkeyPatch) -> None:
    english = marks_csv(CLASS)
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    assert marks_csv(CLASS) == english


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=20), st.sampled_from("=+-@＝"))
def test_no_cell_is_a_formula(text: str, sign: str) -> None:
    for cell in (safe_cell(f"{sign}{text}"), safe_cell(f" {sign}{text}"), safe_cell(f"\t{sign}{text}")):
        assert not re.match(r"\s*[=+\-@＝]", cell) and "\n" not in cell
    assert f";{sign}" not in safe_cell(f"a;{sign}{text}").replace(f";'{sign}", "")[:3]


# ---------------------------------------------------------------- pages of students


@pytest.mark.parametrize("level", ["nothing", "verdict", "hint"])
def test_a_students_page_is_whole_and_of_that_student_alone(level: str) -> None:
    for one in CLASS:
        text = student_page(one, assignment(level))
        asks_nothing(text)
        assert one.digest[:12] not in text and "bubblewrap" not in text
        others = [name for name in NAMES if name != one.submission and name.startswith("student")]
        assert not [name for name in others if name in text]


def test_at_the_level_nothing_no_page_tells_results() -> None:
    for one in CLASS:
        for text in (student_page(one, assignment("nothing")), student_markdown(one, assignment("nothing"))):
            body = text.partition("<main")[2] or text
            assert "Received" in body and not re.search(
                r"points|wrong|right|affine|cannot|person|grader",
                body.partition("<footer")[0].replace('class="answer unseen"', ""),
            )


def test_a_page_is_in_the_language_of_the_assignment() -> None:
    assert 'lang="zh-CN"' in student_page(CLASS[0], assignment("hint", language="zh"))


def test_names_are_shown_and_not_obeyed() -> None:
    one = next(one for one in CLASS if "<script>" in one.submission)
    for text in (student_page(one, assignment()), overview_page(CLASS, assignment())):
        assert "<script>alert" not in text and "&lt;script&gt;alert" in text
    assert "<script>" not in student_markdown(one, assignment()) + overview_markdown(CLASS, assignment())


@settings(max_examples=200, deadline=None)
@given(st.lists(st.text(min_size=1, max_size=300), min_size=2, max_size=8, unique=True))
def test_pages_have_names_of_their_own_that_are_safe_everywhere(names: list[str]) -> None:
    pages = [page_name(name) for name in names]
    assert len({page.casefold() for page in pages}) == len(names)
    for page in pages:
        assert len(f"{page}.html".encode()) <= 255 and not re.search(r'[\x00-\x1f/\\:*?"<>|]', page)
        assert not page.startswith(".") and not re.fullmatch(r"(con|nul|aux|prn)(\..*)?", page.lower())


def test_a_plain_name_is_kept() -> None:
    assert page_name("wang_123.py") == "wang_123.py" and page_name("con.py") != "con.py"
    assert page_name("Wang.py").casefold() != page_name("wang.py")


# ---------------------------------------------------------------- the overview


def test_the_overview_is_whole_and_links_to_every_page() -> None:
    text = overview_page(CLASS, assignment())
    asks_nothing(text, links=("students/",))
    links = {link["href"] for link in Read(text).all("a")}
    assert sum(str(link).startswith("students/") for link in links) == 30


def test_the_overview_counts_parts_and_mistakes_and_says_who_is_alike() -> None:
    text = overview_markdown(CLASS, assignment())
    assert "| part | right | in part | wrong | failed | missing | person | mean |" in text
    assert re.search(r"\| affine \| 16 \|  \| 8 \| 2 \| 1 \|  \| 2\.37 / 4 \|", text)
    assert "a bias's gradient is not summed over samples | affine | [student14.py]" in text
    assert "## The same content" in text and "student03.py](students/student03.py.md), [student10.py]" in text
    assert "bubblewrap" in text


def test_the_overview_has_what_needs_a_person_first() -> None:
    text = overview_markdown(CLASS, assignment())
    titles = re.findall(r"^## (.*)$", text, re.MULTILINE)
    assert titles[:3] == ["Needs a person", "The grader broke: not the students' fault", "Cannot be read or run"]


def test_a_part_that_needs_a_person_is_not_counted_as_wrong() -> None:
    one = graded("a.py", mark(PARTS[0], PartVerdict.UNJUDGED, None, PERSON))
    text = overview_markdown([one], assignment())
    assert "| part | person | mean |" in text and "| affine | 1 | - |" in text


# ---------------------------------------------------------------- what is to be taught

_BEFORE, _AFTER = "db = np.sum(dout) | `1`", "db = np.sum(dout, axis=0)"


def _wrong(name: str, cause: Cause, part: int = 0) -> Graded:
    return graded(name, replace(mark(PARTS[part], PartVerdict.WRONG, 0.0), causes=(cause,)))


def _line(line: int, before: str = _BEFORE, after: str = _AFTER) -> Correction:
    return Correction(Spot("hw.py", line), before, after)


def test_the_overview_has_the_line_and_what_it_should_be_once_for_all_who_have_it() -> None:
    each = [
        *(_wrong(f"{name}.py", Cause("bias_gradient_not_summed", None, (_line(at),))) for at, name in enumerate("abc")),
        _wrong("d.py", Cause("bias_gradient_not_summed", None, (_line(9, "db = dout", "db = dout.sum(0)"),))),
    ]
    text = overview_markdown(each, assignment())
    row = next(line for line in text.splitlines() if line.startswith("| 4 | a bias's gradient"))
    assert row.count("np.sum(dout) \\|") == 1 and "[b.py](students/b.py.md) hw.py:1, [c.py]" in row
    assert "`db = dout` should be `db = dout.sum(0)`" in row
    assert len(re.split(r"(?<!\\)\|", row)) == 6


def test_a_mistake_without_a_name_is_told_by_its_line() -> None:
    each = [_wrong("a.py", Cause("other", None, (_line(3),))), _wrong("b.py", Cause("other", None, (_line(5),)))]
    text = overview_markdown(each, assignment())
    assert "| 2 | affine: dw, db wrong, by a mistake without a name | affine |" in text
    assert f"should be {_AFTER}" in re.sub(r"\s+", " ", marks_table(each))


def test_a_line_that_goes_moves_is_missing_or_is_suspect_is_said_so() -> None:
    lines = (
        replace(_line(1, "dx = 0", ""), moved=fact("moved_away")),
        replace(_line(2, "dx = 0", ""), moved=fact("moved_behind", line=7)),
        _line(3, "", "dx += 1"),
        _line(4, "dx = 5", ""),
        replace(_line(5, "a", "b"), is_shared=True),
    )
    text = overview_markdown([_wrong("a.py", Cause("other", None, lines))], assignment())
    for said in ("`dx = 0` should go", "should move behind line 7", "`dx += 1` is missing", "`dx = 5` is suspect"):
        assert said in text
    assert "`a` should be `b` (for this mistake or another one of this part)" in text


def test_code_of_students_is_shown_and_not_obeyed() -> None:
    hostile = "x = '</code><script>alert(1)</script>' | ``` \x1b[31m"
    one = _wrong("a.py", Cause("other", None, (_line(1, hostile, hostile),)))
    page = overview_page([one], assignment())
    asks_nothing(page, links=("students/",))
    assert "<script>alert" not in page and "&lt;script&gt;alert" in page and "\x1b" not in page
    text = overview_markdown([one], assignment())
    assert "\x1b" not in text and "```` x" not in text.replace("```` x = ", "")


def test_what_a_line_should_be_is_on_no_page_of_a_student() -> None:
    one = _wrong("a.py", Cause("bias_gradient_not_summed", None, (_line(3),)))
    for level in ("nothing", "verdict", "place", "hint", "mistake", "everything"):
        for text in (student_page(one, assignment(level)), student_markdown(one, assignment(level))):
            assert _AFTER not in text


def test_at_a_level_without_places_it_is_said_that_no_mistakes_were_sought() -> None:
    one = [graded("a.py", mark(PARTS[0], PartVerdict.WRONG, 0.0))]
    assert "Mistakes and lines were not looked for" in overview_markdown(one, assignment("verdict"))
    assert "the lines were not looked for" in overview_markdown(one, assignment("hint"))
    assert "not looked for" not in overview_markdown(one, assignment("mistake"))


def test_what_does_not_run_is_counted_by_its_reason() -> None:
    stub = replace(mark(PARTS[1], PartVerdict.FAILED, 0.0), why=fact("judged_unwritten", name="relu_backward"))
    text = overview_markdown([graded("a.py", stub), graded("b.py", stub)], assignment())
    assert "| 2 | relu\\_backward is not written yet" in text and "| part | not written | mean |" in text


# ---------------------------------------------------------------- how points lie


@pytest.mark.parametrize(
    ("most", "got", "rows"),
    [
        (4, [4, 4, 1], ["| 4 | 2 |", "| 3 | 0 |", "| 1 | 1 |", "| 0 | 0 |"]),
        (100, [100, 95, 7], ["| 99 to 100 | 1 |", "| 88 to 98 | 1 |", "| 0 to 10 | 1 |"]),
        (4, [4, 1.5], ["| 3.6 to 4 | 1 |", "| 1.2 to less than 1.6 | 1 |"]),
    ],
)
def test_whole_points_are_counted_one_by_one_and_no_point_twice(most: int, got: list[float], rows: list[str]) -> None:
    part = Part(name="a", of=("a",), points=most)
    each = [graded(f"{at}.py", mark(part, PartVerdict.WRONG, float(one))) for at, one in enumerate(got)]
    text = overview_markdown(each, assignment())
    assert all(row in text for row in rows)
    counted = re.findall(
        r"^\| [\d.a-z ]+ \| (\d+) \|$", text.partition("## Points")[2].partition("##")[0], re.MULTILINE
    )
    assert sum(map(int, counted)) == len(got)


# ---------------------------------------------------------------- a student's first sentence


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        ((mark(), mark(PARTS[1])), "6 / 6 points. Everything is right."),
        ((mark(), mark(PARTS[1], PartVerdict.WRONG, 0.0)), "4 / 6 points. Points are missing in relu."),
        ((mark(PARTS[0], PartVerdict.WRONG, 4.0),), "4 / 4 points."),
        ((mark(PARTS[0], PartVerdict.MISSING, 0.0),), "0 / 4 points. Points are missing in affine."),
        ((mark(PARTS[0], PartVerdict.UNJUDGED, None, PERSON),), "A person looks at this submission"),
    ],
)
def test_the_first_sentence_is_the_answer(parts: tuple[PartMark, ...], said: str) -> None:
    one = graded("a.py", *parts)
    assert said in student_page(one, assignment("hint"))
    assert student_markdown(one, assignment("hint")).split("\n\n")[2].startswith(f"**{said}")


def test_points_in_part_are_neither_right_nor_wrong() -> None:
    one = graded("a.py", mark(), mark(PARTS[2], PartVerdict.WRONG, 1.0))
    text = student_page(one, assignment("hint"))
    assert 'class="answer partly"' in text and 'class="mark partly"' in text


def test_no_heading_stands_over_nothing() -> None:
    right, unread = Feedback("RIGHT     4 / 4 points", "<p>right</p>"), Feedback()
    parts = (replace(mark(), feedback=right), replace(mark(PARTS[1]), feedback=unread))
    for text in (
        student_page(graded("a.py", *parts), assignment()),
        student_markdown(graded("a.py", *parts), assignment()),
    ):
        assert '<h2 id="p-' not in text and "## affine" not in text and "## relu" not in text


def test_headings_of_pages_go_down_one_level_at_a_time() -> None:
    for text in (*(student_page(one, assignment()) for one in CLASS[:6]), overview_page(CLASS, assignment())):
        levels = [int(level) for level in re.findall(r"<h([1-6])[ >]", text)]
        assert levels[0] == 1 and levels.count(1) == 1
        assert all(below - above <= 1 for above, below in itertools.pairwise(levels))


def test_why_it_cannot_be_read_has_no_advice_of_the_command() -> None:
    one = replace(graded("a.py", outcome=UNREADABLE), why=fact("reading_no_python", error="expected ':'"))
    for text in (student_page(one, assignment()), student_markdown(one, assignment())):
        assert "not Python: expected" in text and "another part of the file" not in text
