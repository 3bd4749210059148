import numpy as np


class Activation_Softmax:
    def forward(self, inputs):
        e = np.exp(inputs - np.max(inputs, axis=1, keepdims=True))
        self.output = e / np.sum(e, axis=1, keepdims=True)


class Loss_CategoricalCrossentropy:
    def calculate(self, y_pred, y_true):
        n = len(y_pred)
        if len(y_true.shape) == 2:
            y_true = np.argmax(y_true, axis=1)
        return np.mean(-np.log(y_pred[range(n), y_true]))


# combined softmax and loss for the faster backward step
class Activation_Softmax_Loss_CategoricalCrossentropy:
    def __init__(self):
        self.activation = Activation_Softmax()
        self.loss = Loss_CategoricalCrossentropy()

    def forward(self, inputs, y_true):
        self.activation.forward(inputs)
        self.output = self.activation.output
        return self.loss.calculate(self.output, y_true)

    def backward(self, dvalues, y_true):
        samples = len(dvalues)
        if len(y_true.shape) == 2:
            y_true = np.argmax(y_true, axis=1)
        self.dinputs = dvalues
        self.dinputs[range(samples), y_true] -= 1
        self.dinputs = self.dinputs / samples


if __name__ == '__main__':
    lossact = Activation_Softmax_Loss_CategoricalCrossentropy()
    x, y = np.random.randn(5, 3), np.array([0, 1, 2, 2, 1])
    print('loss', lossact.forward(x, y))
    lossact.backward(lossact.output, y)
    print(lossact.dinputs)
    print('acc', np.mean(np.argmax(lossact.output, axis=1) == y))
