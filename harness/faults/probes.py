"""The probing scenarios, fitted to what a candidate can do.

Each is a scenario file of its own in harness/faults/networks and runs as it is; here its network, loss and optimizer
become the candidate's. Widths, batches and settings are chosen so that few mistakes look alike: distinct sizes, a
last batch that is shorter, biases that are not zero, lr other than 1 - momentum.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache
from math import prod
from pathlib import Path
from typing import Any

import numpy as np

from harness.candidate.speaking.adapter import Adapter
from harness.candidate.speaking.widths import HIDDEN, SQUARE, widths
from harness.faults.lengths import LONG, SHORT, Start, of_length
from harness.faults.purposes import brought_about, is_reached, saturates
from harness.ground.errors import Place, UsageError
from harness.ground.workspace import SUFFIX
from harness.ground.yaml_source import Source, read
from harness.implementation import Batch, State
from harness.scenario import check
from harness.scenario.complaint import validated
from harness.scenario.initial import initial_buffers, initial_state
from harness.scenario.kinds import Layer, Loss
from harness.scenario.model import Case, Scenario, parameter_shapes
from harness.scenario.network import named
from harness.scenario.optimizers.sgd import SGD
from harness.scenario.sources import data

FOLDER = Path(__file__).parent / "networks"
NAMES = ("batches", "square", "zeros", "saturated", "large_logits", "optimizer", LONG, SHORT)
#: What the slopes of a prelu start from: no usual numbers, and between 0 and 1, where max(z, a z) is right as well.
SLOPES = (0.3, 0.6, 0.15, 0.45, 0.75, 0.2, 0.55, 0.35, 0.65, 0.4, 0.7)


@dataclass(frozen=True)
class Probe:
    """One task that a candidate is asked to do."""

    name: str
    case: Case
    state: State
    """What it starts from."""
    batches: tuple[Batch, ...]
    """One a step."""
    states: tuple[State, ...] = ()
    """What each step starts from, where that is settled already."""

    def sealed(self) -> Probe:
        """This, whose numbers nobody can change, so that it can be kept and shared."""
        states = (self.state, *self.states)
        every = [array for one in states for held in (one.parameters, one.buffers) for array in held.values()]
        for array in (*every, *(array for one in self.batches for array in (one.inputs, one.targets))):
            array.setflags(write=False)
        return self


@dataclass(frozen=True)
class Abilities:
    """What a candidate can be asked for besides loss and gradients."""

    updates: bool = False
    sets_optimizer: bool = False
    """Whether momentum and weight decay can be given to it."""
    sets_rate: bool = True
    """Whether the learning rate can be given to it."""
    single: bool = False
    """Whether it takes one sample at a time."""
    schedules: bool = True
    """Whether the learning rate can be another in each step."""
    settings: frozenset[str] = frozenset({"momentum", "weight_decay"})
    """Which settings those are."""
    classes: bool = False
    """Whether it takes a class for each sample, so that one target of each is 1, the others 0."""


def probes(adapter: Adapter, abilities: Abilities) -> tuple[Probe, ...]:
    """Those that fit and reach what they are for, the most telling first."""
    fitting = (fitted(name, adapter, abilities) for name in NAMES if _fits(name, adapter, abilities))
    return tuple(one for one in fitting if is_reached(one.name, one.case, one.state, one.batches[0].inputs))


def _fits(name: str, adapter: Adapter, abilities: Abilities) -> bool:
    if name == "square":
        linears = sum(layer.is_linear for layer in adapter.network)
        is_open = adapter.sizes is None and adapter.inputs is None and adapter.takes_rows
        return is_open and linears > 1 and (adapter.loss.classes or SQUARE) <= max(HIDDEN)
    if name == "zeros":
        return any(layer.has_kink or layer.has_ties for layer in adapter.network)
    if name == "saturated":
        return saturates(adapter.network, adapter.loss)
    if name == "large_logits":
        return adapter.loss.of == "logits"
    if name in (LONG, SHORT):
        return abilities.updates and adapter.optimizer is not None and adapter.optimizer.clip is not None
    if name == "optimizer":
        return abilities.updates and (abilities.sets_optimizer or (abilities.sets_rate and abilities.schedules))
    return True


# ---------------------------------------------------------------- scenarios of a workspace

#: Steps of a scenario that a candidate is taken through, and of one that is not small.
MOST_STEPS, MOST_LARGE_STEPS = 20, 2


def of_case(case: Case, adapter: Adapter | None, keep_names: bool = False) -> tuple[Probe, Adapter]:
    """A scenario's case as a probe, and the adapter with its network, loss and sizes. Raises UsageError.

    ``keep_names``: the layers have the scenario's names, which an implementation is built with.
    """
    if case.optimizer is None or case.loss is None or case.steps_total == 0:
        raise UsageError(f"{case.id}: takes no training step, on which a candidate could be checked")
    bare = case.network if keep_names else tuple(layer.model_copy(update={"name": None}) for layer in case.network)
    network = adapter.network if adapter else bare
    stated = tuple(layer.layer for layer in network)
    if stated != tuple(layer.layer for layer in case.network):
        there = ", ".join(layer.layer for layer in case.network)
        raise UsageError(f"{case.id}: its network is {there}, the candidate's {', '.join(stated)}")
    renamed = _renamed(case, network)
    sizes = (case.inputs, *(layer.out_features or 0 for layer in renamed.network if layer.is_linear))
    values: dict[str, Any] = {"network": network, "loss": case.loss, "sizes": sizes}
    if len(case.input_shape) > 1:
        values["inputs"] = case.input_shape
    fitted_adapter = adapter.model_copy(update=values) if adapter else Adapter(**values)
    start = initial_state(case)
    names = dict(zip(parameter_shapes(case), parameter_shapes(renamed), strict=True))
    state = State({names[name]: array for name, array in start.parameters.items()}, initial_buffers(renamed))
    most = MOST_STEPS if check.is_small(case.scenario, case.rows) else MOST_LARGE_STEPS
    steps = min(case.steps_total, case.scenario.training.default_steps or most, most)
    rows = data.load(case).train
    batches = tuple(batch for _, batch in zip(range(steps), data.batches(renamed, rows), strict=False))
    return Probe(case.id, renamed, _with_fixed(state, fitted_adapter), batches), fitted_adapter


def _renamed(case: Case, network: tuple[Any, ...]) -> Case:
    """The case with the layer names of an adapter, by which the candidate's own are translated."""
    pairs = zip(case.network, named(network), strict=True)
    layers = tuple(layer.model_copy(update={"name": other.name}) for layer, other in pairs)
    return replace(case, scenario=case.scenario.model_copy(update={"network": layers}))


