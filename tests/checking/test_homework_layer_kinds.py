"""Each stated layer as people write it by hand: found by its name and by what it computes, and judged."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.checking.test_homework_parts import Written, verdicts, with_mistake

WINDOWS = """\
def conv_forward(x, w, b, conv_param):
    s, p = conv_param["stride"], conv_param["pad"]
    N, C, H, W = x.shape
    F, _, HH, WW = w.shape
    xp = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))
    Ho, Wo = 1 + (H + 2 * p - HH) // s, 1 + (W + 2 * p - WW) // s
    out = np.zeros((N, F, Ho, Wo))
    for i in range(Ho):
        for j in range(Wo):
            patch = xp[:, :, i * s : i * s + HH, j * s : j * s + WW]
            out[:, :, i, j] = np.tensordot(patch, w, axes=([1, 2, 3], [1, 2, 3])) + b
    return out, (x, w, b, conv_param)


def conv_backward(dout, cache):
    x, w, b, conv_param = cache
    s, p = conv_param["stride"], conv_param["pad"]
    HH, WW = w.shape[2:]
    xp = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))
    dxp, dw = np.zeros_like(xp), np.zeros_like(w)
    for i in range(dout.shape[2]):
        for j in range(dout.shape[3]):
            d = dout[:, :, i, j]
            dw += np.tensordot(d, xp[:, :, i * s : i * s + HH, j * s : j * s + WW], axes=(0, 0))
            dxp[:, :, i * s : i * s + HH, j * s : j * s + WW] += np.tensordot(d, w, axes=(1, 0))
    db = dout.sum(axis=(0, 2, 3))
    return dxp[:, :, p : p + x.shape[2], p : p + x.shape[3]], dw, db
"""

NORMALISED = """\
def batchnorm_forward(x, gamma, beta, bn_param):
    mode, eps, momentum = bn_param["mode"], bn_param.get("eps", 1e-5), bn_param.get("momentum", 0.9)
    D = x.shape[1]
    running_mean = bn_param.get("running_mean", np.zeros(D))
    running_var = bn_param.get("running_var", np.ones(D))
    cache = None
    if mode == "train":
        mu, var = x.mean(axis=0), x.var(axis=0)
        std = np.sqrt(var + eps)
        xn = (x - mu) / std
        out = gamma * xn + beta
        running_mean = momentum * running_mean + (1 - momentum) * mu
        running_var = momentum * running_var + (1 - momentum) * var
        cache = (xn, std, gamma)
    else:
        out = gamma * (x - running_mean) / np.sqrt(running_var + eps) + beta
    bn_param["running_mean"], bn_param["running_var"] = running_mean, running_var
    return out, cache


def batchnorm_backward(dout, cache):
    xn, std, gamma = cache
    dgamma, dbeta = (dout * xn).sum(axis=0), dout.sum(axis=0)
    d = dout * gamma
    dx = (d - d.mean(axis=0) - xn * (d * xn).mean(axis=0)) / std
    return dx, dgamma, dbeta
"""

KINDS = (
    Written(
        "a convolution with a dict of settings",
        WINDOWS,
        (
            ("j * s : j * s + WW] += ", "j * s : j * s + WW] = "),
            ("dout.sum(axis=(0, 2, 3))", "dout.sum(axis=(0, 2, 3)) / len(x)"),
        ),
    ),
    Written(
        "a convolution as an object, NHWC",
        """\
