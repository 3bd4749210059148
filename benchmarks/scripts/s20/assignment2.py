import csv
import numpy as np

# ---- read the file ----
feats = []
labels = []
with open("wine.csv") as f:
    reader = csv.reader(f)
    next(reader)   # header
    for row in reader:
        feats.append([float(v) for v in row[:-1]])
        labels.append(int(row[-1]))
X = np.array(feats)
y = np.array(labels)
X = (X - X.mean(0)) / X.std(0)
n = X.shape[0]
print(X.shape, y.shape, "classes:", np.unique(y))

np.random.seed(0)
W1 = np.random.randn(4, 12) * 0.3
b1 = np.zeros(12)
W2 = np.random.randn(12, 3) * 0.3
b2 = np.zeros(3)

rate = 0.3
for epoch in range(301):
    hidden = X @ W1 + b1
    relu = np.maximum(hidden, 0)
    scores = relu @ W2 + b2
    e = np.exp(scores - np.max(scores, axis=1, keepdims=True))
    probs = e / e.sum(axis=1, keepdims=True)
    loss = -np.log(probs[np.arange(n), y]).mean()

    dscores = probs.copy()
    dscores[np.arange(n), y - 1] -= 1
    dscores /= n

    drelu = dscores @ W2.T
    dhidden = drelu * (hidden > 0)

    W2 -= rate * relu.T @ dscores
    b2 -= rate * dscores.sum(axis=0)
    W1 -= rate * X.T @ dhidden
    b1 -= rate * dhidden.sum(axis=0)

    if epoch % 50 == 0:
        print("epoch {}: loss {:.4f}, accuracy {:.3f}".format(epoch, loss, (probs.argmax(1) == y).mean()))
