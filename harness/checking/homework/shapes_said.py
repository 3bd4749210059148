"""What docstrings and comments say of shapes: whether there are several outputs, as of (N, d), or one, as of (N, 1)."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Collection, Iterator, Sequence

from harness.candidate.reading.definitions import parse
from harness.candidate.reading.source import Unit

#: Samples by outputs, of which there are several: (N, d), (batch_size, num_classes), (m x k), [N, 10].
_SEVERAL = re.compile(
    r"[(\[]\s*(?:[NnMmB]|bs|batch\w*|n_?samples?|num_?\w+|samples)\s*[,，x×*]\s*(?:[A-Za-z]\w*|[2-9]|\d{2,})\s*[)\]]",
    re.IGNORECASE,
)

#: An input of two axes: x: (N, D).
_ROWS = re.compile(
    r"\b(?:x|a|a_prev|inp\w*|data|features?)\b[^\n,;()\[\]]{0,40}[(\[]\s*\w+\s*[,，x×*]\s*\w+\s*[)\]]", re.IGNORECASE
)


def speaks_of_rows(units: Sequence[Unit], names: Collection[str]) -> bool:
    """Whether what is written beside any of these functions and classes says that their input has two axes."""
    return any(_ROWS.search(text) for unit in units for text in _written(unit, names))


def speaks_of_several(units: Sequence[Unit], names: Collection[str]) -> bool:
    """Whether what is written beside any of these functions and classes says that there are several outputs."""
    return any(_SEVERAL.search(text) for unit in units for text in _written(unit, names))


def _written(unit: Unit, names: Collection[str]) -> Iterator[str]:
    kinds = (ast.FunctionDef, ast.ClassDef)
    for one in ast.walk(parse(unit)):
        if isinstance(one, kinds) and one.name in names:
            yield from (_docstring(each) for each in ast.walk(one) if isinstance(each, kinds))
            lines = "\n".join(unit.code.splitlines()[one.lineno - 1 : one.end_lineno]) + "\n"
            yield from _comments(lines)


def _docstring(node: ast.FunctionDef | ast.ClassDef) -> str:
    return ast.get_docstring(node) or ""


def _comments(code: str) -> Iterator[str]:
    try:
        yield from (
            one.string for one in tokenize.generate_tokens(io.StringIO(code).readline) if one.type == tokenize.COMMENT
        )
    except (tokenize.TokenError, SyntaxError):
        return