class Conv2D:
    def __init__(self, in_channels, out_channels, kernel_size, stride=1, padding=0):
        self.stride, self.padding, self.k = stride, padding, kernel_size
        self.W = np.random.randn(kernel_size, kernel_size, in_channels, out_channels) * 0.1
        self.b = np.zeros((1, 1, 1, out_channels))

    def forward(self, x):
        k, s, p = self.k, self.stride, self.padding
        self.x = np.pad(x, ((0, 0), (p, p), (p, p), (0, 0)))
        n, h, w, c = self.x.shape
        ho, wo = (h - k) // s + 1, (w - k) // s + 1
        out = np.zeros((n, ho, wo, self.W.shape[3]))
        for i in range(ho):
            for j in range(wo):
                window = self.x[:, i * s : i * s + k, j * s : j * s + k, :]
                out[:, i, j, :] = np.tensordot(window, self.W, axes=3)
        return out + self.b

    def backward(self, dout):
        k, s, p = self.k, self.stride, self.padding
        self.dW, dx = np.zeros_like(self.W), np.zeros_like(self.x)
        for i in range(dout.shape[1]):
            for j in range(dout.shape[2]):
                window = self.x[:, i * s : i * s + k, j * s : j * s + k, :]
                self.dW += np.tensordot(window, dout[:, i, j, :], axes=(0, 0))
                dx[:, i * s : i * s + k, j * s : j * s + k, :] += np.tensordot(dout[:, i, j, :], self.W, axes=(1, 3))
        self.db = dout.sum(axis=(0, 1, 2), keepdims=True)
        return dx[:, p : dx.shape[1] - p, p : dx.shape[2] - p, :]
""",
        (("self.dW += np", "self.dW = np"), ("dout.sum(axis=(0, 1, 2)", "dout.mean(axis=(0, 1, 2)")),
    ),
    Written(
        "maximum and average by one argument",
        """\
def pool_forward(A_prev, hparameters, mode="max"):
    f, stride = hparameters["f"], hparameters["stride"]
    m, h, w, c = A_prev.shape
    H, W = 1 + (h - f) // stride, 1 + (w - f) // stride
    A = np.zeros((m, H, W, c))
    for i in range(H):
        for j in range(W):
            patch = A_prev[:, i * stride : i * stride + f, j * stride : j * stride + f, :]
            A[:, i, j, :] = patch.max(axis=(1, 2)) if mode == "max" else patch.mean(axis=(1, 2))
    return A, (A_prev, hparameters)


def pool_backward(dA, cache, mode="max"):
    A_prev, hparameters = cache
    f, stride = hparameters["f"], hparameters["stride"]
    dA_prev = np.zeros_like(A_prev)
    for i in range(dA.shape[1]):
        for j in range(dA.shape[2]):
            rows, columns = slice(i * stride, i * stride + f), slice(j * stride, j * stride + f)
            d = dA[:, i : i + 1, j : j + 1, :]
            if mode == "max":
                patch = A_prev[:, rows, columns, :]
                mask = patch == patch.max(axis=(1, 2), keepdims=True)
                dA_prev[:, rows, columns, :] += mask * d
            elif mode == "average":
                dA_prev[:, rows, columns, :] += d * np.ones((1, f, f, 1)) / f**2
    return dA_prev
""",
        (("f**2", "f"), ("] += mask * d", "] = mask * d")),
        2,
    ),
    Written(
        "maximum pooling as an object with a mask",
        """\
