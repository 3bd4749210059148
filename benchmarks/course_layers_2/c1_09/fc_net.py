from builtins import range
from builtins import object
import numpy as np

from layers import *


class FullyConnectedNet(object):
    """
    {affine - relu} x (L - 1) - affine - softmax
    """

    def __init__(self, hidden_dims, input_dim=3 * 32 * 32, num_classes=10,
                 reg=0.0, weight_scale=1e-2, dtype=np.float32, seed=None):
        self.reg = reg
        self.num_layers = 1 + len(hidden_dims)
        self.dtype = dtype
        self.params = {}

        dims = [input_dim] + list(hidden_dims) + [num_classes]
        for i in range(self.num_layers):
            self.params['W%d' % (i + 1)] = np.random.normal(0, weight_scale, (dims[i], dims[i + 1]))
            self.params['b%d' % (i + 1)] = np.zeros(dims[i + 1])

        # Cast all parameters to the correct datatype
        for k, v in self.params.items():
            self.params[k] = v.astype(dtype)

    def loss(self, X, y=None):
        X = X.astype(self.dtype)
        mode = 'test' if y is None else 'train'

        caches = []
        h = X
        for i in range(1, self.num_layers):
            a, fc_cache = affine_forward(h, self.params['W' + str(i)], self.params['b' + str(i)])
            h, relu_cache = relu_forward(a)
            caches.append((fc_cache, relu_cache))
        L = self.num_layers
        scores, last_cache = affine_forward(h, self.params['W' + str(L)], self.params['b' + str(L)])

        # If test mode return early
        if mode == 'test':
            return scores

        loss, grads = 0.0, {}
        loss, dscores = softmax_loss(scores, y)
        for i in range(1, L + 1):
            loss += 0.5 * self.reg * np.sum(self.params['W' + str(i)] ** 2)

        dh, grads['W' + str(L)], grads['b' + str(L)] = affine_backward(dscores, last_cache)
        grads['W' + str(L)] += self.reg * self.params['W' + str(L)]
        for i in range(L - 1, 0, -1):
            fc_cache, relu_cache = caches[i - 1]
            da = relu_backward(dh, relu_cache)
            dh, dw, db = affine_backward(da, fc_cache)
            grads['W' + str(i)] = dw + self.reg * self.params['W' + str(i)]
            grads['b' + str(i)] = db
        return loss, grads
