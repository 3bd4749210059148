"""A network as values one after the other: what each takes, what takes it, and what people call it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from harness.faults.labels import labels_of
from harness.scenario.kinds import Layer, Shape
from harness.scenario.model import Case, Residual, through

#: What the network takes, and what it is held to.
INPUTS, TARGETS = "x", "t"


@dataclass(frozen=True)
class Node:
    """What a layer gives; the first is the network's input."""

    label: str
    shape: Shape
    """Of a sample."""
    layer: Layer | None = None
    source: int = 0
    """The node that the layer takes."""
    skipped: int | None = None
    """The node that a sum takes besides, past the branch before it."""

    @property
    def name(self) -> str:
        """The layer's."""
        return str(self.layer.name) if self.layer else ""

    @property
    def delta(self) -> str:
        """δ1 of z1: what the loss's gradient with respect to it is called; "" where it has no such name."""
        found = re.fullmatch(r"z(\d+)", self.label)
        return f"δ{found[1]}" if found else ""


def nodes_of(case: Case) -> tuple[Node, ...]:
    """The input, and then what each layer gives; what a branch gives before the sum that it ends in."""
    shapes = iter(zip(_labels(case), through(case.network, case.input_shape), strict=True))
    found = [Node(INPUTS, case.input_shape)]

    def put(layers: tuple[Layer, ...], at: int) -> int:
        for layer in layers:
            skipped, source = None, at
            if isinstance(layer, Residual):
                skipped, source = at, put(layer.residual, at)
            label, shape = next(shapes)
            found.append(Node(label, shape, layer, source, skipped))
            at = len(found) - 1
        return at

    put(case.network, 0)
    return tuple(found)


def _labels(case: Case) -> list[str]:
    """z1, a1, ...; where that is taken, the layer's own name."""
    names: list[str] = []
    for layer, label in zip(case.layers, labels_of(case), strict=True):
        taken = {INPUTS, TARGETS, *names}
        wanted = (label, str(layer.name), f"{layer.name}_{len(names)}")
        names.append(next(one for one in wanted if one not in taken))
    return names


def short_names(case: Case, nodes: tuple[Node, ...]) -> dict[str, str]:
    """W1 and b1 for the weight and the bias of the layer that gives z1; other parameters as all know them."""
    found = {name: name for name in case.shapes}
    for node in nodes:
        if node.delta:
            number = node.label[1:]
            for short, letter in (("weight", "W"), ("bias", "b")):
                if f"{node.name}.{short}" in found:
                    found[f"{node.name}.{short}"] = f"{letter}{number}"
    return found
