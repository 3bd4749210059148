import numpy as np


class OneOptimizer:
    """one class for everything, `method` says which rule; parameters are named, one call each"""

    METHODS = ["sgd", "momentum", "nesterov", "rmsprop", "adam"]

    def __init__(self, method="sgd", lr=0.01, momentum=0.9, rho=0.9, beta1=0.9, beta2=0.999, eps=1e-8):
        assert method in self.METHODS, "unknown method " + method
        self.method = method
        self.lr = lr
        self.momentum = momentum
        self.rho = rho
        self.beta1, self.beta2 = beta1, beta2
        self.eps = eps
        self.memory = {}
        self.count = {}

    def _get(self, name, which, like):
        return self.memory.setdefault((name, which), np.zeros(np.shape(like)))

    def update(self, name, w, dw):
        n = self.count[name] = self.count.get(name, 0) + 1
        if self.method == "sgd":
            return w - self.lr * dw
        if self.method in ("momentum", "nesterov"):
            v = self.momentum * self._get(name, "v", w) + dw
            self.memory[name, "v"] = v
            if self.method == "momentum":
                return w - self.lr * v
            return w - self.lr * dw - self.lr * self.momentum * v
        if self.method == "rmsprop":
            s = self.rho * self._get(name, "s", w) + (1 - self.rho) * dw * dw
            self.memory[name, "s"] = s
            return w - self.lr * dw / (np.sqrt(s) + self.eps)
        # adam
        m = self.beta1 * self._get(name, "m", w) + (1 - self.beta1) * dw
        v = self.beta2 * self._get(name, "v", w) + (1 - self.beta2) * dw * dw
        self.memory[name, "m"], self.memory[name, "v"] = m, v
        m = m / (1 - np.power(self.beta1, n))
        v = v / (1 - np.power(self.beta2, n))
        return w - self.lr * m / (np.sqrt(v) + self.eps)


# the names of the sheet
def sgd(lr=0.01):
    return OneOptimizer("sgd", lr=lr)


def sgd_momentum(lr=0.01, momentum=0.9):
    return OneOptimizer("momentum", lr=lr, momentum=momentum)


def nesterov(lr=0.01, momentum=0.9):
    return OneOptimizer("nesterov", lr=lr, momentum=momentum)


def rmsprop(lr=0.01, rho=0.9, eps=1e-8):
    return OneOptimizer("rmsprop", lr=lr, rho=rho, eps=eps)


def adam(lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    return OneOptimizer("adam", lr=lr, beta1=beta1, beta2=beta2, eps=eps)
