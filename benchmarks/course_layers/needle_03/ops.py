import numpy as np

# hw1 - shape ops.  A node only needs .inputs (list of arrays), so I use a tiny class for it


class Node:
    def __init__(self, *inputs):
        self.inputs = inputs


class Transpose:
    """swaps two axes, the last two by default"""

    def __init__(self, axes=None):
        self.axes = axes

    def compute(self, a):
        ax1, ax2 = self.axes if self.axes else (-1, -2)
        return np.swapaxes(a, ax1, ax2)

    def gradient(self, out_grad, node):
        ax1, ax2 = self.axes if self.axes else (-1, -2)
        return np.swapaxes(out_grad, ax1, ax2)


class Reshape:
    def __init__(self, shape):
        self.shape = shape

    def compute(self, a):
        return np.reshape(a, self.shape)

    def gradient(self, out_grad, node):
        return np.reshape(out_grad, node.inputs[0].shape)


class BroadcastTo:
    def __init__(self, shape):
        self.shape = shape

    def compute(self, a):
        return np.broadcast_to(a, self.shape)

    def gradient(self, out_grad, node):
        in_shape = node.inputs[0].shape
        lead = len(self.shape) - len(in_shape)
        axes = list(range(lead))
        for i, n in enumerate(in_shape):
            if n == 1 and self.shape[lead + i] != 1:
                axes.append(lead + i)
        return np.mean(out_grad, axis=tuple(axes)).reshape(in_shape)


class Negate:
    def compute(self, a):
        return -a

    def gradient(self, out_grad, node):
        return -out_grad


if __name__ == "__main__":
    a = np.random.randn(3, 1)
    op = BroadcastTo((2, 3, 4))
    print(op.compute(a).shape, op.gradient(np.random.randn(2, 3, 4), Node(a)).shape)
