PARTS = ['mse', 'ce', 'bce', 'mae', 'huber']
F = torch.nn.functional
def check(ns, base, part):
    ref = dict(mse=F.mse_loss, mae=F.l1_loss, huber=F.huber_loss, bce=F.binary_cross_entropy, ce=lambda a, t: F.cross_entropy(a, t if t.dtype.is_floating_point else t))[part]
    def mk(r):
        if part == 'ce':
            y = r.integers(0, 5, 7); return [r.normal(size=(7, 5)), np.eye(5)[y] if base == 'c' else y]
        if part == 'bce': return [r.uniform(.1, .9, (7, 5)), r.integers(0, 2, (7, 5)).astype(float)]
        return [r.normal(size=(7, 5)) * 2, r.normal(size=(7, 5))]
    def R(a, t): return ref(a, torch.tensor(t) if not isinstance(t, torch.Tensor) else t.detach())
    if base == 'a':
        o = getattr(ns, dict(mse='MSE', mae='MAE', huber='HuberLoss', bce='BCELoss', ce='CrossEntropyLoss')[part])()
        f = lambda p, t: (o.forward(p, t), o.backward())
    elif base == 'b':
        f = getattr(ns, dict(mse='l2_loss', mae='l1_loss', huber='huber_loss', bce='binary_cross_entropy', ce='softmax_cross_entropy')[part])
    else:
        n = dict(mse='mse', mae='mae', huber='huber', bce='binary_cross_entropy', ce='cross_entropy')[part]
        f = lambda p, t: (ns[n](t, p), ns[n + '_prime'](t, p))
    return chk_loss(f, mk, R, scales=(1, 7, .5))
