"""Between torch's layout and a candidate's: (in, out) or (out, in), batches as rows or columns, shapes of biases.

Torch's, which the harness uses throughout: weights (out, in), biases (out,), a batch's samples as rows.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from harness.candidate.speaking.adapter import BIASES, SAMPLES, WEIGHTS, Adapter
from harness.ground.facts import Fact, fact
from harness.scenario.losses import LOSSES

_WEIGHTS = {"in_out": "(in, out)", "out_in": "(out, in)"}
_READ_SAMPLES = {
    "rows": "samples_in_rows",
    "columns": "samples_in_columns",
    "one": "one_sample",
    "one_column": "one_sample_as_column",
}
_BIASES = {"flat": "(n,)", "row": "(1, n)", "column": "(n, 1)"}
#: Of several outputs without a softmax: a number for each output, or the class whose output should be 1.
_TARGETS: tuple[str, ...] = ("matrix", "labels")
_READ_TARGETS = {"flat": "targets_flat", "one_hot": "targets_one_hot", "labels": "targets_labels"}


@dataclass(frozen=True)
class Layout:
    """How a candidate holds its arrays; the words are those of HARNESS."""

    weight: str = "in_out"
    samples: str = "rows"
    bias: str = "flat"
    targets: str = "matrix"
    as_they_are: frozenset[str] = frozenset()
    """Parameters that all hold as torch does, such as an embedding: none of them is transposed."""
    turned: frozenset[str] = frozenset()
    """Those that are transposed however weights are held: the input of a layer alone, its samples in columns."""

    def _is_turned(self, torch: str) -> bool:
        """Whether a parameter of two axes is held the other way round."""
        return torch in self.turned or (self.weight == "in_out" and torch not in self.as_they_are)

    @property
    def single(self) -> bool:
        """Whether a call takes one sample only."""
        return self.samples.startswith("one")

    # -------------------------------------------------------------- to the candidate

    def parameter(self, array: Any, torch: str = "") -> Any:
        """A parameter as the candidate holds it, a vector as its biases, kernels as torch has them; always a copy.

        ``torch``: torch's name of it.
        """
        if array.ndim > 2 or (array.ndim == 2 and torch in self.as_they_are):
            return np.array(array, order="C")
        if array.ndim == 2:
            return np.array(array.T if self._is_turned(torch) else array, order="C")
        return np.array(array.reshape(self._bias_shape(array.size)))

    def _bias_shape(self, n: int) -> tuple[int, ...]:
        return {"flat": (n,), "row": (1, n), "column": (n, 1)}[self.bias]

    def inputs(self, inputs: Any) -> Any:
        """A batch's inputs (batch, features), images as torch has them."""
        if self.samples == "one" or (self.single and inputs.ndim > 2):
            return np.array(inputs[0])
        if inputs.ndim > 2:
            return np.array(inputs, order="C")
        return np.array(inputs if self.samples == "rows" else inputs.T, order="C")

    def batch_targets(self, targets: Any, outputs: int) -> Any:
        """A batch's targets (batch, outputs), or class labels (batch,)."""
        if self.targets == "labels" and targets.ndim == 2:
            targets = targets.argmax(axis=1) if outputs > 1 else targets[:, 0].astype(int)
        if self.targets == "one_hot" and targets.ndim == 1:
            targets = np.eye(outputs)[targets]
        if self.targets == "flat":
            targets = targets[:, 0]
        if targets.ndim == 1:
            return targets[0].item() if self.single else np.array(targets)
        return self.inputs(targets)

    # -------------------------------------------------------------- from the candidate

    def own_parameter(self, rank: int, value: Any, torch: str = "") -> Any:
        """A parameter of that many axes or its gradient in torch's layout; another shape is left as it is."""
        if not isinstance(value, np.ndarray) or rank > 2 or (rank == 2 and torch in self.as_they_are):
            return value
        if rank == 2:
            return np.array(value.T, order="C") if value.ndim == 2 and self._is_turned(torch) else value
        if value.ndim == 2 and value.shape == self._bias_shape(value.size):
            return value.reshape(-1)
        return np.array(value.T, order="C") if value.ndim == 2 and self.samples == "columns" else value

    def own_output(self, value: Any) -> Any:
        """An output as (batch, outputs)."""
        if not isinstance(value, np.ndarray):
            return value
        if value.ndim < 2:
            return value.reshape(1, -1) if self.single else value.reshape(-1, 1) if value.ndim else value
        return np.array(value.T, order="C") if self.samples in ("columns", "one_column") else value

    def own_index(self, index: tuple[int, ...], torch: str = "") -> tuple[int, ...]:
        """Where the candidate finds an entry of a parameter."""
        if len(index) == 2:
            return index[::-1] if self._is_turned(torch) else index
        if len(index) > 2:
            return index
        return {"flat": index, "row": (0, *index), "column": (*index, 0)}[self.bias]

    def own_shape(self, shape: tuple[int, ...], torch: str = "") -> tuple[int, ...]:
        """The shape that the candidate gives a parameter."""
        if len(shape) == 2:
            return shape[::-1] if self._is_turned(torch) else shape
        return shape if len(shape) > 2 else self._bias_shape(shape[0])

    def facts(self, with_weights: bool, with_biases: bool) -> tuple[Fact, ...]:
        """For the report."""
        weights = [fact("read_weights", shape=_WEIGHTS[self.weight])] * with_weights
        biases = [fact("read_biases", shape=_BIASES[self.bias])] * with_biases
        targets = [fact(_READ_TARGETS[self.targets])] if self.targets in _READ_TARGETS else []
        return (*weights, *biases, fact(_READ_SAMPLES[self.samples]), *targets)


def layouts(adapter: Adapter, loss: str, outputs: int, biases: bool) -> Iterator[Layout]:
    """Every layout that an adapter leaves open, the usual ones first. ``loss``: its kind."""
    targets = _TARGETS if outputs > 1 else ("matrix", "flat", "labels")
    if LOSSES[loss].targets == "classes":
        targets = ("one_hot", "labels") if adapter.loss.ignored is None else ("labels",)
    elif LOSSES[loss].targets == "probabilities":
        targets = ("matrix",)
    elif LOSSES[loss].targets == "outputs" and outputs == 1:
        targets = ("matrix", "flat")
    as_they_are = frozenset(adapter.others)
    scalars = any(one.startswith("inputs[") for one in (adapter.names or {}).values())
    samples = SAMPLES if adapter.takes_rows else tuple(one for one in SAMPLES if one != "columns")
    choices = (
        _open(adapter.samples or ("one" if scalars else None), samples),
        _open(adapter.targets, targets),
        _open(adapter.bias, BIASES if biases else BIASES[:1]),
        _open(adapter.weight, WEIGHTS),
    )
    for sample, target, bias, weight in itertools.product(*choices):
        yield Layout(weight, sample, bias, target, as_they_are)


def _open(stated: str | None, choices: tuple[str, ...]) -> tuple[str, ...]:
    return choices if stated is None else (stated,)
