import numpy as np


def sigm(x, deriv=False):
    if deriv == True:
        return x * (1 - x)
    return 1 / (1 + np.exp(-x))


X = np.array([[0, 0, 1],
              [0, 1, 1],
              [1, 0, 1],
              [1, 1, 1]])
y = np.array([[0],
              [1],
              [1],
              [0]])

np.random.seed(1)

# randomly initialize our weights with mean 0
w1 = 2 * np.random.random((3, 4)) - 1
w2 = 2 * np.random.random((4, 4)) - 1
w3 = 2 * np.random.random((4, 1)) - 1
alpha = 0.5

for j in range(10000):
    # Feed forward, minimising 1/2 * sum (y - a3)^2
    a0 = X
    a1 = sigm(np.dot(a0, w1))
    a2 = sigm(np.dot(a1, w2))
    a3 = sigm(np.dot(a2, w3))

    e3 = y - a3
    if (j % 2000) == 0:
        print("Error:" + str(np.mean(np.abs(e3))))

    d3 = e3 * sigm(a3, deriv=True)
    e2 = d3.dot(w3.T)
    d2 = e2 * sigm(a2, deriv=True)
    e1 = d2.dot(w2.T)
    d1 = e1 * sigm(a2, deriv=True)

    w3 -= alpha * a2.T.dot(d3)
    w2 += alpha * a1.T.dot(e2)
    w1 += alpha * a0.T.dot(d1)

print("Output after training:")
print(a3)
