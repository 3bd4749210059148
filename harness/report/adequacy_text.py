"""What ``show SCENARIO --adequacy`` prints: the mistakes that a scenario can notice, and who notices the rest."""

from __future__ import annotations

from harness.checking.adequacy import Adequacy, Missed
from harness.report.layout import WIDTH, wrapped
from harness.report.tables import table

_SHOWN = 3


def adequacy_text(found: Adequacy | None, scenario: str) -> str:
    """Two lists of faults; ``scenario`` is the scenario's name."""
    if found is None:
        return f"{scenario} takes no step: it can notice mistakes of the forward pass only"
    steps = f"{found.steps} step{'s' if found.steps != 1 else ''}"
    lines = [
        f"{found.case} notices {found.share} faults that its layers and its loss allow, in its first {steps}",
        "",
        "notices",
        *wrapped(f"  {_names(found)}", WIDTH, "  "),
    ]
    if not found.missed:
        return "\n".join(lines)
    rows = [[one.fault.number, one.fault.sentence, _elsewhere(one)] for one in found.missed]
    missed = table(rows, ("fault", "cannot notice", "which is noticed by"), "plain")
    return "\n".join([*lines, "", missed])


def _names(found: Adequacy) -> str:
    return ", ".join(f"{fault.name} ({fault.number})" for fault in found.noticed) or "none"


def _elsewhere(one: Missed) -> str:
    """Scenarios of this workspace first: they are at hand."""
    own = [name for name in one.elsewhere if not name.startswith("probe ")]
    ordered = own + [name for name in one.elsewhere if name not in own]
    more = f" and {len(ordered) - _SHOWN} more" if len(ordered) > _SHOWN else ""
    return ", ".join(ordered[:_SHOWN]) + more if ordered else "nothing here"
