# 两层全连接网络 + softmax 分类（作业二）
# 行为样本，列为特征；标签为 one-hot
import numpy as np

HARNESS = {"network": "linear relu linear", "loss": "cross_entropy"}


def relu(x):
    return np.maximum(x, 0)


def softmax(x):
    x = x - np.max(x, axis=1, keepdims=True)
    exp_x = np.exp(x)
    return exp_x / np.sum(exp_x, axis=0)


class TwoLayerNet:
    def __init__(self, input_size, hidden_size, output_size):
        rng = np.random.RandomState(0)
        self.params = {
            'W1': 0.1 * rng.randn(input_size, hidden_size),
            'b1': np.zeros(hidden_size),
            'W2': 0.1 * rng.randn(hidden_size, output_size),
            'b2': np.zeros(output_size),
        }

    def predict(self, x):
        z1 = np.dot(x, self.params['W1']) + self.params['b1']
        a1 = relu(z1)
        z2 = np.dot(a1, self.params['W2']) + self.params['b2']
        return z1, a1, softmax(z2)

    def gradient(self, x, t):
        """前向计算损失，再反向求梯度"""
        batch_size = x.shape[0]
        z1, a1, y = self.predict(x)
        loss = -np.sum(t * np.log(y)) / batch_size

        grads = {}
        dz2 = (y - t) / batch_size
        grads['W2'] = np.dot(a1.T, dz2)
        grads['b2'] = np.sum(dz2, axis=0)
        da1 = np.dot(dz2, self.params['W2'].T)
        dz1 = da1 * (z1 > 0)
        grads['W1'] = np.dot(x.T, dz1)
        grads['b1'] = np.sum(dz1, axis=0)
        return loss, grads


if __name__ == '__main__':
    x = np.random.rand(50, 6)
    t = np.eye(4)[np.random.randint(0, 4, 50)]
    net = TwoLayerNet(6, 12, 4)
    for i in range(100):
        loss, grads = net.gradient(x, t)
        for key in net.params:
            net.params[key] -= 0.1 * grads[key]
    print(loss)
