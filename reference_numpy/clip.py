"""Gradients clipped before the optimizer's step, as torch.nn.utils.clip_grad_norm_ and clip_grad_value_ do.

Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.utils.clip_grad_norm_.html
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from harness.scenario import clip
from reference_numpy.buffers import Array

#: Of all gradients as one vector.
NORMS: dict[int | str, Callable[[Array], Array]] = {
    2: lambda g: np.sqrt(np.dot(g, g)),
    1: lambda g: np.abs(g).sum(),
    "inf": lambda g: np.abs(g).max(),
}


class Clip:
    """g min(1, max_norm / (‖g‖ + 1e-6)), g being all gradients; or each entry between −clip_value and clip_value."""

    def __init__(self, options: clip.Clip, gradients: Array) -> None:
        self.max_norm, self.clip_value = options.max_norm or np.inf, options.clip_value
        self.norm = NORMS[options.norm_type]
        self._clipped = np.empty_like(gradients)

    def __call__(self, g: Array) -> Array:
        """From g (n,), which stays as it is."""
        if self.clip_value is not None:
            return np.clip(g, -self.clip_value, self.clip_value, out=self._clipped)
        factor = self.max_norm / (self.norm(g) + clip.EPS)
        return g if factor >= 1 else np.multiply(g, factor, out=self._clipped)
