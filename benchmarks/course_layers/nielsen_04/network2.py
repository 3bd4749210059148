import numpy as np


def sigmoid(z):
    return 1.0/(1.0+np.exp(-z))

def sigmoid_prime(z):
    return sigmoid(z)*(1.0-sigmoid(z))


class QuadraticCost(object):
    @staticmethod
    def fn(a, y):
        return 0.5*np.linalg.norm(a-y)**2

    @staticmethod
    def delta(z, a, y):
        return (a-y)


class CrossEntropyCost(object):
    @staticmethod
    def fn(a, y):
        return -np.sum(y*np.log(a)+(1-y)*np.log(1-a))

    @staticmethod
    def delta(z, a, y):
        return (a-y)


class Network(object):
    def __init__(self, sizes, cost=QuadraticCost):
        self.num_layers = len(sizes)
        self.cost = cost
        self.biases = [np.random.randn(n, 1) for n in sizes[1:]]
        self.weights = [np.random.randn(n, p)/np.sqrt(p) for p, n in zip(sizes[:-1], sizes[1:])]

    def feedforward(self, a):
        for b, w in zip(self.biases, self.weights):
            a = sigmoid(w.dot(a)+b)
        return a

    def backprop(self, x, y):
        nabla_b = [np.zeros(b.shape) for b in self.biases]
        nabla_w = [np.zeros(w.shape) for w in self.weights]
        activations = [x]
        zs = []
        for b, w in zip(self.biases, self.weights):
            zs.append(w.dot(activations[-1])+b)
            activations.append(sigmoid(zs[-1]))
        delta = self.cost.delta(zs[-1], activations[-1], y)
        nabla_b[-1] = delta
        nabla_w[-1] = delta.dot(activations[-2].T)
        for l in range(2, self.num_layers):
            delta = self.weights[-l+1].T.dot(delta)*sigmoid_prime(zs[-l])
            nabla_b[-l] = delta
            nabla_w[-l] = delta.dot(activations[-l-1].T)
        return (nabla_b, nabla_w)


if __name__ == '__main__':
    for c in (QuadraticCost, CrossEntropyCost):
        net = Network([2, 3, 1], cost=c)
        x, y = np.random.randn(2, 1), np.array([[1.0]])
        nb, nw = net.backprop(x, y)
        print(c.__name__, c.fn(net.feedforward(x), y), nb[0].ravel())
