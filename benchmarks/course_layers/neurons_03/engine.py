import numpy as np


class Value:
    """scalar with a gradient"""

    def __init__(self, data, _children=(), _op=''):
        self.data = data
        self.grad = 0.0
        self._prev = _children
        self._op = _op
        self._backward = lambda: None

    def __add__(self, other):
        other = other if isinstance(other, Value) else Value(other)
        res = Value(self.data + other.data, (self, other), '+')

        def back():
            self.grad += res.grad
            other.grad += res.grad
        res._backward = back
        return res

    def __mul__(self, other):
        other = other if isinstance(other, Value) else Value(other)
        res = Value(self.data * other.data, (self, other), '*')

        def back():
            self.grad += other.data * res.grad
            other.grad += self.data * res.grad
        res._backward = back
        return res

    def __pow__(self, k):
        res = Value(self.data ** k, (self,), '**%s' % k)

        def back():
            self.grad += k * self.data ** (k - 1) * res.grad
        res._backward = back
        return res

    def relu(self):
        res = Value(self.data if self.data > 0 else 0.0, (self,), 'relu')

        def back():
            if res.data > 0:
                self.grad += res.grad
        res._backward = back
        return res

    def tanh(self):
        t = np.tanh(self.data)
        res = Value(t, (self,), 'tanh')

        def back():
            self.grad += (1 - t * t) * res.grad
        res._backward = back
        return res

    def exp(self):
        res = Value(np.exp(self.data), (self,), 'exp')

        def back():
            self.grad += res.data * res.grad
        res._backward = back
        return res

    def backward(self):
        order, seen = [], set()

        def visit(v):
            if v in seen:
                return
            seen.add(v)
            for c in v._prev:
                visit(c)
            order.append(v)
        visit(self)
        self.grad = 1.0
        for v in order[::-1]:
            v._backward()

    __radd__ = __add__
    __rmul__ = __mul__

    def __neg__(self):
        return self * -1

    def __sub__(self, other):
        return self + (-other)

    def __rsub__(self, other):
        return (-self) + other

    def __truediv__(self, other):
        return self * other ** -1

    def __repr__(self):
        return "Value(data=%g, grad=%g)" % (self.data, self.grad)


if __name__ == '__main__':
    a, b = Value(2.0), Value(-3.0)
    c = (a * b + a ** 2).tanh() + (a - b).relu() / 3.0
    c.backward()
    print(a, b, c)
