"""Layers that torch has as functions alone, as modules."""

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
