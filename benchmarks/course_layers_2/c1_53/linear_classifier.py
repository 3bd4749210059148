import numpy as np
from abc import abstractmethod

# EECS 498 A2, numpy version


class LinearClassifier:
    def __init__(self):
        self.W = None

    def train(self, X_train, y_train, learning_rate=1e-3, reg=1e-5, num_iters=100, batch_size=200):
        num_train, dim = X_train.shape
        if self.W is None:
            num_classes = np.max(y_train) + 1
            self.W = 0.000001 * np.random.randn(dim, num_classes)
        loss_history = []
        for it in range(num_iters):
            idx = np.random.randint(0, num_train, batch_size)
            loss, grad = self.loss(self.W, X_train[idx], y_train[idx], reg)
            loss_history.append(loss)
            self.W -= learning_rate * grad
        return loss_history

    def predict(self, X):
        return (X @ self.W).argmax(axis=1)

    @abstractmethod
    def loss(self, W, X_batch, y_batch, reg):
        raise NotImplementedError


class LinearSVM(LinearClassifier):
    def loss(self, W, X_batch, y_batch, reg):
        return svm_loss_vectorized(W, X_batch, y_batch, reg)


class Softmax(LinearClassifier):
    def loss(self, W, X_batch, y_batch, reg):
        return softmax_loss_vectorized(W, X_batch, y_batch, reg)


def svm_loss_vectorized(W, X, y, reg):
    N = X.shape[0]
    scores = X.dot(W)
    correct = scores[range(N), y].reshape(-1, 1)
    margins = scores - correct + 1.0
    margins[range(N), y] = 0.0
    margins[margins < 0] = 0.0
    loss = margins.sum() / N
    loss += reg * (W * W).sum()

    mask = np.zeros_like(margins)
    mask[margins > 0] = 1.0
    mask[range(N), y] -= mask.sum(axis=1)
    dW = X.T.dot(mask) / N
    dW += 2 * reg * W
    return loss, dW


def softmax_loss_vectorized(W, X, y, reg):
    N, C = X.shape[0], W.shape[1]
    scores = X.dot(W)
    scores = scores - scores.max(axis=1, keepdims=True)
    logsumexp = np.log(np.exp(scores).sum(axis=1))
    loss = (logsumexp - scores[range(N), y]).sum() / N
    loss += reg * (W * W).sum()

    P = np.exp(scores - logsumexp[:, None])
    onehot = np.eye(C)[y]
    dW = X.T.dot(P - onehot) / N
    dW += 2 * reg * W
    return loss, dW
