"""mini needle: everything of hw1 in one file (numpy backend)"""
from typing import List, Optional, Tuple, Dict
import numpy as array_api
import numpy as np


class Op:
    def __call__(self, *args):
        raise NotImplementedError()

    def compute(self, *args):
        raise NotImplementedError()

    def gradient(self, out_grad, node):
        raise NotImplementedError()


class Tensor:
    def __init__(self, data, op=None, inputs=()):
        self.data = np.asarray(data, dtype=np.float64)
        self.op = op
        self.inputs = list(inputs)
        self.grad = None

    @property
    def shape(self):
        return self.data.shape

    def realize_cached_data(self):
        return self.data

    def is_leaf(self):
        return self.op is None

    def __add__(self, other):
        return EWiseAdd()(self, other) if isinstance(other, Tensor) else AddScalar(other)(self)

    def __mul__(self, other):
        return EWiseMul()(self, other) if isinstance(other, Tensor) else MulScalar(other)(self)

    def __truediv__(self, other):
        return EWiseDiv()(self, other) if isinstance(other, Tensor) else DivScalar(other)(self)

    def __sub__(self, other):
        return self + (-other)

    def __neg__(self):
        return Negate()(self)

    def __pow__(self, other):
        return PowerScalar(other)(self)

    def __matmul__(self, other):
        return MatMul()(self, other)

    __radd__ = __add__
    __rmul__ = __mul__

    def sum(self, axes=None):
        return Summation(axes)(self)

    def backward(self, out_grad=None):
        out_grad = out_grad if out_grad else Tensor(np.ones(self.shape))
        compute_gradient_of_variables(self, out_grad)


class TensorOp(Op):
    def __call__(self, *args):
        return Tensor(self.compute(*[a.realize_cached_data() for a in args]), self, args)

    def gradient_as_tuple(self, out_grad, node):
        output = self.gradient(out_grad, node)
        if isinstance(output, (tuple, list)):
            return tuple(output)
        return (output,)


class EWiseAdd(TensorOp):
    def compute(self, a, b):
        return a + b

    def gradient(self, out_grad, node):
        return out_grad, out_grad


class AddScalar(TensorOp):
    def __init__(self, scalar):
        self.scalar = scalar

    def compute(self, a):
        return a + self.scalar

    def gradient(self, out_grad, node):
        return out_grad


class EWiseMul(TensorOp):
    def compute(self, a, b):
        return a * b

    def gradient(self, out_grad, node):
        lhs, rhs = node.inputs
        return out_grad * rhs, out_grad * lhs


class MulScalar(TensorOp):
    def __init__(self, scalar):
        self.scalar = scalar

    def compute(self, a):
        return a * self.scalar

    def gradient(self, out_grad, node):
        return out_grad * self.scalar


class PowerScalar(TensorOp):
    """Op raise a tensor to an (integer) power."""

    def __init__(self, scalar: int):
        self.scalar = scalar

    def compute(self, a):
        return a ** self.scalar

    def gradient(self, out_grad, node):
        a = node.inputs[0]
        return out_grad * self.scalar * a ** (self.scalar - 1)


class EWiseDiv(TensorOp):
    """Op to element-wise divide two nodes."""

    def compute(self, a, b):
        return a / b

    def gradient(self, out_grad, node):
        lhs, rhs = node.inputs
        return out_grad / rhs, -out_grad * lhs / (rhs * rhs)


class DivScalar(TensorOp):
    def __init__(self, scalar):
        self.scalar = scalar

    def compute(self, a):
        return a / self.scalar

    def gradient(self, out_grad, node):
        return out_grad / self.scalar


class Transpose(TensorOp):
    def __init__(self, axes: Optional[tuple] = None):
        self.axes = axes

    def compute(self, a):
        i, j = self.axes if self.axes else (-1, -2)
        return array_api.swapaxes(a, i, j)

    def gradient(self, out_grad, node):
        return transpose(out_grad, self.axes)


class Reshape(TensorOp):
    def __init__(self, shape):
        self.shape = shape

    def compute(self, a):
        return array_api.reshape(a, self.shape)

    def gradient(self, out_grad, node):
        return reshape(out_grad, node.inputs[0].shape)


