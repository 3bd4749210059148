"""Rows that a workspace's own function makes, held against the network that they are for."""

from __future__ import annotations

from typing import Any

import numpy as np

from harness.ground import formulas
from harness.ground.errors import Refused, ScenarioError
from harness.ground.facts import fact
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
        formulas.refuse(case.formulas, error, fact("data_fails", name=data.name), source.make)
    try:
        return _checked(found, case, data)
    except Refused as error:
        problem = fact("data_of", name=data.name, problem=error.problem)
        raise ScenarioError(formulas.line_of(case.formulas, source.make), problem) from None


def _checked(found: Any, case: Case, data: FormulasData) -> tuple[Array, Array]:
    """Copies of what was made. Raises Refused where that does not fit the scenario."""
    if not isinstance(found, tuple | list) or len(found) != 2:
        raise Refused(fact("data_not_two", type=type(found).__name__))
    inputs = _array("inputs", found[0], (data.rows, *case.input_shape))
    if case.ids and not np.isin(inputs, np.arange(case.ids)).all():
        raise Refused(fact("data_not_ids", most=case.ids - 1))
    if data.classes is not None:
        return inputs, _labels(found[1], data.rows, data.classes, ignored_label(case.scenario))
    targets = _array("targets", found[1], (data.rows, case.outputs))
    if case.loss and case.loss.takes_probabilities and not ((targets >= 0) & (targets <= 1)).all():
        raise Refused(fact("data_not_shares", kind=case.loss.kind))
    return inputs, targets


def _array(what: str, value: Any, shape: tuple[int, ...], kinds: str = "biuf") -> Array:
    try:
        array = np.asarray(value)
    except Exception as error:  # what makes arrays of itself may raise anything
        raise Refused(fact("data_no_array", what=what, error=formulas.said(error))) from None
    if array.shape != shape:
        raise Refused(fact("data_of_shape", what=what, shape=array.shape, right=shape))
    if array.dtype.kind not in kinds:
        code = "data_not_numbers" if "f" in kinds else "data_not_whole"
        raise Refused(fact(code, what=what, dtype=str(array.dtype)))
    return array.astype(np.float64 if "f" in kinds else np.int64)


def _labels(value: Any, rows: int, classes: int, ignored: int | None) -> Array:
    labels = _array("labels", value, (rows,), "iu")
    if not (((labels >= 0) & (labels < classes)) | (labels == ignored)).all():
        raise Refused(fact("data_no_label", most=classes - 1))
    return labels
