import numpy as np


def pool_forward(A_prev, hparameters, mode="max"):
    f, s = hparameters["f"], hparameters["stride"]
    m, H, W, C = A_prev.shape
    n_H, n_W = (H - f) // s + 1, (W - f) // s + 1
    A = np.zeros((m, n_H, n_W, C))
    for h in range(n_H):
        for w in range(n_W):
            sl = A_prev[:, h * s:h * s + f, w * s:w * s + f, :]
            A[:, h, w, :] = sl.max(axis=(1, 2)) if mode == "max" else sl.mean(axis=(1, 2))
    return A, (A_prev, hparameters)


def create_mask_from_window(x):
    # only one True, np.argmax takes the first when equal
    mask = np.zeros(x.shape, dtype=bool)
    mask[np.unravel_index(np.argmax(x), x.shape)] = True
    return mask


def distribute_value(dz, shape):
    return np.ones(shape) * dz / np.prod(shape)


def pool_backward(dA, cache, mode="max"):
    A_prev, hparameters = cache
    f, s = hparameters["f"], hparameters["stride"]
    dA_prev = np.zeros_like(A_prev)
    for (i, h, w, c), g in np.ndenumerate(dA):
        y, x = h * s, w * s
        if mode == "max":
            dA_prev[i, y:y + f, x:x + f, c] += g * create_mask_from_window(A_prev[i, y:y + f, x:x + f, c])
        elif mode == "average":
            dA_prev[i, y:y + f, x:x + f, c] += distribute_value(g, (f, f))
    assert dA_prev.shape == A_prev.shape
    return dA_prev
