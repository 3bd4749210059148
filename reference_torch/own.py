"""A layer that a workspace states itself, in torch: its function over torch's own operations, differentiated by torch.

What the function is given follows ``harness.task.tape``: ``Tape`` here has the operations, ``Variable`` the operators.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import prod
from typing import Any

import torch
from torch import Tensor, nn

from harness.ground import formulas
from harness.ground.errors import ScenarioError
from harness.ground.facts import fact
from harness.scenario import kinds
from harness.scenario.layers import LAYERS


class Own(nn.Module):
    """Its parameters are torch's, by the layer's own names."""

    def __init__(self, layer: kinds.Layer) -> None:
        super().__init__()
        self._layer = layer
        for name, shape in layer.shapes().items():
            self.register_parameter(name, nn.Parameter(torch.zeros(shape)))

    def forward(self, x: Tensor) -> Tensor:
        function = formulas.layer_of(self._layer.file, self._layer.function)
        tape, own = Tape(), {name: Variable(one) for name, one in self.named_parameters(recurse=False)}
        try:
            found = formulas.call(self._layer.file, function, tape, Variable(x), **own, **self._layer.given)
        except ScenarioError:
            raise
        except Exception as error:
            formulas.refuse(self._layer.file, error, fact("layer_fails", name=self._layer.function), function.forward)
        shape = tuple(x.shape)
        right = (shape[0], *self._layer.output_shape(shape[1:]))
        formulas.require_shape(self._layer.file, self._layer.function, function.forward, found, shape, right)
        tensor: Tensor = found.tensor
        return tensor


def _tensor(value: Any) -> Any:
    return value.tensor if isinstance(value, Variable) else float(value)


class Variable:
    """A tensor, with the operators that the task's variables have."""

    def __init__(self, tensor: Tensor) -> None:
        self.tensor = tensor

    @property
    def shape(self) -> tuple[int, ...]:
        return tuple(self.tensor.shape)

    @property
    def value(self) -> Tensor:
        return self.tensor

    def __add__(self, other: Any) -> Variable:
        return Variable(self.tensor + _tensor(other))

    def __sub__(self, other: Any) -> Variable:
        return Variable(self.tensor - _tensor(other))

    def __mul__(self, other: Any) -> Variable:
        return Variable(self.tensor * _tensor(other))

    __radd__, __rmul__ = __add__, __mul__

    def __rsub__(self, other: Any) -> Variable:
        return Variable(float(other) - self.tensor)

    def __rtruediv__(self, other: Any) -> Variable:
        return Variable(float(other) / self.tensor)

    def __neg__(self) -> Variable:
        return Variable(-self.tensor)

    def __truediv__(self, other: Any) -> Variable:
        return Variable(self.tensor / _tensor(other))

    def __matmul__(self, other: Variable) -> Variable:
        return Variable(self.tensor @ other.tensor)

    def __getitem__(self, key: Any) -> Variable:
        return Variable(self.tensor[key])

    def reshape(self, *shape: int) -> Variable:
        return Variable(self.tensor.reshape(shape))

    def transpose(self, *axes: int) -> Variable:
        return Variable(self.tensor.permute(axes))

    @property
    def mT(self) -> Variable:
        return Variable(self.tensor.mT)

    def sum(self, *axes: int, keepdims: bool = False) -> Variable:
        return Variable(self.tensor.sum(axes or tuple(range(self.tensor.ndim)), keepdim=keepdims))

    def mean(self, *axes: int, keepdims: bool = False) -> Variable:
        return self.sum(*axes, keepdims=keepdims) / prod(self.shape[axis] for axis in axes or range(len(self.shape)))


class Tape:
    """The operations of ``harness.task.tape.Tape`` in torch."""

    def numbers(self, array: Any) -> Variable:
        return Variable(torch.as_tensor(array))

    def pad(self, x: Variable, widths: Sequence[tuple[int, int]], fill: float = 0.0) -> Variable:
        flat = [width for pair in reversed(list(widths)) for width in pair]
        return Variable(nn.functional.pad(x.tensor, flat, value=fill))

    def broadcast(self, x: Variable, shape: tuple[int, ...]) -> Variable:
        return Variable(x.tensor.expand(shape))

    def windows(
        self, x: Variable, kernel: Sequence[int], stride: Sequence[int], dilation: Sequence[int] = ()
    ) -> Variable:
        lead, found = x.tensor.ndim - len(kernel), x.tensor
        spread = tuple(dilation) or (1,) * len(kernel)
        for axis, (size, step, by) in enumerate(zip(kernel, stride, spread, strict=True), lead):
            found = found.unfold(axis, (size - 1) * by + 1, step)[..., ::by]
        return Variable(found)

    def gather(self, x: Variable, index: Any) -> Variable:
        return Variable(x.tensor.reshape(-1)[torch.as_tensor(index)])

    def affine(self, x: Variable, weight: Variable, bias: Variable | None = None) -> Variable:
        return Variable(nn.functional.linear(x.tensor, weight.tensor, bias.tensor if bias else None))

    def maximum(self, x: Variable) -> Variable:
        return Variable(x.tensor.max(-1).values)

    def log_softmax(self, y: Variable) -> Variable:
        return Variable(torch.log_softmax(y.tensor, -1))

    def softmax(self, y: Variable) -> Variable:
        return Variable(torch.softmax(y.tensor, -1))

    def normalised(self, x: Variable, eps: float, is_centred: bool = True) -> tuple[Variable, Variable, Variable]:
        mean = x.tensor.mean(-1, keepdim=True) if is_centred else torch.zeros_like(x.tensor[..., :1])
        c = x.tensor - mean
        variance = (c * c).mean(-1, keepdim=True)
        y = c / torch.sqrt(variance + eps)
        return Variable(y), Variable(mean.detach()), Variable(variance.detach())

    def exp(self, x: Variable) -> Variable:
        return Variable(x.tensor.exp())

    def log(self, x: Variable) -> Variable:
        return Variable(x.tensor.log())

    def sqrt(self, x: Variable) -> Variable:
        return Variable(x.tensor.sqrt())

    def activation(self, name: str, x: Variable, **fields: Any) -> Variable:
        layer = LAYERS[name](layer=name, **fields)
        of: Mapping[str, Any] = layer.for_torch()
        return Variable(getattr(nn, layer.torch)(**of)(x.tensor))

    def stop(self, x: Variable) -> Variable:
        return Variable(x.tensor.detach())
