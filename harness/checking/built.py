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
from harness.checking.result import FAILED, WRONG, Checked
from harness.faults.probes import Probe, of_case
from harness.ground.errors import UsageError
from harness.ground.facts import fact
from harness.implementation import Array, Batch, Build, Implementation, State, Step
from harness.run.sides import resolve_one
from harness.scenario.model import Case, parameter_shapes


class _Built:
    """As the driver wants it: it goes on from parameters of its own, in the run's dtype."""

    keeps_parameters = True

    def __init__(self, build: Build) -> None:
        self._build = build

    def at(self, case: Case) -> Implementation:
        """The implementation of a probe."""
        return _Brief(self._build(case), tuple(parameter_shapes(case)))


@dataclass
class _Brief:
    """An implementation that tells what programs do, and goes on from its own buffers: mistakes are known by that."""

    inner: Implementation
    names: tuple[str, ...]
    """The network's parameters: of what else has a name, mistakes know nothing."""
    buffers: Mapping[str, Array] | None = None
    """What it told of them after its last step."""

    def load(self, state: State) -> None:
        self.inner.load(state if self.buffers is None else State(state.parameters, self.buffers))

    def step(self, batch: Batch, lr: float) -> Step:
        told = self.inner.step(batch, lr)
        self.buffers = told.buffers and {name: np.array(array) for name, array in told.buffers.items()}
        gradients, parameters = self._known(told.gradients), self._known(told.parameters)
        return Step(told.loss, _kept(told.output), gradients, parameters)

    def _known(self, told: Mapping[str, Array] | None) -> Mapping[str, Array] | None:
        return None if told is None else {name: _kept(told[name]) for name in self.names if name in told}

    def predict(self, inputs: Array) -> Array | None:
        return self.inner.predict(inputs)


def _kept(told: Any) -> Any:
    """Beyond the implementation's next call, in whose arrays it may be."""
    return told.copy() if isinstance(told, np.ndarray) else told


def check_built(text: str, options: Options, more: Sequence[Case]) -> Checked:
    """Check an implementation on scenarios: it is one of any network. Raises HarnessError."""
    if not more:
        raise UsageError(fact("checking_any_network", given=text))
    started = time.perf_counter()
    side, reference = resolve_one(text), resolve_one("torch" if options.torch else "numpy").build
    imported = time.perf_counter()
    asked = tuple(of_case(case, None, keep_names=True)[0] for case in more)
    tried = tuple(drive(probe, _Built(side.build), reference, frozenset()) for probe in asked)
    settled = Settling(asked, reference, frozenset()).settled(tried)
    found = replace(
        _blank(text, asked, options),
        verdict=judgement.verdict(settled.tried, settled.setting),
        tried=settled.tried,
        setting=settled.setting,
        notes=settled.notes,
        failure=next((one.failure for one in tried if one.failure), ""),
    )
    found = _diagnosed(found, options) if found.verdict in (WRONG, FAILED) else found
    return replace(found, seconds={"import": imported - started, "check": time.perf_counter() - imported})


def _blank(text: str, asked: Sequence[Probe], options: Options) -> Checked:
    case = asked[0].case
    assert case.loss is not None
    network = (*(layer.layer for layer in case.network), case.loss.kind)
    own = {name: name for name in parameter_shapes(case)}
    return Checked(text, FAILED, network, "build(case)", (), (), own, Layout("out_in"), torch=options.torch)


def _diagnosed(found: Checked, options: Options) -> Checked:
    if all(row.is_right for row in found.rows):
        return found
    end = time.monotonic() + options.limits.seconds
    diagnosis = diagnose(found.tried, frozenset(), lambda: time.monotonic() > end)
    return replace(found, diagnosis=diagnosis, by_hand=by_hand(found))
