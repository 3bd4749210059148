import numpy as np


class AdaGrad:
    def __init__(self, lr=0.01):
        self.lr = lr
        self.h = None

    def update(self, params, grads):
        if self.h is None:
            self.h = {}
            for key, val in params.items():
                self.h[key] = np.zeros_like(val)

        for key in params.keys():
            self.h[key] = grads[key] * grads[key]
            params[key] -= self.lr * grads[key] / (np.sqrt(self.h[key]) + 1e-10)


class SGD:
    def __init__(self, lr=0.01):
        self.lr = lr

    def update(self, params, grads):
        for key in params.keys():
            params[key] -= self.lr * grads[key]


if __name__ == "__main__":
    def f(p):
        return p['x']**2/20.0 + p['y']**2

    params = {'x': np.array(-7.0), 'y': np.array(2.0)}
    opt = AdaGrad(lr=1.5)
    for i in range(30):
        opt.update(params, {'x': params['x']/10.0, 'y': 2.0*params['y']})
    print(params, f(params))
