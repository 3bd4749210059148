"""Chapter 3: regularization. Costs have the term lmbda / (2 n) * sum w^2, n = size of the training set."""
import numpy as np


def sigmoid(z):
    return 1.0/(1.0 + np.exp(-z))


class Network(object):
    def __init__(self, sizes):
        self.sizes = sizes
        self.num_layers = len(sizes)
        self.biases = [np.random.randn(y, 1) for y in sizes[1:]]
        self.weights = [np.random.randn(y, x)/np.sqrt(x) for x, y in zip(sizes[:-1], sizes[1:])]

    def feedforward(self, a):
        for b, w in zip(self.biases, self.weights):
            a = sigmoid(np.dot(w, a) + b)
        return a

    def total_cost(self, data, lmbda):
        cost = 0.0
        for x, y in data:
            a = self.feedforward(x)
            cost -= np.sum(y*np.log(a) + (1-y)*np.log(1-a))/len(data)
        return cost + 0.5*(lmbda/len(data))*sum(np.linalg.norm(w)**2 for w in self.weights)

    def update_mini_batch(self, mini_batch, eta, lmbda, n):
        nabla_b = [np.zeros(b.shape) for b in self.biases]
        nabla_w = [np.zeros(w.shape) for w in self.weights]
        for x, y in mini_batch:
            delta_b, delta_w = self.backprop(x, y)
            for i in range(len(nabla_b)):
                nabla_b[i] += delta_b[i]
                nabla_w[i] += delta_w[i]
        m = len(mini_batch)
        self.weights = [(1-eta*lmbda/m)*w - (eta/m)*nw for w, nw in zip(self.weights, nabla_w)]
        self.biases = [b - (eta/m)*nb for b, nb in zip(self.biases, nabla_b)]

    def backprop(self, x, y):
        activations = [x]
        for b, w in zip(self.biases, self.weights):
            activations.append(sigmoid(np.dot(w, activations[-1]) + b))
        nabla_b = [None]*(self.num_layers-1)
        nabla_w = [None]*(self.num_layers-1)
        delta = activations[-1] - y
        nabla_b[-1], nabla_w[-1] = delta, np.dot(delta, activations[-2].T)
        for l in range(2, self.num_layers):
            sp = activations[-l]*(1 - activations[-l])
            delta = np.dot(self.weights[-l+1].T, delta)*sp
            nabla_b[-l], nabla_w[-l] = delta, np.dot(delta, activations[-l-1].T)
        return nabla_b, nabla_w


if __name__ == '__main__':
    net = Network([3, 5, 2])
    data = [(np.random.rand(3, 1), np.array([[0.0], [1.0]])) for _ in range(20)]
    for e in range(5):
        for k in range(0, 20, 5):
            net.update_mini_batch(data[k:k+5], 0.5, 0.1, len(data))
        print(net.total_cost(data, 0.1))
