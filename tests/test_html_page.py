"""What every page has: one file that asks nothing of anywhere, with a way in for keyboard and screen reader."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from jinja2 import UndefinedError
from markupsafe import Markup

from harness.report.html.page import page, rendered, token

#: Elements that have no end.
_VOID = {"meta", "link", "br", "hr", "img", "input", "col", "wbr"}


class Read(HTMLParser):
    """A page, read as strictly as need be: every element that begins ends, in order, and no id comes twice."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.ids: list[str] = []
        self.feed(text)
        self.close()
        assert not self.open

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


def asks_nothing(text: str) -> None:
    """No source, style sheet or import; of links only those within the page and plain ones."""
    read = Read(text)
    assert not re.search(r"@import|url\(", "".join(re.findall(r"<style>(.*?)</style>", text, re.DOTALL)))
    for tag, attributes in read.elements:
        assert "src" not in attributes, tag
        assert tag == "a" or (attributes.get("href") or "#").startswith(("#", "data:")), (tag, attributes)
    assert "default-src 'none'" in text


def test_a_page_is_whole_and_asks_nothing_of_anywhere() -> None:
    text = page("A title", Markup("<h1>A title</h1>"), script="const x = 1;", style=".y { color: red; }")
    asks_nothing(text)
    read = Read(text)
    assert text.startswith("<!doctype html>") and read.all("html") == [{"lang": "en"}]
    assert len(read.all("main")) == 1 and read.all("a")[0]["href"] == "#main"
    assert "const x = 1;" in text and ".y { color: red; }" in text
    assert 'lang="zh"' in page("", Markup(""), lang="zh")


def test_what_others_wrote_is_shown_and_not_done() -> None:
    text = page("</title><script>x</script>\x1b", Markup("<h1>{}</h1>").format("<b>&"), script='"</script>"')
    Read(text)
    assert "<title>&lt;/title&gt;&lt;script&gt;x&lt;/script&gt;\\x1b</title>" in text
    assert "<h1>&lt;b&gt;&amp;</h1>" in text
    assert text.count("</script>") == 1


def test_a_field_that_is_missing_is_an_error() -> None:
    with pytest.raises(UndefinedError, match="undefined"):
        rendered("page.html")


def test_a_token_is_one_word_whatever_it_is_of() -> None:
    assert token("a b/&\u884c") == "a%20b%2F%26%E8%A1%8C"
