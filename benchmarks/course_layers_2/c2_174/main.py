import numpy as np

# np.random.seed(0)


def create_data(points, classes):
    X = np.zeros((points*classes, 2))
    y = np.zeros(points*classes, dtype='uint8')
    for class_number in range(classes):
        ix = range(points*class_number, points*(class_number+1))
        r = np.linspace(0.0, 1, points)
        t = np.linspace(class_number*4, (class_number+1)*4, points) + np.random.randn(points)*0.2
        X[ix] = np.c_[r*np.sin(t*2.5), r*np.cos(t*2.5)]
        y[ix] = class_number
    return X, y


class Layer_Dense:
    def __init__(self, n_inputs, n_neurons):
        self.weights = 0.5 * np.random.randn(n_inputs, n_neurons)
        self.biases = np.zeros((1, n_neurons))

    def forward(self, inputs):
        self.inputs = inputs
        self.output = np.dot(inputs, self.weights) + self.biases

    def backward(self, dvalues):
        self.dweights = np.dot(self.inputs.T, dvalues)
        self.dbiases = np.sum(dvalues, axis=0, keepdims=True)
        self.dinputs = np.dot(dvalues, self.weights.T)


class Activation_Tanh:
    def forward(self, inputs):
        self.output = np.tanh(inputs)

    def backward(self, dvalues):
        self.dinputs = dvalues * (1 - self.output**2)


class Softmax_Loss:
    def forward(self, inputs, y_true):
        e = np.exp(inputs - np.max(inputs, axis=1, keepdims=True))
        self.output = e / np.sum(e, axis=1, keepdims=True)
        return np.mean(-np.log(self.output[range(len(inputs)), y_true]))

    def backward(self, dvalues, y_true):
        samples = len(dvalues)
        self.dinputs = dvalues.copy()
        self.dinputs[range(samples), y_true] -= 1
        self.dinputs = self.dinputs / samples


class Network:
    def __init__(self, n_hidden=8, classes=3):
        self.dense1 = Layer_Dense(2, n_hidden)
        self.activation1 = Activation_Tanh()
        self.dense2 = Layer_Dense(n_hidden, n_hidden)
        self.activation2 = Activation_Tanh()
        self.dense3 = Layer_Dense(n_hidden, classes)
        self.loss_activation = Softmax_Loss()

    def forward(self, X, y):
        self.dense1.forward(X)
        self.activation1.forward(self.dense1.output)
        self.dense2.forward(self.activation1.output)
        self.activation2.forward(self.dense2.output)
        self.dense3.forward(self.activation2.output)
        return self.loss_activation.forward(self.dense3.output, y)

    def backward(self, y):
        self.loss_activation.backward(self.loss_activation.output, y)
        self.dense3.backward(self.loss_activation.dinputs)
        self.activation2.backward(self.dense3.dinputs)
        self.dense2.backward(self.dense3.dinputs)
        self.activation1.backward(self.dense2.dinputs)
        self.dense1.backward(self.activation1.dinputs)

    def step(self, lr):
        for layer in (self.dense1, self.dense2, self.dense3):
            layer.weights -= lr * layer.dweights
            layer.biases -= lr * layer.dbiases


if __name__ == '__main__':
    X, y = create_data(100, 3)
    net = Network()
    for epoch in range(1001):
        loss = net.forward(X, y)
        if not epoch % 100:
            acc = np.mean(np.argmax(net.loss_activation.output, axis=1) == y)
            print(f'epoch: {epoch}, acc: {acc:.3f}, loss: {loss:.3f}')
        net.backward(y)
        net.step(1.0)
