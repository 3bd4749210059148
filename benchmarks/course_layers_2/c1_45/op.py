# coding=utf-8
# 第三章 线性分类：softmax 回归
import numpy as np

np.random.seed(10)


class Op(object):
    def __call__(self, inputs):
        return self.forward(inputs)

    def forward(self, inputs):
        raise NotImplementedError

    def backward(self, inputs):
        raise NotImplementedError


def softmax(X):
    """输入 X: shape=[N, C]"""
    x_max = np.max(X, axis=1, keepdims=True)  # 防止上溢
    x_exp = np.exp(X - x_max)
    partition = np.sum(x_exp, axis=1, keepdims=True)
    return x_exp / partition


class model_SR(Op):
    def __init__(self, input_dim, output_dim):
        self.params = {}
        self.params['W'] = np.zeros([input_dim, output_dim])
        self.params['b'] = np.zeros([output_dim])
        self.grads = {}
        self.X = None
        self.outputs = None
        self.output_dim = output_dim

    def forward(self, inputs):
        self.X = inputs
        score = np.dot(self.X, self.params['W']) + self.params['b']
        self.outputs = softmax(score)
        return self.outputs

    def backward(self, labels):
        """
        labels: 真实标签, shape=[N, 1], 类别编号
        """
        N = labels.shape[0]
        labels = np.eye(self.output_dim)[labels.reshape(-1)]
        self.grads['W'] = -1 / N * np.matmul(self.X.T, (labels - self.outputs))
        self.grads['b'] = -1 * np.matmul(np.ones(shape=[N]), (labels - self.outputs))


class MultiCrossEntropyLoss(Op):
    def __init__(self):
        self.predicts = None
        self.labels = None
        self.num = None

    def __call__(self, predicts, labels):
        return self.forward(predicts, labels)

    def forward(self, predicts, labels):
        self.predicts = predicts
        self.labels = labels
        self.num = self.predicts.shape[0]
        loss = 0
        for i in range(0, self.num):
            index = self.labels[i]
            loss -= np.log(self.predicts[i][index])
        return loss / self.num


class SimpleBatchGD:
    def __init__(self, init_lr, model):
        self.init_lr = init_lr
        self.model = model

    def step(self):
        # 参数更新
        if isinstance(self.model.params, dict):
            for key in self.model.params.keys():
                self.model.params[key] = self.model.params[key] - self.init_lr * self.model.grads[key]
