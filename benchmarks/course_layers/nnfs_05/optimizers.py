import numpy as np


class Optimizer_SGD:

    def __init__(self, learning_rate=1., decay=0., momentum=0.):
        self.learning_rate = learning_rate
        self.current_learning_rate = learning_rate
        self.decay = decay
        self.iterations = 0
        self.momentum = momentum

    def pre_update_params(self):
        if self.decay:
            self.current_learning_rate = self.learning_rate / (1 + self.decay * self.iterations)

    def update_params(self, layer):
        if not self.momentum:
            layer.weights += -self.current_learning_rate * layer.dweights
            layer.biases += -self.current_learning_rate * layer.dbiases
            return
        if not hasattr(layer, 'weight_momentums'):
            layer.weight_momentums = np.zeros_like(layer.weights)
            layer.bias_momentums = np.zeros_like(layer.biases)
        layer.weight_momentums = self.momentum * layer.weight_momentums - self.current_learning_rate * layer.dweights
        layer.bias_momentums = self.momentum * layer.bias_momentums - self.current_learning_rate * layer.dbiases
        layer.weights += layer.weight_momentums
        layer.biases += layer.bias_momentums

    def post_update_params(self):
        self.iterations += 1


if __name__ == '__main__':
    class L:
        weights = np.random.randn(2, 3)
        biases = np.zeros((1, 3))

    layer = L()
    opt = Optimizer_SGD(0.5, decay=1e-2, momentum=0.9)
    for epoch in range(10):
        layer.dweights, layer.dbiases = layer.weights * 0.2, layer.biases - 1
        opt.pre_update_params()
        opt.update_params(layer)
        opt.post_update_params()
    print(layer.weights, layer.biases, opt.current_learning_rate)
