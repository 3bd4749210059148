"""One more probe of a part that was judged before: in the precision that it was judged in, by the way that it was."""

from __future__ import annotations

from harness.checking.built import judged
from harness.checking.drive import Candidate, drive
from harness.checking.homework import judging
from harness.checking.homework.teller import Teller
from harness.checking.homework.ways import AnyWay
from harness.checking.result import Checked
from harness.faults.probes import Probe, rounded_to_float32
from harness.implementation import Build


def is_in_single(found: Checked) -> bool:
    """Whether it was judged in float32."""
    return bool(found.tried) and found.tried[0].case.dtype == "float32"


def as_found(probe: Probe, found: Checked) -> Probe:
    """In the precision that it was judged in."""
    return rounded_to_float32(probe) if is_in_single(found) else probe


def through(probe: Probe, found: Checked, way: AnyWay, teller: Candidate, reference: Build) -> Checked:
    """That probe alone, judged; ``teller``: what takes it through. Raises HarnessError."""
    asked = as_found(probe, found)
    tried = drive(asked, teller, reference, frozenset())
    if isinstance(teller, Teller):
        tried = judging.with_own_shapes(tried, teller.shapes.get(asked.case.scenario_name))
    return judged(judging.blank(found.candidate, way, (asked,), found.torch), (asked,), (tried,), reference)
