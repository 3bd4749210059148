PARTS = ['rnn_cell', 'lstm_cell']
def check(ns, base, part):
    n, nx, m, ny = 5, 3, 7, 2
    if part == 'rnn_cell':
        def fw(x, a, Wax, Waa, ba):
            o, y, c = ns.rnn_cell_forward(x, a, {'Wax': Wax, 'Waa': Waa, 'ba': ba, 'Wya': np.ones((ny, n)), 'by': np.zeros((ny, 1))}); return o, c
        def bw(d, c):
            g = ns.rnn_cell_backward(d, c); return [g[k] for k in ('dxt', 'da_prev', 'dWax', 'dWaa', 'dba')]
        return chk(fw, bw, lambda r: [r.normal(size=s) for s in ((nx, m), (n, m), (n, nx), (n, n), (n, 1))], lambda x, a, w, v, b: torch.tanh(w @ x + v @ a + b))
    G = ['Wf', 'bf', 'Wi', 'bi', 'Wc', 'bc', 'Wo', 'bo']
    def fw(x, a, c, *p):
        P = dict(zip(G, p)); P['Wy'] = np.ones((ny, n)); P['by'] = np.zeros((ny, 1))
        A, C, y, k = ns.lstm_cell_forward(x, a, c, P); return np.stack([A, C]), k
    def bw(d, k):
        g = ns.lstm_cell_backward(d[0].copy(), d[1].copy(), k); return [g[q] for q in ['dxt', 'da_prev', 'dc_prev'] + ['d' + q for q in G]]
    def ref(x, a, c, Wf, bf, Wi, bi, Wc, bc, Wo, bo):
        k = torch.cat([a, x]); s = torch.sigmoid
        C = s(Wf @ k + bf) * c + s(Wi @ k + bi) * torch.tanh(Wc @ k + bc)
        return torch.stack([s(Wo @ k + bo) * torch.tanh(C), C])
    return chk(fw, bw, lambda r: [r.normal(size=s) for s in ((nx, m), (n, m), (n, m)) + ((n, n + nx), (n, 1)) * 4], ref)
