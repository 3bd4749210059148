"""Known mistakes that a script's own numbers tell, whatever its network is."""

from __future__ import annotations

import re

import numpy as np

from harness.checking.script.judge import Judged
from harness.checking.script.record import last_name
from harness.faults.fault import FAULTS, Injection

_BIAS = re.compile(r"(?i)^(b|bias)")


def told_by_numbers(found: Judged) -> tuple[Injection, ...]:
    """The mistake that gives all that is wrong; nothing where the numbers alone tell none."""
    name = _never_reset(found) or _never_updated(found)
    return (Injection(FAULTS[name]),) if name else ()


def _never_reset(found: Judged) -> str:
    """What is wrong in the second step has the first one's gradients in it still."""
    names = {row.name for row in found.wrong if row.quantity != "intermediate"}
    return "gradients_not_reset" if names and names <= found.sums else ""


def _never_updated(found: Judged) -> str:
    """What is wrong has the right gradient, and does not move."""
    wrong = [row for row in found.wrong if row.quantity != "intermediate"]
    right = {row.name for row in found.rows if row.quantity == "gradient" and row.is_right}
    if not wrong or not all(row.quantity == "update" and row.name in right for row in wrong):
        return ""
    passes = (found.task.passes[row.step - 1] for row in wrong)
    if any(np.any(each.before[row.name] != each.after[row.name]) for row, each in zip(wrong, passes, strict=True)):
        return ""
    biases = [bool(_BIAS.match(last_name(row.name))) for row in wrong]
    return "bias_not_updated" if all(biases) else "layer_not_updated" if any(biases) else "weight_not_updated"
