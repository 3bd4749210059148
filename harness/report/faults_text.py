"""The catalogue of faults: what each is, how one finds it, and the hint that a student gets."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from harness.faults.fault import Fault
from harness.report.layout import WIDTH, padded, wrapped
from harness.report.words import said, say

#: In the order of a step.
_WAYS = ("data", "forward", "loss", "backward", "update", "reported")
#: Of the list that the numbers come from, what is not here, with why by code.
LEFT_OUT = (30, 43, 45)
#: How wide the labels of one mistake are, and their texts.
_LABEL, _TEXT = 10, 86


def _way(way: str) -> str:
    return say(f"way_{way}")


def catalogue(faults: Sequence[Fault]) -> str:
    """As text for a terminal."""
    parts = []
    for way, group in _by_way(faults):
        parts.append(_way(way).upper())
        for fault in group:
            parts += wrapped(f"{fault.number:>4}  {fault.name}: {said(fault.sentence)}", WIDTH, " " * 6)
    return "\n".join(parts)


def one_fault(fault: Fault) -> str:
    """One fault, whole."""
    lines = [say("fault_heading", name=fault.name, number=fault.number, way=_way(fault.way))]
    for name, text in (("fault_what", fault.sentence), ("fault_symptom", fault.thought), ("fault_hint", fault.hint)):
        shown = wrapped(said(text), _TEXT)
        lines += [padded(say(name) if index == 0 else "", _LABEL) + line for index, line in enumerate(shown)]
    return "\n".join(lines)


def markdown(faults: Sequence[Fault]) -> str:
    """docs/faults.md."""
    parts = [say("faults_head")]
    for way, group in _by_way(faults):
        parts.append(f"## {_way(way).capitalize()}")
        parts += [
            f"**{fault.number}. {fault.name}**: {said(fault.sentence)}.  \n"
            f"{said(fault.thought)}  \n*{said(fault.hint)}*"
            for fault in group
        ]
    left_out = "\n".join(f"- {number}: {say(f'left_out_{number}')}." for number in LEFT_OUT)
    parts += [f"## {say('not_here')}", left_out]
    return "\n\n".join(parts) + "\n"


def _by_way(faults: Sequence[Fault]) -> list[tuple[str, list[Fault]]]:
    ordered = sorted(faults, key=lambda fault: (_WAYS.index(fault.way), fault.number))
    return [(way, list(group)) for way, group in itertools.groupby(ordered, key=lambda fault: fault.way)]
