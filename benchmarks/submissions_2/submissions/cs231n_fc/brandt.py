import numpy as np
try:
    import matplotlib.pyplot as plt
except ImportError:
    plt = None

# helper, flattens everything but the batch
def _flat(a):
    return np.reshape(a, (a.shape[0], np.prod(a.shape[1:], dtype=int)))

def affine_forward(x, w, b):
    return np.einsum('nd,dm->nm', _flat(x), w) + b[None, :], (x, w, b)

def affine_backward(dout, cache):
    x, w, _ = cache
    x2 = _flat(x)
    dw = np.einsum('nd,nm->dm', x2, dout)
    dx = np.einsum('nm,dm->nd', dout, w)
    ones = np.ones(dout.shape[0])
    return dx.reshape(*x.shape), dw, ones @ dout

def relu_forward(x):
    mask = x > 0
    return np.where(mask, x, 0.0), mask

def relu_backward(dout, mask):
    return np.where(mask, dout, 0.0)

def softmax_loss(x, y):
    n, c = x.shape
    onehot = np.eye(c)[y]
    m = x.max(1, keepdims=True)
    lse = m + np.log(np.exp(x - m).sum(1, keepdims=True))
    loss = ((lse - x) * onehot).sum() / n
    return loss, (np.exp(x - lse) - onehot) / n

def svm_loss(x, y):
    """loop version, I did not trust my vectorised one"""
    n, c = x.shape
    loss, dx = 0.0, np.zeros(x.shape)
    for i in range(n):
        for j in range(c):
            if j == y[i]:
                continue
            margin = x[i, j] - x[i, y[i]] + 1
            if margin > 0:
                loss += margin
                dx[i, j] += 1
                dx[i, y[i]] -= 1
    return loss / n, dx / n

def sgd_momentum(w, dw, config=None):
    config = dict(config or {})
    lr = config.setdefault('learning_rate', 1e-2)
    mu = config.setdefault('momentum', 0.9)
    vel = config.get('velocity')
    if vel is None:
        vel = np.zeros_like(w)
    config['velocity'] = mu * vel + dw
    return w - lr * config['velocity'], config

if __name__ == "__main__":
    x = np.random.randn(4, 3, 2)
    w = np.random.randn(6, 5)
    out, c = affine_forward(x, w, np.zeros(5))
    print(out.shape)
    print([g.shape for g in affine_backward(np.ones_like(out), c)])
