"""Checks truth.csv against torch.autograd / float64 central differences. python verify.py [hwNN ...]
Right parts must agree to 1e-7 (relative), wrong ones must differ by more than 1e-5 on ordinary input (or raise, or run for ever)."""
import csv, contextlib, glob, importlib.util, io, json, multiprocessing as mp, os, re, shutil, sys, tempfile, types, warnings, zipfile
os.environ['MPLBACKEND'] = 'Agg'
import numpy as np, torch
torch.set_num_threads(1); torch.set_default_dtype(torch.float64)
ROOT = os.path.dirname(os.path.abspath(__file__))
sys.dont_write_bytecode = True
_p = torch.zeros(2, requires_grad=True); _p.grad = torch.ones(2)
for _o in (torch.optim.Adam, torch.optim.RMSprop, torch.optim.SGD, torch.optim.Adagrad): _o([_p], lr=.1).step()
from unittest.mock import MagicMock
for _m in ('h5py', 'matplotlib', 'matplotlib.pyplot', 'pandas', 'sklearn', 'sklearn.datasets', 'seaborn', 'tqdm'):
    try: __import__(_m)
    except ImportError: sys.modules[_m] = MagicMock(__spec__=None)   # imports that the submissions do not need

class NS(dict):
    def __getattr__(s, k):
        try: return s[k]
        except KeyError: raise AttributeError(k)

def rng(seed=0): return np.random.default_rng(seed)
def err(a, b):
    a = np.asarray(a, float); b = np.asarray(b, float)
    if a.shape != b.shape:
        return 9e9
    if not np.all(np.isfinite(a)): return 8e8
    return float(np.max(np.abs(a - b)) / (1e-300 + max(np.max(np.abs(b)), 1e-3))) if a.size else 0.
def T(x): return torch.tensor(np.array(x, float), requires_grad=True)

def chk(fwd, bwd, args, ref, seed=7, wrt=None, dup=True):
    """fwd(*args)->(out, cache); bwd(dout, cache)->tuple of gradients in the order of args (None: not looked at)."""
    e = 0.
    for rep in range(2 if dup else 1):
        r = rng(seed + rep)
        a = args(r) if callable(args) else args
        ta = [T(v) if isinstance(v, np.ndarray) and v.dtype.kind == 'f' else v for v in a]
        out, cache = fwd(*[v.copy() if isinstance(v, np.ndarray) else v for v in a])
        to = ref(*ta)
        e = max(e, err(out, to.detach().numpy()))
        d = r.normal(size=to.shape)
        gs = bwd(d.copy(), cache)
        if not isinstance(gs, (tuple, list)): gs = (gs,)
        leaves = [t for t in ta if isinstance(t, torch.Tensor)]
        (to * torch.tensor(d)).sum().backward()
        assert len(gs) >= 1
        for g, t in zip(gs, leaves):
            if g is ...: continue
            e = max(e, err(g, t.grad.numpy()))
    return e

def chk_loss(f, args, ref, nd=1, seed=3, scales=(1,), gscales=None):
    """f(*args)->(loss, grad); ref the torch loss; a constant factor common to loss and gradient is a convention."""
    e = 0.
    for rep in range(2):
        a = args(rng(seed + rep))
        ta = [T(v) if isinstance(v, np.ndarray) and v.dtype.kind == 'f' else v for v in a]
        loss, g = f(*[v.copy() if isinstance(v, np.ndarray) else v for v in a])
        tl = ref(*ta); tl.backward(); tg = ta[0].grad.numpy()
        best = 9e9
        for s in scales:
            s = s(*a) if callable(s) else s
            es = max(err(np.asarray(loss, float).reshape(()) , s * tl.item()), err(g, s * tg))
            best = min(best, es)
        e = max(e, best)
    return e

def traj(kind, w0, gs, lr, mode='torch', **h):
    """weights after every step: torch.optim itself, or (mode) the same with epsilon elsewhere / another form of momentum"""
    out = []
    if mode == 'torch':
        p = torch.tensor(w0.copy(), requires_grad=True)
        o = {'sgd': lambda: torch.optim.SGD([p], lr=lr), 'momentum': lambda: torch.optim.SGD([p], lr=lr, momentum=.9), 'nesterov': lambda: torch.optim.SGD([p], lr=lr, momentum=.9, nesterov=True),
             'adam': lambda: torch.optim.Adam([p], lr=lr, **h), 'adagrad': lambda: torch.optim.Adagrad([p], lr=lr, **h), 'rmsprop': lambda: torch.optim.RMSprop([p], lr=lr, **h)}[kind]()
        for g in gs:
            p.grad = torch.tensor(g); o.step(); out.append(p.detach().numpy().copy())
        return out
    w, m, v = w0.copy(), 0, 0
    b1, b2 = h.get('betas', (.9, .999)); eps = h.get('eps', 1e-8); a = h.get('alpha', .99)
    for t, g in enumerate(gs, 1):
        if kind == 'adam':
            m = b1 * m + (1 - b1) * g; v = b2 * v + (1 - b2) * g * g; mh, vh = m / (1 - b1 ** t), v / (1 - b2 ** t)
            den = {'out': np.sqrt(vh) + eps, 'hat': np.sqrt(vh) + eps / np.sqrt(1 - b2 ** t), 'in': np.sqrt(vh + eps)}[mode]
            w = w - lr * mh / den
        elif kind in ('rmsprop', 'adagrad'):
            v = v + g * g if kind == 'adagrad' else a * v + (1 - a) * g * g
            w = w - lr * g / {'out': np.sqrt(v) + eps, 'in': np.sqrt(v + eps)}[mode]
        elif mode == 'average':
            v = .9 * v + .1 * g; w = w - lr * v
        out.append(w.copy())
    return out

