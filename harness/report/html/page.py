"""``page``: what all HTML of the project is put into; ``rendered``: a template filled in."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from harness.ground import harmless, language
from harness.report.html import marks
from harness.report.words import say

#: The languages as HTML calls them.
_TAGS = {language.ENGLISH: "en", language.CHINESE: "zh-CN"}
_HERE = Path(__file__).parent


def page(title: str, body: Markup, *, script: str = "", style: str = "") -> str:
    """A whole page in one file, with the CSS and JavaScript that it needs.

    ``body`` holds the page's h1; ``script`` and ``style`` are added to what every page has.
    """
    words = {"skip": say("html_skip"), "theme": say("html_theme"), "made_by": say("html_made_by")}
    whole = rendered(
        "page.html",
        title=harmless.one_line(title),
        body=body,
        lang=_TAGS[language.current()],
        style=_inside(static("page.css") + marks.STYLE + style),
        script=_inside(static("page.js") + script),
        **words,
    )
    return str(whole)


def rendered(template: str, /, **fields: Any) -> Markup:
    """A template of this folder filled in; what others wrote is escaped. Raises UndefinedError for a missing field."""
    return Markup(_environment().get_template(template).render(fields))


@cache
def static(name: str) -> str:
    """A CSS or JavaScript file of this folder."""
    return (_HERE / "static" / name).read_text("utf-8")


def token(value: str) -> str:
    """A value as one word of an attribute that lists several, such as ``data-layer``."""
    return quote(value, safe="")


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_harmless,
    )
    environment.filters["token"] = token
    return environment


def _harmless(value: Any) -> Any:
    """Text that others wrote without controls; they would be no valid HTML."""
    return harmless.lines(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def _inside(text: str) -> Markup:
    """CSS or JavaScript that cannot end the element that it stands in."""
    return Markup(text.replace("</", "<\\/"))
