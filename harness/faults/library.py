"""All faults, in one place: whatever is registered in a module of the four packages."""

from __future__ import annotations

import pkgutil
from importlib import import_module

from harness.faults import layers, losses, optimizers, step
from harness.faults.fault import FAULTS, Fault, Injection
from harness.ground.kept import kept_by
from harness.scenario.model import Case

for _package in (layers, losses, optimizers, step):
    for _module in pkgutil.iter_modules(_package.__path__, f"{_package.__name__}."):
        import_module(_module.name)

#: Every fault, by its number in docs/faults.md, and of one number by its turn.
ALL: tuple[Fault, ...] = tuple(sorted(FAULTS.values(), key=lambda fault: (fault.number, fault.turn)))


@kept_by(lambda case: (case.stated, case.rows), 256)
def injections(case: Case) -> tuple[Injection, ...]:
    """Every fault at every place where the case can carry it, with the usual value of its constant."""
    every = (Injection(fault, site, fault.typical) for fault in ALL for site in fault.sites(case))
    if not case.alone:
        return tuple(every)
    if case.alone in (("loss",), ("optimizer",)):
        home = {"loss": losses, "optimizer": optimizers}[case.alone[0]].__name__
        return tuple(one for one in every if one.fault.inject.__module__.startswith(home))
    own = {i for i, layer in enumerate(case.layers) if layer.name in case.alone}
    return tuple(one for one in every if one.site and set(one.site) <= own)
