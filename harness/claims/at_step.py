"""The values of one step, which a page's formula is given."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from harness.claims.values import formula_step
from harness.ground import formulas
from harness.ground.errors import ScenarioError
from harness.ground.facts import fact
from harness.ground.formulas import Formula
from harness.implementation import Array
from harness.run.observe import Observed
from harness.scenario.claims.claim import Claim
from harness.scenario.model import Case, parameter_shapes


@dataclass(frozen=True)
class AtStep:
    """The values of one step that formulas are made of; arrays can be read and not written."""

    case: Case
    x: Array
    t: Array
    p: Array
    loss: float
    parameters: Mapping[str, Array]
    """Before the step."""
    gradients: Mapping[str, Array]
    activations: Mapping[str, Array]
    activation_gradients: Mapping[str, Array]
    """By layer name, of each layer's output; where recorded."""
    lr: float
    name: str
    """Which tensor the claim is about."""


def at_step(case: Case, claim: Claim, observed: Observed) -> AtStep | None:
    """The values that a claim's formula is given; None where the run did not come there."""
    step, names = formula_step(claim), parameter_shapes(case)

    def seen(quantity: str, name: str = "", at: int = step) -> Any:
        return _read_only(observed.get(quantity, name, at))

    def recorded(quantity: str) -> dict[str, Any]:
        return {str(layer.name): seen(quantity, str(layer.name)) for layer in case.layers if case.record_activations}

    parameters = {name: seen("parameter", name, step - 1) for name in names}
    if seen("output") is None or any(value is None for value in parameters.values()):
        return None
    assert case.optimizer is not None
    return AtStep(
        case=case,
        x=seen("inputs"),
        t=seen("targets"),
        p=seen("output"),
        loss=seen("loss"),
        parameters=parameters,
        gradients={name: seen("gradient", name) for name in names},
        activations=recorded("activation"),
        activation_gradients=recorded("activation_gradient"),
        lr=case.optimizer.lr_at(step),
        name=claim.name or "",
    )


def _read_only(value: Any) -> Any:
    """A view that a formula cannot change: the same arrays are judged by other claims."""
    if not isinstance(value, np.ndarray):
        return value
    view = value.view()
    view.flags.writeable = False
    return view


@dataclass(frozen=True)
class Raised:
    """What a formula raises, as text."""

    said: str


def worked_out(case: Case, formula: Formula, at: AtStep) -> Any:
    """What a formula gives, an array of numbers, or what it raises. Raises ScenarioError for anything else."""
    try:
        value = formulas.call(case.formulas, lambda: np.asarray(formula(at)))
    except ScenarioError:
        raise
    except Exception as error:
        return Raised(formulas.said(error))
    if value.dtype.kind not in "biuf":
        place = formulas.line_of(case.formulas, formula.value)
        given = fact("formula_no_numbers", dtype=str(value.dtype)) if value.size else fact("formula_nothing")
        raise ScenarioError(place, given)
    return value
