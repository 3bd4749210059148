"""All faults, in one place."""

from __future__ import annotations

from harness.faults import backward_faults, loss_faults, update_faults
from harness.faults.fault import FAULTS, Fault, Injection
from harness.scenario.model import Case

PARTS = (loss_faults, backward_faults, update_faults)
#: Every fault, by its number in docs/faults.md.
ALL: tuple[Fault, ...] = tuple(sorted(FAULTS.values(), key=lambda fault: fault.number))


def injections(case: Case) -> tuple[Injection, ...]:
    """Every fault at every place where the case can carry it."""
    return tuple(Injection(fault, site) for fault in ALL for site in fault.sites(case))
