"""The sources of the site in one folder for each language, with links that lead to the site's own addresses."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path

from harness.ground.language import ENGLISH
from website.links import is_outside, links_in, prose
from website.pages import INDEX, ROOT, SECTIONS, Page, pages, title_of

_WIDE = "\u3000-\u303f\u4e00-\u9fff\uff00-\uffef"
#: A line break with Chinese on both sides, or with a Chinese mark before it and no list, table or heading behind it.
_BREAK = re.compile(rf"(?<=[{_WIDE}])\n *(?=[{_WIDE}])|(?<=[\u3000-\u303f\uff00-\uffef])\n *(?=[A-Za-z\[*]\S|`(?!``))")


def stage(folder: Path, language: str, made: Mapping[str, str]) -> None:
    """Write the pages of a language. ``made``: texts of those that a program writes, by their names."""
    for page in pages():
        if language not in page.languages:
            continue
        text = made[page.name] if page.name in made else staged(page, language)
        file = folder / f"{page.name}.md"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text + (_navigation(language) if page is INDEX else ""), "utf-8")


def staged(page: Page, language: str) -> str:
    """The text of a page that a person wrote, as it stands on the site."""
    source = ROOT / page.sources[language]
    text = source.read_text("utf-8")
    for found in reversed(list(links_in(text))):
        text = text[: found.start()] + _link(found[1], found[2], source, page, language) + text[found.end() :]
    return joined(text)


def joined(text: str) -> str:
    """Chinese text whose lines were broken, without the space that a browser would show there."""
    for found in reversed(list(_BREAK.finditer(prose(text)))):
        text = text[: found.start()] + text[found.end() :]
    return text


def _link(words: str, target: str, source: Path, page: Page, language: str) -> str:
    """A link that leads on from a page of the site; only its words where the site does not have what it leads to."""
    if is_outside(target) or target.startswith("#"):
        return f"[{words}]({target})"
    path, hash_, anchor = target.partition("#")
    name = os.path.relpath((source.parent / path).resolve(), ROOT).replace(os.sep, "/")
    there, its = _page_at(name)
    if there is None:
        return words
    here = Path(page.name).parent
    if its == language:
        return f"[{words}]({os.path.relpath(there.name, here)}.md{hash_}{anchor})"
    return f'<a href="{address(there, its, page)}{hash_}{anchor}">{words}</a>'


def address(there: Page, language: str, here: Page) -> str:
    """Where a page in another language is, from a page."""
    return f"{'../' * (here.name.count('/') + 1)}{language}/{there.name}.html"


def _page_at(source: str) -> tuple[Page | None, str]:
    """The page that is written in a file, and its language."""
    for page in pages():
        for language, file in page.sources.items():
            if file == source:
                return page, language
    return None, ENGLISH


def _navigation(language: str) -> str:
    """The hidden tables of contents that make the navigation, and a list of what there is in English alone."""
    trees = "".join(_toctree(section.title[language], section.pages, language) for section in SECTIONS)
    if language == ENGLISH:
        return trees
    other = [page for section in SECTIONS for page in section.pages if language not in page.languages]
    lines = (f'- <a href="{address(page, ENGLISH, INDEX)}">{title_of(page, ENGLISH)}</a>' for page in other)
    return "\n## 只有英文的页面\n\n" + "\n".join(lines) + "\n" + trees


def _toctree(title: str, section: tuple[Page, ...], language: str) -> str:
    there = [page for page in section if language in page.languages]
    names = "\n".join(f"{title_of(page, language)} <{page.name}>" for page in there)
    return f"\n```{{toctree}}\n:hidden:\n:caption: {title}\n\n{names}\n```\n" if names else ""
