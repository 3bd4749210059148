PARTS = ['relu', 'sigmoid', 'affine', 'loss']
F = torch.nn.functional
def check(ns, base, part):
    if part in ('relu', 'sigmoid'):
        o = getattr(ns, part.capitalize())()
        return chk(lambda x: (o.forward(x), o), lambda d, o: o.backward(d), lambda r: [r.normal(size=(7, 4))], getattr(torch, part))
    if part == 'affine':
        e = 0
        for s in ((7, 12), (7, 3, 4)):
            o = ns.Affine(np.zeros((12, 5)), np.zeros(5))
            def fw(x, W, b):
                o.W[...] = W; o.b[...] = b; return o.forward(x), o
            def bw(d, o):
                dx = o.backward(d); return dx, o.dW, o.db
            e = max(e, chk(fw, bw, lambda r: [r.normal(size=s), r.normal(size=(12, 5)), r.normal(size=5)], lambda x, W, b: x.reshape(7, -1) @ W + b))
        return e
    o = ns.SoftmaxWithLoss()
    e = 0
    for hot in (0, 1):
        mk = lambda r: [r.normal(size=(7, 5)), (lambda y: np.eye(5)[y].astype(int) if hot else y)(r.integers(0, 5, 7))]
        eps = 1e-7 if base == 'a' else 0
        def ref(x, t):
            t = torch.tensor(t); t = t.argmax(1) if t.ndim == 2 else t
            # the epsilon of the loss is a convention; its gradient is that of the loss without it
            return F.cross_entropy(x, t)
        def f(x, t):
            l = o.forward(x, t); g = o.backward()
            if eps:   # take the convention out: exact value of the loss with it must agree
                p = torch.softmax(torch.tensor(x), 1).numpy(); y = t.argmax(1) if t.ndim == 2 else t
                q = p[np.arange(len(y)), y]; l = l + np.mean(np.log(q + eps)) - np.mean(np.log(q))
            return l, g
        e = max(e, chk_loss(f, mk, ref, scales=(1, 7)))
    return e
