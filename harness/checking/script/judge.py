"""Is a script right? Its steps and gradients beside the slopes of its own loss, at its own numbers."""

from __future__ import annotations

import ast
import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from harness.candidate.process.process import CandidateFailed
from harness.candidate.reading.definitions import parse
from harness.checking.result import CONVENTION, INCONCLUSIVE, RIGHT, WRONG, CheckVerdict
from harness.checking.script.ahead import velocities_in
from harness.checking.script.gradients import gradient_at, is_gradient_of, places_of, value_at
from harness.checking.script.losses import Loss, in_each, is_residual, losses
from harness.checking.script.own_steps import own_steps
from harness.checking.script.penalties import penalised
from harness.checking.script.rates import rate_named, rates_named, schedules
from harness.checking.script.record import Event, Pass, Recording, Script, last_name, same
from harness.checking.script.result import Entry, Row, ScriptChecked
from harness.checking.script.roles import changing, held_back, standing, state_of, takes_several_steps
from harness.checking.script.slopes import RIGHT as AS_NEAR
from harness.checking.script.slopes import Slopes, alike, common, entries_of, is_kink, near, slopes_at, slopes_of
from harness.checking.script.updates import rule_of
from harness.checking.script.used import used_instead
from harness.ground.facts import Fact, fact
from harness.implementation import Array

#: Variables that are looked at, losses that are tried, and values on the way back that are judged.
_VARIABLES, _LOSSES, _INTERMEDIATES = 60, 10, 16
#: Numbers that are shown beside the right ones.
_ENTRIES = 8


@dataclass(frozen=True)
class Task:
    """A loop that trains, and what of it is what."""

    passes: tuple[Pass, ...]
    parameters: tuple[str, ...]
    moving: tuple[str, ...]
    """Of them those that change in the first pass."""
    losses: tuple[Loss, ...]
    slopes: Mapping[str, Mapping[Loss, Slopes]]
    """By parameter, of the first pass."""
    state: tuple[str, ...]
    """What goes on from pass to pass: parameters, velocities, and the like."""
    constants: frozenset[float] = frozenset()
    """The numbers in its code."""
    penalised: Mapping[Loss, frozenset[str]] = field(default_factory=dict)
    """By loss, the parameters that it has a penalty of."""

    @property
    def first(self) -> Pass:
        """The first pass."""
        return self.passes[0]


@dataclass(frozen=True)
class Judged:
    """The rows of one loss."""

    task: Task
    loss: Loss
    rows: tuple[Row, ...]
    ratio: float | None
    """By which the steps of most parameters are the slope: the learning rate, times what the loss leaves out."""
    setting: tuple[Fact, ...] = ()
    notes: tuple[Fact, ...] = ()
    unclear: tuple[str, ...] = ()
    """Parameters whose update follows no rule that is known."""
    gradients: Mapping[str, str] = field(default_factory=dict)
    """By parameter, where its own gradient is told."""
    sums: frozenset[str] = frozenset()
    """Of the second pass, parameters whose step has the first one's gradient in it still."""

    @property
    def by_gradients(self) -> bool:
        """Whether steps are no multiples of the slope, as those of Adam, so that gradients alone tell."""
        is_told = any(row.quantity == "gradient" and row.is_right for row in self.rows)
        return bool(self.gradients) and (self.ratio is None or is_told)

    @property
    def wrong(self) -> tuple[Row, ...]:
        """The rows that are."""
        return tuple(row for row in self.rows if not row.is_right)


def judged(script: Script, recording: Recording, asked: Mapping[str, Any]) -> Judged | None:
    """The script by the loop that trains, the innermost in which a loss depends on what changes; None without one."""
    for passes in recording.passes.values():
        if (task := _task(script, passes, asked)) is not None:
            return _by_its_loss(script, task)
    return None


def judged_again(script: Script, found: Judged) -> Judged | None:
    """The same of a script with a change, by the same loop and the same loss."""
    passes = script.recording().passes.get(found.task.first.loop)
    asked = {"parameters": {*found.task.parameters, *found.task.state}}
    task = None if passes is None else _task(script, passes, asked)
    if task is None:
        return None
    same = tuple(loss for loss in task.losses if loss.name == found.loss.name and loss.kind == found.loss.kind)
    again = _by_its_loss(script, replace(task, losses=same)) if same else None
    lost = again is not None and set(found.task.parameters) - {row.name for row in again.rows} - set(again.unclear)
    return None if lost else again


