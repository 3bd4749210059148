import numpy as np


class ActorCritic(object):
    """shared tanh trunk with two heads: policy (softmax) and value (scalar).

    loss = mean( -adv * log pi(a|s) - c_ent * entropy + c_v * (V - R)^2 )
    """

    def __init__(self, n_obs, n_hid, n_act, c_v=0.5, c_ent=0.01, seed=0):
        rng = np.random.RandomState(seed)
        self.Wt = rng.randn(n_obs, n_hid) * 0.5
        self.bt = np.zeros(n_hid)
        self.Wp = rng.randn(n_hid, n_act) * 0.5
        self.bp = np.zeros(n_act)
        self.Wv = rng.randn(n_hid, 1) * 0.5
        self.bv = np.zeros(1)
        self.c_v = c_v
        self.c_ent = c_ent

    def forward(self, S):
        H = np.tanh(S.dot(self.Wt) + self.bt)
        logits = H.dot(self.Wp) + self.bp
        logits = logits - logits.max(axis=1, keepdims=True)
        logpi = logits - np.log(np.exp(logits).sum(axis=1, keepdims=True))
        V = (H.dot(self.Wv) + self.bv)[:, 0]
        return H, logpi, V

    def loss(self, S, acts, adv, R):
        n = S.shape[0]
        H, logpi, V = self.forward(S)
        pi = np.exp(logpi)
        ent = -np.sum(pi * logpi, axis=1)
        loss = np.mean(-adv * logpi[np.arange(n), acts] - self.c_ent * ent + self.c_v * (V - R) ** 2)

        onehot = np.zeros_like(pi)
        onehot[np.arange(n), acts] = 1
        dlogits = adv[:, None] * (pi - onehot)
        dlogits -= self.c_ent * pi * (logpi + ent[:, None])
        dlogits /= n
        dV = self.c_v * (V - R) / n
        dV = dV[:, None]

        g = {}
        g['Wp'] = H.T.dot(dlogits)
        g['bp'] = dlogits.sum(axis=0)
        g['Wv'] = H.T.dot(dV)
        g['bv'] = dV.sum(axis=0)
        dH = dlogits.dot(self.Wp.T)
        dH = dV.dot(self.Wv.T)
        dpre = dH * (1 - H ** 2)
        g['Wt'] = S.T.dot(dpre)
        g['bt'] = dpre.sum(axis=0)
        return loss, g

    def apply(self, g, lr):
        for k in ('Wt', 'bt', 'Wp', 'bp', 'Wv', 'bv'):
            setattr(self, k, getattr(self, k) - lr * g[k])
