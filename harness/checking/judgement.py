"""What a candidate's rows amount to: the verdict, and what else a person should be told."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from harness.candidate.process.process import Contents
from harness.candidate.speaking.adapter import Adapter
from harness.candidate.speaking.layout import Layout
from harness.checking.drive import told_of
from harness.checking.result import (
    CONVENTION,
    FAILED,
    INCONCLUSIVE,
    RIGHT,
    WRONG,
    Checked,
    CheckVerdict,
    Diagnosis,
    Tried,
)
from harness.faults.fault import clips
from harness.faults.lengths import share_of_limit
from harness.faults.probes import Abilities
from harness.faults.purposes import EXTREME, PURPOSES
from harness.ground.facts import Fact, fact
from harness.run.result import Difference, Kind


def verdict(tried: Sequence[Tried], setting: Sequence[Fact], overflows: Fact | None = None) -> CheckVerdict:
    """Of all probes together; ``setting``: the convention that was judged by, where it is not the stated one.

    ``overflows``: at which extreme numbers it overflows, where nothing else is wrong.
    """
    rows = _rows(tried)
    if any(not row.is_right for row in rows) and not overflows:
        return WRONG
    if (any(one.failure for one in tried) and not overflows) or not tried:
        return FAILED
    if not _seen_by_name(rows) or not all(_seen_by_name(rows).values()):
        return INCONCLUSIVE
    return CONVENTION if setting or overflows else RIGHT


def wrong_rows(tried: Sequence[Tried]) -> list[Difference]:
    """Of every probe."""
    return [row for row in _rows(tried) if not row.is_right]


def _seen_by_name(rows: Sequence[Difference]) -> dict[str, bool]:
    """By parameter, whether its gradient or its update was told finely enough in some step to decide anything."""
    found: dict[str, bool] = {}
    for row in rows:
        if row.quantity in ("gradient", "update"):
            found[row.name] = found.get(row.name, False) or row.verdict.kind is not Kind.INCONCLUSIVE
    return found


def not_seen(checked: Checked, abilities: Abilities, contents: Contents) -> tuple[Fact, ...]:
    """What the candidate does not offer, and so nobody has looked at."""
    quantities = {row.quantity for row in checked.rows}
    found = []
    if "loss" not in quantities:
        found.append(fact("loss_not_seen"))
    if "gradient" not in quantities:
        found.append(fact("gradients_not_seen"))
    if not abilities.updates:
        found.append(fact("step_not_seen"))
    else:
        optimizers = [one.case.optimizer for one in checked.tried if one.case.optimizer]
        settings = [
            name for name in ("momentum", "weight_decay") if not any(getattr(one, name, True) for one in optimizers)
        ]
        found += [fact(_NOT_SEEN[name]) for name in settings]
        found += _of_clips(checked.tried)
    vague = sorted({row.name for row in checked.rows if row.verdict.kind is Kind.INCONCLUSIVE})
    if vague:
        found.append(fact("seen_in_part", names=tuple(map(checked.name_of, vague))))
    if contents.stand_ins:
        found.append(fact("modules_not_let_in", modules=tuple(contents.stand_ins)))
    return tuple(found)


def _of_clips(tried: Sequence[Tried]) -> list[Fact]:
    """Where a clip is stated, that no step of the probes was clipped, or that all were."""
    shares = [
        share_of_limit(one.case, seen.before, seen.batch) for one in tried if clips(one.case) for seen in one.seen
    ]
    if not shares or min(shares) < 1 < max(shares):
        return []
    return [fact("clip_not_seen" if max(shares) <= 1 else "all_was_clipped")]


_NOT_SEEN = {"momentum": "momentum_not_seen", "weight_decay": "weight_decay_not_seen"}


def _rows(tried: Sequence[Tried]) -> list[Difference]:
    return [row for one in tried for row in one.rows]


def untrained_biases(tried: Sequence[Tried]) -> frozenset[str]:
    """The biases, where no step ever moves one; else none."""
    rows = [row for row in _rows(tried) if row.name.endswith(".bias") and row.quantity in ("gradient", "update")]
    return frozenset() if any(row.actual for row in rows) else frozenset(row.name for row in rows)


def maybe_single(adapter: Adapter, layout: Layout, tried: Sequence[Tried]) -> tuple[Fact, ...]:
    """Where every bias's gradient keeps an axis for samples and all else is right, it may be meant for one sample."""
    if adapter.samples is not None or layout.single:
        return ()
    wrong = [row for row in _rows(tried) if not row.is_right]
    biases = [row for row in _rows(tried) if row.quantity == "gradient" and row.name.endswith(".bias")]
    unsummed = [row for row in biases if row.actual_shape is not None and len(row.actual_shape) == 2]
    if not unsummed or len(unsummed) < len(biases) - _alone(tried) or any(row not in unsummed for row in wrong):
        return ()
    sample = "one_column" if layout.samples == "columns" else "one"
    return (fact("bias_gradients_per_sample", samples=sample),)


