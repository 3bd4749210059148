PARTS = ['sgd', 'momentum', 'adagrad', 'rmsprop', 'adam']
def check(ns, base, part):
    n = dict(sgd='SGD', momentum='Momentum', adagrad='AdaGrad', rmsprop='RMSprop', adam='Adam') if base == 'a' else dict(sgd='SGD', momentum='Momentum', adagrad='Adagrad', rmsprop='RMSProp', adam='AdamOptimizer')
    def make(lr):
        o = ns[n[part]](lr=lr)
        def st(ws, gs):
            p = {'W': ws[0], 'b': ws[1]}
            o.update(p, {'W': gs[0], 'b': gs[1]}); return [p['W'], p['b']]
        return st
    h = {}
    if base == 'a' and part in ('adagrad', 'rmsprop', 'adam'): h = {'eps': 1e-7}
    return opt_check(part, make, {'adam': ('torch', 'hat'), 'momentum': ('torch', 'average')}.get(part, ('torch',)), **h)
