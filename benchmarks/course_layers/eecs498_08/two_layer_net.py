"""EECS 498 two layer net, ported to numpy"""
import numpy as np


def nn_forward_pass(params, X):
    """returns scores and the hidden representation (after relu)"""
    hidden = np.maximum(X.dot(params['W1']) + params['b1'], 0)
    scores = hidden.dot(params['W2']) + params['b2']
    return scores, hidden


def nn_forward_backward(params, X, y=None, reg=0.0):
    """
    loss = data loss + reg * (sum W1^2 + sum W2^2)
    """
    W1, W2 = params['W1'], params['W2']
    N, D = X.shape
    scores, h1 = nn_forward_pass(params, X)
    if y is None:
        return scores

    scores = scores - scores.max(axis=1, keepdims=True)
    probs = np.exp(scores)
    probs /= probs.sum(axis=1, keepdims=True)
    loss = -np.log(probs[range(N), y]).mean()
    loss += reg * ((W1 ** 2).sum() + (W2 ** 2).sum())

    grads = {}
    dscores = probs.copy()
    dscores[range(N), y] -= 1
    dscores /= N
    grads['W2'] = h1.T.dot(dscores) + 2 * reg * W2
    grads['b2'] = dscores.sum(axis=0)
    dh = dscores.dot(W2.T)
    dh[h1 == 0] = 0
    grads['W1'] = X.T.dot(dh) + reg * W1
    grads['b1'] = dh.sum(axis=0)
    return loss, grads


def nn_predict(params, X):
    return nn_forward_pass(params, X)[0].argmax(axis=1)


if __name__ == '__main__':
    rs = np.random.RandomState(0)
    params = {'W1': rs.randn(4, 10), 'b1': rs.randn(10), 'W2': rs.randn(10, 3), 'b2': rs.randn(3)}
    X, y = rs.randn(5, 4), np.array([0, 1, 2, 2, 1])
    loss, grads = nn_forward_backward(params, X, y, reg=0.05)
    print(loss, {k: g.shape for k, g in grads.items()})
