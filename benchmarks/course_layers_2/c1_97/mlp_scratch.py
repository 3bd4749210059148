import math
import random


class Value:
    def __init__(self, data, children=()):
        self.data = data
        self.grad = 0.0
        self.children = children
        self._backward = lambda: None

    def __add__(self, other):
        if not isinstance(other, Value):
            other = Value(other)
        out = Value(self.data + other.data, (self, other))

        def _backward():
            self.grad += out.grad
            other.grad += out.grad
        out._backward = _backward
        return out

    __radd__ = __add__

    def __mul__(self, other):
        if not isinstance(other, Value):
            other = Value(other)
        out = Value(self.data * other.data, (self, other))

        def _backward():
            self.grad += other.data * out.grad
            other.grad += self.data * out.grad
        out._backward = _backward
        return out

    __rmul__ = __mul__

    def __sub__(self, other):
        return self + other * -1 if isinstance(other, Value) else self + (-other)

    def tanh(self):
        out = Value(math.tanh(self.data), (self,))

        def _backward():
            self.grad += (1 - out.data * out.data) * out.grad
        out._backward = _backward
        return out

    def backward(self):
        topo, visited = [], set()

        def build(v):
            if v not in visited:
                visited.add(v)
                for c in v.children:
                    build(c)
                topo.append(v)
        build(self)
        self.grad = 1.0
        for v in reversed(topo):
            v._backward()


class Neuron:
    def __init__(self, nin):
        self.weights = [Value(random.gauss(0, 1)) for _ in range(nin)]
        self.bias = Value(0.0)

    def forward(self, x):
        s = self.bias
        for w, xi in zip(self.weights, x):
            s = s + w * xi
        return s.tanh()


class Net:
    def __init__(self, sizes):
        self.layers = [[Neuron(m) for _ in range(n)] for m, n in zip(sizes, sizes[1:])]

    def forward(self, x):
        for layer in self.layers:
            x = [n.forward(x) for n in layer]
        return x

    def parameters(self):
        ps = []
        for layer in self.layers:
            for n in layer:
                ps += n.weights
                ps.append(n.bias)
        return ps

    def zero_grad(self):
        for p in self.parameters():
            p.grad = 0.0

    def loss(self, xs, ys):
        total = Value(0.0)
        for x, y in zip(xs, ys):
            d = self.forward(x)[0] - y
            total = total + d * d
        return total

    def train_step(self, xs, ys, lr):
        loss = self.loss(xs, ys)
        loss.backward()
        for p in self.parameters():
            p.data -= lr * p.grad
        return loss.data


def main():
    random.seed(1337)
    xs = [[2.0, 3.0, -1.0], [3.0, -1.0, 0.5], [0.5, 1.0, 1.0], [1.0, 1.0, -1.0]]
    ys = [1.0, -1.0, -1.0, 1.0]
    net = Net([3, 4, 4, 1])
    for k in range(20):
        print(k, net.train_step(xs, ys, 0.05))


if __name__ == '__main__':
    main()
