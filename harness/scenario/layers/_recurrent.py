"""What cells, and recurrences over the time steps of a sample, have in common: their parameters, and the state before.

The state before is 0, as torch has it where none is given; with ``batch`` it is a parameter, a row for each sample of a
batch of so many, so that it has a gradient as every parameter has one.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Self

from harness.scenario.base import Matrix, Name, Size, Vector
from harness.scenario.kinds import Shape, Trained

_ROWS: Mapping[str, tuple[str, ...]] = {
    "weight_ih": ("gate_size", "input_size"),
    "weight_hh": ("gate_size", "hidden_size"),
    "bias_ih": ("gate_size",),
    "bias_hh": ("gate_size",),
    "h": ("batch", "hidden_size"),
}


class Recurrent(Trained):
    """A cell: takes an input x, beside its state before, and gives its next state."""

    name: Name | None = None
    input_size: Size | None = None
    hidden_size: Size | None = None
    batch: Size | None = None
    """How many samples a batch has, whose states before are parameters; left out, the state before is 0."""
    weight_ih: Matrix | None = None
    weight_hh: Matrix | None = None
    bias_ih: bool | Vector = True
    bias_hh: bool | Vector = True
    h: bool | Matrix = True
    """False: there is no state before, and so 0."""

    gates: ClassVar[int] = 1
    """How many rows of parameters there are for each hidden unit."""
    states: ClassVar[tuple[str, ...]] = ("h",)
    """What it hands on to the next time step."""
    over_time: ClassVar[bool] = False
    """Whether a sample is a sequence, (time, features), of which it gives every hidden state."""
    parameters: ClassVar[Mapping[str, tuple[str, ...]]] = _ROWS
    takes: ClassVar[str] = "input_size"
    fan: ClassVar[tuple[str, str]] = ("hidden_size", "input_size")
    axes_of_a_sample: ClassVar[tuple[str, ...]] = ("features",)
    is_activation: ClassVar[bool] = False
    not_for_torch: ClassVar[tuple[str, ...]] = (*Trained.not_for_torch, *_ROWS, "c")

    @property
    def gate_size(self) -> int | None:
        return None if self.hidden_size is None else self.gates * self.hidden_size

    def shapes(self) -> dict[str, tuple[int, ...]]:
        return {name: shape for name, shape in super().shapes().items() if self.batch or name not in self.states}

    def output_shape(self, shape: Shape) -> Shape:
        """The next state, h and what else there is of it side by side; of a sequence every h."""
        if not self.hidden_size:
            return ()
        return (shape[0], self.hidden_size) if self.over_time else (len(self.states) * self.hidden_size,)

    def fitted(self, shape: Shape) -> Self:
        return self if self.input_size or not shape else self.model_copy(update={"input_size": shape[-1]})

    def of_rows(self, rows: int) -> Self:
        return self.model_copy(update={"batch": rows})

    def for_torch(self) -> Mapping[str, Any]:
        biases = {name: getattr(self, name) is not False for name in ("bias_ih", "bias_hh")}
        return {**super().for_torch(), **biases, "batch": None if self.h is False else self.batch}

    def products(self, shape: Shape) -> int:
        steps = shape[0] if self.over_time else 1
        return steps * (self.gate_size or 0) * ((self.input_size or 0) + (self.hidden_size or 0))


class WithCell(Recurrent):
    """One that hands on a cell state c besides: its parameters have rows of i, f, g and o, in this order."""

    c: bool | Matrix = True

    gates: ClassVar[int] = 4
    states: ClassVar[tuple[str, ...]] = ("h", "c")
    parameters: ClassVar[Mapping[str, tuple[str, ...]]] = {**_ROWS, "c": ("batch", "hidden_size")}


#: With which the tests take each of them.
EXAMPLES = ({"hidden_size": 2}, {"hidden_size": 3, "bias_hh": False})
