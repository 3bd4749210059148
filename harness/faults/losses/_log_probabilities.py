"""Mistakes of losses of logarithms of probabilities: they are taken for probabilities."""

from __future__ import annotations

from harness.faults.fault import loss_where
from harness.faults.losses._parts import stated_as, stated_with
from harness.task.numbers.elementary import EXP

stated_as(
    70,
    "probabilities_for_logarithms",
    "the loss has the probabilities themselves where their logarithms belong",
    "What does the loss take: p, or log p? Which of the two does the network's last layer give?",
    "Loss and gradient are those of p for log p: an nll lies between -1 and 0.",
    loss_where(lambda loss: loss.of == "log-probabilities"),
    lambda book, tape, y, t: stated_with()(book, tape, tape.apply(EXP, y), t),
)
