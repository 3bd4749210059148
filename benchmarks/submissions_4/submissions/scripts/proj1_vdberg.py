# project 1 - lotte v.d. berg
# classify points above / below a parabola with a 2-6-1 net
import numpy as np

rng = np.random.RandomState(8)
data = rng.uniform(-1, 1, (120, 2))
labels = (data[:, 1] > 2 * data[:, 0] ** 2 - 0.6).astype(float).reshape(-1, 1)


def act(z):
    return 1.0 / (1.0 + np.exp(-z))


# first row of the weights is the bias
theta1 = rng.normal(0, 0.7, (3, 6))
theta2 = rng.normal(0, 0.7, (7, 1))


def add_ones(a):
    return np.insert(a, 0, 1.0, axis=1)


n = data.shape[0]
a0 = add_ones(data)
batch_loss = []
eta = 0.8
print("loss before training and every 200 epochs:")
for epoch in range(1001):
    a1 = add_ones(act(a0 @ theta1))
    a2 = act(a1 @ theta2)
    loss = -(labels * np.log(a2) + (1 - labels) * np.log(1 - a2)).mean()
    batch_loss.append(loss)

    # backprop of the cross entropy
    d2 = (a2 - labels) * a2 * (1 - a2) / n
    d1 = d2 @ theta2.T * a1 * (1 - a1)
    d1 = d1[:, 1:]

    g2 = a1.T @ d2
    g1 = a0.T @ d1
    theta2 -= eta * g2
    theta1 -= eta * g1

    if epoch % 200 == 0:
        print(epoch, loss)

hits = ((a2 > 0.5) == (labels == 1)).sum()
print(hits, "of", n, "right")
