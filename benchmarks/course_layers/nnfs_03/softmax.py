import numpy as np


# softmax activation with the full jacobian, one sample after another
class Activation_Softmax:

    def forward(self, inputs):
        self.inputs = inputs
        exp_values = np.exp(inputs - inputs.max(axis=1, keepdims=True))
        self.output = exp_values / exp_values.sum(axis=1, keepdims=True)

    def backward(self, dvalues):
        self.dinputs = np.empty_like(dvalues)
        for i in range(len(dvalues)):
            s = self.output[i].reshape(-1, 1)
            jac = np.diagflat(s) - s @ s.T
            self.dinputs[i] = jac @ dvalues[i]


class Loss_CategoricalCrossentropy:

    def calculate(self, output, y):
        return np.mean(self.forward(output, y))

    def forward(self, y_pred, y_true):
        if y_true.ndim == 1:
            picked = y_pred[range(len(y_pred)), y_true]
        else:
            picked = (y_pred * y_true).sum(axis=1)
        return -np.log(picked)

    def backward(self, dvalues, y_true):
        samples, labels = dvalues.shape
        if y_true.ndim == 1:
            y_true = np.eye(labels)[y_true]
        self.dinputs = -y_true / dvalues / samples


if __name__ == '__main__':
    a, l = Activation_Softmax(), Loss_CategoricalCrossentropy()
    a.forward(np.random.randn(3, 4))
    y = np.array([1, 0, 3])
    print(l.calculate(a.output, y))
    l.backward(a.output, y)
    a.backward(l.dinputs)
    print(a.dinputs)
