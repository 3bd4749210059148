"""What code raises by a fault of its own: whatever it is given, it stops."""

from __future__ import annotations

import re
from difflib import get_close_matches

from harness.grading.sources import Text

#: What code raises by a fault of its own, whatever it is given; anything else may be for want of what it needs.
_ITS_OWN = re.compile(
    r"NameError: name|UnboundLocalError|NotImplementedError|still running after|the file ended the program|"
    r"TypeError: \w+\(\) (got an unexpected keyword argument|missing \d+ required positional)|"
    r"AttributeError: module |memory|output"
)
#: How near a misspelt name is to the one that is meant.
_ALIKE = 0.8
_BASES = re.compile(r"^\s*class\s+\w+\s*\(([^)]*)\)", re.MULTILINE)
_NO_ATTRIBUTE = re.compile(r"AttributeError: '(?P<owner>\w+)' object has no attribute '(?P<name>\w+)'")


def is_its_own(failure: str, text: Text) -> bool:
    """Whether code raises this by a fault of its own, whatever it is given."""
    return bool(_ITS_OWN.search(failure)) or lacks_attribute(failure, text)


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
