"""decisions.csv: what a person writes there is taken into marks, pages and every system's file, and is never lost."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.entry.marks_folder import Desk, write_marks
from harness.grading.decisions import COLUMNS, version_of
from harness.grading.result import BROKE, GRADED, PERSON, UNREADABLE, Graded, PartMark, PartVerdict
from harness.ground.csv_source import read_csv
from harness.ground.errors import ScenarioError
from harness.ground.facts import sentence
from harness.report.marks.classroom50 import classroom50, from_environment
from harness.report.marks.gradescope import gradescope
from harness.report.marks.junit import junit
from harness.report.marks.prairielearn import prairielearn
from harness.report.marks.table import marks_csv, marks_table
from tests.grading.sample_class import PARTS, assignment, graded, mark
from tests.grading.test_formats import ENVIRONMENT

OPEN = mark(PARTS[2], PartVerdict.UNJUDGED, None, PERSON)
ANA = graded("ana.py", mark(), OPEN)
BEN = graded("ben.py", mark(verdict=PartVerdict.WRONG), mark(PARTS[2]))
NAMES = ("ana.py", "ben.py")


def _desk(folder: Path, *names: str, hints: str = "hint") -> Desk:
    return Desk(folder / "decisions.csv", names or NAMES, assignment(hints))


def _rows(folder: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO((folder / "decisions.csv").read_text("utf-8-sig"))))


def _write(folder: Path, *lines: str, header: str = "submission,part,points,note,version") -> None:
    (folder / "decisions.csv").write_text("\n".join((header, *lines)) + "\n", "utf-8")


def _parts(one: Graded) -> dict[str, PartMark]:
    return {part.name: part for part in one.parts}


def test_what_needs_a_person_is_a_list_to_fill_in(tmp_path: Path) -> None:
    assert _desk(tmp_path).decided((ANA, BEN)) == (ANA, BEN)
    (row,) = _rows(tmp_path)
    assert tuple(row) == COLUMNS
    assert (row["submission"], row["part"], row["where"], row["possible"]) == ("ana.py", "loss", "mlp.py:12", "3")
    assert row["why"] and (row["points"], row["note"]) == ("", "")
    write_marks(tmp_path, (ANA, BEN), assignment())
    for ending in ("html", "md"):
        assert "decisions.csv, beside this page" in (tmp_path / f"overview.{ending}").read_text("utf-8")


def test_a_list_of_nothing_says_how_a_row_is_written(tmp_path: Path) -> None:
    _desk(tmp_path).decided((BEN,))
    assert (tmp_path / "decisions.csv").read_text("utf-8-sig").strip() == ",".join(COLUMNS)


def test_a_decision_is_taken_into_marks_and_pages(tmp_path: Path) -> None:
    _write(tmp_path, 'ana.py,loss,2.5,"Fine, but name it.",', "ben,affine,4,,")
    ana, ben = _desk(tmp_path).decided((ANA, BEN))
    assert (ana.outcome, ana.points, ben.points) == (GRADED, 6.5, 7)
    assert _parts(ana)["loss"].verdict is PartVerdict.DECIDED and _parts(ana)["affine"] == _parts(ANA)["affine"]
    write_marks(tmp_path, (ana, ben), assignment())
    row = next(csv.DictReader(io.StringIO(marks_csv((ana,)).lstrip("\ufeff"))))
    assert (row["points"], row["loss"], row["loss_verdict"], row["outcome"]) == ("6.5", "2.5", "decided", "graded")
    for ending in ("html", "md"):
        page = (tmp_path / "students" / f"ana.py.{ending}").read_text("utf-8")
        assert "Fine, but name it." in page and "graded by a person" in page and "6.5 / 7" in page
        assert "Fine, but name it." not in (tmp_path / "students" / f"ben.py.{ending}").read_text("utf-8")
    assert "Decided by a person" in (tmp_path / "overview.md").read_text("utf-8")
    assert "2 submissions: 2 graded (2 by a person)" in marks_table((ana, ben))


def test_every_system_says_that_a_person_decided(tmp_path: Path) -> None:
    _write(tmp_path, "ana.py,loss,2,A note.,")
    (ana,) = _desk(tmp_path).decided((ANA,))
    about = from_environment(ENVIRONMENT, datetime(2026, 11, 27, tzinfo=UTC))
    scope, room, learn = gradescope(ana), classroom50(ana, about), prairielearn(ana)
    assert scope and room
    assert scope["score"] == 6 and scope["extra_data"]["outcome"] == "graded"
    assert scope["tests"][1]["extra_data"] == {"outcome": "graded", "by": "person"}
    assert room["score"] == 6 and (room["tests"][1]["outcome"], room["tests"][1]["by"]) == ("graded", "person")
    assert learn["gradable"] and learn["score"] == pytest.approx(6 / 7, abs=1e-6)
    assert (learn["outcome"], learn["tests"][1]["by"]) == ("graded", "person")
    for content in (json.dumps(scope), json.dumps(room), json.dumps(learn), junit([ana], "hw3")):
        assert "A note." in content and "A person gave" in content and "A person will look" not in content
    assert 'name="by_person" value="loss"' in junit([ana], "hw3") and "by_person" not in junit([BEN], "hw3")


def test_at_nothing_a_note_is_not_told(tmp_path: Path) -> None:
    _write(tmp_path, "ana.py,loss,2,A note.,")
    (ana,) = _desk(tmp_path, hints="nothing").decided((ANA,))
    assert ana.points == 6 and "A note." not in _parts(ana)["loss"].feedback.text
    write_marks(tmp_path, (ana,), assignment("nothing"))
    assert "A note." not in (tmp_path / "students" / "ana.py.html").read_text("utf-8")


def test_what_a_person_wrote_stays_and_the_rest_follows(tmp_path: Path) -> None:
    eve = graded("eve.py", OPEN)
    desk = _desk(tmp_path, "ana.py", "ben.py", "eve.py")
    desk.decided((ANA, BEN, eve))
    file = tmp_path / "decisions.csv"
    written = file.read_text("utf-8")
    row = next(line for line in written.splitlines() if line.startswith("ana.py"))
    decided = row.replace(",3,,,", ',3,1,"said ""so"",\nand so",')
    file.write_text(written.replace(row, decided), "utf-8")
    before = file.stat().st_mtime_ns, file.stat().st_ino
    ana, _, still = desk.decided((ANA, BEN, eve))
    assert ana.points == 5 and still.outcome is PERSON
    assert (file.stat().st_mtime_ns, file.stat().st_ino) == before  # nothing is new: not written again

    late = graded("late.py", OPEN)
    settled = graded("eve.py", mark(PARTS[2]))  # by a course's file, say
    desk = _desk(tmp_path, "ana.py", "ben.py", "eve.py", "late.py")
    desk.decided((ANA, BEN, settled, late))
    assert [one["submission"] for one in _rows(tmp_path)] == ["ana.py", "late.py"]
    assert decided in file.read_text("utf-8")
    desk.decided((graded("ana.py", mark(), mark(PARTS[2])), BEN, settled, late))
    assert decided in file.read_text("utf-8")  # settled without it: the decision stays


def test_a_decision_is_of_one_version(tmp_path: Path) -> None:
    desk = _desk(tmp_path)
    _write(tmp_path, "ana.py,loss,2,,", "ben.py,affine,1,,")
    desk.decided((ANA, BEN))
    new = replace(ANA, digest="0" * 64), replace(BEN, digest="1" * 64)
    ana, ben = desk.decided(new)
    assert ana.outcome is PERSON and ben.points == 3
    assert "decisions.csv:2:1" in sentence(ana.notes[-1]) and "ana.py has changed since" in sentence(ana.notes[-1])
    assert [(row["submission"], row["points"]) for row in _rows(tmp_path)] == [
        ("ana.py", "2"),
        ("ben.py", "1"),
        ("ana.py", ""),
    ]
    file = tmp_path / "decisions.csv"
    file.write_text(file.read_text("utf-8").replace(version_of(BEN), ""), "utf-8")
    assert desk.decided(new)[1].points == 4  # it holds for the new one, too
    assert version_of(new[1]) in file.read_text("utf-8")


@pytest.mark.parametrize(
    ("line", "place", "says"),
    [
        ("nobody.py,loss,1,,", "2:1: submission (A2)", "no submission 'nobody.py'"),
        ("ana.py,lss,1,,", "2:8: part (B2)", "only affine, relu, loss, adam"),
        ("ana.py,loss,4,,", "2:13: points (C2)", "from 0 to 3, not '4'"),
        ("ana.py,loss,-1,,", "2:13: points (C2)", "from 0 to 3, not '-1'"),
        ("ana.py,loss,nan,,", "2:13: points (C2)", "from 0 to 3, not 'nan'"),
        ("ana.py,loss,1 / 3,,", "2:13: points (C2)", "from 0 to 3"),
        ('ana.py,loss,"1\n",,\nana,loss,2,,', "4:5: part (B3)", "decided in line 2 already"),
        ("ana.py,loss,1,well done, but late", "2:25: version (E2)", "in quotation marks"),
        ("ana.py,loss,1,a,,b", "2:18", "no column has a name above this cell (F2)"),
        ('ana.py,loss,1,"a,', "2:15", "does not end with one"),
        (",loss,1,,", "2:1: submission (A2)", "delete the row"),
    ],
)
def test_a_wrong_entry_is_told_with_its_place(tmp_path: Path, line: str, place: str, says: str) -> None:
    _write(tmp_path, line)
    before = (tmp_path / "decisions.csv").read_bytes()
    with pytest.raises(ScenarioError) as raised:
        _desk(tmp_path).decided((ANA, BEN))
    assert f"decisions.csv:{place}" in str(raised.value) and says in str(raised.value)
    assert (tmp_path / "decisions.csv").read_bytes() == before


def test_two_decisions_of_one_version_are_told(tmp_path: Path) -> None:
    _write(tmp_path, f"ana.py,loss,1,,{version_of(ANA)}", "ana.py,loss,2,,")
    with pytest.raises(ScenarioError, match=r"3:8: part .*decided in line 2"):
        _desk(tmp_path).decided((ANA, BEN))


def test_every_wrong_entry_is_told_at_once(tmp_path: Path) -> None:
    _write(tmp_path, "ana.py,loss,9,,", "who,loss,1,,")
    with pytest.raises(ScenarioError) as raised:
        _desk(tmp_path).read()
    assert len(str(raised.value).splitlines()) == 2


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"a,b\n", "no column submission"),
        (b"submission,part,points,part\n", "two columns are called part"),
        ("submission,part,points\nana.py,loss,1\n".encode("utf-16"), "CSV UTF-8"),
        (b"submission,part,points,note\nana.py,loss,1,sch\xf6n\n", "CSV UTF-8"),
    ],
)
def test_a_file_that_is_none_is_told(tmp_path: Path, content: bytes, says: str) -> None:
    (tmp_path / "decisions.csv").write_bytes(content)
    with pytest.raises(ScenarioError, match=r"decisions\.csv:\d+:\d+: ") as raised:
        _desk(tmp_path).read()
    assert says in str(raised.value)


@pytest.mark.parametrize(
    ("name", "header", "line"),
    [
        ("ana.py", "submission;part;points;note", 'ana.py;loss;"2,5";'),
        ("ana.py", "submission;part;points;note", "ana.py;loss;2,5;"),
        ("ana.py", "submission\tpart\tpoints\tnote", "ana.py\tloss\t2.5\t"),
        ("ana.py", "\ufeffSubmission, Part ,points", "ana , loss, 2.50 "),
        ("0042", "submission,part,points,who", "42,loss,2.5,me"),
        ("=1+1.py", "submission,part,points", "'=1+1.py,loss,2.5"),
        ("ana.py", "part,points,submission,,", "loss,2.5,ana.py,,"),
    ],
)
def test_what_spreadsheets_make_of_it_is_read(tmp_path: Path, name: str, header: str, line: str) -> None:
    _write(tmp_path, line, header=header)
    (one,) = _desk(tmp_path, name, "ben.py").decided((replace(ANA, submission=name),))
    assert one.points == 6.5
    first, second = (tmp_path / "decisions.csv").read_text("utf-8-sig").splitlines()
    assert first.startswith(header.lstrip("\ufeff").strip(",").lower().replace(" ", "")) and version_of(one) in second
    assert ("me" in second) is ("who" in header)


@pytest.mark.parametrize(("said", "names"), [("a", ("a.py", "a.zip")), ("7", ("07", "7.py"))])
def test_a_name_that_several_have_is_none(tmp_path: Path, said: str, names: tuple[str, ...]) -> None:
    _write(tmp_path, f"{said},loss,1,,")
    with pytest.raises(ScenarioError, match="there is no submission"):
        _desk(tmp_path, *names).read()


def test_points_for_a_part_of_what_cannot_be_read_settle_it(tmp_path: Path) -> None:
    lost = PartMark("affine", 4, 0.0, UNREADABLE, PartVerdict.UNJUDGED)
    one = replace(graded("ana.py", outcome=UNREADABLE), parts=(lost, replace(lost, name="loss", possible=3)))
    _write(tmp_path, "ana.py,loss,2,A try.,")
    (found,) = _desk(tmp_path).decided((one,))
    assert (found.outcome, found.points) == (GRADED, 2)
    write_marks(tmp_path, (found,), assignment())
    page = (tmp_path / "students" / "ana.py.md").read_text("utf-8")
    assert "2 / 7 points" in page and "A try." in page and "mlp.py:3" in page  # why the other has none


def test_where_the_grader_broke_every_part_has_to_be_decided(tmp_path: Path) -> None:
    lost = PartMark("affine", 4, None, BROKE, PartVerdict.UNJUDGED)
    one = replace(graded("ana.py", outcome=BROKE), parts=(lost, replace(lost, name="loss", possible=3)))
    _write(tmp_path, "ana.py,loss,2,,")
    assert _desk(tmp_path).decided((one,))[0].outcome is BROKE
    _write(tmp_path, "ana.py,loss,2,,", "ana.py,affine,0,,")
    (found,) = _desk(tmp_path).decided((one,))
    assert (found.outcome, found.points, found.why) == (GRADED, 2, None)


def test_a_note_without_points_is_no_decision(tmp_path: Path) -> None:
    _write(tmp_path, "ana.py,loss,,ask Ben,")
    (one,) = _desk(tmp_path).decided((ANA,))
    assert one.outcome is PERSON and "Write the points, too" in sentence(one.notes[-1])
    assert "ask Ben" in (tmp_path / "decisions.csv").read_text("utf-8")


def test_a_note_without_points_stands_below_what_was_found(tmp_path: Path) -> None:
    _write(tmp_path, "ben.py,affine,,look at line 3,")
    (ben,) = _desk(tmp_path).decided((BEN,))
    affine, before = _parts(ben)["affine"], _parts(BEN)["affine"]
    assert (affine.points, affine.verdict, affine.wrong) == (before.points, before.verdict, before.wrong)
    assert ben.points == BEN.points and not ben.notes
    for found, was in ((affine.feedback.text, before.feedback.text), (affine.feedback.html, before.feedback.html)):
        assert found.startswith(was) and "look at line 3" in found
    (row,) = _rows(tmp_path)
    assert row["note"] == "look at line 3" and row["version"] == version_of(BEN)
    (untold,) = _desk(tmp_path, hints="nothing").decided((BEN,))
    assert "look at line 3" not in untold.parts[0].feedback.text


def test_what_is_wrong_by_nothing_with_a_name_may_be_looked_at(tmp_path: Path) -> None:
    named, nameless = (mark(verdict=PartVerdict.WRONG, mistake=one) for one in ("bias_gradient_not_summed", "other"))
    one = graded("ana.py", named), graded("ben.py", nameless)
    assert _desk(tmp_path).decided(one) == one  # which is graded, whatever stands there
    (row,) = _rows(tmp_path)
    assert (row["submission"], row["part"], row["points"]) == ("ben.py", "affine", "")
    assert row["why"].startswith("optional, 0 / 4 so far")
    _desk(tmp_path).decided((one[0], graded("ben.py", mark())))
    assert not _rows(tmp_path)


_CELLS = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\ufeff\0"), max_size=8)


@given(
    rows=st.lists(st.lists(_CELLS, min_size=2, max_size=4), min_size=1, max_size=5), separator=st.sampled_from(",;\t")
)
def test_what_is_written_as_csv_is_read_again(
    tmp_path_factory: pytest.TempPathFactory, rows: list[list[str]], separator: str
) -> None:
    file = io.StringIO()
    head = ["a", "b", "c", "d"]  # which tells the separator
    csv.writer(file, delimiter=separator, quoting=csv.QUOTE_ALL).writerows([head, *rows])
    path = tmp_path_factory.getbasetemp() / "cells.csv"
    path.write_bytes(file.getvalue().encode())
    source = read_csv(path)
    assert [[cell.text for cell in row] for row in source.rows] == [head, *rows]
