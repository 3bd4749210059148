import numpy as np


class ResidualMLP:
    """
    h0 = x W_in + b_in
    h_{k+1} = h_k + relu(layernorm(h_k) A_k + a_k) B_k        (k = 0, 1)
    y_hat = h_2 W_out + b_out ; loss = mean squared error over all entries
    """

    def __init__(self, d_in, d, d_out, seed=0):
        rng = np.random.RandomState(seed)
        s = lambda *shape: rng.randn(*shape) / np.sqrt(shape[0])
        self.params = {"W_in": s(d_in, d), "b_in": np.zeros(d), "W_out": s(d, d_out), "b_out": np.zeros(d_out)}
        for k in range(2):
            self.params[f"g{k}"] = np.ones(d)
            self.params[f"A{k}"] = s(d, d)
            self.params[f"a{k}"] = np.zeros(d)
            self.params[f"B{k}"] = s(d, d)

    def loss(self, X, Y):
        P = self.params
        h = X @ P["W_in"] + P["b_in"]
        tape = []
        for k in range(2):
            mu = h.mean(axis=1, keepdims=True)
            istd = 1 / np.sqrt(h.var(axis=1, keepdims=True) + 1e-5)
            xhat = (h - mu) * istd
            n = xhat * P[f"g{k}"]
            z = n @ P[f"A{k}"] + P[f"a{k}"]
            r = np.maximum(z, 0)
            tape.append((xhat, istd, n, z, r))
            h = h + r @ P[f"B{k}"]
        y_hat = h @ P["W_out"] + P["b_out"]
        diff = y_hat - Y
        loss = np.mean(diff ** 2)

        G = {}
        dy = 2 * diff / len(diff)
        G["W_out"] = h.T @ dy
        G["b_out"] = dy.sum(axis=0)
        dh = dy @ P["W_out"].T
        for k in (1, 0):
            xhat, istd, n, z, r = tape[k]
            G[f"B{k}"] = r.T @ dh
            dz = (dh @ P[f"B{k}"].T) * (z > 0)
            G[f"A{k}"] = n.T @ dz
            G[f"a{k}"] = dz.sum(axis=0)
            dn = dz @ P[f"A{k}"].T
            G[f"g{k}"] = (dn * n).sum(axis=0)
            dxhat = dn * P[f"g{k}"]
            branch = istd * (dxhat - dxhat.mean(axis=1, keepdims=True)
                             - xhat * (dxhat * xhat).mean(axis=1, keepdims=True))
            dh = branch
        G["W_in"] = X.T @ dh
        G["b_in"] = dh.sum(axis=0)
        return loss, G

    def step(self, G, lr):
        for name in self.params:
            self.params[name] -= lr * G[name]
