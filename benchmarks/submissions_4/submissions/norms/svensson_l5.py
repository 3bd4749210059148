from __future__ import annotations

from dataclasses import dataclass, field
import numpy as np

Array = np.ndarray


def _norm_backward(dxhat: Array, xc: Array, std: Array, axis: int) -> Array:
    """Gradient through (x - mean) / sqrt(var + eps) along `axis`."""
    n = xc.shape[axis]
    dvar = (dxhat * xc * -0.5 * std ** -3).sum(axis=axis, keepdims=True)
    dmean = (-dxhat / std).sum(axis=axis, keepdims=True) + dvar * (-2.0 * xc).mean(axis=axis, keepdims=True)
    return dxhat / std + dvar * 2.0 * xc / n + dmean / n


@dataclass
class BatchNorm:
    dim: int
    momentum: float = 0.9
    eps: float = 1e-5
    gamma: Array = field(init=False)
    beta: Array = field(init=False)
    dgamma: Array | None = field(init=False, default=None)
    dbeta: Array | None = field(init=False, default=None)
    running_mean: Array = field(init=False)
    running_var: Array = field(init=False)

    def __post_init__(self) -> None:
        self.gamma = np.ones(self.dim)
        self.beta = np.zeros(self.dim)
        self.running_mean = np.zeros(self.dim)
        self.running_var = np.ones(self.dim)

    def forward(self, x: Array, train: bool = True) -> Array:
        if train:
            mean = x.mean(axis=0, keepdims=True)
            self.xc = x - mean
            var = np.mean(self.xc ** 2, axis=0, keepdims=True)
            self._update("running_mean", mean.ravel())
            self._update("running_var", var.ravel())
        else:
            self.xc = x - self.running_mean
            var = self.running_var[None]
        self.std = np.sqrt(var + self.eps)
        self.xhat = self.xc / self.std
        return self.gamma * self.xhat + self.beta

    def _update(self, name: str, batch: Array) -> None:
        old = getattr(self, name)
        setattr(self, name, self.momentum * old + (1.0 - self.momentum) * batch)

    def backward(self, dout: Array) -> Array:
        self.dbeta = dout.sum(axis=0)
        self.dgamma = np.einsum("nd,nd->d", dout, self.xhat)
        return _norm_backward(dout * self.gamma, self.xc, self.std, axis=0)


@dataclass
class LayerNorm:
    dim: int
    eps: float = 1e-5

    def __post_init__(self) -> None:
        self.gamma = np.ones(self.dim)
        self.beta = np.zeros(self.dim)
        self.dgamma = np.zeros(self.dim)
        self.dbeta = np.zeros(self.dim)

    def forward(self, x: Array) -> Array:
        self.xc = x - x.mean(axis=-1, keepdims=True)
        self.std = np.sqrt((self.xc ** 2).mean(axis=-1, keepdims=True) + self.eps)
        self.xhat = self.xc / self.std
        return self.gamma * self.xhat + self.beta

    def backward(self, dout: Array) -> Array:
        self.dbeta = dout.sum(axis=0)
        self.dgamma = np.einsum("nd,nd->d", dout, self.xhat)
        return _norm_backward(dout * self.gamma, self.xc, self.std, axis=-1)


class Dropout:
    def __init__(self, p: float = 0.5, seed: int | None = None) -> None:
        if not 0 <= p < 1:
            raise ValueError("p must be in [0, 1)")
        self.p = p
        self.rng = np.random.default_rng(seed)
        self._scale: Array | float = 1.0

    def forward(self, x: Array, train: bool = True) -> Array:
        self._scale = (self.rng.random(x.shape) >= self.p) / (1.0 - self.p) if train else 1.0
        return x * self._scale

    def backward(self, dout: Array) -> Array:
        return dout * self._scale
