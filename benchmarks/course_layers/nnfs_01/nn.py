import numpy as np


# Dense layer
class Layer_Dense:

    def __init__(self, n_inputs, n_neurons,
                 weight_regularizer_l1=0, weight_regularizer_l2=0,
                 bias_regularizer_l1=0, bias_regularizer_l2=0):
        self.weights = 0.01 * np.random.randn(n_inputs, n_neurons)
        self.biases = np.zeros((1, n_neurons))
        self.weight_regularizer_l1 = weight_regularizer_l1
        self.weight_regularizer_l2 = weight_regularizer_l2
        self.bias_regularizer_l1 = bias_regularizer_l1
        self.bias_regularizer_l2 = bias_regularizer_l2

    def forward(self, inputs):
        self.inputs = inputs
        self.output = np.dot(inputs, self.weights) + self.biases

    def backward(self, dvalues):
        self.dweights = np.dot(self.inputs.T, dvalues)
        self.dbiases = np.sum(dvalues, axis=0, keepdims=True)

        # penalties
        if self.weight_regularizer_l1 > 0:
            self.dweights += self.weight_regularizer_l1 * np.sign(self.weights)
        if self.weight_regularizer_l2 > 0:
            self.dweights += 2 * self.weight_regularizer_l2 * self.weights
        if self.bias_regularizer_l1 > 0:
            self.dbiases += self.bias_regularizer_l1 * np.sign(self.biases)
        if self.bias_regularizer_l2 > 0:
            self.dbiases += 2 * self.bias_regularizer_l2 * self.biases

        self.dinputs = np.dot(dvalues, self.weights.T)


class Activation_ReLU:

    def forward(self, inputs):
        self.inputs = inputs
        self.output = np.maximum(0, inputs)

    def backward(self, dvalues):
        self.dinputs = dvalues.copy()
        self.dinputs[self.inputs <= 0] = 0


class Loss:
    def regularization_loss(self, layer):
        return (layer.weight_regularizer_l1 * np.sum(np.abs(layer.weights))
                + layer.weight_regularizer_l2 * np.sum(layer.weights ** 2)
                + layer.bias_regularizer_l1 * np.sum(np.abs(layer.biases))
                + layer.bias_regularizer_l2 * np.sum(layer.biases ** 2))


if __name__ == '__main__':
    d = Layer_Dense(3, 4, weight_regularizer_l2=5e-4)
    a = Activation_ReLU()
    d.forward(np.random.randn(5, 3))
    a.forward(d.output)
    a.backward(np.ones((5, 4)))
    d.backward(a.dinputs)
    print(d.dweights, d.dbiases, Loss().regularization_loss(d))
