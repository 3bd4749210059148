from layers import Linear, ReLU, Tanh
from losses import SoftmaxCrossEntropy
from optim import SGD
import numpy as np


def main():
    x = np.random.randn(90, 2)
    y = (x[:, 0] > 0) * 1 + (x[:, 1] > 0) * 1
    net = [Linear(2, 16), Tanh(), Linear(16, 8), ReLU(), Linear(8, 3)]
    loss, opt = SoftmaxCrossEntropy(), SGD(net, 0.1, 0.9)
    for i in range(200):
        h = x
        for layer in net:
            h = layer.forward(h)
        l = loss.forward(h, y)
        g = loss.backward()
        for layer in net[::-1]:
            g = layer.backward(g)
        opt.step()
    print(l)


if __name__ == "__main__":
    main()
