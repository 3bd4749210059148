PARTS = ['embedding', 'layernorm', 'dropout']
def check(ns, base, part):
    if part == 'embedding':
        e = 0
        W0 = rng(2).normal(size=(6, 3)); o = ns.Embedding(W0.copy()) if base == 'a' else ns.EmbeddingLayer(6, 3)
        if base == 'b': o.weight[...] = W0
        for ids in (rng(3).integers(0, 6, 9), rng(4).integers(0, 6, (4, 3))):
            W = T(W0); out = W[torch.tensor(ids)]; d = rng(5).normal(size=out.shape)
            (out * torch.tensor(d)).sum().backward()
            e = max(e, err(o.forward(ids), out.detach().numpy())); o.backward(d)
            e = max(e, err(o.grads[0] if base == 'a' else o.dweight, W.grad.numpy()))
        return e
    if part == 'layernorm':
        e = 0
        for s in ((7, 5), (3, 4, 5)):
            o = ns.LayerNorm(np.ones(5), np.zeros(5)) if base == 'a' else ns.LayerNorm(5)
            def fw(x, g, b):
                if base == 'a': o.params[0][...] = g; o.params[1][...] = b
                else: o.gamma[...] = g; o.beta[...] = b
                return o.forward(x), o
            def bw(d, o):
                dx = o.backward(d); return (dx, o.grads[0], o.grads[1]) if base == 'a' else (dx, o.dgamma, o.dbeta)
            e = max(e, chk(fw, bw, lambda r: [r.normal(size=s) * 2 + 1, r.normal(size=5), r.normal(size=5)], lambda x, g, b: torch.nn.functional.layer_norm(x, (5,), g, b)))
        return e
    e = 0; x = rng(5).normal(size=(200, 50)); d = rng(6).normal(size=x.shape)
    for p in (.25, .6):
        np.random.seed(1); o = (ns.Dropout if base == 'a' else ns.DropoutLayer)(p)
        m = o.forward(x.copy()) / x; e = max(e, err(o.backward(d.copy()), d * m), abs(np.mean(m != 0) - 1 + p) > .02, err(m[m != 0], np.full((m != 0).sum(), 1 / (1 - p))))
        if base == 'a': e = max(e, err(o.forward(x.copy(), False), x))
        else: o.eval(); e = max(e, err(o.forward(x.copy()), x), err(o.backward(d.copy()), d))
    return e
