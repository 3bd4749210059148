import numpy as np

from data import ring
from net import Linear, Net, Sigmoid, Softmax


def main():
    rng = np.random.default_rng(12)
    xs, ys = ring(64)
    X, Y = np.array(xs), np.array(ys)
    net = Net(Linear(2, 9, rng), Sigmoid(), Linear(9, 2, rng), Softmax())
    for epoch in range(60):
        total = 0.0
        for k in range(0, len(X), 8):
            xb, yb = X[k:k + 8], Y[k:k + 8]
            p = net(xb)
            total += -(yb * np.log(p)).sum()
            net.back(-yb / p / len(xb))
            net.learn(0.3, 0.9, 1e-3)
        if epoch % 20 == 0:
            print(f"epoch {epoch}: loss {total / len(X):.4f}")
    print("right:", (net(X).argmax(1) == Y.argmax(1)).mean())


if __name__ == "__main__":
    main()
