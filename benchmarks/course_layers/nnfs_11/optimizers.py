import numpy as np


# Adam optimizer
class Optimizer_Adam:

    def __init__(self, learning_rate=0.001, decay=0., epsilon=1e-7, beta_1=0.9, beta_2=0.999):
        self.learning_rate = learning_rate
        self.current_learning_rate = learning_rate
        self.decay = decay
        self.iterations = 0
        self.epsilon = epsilon
        self.beta_1 = beta_1
        self.beta_2 = beta_2

    # call once before any parameter updates
    def pre_update_params(self):
        if self.decay:
            self.current_learning_rate = self.learning_rate / (1. + self.decay * self.iterations)

    def _step(self, layer, name, grad):
        m = getattr(layer, name + '_momentums', 0 * grad)
        c = getattr(layer, name + '_cache', 0 * grad)
        m = m * self.beta_1 + grad * (1 - self.beta_1)
        c = c * self.beta_2 + grad * grad * (1 - self.beta_2)
        setattr(layer, name + '_momentums', m)
        setattr(layer, name + '_cache', c)
        t = self.iterations + 1
        return self.current_learning_rate * m / (1 - self.beta_1 ** t) / \
            (np.sqrt(c / (1 - self.beta_2 ** t)) + self.epsilon)

    def update_params(self, layer):
        layer.weights = layer.weights - self._step(layer, 'weight', layer.dweights)
        layer.biases = layer.biases - self._step(layer, 'bias', layer.dbiases)

    def post_update_params(self):
        self.iterations += 1


# Adagrad optimizer
class Optimizer_Adagrad:
    def __init__(self, learning_rate=1., decay=0., epsilon=1e-7):
        self.learning_rate = learning_rate
        self.current_learning_rate = learning_rate
        self.decay = decay
        self.iterations = 0
        self.epsilon = epsilon

    def pre_update_params(self):
        if self.decay:
            self.current_learning_rate = self.learning_rate / (1. + self.decay * self.iterations)

    def update_params(self, layer):
        if not hasattr(layer, 'weight_cache'):
            layer.weight_cache = np.zeros_like(layer.weights)
            layer.bias_cache = np.zeros_like(layer.biases)
        layer.weight_cache += layer.dweights ** 2
        layer.bias_cache += layer.dbiases ** 2
        layer.weights -= self.current_learning_rate * layer.dweights / (np.sqrt(layer.weight_cache) + self.epsilon)
        layer.biases -= self.current_learning_rate * layer.dbiases / (np.sqrt(layer.bias_cache) + self.epsilon)

    def post_update_params(self):
        self.iterations += 1


if __name__ == '__main__':
    class Dense:
        pass

    for opt in (Optimizer_Adam(0.05, decay=5e-7), Optimizer_Adagrad(decay=1e-4)):
        d = Dense()
        d.weights, d.biases = np.random.randn(2, 2), np.zeros((1, 2))
        for _ in range(10):
            d.dweights, d.dbiases = d.weights, d.biases - 2
            opt.pre_update_params()
            opt.update_params(d)
            opt.post_update_params()
        print(d.weights, d.biases)
