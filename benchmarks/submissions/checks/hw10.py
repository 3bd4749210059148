PARTS = ['momentum', 'rmsprop', 'adam']
def check(ns, base, part):
    f = dict(momentum=ns.sgd_momentum, rmsprop=ns.rmsprop, adam=ns.adam)[part]
    def make(lr):
        cfg = [{'learning_rate': lr}, {'learning_rate': lr}]
        def st(ws, gs):
            out = []
            for k in (0, 1):
                w, cfg[k] = f(ws[k], gs[k], cfg[k]); out.append(w)
            return out
        return st
    return opt_check(part, make, dict(momentum=('torch',), rmsprop=('torch', 'in'), adam=('torch', 'hat', 'in'))[part])