def _alone(tried: Sequence[Tried]) -> int:
    """Bias gradients of steps on a single sample, where there is nothing to sum."""
    return sum(
        row.quantity == "gradient" and row.name.endswith(".bias")
        for one in tried
        for row in one.rows
        if len(one.seen[row.step - 1].batch.inputs) == 1
    )


def without(switched_off: Sequence[str]) -> tuple[Fact, ...]:
    """What arguments do that were 0 throughout."""
    return tuple(fact("argument_is_0", name=name) for name in switched_off)


def by_default(found: Checked, strengths: Mapping[str, float]) -> Checked:
    """With what the report says of strengths of regularisation that keep their defaults."""
    defaults = (fact("taken_as_default", name=name, value=value) for name, value in strengths.items())
    return replace(found, read_as=(*found.read_as, *defaults))


def by_0(found: Checked, strengths: Mapping[str, float]) -> Checked:
    """The same of those that are 0, though their defaults are not."""
    zeros = (fact("taken_as_0", name=name, value=value) for name, value in strengths.items())
    read_as = (*found.read_as, *zeros)
    return replace(found, read_as=read_as, not_seen=(*found.not_seen, *without(tuple(strengths))))


def of_unknown_penalty(found: Checked, strengths: Mapping[str, float]) -> Checked:
    """Right without regularisation, and with it nobody can tell."""
    said = fact("penalty_unknown", strengths=tuple(f"{name} = {value:g}" for name, value in strengths.items()))
    return replace(found, verdict=INCONCLUSIVE, notes=(said, *found.notes))


def penalty_is_known(found: Checked, at_0: Checked | None) -> bool:
    """Whether every loss is right by a penalty, or all but the loss: then what does not belong to it is wrong."""
    losses = [row for row in found.rows if row.quantity == "loss"]
    rest = [row for row in found.rows if row.quantity in ("gradient", "update")]
    is_other = at_0 is not None and found.setting != at_0.setting
    is_right = any(rows and all(row.is_right for row in rows) for rows in (losses, rest))
    return is_other and found.verdict == WRONG and bool(losses) and is_right


def tells_loss(found: Checked) -> bool:
    """Whether any loss was told."""
    return any(row.quantity == "loss" for row in found.rows)


def in_one_probe(tried: Sequence[Tried]) -> tuple[Fact, ...]:
    """Where all that is wrong is in one probe of several, what that probe is for."""
    wrong = {one.probe for one in tried if any(not row.is_right for row in one.rows)}
    if len(wrong) != 1 or len(tried) == 1 or (probe := wrong.pop()) not in PURPOSES:
        return ()
    title = next(one.title for one in tried if one.probe == probe)
    return (fact("wrong_in_one_probe", probe=probe, title=f"{title[0].lower()}{title[1:]}"),)


