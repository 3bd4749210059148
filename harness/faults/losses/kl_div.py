"""Mistakes of the Kullback-Leibler divergence."""

from __future__ import annotations

from typing import Any

import numpy as np

from harness.faults.fault import loss_is
from harness.faults.losses._parts import reported_as, stated_as, value_of
from harness.faults.textbook import Textbook
from harness.task.numbers.elementary import EXP
from harness.task.tape import Tape, Variable

_KL = loss_is("kl_div")


def _log(t: Any) -> Any:
    return np.log(np.where(t > 0, t, 1))


def _cross_entropy(book: Textbook, tape: Tape[Any], y: Variable[Any], t: Any) -> Variable[Any]:
    return tape.weighted_sum(y, -t, book.factor(t))


reported_as(
    "logarithm_of_the_target_missing",
    "the loss is the cross entropy of the targets, -t log p, without t log t",
    "the loss is off by the targets' own entropy, and not 0 where outputs are perfect.",
    _KL,
    value_of(_cross_entropy),
    turn=9,
)


def _exchanged(book: Textbook, tape: Tape[Any], y: Variable[Any], t: Any) -> Variable[Any]:
    """p (log p - log t), p = e^y."""
    away = tape.apply(EXP, y) * (y - tape.numbers(_log(t)))
    return tape.weighted_sum(away, np.ones(t.shape), book.factor(t))


stated_as(
    71,
    "divergence_of_the_other_way",
    "output and target are exchanged: the divergence is KL(p || t), where KL(t || p) belongs",
    "Which of the two distributions stands outside the logarithm, and which one is only divided by?",
    "Loss and gradient are those of p (log p - log t).",
    _KL,
    _exchanged,
)
reported_as(
    "divergence_of_the_other_way_reported",
    "the loss that is reported has output and target exchanged: p (log p - log t), where t (log t - log p) belongs",
    "the loss is 0 where outputs are perfect, as it should be, and wrong elsewhere.",
    _KL,
    value_of(_exchanged),
    turn=9,
)


def _negated(book: Textbook, tape: Tape[Any], y: Variable[Any], t: Any) -> Variable[Any]:
    """-t (log t + log p)."""
    return tape.weighted_sum(y + tape.numbers(_log(t)), -t, book.factor(t))


reported_as(
    "logarithms_added",
    "the loss has minus the sum of the two logarithms, where their difference belongs: log t - log p",
    "the loss is off by twice the targets' own entropy.",
    _KL,
    value_of(_negated),
    turn=9,
)