# ---------------------------------------------------------------- what is what


def _task(script: Script, passes: Sequence[Pass], asked: Mapping[str, Any]) -> Task | None:
    one = passes[0]
    changed = [path for path in changing(one) if _is_asked(path, asked)][:_VARIABLES]
    state = state_of(script, one, changed)
    found = [loss for loss in losses(one) if not asked.get("loss") or loss.name == asked["loss"]][:_LOSSES]
    found = [in_each(loss, passes) for loss in found]
    if not state or not found:
        return None
    freeze = held_back(one, state)
    every = [*state, *(path for path in standing(one, state) if _is_asked(path, asked))]
    slopes = {path: slopes_of(script, one, path, found, freeze) for path in every}
    felt = {path for path in every if any(map(_is_felt, slopes[path].values()))}
    felt -= _other_names(script, passes, state, felt - {*state}, found)
    depends = [path for path in every if path in felt - velocities_in(slopes)]
    moving = tuple(path for path in depends if path in state)
    if not moving or takes_several_steps(one, moving):
        return None
    used = tuple(loss for loss in found if any(_is_felt(slopes[path][loss]) for path in moving))
    squares = penalised(script, one, used, moving)
    return Task(tuple(passes), tuple(depends), moving, used, slopes, tuple(state), _constants(script), squares)


def _other_names(
    script: Script, passes: Sequence[Pass], state: Sequence[str], stand: Iterable[str], losses: Sequence[Loss]
) -> set[str]:
    """Of what stands, old names of parameters: ``b1``, where ``params["b1"]`` is it before the first pass alone.

    With one pass nothing tells these from parameters that begin alike, so that nobody is accused.
    """
    first = passes[0].before
    twins = {path for path in stand if any(same(first[path], first[other]) for other in state)}
    if len(passes) == 1 or not twins:
        return twins
    later = passes[1]
    freeze = held_back(later, state)
    own = {path: slopes_of(script, later, path, losses, freeze) for path in twins & {*later.before}}
    return {path for path, slopes in own.items() if not any(map(_is_felt, slopes.values()))}


def _constants(script: Script) -> frozenset[float]:
    nodes = (node for unit in script.units for node in ast.walk(parse(unit)))
    numbers = (node.value for node in nodes if isinstance(node, ast.Constant))
    return frozenset(float(one) for one in numbers if isinstance(one, (int, float)) and abs(one) < 1e9)


def _is_asked(path: str, asked: Mapping[str, Any]) -> bool:
    return not asked.get("parameters") or path in asked["parameters"]


def _is_felt(slopes: Slopes) -> bool:
    return slopes.is_known and not slopes.is_zero


# ---------------------------------------------------------------- by one loss


def _by_its_loss(script: Script, task: Task) -> Judged:
    """By the loss that it computes, or that its residual follows from; in the second pass where the first is right."""
    chosen = _without_kinks(script, _chosen([_by_loss(task, loss) for loss in task.losses]))
    return chosen if chosen.wrong else _next_pass(script, chosen)


def _without_kinks(script: Script, found: Judged) -> Judged:
    """Without what is wrong only where the loss has a kink exactly there, as a relu that is given 0."""
    one = found.task.first
    freeze = held_back(one, found.task.state)
    kinks = {
        row.name for row in found.wrong if row.name in one.before and is_kink(script, one, row.name, found.loss, freeze)
    }
    rows = tuple(row for row in found.rows if row.name not in kinks)
    return (
        replace(found, rows=rows, notes=(*found.notes, fact("script_kink", names=tuple(sorted(kinks)))))
        if kinks
        else found
    )


def result_of(script: Script, found: Judged) -> ScriptChecked:
    """What is to be reported of it, with named values on the way back."""
    found = replace(found, rows=(*found.rows, *_intermediates(script, found)))
    found = _without_odd_residual(found)
    unit, line = map(int, found.task.first.loop.split(":")[:2])
    verdict, step = _verdict(found), min((row.step for row in found.wrong), default=1)
    unknown = (fact("script_update_unknown", names=found.unclear),) if found.unclear else ()
    rows = (*found.rows, *_by_own_numbers(found))
    return ScriptChecked(
        verdict=verdict,
        label=script.units[unit].label,
        line=line + script.units[unit].offset,
        parameters=tuple(
            path for path in found.task.parameters if path in {row.name for row in found.rows} | {*found.unclear}
        ),
        loss=_said_of_loss(found.loss),
        rows=tuple(placed(script, row) for row in rows),
        entries=tuple(_entries(script, found, step)) if verdict == WRONG else (),
        step=step,
        setting=found.setting,
        notes=(*found.notes, *unknown),
    )


