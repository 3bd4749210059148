PARTS = ['affine', 'relu', 'loss']
F = torch.nn.functional
def check(ns, base, part):
    if part == 'affine':
        f = lambda *s: (lambda r: [r.normal(size=s), r.normal(size=(12, 5)), r.normal(size=5)])
        return max(chk(ns.affine_forward, ns.affine_backward, f(7, 3, 4), lambda x, w, b: x.reshape(7, -1) @ w + b),
                   chk(ns.affine_forward, ns.affine_backward, f(7, 12), lambda x, w, b: x @ w + b))
    if part == 'relu':
        return chk(ns.relu_forward, ns.relu_backward, lambda r: [r.normal(size=(7, 5))], torch.relu)
    return chk_loss(ns.softmax_loss, lambda r: [r.normal(size=(7, 5)), r.integers(0, 5, 7)], lambda x, y: F.cross_entropy(x, torch.tensor(y)), scales=(1, 7))
