"""What ``accept`` does with one case: keep it as the baseline, and say what that changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from harness.ground import environment
from harness.ground.facts import Fact, fact
from harness.ground.workspace import Workspace
from harness.scenario.model import Case
from harness.verification import baseline
from harness.verification.verify import Verifier


def accept_case(verifier: Verifier, case: Case, new_only: bool = False) -> Fact:
    """Keep a case as it is now; what came of it.

    ``refused`` where its sides differ: a baseline of a mistake helps nobody.
    """
    place = verifier.workspace
    path = baseline.path_of(place, case.scenario_name)
    before = baseline.read(path)
    known = before is not None and case.id in before.cases
    if known and new_only:
        return fact("kept_as_it_was")
    result, kept = verifier.kept_anew(case)
    if not result.as_expected:
        return fact("refused", reason=result.reasons[0])
    made_with = environment.describe()
    change = baseline.compare(path, before, case, result.observed, made_with)
    baseline.write(place, case.scenario_name, {case.id: kept}, made_with)
    if not known:
        return fact("accepted_new")
    return fact("accepted", baseline_verdict=change.verdict, details=change.details)


def finish(place: Workspace, cases: Mapping[str, Iterable[str]]) -> list[Fact]:
    """Remove what no scenario needs any more; tells what went."""
    return baseline.remove_unused(place, cases)
