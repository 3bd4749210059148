"""The catalogue of faults: what each is, how one finds it, and the hint that a student gets."""

from __future__ import annotations

import itertools
import textwrap
from collections.abc import Sequence

from harness.faults.fault import Fault
from harness.report.layout import WIDTH, wrapped

_WAYS = {
    "data": "what goes in",
    "forward": "the way forward",
    "loss": "the loss and where the backward pass begins",
    "backward": "the backward pass",
    "update": "the update",
    "reported": "the loss that is reported",
}
#: Of the list that the numbers come from, what is not here and why.
LEFT_OUT = (
    (28, "= in place of += where a value is used twice: no layer here uses a value twice"),
    (30, "an activation that overwrites z in place gives the numbers of 11"),
    (43, "the fan of an initialisation: a candidate is given its parameters"),
    (45, "accuracy measured on training data: a check measures no accuracy"),
    (47, "a dropout mask ignored in the backward pass: there is no dropout layer"),
)


def catalogue(faults: Sequence[Fault]) -> str:
    """As text for a terminal."""
    parts = []
    for way, group in _by_way(faults):
        parts.append(f"{_WAYS[way].upper()}")
        for fault in group:
            parts += wrapped(f"{fault.number:>4}  {fault.name}: {fault.sentence}", WIDTH, " " * 6)
    return "\n".join(parts)


def one_fault(fault: Fault) -> str:
    """One fault, whole."""
    lines = [f"{fault.name}   (fault {fault.number}, in {_WAYS[fault.way]})"]
    for name, text in (("what", fault.sentence), ("symptom", fault.thought), ("hint", fault.hint)):
        wrapped = textwrap.wrap(text, 86)
        lines += [f"{name if index == 0 else '':<10}{line}" for index, line in enumerate(wrapped)]
    return "\n".join(lines)


def markdown(faults: Sequence[Fault]) -> str:
    """docs/faults.md."""
    parts = [_HEAD]
    for way, group in _by_way(faults):
        parts.append(f"## {_WAYS[way].capitalize()}")
        parts += [
            f"**{fault.number}. {fault.name}**: {fault.sentence}.  \n{fault.thought}  \n*{fault.hint}*"
            for fault in group
        ]
    parts += ["## Not here", "\n".join(f"- {number}: {why}." for number, why in LEFT_OUT)]
    return "\n\n".join(parts) + "\n"


_HEAD = """\
# Mistakes of hand-written backpropagation

Each is a small injection into the textbook's step (`harness/faults`), with its number, its name, what is wrong, how one
finds it from the numbers, and the hint that a student gets. The same number with several names is the same mistake made
in several ways. `check` looks for the one, or the pair, that gives a candidate's numbers; `show SCENARIO --adequacy`
tells which of them a scenario can notice. Made by `backprop-harness faults --markdown`; do not edit."""


def _by_way(faults: Sequence[Fault]) -> list[tuple[str, list[Fault]]]:
    order = list(_WAYS)
    ordered = sorted(faults, key=lambda fault: (order.index(fault.way), fault.number))
    return [(way, list(group)) for way, group in itertools.groupby(ordered, key=lambda fault: fault.way)]
