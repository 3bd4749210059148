import numpy as np


def relu_forward(z):
    """
    relu前向传播
    :param z: 待激活层
    """
    return np.maximum(0, z)


def relu_backward(next_dz, z):
    """
    relu反向传播
    :param next_dz: 激活后的梯度
    :param z: 激活前的值
    """
    return np.where(np.greater_equal(z, 0), 1, 0) * next_dz


def lrelu_forward(z, alpha=0.1):
    return np.where(z > 0, z, alpha * z)


def lrelu_backward(next_dz, z, alpha=0.1):
    return np.where(z > 0, next_dz, alpha * next_dz)


def sigmoid_forward(z):
    return 1 / (1 + np.exp(-z))


def sigmoid_backward(next_dz, z):
    a = sigmoid_forward(z)
    return next_dz * a * (1 - a)


def tanh_backward(next_dz, z):
    return next_dz * (1 - np.tanh(z) ** 2)


if __name__ == '__main__':
    z = np.array([[-1., 0., 2.], [0.5, -3., 0.]])
    print(relu_backward(np.ones_like(z), z))
    print(lrelu_backward(np.ones_like(z), z))
