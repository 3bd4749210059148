"""What ``show SCENARIO --adequacy`` prints: the mistakes that a scenario can notice, and who notices the rest."""

from __future__ import annotations

from harness.faults.adequacy import Adequacy, Missed
from harness.report.layout import WIDTH, wrapped
from harness.report.tables import table

_SHOWN = 3


def adequacy_text(found: Adequacy | None, scenario: str) -> str:
    """What goes unnoticed and what would catch it, then what is noticed; ``scenario`` is the scenario's name."""
    if found is None:
        return f"{scenario} takes no step: it can show mistakes of the forward pass only"
    steps = "step" if found.steps == 1 else f"{found.steps} steps"
    noticed, total = len(found.noticed), len(found.noticed) + len(found.missed)
    said = (
        f"{found.case}: {total - noticed} of {total} known mistakes would go unnoticed in its first {steps}, of those "
        "that its layers and its loss allow"
    )
    lines = wrapped(said, WIDTH)
    if found.missed:
        rows = [[one.fault.number, one.fault.sentence, _elsewhere(one)] for one in found.missed]
        lines += ["", table(rows, ("fault", "would go unnoticed", "what would catch it"))]
    return "\n".join([*lines, "", f"would be noticed ({noticed})", *wrapped(f"  {_names(found)}", WIDTH, "  ")])


def _names(found: Adequacy) -> str:
    return ", ".join(f"{fault.name} ({fault.number})" for fault in found.noticed) or "none"


def _elsewhere(one: Missed) -> str:
    """Scenarios of this workspace first: they are at hand."""
    own = [name for name in one.elsewhere if not name.startswith("probe ")]
    ordered = own + [name for name in one.elsewhere if name not in own]
    more = f" and {len(ordered) - _SHOWN} more" if len(ordered) > _SHOWN else ""
    return ", ".join(ordered[:_SHOWN]) + more if ordered else "nothing here"
