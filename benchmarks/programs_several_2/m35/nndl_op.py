# coding: utf-8
import numpy as np


# 算子基类
class Op(object):
    def __init__(self):
        self.params = {}
        self.grads = {}

    def __call__(self, inputs):
        return self.forward(inputs)

    def forward(self, inputs):
        raise NotImplementedError

    def backward(self, outputs_grads):
        raise NotImplementedError


# 线性层算子
class Linear(Op):
    def __init__(self, input_size, output_size):
        super().__init__()
        self.params['W'] = np.random.normal(0, 1.0, (input_size, output_size))
        self.params['b'] = np.zeros((1, output_size))
        self.inputs = None

    def forward(self, inputs):
        self.inputs = inputs
        return np.matmul(inputs, self.params['W']) + self.params['b']

    def backward(self, grads):
        self.grads['W'] = np.matmul(self.inputs.T, grads)
        self.grads['b'] = np.mean(grads, axis=0, keepdims=True)
        return np.matmul(grads, self.params['W'].T)


# Logistic函数算子
class Logistic(Op):
    def forward(self, inputs):
        self.outputs = 1.0 / (1.0 + np.exp(-inputs))
        return self.outputs

    def backward(self, grads):
        outputs_grad_inputs = np.multiply(self.outputs, (1.0 - self.outputs))
        return np.multiply(grads, outputs_grad_inputs)


# Softplus函数算子
class Softplus(Op):
    def forward(self, inputs):
        self.inputs = inputs
        return np.log1p(np.exp(inputs))

    def backward(self, grads):
        return grads / (1.0 + np.exp(self.inputs))


# 二分类交叉熵损失函数
class BinaryCrossEntropyLoss(Op):
    def __init__(self, model):
        super().__init__()
        self.predicts = None
        self.labels = None
        self.num = None
        self.model = model

    def __call__(self, predicts, labels):
        return self.forward(predicts, labels)

    def forward(self, predicts, labels):
        self.predicts = predicts
        self.labels = labels
        self.num = self.predicts.shape[0]
        loss = -1. / self.num * (np.matmul(self.labels.T, np.log(self.predicts))
                                 + np.matmul((1 - self.labels.T), np.log(1 - self.predicts)))
        return np.squeeze(loss)

    def backward(self):
        # 计算损失函数对模型预测的导数
        loss_grad_predicts = -1.0 * (self.labels / self.predicts -
                                     (1 - self.labels) / (1 - self.predicts)) / self.num
        self.model.backward(loss_grad_predicts)


# 实现一个两层前馈神经网络
class Model_MLP_L2(Op):
    def __init__(self, input_size, hidden_size, output_size):
        super().__init__()
        self.fc1 = Linear(input_size, hidden_size)
        self.act_fn1 = Softplus()
        self.fc2 = Linear(hidden_size, output_size)
        self.act_fn2 = Logistic()
        self.layers = [self.fc1, self.act_fn1, self.fc2, self.act_fn2]

    def forward(self, X):
        z1 = self.fc1(X)
        a1 = self.act_fn1(z1)
        z2 = self.fc2(a1)
        a2 = self.act_fn2(z2)
        return a2

    def backward(self, loss_grad_a2):
        loss_grad_z2 = self.act_fn2.backward(loss_grad_a2)
        loss_grad_a1 = self.fc2.backward(loss_grad_z2)
        loss_grad_z1 = self.act_fn1.backward(loss_grad_a1)
        self.fc1.backward(loss_grad_z1)


# 带动量的梯度下降优化器
class BatchGD(object):
    def __init__(self, init_lr, model, mu=0.9):
        self.init_lr = init_lr
        self.model = model
        self.mu = mu
        self.delta = {}

    def step(self):
        for i, layer in enumerate(self.model.layers):
            if isinstance(layer.params, dict):
                for key in layer.params.keys():
                    old = self.delta.get((i, key), 0)
                    self.delta[(i, key)] = -self.mu * old - self.init_lr * layer.grads[key]
                    layer.params[key] = layer.params[key] + self.delta[(i, key)]


if __name__ == "__main__":
    np.random.seed(102)
    X = np.random.randn(40, 2)
    y = (X[:, :1] + X[:, 1:] ** 2 > 0.5).astype('float64')
    model = Model_MLP_L2(2, 5, 1)
    loss_fn = BinaryCrossEntropyLoss(model)
    optimizer = BatchGD(0.1, model)
    for epoch in range(100):
        loss = loss_fn(model(X), y)
        loss_fn.backward()
        optimizer.step()
    print("loss:", loss)
