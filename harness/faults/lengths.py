"""Gradients that are longer than a stated clip allows, and gradients that are shorter: there is a probe of each."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from harness.faults.textbook import Textbook, values
from harness.implementation import Array, Batch, State
from harness.scenario.model import Case
from harness.task.numbers.plain import PlainKind

#: How often something is doubled, until gradients are long enough.
_DOUBLED = 24
#: So far from the limit a norm tells a clip from none: above it, and below.
_LONG, _SHORT = 1.5, 0.7


@dataclass(frozen=True)
class Start:
    """What a step begins with."""

    state: State
    batch: Batch


def share_of_limit(case: Case, state: State, batch: Batch, largest: bool = False) -> float:
    """The norm of all gradients, or the largest of their entries, by the limit that the case states for either."""
    book = Textbook(case, PlainKind())
    clip = book.clip
    assert clip is not None
    with np.errstate(all="ignore"):
        book.step(1, batch, state.parameters, update=False)
        of_each = largest or clip.clip_value is not None
        norm = float(book.clip_norm(book.all_stepped, "inf" if of_each else clip.norm_type)[0])
        return norm / (clip.clip_value or clip.max_norm or 1.0)


#: Probes by what they are for.
LONG, SHORT = "long_gradients", "short_gradients"


def of_length(purpose: str, case: Case, start: Start) -> Start | None:
    """One that is for this purpose, if it is found: an entry alone is beyond the limit, or all together are within."""
    is_long = purpose == LONG
    others, least, most = (_longer, _LONG, np.inf) if is_long else (_shorter, 0.0, _SHORT)
    tried = itertools.chain([start], others(case, start))
    return next((one for one in tried if least < share_of_limit(case, one.state, one.batch, is_long) < most), None)


def _factors() -> Iterator[float]:
    return (2.0**power for power in range(1, _DOUBLED + 1))


def _longer(case: Case, start: Start) -> Iterator[Start]:
    """Larger targets, larger inputs, or a larger last weight."""
    state, batch = start.state, start.batch
    if case.loss and case.loss.targets == "outputs":
        yield from (Start(state, replace(batch, targets=factor * batch.targets)) for factor in _factors())
    if batch.inputs.dtype.kind == "f":
        yield from (Start(state, replace(batch, inputs=factor * batch.inputs)) for factor in _factors())
    yield from (Start(_with_last(case, state, factor), batch) for factor in _factors())


def _shorter(case: Case, start: Start) -> Iterator[Start]:
    """Targets nearer to the outputs; of classes and of yes or no those that a network that is surer takes for right."""
    for factor in _factors():
        targets = case.loss.targets if case.loss else ""
        state = start.state if targets == "outputs" else _with_last(case, start.state, factor)
        y, t = _output(case, Start(state, start.batch)), start.batch.targets
        if targets == "outputs":
            yield Start(state, replace(start.batch, targets=y + (t - y) / factor))
        elif targets == "classes":
            found = y.argmax(1) if t.ndim == 1 else np.eye(y.shape[1])[y.argmax(1)]
            yield Start(state, replace(start.batch, targets=found.astype(t.dtype)))
        elif targets == "binary":
            middle = 0.5 if case.loss and case.loss.of == "probabilities" else 0.0
            yield Start(state, replace(start.batch, targets=(y > middle).astype(t.dtype)))


def _output(case: Case, start: Start) -> Array:
    book = Textbook(case, PlainKind())
    with np.errstate(all="ignore"):
        found: Any = book.step(1, start.batch, start.state.parameters, update=False)["output", "output"]
    return np.asarray(values(found))


def _with_last(case: Case, state: State, factor: float) -> State:
    """With the weight of the last layer that has one multiplied."""
    name = next(f"{layer.name}.weight" for layer in reversed(case.layers) if layer.is_numbered)
    return State({**state.parameters, name: factor * state.parameters[name]}, state.buffers)
