# 作业二:两层网络,ReLU 激活,均方误差
import numpy as np

HARNESS = {"network": "linear relu linear", "loss": "mse", "call": "计算梯度"}


def 初始化(输入, 隐藏, 输出):
    r = np.random.default_rng(2023)
    return {
        "W1": r.normal(0, 0.5, (输入, 隐藏)),
        "b1": np.zeros(隐藏),
        "W2": r.normal(0, 0.5, (隐藏, 输出)),
        "b2": np.zeros(输出),
    }


def 计算梯度(params, X, y):
    # 前向
    h = X.dot(params["W1"]) + params["b1"]
    h[h < 0] = 0
    pred = h.dot(params["W2"]) + params["b2"]
    loss = np.square(pred - y).mean()

    # 反向
    grads = {}
    dpred = 2.0 * (pred - y) / pred.size
    grads["W2"] = h.T.dot(dpred)
    grads["b2"] = dpred.sum(axis=0)
    dh = dpred.dot(params["W2"].T)
    dh[dh <= 0] = 0          # ReLU 的导数
    grads["W1"] = X.T.dot(dh)
    grads["b1"] = dh.sum(axis=0)
    return loss, grads


if __name__ == "__main__":
    r = np.random.default_rng(1)
    X = r.normal(size=(32, 3))
    y = X[:, :1] ** 2
    p = 初始化(3, 12, 1)
    for i in range(200):
        loss, g = 计算梯度(p, X, y)
        for k in p:
            p[k] -= 0.05 * g[k]
    print("损失", loss)
