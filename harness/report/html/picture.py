"""The picture of a network: what ``run`` and ``check`` show of it, as inline SVG.

    picture = of_run(case, result)          # of a run: the Case, and its Result; None where there is nothing to show
    picture = of_check(found)               # of a candidate: a Checked; its probe that is wrong first
    Markup = drawn(picture, "pic7")         # the figure; the text is a prefix of ids that no other figure has

``page(title, body, style=style(), script=script())`` has, once for all figures of a page, what they look like and what
they do.

A network of linear layers and activations of at most 8 units is drawn as circles and edges (``units.py``,
``circles.py``), any other as a row of boxes with maps (``layers.py``, ``maps.py``). ``pictured.py`` has the values that
are drawn. All steps are in the figure; without JavaScript all are shown, one below the other, and with it one at a
time.
"""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from harness.checking.evidence import first_wrong
from harness.checking.result import Checked, Tried
from harness.report.html.circles import drawn_circles
from harness.report.html.layers import boxes
from harness.report.html.maps import drawn_boxes
from harness.report.html.notebook import framed
from harness.report.html.page import rendered, static
from harness.report.html.pictured import Box, Circles, Moment, Picture
from harness.report.html.sides import OfCheck, OfRun
from harness.report.html.units import circles
from harness.report.words import say
from harness.run.glimpse import STEPS, is_drawn
from harness.run.result import Result, Seen
from harness.scenario.model import Case


def style() -> str:
    """The CSS of pictures, which has its colours from the page."""
    return static("picture.css")


def script() -> str:
    """The JavaScript of pictures: steps, and numbers of what is pointed at."""
    return static("picture.js")


def of_run(case: Case, result: Result) -> Picture | None:
    """Both sides of a run, at its first logged steps and its last; None where no step was compared."""
    sides = OfRun(case, result)
    if is_drawn(case) and result.seen:
        moments = tuple(_small(sides, seen) for seen in result.seen)
        return Picture(moments)
    steps = sides.steps
    steps = steps if len(steps) <= 2 else [steps[0], steps[-1]]
    moments = tuple(_large(sides, step) for step in steps)
    return Picture(moments) if moments else None


def of_check(found: Checked) -> Picture | None:
    """A candidate's numbers beside the right ones, on the probe that is wrong first; of one that is right the first.

    None where it came through no step.
    """
    wrong = first_wrong(found)
    tried = next((one for one in found.tried if wrong is None or one.probe == wrong.case), None)
    if tried is None or not tried.seen:
        return None
    at = 0 if wrong is None else wrong.step - 1
    moments, first = _of_probe(OfCheck(found, tried), tried, at)
    return Picture(moments, at - first)


def _of_probe(sides: OfCheck, tried: Tried, at: int) -> tuple[tuple[Moment, ...], int]:
    """Steps up to the one that is wrong first, and a few after it; and which is the first of them."""
    first = max(0, at - STEPS + 2)
    shown = tried.seen[first : first + STEPS]
    if is_drawn(tried.case):
        return tuple(_small(sides, seen) for seen in shown), first
    return tuple(_large(sides, seen.number) for seen in shown), first


def _small(sides: OfRun | OfCheck, seen: Seen) -> Moment:
    samples = len(seen.batch.inputs)
    return Moment(say("pic_step", number=seen.number), say("pic_samples", count=samples), circles(sides, seen))


def _large(sides: OfRun | OfCheck, step: int) -> Moment:
    return Moment(say("pic_step", number=step), say("pic_maps"), boxes(sides, step))


def drawn(picture: Picture, prefix: str) -> Markup:
    """The figure. ``prefix``: of its ids."""
    figures = [(moment, _drawn(moment.drawn, f"{prefix}-{at}")) for at, moment in enumerate(picture.moments)]
    words = {"steps": say("pic_steps"), "point_at": say("pic_point_at")}
    return rendered("picture.html", picture=picture, figures=figures, prefix=prefix, **words)


def of_results(each: Sequence[tuple[Case | None, Result, Markup]], prefix: str) -> Markup:
    """For a notebook: each result's text with its picture below it. ``prefix``: of ids."""
    parts = []
    for at, (case, result, text) in enumerate(each):
        found = of_run(case, result) if case is not None else None
        parts.append(text + drawn(found, f"{prefix}-{at}") if found else text)
    return framed(Markup("\n").join(parts), style(), script())


def _drawn(what: Circles | tuple[Box, ...], prefix: str) -> Markup:
    return drawn_circles(what, prefix) if isinstance(what, Circles) else drawn_boxes(what)
