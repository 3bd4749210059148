"""Which values of a run a claim is about: what to keep of it, and the numbers in the page's order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np

from harness.ground.errors import ScenarioError
from harness.ground.facts import fact
from harness.run.observe import END, LAST, Observed, Wanted
from harness.scenario.claims.claim import STATIC, CaseClaim, Claim
from harness.scenario.complaint import field_name
from harness.scenario.model import Case, parameter_shapes


def wanted(case: Case) -> tuple[Wanted, ...]:
    """What all claims of a case need to see of its run."""
    found: list[Wanted] = []
    for one in case.claims:
        if not one.claim.unseeded:
            found += wanted_by(case, one.claim)
            if is_printed(one.claim):
                found += _loss_until(one.claim)
    return tuple(dict.fromkeys(found))


def within(wanted: Iterable[Wanted], case: Case, planned: int) -> tuple[Wanted, ...]:
    """What a run of so many steps comes to see."""
    if planned >= case.steps_total:
        return tuple(wanted)
    seen = (one for one in wanted if one.first not in (LAST, END) and one.first <= planned)
    return tuple(one._replace(last=min(one.last, planned)) for one in seen)


def is_printed(claim: Claim) -> bool:
    """Whether the claim is about printed digits alone."""
    return claim.is_ is None and claim.as_printed is None


def wanted_by(case: Case, claim: Claim) -> Iterator[Wanted]:
    """What one claim needs to see."""
    if claim.as_printed:
        yield from _for_formula(case, claim)
    if claim.of in STATIC or claim.given:
        return
    spans = [(step, step) for step in listed(claim)] if is_printed(claim) else [steps_of(claim)]
    for first, last in spans:
        for name in _names(claim):
            yield Wanted(claim.of, name, first, last)


def _names(claim: Claim) -> tuple[str, ...]:
    if claim.name is None and claim.entries:
        return tuple(dict.fromkeys(str(entry[0]) if isinstance(entry[0], str) else "" for entry in claim.entries))
    return (claim.name or "",)


def steps_of(claim: Claim) -> tuple[int, int]:
    """The first and the last step that a claim is about."""
    if claim.steps == "all":
        return 1, END
    if claim.steps is not None:
        return claim.steps[0], claim.steps[-1]
    step = LAST if claim.step == "last" else (claim.step or 0)
    return step, step


def listed(claim: Claim) -> tuple[int, ...]:
    """The steps whose numbers a page prints, in its order."""
    return claim.steps if isinstance(claim.steps, tuple) else (steps_of(claim)[0],)


def furthest(claim: Claim) -> int:
    """The last step that printed digits are about; LAST where that is where the case ends."""
    return LAST if LAST in listed(claim) else max(listed(claim))


def _loss_until(claim: Claim) -> Iterator[Wanted]:
    """The loss at every step so far, which tells from where on digits are lost."""
    step = furthest(claim)
    if step:
        yield Wanted("loss", "", 1, END if step == LAST else step)


def _for_formula(case: Case, claim: Claim) -> Iterator[Wanted]:
    """A formula takes a whole step's values; one of a quantity without steps those of the first."""
    step = formula_step(claim)
    for quantity in ("inputs", "targets", "output", "loss"):
        yield Wanted.at(quantity, "", step)
    for name in parameter_shapes(case):
        yield Wanted.at("parameter", name, step - 1)
        yield Wanted.at("gradient", name, step)
    for layer in case.layers if case.record_activations else ():
        yield Wanted.at("activation", str(layer.name), step)
        yield Wanted.at("activation_gradient", str(layer.name), step)


def formula_step(claim: Claim) -> int:
    """The step whose values a formula is given."""
    return max(1, furthest(claim))


# ---------------------------------------------------------------- values


def value_of(one: CaseClaim, case: Case, observed: Observed) -> Any:
    """The claimed numbers (entries,) in the page's order; None where the run did not come there."""
    claim = one.claim
    if claim.of in STATIC:
        value = _static(claim, case, observed)
        return None if value is None else np.array([value])
    found = []
    for step in listed(claim):
        tensors = {name: observed.get(claim.of, name, step) for name in _names(claim)}
        if any(tensor is None for tensor in tensors.values()):
            return None
        found.append(_numbers(one, tensors))
    return np.concatenate(found)


def _numbers(one: CaseClaim, tensors: dict[str, Any]) -> Any:
    """The claimed entries of one step's tensors, in the page's order."""
    if one.claim.entries is not None:
        return np.array([_entry(one, tensors, entry) for entry in one.claim.entries])
    return in_layout(one.claim, next(iter(tensors.values()))).ravel()


def in_layout(claim: Claim, tensor: Any) -> Any:
    """A tensor as the page orders it."""
    array = np.asarray(tensor)
    return array.T if claim.layout == "in_out" and array.ndim == 2 else array


def spread_of(one: CaseClaim, observed: Observed, spreads: Any, count: int) -> Any:
    """As ``value_of``, of a horizon's spreads; zeros where there are none."""
    claim = one.claim
    if claim.of in STATIC:
        return np.zeros(count)
    steps = [observed.steps if step == LAST else step for step in listed(claim)]
    of = spreads.of
    return np.concatenate(
        [
            _numbers(one, {n: of(claim.of, n, step, np.shape(observed.get(claim.of, n, step))) for n in _names(claim)})
            for step in steps
        ]
    )


def _entry(one: CaseClaim, tensors: dict[str, Any], entry: tuple[Any, ...]) -> Any:
    name = entry[0] if isinstance(entry[0], str) else (one.claim.name or "")
    index = tuple(part for part in entry if not isinstance(part, str))
    tensor = in_layout(one.claim, tensors[name])
    if len(index) != tensor.ndim or any(i >= n for i, n in zip(index, tensor.shape, strict=True)):
        said = fact("entry_of_shape", index=str(list(index)), name=name or one.claim.of, shape=tensor.shape)
        raise ScenarioError(one.place, said, field_name(("claims", one.number - 1, "entries")))
    return tensor[index]


def _static(claim: Claim, case: Case, observed: Observed) -> int | None:
    if claim.of == "steps":
        return observed.steps if observed.finished else None
    if claim.of == "weight_matrices":
        return len(_matrices(case))
    if claim.of == "hidden_layers":
        return len(_matrices(case)) - 1
    batch = case.scenario.training.batch
    return -(-case.rows // batch.size) if batch else 1


def _matrices(case: Case) -> list[str]:
    """The parameters of two axes: the weights of linear layers."""
    return [name for name, shape in parameter_shapes(case).items() if len(shape) == 2]
