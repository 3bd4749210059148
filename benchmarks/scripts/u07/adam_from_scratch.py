import numpy as np

# Fit z = sin(x) * cos(y) with a small MLP, Adam written by hand.
rng = np.random.default_rng(11)
X = rng.uniform(-2, 2, size=(256, 2))
Y = (np.sin(X[:, 0]) * np.cos(X[:, 1])).reshape(-1, 1)

H = 32
params = {
    "W1": rng.standard_normal((2, H)) * np.sqrt(2 / 2),
    "b1": np.zeros(H),
    "W2": rng.standard_normal((H, H)) * np.sqrt(2 / H),
    "b2": np.zeros(H),
    "W3": rng.standard_normal((H, 1)) * np.sqrt(1 / H),
    "b3": np.zeros(1),
}
m = {k: np.zeros_like(p) for k, p in params.items()}
v = {k: np.zeros_like(p) for k, p in params.items()}

lr, beta1, beta2, eps = 0.003, 0.9, 0.999, 1e-8
t = 0


def forward(x):
    z1 = x @ params["W1"] + params["b1"]
    a1 = np.maximum(z1, 0)
    z2 = a1 @ params["W2"] + params["b2"]
    a2 = np.maximum(z2, 0)
    out = a2 @ params["W3"] + params["b3"]
    return out, (x, z1, a1, z2, a2)


def backward(dout, cache):
    x, z1, a1, z2, a2 = cache
    g = {}
    g["W3"] = a2.T @ dout
    g["b3"] = dout.sum(0)
    d2 = (dout @ params["W3"].T) * (z2 > 0)
    g["W2"] = a1.T @ d2
    g["b2"] = d2.sum(0)
    d1 = (d2 @ params["W2"].T) * (z1 > 0)
    g["W1"] = x.T @ d1
    g["b1"] = d1.sum(0)
    return g


for step in range(500):
    batch = rng.choice(len(X), 64, replace=False)
    pred, cache = forward(X[batch])
    diff = pred - Y[batch]
    loss = np.mean(diff ** 2)
    grads = backward(2 * diff / diff.size, cache)

    # Adam
    for k in params:
        t += 1
        m[k] = beta1 * m[k] + (1 - beta1) * grads[k]
        v[k] = beta2 * v[k] + (1 - beta2) * grads[k] ** 2
        m_hat = m[k] / (1 - beta1 ** t)
        v_hat = v[k] / (1 - beta2 ** t)
        params[k] = params[k] - lr * m_hat / (np.sqrt(v_hat) + eps)

    if step % 100 == 0:
        print(f"step {step:4d}  batch mse {loss:.5f}")

full, _ = forward(X)
print("final mse", np.mean((full - Y) ** 2))
