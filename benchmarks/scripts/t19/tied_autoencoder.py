"""
Autoencoder with tied weights:  h = sigmoid(x W + b),  x' = sigmoid(h W^T + c)
Compresses noisy 16-pixel patterns into 4 numbers.
"""
import numpy as np

rng = np.random.RandomState(123)

# data: sums of smooth bumps, values in (0, 1)
pos = np.arange(16)
def bump(center, width):
    return np.exp(-0.5 * ((pos - center) / width) ** 2)

data = np.array([bump(rng.uniform(2, 13), rng.uniform(1.0, 2.5)) for _ in range(150)])
data = np.clip(0.9 * data + 0.05 + 0.02 * rng.randn(*data.shape), 0, 1)

n_visible, n_code = 16, 4
W = rng.uniform(-0.5, 0.5, (n_visible, n_code))
b = np.zeros(n_code)
c = np.zeros(n_visible)

sigm = lambda a: 1.0 / (1.0 + np.exp(-a))

lr, batch_size = 0.1, 25
for epoch in range(200):
    idx = rng.permutation(len(data))
    cost = 0.0
    for k in range(0, len(data), batch_size):
        x = data[idx[k:k + batch_size]]
        bs = x.shape[0]

        h = sigm(x.dot(W) + b)
        r = sigm(h.dot(W.T) + c)
        cost += np.sum((r - x) ** 2)

        # backward
        d_r = 2.0 * (r - x) / bs
        d_out = d_r * r * (1 - r)
        d_h = d_out.dot(W)
        d_in = d_h * h * (1 - h)

        # W is used twice: in the encoder and, transposed, in the decoder
        grad_W = x.T.dot(d_in) + d_out.T.dot(h)
        grad_b = d_in.sum(axis=0)
        grad_c = d_out.sum(axis=0)

        W -= lr * grad_W
        b -= lr * grad_b
        c -= lr * grad_c

    if epoch % 40 == 0:
        print("epoch %3d  reconstruction error per sample: %.4f" % (epoch, cost / len(data)))

code = sigm(data[:1].dot(W) + b)
print("code of the first pattern:", np.round(code, 3))
print("original     :", np.round(data[0], 2))
print("reconstructed:", np.round(sigm(code.dot(W.T) + c)[0], 2))
