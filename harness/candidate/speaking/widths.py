"""How wide the layers of a candidate are that leaves it open: chosen so that few mistakes look alike."""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING

from harness.scenario.kinds import Layer
from harness.scenario.model import inputs_into

if TYPE_CHECKING:
    from harness.candidate.speaking.adapter import Adapter

#: Outputs of hidden layers, none of them a batch's or the network's own. 6 outputs: half of 4 would be a factor 2.
HIDDEN = (5, 8, 9, 10, 11, 12, 13)
INPUTS, OUTPUTS, SQUARE = 3, 6, 5


def widths(adapter: Adapter, name: str = "batches") -> list[int]:
    """Values of a sample, and the outputs of each linear layer, in the probe of this name."""
    if adapter.sizes is not None:
        return list(adapter.sizes)
    count = sum(layer.is_linear for layer in adapter.network)
    inputs = prod(adapter.inputs) if adapter.inputs else INPUTS
    if name == "square":
        width = adapter.loss.classes or SQUARE
        return [*[width] * count, 1 if adapter.has_one_output else width]
    outputs = 1 if adapter.has_one_output else adapter.loss.classes or OUTPUTS
    hidden = HIDDEN[:1] if adapter.has_one_width else HIDDEN
    chosen = [*(hidden[i % len(hidden)] for i in range(count - 1)), outputs] if count else []
    asked = [_asked_behind(adapter.network, index) for index, layer in enumerate(adapter.network) if layer.is_linear]
    return [inputs, *(stated or width for stated, width in zip(asked, chosen, strict=True))]


def _asked_behind(network: tuple[Layer, ...], index: int) -> int | None:
    """How many values the layers behind a linear one ask for, up to the next: those of a reshape, say."""
    behind = network[index + 1 :]
    end = next((place for place, layer in enumerate(behind) if layer.is_linear), len(behind))
    return inputs_into(tuple(layer for layer in behind[:end] if not layer.called))
