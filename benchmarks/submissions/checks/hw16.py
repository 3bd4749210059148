PARTS = ['script']
RAW = True
def check(ns, base, part):
    hw, sub = ns
    s = source_of(files_of(hw, sub)[1][0])
    k = re.search(r'^(for i in|for t in|for j in range\(\d|while )', s, re.M).start()
    g0, g = {'__name__': 'student'}, {'__name__': 'student'}
    exec(compile(s[:k], 'head', 'exec'), g0)
    exec(compile(s, 'all', 'exec'), g)
    if base == 'a':
        p = [T(g0[n]) for n in ('W', 'b', 'W2', 'b2')]; names = ('W', 'b', 'W2', 'b2'); lr, n = 1., 30
        X, y = torch.tensor(g0['X']), torch.tensor(g0['y'].astype(int))
        f = lambda: torch.nn.functional.cross_entropy(torch.relu(X @ p[0] + p[1]) @ p[2] + p[3], y) + .5e-3 * ((p[0] ** 2).sum() + (p[2] ** 2).sum())
    elif base == 'b':
        names = ('w1', 'b1', 'w2', 'b2'); p = [T(g0[n]) for n in names]; lr, n = g0['learning_rate'], 25
        X, y = torch.tensor(g0['x']), torch.tensor(g0['y'])
        sq = lambda: (torch.tanh(X @ p[0] + p[1]) @ p[2] + p[3] - y) ** 2
        f = (lambda: sq().sum() / 2) if '.sum() / 2' in s else (lambda: sq().mean())
    else:
        names = ('syn0', 'syn1'); p = [T(g0[n]) for n in names]; lr, n = 1., 300
        X, y = torch.tensor(g0['X'].astype(float)), torch.tensor(g0['y'].astype(float))
        f = lambda: .5 * ((torch.sigmoid(torch.sigmoid(X @ p[0]) @ p[1]) - y) ** 2).sum()
    for _ in range(n):
        for t in p: t.grad = None
        l = f(); l.backward()
        with torch.no_grad():
            for t in p: t -= lr * t.grad
    e = max(err(g[n], t.detach().numpy()) for n, t in zip(names, p))
    return max(e, err(g['loss'], l.item())) if 'loss' in g else e
