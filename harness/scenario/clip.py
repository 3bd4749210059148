"""What an optimizer does to gradients before it takes its step: they are clipped, all together or entry by entry."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from harness.ground.facts import Fact, fact
from harness.scenario.base import Positive, Strict

#: Which of torch's norms: the root of the sum of squares, the sum of absolute values, or the largest of them.
NormType = Literal[2, 1, "inf"]
#: What torch adds to the norm that it divides by.
EPS = 1e-6


class Clip(Strict):
    """Exactly one of ``max_norm``, as torch.nn.utils.clip_grad_norm_, and ``clip_value``, as clip_grad_value_."""

    max_norm: Positive | None = None
    """All gradients times min(1, max_norm / (norm + 1e-6)), the norm being that of all their entries together."""
    norm_type: NormType = 2
    clip_value: Positive | None = None
    """Each entry is kept between −clip_value and clip_value."""

    def contradictions(self) -> Iterator[tuple[str, Fact]]:
        """Fields that do not go with others, and what is wrong with them; "" of the whole."""
        if (self.max_norm is None) == (self.clip_value is None):
            yield "", fact("exactly_one", fields=("max_norm", "clip_value"))
        elif self.max_norm is None and self.norm_type != 2:
            yield "norm_type", fact("norm_type_of_no_norm")
