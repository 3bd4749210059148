"""What one way to call gives: a loss, a gradient, an output, or the parameters after a step.

This module runs beside a submission. What it looks at is shapes, and whether what is left moves with the rate.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from harness.checking.one_layer.forms import Form, inputs_of, leaves, loss_in, shape, targets_of

LOSS, GRADIENT, UPDATE, OUTPUT = "loss", "gradient", "update", "output"
#: Inputs and samples of the numbers on which calls are tried.
_WIDTH, _SAMPLES = 5, 7


@dataclass(frozen=True)
class Numbers:
    """A state and a batch."""

    weight: Any
    bias: Any
    inputs: Any
    targets: Any
    rate: float = 0.25

    @property
    def sizes(self) -> tuple[int, int]:
        """Of the weight."""
        return self.weight.shape[0], self.weight.shape[1]

    def roles(self, batch: tuple[str, str]) -> dict[str, Any]:
        """What arguments may be but the parameters, by role; ``batch``: the forms of inputs and targets."""
        inputs, targets = batch
        return {
            "X": inputs_of(self.inputs, inputs),
            "y": targets_of(self.targets, targets, self.sizes[1]),
            "lr": self.rate,
            "one": 1,
            "N": len(self.inputs),
            "off": 0.0,
            "D": self.sizes[0],
            "K": self.sizes[1],
        }


def numbers_for(targets: str, outputs: int) -> Numbers:
    """Numbers to try calls on."""
    random = np.random.RandomState(7)
    inputs = random.normal(size=(_SAMPLES, _WIDTH))
    values = {
        "classes": np.arange(_SAMPLES) % max(outputs, 2),
        "binary": np.array([1, 0, 1, 1, 0, 0, 1])[:, None],
        "values": random.normal(size=(_SAMPLES, outputs)),
    }
    return Numbers(random.normal(size=(_WIDTH, outputs)), random.normal(size=outputs), inputs, values[targets])


@dataclass(frozen=True)
class Effect:
    """What a call did."""

    result: Any
    state: list[Any] | None
    """The parameters as they are held after it."""
    kept: Mapping[str, Any] = field(default_factory=dict)
    """What else is another value than before, by its path."""


#: A way to call: what it does to numbers, with what `start` gave.
Way = Callable[[Numbers, Any], "Effect | None"]


@dataclass(frozen=True)
class Facility:
    """One way to get a loss, a gradient or the parameters after a step."""

    kind: str
    name: str
    """What is called, the class before its method."""
    run: Callable[[Numbers, Any], Any]
    """By numbers and what `start` gave; None where it does not go."""
    way: Way
    form: Form
    batch: tuple[str, str]
    holding: Any = None
    recipe: Any = None
    start: Callable[[tuple[int, int]], Any] = lambda _: None
    is_plain: bool = False
    """Whether it is given no rate, and nothing that says how often."""

    def now(self, numbers: Numbers) -> Any:
        """Of a new start."""
        return self.run(numbers, self.start(numbers.sizes))


def not_yet(*_: Any) -> None:
    """Of a way to call of which is not known yet what it gives."""


def facilities(one: Facility, numbers: Numbers, takes: set[str], has_rate: bool) -> Iterator[Facility]:
    """What a way to call gives; ``one`` has the way alone, ``takes`` the roles of its arguments.

    ``has_rate``: whether it knows the rate.
    """
    every = _every(one, numbers, takes, has_rate)
    yield from (
        every if one.form.bias not in ("last", "first") else (each for each in every if _has_its_bias(each, numbers))
    )


def _has_its_bias(one: Facility, numbers: Numbers) -> bool:
    """Whether the row that is taken for the bias is it: where all inputs are 0, it moves, whatever the others are."""
    at_0 = replace(numbers, inputs=np.zeros_like(numbers.inputs))
    found = [_of_bias(one.now(replace(at_0, weight=weight))) for weight in (at_0.weight, 1 - 2 * at_0.weight)]
    still = {GRADIENT: np.zeros_like(numbers.bias), UPDATE: numbers.bias}.get(one.kind)
    if any(each is None for each in found) or (still is not None and np.allclose(found[0], still)):
        return False
    return bool(np.allclose(found[0], found[1], rtol=1e-9, atol=1e-12))


def _of_bias(found: Any) -> Any:
    return found[1] if isinstance(found, tuple) else found


def _every(one: Facility, numbers: Numbers, takes: set[str], has_rate: bool) -> Iterator[Facility]:
    form, way, sizes = one.form, one.way, numbers.sizes
    one = replace(one, is_plain=not takes & {"lr", "one"})
    effect = way(numbers, one.start(sizes))
    if effect is None:
        return
    is_step = False
    if has_rate:
        for after in (_returned_state(form, way), _held_state(form, way)):
            if _moves_with_rate(after, one, numbers):
                is_step = True
                yield replace(one, kind=UPDATE, run=after)
                break
    if not is_step and takes & {"y", "A"}:
        gradient = _gradient(form, way)
        if _is_gradient(gradient(numbers, one.start(sizes)), numbers):
            yield replace(one, kind=GRADIENT, run=gradient)
    loss = _loss(form, way)
    if loss(numbers, one.start(sizes)) is not None and takes & {"y", "A"}:
        yield replace(one, kind=LOSS, run=loss)
    if "y" not in takes and is_output(effect.result, numbers):
        yield replace(one, kind=OUTPUT, run=lambda given, start: _result(way(given, start)))


def _result(effect: Effect | None) -> Any:
    return None if effect is None else next((one for _, one in leaves(effect.result)), None)


def is_output(result: Any, numbers: Numbers) -> bool:
    """Whether something may be the outputs of a batch."""
    count, outputs = len(numbers.inputs), numbers.sizes[1]
    fitting = {(count, outputs), (outputs, count), *([(count,)] if outputs == 1 else [])}
    first = next(leaves(result), None)
    return first is not None and shape(first[1]) in fitting


def _returned_state(form: Form, way: Way) -> Callable[[Numbers, Any], Any]:
    def run(numbers: Numbers, start: Any) -> Any:
        effect = way(numbers, start)
        found = None if effect is None else form.of(effect.result, numbers.sizes)
        return None if found is None else form.back(found)

    return run


def _held_state(form: Form, way: Way) -> Callable[[Numbers, Any], Any]:
    def run(numbers: Numbers, start: Any) -> Any:
        effect = way(numbers, start)
        return None if effect is None or effect.state is None else form.back(effect.state)

    return run


def _gradient(form: Form, way: Way) -> Callable[[Numbers, Any], Any]:
    def run(numbers: Numbers, start: Any) -> Any:
        effect = way(numbers, start)
        if effect is None:
            return None
        found = form.of(effect.result, numbers.sizes) or form.of(dict(effect.kept), numbers.sizes)
        return None if found is None else form.back(found)

    return run


def _loss(form: Form, way: Way) -> Callable[[Numbers, Any], Any]:
    def run(numbers: Numbers, start: Any) -> Any:
        effect = way(numbers, start)
        if effect is None:
            return None
        found = loss_in(effect.result, form.of(effect.result, numbers.sizes) or ())
        return _kept_loss(effect.kept) if found is None else found

    return run


def _kept_loss(kept: Mapping[str, Any]) -> float | None:
    """The loss that an object keeps by its name, of a list of all so far the last."""
    named = [value for path, value in kept.items() if _LOSS_WORDS.search(path) and np.size(value)]
    last = float(np.asarray(named[0], float).ravel()[-1]) if named else np.nan
    return last if np.isfinite(last) else None


#: What people call a loss that they keep.
_LOSS_WORDS = re.compile(r"(?i)loss|cost|perte|perd|verlust|kayip|nll|^j_?|hist|error")


def _is_gradient(found: Any, numbers: Numbers) -> bool:
    """Whether it is of the weight's shape, and not the weight itself."""
    return found is not None and np.isfinite(found[0]).all() and not np.array_equal(found[0], numbers.weight)


def _moves_with_rate(after: Callable[[Numbers, Any], Any], one: Facility, numbers: Numbers) -> bool:
    """Whether the weight goes twice as far with twice the rate."""
    sizes = numbers.sizes
    slow = after(numbers, one.start(sizes))
    fast = after(replace(numbers, rate=2 * numbers.rate), one.start(sizes)) if slow is not None else None
    if slow is None or fast is None or np.shape(slow[0]) != numbers.weight.shape:
        return False
    first, second = slow[0] - numbers.weight, fast[0] - numbers.weight
    size = float(np.abs(first).max())
    return 0 < size < np.inf and float(np.abs(second - 2 * first).max()) < _NEAR * size


_NEAR = 1e-6
