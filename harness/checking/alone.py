"""A layer alone, in this process: what it gives, and what it hands back of a gradient that is drawn."""

from __future__ import annotations

import inspect
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from harness.candidate.speaking.layout import Layout
from harness.checking.built import diagnosed, in_float64, judged
from harness.checking.drive import drive
from harness.checking.held import Reading
from harness.checking.opening import Options
from harness.checking.result import FAILED, WRONG, Checked
from harness.checking.settings import INPUT, IT, frozen, layout_alone, names_alone, probe_of, settings_of
from harness.checking.spoken import Spoken
from harness.faults.probes import Probe, rounded_to_float32
from harness.ground.errors import UsageError
from harness.ground.facts import fact
from harness.ground.formulas import OwnLayer
from harness.implementation import Array, Batch, State, Step
from harness.run.sides import resolve_one
from harness.scenario.complaint import problem
from harness.scenario.kinds import Layer, Shape
from harness.scenario.layers import LAYERS
from harness.scenario.layers.own import Own
from harness.scenario.model import Case

# ---------------------------------------------------------------- a layer of somebody's as an implementation


@dataclass
class _Side:
    """A layer as an implementation of the network in which it is alone."""

    case: Case
    spoken: Spoken
    shape: Shape
    reading: Reading
    fitting: list[str]
    """Of every output of the right shape its probe: how far a reading gets that stops."""

    def load(self, state: State) -> None:
        self.state = state

    def step(self, batch: Batch, lr: float) -> Step:
        """Its output and gradients, by the network's names. Raises ImplementationError."""
        parameters, before = self.state.parameters, self.state.buffers
        own = {name.rpartition(".")[2]: w for name, w in parameters.items() if name.startswith(f"{IT}.")}
        rows = parameters.get(f"{INPUT}.weight")
        x = batch.inputs if rows is None else rows.reshape(-1, *self.shape)
        self.spoken.keep({name.rpartition(".")[2]: array for name, array in before.items()})
        y = self.spoken.forward(x, own, self.reading)
        gradient = self._gradient(batch)
        if y.shape == gradient.shape:
            self.fitting.append(self.case.scenario_name)
        handed, gradients = self.spoken.backward(gradient, self.reading)
        found = _named(gradients)
        if rows is not None:
            found[f"{INPUT}.weight"] = handed.reshape(len(x), -1) if handed.shape == x.shape else handed
        kept = self.spoken.kept()
        buffers = None if kept is None else _named(kept)
        return Step(output=_as_rows(y, batch.targets), gradients=found, buffers=buffers)

    def _gradient(self, batch: Batch) -> Array:
        """What arrives, (batch, ...) in the shape of the stated output."""
        layer = next(one for one in self.case.network if one.name == IT)
        return batch.targets.reshape(len(batch.targets), *layer.output_shape(self.shape))

    def predict(self, inputs: Array) -> Array | None:
        return None


def _named(arrays: Mapping[str, Array]) -> dict[str, Array]:
    """By the names that they have in the network."""
    return {f"{IT}.{name}": array for name, array in arrays.items()}


def _as_rows(y: Array, targets: Array) -> Array:
    return y.reshape(targets.shape) if y.size == targets.size and len(y) == len(targets) else y


@dataclass(frozen=True)
class _Candidate:
    spoken: Spoken
    shapes: Mapping[str, Shape]
    reading: Reading
    fitting: list[str]

    keeps_parameters = False

    def at(self, case: Case) -> _Side:
        return _Side(case, self.spoken, self.shapes[case.scenario_name], self.reading, self.fitting)


