"""Losses that are right by a convention that nothing says: a person has to tell whether it is meant.

A loss whose gradient lacks the number of outputs is right for one output, and wrong for several. One that is given
probabilities and hands back the gradient of what they are made of is right beside an activation that leaves that out.
"""

from __future__ import annotations

import re
from dataclasses import replace

from harness.checking.homework.file import PartChecked
from harness.checking.homework.places import lines_of
from harness.grading import parts
from harness.grading.assignment import Assignment
from harness.grading.judged import PartJudged
from harness.grading.result import GRADED, PartVerdict
from harness.grading.sources import Text
from harness.ground.facts import Fact, fact

#: What code says that is meant for one output: (N,), (m, 1), or what makes one row of all.
_OF_ONE = re.compile(
    r"[(\[]\s*(?:[NnMmB]|bs|batch\w*|n_?samples?)\s*,\s*1?\s*[)\]]|ravel|flatten|squeeze|reshape\(\s*-1\s*\)|\[:,\s*0\]"
)
#: By loss of probabilities, what code says of what they are made of; and how it calls the gradient of that.
_ACTIVATIONS = {
    "binary_cross_entropy": re.compile(r"logit|sigmoid", re.IGNORECASE),
    "categorical_cross_entropy": re.compile(r"logit|softmax", re.IGNORECASE),
}
_OF_LOGITS = re.compile(r"\bd_?z|delta|pre_?activ", re.IGNORECASE)
#: The imaginary part of a number that is divided by a step.
_COMPLEX_STEP = re.compile(r"\.imag\b|\bimag\s*\(")
_GOOD = (PartVerdict.RIGHT, PartVerdict.CONVENTION)
_ONE, _LOGITS = "judged_one_output_alone", "judged_gradient_of_logits"


def as_asked(found: PartJudged, text: Text, assignment: Assignment) -> PartJudged | None:
    """What was found right, where it is meant so; a person's, where nothing says it; None where it is another."""
    checked = found.checked.checked if isinstance(found.checked, PartChecked) else None
    if checked is None or found.outcome is not GRADED or found.verdict not in _GOOD or not _is_loss(found):
        return found
    own, whole = _lines(found, text), "\n".join(unit.code for unit in text.units)
    if _says(checked.setting, "right_for_one_output"):
        is_said = _OF_ONE.search(own) or any(part.options.get("outputs") == 1 for part in assignment.parts)
        return found if is_said else _for_person(found, text, _ONE)
    is_open = _says(checked.read_as, "held_activated") and "gradient" not in found.part.asks
    words = _ACTIVATIONS.get(found.part.what) if is_open and found.part.kind == "loss" else None
    if words is not None and not (words.search(own) or _OF_LOGITS.search(own)):
        return _for_person(found, text, _LOGITS) if words.search(whole) else None
    return found


def _is_loss(found: PartJudged) -> bool:
    """Whether a loss is asked for, by its kind or by its name."""
    stated = found.checked.stated if isinstance(found.checked, PartChecked) else {}
    return found.part.kind == "loss" or (found.part.kind == "functions" and "loss" in stated)


def with_complex_step(found: PartJudged, text: Text) -> PartJudged:
    """What is right, with a note where its gradient comes from a complex step, which is no backpropagation."""
    is_good = isinstance(found.checked, PartChecked) and found.verdict in _GOOD
    if not is_good or not _COMPLEX_STEP.search(_lines(found, text)):
        return found
    return replace(found, notes=(*found.notes, fact("judged_by_complex_step")))


def is_unsaid(found: PartJudged | None) -> bool:
    """Whether a person has to say what is meant."""
    return found is not None and found.why is not None and found.why.code in (_ONE, _LOGITS)


def _for_person(found: PartJudged, text: Text, code: str) -> PartJudged:
    return replace(parts.for_person(found.part, fact(code), found.spot, text.name), checked=found.checked)


def _says(facts: tuple[Fact, ...], code: str) -> bool:
    return any(one.code == code for one in facts)


def _lines(found: PartJudged, text: Text) -> str:
    """The code of a part, with what stands beside it."""
    assert isinstance(found.checked, PartChecked)
    names = {found.checked.name.partition(".")[0], *(name.partition(".")[0] for name in _called(found.checked))}
    lines = sorted(lines_of(text.units, names))
    return "\n".join(text.units[number].code.splitlines()[line - 1] for number, line in lines)


def _called(one: PartChecked) -> list[str]:
    return re.findall(r"[\w.]+", one.checked.call) if one.checked else []
