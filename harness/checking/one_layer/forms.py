"""How a weight, a bias, inputs and targets may be held, and where they stand in what a call returns.

Here a weight is (D, K), a bias (K,), inputs (N, D), targets (N,) of classes or (N, K). This runs beside a submission.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np


@dataclass(frozen=True)
class Form:
    """How weight and bias are held."""

    weight: str
    """``io`` (D, K), ``oi`` (K, D) or ``flat`` (D,)."""
    bias: str
    """``flat`` (K,), ``row``, ``column``, ``number``; ``last`` or ``first``: a row of the weight; ``none``."""
    is_list: bool = False

    def parts(self, weight: Any, bias: Any) -> list[Any]:
        """Both as they are held, a copy: two values, or one that has both."""
        if self.bias in ("last", "first"):
            rows = (weight, bias[None]) if self.bias == "last" else (bias[None], weight)
            return [self._turned(np.concatenate(rows))]
        held = [self._turned(weight)]
        return held if self.bias == "none" else [*held, self._bias(bias)]

    def _turned(self, weight: Any) -> Any:
        held = {"io": lambda: weight, "oi": lambda: weight.T, "flat": lambda: weight[:, 0]}[self.weight]()
        return held.tolist() if self.is_list else np.array(held, order="C")

    def _bias(self, bias: Any) -> Any:
        if self.bias == "number":
            return float(bias[0])
        held = bias.reshape({"flat": (-1,), "row": (1, -1), "column": (-1, 1)}[self.bias])
        return held.tolist() if self.is_list else np.array(held)

    def back(self, held: Sequence[Any]) -> tuple[Any, Any]:
        """Weight and bias of what is held so."""
        weight = np.asarray(held[0], float)
        weight = weight.T if self.weight == "oi" else weight[:, None] if self.weight == "flat" else weight
        if self.bias in ("last", "first"):
            return (weight[:-1], weight[-1]) if self.bias == "last" else (weight[1:], weight[0])
        return weight, None if len(held) < 2 or held[1] is None else np.asarray(held[1], float).reshape(-1)

    def of(self, found: Any, sizes: tuple[int, int]) -> list[Any] | None:
        """The parts within what a call returns, by their shapes; None where there is no weight."""
        own = self.parts(np.zeros(sizes), np.zeros(sizes[1]))
        every = list(leaves(found))
        at = next((i for i, (_, one) in enumerate(every) if shape(one) == shape(own[0])), None)
        if at is None or len(own) == 1:
            return None if at is None else [every[at][1]]
        before = [i for i in range(at) if shape(own[1]) != () or "b" in every[i][0].lower()]  # a number may be the loss
        fitting = [i for i in (*range(at + 1, len(every)), *before) if shape(every[i][1]) == shape(own[1])]
        fitting.sort(key=lambda i: "loss" in every[i][0].lower() or "cost" in every[i][0].lower())
        return [every[at][1], every[fitting[0]][1] if fitting else None]


def shape(value: Any) -> Any:
    """Of an array, a number or a list of numbers; None of anything else."""
    try:
        return np.shape(value) if np.asarray(value).dtype.kind in "fiu" else None
    except (ValueError, TypeError):
        return None


def leaves(value: Any, name: str = "") -> Iterator[tuple[str, Any]]:
    """All arrays and numbers in tuples, lists and dicts, with their keys."""
    if isinstance(value, Mapping):
        for key, one in value.items():
            yield from leaves(one, str(key))
    elif isinstance(value, tuple) or (isinstance(value, list) and (shape(value) is None or has_arrays(value))):
        for one in value:
            yield from leaves(one, name)
    elif shape(value) is not None:
        yield name, value


def has_arrays(value: Sequence[Any]) -> bool:
    """Whether a list holds arrays, which are values of their own."""
    return any(isinstance(one, np.ndarray) and one.ndim for one in value)


def loss_in(found: Any, without: Sequence[Any] = ()) -> float | None:
    """The loss that a call returns: its first number, or the only entry of a list of losses."""
    numbers = [(name, one) for name, one in leaves(found) if np.size(one) == 1 and not any(one is it for it in without)]
    numbers.sort(key=lambda each: not any(word in each[0].lower() for word in ("loss", "cost")))
    value = float(np.reshape(np.asarray(numbers[0][1], float), ())) if numbers else None
    return value if value is not None and np.isfinite(value) else None


def forms(outputs: int, has_bias: bool = True) -> list[Form]:
    """Every form of a network of so many outputs, the usual ones first."""
    weights = ("flat", "io", "oi") if outputs == 1 else ("io", "oi")
    biases = ("number", "flat", "row", "column") if outputs == 1 else ("flat", "row", "column")
    arrays = [Form(weight, bias) for weight in weights for bias in (biases if has_bias else ("last", "first", "none"))]
    lists = [Form("oi", "flat", True), Form("io", "flat", True)] if outputs > 1 else [Form("flat", "number", True)]
    return [*arrays, *(lists if has_bias else [])]


def inputs_of(inputs: Any, form: str) -> Any:
    """A batch as rows, as columns, with ones behind or before, or as lists."""
    ones = np.ones((len(inputs), 1))
    if form.startswith("ones"):
        inputs = np.hstack([inputs, ones] if "last" in form else [ones, inputs])
    turned = inputs.T if "columns" in form else inputs
    return turned.tolist() if form == "lists" else np.array(turned, order="C")


#: What inputs may be; where the bias is a row of the weight, a caller may have to add the ones.
INPUTS = ("rows", "columns")


def inputs_for(form: Form) -> tuple[str, ...]:
    """The ways in which inputs may be given beside such parameters."""
    if form.is_list:
        return ("lists", "rows")
    more = tuple(f"ones_{form.bias}_{one}" for one in INPUTS) if form.bias in ("last", "first") else ()
    return (*INPUTS, *more)


TARGETS = {
    "classes": ("labels", "one_hot_rows", "one_hot_columns", "labels_row", "labels_column", "labels_list"),
    "binary": ("labels", "floats", "labels_column", "labels_row", "labels_list", "signs", "signs_column", "signs_row"),
    "values": ("floats", "matrix_rows", "matrix_columns", "floats_list"),
}


def targets_of(targets: Any, form: str, outputs: int) -> Any:
    """A batch's targets: classes or values (N, K), as they may be asked for."""
    if form.startswith("one_hot"):
        targets = np.eye(outputs)[targets]
    if form.startswith("matrix"):
        return np.array(targets if "rows" in form else targets.T, order="C")
    if targets.ndim == 2 and "one_hot" not in form:
        targets = targets[:, 0] if outputs == 1 else targets
    if form.startswith("signs"):
        targets = 2 * targets - 1
    targets = targets.astype(float) if form.startswith("floats") or "column" in form else targets
    if form.startswith("one_hot"):
        return np.array(targets.T if "columns" in form else targets, order="C")
    if form.endswith("list"):
        return targets.tolist()
    return np.array(targets[:, None] if "column" in form else targets[None] if "row" in form else targets)
