import numpy as np
import matplotlib.pyplot as plt
from optim import SGD, Momentum, Adagrad, AdamOptimizer

def f(x, y):
    return x ** 2 / 20.0 + y ** 2

if __name__ == '__main__':
    for opt in (SGD(0.95), Momentum(0.1), Adagrad(1.5), AdamOptimizer(0.3)):
        p = {'x': np.array([-7.0]), 'y': np.array([2.0])}
        path = []
        for i in range(30):
            path.append((p['x'][0], p['y'][0]))
            opt.update(p, {'x': p['x'] / 10.0, 'y': 2.0 * p['y']})
        plt.plot(*zip(*path), 'o-', label=type(opt).__name__)
    plt.legend()
    plt.show()
