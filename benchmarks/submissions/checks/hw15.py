PARTS = ['script']
def check(ns, base, part):
    n = {'a': 10, 'b': 5, 'c': 20}[base]
    W1 = T([[.2, -.4], [.5, .6]]); W2 = T([[.1, -.5], [-.3, .8]]); x = torch.tensor([[.5, .3]]); y = torch.tensor([[.23, -.07]])
    for _ in range(n):
        W1.grad = W2.grad = None
        l = .5 * ((torch.sigmoid(torch.sigmoid(x @ W1) @ W2) - y) ** 2).sum(); l.backward()
        with torch.no_grad(): W1 -= W1.grad; W2 -= W2.grad
    a, b = W1.detach().numpy(), W2.detach().numpy()
    if base == 'c': return max(err(ns.W1, a), err(ns.W2, b), err(ns.loss, l.item()))
    return max(err([ns.w1, ns.w2, ns.w3, ns.w4], a.ravel()), err([ns.w5, ns.w6, ns.w7, ns.w8], b.ravel()), err(ns.error, l.item()))
