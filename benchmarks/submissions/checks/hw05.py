PARTS = ['rnn_step', 'rnn', 'lstm_step']
def check(ns, base, part):
    if part == 'rnn_step':
        return chk(ns.rnn_step_forward, ns.rnn_step_backward, lambda r: [r.normal(size=s) for s in ((6, 3), (6, 5), (3, 5), (5, 5), (5,))], lambda x, h, a, w, b: torch.tanh(x @ a + h @ w + b))
    if part == 'rnn':
        def ref(x, h, a, w, b):
            o = []
            for t in range(x.shape[1]):
                h = torch.tanh(x[:, t] @ a + h @ w + b); o.append(h)
            return torch.stack(o, 1)
        return chk(ns.rnn_forward, ns.rnn_backward, lambda r: [r.normal(size=s) * .7 for s in ((6, 4, 3), (6, 5), (3, 5), (5, 5), (5,))], ref)
    def ref(x, h, c, a, w, b):
        i, f, o, g = torch.chunk(x @ a + h @ w + b, 4, 1)
        n = torch.sigmoid(f) * c + torch.sigmoid(i) * torch.tanh(g)
        return torch.stack([torch.sigmoid(o) * torch.tanh(n), n])
    def fw(*a):
        h, c, k = ns.lstm_step_forward(*a); return np.stack([h, c]), k
    return chk(fw, lambda d, k: ns.lstm_step_backward(d[0], d[1], k), lambda r: [r.normal(size=s) for s in ((6, 3), (6, 5), (6, 5), (3, 20), (5, 20), (20,))], ref)
