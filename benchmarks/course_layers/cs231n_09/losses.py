import numpy as np


def svm_loss(x, y):
    """Multiclass hinge loss (delta = 1), averaged over the batch."""
    N = x.shape[0]
    rows = np.arange(N)

    correct = x[rows, y].reshape(N, 1)
    margins = np.maximum(0, x - correct + 1.0)
    margins[rows, y] = 0.0
    loss = margins.sum() / N

    dx = (margins > 0).astype(x.dtype)
    dx[rows, y] -= 1
    dx /= N
    return loss, dx


def softmax_loss(x, y):
    """Cross entropy on top of softmax, averaged over the batch."""
    N = x.shape[0]
    rows = np.arange(N)

    e = np.exp(x - x.max(axis=1, keepdims=True))
    p = e / e.sum(axis=1, keepdims=True)
    loss = -np.log(p[rows, y]).mean()

    dx = p.copy()
    dx[rows, y] -= 1
    dx /= N
    return loss, dx
