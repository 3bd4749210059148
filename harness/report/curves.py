"""Loss and batch accuracy of both sides over the steps, as document 001 plots them, one SVG a case."""

from __future__ import annotations

import io
import math
import os
from typing import Any

from harness.errors import UsageError
from harness.harmless import one_line
from harness.result import Result


def curve_svg(result: Result) -> str:
    """The picture as SVG text; the same result gives the same text."""
    matplotlib, figure_of = _plotting()
    series = result.series
    panels = [("loss", series.loss)] + ([("batch accuracy", series.accuracy)] if series.accuracy else [])
    with matplotlib.rc_context():
        matplotlib.rcdefaults()  # the picture depends on no matplotlibrc
        matplotlib.rcParams.update({"svg.hashsalt": result.id, "svg.fonttype": "none"})
        figure = figure_of(figsize=(5 * len(panels), 3.4))
        figure.subplots_adjust(left=0.7 / 5 / len(panels), right=0.98, bottom=0.15, wspace=0.25)
        for axes, (label, values) in zip(figure.subplots(1, len(panels), squeeze=False)[0], panels, strict=True):
            for side, style in zip(result.sides, ("-", "--"), strict=True):
                axes.plot(series.step, values[side], style, label=side, marker=".", markersize=4)
            axes.set(xlabel="step", ylabel=label)
            axes.grid(alpha=0.3)
            axes.legend()
            if label == "loss" and _spans_decades([value for side in values.values() for value in side]):
                axes.set_yscale("log")
        figure.suptitle(one_line(result.id), parse_math=False)
        text = io.StringIO()
        figure.savefig(text, format="svg", metadata={"Date": None})
    return text.getvalue()


def _plotting() -> tuple[Any, Any]:
    """matplotlib and its Figure, whatever backend the environment asks for: none is used. Raises UsageError."""
    asked = os.environ.pop("MPLBACKEND", None)
    try:
        import matplotlib
        from matplotlib.figure import Figure
    except Exception as error:  # it reads a matplotlibrc, which may say anything
        raise UsageError(f"curves: matplotlib cannot be loaded ({error}); mend its matplotlibrc") from None
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
