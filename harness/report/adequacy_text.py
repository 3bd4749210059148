"""What ``show SCENARIO --adequacy`` prints: the mistakes that a scenario can notice, and who notices the rest."""

from __future__ import annotations

from harness.faults.adequacy import Adequacy, Missed
from harness.report.layout import WIDTH, wrapped
from harness.report.tables import table
from harness.report.words import headers, in_a_row, said, say, some_of
from harness.scenario.model import Case

_SHOWN = 3


def adequacy_text(found: Adequacy | None, case: Case) -> str:
    """What goes unnoticed and what would catch it, then what is noticed."""
    if found is None:
        return say("adequacy_not_known" if case.shares else "adequacy_of_no_step", scenario=case.scenario_name)
    noticed, missed = len(found.noticed), len(found.missed)
    of = {"case": found.case, "missed": missed, "total": noticed + missed, "count": found.steps}
    lines = wrapped(say("adequacy", **of), WIDTH)
    if found.missed:
        rows = [[one.fault.number, said(one.fault.sentence), _elsewhere(one)] for one in found.missed]
        lines += ["", table(rows, headers("adequacy"))]
    return "\n".join([*lines, "", say("would_be_noticed", number=noticed), *wrapped(f"  {_names(found)}", WIDTH, "  ")])


def _names(found: Adequacy) -> str:
    return in_a_row(f"{fault.name} ({fault.number})" for fault in found.noticed) or say("none")


def _elsewhere(one: Missed) -> str:
    """Scenarios of this workspace first: they are at hand."""
    own = [name for name in one.elsewhere if not name.startswith("probe ")]
    ordered = own + [name for name in one.elsewhere if name not in own]
    if not ordered:
        return say("nothing_catches_it")
    return some_of(ordered, _SHOWN)
