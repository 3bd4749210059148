"""report.html of a run: the answer first, every case, filters, curves, and each page with its numbers judged."""

from __future__ import annotations

import re
import webbrowser
from dataclasses import replace
from pathlib import Path

import pytest
from markupsafe import Markup

import harness
from harness.ground.facts import fact
from harness.report.html import case_pictures
from harness.report.html.case_section import Anchors
from harness.report.html.charts import MOST, Line, chart
from harness.report.html.parts import with_code
from tests.helpers import document
from tests.integration.inside import command, refused
from tests.integration.workspaces import SMALL, workspace
from tests.reading_html import Read, asks_nothing

_CLAIMED = """\
title: A network with a page
document: "7"
network:
  - {layer: linear, name: fc1, weight: [[0.5]], bias: [0.25]}
  - {layer: sigmoid}
loss: {kind: mse}
optimizer: {lr: 1.0}
data: {inputs: [[2.0]], targets: [[0.0]]}
training: {steps: 9, log_every: 1}
dtypes: [float64, float32]
claims:
  - {of: output, step: 1, printed: "0.7773", in: pages/page.md, after: output}
  - {of: loss, step: 1, printed: "0.7042", in: pages/page.md, after: loss, expected_verdict: contradicted,
     note: The true one is 0.6042., correction: Print 0.6042.}
  - {of: parameter, name: fc1.bias, step: 9, printed: "[9.9]", expected_verdict: contradicted, note: No page has it.}
"""
_DOCUMENTS = '"7": {title: Seven, source: "https://example.org/seven"}\n'
_PAGE = "# Page\n\nThe output is 0.7773, and the\nloss is 0.7042 <b>&amp;</b>.\n"


def place_with_a_page(folder: Path, **scenarios: str) -> Path:
    """A workspace with two cases whose claims are about a page, and with other scenarios."""
    folder = workspace(folder, claimed=_CLAIMED, **scenarios)
    (folder / "pages").mkdir()
    (folder / "pages/page.md").write_text(_PAGE, "utf-8")
    (folder / "scenarios/documents.yaml").write_text(_DOCUMENTS, "utf-8")
    return folder


