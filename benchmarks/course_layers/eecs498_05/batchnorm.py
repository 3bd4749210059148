import numpy as np


class BatchNorm(object):

    @staticmethod
    def forward(x, gamma, beta, bn_param):
        """
        bn_param: dict with
          - mode: 'train' or 'test'
          - eps, momentum
          - running_mean, running_var: arrays of shape (D,)
        """
        mode = bn_param['mode']
        eps = bn_param.get('eps', 1e-5)
        momentum = bn_param.get('momentum', 0.9)
        N, D = x.shape
        running_mean = bn_param.get('running_mean', np.zeros(D))
        running_var = bn_param.get('running_var', np.zeros(D))

        cache = None
        if mode == 'train':
            mean = x.mean(axis=0)
            centered = x - mean
            var = (centered ** 2).mean(axis=0)
            std = np.sqrt(var + eps)
            x_norm = centered / std
            out = gamma * x_norm + beta
            running_mean = momentum * running_mean + (1 - momentum) * mean
            running_var = momentum * running_var + (1 - momentum) * var
            cache = (centered, std, x_norm, gamma)
        elif mode == 'test':
            out = gamma * (x - running_mean) / np.sqrt(running_var + eps) + beta
        else:
            raise ValueError('Invalid forward batchnorm mode "%s"' % mode)

        bn_param['running_mean'] = running_mean
        bn_param['running_var'] = running_var
        return out, cache

    @staticmethod
    def backward(dout, cache):
        centered, std, x_norm, gamma = cache
        N = dout.shape[0]
        dbeta = dout.sum(axis=0)
        dgamma = (dout * x_norm).sum(axis=0)

        dx_norm = dout * gamma
        dvar = -0.5 * (dx_norm * centered).sum(axis=0) / std ** 2
        dmean = -(dx_norm / std).sum(axis=0)
        dx = dx_norm / std + 2.0 / N * centered * dvar + dmean / N
        return dx, dgamma, dbeta


if __name__ == '__main__':
    x = 3 * np.random.randn(7, 4) + 2
    out, cache = BatchNorm.forward(x, np.ones(4), np.zeros(4), {'mode': 'train'})
    print(BatchNorm.backward(np.random.randn(7, 4), cache)[0])
