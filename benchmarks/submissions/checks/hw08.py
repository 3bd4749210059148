PARTS = ['fc', 'relu', 'mean_square', 'cross_entropy']
F = torch.nn.functional
def check(ns, base, part):
    if part == 'fc':
        def bw(d, c):
            dw, db, dz = ns.fc_backward(d, c[1], c[0]); return dz, dw, db
        return max(chk(lambda z, W, b: (ns.fc_forward(z, W, b), (z, W)), bw, lambda r: [r.normal(size=(7, 4)), r.normal(size=(4, k)), r.normal(size=k)], lambda z, W, b: z @ W + b) for k in (3, 4))
    if part == 'relu':
        return chk(lambda z: (ns.relu_forward(z), z), lambda d, z: ns.relu_backward(d, z), lambda r: [r.normal(size=(7, 4))], torch.relu)
    mk = lambda r: [r.normal(size=(7, 4)), r.normal(size=(7, 4)) if part == 'mean_square' else np.eye(4)[r.integers(0, 4, 7)]]
    if part == 'mean_square':
        return chk_loss(ns.mean_squared_loss, mk, lambda a, b: ((a - b) ** 2).sum(1).mean(), scales=(1, .5))
    return chk_loss(ns.cross_entropy_loss, mk, lambda a, b: F.cross_entropy(a, b))
