import numpy as np


class MaxPool(object):
    """naive max pooling, four loops"""

    @staticmethod
    def forward(x, pool_param):
        ph = pool_param['pool_height']
        pw = pool_param['pool_width']
        s = pool_param['stride']
        N, C, H, W = x.shape
        Ho, Wo = (H - ph) // s + 1, (W - pw) // s + 1
        out = np.empty((N, C, Ho, Wo), dtype=x.dtype)
        for i in range(Ho):
            for j in range(Wo):
                out[:, :, i, j] = x[:, :, i*s:i*s+ph, j*s:j*s+pw].max(axis=(2, 3))
        return out, (x, pool_param)

    @staticmethod
    def backward(dout, cache):
        x, pool_param = cache
        ph, pw, s = pool_param['pool_height'], pool_param['pool_width'], pool_param['stride']
        N, C, Ho, Wo = dout.shape
        dx = np.zeros_like(x)
        for n in range(N):
            for c in range(C):
                for i in range(Ho):
                    for j in range(Wo):
                        win = x[n, c, i*s:i*s+ph, j*s:j*s+pw]
                        k = win.argmax()
                        dx[n, c, i*s + k // pw, j*s + k % pw] += dout[n, c, i, j]
        return dx


class SpatialBatchNorm(object):

    @staticmethod
    def forward(x, gamma, beta, bn_param):
        mode, eps = bn_param['mode'], bn_param.get('eps', 1e-5)
        mom = bn_param.get('momentum', 0.9)
        N, C, H, W = x.shape
        rm = bn_param.setdefault('running_mean', np.zeros(C))
        rv = bn_param.setdefault('running_var', np.zeros(C))
        flat = x.transpose(0, 2, 3, 1).reshape(-1, C)
        if mode == 'train':
            mu, var = flat.mean(0), flat.var(0)
            bn_param['running_mean'] = mom * rm + (1 - mom) * mu
            bn_param['running_var'] = mom * rv + (1 - mom) * var
        else:
            mu, var = rm, rv
        xhat = (flat - mu) / np.sqrt(var + eps)
        out = gamma * xhat + beta
        return out.reshape(N, H, W, C).transpose(0, 3, 1, 2), (xhat, gamma, np.sqrt(var + eps))

    @staticmethod
    def backward(dout, cache):
        xhat, gamma, std = cache
        N, C, H, W = dout.shape
        d = dout.transpose(0, 2, 3, 1).reshape(-1, C)
        dbeta = d.sum(0)
        dgamma = (d * xhat).sum(0)
        dxhat = d * gamma
        dx = (dxhat - dxhat.mean(0) - xhat * (dxhat * xhat).mean(0)) / std
        return dx.reshape(N, H, W, C).transpose(0, 3, 1, 2), dgamma, dbeta


if __name__ == '__main__':
    x = np.random.randn(2, 3, 6, 6)
    o, c = MaxPool.forward(x, {'pool_height': 3, 'pool_width': 2, 'stride': 2})
    print(o.shape, MaxPool.backward(o, c).shape)
    o, c = SpatialBatchNorm.forward(x, np.ones(3), np.zeros(3), {'mode': 'train'})
    print(o.mean(axis=(0, 2, 3)), SpatialBatchNorm.backward(o, c)[1])