def _by_own_numbers(found: Judged) -> Iterator[Row]:
    """Updates of wrong gradients."""
    task, is_told = found.task, any(row.quantity == "update" for row in found.rows)
    one = task.passes[min((row.step for row in found.wrong), default=1) - 1]
    wrong = [row for row in found.wrong if row.name in one.before]
    named = {path: at for path, at in found.gradients.items() if "@" not in at}

    def rule(path: str) -> str:
        return _rule(task, path, named[path]) if path in named else ""

    yield from () if is_told or found.unclear else own_steps(one, wrong, lambda path: step_of(one, path), rule)


def placed(script: Script, row: Row) -> Row:
    unit = script.units[int(row.label or 0)]
    return replace(row, label=unit.label, line=row.line + unit.offset)


def _said_of_loss(loss: Loss) -> Fact:
    if loss.is_told and loss.name:
        return fact("script_loss", name=loss.name, line=loss.line)
    if loss.is_told:
        return fact("script_loss_printed", line=loss.line)
    return fact("script_loss_implied", kind=fact(f"script_{loss.kind}"), line=loss.line)


def _verdict(found: Judged) -> CheckVerdict:
    if found.wrong:
        return WRONG if _is_sure(found) else INCONCLUSIVE
    if found.unclear or not found.rows:
        return INCONCLUSIVE
    return CONVENTION if found.setting else RIGHT


def _is_sure(found: Judged) -> bool:
    """Whether it is told what the loss is: the script computes it, or something is right by what follows from it."""
    is_uphill = any(note.code == "script_uphill" for note in found.notes) and len(found.rows) > 1
    odd = is_uphill or any(row.facts for row in found.wrong)
    names = {row.name for row in found.wrong}
    some = any(row.is_right and row.name in found.task.moving and row.name not in names for row in found.rows)
    if found.loss.is_told and found.loss.rank > 2:  # a number that nothing calls a loss
        return any(row.facts for row in found.wrong) or (some and _goes_back(found))
    is_later = all(row.step > 1 for row in found.wrong)  # by the same loss, the first step is right
    sizes = [np.size(found.task.first.before[path]) for path in found.task.moving]
    return odd or found.loss.is_told or some or (is_later and max(sizes) > 1)


def _goes_back(found: Judged) -> bool:
    """Whether each wrong step is the slope itself, by the others' factor, in the other direction: that is no chance."""
    return all(row.quantity == "update" and near(row.factor, -1.0) for row in found.wrong)


def _chosen(every: Sequence[Judged]) -> Judged:
    """By the loss that the script computes, if all is right by it or none else makes it so; a measure is no loss."""
    proper = [one for one in every if one.loss.is_told and one.loss.rank < 3 and not _is_measure(one)]
    right = sorted((one for one in every if not one.wrong and not one.unclear), key=_unfelt)
    if right and not right[0].loss.is_told:
        of_same = next((one for one in proper if one.loss.rank < 2 and _is_of_another(one, right[0].loss)), None)
        if of_same is not None:
            other = fact("script_other_loss", name=of_same.loss.name, kind=fact(f"script_{right[0].loss.kind}"))
            return replace(of_same, notes=(*of_same.notes, other))
    if right:
        return right[0]
    before = [one for one in proper if not _is_afterwards(one)]
    among = before or [one for one in every if one in proper or not one.loss.is_told] or list(every)
    best = min(among, key=lambda one: (len(one.wrong) + len(one.unclear) + _unfelt(one), one.loss.rank))
    names = {row.name for row in best.wrong}
    if best.loss.is_told and _is_afterwards(best) and names >= set(best.task.moving):  # perhaps of other data
        return replace(best, rows=(), unclear=best.task.moving)
    return best


def _unfelt(one: Judged) -> int:
    """How many parameters that move do not change a loss: it is a part of one, as a penalty is."""
    return len(set(one.task.moving) - {row.name for row in one.rows} - set(one.unclear))


