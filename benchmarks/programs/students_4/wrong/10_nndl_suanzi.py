# 前馈神经网络：多分类，隐藏层用 tanh，输出层用 softmax
import numpy as np

HARNESS = {"network": "linear tanh linear tanh linear", "loss": "cross_entropy"}


def softmax(fenshu):
    # 先减去最大值再求指数
    fenshu = fenshu - np.max(fenshu, axis=1, keepdims=True)
    zhishu = np.exp(fenshu)
    return zhishu / np.sum(zhishu, axis=0, keepdims=True)


def jisuan(parameters, X, y):
    """返回损失和每个参数的梯度；y 是独热编码，X 的每一行是一个样本。"""
    W1, b1 = parameters["W1"], parameters["b1"]
    W2, b2 = parameters["W2"], parameters["b2"]
    W3, b3 = parameters["W3"], parameters["b3"]
    N = X.shape[0]

    # 前向计算
    a1 = np.tanh(np.matmul(X, W1) + b1)
    a2 = np.tanh(np.matmul(a1, W2) + b2)
    gailv = softmax(np.matmul(a2, W3) + b3)

    # 交叉熵损失
    loss = -np.sum(y * np.log(gailv)) / N

    # 误差项
    delta3 = (gailv - y) / N
    delta2 = np.matmul(delta3, W3.T) * (1 - a2 ** 2)
    delta1 = np.matmul(delta2, W2.T) * (1 - a1 ** 2)

    # 梯度
    grads = {}
    grads["W3"] = np.matmul(a2.T, delta3)
    grads["b3"] = np.sum(delta3, axis=0)
    grads["W2"] = np.matmul(a1.T, delta2)
    grads["b2"] = np.sum(delta2, axis=0)
    grads["W1"] = np.matmul(X.T, delta1)
    grads["b1"] = np.sum(delta1, axis=0)
    return loss, grads


if __name__ == "__main__":
    rng = np.random.default_rng(10)
    k = [2, 6, 5, 3]
    parameters = {}
    for i in range(3):
        parameters["W%d" % (i + 1)] = rng.normal(size=(k[i], k[i + 1])) * 0.5
        parameters["b%d" % (i + 1)] = np.zeros(k[i + 1])
    X, y = rng.normal(size=(20, 2)), np.eye(3)[rng.integers(0, 3, 20)]
    for lunshu in range(100):
        loss, grads = jisuan(parameters, X, y)
        for name in parameters:
            parameters[name] -= 0.2 * grads[name]
    print("损失", loss)
