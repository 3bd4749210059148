"""Formula edits can be said, are told apart by what they say, and never stop a step but by shapes."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest

from benchmarks.mistaken import adapter_of
from harness.checking.settings import probe_of, settings_of
from harness.faults.edits import edits
from harness.faults.fault import Injection, mistaken
from harness.faults.probes import Abilities, Probe, probes
from harness.ground.facts import Fact
from harness.report.words import said
from harness.scenario.layers import LAYERS
from harness.task.numbers.bounded import BoundedKind
from harness.task.numbers.plain import PlainKind
from harness.task.tape import Kind

NETWORKS = {
    "sgd": ("linear sigmoid linear tanh linear", "mse", {"lr": 0.1, "momentum": 0.9, "weight_decay": 0.1}),
    "nesterov": ("linear relu linear", "cross_entropy", {"lr": 0.1, "momentum": 0.9, "nesterov": True}),
    "adam": ("linear elu linear sigmoid", "binary_cross_entropy", {"kind": "adam", "weight_decay": 0.1}),
    "adamw": ("linear silu linear", "binary_cross_entropy_with_logits", {"kind": "adamw", "weight_decay": 0.1}),
    "rmsprop": ("linear relu linear softmax", "categorical_cross_entropy", {"kind": "rmsprop"}),
    "adagrad": ("linear gelu linear", "multi_margin", {"kind": "adagrad"}),
    "adadelta": ("linear softplus linear log_softmax", "nll", {"kind": "adadelta"}),
}
LAYERS_ALONE = {
    "conv2d": {"out_channels": 2, "kernel_size": 2},
    "max_pool2d": {"kernel_size": 2},
    "embedding": {"num_embeddings": 5, "embedding_dim": 3},
    "batch_norm2d": {},
    "group_norm": {"num_groups": 2},
    "rms_norm": {"normalized_shape": 4},
    "softmax": {},
    "prelu": {},
}
#: Of each task, so many edits take two steps.
MOST = 30


def _of_network(name: str) -> tuple[Probe, ...]:
    network, loss, optimizer = NETWORKS[name]
    return probes(adapter_of(network, loss, optimizer), Abilities(True, True))


def _of_layer(name: str) -> tuple[Probe, ...]:
    layer = LAYERS[name].model_validate({"layer": name, **LAYERS_ALONE[name]})
    return tuple(probe_of((layer,), one, seed) for seed, one in enumerate(settings_of((layer,))))


def _probes(name: str) -> tuple[Probe, ...]:
    return _of_network(name) if name in NETWORKS else _of_layer(name)


def _codes(one: Fact) -> Iterator[str]:
    yield one.code
    for _, value in one.fields:
        if isinstance(value, Fact):
            yield from _codes(value)


@pytest.mark.sampled(3)
@pytest.mark.parametrize("name", [*NETWORKS, *LAYERS_ALONE])
def test_every_edit_is_a_sentence_of_its_own(name: str) -> None:
    every = [one.fault.edit for one in edits([probe.case for probe in _probes(name)])]
    sentences = [said(one) for one in every if one is not None]
    assert len(sentences) == len(every) == len(set(sentences)) > 20
    assert not [text for text in sentences if "edit_" in text or "{" in text]
    assert all(code.startswith("edit_") for one in every if one for code in _codes(one))


@pytest.mark.sampled(3)
@pytest.mark.parametrize("name", [*NETWORKS, *LAYERS_ALONE])
def test_no_edit_stops_a_step_but_by_shapes(name: str) -> None:
    asked = _probes(name)
    every = list(edits([probe.case for probe in asked]))
    random.Random(1).shuffle(every)
    for one in every[:MOST]:
        for kind in (PlainKind(), BoundedKind("float64")):
            _two_steps(asked[0], one, kind)


def _two_steps(probe: Probe, one: Injection, kind: Kind) -> None:
    book = mistaken(probe.case, kind, (one,))
    try:
        with np.errstate(all="ignore"):
            for number, batch in enumerate(probe.batches[:2], 1):
                book.step(number, batch, probe.state.parameters)
    except (ValueError, LookupError):  # of shapes that do not fit
        return


def test_of_a_loss_or_an_optimizer_alone_there_are_its_own_edits() -> None:
    (probe, *_) = _of_network("sgd")
    for alone, codes in (("loss", "edit_loss_gradient_"), ("optimizer", "edit_update")):
        found = edits([replace(probe.case, alone=(alone,))])
        assert found and all(one.fault.edit and one.fault.edit.code.startswith(codes) for one in found)
