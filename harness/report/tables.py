"""Every table of every report, in each output language."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import zip_longest
from typing import Any

from harness.ground import harmless
from harness.report.layout import WIDTH, fitted, longest, padded, width, wrapped

#: A column that is this narrow is never broken: numbers are not.
_NARROW = 14


def table(rows: Iterable[Sequence[Any]], headers: Sequence[str], table_format: str = "simple") -> str:
    """``rows`` as text ("simple" with a rule below the headers, or "plain"), as Markdown ("github") or as "html".

    Cells are text that is shown as it stands. Text is at most WIDTH columns wide: cells are broken where they must be.
    """
    if table_format in ("simple", "plain"):
        return _text(rows, headers, ruled=table_format == "simple")
    from tabulate import tabulate

    cell = harmless.markdown if table_format == "github" else harmless.one_line  # tabulate escapes for HTML itself
    shown = [[cell(str(entry)) for entry in row] for row in rows]
    return tabulate(shown, headers=[cell(header) for header in headers], tablefmt=table_format, disable_numparse=True)


def _text(rows: Iterable[Sequence[Any]], headers: Sequence[str], *, ruled: bool) -> str:
    body = [[harmless.one_line(str(entry)) for entry in row] for row in (headers, *rows)]
    wanted = [max(map(width, column)) for column in zip(*body, strict=True)]
    widths = fitted(wanted, _least(body, wanted), WIDTH - 2 * (len(wanted) - 1))
    lines = [_lines(row, widths) for row in body]
    rule = [_joined(["-" * columns for columns in widths], widths)] if ruled else []
    return "\n".join([*lines[0], *rule, *(line for row in lines[1:] for line in row)])


def _least(body: Sequence[Sequence[str]], wanted: Sequence[int]) -> list[int]:
    """How narrow each column may be: names stay whole, to be copied, where there is room for it."""
    narrow = [min(_NARROW, columns) for columns in wanted]
    whole = [max(longest(cell) for cell in column) for column in zip(*body, strict=True)]
    least = [max(pair) for pair in zip(narrow, whole, strict=True)]
    return least if sum(least) + 2 * (len(wanted) - 1) <= WIDTH else narrow


def _lines(row: Sequence[str], widths: Sequence[int]) -> list[str]:
    """A row, on as many lines as its highest cell takes."""
    cells = [wrapped(cell, columns, "  ") for cell, columns in zip(row, widths, strict=True)]
    return [_joined(line, widths) for line in zip_longest(*cells, fillvalue="")]


def _joined(cells: Sequence[str], widths: Sequence[int]) -> str:
    return "  ".join(padded(cell, columns) for cell, columns in zip(cells, widths, strict=True)).rstrip()
