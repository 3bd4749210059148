# 交差エントロピー誤差と勾配を1つの関数で計算する
import numpy as np

HARNESS = {"network": "linear sigmoid linear", "loss": "cross_entropy"}


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def softmax(a):
    c = np.max(a, axis=1, keepdims=True)
    exp_a = np.exp(a - c)
    return exp_a / np.sum(exp_a, axis=1, keepdims=True)


def cross_entropy_error(y, t):
    """y: 出力 (バッチ, クラス)、t: one-hot の教師データ"""
    return -np.mean(t * np.log(y))


def loss_and_grads(params, x, t):
    W1, W2 = params['W1'], params['W2']
    b1, b2 = params['b1'], params['b2']
    batch_num = x.shape[0]

    # forward
    z1 = sigmoid(np.dot(x, W1) + b1)
    y = softmax(np.dot(z1, W2) + b2)
    loss = cross_entropy_error(y, t)

    # backward
    grads = {}
    dy = (y - t) / batch_num
    grads['W2'] = np.dot(z1.T, dy)
    grads['b2'] = np.sum(dy, axis=0)
    dz1 = np.dot(dy, W2.T)
    da1 = z1 * (1.0 - z1) * dz1
    grads['W1'] = np.dot(x.T, da1)
    grads['b1'] = np.sum(da1, axis=0)
    return loss, grads


if __name__ == '__main__':
    np.random.seed(0)
    params = {'W1': np.random.randn(4, 6), 'b1': np.zeros(6), 'W2': np.random.randn(6, 3), 'b2': np.zeros(3)}
    x = np.random.rand(20, 4)
    t = np.eye(3)[np.random.randint(0, 3, 20)]
    for i in range(100):
        loss, grads = loss_and_grads(params, x, t)
        for key in ('W1', 'b1', 'W2', 'b2'):
            params[key] -= 0.1 * grads[key]
    print(loss)
