"""What a layer is tried on alone: a network in which its input is a parameter, and the gradient that arrives is given.

It is a network like any other: an embedding whose rows are the layer's input, so that this has a gradient as every
parameter has one, then the layer, or several in a row, and a loss whose gradient is the targets.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice, product
from math import prod
from pathlib import Path
from typing import Any

import numpy as np

from harness.candidate.speaking.layout import Layout
from harness.faults.probes import Probe, make_case
from harness.ground.errors import UsageError
from harness.ground.facts import fact
from harness.ground.kept import kept_by
from harness.implementation import Array, Batch, State
from harness.scenario.initial import initial_buffers
from harness.scenario.kinds import Layer, Shape
from harness.scenario.layers.own import Own
from harness.scenario.model import Case

#: The name of the layer, with a number where there are several, and of its input.
IT, INPUT = "it", "x"
_FILE = Path("layer")
#: So many probes are kept, which are the same for whatever is taken for the same layers.
MOST_PROBES = 256
#: How far from 0 numbers are at most that are neither ordinary nor large.
MIDDLE = 8.0
Layers = tuple[Layer, ...]


def named(layers: Sequence[Layer]) -> Layers:
    """Layers in a row, by the names that they have alone."""
    names = [IT] if len(layers) == 1 else [f"{IT}{at}" for at in range(len(layers))]
    return tuple(layer.model_copy(update={"name": name}) for layer, name in zip(layers, names, strict=True))


def fitted(layers: Layers, shape: Shape) -> Layers | None:
    """Layers in a row, their sizes those of a sample; None where it does not fit."""
    found = []
    for layer in layers:
        if not _fits(layer, shape):
            return None
        found.append(layer.fitted(shape))
        shape = found[-1].output_shape(shape)
        if not shape:
            return None
    return tuple(found)


def output_shape(layers: Layers, shape: Shape) -> Shape:
    """Of one sample, behind layers that fit it."""
    for layer in layers:
        shape = layer.output_shape(shape)
    return shape


@dataclass(frozen=True)
class Setting:
    """What a layer is tried on: samples of one shape, how many, and which numbers."""

    name: str
    shape: Shape
    rows: int
    values: str = "normal"
    """normal; middle, up to 8; large; or whole, of few whole numbers, among which are kinks and ties."""


def settings_of(layers: Layers, shapes: Sequence[Shape] = ()) -> tuple[Setting, ...]:
    """Uneven sizes, one sample, large numbers, and equal ones. Raises UsageError where no shape fits."""
    layer = layers[0]
    fitting = [shape for shape in shapes or _shapes(layer) if fitted(layers, shape)]
    if not fitting:
        raise UsageError(fact("alone_no_shape", layer=layer.layer, shapes=tuple(shapes)))
    first, last = fitting[0], fitting[-1]
    fewest = max(one.fewest_rows(first) for one in layers if len(one.axes_of_a_sample) <= 1 or one is layer)
    found = [Setting("uneven", first, max(5, fewest)), Setting("other_sizes", last, max(3, fewest))]
    found += [Setting("one_sample", first, 1)] if fewest <= 1 else []
    found += [Setting("large", first, max(4, fewest), "large")] if not layer.takes_ids else []
    jumps = any(one.has_kink or one.has_ties for one in layers)
    found += [Setting("whole_numbers", first, max(4, fewest), "whole")] if jumps else []
    return tuple(found)


#: Sizes of a sample's further axes, and how many entries it has along the one that a layer counts, if it does not say.
_SIZES, _ENTRIES = (5, 6, 7, 9, 12, 16), (4, 6, 3)


def _shapes(layer: Layer) -> Iterator[Shape]:
    """Two uneven shapes of samples that fit a layer, then those with which the layer is tried anywhere."""
    vectors = [shape[0] for shape in layer.shapes().values() if len(shape) == 1] if isinstance(layer, Own) else []
    stated = getattr(layer, "axes", None) or ()
    if vectors:
        yield (max(vectors),)
    elif isinstance(stated, tuple) and stated and all(isinstance(one, int) for one in stated):
        yield from (tuple(stated), (3, *stated))
    else:
        fitting = list(islice((shape for shape in _uneven(layer) if _fits(layer, shape)), 2))
        yield from (fitting if len(fitting) == 2 else (*fitting, *layer.tried_on))


def _uneven(layer: Layer) -> Iterator[Shape]:
    axes = len(layer.axes_of_a_sample) or 1
    further = zip(*(_SIZES[at:] for at in range(axes - 1)), strict=False) if axes > 1 else [()]
    counted = (layer.inputs,) if layer.inputs else _ENTRIES
    yield from ((entries, *sizes) for sizes, entries in product(further, counted))


def _fits(layer: Layer, shape: Shape) -> bool:
    if layer.axes_of_a_sample and len(shape) != len(layer.axes_of_a_sample):
        return False
    counts = layer.takes_along if shape else 0
    try:
        entries = shape[counts]
    except IndexError:
        return False
    return layer.inputs in (None, entries) and layer.fitted(shape).problem(shape) is None


# ---------------------------------------------------------------- a setting as a probe


def _in_words(layers: Layers, setting: Setting, seed: int) -> str | None:
    """All that a probe depends on; None of a layer that a workspace states, by a file that may change."""
    return None if any(isinstance(one, Own) for one in layers) else repr((layers, setting, seed))


@kept_by(_in_words, MOST_PROBES)
def probe_of(layers: Layers, setting: Setting, seed: int) -> Probe:
    """The network in which layers are alone, its numbers, and the gradient that arrives, (rows, outputs)."""
    random, shape = np.random.RandomState(seed), setting.shape
    own = named([layer.of_rows(setting.rows) for layer in fitted(layers, shape) or layers])
    ids = _ids(own[0], setting, random)
    gradient = random.standard_normal((setting.rows, prod(output_shape(own, shape))))
    stated = _stated(own, setting, {"inputs": ids.tolist(), "targets": gradient.tolist()})
    case = _located(make_case(stated, _FILE, setting.name), own)
    case = replace(case, alone=tuple(str(layer.name) for layer in own))
    parameters = {name: random.standard_normal(each) for name, each in case.shapes.items()}
    buffers = {name: _begun(name, array, random) for name, array in initial_buffers(case).items()}
    if not own[0].takes_ids:
        parameters[f"{INPUT}.weight"] = _numbers(setting.values, (setting.rows, prod(shape)), random)
    return Probe(setting.name, case, State(parameters, buffers), (Batch(ids, gradient),)).sealed()


def _stated(own: Layers, setting: Setting, data: Mapping[str, Any]) -> dict[str, Any]:
    """The scenario: the input's rows, unless the layer takes ids, then the layers, then samples as rows."""
    before = () if own[0].takes_ids else input_layers(setting.rows, setting.shape, "as_samples")
    layers = [layer.model_dump(exclude_none=True) for layer in own]
    network = (*before, *layers, {"layer": "flatten", "name": "as_rows"})
    return stated_alone(f"{' '.join(layer.layer for layer in own)} alone, {setting.name}", network, data)


