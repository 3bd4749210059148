"""The protocol that every implementation of backpropagation follows, and the values that pass through it.

Names are torch's: ``fc1.weight`` is (out_features, in_features), ``fc1.bias`` is (out_features,), batches are rows.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal, Protocol, get_args

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from harness.scenario.model import Case

    Array = NDArray[Any]
else:
    Array = Any

#: The quantities of a step in the order in which it computes them: forward, on the way back, in the update. All but
#: ``output`` and ``loss``, of which there is one, are tensors with names.
Forward = Literal["activation", "output", "loss"]
Backward = Literal["activation_gradient", "gradient"]
Updating = Literal["buffer", "update", "parameter"]
Quantity = Literal[Forward, Backward, Updating]
QUANTITIES: tuple[Quantity, ...] = get_args(Quantity)
WAYS: Mapping[str, tuple[Quantity, ...]] = MappingProxyType(
    {"forward": get_args(Forward), "backward": get_args(Backward), "update": get_args(Updating)}
)

#: Appended to a parameter's name to name its optimizer state, as the key in ``torch.optim.SGD.state``.
MOMENTUM_BUFFER = "momentum_buffer"
#: The state that is one number of each parameter, without axes: how many steps it has taken.
COUNT = "step"


@dataclass(frozen=True)
class Batch:
    """One batch: inputs (batch, in_features), or ids as int64; targets (batch, out_features), or labels (batch,)."""

    inputs: Array
    targets: Array
    masks: Mapping[str, Array] = field(default_factory=dict)
    """By the name of a dropout layer its mask of this step, 1 where an entry is kept and 0 where it is dropped, in the
    shape of what the layer takes; of a dropout2d (batch, channels). The layer scales by 1 / (1 − p) itself."""

    def part(self, rows: slice) -> Batch:
        """Some of its rows."""
        return Batch(self.inputs[rows], self.targets[rows], {name: mask[rows] for name, mask in self.masks.items()})


@dataclass(frozen=True)
class State:
    """Everything that a step changes: parameters, and buffers.

    A buffer is optimizer state, under torch's name such as ``<parameter>.momentum_buffer``, or what a layer keeps from
    step to step, under ``<layer>.running_mean``, say. One that does not exist yet is absent; torch treats a missing
    momentum buffer otherwise than one of zeros.
    """

    parameters: Mapping[str, Array]
    buffers: Mapping[str, Array]


@dataclass(frozen=True)
class Step:
    """What one forward, backward and update produced; None where the implementation does not say.

    Arrays are valid until the implementation's next call.
    """

    loss: float | None = None
    output: Array | None = None
    gradients: Mapping[str, Array] | None = None
    """At the parameters before the update."""
    parameters: Mapping[str, Array] | None = None
    """After the update."""
    buffers: Mapping[str, Array] | None = None
    """Optimizer state and that of layers after the update; only what exists."""
    activations: Mapping[str, Array] | None = None
    """Each layer's output by layer name."""
    activation_gradients: Mapping[str, Array] | None = None
    """The loss's gradient with respect to each layer's output."""
    in_float32: frozenset[str] = frozenset()
    """Of a float64 run, which of loss, output, gradient and parameter were told in float32, exactly converted."""
    counted: frozenset[str] = frozenset()
    """Which counts of steps among the buffers were not told, and are one more than before."""


class Implementation(Protocol):
    """A network with its loss and optimizer, advanced one step at a time."""

    def load(self, state: State) -> None:
        """Copy parameters and buffers; what ``state`` lacks in buffers does not exist afterwards.

        It is called before the first step, and again before each that starts from other parameters than the last told.
        """

    def step(self, batch: Batch, lr: float) -> Step:
        """Forward, backward and update on one batch. The runner owns the learning rate's schedule."""

    def predict(self, inputs: Array) -> Array | None:
        """Outputs (batch, out_features) of the present parameters, changing nothing that a step would see.

        A step is of the training mode, this of the evaluation mode, where layers differ between the two.
        None where they are told of a step alone.
        """


Build = Callable[["Case"], Implementation]
