"""JUnit's XML, for Artemis, CodeGrade, GitLab and Jenkins: a suite a submission, a test case a part.

There is no one schema; this keeps to what Jenkins' junit-10.xsd and the others' readers share. ``failure`` is a part
that is not right, ``error`` one that cannot be read or run, or at which the grader broke (its ``type`` says which),
``skipped`` one that needs a person.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from xml.etree import ElementTree as xml

from harness.grading.result import BROKE, GRADED, PERSON, Graded
from harness.ground.harmless import one_line
from harness.report.marks.systems import MAX_BYTES, Row, message, rows, sure_points
from harness.report.words import say

#: What XML 1.0 cannot have in a text, even escaped.
_NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_COUNTED = {"failures": "failure", "errors": "error", "skipped": "skipped"}


def junit(all_graded: Iterable[Graded], name: str) -> str:
    """The content of a file; ``name``: of the assignment."""
    root = xml.Element("testsuites", {"name": _plain(name)})
    root.extend(_suite(graded) for graded in all_graded)
    _count(root)
    xml.indent(root)
    content: bytes = xml.tostring(root, "utf-8", xml_declaration=True)
    return content.decode() + "\n"


def _suite(graded: Graded) -> xml.Element:
    suite = xml.Element("testsuite", {"name": _plain(graded.submission), "time": f"{graded.seconds:.3f}"})
    properties = xml.SubElement(suite, "properties")
    told = {
        "outcome": str(graded.outcome),
        "points": f"{sure_points(graded):g}",
        "possible": f"{graded.possible:g}",
        "digest": graded.digest,
        "sandbox": graded.sandbox,
        "in_force": " ".join(graded.in_force),
        "by_person": ", ".join(row.name for row in rows(graded) if row.by),
    }
    for key, value in told.items():
        if value or key != "by_person":
            xml.SubElement(properties, "property", {"name": key, "value": _plain(value)})
    suite.extend(_case(row, graded) for row in rows(graded))
    _count(suite)
    return suite


def _case(row: Row, graded: Graded) -> xml.Element:
    case = xml.Element("testcase", {"classname": _plain(graded.submission), "name": _plain(row.name)})
    text = _text(row.text(MAX_BYTES))
    if row.passed:
        if text:
            xml.SubElement(case, "system-out").text = text
        return case
    element = "failure" if row.outcome is GRADED else "skipped" if row.outcome is PERSON else "error"
    kind = str(row.verdict) if row.outcome is GRADED else str(row.outcome)
    xml.SubElement(case, element, {"type": kind, "message": _plain(_in_short(row, graded))}).text = text
    return case


def _in_short(row: Row, graded: Graded) -> str:
    if row.outcome is GRADED:
        return say("autograder_points", points=row.sure, possible=row.possible)
    is_of_part = row.outcome in (PERSON, BROKE) or graded.outcome is GRADED
    return " ".join(row.sentences) if is_of_part else message(graded)


def _count(element: xml.Element) -> None:
    """How many cases there are, and of which kind."""
    element.set("tests", str(len(element.findall(".//testcase"))))
    for attribute, kind in _COUNTED.items():
        element.set(attribute, str(len(element.findall(f".//testcase/{kind}"))))


def _plain(text: str) -> str:
    """On one line."""
    return _text(one_line(text))


def _text(text: str) -> str:
    return _NO_XML.sub("\ufffd", text)
