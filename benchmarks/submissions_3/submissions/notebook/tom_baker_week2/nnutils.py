"""Things that both parts need."""
import numpy as np


def sigmoid(z):
    return 1 / (1 + np.exp(-np.clip(z, -500, 500)))


def bce(a, y):
    m = y.shape[1]
    return float(-(y * np.log(a) + (1 - y) * np.log(1 - a)).sum() / m)


def plot_cost(costs):
    import matplotlib.pyplot as plt
    plt.plot(costs)
    plt.xlabel('iteration')
    plt.ylabel('cost')
    plt.show()
