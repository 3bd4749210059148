"""The marks of a class: the table, marks.csv, the students' pages and the overview."""

from __future__ import annotations

import csv
import io
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.grading.result import PERSON, PartVerdict
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
    assert re.search(r"\| affine \| 16 \|  \| 8 \| 2 \| 1 \|  \|  \| 2\.37 / 4 \|", text)
    assert "a bias's gradient is not summed over samples | affine | [student14.py]" in text
    assert "## The same content" in text and "student03.py](students/student03.py.md), [student10.py]" in text
    assert "bubblewrap" in text


def test_the_overview_has_what_needs_a_person_first() -> None:
    text = overview_markdown(CLASS, assignment())
    titles = re.findall(r"^## (.*)$", text, re.MULTILINE)
    assert titles[:3] == ["Needs a person", "The grader broke: not the students' fault", "Cannot be read or run"]


def test_a_part_that_needs_a_person_is_not_counted_as_wrong() -> None:
    one = graded("a.py", mark(PARTS[0], PartVerdict.UNJUDGED, None, PERSON))
    assert "| affine |  |  |  |  |  |  | 1 | - |" in overview_markdown([one], assignment())
