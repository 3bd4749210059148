"""How a network may be meant where an assignment does not say how it takes its samples, or how many outputs it has."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from harness.checking import judgement
from harness.checking.convention import follows_a_mean
from harness.checking.result import CONVENTION, RIGHT, Checked
from harness.ground.errors import HarnessError

#: What HARNESS says of samples: a batch, then one at a time.
_SAMPLES = ("one_column", "one")


#: Losses of yes and no, of which most networks have one output: a mean over all entries is then one over the samples.
_OF_ONE_OUTPUT = ("binary_cross_entropy", "binary_cross_entropy_with_logits")
#: What HARNESS says of outputs.
_OUTPUTS = frozenset(("outputs", "sizes", "targets"))


def readings_of(stated: Mapping[str, Any], loss: str) -> Iterator[dict[str, Any]]:
    """A HARNESS; where it says nothing of outputs, and the loss is one of yes and no, the same for one; and where it
    says nothing of samples, the same for one sample at a time."""
    yield dict(stated)
    if loss in _OF_ONE_OUTPUT and not _OUTPUTS & set(stated):
        yield {**stated, "outputs": 1}
    if "samples" not in stated:
        yield from ({**stated, "samples": one} for one in _SAMPLES)


def asks_for_more(
    found: Sequence[Checked | HarnessError], reading: Mapping[str, Any], stated: Mapping[str, Any]
) -> bool:
    """Whether another reading may say more than those before it: of one output, if that is not what they were."""
    last = found[-1]
    if is_right(last) or is_not_loaded(last):
        return False
    if reading.get("samples") == stated.get("samples"):
        return not (isinstance(last, Checked) and last.tried and last.tried[0].case.outputs == 1)
    return not any(map(takes_batches, found))


def is_right(found: Checked | HarnessError) -> bool:
    """Whether it is right, by torch's convention or another."""
    return isinstance(found, Checked) and found.verdict in (RIGHT, CONVENTION)


def is_not_loaded(found: Checked | HarnessError) -> bool:
    """Whether the file itself does not run, so that no other reading can be tried."""
    return isinstance(found, Checked) and bool(found.failure) and not found.call


def takes_batches(found: Checked | HarnessError) -> bool:
    """Whether it takes the mean over a batch: then a reading by which it takes one sample would hide a mistake."""
    return isinstance(found, Checked) and follows_a_mean(found.tried)


def likeliest(found: Sequence[Checked | HarnessError]) -> int:
    """Which reading is meant: one that is right, else the first of those by which most fits."""
    return max(range(len(found)), key=lambda at: (*_fit(found[at]), -at))


def _fit(found: Checked | HarnessError) -> tuple[bool, bool, bool, float]:
    """Whether it is right, whether it ran, whether gradients have their parameters' sizes, and how much is right."""
    if isinstance(found, HarnessError):
        return False, False, False, 0.0
    rows = [row for one in found.tried if not judgement.is_out_of_range(one) for row in one.rows]
    runs = bool(rows) and not any(one.failure and not judgement.is_out_of_range(one) for one in found.tried)
    if not runs:  # what a reading that is not stated makes stop is no mistake
        return False, False, False, 0.0
    share = sum(row.is_right for row in rows) / len(rows) if rows else 0.0
    return is_right(found), True, _has_sizes(found), share


def _has_sizes(found: Checked) -> bool:
    """Whether every gradient that it tells has as many numbers as its parameter."""
    return all(
        np.size(array) == np.prod(one.case.shapes[name])
        for one in found.tried
        for seen in one.seen
        for name, array in (seen.told.gradients or {}).items()
        if name in one.case.shapes
    )
