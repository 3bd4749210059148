"""How a network may be meant where an assignment does not say how it takes its samples, or how many outputs it has."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from harness.candidate.speaking.target import role_of
from harness.checking import judgement
from harness.checking.convention import follows_a_mean
from harness.checking.homework.file import Recognised
from harness.checking.homework.survey import Class, Function
from harness.checking.result import CONVENTION, RIGHT, Checked
from harness.ground.errors import HarnessError
from harness.ground.facts import Fact

#: What HARNESS says of samples: a batch, then one at a time.
_SAMPLES = ("one_column", "one")
#: Losses of yes and no, of which most networks have one output: a mean over all entries is then one over the samples.
_OF_ONE_OUTPUT = ("binary_cross_entropy", "binary_cross_entropy_with_logits")
#: Of a reading, beside what HARNESS says, the code of ours that it needs beside the file.
BESIDE = ""
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


#: What is said of a file that has several things that may be the network, or of a class that has no usual method.
_UNNAMED = ("speaking_which_to_check", "speaking_no_step")
#: How many ways to call a network are tried that nobody names; words of methods that take a step.
_MOST_CALLS = 6
_MOST_STEPS = 3
_ANY_STEP = re.compile(r"(?i)grad|loss|cost|step|train|fit|batch|backprop|update|learn|error|objective")
_ANY_NAME = re.compile(r"[^_]")
_UPDATES = re.compile(r"(?i)step|train|fit|update|learn|optim|sgd|descent")


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


def steps_of(stated: Mapping[str, Any], known: Recognised, is_update: bool) -> Iterator[dict[str, Any]]:
    """A HARNESS with another method of the same class, which may make the update; or tell gradients, whatever it is
    called."""
    for one in _networks(known):
        if stated.get("call", one.name) == one.name:
            every = _updating(one) if is_update else _steps(one, _ANY_NAME)
            names = [each.name for each in every if each.name != stated.get("step")]
            yield from ({**stated, "call": one.name, "step": name} for name in names[:_MOST_STEPS])


def updates_of(known: Recognised) -> Iterator[str]:
    """What may make the update of a file's network, by name: Class.method."""
    yield from (f"{one.name}.{each.name}" for one in _networks(known) for each in _updating(one))


def _updating(one: Class) -> list[Function]:
    """Methods that may take a step: by their names, or by a rate that they are given."""
    rated = [each for each in _steps(one, _ANY_NAME) if any(role_of(arg.name, ()) == "lr" for arg in each.arguments)]
    return list(dict.fromkeys((*rated, *_steps(one, _UPDATES))))


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
