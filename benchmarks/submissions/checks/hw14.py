PARTS = ['net:loss', 'net:layer2', 'net:layer1']
def check(ns, base, part):
    e = 0
    for N in (7, 4):
        r = rng(N); p = {'W1': r.normal(size=(4, 5)), 'b1': r.normal(size=5), 'W2': r.normal(size=(5, 3)), 'b2': r.normal(size=3)}
        X, y = r.normal(size=(N, 4)), r.integers(0, 3, N)
        t = {k: T(v) for k, v in p.items()}
        l = torch.nn.functional.cross_entropy(torch.relu(torch.tensor(X) @ t['W1'] + t['b1']) @ t['W2'] + t['b2'], torch.tensor(y)); l.backward()
        loss, g = ns.loss_and_gradients(p, X.copy(), y.copy())
        if part == 'net:loss':
            e = max(e, err(loss, l.item()))
        else:
            for k in (('W2', 'b2') if part == 'net:layer2' else ('W1', 'b1')): e = max(e, err(g[k], t[k].grad.numpy()))
    # m06: the loss's value is right; the gradient handed on is not. Judged with the gradient of the logits = b2's
    if part == 'net:loss' and base == 'b': e = max(e, err(g['b2'], t['b2'].grad.numpy()))
    return e
