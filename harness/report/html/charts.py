"""Curves over the steps of a run, each a small SVG with words for who does not see it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from markupsafe import Markup

from harness.report.html.page import rendered
from harness.report.words import say
from harness.run.result import Result

WIDTH, HEIGHT = 640, 300
#: Room for the numbers of the axes.
_LEFT, _BOTTOM, _TOP, _RIGHT = 92, 36, 16, 16
#: More points show nothing more at this size.
MOST = 120


@dataclass(frozen=True)
class Line:
    """One line of a chart: its name, the class of its colour, and a value for each step."""

    name: str
    css: str
    values: Sequence[float]


def charts_of(result: Result) -> list[Markup]:
    """Losses of both sides, how far they are apart, and how far the sides drift apart where nobody stops them."""
    return [chart for chart in (*_loss_charts(result), _drift_chart(result)) if chart]


def _loss_charts(result: Result) -> list[Markup]:
    series = result.series
    if len(series.step) < 3:
        return []
    first, second = (series.loss[side] for side in result.sides)
    lines = [Line(result.sides[0], "first", first), Line(result.sides[1], "second", second)]
    apart = [abs(one - other) for one, other in zip(first, second, strict=True)]
    return [
        chart(say("html_losses"), series.step, lines),
        chart(say("html_losses_apart"), series.step, [Line(say("curve_difference"), "ink", apart)]),
    ]


def _drift_chart(result: Result) -> Markup | None:
    drift = result.drift
    if drift is None or len(drift.step) < 3:
        return None
    first, second = result.sides
    lines = [
        Line(say("html_drift_sides", first=first, second=second), "second", drift.sides),
        Line(say("html_drift_twin", first=first), "first", drift.twin),
    ]
    return chart(say("html_drift"), drift.step, lines)


def chart(title: str, steps: Sequence[int], lines: Sequence[Line]) -> Markup:
    """A figure: the lines over the steps, by decades where values span several; what is not finite leaves a gap."""
    finite = [value for line in lines for value in line.values if math.isfinite(value)]
    scale = _scale(finite)
    said = [say("html_line", name=one.name, first=one.values[0], last=one.values[-1]) for one in lines]
    of = {"title": title, "lines": tuple(said), "first_step": steps[0], "last_step": steps[-1]}
    return rendered(
        "chart.html",
        title=title,
        label=say("html_chart", **of),
        width=WIDTH,
        height=HEIGHT,
        ticks=[
            (name, round(_y(scale.of(value)))) for name, value in zip(_named(scale.ticks), scale.ticks, strict=True)
        ],
        left=_LEFT,
        right=WIDTH - _RIGHT,
        bottom=HEIGHT - _BOTTOM,
        ends=(f"{steps[0]:,}", f"{steps[-1]:,}"),
        step=say("curve_step"),
        lines=[(one, _path(steps, one.values, scale)) for one in lines],
        note=say("curve_of_same_numbers") if len(lines) == 1 and not any(lines[0].values) else "",
    )


@dataclass(frozen=True)
class _Scale:
    """Where a value stands between the bottom (0) and the top (1)."""

    low: float
    high: float
    by_decades: bool

    def of(self, value: float) -> float:
        low, high = self._at(self.low), self._at(self.high)
        return (self._at(value) - low) / (high - low) if high > low else 0.5

    def _at(self, value: float) -> float:
        return math.log10(max(value, self.low)) if self.by_decades else value / 2  # half: no difference overflows

    @property
    def ticks(self) -> tuple[float, ...]:
        middle = math.sqrt(self.low) * math.sqrt(self.high) if self.by_decades else self.low / 2 + self.high / 2
        return (self.low, middle, self.high) if self.low < self.high else (self.low,)


def _scale(finite: Sequence[float]) -> _Scale:
    positive = [value for value in finite if value > 0]
    if not finite or not positive or min(finite) < 0:
        return _Scale(min(finite, default=0.0), max(finite, default=0.0), False)
    low, high = min(positive), max(positive)
    if high <= 20 * low:
        return _Scale(min(finite), high, False)
    return _Scale(low, high, True)


def _named(ticks: Sequence[float]) -> list[str]:
    """The numbers of an axis, with as many digits as tell them apart."""
    for digits in range(3, 9):
        names = [f"{value:.{digits}g}" for value in ticks]
        if len(set(names)) == len(names):
            break
    return names


def _path(steps: Sequence[int], values: Sequence[float], scale: _Scale) -> str:
    """The ``d`` of a path; the pen is lifted over what is not finite."""
    points = _thinned(list(zip(steps, values, strict=True)))
    width = WIDTH - _LEFT - _RIGHT
    span = max(1, steps[-1] - steps[0])
    drawn, pen = [], "M"
    for step, value in points:
        if not math.isfinite(value):
            pen = "M"
            continue
        drawn.append(f"{pen}{_LEFT + width * (step - steps[0]) / span:.0f} {_y(scale.of(value)):.0f}")
        pen = "L"
    return "".join(drawn)


def _y(share: float) -> float:
    return _TOP + (HEIGHT - _TOP - _BOTTOM) * (1 - share)


def _thinned(points: list[tuple[int, float]]) -> list[tuple[int, float]]:
    """Of neighbouring points that no pixel tells apart the largest; the first and the last stay."""
    if len(points) <= MOST:
        return points
    inner = points[1:-1]
    edges = [round(index * len(inner) / (MOST - 2)) for index in range(MOST - 1)]
    kept = [max(inner[first:last], key=lambda point: point[1]) for first, last in pairwise(edges)]
    return [points[0], *kept, points[-1]]