def overflows(tried: Sequence[Tried]) -> Fact | None:
    """Where all is right but numbers that are not finite, in probes that are there for extreme ones: how.

    The rows of these probes are to be judged entry by entry.

    A formula that overflows is a right one of a narrower range: nobody who meets ordinary numbers sees a difference.
    """
    wrong = [(one, row) for one in tried for row in one.rows if not row.is_right]
    stopped = [one for one in tried if one.failure]
    if not all(one.probe in EXTREME and _overflows(one, row) for one, row in wrong):
        return None
    if not (wrong or stopped) or not all(one.probe in EXTREME and _OUT_OF_RANGE.search(one.failure) for one in stopped):
        return None
    probes = tuple(dict.fromkeys(one.probe for one in (*(one for one, _ in wrong), *stopped)))
    if stopped:
        return fact("stops_at_extremes", probes=probes, failure=stopped[0].failure)
    return fact("not_finite_at_extremes", probes=probes)


#: What Python says of numbers too large or too small for a function, where NumPy gives inf or nan. The last: math.log
#: and math.sqrt of Python 3.14.
_OUT_OF_RANGE = re.compile(
    r"\b(OverflowError|ZeroDivisionError|FloatingPointError|ValueError: (math domain error|expected a \w+ input))"
)


def is_out_of_range(tried: Tried) -> bool:
    """Whether a probe is for extreme numbers, and some of the candidate's there are not finite, or it stopped for them.

    Nothing that is true of ordinary numbers shows there.
    """
    stopped = bool(_OUT_OF_RANGE.search(tried.failure))
    return tried.probe in EXTREME and (stopped or any(_is_not_finite(tried, n) for n in range(1, len(tried.seen) + 1)))


def if_that_is_meant(maybe: tuple[Fact, ...], diagnosis: Diagnosis | None) -> Fact:
    """What is to be said where no loss is told: under which convention all is right, and which mistake it is else."""
    first = diagnosis.explanations[0] if diagnosis and diagnosis.explanations else None
    if first is None or not first.faults:
        return fact("right_if_meant", setting=maybe)
    mistakes = tuple(
        fact("edited_formula", mistake=each.fault.edit)
        if each.fault.edit
        else fact("numbered_mistake", mistake=each.sentence, number=each.fault.number)
        for each in first.faults
    )
    return fact("right_if_meant_or_mistake", setting=maybe, mistakes=mistakes)


def _is_not_finite(tried: Tried, step: int) -> bool:
    told = tried.seen[step - 1].told
    named = [*(told.gradients or {}).values(), *(told.parameters or {}).values()]
    return not all(np.isfinite(one).all() for one in (told.loss, told.output, *named) if one is not None)


def _overflows(tried: Tried, row: Difference) -> bool:
    """Whether what is wrong in a row is what an overflow makes of it: no number that is finite, whatever the loss.

    A relu that is given nan may give and take 0, so that a gradient behind an output of nan is finite.
    """
    seen = tried.seen[row.step - 1]
    told = told_of(row, tried.case, seen)
    if told is None:
        return False
    finite = int(np.isfinite(told).sum())
    if finite < np.size(told) and finite <= row.right:  # all that is finite is right
        return True
    passed_on = seen.told.output is not None and not np.isfinite(seen.told.output).all()
    has_relu = any(layer.has_kink for layer in tried.case.layers)
    return passed_on and has_relu and row.quantity in ("gradient", "update")


def moves_unseen(moves: bool) -> tuple[Fact, ...]:
    """Of an update that nobody can check."""
    if not moves:
        return ()
    return (fact("rate_unknown"),)


def moves_between_samples(layout: Layout, tried: Sequence[Tried]) -> bool:
    """Whether what is wrong may be so because parameters moved from one sample to the next; not where one alone is."""
    alone = ((one, row) for one in tried for row in wrong_rows((one,)) if row.step == 1)
    return bool(layout.single) and not any(len(one.seen[0].batch.inputs) == 1 for one, _ in alone)
