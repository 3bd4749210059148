import numpy as np

# 网络结构: 输入 -> 隐层1 (tanh) -> 隐层2 (tanh) -> softmax
HARNESS = {"network": "linear tanh linear tanh linear", "loss": "cross_entropy", "targets": "one_hot",
           "call": "计算梯度"}


def 计算梯度(params, X, Y):
    样本数 = X.shape[0]

    # 前向
    h1 = np.tanh(X @ params["W1"] + params["b1"])
    h2 = np.tanh(h1 @ params["W2"] + params["b2"])
    o = h2 @ params["W3"] + params["b3"]
    o = o - o.max(axis=1, keepdims=True)
    p = np.exp(o) / np.exp(o).sum(axis=1, keepdims=True)
    loss = -(Y * np.log(p)).sum() / 样本数

    # 反向
    d3 = (p - Y) / 样本数
    d2 = d3 @ params["W3"].T * (1 - h2)
    d1 = d2 @ params["W2"].T * (1 - h1)

    grads = {}
    grads["W3"], grads["b3"] = h2.T @ d3, d3.sum(axis=0)
    grads["W2"], grads["b2"] = h1.T @ d2, d2.sum(axis=0)
    grads["W1"], grads["b1"] = X.T @ d1, d1.sum(axis=0)
    return loss, grads