def _is_of_another(one: Judged, implied: Loss) -> bool:
    """Whether a loss is one of the same data, and of another kind: squares, and not their cross entropy, say."""
    first = one.task.first
    values = {**first.after, **{event.at: event.value for event in first.events}}
    told, own = one.loss.value(values), implied.value(values)
    rows = {len(np.atleast_1d(values[name])) for name in implied.watch}
    sizes = {np.size(values[name]) for name in implied.watch} | rows | {1}
    sizes |= {max(np.shape(values[name]), default=1) for name in implied.watch}
    kinds = ("squares",) if implied.targets is None else ("squares", "binary", "classes")
    others = [replace(implied, kind=kind).value(values) for kind in kinds if kind != implied.kind]

    def is_of(value: float) -> bool:
        with np.errstate(all="ignore"):
            return any(near(told / value, factor / size, 1e-6) for factor in (0.5, 1.0, 2.0) for size in sizes)

    return bool(np.isfinite(told)) and not is_of(own) and any(is_of(each) for each in others if each)


def _is_afterwards(one: Judged) -> bool:
    """Whether the loss is computed after the parameters have moved: perhaps of other data than the step."""
    first = one.task.first
    moved = set(held_back(first, one.task.moving))
    order = [event.at for event in first.events if event.kind in ("set", "update", "told", "call")]
    begins = next((number for number, at in enumerate(order) if at in moved), len(order))
    own = {event.at for event in first.events if event.at in one.loss.watch or event.name in one.loss.watch}
    return not any(at in own for at in order[:begins])


def _is_measure(one: Judged) -> bool:
    """Whether a loss is made of absolute values, and not of squares or logarithms: it is printed, not minimised."""
    first, loss = one.task.first, one.loss
    own = [event for event in first.events if (event.unit, event.line) == (loss.unit, loss.line)]
    names = {event.name for event in own if event.kind in ("op", "call")}
    return bool(names & {"abs", "absolute", "fabs"}) and not names & {"Pow", "square", "power", "log", "Mult"}


def _by_loss(task: Task, loss: Loss, number: int = 0, slopes: Mapping[str, Slopes] | None = None) -> Judged:
    """Every parameter by the slopes of one loss in one pass."""
    one = task.passes[number]
    own = slopes or {path: found[loss] for path, found in task.slopes.items()}
    own = {path: each for path, each in own.items() if path in task.parameters and _is_felt(each)}
    steps = {path: step_of(one, path) for path in own}
    ratios = {path: own[path].ratio(step) for path, step in steps.items()}
    ratio = common({path: each for path, each in ratios.items() if path in task.moving}, own)
    if ratio is not None and alike(ratios, ratio, own) == set(ratios):
        return _all_one(task, loss, own, ratio, number)
    if decay := _decayed(own, steps, one, task.penalised.get(loss, frozenset())):
        rows = tuple(row_of(one, path, "update", True, number) for path in own)
        return Judged(task, loss, rows, decay[0], (fact("script_decay", factor=decay[1] / decay[0]),))
    return _each(task, loss, own, ratios, number)


def _all_one(task: Task, loss: Loss, own: Mapping[str, Slopes], ratio: float, number: int) -> Judged:
    """Every step is the slope, by one factor."""
    one = task.passes[number]
    is_down = ratio > 0 or _rises(task, loss)
    rows = tuple(row_of(one, path, "update", is_down, number, factor=None if is_down else -1.0) for path in own)
    notes = () if is_down else (fact("script_uphill"),)
    return Judged(task, loss, rows, abs(ratio), _of_rate(one, loss, abs(ratio)) if is_down else (), notes)


def _rises(task: Task, loss: Loss) -> bool:
    """Whether it is a likelihood, which is to become larger."""
    first = task.first
    value = loss.value({**first.after, **{event.at: event.value for event in first.events}})
    return loss.is_told and bool(value < 0)


def _of_rate(one: Pass, loss: Loss, ratio: float) -> tuple[Fact, ...]:
    """What stands between the learning rate that the script names and the factor of its steps."""
    rates = rates_named(one)
    if not loss.is_told or not rates or any(near(ratio, rate) for rate in rates):
        return ()
    return (fact("script_factor", factor=ratio / rates[0], name="lr"),)


def step_of(one: Pass, path: str) -> Array:
    before, after = one.before[path], one.after.get(path, one.before[path])
    return np.asarray(np.asarray(before, float) - np.asarray(after, float))


def _decayed(
    own: Mapping[str, Slopes], steps: Mapping[str, Array], one: Pass, penalised: frozenset[str]
) -> tuple[float, float] | None:
    """The factors of the slope and of the parameter, where every step is made of both; biases may have the first.

    ``penalised``: parameters that the loss has a penalty of already.
    """
    alone = {path for path, slopes in own.items() if slopes.ratio(steps[path]) is not None}
    if penalised & own.keys() - alone:
        return None
    return _of_both(own, steps, one, alone) or _of_both(own, steps, one, set())


