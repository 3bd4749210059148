import math

x1, x2 = 0.5, 0.3
t1, t2 = 0.23, -0.07
w1, w2, w3, w4 = 0.2, -0.4, 0.5, 0.6
w5, w6, w7, w8 = 0.1, -0.5, -0.3, 0.8
lr = 0.5


def sigmoid(z):
    return 1 / (1 + math.exp(-z))


for epoch in range(100):
    h1 = sigmoid(w1 * x1 + w3 * x2)
    h2 = sigmoid(w2 * x1 + w4 * x2)
    o1 = sigmoid(w5 * h1 + w7 * h2)
    o2 = sigmoid(w6 * h1 + w8 * h2)
    loss = 0.5 * (o1 - t1) ** 2 + 0.5 * (o2 - t2) ** 2

    d1 = (o1 - t1) * o1 * (1 - o1)
    d2 = (o2 - t2) * o2 * (1 - o2)
    e1 = (d1 * w5 + d2 * w7) * h1 * (1 - h1)
    e2 = (d1 * w7 + d2 * w8) * h2 * (1 - h2)

    w5, w7 = w5 - lr * d1 * h1, w7 - lr * d1 * h2
    w6, w8 = w6 - lr * d2 * h1, w8 - lr * d2 * h2
    w1, w3 = w1 - lr * e1 * x1, w3 - lr * e1 * x2
    w2, w4 = w2 - lr * e2 * x1, w4 - lr * e2 * x2
print(loss)
