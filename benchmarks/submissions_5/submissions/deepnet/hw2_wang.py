import numpy as np

# 参数: 每一层一个字典


def initialize(sizes, rng=None):
    rng = rng or np.random.default_rng(0)
    layers = []
    for fan_in, fan_out in zip(sizes[:-1], sizes[1:]):
        layers.append({"W": rng.standard_normal((fan_in, fan_out)) * np.sqrt(2 / fan_in),
                       "b": np.zeros(fan_out)})
    return layers


def forward(X, layers):
    # 前向传播, 把输入和 z 存到每一层里
    a = X
    for i, layer in enumerate(layers):
        layer["in"] = a
        layer["z"] = a @ layer["W"] + layer["b"]
        a = np.maximum(layer["z"], 0) if i < len(layers) - 1 else 1 / (1 + np.exp(-layer["z"]))
    return a


def cost(y_hat, y):
    return -np.mean(y * np.log(y_hat) + (1 - y) * np.log(1 - y_hat))


def backward(y_hat, y, layers):
    delta = (y_hat - y) / y.shape[0]
    for i in range(len(layers) - 1, -1, -1):
        layer = layers[i]
        layer["dW"] = layer["in"].T @ delta
        layer["db"] = delta.sum(axis=0)
        if i > 0:
            delta = (delta @ layer["W"].T) * (layers[i - 1]["z"] > 0)
    return [{"dW": l["dW"], "db": l["db"]} for l in layers]


def update(layers, grads, lr):
    for layer, g in zip(layers, grads):
        layer["W"] -= lr * g["dW"]
        layer["b"] -= lr * g["db"]


def train(X, y, sizes, lr=0.1, epochs=500):
    layers = initialize(sizes)
    for _ in range(epochs):
        y_hat = forward(X, layers)
        grads = backward(y_hat, y, layers)
        update(layers, grads, lr)
    return layers
