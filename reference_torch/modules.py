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
