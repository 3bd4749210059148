import random
import numpy as np


def sample_batch(X, y, num_train, batch_size):
    idx = np.random.randint(0, num_train, (batch_size,))
    return X[idx], y[idx]


def nn_forward_pass(params, X):
    W1, b1 = params['W1'], params['b1']
    W2, b2 = params['W2'], params['b2']
    hidden = X.dot(W1) + b1
    hidden = np.clip(hidden, 0, None)      # relu
    scores = hidden.dot(W2) + b2
    return scores, hidden


def nn_forward_backward(params, X, y=None, reg=0.0):
    W1, b1 = params['W1'], params['b1']
    W2, b2 = params['W2'], params['b2']
    N, D = X.shape

    scores, h1 = nn_forward_pass(params, X)
    if y is None:
        return scores

    # loss
    s = scores - scores.max(axis=1, keepdims=True)
    logp = s - np.log(np.exp(s).sum(axis=1, keepdims=True))
    loss = -logp[np.arange(N), y].mean()
    loss += reg * (W1 ** 2).sum() + reg * (W2 ** 2).sum()

    # backward
    grads = {}
    dS = np.exp(logp)
    dS[np.arange(N), y] -= 1.0
    dS = dS / N
    grads['b2'] = dS.sum(axis=0)
    grads['W2'] = h1.T.dot(dS) + reg * 2 * W2
    dH = dS.dot(W2.T)
    dH[h1 == 0] = 0
    grads['b1'] = dH.sum(axis=0)
    grads['W1'] = X.T.dot(dH) + reg * 2 * W1
    return loss, grads


def nn_train(params, X, y, learning_rate=1e-3, learning_rate_decay=0.95, reg=5e-6,
             num_iters=100, batch_size=200, verbose=False):
    num_train = X.shape[0]
    loss_history = []
    for it in range(num_iters):
        X_batch, y_batch = sample_batch(X, y, num_train, batch_size)
        loss, grads = nn_forward_backward(params, X_batch, y=y_batch, reg=reg)
        loss_history.append(loss)
        params['W1'] -= learning_rate * grads['W1']
        params['b1'] -= learning_rate * grads['b1']
        params['W2'] -= learning_rate * grads['W2']
        params['b2'] -= learning_rate * grads['b2']
        if verbose and it % 100 == 0:
            print('iteration %d / %d: loss %f' % (it, num_iters, loss))
        if it % max(num_train // batch_size, 1) == 0:
            learning_rate *= learning_rate_decay
    return {'params': params, 'loss_history': loss_history}
