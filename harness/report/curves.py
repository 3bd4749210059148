"""Loss and batch accuracy of both sides over the steps and how far they are apart, one SVG a case."""

from __future__ import annotations

import io
import math
import os
import warnings
from collections.abc import Sequence
from typing import Any

from harness.ground.errors import UsageError
from harness.ground.harmless import one_line
from harness.report.layout import wrapped
from harness.report.words import say
from harness.run.result import Result


def curve_svg(result: Result) -> str:
    """The picture as SVG text; the same result gives the same text."""
    matplotlib, figure_of = load_plotting()
    with matplotlib.rc_context(), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of a glyph that our font lacks: the reader's has it
        matplotlib.rcdefaults()  # the picture depends on no matplotlibrc
        matplotlib.rcParams.update(
            {"svg.hashsalt": result.id, "svg.fonttype": "none", "axes.formatter.useoffset": False}
        )
        figure = _figure(result, figure_of)
        text = io.StringIO()
        figure.savefig(text, format="svg", metadata={"Date": None})
    return text.getvalue()


def _figure(result: Result, figure_of: Any) -> Any:
    """Loss, and where there is one accuracy: both sides above, how far they are apart below."""
    series = result.series
    panels = [("quantity_loss", series.loss)] + ([("batch_accuracy", series.accuracy)] if series.accuracy else [])
    figure = figure_of(figsize=(5.5 * len(panels), 4.8))
    title = wrapped(one_line(result.id), 60 * len(panels))
    width, height = figure.get_size_inches()
    # margins in inches that fit the labels: to work them out takes matplotlib as long as to draw
    grid = {"left": 0.85 / width, "right": 1 - 0.15 / width, "bottom": 0.5 / height, "hspace": 0.12, "wspace": 0.26}
    grid |= {"top": 1 - (0.25 + 0.18 * len(title)) / height, "height_ratios": (2, 1)}
    axes = figure.subplots(2, len(panels), squeeze=False, sharex=True, gridspec_kw=grid)
    for column, (label, values) in enumerate(panels):
        first, second = (values[side] for side in result.sides)
        _draw_both(axes[0][column], result, label, first, second)
        _draw_difference(axes[1][column], result, first, second)
    figure.suptitle("\n".join(title), parse_math=False, fontsize=10)
    return figure


def _draw_both(axes: Any, result: Result, label: str, first: Sequence[float], second: Sequence[float]) -> None:
    """A broad pale line with a thin dark one on it: where they are one, both are seen."""
    for values, style in ((first, _BROAD), (second, _THIN)):
        axes.plot(result.series.step, values, **style)
    axes.set_ylabel(say(label))
    axes.grid(alpha=0.3)
    for text, side in zip(axes.legend(result.sides).get_texts(), result.sides, strict=True):
        text.set(text=one_line(side), parse_math=False)
    if label == "quantity_loss" and _spans_decades([*first, *second]):
        axes.set_yscale("log")


def _draw_difference(axes: Any, result: Result, first: Sequence[float], second: Sequence[float]) -> None:
    away = [abs(one - other) for one, other in zip(first, second, strict=True)]
    axes.plot(result.series.step, away, "o-", color="black", markersize=3, linewidth=0.8)
    axes.set(xlabel=say("curve_step"), ylabel=say("curve_difference"))
    axes.xaxis.get_major_locator().set_params(integer=True)
    axes.grid(alpha=0.3)
    apart = [one for one in away if 0 < one < math.inf]
    if apart:
        axes.set_yscale("symlog", linthresh=min(apart))  # 0 has a place on it
        axes.yaxis.get_major_locator().set_params(numticks=5)
        axes.set_ylim(bottom=0)
    else:
        axes.set(yticks=[0], ylim=(-0.5, 1))
        why = say("curve_not_finite" if any(away) else "curve_of_same_numbers")
        axes.text(0.5, 0.7, why, ha="center", transform=axes.transAxes)


_BROAD = {"color": "tab:orange", "linewidth": 5, "alpha": 0.5, "solid_capstyle": "round"}
_THIN = {"color": "tab:blue", "linewidth": 1.2, "marker": ".", "markersize": 4}


def load_plotting() -> tuple[Any, Any]:
    """matplotlib and its Figure, whatever backend the environment asks for: none is used. Raises UsageError."""
    asked = os.environ.pop("MPLBACKEND", None)
    try:
        import matplotlib
        from matplotlib.figure import Figure
    except Exception as error:  # it reads a matplotlibrc, which may say anything
        raise UsageError(say("matplotlib_cannot_load", error=str(error))) from None
    finally:
        if asked is not None:
            os.environ["MPLBACKEND"] = asked
    return matplotlib, Figure


def has_curve(result: Result) -> bool:
    """Whether there is anything to draw a line through."""
    return len(result.series.step) > 2


def _spans_decades(values: list[float]) -> bool:
    finite = [value for value in values if math.isfinite(value)]
    return bool(finite) and min(finite) > 0 and max(finite) > 100 * min(finite)
