PARTS = ['linear', 'activations', 'batchnorm', 'mse', 'ce']
F = torch.nn.functional
def check(ns, base, part):
    if part == 'linear':
        L = ns.Linear(4, 3)
        def fw(x, W, b):
            L.W[...] = W; L.b[...] = b; return L.forward(x), L
        def bw(d, L):
            dx = L.backward(d); return dx, L.dLdW, L.dLdb
        return chk(fw, bw, lambda r: [r.normal(size=(7, 4)), r.normal(size=(3, 4)), r.normal(size=(3, 1))], lambda x, W, b: x @ W.T + b.T)
    if part == 'activations':
        e = 0
        for n, f in (('Sigmoid', torch.sigmoid), ('Tanh', torch.tanh), ('ReLU', torch.relu)):
            o = getattr(ns, n)()
            e = max(e, chk(lambda x: (o.forward(x), o), lambda d, o: o.backward(d), lambda r: [r.normal(size=(7, 4))], f))
        return e
    if part == 'batchnorm':
        o = ns.BatchNorm1d(4)
        def fw(x, W, b):
            o.BW[...] = W; o.Bb[...] = b; return o.forward(x), o
        def bw(d, o):
            dx = o.backward(d); return dx, o.dLdBW, o.dLdBb
        e = chk(fw, bw, lambda r: [r.normal(size=(7, 4)) * 2, r.normal(size=(1, 4)) + 2, r.normal(size=(1, 4))], lambda x, W, b: W * (x - x.mean(0)) / torch.sqrt(x.var(0, unbiased=False) + 1e-8) + b)
        o = ns.BatchNorm1d(4); x = rng(1).normal(size=(7, 4)) + 3; o.forward(x.copy()); o.forward(x.copy())
        m, v = .19 * x.mean(0), .81 + .19 * x.var(0)
        return max(e, err(o.forward(x.copy(), eval=True), (x - m) / np.sqrt(v + 1e-8)))
    if part == 'mse':
        o = ns.MSELoss(); return chk_loss(lambda A, Y: (o.forward(A, Y), o.backward()), lambda r: [r.normal(size=(7, 4)), r.normal(size=(7, 4))], F.mse_loss, scales=(1, .5))
    o = ns.CrossEntropyLoss()
    return chk_loss(lambda A, Y: (o.forward(A, Y), o.backward()), lambda r: [r.normal(size=(7, 4)), np.eye(4)[r.integers(0, 4, 7)]], F.cross_entropy)
