"""What layers have in common that multiply by a mask, which is another one in each step."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Self

from pydantic import Field, WithJsonSchema

from harness.scenario.base import Seed
from harness.scenario.kinds import Layer

#: Nested lists of 0 and 1; ``check`` looks at them, for their shape follows from what arrives.
Mask = Annotated[tuple[Any, ...], WithJsonSchema({"type": "array", "minItems": 1})]


class Masked(Layer):
    """a = m z / (1 − p) in training, a = z in evaluation; m is 1 where an entry is kept, else 0."""

    p: Annotated[float, Field(ge=0, le=1)] = 0.5
    seed: Seed | None = None
    """Of the masks: of step t that of numpy.random.RandomState([seed, layer, t]), its ``random_sample`` being at least
    p; ``layer`` counts the network's layers with masks from 1."""
    mask: Mask | None = None
    """Of every step: 0 and 1, in the shape of a sample, or of a batch."""

    not_for_torch: ClassVar[tuple[str, ...]] = ("layer", "name", "seed", "mask")
    is_activation: ClassVar[bool] = False
    has_mask: ClassVar[bool] = True
    examples: ClassVar[tuple[Mapping[str, Any], ...]] = (
        {"seed": 5},
        {"p": 0.1, "seed": 6},
        {"p": 0.0, "seed": 7},
        {"p": 1.0, "seed": 8},
    )

    def bare(self) -> Self:
        """A given mask is of one width; in its place stands a seed."""
        return super().bare().model_copy(update={"mask": None, "seed": self.seed or 0})
