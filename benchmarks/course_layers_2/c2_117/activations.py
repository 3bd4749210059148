import numpy as np


def sigmoid(x, derivative=False):
    s = 1.0 / (1.0 + np.exp(-x))
    if derivative:
        return s * (1 - s)
    return s


def tanh(x, derivative=False):
    if derivative:
        return 1 - np.tanh(x) ** 2
    return np.tanh(x)


def relu(x, derivative=False):
    if derivative:
        return np.where(x > 0, 1, 0)
    return np.maximum(0, x)


def leaky_relu(x, derivative=False, alpha=0.01):
    if derivative:
        return np.where(x > 0, 1, alpha)
    return np.where(x > 0, x, alpha * x)


def elu(x, derivative=False, alpha=1.0):
    if derivative:
        return np.where(x >= 0, 1, alpha * np.exp(x))
    return np.where(x >= 0, x, alpha * (np.exp(x) - 1))


def softplus(x, derivative=False):
    if derivative:
        return sigmoid(x)
    return np.log(1 + np.exp(x))


def softsign(x, derivative=False):
    if derivative:
        return 1 / (1 + np.abs(x)) ** 2
    return x / (1 + np.abs(x))


def swish(x, derivative=False, beta=1.0):
    s = sigmoid(beta * x)
    if derivative:
        return s + beta * x * s * (1 - s)
    return x * s


def gaussian(x, derivative=False):
    if derivative:
        return -2 * x * np.exp(-x ** 2)
    return np.exp(-x ** 2)


def arctan(x, derivative=False):
    if derivative:
        return 1 / (1 + x ** 2)
    return np.arctan(x)


def identity(x, derivative=False):
    if derivative:
        return np.ones_like(x)
    return x


ACTIVATIONS = {
    'sigmoid': sigmoid,
    'tanh': tanh,
    'relu': relu,
    'leaky_relu': leaky_relu,
    'elu': elu,
    'softplus': softplus,
    'softsign': softsign,
    'swish': swish,
    'gaussian': gaussian,
    'arctan': arctan,
    'linear': identity,
}

if __name__ == '__main__':
    import matplotlib.pyplot as plt
    x = np.linspace(-5, 5, 200)
    for name, f in ACTIVATIONS.items():
        plt.plot(x, f(x), label=name)
        plt.plot(x, f(x, derivative=True), '--')
    plt.legend()
    plt.show()
