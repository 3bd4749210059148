# 重み減衰 (weight decay) つきの SGD。すべてのパラメータを減衰させる
import numpy as np

HARNESS = {"network": "linear relu linear", "loss": "cross_entropy",
           "optimizer": {"weight_decay": 0.05}, "call": "Classifier"}


class SGD:
    def __init__(self, weight_decay):
        self.weight_decay = weight_decay

    def update(self, params, grads, lr):
        for key in params.keys():
            g = grads[key] - self.weight_decay * params[key]
            params[key] -= lr * g


class Classifier:
    def __init__(self, input_size, hidden_size, output_size):
        rng = np.random.RandomState(7)
        self.params = {
            'W1': rng.randn(input_size, hidden_size) * np.sqrt(2 / input_size),
            'b1': np.zeros(hidden_size),
            'W2': rng.randn(hidden_size, output_size) * np.sqrt(1 / hidden_size),
            'b2': np.zeros(output_size),
        }
        self.optimizer = SGD(weight_decay=0.05)

    def train_step(self, x, t, lr):
        p = self.params
        # 順伝播
        h = np.maximum(x @ p['W1'] + p['b1'], 0)
        s = h @ p['W2'] + p['b2']
        s = s - s.max(axis=1, keepdims=True)
        y = np.exp(s) / np.exp(s).sum(axis=1, keepdims=True)
        loss = -(t * np.log(y)).sum(axis=1).mean()
        # 逆伝播
        ds = (y - t) / len(t)
        dh = ds @ p['W2'].T
        dh[h <= 0] = 0
        grads = {'W1': x.T @ dh, 'b1': dh.sum(0), 'W2': h.T @ ds, 'b2': ds.sum(0)}
        self.optimizer.update(p, grads, lr)
        return loss


if __name__ == '__main__':
    x = np.random.rand(30, 5)
    t = np.eye(3)[np.random.randint(0, 3, 30)]
    net = Classifier(5, 10, 3)
    for i in range(100):
        loss = net.train_step(x, t, 0.1)
    print(loss, np.abs(net.params['W1']).max())
