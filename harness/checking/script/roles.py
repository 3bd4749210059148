"""Which of a script's variables are parameters, and what its loss is: by what changes, by names, and by what fits."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from harness.candidate.process.process import CandidateFailed
from harness.checking.script.record import Event, Pass, Script, is_array, last_name, same

#: What people call a loss, the surest first.
_LOSSES = (
    re.compile(r"(?i:loss|cost|损失|代价|sunshi|daijia)"),
    re.compile(
        r"^[JL]$|(?i:e_?total|total_?e\b|^(mse|sse|nll|bce|ce|objective|obj)\b|mse|cross_?ent|likelihood|energy)"
    ),
    re.compile(
        r"^[ECS]$|(?i:^(total_?|mean_?|sum_?|avg_?|overall_?)?(err|error)s?(_?(sum|total|mean|val|value))?$|误差|wucha)"
    ),
)
_TARGETS = re.compile(
    r"(?i)^(?!.*(pred|hat|prob|out(?!put_?data)|_p$|^yp$|^tanh|^temp|^tmp|^theta|^total|^t$ *x))"
    r"((y|t|target|label|truth|yd|real|expected|desired)(s|_?\d*|_?true|_?train\w*|_?b|_?batch|_?i|_?data|_?oh|_?one_?hot|enc)*|d|gt"
    r"|(one_?hot|target|label|train_y|ytr|expected|desired)\w*|.*(答案|目标|标签|真实|biaoqian|mubiao|zhenshi).*)$"
)
_SURE_TARGETS = re.compile(r"(?i)^(t|targets?|labels?|truth|y_?true\w*|one_?hot\w*|tb|yb|d|desired|expected)$")
#: What people call parameters.
_PARAMETERS = re.compile(r"(?i)^(w|b|theta|bias|weight|u|v|syn|beta|coef|c|emb|gamma|权重|偏置)")


@dataclass(frozen=True)
class Loss:
    """What a script minimises, as something of each run that can be watched."""

    name: str
    """Of its variable; of one that it does not compute, which follows from its residual: what it is."""
    watch: tuple[str, ...]
    kind: str = "told"
    """told, squares, binary or classes."""
    rank: int = 0
    """How sure its name is, from 0."""
    line: int = 0
    unit: int = 0
    targets: Any = field(default=None, compare=False)
    """Of a loss that follows from a residual: what it is a difference from."""
    sign: int = 1
    """1 where the residual is output - target."""

    @property
    def is_told(self) -> bool:
        """Whether the script computes it."""
        return self.kind == "told"

    def value(self, watched: Mapping[str, Any]) -> float:
        """Of one run; nan where it does not come to it."""
        if any(name not in watched for name in self.watch):
            return float("nan")
        found = [each for name in self.watch for each in _each(watched[name])]
        if self.kind == "told":
            return float(np.asarray(found[-1], float).sum())
        with np.errstate(all="ignore"):
            if self.kind == "squares":
                return float(sum((np.asarray(one, float) ** 2).sum() for one in found) / 2)
            pairs = zip(found, _each(self.targets), strict=False)
            return float(sum(self._entropy(self.sign * np.asarray(one, float) + t, t) for one, t in pairs))

    def _entropy(self, output: Any, targets: Any) -> float:
        terms = targets * np.log(output)
        if self.kind == "binary":
            return -float((terms + (1 - targets) * np.log(1 - output)).sum())
        return -float(np.where(targets * output == 0, 0.0, terms).sum())


def _each(value: Any) -> tuple[Any, ...]:
    """Every value of what is computed more than once."""
    return value if isinstance(value, tuple) else (value,)


# ---------------------------------------------------------------- what a pass changes


def changing(one: Pass) -> list[str]:
    """Variables that were there before a pass and are others after it; of several names of one array the first."""
    found: list[str] = []
    for path, before in one.before.items():
        after = one.after.get(path)
        if after is None or np.shape(after) != np.shape(before) or same(before, after) or _counts(before, after):
            continue
        if is_loss_name(path) or (isinstance(before, np.ndarray) and before.dtype.kind != "f"):
            continue
        twins = (other for other in found if same(one.before[other], before) and same(one.after[other], after))
        if next(twins, None) is None:
            found.append(path)
    return found


def _counts(before: Any, after: Any) -> bool:
    """Whether it goes from one whole number to another, as what counts does."""
    return np.ndim(before) == 0 and float(before).is_integer() and float(after).is_integer()


def is_loss_name(path: str) -> bool:
    """Whether people call a loss, a gradient, or what is counted, so."""
    name = last_name(path)
    is_gradient = re.match(r"(?i)(\w+\.)*(d?grads?|gradients?|nablas?|deltas?)\b", path)
    is_count = re.match(r"(?i)(acc|correct|total|count)", name)
    return any(pattern.search(name) for pattern in _LOSSES) or bool(is_gradient or is_count)


def held_back(one: Pass, paths: Sequence[str]) -> tuple[str, ...]:
    """The assignments of a pass that give these variables their new values."""
    found: dict[str, None] = {}
    holders = {path.partition("[")[0] for path in paths if "[" in path}
    for event in one.events:
        if event.kind == "holder" and event.name in holders:
            found[event.at] = None
        if event.kind in ("set", "update") and event.more and event.more[0] is not None:
            old = event.more[0]
            if any(_updates(event, old, one, path) for path in paths):
                found[event.at] = None
    return tuple(found)


def takes_several_steps(one: Pass, paths: Sequence[str]) -> bool:
    """Whether a pass moves a parameter more than once by the same line, as where it goes through samples itself."""
    now = {path: [one.before[path]] for path in paths}
    moves: Counter[tuple[str, str]] = Counter()
    for event in one.events:
        if event.kind not in ("set", "update") or not event.more or event.more[0] is None:
            continue
        old = event.more[0]
        path = next((each for each in paths if _is_now(each, event, now[each])), None)
        if path is not None:
            now[path] = _afterwards(event)
            moves[event.at, path] += event.kind == "update" or not same(old, event.value)
    several = {path for (_, path), number in moves.items() if number > 1}
    return any(_close(each, one.after.get(path)) for path in several for each in now[path])


def _is_now(path: str, event: Event, values: Sequence[Any]) -> bool:
    """Whether what is assigned to is that parameter, which has one of these values."""
    return last_name(path) == event.last_name and any(same(event.more[0], one) for one in values)


def _afterwards(event: Event) -> list[Any]:
    """What a variable may be after an assignment; of one in place it is not told whether it adds or subtracts."""
    old, value = event.more[0], event.value
    if event.kind == "set":
        return [value]
    with np.errstate(all="ignore"):
        return [old - value, old + value] if np.shape(old - value) == np.shape(old) else []


def _updates(event: Event, old: Any, one: Pass, path: str) -> bool:
    before, after = one.before[path], one.after[path]
    is_named = event.last_name == last_name(path)
    if same(old, before) and is_named:
        return True
    if np.shape(old) != np.shape(before):
        return False
    return (same(old, before) or is_named) and any(_close(each, after) for each in _afterwards(event))


def _close(one: Any, other: Any) -> bool:
    return np.shape(one) == np.shape(other) and bool(np.allclose(one, other, rtol=1e-12, atol=1e-15, equal_nan=True))


def standing(one: Pass, moving: Sequence[str]) -> list[str]:
    """Variables that do not change, and by their names are parameters as those that do: b2 beside b1 and W2."""
    stems = {_stem(last_name(path)) for path in moving}
    numbers = {_number(last_name(path)) for path in moving} - {""}
    found = []
    for path, before in one.before.items():
        name = last_name(path)
        is_float = isinstance(before, float) or (isinstance(before, np.ndarray) and before.dtype.kind == "f")
        if path in moving or not is_float or not same(before, one.after.get(path)) or not _PARAMETERS.match(name):
            continue
        is_sibling = _stem(name) in stems and _number(name) != ""
        is_bias = re.match(r"(?i)^(b|bias)_?\d$", name) and _number(name) in numbers
        if (is_sibling or is_bias) and not any(
            same(before, one.before[other]) and is_array(before) and before.any() for other in moving
        ):
            found.append(path)
    return found


def _stem(name: str) -> str:
    return re.sub(r"\d+", "", name)


def _number(name: str) -> str:
    return "".join(re.findall(r"\d+", name))


# ---------------------------------------------------------------- losses


def losses(one: Pass) -> list[Loss]:
    """What may be the loss, the likeliest first: by its name, by being printed, or by a residual."""
    named = sorted(_named(one), key=lambda loss: loss.rank)
    if any(loss.rank < len(_LOSSES) for loss in named):  # then no other number is taken for one
        named = [loss for loss in named if loss.rank < len(_LOSSES) or not loss.name]
    return [*named, *_implied(one)]


def _named(one: Pass) -> Iterator[Loss]:
    seen: set[str] = set()
    residuals = {float(np.ravel(e.value)[0]) for e in one.events if is_residual(one, e) and np.size(e.value) == 1}
    tables = {event.name for event in one.events if event.kind == "set" and np.shape(event.value)}
    for path, value in one.after.items():
        if np.size(value) == 1 and float(np.ravel(value)[0]) in residuals:
            seen.add(path)
            continue
        rank = _rank(last_name(path))
        rank = None if rank == 2 and path in tables else rank  # an error that is handed back
        if rank is not None and np.size(value) == 1 and "[" not in path and not same(value, one.before.get(path)):
            line, unit = next(((e.line, e.unit) for e in reversed(one.events) if e.name == path), (0, 0))
            seen.add(path)
            yield Loss(path, (path,), rank=rank, line=line, unit=unit)
    for event in reversed(one.events):
        if np.size(event.value) != 1 or event.at in seen or event.name in seen:
            continue
        if float(np.ravel(event.value)[0]) in residuals:
            continue
        if event.kind == "set" and event.name in tables and _rank(event.last_name) == 2:
            continue
        rank = _rank(_of_list(event)) if event.kind in ("set", "told") and event.name else None
        if rank is not None and "[" not in event.name:
            seen |= {event.at, event.name}
            yield Loss(event.name, (event.at,), rank=rank, line=event.line, unit=event.unit)
        elif event.kind == "set" and event.name not in ("return", "") and _may_be_a_loss(event):
            seen |= {event.at, event.name}
            yield Loss(event.name, (event.at,), rank=len(_LOSSES), line=event.line, unit=event.unit)
        elif event.kind == "told" and isinstance(event.value, (float, np.ndarray)):
            seen.add(event.at)
            yield Loss("", (event.at,), rank=len(_LOSSES), line=event.line, unit=event.unit)


def _of_list(event: Event) -> str:
    """What a name says of one value: ``loss`` of ``losses`` and of ``loss_history``, where it is put into a list."""
    if event.kind != "told":
        return event.last_name
    return re.sub(r"(?i)_?(history|hist|list|log|s|curve|array|arr|record|all)$|(?<=s)es$", "", event.last_name)


def _may_be_a_loss(event: Event) -> bool:
    """Whether a number of no name that tells it is no whole one, and larger than 0."""
    value = float(np.ravel(event.value)[0])
    return value > 0 and not value.is_integer() and "[" not in event.name and not _IS_GRADIENT.match(event.last_name)


#: What people call a gradient: db1 may be one number by mistake.
_IS_GRADIENT = re.compile(r"d([A-Z_]|[wb]\d*$|[a-z]\d+$)|(?i:grad|delta|nabla|del_|pd_|partial)")


def _rank(name: str) -> int | None:
    if re.match(r"(?i)d_|d[A-Z]|grad|delta|del_|pd_|partial", name) or re.search(
        r"(?i)list|hist|es$|_d$|delta|grad", name
    ):
        return None
    return next((rank for rank, pattern in enumerate(_LOSSES) if pattern.search(name)), None)


def _implied(one: Pass) -> Iterator[Loss]:
    """From differences of outputs and targets: half their squares, or the cross entropy that has them for gradients."""
    found: dict[str, list[Event]] = {}
    stepped = [one.after[path] for path in changing(one)]
    for event in one.events:
        if is_residual(one, event) and not any(same(event.value, after) for after in stepped):
            found.setdefault(event.at, []).append(event)
    arrays = {at: events for at, events in found.items() if is_array(events[0].value)}
    for at, events in list(arrays.items())[:3]:
        yield from _of_residual(one, at, events)
    if not arrays:
        yield from _of_numbers(one, found)


def _of_residual(one: Pass, at: str, events: Sequence[Event]) -> Iterator[Loss]:
    targets = tuple(np.asarray(_sides(one, event)[0], float) for event in events)
    sign = _sides(one, events[0])[1]
    fields: dict[str, Any] = {"line": events[0].line, "unit": events[0].unit, "targets": targets, "sign": sign}
    yield Loss("squares", (at,), "squares", 4, **fields)
    outputs = [np.asarray(event.more[0] if sign > 0 else event.more[1], float) for event in events]
    if not all(_are_shares(each) for each in (*outputs, *targets)):
        return
    yield Loss("binary cross entropy", (at,), "binary", 5, **fields)
    if all(each.ndim == 2 and any(np.allclose(each.sum(axis), 1) for axis in (0, 1)) for each in outputs):
        yield Loss("cross entropy", (at,), "classes", 4, **fields)


def _are_shares(values: Any) -> bool:
    return bool(np.all((values >= 0) & (values <= 1)))


def _of_numbers(one: Pass, found: Mapping[str, Sequence[Event]]) -> Iterator[Loss]:
    """Of single numbers: of every target one difference."""
    distinct = {float(np.ravel(_sides(one, events[0])[0])[0]): events[0] for events in found.values()}
    if distinct:
        events = list(distinct.values())
        at, line, unit = tuple(event.at for event in events), events[0].line, events[0].unit
        yield Loss("squares", at, "squares", 4, line=line, unit=unit)
        every = found[events[0].at]
        outputs = [_outputs_of(one, event) for event in every]
        targets = tuple(np.asarray(_sides(one, event)[0], float) for event in every)
        if len(events) == 1 and all(map(_are_shares, (*outputs, *targets))):
            sign = _sides(one, events[0])[1]
            yield Loss("binary cross entropy", at, "binary", 5, line=line, unit=unit, targets=targets, sign=sign)


def _outputs_of(one: Pass, event: Event) -> Any:
    return np.asarray(event.more[0 if _sides(one, event)[1] > 0 else 1], float)


def is_residual(one: Pass, event: Event) -> bool:
    """Whether an operation takes targets from an output, or the other way round."""
    return event.kind == "op" and event.name.startswith("Sub") and bool(_target_side(one, event))


def _sides(one: Pass, event: Event) -> tuple[Any, int]:
    """The targets of a difference, and 1 where they stand on its right."""
    left, right = event.more
    return (right, 1) if _target_side(one, event) == "right" else (left, -1)


def _target_side(one: Pass, event: Event) -> str:
    """On which side of a difference data stand that do not change; by their names where both do."""
    if len(event.more) != 2 or any(side is None for side in event.more):
        return ""
    if np.size(event.more[0]) != np.size(event.more[1]) and 1 in map(np.size, event.more):  # as in 1 - y
        return ""
    names = event.name.partition(" ")[2].split("|")
    left, right = (bool(_TARGETS.match(name)) for name in names)
    if left == right:
        left, right = (bool(_SURE_TARGETS.match(name)) for name in names)
    if left == right:
        left, right = (_stays(one, side) for side in event.more)
    if left == right:
        left, right = (_is_data(one, side) for side in event.more)
    if left == right:
        return ""
    return "left" if left else "right"


def _stays(one: Pass, value: Any) -> bool:
    """Whether it is the whole of a table that the pass does not change."""
    if not is_array(value):
        return False
    alike = [path for path, held in one.before.items() if same(held, value)]
    return bool(alike) and all(same(one.before[path], one.after.get(path)) for path in alike)


def _is_data(one: Pass, value: Any) -> bool:
    """Whether it is what a variable holds that is called like a target, or some of its rows."""
    if np.isin(np.asarray(value, float), (0.0, 1.0, 2.0, 0.5)).all():  # which may be anything
        return False
    for path, held in one.after.items():
        if not _TARGETS.match(last_name(path.partition("[")[0])) or not same(held, one.before.get(path, held)):
            continue
        if np.size(held) == np.size(value) and np.array_equal(np.ravel(held), np.ravel(value)):
            return True
        if is_array(held) and is_array(value) and held.ndim == value.ndim and held.shape[1:] == value.shape[1:]:
            rows = {row.tobytes() for row in np.asarray(held, float)}
            if all(row.tobytes() in rows for row in np.asarray(value, float)):
                return True
    return False


#: By how much a variable is disturbed, and what people call a state that a recurrence hands on.
_LITTLE = 1e-3
#: Of that, what has to be left at the end of what goes on from its old value, and is not worked out anew.
_STAYS = 0.25
#: What is surely called a parameter: `_PARAMETERS` begins with the same, and so takes `batch_loss`.
_WEIGHTS = re.compile(r"^([WwUVbB]|theta|bias|weight)_?\w{0,3}$")
_STATES = re.compile(r"(?i)^(h|c|s|state|hidden|hprev|cprev|prev|last|memory)\w*$")


def _is_moved(one: Pass, path: str) -> bool:
    """Whether it is called a parameter, or something is added to it in place: steep losses leave little of the old."""
    is_called = _WEIGHTS.match(last_name(path)) is not None
    return is_called or any(event.kind == "update" and event.name == path for event in one.events)


def state_of(script: Script, one: Pass, paths: Sequence[str]) -> list[str]:
    """Of variables that a pass changes, those that go on from what they were: others are worked out anew."""
    found = []
    for path in paths:
        before = np.asarray(one.before[path], float)
        try:
            told = script.watched(one, (path,), paths={path: np.full(before.shape, _LITTLE)})
        except CandidateFailed:
            continue
        if path not in told or same(told[path], one.after[path]) or np.shape(told[path]) != before.shape:
            continue
        moved = float(np.mean(np.asarray(told[path], float) - one.after[path])) / _LITTLE
        is_state = bool(_STATES.match(last_name(path)))
        if 0.5 < moved < 1.5 or (not is_state and (abs(moved) > _STAYS or _is_moved(one, path))):
            found.append(path)
    return found
