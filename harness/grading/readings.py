"""How a network that an assignment asks for may take its samples, where the assignment does not say it."""

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


def readings_of(stated: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """A HARNESS, and where it says nothing of samples, the same for one sample at a time."""
    yield dict(stated)
    if "samples" not in stated:
        yield from ({**stated, "samples": one} for one in _SAMPLES)


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