# ---------------------------------------------------------------- fitting


@dataclass(frozen=True)
class _Stated:
    """An adapter, which equals what states the same."""

    text: str
    adapter: Adapter = field(compare=False)


def fitted(name: str, adapter: Adapter, abilities: Abilities) -> Probe:
    """One probe with the candidate's network, loss and optimizer."""
    text = f"{adapter!r} {adapter.has_one_width} {adapter.has_parameters_of_each_unit}"
    return _fitted(name, _Stated(text, adapter), abilities)


@lru_cache(maxsize=32)  # a check asks for the same one wherever it begins again
def _fitted(name: str, stated_by: _Stated, abilities: Abilities) -> Probe:
    adapter = stated_by.adapter
    file = FOLDER / f"{name}{SUFFIX}"
    stated = _values(file)
    sizes = widths(adapter, name)
    values = {
        **stated,
        "network": _network(adapter, sizes),
        "loss": adapter.loss.model_dump(),
        "penalties": tuple(one.model_dump() for one in adapter.penalties),
        "optimizer": _optimizer(adapter, abilities, stated["optimizer"]),
        "data": _data(adapter, {**stated["data"], "rows": _rows(adapter, stated)}, sizes),
        "training": _training(abilities, stated["training"]),
    }
    case = make_case(values, file, name)
    state = initial_state(case) if adapter.is_plain else _as_images_need(initial_state(case), case)
    rows = data.load(case).train
    drawn = zip(range(case.steps_total), data.batches(case, rows), strict=False)
    made = tuple(_with_ignored(adapter.loss, batch) for _, batch in drawn)
    state = brought_about(name, case, _with_fixed(state, adapter), made[0].inputs)
    found = Probe(name, case, _with_fixed(state, adapter), made)
    found = of_classes(found) if abilities.classes else found
    return _of_length(found) if name in (LONG, SHORT) and not adapter.fixed else found


