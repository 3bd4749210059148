import numpy as np


def softmax(x):
    e = np.exp(x - x.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


class SelfAttention:
    """single head, x: (batch, time, d_model)"""

    def __init__(self, d_model, d_k):
        s = 1 / np.sqrt(d_model)
        self.d_k = d_k
        self.Wq = np.random.randn(d_model, d_k) * s
        self.Wk = np.random.randn(d_model, d_k) * s
        self.Wv = np.random.randn(d_model, d_k) * s
        self.grads = {}

    def forward(self, x, mask=None):
        Q, K, V = x @ self.Wq, x @ self.Wk, x @ self.Wv
        scores = Q @ K.transpose(0, 2, 1) / np.sqrt(self.d_k)
        if mask is not None:
            scores = np.where(mask, scores, -1e9)
        A = softmax(scores)
        self.cache = (x, Q, K, V, A)
        return A @ V

    def backward(self, dout):
        x, Q, K, V, A = self.cache
        dA = dout @ V.transpose(0, 2, 1)
        dV = A.transpose(0, 2, 1) @ dout
        dS = A * (dA - np.sum(dA * A, axis=-1, keepdims=True))
        dS = dS / np.sqrt(self.d_k)
        dQ = dS @ K
        dK = dS.transpose(0, 2, 1) @ Q

        self.grads['Wq'] = np.einsum('btd,btk->dk', x, dQ)
        self.grads['Wk'] = np.einsum('btd,btk->dk', x, dK)
        self.grads['Wv'] = np.einsum('btd,btk->dk', x, dV)
        return dQ @ self.Wq.T + dK @ self.Wk.T + dV @ self.Wv.T
