"""What follows from a part that was checked in one way: how good that is, and what is to be said besides."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product

import numpy as np

from harness.checking.homework.cell_gradients import own_names
from harness.checking.homework.cells import CELLS
from harness.checking.homework.line import Line
from harness.checking.homework.roles import parameter_roles
from harness.checking.homework.update_objects import NAMES
from harness.checking.homework.ways import AnyWay, Way
from harness.checking.result import CONVENTION, FAILED, INCONCLUSIVE, RIGHT, WRONG, Checked, Tried, arrays
from harness.checking.settings import INPUT, layout_alone, names_alone
from harness.faults.probes import Probe, in_float32
from harness.ground.facts import fact
from harness.implementation import Array, Build
from harness.run.result import Difference, Kind

#: Mistakes of a step that are meant so where its code speaks of a decay.
DECAYS = ("decay_of_its_own", "weight_decay_of_its_own", "decay_after_the_step", "weight_decay_after_the_step")
OF_DECAY = re.compile(r"decay|lambd|lmbda|_?reg\b|regulari|penalt|\bl2|\bwd\b|shrink", re.IGNORECASE)


def blank(name: str, way: AnyWay, probes: Sequence[Probe], torch: bool) -> Checked:
    """A part of this name before anything of it is judged; ``torch``: whether it is held against torch."""
    own = names_alone(probes[0].case)
    own |= {name: own for own, name in NAMES.items()} if way.line.kind == "optimizer" else {}
    if way.line.what in CELLS:
        own |= {f"{probes[0].case.alone[0]}.{short}": name for short, name in own_names(way.line).items()}
    calls = " ".join(call.name for call in way.line.calls)
    reading = (way.reading.weight, way.reading.samples) if isinstance(way, Way) else ("out_in", "rows")
    layout = layout_alone(*reading)
    kinds = tuple(way.line.what.split())
    return Checked(name, FAILED, kinds, calls, way.facts, (), own, layout, torch=torch)


def in_its_words(found: Checked, way: AnyWay, called: Mapping[str, str]) -> Checked:
    """With the names that code has for its input and its parameters; ``called``: by role."""
    if way.line.kind == "optimizer":
        return found
    own = dict(found.own)
    if way.line.kind == "layer":
        alone = found.tried[0].case.alone
        places = {role: place.partition(".") for role, place in parameter_roles(way.line.what).items()}
        own |= {f"{alone[int(at)]}.{name}": called.get(role, role) for role, (at, _, name) in places.items()}
    x = called.get("x") or called.get("prediction")
    return replace(found, own={**own, **({f"{INPUT}.weight": x} if x else {})})


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


@dataclass(frozen=True)
class Told:
    """Gradients of one step: what is told, and what is right; with the parameters, and the number of samples."""

    own: Mapping[str, Array]
    right: Mapping[str, Array]
    parameters: Mapping[str, Array]
    rows: int


def _every_step(found: Checked, reference: Build) -> list[Told] | None:
    """Where gradients of parameters alone are wrong, one of a weight among them, and are told in every step."""
    wrong = [row for row in found.rows if not row.is_right]
    names = {row.name for row in wrong}
    is_of_parameters = all(row.quantity == "gradient" and row.name.endswith((".weight", ".bias")) for row in wrong)
    if not is_of_parameters or not any(name.endswith(".weight") for name in names):
        return None
    every = []
    for tried in found.tried:
        for seen in tried.seen:
            side = reference(tried.case)
            side.load(seen.before)
            right = side.step(seen.batch, 0.1).gradients or {}
            told, kept = seen.told.gradients or {}, seen.before.parameters
            own = {name: one for name, one in told.items() if name in kept and not name.startswith(f"{INPUT}.")}
            if not names <= set(own) or any(one.shape != right[name].shape for name, one in own.items()):
                return None
            every.append(Told(own, right, seen.before.parameters, len(seen.batch.inputs)))
    return every


def penalty_of(found: Checked, reference: Build) -> tuple[float, float] | None:
    """The penalty that all wrong gradients of parameters hold: factors of the parameter and of its sign; else None.

    The same in every step, or the same after a division by the number of samples, by which all may be divided.
    """
    steps = _every_step(found, reference) or []
    held = list(product(steps, sorted({row.name for row in found.rows if not row.is_right})))
    for are_means, is_divided in product((False, True), repeat=2):
        added = [(step.own[name] - step.right[name] / (step.rows if are_means else 1)).ravel() for step, name in held]
        parts = [_parts_of(step.parameters[name], step.rows if is_divided else 1) for step, name in held]
        if not all(np.isfinite(one).all() for one in (*added, *parts)):
            continue
        factors = [np.linalg.lstsq(one, more)[0] for one, more in zip(parts, added, strict=True) if len(one) >= _FEWEST]
        common = np.median(factors, axis=0) if factors else np.zeros(2)
        common = np.where(np.abs(common) < 1e-9, 0.0, common)
        explained = (
            np.allclose(more, one @ common, rtol=1e-6, atol=1e-9) for one, more in zip(parts, added, strict=True)
        )
        if np.all(common >= 0) and np.max(common) > 1e-8 and all(explained):
            return float(common[0]), float(common[1])
    return None


def _parts_of(parameter: Array, rows: int) -> Array:
    """What a penalty of squares and one of absolute values add, each with the factor 1; as columns."""
    return np.stack([parameter.ravel(), np.sign(parameter).ravel()], axis=1) / rows


def limit_of(found: Checked, reference: Build) -> tuple[str, float] | None:
    """What all gradients are cut to: each entry, or the norm of each, or of all together; and the limit. Else None."""
    steps = _every_step(found, reference)
    if not steps:
        return None
    wrong = sorted({row.name for row in found.rows if not row.is_right})
    alone = [(step.own[name], step.right[name]) for step in steps for name in wrong]
    largest = max(float(np.max(np.abs(own))) for own, _ in alone)
    if all(np.allclose(own, np.clip(right, -largest, largest), rtol=1e-7, atol=0) for own, right in alone):
        return "cut_to_a_limit", largest
    together = [
        tuple(np.concatenate([one[name].ravel() for name in step.own]) for one in (step.own, step.right))
        for step in steps
    ]
    for pairs in (together, alone):
        longest = max(float(np.linalg.norm(own)) for own, _ in pairs)
        if all(_is_shortened(own, right, longest) for own, right in pairs):
            return "cut_to_a_norm", longest
    return None


def _is_shortened(own: Array, right: Array, longest: float) -> bool:
    norm = float(np.linalg.norm(right))
    return np.allclose(own, right * min(1.0, longest / norm if norm else 1.0), rtol=1e-5, atol=0)


def row_that_stays(found: Checked, reference: Build) -> int | None:
    """The one row of a weight whose gradient is 0 in every step, where nothing else is wrong; None where none is."""
    steps = _every_step(found, reference) or ()
    wrong = {
        int(row)
        for step in steps
        for name, one in step.own.items()
        for row in np.flatnonzero(~np.isclose(one, step.right[name], rtol=1e-7, atol=1e-12).all(axis=-1))
    }
    if len(wrong) != 1 or any(np.any(one[[*wrong]]) for step in steps for one in step.own.values()):
        return None
    return wrong.pop()


#: From fewer entries, two factors are not told.
_FEWEST = 4


def with_own_shapes(tried: Tried, shapes: tuple[tuple[int, ...], tuple[int, ...]] | None) -> Tried:
    """A probe with the shapes that the code has, of an input and of its gradient, where they differ."""
    if shapes is None:
        return tried
    own, right = shapes
    rows = (
        replace(row, actual_shape=own, shape=right) if row.name == f"{INPUT}.weight" and row.actual_shape else row
        for row in tried.rows
    )
    return tried.with_rows(rows)


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


def leaving(found: Checked, still: Collection[str], line: Line) -> Checked:
    """What is given running statistics and leaves them is wrong where it is told by how much they move."""
    if not still or found.verdict not in (RIGHT, CONVENTION):
        return found
    in_dict = {role for _, some in line.forward.takes if isinstance(some, Mapping) for role in some.values()}
    is_told = "running_mean" in in_dict and not {"momentum", "momentum_of_old"}.isdisjoint(line.told)
    said = fact("statistics_stay" if is_told else "statistics_may_stay")
    return replace(found, verdict=WRONG if is_told else INCONCLUSIVE, notes=(*found.notes, said))


def predicting(found: Checked, names: Collection[str]) -> Checked:
    """A cell whose state is right and that predicts something else of it is wrong."""
    if not names or found.verdict not in (RIGHT, CONVENTION):
        return found
    return replace(
        found, verdict=WRONG, notes=(*found.notes, fact("cell_prediction_differs", names=tuple(sorted(names))))
    )


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
    gradients = [row for row in found.rows if row.quantity == "gradient"]
    if way.line.what in CELLS and gradients and all(row.is_right for row in gradients):
        return True  # it hands back the derivative of the stated one, and gives something else
    updates = [row for row in found.rows if row.quantity == "update"]
    wrong = {row.name for row in updates if not row.is_right}
    if way.line.kind == "optimizer" and any(row.name not in wrong for row in updates):
        return True  # of some parameters it is that optimizer, and something is wrong for the others
    if way.line.kind == "optimizer" and any(is_all_right(one) for one in found.tried):
        return True  # and so it is where it is right through all steps of a probe
    return is_explained(found) or diagnosis.changed.change is not None


def lacks_alone(found: Checked) -> bool:
    """Whether nothing is wrong but gradients that are not told."""
    wrong = [row for row in found.rows if not row.is_right]
    return bool(wrong) and all(row.quantity == "gradient" and row.verdict.kind is Kind.MISSING for row in wrong)


def is_all_right(tried: Tried) -> bool:
    """Whether it came to the end of a probe, and everything of it is right."""
    return bool(tried.rows) and not tried.failure and all(row.is_right for row in tried.rows)


#: Layers of which a mistake may be none, where something else of the file makes up for it.
_MADE_UP_FOR = frozenset(("softmax", "hardsigmoid"))


def is_wrong_anyhow(found: Checked, way: AnyWay) -> bool:
    """Whether what is wrong is so whatever the cause: of a layer that gives what it should and hands back another."""
    is_open = bool(way.line.allows) or not _MADE_UP_FOR.isdisjoint(way.line.what.split())
    return isinstance(way, Way) and gives_right(found, way) and not is_open


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
