import numpy as np


class BatchNorm(object):

    @staticmethod
    def forward(x, gamma, beta, bn_param):
        mode = bn_param['mode']
        eps = bn_param.get('eps', 1e-5)
        momentum = bn_param.get('momentum', 0.9)
        N, D = x.shape
        running_mean = bn_param.get('running_mean', np.zeros(D))
        running_var = bn_param.get('running_var', np.zeros(D))
        cache = None
        if mode == 'train':
            mean = x.mean(axis=0)
            var = ((x - mean) ** 2).mean(axis=0)
            std = (var + eps) ** 0.5
            xc = x - mean
            xn = xc / std
            out = xn * gamma + beta
            running_mean = momentum * running_mean + (1 - momentum) * mean
            running_var = momentum * running_var + (1 - momentum) * var
            cache = (xc, xn, std, gamma)
        elif mode == 'test':
            out = (x - running_mean) / (running_var + eps) ** 0.5 * gamma + beta
        else:
            raise ValueError('Invalid forward batchnorm mode "%s"' % mode)
        bn_param['running_mean'] = running_mean
        bn_param['running_var'] = running_var
        return out, cache

    @staticmethod
    def backward(dout, cache):
        xc, xn, std, gamma = cache
        N = dout.shape[0]
        dbeta = dout.sum(axis=0)
        dgamma = (dout * xn).sum(axis=0)
        dxn = dout * gamma
        dxc = dxn / std
        dstd = -(dxn * xc / std ** 2).sum(axis=0)
        dvar = 0.5 * dstd / std
        dxc += (2.0 / N) * xc * dvar
        dmu = dxc.sum(axis=0)
        dx = dxc - dmu / N
        return dx, dgamma, dbeta


class SpatialBatchNorm(object):

    @staticmethod
    def forward(x, gamma, beta, bn_param):
        N, C, H, W = x.shape
        m = np.moveaxis(x, 1, -1).reshape(-1, C)
        out, cache = BatchNorm.forward(m, gamma, beta, bn_param)
        return np.moveaxis(out.reshape(N, H, W, C), -1, 1), cache

    @staticmethod
    def backward(dout, cache):
        N, C, H, W = dout.shape
        m = np.moveaxis(dout, 1, -1).reshape(-1, C)
        dx, dgamma, dbeta = BatchNorm.backward(m, cache)
        return np.moveaxis(dx.reshape(N, H, W, C), -1, 1), dgamma, dbeta


class Dropout(object):

    @staticmethod
    def forward(x, dropout_param):
        # p is the probability to DROP a neuron here (unlike cs231n)
        p, mode = dropout_param['p'], dropout_param['mode']
        if 'seed' in dropout_param:
            np.random.seed(dropout_param['seed'])
        mask = None
        if mode == 'train':
            mask = (np.random.rand(*x.shape) > p).astype(x.dtype) / (1 - p)
            out = x * mask
        else:
            out = x
        return out, (dropout_param, mask)

    @staticmethod
    def backward(dout, cache):
        dropout_param, mask = cache
        if dropout_param['mode'] == 'train':
            dx = dout * mask
        else:
            dx = dout
        return dx
