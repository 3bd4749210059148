"""Where the time of a whole submission is used up, nobody is accused."""

from __future__ import annotations

import pytest

from harness.grading.assignment import Part
from harness.grading.parts import failed, unless_out_of_time, why_failed
from harness.grading.result import PartVerdict, Spot
from harness.ground.facts import Fact, Told, fact

TOTAL = fact("sandbox_over_total")
AT = fact("process_at", label="hw.py", line=3, problem=TOTAL)
PART = Part(name="net", script=True, points=2)


@pytest.mark.parametrize("failure", [Told(AT), Told(TOTAL), TOTAL])
def test_what_stopped_at_the_end_of_all_time_needs_a_person_with_a_spot(failure: Fact | str) -> None:
    found = unless_out_of_time(failed(PART, why_failed(failure), Spot("hw.py", 3), "hw.py"))
    assert (found.verdict, found.points, str(found.spot)) == (PartVerdict.UNJUDGED, None, "hw.py:3")
    assert found.why == fact("judged_out_of_time")


def test_a_call_that_never_ends_has_failed() -> None:
    endless = failed(PART, why_failed(Told(fact("process_still_running", seconds=5))), Spot("hw.py", 3), "hw.py")
    assert unless_out_of_time(endless) is endless
