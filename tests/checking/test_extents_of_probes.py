"""Every set of probes tells any two extents apart, has more outputs than one, and one sample alone."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

from harness.candidate.speaking.adapter import Adapter
from harness.checking.homework.line import Call, Line
from harness.checking.homework.losses import LossWay
from harness.checking.homework.losses import ways as loss_ways
from harness.checking.homework.updates import ways as update_ways
from harness.checking.homework.ways import Way, layer_ways
from harness.checking.settings import output_shape
from harness.faults.probes import Abilities, Probe, probes
from harness.scenario.layers import LAYERS
from harness.scenario.losses import LOSSES
from harness.scenario.optimizers import OPTIMIZERS

#: One number for all places is what it is for.
_ALLOWED = {"adaptive_avg_pool2d": {("out 1", "out 2")}}
_CALL = Call("f", (("x", "x"),))


def _layer_ways(what: str) -> list[Way]:
    return list(layer_ways(Line("layer", what, _CALL), (), frozenset(), is_single=False))


def _extents(probe: Probe) -> dict[str, int]:
    """Of a layer's probe, by name: the batch, and the axes of what comes in and goes out."""
    case = probe.case
    layers = tuple(layer for layer in case.layers if layer.name in case.alone)
    if layers[0].takes_ids:
        inputs = probe.batches[0].inputs.shape[1:]
    else:
        inputs = next(layer for layer in case.layers if layer.name == "as_samples").shape
    outputs = output_shape(layers, inputs)
    found = {"batch": len(probe.batches[0].inputs)}
    kernel = getattr(layers[0], "kernel_size", None)
    found |= {"kernel": kernel[0]} if isinstance(kernel, tuple) else {}
    found |= {f"in {at}": size for at, size in enumerate(inputs)}
    return found | {f"out {at}": size for at, size in enumerate(outputs)}


def _tied(every: list[dict[str, int]]) -> set[tuple[str, str]]:
    """Pairs that no probe tells apart."""
    names = [name for name in every[0] if all(name in one for one in every)]
    return {pair for pair in combinations(names, 2) if all(one[pair[0]] == one[pair[1]] for one in every)}


def _may_be_tied(one: str, other: str) -> bool:
    """An axis that goes through a layer as it is."""
    return one.startswith("in") and other.startswith("out") and one.split()[1] == other.split()[1]


_KINDS = sorted(name for name in LAYERS if name not in ("own", "reshape") and _layer_ways(name))


@pytest.mark.parametrize("what", _KINDS)
def test_a_layers_probes_tell_any_two_extents_apart(what: str) -> None:
    first = _layer_ways(what)[0]
    every = [_extents(probe) for probe in first.probes()]
    several = [one for one in every if one["batch"] > 1]
    assert {pair for pair in _tied(several) if not _may_be_tied(*pair)} == _ALLOWED.get(what, set()), every
    assert any(np.prod([size for name, size in one.items() if name.startswith("out")]) > 1 for one in several)
    is_of_batch = "batch_norm" in what  # which has no variance of one
    assert is_of_batch or any(one["batch"] == 1 for one in every)


@pytest.mark.parametrize("what", sorted(LOSSES))
def test_a_losss_probes_tell_samples_from_outputs(what: str) -> None:
    if what == "inner":
        pytest.skip("a loss that nobody writes")
    way = next(loss_ways(Line("loss", what, _CALL)))
    assert isinstance(way, LossWay) and way.outputs > 1
    shapes = [probe.state.parameters["x.weight"].shape for probe in way.probes()]
    assert any(rows > 1 and rows != outputs for rows, outputs in shapes)
    assert any(rows == 1 for rows, _ in shapes)


@pytest.mark.parametrize("what", sorted(OPTIMIZERS))
def test_an_optimizers_probes_have_parameters_of_other_shapes_and_of_the_same(what: str) -> None:
    way = next(
        update_ways(
            Line("optimizer", what, Call("f", (("params", "params"), ("grads", "grads")))), (), frozenset(), None
        )
    )  # type: ignore[arg-type]
    shapes = [[one.shape for one in probe.state.parameters.values()] for probe in way.probes()]
    assert any(len(set(some)) == len(some) for some in shapes)
    assert any(len(set(some)) < len(some) for some in shapes)


@pytest.mark.parametrize(
    "network", ["linear tanh linear", "linear relu linear relu linear", "linear sigmoid linear sigmoid"]
)
def test_a_networks_probes_tell_batch_and_widths_apart(network: str) -> None:
    adapter = Adapter.model_validate(
        {"network": tuple({"layer": name} for name in network.split()), "loss": {"kind": "mse"}}
    )
    found = []
    for probe in probes(adapter, Abilities()):
        widths = [probe.case.inputs, *(layer.out_features for layer in probe.case.network if layer.is_linear)]
        found += [
            {"batch": len(one.inputs), **{str(at): width for at, width in enumerate(widths)}} for one in probe.batches
        ]
    several = [one for one in found if one["batch"] > 1]
    assert _tied(several) == set(), found
    assert any(len({*one.values()}) == len(one) for one in several), found
    assert any(one["batch"] == 1 for one in found)
