"""AdamW as torch.optim.AdamW defines it.

Source: https://docs.pytorch.org/docs/stable/generated/torch.optim.AdamW.html; Loshchilov and Hutter 2019,
arXiv:1711.05101.
"""

from __future__ import annotations

from reference_numpy.buffers import Array
from reference_numpy.optimizers.adam import Adam


class AdamW(Adam):
    """w ← (1 − lr λ) w, then Adam's step without a decay in the gradient."""

    decay = 0.0

    def prepare(self, t: float, lr: float) -> None:
        super().prepare(t, lr)
        self.left = 1 - lr * self.options.weight_decay

    def update(self, w: Array, g: Array, a: Array, b: Array, *state: Array) -> None:
        if self.left != 1:
            w *= self.left
        super().update(w, g, a, b, *state)
