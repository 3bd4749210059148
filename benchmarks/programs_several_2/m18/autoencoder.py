import numpy as np

# Autoencoder with 4 sigmoid layers, samples are rows.
# loss = 1/n * sum (x_rec - x)^2  +  beta * sum |code| / n


def sigmoid(x):
    return 1.0 / (1.0 + np.exp(-x))


def init(sizes, seed=0):
    rs = np.random.RandomState(seed)
    Ws = [rs.randn(a, b) * 0.5 for a, b in zip(sizes[:-1], sizes[1:])]
    bs = [rs.randn(b) * 0.1 for b in sizes[1:]]
    return Ws, bs


def forward(X, Ws, bs):
    acts = [X]
    for W, b in zip(Ws, bs):
        acts.append(sigmoid(acts[-1] @ W + b))
    return acts


def loss_fn(X, Ws, bs, beta=0.0):
    acts = forward(X, Ws, bs)
    n = X.shape[0]
    code = acts[len(Ws) // 2]
    return np.sum((acts[-1] - X) ** 2) / n + beta * np.sum(np.abs(code)) / n


def backward(X, Ws, bs, beta=0.0):
    acts = forward(X, Ws, bs)
    n = X.shape[0]
    mid = len(Ws) // 2
    gW = [None] * len(Ws)
    gb = [None] * len(bs)
    d_act = 2 * (acts[-1] - X) / n
    for l in range(len(Ws) - 1, -1, -1):
        if l + 1 == mid:
            d_act = d_act + beta * acts[mid] / n
        out = sigmoid(acts[l + 1])
        d_pre = d_act * out * (1 - out)
        gW[l] = acts[l].T @ d_pre
        gb[l] = d_pre.sum(axis=0)
        d_act = d_pre @ Ws[l].T
    return gW, gb


def momentum_update(Ws, bs, gW, gb, vW, vb, lr=0.1, mu=0.9):
    for l in range(len(Ws)):
        vW[l] = mu * vW[l] + gW[l]
        vb[l] = mu * vb[l] + gb[l]
        Ws[l] -= lr * vW[l]
        bs[l] -= lr * gb[l]


if __name__ == "__main__":
    X = np.random.RandomState(5).rand(16, 6)
    Ws, bs = init([6, 5, 2, 5, 6])
    vW = [np.zeros_like(W) for W in Ws]
    vb = [np.zeros_like(b) for b in bs]
    for it in range(60):
        gW, gb = backward(X, Ws, bs, 0.01)
        momentum_update(Ws, bs, gW, gb, vW, vb)
    print(loss_fn(X, Ws, bs, 0.01))
