"""What ``accept`` does with one case: keep it as the baseline, and say what that changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from harness.ground import environment
from harness.ground.workspace import Workspace
from harness.scenario.model import Case
from harness.verification import baseline
from harness.verification.verify import Verifier


def accept_case(verifier: Verifier, case: Case, new_only: bool = False) -> str:
    """Keep a case as it is now. ``refused`` where its sides differ: a baseline of a mistake helps nobody."""
    place = verifier.workspace
    path = baseline.path_of(place, case.scenario_name)
    before = baseline.read(path)
    known = before is not None and case.id in before.cases
    if known and new_only:
        return "kept as it was"
    result, kept = verifier.kept_anew(case)
    if not result.as_expected:
        return f"refused, it is not as expected: {result.reasons[0]}"
    made_with = environment.describe()
    change = baseline.compare(path, before, case, result.observed, made_with)
    baseline.write(place, case.scenario_name, {case.id: kept}, made_with)
    return f"accepted; it was {change.verdict}: {change.detail}" if known else "accepted, new"


def finish(place: Workspace, cases: Mapping[str, Iterable[str]]) -> list[str]:
    """Remove what no scenario needs any more; tells what went."""
    return baseline.remove_unused(place, cases)