class MaxPool2D:
    def __init__(self, kernel_size, stride):
        self.kernel_size, self.stride = kernel_size, stride

    def forward(self, x):
        k, s = self.kernel_size, self.stride
        N, C, H, W = x.shape
        self.x, self.where = x, {}
        out = np.zeros((N, C, (H - k) // s + 1, (W - k) // s + 1))
        for i in range(out.shape[2]):
            for j in range(out.shape[3]):
                window = x[:, :, i * s : i * s + k, j * s : j * s + k].reshape(N, C, -1)
                self.where[i, j] = window.argmax(axis=2)
                out[:, :, i, j] = window.max(axis=2)
        return out

    def backward(self, dout):
        k, s = self.kernel_size, self.stride
        dx = np.zeros_like(self.x)
        n, c = np.indices(dx.shape[:2])
        for (i, j), at in self.where.items():
            dx[n, c, i * s + at // k, j * s + at % k] += dout[:, :, i, j]
        return dx
""",
        (("at % k] += dout", "at % k] = dout"), ("i * s + at // k", "i + at // k")),
    ),
    Written(
        "average pooling",
        """\
def avg_pool_forward(x, pool_param):
    ph, pw, s = pool_param["pool_height"], pool_param["pool_width"], pool_param["stride"]
    N, C, H, W = x.shape
    out = np.zeros((N, C, (H - ph) // s + 1, (W - pw) // s + 1))
    for i in range(out.shape[2]):
        for j in range(out.shape[3]):
            out[:, :, i, j] = x[:, :, i * s : i * s + ph, j * s : j * s + pw].mean(axis=(2, 3))
    return out, (x.shape, pool_param)


def avg_pool_backward(dout, cache):
    shape, pool_param = cache
    ph, pw, s = pool_param["pool_height"], pool_param["pool_width"], pool_param["stride"]
    dx = np.zeros(shape)
    for i in range(dout.shape[2]):
        for j in range(dout.shape[3]):
            dx[:, :, i * s : i * s + ph, j * s : j * s + pw] += dout[:, :, i : i + 1, j : j + 1] / (ph * pw)
    return dx
""",
        ((" / (ph * pw)", ""), ("] += dout[", "] = dout[")),
    ),
    Written(
        "batch normalisation with a dict", NORMALISED, ((" - d.mean(axis=0)", ""), ("* (x - running_mean)", "* x"))
    ),
    Written(
        "batch normalisation as an object, step by step",
        """\
class BatchNorm1d:
    def __init__(self, num_features, alpha=0.9):
        self.alpha, self.eps = alpha, 1e-8
        self.BW, self.Bb = np.ones((1, num_features)), np.zeros((1, num_features))
        self.running_M, self.running_V = np.zeros((1, num_features)), np.ones((1, num_features))

    def forward(self, Z, eval=False):
        self.Z, self.N = Z, Z.shape[0]
        if eval:
            return self.BW * (Z - self.running_M) / np.sqrt(self.running_V + self.eps) + self.Bb
        self.M, self.V = Z.mean(axis=0, keepdims=True), Z.var(axis=0, keepdims=True)
        self.NZ = (Z - self.M) / np.sqrt(self.V + self.eps)
        self.running_M = self.alpha * self.running_M + (1 - self.alpha) * self.M
        self.running_V = self.alpha * self.running_V + (1 - self.alpha) * self.V
        return self.BW * self.NZ + self.Bb

    def backward(self, dLdBZ):
        self.dLdBW = np.sum(dLdBZ * self.NZ, axis=0, keepdims=True)
        self.dLdBb = np.sum(dLdBZ, axis=0, keepdims=True)
        dNZ = dLdBZ * self.BW
        dV = np.sum(dNZ * (self.Z - self.M) * -0.5 * (self.V + self.eps) ** -1.5, axis=0)
        dM = -np.sum(dNZ, axis=0) / np.sqrt(self.V + self.eps)
        return dNZ / np.sqrt(self.V + self.eps) + dV * 2 * (self.Z - self.M) / self.N + dM / self.N
""",
        (),
    ),
    Written(
        "batch normalisation of images",
        NORMALISED
        + """\


def spatial_batchnorm_forward(x, gamma, beta, bn_param):
    N, C, H, W = x.shape
    out, cache = batchnorm_forward(x.transpose(0, 2, 3, 1).reshape(-1, C), gamma, beta, bn_param)
    return out.reshape(N, H, W, C).transpose(0, 3, 1, 2), cache


def spatial_batchnorm_backward(dout, cache):
    N, C, H, W = dout.shape
    dx, dgamma, dbeta = batchnorm_backward(dout.transpose(0, 2, 3, 1).reshape(-1, C), cache)
    return dx.reshape(N, H, W, C).transpose(0, 3, 1, 2), dgamma, dbeta
""",
        (),
        2,
    ),
    Written(
        "layer and group normalisation",
        """\
def layernorm_forward(x, gamma, beta, ln_param):
    eps = ln_param.get("eps", 1e-5)
    std = np.sqrt(x.var(axis=1, keepdims=True) + eps)
    xhat = (x - x.mean(axis=1, keepdims=True)) / std
    return gamma * xhat + beta, (xhat, std, gamma)


def layernorm_backward(dout, cache):
    xhat, std, gamma = cache
    g = dout * gamma
    dx = (g - g.mean(axis=1, keepdims=True) - xhat * (g * xhat).mean(axis=1, keepdims=True)) / std
    return dx, np.sum(dout * xhat, axis=0), np.sum(dout, axis=0)


class GroupNorm:
    def __init__(self, num_groups, num_channels, eps=1e-5):
        self.G, self.eps = num_groups, eps
        self.gamma, self.beta = np.ones((1, num_channels, 1, 1)), np.zeros((1, num_channels, 1, 1))

    def forward(self, x):
        N, C, H, W = self.shape = x.shape
        x = x.reshape(N, self.G, -1)
        self.std = np.sqrt(x.var(axis=2, keepdims=True) + self.eps)
        self.hat = ((x - x.mean(axis=2, keepdims=True)) / self.std).reshape(self.shape)
        return self.gamma * self.hat + self.beta

    def backward(self, dout):
        self.dgamma = (dout * self.hat).sum(axis=(0, 2, 3), keepdims=True)
        self.dbeta = dout.sum(axis=(0, 2, 3), keepdims=True)
        flat = (self.shape[0], self.G, -1)
        g, hat = (dout * self.gamma).reshape(flat), self.hat.reshape(flat)
        dx = g - g.mean(axis=2, keepdims=True) - hat * (g * hat).mean(axis=2, keepdims=True)
        return (dx / self.std).reshape(self.shape)
""",
        (("np.sum(dout, axis=0)", "np.sum(g, axis=0)"), ("(dout * self.gamma).reshape", "dout.reshape")),
        2,
    ),
    Written(
        "dropout",
        """\
class Dropout:
    def __init__(self, dropout_ratio=0.5):
        self.dropout_ratio = dropout_ratio
        self.mask = None

    def forward(self, x, train_flg=True):
        if not train_flg:
            return x
        self.mask = (np.random.rand(*x.shape) > self.dropout_ratio) / (1 - self.dropout_ratio)
        return x * self.mask

    def backward(self, dout):
        return dout * self.mask
""",
        (("return dout * self.mask", "return dout * (self.mask > 0)"),),
    ),
    Written(
        "an embedding",
        """\
class Embedding:
    def __init__(self, vocab_size, embed_dim):
        self.W = np.random.randn(vocab_size, embed_dim)

    def forward(self, idx):
        self.idx = idx
        return self.W[idx]

    def backward(self, dout):
        self.dW = np.zeros_like(self.W)
        np.add.at(self.dW, self.idx, dout)
""",
        (("np.add.at(self.dW, self.idx, dout)", "self.dW[self.idx] = dout"),),
    ),
    Written(
        "softmax with its Jacobian",
        """\
class Softmax:
    def forward(self, z):
        e = np.exp(z - z.max(axis=1, keepdims=True))
        self.p = e / e.sum(axis=1, keepdims=True)
        return self.p

    def backward(self, dout):
        dz = np.empty_like(dout)
        for i, (p, d) in enumerate(zip(self.p, dout)):
            jacobian = np.diag(p) - np.outer(p, p)
            dz[i] = jacobian @ d
        return dz
""",
        (("jacobian @ d", "np.diag(jacobian) * d"),),
    ),
    Written(
        "activations, one after another",
        """\
class Gelu:
    def forward(self, x):
        self.x = x
        self.t = np.tanh(np.sqrt(2 / np.pi) * (x + 0.044715 * x**3))
        return 0.5 * x * (1 + self.t)

    def backward(self, dout):
        inner = np.sqrt(2 / np.pi) * (1 + 3 * 0.044715 * self.x**2)
        return dout * (0.5 * (1 + self.t) + 0.5 * self.x * (1 - self.t**2) * inner)


class LeakyReLU:
    def __init__(self, alpha=0.01):
        self.alpha = alpha

    def forward(self, x):
        self.x = x
        return np.where(x > 0, x, self.alpha * x)

    def backward(self, dout):
        return dout * np.where(self.x > 0, 1.0, self.alpha)


def elu_forward(x, alpha=1.0):
    out = np.where(x > 0, x, alpha * (np.exp(np.minimum(x, 0)) - 1))
    return out, (x, out, alpha)


def elu_backward(dout, cache):
    x, out, alpha = cache
    return dout * np.where(x > 0, 1, out + alpha)


def swish(x):
    return x / (1 + np.exp(-x))


def swish_grad(x):
    s = 1 / (1 + np.exp(-x))
    return s + x * s * (1 - s)


class SoftPlus:
    def forward(self, x):
        self.x = x
        return np.logaddexp(0, x)

    def backward(self, grad):
        return grad / (1 + np.exp(-self.x))


def log_softmax_forward(x):
    shifted = x - x.max(axis=1, keepdims=True)
    out = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    return out, out


def log_softmax_backward(dout, out):
    return dout - np.exp(out) * dout.sum(axis=1, keepdims=True)


class Flatten:
    def forward(self, x):
        self.shape = x.shape
        return x.reshape(x.shape[0], -1)

    def backward(self, dout):
        return dout.reshape(self.shape)
""",
        (("3 * 0.044715", "2 * 0.044715"), ("out + alpha", "out"), ("* dout.sum(axis=1, keepdims=True)", "* dout")),
        7,
    ),
    Written(
        "a convolution as a product of matrices",
        """\
def im2col(x, kh, kw, stride, pad):
    n, c, h, w = x.shape
    oh, ow = (h + 2 * pad - kh) // stride + 1, (w + 2 * pad - kw) // stride + 1
    img = np.pad(x, [(0, 0), (0, 0), (pad, pad), (pad, pad)])
    col = np.zeros((n, c, kh, kw, oh, ow))
    for i in range(kh):
        for j in range(kw):
            col[:, :, i, j] = img[:, :, i : i + stride * oh : stride, j : j + stride * ow : stride]
    return col.transpose(0, 4, 5, 1, 2, 3).reshape(n * oh * ow, -1), oh, ow


def col2im(col, shape, kh, kw, stride, pad, oh, ow):
    n, c, h, w = shape
    col = col.reshape(n, oh, ow, c, kh, kw).transpose(0, 3, 4, 5, 1, 2)
    img = np.zeros((n, c, h + 2 * pad + stride - 1, w + 2 * pad + stride - 1))
    for i in range(kh):
        for j in range(kw):
            img[:, :, i : i + stride * oh : stride, j : j + stride * ow : stride] += col[:, :, i, j]
    return img[:, :, pad : h + pad, pad : w + pad]


class Convolution:
    def __init__(self, filters, bias, stride=1, pad=0):
        self.W, self.b, self.stride, self.pad = filters, bias, stride, pad

    def forward(self, x):
        f, c, kh, kw = self.W.shape
        self.x_shape = x.shape
        self.col, self.oh, self.ow = im2col(x, kh, kw, self.stride, self.pad)
        out = self.col @ self.W.reshape(f, -1).T + self.b
        return out.reshape(len(x), self.oh, self.ow, f).transpose(0, 3, 1, 2)

    def backward(self, dout):
        f, c, kh, kw = self.W.shape
        d = dout.transpose(0, 2, 3, 1).reshape(-1, f)
        self.db = d.sum(axis=0)
        self.dW = (self.col.T @ d).T.reshape(self.W.shape)
        return col2im(d @ self.W.reshape(f, -1), self.x_shape, kh, kw, self.stride, self.pad, self.oh, self.ow)
""",
        (("] += col[", "] = col["), ("d.sum(axis=0)", "d.mean(axis=0)")),
    ),
    Written(
        "what fewer people write",
        """\
def conv1d_forward(x, w, b, stride):
    n, c, L = x.shape
    f, _, k = w.shape
    out = np.zeros((n, f, (L - k) // stride + 1))
    for i in range(out.shape[2]):
        out[:, :, i] = np.tensordot(x[:, :, i * stride : i * stride + k], w, axes=([1, 2], [1, 2])) + b
    return out, (x, w, stride)


def conv1d_backward(dout, cache):
    x, w, stride = cache
    dx, dw, db = np.zeros_like(x), np.zeros_like(w), dout.sum(axis=(0, 2))
    for i in range(dout.shape[2]):
        s = slice(i * stride, i * stride + w.shape[2])
        dw += np.tensordot(dout[:, :, i], x[:, :, s], axes=(0, 0))
        dx[:, :, s] += np.tensordot(dout[:, :, i], w, axes=(1, 0))
    return dx, dw, db


class PReLU:
    def __init__(self):
        self.alpha = np.array([0.25])

    def forward(self, x):
        self.x = x
        return np.where(x > 0, x, self.alpha * x)

    def backward(self, dout):
        self.dalpha = np.array([np.sum(dout * np.where(self.x > 0, 0, self.x))])
        return dout * np.where(self.x > 0, 1, self.alpha)


class RMSNorm:
    def __init__(self, dim, eps=1e-6):
        self.weight = np.ones(dim)
        self.eps = eps

    def forward(self, x):
        self.x = x
        self.r = 1 / np.sqrt(np.mean(x**2, axis=-1, keepdims=True) + self.eps)
        return self.weight * x * self.r

    def backward(self, grad):
        n = self.x * self.r
        self.grad_weight = (grad * n).sum(axis=0)
        g = grad * self.weight
        return self.r * (g - n * np.mean(g * n, axis=-1, keepdims=True))


class SELU:
    def forward(self, x):
        self.x = x
        a, s = 1.6732632423543772, 1.0507009873554805
        return s * np.where(x > 0, x, a * (np.exp(np.minimum(x, 0)) - 1))

    def backward(self, grad):
        a, s = 1.6732632423543772, 1.0507009873554805
        return grad * s * np.where(self.x > 0, 1, a * np.exp(np.minimum(self.x, 0)))


class GlobalAveragePooling:
    def forward(self, x):
        self.shape = x.shape
        return x.mean(axis=(2, 3))

    def backward(self, grad):
        n, c, h, w = self.shape
        return np.broadcast_to(grad[:, :, None, None] / (h * w), self.shape).copy()


class Softsign:
    def forward(self, x):
        self.x = x
        return x / (1 + np.abs(x))

    def backward(self, grad):
        return grad / (1 + np.abs(self.x)) ** 2


def hardtanh(x):
    return np.clip(x, -1, 1)


def hardtanh_backward(dout, x):
    return dout * ((x > -1) & (x < 1))


class Mish:
    def forward(self, x):
        self.x = x
        self.t = np.tanh(np.logaddexp(0, x))
        return x * self.t

    def backward(self, grad):
        return grad * (self.t + self.x * (1 - self.t**2) / (1 + np.exp(-self.x)))


class ConvTranspose2d:
    def __init__(self, in_channels, out_channels, kernel_size, stride=1):
        self.k, self.s = kernel_size, stride
        self.W = np.random.randn(in_channels, out_channels, kernel_size, kernel_size)
        self.b = np.zeros(out_channels)

    def forward(self, x):
        self.x = x
        n, c, h, w = x.shape
        out = np.zeros((n, self.W.shape[1], (h - 1) * self.s + self.k, (w - 1) * self.s + self.k))
        for i in range(h):
            for j in range(w):
                y, z = i * self.s, j * self.s
                out[:, :, y : y + self.k, z : z + self.k] += np.tensordot(x[:, :, i, j], self.W, axes=1)
        return out + self.b[:, None, None]

    def backward(self, dout):
        dx = np.zeros_like(self.x)
        self.dW = np.zeros_like(self.W)
        self.db = dout.sum(axis=(0, 2, 3))
        for i in range(dx.shape[2]):
            for j in range(dx.shape[3]):
                y, z = i * self.s, j * self.s
                d = dout[:, :, y : y + self.k, z : z + self.k]
                dx[:, :, i, j] = np.tensordot(d, self.W, axes=([1, 2, 3], [1, 2, 3]))
                self.dW += np.tensordot(self.x[:, :, i, j], d, axes=(0, 0))
        return dx
""",
        ((" / (h * w)", ""),),
        9,
    ),
)


@pytest.mark.sampled(8)
@pytest.mark.parametrize("one", KINDS, ids=lambda one: one.title)
def test_every_layer_that_people_write_is_found(tmp_path: Path, one: Written) -> None:
    found = verdicts(tmp_path, one.text)
    assert {verdict for _, verdict in found} <= {"right", "convention"}, found
    assert len(found) == one.parts, found
    for old, new in one.mistakes:
        assert "wrong" in dict(verdicts(tmp_path, with_mistake(one.text, old, new))).values(), (old, new)
