"""A network as a file's own training calls its functions, where nothing else tells how it is called."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from harness.candidate.reading.source import Unit
from harness.candidate.speaking.adapter import Adapter
from harness.checking import judgement
from harness.checking.borrowed import borrowed
from harness.checking.conducted.pieces import of_pieces
from harness.checking.conducted.planning import NAME, Conducted, conducted
from harness.checking.conducted.stage import HARNESS_NO_STEP, HARNESS_ONE_SAMPLE
from harness.checking.result import Checked
from harness.grading.kinds import GRADIENT, UPDATE
from harness.grading.readings import BESIDE, asks_for_more, is_it
from harness.ground.errors import HarnessError
from harness.run.result import Difference
from harness.scenario.network import named

#: How many steps of a file are tried at most.
_MOST = 8


def plans_of(adapter: Adapter, units: Sequence[Unit], others: Sequence[Unit]) -> list[Conducted]:
    """The steps of a file that may be a network's; none of a network that has other layers with parameters."""
    numbered = [one for one in named(adapter.network) if one.is_numbered]
    if not numbered or not all(one.is_linear and getattr(one, "bias", True) is not False for one in numbered):
        return []
    not_judged = {*borrowed(tuple(units)), *borrowed(tuple(others))}
    every = (*conducted(units, others), *of_pieces(units, others))
    return [one for one in every if not not_judged & set(one.calls)][:_MOST]


def lines_of(stated: Mapping[str, Any], adapter: Adapter, plan: Conducted) -> Iterator[dict[str, Any]]:
    """A HARNESS for a step that a file takes, with the class that takes it, and for what only tells gradients."""
    numbered = [one for one in named(adapter.network) if one.is_numbered]
    names = {
        f"{letter}{number}": f"{layer.name}.{kind}"
        for number, layer in enumerate(numbered, 1)
        for letter, kind in (("W", "weight"), ("b", "bias"))
    }
    own = {"call": NAME, "weight": "in_out", "bias": "flat", "parameters": names}
    yield from ({**stated, **own, BESIDE: (unit,)} for unit in plan.units)


def may_be(reading: Mapping[str, Any], found: Sequence[Checked | HarnessError], line: Mapping[str, Any]) -> bool:
    """Whether another reading of the same line may say more."""
    if reading.get("samples") != line.get("samples") and not any(_says(one, HARNESS_ONE_SAMPLE) for one in found):
        return False
    return asks_for_more(found, reading, line)


def takes_no_step(found: Checked | HarnessError) -> bool:
    """Whether nothing moves the parameters at the rate that is given."""
    return _says(found, HARNESS_NO_STEP)


def _says(found: Checked | HarnessError, what: str) -> bool:
    return isinstance(found, Checked) and what in f"{found.failure} {[one.failure for one in found.tried]}"


def is_told(found: Checked | HarnessError, plan: Conducted | None) -> bool:
    """Whether it is the network for sure: what comes out of it is right, or its loss where nothing tells that, and it
    goes back in some way.

    ``plan``: how it was called; that a loss is one only its name says.
    """
    if not isinstance(found, Checked):
        return False
    rows = [row for one in found.tried if not judgement.is_out_of_range(one) for row in one.rows]
    ahead = [row for row in rows if row.quantity == "output"]
    back = [row for row in rows if row.quantity not in ("output", "loss")]
    is_named = plan is None or plan.has_named_loss
    if plan is not None and _contradicts(rows):
        return False
    return is_it(found) or (is_named and bool(back) and all(row.is_right for row in (ahead or back)))


def _contradicts(rows: Sequence[Difference]) -> bool:
    """Whether every step is right and a gradient is not, so that this is none that the step has taken."""
    moves = [row.is_right for row in rows if row.quantity == UPDATE]
    return bool(moves) and all(moves) and any(not row.is_right for row in rows if row.quantity == GRADIENT)


#: What a network may tell.
_TOLD = ("output", "loss", GRADIENT, UPDATE)


def lacking(found: Checked | HarnessError, shares: Collection[str] = _TOLD) -> list[str]:
    """What points are given for, and nothing is told of."""
    told = {row.quantity for row in found.rows} if isinstance(found, Checked) else set[str]()
    return [one for one in shares if one in _TOLD and one not in told and not (one == GRADIENT and UPDATE in told)]
