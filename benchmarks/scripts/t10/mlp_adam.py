import numpy as np

rng = np.random.RandomState(11)

# two interleaving half moons
def moons(n):
    t = np.pi * rng.rand(n)
    lab = rng.randint(0, 2, n)
    xs = np.where(lab == 0, np.cos(t), 1 - np.cos(t))
    ys = np.where(lab == 0, np.sin(t), 0.5 - np.sin(t))
    return np.c_[xs, ys] + 0.15 * rng.randn(n, 2), lab

X, y = moons(400)
Xval, yval = moons(100)

D, H, C = 2, 16, 2
params = dict(
    W1=rng.randn(D, H) * np.sqrt(2.0 / D), b1=np.zeros(H),
    W2=rng.randn(H, C) * np.sqrt(2.0 / H), b2=np.zeros(C),
)


def forward_backward(Xb, yb, p):
    N = len(Xb)
    z = Xb @ p['W1'] + p['b1']
    h = np.maximum(z, 0.01 * z)          # leaky relu
    s = h @ p['W2'] + p['b2']
    s = s - s.max(1, keepdims=True)
    logp = s - np.log(np.exp(s).sum(1, keepdims=True))
    loss = -logp[np.arange(N), yb].mean()

    ds = np.exp(logp)
    ds[np.arange(N), yb] -= 1
    ds /= N
    g = {}
    g['W2'] = h.T @ ds
    g['b2'] = ds.sum(0)
    dh = ds @ p['W2'].T
    dz = np.where(z > 0, dh, 0.01 * dh)
    g['W1'] = Xb.T @ dz
    g['b1'] = dz.sum(0)
    return loss, g


class Adam:
    def __init__(self, params, lr=1e-2, b1=0.9, b2=0.999, eps=1e-8):
        self.lr, self.b1, self.b2, self.eps = lr, b1, b2, eps
        self.m = {k: np.zeros_like(v) for k, v in params.items()}
        self.v = {k: np.zeros_like(v) for k, v in params.items()}
        self.t = 0

    def step(self, params, grads):
        self.t += 1
        for k in params:
            self.m[k] = self.b1 * self.m[k] + (1 - self.b1) * grads[k]
            self.v[k] = self.b2 * self.v[k] + (1 - self.b2) * grads[k] ** 2
            m_hat = self.m[k] / (1 - self.b1 ** self.t)
            v_hat = self.v[k] / (1 - self.b1 ** self.t)
            params[k] -= self.lr * m_hat / (np.sqrt(v_hat) + self.eps)


opt = Adam(params)
B = 50
for epoch in range(20):
    perm = rng.permutation(len(X))
    tot = 0
    for i in range(0, len(X), B):
        sel = perm[i:i + B]
        loss, grads = forward_backward(X[sel], y[sel], params)
        opt.step(params, grads)
        tot += loss * len(sel)
    zval = Xval @ params['W1'] + params['b1']
    pred = (np.maximum(zval, 0.01 * zval) @ params['W2'] + params['b2']).argmax(1)
    print(f'epoch {epoch+1:2d}  loss {tot/len(X):.4f}  val acc {np.mean(pred == yval):.3f}')
