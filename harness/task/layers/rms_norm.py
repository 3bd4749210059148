"""rms_norm: weight · x / √(mean of x² + eps), over the last axes of each sample."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from harness.scenario.kinds import Layer
from harness.task.layers._normalised import over_shape
from harness.task.tape import T, Tape, Variable


def forward(tape: Tape[T], layer: Layer, x: Variable[T], parameters: Mapping[str, Variable[T]]) -> Variable[T]:
    """Without an eps it is the machine epsilon of the run's dtype, as torch has it."""
    eps = float(np.finfo(tape.dtype).eps) if layer.eps is None else layer.eps
    return over_shape(tape, x, layer.axes, eps, parameters, is_centred=False)
