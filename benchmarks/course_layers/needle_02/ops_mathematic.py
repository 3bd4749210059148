import numpy as array_api
import numpy as np


class Tensor:
    def __init__(self, data, op=None, inputs=None):
        self.cached = np.array(data, dtype="float64")
        self.op = op
        self.inputs = inputs or []

    def numpy(self):
        return self.cached

    @property
    def shape(self):
        return self.cached.shape


class TensorOp:
    def __call__(self, *args):
        return Tensor(self.compute(*(x.cached for x in args)), self, list(args))


class PowerScalar(TensorOp):
    """raise a tensor to an (integer) power"""

    def __init__(self, scalar: int):
        self.scalar = scalar

    def compute(self, a):
        return array_api.power(a, self.scalar)

    def gradient(self, out_grad, node):
        a = node.inputs[0].numpy()
        return out_grad * self.scalar * array_api.power(a, self.scalar - 1)


class EWiseDiv(TensorOp):
    def compute(self, a, b):
        return array_api.true_divide(a, b)

    def gradient(self, out_grad, node):
        a, b = node.inputs[0].numpy(), node.inputs[1].numpy()
        grad_a = out_grad / b
        grad_b = out_grad * (-a / b)
        return grad_a, grad_b


class DivScalar(TensorOp):
    def __init__(self, scalar):
        self.scalar = scalar

    def compute(self, a):
        return a / self.scalar

    def gradient(self, out_grad, node):
        return out_grad / self.scalar


def divide(a, b):
    return EWiseDiv()(a, b)


if __name__ == "__main__":
    x, y = Tensor([[1., 2.]]), Tensor([[3., 5.]])
    z = divide(x, y)
    print(z.numpy(), z.op.gradient(np.ones(z.shape), z))
