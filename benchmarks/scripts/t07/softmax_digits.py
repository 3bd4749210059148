import numpy as np

np.random.seed(0)

# ---------------------------------------------------------------
# fake 8x8 digits: every class has a random prototype, plus noise
# ---------------------------------------------------------------
n_classes, n_pixels = 10, 64
prototypes = np.random.randint(0, 17, size=(n_classes, n_pixels))
train_y = np.random.randint(0, n_classes, size=600)
train_x = (prototypes[train_y] + 6 * np.random.randn(600, n_pixels)) / 16.0
test_y = np.random.randint(0, n_classes, size=200)
test_x = (prototypes[test_y] + 6 * np.random.randn(200, n_pixels)) / 16.0

W = 0.01 * np.random.randn(n_pixels, n_classes)
b = np.zeros(n_classes)

lr = 0.05
batch_size = 30
epochs = 8


def softmax(scores):
    scores = scores - scores.max()
    ex = np.exp(scores)
    return ex / ex.sum()


def accuracy(x, y):
    return (np.argmax(x.dot(W) + b, axis=1) == y).mean()


print('accuracy before training: %.3f' % accuracy(test_x, test_y))

for epoch in range(epochs):
    order = np.random.permutation(len(train_y))
    total_loss = 0.0
    gW, gb = np.zeros_like(W), np.zeros_like(b)
    for start in range(0, len(train_y), batch_size):
        batch = order[start:start + batch_size]
        for i in batch:
            p = softmax(train_x[i].dot(W) + b)
            total_loss += -np.log(p[train_y[i]])
            # d loss / d scores
            d = p.copy()
            d[train_y[i]] -= 1
            gW += np.outer(train_x[i], d)
            gb += d
        W -= lr * gW / len(batch)
        b -= lr * gb / len(batch)
    print('epoch %d  loss %.4f  train acc %.3f  test acc %.3f' % (
        epoch + 1, total_loss / len(train_y),
        accuracy(train_x, train_y), accuracy(test_x, test_y)))