def _of_both(
    own: Mapping[str, Slopes], steps: Mapping[str, Array], one: Pass, alone: set[str]
) -> tuple[float, float] | None:
    """``alone``: parameters whose steps are made of the slope alone."""
    rows, right = list[list[float]](), list[float]()
    for path, slopes in own.items():
        values, told = slopes.along(one.before[path]), slopes.along(steps[path])
        if values is None or told is None:
            return None
        rows += [[slope, 0.0 if path in alone else value] for slope, value in zip(slopes.values, values, strict=True)]
        right += told.tolist()
    table, target = np.array(rows), np.array(right)
    if not (np.isfinite(table).all() and np.isfinite(target).all()):
        return None
    if len(rows) < 4 or np.count_nonzero(table[:, 1]) < 2:  # two factors fit a few numbers whatever they are
        return None
    found = np.linalg.lstsq(table, target)[0]
    fits = bool(np.all(np.abs(table @ found - target) <= 1e-6 * np.abs(target).max()))
    return (float(found[0]), float(found[1])) if fits and found[0] > 0 and found[1] > 1e-12 else None


def _each(task: Task, loss: Loss, own: Mapping[str, Slopes], ratios: Mapping[str, float | None], number: int) -> Judged:
    """Each parameter for itself: its gradient where that is found, and its step beside that."""
    one, rows, unclear = task.passes[number], list[Row](), list[str]()
    gradients = {path: gradient_at(one, path, own[path], task.state) for path in own}
    factors = {path: each[1] for path, each in gradients.items() if each is not None}
    told = common(factors, own)
    for path, (at, factor) in [(path, each) for path, each in gradients.items() if each is not None]:
        if told is not None and "@" in at and not near(factor, told):  # of one sample, an activation may be a multiple
            gradients[path] = gradient_at(one, path, own[path], task.state, told) or (at, factor)
    factors = {path: each[1] for path, each in gradients.items() if each is not None}
    of_told = alike(factors, told, own)
    ratio = _agreed(task, one, {path: each for path, each in ratios.items() if path in task.moving}, own)
    of_most = alike(ratios, ratio, own)
    for path, slopes in own.items():
        found, step = gradients[path], step_of(one, path)
        if np.size(step) == 1 and ratio is None and not (path in of_told and len(of_told) > 1):
            unclear.append(path)  # one number fits any gradient, times something
            continue
        if path in of_most:
            rows.append(row_of(one, path, "update", True, number))
            continue
        is_named = found is not None and "@" not in found[0]
        if found is not None and found[1] is not None and (path in of_told or ratio is None or not is_named):
            rule = _rule_at_any(task, one, path, slopes, (found[0], found[1]))
            if _is_against(ratios[path], ratio) and (not number or (len(of_most) > 1 and rule in ("", "broken"))):
                rule = "uphill"  # later, a velocity may still go where an earlier gradient went
            if rule and rule not in ("uphill", "broken"):
                rows.append(row_of(one, path, "gradient", True, number))
                rows.append(row_of(one, path, "update", True, number))
            elif rule in ("uphill", "broken") or not (number or _has_state(task, path)) or not np.any(step):
                rows.append(row_of(one, path, "gradient", True, number))
                rows.append(row_of(one, path, "update", False, number, factor=_over(ratios[path], ratio)))
            else:
                unclear.append(path)
            continue
        first = None if found is None or not number else task.slopes[path][loss].ratio(value_at(task.first, found[0]))
        if slopes.is_vague(step, ratio) or (found and slopes.is_vague(value_at(one, found[0]), told or first)):
            unclear.append(path)
            continue
        factor = _over(ratios[path], ratio)
        is_turned = found is None and near(factor, -1.0)  # the slope itself, which a step adds
        quantity = "gradient" if found is not None or (np.any(step) and not is_turned) else "update"
        rows.append(row_of(one, path, quantity, False, number, factor=factor))
        if quantity == "gradient" and found is not None and is_named and _is_followed(task, path, found[0]):
            rows.append(row_of(one, path, "update", True, number))
    told_at = {path: found[0] for path, found in gradients.items() if found is not None}
    wrong = {row.name for row in rows if not row.is_right}
    told_at |= _beside(one, {path: at for path, at in told_at.items() if path not in wrong}, wrong)
    return Judged(task, loss, tuple(rows), ratio, (), (), tuple(unclear), told_at)


