import math
import numpy as np

class Neuron:
    """one neuron with its weights, knows how to go forward and backward for one sample"""
    def __init__(self, weights, bias):
        self.weights = list(weights)
        self.bias = bias
        self.dw = [0.0 for _ in self.weights]
        self.db = 0.0

    def forward(self, inputs):
        self.inputs = inputs
        total = self.bias
        for w, i in zip(self.weights, inputs):
            total += w * i
        self.total = total
        return total

    def backward(self, delta):
        for k in range(len(self.weights)):
            self.dw[k] += delta * self.inputs[k]
        self.db += delta
        return [delta * w for w in self.weights]

def loss_and_gradients(params, X, y):
    hidden = [Neuron(params['W1'][:, j], params['b1'][j]) for j in range(params['W1'].shape[1])]
    output = [Neuron(params['W2'][:, j], params['b2'][j]) for j in range(params['W2'].shape[1])]
    n = len(X)
    loss = 0.0
    for i in range(n):
        z = [neuron.forward(list(X[i])) for neuron in hidden]
        h = [v if v > 0 else 0.0 for v in z]
        s = [neuron.forward(h) for neuron in output]
        top = max(s)
        e = [math.exp(v - top) for v in s]
        p = [v / sum(e) for v in e]
        loss -= math.log(p[y[i]])
        # backward
        back = [0.0] * len(hidden)
        for c in range(len(output)):
            target = 1.0 if c == y[i] else 0.0
            g = output[c].backward((p[c] - target) / n)
            for j in range(len(hidden)):
                back[j] += g[j]
        for j in range(len(hidden)):
            if z[j] > 0:
                hidden[j].backward(back[j])
    loss /= n
    grads = {
        'W1': np.array([neuron.dw for neuron in hidden]).T,
        'b1': np.array([neuron.db for neuron in hidden]),
        'W2': np.array([neuron.dw for neuron in output]).T,
        'b2': np.array([neuron.db for neuron in output]),
    }
    return loss, grads
