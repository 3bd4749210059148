"""Links: of Markdown files to one another, and of the pages that were built."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

_FENCE = re.compile(r"^(`{3,})[^\n]*\n.*?^\1`*\s*$", re.DOTALL | re.MULTILINE)
_CODE = re.compile(r"(`+)(?!`).*?(?<!`)\1(?!`)", re.DOTALL)
LINK = re.compile(r"(?<!!)\[((?:[^\[\]]|\[[^\]]*\])*)\]\(([^()\s]+)\)")
_HEADING = re.compile(r"^#{1,6} +(.*?)\s*$", re.MULTILINE)
#: What a browser fetches by itself, by element.
_FETCHED = {"script": "src", "img": "src", "source": "src", "iframe": "src", "video": "src", "audio": "src"}
_FETCHED_LINKS = {
    "stylesheet",
    "icon",
    "preload",
    "prefetch",
    "preconnect",
    "dns-prefetch",
    "modulepreload",
    "manifest",
}
_FETCHED_BY_CSS = re.compile(r"(?:url\(|@import\s)\s*[\"']?((?:https?:)?//[^\"')\s]+)")


def is_outside(target: str) -> bool:
    """Whether it leads to another site."""
    return bool(urlsplit(target).scheme or target.startswith("//"))


# ---------------------------------------------------------------- Markdown


def prose(text: str) -> str:
    """Without fenced and indented code; lengths stay."""
    blank = _FENCE.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), text)
    return re.sub(r"(?:^|(?<=\n\n))(?: {4}[^\n]*\n)+", lambda found: re.sub(r"[^\n]", " ", found[0]), blank)


def links_in(text: str) -> Iterator[re.Match[str]]:
    """Every link of a Markdown text with its words and its target; not those within code."""
    blank = _CODE.sub(lambda found: "x" * len(found[0]), prose(text))
    for found in LINK.finditer(blank):
        whole = LINK.match(text, found.start())
        if whole is not None and whole.end() == found.end():
            yield whole


def anchors_of(text: str) -> set[str]:
    """The anchors of a page's headings, as GitHub makes them."""
    found: set[str] = set()
    for heading in _HEADING.findall(prose(text)):
        plain = LINK.sub(r"\1", heading).replace("`", "")
        slug = re.sub(r"[^\w\- ]", "", plain.lower()).replace(" ", "-")
        numbered = (slug if not n else f"{slug}-{n}" for n in range(len(found) + 1))
        found.add(next(name for name in numbered if name not in found))
    return found


def broken_in(file: Path) -> list[str]:
    """The links of a Markdown file that lead nowhere."""
    text = file.read_text("utf-8")
    return [found[2] for found in links_in(text) if not is_outside(found[2]) and not _leads(file, found[2])]


def _leads(file: Path, target: str) -> bool:
    path, _, anchor = target.partition("#")
    there = (file.parent / path).resolve() if path else file
    if not there.exists():
        return False
    return not anchor or (there.suffix == ".md" and unquote(anchor) in anchors_of(there.read_text("utf-8")))


# ---------------------------------------------------------------- the built site


@dataclass
class _Html(HTMLParser):
    """What a page links to, fetches and can be linked to."""

    links: list[str] = field(default_factory=list)
    fetched: list[str] = field(default_factory=list)
    anchors: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attributes}
        self.anchors |= {given[name] for name in ("id", "name") if name in given}
        if tag == "a" and "href" in given:
            self.links.append(given["href"])
        if tag == "link" and set(given.get("rel", "").split()) & _FETCHED_LINKS:
            self.fetched.append(given["href"])
        if _FETCHED.get(tag, "") in given:
            self.fetched.append(given[_FETCHED[tag]])
        self.fetched += _FETCHED_BY_CSS.findall(given.get("style", ""))


def _read(file: Path) -> _Html:
    page = _Html()
    page.feed(file.read_text("utf-8"))
    return page


def broken(site: Path) -> list[str]:
    """What leads nowhere on any page of a site, and what would be fetched from elsewhere; each with its page."""
    found = {file: _read(file) for file in sorted(site.rglob("*.html"))}
    at = {file: page.anchors for file, page in found.items()}
    told = [f"{file.relative_to(site)}: {bad}" for file, page in found.items() for bad in _bad(file, page, at)]
    for file in sorted(site.rglob("*.css")):
        text = file.read_text("utf-8")
        told += [f"{file.relative_to(site)}: fetches {url}" for url in _FETCHED_BY_CSS.findall(text)]
    return told


def _bad(file: Path, page: _Html, anchors: dict[Path, set[str]]) -> Iterator[str]:
    for target in page.fetched:
        if is_outside(target) and not target.startswith("data:"):
            yield f"fetches {target}"
    for target in (*page.links, *page.fetched):
        if is_outside(target) or target in ("#", ""):
            continue
        path, _, anchor = target.partition("#")
        path = path.partition("?")[0]
        there = (file.parent / unquote(path)).resolve() if path else file
        there = there / "index.html" if there.is_dir() else there
        if not there.is_file() or (anchor and there in anchors and unquote(anchor) not in anchors[there]):
            yield f"leads nowhere: {target}"