def _agreed(task: Task, one: Pass, ratios: Mapping[str, float | None], own: Mapping[str, Slopes]) -> float | None:
    """The ratio of most; of one number alone, which fits any, the learning rate where it is no whole multiple of it.

    Where nothing is called a learning rate, it may be any number of the code; if it is a multiple of none, nothing.
    """
    ratio = common(ratios, own)
    supporters = sorted(alike(ratios, ratio, own))
    if ratio is None or len(supporters) > 1 or np.size(one.before[supporters[0]]) > 1 or len(ratios) == 1:
        return ratio
    rates = rates_named(one)
    times = [max(ratio / rate, rate / ratio) for rate in rates or task.constants if rate and ratio / rate > 0]
    if any(near(2 * each, round(2 * each)) for each in times):
        return ratio
    return rates[0] if rates else None


def _is_against(one: float | None, common: float | None) -> bool:
    """Whether a step goes the other way than those of most parameters."""
    return one is not None and common is not None and one * common < 0


def _beside(one: Pass, right: Mapping[str, str], wrong: Iterable[str]) -> dict[str, str]:
    """Of what is wrong the gradient by its place: what goes through all parameters has those of the others too."""
    places = {at.partition("@")[0] for at in right.values() if "@" in at}
    found: dict[str, str] = {}
    for place in sorted(places):
        values = [event.value for event in one.events if event.at == place]
        free = [number for number in range(len(values)) if f"{place}@{number}" not in right.values()]
        for path in wrong:
            alike = [number for number in free if np.shape(values[number]) == np.shape(one.before[path])]
            if len(alike) == 1 and len(values) > 1:
                found[path] = f"{place}@{alike[0]}"
    return found


def _over(one: float | None, other: float | None) -> float | None:
    return None if one is None or other is None or other == 0 else one / other


def _has_state(task: Task, path: str) -> bool:
    """Whether something else of its shape goes on from pass to pass, such as a velocity."""
    shape = np.shape(task.first.before[path])
    others = (each for each in task.state if each not in task.parameters)
    return any(np.shape(task.first.before[each]) == shape for each in others)


def _rule(task: Task, path: str, at: str) -> str:
    """The rule by which a parameter's steps follow from its gradients."""
    shape = np.shape(task.first.before[path])
    size = np.prod(shape, dtype=int)
    every = (value_at(one, at) for one in task.passes)
    found = list(itertools.takewhile(lambda each: each is not None and np.size(each) == size, every))
    if not found:
        return ""
    passes = task.passes[: len(found)]
    steps = [step_of(one, path) for one in passes]
    kept = [each for each in task.state if each not in task.parameters and np.shape(task.first.before[each]) == shape]
    state = [[np.asarray(one.after[each], float) for one in passes if each in one.after] for each in kept]
    held = [np.asarray(one.before[path], float) for one in passes]
    gradients = [np.asarray(each, float).reshape(shape) for each in found]
    rule = rule_of(steps, gradients, _numbers(task), state, held)
    if rule not in ("", "broken"):
        return rule
    used = ((steps, each) for each in used_instead(passes, path, gradients))
    scaled = (([s / share for s, share in zip(steps, one, strict=True)], gradients) for one in schedules(passes))
    others = (rule_of(*each, _numbers(task), (), held) for each in (*used, *scaled))
    return next((each for each in others if each not in ("", "broken", "uphill")), rule)


def _rule_at_any(task: Task, one: Pass, path: str, slopes: Slopes, found: tuple[str, float]) -> str:
    """The same; of one sample, what has no name may be a gradient by chance: then of others that are one as well."""
    rule, (at, factor) = _rule(task, path, found[0]), found
    if rule not in ("", "broken") or "@" not in at:
        return rule
    others = (_rule(task, path, other) for other in places_of(one, np.size(one.before[path]), slopes, factor))
    return next((each for each in others if each not in ("", "uphill", "broken")), rule)


def _is_followed(task: Task, path: str, at: str) -> bool:
    """Whether a parameter's steps follow from its own gradients, right or wrong, by a rule that is known."""
    return _rule(task, path, at) not in ("", "uphill", "broken")


def _numbers(task: Task) -> set[float]:
    """Those that the code has, and those that variables hold before the first pass."""
    return {*task.constants, *(float(each) for each in task.first.before.values() if np.ndim(each) == 0)}


