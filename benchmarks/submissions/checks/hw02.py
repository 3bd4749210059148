PARTS = ['batchnorm', 'layernorm', 'dropout']
def check(ns, base, part):
    args = lambda r: [r.normal(size=(7, 5)) * 2 + 1, r.normal(size=5) + 1, r.normal(size=5)]
    if part == 'batchnorm':
        def ref(x, g, b): return g * (x - x.mean(0)) / torch.sqrt(x.var(0, unbiased=False) + 1e-5) + b
        e = chk(lambda x, g, b: ns.batchnorm_forward(x, g, b, {'mode': 'train'}), ns.batchnorm_backward, args, ref)
        p = {'mode': 'train'}; x, g, b = args(rng(1))
        for _ in range(3): ns.batchnorm_forward(x, g, b, p)
        k = 1 - .9 ** 3
        e = max(e, err(p['running_mean'], k * x.mean(0)), err(p['running_var'], k * x.var(0)))
        p['mode'] = 'test'
        o, _ = ns.batchnorm_forward(x, g, b, p)
        return max(e, err(o, g * (x - k * x.mean(0)) / np.sqrt(k * x.var(0) + 1e-5) + b))
    if part == 'layernorm':
        def ref(x, g, b): return g * (x - x.mean(1, keepdim=True)) / torch.sqrt(x.var(1, unbiased=False, keepdim=True) + 1e-5) + b
        return chk(lambda x, g, b: ns.layernorm_forward(x, g, b, {}), ns.layernorm_backward, args, ref)
    x = rng(5).normal(size=(200, 50)); e = 0
    for p in (.25, .6):
        out, c = ns.dropout_forward(x.copy(), {'p': p, 'mode': 'train', 'seed': 3})
        m = out / x; d = rng(6).normal(size=x.shape)
        e = max(e, err(ns.dropout_backward(d.copy(), c), d * m))
        kept = np.mean(m != 0); s = m[m != 0]
        test, c = ns.dropout_forward(x.copy(), {'p': p, 'mode': 'test'})
        e = max(e, np.ptp(s), abs(kept - p) > .02, err(ns.dropout_backward(d.copy(), c), d * (test / x)))
        e = max(e, err(test, x * s.mean() * p))
    return e
