"""Two mistakes together never stop a step but by shapes: the search tries thousands of pairs of them."""

from __future__ import annotations

import random

import pytest
from helpers import examples

from benchmarks.mistaken import adapter_of
from harness.faults.fault import Injection, mistaken
from harness.faults.library import injections
from harness.faults.probes import Abilities, Probe, probes
from harness.task.numbers.plain import PlainKind

NETWORKS = {
    "linear sigmoid linear tanh": "mse",
    "linear relu linear": "cross_entropy",
    "linear elu linear sigmoid": "binary_cross_entropy",
}


@pytest.mark.parametrize("network", NETWORKS)
@pytest.mark.sampled(3)
def test_pairs_stop_by_shapes_alone(network: str) -> None:
    adapter = adapter_of(network, NETWORKS[network])
    (probe,) = (one for one in probes(adapter, Abilities(True, True)) if one.name == "optimizer")
    every = injections(probe.case)
    firsts = list({one.fault.name: one for one in every}.values())
    chosen = random.Random(1)
    pairs = [(one, chosen.choice(firsts)) for one in firsts for _ in range(examples(12))]
    for pair in pairs:
        _two_steps(probe, pair)


def _two_steps(probe: Probe, pair: tuple[Injection, Injection]) -> None:
    book = mistaken(probe.case, PlainKind(), pair)
    for number, batch in enumerate(probe.batches[:2], 1):
        try:
            book.step(number, batch, probe.state.parameters)
        except ValueError:  # of shapes that do not fit
            return
        except Exception as error:
            raise AssertionError(f"{pair[0].fault.name} and {pair[1].fault.name}") from error
