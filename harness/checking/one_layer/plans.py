"""Which loss, gradient and update belong together, and the class by which they are called.

This module runs beside a submission: it prefers what fits one another, and knows no right value.
"""

from __future__ import annotations

import inspect
import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from harness.checking.one_layer.calls import Caller
from harness.checking.one_layer.facilities import GRADIENT, LOSS, UPDATE, Facility, Numbers, numbers_for
from harness.checking.one_layer.keepers import of_class, of_factory, of_module, of_starts
from harness.checking.one_layer.search import Looking, of_functions, of_keeper


@dataclass(frozen=True)
class Plan:
    """What is called for each; None where nothing gives it."""

    loss: Facility | None
    gradient: Facility | None
    update: Facility | None
    score: float = 0.0
    is_named: bool = False
    """Whether a name says what it is."""

    @property
    def each(self) -> list[Facility]:
        """What there is of them."""
        return [one for one in (self.loss, self.gradient, self.update) if one is not None]


def plans(names: dict[str, Any], settings: Mapping[str, Any]) -> list[Plan]:
    """The likeliest first; ``names``: the submission's module.

    ``settings``: ``functions`` and ``classes`` of the file by name, ``late`` (code of functions that make their
    parameters), ``keys`` of dicts, ``roles`` of names of arguments, ``outputs``, ``targets``, and as patterns ``mine``
    and ``others``, words by which people call this network and others.
    """
    own = [name for name in (*settings["functions"], *settings["classes"]) if not _is_another(name, settings)]
    functions = {name: names[name] for name in own if inspect.isfunction(names.get(name))}
    classes = [names[name] for name in own if isinstance(names.get(name), type)]
    files = {one.__code__.co_filename for one in functions.values() if hasattr(one, "__code__")}
    caller = Caller(settings["roles"], [*files, *settings["files"]])
    numbers = numbers_for(settings["targets"], settings["outputs"])
    looking = Looking(caller, numbers, settings["targets"], functions, settings["has_bias"], tuple(settings["keys"]))
    found: list[Plan] = []
    for group in _groups(looking, names, classes, settings):
        found += _of_group(group, looking.numbers, settings)
        if sum(one.score >= _WHOLE for one in found) > settings["number"]:
            break
    caller.is_search = False
    return sorted(found, key=lambda one: -one.score)


#: The score of a plan of which everything is there and fits.
_WHOLE = 10.0


def _groups(
    looking: Looking, names: dict[str, Any], classes: Sequence[type], settings: Mapping[str, Any]
) -> Iterator[list[Facility]]:
    """Facilities that may belong together."""
    sizes, caller = looking.numbers.sizes, looking.caller
    for made in classes:
        for keeper in of_class(made, caller, sizes):
            if group := of_keeper(looking, keeper):
                yield group
                break
    for function in looking.functions.values():
        for keeper in of_factory(function, caller, sizes):
            if group := of_keeper(looking, keeper):
                yield group
                break
    for name, code in settings["late"].items():
        if name in looking.functions and (group := of_keeper(looking, of_starts(name, code, names))):
            yield group
    yield of_functions(looking)
    if looking.functions:
        yield of_keeper(looking, of_module(names, looking.functions, caller))


def _of_group(group: Sequence[Facility], numbers: Numbers, settings: Mapping[str, Any]) -> Iterator[Plan]:
    kept = [one for one in group if not _is_another(one.name, settings)]
    by_kind = {kind: [one for one in kept if one.kind == kind] for kind in (LOSS, GRADIENT, UPDATE)}
    starts = [*by_kind[GRADIENT], *([None] if by_kind[UPDATE] else [])]
    for gradient, has_signs in itertools.product(starts, (False, True)):
        if gradient is not None and _has_signs(gradient) != has_signs:
            continue
        slope = None if gradient is None else gradient.now(numbers)
        steps = [one for one in by_kind[UPDATE] if _has_signs(one) == has_signs]
        update = max(steps, key=lambda one: (*_goes_down(one, slope, numbers), _is_alike(one, gradient)), default=None)
        slope = slope or _slope_of(update, numbers)
        losses = [one for one in by_kind[LOSS] if _has_signs(one) == has_signs]
        alike = gradient or update
        loss = max(
            losses, key=lambda one: (_fits(one, slope, numbers), one.is_plain, _is_alike(one, alike)), default=None
        )
        if gradient is not None or update is not None:
            yield _scored(Plan(loss, gradient, update), slope, numbers, settings)


def _is_alike(one: Facility, other: Facility | None) -> bool:
    """Whether two are called with the same forms."""
    return other is not None and (one.form, one.batch) == (other.form, other.batch)


def _has_signs(one: Facility) -> bool:
    """Whether labels are -1 and 1."""
    return one.batch[1].startswith("signs")


