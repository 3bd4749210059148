from __future__ import annotations

from dataclasses import dataclass, field
from typing import Iterable, Optional

import numpy as np


@dataclass
class Parameter:
    data: np.ndarray
    grad: Optional[np.ndarray] = None
    state: dict = field(default_factory=dict)

    def zero_grad(self) -> None:
        self.grad = None


class Optimizer:
    def __init__(self, params: Iterable[Parameter], lr: float):
        self.params = list(params)
        self.lr = lr

    def zero_grad(self) -> None:
        for p in self.params:
            p.zero_grad()

    def _active(self):
        return (p for p in self.params if p.grad is not None)


class SGD(Optimizer):
    def __init__(self, params, lr=0.01, momentum=0.0, is_nesterov=False):
        super().__init__(params, lr)
        self.momentum = momentum
        self.is_nesterov = is_nesterov

    def step(self) -> None:
        for p in self._active():
            g = p.grad
            if self.momentum:
                buf = p.state.get("buf")
                buf = g.copy() if buf is None else self.momentum * buf + g
                p.state["buf"] = buf
                g = g + self.momentum * buf if self.is_nesterov else buf
            p.data = p.data - self.lr * g


class sgd_momentum(SGD):
    def __init__(self, params, lr=0.01, momentum=0.9):
        super().__init__(params, lr, momentum)


class nesterov(SGD):
    def __init__(self, params, lr=0.01, momentum=0.9):
        super().__init__(params, lr, momentum, is_nesterov=True)


class RMSProp(Optimizer):
    def __init__(self, params, lr=0.01, alpha=0.99, eps=1e-8):
        super().__init__(params, lr)
        self.alpha, self.eps = alpha, eps

    def step(self) -> None:
        for p in self._active():
            sq = p.state.setdefault("sq", np.zeros_like(p.data))
            sq *= self.alpha
            sq += (1 - self.alpha) * p.grad ** 2
            p.data = p.data - self.lr * p.grad / (np.sqrt(sq) + self.eps)


class Adam(Optimizer):
    def __init__(self, params, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
        super().__init__(params, lr)
        self.beta1, self.beta2, self.eps = beta1, beta2, eps
        self.t = 0

    def step(self) -> None:
        self.t += 1
        for p in self._active():
            m = p.state.setdefault("m", np.zeros_like(p.data))
            v = p.state.setdefault("v", np.zeros_like(p.data))
            m += (1 - self.beta1) * (p.grad - m)
            v += (1 - self.beta2) * (p.grad * p.grad - v)
            m_hat = m / (1 - self.beta1 ** self.t)
            v_hat = v / (1 - self.beta1 ** self.t)
            p.data = p.data - self.lr * m_hat / (np.sqrt(v_hat) + self.eps)
