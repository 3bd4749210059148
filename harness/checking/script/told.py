"""Known mistakes that a script's own numbers tell, whatever its network is."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np

from harness.checking.script.judge import Judged
from harness.checking.script.record import last_name
from harness.checking.script.result import Row
from harness.faults.fault import FAULTS, Injection

_BIAS = re.compile(r"(?i)^(b|bias)")


@dataclass(frozen=True)
class Told:
    """The known mistakes that give what is wrong."""

    mistakes: tuple[Injection, ...]
    is_whole: bool
    """Whether they say something of all that is wrong."""


def told(found: Judged, known: tuple[Injection, ...]) -> Told:
    """Those that the numbers tell by themselves, and ``known``, which give what its network's gradients or steps are.

    Where gradients alone are compared, steps that are wrong beside right gradients are not known's matter.
    """
    if name := _never_reset(found):
        return Told((Injection(FAULTS[name]),), True)
    own = tuple(Injection(FAULTS[name]) for name in filter(None, (_never_updated(found),)))
    steps = _steps_alone(found)
    if len(steps) == len(found.wrong):
        mistakes = own or (() if found.by_gradients else known)
        return Told(mistakes, bool(mistakes))
    if found.by_gradients:
        return Told((*known, *own), bool(known) and bool(own or not steps))
    return Told(known, bool(known))


def _never_reset(found: Judged) -> str:
    """What is wrong in the second step has the first one's gradients in it still."""
    names = {row.name for row in found.wrong if row.quantity != "intermediate"}
    return "gradients_not_reset" if names and names <= found.sums else ""


def _never_updated(found: Judged) -> str:
    """What has the right gradient, and does not move."""
    wrong = _steps_alone(found)
    passes = [found.task.passes[row.step - 1] for row in wrong]
    if not wrong or any(
        np.any(each.before[row.name] != each.after[row.name]) for row, each in zip(wrong, passes, strict=True)
    ):
        return ""
    biases = [bool(_BIAS.match(last_name(row.name))) for row in wrong]
    return "bias_not_updated" if all(biases) else "layer_not_updated" if any(biases) else "weight_not_updated"


def _steps_alone(found: Judged) -> list[Row]:
    """Steps that are wrong though the gradient is right."""
    right = {row.name for row in found.rows if row.quantity == "gradient" and row.is_right}
    return [row for row in found.wrong if row.quantity == "update" and row.name in right]
