"""Tables of the overview: their cells, as a page and as Markdown have them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from urllib.parse import quote

from markupsafe import Markup

from harness.ground.harmless import markdown, one_line
from harness.report.html.page import rendered
from harness.report.marks.mistakes import Case, correction_words
from harness.report.marks.shown import page_name
from harness.report.words import in_a_row, say

#: Where the pages of students lie, beside the overview.
STUDENTS = "students"


@dataclass(frozen=True)
class Names:
    """Submissions in a cell, each with a link to its page."""

    each: tuple[str, ...]


@dataclass(frozen=True)
class Bar:
    """A length of 0 to 1 in a cell, which words or numbers beside it say too."""

    share: float


@dataclass(frozen=True)
class Cases:
    """Lines of students in a cell: who has them, where, and what should be there."""

    each: tuple[Case, ...]


Cell = str | Names | Bar | Cases


@dataclass(frozen=True)
class Block:
    """A table with its title."""

    id: str
    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    note: str = ""

    @property
    def without_empty(self) -> Block:
        """Without columns in which nothing stands."""
        kept = [at for at in range(len(self.columns)) if any(row[at] != "" for row in self.rows)]
        rows = tuple(tuple(row[at] for at in kept) for row in self.rows)
        return replace(self, columns=tuple(self.columns[at] for at in kept), rows=rows)


# ---------------------------------------------------------------- as a page


def cell_html(cell: Cell) -> Markup | str:
    """A cell of the page's tables."""
    if isinstance(cell, Names):
        return links(cell.each)
    if isinstance(cell, Bar):
        return Markup('<i class="marks-bar"><i style="width: {}%"></i></i>').format(round(100 * cell.share))
    return Markup("").join(map(_case_html, cell.each)) if isinstance(cell, Cases) else one_line(cell)


def links(names: Sequence[str]) -> Markup:
    """Submissions, each with a link to its page."""
    return Markup(say("comma")).join(map(_link, names))


def _link(name: str) -> Markup:
    return Markup('<a href="{}">{}</a>').format(_address(name, "html"), one_line(name))


def _case_html(case: Case) -> Markup:
    whose = [(_link(name), in_a_row(map(one_line, places))) for name, places in case.whose]
    lines = [Markup(correction_words(one, _code_html)) for one in case.corrections]
    return rendered("marks_case.html", whose=whose, lines=lines, comma=say("comma"))


def _code_html(text: str) -> str:
    return Markup("<code>{}</code>").format(one_line(text))


def _address(name: str, ending: str) -> str:
    return f"{STUDENTS}/{quote(page_name(name))}.{ending}"


# ---------------------------------------------------------------- as Markdown


def table_markdown(block: Block) -> str:
    """A table without what only a page can show."""
    shown = [at for at in range(len(block.columns)) if not any(isinstance(row[at], Bar) for row in block.rows)]
    lines = [[markdown(block.columns[at]) for at in shown], ["---"] * len(shown)]
    lines += [[_markdown(row[at]) for at in shown] for row in block.rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _markdown(cell: Cell) -> str:
    if isinstance(cell, Names):
        return say("comma").join(_link_markdown(name) for name in cell.each)
    if isinstance(cell, Cases):
        return "<br>".join(map(_case_markdown, cell.each))
    return markdown(cell) if isinstance(cell, str) else ""


def _link_markdown(name: str) -> str:
    return f"[{markdown(name)}]({_address(name, 'md')})"


def _case_markdown(case: Case) -> str:
    whose = say("comma").join(
        " ".join((_link_markdown(name), markdown(in_a_row(places)))) if places else _link_markdown(name)
        for name, places in case.whose
    )
    return "<br>".join([whose, *(correction_words(one, _code) for one in case.corrections)])


def _code(text: str) -> str:
    """As code in a cell: no bar of the text ends the cell, and no backquote the code."""
    plain = one_line(text).replace("|", "\\|")
    fence = "`" * (1 + max(map(len, re.findall("`+", plain)), default=0))
    space = " " if plain.startswith("`") or plain.endswith("`") else ""
    return f"{fence}{space}{plain}{space}{fence}" if plain else ""
