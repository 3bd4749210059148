import numpy as np

def max_pool_forward_naive(x, pool_param):
    N, C, H, W = x.shape
    HH = pool_param['pool_height']
    WW = pool_param['pool_width']
    stride = pool_param['stride']

    H_out = (H - HH) // stride + 1
    W_out = (W - WW) // stride + 1
    out = np.zeros((N, C, H_out, W_out))

    for i in range(H_out):
        for j in range(W_out):
            window = x[:, :, i*stride:i*stride+HH, j*stride:j*stride+WW]
            out[:, :, i, j] = window.max(axis=(2, 3))

    cache = (x, pool_param)
    return out, cache


def max_pool_backward_naive(dout, cache):
    x, pool_param = cache
    N, C, H, W = x.shape
    HH = pool_param['pool_height']
    WW = pool_param['pool_width']
    stride = pool_param['stride']
    _, _, H_out, W_out = dout.shape

    dx = np.zeros(x.shape)
    for n in range(N):
        for c in range(C):
            for i in range(H_out):
                for j in range(W_out):
                    # where was the maximum?
                    window = x[n, c, i*stride:i*stride+HH, j*stride:j*stride+WW]
                    r, q = np.unravel_index(np.argmax(window), (HH, WW))
                    dx[n, c, i*stride+r, j*stride+q] = dout[n, c, i, j]
    return dx


if __name__ == '__main__':
    x = np.random.randn(3, 2, 7, 7)
    out, cache = max_pool_forward_naive(x, {'pool_height': 3, 'pool_width': 3, 'stride': 2})
    print(max_pool_backward_naive(np.random.randn(*out.shape), cache).shape)
