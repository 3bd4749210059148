PARTS = ['conv', 'pool', 'flatten', 'dense']
F = torch.nn.functional
def check(ns, base, part):
    a = base[0] == 'a'; e = 0
    def wb(o): return (o.W, o.b) if a else (o.params['weight'], o.params['bias'])
    def gr(o): return (o.dW, o.db) if a else (o.grads['weight'], o.grads['bias'])
    def setp(o, W, b):
        w, c = wb(o); w[...] = W; c[...] = b
    def run(o):
        def fw(x, W, b): setp(o, W, b); return o.forward(x), o
        def bw(d, o): dx = o.backward(d); return (dx,) + tuple(gr(o))
        return fw, bw
    if part == 'conv':
        for s, p, (H, W) in ((1, 1, (5, 6)), (2, 1, (5, 7)), (1, 0, (4, 5)), (1, 2, (5, 7))):
            o = (ns.Conv2D if a else ns.ConvLayer)(2, 4, 3, s, p)
            e = max(e, chk(*run(o), lambda r: [r.normal(size=(3, 2, H, W)), r.normal(size=(4, 2, 3, 3)), r.normal(size=4)], lambda x, w, b: F.conv2d(x, w, b, s, p)))
        return e
    if part == 'pool':
        for k, s, (H, W) in ((2, 2, (4, 6)), (3, 2, (7, 5)), (2, 1, (4, 4))):
            o = (ns.MaxPool2D if a else ns.MaxPoolLayer)(k, s)
            e = max(e, chk(lambda x: (o.forward(x), o), lambda d, o: o.backward(d), lambda r: [r.normal(size=(3, 2, H, W))], lambda x: F.max_pool2d(x, k, s)))
        return e
    if part == 'flatten':
        o = (ns.Flatten if a else ns.FlattenLayer)()
        return chk(lambda x: (o.forward(x), o), lambda d, o: o.backward(d), lambda r: [r.normal(size=(3, 2, 4, 5))], lambda x: x.flatten(1))
    o = (ns.Dense if a else ns.LinearModule)(6, 4)
    ws, bs = wb(o)[0].shape, wb(o)[1].shape
    return chk(*run(o), lambda r: [r.normal(size=(7, 6)), r.normal(size=ws), r.normal(size=bs)], lambda x, w, b: x @ (w if a else w.T) + b)