def check_alone(
    spoken: Spoken, layer: Layer, shapes: Sequence[Shape] = (), dtype: str = "float64", options: Options = Options()
) -> Checked:
    """Check a layer on settings that fit it, by the reading under which most is right. Raises HarnessError."""
    if layer.has_mask:
        raise UsageError(fact("alone_draws", layer=layer.layer))
    if layer.of_rows(1).shapes() != layer.shapes():
        raise UsageError(fact("alone_has_state", layer=layer.layer))
    started = time.perf_counter()
    settings = settings_of((layer,), shapes)
    probes = [probe_of((layer,), one, seed) for seed, one in enumerate(settings)]
    asked = tuple(map(rounded_to_float32, probes)) if dtype == "float32" else tuple(probes)
    reference = in_float64(resolve_one("torch" if options.torch or isinstance(layer, Own) else "numpy").build)
    of_shape = {one.name: one.shape for one in settings}
    blank = _blank(spoken, layer, asked, options)

    def tried(reading: Reading) -> tuple[Checked, int]:
        candidate = _Candidate(spoken, of_shape, reading, [])
        found = tuple(drive(probe, candidate, reference, frozenset()) for probe in asked)
        return judged(_read(blank, reading), asked, found, reference), len(candidate.fitting)

    found, _ = max(map(tried, spoken.readings(layer)), key=lambda one: _how_far(*one))
    found = diagnosed(found, options) if found.verdict in (WRONG, FAILED) else found
    return replace(found, seconds={"check": time.perf_counter() - started})


def _read(blank: Checked, reading: Reading) -> Checked:
    """As it is held, for the report."""
    layout = layout_alone(reading.weight, reading.samples)
    return replace(blank, layout=layout, read_as=reading.facts)


def _how_far(found: Checked, fitting: int) -> tuple[bool, int, int]:
    """Whether all is right, how many numbers are, and how many outputs have the right shape."""
    all_right = bool(found.rows) and all(row.is_right for row in found.rows)
    return all_right, sum(row.right for row in found.rows), fitting


def _blank(spoken: Spoken, layer: Layer, asked: Sequence[Probe], options: Options) -> Checked:
    own, layout = names_alone(asked[0].case), Layout("out_in")
    return Checked(spoken.called, FAILED, (layer.layer,), spoken.call, (), (), own, layout, torch=options.torch)


def layer_of(task: Any, options: Mapping[str, Any], shapes: Sequence[Shape] = ()) -> Layer:
    """The stated layer, its sizes those of the first shape that fits. Raises UsageError."""
    found = _stated(task, options)
    return found.fitted(settings_of((found,), shapes)[0].shape)


def _stated(task: Any, options: Mapping[str, Any]) -> Layer:
    """Its name with options, a module of torch with its settings, or a function under ``harness.layer``."""
    if isinstance(task, str):
        return _validated(task, options)
    if isinstance(task, OwnLayer):
        return _of_function(task, options)
    name = type(task).__name__
    kind = next((kind for kind, model in LAYERS.items() if model.torch == name and name), None)
    if kind is None or options:
        raise UsageError(fact("alone_no_task", given=name, layers=tuple(LAYERS)))
    return _validated(kind, _of_module(task, kind))


def _of_module(task: Any, kind: str) -> dict[str, Any]:
    """The settings of a module of torch; of its tensors no more than whether it has a bias."""
    fields = LAYERS[kind].model_fields
    known = {name: getattr(task, name) for name in fields if name not in ("weight", "bias") and hasattr(task, name)}
    known = {name: value for name, value in known.items() if not hasattr(value, "detach")}
    bias = fields.get("bias")
    if bias and bias.default is True and hasattr(task, "bias"):
        known["bias"] = task.bias is not None
    return known


def _of_function(task: OwnLayer, options: Mapping[str, Any]) -> Layer:
    """A layer of one's own, which is read from the file that states it."""
    file = inspect.getsourcefile(task.forward)
    if file is None or not Path(file).is_file():
        raise UsageError(fact("alone_no_file", name=task.forward.__name__))
    found = _validated("own", {**frozen(options), "function": task.forward.__name__})
    assert isinstance(found, Own)
    return found.located(Path(file))


def _validated(kind: str, options: Mapping[str, Any]) -> Layer:
    if kind not in LAYERS:
        raise UsageError(fact("alone_no_task", given=kind, layers=tuple(LAYERS)))
    try:
        found: Layer = LAYERS[kind].model_validate({**options, "layer": kind, "name": IT})
    except ValueError as error:
        first = error.errors()[0] if isinstance(error, ValidationError) else {"loc": (), "type": "", "msg": str(error)}
        where = ".".join(str(one) for one in first["loc"]) or tuple(options)
        raise UsageError(fact("alone_odd_option", layer=kind, field=where, problem=problem(first))) from None
    return found
