import numpy as np


class SimpleConvNet:
    """conv 3x3 (pad 1) - relu - 2x2 max pool - fc - softmax.  X is (N, C, H, W)"""

    def __init__(self, in_shape=(1, 6, 6), n_filters=3, n_classes=4, scale=0.3, seed=0):
        C, H, W = in_shape
        rng = np.random.RandomState(seed)
        self.K = rng.randn(n_filters, C, 3, 3) * scale
        self.bK = np.zeros(n_filters)
        self.Wf = rng.randn(n_filters * (H // 2) * (W // 2), n_classes) * scale
        self.bf = np.zeros(n_classes)

    def forward(self, X):
        N, C, H, W = X.shape
        F = self.K.shape[0]
        self.Xp = np.pad(X, ((0, 0), (0, 0), (1, 1), (1, 1)))
        conv = np.zeros((N, F, H, W))
        for i in range(H):
            for j in range(W):
                patch = self.Xp[:, :, i:i + 3, j:j + 3]
                conv[:, :, i, j] = np.tensordot(patch, self.K, axes=([1, 2, 3], [1, 2, 3])) + self.bK
        self.conv = conv
        self.act = np.maximum(conv, 0)
        blocks = self.act.reshape(N, F, H // 2, 2, W // 2, 2)
        self.pooled = blocks.max(axis=(3, 5))
        self.flat = self.pooled.reshape(N, -1)
        return self.flat @ self.Wf + self.bf

    def loss(self, X, y):
        scores = self.forward(X)
        N = X.shape[0]
        scores -= scores.max(axis=1, keepdims=True)
        p = np.exp(scores)
        p /= p.sum(axis=1, keepdims=True)
        loss = -np.log(p[range(N), y]).sum() / N

        # backward
        grads = {}
        ds = p.copy()
        ds[range(N), y] -= 1
        ds /= N
        grads["Wf"] = self.flat.T @ ds
        grads["bf"] = ds.mean(axis=0)
        dflat = ds @ self.Wf.T
        dpool = dflat.reshape(self.pooled.shape)
        up = dpool.repeat(2, axis=2).repeat(2, axis=3)
        big = self.pooled.repeat(2, axis=2).repeat(2, axis=3)
        dact = up / 4
        dconv = dact * (self.conv > 0)
        dK = np.zeros_like(self.K)
        H, W = dconv.shape[2:]
        for i in range(H):
            for j in range(W):
                patch = self.Xp[:, :, i:i + 3, j:j + 3]
                dK = np.tensordot(dconv[:, :, i, j], patch, axes=([0], [0]))
        grads["K"] = dK
        grads["bK"] = dconv.sum(axis=(0, 2, 3))
        return loss, grads


if __name__ == "__main__":
    rng = np.random.RandomState(1)
    X = rng.randn(8, 1, 6, 6)
    y = rng.randint(0, 4, 8)
    net = SimpleConvNet()
    for it in range(20):
        loss, grads = net.loss(X, y)
        for name, g in grads.items():
            setattr(net, name, getattr(net, name) - 0.1 * g)
    print("loss after 20 steps:", loss)
