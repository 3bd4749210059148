"""
CS homework 5, problem 3: RMSprop on a small classifier.
Gradients are accumulated sample by sample and averaged over the batch.
"""
import numpy as np

np.random.seed(1234)

def load_toy(n):
    a = np.random.rand(n) * 2 * np.pi
    lab = np.random.randint(0, 2, n)
    rad = 1.0 + 1.0 * lab + 0.15 * np.random.randn(n)
    return np.stack([rad * np.cos(a), rad * np.sin(a)], 1), lab

Xtr, ytr = load_toy(160)
Xte, yte = load_toy(80)

n_in, n_h, n_out = 2, 10, 2
W1 = np.random.randn(n_h, n_in) / np.sqrt(n_in)
b1 = np.zeros(n_h)
W2 = np.random.randn(n_out, n_h) / np.sqrt(n_h)
b2 = np.zeros(n_out)

gW1 = np.zeros_like(W1); gb1 = np.zeros_like(b1)
gW2 = np.zeros_like(W2); gb2 = np.zeros_like(b2)
sW1 = np.zeros_like(W1); sb1 = np.zeros_like(b1)
sW2 = np.zeros_like(W2); sb2 = np.zeros_like(b2)

LR, RHO, EPS = 0.01, 0.9, 1e-6
BATCH = 20

def predict(x):
    return np.argmax(W2 @ np.tanh(W1 @ x + b1) + b2)

for epoch in range(15):
    perm = np.random.permutation(len(Xtr))
    ep_loss = 0.0
    for s in range(0, len(Xtr), BATCH):
        ids = perm[s:s+BATCH]
        gW1.fill(0)
        gW2.fill(0)
        gb2.fill(0)
        loss = 0.0
        for i in ids:
            x, t = Xtr[i], ytr[i]
            a = np.tanh(W1 @ x + b1)
            o = W2 @ a + b2
            e = np.exp(o - np.max(o))
            p = e / e.sum()
            loss -= np.log(p[t])
            # backward for this sample
            do = p.copy()
            do[t] -= 1
            gW2 += np.outer(do, a)
            gb2 += do
            da = (W2.T @ do) * (1 - a * a)
            gW1 += np.outer(da, x)
            gb1 += da
        B = len(ids)
        loss /= B
        ep_loss += loss * B
        for P, G, S in ((W1, gW1, sW1), (b1, gb1, sb1), (W2, gW2, sW2), (b2, gb2, sb2)):
            g = G / B
            S *= RHO
            S += (1 - RHO) * g * g
            P -= LR * g / (np.sqrt(S) + EPS)
    if epoch % 5 == 4:
        test_acc = np.mean([predict(x) == t for x, t in zip(Xte, yte)])
        print("epoch", epoch + 1, "loss %.4f" % (ep_loss / len(Xtr)), "test acc %.3f" % test_acc)
