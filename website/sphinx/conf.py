"""What Sphinx builds the site with, in the language that SITE_LANGUAGE names."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

from sphinx.search import SearchLanguage

from harness import __version__
from harness.ground.language import CHINESE, ENGLISH, LANGUAGES
from website.pages import pages

_HERE = Path(__file__).parent
_language = os.environ["SITE_LANGUAGE"]
_NAMES = {ENGLISH: "English", CHINESE: "中文"}

project = "backprop-harness"
version = release = __version__
language = {ENGLISH: "en", CHINESE: "zh_CN"}[_language]
locale_dirs = ["../locale"]
extensions = ["myst_parser", "sphinx.ext.autodoc"]
suppress_warnings = ["misc.highlighting_failure"]  # samples of code leave things out

myst_heading_anchors = 4
myst_links_external_new_tab = False
highlight_language = "none"
toc_object_entries = False
python_maximum_signature_line_length = 88
autodoc_member_order = "bysource"

html_theme = "furo"
html_title = project
html_static_path = [str(_HERE / "static")]
html_css_files = ["site.css"]
templates_path = [str(_HERE / "templates")]
html_copy_source = False
html_show_sourcelink = False
html_show_copyright = False
html_use_index = False
html_domain_indices = False
html_sidebars = {
    "**": [
        "sidebar/brand.html",
        "sidebar/languages.html",
        "sidebar/search.html",
        "sidebar/scroll-start.html",
        "sidebar/navigation.html",
        "sidebar/scroll-end.html",
    ]
}


class Chinese(SearchLanguage):
    """Chinese text is found by its pairs of characters: nothing has to know where a word ends."""

    lang = CHINESE
    language_name = "Chinese"
    js_splitter_code = """
var splitQuery = (query) => (query.toLowerCase().match(/[a-z0-9_]+|[\\u4e00-\\u9fff]+/g) || []).flatMap(
  (run) => /[\\u4e00-\\u9fff]/.test(run) && run.length > 2
    ? [...run].slice(1).map((character, at) => run[at] + character) : [run]);
"""

    def split(self, input: str) -> list[str]:
        runs = re.findall(r"[\u4e00-\u9fff]+", input)
        pairs = [run[at : at + 2] for run in runs for at in range(max(1, len(run) - 1))]
        return [*pairs, *re.findall(r"[A-Za-z0-9_]+", input)]

    def word_filter(self, word: str) -> bool:
        return len(word) > 1 or not word.isascii()


def _languages(name: str) -> list[dict[str, Any]]:
    """Where a page is in each language; where it is not, that language's first page."""
    there = next((page.languages for page in pages() if page.name == name), ())
    up = "../" * (name.count("/") + 1)
    return [
        {
            "name": _NAMES[one],
            "code": one,
            "url": f"{up}{one}/{name if one in there else 'index'}.html",
            "is_this": one == _language,
        }
        for one in LANGUAGES
    ]


def _add_languages(_app: Any, name: str, _template: str, context: dict[str, Any], _doctree: Any) -> None:
    context["site_languages"] = _languages(name)


def setup(app: Any) -> None:
    """Called by Sphinx."""
    app.add_search_language(Chinese)
    app.connect("html-page-context", _add_languages)