def _of_length(probe: Probe) -> Probe:
    """Whose first step has gradients beyond the limit of a clip, or within it, where that is found."""
    start = of_length(probe.name, probe.case, Start(probe.state, probe.batches[0]))
    return replace(probe, state=start.state, batches=(start.batch, *probe.batches[1:])) if start else probe


def _with_ignored(loss: Loss, batch: Batch) -> Batch:
    """Of labels, some that do not count, where the loss ignores one; the first of a batch counts."""
    labels = batch.targets
    if labels.ndim > 1 or (loss.ignored is None and not loss.classes):
        return batch
    found = labels.copy()
    if loss.ignored is not None:
        found[1::3] = loss.ignored
    if not loss.counts(int(found[0])):
        found[0] = next(filter(loss.counts, range(loss.classes or 2)), found[0])
    return replace(batch, targets=found)


@cache
def _values(file: Path) -> Mapping[str, Any]:
    found: Mapping[str, Any] = read(file).values
    return found


def make_case(values: Mapping[str, Any], file: Path, name: str, dtype: Any = "float64") -> Case:
    """A case of values that stand in no file. Raises ScenarioError."""
    source = Source(dict(values), {(): Place(file, 1, 1)})
    rows, scenario = check.together(validated(Scenario, source, "scenario"), source)
    return Case(f"{name}[{dtype}]", name, scenario, dtype, file, rows)


def _network(adapter: Adapter, sizes: list[int]) -> tuple[dict[str, Any], ...]:
    found: list[dict[str, Any]] = []
    for stated, (layer, shape) in zip(adapter.network, adapter.fitted(sizes), strict=True):
        values = stated.model_dump(exclude_none=True)
        values |= {"out_features": layer.out_features} if layer.is_linear else {}
        values |= {"seed": 0} if layer.has_mask else {}
        each = shape[layer.takes_along] if adapter.has_parameters_of_each_unit else 1
        values |= dict(_called(layer, layer.inputs or each, len(found)))
        found.append(values)
    return tuple(found)


def _called(layer: Layer, number: int, start: int) -> Iterator[tuple[str, tuple[float, ...]]]:
    """Numbers of the vectors that are drawn for no layer: slopes of a prelu, what scales normalised values."""
    for place, name in enumerate(layer.called):
        if len(layer.shapes().get(name, ())) == 1:
            yield name, _numbers(start + 4 * place, number)


def _numbers(start: int, number: int) -> tuple[float, ...]:
    """Of a parameter that is drawn for no layer; another layer begins with others."""
    return tuple(SLOPES[(start + index) % len(SLOPES)] for index in range(number))


def _as_images_need(state: State, case: Case) -> State:
    """Weights of many inputs so small that what they give is neither saturated nor grows from layer to layer.

    What scales and shifts several axes at once, ones and zeros otherwise, has numbers as vectors have.
    """
    found = dict(state.parameters)
    for layer in case.network:
        for place, (name, shape) in enumerate(layer.shapes().items()):
            own = f"{layer.name}.{name}"
            if layer.is_numbered and name == "weight":
                found[own] = found[own] * min(1.0, (3 / getattr(layer, layer.fan[1])) ** 0.5)
            elif name in layer.called and len(shape) > 1 and layer.start(name) is not None:
                found[own] = np.resize(np.roll(SLOPES, -4 * place), shape)
    return State(found, state.buffers)


def _optimizer(adapter: Adapter, abilities: Abilities, stated: Any) -> dict[str, Any]:
    own = adapter.optimizer.model_dump() if adapter.optimizer else None
    taken = {"lr", *abilities.settings, *(["schedule"] if abilities.schedules else [])}
    fields = (type(adapter.optimizer) if adapter.optimizer else SGD).model_fields
    stated = {key: value for key, value in stated.items() if key in taken and key in fields}
    if not adapter.is_plain:  # gradients are sums over places
        stated |= {"lr": stated["lr"] / 10}
        stated |= {"schedule": tuple((step, lr / 10) for step, lr in stated.get("schedule", ()))}
    if abilities.sets_optimizer:
        return {**(own or {}), **stated}
    plain = {key: stated[key] for key in ("lr", "schedule") if key in stated}
    if own is None:
        return plain
    return {**own, **plain} if abilities.sets_rate else own


