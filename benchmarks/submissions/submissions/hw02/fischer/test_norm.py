import numpy as np
from normalization import *

def rel_error(x, y):
    return np.max(np.abs(x - y) / (np.maximum(1e-8, np.abs(x) + np.abs(y))))

if __name__ == '__main__':
    np.random.seed(231)
    N, D = 4, 5
    x = 5 * np.random.randn(N, D) + 12
    out, cache = batchnorm_forward(x, np.ones(D), np.zeros(D), {'mode': 'train'})
    print(out.mean(axis=0), out.std(axis=0))
