"""Tensors, what points are given for, and conventions, in words that students know."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from harness.checking.evidence import first_wrong, gradients_are_right
from harness.checking.homework.file import PartChecked
from harness.checking.homework.roles import NORMS
from harness.checking.result import Checked
from harness.checking.script.result import ScriptChecked
from harness.checking.settings import INPUT
from harness.grading.kinds import BACKWARD, EVALUATION, FORWARD, GRADIENT, INPUT_GRADIENT, LAYER, LOSS, OUTPUT, UPDATE
from harness.grading.tensors import STATISTICS, keys_of, label_of
from harness.ground.facts import Fact
from harness.report.check_text import where as departs
from harness.report.marks.told import Told
from harness.report.words import all_said, said, say

#: Of what is no gradient.
_WHAT = {
    FORWARD: "marks_what_output",
    OUTPUT: "marks_what_output",
    LOSS: "marks_what_loss",
    UPDATE: "marks_what_update",
    EVALUATION: "marks_what_evaluation",
    STATISTICS: "marks_what_statistics",
}
_ROLES = {"weight": "marks_what_weights", "bias": "marks_what_bias"}
_SHARES = {
    FORWARD: "marks_share_forward",
    BACKWARD: "marks_share_backward",
    INPUT_GRADIENT: "marks_what_input",
    LOSS: "marks_what_loss",
    GRADIENT: "marks_share_gradient",
    OUTPUT: "marks_what_output",
    UPDATE: "marks_what_update",
    EVALUATION: "marks_share_evaluation",
    **_ROLES,
    **{f"d{role}": code for role, code in _ROLES.items()},
}
#: By how a loss is reduced.
_LOSSES = {
    "mean": "marks_loss_mean",
    "sum": "marks_loss_sum",
    "batchmean": "marks_loss_mean_over_samples",
    "mean_over_samples": "marks_loss_mean_over_samples",
    "mean_over_outputs": "marks_loss_mean_over_outputs",
    "mean_over_entries": "marks_loss_mean_over_entries",
}


def wrong_words(told: Told) -> tuple[str, ...]:
    """What of a part is wrong: by the student's names, and what they are."""
    return tuple(dict.fromkeys(_words(told, told.judged.wrong)))


def right_words(told: Told) -> tuple[str, ...]:
    """What of it is right."""
    return tuple(dict.fromkeys(_words(told, told.judged.right)))


def _words(told: Told, labels: tuple[str, ...]) -> Iterator[str]:
    one = told.judged.checked
    checked = one.checked if isinstance(one, PartChecked) else one
    if not isinstance(checked, Checked):
        yield from (_of_script(checked, name) for name in labels)
        return
    torch = {label_of(key, checked): key[1] for key in keys_of(checked)}
    for label in labels:
        if label in _WHAT:
            yield say(_WHAT[label])
        elif label in torch:
            yield _gradient(told, checked, torch[label])
        else:
            yield label


def _of_script(script: ScriptChecked | None, name: str) -> str:
    """``the update of W1``; a value on the way back by its name."""
    each = [row.quantity for row in script.rows if row.name == name] if script else []
    if UPDATE in each and GRADIENT not in each:
        return say("marks_what_update_of", name=name)
    return say("marks_what_gradient_of", name=name) if GRADIENT in each else name


def _gradient(told: Told, checked: Checked, torch: str) -> str:
    """``db (the gradient of the bias)``."""
    what, own = _gradient_of(told, checked, torch), told.names.gradients.get(torch, "")
    return say("marks_named", name=own, what=what) if own else what


def _gradient_of(told: Told, checked: Checked, torch: str) -> str:
    layer, _, role = torch.rpartition(".")
    case = checked.tried[0].case if checked.tried else None
    if layer == INPUT:
        return say("marks_what_input")
    is_plain = case is not None and case.alone and not NORMS & set(checked.network)
    if is_plain and role in _ROLES and len(checked.network) <= len(case.alone if case else ()):
        return say(_ROLES[role])
    return say("marks_what_gradient_of", name=told.names.parameters.get(torch) or checked.name_of(torch))


def where_words(told: Told) -> str:
    """Where it is wrong first: in the forward pass, the loss, the backward pass or the update."""
    one = told.judged.checked
    own = one.checked if isinstance(one, PartChecked) else one
    found = told.found
    row = first_wrong(own) if told.is_wrong and isinstance(own, Checked) else None
    if row is None or not isinstance(own, Checked) or not isinstance(found, Checked):
        return ""
    if row.quantity == GRADIENT and row.step == 1 and "update" not in {one.quantity for one in own.rows}:
        name = told.names.gradients.get(row.name, "") or _gradient_of(told, own, row.name)
        return say("marks_where_backward", here=name)
    if row.quantity == LOSS and not gradients_are_right(own):
        is_alone = own.tried[0].case.alone == (LOSS,)
        return say("marks_where_loss" if is_alone else "marks_where_forward_or_loss")
    return departs(found)


def share_words(what: str) -> str:
    """What an entry of a mapping of points is for: ``forward``, ``layer2``, a parameter's name."""
    if what in _SHARES:
        return say(_SHARES[what])
    if layer := LAYER.fullmatch(what):
        return say("marks_share_layer", number=int(layer[1]))
    return say("marks_what_gradient_of", name=what)


# ---------------------------------------------------------------- conventions


def convention(found: Checked) -> str:
    """By which convention it is right; no file of the assignment's author is quoted."""
    setting = tuple(map(_setting, found.setting))
    each = (said(found.overflows),) if found.overflows else ()
    whole = all_said((*each, *setting))
    return say("marks_by_convention", setting=whole) if whole else ""


def _setting(one: Fact) -> str:
    if one.code not in ("loss_setting", "scaled_loss_setting"):
        return said(one)
    fields: dict[str, Any] = dict(one.fields)
    what = say(_LOSSES[fields["reduction"]])
    return say("marks_loss_scaled", setting=what, scale=fields["scale"]) if "scale" in fields else what
