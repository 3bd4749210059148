"""What follows from a part that was checked in one way: how good that is, and what is to be said besides."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import replace

import numpy as np

from harness.candidate.speaking.layout import Layout
from harness.checking.homework.line import Line
from harness.checking.homework.update_objects import NAMES
from harness.checking.homework.ways import AnyWay, Way
from harness.checking.result import CONVENTION, FAILED, INCONCLUSIVE, RIGHT, WRONG, Checked, Tried, arrays
from harness.checking.settings import names_alone
from harness.faults.probes import Probe, in_float32
from harness.ground.facts import fact
from harness.implementation import Array, Build
from harness.run.result import Difference


def blank(name: str, way: AnyWay, probes: Sequence[Probe], torch: bool) -> Checked:
    """A part of this name before anything of it is judged; ``torch``: whether it is held against torch."""
    own = names_alone(probes[0].case)
    own |= {name: own for own, name in NAMES.items()} if way.line.kind == "optimizer" else {}
    calls = " ".join(call.name for call in way.line.calls)
    layout = Layout(way.reading.weight, way.reading.samples) if isinstance(way, Way) else Layout("out_in")
    kinds = tuple(way.line.what.split())
    return Checked(name, FAILED, kinds, calls, way.facts, (), own, layout, torch=torch)


def score(found: Checked) -> tuple[bool, float]:
    """Whether it is right, and how much of it."""
    rows = found.rows
    share = sum(row.is_right for row in rows) / max(len(rows), 1)
    return found.verdict in (RIGHT, CONVENTION), share - bool(found.failure)


def stops(found: Checked) -> bool:
    """Whether anything of it stopped before the end."""
    return bool(found.failure) or any(one.failure for one in found.tried)


#: What is raised whatever a function is given: a name that is not there, an argument that a library does not take.
_WHATEVER = re.compile(
    r"NameError: name|UnboundLocalError|still running after|the file ended the program|"
    r"TypeError: \w+\(\) (got an unexpected keyword argument|missing \d+ required positional)"
)


def raised_whatever(whys: Collection[str], line: Line | None) -> str:
    """Of what several ways raised, if each raised something, that which is no matter of what they were given."""
    calls = line.calls if line else ()  # which we call with too little, perhaps
    own = tuple(f"{call.name.rpartition('.')[2]}() " for call in calls)
    found = [why for why in whys if _WHATEVER.search(why) and not any(name in why for name in own)]
    return found[0] if found and all(whys) else ""


def is_in_float32(tried: Sequence[Tried]) -> bool:
    """Whether something is wrong, and what is wrong and not of whole numbers is in float32."""
    wrong = [np.asarray(array) for one in tried for row in one.rows if not row.is_right for array in _told(one, row)]
    fractions = [one for one in wrong if one.dtype.kind == "f" and not np.array_equal(one, np.rint(one))]
    return bool(fractions) and all(np.array_equal(one, in_float32(one), equal_nan=True) for one in fractions)


def _told(tried: Tried, row: Difference) -> tuple[Array, ...]:
    """The array of a row as it was told, if it was."""
    quantity = "parameter" if row.quantity == "update" else row.quantity
    found = arrays(tried.seen[row.step - 1]).get((quantity, row.name))
    return () if found is None else (found,)


def at_large_alone(found: Checked) -> bool:
    """Whether only numbers that are large are wrong: a formula of a narrower range, or numbers that are clipped."""
    wrong = {row.case for row in found.rows if not row.is_right}
    return bool(wrong) and all(case.startswith("large") for case in wrong) and len({row.case for row in found.rows}) > 1


def share_of_weight(found: Checked, reference: Build) -> float | None:
    """By which positive multiple of the weight all that is wrong of its gradient is too large; None where by none."""
    wrong = {(row.quantity, row.name) for row in found.rows if not row.is_right}
    if len(wrong) != 1 or not all(quantity == "gradient" and name.endswith(".weight") for quantity, name in wrong):
        return None
    ((_, name),) = wrong
    shares = []
    for tried in found.tried:
        for seen in tried.seen:
            side = reference(tried.case)
            side.load(seen.before)
            right, own = (step.gradients or {} for step in (side.step(seen.batch, 0.1), seen.told))
            weight = seen.before.parameters[name]
            if name not in own or own[name].shape != weight.shape:
                return None
            added = own[name] - right[name]
            shares.append(float(np.sum(added * weight) / np.sum(weight**2)))
            if not np.allclose(added, shares[-1] * weight, rtol=1e-6, atol=1e-9):
                return None
    share = float(np.median(shares)) if shares else 0.0
    return share if share > 1e-8 and np.allclose(shares, share, rtol=1e-4, atol=1e-9) else None


def in_place(found: Checked, names: Collection[str]) -> Checked:
    """What it changes in place is told; whoever holds the same array may be surprised."""
    if not names or found.verdict not in (RIGHT, CONVENTION):
        return found
    said = fact("changes_in_place", names=tuple(sorted(names)))
    return replace(found, verdict=CONVENTION, setting=(*found.setting, said))


def moving(found: Checked, names: Collection[str]) -> Checked:
    """A layer that changes its parameters and takes no step is wrong, whatever it hands back."""
    if not names or found.verdict not in (RIGHT, CONVENTION):
        return found
    return replace(found, verdict=WRONG, notes=(*found.notes, fact("moves_parameters", names=tuple(sorted(names)))))


def gives_right(found: Checked, way: AnyWay) -> bool:
    """Whether what goes forward is right, so that it is what it is taken for."""
    told = "output" if isinstance(way, Way) else "loss"
    rows = [row for row in found.rows if row.quantity == told]
    return way.line.kind != "optimizer" and bool(rows) and all(row.is_right for row in rows)


def is_certain(found: Checked, way: AnyWay) -> bool:
    """Whether what is wrong is so for sure: not where it may be something else, which no known mistake explains."""
    diagnosis = found.diagnosis
    if found.verdict not in (WRONG, FAILED) or gives_right(found, way) or diagnosis is None:
        return True
    updates = [row for row in found.rows if row.quantity == "update"]
    wrong = {row.name for row in updates if not row.is_right}
    if way.line.kind == "optimizer" and any(row.name not in wrong for row in updates):
        return True  # of some parameters it is that optimizer, and something is wrong for the others
    return is_explained(found) or diagnosis.changed.change is not None


def causes(found: Checked) -> list[str]:
    """The mistakes of the likeliest explanation, where it explains all that is wrong."""
    wrong = {(row.quantity, row.name) for row in found.rows if not row.is_right}
    first = found.diagnosis.explanations[:1] if found.diagnosis else ()
    return [one.fault.name for each in first if not wrong & set(each.unexplained) for one in each.faults]


def is_explained(found: Checked) -> bool:
    """Whether known mistakes explain all that is wrong."""
    return bool(causes(found))


def unclear(found: Checked) -> Checked:
    """Not judged: it is something else, perhaps."""
    return replace(found, verdict=INCONCLUSIVE, notes=(*found.notes, fact("part_is_another")))


def with_conventions(found: Checked, way: AnyWay) -> Checked:
    """What is otherwise than torch's by the way that it is called."""
    if "momentum_of_old" not in way.line.told:
        return found
    verdict = CONVENTION if found.verdict is RIGHT else found.verdict
    return replace(found, verdict=verdict, setting=(*found.setting, fact("momentum_of_the_old")))
