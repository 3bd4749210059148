# coding=utf-8
import numpy as np


class Op(object):
    def __init__(self):
        pass

    def __call__(self, inputs):
        return self.forward(inputs)

    # 前向计算
    def forward(self, inputs):
        raise NotImplementedError

    # 反向传播
    def backward(self, outputs_grads):
        raise NotImplementedError


class Linear(Op):
    """线性层算子  输入 (N, input_size) 输出 (N, output_size)"""

    def __init__(self, input_size, output_size, name, weight_init=np.random.standard_normal, bias_init=np.zeros):
        self.params = {}
        self.params['W'] = weight_init([input_size, output_size])
        self.params['b'] = bias_init([1, output_size])
        self.inputs = None
        self.grads = {}
        self.name = name

    def forward(self, inputs):
        self.inputs = inputs
        outputs = np.matmul(self.inputs, self.params['W']) + self.params['b']
        return outputs

    def backward(self, grads):
        """
        grads: 损失函数对当前层输出的导数
        return: 损失函数对当前层输入的导数
        """
        self.grads['W'] = np.matmul(self.inputs.T, grads)
        self.grads['b'] = np.sum(grads, keepdims=True)
        # 线性层输入的梯度
        return np.matmul(grads, self.params['W'].T)


class Logistic(Op):
    def __init__(self):
        self.inputs = None
        self.outputs = None
        self.params = None

    def forward(self, inputs):
        outputs = 1.0 / (1.0 + np.exp(-inputs))
        self.outputs = outputs
        return outputs

    def backward(self, grads):
        # 计算Logistic激活函数对输入的导数
        outputs_grad_inputs = np.multiply(self.outputs, (1.0 - self.outputs))
        return np.multiply(grads, outputs_grad_inputs)


class BinaryCrossEntropyLoss(Op):
    def __init__(self, model):
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
        loss = np.squeeze(loss, axis=1)
        return loss

    def backward(self):
        # 计算损失函数对模型预测的导数
        loss_grad_predicts = -1.0 * (self.labels / self.predicts -
                                     (1 - self.labels) / (1 - self.predicts)) / self.num
        # 梯度反向传播
        self.model.backward(loss_grad_predicts)


class Model_MLP_L2(Op):
    def __init__(self, input_size, hidden_size, output_size):
        self.fc1 = Linear(input_size, hidden_size, name="fc1")
        self.act_fn1 = Logistic()
        self.fc2 = Linear(hidden_size, output_size, name="fc2")
        self.act_fn2 = Logistic()
        self.layers = [self.fc1, self.act_fn1, self.fc2, self.act_fn2]

    def __call__(self, X):
        return self.forward(X)

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
        loss_grad_inputs = self.fc1.backward(loss_grad_z1)


class BatchGD(object):
    def __init__(self, init_lr, model):
        self.init_lr = init_lr
        self.model = model

    def step(self):
        # 参数更新
        for layer in self.model.layers:  # 遍历所有层
            if isinstance(layer.params, dict):
                for key in layer.params.keys():
                    layer.params[key] = layer.params[key] - self.init_lr * layer.grads[key]


if __name__ == '__main__':
    np.random.seed(0)
    X = np.random.rand(16, 2)
    y = (X[:, :1] > X[:, 1:]).astype(float)
    model = Model_MLP_L2(2, 5, 1)
    loss_fn = BinaryCrossEntropyLoss(model)
    opt = BatchGD(0.2, model)
    for epoch in range(5):
        loss = loss_fn(model(X), y)
        loss_fn.backward()
        opt.step()
        print('epoch', epoch, 'loss', loss)
