"""All faults, in one place."""

from __future__ import annotations

from harness.faults import (
    backward_faults,
    crossed_faults,
    entry_faults,
    formula_faults,
    forward_faults,
    layer_faults,
    loss_faults,
    measure_faults,
    parameter_faults,
    parenthesis_faults,
    penalty_faults,
    reported_faults,
    softmax_faults,
    update_faults,
)
from harness.faults.fault import FAULTS, Fault, Injection
from harness.scenario.model import Case

PARTS = (
    loss_faults,
    backward_faults,
    layer_faults,
    update_faults,
    forward_faults,
    reported_faults,
    measure_faults,
    softmax_faults,
    parameter_faults,
    parenthesis_faults,
    formula_faults,
    penalty_faults,
    crossed_faults,
    entry_faults,
)
#: Every fault, by its number in docs/faults.md; of one number, those of the whole network before those of some layers.
ALL: tuple[Fault, ...] = tuple(
    sorted(FAULTS.values(), key=lambda fault: (fault.number, fault.inject.__module__ == layer_faults.__name__))
)


def injections(case: Case) -> tuple[Injection, ...]:
    """Every fault at every place where the case can carry it, with the usual value of its constant."""
    return tuple(Injection(fault, site, fault.typical) for fault in ALL for site in fault.sites(case))
