"""How a network that an assignment asks for may take its samples, where the assignment does not say it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from harness.checking import judgement
from harness.checking.convention import follows_a_mean
from harness.checking.homework.file import Recognised
from harness.checking.homework.survey import Class, Function
from harness.checking.result import CONVENTION, RIGHT, Checked
from harness.ground.errors import HarnessError
from harness.ground.facts import Fact

#: What HARNESS says of samples: a batch, then one at a time.
_SAMPLES = ("one_column", "one")


def readings_of(stated: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """A HARNESS, and where it says nothing of samples, the same for one sample at a time."""
    yield dict(stated)
    if "samples" not in stated:
        yield from ({**stated, "samples": one} for one in _SAMPLES)


#: What is said of a file that has several things that may be the network, or of a class that has no usual method.
_UNNAMED = ("speaking_which_to_check", "speaking_no_step")
#: How many ways to call a network are tried that nobody names; words of methods that take a step.
_MOST_CALLS = 6
_ANY_STEP = re.compile(r"(?i)grad|loss|cost|step|train|fit|batch|backprop|update|learn|error|objective")


def is_unnamed(found: Checked | HarnessError) -> bool:
    """Whether nothing tells what of the file is to be called, or what was called stops: it may be another thing."""
    if isinstance(found, Checked):
        return bool(found.failure) and bool(found.call) and not found.rows
    return isinstance(found, HarnessError) and isinstance(found.problem, Fact) and found.problem.code in _UNNAMED


def calls_of(stated: Mapping[str, Any], known: Recognised) -> Iterator[dict[str, Any]]:
    """A HARNESS with what may be called: classes that are no layers, and their methods, the likeliest first."""
    if "call" in stated or "step" in stated:
        return
    every: list[dict[str, Any]] = []
    for one in _networks(known):
        steps = sorted(_steps(one, _ANY_STEP), key=lambda each: -len(each.keys or each.returns))
        every += [{"call": one.name}, *({"call": one.name, "step": each.name} for each in steps)]
    yield from ({**stated, **one} for one in every[:_MOST_CALLS])


def _networks(known: Recognised) -> list[Class]:
    """Classes that may be one, those first that are called so, and those last that go forward and back as a layer."""
    every = [one for one in known.survey.classes.values() if one.name in known.calls or _steps(one, _ANY_STEP)]
    is_layer = {one.name: {"forward", "backward"} <= set(one.methods) for one in every}
    return sorted(every, key=lambda one: (is_layer[one.name], one.name not in known.calls))


def _steps(one: Class, words: re.Pattern[str]) -> list[Function]:
    return [each for name, each in one.methods.items() if len(each.needed) >= _BATCH and words.search(name)]


#: What a step takes at least: inputs and targets.
_BATCH = 2


def is_it(found: Checked | HarnessError) -> bool:
    """Whether it is the network for sure, though nobody says so: it goes forward rightly, and back in some way."""
    if not isinstance(found, Checked):
        return False
    rows = [row for one in found.tried if not judgement.is_out_of_range(one) for row in one.rows]
    ahead = [row for row in rows if row.quantity in ("output", "loss")]
    return is_right(found) or (bool(ahead) and len(ahead) < len(rows) and all(row.is_right for row in ahead))


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
