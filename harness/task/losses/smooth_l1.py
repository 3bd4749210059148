"""smooth_l1: r² / (2 beta) of r = y − t where |r| ≤ beta, else |r| − beta / 2."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from functools import cache
from typing import Any

import numpy as np

from harness.scenario.kinds import Loss
from harness.task.function import Function
from harness.task.numbers.functions import Bent, Kink, Smooth, function, line
from harness.task.per_entry import summed
from harness.task.tape import Kind, T, Tape, Variable


def forward(tape: Tape[T], loss: Loss, y: Variable[T], t: Any, factor: Fraction) -> Variable[T]:
    return summed(tape, entries, loss, y, t, factor)


def entries(kind: Kind[T], loss: Loss, y: T, t: Any) -> tuple[T, T]:
    return kind.applied(rounded_off(loss.beta, 1.0), kind.subtracted(y, kind.exact(t)))


@cache
def rounded_off(knot: float, steepest: float) -> Function:
    """A parabola within ±knot, and lines of slopes ±steepest beyond it.

    The parabola is off by the roundings of a square, a product, a division and its constants, each u of it, and the
    lines by u of each part for constants, product and difference.
    """
    c = steepest / knot
    parabola = Smooth(
        lambda r: (r * r * c / 2, r * c),
        lambda *_: c,
        lambda _, a, d: (5 * np.abs(a), 3 * np.abs(d)),
        lambda v: (v * v * steepest / (2 * knot), v * steepest / knot),
        steepest,
        c,
        0.0,
    )
    left, right = (_line(sign * steepest, -steepest * knot / 2) for sign in (-1, 1))
    return function(Bent((left, parabola, right), (Kink(-knot, -steepest), Kink(knot, steepest))))


def _line(slope: float, offset: float) -> Smooth:
    return replace(
        line(slope, offset),
        rounding=lambda size, a, d: (4 * (abs(slope) * size + abs(offset)), np.abs(d) * (abs(slope) != 1)),
    )