def row_of(one: Pass, path: str, quantity: str, is_right: bool, number: int, factor: float | None = None) -> Row:
    event = _event_of(one, path)
    return Row(
        path,
        quantity,
        is_right,
        event.line if event else 0,
        str(event.unit if event else 0),
        factor=factor,
        step=number + 1,
    )


def _event_of(one: Pass, path: str) -> Event | None:
    """The assignment that gives a variable its value."""
    named = [event for event in one.events if event.kind in ("set", "update") and event.name == path]
    alike = [event for event in one.events if event.kind in ("set", "update") and event.last_name == last_name(path)]
    return next(iter([*named[-1:], *alike[-1:]]), None)


# ---------------------------------------------------------------- the pass after, and the values on the way back


def _next_pass(script: Script, found: Judged) -> Judged:
    """The same in the second pass, where what the first leaves behind would show."""
    task = found.task
    if len(task.passes) < 2:
        return found
    one = task.passes[1]
    freeze = held_back(one, task.state)
    try:
        slopes = {
            path: slopes_of(script, one, path, (found.loss,), freeze)[found.loss]
            for path in task.moving
            if path in one.before
        }
    except CandidateFailed:
        return found
    second = _by_loss(task, found.loss, 1, slopes)
    sums = alike({path: slopes[path].ratio(_further(task, path)) for path in slopes}, found.ratio, slopes)
    sums |= {path for path, at in second.gradients.items() if path in slopes and _piles_up(task, at, slopes[path])}
    first = {path: each[found.loss] for path, each in task.slopes.items()}
    kept = {path for path, at in second.gradients.items() if _has_momentum(task, at, first[path], slopes[path])}
    told = (
        row
        for row in second.rows
        if (_tells(second, row) and row.name not in kept) or (row.name in sums and not row.is_right)
    )
    second = replace(second, rows=tuple(told), sums=frozenset(sums))  # of any others, its optimizer may be any
    return replace(second, setting=found.setting, notes=found.notes) if second.wrong else found


def _has_momentum(task: Task, at: str, first: Slopes, second: Slopes) -> bool:
    """Whether what is called a gradient is the second's with a share of the first's, as a velocity under its name."""
    old, new = (value_at(one, at) for one in task.passes[:2])
    ratio = None if old is None else first.ratio(old)
    if ratio is None or new is None:
        return False
    told, kept = second.along(new), second.along(old)
    if told is None or kept is None or not np.any(kept):
        return False
    rest = told - ratio * np.array(second.values)
    share = float((rest * kept).sum() / (kept * kept).sum())
    is_told = any(near(share, each) or near(share, 1 - each) for each in _numbers(task))  # not any share that fits
    return 0 < share < 1 and is_told and bool(np.all(np.abs(rest - share * kept) <= 1e-5 * np.abs(told).max()))


def _piles_up(task: Task, at: str, slopes: Slopes) -> bool:
    """Whether what is called the second pass's gradient is the first's with the second's added."""
    old, new = (value_at(one, at) for one in task.passes[:2])
    if old is None or new is None or np.shape(old) != np.shape(new) or slopes.ratio(new) is not None:
        return False
    return slopes.ratio(np.asarray(new, float) - np.asarray(old, float)) is not None


def _further(task: Task, path: str) -> Array:
    """By how much the second step is longer than the first: of gradients that are never reset, by the second's own."""
    return step_of(task.passes[1], path) - step_of(task.passes[0], path)


def _tells(found: Judged, row: Row) -> bool:
    """Whether a row is of a step, or of a gradient that stands there by its own name."""
    return row.quantity != "gradient" or "@" not in found.gradients.get(row.name, "@")


def _intermediates(script: Script, found: Judged) -> Iterator[Row]:
    """Named gradients of values on the way forward: each is a multiple of the slope, or wrong."""
    one = found.task.passes[min((row.step for row in found.wrong), default=1) - 1]
    freeze = held_back(one, found.task.state)
    is_bent = any(row.quantity == "gradient" for row in found.wrong)
    seen: set[str] = set()
    for event in one.events:
        if event.kind != "set" or len(seen) >= _INTERMEDIATES or event.name in seen or not np.shape(event.value):
            continue
        of = next((each for each in one.events if _is_forward_of(each, event)), None)
        if of is None or of.name in found.task.parameters:
            continue
        seen.add(event.name)
        try:
            slopes = slopes_at(script, one, of.at, of.value, (found.loss,), freeze)[found.loss]
        except CandidateFailed:
            continue
        if _is_felt(slopes):
            last = [each for each in one.events if each.kind == "set" and each.name == event.name][-1]
            is_changed = any(e.kind == "update" and e.name.startswith(event.name) for e in one.events)
            value = one.after.get(event.name) if is_changed else last.value
            if value is None or np.size(value) != np.size(last.value):
                continue
            is_right = slopes.ratio(value) is not None
            if is_right or is_bent:  # of what is right in the end, nothing on the way is accused
                yield Row(event.name, "intermediate", is_right, last.line, str(last.unit), of=of.name, step=one.number)


