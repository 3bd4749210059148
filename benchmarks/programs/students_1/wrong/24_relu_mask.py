import numpy as np

HARNESS = {"network": "linear relu linear relu linear", "loss": "cross_entropy", "targets": "labels",
           "call": "train_batch_gradients"}


class Cache:
    pass


def affine(x, W, b):
    return x.dot(W) + b


def forward(params, X):
    c = Cache()
    c.X = X
    c.h1 = np.maximum(0, affine(X, params['W1'], params['b1']))
    c.h2 = np.maximum(0, affine(c.h1, params['W2'], params['b2']))
    c.scores = affine(c.h2, params['W3'], params['b3'])
    return c


def relu_backward(dout, h):
    return dout * (h >= 0)


def softmax_loss(scores, y):
    probs = np.exp(scores - np.max(scores, axis=1, keepdims=True))
    probs /= np.sum(probs, axis=1, keepdims=True)
    N = scores.shape[0]
    loss = -np.sum(np.log(probs[np.arange(N), y])) / N
    dscores = probs.copy()
    dscores[np.arange(N), y] -= 1
    return loss, dscores / N


def train_batch_gradients(params, X, y):
    c = forward(params, X)
    loss, dout = softmax_loss(c.scores, y)
    grads = {'W3': c.h2.T.dot(dout), 'b3': dout.sum(axis=0)}

    dout = dout.dot(params['W3'].T)
    dout = relu_backward(dout, c.h2)
    grads['W2'] = c.h1.T.dot(dout)
    grads['b2'] = dout.sum(axis=0)

    dout = dout.dot(params['W2'].T)
    dout = relu_backward(dout, c.h1)
    grads['W1'] = c.X.T.dot(dout)
    grads['b1'] = dout.sum(axis=0)
    return loss, grads
