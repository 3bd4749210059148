import numpy as np

np.random.seed(11)

# three gaussian flowers
centers = np.array([[5.0, 3.4, 1.5, 0.2], [5.9, 2.8, 4.3, 1.3], [6.6, 3.0, 5.6, 2.0]])
features = np.vstack([c + 0.3 * np.random.randn(20, 4) for c in centers])
features = (features - features.mean(0)) / features.std(0)
labels = np.repeat(np.arange(3), 20)
targets = np.eye(3)[labels]
n_samples = len(features)


def softmax(v):
    e = np.exp(v - np.max(v, axis=1, keepdims=True))
    return e / np.sum(e, axis=1, keepdims=True)


weights = [np.random.randn(4, 7) * 0.4, np.random.randn(7, 7) * 0.4, np.random.randn(7, 3) * 0.4]
biases = [np.random.randn(7) * 0.1, np.random.randn(7) * 0.1, np.zeros(3)]
cache_w = [np.zeros_like(w) for w in weights]
cache_b = [np.zeros_like(b) for b in biases]
lr, decay, eps = 0.01, 0.9, 1e-8
l2 = 0.02

for epoch in range(150):
    # forward
    a0 = features
    a1 = np.maximum(a0 @ weights[0] + biases[0], 0)
    a2 = np.maximum(a1 @ weights[1] + biases[1], 0)
    probs = softmax(a2 @ weights[2] + biases[2])
    loss = -np.mean(np.sum(targets * np.log(probs), axis=1)) + l2 * sum(np.sum(w ** 2) for w in weights)

    # backward
    delta = (probs - targets) / n_samples
    grad_w, grad_b = [None] * 3, [None] * 3
    grad_w[2] = a2.T @ delta + l2 * weights[2]
    grad_b[2] = delta.sum(axis=0)
    delta = (delta @ weights[2].T) * (a2 > 0)
    grad_w[1] = a1.T @ delta + 2 * l2 * weights[1]
    grad_b[1] = delta.sum(axis=0)
    delta = (delta @ weights[1].T) * (a2 > 0)
    grad_w[0] = a0.T @ delta + 2 * l2 * weights[0]
    grad_b[0] = delta.sum(axis=0)

    # rmsprop
    for k in range(3):
        cache_w[k] = decay * cache_w[k] + grad_w[k] ** 2
        cache_b[k] = decay * cache_b[k] + (1 - decay) * grad_b[k] ** 2
        weights[k] -= lr * grad_w[k] / (np.sqrt(cache_w[k]) + eps)
        biases[k] -= lr * grad_b[k] / (np.sqrt(cache_b[k]) + eps)

    if epoch % 50 == 0:
        print("epoch", epoch, "loss", loss)

print("train accuracy", np.mean(np.argmax(probs, axis=1) == labels))
