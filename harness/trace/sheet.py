"""The numbers of a step by their names, as the formulas take them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from harness.implementation import Array
from harness.scenario.clip import EPS
from harness.scenario.kinds import Layer, Use
from harness.scenario.model import Case, trained_shapes
from harness.task import losses
from harness.task.losses import rows as rows_of
from harness.task.step import Task
from harness.trace.expression import Leaf, Symbol
from harness.trace.graph import TARGETS, Node, nodes_of, short_names

Key = tuple[str, str]
Index = tuple[int, ...]


@dataclass(frozen=True)
class Sheet:
    """Every number of one step; ``sample`` is the row of the batch whose way is shown."""

    task: Task
    found: Mapping[Key, Array]
    """The right values, by quantity and name."""
    kept: Mapping[str, Array]
    """What the optimizer has kept of the steps before, by full names."""
    sample: int = 0
    units: int = 5
    """So many along each axis are shown."""

    @property
    def case(self) -> Case:
        return self.task.case

    @cached_property
    def nodes(self) -> tuple[Node, ...]:
        return nodes_of(self.case)

    @cached_property
    def names(self) -> Mapping[str, str]:
        """Of parameters."""
        return short_names(self.case, self.nodes)

    @property
    def samples(self) -> int:
        """Rows of the batch."""
        return len(self.task.batch.inputs)

    @cached_property
    def targets(self) -> Array:
        """(rows, outputs); classes as rows of 0 and 1."""
        assert self.case.loss is not None
        found: Array = np.asarray(rows_of(self.case.loss, self.task.batch.targets, self.case.outputs), np.float64)
        return found

    @cached_property
    def takers(self) -> Mapping[int, tuple[tuple[int, bool], ...]]:
        """By node those that take it, and whether past a branch."""
        found: dict[int, list[tuple[int, bool]]] = {at: [] for at in range(len(self.nodes))}
        for at, node in enumerate(self.nodes):
            if at:
                found[node.source].append((at, False))
            if node.skipped is not None:
                found[node.skipped].append((at, True))
        return {at: tuple(takers) for at, takers in found.items()}

    # -------------------------------------------------------------- clipping

    @cached_property
    def norm(self) -> float:
        """Of all gradients together."""
        clip = self.case.optimizer.clip if self.case.optimizer else None
        numbers = np.concatenate([np.ravel(self.found["gradient", name]) for name in trained_shapes(self.case)])
        of = 2 if clip is None else clip.norm_type
        return float(np.linalg.norm(numbers, np.inf if of == "inf" else of))

    @cached_property
    def clip_factor(self) -> float:
        """What all gradients are multiplied by before the step."""
        clip = self.case.optimizer.clip if self.case.optimizer else None
        return 1.0 if clip is None or clip.max_norm is None else min(1.0, clip.max_norm / (self.norm + EPS))

    # -------------------------------------------------------------- arrays

    def values(self, at: int) -> Array:
        """Of a node, (rows, ...)."""
        if at == 0:
            return self.task.batch.inputs
        return self.of("activation", self.nodes[at].name, (self.samples, *self.nodes[at].shape))

    def gradients(self, at: int) -> Array:
        """The loss's, with respect to a node, (rows, ...)."""
        return self.of("activation_gradient", self.nodes[at].name, (self.samples, *self.nodes[at].shape))

    def of(self, quantity: str, name: str, shape: tuple[int, ...]) -> Array:
        """A tensor in a shape."""
        return np.reshape(self.found[quantity, name], shape)

    def before(self, name: str) -> Array:
        """A parameter before the step."""
        found: Array = np.asarray(self.task.before.parameters[name], np.float64)
        return found

    # -------------------------------------------------------------- numbers with names

    def value(self, at: int, index: Index, row: int) -> Leaf:
        return Leaf(Symbol(self.nodes[at].label, index), float(self.values(at)[(row, *index)]))

    def gradient(self, at: int, index: Index, row: int) -> Leaf:
        return Leaf(self.gradient_symbol(at, index), float(self.gradients(at)[(row, *index)]))

    def gradient_symbol(self, at: int, index: Index) -> Symbol:
        """δ1[0] of z1[0], ∂L/∂a1[0] of a1[0]."""
        node = self.nodes[at]
        return Symbol(node.delta, index) if node.delta else Symbol(node.label, index, "gradient")

    def target(self, row: int, column: int) -> Leaf:
        return Leaf(Symbol(TARGETS, (column,)), float(self.targets[row, column]))

    def parameter(self, name: str, index: Index) -> Leaf:
        return Leaf(Symbol(self.names[name], index), float(self.before(name)[index]))

    def parameter_gradient(self, name: str, index: Index) -> Leaf:
        shape = self.case.shapes[name]
        number = self.of("gradient", name, shape)[index]
        return Leaf(Symbol(self.names[name], index, "gradient"), float(number))

    def uses(self, name: str) -> tuple[tuple[int, str, Use], ...]:
        """The nodes whose layers compute with a parameter, and by which of their own names."""
        return tuple(
            (at, short, use)
            for at, node in enumerate(self.nodes)
            if node.layer is not None
            for short, use in self.case.uses[node.name].items()
            if use.name == name
        )


@dataclass(frozen=True)
class At:
    """A layer's place among the numbers: its input x, its output y, the gradient g of that, and its parameters."""

    sheet: Sheet
    at: int

    @property
    def node(self) -> Node:
        return self.sheet.nodes[self.at]

    @property
    def layer(self) -> Any:
        found: Layer | None = self.node.layer
        assert found is not None
        return found

    @property
    def takes(self) -> tuple[int, ...]:
        """The shape of a sample that arrives."""
        return self.sheet.nodes[self.node.source].shape

    @property
    def gives(self) -> tuple[int, ...]:
        return self.node.shape

    @property
    def parameters(self) -> Mapping[str, Use]:
        """By the layer's own names."""
        return self.sheet.case.uses[self.node.name]

    def x(self, index: Index, row: int) -> Leaf:
        return self.sheet.value(self.node.source, index, row)

    def y(self, index: Index, row: int) -> Leaf:
        return self.sheet.value(self.at, index, row)

    def g(self, index: Index, row: int) -> Leaf:
        return self.sheet.gradient(self.at, index, row)

    def w(self, short: str, index: Index) -> Leaf:
        use = self.parameters[short]
        return self.sheet.parameter(use.name, index[::-1] if use.transposed else index)

    def mask(self, row: int) -> Array:
        """A dropout's, of one sample."""
        found: Array = self.sheet.task.batch.masks[self.node.name][row]
        return found


def factor_of(sheet: Sheet, loss: Any) -> Any:
    """What a loss's sum over all entries is multiplied by."""
    return losses.factor(loss, sheet.targets, of_labels=sheet.task.batch.targets.ndim == 1)
