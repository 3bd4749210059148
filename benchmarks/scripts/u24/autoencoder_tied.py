# Tied-weight autoencoder: code = sigmoid(x W + b), reconstruction = code W^T + c
# loss per batch: 1/2 * mean over samples of the squared reconstruction error
import numpy as np

np.random.seed(21)
F = np.float32

# low-rank data, 10 dims from 3 factors
factors = np.random.randn(300, 3)
mix = np.random.randn(3, 10)
data = factors.dot(mix) + 0.05 * np.random.randn(300, 10)
data = ((data - data.mean(0)) / data.std(0)).astype(F)

n_vis, n_hid = 10, 4
W = (np.random.randn(n_vis, n_hid) * 0.3).astype(F)
b = np.zeros(n_hid, dtype=F)
c = np.zeros(n_vis, dtype=F)

learning_rate = F(0.1)
batch_size = 50
n_epochs = 60
history = []

for epoch in range(n_epochs):
    order = np.random.permutation(len(data))
    running = 0.0
    for start in range(0, len(data), batch_size):
        x = data[order[start:start + batch_size]]
        n = x.shape[0]

        # encode / decode
        code = 1 / (1 + np.exp(-(x.dot(W) + b)))
        recon = code.dot(W.T) + c
        loss = 0.5 * np.sum((recon - x) ** 2) / n
        running += loss

        # backward
        d_recon = (recon - x) / n
        d_c = d_recon.sum(axis=0)
        d_code = d_recon.dot(W)
        d_pre = d_code * code * (1 - code)
        d_b = d_pre.sum(axis=0)
        d_W = x.T.dot(d_pre)

        W -= learning_rate * d_W
        b -= learning_rate * d_b
        c -= learning_rate * d_c
    history.append(running / (len(data) / batch_size))
    if epoch % 20 == 0 or epoch == n_epochs - 1:
        print("epoch %3d   reconstruction loss %.4f" % (epoch, history[-1]))