@pytest.fixture(scope="module")
def text(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The page of a run of three cases that are as expected, and one that is not."""
    wrong = SMALL + 'claims: [{of: loss, step: 1, printed: "7.5"}]\n'
    folder = place_with_a_page(tmp_path_factory.mktemp("run"), small=SMALL, wrong=wrong)
    assert command("run", cwd=folder).returncode == 1
    return (folder / "reports/latest/report.html").read_text("utf-8")


@pytest.fixture(scope="module")
def read(text: str) -> Read:
    return Read(text)


def _plain(text: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", "", text))


def test_it_is_one_file_that_asks_nothing(text: str) -> None:
    asks_nothing(text, links=("https://example.org/seven",))


def test_the_answer_stands_first_and_what_is_not_as_expected_next(text: str) -> None:
    before = _plain(text.partition('<h2 id="cases">')[0].partition("<main")[2])
    assert before.index("NOT AS EXPECTED 3 of 4 cases") < before.index("but should be reproduced")
    assert re.search(r'<p class="answer wrong">', text)


def test_every_case_has_a_line_and_a_section_and_the_one_that_is_wrong_comes_first_and_open(read: Read) -> None:
    rows = [row for row in read.all("tr") if row.get("data-item") == "cases"]
    sections = [one for one in read.all("details") if one["class"] == "case"]
    assert [row["data-with"] for row in rows] == [one["id"] for one in sections]
    assert [one["id"] for one in sections if "open" in one] == ["case-wrong_float64"] == [sections[0]["id"]]
    assert len(rows) == 4


def test_what_filters_choose_is_what_rows_have(read: Read) -> None:
    rows = [row for row in read.all("tr") if row.get("data-item") == "cases"]
    names = {one["name"] for one in read.all("select")}
    assert (
        names == {"verdict", "expected", "document", "scenario", "layer"} - {"document"} - {"layer", "verdict"} or names
    )
    had = {value for row in rows for name in names for value in (row[f"data-{name}"] or "").split()}
    chosen = {one["value"] for one in read.all("option")} - {""}
    assert chosen == had
    (form,) = read.all("form")
    assert "hidden" in form  # without JavaScript nothing would be filtered


def test_headers_say_what_they_head(read: Read) -> None:
    assert {header.get("scope") for header in read.all("th")} == {"col", "row"}


def test_each_number_of_a_page_has_its_verdict_and_what_is_true(text: str) -> None:
    (page,) = re.findall(r'<pre class="page"[^>]*>(.*?)</pre>', text, re.DOTALL)
    numbers = re.findall(r'<a class="printed (\w+)" href="#(\S+)">([^<]*)<span class="tip">(.*?)</span></a>', page)
    assert [(css, number) for css, _, number, _ in numbers] == [("right", "0.7773"), ("wrong", "0.7042")]
    assert "output, step 1: 0.7773" in _plain(numbers[0][3]) and "reproduced" in numbers[0][3]
    assert re.search(r"loss, step 1: 0\.604195; contradicted", _plain(numbers[1][3]))
    assert numbers[0][1] == "case-claimed_float64"
    assert re.sub(r"<span.*?</span></span>|<a[^>]*>|</a>", "", page).startswith("# Page\n\nThe output is 0.7773, and")
    assert "&lt;b&gt;&amp;amp;&lt;/b&gt;" in page


def test_errata_stand_beside_the_page_with_what_is_true_and_a_correction(text: str) -> None:
    errata = _plain(re.findall(r'<div class="errata">(.*?)\n</div>', text, re.DOTALL)[0])
    assert "claimed claim 2, loss, step 1: contradicted It says0.7042 True0.604195" in errata
    assert "CorrectionPrint 0.6042." in errata and "claim 1" not in errata


def test_claims_without_a_page_are_in_the_table(text: str) -> None:
    assert "claimed claim 3, parameter fc1.bias, step 9" in text


def test_curves_are_drawn_and_said(read: Read) -> None:
    labels = [one.get("aria-label") or "" for one in read.all("svg")]
    assert any(label.startswith("Loss, steps 1 to 9: numpy from 0.6042 to ") for label in labels)
    assert any(label.startswith("Run freely") for label in labels)


def test_a_page_that_has_something_else_is_marked_there(tmp_path: Path) -> None:
    folder = place_with_a_page(tmp_path)
    (folder / "pages/page.md").write_text(_PAGE.replace("0.7773", "0.7774"), "utf-8")
    assert command("run", "-q", cwd=folder).returncode == 1
    text = (folder / "reports/latest/report.html").read_text("utf-8")
    assert re.search(r'<a class="printed wrong"[^>]*>0\.7774<', text)


def test_of_a_long_page_only_what_is_near_a_claim_is_shown(tmp_path: Path) -> None:
    folder = place_with_a_page(tmp_path)
    page = "".join(f"before {line}\n" for line in range(500)) + _PAGE + "".join(f"behind {n}\n" for n in range(500))
    (folder / "pages/page.md").write_text(page, "utf-8")
    assert command("run", "-q", cwd=folder).returncode == 0
    text = (folder / "reports/latest/report.html").read_text("utf-8")
    asks_nothing(text, links=("https://example.org/seven",))
    assert "before 499" in text and "before 400" not in text and "behind 400" not in text
    assert "… 499 lines without a claim …" in text


def test_a_run_of_one_case_needs_no_filters(tmp_path: Path) -> None:
    folder = workspace(tmp_path, small=SMALL)
    assert command("run", "-q", cwd=folder).returncode == 0
    read = Read((folder / "reports/latest/report.html").read_text("utf-8"))
    assert not read.all("form") and ["open" in one for one in read.all("details")] == [True]


def test_open_shows_it_in_the_browser(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    monkeypatch.setattr(webbrowser, "open", lambda url: not opened.append(url))
    folder = workspace(tmp_path, small=SMALL)
    assert command("run", "-q", "--open", cwd=folder).returncode == 0
    assert opened == [(folder / "reports/latest/report.html").resolve().as_uri()]


def test_open_without_a_browser_says_where_the_page_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(webbrowser, "open", lambda _: False)
    folder = workspace(tmp_path, small=SMALL)
    refused(command("run", "-q", "--open", cwd=folder), "report.html: no browser was found")


def test_of_a_few_cases_each_shows_its_network(read: Read) -> None:
    assert sum(one.get("class") == "pic" for one in read.all("div")) == 4


def test_pictures_take_no_more_room_than_there_is_the_smallest_first(monkeypatch: pytest.MonkeyPatch) -> None:
    sizes = {"a": 300, "b": 100, "c": 200, "bad": 250}
    monkeypatch.setattr(case_pictures, "ROOM", 560)
    monkeypatch.setattr(case_pictures, "_picture", lambda result, *_: Markup("x" * sizes[result.id]))
    good = harness.verify(document())[0]
    results = [replace(good, id=name, scenario=name) for name in ("a", "b", "c")]
    results.append(replace(good, id="bad", side_reasons=(fact("half"),)))
    found = case_pictures.pictures_of(results, {}, Anchors(sizes))
    assert set(found) == {"bad", "b", "c"}


# ---------------------------------------------------------------- parts


def test_a_chart_of_many_steps_stays_small_and_keeps_the_largest() -> None:
    steps = range(10_000)
    values = [1.0] * 10_000
    values[4_321] = 500.0
    drawn = chart("T", steps, [Line("a", "first", values)])
    assert len(drawn) < 4_000
    assert drawn.count("L") < MOST and ">500<" in drawn and re.search(r"L\d+ 16", drawn)


def test_a_chart_of_what_is_not_finite_has_a_gap() -> None:
    drawn = chart("T", [1, 2, 3, 4], [Line("a", "first", [1.0, float("nan"), 2.0, float("inf")])])
    path = re.search(r'class="line first" d="([^"]*)"', drawn)
    assert path and path[1].count("M") == 2 and "nan" not in path[1]
    Read(drawn)


@pytest.mark.parametrize(
    "values", [(1e-300, 1e308, 1.0), (-1.7e308, 1.7e308, 0.0), (5e-324, 5e-324, 5e-324), (0.0,) * 3]
)
def test_a_chart_of_extreme_numbers_is_drawn(values: tuple[float, ...]) -> None:
    drawn = chart("T", [1, 2, 3], [Line("a", "first", values), Line("b", "second", values)])
    path = re.search(r'class="line first" d="M([^"]*)"', drawn)
    assert path and all(0 <= float(number) <= 640 for number in re.split("[ L]", path[1]))


def test_what_stands_between_backquotes_is_code() -> None:
    assert with_code("a `b <i>` c") == "a <code>b &lt;i&gt;</code> c"
    assert with_code("odd ` one") == "odd ` one" and with_code("none") == "none"
