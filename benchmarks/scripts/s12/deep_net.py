import numpy as np

rng = np.random.RandomState(7)

# toy regression: y = x0*x1 + sin(x2)
N = 256
X = rng.uniform(-1, 1, size=(N, 3))
Y = (X[:, 0] * X[:, 1] + np.sin(X[:, 2])).reshape(-1, 1)

sizes = [3, 16, 16, 16, 1]
L = len(sizes) - 1
W = []
B = []
for i in range(L):
    W.append(rng.randn(sizes[i], sizes[i + 1]) * np.sqrt(2.0 / sizes[i]))
    B.append(np.zeros(sizes[i + 1]))

lr = 0.05
for step in range(1500):
    # forward
    A = [X]
    Z = []
    for l in range(L):
        z = A[l].dot(W[l]) + B[l]
        Z.append(z)
        if l < L - 1:
            A.append(np.maximum(z, 0))
        else:
            A.append(z)

    loss = 0.5 * np.mean((A[-1] - Y) ** 2)

    # backward
    dW = [None] * L
    dB = [None] * L
    dZ = (A[-1] - Y) / N
    for l in reversed(range(L)):
        dW[l] = A[l].T.dot(dZ)
        dB[l] = dZ.sum(axis=0)
        if l > 0:
            dA = dZ.dot(W[l].T)
            dZ = dA * (Z[l] > 0)

    for l in range(L):
        W[l] -= lr * dW[l]
        B[l] -= lr * dB[l]

    if step % 100 == 0:
        print('step %4d  loss %.6f' % (step, loss))
