import numpy as np

# Week 4, building the deep network step by step


def linear_forward(A, W, b):
    Z = np.dot(W, A) + b
    assert Z.shape == (W.shape[0], A.shape[1])
    cache = (A, W, b)
    return Z, cache


def linear_backward(dZ, cache):
    """
    dZ -- gradient of the cost w.r.t. the linear output of this layer
    cache -- (A_prev, W, b)
    """
    A_prev, W, b = cache
    m = A_prev.shape[1]

    dW = 1. / m * np.dot(dZ, A_prev.T)
    db = np.sum(dZ, axis=1, keepdims=True)
    dA_prev = np.dot(W.T, dZ)

    return dA_prev, dW, db


if __name__ == '__main__':
    np.random.seed(1)
    A, W, b = np.random.randn(5, 4), np.random.randn(3, 5), np.random.randn(3, 1)
    Z, cache = linear_forward(A, W, b)
    for g in linear_backward(np.random.randn(3, 4), cache):
        print(g)
