"""log_softmax: z − log Σ e^z over each row."""

from __future__ import annotations

from collections.abc import Mapping

from harness.scenario.kinds import Layer
from harness.task.tape import T, Tape, Variable


def forward(tape: Tape[T], layer: Layer, x: Variable[T], parameters: Mapping[str, Variable[T]]) -> Variable[T]:
    """A cross entropy's gradient is p Σ t − t, and this is wider: a layer's Jacobian may be written out."""
    log_p, p = tape.probabilities(x.value)
    return tape.taken(log_p, (x, lambda g: tape.kind.through_log_softmax(p, g)))