def opt_check(kind, step, modes=('torch',), lrs=(.01, .1), eps_probe=True, **h):
    """step(list of w, list of g) -> list of new w, a fresh optimizer for every lr given by step = make(lr)"""
    e = 0
    for n, lr in enumerate(lrs):
        r = rng(4 + n); ws = [r.normal(size=(4, 3)), r.normal(size=(3,))]
        gs = [[r.normal(size=(4, 3)) + .3, r.normal(size=3)] for _ in range(6)]
        for g in gs[:4]: g[0][1] = 0   # a unit that gets no gradient at first
        st = step(lr); cur = [w.copy() for w in ws]; got = []
        for g in gs:
            cur = st([c.copy() for c in cur], [x.copy() for x in g]); got.append([c.copy() for c in cur])
        best = 9e9
        for m in modes:
            d = 0
            for k in range(2):
                ref = traj(kind, ws[k], [g[k] for g in gs], lr, m, **h)
                d = max(d, max(err(got[t][k], ref[t]) for t in range(6)))
            best = min(best, d)
        e = max(e, best)
    return e

def numgrad(f, x, h=1e-5):
    g = np.zeros_like(x)
    it = np.nditer(x, flags=['multi_index'])
    for _ in it:
        i = it.multi_index; v = x[i]
        x[i] = v + h; a = f(); x[i] = v - h; b = f(); x[i] = v
        g[i] = (a - b) / (2 * h)
    return g

def source_of(path):
    if path.endswith('.ipynb'):
        nb = json.load(open(path)); s = []
        for c in nb['cells']:
            if c['cell_type'] == 'code':
                s.append('\n'.join(l for l in ''.join(c['source']).split('\n') if not l.startswith(('%', '!'))))
        return '\n'.join(s)
    return open(path, encoding='utf-8').read()

def files_of(hw, sub):
    p = os.path.join(ROOT, 'submissions', hw, sub)
    tmp = None
    if sub.endswith('.zip'):
        tmp = tempfile.mkdtemp(); zipfile.ZipFile(p).extractall(tmp); p = tmp
    if os.path.isfile(p): return os.path.dirname(p), [p]
    fs = []
    for d, _, names in os.walk(p):
        fs += [os.path.join(d, n) for n in sorted(names) if n.endswith(('.py', '.ipynb')) and n != '__init__.py']
    return p, sorted(fs)

def namespace(hw, sub):
    base, fs = files_of(hw, sub)
    ns = NS()
    if os.path.isdir(os.path.join(ROOT, 'submissions', hw, sub)) or sub.endswith('.zip'):
        for d in sorted({os.path.dirname(f) for f in fs} | {base}): sys.path.insert(0, d)
    # files without a main part first
    for f in fs:
        g = {'__name__': 'student', '__file__': f}
        exec(compile(source_of(f), f, 'exec'), g)
        for k, v in g.items():
            if not k.startswith('__'): ns[k] = v
    return ns

def one(hw, sub, base, q):
    sys.setrecursionlimit(5000); np.random.seed(0)
    res = {}
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()), warnings.catch_warnings(), np.errstate(all='ignore'):
        warnings.simplefilter('ignore')
        g = dict(globals())
        exec(compile(open(os.path.join(ROOT, 'checks', hw + '.py')).read(), 'checks/' + hw, 'exec'), g)
        try:
            ns = namespace(hw, sub) if not g.get('RAW') else (hw, sub)
        except BaseException as x:
            for part in g['PARTS']: q.put((part, 'load: %s: %s' % (type(x).__name__, x)))
            q.put(('done', 0)); return
        for part in g['PARTS']:
            try:
                q.put((part, float(g['check'](ns, base, part))))
            except BaseException as x:
                import traceback
                q.put((part, '%s: %s' % (type(x).__name__, str(x)[:150])))
    q.put(('done', 0))

def main():
    want = sys.argv[1:]
    truth = {}
    for r in csv.DictReader(open(os.path.join(ROOT, 'truth.csv'))): truth[r['assignment'], r['submission'], r['part']] = r
    bad = n = 0
    log = []
    for r in csv.DictReader(open(os.path.join(ROOT, 'index.csv'))):
        hw, sub = r['assignment'], r['submission']
        if want and hw not in want: continue
        q = mp.get_context('fork').Queue()
        p = mp.get_context('fork').Process(target=one, args=(hw, sub, r['base'], q)); p.start()
        res = {}
        import queue as Q, time
        end = time.time() + 25
        while time.time() < end:
            try: k, v = q.get(timeout=0.5)
            except Q.Empty:
                if not p.is_alive() and q.empty(): break
                continue
            if k == 'done': break
            res[k] = v
        if p.is_alive(): p.join(1)
        if p.is_alive(): p.kill()
        for (a, b, part), t in truth.items():
            if (a, b) != (hw, sub): continue
            v = res.get(part, 'no answer in time'); n += 1
            right = isinstance(v, float) and v < 1e-7
            wrong = not isinstance(v, float) or v > 1e-5 or v != v
            ok = right if t['numeric'] == 'yes' else wrong
            if not ok: bad += 1; print('MISMATCH', hw, sub, part, 'truth', t['is_right'], t['mistake'][:60], 'measured', v)
            log.append([hw, sub, part, t['is_right'], t['numeric'], v, 'ok' if ok else 'MISMATCH'])
    with open(os.path.join(ROOT, 'verify.csv' if not want else 'verify_part.csv'), 'w', newline='') as f:
        w = csv.writer(f); w.writerow('assignment submission part is_right numeric measured verdict'.split()); w.writerows(log)
    print(n, 'rows', bad, 'mismatches')
if __name__ == '__main__': main()
