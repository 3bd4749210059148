"""Which pages the site has, in their order, in both languages; tests hold this against what there is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from harness.ground.language import CHINESE, ENGLISH, LANGUAGES

ROOT = Path(__file__).parents[1]
#: Pages that a program writes while the site is built.
GALLERY, PYTHON, SCHEMA, PRESET = "gallery", "python", "scenario-fields", "preset-fields"


@dataclass(frozen=True)
class Page:
    """A page of the site."""

    name: str
    """Its address without the ending; ``tutorials/student``."""
    sources: Mapping[str, str] = field(default_factory=dict)
    """By language: the file that it is written in, from the repository's root. Empty of what a program writes."""
    made: Mapping[str, str] = field(default_factory=dict)
    """By language: the title of one that a program writes."""

    @property
    def languages(self) -> tuple[str, ...]:
        """In which it is to be had."""
        return tuple(one for one in LANGUAGES if one in self.sources or one in self.made)


@dataclass(frozen=True)
class Section:
    """Pages under one heading of the navigation."""

    title: Mapping[str, str]
    pages: tuple[Page, ...]


def _both(name: str) -> Page:
    return Page(name, {ENGLISH: f"docs/{name}.md", CHINESE: f"docs/zh/{name}.md"})


def _english(name: str, source: str = "") -> Page:
    return Page(name, {ENGLISH: source or f"docs/{name}.md"})


INDEX = Page("index", {ENGLISH: "README.md", CHINESE: "README.zh.md"})
SECTIONS = (
    Section(
        {ENGLISH: "Tutorials", CHINESE: "教程"},
        (
            _both("tutorials/student"),
            _both("tutorials/assistant"),
            _both("tutorials/page-author"),
            _both("tutorials/library-author"),
            Page(GALLERY, made={ENGLISH: "Gallery", CHINESE: "示例"}),
        ),
    ),
    Section(
        {ENGLISH: "Check an implementation", CHINESE: "检查自己写的程序"},
        (
            _both("homework"),
            _both("candidates"),
            _both("grading"),
            _english("trace"),
            _english("courses"),
            _english("faults"),
        ),
    ),
    Section(
        {ENGLISH: "Check a page", CHINESE: "检查页面上的数值"},
        (_both("claims"), _both("scenarios"), _both("run"), _english("baselines"), _english("pytest")),
    ),
    Section(
        {ENGLISH: "What a verdict rests on", CHINESE: "结论的依据"},
        (
            _both("verdicts"),
            _english("rates", "reports/rates.md"),
            _english("tightness", "reports/tightness.md"),
            _english("errata", "reports/errata.md"),
            _english("speed"),
        ),
    ),
    Section(
        {ENGLISH: "Your own library", CHINESE: "自己的库"},
        (_english("layers"), _english("own-layers"), _english("implementations")),
    ),
    Section(
        {ENGLISH: "Reference", CHINESE: "参考"},
        (
            Page(PYTHON, made={ENGLISH: "Python"}),
            Page(SCHEMA, made={ENGLISH: "Fields of a scenario file"}),
            Page(PRESET, made={ENGLISH: "Fields of a course's file"}),
            _english("architecture"),
            _english("contributing", "CONTRIBUTING.md"),
            _english("changelog", "CHANGELOG.md"),
        ),
    ),
)


def pages() -> Iterator[Page]:
    """All of them."""
    yield INDEX
    for section in SECTIONS:
        yield from section.pages


def title_of(page: Page, language: str) -> str:
    """What the navigation calls a page: its heading."""
    if language in page.made:
        return page.made[language]
    heading = (ROOT / page.sources[language]).read_text("utf-8").lstrip("# ").partition("\n")[0]
    return heading.replace("`", "")
