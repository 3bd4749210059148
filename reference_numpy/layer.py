"""What a network needs of a layer, whose classes stand in ``layers``, each forward beside its backward.

x, a: a layer's input and output, (batch, features); z: an activation's input; g: the loss's gradient with respect to
the output. ``backward`` takes g and returns the gradient with respect to the input; it may be called once after each
``forward``. Conventions are torch.nn's (https://docs.pytorch.org/docs/stable/nn.html).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from numpy.typing import DTypeLike

from harness.scenario import kinds
from reference_numpy.buffers import Array, Buffers


@dataclass
class Mode:
    """Whether a network is in its training mode, or in its evaluation mode; and the masks of the batch, by layer."""

    training: bool = True
    masks: Mapping[str, Array] = field(default_factory=dict)


@dataclass(frozen=True)
class Parts:
    """What a layer is made of; its parameters, and where it writes their gradients, by its own names for them.

    A parameter that is not trained has no gradient.
    """

    options: kinds.Layer
    dtype: DTypeLike
    parameters: Mapping[str, Array] = field(default_factory=dict)
    gradients: Mapping[str, Array] = field(default_factory=dict)
    is_first: bool = False
    """Whether nobody asks for the gradient with respect to its input."""
    buffers: Mapping[str, Array] = field(default_factory=dict)
    """What it keeps from step to step besides, by its own names: a training step changes these arrays."""
    mode: Mode = field(default_factory=lambda: Mode())
    """The network's, as it is at each forward pass."""


class Layer(Protocol):
    """A layer of a network."""

    def forward(self, x: Array) -> Array: ...

    def backward(self, g: Array) -> Array: ...


class Activation:
    """A layer without parameters, with arrays of its own."""

    def __init__(self, parts: Parts) -> None:
        self._buffer = Buffers(parts.dtype)
