"""A file with the mistakes of its parts mended as they are told, so that what uses these parts shows its own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from harness.candidate.reading.source import Unit


def merged(units: Sequence[Unit], mended: Sequence[Sequence[Unit]]) -> tuple[Unit, ...]:
    """The units with all lines that any of the mended ones, which have the same labels, has otherwise."""
    found = tuple(units)
    for each in mended:
        found = with_changes(found, units, each)
    return found


def with_changes(units: Sequence[Unit], before: Sequence[Unit], after: Sequence[Unit]) -> tuple[Unit, ...]:
    """The units with the lines that differ before and after; ``units``: of the same lines, some of them otherwise."""
    return tuple(_with_lines(unit, lines) for unit, lines in zip(units, _each_changed(before, after), strict=True))


Lines = dict[int, tuple[str, str]]
"""By number, counted from 0, a line before and after."""


def _each_changed(units: Sequence[Unit], mended: Sequence[Unit]) -> Iterator[Lines]:
    """Of each unit the lines that differ; none where there are more of them, or fewer."""
    others = {unit.label: unit.code.splitlines() for unit in mended}
    for unit in units:
        own, other = unit.code.splitlines(), others.get(unit.label, [])
        pairs = enumerate(zip(own, other, strict=True)) if len(own) == len(other) else ()
        yield {number: pair for number, pair in pairs if pair[0] != pair[1]}


def _with_lines(unit: Unit, changed: Lines) -> Unit:
    lines = unit.code.splitlines(keepends=True)
    for number, (before, after) in changed.items():
        if number < len(lines) and lines[number].rstrip("\r\n") == before:
            lines[number] = after + lines[number][len(before) :]
    return replace(unit, code="".join(lines))
