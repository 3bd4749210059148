import numpy as np


# (a)
def MSE_loss(predictions, targets):
    N, D = predictions.shape
    total = 0.0
    grad = np.zeros((N, D))
    for i in range(N):
        for j in range(D):
            err = predictions[i][j] - targets[i][j]
            total += err ** 2
            grad[i][j] = 2 * err / (N * D)
    return total / (N * D), grad


# (b)
def softmax_cross_entropy(scores, labels):
    N, C = scores.shape
    loss = 0.0
    grad = np.zeros((N, C))
    for i in range(N):
        row = scores[i] - np.max(scores[i])
        exps = np.exp(row)
        probs = exps / np.sum(exps)
        loss -= np.log(probs[labels[i]])
        for c in range(C):
            grad[i, c] = probs[c] - (1 if c == labels[i] else 0)
    return loss / N, grad / N


# (c)
def bce_loss(p, t):
    N = p.shape[0] * p.shape[1]
    loss = np.sum(-t * np.log(p) - (1 - t) * np.log(1 - p)) / N
    dp = (p - t) / N
    return loss, dp


# (d)
def huber_loss(pred, target, delta=1.0):
    diff = pred - target
    flat = diff.ravel()
    losses = np.zeros(flat.shape)
    grads = np.zeros(flat.shape)
    for i, e in enumerate(flat):
        if abs(e) <= delta:
            losses[i] = 0.5 * e * e
            grads[i] = e
        elif e > 0:
            losses[i] = delta * (e - 0.5 * delta)
            grads[i] = delta
        else:
            losses[i] = delta * (-e - 0.5 * delta)
            grads[i] = -delta
    return losses.sum() / flat.size, grads.reshape(diff.shape) / flat.size


# (e)
class HingeLoss:
    def forward(self, scores, y):
        self.num = scores.shape[0]
        self.grad = np.zeros(scores.shape)
        loss = 0.0
        for i in range(self.num):
            correct = scores[i, y[i]]
            for j in range(scores.shape[1]):
                if j == y[i]:
                    continue
                m = scores[i, j] - correct + 1
                if m > 0:
                    loss += m
                    self.grad[i, j] += 1
                    self.grad[i, y[i]] -= 1
        return loss / self.num

    def backward(self):
        return self.grad / self.num
