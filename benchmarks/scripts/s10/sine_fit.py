# fit sin(x) with one hidden layer. Samples are columns here!
import numpy as np
import matplotlib.pyplot as plt

rs = np.random.RandomState(3)
m = 200
x = np.linspace(-np.pi, np.pi, m).reshape(1, m)
t = np.sin(x) + 0.05 * rs.randn(1, m)

H = 20
U = rs.randn(H, 1)
bu = rs.randn(H, 1)
V = rs.randn(1, H) / np.sqrt(H)
bv = np.zeros((1, 1))

eta = 0.05
hist = []
for it in range(5001):
    a = np.tanh(U @ x + bu)       # (H, m)
    out = V @ a + bv              # (1, m)
    e = out - t
    hist.append((e ** 2).mean())

    g = 2 * e / m
    gV = g @ a.T
    gbv = g.sum(axis=1, keepdims=True)
    ga = V.T @ g
    gz = ga - ga * a * a
    gU = gz @ x.T
    gbu = gz.sum(axis=1, keepdims=True)

    V -= eta * gV; bv -= eta * gbv
    U -= eta * gU; bu -= eta * gbu

    if it % 1000 == 0:
        print(it, hist[-1])

plt.figure()
plt.plot(x[0], t[0], 'k.', x[0], out[0], 'r-')
plt.title('fit')
plt.figure()
plt.semilogy(hist)
plt.show()