def _is_another(name: str, settings: Mapping[str, Any]) -> bool:
    """Whether a name says that it is another network."""
    others = settings["others"]
    return bool(others and re.search(others, name, re.I)) and not re.search(settings["mine"], name, re.I)


def _scored(plan: Plan, slope: Any, numbers: Numbers, settings: Mapping[str, Any]) -> Plan:
    is_named = any(re.search(settings["mine"], one.name, re.I) for one in plan.each)
    fits = plan.loss is not None and _fits(plan.loss, slope, numbers)
    goes = (False, False) if plan.update is None else _goes_down(plan.update, slope, numbers)
    has = [plan.gradient is not None, plan.loss is not None, plan.update is not None]
    has_bias = slope is not None and slope[1] is not None
    score = 2.0 * is_named + 2.0 * fits + sum(goes) + sum(has) + has_bias
    return replace(plan, is_named=is_named, score=score)


def _slope_of(update: Facility | None, numbers: Numbers) -> Any:
    """The gradient that a step goes by."""
    after = None if update is None else update.now(numbers)
    if after is None:
        return None
    bias = None if after[1] is None else (numbers.bias - after[1]) / numbers.rate
    return (numbers.weight - after[0]) / numbers.rate, bias


def _goes_down(update: Facility, slope: Any, numbers: Numbers) -> tuple[bool, bool]:
    """Whether the weight's step is along the gradient, and whether there is a bias if that has one."""
    after = update.now(numbers)
    if slope is None or after is None:
        return False, False
    step, along = after[0] - numbers.weight, -numbers.rate * slope[0]
    is_along = np.shape(step) == np.shape(along) and np.allclose(step, along, rtol=1e-6, atol=1e-12)
    return bool(is_along), after[1] is not None


def _fits(loss: Facility, slope: Any, numbers: Numbers) -> bool:
    """Whether a gradient of the weight is a multiple of what differences of the loss say."""
    if slope is None or np.shape(slope[0]) != numbers.weight.shape:
        return False
    random = np.random.RandomState(3)
    ratios = []
    for _ in range(2):
        direction = random.normal(size=numbers.weight.shape)
        there, back = (loss.now(replace(numbers, weight=numbers.weight + side * _STEP * direction)) for side in (1, -1))
        along = float((slope[0] * direction).sum())
        if there is None or back is None or along == 0:
            return False
        ratios.append((there - back) / (2 * _STEP) / along)
    return bool(ratios[0] > 0 and abs(ratios[1] / ratios[0] - 1) < 1e-4)


_STEP = 1e-5


def _are_alike(one: Any, other: Any) -> bool:
    """Whether two calls give the same, but for rounding."""
    pairs = zip(one, other, strict=True) if isinstance(one, tuple) and isinstance(other, tuple) else [(one, other)]
    return all(
        first is second or (first is not None and second is not None and np.allclose(first, second, equal_nan=True))
        for first, second in pairs
    )


class OneLayer:
    """A submission's network, as a check calls one."""

    plan: Plan
    made: dict[str, Any]
    """By kind what the last of its calls goes on with, which shows what is kept from step to step."""

    def loaded(self, parameters: Mapping[str, Any]) -> None:
        """Take weight (in, out) and bias (out,)."""
        self.parameters = {name: np.array(value) for name, value in parameters.items()}
        self.gradients: dict[str, Any] = {}
        if not hasattr(self, "made"):
            sizes = self.parameters["W"].shape
            self.made = {one.kind: one.start((sizes[0], sizes[1])) for one in self.plan.each[-1:]}

    def told(self, inputs: Any, targets: Any, lr: float) -> Any:
        """The loss; gradients and parameters after the step stand in attributes."""
        bias = self.parameters.get("b", np.zeros(self.parameters["W"].shape[1]))
        numbers = Numbers(self.parameters["W"], bias, inputs, targets, lr)
        found = {one.kind: self._run(one, numbers) for one in self.plan.each}
        self.gradients = self._by_name(found.get(GRADIENT))
        if UPDATE in found:
            self.parameters = self._by_name(found[UPDATE])
        return found.get(LOSS)

    def _run(self, one: Facility, numbers: Numbers) -> Any:
        value = one.now(numbers)
        kept = one.run(numbers, self.made[one.kind]) if one.kind in self.made else value
        if value is None or not _are_alike(value, kept):  # nobody tells what would reset what it keeps
            raise ValueError(one.name)
        return value

    def _by_name(self, pair: Any) -> dict[str, Any]:
        if pair is None:
            return {}
        both = {"W": pair[0], "b": pair[1]}
        return {name: np.asarray(both[name]) for name in self.parameters if both[name] is not None}
