"""Which known slip a wrong number fits: a factor, digits cut off, another case, another dtype."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

import numpy as np

from harness.claims.digits import digits_of, truncated
from harness.claims.values import formula_step, furthest, value_of, wanted_by
from harness.ground.errors import HarnessError
from harness.ground.facts import Fact, fact
from harness.implementation import Build
from harness.run.observe import LAST, observe
from harness.scenario.claims.claim import STATIC, CaseClaim
from harness.scenario.claims.printed import Number
from harness.scenario.initial import initial_state
from harness.scenario.model import Case, parameter_shapes
from harness.scenario.sources import data

#: Significant digits in all, with fewer of which some factor fits nearly any number.
FEWEST_DIGITS = 3
#: Steps times parameters that looking into other cases may cost.
MAX_WORK = 3e7


def factors(rows: int) -> Iterator[tuple[float, Fact]]:
    """Factors by which gradients and losses are commonly off; ``rows`` is the batch's."""
    yield 0.5, fact("half_the_true_value")
    yield 2.0, fact("twice_the_true_value")
    yield -1.0, fact("sign_turned")
    if rows not in (1, 2):
        yield float(rows), fact("not_divided", rows=rows)
        yield 1 / rows, fact("divided_too_often", rows=rows)


def of_printed(numbers: Sequence[Number], computed: Any, spread: Any, times: float, rows: int) -> Fact | None:
    """What fits every printed digit, from the computed values alone; None where nothing does."""
    if len(computed) != len(numbers):
        return None
    triples = list(zip(numbers, map(float, computed), map(float, spread), strict=True))
    if not any(number.value for number in numbers):
        return None
    telling = sum(number.digits for number in numbers if number.value) >= FEWEST_DIGITS
    for factor, said in factors(rows):
        if (telling or factor == -1) and all(
            digits_of(number, value, open_, times * factor).fits for number, value, open_ in triples
        ):
            return said
    if all(truncated(number, value * times) for number, value, _ in triples):
        return fact("cut_off")
    return None


def of_values(printed: Any, computed: Any, rtol: float, rows: int) -> Fact | None:
    """The same of a formula's values."""
    for factor, said in factors(rows):
        if agrees(printed, factor * np.asarray(computed), rtol):
            return said
    return None


def agrees(printed: Any, computed: Any, rtol: float) -> bool:
    """Whether a formula's values are the computed ones but for rounding, relative to the largest."""
    one, other = np.asarray(printed), np.asarray(computed)
    return one.shape == other.shape and bool(np.abs(one - other).max() <= rtol * np.abs(other).max())


def of_other_cases(
    one: CaseClaim,
    case: Case,
    numbers: Sequence[Number],
    others: Iterable[Case],
    build: Build,
) -> Fact | None:
    """Another case, variant or dtype of the same document whose value has every printed digit."""
    work = 0.0
    for other in sorted(others, key=lambda found: _distance(found, case)):
        step = _step(one, other)
        if other.id == case.id or step is None or not _may_fit(one, other, len(numbers)):
            continue
        work += step * sum(int(np.prod(shape)) for shape in parameter_shapes(other).values())
        if work > MAX_WORK:
            break
        if _fits(one, other, numbers, build):
            return fact("digits_of_case", case=other.id)
    return None


def _distance(other: Case, case: Case) -> tuple[bool, bool, bool, str]:
    """The same case in another dtype, then the scenario's others, then the document's; the same dtype first."""
    elsewhere = other.scenario_name != case.scenario_name
    return (elsewhere, other.choices != case.choices, other.dtype != case.dtype, other.id)


def _step(one: CaseClaim, other: Case) -> int | None:
    """How far another case would have to run; None where it does not run so far."""
    if one.claim.of in STATIC:
        return None
    step = other.steps_total if furthest(one.claim) == LAST else formula_step(one.claim)
    return step if step <= other.steps_total else None


def _may_fit(one: CaseClaim, other: Case, count: int) -> bool:
    claim = one.claim
    if claim.of not in ("gradient", "parameter") or claim.name is None:
        return True
    shape = parameter_shapes(other).get(claim.name)
    return shape is not None and (claim.entries is not None or int(np.prod(shape)) == count)


def _fits(one: CaseClaim, other: Case, numbers: Sequence[Number], build: Build) -> bool:
    try:
        rows = data.load(other)
        observed = observe(other, build, tuple(wanted_by(other, one.claim)), initial_state(other), rows)
        computed = value_of(one, other, observed)
    except HarnessError:
        return False
    if computed is None or len(computed) != len(numbers):
        return False
    return all(
        digits_of(number, float(value), 4 * float(np.spacing(np.abs(value))), one.claim.times).fits
        for number, value in zip(numbers, computed, strict=True)
    )


Others = Callable[[], Iterable[Case]]
