# レポート課題: メモリを節約した三層ネットワーク
import numpy as np

HARNESS = {"network": "linear tanh linear", "loss": "mse", "call": "gradient"}


def tanh_prime(z):
    return 1.0 - np.tanh(z) ** 2


def gradient(params, x, t):
    """損失と勾配を返す。x: (N, D), t: (N, K)"""
    W1, b1, W2, b2 = params["W1"], params["b1"], params["W2"], params["b2"]

    # 順伝播
    z1 = x @ W1
    z1 += b1
    a1 = np.tanh(z1, out=z1)
    z2 = a1 @ W2
    z2 += b2

    # 損失(バッチ平均、出力は和)
    N = x.shape[0]
    diff = z2 - t
    loss = np.sum(diff ** 2) / (2 * N)

    # 逆伝播
    dz2 = diff / N
    dW2 = a1.T @ dz2
    db2 = dz2.sum(axis=0)
    dz1 = (dz2 @ W2.T) * tanh_prime(z1)
    dW1 = x.T @ dz1
    db1 = dz1.sum(axis=0)
    return loss, {"W1": dW1, "b1": db1, "W2": dW2, "b2": db2}


if __name__ == "__main__":
    rng = np.random.default_rng(0)
    x = np.linspace(-3, 3, 50).reshape(-1, 1)
    t = np.cos(x)
    params = {"W1": rng.normal(size=(1, 12)), "b1": rng.normal(size=12),
              "W2": rng.normal(size=(12, 1)) * 0.1, "b2": np.zeros(1)}
    for i in range(300):
        loss, g = gradient(params, x, t)
        for k in params:
            params[k] -= 0.05 * g[k]
    print("loss =", loss)
