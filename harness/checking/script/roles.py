"""Which of a script's variables are parameters: by what changes, by names, and by what fits."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np

from harness.candidate.process.process import CandidateFailed
from harness.checking.script.record import Event, Pass, Script, is_array, last_name, same

#: What people call a loss, the surest first.
LOSSES = (
    re.compile(r"(?i:loss|cost|损失|代价|sunshi|daijia)"),
    re.compile(
        r"^[JL]$|(?i:e_?total|total_?e\b|^(mse|sse|nll|bce|ce|objective|obj)\b|mse|cross_?ent|likelihood|energy)"
    ),
    re.compile(
        r"^[ECS]$|(?i:^(total_?|mean_?|sum_?|avg_?|overall_?)?(err|error)s?(_?(sum|total|mean|val|value))?$|误差|wucha)"
    ),
)
#: What people call parameters.
_PARAMETERS = re.compile(r"(?i)^(w|b|theta|bias|weight|u|v|syn|beta|coef|c|emb|gamma|权重|偏置)")
#: What people call biases; and the last name of a path, before the numbers in brackets.
_BIASES = re.compile(r"(?i)^(b|bias|biases|bs)$")
_LAST = re.compile(r"(\w*)(?:['\"]\])?(?:\[\d+\])*$")


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
    return any(pattern.search(name) for pattern in LOSSES) or bool(is_gradient or is_count)


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
    old = event.more[0]
    is_told = last_name(path) == event.last_name or (is_array(old) and bool(np.any(old)))  # p[key], whatever key is
    return is_told and any(same(old, one) for one in values)


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
    """Variables that do not change, and by their names are parameters as those that do.

    ``b2`` beside ``b1`` and ``W2``, ``layers[0].b`` beside ``layers[0].W``, ``biases[1]`` beside ``weights[1]``.
    """
    places = {_around(path) for path in moving}
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
        is_held = path.isidentifier() <= is_array(before)  # a number alone may be any constant
        is_beside = is_held and _BIASES.match(_around_name(path)) is not None and _around(path) in places
        if (is_sibling or is_bias or is_beside) and not any(
            same(before, one.before[other]) and is_array(before) and before.any() for other in moving
        ):
            found.append(path)
    return found


def _around_name(path: str) -> str:
    """``biases`` of ``self.biases[0]``, ``b`` of ``layers[0].b`` and of ``layer["b"]``."""
    return _LAST.search(path)[1]  # type: ignore[index]


def _around(path: str) -> str:
    """What a variable stands in, and its number there: ``self.#[0]`` of ``self.biases[0]``."""
    at = _LAST.search(path)
    assert at is not None
    return path[: at.start(1)] + "#" + path[at.end(1) :]


def _stem(name: str) -> str:
    return re.sub(r"\d+", "", name)


def _number(name: str) -> str:
    return "".join(re.findall(r"\d+", name))


# ---------------------------------------------------------------- what goes on


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
