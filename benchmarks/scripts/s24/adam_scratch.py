import numpy as np

np.random.seed(99)

# checkerboard with 4 classes
n = 800
X = np.random.uniform(-2, 2, (n, 2))
labels = ((X[:, 0] > 0).astype(int) * 2 + (X[:, 1] * X[:, 0] > 0.3).astype(int))

params = {
    'W1': np.random.randn(2, 24) * 0.7,
    'b1': np.zeros(24),
    'W2': np.random.randn(24, 4) * 0.2,
    'b2': np.zeros(4),
}
m = {k: np.zeros_like(v) for k, v in params.items()}
v = {k: np.zeros_like(p) for k, p in params.items()}

lr = 0.01
beta1, beta2, eps = 0.9, 0.999, 1e-8
batch_size = 50
t = 0

for epoch in range(40):
    perm = np.random.permutation(n)
    epoch_loss = []
    for start in range(0, n, batch_size):
        idx = perm[start:start + batch_size]
        xb = X[idx]
        yb = labels[idx]
        bs = len(idx)

        # forward
        h = np.tanh(xb @ params['W1'] + params['b1'])
        logits = h @ params['W2'] + params['b2']
        logits = logits - logits.max(axis=1, keepdims=True)
        probs = np.exp(logits)
        probs = probs / probs.sum(axis=1, keepdims=True)
        epoch_loss.append(-np.log(probs[range(bs), yb]).mean())

        # backward
        grads = {}
        dlogits = probs.copy()
        dlogits[range(bs), yb] -= 1
        dlogits /= bs
        grads['W2'] = h.T @ dlogits
        grads['b2'] = dlogits.sum(axis=0)
        dpre = (dlogits @ params['W2'].T) * (1 - h ** 2)
        grads['W1'] = xb.T @ dpre
        grads['b1'] = dpre.sum(axis=0)

        # adam
        t += 1
        for k in params:
            m[k] = beta1 * m[k] + (1 - beta1) * grads[k]
            v[k] = beta2 * v[k] + (1 - beta2) * grads[k] ** 2
            m_hat = m[k] / (1 - beta1 ** t)
            v_hat = v[k] / (1 - beta1 ** t)
            params[k] -= lr * m_hat / (np.sqrt(v_hat) + eps)

    if epoch % 5 == 0:
        print('epoch', epoch, 'loss', np.mean(epoch_loss))

h = np.tanh(X @ params['W1'] + params['b1'])
pred = np.argmax(h @ params['W2'] + params['b2'], axis=1)
print('train acc', (pred == labels).mean())
