PARTS = ['sigmoid', 'backprop']
def check(ns, base, part):
    if part == 'sigmoid':
        d = ns.sigmoid_prime if base == 'a' else ns.d_sigmoid
        return chk(lambda z: (ns.sigmoid(z), z), lambda g, z: g * d(z), lambda r: [r.normal(size=(4, 1))], torch.sigmoid)
    e = 0
    for rep in range(2):
      for sizes in ([3, 5, 2], [4, 4, 4]):
        net = ns.Network(sizes); r = rng(rep)
        x, y = r.normal(size=(sizes[0], 1)), r.uniform(size=(sizes[2], 1))
        net.biases = [r.normal(size=b.shape) for b in net.biases]
        W = [T(w) for w in net.weights]; b = [T(v) for v in net.biases]
        for step in range(2):
            a = torch.tensor(x)
            for w, c in zip(W, b): a = torch.sigmoid(w @ a + c)
            for t in W + b: t.grad = None
            (.5 * ((a - torch.tensor(y)) ** 2).sum()).backward()
            nb, nw = net.backprop(x.copy(), y.copy())
            for g, t in zip(list(nb) + list(nw), b + W): e = max(e, err(g, t.grad.numpy()))
            W0 = [w.detach().numpy().copy() for w in W]
            net.weights = [w.copy() for w in W0]
        # one step on a batch of 3
        batch = [(r.normal(size=x.shape), r.uniform(size=y.shape)) for _ in range(3)]
        for t in W + b: t.grad = None
        for p, q in batch:
            a = torch.tensor(p)
            for w, c in zip(W, b): a = torch.sigmoid(w @ a + c)
            (.5 * ((a - torch.tensor(q)) ** 2).sum() / 3).backward()
        net.update_mini_batch(batch, .5)
        for g, t in zip(list(net.biases) + list(net.weights), b + W): e = max(e, err(g, (t - .5 * t.grad).detach().numpy()))
    return e
