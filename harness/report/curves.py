"""Loss and batch accuracy of both sides over the steps, as document 001 plots them, one SVG a case."""

from __future__ import annotations

import io
import math

from harness.harmless import one_line
from harness.result import Result


def curve_svg(result: Result) -> str:
    """The picture as SVG text; the same result gives the same text."""
    import matplotlib

    matplotlib.use("svg")
    from matplotlib.figure import Figure

    series = result.series
    panels = [("loss", series.loss)] + ([("batch accuracy", series.accuracy)] if series.accuracy else [])
    with matplotlib.rc_context({"svg.hashsalt": result.id, "svg.fonttype": "none"}):
        figure = Figure(figsize=(5 * len(panels), 3.4))
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


def has_curve(result: Result) -> bool:
    """Whether there is anything to draw a line through."""
    return len(result.series.step) > 2


def _spans_decades(values: list[float]) -> bool:
    finite = [value for value in values if math.isfinite(value)]
    return bool(finite) and min(finite) > 0 and max(finite) > 100 * min(finite)
