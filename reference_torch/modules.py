"""Layers and losses that torch has as functions alone, as modules."""

from __future__ import annotations

import torch
from torch import Tensor, nn


class Reshape(nn.Module):
    """torch.reshape of each sample."""

    def __init__(self, shape: tuple[int, ...]) -> None:
        super().__init__()
        self.shape = shape

    def forward(self, x: Tensor) -> Tensor:
        return torch.reshape(x, (len(x), *self.shape))


class Permute(nn.Module):
    """torch.permute."""

    def __init__(self, dims: tuple[int, ...]) -> None:
        super().__init__()
        self.dims = dims

    def forward(self, x: Tensor) -> Tensor:
        return torch.permute(x, self.dims)


class CategoricalCrossEntropy(nn.Module):
    """torch.nn.NLLLoss of torch.log(output), of rows of targets as well.

    Where a target is 0, torch.log is not asked for its output's, whose derivative is 0 / 0 at 0.
    """

    def __init__(self, reduction: str) -> None:
        super().__init__()
        self.reduction = reduction

    def forward(self, output: Tensor, targets: Tensor) -> Tensor:
        t = targets if targets.ndim > 1 else nn.functional.one_hot(targets, output.shape[1])
        total = -(t * torch.where(t != 0, output, 1).log()).sum()
        return total if self.reduction == "sum" else total / len(output)


class MaskedDropout(nn.Module):
    """torch.nn.Dropout with a given mask: a module of torch draws its own, which the other side could not have.

    p, the scale 1 / (1 − p) and the two modes are torch's.
    """

    def __init__(self, p: float) -> None:
        super().__init__()
        self.p = p
        self.mask = torch.ones(())

    def forward(self, x: Tensor) -> Tensor:
        return x * self.kept() if self.training else x

    def kept(self) -> Tensor:
        """The mask, scaled."""
        return self.mask if self.p == 1 else self.mask / (1 - self.p)


class MaskedDropout2d(MaskedDropout):
    """torch.nn.Dropout2d with a given mask, (batch, channels)."""

    def kept(self) -> Tensor:
        return super().kept()[:, :, None, None]


class Inner(nn.Module):
    """The product of outputs and targets, added up: the gradient of outputs is the targets."""

    def __init__(self, reduction: str) -> None:
        super().__init__()
        assert reduction == "sum"

    def forward(self, output: Tensor, targets: Tensor) -> Tensor:
        return (output * targets).sum()


class _Cell(nn.Module):
    """A cell of torch with the state before as a parameter, or 0; without one of its biases, that is 0."""

    def __init__(
        self, cell: nn.RNNCellBase, bias_ih: bool, bias_hh: bool, states: tuple[str, ...], batch: int | None
    ) -> None:
        super().__init__()
        of = (("bias_ih", bias_ih), ("bias_hh", bias_hh))
        absent = [name for name, is_there in of if not is_there]
        for name in ("weight_ih", "weight_hh", "bias_ih", "bias_hh"):
            if name not in absent:
                self.register_parameter(name, getattr(cell, name))
        for name in states if batch else ():
            self.register_parameter(name, nn.Parameter(torch.zeros(batch or 0, cell.hidden_size)))
        self.n, self.states = cell.hidden_size, states
        self._gates = len(cell.weight_ih)

    def step(self, x: Tensor, states: tuple[Tensor, ...]) -> tuple[Tensor, ...]:
        raise NotImplementedError

    def own(self, x: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """As torch's functions take them."""
        zeros = torch.zeros(self._gates, dtype=x.dtype)
        biases = (getattr(self, name, zeros) for name in ("bias_ih", "bias_hh"))
        return (self.weight_ih, self.weight_hh, *biases)  # type: ignore[return-value]

    def before(self, x: Tensor) -> tuple[Tensor, ...]:
        zeros = torch.zeros(len(x), self.n, dtype=x.dtype)
        return tuple(getattr(self, name, zeros) for name in self.states)

    def forward(self, x: Tensor) -> Tensor:
        return torch.cat(self.step(x, self.before(x)), dim=1)


class _OverTime(_Cell):
    """The same over the time steps of (batch, time, features)."""

    def forward(self, x: Tensor) -> Tensor:
        states, found = self.before(x), []
        for at in range(x.shape[1]):
            states = self.step(x[:, at], states)
            found.append(states[0])
        return torch.stack(found, dim=1)


class RNNCell(_Cell):
    """torch.nn.RNNCell."""

    def __init__(
        self, input_size: int, hidden_size: int, batch: int | None, bias_ih: bool, bias_hh: bool, nonlinearity: str
    ) -> None:
        super().__init__(nn.RNNCell(input_size, hidden_size), bias_ih, bias_hh, ("h",), batch)
        self._function = torch.rnn_tanh_cell if nonlinearity == "tanh" else torch.rnn_relu_cell

    def step(self, x: Tensor, states: tuple[Tensor, ...]) -> tuple[Tensor, ...]:
        return (self._function(x, states[0], *self.own(x)),)


class LSTMCell(_Cell):
    """torch.nn.LSTMCell."""

    def __init__(self, input_size: int, hidden_size: int, batch: int | None, bias_ih: bool, bias_hh: bool) -> None:
        super().__init__(nn.LSTMCell(input_size, hidden_size), bias_ih, bias_hh, ("h", "c"), batch)

    def step(self, x: Tensor, states: tuple[Tensor, ...]) -> tuple[Tensor, ...]:
        return torch.lstm_cell(x, states, *self.own(x))


class GRUCell(_Cell):
    """torch.nn.GRUCell; with the reset gate before the product, or an update gate of what goes, its formula."""

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        batch: int | None,
        bias_ih: bool,
        bias_hh: bool,
        reset_after: bool,
        update_keeps: bool,
    ) -> None:
        super().__init__(nn.GRUCell(input_size, hidden_size), bias_ih, bias_hh, ("h",), batch)
        self._reset_after, self._keeps = reset_after, update_keeps

    def step(self, x: Tensor, states: tuple[Tensor, ...]) -> tuple[Tensor, ...]:
        (h,), (w, u, b, d) = states, self.own(x)
        if self._reset_after and self._keeps:
            return (torch.gru_cell(x, h, w, u, b, d),)
        n = self.n
        r, z = torch.sigmoid(x @ w[: 2 * n].T + h @ u[: 2 * n].T + b[: 2 * n] + d[: 2 * n]).chunk(2, dim=1)
        of_h = r * (h @ u[2 * n :].T + d[2 * n :]) if self._reset_after else (r * h) @ u[2 * n :].T + d[2 * n :]
        new = torch.tanh(x @ w[2 * n :].T + b[2 * n :] + of_h)
        return (z * h + (1 - z) * new if self._keeps else (1 - z) * h + z * new,)


class RNN(_OverTime, RNNCell):
    """Over time, as torch.nn.RNN."""


class LSTM(_OverTime, LSTMCell):
    """Over time, as torch.nn.LSTM."""


class GRU(_OverTime, GRUCell):
    """Over time, as torch.nn.GRU."""
