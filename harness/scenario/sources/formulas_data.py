"""Rows that a workspace's own function makes, held against the network that they are for."""

from __future__ import annotations

from typing import Any

import numpy as np

from harness.ground import formulas
from harness.ground.errors import ScenarioError
from harness.implementation import Array
from harness.scenario.model import Case, FormulasData, ignored_label


def made(case: Case, data: FormulasData, random: np.random.RandomState) -> tuple[Array, Array]:
    """Inputs (rows, ...) in float64, and targets (rows, outputs) in float64 or labels (rows,) in int64.

    Raises ScenarioError with the function's line.
    """
    source = formulas.data_source_of(case.formulas, data.name)
    try:
        found = formulas.call(case.formulas, source, random, data.rows, **data.given)
    except ScenarioError:
        raise
    except Exception as error:
        formulas.refuse(case.formulas, error, f"{data.name} fails", source.make)
    try:
        return _checked(found, case, data)
    except ValueError as error:
        raise ScenarioError(formulas.line_of(case.formulas, source.make), f"{data.name}: {error}") from None


def _checked(found: Any, case: Case, data: FormulasData) -> tuple[Array, Array]:
    """Copies of what was made. Raises ValueError where that does not fit the scenario."""
    if not isinstance(found, tuple | list) or len(found) != 2:
        raise ValueError(f"should give inputs and targets, two arrays, not {type(found).__name__}")
    inputs = _array("inputs", found[0], (data.rows, *case.input_shape))
    if case.ids and not np.isin(inputs, np.arange(case.ids)).all():
        raise ValueError(f"inputs should be ids, whole numbers from 0 to {case.ids - 1}")
    if data.classes is not None:
        return inputs, _labels(found[1], data.rows, data.classes, ignored_label(case.scenario))
    targets = _array("targets", found[1], (data.rows, case.outputs))
    if case.loss and case.loss.takes_probabilities and not ((targets >= 0) & (targets <= 1)).all():
        raise ValueError(f"{case.loss.kind} takes targets from 0 to 1")
    return inputs, targets


def _array(what: str, value: Any, shape: tuple[int, ...], kinds: str = "biuf") -> Array:
    try:
        array = np.asarray(value)
    except Exception as error:  # what makes arrays of itself may raise anything
        raise ValueError(f"{what} are no array: {formulas.said(error)}") from None
    if array.shape != shape:
        raise ValueError(f"{what} of shape {array.shape}, but should have {shape}")
    if array.dtype.kind not in kinds:
        raise ValueError(f"{what} should be {'whole ' if 'f' not in kinds else ''}numbers, not {array.dtype}")
    return array.astype(np.float64 if "f" in kinds else np.int64)


def _labels(value: Any, rows: int, classes: int, ignored: int | None) -> Array:
    labels = _array("labels", value, (rows,), "iu")
    if not (((labels >= 0) & (labels < classes)) | (labels == ignored)).all():
        raise ValueError(f"labels should lie from 0 to {classes - 1}")
    return labels
