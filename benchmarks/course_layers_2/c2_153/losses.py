"""losses.py - every loss has a partner with the suffix _grad (w.r.t. the predictions)"""
import numpy as np

EPS = 1e-12


def mse(y, y_hat):
    return np.mean((y_hat - y) ** 2)


def mse_grad(y, y_hat):
    return 2 * (y_hat - y) / y.size


def mae(y, y_hat):
    return np.mean(np.abs(y_hat - y))


def mae_grad(y, y_hat):
    return np.sign(y_hat - y) / y.size


def bce(y, y_hat):
    y_hat = np.clip(y_hat, EPS, 1 - EPS)
    return -np.mean(y * np.log(y_hat) + (1 - y) * np.log(1 - y_hat))


def bce_grad(y, y_hat):
    y_hat = np.clip(y_hat, EPS, 1 - EPS)
    return (y_hat - y) / (y_hat * (1 - y_hat)) / y.size


def hinge(y, y_hat):
    """y in {-1, 1}"""
    return np.mean(np.maximum(0, 1 - y * y_hat))


def hinge_grad(y, y_hat):
    return np.where(y * y_hat < 1, -y, 0) / y.size


def squared_hinge(y, y_hat):
    return np.mean(np.maximum(0, 1 - y * y_hat) ** 2)


def squared_hinge_grad(y, y_hat):
    return -2 * y * np.maximum(0, 1 - y * y_hat) / y.size


def huber(y, y_hat, delta=1.0):
    r = y_hat - y
    small = np.abs(r) <= delta
    return np.mean(np.where(small, 0.5 * r ** 2, delta * (np.abs(r) - 0.5 * delta)))


def huber_grad(y, y_hat, delta=1.0):
    r = y_hat - y
    small = np.abs(r) <= delta
    return np.where(small, r, np.sign(r)) / y.size


def kl_div(p, q):
    """KL(p || q), mean over the batch, q are the predictions"""
    return np.sum(p * np.log((p + EPS) / (q + EPS))) / p.shape[0]


def kl_div_grad(p, q):
    return -p / (q + EPS) / p.shape[0]


def log_cosh(y, y_hat):
    return np.mean(np.log(np.cosh(y_hat - y)))


def log_cosh_grad(y, y_hat):
    return np.tanh(y_hat - y) / y.size


def softmax_ce(y, logits):
    z = logits - logits.max(axis=1, keepdims=True)
    log_p = z - np.log(np.exp(z).sum(axis=1, keepdims=True))
    return -np.sum(y * log_p) / y.shape[0]


def softmax_ce_grad(y, logits):
    z = np.exp(logits - logits.max(axis=1, keepdims=True))
    p = z / z.sum(axis=1, keepdims=True)
    return (p - y) / y.shape[0]


def check(loss, grad, y, y_hat, h=1e-6):
    num = np.zeros_like(y_hat)
    for i in np.ndindex(*y_hat.shape):
        old = y_hat[i]
        y_hat[i] = old + h
        a = loss(y, y_hat)
        y_hat[i] = old - h
        b = loss(y, y_hat)
        y_hat[i] = old
        num[i] = (a - b) / (2 * h)
    return np.abs(num - grad(y, y_hat)).max()


if __name__ == '__main__':
    a, b = np.random.randn(4, 3), np.random.randn(4, 3)
    print('mse ', check(mse, mse_grad, a, b))
    print('mae ', check(mae, mae_grad, a, b))
