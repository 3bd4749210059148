import numpy as np


def softmax_loss(x, y):
    """
    Loss and gradient for softmax classification.

    - x: scores, shape (N, C)
    - y: labels, shape (N,), 0 <= y[i] < C
    Returns loss (scalar), dx (N, C)
    """
    N = x.shape[0]

    # log-sum-exp so it does not overflow
    z = x - np.max(x, axis=1, keepdims=True)
    logsum = np.log(np.sum(np.exp(z), axis=1, keepdims=True))
    logp = z - logsum

    loss = -np.sum(logp[np.arange(N), y]) / N

    dx = np.exp(logp)
    dx[np.arange(N), y] -= 1
    return loss, dx


def predict(x):
    return np.argmax(x, axis=1)


if __name__ == '__main__':
    scores = 0.001 * np.random.randn(50, 10)
    labels = np.random.randint(10, size=50)
    loss, dx = softmax_loss(scores, labels)
    print('loss should be around 2.3:', loss)
