import numpy as np
from typing import Optional


class Linear:
    W: np.ndarray
    b: np.ndarray

    def __init__(self, in_features: int, out_features: int) -> None:
        self.W = np.zeros((out_features, in_features), dtype=np.float64)
        self.b = np.zeros((out_features, 1), dtype=np.float64)
        self.dLdW: Optional[np.ndarray] = None
        self.dLdb: Optional[np.ndarray] = None
        self._A: Optional[np.ndarray] = None

    def forward(self, A: np.ndarray) -> np.ndarray:
        if A.ndim != 2:
            raise ValueError(f"expected (N, in_features), got {A.shape}")
        self._A = A
        return A @ self.W.T + self.b.reshape(1, -1)

    def backward(self, dLdZ: np.ndarray) -> np.ndarray:
        assert self._A is not None, "forward first"
        self.dLdW = dLdZ.T @ self._A
        self.dLdb = np.sum(dLdZ.T, axis=1, keepdims=True)
        return dLdZ @ self.W


class Tanh:
    def forward(self, Z: np.ndarray) -> np.ndarray:
        self._A = np.tanh(Z)
        return self._A

    def backward(self, dLdA: np.ndarray) -> np.ndarray:
        return dLdA * (1 + self._A) * (1 - self._A)


class BatchNorm1d:
    def __init__(self, num_features: int, alpha: float = 0.9) -> None:
        self.alpha, self.eps = alpha, 1e-8
        shape = (1, num_features)
        self.BW, self.Bb = np.ones(shape), np.zeros(shape)
        self.dLdBW, self.dLdBb = np.zeros(shape), np.zeros(shape)
        self.running_M, self.running_V = np.zeros(shape), np.ones(shape)

    def forward(self, Z: np.ndarray, eval: bool = False) -> np.ndarray:
        if eval:
            M, V = self.running_M, self.running_V
        else:
            M, V = Z.mean(axis=0, keepdims=True), Z.var(axis=0, keepdims=True)
            for name, value in (("running_M", M), ("running_V", V)):
                setattr(self, name, self.alpha * getattr(self, name) + (1 - self.alpha) * value)
        self._sigma = np.sqrt(V + self.eps)
        self.NZ = (Z - M) / self._sigma
        return self.BW * self.NZ + self.Bb

    def backward(self, dLdBZ: np.ndarray) -> np.ndarray:
        self.dLdBW = (dLdBZ * self.NZ).sum(axis=0, keepdims=True)
        self.dLdBb = dLdBZ.sum(axis=0, keepdims=True)
        dLdNZ = dLdBZ * self.BW
        # three ways: direct, through the mean, through the variance
        direct = dLdNZ
        mean = dLdNZ.mean(axis=0, keepdims=True)
        variance = self.NZ * np.mean(dLdNZ * self.NZ, axis=0, keepdims=True)
        return (direct - mean - variance) / self._sigma


class MSELoss:
    def forward(self, A: np.ndarray, Y: np.ndarray) -> float:
        self._r = A - Y
        return float(np.vdot(self._r, self._r) / self._r.size)

    def backward(self) -> np.ndarray:
        return 2 / self._r.size * self._r


class CrossEntropyLoss:
    def forward(self, A: np.ndarray, Y: np.ndarray) -> float:
        self._Y = Y
        shifted = A - A.max(axis=1, keepdims=True)
        logsum = np.log(np.exp(shifted).sum(axis=1, keepdims=True))
        self._logp = shifted - logsum
        return float(-(Y * self._logp).sum() / A.shape[0])

    def backward(self) -> np.ndarray:
        return (np.exp(self._logp) - self._Y) / self._Y.shape[0]
