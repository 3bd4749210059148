import numpy as np


class Optimizer_Adam:

    # Initialize optimizer - set settings
    def __init__(self, learning_rate=0.001, decay=0., epsilon=1e-7, beta_1=0.9, beta_2=0.999):
        self.learning_rate = learning_rate
        self.current_learning_rate = learning_rate
        self.decay = decay
        self.iterations = 0
        self.epsilon = epsilon
        self.beta_1 = beta_1
        self.beta_2 = beta_2

    def pre_update_params(self):
        if self.decay:
            self.current_learning_rate = self.learning_rate * (1. / (1. + self.decay * self.iterations))

    def update_params(self, layer):
        if not hasattr(layer, 'weight_cache'):
            for n in ('weight_momentums', 'weight_cache'):
                setattr(layer, n, np.zeros_like(layer.weights))
            for n in ('bias_momentums', 'bias_cache'):
                setattr(layer, n, np.zeros_like(layer.biases))

        b1, b2 = self.beta_1, self.beta_2
        layer.weight_momentums = b1 * layer.weight_momentums + (1 - b1) * layer.dweights
        layer.bias_momentums = b1 * layer.bias_momentums + (1 - b1) * layer.dbiases
        layer.weight_cache = b2 * layer.weight_cache + (1 - b1) * layer.dweights ** 2
        layer.bias_cache = b2 * layer.bias_cache + (1 - b2) * layer.dbiases ** 2

        # corrected values; iterations is 0 at the first pass
        c1 = 1 - b1 ** (self.iterations + 1)
        c2 = 1 - b2 ** (self.iterations + 1)
        layer.weights -= self.current_learning_rate * (layer.weight_momentums / c1) / \
            (np.sqrt(layer.weight_cache / c2) + self.epsilon)
        layer.biases -= self.current_learning_rate * (layer.bias_momentums / c1) / \
            (np.sqrt(layer.bias_cache / c2) + self.epsilon)

    def post_update_params(self):
        self.iterations += 1


if __name__ == '__main__':
    class Layer:
        pass
    l = Layer()
    l.weights, l.biases = np.random.randn(3, 2), np.zeros((1, 2))
    opt = Optimizer_Adam(0.05, decay=5e-5)
    for i in range(10):
        l.dweights, l.dbiases = l.weights, l.biases + 1
        opt.pre_update_params()
        opt.update_params(l)
        opt.post_update_params()
    print(l.weights, l.biases)
