PARTS = ['gd', 'momentum', 'adam']
def check(ns, base, part):
    def make(lr):
        S = {}
        def st(ws, gs):
            p = {'W1': ws[0], 'b1': ws[1].reshape(3, 1), 'W2': ws[0] * 2, 'b2': ws[1].reshape(3, 1) * 2}
            g = {'dW1': gs[0], 'db1': gs[1].reshape(3, 1), 'dW2': gs[0], 'db2': gs[1].reshape(3, 1)}
            if not S:
                S['t'] = 0; S['p'] = p
                if part == 'momentum': S['v'] = ns.initialize_velocity(p)
                if part == 'adam': S['v'], S['s'] = ns.initialize_adam(p)
            p = S['p']; S['t'] += 1
            if part == 'gd': p = ns.update_parameters_with_gd(p, g, lr)
            elif part == 'momentum': p, S['v'] = ns.update_parameters_with_momentum(p, g, S['v'], .9, lr)
            else: p, S['v'], S['s'] = ns.update_parameters_with_adam(p, g, S['v'], S['s'], S['t'], lr, .9, .999, 1e-8)[:3]
            S['p'] = p
            w2 = p['W2'] - S.setdefault('w2', p['W2'] - p['W1'] if part != 'gd' or S['t'] > 1 else ws[0])   # both layers move alike
            return [np.where(np.abs(w2 - p['W1']) < 1e-9, p['W1'], 1e9), p['b1'].reshape(3)]
        return st
    return opt_check({'gd': 'sgd'}.get(part, part), make, {'adam': ('torch', 'hat'), 'momentum': ('torch', 'average')}.get(part, ('torch',)))
