"""The rows a case trains on, and its batches, made once from stated seeds.

Random numbers come from numpy.random.RandomState: its streams are frozen for good, those of Generator may change
between NumPy versions (NEP 19).
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from harness.ground.errors import DataError
from harness.ground.facts import fact
from harness.ground.workspace import real
from harness.implementation import Array, Batch
from harness.scenario import drawing
from harness.scenario.model import (
    BatchPlan,
    Case,
    FormulasData,
    InlineData,
    MnistData,
    RandomRows,
)
from harness.scenario.sources import masks


@dataclass(frozen=True)
class Rows:
    """Rows as stored: inputs divided by ``divide_by`` and targets cast only batch by batch, which saves memory."""

    inputs: Array
    targets: Array
    dtype: np.dtype[Any]
    divide_by: float = 1.0

    def __len__(self) -> int:
        return len(self.inputs)

    def batch(self, rows: slice | Array) -> Batch:
        """Inputs (rows, ...) in the case's dtype, or ids as int64; targets likewise, or labels as int64."""
        inputs = self.inputs[rows]
        if inputs.dtype != np.int64:  # other whole numbers are pixels
            inputs = inputs.astype(self.dtype)
        if self.divide_by != 1.0:
            inputs /= self.dtype.type(self.divide_by)
        targets = self.targets[rows]
        labels = np.issubdtype(targets.dtype, np.integer)
        return Batch(inputs, targets if labels else targets.astype(self.dtype))


@dataclass(frozen=True)
class DataSet:
    """Training rows, and test rows where the source has them."""

    train: Rows
    test: Rows | None = None


def load(case: Case) -> DataSet:
    """The case's data set, a named source from where its ``data_paths`` say. Raises DataError."""
    data, dtype = case.scenario.data, np.dtype(case.dtype)
    if isinstance(data, MnistData):
        return _shaped(_mnist(data, dtype, _mnist_path(case, data)), case)
    with np.errstate(over="ignore", invalid="ignore"):  # what overflows is refused
        inputs, targets = _inline(data) if isinstance(data, InlineData) else _drawn(case, data)
    _refuse_overflow(case, dtype, inputs, targets)
    return _shaped(DataSet(Rows(inputs, targets, dtype)), case)


def _shaped(found: DataSet, case: Case) -> DataSet:
    """Its rows as samples of the shape that the network takes, ids as whole numbers."""

    def shaped(rows: Rows) -> Rows:
        inputs = rows.inputs.reshape(len(rows), *case.input_shape)
        return replace(rows, inputs=inputs.astype(np.int64) if case.ids else inputs)

    return DataSet(shaped(found.train), shaped(found.test) if found.test else None)


def _refuse_overflow(case: Case, dtype: np.dtype[Any], *arrays: Array) -> None:
    for array in arrays:
        if array.size and not float(np.abs(array).max()) <= float(np.finfo(dtype).max):
            raise DataError(fact("value_too_large", file=str(case.file), dtype=str(dtype)))


def _mnist_path(case: Case, data: MnistData) -> Path:
    if "mnist" in case.data_paths:
        return case.data_paths["mnist"]
    scenarios = case.file.parent
    path = scenarios / data.path
    if not real(path).is_relative_to(real(scenarios)):
        raise DataError(fact("data_outside", file=str(case.file), path=str(data.path), scenarios=str(scenarios)))
    if not os.path.exists(path):  # False, too, for a name that no file can have
        raise DataError(fact("no_mnist", path=str(path)))
    return path


def _mnist(data: MnistData, dtype: np.dtype[Any], path: Path) -> DataSet:
    from harness.scenario.sources import mnist

    train, test = mnist.load(path)
    order = np.random.RandomState(data.shuffle_seed).permutation(len(train.labels))
    return DataSet(
        Rows(train.images[order], train.labels[order], dtype, data.divide_by),
        Rows(test.images, test.labels, dtype, data.divide_by),
    )


def _inline(data: InlineData) -> tuple[Array, Array]:
    inputs = np.array(data.inputs, np.float64)
    if data.labels is not None:
        return inputs, np.array(data.labels, np.int64)
    return inputs, np.array(data.targets if data.targets is not None else [()] * len(inputs), np.float64)


def _drawn(case: Case, data: RandomRows | FormulasData) -> tuple[Array, Array]:
    """From a generator of their own, or from that of the parameters."""
    if data.seed is not None:
        return drawing.rows(case, data, np.random.RandomState(data.seed))
    found = drawing.in_order(case)
    return found["inputs"], found["targets"]


# ---------------------------------------------------------------- batches


def batches(case: Case, rows: Rows, after: int = 0) -> Iterator[Batch]:
    """The batches of steps ``after`` + 1, ``after`` + 2, ... without end, with the masks of each."""
    found = _of_rows(case, rows, after)
    return masks.with_masks(case, found, after) if masks.has_masks(case) else found


def _of_rows(case: Case, rows: Rows, after: int) -> Iterator[Batch]:
    """Inputs and targets. A full batch is made once."""
    plan = case.scenario.training.batch
    if plan is None:
        full = rows.batch(slice(None))
        while True:
            yield full
    select = _ORDERS[plan.order](plan, len(rows), after)
    for selection in select:
        yield rows.batch(selection)


def _sequential(plan: BatchPlan, rows: int, after: int) -> Iterator[slice | Array]:
    per_epoch = -(-rows // plan.size)
    step = after
    while True:
        start = step % per_epoch * plan.size
        yield slice(start, start + plan.size)
        step += 1


def _wrapping(plan: BatchPlan, rows: int, after: int) -> Iterator[slice | Array]:
    start = after * plan.size % rows
    while True:
        yield np.arange(start, start + plan.size) % rows
        start = (start + plan.size) % rows


def _random_start(plan: BatchPlan, rows: int, after: int) -> Iterator[slice | Array]:
    """Consecutive rows from a uniformly drawn one on; from the last rows on, the batch is short."""
    random = np.random.RandomState(plan.seed)
    random.randint(rows, size=after)
    while True:
        start = random.randint(rows)
        yield slice(start, start + plan.size)


_ORDERS: Mapping[str, Callable[[BatchPlan, int, int], Iterator[slice | Array]]] = {
    "sequential": _sequential,
    "sequential_wrapping": _wrapping,
    "random_start": _random_start,
}


def has_labels(case: Case, rows: Rows) -> bool:
    """Whether targets are class labels, so that an accuracy can be told."""
    return case.loss is not None and case.loss.targets == "classes" and rows.targets.ndim == 1
