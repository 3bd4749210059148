"""What several pages are made of: a verdict with its mark, a table."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from markupsafe import Markup, escape

from harness.ground import harmless
from harness.report.html.marks import Mark
from harness.report.html.page import rendered


def marked(mark: Mark, words: str) -> Markup:
    """A verdict in words, with its colour; the style sheet puts its symbol in front."""
    return Markup('<b class="mark {}">{}</b>').format(mark.css, harmless.one_line(words))


def table(columns: Sequence[str], rows: Iterable[Sequence[Any]], caption: str = "", css: str = "") -> Markup:
    """A table whose first column heads its rows; cells are text, or markup as it stands."""
    shown = [[in_line(cell) for cell in row] for row in rows]
    return rendered("table.html", columns=list(map(in_line, columns)), rows=shown, caption=in_line(caption), css=css)


def in_line(cell: Any) -> Any:
    """What is text on one line; markup as it stands."""
    return cell if isinstance(cell, Markup) else harmless.one_line(str(cell))


def with_code(text: str) -> Markup:
    """A sentence in which what stands between backquotes is code."""
    plain, *rest = harmless.one_line(text).split("`")
    pairs = zip(rest[::2], rest[1::2], strict=False)
    shown = escape(plain) + Markup("").join(Markup("<code>{}</code>{}").format(*pair) for pair in pairs)
    return shown + (f"`{rest[-1]}" if len(rest) % 2 else "")
