"""What every page has: one file that asks nothing of anywhere, with a way in for keyboard and screen reader."""

from __future__ import annotations

import pytest
from jinja2 import UndefinedError
from markupsafe import Markup

from harness.ground.language import CHINESE, speaking
from harness.report.html.page import page, rendered, token
from tests.reading_html import Read, asks_nothing


def test_a_page_is_whole_and_asks_nothing_of_anywhere() -> None:
    text = page("A title", Markup("<h1>A title</h1>"), script="const x = 1;", style=".y { color: red; }")
    asks_nothing(text)
    read = Read(text)
    assert text.startswith("<!doctype html>") and read.all("html") == [{"lang": "en"}]
    assert len(read.all("main")) == 1 and read.all("a")[0]["href"] == "#main"
    assert "const x = 1;" in text and ".y { color: red; }" in text
    with speaking(CHINESE):
        assert 'lang="zh-CN"' in page("", Markup(""))


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
