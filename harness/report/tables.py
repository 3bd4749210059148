"""Every table of every report, in each output language."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from harness import harmless


def table(rows: Iterable[Sequence[Any]], headers: Sequence[str], table_format: str = "simple") -> str:
    """``rows`` as text, as Markdown ("github") or as HTML ("html"); cells are text that is shown as it stands."""
    from tabulate import tabulate

    cell = harmless.markdown if table_format == "github" else harmless.one_line  # tabulate escapes for HTML itself
    shown = [[cell(str(entry)) for entry in row] for row in rows]
    return tabulate(shown, headers=[cell(header) for header in headers], tablefmt=table_format, disable_numparse=True)
