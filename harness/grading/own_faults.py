"""What code raises by a fault of its own: whatever it is given, it stops."""

from __future__ import annotations

import re
from difflib import get_close_matches

from harness.grading.sources import Text

#: What code raises by a fault of its own, whatever it is given, if one of its own lines does; anything else may be for
#: want of what it needs.
_RAISED = re.compile(
    r"NameError: name|UnboundLocalError|NotImplementedError|AttributeError: module |"
    r"(?P<call>TypeError: [\w.]+\(\) (got an unexpected keyword argument|missing \d+ required positional))"
)
#: What is its own fault wherever it is noticed.
_ENDS = re.compile(r"still running after|the file ended the program|memory|output")
_PLACE = re.compile(r"^(?P<label>.+?):(?P<line>[0-9]+): ")
#: A call that hands on whatever it was given: what lacks there, whoever called it has left out.
_HANDS_ON = re.compile(r"[(,]\s*\*{1,2}\s*\w")
#: How near a misspelt name is to the one that is meant.
_ALIKE = 0.8
_BASES = re.compile(r"^\s*class\s+\w+\s*\(([^)]*)\)", re.MULTILINE)
_NO_ATTRIBUTE = re.compile(r"AttributeError: '(?P<owner>\w+)' object has no attribute '(?P<name>\w+)'")


def is_its_own(failure: str, text: Text) -> bool:
    """Whether code raises this by a fault of its own, whatever it is given.

    What no line of its own raises is never its fault: it was called from outside, by what was assumed of it.
    """
    if lacks_attribute(failure, text):
        return True
    found, place = _RAISED.search(failure), _PLACE.match(failure)
    if found is None:
        return bool(_ENDS.search(failure))
    line = _line_of(text, place["label"], int(place["line"])) if place else None
    return line is not None and not (found["call"] and _HANDS_ON.search(line))


def _line_of(text: Text, label: str, line: int) -> str | None:
    """A line of the submission, as it stands in this file or in another; None for what is no line of it."""
    own = next((one for one in text.units if one.label == label or one.label.endswith(f"/{label}")), None)
    spot = text.spot(label, line)
    if own is None and spot.file == text.name:
        return None
    lines = own.code if own else (text.root / spot.file).read_text("utf-8", "replace")
    return dict(enumerate(lines.splitlines(), 1 + (own.offset if own else 0))).get(line, "")


def lacks_attribute(failure: str, text: Text) -> bool:
    """Whether an object of the file's own class is asked for an attribute that is one of its own, misspelt."""
    found = _NO_ATTRIBUTE.search(failure)
    owner = text.found.classes.get(found["owner"]) if found else None
    if found is None or owner is None or not get_close_matches(found["name"], owner.attributes, 1, _ALIKE):
        return False  # which a trainer may give it
    bases = [one.strip() for unit in text.units for all_ in _BASES.findall(unit.code) for one in all_.split(",")]
    if {*filter(None, bases)} - {"object", *text.found.classes}:  # which may give it, elsewhere
        return False
    name = re.escape(found["name"])
    given = re.compile(
        rf"\b{name}\s*(=[^=]|[-+*/@|&]+=|,|:|\))|\bdef {name}\b|[\"']{name}[\"']|setattr|__dict__|__getattr__"
    )
    return not any(given.search(unit.code) for unit in text.units)
