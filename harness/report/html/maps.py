"""Boxes of layers, with a map and a histogram of each tensor, as HTML with small SVGs in it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

import numpy as np
from markupsafe import Markup

from harness.report.html.page import rendered
from harness.report.html.pictured import Box, Map
from harness.report.words import say
from harness.run.result import SHARES, Used

#: How high a histogram is, and how wide a bar.
_HIGH, _BAR = 24, 7


def drawn_boxes(boxes: Sequence[Box]) -> Markup:
    """The row."""
    shown = [(box, [(one, _map(one), _histogram(one)) for one in box.maps]) for box in boxes]
    return rendered("boxes.html", boxes=shown)


def _map(one: Map) -> Markup:
    if one.used is None or not one.used.cells or not one.used.cells[0]:
        return Markup()
    cells = one.used.cells
    levels = np.searchsorted(SHARES, np.asarray(cells))
    paths = [(level, _runs(levels == level)) for level in range(1, len(SHARES) + 1)]
    crosses = "".join(f"M{x} {y}l1 1m-1 0l1-1" for y, x in np.argwhere(levels == len(SHARES)).tolist())
    rows, columns = levels.shape
    size = min(10.0, max(4.0, 96 / max(rows, columns)))
    return rendered(
        "map.html",
        rows=rows,
        columns=columns,
        width=f"{columns * size:g}",
        height=f"{rows * size:g}",
        paths=[(level, path) for level, path in paths if path],
        crosses=crosses,
    )


def _runs(here: Any) -> str:
    """A path through the cells that are meant, row by row."""
    return "".join(f"M{start} {y}.5h{length}" for y, row in enumerate(here.tolist()) for start, length in _of_row(row))


def _of_row(row: Sequence[bool]) -> Iterator[tuple[int, int]]:
    at = 0
    for value, group in groupby(row):
        length = len(list(group))
        if value:
            yield at, length
        at += length


def _histogram(one: Map) -> Markup:
    if one.used is None:
        return Markup()
    counts = one.used.counts
    most = max(counts) or 1
    bars = [(level, level * _BAR, _height(count, most)) for level, count in enumerate(counts) if count]
    title = say("pic_map_of", name=one.spot.name, counts=tuple(_counted(one.used)))
    return rendered("histogram.html", bars=bars, width=len(counts) * _BAR, height=_HIGH, title=title)


def _height(count: int, most: int) -> str:
    return f"{max(1.5, _HIGH * count / most):.3g}"


def _counted(used: Used) -> Iterator[str]:
    """How many entries use how much; nothing of what none does."""
    codes = ["pic_share_none", *["pic_share_to"] * (len(SHARES) - 1), "pic_share_beyond"]
    percents = [100 * one for one in (*SHARES, 0.0)]
    for code, percent, number in zip(codes, percents, used.counts, strict=True):
        if number:
            yield say(code, percent=percent, number=number)
