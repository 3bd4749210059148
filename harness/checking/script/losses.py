"""What a script's loss is: by its name, by being printed, or by a residual."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from harness.checking.script.record import Event, Pass, is_array, last_name, same
from harness.checking.script.roles import LOSSES, changing

_TARGETS = re.compile(
    r"(?i)^(?!.*(pred|hat|prob|out(?!put_?data)|_p$|^yp$|^tanh|^temp|^tmp|^theta|^total|^t$ *x))"
    r"((y|t|target|label|truth|yd|real|expected|desired)(s|_?\d*|_?true|_?train\w*|_?b|_?batch|_?i|_?data|_?oh|_?one_?hot|enc)*|d|gt"
    r"|(one_?hot|target|label|train_y|ytr|expected|desired)\w*|.*(答案|目标|标签|真实|biaoqian|mubiao|zhenshi).*)$"
)
_SURE_TARGETS = re.compile(r"(?i)^(t|targets?|labels?|truth|y_?true\w*|one_?hot\w*|tb|yb|d|desired|expected)$")


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
    """Of a loss that follows from a residual: what it is a difference from, in the first pass."""
    each: Mapping[int, Any] = field(default_factory=dict, compare=False)
    """The same by number of the pass: a batch has its own."""
    sign: int = 1
    """1 where the residual is output - target."""

    @property
    def is_told(self) -> bool:
        """Whether the script computes it."""
        return self.kind == "told"

    def in_pass(self, number: int) -> Loss:
        """The same in another pass."""
        return replace(self, targets=self.each.get(number)) if self.each else self

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
            if self.targets is None:
                return float("nan")
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


def losses(one: Pass) -> list[Loss]:
    """What may be the loss, the likeliest first: by its name, by being printed, or by a residual."""
    named = sorted(_named(one), key=lambda loss: loss.rank)
    if any(loss.rank < len(LOSSES) for loss in named):  # then no other number is taken for one
        named = [loss for loss in named if loss.rank < len(LOSSES) or not loss.name]
    return [*named, *_implied(one)]


def in_each(loss: Loss, passes: Sequence[Pass]) -> Loss:
    """With the targets of every pass."""
    if loss.is_told:
        return loss
    return replace(loss, each={one.number: own.targets for one in passes for own in _implied(one) if own == loss})


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
        rank = _rank(_of_list(event)) if event.kind in ("set", "told", "call") and event.name else None
        rank = None if event.kind == "call" and (rank == 2 or _OF_SLOPE.search(event.name)) else rank
        if rank is not None and "[" not in event.name:
            seen |= {event.at, event.name}
            yield Loss(event.name, (event.at,), rank=rank, line=event.line, unit=event.unit)
        elif event.kind == "set" and event.name not in ("return", "") and _may_be_a_loss(event):
            seen |= {event.at, event.name}
            yield Loss(event.name, (event.at,), rank=len(LOSSES), line=event.line, unit=event.unit)
        elif event.kind == "told" and isinstance(event.value, (float, np.ndarray)):
            seen.add(event.at)
            yield Loss("", (event.at,), rank=len(LOSSES), line=event.line, unit=event.unit)


#: What a function is called that gives a loss's derivative.
_OF_SLOPE = re.compile(r"(?i)prime|deriv|back|slope")


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
    return next((rank for rank, pattern in enumerate(LOSSES) if pattern.search(name)), None)


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
    if all(
        each.ndim in (1, 2) and any(np.allclose(each.sum(axis), 1) for axis in range(each.ndim)) for each in outputs
    ):
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
