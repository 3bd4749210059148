import numpy as np

# ---- layers -----------------------------------------------------
def linear(x, W, b):
    return x @ W + b, (x, W)

def linear_back(g, cache):
    x, W = cache
    return g @ W.T, x.T @ g, g.sum(axis=0)

def relu(x):
    return np.maximum(x, 0), x

def relu_back(g, x):
    return np.where(x > 0, g, 0.0)

def softmax_ce(s, y):
    s = s - s.max(axis=1, keepdims=True)
    logp = s - np.log(np.exp(s).sum(axis=1, keepdims=True))
    n = len(y)
    loss = -logp[np.arange(n), y].sum() / n
    g = np.exp(logp)
    g[np.arange(n), y] -= 1
    return loss, g / n

# ---- network ----------------------------------------------------
def loss_and_gradients(params, X, y):
    a, c1 = linear(X, params['W1'], params['b1'])
    h, c2 = relu(a)
    s, c3 = linear(h, params['W2'], params['b2'])
    loss, g = softmax_ce(s, y)
    g, dW2, db2 = linear_back(g, c3)
    g = relu_back(g, c2)
    _, dW1, db1 = linear_back(g, c1)
    return loss, {'W1': dW1, 'b1': db1, 'W2': dW2, 'b2': db2}
