import numpy as np

# 합성곱 신경망 과제


def get_patches(x, kh, kw, stride):
    n, c, h, w = x.shape
    oh, ow = (h - kh) // stride + 1, (w - kw) // stride + 1
    sn, sc, sh, sw = x.strides
    return np.lib.stride_tricks.as_strided(
        x, shape=(n, oh, ow, c, kh, kw), strides=(sn, sh * stride, sw * stride, sc, sh, sw), writeable=False)


def scatter_patches(patches, shape, stride):
    out = np.zeros(shape)
    n, oh, ow, c, kh, kw = patches.shape
    for i in range(oh):
        for j in range(ow):
            out[:, :, i * stride:i * stride + kh, j * stride:j * stride + kw] += patches[:, i, j]
    return out


def conv_forward(x, w, b, stride=1, pad=0):
    x = np.ascontiguousarray(np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad))))
    patches = get_patches(x, w.shape[2], w.shape[3], stride)
    out = np.tensordot(patches, w, axes=((3, 4, 5), (1, 2, 3))) + b
    return out.transpose(0, 3, 1, 2), (x.shape, patches, w, stride, pad)


def conv_backward(dout, cache):
    shape, patches, w, stride, pad = cache
    dw = np.tensordot(dout, patches, axes=((0, 2, 3), (0, 1, 2)))
    db = dout.sum(axis=(0, 2, 3))
    dpatches = np.tensordot(dout, w, axes=(1, 0))
    dx = scatter_patches(dpatches, shape, stride)
    return dx[:, :, pad:shape[2] - pad, pad:shape[3] - pad], dw, db


def avgpool_forward(x, size, stride):
    x = np.ascontiguousarray(x)
    patches = get_patches(x, size, size, stride)
    return patches.mean(axis=(4, 5)).transpose(0, 3, 1, 2), (x.shape, size, stride)


def avgpool_backward(dout, cache):
    shape, size, stride = cache
    d = dout.transpose(0, 2, 3, 1)[..., None, None] / size / size
    return scatter_patches(np.tile(d, (1, 1, 1, 1, size, size)), shape, stride)


def fc_forward(x, w, b):
    out = x.reshape(x.shape[0], -1).dot(w) + b
    return out, (x, w, b)


def fc_backward(dout, cache):
    x, w, b = cache
    dx = dout.dot(w.reshape(w.shape[1], w.shape[0])).reshape(x.shape)
    dw = x.reshape(x.shape[0], -1).T.dot(dout)
    db = dout.sum(axis=0)
    return dx, dw, db


if __name__ == "__main__":
    out, cache = conv_forward(np.random.rand(2, 1, 8, 8), np.random.rand(3, 1, 3, 3), np.zeros(3))
    print(out.shape)
