import numpy as np

np.random.seed(3)

# data: y = sin(x) on a grid, samples in columns
m = 50
x = np.linspace(-3, 3, m).reshape(1, m)
y = np.sin(x)

n_h1, n_h2 = 10, 10
params = {
    "W1": np.random.randn(n_h1, 1),
    "b1": np.random.randn(n_h1, 1) * 0.1,
    "W2": np.random.randn(n_h2, n_h1) / np.sqrt(n_h1),
    "b2": np.random.randn(n_h2, 1) * 0.1,
    "W3": np.random.randn(1, n_h2) / np.sqrt(n_h2),
    "b3": np.zeros((1, 1)),
}
mom = {k: np.zeros_like(p) for k, p in params.items()}
vel = {k: np.zeros_like(p) for k, p in params.items()}
lr, beta1, beta2, eps = 0.01, 0.9, 0.999, 1e-8


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


num_steps = 500
for step in range(1, num_steps + 1):
    Z1 = params["W1"] @ x + params["b1"]
    A1 = np.tanh(Z1)
    Z2 = params["W2"] @ A1 + params["b2"]
    A2 = sigmoid(Z2)
    y_hat = params["W3"] @ A2 + params["b3"]
    cost = np.sum((y_hat - y) ** 2) / (2 * m)

    grads = {}
    dy = (y_hat - y) / m
    grads["W3"] = dy @ A2.T
    grads["b3"] = np.sum(dy, axis=1, keepdims=True)
    dZ2 = (params["W3"].T @ dy) * (1 - A2 ** 2)
    grads["W2"] = dZ2 @ A1.T
    grads["b2"] = np.sum(dZ2, axis=1, keepdims=True)
    dZ1 = (params["W2"].T @ dZ2) * (1 - A1 ** 2)
    grads["W1"] = dZ1 @ x.T
    grads["b1"] = np.sum(dZ1, axis=1, keepdims=True)

    for k in params:
        mom[k] = beta1 * mom[k] + (1 - beta1) * grads[k]
        vel[k] = beta2 * vel[k] + (1 - beta2) * grads[k] ** 2
        m_hat = mom[k] / (1 - beta2 ** step)
        v_hat = vel[k] / (1 - beta2 ** step)
        params[k] = params[k] - lr * m_hat / (np.sqrt(v_hat) + eps)

    if step % 100 == 0:
        print(step, cost)
