import numpy as np


def _like(params):
    return {k: np.zeros_like(v, dtype=np.float64) for k, v in params.items()}


class Momentum:
    def __init__(self, lr: float = 0.01, momentum: float = 0.9):
        if not 0 <= momentum < 1:
            raise ValueError("momentum")
        self.lr, self.momentum, self.buf = lr, momentum, None

    def update(self, params: dict, grads: dict) -> None:
        self.buf = self.buf or _like(params)
        for k, g in grads.items():
            self.buf[k] = self.momentum * self.buf[k] + g
            params[k] -= self.lr * self.buf[k]


class Nesterov(Momentum):
    def update(self, params: dict, grads: dict) -> None:
        self.buf = self.buf or _like(params)
        for k, g in grads.items():
            self.buf[k] = self.momentum * self.buf[k] + g
            params[k] -= self.lr * (g + self.momentum * self.buf[k])


class RMSProp:
    def __init__(self, lr: float = 0.01, alpha: float = 0.99, eps: float = 1e-8):
        self.lr, self.alpha, self.eps, self.avg = lr, alpha, eps, None

    def update(self, params: dict, grads: dict) -> None:
        self.avg = self.avg or _like(params)
        for k, g in grads.items():
            self.avg[k] += (1 - self.alpha) * (g * g - self.avg[k])
            params[k] -= self.lr * g / (np.sqrt(self.avg[k]) + self.eps)


class Adam:
    def __init__(self, lr: float = 1e-3, betas=(0.9, 0.999), eps: float = 1e-8, weight_decay: float = 0.0, decoupled: bool = False):
        self.lr, self.betas, self.eps = lr, betas, eps
        self.weight_decay, self.decoupled = weight_decay, decoupled
        self.t, self.m, self.v = 0, None, None

    def update(self, params: dict, grads: dict) -> None:
        self.m, self.v = self.m or _like(params), self.v or _like(params)
        self.t += 1
        b1, b2 = self.betas
        for k, g in grads.items():
            if self.weight_decay and self.decoupled:
                params[k] -= self.lr * self.weight_decay * params[k]
            elif self.weight_decay:
                g = g + self.weight_decay * params[k]
            self.m[k] = b1 * self.m[k] + (1 - b1) * g
            self.v[k] = b2 * self.v[k] + (1 - b2) * g * g
            m_hat = self.m[k] / (1 - b1**self.t)
            v_hat = self.v[k] / (1 - b2**self.t)
            params[k] -= self.lr * m_hat / (np.sqrt(v_hat) + self.eps)


class AdamW(Adam):
    def __init__(self, lr: float = 1e-3, betas=(0.9, 0.999), eps: float = 1e-8, weight_decay: float = 0.01):
        super().__init__(lr, betas, eps, weight_decay, decoupled=True)


if __name__ == "__main__":
    for cls in (Momentum, Nesterov, RMSProp, Adam, AdamW):
        p = {"x": np.array([5.0])}
        o = cls(lr=0.05)
        for _ in range(200):
            o.update(p, {"x": 2 * p["x"]})
        print(cls.__name__, p["x"])
