import numpy as np

from layers import Linear, ReLU, Sequential
from losses import MSELoss
from optim import Adam

if __name__ == "__main__":
    rng = np.random.default_rng(0)
    X = rng.normal(size=(64, 3))
    Y = np.sin(X.sum(axis=1, keepdims=True))
    net = Sequential(Linear(3, 16), ReLU(), Linear(16, 1))
    loss, opt = MSELoss(), Adam(net.layers, lr=0.01)
    for epoch in range(200):
        value = loss.forward(net(X), Y)
        net.backward(loss.backward())
        opt.step()
    print("final loss", value)