class BroadcastTo(TensorOp):
    def __init__(self, shape):
        self.shape = shape

    def compute(self, a):
        return array_api.broadcast_to(a, self.shape)

    def gradient(self, out_grad, node):
        in_shape = node.inputs[0].shape
        n_new = len(self.shape) - len(in_shape)
        axes = list(range(n_new))
        for i, d in enumerate(in_shape):
            if d == 1 and self.shape[i + n_new] != 1:
                axes.append(i + n_new)
        if axes:
            out_grad = summation(out_grad, tuple(axes))
        return reshape(out_grad, in_shape)


class Summation(TensorOp):
    def __init__(self, axes: Optional[tuple] = None):
        self.axes = axes

    def compute(self, a):
        return array_api.sum(a, axis=self.axes)

    def gradient(self, out_grad, node):
        in_shape = node.inputs[0].shape
        axes = self.axes
        if axes is None:
            axes = tuple(range(len(in_shape)))
        elif isinstance(axes, int):
            axes = (axes,)
        new_shape = list(in_shape)
        for ax in axes:
            new_shape[ax] = 1
        return broadcast_to(reshape(out_grad, tuple(new_shape)), in_shape)


class MatMul(TensorOp):
    def compute(self, a, b):
        return a @ b

    def gradient(self, out_grad, node):
        lhs, rhs = node.inputs
        lgrad = out_grad @ transpose(rhs)
        rgrad = transpose(lhs) @ out_grad
        # batched matmul with a 2d operand
        if len(lgrad.shape) > len(lhs.shape):
            lgrad = summation(lgrad, tuple(range(len(lgrad.shape) - len(lhs.shape))))
        if len(rgrad.shape) > len(rhs.shape):
            rgrad = summation(rgrad, tuple(range(len(rgrad.shape) - len(rhs.shape))))
        return lgrad, rgrad


class Negate(TensorOp):
    def compute(self, a):
        return -a

    def gradient(self, out_grad, node):
        return -out_grad


class Log(TensorOp):
    def compute(self, a):
        return array_api.log(a)

    def gradient(self, out_grad, node):
        return out_grad / node.inputs[0]


class Exp(TensorOp):
    def compute(self, a):
        return array_api.exp(a)

    def gradient(self, out_grad, node):
        return out_grad * exp(node.inputs[0])


class ReLU(TensorOp):
    def compute(self, a):
        return array_api.maximum(a, 0)

    def gradient(self, out_grad, node):
        out = node.realize_cached_data()
        return out_grad * Tensor(out > 0)


def transpose(a, axes=None):
    return Transpose(axes)(a)


def reshape(a, shape):
    return Reshape(shape)(a)


def broadcast_to(a, shape):
    return BroadcastTo(shape)(a)


def summation(a, axes=None):
    return Summation(axes)(a)


def log(a):
    return Log()(a)


def exp(a):
    return Exp()(a)


def relu(a):
    return ReLU()(a)


def compute_gradient_of_variables(output_tensor, out_grad):
    node_to_output_grads_list: Dict[Tensor, List[Tensor]] = {}
    node_to_output_grads_list[output_tensor] = [out_grad]
    reverse_topo_order = list(reversed(find_topo_sort([output_tensor])))

    for node in reverse_topo_order:
        node.grad = sum_node_list(node_to_output_grads_list[node])
        if node.is_leaf():
            continue
        for inp, g in zip(node.inputs, node.op.gradient_as_tuple(node.grad, node)):
            node_to_output_grads_list.setdefault(inp, []).append(g)


def find_topo_sort(node_list: List[Tensor]) -> List[Tensor]:
    visited, topo_order = set(), []
    for node in node_list:
        topo_sort_dfs(node, visited, topo_order)
    return topo_order


def topo_sort_dfs(node, visited, topo_order):
    if node in visited:
        return
    visited.add(node)
    for inp in node.inputs:
        topo_sort_dfs(inp, visited, topo_order)
    topo_order.append(node)


def sum_node_list(node_list):
    from functools import reduce
    from operator import add
    return reduce(add, node_list)