def _data(adapter: Adapter, stated: Any, sizes: list[int]) -> dict[str, Any]:
    plain, first = {key: stated[key] for key in ("source", "seed", "rows")}, adapter.network[0]
    if first.takes_ids:
        plain |= {"source": "integers", "high": getattr(first, first.takes_ids)}
    sample = {"shape": adapter.inputs} if adapter.inputs else {"features": sizes[0]}
    return {**plain, **sample, adapter.loss.targets: _outputs(adapter, sizes)}


def _outputs(adapter: Adapter, sizes: list[int]) -> int:
    *_, (last, shape) = adapter.fitted(sizes)
    return prod(last.output_shape(shape))


def _rows(adapter: Adapter, stated: Any) -> int:
    """As stated; where a layer takes means over the batch, so many that the last batch has four at least."""
    rows, size = int(stated["data"]["rows"]), int(stated["training"].get("batch", {}).get("size", 4))
    over = rows % size
    return rows + 4 - over if adapter.takes_means and 0 < over < 4 else rows


def _training(abilities: Abilities, stated: Any) -> dict[str, Any]:
    return {**stated, "batch": {"size": 1}} if abilities.single else stated


def _with_fixed(state: State, adapter: Adapter) -> State:
    parameters = dict(state.parameters)
    for name, value in adapter.fixed.items():
        if name in parameters:
            parameters[name] = np.broadcast_to(np.array(value, np.float64), parameters[name].shape).copy()
    return State(parameters, state.buffers)


def of_classes(probe: Probe) -> Probe:
    """The same with one class a sample, each in turn: targets that class labels can tell."""
    outputs = probe.case.outputs
    if outputs == 1 or probe.batches[0].targets.ndim == 1:
        return probe
    counted = itertools.count()
    batches = [
        replace(one, targets=np.eye(outputs)[[next(counted) % outputs for _ in one.inputs]]) for one in probe.batches
    ]
    return replace(probe, batches=tuple(batches))


def with_last_class(probe: Probe) -> Probe:
    """The same with the last class in every batch, for code that counts the classes by the largest label."""
    if probe.batches[0].targets.ndim != 1:
        return probe
    last = probe.case.outputs - 1
    batches = tuple(replace(one, targets=np.append(one.targets[:-1], last)) for one in probe.batches)
    return replace(probe, batches=batches)


def tells_classes(probe: Probe) -> bool:
    """Whether every sample's targets are one class's, so that a label can tell them."""
    targets = [batch.targets for batch in probe.batches]
    if targets[0].ndim == 1:
        return True
    is_binary = all(np.isin(one, (0, 1)).all() for one in targets)
    return is_binary and (targets[0].shape[1] == 1 or all((one.sum(axis=1) == 1).all() for one in targets))


def first_rows(probe: Probe, batch: int, rows: int) -> Probe:
    """A probe of one batch's first rows alone."""
    one = probe.batches[batch - 1]
    return Probe(probe.name, probe.case, probe.state, (one.part(slice(rows)),))


def rounded_to_float32(probe: Probe) -> Probe:
    """The same in float32: held to its rounding, and all that it gives are float32's numbers."""
    batches = tuple(
        replace(one, inputs=in_float32(one.inputs), targets=in_float32(one.targets)) for one in probe.batches
    )
    states = tuple(map(state_in_float32, probe.states))
    case = replace(probe.case, dtype="float32")
    return replace(probe, case=case, state=state_in_float32(probe.state), batches=batches, states=states)


def state_in_float32(state: State) -> State:
    """The parameters as float32 holds them."""
    return State({name: in_float32(array) for name, array in state.parameters.items()}, state.buffers)


def in_float32(array: Any) -> Any:
    """Each number rounded to float32, as an array of its own dtype; class labels stay."""
    return array.astype(np.float32).astype(array.dtype)
