"""The pages of the site: they are there in the languages that the navigation promises, their links lead somewhere, and
their samples are what the program prints."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from harness.ground.language import CHINESE, ENGLISH
from tests.samples import PLAYED, played, shown
from tests.test_readme import stands_in
from translations.__main__ import read
from website.links import anchors_of, broken, broken_in, links_in
from website.pages import GALLERY, ROOT, pages, title_of
from website.stage import joined, stage

WRITTEN = [(page, language) for page in pages() for language in page.sources]
#: What students and authors of pages read is to be had in Chinese.
IN_CHINESE = {"index", "homework", "candidates", "grading", "claims", "run", "scenarios", "verdicts", GALLERY}
IN_CHINESE |= {f"tutorials/{name}" for name in ("student", "assistant", "page-author", "library-author")}


def test_every_page_is_there_in_the_languages_that_are_promised() -> None:
    missing = [page.sources[language] for page, language in WRITTEN if not (ROOT / page.sources[language]).is_file()]
    assert missing == []
    assert all(ENGLISH in page.languages for page in pages())
    assert {page.name for page in pages() if CHINESE in page.languages} == IN_CHINESE
    assert all(title_of(page, language) for page, language in WRITTEN)


def test_every_page_is_in_the_navigation() -> None:
    there = {path.relative_to(ROOT).as_posix() for path in (*ROOT.glob("docs/**/*.md"), *ROOT.glob("README*.md"))}
    assert there == {file for page in pages() for file in page.sources.values() if file.startswith(("docs/", "README"))}


@pytest.mark.parametrize("file", sorted({page.sources[language] for page, language in WRITTEN}))
def test_every_link_and_anchor_leads_somewhere(file: str) -> None:
    assert broken_in(ROOT / file) == []


def test_a_link_that_leads_nowhere_is_found(tmp_path: Path) -> None:
    (tmp_path / "there.md").write_text(
        "# A `title`, twice\n\n## A title, twice\n\n```\n# no [title](no.md)\n```\n", "utf-8"
    )
    page = tmp_path / "page.md"
    page.write_text(
        "[a](there.md) [b](there.md#a-title-twice-1) [c](there.md#no-title) [d](nowhere.md) `[e](f.md)`\n\n"
        "    [g](h.md)\n",
        "utf-8",
    )
    assert broken_in(page) == ["there.md#no-title", "nowhere.md"]
    assert anchors_of("## 术语，一览\n") == {"术语一览"}


def test_links_of_the_site_lead_to_its_own_addresses(tmp_path: Path) -> None:
    stage(tmp_path, CHINESE, {GALLERY: "# x\n"})
    text = (tmp_path / "homework.md").read_text("utf-8")
    assert '<a href="../en/courses.html">' in text
    assert {"candidates.md#脚本"} <= {found[2] for found in links_in(text)}


def test_broken_lines_of_chinese_are_joined_and_code_stays() -> None:
    text = "一行，\n另一行（见\n[页](a.md)）：\n\n- 甲；\n- 乙\n  丙。\n\n```\n输出，\n结果\n```\n"
    assert joined(text) == "一行，另一行（见\n[页](a.md)）：\n\n- 甲；\n- 乙丙。\n\n```\n输出，\n结果\n```\n"


def test_the_chinese_homework_page_shows_the_same_code_and_says_what_the_program_says() -> None:
    """So that what test_homework_page.py runs holds of it as well."""
    english, chinese = ((ROOT / name).read_text("utf-8") for name in ("docs/homework.md", "docs/zh/homework.md"))
    code = re.compile(r"^```python\n.*?^```$|^    backprop-harness [^\n]*$", re.DOTALL | re.MULTILINE)
    assert code.findall(chinese) == code.findall(english)
    said = {str(entry.string) for entry in read(CHINESE)}
    assert {quoted for quoted in re.findall("「(.*?)」", chinese) if quoted not in said} == set()


def test_what_a_built_page_lacks_or_fetches_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text(
        '<h1 id="top"></h1><a href="#top">1</a><a href="b.html">2</a><a href="#no">3</a><a href="https://x.org">4</a>'
        '<script src="https://cdn.org/x.js"></script><img src="data:image/png;base64,">',
        "utf-8",
    )
    (tmp_path / "a.css").write_text("@import 'https://fonts.org/x.css'; a {background: url(x.png)}", "utf-8")
    assert broken(tmp_path) == [
        "a.html: fetches https://cdn.org/x.js",
        "a.html: leads nowhere: b.html",
        "a.html: leads nowhere: #no",
        "a.css: fetches https://fonts.org/x.css",
    ]


#: Pages that are played in `make test`; the others take several times as long.
_SOON = {"docs/tutorials/student.md", "docs/zh/grading.md"}


@pytest.mark.slow
@pytest.mark.parametrize(
    "page",
    [
        pytest.param(
            page,
            id=page.relative_to(ROOT / "docs").as_posix(),
            marks=[] if page.relative_to(ROOT).as_posix() in _SOON else pytest.mark.thorough,
        )
        for page in PLAYED
    ],
)
def test_a_page_shows_what_the_program_prints(page: Path, tmp_path: Path) -> None:
    steps = list(played(page, tmp_path))
    assert steps
    for block, printed in steps:
        pieces = shown(block).split("...\n")
        assert stands_in(pieces, printed), f"{page.name}: python -m tests.refresh_samples\n{printed}"
