"""A candidate without a process: the textbook's step with faults, for tests and for the study of rates."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from math import prod
from typing import Any

import numpy as np

from harness.candidate.speaking.adapter import Adapter
from harness.checking.drive import drive
from harness.checking.result import Tried
from harness.faults.fault import Injection, mistaken
from harness.faults.library import injections
from harness.faults.probes import Abilities, Probe, probes
from harness.ground.errors import ImplementationError
from harness.implementation import Array, Batch, State, Step
from harness.run.sides import resolve_one
from harness.scenario.model import Case, buffer_shapes
from harness.task.numbers.plain import PlainKind

#: What a style tells: (loss, gradients, parameters, state).
STYLES: dict[str, tuple[bool, bool, bool, bool]] = {
    "gradients": (True, True, False, False),
    "everything": (True, True, True, False),
    "no gradients": (True, False, True, False),
    "state": (True, True, True, True),
}


class Mistaken:
    """Follows checking.drive.Candidate; as a person's code it raises where shapes do not fit."""

    keeps_parameters = False

    def __init__(self, faults: Sequence[Injection], style: str = "everything") -> None:
        self._faults = tuple(faults)
        self._loss, self._gradients, self._parameters, self._state = STYLES[style]

    def at(self, case: Case) -> Mistaken:
        """The candidate of a probe."""
        here = tuple(one for one in self._faults if one.site in one.fault.sites(case))
        self._book, self._number = mistaken(case, PlainKind(), here), 0
        self._shapes = {**buffer_shapes(case), **case.layer_buffers}
        return self

    def load(self, state: State) -> None:
        self._w = {name: array.copy() for name, array in state.parameters.items()}

    def predict(self, inputs: Array) -> Array | None:
        return None

    def step(self, batch: Batch, lr: float) -> Step:
        self._number += 1
        try:
            found = self._book.step(self._number, batch, self._w, update=self._parameters)
        except ValueError as error:
            raise ImplementationError(str(error)) from None
        gradients = {name: self._shaped(name, found["gradient", name]) for name in self._w}
        after = {name: self._shaped(name, found["parameter", name]) for name in self._w if self._parameters}
        return Step(
            loss=float(found["loss", "loss"][0, 0]) if self._loss else None,
            output=np.array(found["output", "output"]) if self._parameters else None,
            gradients=gradients if self._gradients else None,
            parameters=after if self._parameters else None,
            buffers=dict(self._kept(found)) if self._state else None,
        )

    def _kept(self, found: Mapping[tuple[str, str], Any]) -> Iterator[tuple[str, Array]]:
        for (quantity, name), value in found.items():
            if quantity == "buffer":
                yield name, _shaped(value, self._shapes[name])

    def _shaped(self, name: str, array: Any) -> Any:
        return _shaped(array, self._w[name].shape)


def _shaped(array: Any, shape: tuple[int, ...]) -> Any:
    """In this shape where it has as many entries; of a mistake that makes more or fewer, as it is."""
    return np.array(array.reshape(shape) if array.size == prod(shape) else array)


def abilities_of(style: str) -> Abilities:
    """What a candidate of a style can be asked for."""
    updates = STYLES[style][2]
    return Abilities(updates=updates, sets_optimizer=updates and STYLES[style][1])


def tried(
    adapter: Adapter, faults: Sequence[Injection], style: str = "everything", most: int | None = None
) -> tuple[Tried, ...]:
    """A candidate with these faults on every probe that fits it, or on the first so many."""
    candidate = Mistaken(faults, style)
    return tuple(_on(probe, candidate) for probe in probes(adapter, abilities_of(style))[:most])


def _on(probe: Probe, candidate: Mistaken) -> Tried:
    return drive(probe, candidate, resolve_one("torch").build, frozenset())


def all_injections(adapter: Adapter, style: str = "everything") -> tuple[Injection, ...]:
    """Every fault at every place of a network, on any probe; without updates there are no faults of the update."""
    found = [one for probe in probes(adapter, abilities_of(style)) for one in injections(probe.case)]
    return tuple(one for one in dict.fromkeys(found) if STYLES[style][2] or one.fault.way != "update")


def adapter_of(network: str, loss: str | dict[str, Any], optimizer: dict[str, Any] | None = None) -> Adapter:
    """An adapter from short forms: ``linear sigmoid linear`` and ``mse``."""
    layers = tuple({"layer": layer} for layer in network.split())
    fields = {"network": layers, "loss": {"kind": loss} if isinstance(loss, str) else loss}
    return Adapter.model_validate({**fields, "optimizer": optimizer} if optimizer else fields)
