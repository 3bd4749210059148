"""Which points a wrong program loses: each mistake costs the first of what it makes wrong, and nothing that follows.

Known mistakes say it where they explain what is wrong, or changes of lines. Where nothing does, the gradient that is
wrong first on the way back is so by itself, and what is wrong behind it is held to what follows from the program's own
preceding values; where that cannot be told, a person has to.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from harness.checking.matching import changed, targets_of
from harness.checking.result import WRONG, Checked, Diagnosis, Explanation
from harness.grading.kinds import BACKWARD, EVALUATION, FORWARD, GRADIENT, INPUT_GRADIENT, LOSS, OUTPUT, UPDATE
from harness.grading.own_values import Own, own_of
from harness.grading.tensors import EVALUATED, Key, in_order, keys_of, ordinary
from harness.ground.facts import Fact

_LOSS: Key = (LOSS, LOSS)
#: Mistakes by which all gradients are the same multiple of the right ones: of a program that tells no loss, they may be
#: those of another reduction, which is a convention where the assignment leaves it open.
MULTIPLES = frozenset(("residual_alone", "factor_two_missing", "outputs_missing_in_mean", "batch_mean_missing"))
#: By the way of a known mistake, whose points it costs before others; of the others the first that it makes wrong.
_WAYS = {"update": UPDATE, "loss": LOSS, "reported": LOSS}
#: Gradients of the wrong sign: where only steps are told, the same as a step uphill, which is the usual slip.
_TURNED = frozenset(("weight_gradient_negated", "bias_gradient_negated"))
#: What goes forward.
_FORWARD = ("output", LOSS)
#: Shares of what goes forward and of what goes back, and notes of what is wrong on the way forward alone.
_AHEAD, _BACK = (FORWARD, OUTPUT, LOSS), (BACKWARD, INPUT_GRADIENT, GRADIENT, UPDATE)
OF_OUTPUTS = frozenset(
    (
        *("evaluation_is_wrong", "evaluation_fails", "evaluation_moves_statistics", "statistics_stay"),
        *("dropout_mask_is_kept", "dropout_keeps", "dropout_scale", "cell_prediction_differs"),
    )
)


@dataclass(frozen=True)
class Blame:
    """Of several things that points are given for, those that a program has wrong."""

    lost: frozenset[str] = frozenset()
    """By a mistake of their own."""
    open: frozenset[str] = frozenset()
    """Of which nobody can tell whether they are."""


def blamed(checked: Checked, shares: Mapping[str, frozenset[Key]], any_multiple: bool = False) -> Blame:
    """Which shares are lost; ``shares``: the tensors of each; ``any_multiple``: whether one may be a convention."""
    every = {key: is_right for key, is_right in keys_of(checked).items() if key != EVALUATED}
    wrong = frozenset(key for key, is_right in every.items() if not is_right)
    if not wrong and checked.verdict is WRONG:
        return _by_notes(checked, shares)
    found = _by_numbers(checked, shares, every, wrong, any_multiple)
    kept = _of_what_is_kept(checked, shares) | _of_evaluation(checked, shares)
    return Blame(found.lost | kept, found.open - kept)


def _by_numbers(
    checked: Checked,
    shares: Mapping[str, frozenset[Key]],
    every: Mapping[Key, bool],
    wrong: frozenset[Key],
    any_multiple: bool,
) -> Blame:
    """By the tensors of a step that are wrong."""
    touched = [what for what, keys in shares.items() if keys & wrong]
    if len(touched) <= 1 and not _is_open(every, touched):
        return Blame(frozenset(touched))
    order = in_order(list(every))
    with np.errstate(all="ignore"):
        told, rest = _told(checked, wrong, any_multiple and _LOSS not in every)
        lost = {_first(keys, shares, order, way) for keys, way in told} - {""}
        lost |= {what for what, keys in shares.items() if keys & _of_right_errors(checked, every)}
        own = _of_rest(checked, rest, shares, order) if rest else Blame()
    return Blame(own.lost | lost, own.open - lost)


def _of_right_errors(checked: Checked, every: Mapping[Key, bool]) -> frozenset[Key]:
    """Gradients of weights that are wrong beside a bias's that is right: they follow from no other layer's mistake."""
    if checked.tried[0].case.alone or not all(is_right for key, is_right in every.items() if key[0] in _FORWARD):
        return frozenset()
    biases = {
        name.removesuffix(".bias") for (quantity, name), is_right in every.items() if quantity == GRADIENT and is_right
    }
    wrong = (name for (quantity, name), is_right in every.items() if quantity == GRADIENT and not is_right)
    return frozenset((GRADIENT, name) for name in wrong if name.endswith(".weight") and name[:-7] in biases)


def _by_notes(checked: Checked, shares: Mapping[str, frozenset[Key]]) -> Blame:
    """What no number of a step shows: in evaluation, or what is changed besides. It costs one share."""
    codes = {note.code for note in checked.notes if isinstance(note, Fact)}
    first = (EVALUATION,) if checked.evaluated is False else ()
    order = (*first, *_AHEAD, *_BACK) if codes & OF_OUTPUTS else (*first, *_BACK, *_AHEAD)
    having = next((what for what in order if what in shares), None)
    return Blame(open=frozenset(shares)) if having is None else Blame(frozenset((having,)))


def _of_what_is_kept(checked: Checked, shares: Mapping[str, frozenset[Key]]) -> frozenset[str]:
    """What running statistics cost that are wrong: they are made on the way forward, if nothing is given for them."""
    is_wrong = any(row.quantity == "buffer" and not row.is_right for row in checked.rows)
    return (
        frozenset([what for what in _AHEAD if what in shares][:1]) if is_wrong and UPDATE not in shares else frozenset()
    )


def _of_evaluation(checked: Checked, shares: Mapping[str, frozenset[Key]]) -> frozenset[str]:
    """What it costs to be wrong in evaluation besides: the way forward, if nothing is given for it."""
    order = (EVALUATION, *_AHEAD) if checked.evaluated is False else ()
    return frozenset([what for what in order if what in shares][:1])


def _is_open(every: Iterable[Key], touched: Iterable[str]) -> bool:
    """Whether an output that is not told may be right, beside a loss that is wrong."""
    return OUTPUT in touched and not any(quantity == OUTPUT for quantity, _ in every)


def _first(keys: Iterable[Key], shares: Mapping[str, frozenset[Key]], order: Sequence[Key], way: str) -> str:
    """The first share, as a step computes it, that has one of these tensors.

    ``way``: of a mistake of the update, UPDATE, whose share comes first; of one of the loss, LOSS, which is none of an
    output that is not told.
    """
    found = set(keys)
    ranked = [key for key in order if key in found]
    if way == UPDATE:
        ranked.sort(key=lambda key: key[0] != UPDATE)
    for key in ranked:
        having = [what for what, of in shares.items() if key in of and not (what == OUTPUT and way == key[0] == LOSS)]
        having.sort(key=lambda what: (what == UPDATE) != (way == UPDATE))
        if having:
            return having[0]
    return ""


def _told(
    checked: Checked, wrong: frozenset[Key], any_multiple: bool
) -> tuple[list[tuple[frozenset[Key], str]], frozenset[Key]]:
    """Of each mistake that is told what it makes wrong, and whether it is of the loss or the update; what is left."""
    diagnosis = checked.diagnosis
    first = diagnosis.explanations[0] if diagnosis and diagnosis.explanations else None
    if first is not None and first.faults and not first.unexplained:
        return list(_of_mistakes(checked, first, wrong, any_multiple)), frozenset()
    if diagnosis is not None and diagnosis.changed.is_whole:
        return list(_of_changes(diagnosis, wrong)), frozenset()
    if first is not None and first.faults:
        return list(_of_mistakes(checked, first, wrong, any_multiple)), wrong & frozenset(first.unexplained)
    return [], wrong


def _of_mistakes(
    checked: Checked, first: Explanation, wrong: frozenset[Key], any_multiple: bool
) -> Iterator[tuple[frozenset[Key], str]]:
    targets = targets_of(ordinary(checked), frozenset())
    left = frozenset(first.unexplained)
    is_one_of_several = len(first.faults) > 1 or bool(left)
    for at, one in enumerate(first.faults):
        if any_multiple and is_one_of_several and one.fault.name in MULTIPLES:
            continue
        keys = frozenset(first.mends[at]) if first.mends else frozenset(changed((), (one,), targets))
        is_uphill = one.fault.name in _TURNED and not any(quantity == GRADIENT for quantity, _ in keys_of(checked))
        yield (keys & wrong) - left, UPDATE if is_uphill else _WAYS.get(one.fault.way, "")
    if first.loss:
        yield frozenset((_LOSS,)) & wrong, LOSS


def _of_changes(diagnosis: Diagnosis, wrong: frozenset[Key]) -> Iterator[tuple[frozenset[Key], str]]:
    for one in diagnosis.changed.changes:
        keys = frozenset((UPDATE if quantity == "parameter" else quantity, name) for quantity, name in one.mends)
        mended = keys & wrong or wrong
        quantities = {quantity for quantity, _ in mended}
        yield mended, next(iter(quantities)) if quantities in ({UPDATE}, {LOSS}) else ""


# ---------------------------------------------------------------- by its own preceding values


def _of_rest(
    checked: Checked, rest: frozenset[Key], shares: Mapping[str, frozenset[Key]], order: Sequence[Key]
) -> Blame:
    """What no mistake explains."""
    touched = [what for what, keys in shares.items() if keys & rest]
    forward = [key for key in order if key in rest and key[0] in _FORWARD]
    if forward and _is_open(order, touched):
        return _of_untold_output(keys_of(checked), touched)
    lost = {_first(forward[:1], shares, order, "")} - {""} if forward else set[str]()
    later = [what for what in touched if what not in lost]
    if checked.tried[0].case.alone:  # each gradient is worked out from the one that arrives
        return Blame(frozenset(lost), frozenset(later)) if forward else Blame(frozenset(later))
    own = own_of(checked, rest) if not forward or forward == [_LOSS] else Own()
    if forward and not lost:  # what is wrong first has no points of its own, so that what follows bears it
        return Blame(frozenset(), frozenset(touched))
    first = _first_back(rest, shares, order) if not forward else frozenset[Key]()
    own = Own(own.wrong | first, own.follows - first)
    return _with_own(frozenset(lost), own, {what: shares[what] & rest for what in later})


def _of_untold_output(every: Mapping[Key, bool], touched: Iterable[str]) -> Blame:
    """Of a wrong loss: its own mistake where all gradients, which are of the same output, are right."""
    gradients = [is_right for (quantity, _), is_right in every.items() if quantity in (GRADIENT, UPDATE)]
    if gradients and all(gradients):
        return Blame(frozenset(one for one in touched if one != OUTPUT))
    return Blame(frozenset(), frozenset(touched))


def _first_back(rest: frozenset[Key], shares: Mapping[str, frozenset[Key]], order: Sequence[Key]) -> frozenset[Key]:
    """The gradient that is wrong first on the way back: all that it follows from is right, so it is wrong by itself."""
    ranked = [key for key in order if key in rest]
    if not ranked or ranked[0][0] != GRADIENT or not any(ranked[0] in keys for keys in shares.values()):
        return frozenset()
    return frozenset(ranked[:1])


def _with_own(lost: frozenset[str], own: Own, later: Mapping[str, frozenset[Key]]) -> Blame:
    """``later``: by share, its tensors that are wrong."""
    wrong = frozenset(what for what, keys in later.items() if keys & own.wrong)
    unclear = frozenset(what for what, keys in later.items() if what not in wrong and keys - own.follows)
    return Blame(lost | wrong, unclear)