def input_layers(rows: int, shape: Shape, name: str) -> tuple[dict[str, Any], ...]:
    """The layers that give a parameter (rows, entries of ``shape``) as samples; ``name``: of the last."""
    sizes = {"num_embeddings": rows, "embedding_dim": prod(shape)}
    return {"layer": "embedding", "name": INPUT, **sizes}, {"layer": "reshape", "name": name, "shape": shape}


def stated_alone(
    title: str, network: Sequence[Mapping[str, Any]], data: Mapping[str, Any], **others: Any
) -> dict[str, Any]:
    """A scenario of one step, in which the gradient that arrives is the targets; ``others``: fields that differ."""
    usual = {
        "initial": {"seed": 0, "weight": {"kind": "zeros"}},
        "loss": {"kind": "inner"},
        "optimizer": {"lr": 0.1},
        "training": {"steps": 1},
    }
    found: dict[str, Any] = frozen({"title": title, "network": network, "data": data, **usual, **others})
    return found


def names_alone(case: Case) -> dict[str, str]:
    """By a parameter's name in the network that which a report gives it; the input's is x."""
    return {**{name: name.rpartition(".")[2] for name in case.shapes}, f"{INPUT}.weight": INPUT}


def layout_alone(weight: str, samples: str) -> Layout:
    """How a layer alone holds its arrays, of which its input is no weight."""
    of_input = frozenset((f"{INPUT}.weight",))
    is_turned = samples == "columns"
    return Layout(
        weight,
        samples,
        as_they_are=frozenset() if is_turned else of_input,
        turned=of_input if is_turned else frozenset(),
    )


def _located(case: Case, own: Layers) -> Case:
    """With the files of the layers that somebody states himself."""
    files = {layer.name: layer.file for layer in own if isinstance(layer, Own)}
    if not files:
        return case
    network = tuple(
        layer.located(files[layer.name]) if isinstance(layer, Own) else layer for layer in case.scenario.network
    )
    return replace(case, scenario=case.scenario.model_copy(update={"network": network}))


def _begun(name: str, array: Array, random: np.random.RandomState) -> Array:
    """What a layer may have kept of some steps: a count of them, or a number that is positive."""
    is_count = name.endswith("num_batches_tracked")
    return np.full_like(array, 3) if is_count else random.uniform(0.5, 1.5, array.shape)


def _ids(layer: Layer, setting: Setting, random: np.random.RandomState) -> Array:
    if layer.takes_ids:
        return random.randint(0, getattr(layer, layer.takes_ids), (setting.rows, *setting.shape))
    return np.arange(setting.rows).reshape(-1, 1)


def _numbers(values: str, shape: tuple[int, ...], random: np.random.RandomState) -> Array:
    if values == "whole":
        return random.randint(-1, 2, shape).astype(float)
    if values == "middle":
        return np.clip(random.standard_normal(shape) * MIDDLE, -MIDDLE, MIDDLE)
    return random.standard_normal(shape) * (30.0 if values == "large" else 1.0)


def frozen(value: Any) -> Any:
    """Lists as the tuples that a scenario has."""
    if isinstance(value, Mapping):
        return {key: frozen(one) for key, one in value.items()}
    return tuple(map(frozen, value)) if isinstance(value, list | tuple) else value
