import numpy as np
from typing import Dict, Tuple


class TwoLayerNet:
    """X -> 全连接 -> ReLU -> 全连接 -> softmax"""

    def __init__(self, input_size: int, hidden_size: int, output_size: int) -> None:
        self.params: Dict[str, np.ndarray] = {
            "W1": np.random.randn(input_size, hidden_size) * 1e-2,
            "b1": np.zeros(hidden_size),
            "W2": np.random.randn(hidden_size, output_size) * 1e-2,
            "b2": np.zeros(output_size),
        }

    def loss(self, X: np.ndarray, y: np.ndarray, reg: float = 0.01) -> Tuple[float, Dict[str, np.ndarray]]:
        params = self.params
        n = X.shape[0]
        grads = {k: np.zeros_like(v) for k, v in params.items()}
        loss = 0.0
        # 逐个样本，便于对照公式
        for i in range(n):
            z = X[i] @ params["W1"] + params["b1"]
            a = np.maximum(z, 0)
            s = a @ params["W2"] + params["b2"]
            s = s - s.max()
            p = np.exp(s) / np.exp(s).sum()
            loss -= np.log(p[y[i]])
            d = p.copy()
            d[y[i]] -= 1
            grads["W2"] += np.outer(a, d)
            grads["b2"] += d
            da = params["W2"] @ d
            dz = da * (z > 0)
            grads["W1"] += np.outer(X[i], dz)
            grads["b1"] += dz
        loss /= n
        for k in grads:
            grads[k] /= n
            if k.startswith("W"):
                loss += 0.5 * reg * np.sum(params[k] ** 2)
                grads[k] += reg * params[k]
        return loss, grads


def tanh_layer(x: np.ndarray) -> np.ndarray:
    return np.tanh(x)


def tanh_layer_backward(dout: np.ndarray, x: np.ndarray) -> np.ndarray:
    return dout * (1 - np.tanh(x) ** 2)


class AdaGrad:
    def __init__(self, lr: float = 0.01, delta: float = 1e-7) -> None:
        self.lr = lr
        self.delta = delta
        self.r: Dict[str, np.ndarray] = {}

    def update(self, params: Dict[str, np.ndarray], grads: Dict[str, np.ndarray]) -> None:
        for k, g in grads.items():
            self.r[k] = self.r.get(k, np.zeros_like(g)) + g * g
            step = self.lr / (self.delta + np.sqrt(self.r[k]))
            params[k] = params[k] - step * g