def _is_forward_of(one: Event, gradient: Event) -> bool:
    """Whether a value on the way forward is what a gradient is called after."""
    is_value = one.kind == "set" and np.size(one.value) == np.size(gradient.value) and one.at != gradient.at
    is_delta = "delta" in gradient.last_name.lower()  # what people mean by it is that of what the activation takes
    return is_value and not is_delta and is_gradient_of(gradient.name, one.name)


def _without_odd_residual(found: Judged) -> Judged:
    """A column of outputs less a row of targets gives a table of all pairs: nobody means that."""
    for event in found.task.first.events:
        if not is_residual(found.task.first, event):
            continue
        shapes = [np.shape(side) for side in event.more]
        flat = [shape for shape in shapes if len(shape) == 1]
        column = [shape for shape in shapes if len(shape) == 2 and shape[1] == 1]
        if flat and column and flat[0][0] == column[0][0] > 1:
            row = Row(
                "",
                "intermediate",
                False,
                event.line,
                str(event.unit),
                facts=(fact("script_all_pairs", size=flat[0][0]),),
            )
            return replace(found, rows=(*found.rows, row))
    return found


# ---------------------------------------------------------------- numbers to look at


def _entries(script: Script, found: Judged, step: int) -> Iterator[Entry]:
    """Of each parameter a few numbers through the step, its own and the right ones."""
    one = found.task.passes[step - 1]
    ratio = found.ratio if found.ratio else rate_named(one)
    if ratio is None:
        return
    freeze = held_back(one, found.task.state)
    wrong = {row.name for row in found.wrong}
    known = {row.name for row in found.rows}
    paths = [
        path for path in found.task.parameters if path in wrong or (path in known and np.size(one.before[path]) == 1)
    ]
    each = max(1, _ENTRIES // max(1, len(paths))) if all(np.size(one.before[path]) > 1 for path in paths) else 1
    for path in paths[:_ENTRIES]:
        before, after = (np.asarray(where[path], float) for where in (one.before, one.after))
        largest = np.argsort(-np.abs(before - after), axis=None)[: min(each, before.size)].tolist()
        slopes = entries_of(script, one, path, found.loss, freeze, largest)
        for place in sorted(largest):
            index = list(map(int, np.unravel_index(place, before.shape))) if before.shape else []
            own, was = float(after.ravel()[place]), float(before.ravel()[place])
            yield Entry(f"{path}{index if index else ''}", was, own, was - abs(ratio) * slopes[place])


def slopes_told(found: Judged, paths: Sequence[str]) -> dict[str, Array]:
    """The gradients that it works out itself, as its loss has them, without a factor that all share.

    Raises ValueError where one is not told.
    """
    one = found.task.first
    told = {path: value_at(one, found.gradients[path]) for path in paths if path in found.gradients}
    if len(told) < len(paths) or any(np.size(told[path]) != np.size(one.before[path]) for path in paths):
        raise ValueError("not every gradient is told")
    slopes = {path: found.task.slopes[path][found.loss] for path in told}
    factor = common({path: slopes[path].ratio(value) for path, value in told.items()}, slopes)
    if not factor:
        raise ValueError("nobody can tell by which factor they are told")
    factor = _plain(factor, found.task)
    return {path: np.asarray(value, float).reshape(np.shape(one.before[path])) / factor for path, value in told.items()}


def rate_of(found: Judged) -> float | None:
    """The learning rate, by its name, or by the factor of most steps."""
    return rate_named(found.task.first) or (None if found.ratio is None else _plain(abs(found.ratio), found.task))


def _plain(ratio: float, task: Task) -> float:
    """Of a ratio of about 8 digits the number that is meant: 1, one of the code, or one of few digits; else itself."""
    numbers = (1.0, -1.0, *sorted(_numbers(task)), float(f"{ratio:.4g}"))
    return next((each for each in numbers if near(ratio, each, AS_NEAR)), ratio)
