"""An implementation as `--sides` takes it, checked: it speaks the harness's own names, and runs in this process."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from harness.candidate.speaking.layout import Layout
from harness.checking import judgement
from harness.checking.by_hand import by_hand
from harness.checking.convention import Settling
from harness.checking.diagnose import diagnose
from harness.checking.drive import drive
from harness.checking.opening import Options
from harness.checking.result import FAILED, WRONG, Checked, Tried
from harness.faults.probes import Probe, of_case, rounded_to_float32
from harness.ground.errors import ImplementationError, UsageError
from harness.ground.facts import Told, fact
from harness.implementation import Array, Batch, Build, Implementation, State, Step
from harness.run.sides import resolve_one
from harness.scenario.model import Case, buffer_shapes, parameter_shapes


class _Built:
    """As the driver wants it: it goes on from what it is given, in the run's dtype."""

    keeps_parameters = False

    def __init__(self, build: Build) -> None:
        self._build = build

    def at(self, case: Case) -> Implementation:
        """The implementation of a probe."""
        buffers = (*buffer_shapes(case), *case.layer_buffers)
        layers = tuple(str(layer.name) for layer in case.layers)
        return _Brief(self._build(case), np.dtype(case.dtype), tuple(parameter_shapes(case)), buffers, layers)


@dataclass
class _Brief:
    """An implementation that is given arrays of the run's dtype; what it tells in it is told in float64."""

    inner: Implementation
    dtype: Any
    names: tuple[str, ...]
    """The network's parameters."""
    buffers: tuple[str, ...]
    """What the optimizer and layers may keep."""
    layers: tuple[str, ...]

    def load(self, state: State) -> None:
        self.inner.load(State(self._given(state.parameters), self._given(state.buffers)))

    def step(self, batch: Batch, lr: float) -> Step:
        given = self._given({"inputs": batch.inputs, "targets": batch.targets})
        told = self.inner.step(Batch(given["inputs"], given["targets"], self._given(batch.masks)), lr)
        return replace(
            told,
            output=None if told.output is None else self._kept("output", told.output),
            gradients=self._kept_by_name("gradients", told.gradients, self.names),
            parameters=self._kept_by_name("parameters", told.parameters, self.names),
            buffers=self._kept_by_name("buffers", told.buffers, self.buffers),
            activations=self._kept_by_name("activations", told.activations, self.layers),
            activation_gradients=self._kept_by_name("activation_gradients", told.activation_gradients, self.layers),
        )

    def _given(self, arrays: Mapping[str, Array]) -> dict[str, Array]:
        """Ids and labels stay."""
        return {name: array.astype(self.dtype) if array.dtype.kind == "f" else array for name, array in arrays.items()}

    def _kept_by_name(
        self, what: str, told: Mapping[str, Array] | None, known: tuple[str, ...]
    ) -> Mapping[str, Array] | None:
        """Raises ImplementationError for a name that the network does not have."""
        if told is None:
            return None
        for name in told:
            if name not in known:
                raise ImplementationError(fact("side_gives_unknown", what=what, name=name, known=known))
        return {name: self._kept(f"{what}[{name!r}]", array) for name, array in told.items()}

    def _kept(self, what: str, told: Any) -> Array:
        """Beyond the implementation's next call, in whose arrays it may be. Raises ImplementationError."""
        if not isinstance(told, np.ndarray) or told.dtype.kind != "f":
            is_array = isinstance(told, np.ndarray)
            found = Told(fact("array_of_dtype", dtype=str(told.dtype))) if is_array else type(told).__name__
            raise ImplementationError(fact("side_gives_no_floats", what=what, found=found, dtype=str(self.dtype)))
        return told.astype(np.float64) if told.dtype == self.dtype else told.copy()

    def predict(self, inputs: Array) -> Array | None:
        return self.inner.predict(inputs)


def check_built(text: str, options: Options, more: Sequence[Case]) -> Checked:
    """Check an implementation on scenarios: it is one of any network. Raises HarnessError."""
    if not more:
        raise UsageError(fact("checking_any_network", given=text))
    started = time.perf_counter()
    side, reference = resolve_one(text), in_float64(resolve_one("torch" if options.torch else "numpy").build)
    imported = time.perf_counter()
    asked = tuple(map(_probe, more))
    tried = tuple(drive(probe, _Built(side.build), reference, frozenset()) for probe in asked)
    found = judged(_blank(text, asked, options), asked, tried, reference)
    found = diagnosed(found, options) if found.verdict in (WRONG, FAILED) else found
    return replace(found, seconds={"import": imported - started, "check": time.perf_counter() - imported})


def judged(blank: Checked, asked: Sequence[Probe], tried: tuple[Tried, ...], reference: Build) -> Checked:
    """What was tried, by its own convention."""
    settled = Settling(asked, reference, frozenset()).settled(tried)
    return replace(
        blank,
        verdict=judgement.verdict(settled.tried, settled.setting),
        tried=settled.tried,
        setting=settled.setting,
        notes=settled.notes,
        failure=next((one.failure for one in tried if one.failure), ""),
    )


def in_float64(build: Build) -> Build:
    """What is held beside the implementation: the bounds are those of its own dtype."""
    return lambda case: build(replace(case, dtype="float64"))


def _probe(case: Case) -> Probe:
    probe, _ = of_case(replace(case, dtype="float64"), None, keep_names=True)
    return replace(rounded_to_float32(probe) if case.dtype == "float32" else probe, name=case.id)


def _blank(text: str, asked: Sequence[Probe], options: Options) -> Checked:
    case = asked[0].case
    assert case.loss is not None
    network = (*(layer.layer for layer in case.network), case.loss.kind)
    own = {name: name for name in parameter_shapes(case)}
    return Checked(text, FAILED, network, "build(case)", (), (), own, Layout("out_in"), torch=options.torch)


def diagnosed(found: Checked, options: Options) -> Checked:
    """With the mistake, where anything is wrong."""
    if all(row.is_right for row in found.rows):
        return found
    diagnosis = diagnose(found.tried, frozenset(), options.budget())
    return replace(found, diagnosis=diagnosis, by_hand=by_hand(found))
