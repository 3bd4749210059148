import numpy as np


def batch_norm(x, gamma, beta, eps=1e-5):
    mu = x.mean(axis=0)
    var = x.var(axis=0)
    x_hat = (x - mu) / np.sqrt(var + eps)
    return gamma * x_hat + beta, (x_hat, gamma, var, eps)


def batch_norm_grad(dout, cache):
    x_hat, gamma, var, eps = cache
    N = dout.shape[0]
    dgamma = np.sum(dout * gamma, axis=0)
    dbeta = np.sum(dout, axis=0)
    dx_hat = dout * gamma
    dx = (N * dx_hat - dx_hat.sum(axis=0) - x_hat * np.sum(dx_hat * x_hat, axis=0)) / (N * np.sqrt(var + eps))
    return dx, dgamma, dbeta


class DeepNet:
    """[affine - batchnorm - relu] x (L - 1) - affine - softmax"""

    def __init__(self, hidden_dims, input_dim, num_classes, reg=0.0, weight_scale=1e-1, seed=0):
        rng = np.random.RandomState(seed)
        dims = [input_dim] + list(hidden_dims) + [num_classes]
        self.num_layers = len(hidden_dims) + 1
        self.reg = reg
        self.params = {}
        for i in range(1, self.num_layers + 1):
            self.params[f"W{i}"] = weight_scale * rng.randn(dims[i - 1], dims[i])
            self.params[f"b{i}"] = np.zeros(dims[i])
            if i < self.num_layers:
                self.params[f"gamma{i}"] = np.ones(dims[i])
                self.params[f"beta{i}"] = np.zeros(dims[i])

    def loss(self, X, y):
        p = self.params
        store = {}
        h = X
        for i in range(1, self.num_layers):
            a = h.dot(p[f"W{i}"]) + p[f"b{i}"]
            n, bn_cache = batch_norm(a, p[f"gamma{i}"], p[f"beta{i}"])
            store[i] = (h, bn_cache, n)
            h = np.maximum(n, 0)
        L = self.num_layers
        scores = h.dot(p[f"W{L}"]) + p[f"b{L}"]
        store[L] = h

        N = X.shape[0]
        scores = scores - scores.max(axis=1, keepdims=True)
        log_probs = scores - np.log(np.exp(scores).sum(axis=1, keepdims=True))
        loss = -log_probs[np.arange(N), y].mean()
        for i in range(1, L + 1):
            loss += 0.5 * self.reg * np.sum(p[f"W{i}"] ** 2)

        grads = {}
        dz = np.exp(log_probs)
        dz[np.arange(N), y] -= 1
        dz /= N
        grads[f"W{L}"] = store[L].T.dot(dz) + self.reg * p[f"W{L}"]
        grads[f"b{L}"] = dz.sum(axis=0)
        dh = dz.dot(p[f"W{L}"].T)
        for i in range(L - 1, 0, -1):
            h_in, bn_cache, n = store[i]
            dn = dh * (n > 0)
            da, grads[f"gamma{i}"], grads[f"beta{i}"] = batch_norm_grad(dn, bn_cache)
            grads[f"W{i}"] = h_in.T.dot(da) + self.reg * p[f"W{i}"]
            grads[f"b{i}"] = da.sum(axis=0)
            dh = dn.dot(p[f"W{i}"].T)
        return loss, grads


if __name__ == "__main__":
    np.random.seed(0)
    X = np.random.randn(20, 8)
    y = np.random.randint(3, size=20)
    model = DeepNet([6, 5], 8, 3, reg=0.01)
    for step in range(30):
        loss, grads = model.loss(X, y)
        for k in grads:
            model.params[k] -= 0.2 * grads[k]
    print("loss", loss)
