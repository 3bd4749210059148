import numpy as np


def sigmoid(x):
    # stable in both directions
    out = np.empty_like(x, dtype=float)
    pos = x >= 0
    out[pos] = 1 / (1 + np.exp(-x[pos]))
    e = np.exp(x[~pos])
    out[~pos] = e / (1 + e)
    return out


def weighted_bce_with_logits(z, y, pos_weight=3.0):
    """returns (loss, dz)"""
    log_p = -np.logaddexp(0, -z)
    log_q = -np.logaddexp(0, z)
    loss = -np.mean(pos_weight * y * log_p + (1 - y) * log_q)
    p = sigmoid(z)
    dz = ((1 - y) * p - pos_weight * y * (1 - p)) / z.size
    return loss, dz


def multiclass_hinge(scores, y, margin=1.0):
    """Weston-Watkins, mean over the batch. returns (loss, dscores)"""
    n = scores.shape[0]
    rows = np.arange(n)
    m = np.maximum(0, scores - scores[rows, y][:, None] + margin)
    m[rows, y] = 0
    loss = m.sum() / n
    d = (m > 0).astype(float)
    d[rows, y] -= d.sum(axis=1)
    return loss, d / n


def dice_loss(p, y, smooth=1.0):
    inter = np.sum(p * y)
    total = np.sum(p) + np.sum(y)
    loss = 1 - (2 * inter + smooth) / (total + smooth)
    dp = -2 * y / (total + smooth) + (2 * inter + smooth) / (total + smooth) ** 2
    return loss, dp


def cosine_loss(a, b):
    na = np.linalg.norm(a, axis=1, keepdims=True)
    nb = np.linalg.norm(b, axis=1, keepdims=True)
    c = np.sum(a * b, axis=1, keepdims=True) / (na * nb)
    loss = np.mean(1 - c)
    da = -(b / (na * nb) - c * a / na ** 2) / len(a)
    return loss, da


def smooth_l1(pred, target, beta=0.5):
    d = pred - target
    a = np.abs(d)
    loss = np.where(a < beta, 0.5 * d ** 2 / beta, a - 0.5 * beta).sum() / len(pred)
    grad = np.where(a < beta, d / beta, np.sign(d)) / len(pred)
    return loss, grad


if __name__ == '__main__':
    z = np.random.randn(5)
    print(weighted_bce_with_logits(z, np.array([1, 0, 0, 1, 1])))
