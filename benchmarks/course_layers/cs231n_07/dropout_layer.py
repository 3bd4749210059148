import numpy as np


def dropout_forward(x, dropout_param):
    """
    p is the probability to KEEP a neuron.
    At test time the activations are multiplied with p, so the expected
    value is the same as during training (see the lecture notes).
    """
    p, mode = dropout_param['p'], dropout_param['mode']
    if 'seed' in dropout_param:
        np.random.seed(dropout_param['seed'])

    mask = None
    if mode == 'train':
        mask = np.random.rand(*x.shape) < p
        out = x * mask
    elif mode == 'test':
        out = x * p

    cache = (dropout_param, mask)
    out = out.astype(x.dtype, copy=False)
    return out, cache


def dropout_backward(dout, cache):
    dropout_param, mask = cache
    mode = dropout_param['mode']

    if mode == 'train':
        dx = dout * mask
    elif mode == 'test':
        dx = dout * dropout_param['p']
    return dx


if __name__ == '__main__':
    x = np.random.randn(500, 500) + 10
    for p in [0.25, 0.4, 0.7]:
        o, _ = dropout_forward(x, {'mode': 'train', 'p': p})
        o_t, _ = dropout_forward(x, {'mode': 'test', 'p': p})
        print(p, x.mean(), o.mean(), o_t.mean())
