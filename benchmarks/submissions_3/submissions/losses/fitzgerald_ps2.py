import numpy as np


def mse(prediction, target):
    r = prediction - target
    n = r.shape[0]
    return (r ** 2).sum() / (2 * n), r / n


def cross_entropy(scores, y):
    # softmax first
    e = np.exp(scores)
    probs = e / e.sum(axis=1, keepdims=True)
    n = y.shape[0]
    loss = -np.log(probs[np.arange(n), y]).sum() / n
    d = probs.copy()
    d[np.arange(n), y] -= 1.0
    return loss, d / n


def bce_loss(p, t):
    n = p.size
    pos = t * np.log(p)
    neg = (1.0 - t) * np.log(1.0 - p)
    loss = -(pos + neg).sum() / n
    grad = -t / p + (1.0 - t) / (1.0 - p)
    return loss, grad / n


def huber_loss(pred, target, delta=1.0):
    r = pred - target
    absr = np.abs(r)
    loss = np.where(absr <= delta, 0.5 * r ** 2, delta * (absr - 0.5 * delta))
    grad = np.where(absr <= delta, r, np.sign(r))
    return loss.mean(), grad / r.size


class HingeLoss:
    """multiclass SVM loss"""

    def __init__(self):
        self.cache = None

    def forward(self, scores, y):
        rows = np.arange(y.shape[0])
        margins = scores - scores[rows, y, None] + 1
        margins[margins < 0] = 0
        margins[rows, y] = 0
        self.cache = margins, rows, y
        return margins.sum(axis=1).mean()

    def backward(self):
        margins, rows, y = self.cache
        binary = margins
        binary[margins > 0] = 1
        binary[rows, y] -= binary.sum(axis=1)
        return binary / rows.size


if __name__ == "__main__":
    import matplotlib.pyplot as plt
    e = np.linspace(-4, 4, 200)
    for d in (0.5, 1.0, 2.0):
        plt.plot(e, [huber_loss(np.array([v]), np.array([0.0]), d)[0] for v in e], label=f"delta={d}")
    plt.legend()
    plt.show()
