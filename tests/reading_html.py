"""A page of HTML, read as strictly as need be."""

from __future__ import annotations

import re
from html.parser import HTMLParser

#: Elements that have no end.
_VOID = {"meta", "link", "br", "hr", "img", "input", "col", "wbr"}


class Read(HTMLParser):
    """Every element that begins ends, in order; no id comes twice, and what refers to one finds it."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.ids: list[str] = []
        self.feed(text)
        self.close()
        assert not self.open
        for _, attributes in self.elements:
            for name in ("aria-labelledby", "data-with"):
                assert attributes.get(name) in (None, *self.ids), attributes
            if (attributes.get("href") or "").startswith("#"):
                assert (attributes["href"] or "")[1:] in self.ids, attributes

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        assert len(names) == len(set(names)), (tag, names)
        self.elements.append((tag, dict(attrs)))
        self.ids += [value or "" for name, value in attrs if name == "id"]
        assert len(self.ids) == len(set(self.ids)), self.ids[-1]
        if tag not in _VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in _VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open and self.open.pop() == tag, (tag, self.getpos())

    def all(self, tag: str) -> list[dict[str, str | None]]:
        """The attributes of every element of a kind."""
        return [attributes for name, attributes in self.elements if name == tag]


def asks_nothing(text: str, links: tuple[str, ...] = ()) -> None:
    """No source, style sheet or import; of links only those within the page and plain ones."""
    read = Read(text)
    assert not re.search(r"@import|url\(", "".join(re.findall(r"<style>(.*?)</style>", text, re.DOTALL)))
    for tag, attributes in read.elements:
        assert "src" not in attributes, tag
        assert (attributes.get("href") or "#").startswith(("#", "data:", *links)), (tag, attributes)
    assert "default-src 'none'" in text
