# tiny scalar autograd, wrote this after the lecture without looking
import numpy as np


class Scalar:
    def __init__(self, value, parents=()):
        self.value = float(value)
        self.grad = 0.0
        self.parents = parents
        self.backward_fn = None

    def __add__(self, o):
        o = _wrap(o)
        out = Scalar(self.value + o.value, (self, o))

        def fn(g):
            self.grad += g
            o.grad += g
        out.backward_fn = fn
        return out

    def __sub__(self, o):
        o = _wrap(o)
        out = Scalar(self.value - o.value, (self, o))

        def fn(g):
            self.grad += g
            o.grad -= g
        out.backward_fn = fn
        return out

    def __mul__(self, o):
        o = _wrap(o)
        out = Scalar(self.value * o.value, (self, o))

        def fn(g):
            self.grad += g * o.value
            o.grad += g * self.value
        out.backward_fn = fn
        return out

    def __truediv__(self, o):
        o = _wrap(o)
        out = Scalar(self.value / o.value, (self, o))

        def fn(g):
            self.grad += g / o.value
            o.grad -= g * self.value / o.value ** 2
        out.backward_fn = fn
        return out

    def log(self):
        out = Scalar(np.log(self.value), (self,))

        def fn(g):
            self.grad += g / self.value
        out.backward_fn = fn
        return out

    def sigmoid(self):
        s = 1 / (1 + np.exp(-self.value))
        out = Scalar(s, (self,))

        def fn(g):
            self.grad += g * s * (1 - s)
        out.backward_fn = fn
        return out

    def backward(self):
        order, seen = [], set()

        def visit(n):
            if id(n) in seen:
                return
            seen.add(id(n))
            for p in n.parents:
                visit(p)
            order.append(n)

        visit(self)
        self.grad = 1.0
        for n in order[::-1]:
            if n.backward_fn:
                n.backward_fn(n.grad)

    def __repr__(self):
        return "Scalar(%.4f, grad=%.4f)" % (self.value, self.grad)


def _wrap(x):
    return x if isinstance(x, Scalar) else Scalar(x)


if __name__ == "__main__":
    a, b = Scalar(2.0), Scalar(-3.0)
    c = (a * b + a).sigmoid() / b
    c.backward()
    print(a, b, c)
    h = 1e-6
    f = lambda a, b: 1 / (1 + np.exp(-(a * b + a))) / b
    print((f(2 + h, -3) - f(2 - h, -3)) / 2 / h, (f(2, -3 + h) - f(2, -3 - h)) / 2 / h)
