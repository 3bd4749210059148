"""All faults, in one place: whatever is registered in a module of the four packages."""

from __future__ import annotations

import pkgutil
from importlib import import_module

from harness.faults import layers, losses, optimizers, step
from harness.faults.fault import FAULTS, Fault, Injection
from harness.scenario.model import Case

for _package in (layers, losses, optimizers, step):
    for _module in pkgutil.iter_modules(_package.__path__, f"{_package.__name__}."):
        import_module(_module.name)

#: Every fault, by its number in docs/faults.md, and of one number by its turn.
ALL: tuple[Fault, ...] = tuple(sorted(FAULTS.values(), key=lambda fault: (fault.number, fault.turn)))


def injections(case: Case) -> tuple[Injection, ...]:
    """Every fault at every place where the case can carry it, with the usual value of its constant."""
    return tuple(Injection(fault, site, fault.typical) for fault in ALL for site in fault.sites(case))
