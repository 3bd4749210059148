import numpy as np


def svm_loss_vectorized(W, X, y, reg):
    """
    Multiclass hinge loss, margin 1; the regularisation is reg * sum(W * W).
    W: (D, C), X: (N, D), y: (N,)
    """
    N = X.shape[0]
    scores = X @ W
    correct = scores[np.arange(N), y][:, None]
    margins = np.maximum(0, scores - correct + 1.0)
    margins[np.arange(N), y] = 0
    loss = margins.sum() / N + reg * np.sum(W * W)

    binary = (margins > 0).astype(W.dtype)
    binary[np.arange(N), y] = -1
    dW = X.T @ binary / N + 2 * reg * W
    return loss, dW


def softmax_loss_vectorized(W, X, y, reg):
    N = X.shape[0]
    scores = X @ W
    scores -= scores.max(axis=1, keepdims=True)
    p = np.exp(scores)
    p /= p.sum(axis=1, keepdims=True)
    loss = -np.log(p[np.arange(N), y]).sum() / N + reg * np.sum(W * W)
    p[np.arange(N), y] -= 1
    dW = X.T @ p / N + 2 * reg * W
    return loss, dW


if __name__ == '__main__':
    W = np.random.randn(5, 4) * 0.1
    X, y = np.random.randn(6, 5), np.array([0, 1, 2, 3, 0, 1])
    print(svm_loss_vectorized(W, X, y, 0.01)[0], softmax_loss_vectorized(W, X, y, 0.01)[0])
