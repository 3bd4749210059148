"""Hold every row of lines.csv against torch's autograd (float64), or say how it fails. Writes verify.csv.

    python verify.py [assignment [submission]]

Right rows have to agree with torch on several shapes; wrong ones have to differ; rows that are missing, unwritten, raise,
do not end or cannot be read have to be so. Of an assignment whose parts use each other (dlai_deep, nielsen,
rnn_captioning), a part that lines.csv calls wrong is replaced by a right one before the parts that use it are tried.
"""
import contextlib, csv, importlib, io, json, os, re, signal, sys, tempfile, types, warnings, zipfile
from pathlib import Path
import numpy as np
import torch
import torch.nn.functional as F

HERE = Path(__file__).parent
torch.set_num_threads(1)
torch.set_default_dtype(torch.float64)
warnings.filterwarnings("ignore")
np.seterr(all="ignore")
RTOL = 1e-8


class Differs(Exception):
    pass


class Endless(BaseException):
    pass


class Missing(Exception):
    pass


def T(a, grad=True):
    t = torch.tensor(np.array(a, dtype=float))
    return t.requires_grad_(grad)


def N(t):
    return t.detach().numpy()


def eq(name, got, want, rtol=RTOL, atol=None):
    if got is None:
        raise Differs(f"{name} is None")
    want = np.asarray(want.detach().numpy() if isinstance(want, torch.Tensor) else want, dtype=float)
    got = np.asarray(got)
    if got.shape != want.shape:
        raise Differs(f"{name}: shape {got.shape}, not {want.shape}")
    got = got.astype(float)
    if not np.all(np.isfinite(got)):
        raise Differs(f"{name}: not finite")
    scale = max(float(np.abs(want).max(initial=0.0)), 1e-12)
    worst = float(np.abs(got - want).max(initial=0.0)) / scale
    if worst > (rtol if atol is None else atol):
        raise Differs(f"{name}: off by {worst:.2e} of the largest entry")


SCALE = float(os.environ.get("SCALE", 1))  # SCALE=30: all drawn numbers thirty times as large


class Random(np.random.RandomState):
    def randn(self, *shape):
        return super().randn(*shape) * SCALE


def rng(seed=0):
    return Random(seed)


def need(ns, *names):
    for n in names:
        if n not in ns:
            raise Missing(n)
    return [ns[n] for n in names]


def first(ns, *names):
    for n in names:
        if n in ns:
            return ns[n]
    raise Missing(names[0])


# ------------------------------------------------------------------ loading
class _Any(types.ModuleType):
    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return lambda *a, **k: None


def source_of(path):
    if path.suffix == ".ipynb":
        cells = [c for c in json.loads(path.read_text())["cells"] if c["cell_type"] == "code"]
        text = "\n\n".join("".join(c["source"]) for c in cells)
        return re.sub(r"^(\s*)[%!].*$", r"\1pass", text, flags=re.M)
    return path.read_text(encoding="utf-8")


def run_text(text, name):
    if not text.strip():
        raise SyntaxError("empty")
    mod = types.ModuleType("student")
    sys.modules["student"] = mod
    exec(compile(text, name, "exec"), mod.__dict__)
    return dict(mod.__dict__)


def load(path, tmp):
    for m in ("matplotlib", "matplotlib.pyplot"):
        sys.modules[m] = _Any(m)
    sys.modules["matplotlib"].pyplot = sys.modules["matplotlib.pyplot"]
    if path.is_file() and path.suffix == ".zip":
        with zipfile.ZipFile(path) as z:
            z.extractall(tmp)
        path = Path(tmp)
    if path.is_file():
        return run_text(source_of(path), path.name)
    ns = {}
    files = sorted(path.rglob("*.py"))
    for f in files:
        sys.path.insert(0, str(f.parent))
    for f in files:
        if f.name == "__init__.py":
            continue
        top, parts = f.parent, [f.stem]
        while (top / "__init__.py").exists():
            parts.insert(0, top.name)
            top = top.parent
        sys.path.insert(0, str(top))
        ns.update({k: v for k, v in vars(importlib.import_module(".".join(parts))).items() if not k.startswith("__")})
    return ns


def patch(ns, users, new):
    """Put right functions into the globals of those who use them."""
    for u in users:
        f = ns.get(u)
        f = getattr(f, "backprop", f)
        if f is not None and hasattr(f, "__globals__"):
            f.__globals__.update(new)
    ns.update(new)


# ------------------------------------------------------------------ cs231n_fc
def cs231n_fc(ns, sub, bad):
    shapes = [((4, 3, 2), 5), ((3, 6), 2), ((1, 2, 2, 3), 4), ((5, 4), 4)]

    def affine(forward, backward):
        def f():
            fw, bw = need(ns, "affine_forward", "affine_backward")
            for i, (s, m) in enumerate(shapes):
                r = rng(i)
                x, w, b = r.randn(*s), r.randn(int(np.prod(s[1:])), m), r.randn(m)
                d = r.randn(s[0], m)
                tx, tw, tb = T(x), T(w), T(b)
                want = tx.reshape(s[0], -1) @ tw + tb
                out, cache = fw(x.copy(), w.copy(), b.copy())
                if forward:
                    eq("out", out, want)
                if backward:
                    want.backward(T(d, False))
                    for n, g, t in zip(("dx", "dw", "db"), bw(d.copy(), cache), (tx, tw, tb)):
                        eq(n, g, t.grad)
        return f

    def relu():
        fw, bw = need(ns, "relu_forward", "relu_backward")
        for s in [(4, 5), (2, 3, 4), (7,)]:
            r = rng(len(s))
            x, d = r.randn(*s), r.randn(*s)
            out, cache = fw(x.copy())
            eq("out", out, np.maximum(x, 0))
            eq("dx", bw(d.copy(), cache), d * (x > 0))

    def loss(name, ref, do_loss, do_grad):
        def f():
            (fn,) = need(ns, name)
            for i, (n, c) in enumerate([(6, 4), (3, 5), (1, 3), (5, 2)]):
                r = rng(i + 10)
                x, y = r.randn(n, c) * 2, r.randint(0, c, n)
                tx = T(x)
                want = ref(tx, torch.tensor(y), c)
                want.backward()
                got = fn(x.copy(), y.copy())
                if do_loss:
                    eq("loss", got[0], want)
                if do_grad:
                    eq("dx", got[1], tx.grad)
        return f

    ce = lambda x, y, c: F.cross_entropy(x, y)
    hinge = lambda x, y, c: F.multi_margin_loss(x, y) * c

    def momentum():
        (fn,) = need(ns, "sgd_momentum")
        for lr, mu in [(0.1, 0.9), (0.02, 0.5)]:
            r = rng(3)
            w = r.randn(4, 3)
            t = T(w)
            opt = torch.optim.SGD([t], lr=lr, momentum=mu)
            config = {"learning_rate": lr, "momentum": mu}
            for _ in range(5):
                g = r.randn(4, 3)
                t.grad = torch.tensor(g)
                opt.step()
                w, config = fn(w.copy(), g.copy(), config)
                eq("next_w", w, t)
        r = rng(4)
        w, g = r.randn(3), r.randn(3)
        eq("next_w by default", fn(w.copy(), g.copy())[0], w - 0.01 * g)

    return {
        ("affine", "part"): affine(1, 1), ("affine", "forward"): affine(1, 0), ("affine", "backward"): affine(0, 1),
        ("relu", "part"): relu,
        ("softmax", "part"): loss("softmax_loss", ce, 1, 1), ("softmax", "loss"): loss("softmax_loss", ce, 1, 0),
        ("softmax", "gradient"): loss("softmax_loss", ce, 0, 1),
        ("svm", "part"): loss("svm_loss", hinge, 1, 1),
        ("momentum", "part"): momentum,
    }


# ------------------------------------------------------------------ dlai_deep
def dlai_deep(ns, sub, bad):
    def linear(forward, backward):
        def f():
            fw, bw = need(ns, "linear_forward", "linear_backward")
            for i, (n, p, m) in enumerate([(3, 4, 5), (2, 2, 3), (1, 3, 6), (4, 1, 1)]):
                r = rng(i)
                A, W, b, d = r.randn(p, m), r.randn(n, p), r.randn(n, 1), r.randn(n, m)
                tA, tW, tb = T(A), T(W), T(b)
                Z = tW @ tA + tb
                got, cache = fw(A.copy(), W.copy(), b.copy())
                if forward:
                    eq("Z", got, Z)
                if backward:
                    Z.backward(T(d, False))
                    dA, dW, db = bw(d.copy(), cache)
                    eq("dA_prev", dA, tA.grad)
                    eq("dW", dW, tW.grad / m)
                    eq("db", db, tb.grad / m)
        return f

    def act(name, ref):
        def f():
            fw, bw = need(ns, name, name + "_backward")
            for s in [(3, 4), (1, 5)]:
                r = rng(s[0])
                Z, d = r.randn(*s) * 2, r.randn(*s)
                t = T(Z)
                a = ref(t)
                a.backward(T(d, False))
                got, cache = fw(Z.copy())
                eq("A", got, a)
                eq("dZ", bw(d.copy(), cache), t.grad)
        return f

    original = dict(ns)

    def mend():
        new = {}
        if "linear" in bad:
            new.update(
                linear_forward=lambda A, W, b: (W @ A + b, (A, W, b)),
                linear_backward=lambda dZ, c: (c[1].T @ dZ, dZ @ c[0].T / dZ.shape[1], dZ.mean(1, keepdims=True)),
            )
        if "sigmoid" in bad:
            s = lambda z: 1 / (1 + np.exp(-z))
            new.update(sigmoid=lambda Z: (s(Z), Z), sigmoid_backward=lambda d, Z: d * s(Z) * (1 - s(Z)))
        if "relu" in bad:
            new.update(relu=lambda Z: (np.maximum(Z, 0), Z), relu_backward=lambda d, Z: d * (Z > 0))
        if new:
            patch(dict(original), ["L_model_forward", "L_model_backward"], new)

    def model(loss, grad, update):
        def f():
            fw, cost, bw, up = need(original, "L_model_forward", "compute_cost", "L_model_backward", "update_parameters")
            mend()
            for i, dims in enumerate([(4, 5, 1), (3, 4, 1), (2, 3, 4, 1)]):
                r = rng(i)
                m = 6 + i
                p = {}
                for l in range(1, len(dims)):
                    p[f"W{l}"], p[f"b{l}"] = r.randn(dims[l], dims[l - 1]), r.randn(dims[l], 1)
                X, Y = r.randn(dims[0], m), r.randint(0, 2, (1, m)).astype(float)
                t = {k: T(v) for k, v in p.items()}
                A = torch.tensor(X)
                L = len(dims) - 1
                for l in range(1, L + 1):
                    Z = t[f"W{l}"] @ A + t[f"b{l}"]
                    A = torch.relu(Z) if l < L else torch.sigmoid(Z)
                J = F.binary_cross_entropy(A, torch.tensor(Y))
                J.backward()
                AL, caches = fw(X.copy(), {k: v.copy() for k, v in p.items()})
                if loss:
                    eq("AL", AL, A)
                    eq("cost", np.squeeze(cost(AL, Y)), J)
                if grad:
                    g = bw(AL, Y.copy(), caches)
                    for k in p:
                        eq("d" + k, g["d" + k], t[k].grad)
                if update:
                    g = {"d" + k: r.randn(*v.shape) for k, v in p.items()}
                    new = up({k: v.copy() for k, v in p.items()}, {k: v.copy() for k, v in g.items()}, 0.3)
                    for k in p:
                        eq(k, new[k], p[k] - 0.3 * g["d" + k])
        return f

    def adam():
        init, up = need(ns, "initialize_adam", "update_parameters_with_adam")
        r = rng(5)
        p = {"W1": r.randn(3, 4), "b1": r.randn(3, 1), "W2": r.randn(1, 3), "b2": r.randn(1, 1)}
        for kw in [{}, dict(learning_rate=0.02, beta1=0.8, beta2=0.99)]:
            q = {k: v.copy() for k, v in p.items()}
            ts = {k: T(v) for k, v in p.items()}
            opt = torch.optim.Adam(list(ts.values()), lr=kw.get("learning_rate", 0.01), betas=(kw.get("beta1", 0.9), kw.get("beta2", 0.999)), eps=1e-8)
            v, s = init(q)
            for t in range(1, 5):
                g = {"d" + k: r.randn(*x.shape) * 1e3 for k, x in p.items()}
                for k in p:
                    ts[k].grad = torch.tensor(g["d" + k])
                opt.step()
                q, v, s = up(q, {k: x.copy() for k, x in g.items()}, v, s, t, **kw)[:3]
                for k in p:
                    eq(k, q[k], ts[k])

    return {
        ("linear", "part"): linear(1, 1), ("linear", "forward"): linear(1, 0), ("linear", "backward"): linear(0, 1),
        ("sigmoid", "part"): act("sigmoid", torch.sigmoid), ("relu", "part"): act("relu", torch.relu),
        ("adam", "part"): adam,
        ("model", "part"): model(1, 1, 1), ("model", "loss"): model(1, 0, 0), ("model", "gradient"): model(0, 1, 0),
        ("model", "update"): model(0, 0, 1),
    }


# ------------------------------------------------------------------ mytorch
def mytorch(ns, sub, bad):
    def linear(*what):
        def f():
            (C,) = need(ns, "Linear")
            for i, (n, a, b) in enumerate([(4, 3, 2), (2, 3, 3), (1, 2, 5), (6, 1, 4)]):
                r = rng(i)
                o = C(a, b)
                o.W, o.b = r.randn(b, a), r.randn(b, 1)
                A, d = r.randn(n, a), r.randn(n, b)
                tA, tW, tb = T(A), T(o.W), T(o.b)
                Z = tA @ tW.T + tb.T
                Z.backward(T(d, False))
                got = o.forward(A.copy())
                if "forward" in what:
                    eq("Z", got, Z)
                dA = o.backward(d.copy())
                if "input gradient" in what:
                    eq("dLdA", dA, tA.grad)
                if "weight" in what:
                    eq("dLdW", o.dLdW, tW.grad)
                if "bias" in what:
                    eq("dLdb", o.dLdb, tb.grad)
        return f

    def tanh():
        (C,) = need(ns, "Tanh")
        for s in [(4, 3), (1, 5)]:
            r = rng(s[0])
            Z, d = r.randn(*s) * 2, r.randn(*s)
            t = T(Z)
            a = torch.tanh(t)
            a.backward(T(d, False))
            o = C()
            eq("A", o.forward(Z.copy()), a)
            eq("dLdZ", o.backward(d.copy()), t.grad)

    def batchnorm():
        (C,) = need(ns, "BatchNorm1d")
        for i, (n, k) in enumerate([(5, 3), (4, 4), (7, 1)]):
            r = rng(i)
            o = C(k, 0.9) if i else C(k)
            o.BW, o.Bb = r.randn(1, k), r.randn(1, k)
            m = torch.nn.BatchNorm1d(k, eps=1e-8, momentum=0.1)
            m.weight.data, m.bias.data = torch.tensor(o.BW[0].copy()), torch.tensor(o.Bb[0].copy())
            RM, RV = np.zeros((1, k)), np.ones((1, k))
            for _ in range(2):
                Z, d = r.randn(n, k) * 2 + 1, r.randn(n, k)
                t = T(Z)
                m.zero_grad()
                out = m(t)
                out.backward(T(d, False))
                RM, RV = 0.9 * RM + 0.1 * Z.mean(0), 0.9 * RV + 0.1 * Z.var(0)
                eq("BZ", o.forward(Z.copy()), out)
                eq("dLdZ", o.backward(d.copy()), t.grad)
                eq("dLdBW", o.dLdBW, m.weight.grad[None])
                eq("dLdBb", o.dLdBb, m.bias.grad[None])
                eq("running_M", o.running_M, RM)
                eq("running_V", o.running_V, RV)
            Z = r.randn(n, k)
            eq("BZ in evaluation", o.forward(Z.copy(), eval=True), o.BW * (Z - RM) / np.sqrt(RV + 1e-8) + o.Bb)

    def loss(cls, ref, onehot, do_loss, do_grad):
        def f():
            (C,) = need(ns, cls)
            for i, (n, c) in enumerate([(5, 3), (2, 4), (1, 3), (4, 2)]):
                r = rng(i)
                A = r.randn(n, c) * 2
                Y = np.eye(c)[r.randint(0, c, n)] if onehot else r.randn(n, c)
                t = T(A)
                L = ref(t, torch.tensor(Y))
                L.backward()
                o = C()
                got = o.forward(A.copy(), Y.copy())
                if do_loss:
                    eq("loss", got, L)
                if do_grad:
                    eq("dLdA", o.backward(), t.grad)
        return f

    all_ = ("forward", "input gradient", "weight", "bias")
    out = {("linear", "part"): linear(*all_), ("tanh", "part"): tanh, ("batchnorm", "part"): batchnorm}
    out.update({("linear", w): linear(w) for w in all_})
    for part, cls, ref, oh in (("mse", "MSELoss", F.mse_loss, 0), ("ce", "CrossEntropyLoss", F.cross_entropy, 1)):
        out[part, "part"] = loss(cls, ref, oh, 1, 1)
        out[part, "loss"] = loss(cls, ref, oh, 1, 0)
        out[part, "gradient"] = loss(cls, ref, oh, 0, 1)
    return out


# ------------------------------------------------------------------ dlfs_layers
def held(o, at, *names):
    for n in names:
        if getattr(o, n, None) is not None:
            return getattr(o, n)
    return o.grads[at]


def dlfs_layers(ns, sub, bad):
    def affine(fwd, bwd):
        def f():
            C = first(ns, "Affine", "MatMulAdd", "Linear", "Dense", "FullyConnected")
            for i, (n, a, b) in enumerate([(4, 3, 2), (2, 3, 3), (1, 4, 2)]):
                r = rng(i)
                W, bias, x, d = r.randn(a, b), r.randn(b), r.randn(n, a), r.randn(n, b)
                tx, tW, tb = T(x), T(W), T(bias)
                y = tx @ tW + tb
                y.backward(T(d, False))
                o = C(W.copy(), bias.copy())
                got = o.forward(x.copy())
                if fwd:
                    eq("out", got, y)
                if bwd:
                    eq("dx", o.backward(d.copy()), tx.grad)
                    eq("dW", held(o, 0, "dW"), tW.grad)
                    eq("db", held(o, 1, "db"), tb.grad)
        return f

    def sigmoid():
        (C,) = need(ns, "Sigmoid")
        r = rng(1)
        for s in [(3, 4), (1, 6)]:
            x, d = r.randn(*s) * 2, r.randn(*s)
            t = T(x)
            a = torch.sigmoid(t)
            a.backward(T(d, False))
            o = C()
            eq("out", o.forward(x.copy()), a)
            eq("dx", o.backward(d.copy()), t.grad)

    def embedding():
        (C,) = need(ns, "Embedding")
        for i, (v, k, idx) in enumerate([(6, 3, [1, 4, 1, 0, 1]), (4, 2, [3, 2]), (3, 4, [0, 0, 0])]):
            r = rng(i)
            W, idx = r.randn(v, k), np.array(idx)
            t = T(W)
            y = F.embedding(torch.tensor(idx), t)
            o = C(W.copy())
            for _ in range(2):
                d = r.randn(len(idx), k)
                t.grad = None
                F.embedding(torch.tensor(idx), t).backward(T(d, False))
                eq("out", o.forward(idx.copy()), y)
                o.backward(d.copy())
                eq("dW", held(o, 0, "dW"), t.grad)

    def dropout():
        (C,) = need(ns, "Dropout")
        for ratio in (0.5, 0.3):
            np.random.seed(0)
            r = rng(1)
            x, d = r.randn(40, 30) + 3 * np.sign(r.randn(40, 30)), r.randn(40, 30)
            o = C(ratio)
            y = o.forward(x.copy())
            m = y / x
            kept = m != 0
            if abs(kept.mean() - (1 - ratio)) > 0.06:
                raise Differs(f"keeps {kept.mean():.2f}")
            scale = m[kept].mean()
            eq("mask", m, kept * scale)
            if min(abs(scale - 1), abs(scale - 1 / (1 - ratio))) > 1e-9:
                raise Differs("scale")
            eq("dx", o.backward(d.copy()), d * m)
            eq("evaluation", o.forward(x.copy(), False), x * (1 - ratio) * scale)

    def loss(do_loss, do_grad):
        def f():
            C = first(ns, "SoftmaxWithLoss", "SoftmaxCrossEntropy")
            for i, (n, c) in enumerate([(5, 3), (2, 4), (1, 3)]):
                for onehot in (0, 1):
                    r = rng(i)
                    x, t = r.randn(n, c) * 2, r.randint(0, c, n)
                    tx = T(x)
                    L = F.cross_entropy(tx, torch.tensor(t))
                    L.backward()
                    o = C()
                    got = o.forward(x.copy(), np.eye(c)[t] if onehot else t.copy())
                    if do_loss:
                        eq("loss", got, L, 1e-5)  # an epsilon of 1e-7 in the logarithm is a convention
                    if do_grad:
                        eq("dx", o.backward(), tx.grad)
        return f

    return {
        ("affine", "part"): affine(1, 1), ("affine", "forward"): affine(1, 0), ("affine", "backward"): affine(0, 1),
        ("sigmoid", "part"): sigmoid, ("embedding", "part"): embedding, ("dropout", "part"): dropout,
        ("softmax loss", "part"): loss(1, 1), ("softmax loss", "loss"): loss(1, 0), ("softmax loss", "gradient"): loss(0, 1),
    }


# ------------------------------------------------------------------ nielsen
def nielsen(ns, sub, bad):
    def sigmoid():
        s, sp = need(ns, "sigmoid", "sigmoid_prime")
        z = rng(0).randn(5, 1) * 2
        t = T(z)
        a = torch.sigmoid(t)
        a.sum().backward()
        eq("sigmoid", s(z.copy()), a)
        eq("sigmoid_prime", sp(z.copy()), t.grad)

    own = dict(ns)

    def network(grad, update):
        def f():
            (C,) = need(own, "Network")
            if "sigmoid" in bad:
                s = lambda z: 1 / (1 + np.exp(-z))
                patch(own, ["Network"], {"sigmoid": s, "sigmoid_prime": lambda z: s(z) * (1 - s(z))})
            for i, sizes in enumerate([(4, 5, 3), (2, 3, 1), (3, 4, 2, 3)]):
                r = rng(i)
                net = C(list(sizes))
                net.weights = [r.randn(b, a) for a, b in zip(sizes, sizes[1:])]
                net.biases = [r.randn(b, 1) for b in sizes[1:]]
                if grad:
                    x, y = r.randn(sizes[0], 1), r.rand(sizes[-1], 1)
                    W, B = [T(w) for w in net.weights], [T(b) for b in net.biases]
                    a = torch.tensor(x)
                    for w, b in zip(W, B):
                        a = torch.sigmoid(w @ a + b)
                    (((a - torch.tensor(y)) ** 2).sum() / 2).backward()
                    nb, nw = net.backprop(x.copy(), y.copy())
                    for k in range(len(W)):
                        eq(f"nabla_w[{k}]", nw[k], W[k].grad)
                        eq(f"nabla_b[{k}]", nb[k], B[k].grad)
                if update:
                    batch = [(r.randn(sizes[0], 1), r.rand(sizes[-1], 1)) for _ in range(3)]
                    gs = [net.backprop(x.copy(), y.copy()) for x, y in batch]
                    wb = [b - 0.5 * sum(g[0][k] for g in gs) / 3 for k, b in enumerate(net.biases)]
                    ww = [w - 0.5 * sum(g[1][k] for g in gs) / 3 for k, w in enumerate(net.weights)]
                    net.update_mini_batch(batch, 0.5)
                    for k in range(len(wb)):
                        eq(f"biases[{k}]", net.biases[k], wb[k])
                        eq(f"weights[{k}]", net.weights[k], ww[k])
        return f

    def ce(loss, grad):
        def f():
            (C,) = need(ns, "CrossEntropyCost")
            for n in (1, 4):
                r = rng(n)
                z, y = r.randn(n, 1), r.randint(0, 2, (n, 1)).astype(float)
                t = T(z)
                L = F.binary_cross_entropy_with_logits(t, torch.tensor(y), reduction="sum")
                L.backward()
                a = 1 / (1 + np.exp(-z))
                if loss:
                    eq("fn", C.fn(a.copy(), y.copy()), L)
                if grad:
                    eq("delta", C.delta(z.copy(), a.copy(), y.copy()), t.grad)
        return f

    return {
        ("sigmoid", "part"): sigmoid,
        ("network", "part"): network(1, 1), ("network", "gradient"): network(1, 0), ("network", "update"): network(0, 1),
        ("cross entropy", "part"): ce(1, 1), ("cross entropy", "loss"): ce(1, 0), ("cross entropy", "gradient"): ce(0, 1),
    }


# ------------------------------------------------------------------ convpool
def convpool(ns, sub, bad):
    def conv(fwd, bwd):
        def f():
            a, b_ = need(ns, "conv_forward_naive", "conv_backward_naive")
            cases = [(2, 3, 5, 6, 4, 3, 3, 1, 1), (2, 2, 6, 5, 3, 2, 3, 1, 0), (1, 3, 7, 7, 2, 3, 3, 2, 1), (3, 1, 6, 7, 2, 3, 2, 2, 0), (2, 2, 4, 4, 3, 1, 1, 1, 0), (2, 3, 6, 6, 2, 3, 3, 3, 2)]
            for i, (n, c, h, w_, fn, kh, kw, s, p) in enumerate(cases):
                r = rng(i)
                x, w, b = r.randn(n, c, h, w_), r.randn(fn, c, kh, kw), r.randn(fn)
                tx, tw, tb = T(x), T(w), T(b)
                y = F.conv2d(tx, tw, tb, stride=s, padding=p)
                d = r.randn(*y.shape)
                y.backward(T(d, False))
                out, cache = a(x.copy(), w.copy(), b.copy(), {"stride": s, "pad": p})
                if fwd:
                    eq("out", out, y)
                if bwd:
                    for nme, g, t in zip(("dx", "dw", "db"), b_(d.copy(), cache), (tx, tw, tb)):
                        eq(nme, g, t.grad)
        return f

    def pool(find, ref, fwd, bwd):
        def f():
            a, b_ = find()
            cases = [(2, 3, 4, 6, 2, 2, 2), (2, 2, 5, 5, 3, 3, 1), (1, 2, 7, 6, 2, 3, 2), (2, 1, 6, 6, 3, 2, 3), (1, 1, 5, 7, 3, 3, 2)]
            for i, (n, c, h, w, ph, pw, s) in enumerate(cases):
                r = rng(i)
                x = r.permutation(n * c * h * w).reshape(n, c, h, w) / 7.0
                t = T(x)
                y = ref(t, (ph, pw), s)
                d = r.randn(*y.shape)
                y.backward(T(d, False))
                out, cache = a(x.copy(), {"pool_height": ph, "pool_width": pw, "stride": s})
                if fwd:
                    eq("out", out, y)
                if bwd:
                    eq("dx", b_(d.copy(), cache), t.grad)
        return f

    mx = lambda: need(ns, "max_pool_forward_naive", "max_pool_backward_naive")

    def av():
        for stem in ("avg_pool", "mean_pool", "average_pool", "avgpool", "平均池化"):
            for tail in ("_forward", "_forward_naive"):
                if stem + tail in ns:
                    return need(ns, stem + tail, stem + tail.replace("forward", "backward"))
        raise Missing("average pooling")

    return {
        ("conv", "part"): conv(1, 1), ("conv", "forward"): conv(1, 0), ("conv", "backward"): conv(0, 1),
        ("maxpool", "part"): pool(mx, F.max_pool2d, 1, 1), ("maxpool", "forward"): pool(mx, F.max_pool2d, 1, 0),
        ("maxpool", "backward"): pool(mx, F.max_pool2d, 0, 1),
        ("avgpool", "part"): pool(av, F.avg_pool2d, 1, 1),
    }


# ------------------------------------------------------------------ norms
def norms(ns, sub, bad):
    def batchnorm(fwd, bwd):
        def f():
            a, b_ = need(ns, "batchnorm_forward", "batchnorm_backward")
            for i, (n, k, eps) in enumerate([(5, 3, 1e-5), (4, 4, 1e-5), (7, 2, 0.1)]):
                r = rng(i)
                g, be = r.randn(k), r.randn(k)
                param = {"mode": "train", "eps": eps, "momentum": 0.9 if i else 0.7, "running_mean": r.randn(k), "running_var": r.rand(k)}
                rm, rv, mo = param["running_mean"].copy(), param["running_var"].copy(), param["momentum"]
                for _ in range(2):
                    x, d = r.randn(n, k) * 2 + 1, r.randn(n, k)
                    tx, tg, tb = T(x), T(g), T(be)
                    y = F.batch_norm(tx, None, None, tg, tb, True, 0.1, eps)
                    y.backward(T(d, False))
                    out, cache = a(x.copy(), g.copy(), be.copy(), param)
                    rm, rv = mo * rm + (1 - mo) * x.mean(0), mo * rv + (1 - mo) * x.var(0)
                    if fwd:
                        eq("out", out, y)
                        eq("running_mean", param["running_mean"], rm)
                        eq("running_var", param["running_var"], rv)
                    if bwd:
                        for nme, q, t in zip(("dx", "dgamma", "dbeta"), b_(d.copy(), cache), (tx, tg, tb)):
                            eq(nme, q, t.grad)
                if fwd:
                    x = r.randn(n, k)
                    eq("out in test", a(x.copy(), g.copy(), be.copy(), dict(param, mode="test"))[0], g * (x - rm) / np.sqrt(rv + eps) + be)
        return f

    def layernorm():
        a, b_ = need(ns, "layernorm_forward", "layernorm_backward")
        for i, (n, k, eps) in enumerate([(4, 5, None), (3, 3, 0.1), (1, 4, 1e-5)]):
            r = rng(i)
            x, g, be, d = r.randn(n, k) * 2, r.randn(k), r.randn(k), r.randn(n, k)
            tx, tg, tb = T(x), T(g), T(be)
            y = F.layer_norm(tx, (k,), tg, tb, eps or 1e-5)
            y.backward(T(d, False))
            out, cache = a(x.copy(), g.copy(), be.copy(), {"eps": eps} if eps else {})
            eq("out", out, y)
            for nme, q, t in zip(("dx", "dgamma", "dbeta"), b_(d.copy(), cache), (tx, tg, tb)):
                eq(nme, q, t.grad)

    def groupnorm():
        a, b_ = need(ns, "spatial_groupnorm_forward", "spatial_groupnorm_backward")
        for i, (n, c, h, w, G) in enumerate([(2, 6, 4, 5, 2), (3, 4, 2, 2, 4), (1, 4, 3, 2, 1), (2, 6, 3, 3, 3)]):
            r = rng(i)
            x, d = r.randn(n, c, h, w) * 2, r.randn(n, c, h, w)
            g, be = r.randn(1, c, 1, 1), r.randn(1, c, 1, 1)
            tx, tg, tb = T(x), T(g), T(be)
            y = F.group_norm(tx, G, None, None, 1e-5) * tg + tb
            y.backward(T(d, False))
            out, cache = a(x.copy(), g.copy(), be.copy(), G, {})
            eq("out", out, y)
            for nme, q, t in zip(("dx", "dgamma", "dbeta"), b_(d.copy(), cache), (tx, tg, tb)):
                eq(nme, q, t.grad)

    def dropout():
        a, b_ = need(ns, "dropout_forward", "dropout_backward")
        for p in (0.5, 0.8):
            r = rng(1)
            x, d = np.sign(r.randn(40, 30)) * (1 + r.rand(40, 30)), r.randn(40, 30)
            for seed in ({"seed": 7}, {}):
                out, cache = a(x.copy(), {"p": p, "mode": "train", **seed})
                kept = out != 0
                if abs(kept.mean() - p) > 0.06:
                    raise Differs(f"keeps {kept.mean():.2f}")
                eq("out", out, x * kept / p)
                eq("dx", b_(d.copy(), cache), d * kept / p)
            out, cache = a(x.copy(), {"p": p, "mode": "test"})
            eq("out in test", out, x)
            eq("dx in test", b_(d.copy(), cache), d)

    return {
        ("batchnorm", "part"): batchnorm(1, 1), ("batchnorm", "forward"): batchnorm(1, 0), ("batchnorm", "backward"): batchnorm(0, 1),
        ("layernorm", "part"): layernorm, ("groupnorm", "part"): groupnorm, ("dropout", "part"): dropout,
    }


# ------------------------------------------------------------------ rnn_captioning
def rnn_captioning(ns, sub, bad):
    own = dict(ns)

    def step():
        a, b_ = need(ns, "rnn_step_forward", "rnn_step_backward")
        for i, (n, d, h) in enumerate([(4, 5, 3), (2, 3, 3), (1, 2, 4)]):
            r = rng(i)
            args = [r.randn(n, d), r.randn(n, h), r.randn(d, h), r.randn(h, h), r.randn(h)]
            g = r.randn(n, h)
            t = [T(v) for v in args]
            y = torch.tanh(t[0] @ t[2] + t[1] @ t[3] + t[4])
            y.backward(T(g, False))
            out, cache = a(*[v.copy() for v in args])
            eq("next_h", out, y)
            for nme, q, s in zip(("dx", "dprev_h", "dWx", "dWh", "db"), b_(g.copy(), cache), t):
                eq(nme, q, s.grad)

    def rnn():
        a, b_ = need(own, "rnn_forward", "rnn_backward")
        if "rnn step" in bad:
            def fw(x, h, Wx, Wh, b):
                y = np.tanh(x @ Wx + h @ Wh + b)
                return y, (x, h, Wx, Wh, y)

            def bw(d, c):
                x, h, Wx, Wh, y = c
                d = d * (1 - y * y)
                return d @ Wx.T, d @ Wh.T, x.T @ d, h.T @ d, d.sum(0)
            patch(own, ["rnn_forward", "rnn_backward"], dict(rnn_step_forward=fw, rnn_step_backward=bw))
        for i, (n, T_, d, h) in enumerate([(2, 4, 5, 3), (3, 2, 3, 3), (1, 1, 2, 4), (2, 6, 1, 2)]):
            r = rng(i)
            args = [r.randn(n, T_, d), r.randn(n, h), r.randn(d, h), r.randn(h, h), r.randn(h)]
            g = r.randn(n, T_, h)
            t = [T(v) for v in args]
            s, ys = t[1], []
            for k in range(T_):
                s = torch.tanh(t[0][:, k] @ t[2] + s @ t[3] + t[4])
                ys.append(s)
            y = torch.stack(ys, 1)
            y.backward(T(g, False))
            out, cache = a(*[v.copy() for v in args])
            eq("h", out, y)
            for nme, q, s in zip(("dx", "dh0", "dWx", "dWh", "db"), b_(g.copy(), cache), t):
                eq(nme, q, s.grad)

    def lstm():
        a, b_ = need(ns, "lstm_step_forward", "lstm_step_backward")
        for i, (n, d, h) in enumerate([(4, 5, 3), (2, 3, 3), (1, 2, 4)]):
            r = rng(i)
            args = [r.randn(n, d), r.randn(n, h), r.randn(n, h), r.randn(d, 4 * h), r.randn(h, 4 * h), r.randn(4 * h)]
            gh, gc = r.randn(n, h), r.randn(n, h)
            t = [T(v) for v in args]
            z = t[0] @ t[3] + t[1] @ t[4] + t[5]
            i_, f, o = (torch.sigmoid(z[:, k * h : (k + 1) * h]) for k in range(3))
            c = f * t[2] + i_ * torch.tanh(z[:, 3 * h :])
            y = o * torch.tanh(c)
            ((y * torch.tensor(gh)).sum() + (c * torch.tensor(gc)).sum()).backward()
            nh, nc, cache = a(*[v.copy() for v in args])
            eq("next_h", nh, y)
            eq("next_c", nc, c)
            ghc, gcc = gh.copy(), gc.copy()
            for nme, q, s in zip(("dx", "dprev_h", "dprev_c", "dWx", "dWh", "db"), b_(ghc, gcc, cache), t):
                eq(nme, q, s.grad)
            eq("the caller's dnext_c", gcc, gc)

    def embedding():
        a, b_ = need(ns, "word_embedding_forward", "word_embedding_backward")
        for i, (n, T_, v, d) in enumerate([(3, 4, 5, 2), (1, 3, 6, 3), (2, 5, 3, 4)]):
            r = rng(i)
            x, W, g = r.randint(0, v, (n, T_)), r.randn(v, d), r.randn(n, T_, d)
            t = T(W)
            y = F.embedding(torch.tensor(x), t)
            y.backward(T(g, False))
            out, cache = a(x.copy(), W.copy())
            eq("out", out, y)
            eq("dW", b_(g.copy(), cache), t.grad)

    return {("rnn step", "part"): step, ("rnn", "part"): rnn, ("lstm step", "part"): lstm, ("embedding", "part"): embedding}


# ------------------------------------------------------------------ two_layer_cn
def two_layer_cn(ns, sub, bad):
    def net(do_loss, do_grad):
        def f():
            (C,) = need(ns, "TwoLayerNet")
            forms = set([0.5, 1.0])
            for i, (n, d, h, c) in enumerate([(5, 4, 6, 3), (3, 3, 3, 3), (1, 2, 5, 4), (6, 3, 4, 2)]):
                for reg in (0.0, None, 0.3):
                    r = rng(i)
                    o = C(d, h, c)
                    new = {"W1": r.randn(d, h), "b1": r.randn(h), "W2": r.randn(h, c), "b2": r.randn(c)}
                    for k, v in new.items():
                        o.params[k] = v.copy()
                    X, y = r.randn(n, d), r.randint(0, c, n)
                    L, g = o.loss(X.copy(), y.copy()) if reg is None else o.loss(X.copy(), y.copy(), reg)
                    fit = set()
                    for form in (0.5, 1.0):
                        t = {k: T(v) for k, v in new.items()}
                        J = F.cross_entropy(torch.relu(torch.tensor(X) @ t["W1"] + t["b1"]) @ t["W2"] + t["b2"], torch.tensor(y))
                        J = J + (0.01 if reg is None else reg) * form * ((t["W1"] ** 2).sum() + (t["W2"] ** 2).sum())
                        J.backward()
                        try:
                            eq("loss", L, J)
                            if do_grad:
                                for k in new:
                                    eq("grads " + k, g[k], t[k].grad)
                            fit.add(form)
                        except Differs as e:
                            why = e
                    forms &= fit
                    if not forms:
                        raise why
        return f

    def tanh():
        fwd = bwd = None
        for a, b in (("tanh_forward", "tanh_backward"), ("tanh前向", "tanh反向")):
            if a in ns:
                fwd, bwd = ns[a], ns[b]
        for s in [(3, 4), (1, 5), (2, 3)]:
            r = rng(s[1])
            x, d = r.randn(*s) * 1.5, r.randn(*s)
            t = T(x)
            a = torch.tanh(t)
            a.backward(T(d, False))
            if fwd:
                y, cache = fwd(x.copy())
                dx = bwd(d.copy(), cache)
            elif "tanh_layer" in ns:
                y, dx = ns["tanh_layer"](x.copy()), ns["tanh_layer_backward"](d.copy(), x.copy())
            else:
                o = first(ns, "Tanh", "TanhLayer", "Tanh激活")()
                y, dx = o.forward(x.copy()), o.backward(d.copy())
            eq("out", y, a)
            eq("dx", dx, t.grad)

    def adagrad():
        r = rng(2)
        p = {"a": r.randn(3, 2), "b": r.randn(4)}
        ts = {k: T(v) for k, v in p.items()}
        opt = torch.optim.Adagrad(list(ts.values()), lr=0.05)
        if "adagrad" in ns:
            configs = {k: {"learning_rate": 0.05} for k in p}
        else:
            o = first(ns, "AdaGrad", "Adagrad", "AdaGrad优化器")(0.05)
        q = {k: v.copy() for k, v in p.items()}
        for _ in range(4):
            g = {k: r.randn(*v.shape) * 1e4 for k, v in p.items()}
            for k in p:
                ts[k].grad = torch.tensor(g[k])
            opt.step()
            if "adagrad" in ns:
                for k in q:
                    q[k], configs[k] = ns["adagrad"](q[k], g[k].copy(), configs[k])
            else:
                o.update(q, {k: v.copy() for k, v in g.items()})
            for k in p:
                eq(k, q[k], ts[k])

    return {("net", "part"): net(1, 1), ("net", "loss"): net(1, 0), ("net", "gradient"): net(1, 1), ("tanh", "part"): tanh, ("adagrad", "part"): adagrad}


# ------------------------------------------------------------------ losses_free
LOSS_NAMES = {
    "mse": ["mse_loss", "LossMSE", "mse", "MSELoss", "mean_squared_error", "Mse", "MeanSquaredError"],
    "bce": ["bce_with_logits_loss", "LossBCEWithLogits", "bce_with_logits", "BCEWithLogitsLoss", "logistic_loss", "BceLogits", "BCEWithLogits", "bce_logits_loss", "BinaryCrossEntropyWithLogits"],
    "ce": ["cross_entropy_loss", "LossCrossEntropy", "cross_entropy", "CrossEntropyLoss", "softmax_cross_entropy", "CrossEntropy", "SoftmaxCrossEntropy"],
    "huber": ["huber_loss", "LossHuber", "huber", "HuberLoss", "Huber"],
}
FORMS = {"sum": lambda n, k: 1, "mean": lambda n, k: 1 / (n * k), "samples": lambda n, k: 1 / n, "half samples": lambda n, k: 0.5 / n, "half": lambda n, k: 0.5}


def losses_free(ns, sub, bad):
    refs = {
        "mse": lambda p, y: F.mse_loss(p, y, reduction="sum"),
        "bce": lambda p, y: F.binary_cross_entropy_with_logits(p, y, reduction="sum"),
        "ce": lambda p, y: F.cross_entropy(p, y, reduction="sum"),
        "huber": lambda p, y: F.huber_loss(p, y, reduction="sum"),
    }

    def call(part, p, y):
        f = first(ns, *LOSS_NAMES[part])
        if isinstance(f, type):
            o = f()
            L = o(p.copy(), y.copy()) if hasattr(f, "__call__") and "__call__" in dir(f) and not hasattr(f, "update") and hasattr(o, "__call__") else o.forward(p.copy(), y.copy())
            return L, o.backward()
        got = f(p.copy(), y.copy())
        if isinstance(got, tuple):
            return got
        return got, ns["d" + f.__name__](p.copy(), y.copy())

    def check(part, do_loss, do_grad):
        def f():
            loss_forms, grad_forms, why = set(FORMS), set(FORMS), None
            for i, (n, k) in enumerate([(5, 3), (2, 4), (1, 3), (4, 2)]):
                r = rng(i)
                p = r.randn(n, k) * 2
                y = {"mse": lambda: r.randn(n, k), "huber": lambda: r.randn(n, k), "bce": lambda: r.randint(0, 2, (n, k)).astype(float), "ce": lambda: r.randint(0, k, n)}[part]()
                t = T(p)
                S = refs[part](t, torch.tensor(y))
                S.backward()
                L, g = call(part, p, y)
                for name, form in FORMS.items():
                    c = form(n, k)
                    try:
                        eq("loss", L, S.detach() * c)
                    except Differs as e:
                        loss_forms.discard(name)
                        why_l = e
                    try:
                        eq("gradient", g, t.grad * c)
                    except Differs as e:
                        grad_forms.discard(name)
                        why_g = e
            if do_loss and not loss_forms:
                raise Differs(f"the loss is no multiple of torch's ({why_l})")
            if do_grad and not grad_forms:
                raise Differs(f"the gradient is no multiple of torch's ({why_g})")
            if do_grad and loss_forms and not loss_forms & grad_forms:
                raise Differs(f"the gradient is that of {grad_forms}, the loss {loss_forms}")
        return f

    out = {}
    for part in refs:
        out[part, "part"], out[part, "loss"], out[part, "gradient"] = check(part, 1, 1), check(part, 1, 0), check(part, 0, 1)
    return out


# ------------------------------------------------------------------ optimizers
def optimizers(ns, sub, bad):
    def run(names, make, factors=(1.0,)):
        def f():
            C = first(ns, *names)
            for lr in (0.05, 0.01):
                fits, why = [], None
                for factor in factors:
                    o = C(lr=lr)
                    r = rng(3)
                    p = {"W": r.randn(3, 2), "b": r.randn(4), "V": r.randn(2, 2)}
                    ts = {k: T(v) for k, v in p.items()}
                    opt = make(list(ts.values()), lr * factor, o)
                    q = {k: v.copy() for k, v in p.items()}
                    try:
                        for _ in range(5):
                            g = {k: r.randn(*v.shape) * 1e3 for k, v in p.items()}
                            for k in p:
                                ts[k].grad = torch.tensor(g[k])
                            opt.step()
                            o.update(q, {k: v.copy() for k, v in g.items()})
                            for k in p:
                                eq(k, q[k], ts[k])
                        fits.append(factor)
                    except Differs as e:
                        why = e
                if not fits:
                    raise why
        return f

    def rho(o):
        for n in ("decay_rate", "rho", "alpha", "gamma", "decay", "beta"):
            if hasattr(o, n):
                return getattr(o, n)

    return {
        ("momentum", "part"): run(["Momentum"], lambda p, lr, o: torch.optim.SGD(p, lr=lr, momentum=0.9), (1.0, 0.1)),
        ("nesterov", "part"): run(["Nesterov"], lambda p, lr, o: torch.optim.SGD(p, lr=lr, momentum=0.9, nesterov=True)),
        ("rmsprop", "part"): run(["RMSprop", "RMSProp", "RMSProp算法"], lambda p, lr, o: torch.optim.RMSprop(p, lr=lr, alpha=rho(o), eps=1e-8)),
        ("adam", "part"): run(["Adam", "Adam算法"], lambda p, lr, o: torch.optim.Adam(p, lr=lr)),
        ("adamw", "part"): run(["AdamW", "AdamW算法"], lambda p, lr, o: torch.optim.AdamW(p, lr=lr, weight_decay=0.01)),
    }


# ------------------------------------------------------------------ script
def _ts(g, *names):
    return [T(g[n]) for n in names]


def s_amara(P, g):
    X, y = torch.tensor(g["X"]), torch.tensor(g["y"])
    o = torch.sigmoid(torch.sigmoid(X @ P["W1"] + P["b1"]) @ P["W2"] + P["b2"])
    return 0.5 * ((o - y) ** 2).sum()


def s_brecht(P, g):
    X, y = torch.tensor(g["X"]), torch.tensor(g["y"].astype(int))
    s = torch.relu(X @ P["W"] + P["b"]) @ P["W2"] + P["b2"]
    return F.cross_entropy(s, y) + 0.5 * g["reg"] * ((P["W"] ** 2).sum() + (P["W2"] ** 2).sum())


def s_castell(P, g):
    s = torch.tanh(torch.tensor(g["X"]) @ P["W1"] + P["b1"]) @ P["W2"] + P["b2"]
    return F.cross_entropy(s, torch.tensor(g["labels"]))


def s_deng(P, g):
    h1 = torch.sigmoid(P["w1"] * g["x1"] + P["w3"] * g["x2"])
    h2 = torch.sigmoid(P["w2"] * g["x1"] + P["w4"] * g["x2"])
    o1 = torch.sigmoid(P["w5"] * h1 + P["w7"] * h2)
    o2 = torch.sigmoid(P["w6"] * h1 + P["w8"] * h2)
    return 0.5 * (o1 - g["y1"]) ** 2 + 0.5 * (o2 - g["y2"]) ** 2


def s_ebner(P, g):
    o = torch.tanh(torch.tensor(g["x"]) @ P["W1"] + P["b1"]) @ P["W2"] + P["b2"]
    return ((o - torch.tensor(g["t"])) ** 2).mean()


def s_fischer(P, g):
    h = torch.tensor(g["net_input"])
    for k in range(3):
        h = P[f"b{k}"] + P[f"w{k}"] @ h
        if k < 2:
            h = torch.relu(h)
    return ((h - torch.tensor(g["y"])) ** 2).sum()


def s_gallagher(P, g):
    e = F.embedding(torch.tensor(g["Xb"]), P["C"]).reshape(len(g["Xb"]), -1)
    return F.cross_entropy(torch.tanh(e @ P["W1"] + P["b1"]) @ P["W2"] + P["b2"], torch.tensor(g["Yb"]))


def s_holm(P, g):
    h = torch.sigmoid(torch.tensor(g["inputs"]) @ P["w_hidden"] + P["b_hidden"])
    o = torch.sigmoid(h @ P["w_out"] + P["b_out"])
    return ((o - torch.tensor(g["targets"])) ** 2).mean()


def s_ibarra(P, g):
    z = P["W2"] @ torch.tanh(P["W1"] @ torch.tensor(g["X"]) + P["b1"]) + P["b2"]
    return F.binary_cross_entropy_with_logits(z, torch.tensor(g["Y"]))


ABCD = ["W1", "b1", "W2", "b2"]
lists = lambda g, a, b: {**{f"w{k}": g[a][k] for k in range(3)}, **{f"b{k}": g[b][k] for k in range(3)}}
# file: (what counts the passes, the loss, parameters of the globals, gradients of the globals or None, lr, momentum)
SCRIPTS = {
    "amara": (r"^epochs = \d+", "epochs = %d", s_amara, lambda g: {k: g[k] for k in ABCD}, None, 0.5, 0),
    "brecht": (r"^iterations = \d+", "iterations = %d", s_brecht, lambda g: {k: g[k] for k in ("W", "b", "W2", "b2")}, lambda g: {k: g["d" + k] for k in ("W", "b", "W2", "b2")}, 1.0, 0),
    "castell": (r"^epochs = \d+", "epochs = %d", s_castell, lambda g: dict(g["params"]), lambda g: dict(g["grads"]), 0.3, 0),
    "deng": (r"^轮数 = \d+", "轮数 = %d", s_deng, lambda g: {f"w{i}": g[f"w{i}"] for i in range(1, 9)}, lambda g: {f"w{i}": g[f"d_w{i}"] for i in range(1, 9)}, 1, 0),
    "ebner": (r"^num_steps = \d+", "num_steps = %d", s_ebner, lambda g: {k: g[k] for k in ABCD}, lambda g: {k: g["d" + k] for k in ABCD}, 0.05, 0.9),
    "fischer": (r"^n_steps = \d+", "n_steps = %d", s_fischer, lambda g: lists(g, "all_weights", "all_biases"), lambda g: lists(g, "all_dl_dweights", "all_dl_dbiases"), 0.002, 0),
    "gallagher": (r"^max_steps = \d+", "max_steps = %d", s_gallagher, lambda g: {k: g[k] for k in ["C"] + ABCD}, lambda g: {k: g["d" + k] for k in ["C"] + ABCD}, 0.1, 0),
    "holm": (r"^rounds = \d+", "rounds = %d", s_holm, lambda g: {k: g[k] for k in ("w_hidden", "b_hidden", "w_out", "b_out")}, None, 0.8, 0),
    "ibarra": (r"^num_iterations = \d+", "num_iterations = %d", s_ibarra, lambda g: {k: g[k] for k in ABCD}, lambda g: {k: g["d" + k] for k in ABCD}, 1.2, 0),
}


def script(text, sub, bad):
    stem = sub.split(".")[0]

    def after(k):
        pattern, new = SCRIPTS[stem][:2]
        changed, n = re.subn(pattern, new % k, text, flags=re.M)
        assert n == 1, "the constant of the loop"
        g = {"__name__": "__main__"}
        try:
            exec(compile(changed, sub, "exec"), g)
        except NameError:
            if k:  # with no pass at all, what is printed behind the loop may not be there
                raise
        return g

    def check(grad, update):
        def f():
            if stem not in SCRIPTS:
                exec(compile(text, sub, "exec"), {"__name__": "__main__"})
                return
            _, _, loss, params, grads, lr, mu = SCRIPTS[stem]
            runs = [after(k) for k in range(4)]
            value = lambda d: {k: np.array(v, dtype=float) for k, v in d.items()}
            vel = {k: 0 for k in params(runs[0])}
            for k in range(3):
                now, then = value(params(runs[k])), value(params(runs[k + 1]))
                P = {n: T(v) for n, v in now.items()}
                loss(P, runs[k + 1]).backward()
                true = {n: N(t.grad) for n, t in P.items()}
                own = value(grads(runs[k + 1])) if grads else {n: (now[n] - then[n]) / lr for n in now}
                if grad and k == 0:
                    for n in own:
                        eq("gradient of " + n, own[n], true[n])
                if update:
                    for n in now:
                        vel[n] = mu * vel[n] - lr * own[n]
                        eq("step of " + n, then[n], now[n] + vel[n])
            if grad and update:  # the whole course of it
                start = value(params(runs[0]))
                P = {n: T(v) for n, v in start.items()}
                opt = torch.optim.SGD(list(P.values()), lr=lr, momentum=mu)
                for k in range(3):
                    opt.zero_grad()
                    loss(P, runs[k + 1]).backward()
                    opt.step()
                    for n, v in value(params(runs[k + 1])).items():
                        eq(f"{n} after step {k + 1}", v, P[n])
            n_full = re.search(SCRIPTS[stem][0], text, flags=re.M)
            if grad and update:
                exec(compile(text, sub, "exec"), {"__name__": "__main__"})
        return f

    return {("training", "part"): check(1, 1), ("training", "gradient"): check(1, 0), ("training", "update"): check(0, 1)}


CHECKS = {f.__name__: f for f in (cs231n_fc, dlai_deep, mytorch, dlfs_layers, nielsen, convpool, norms, rnn_captioning, two_layer_cn, losses_free, optimizers, script)}


def alarm(*_):
    raise Endless


def limit(seconds):
    signal.setitimer(signal.ITIMER_PROF, seconds)  # processor time: the machine is shared


def warm():
    """Import what torch imports late, once for all processes."""
    for make in (torch.optim.SGD, torch.optim.Adam, torch.optim.AdamW, torch.optim.RMSprop, torch.optim.Adagrad):
        t = T(np.ones(2))
        t.grad = torch.ones(2)
        make([t], lr=0.1).step()


def one(assignment, sub, rows):
    """[(part, what, found, detail)] of a submission; runs in a process of its own."""
    signal.signal(signal.SIGPROF, alarm)
    path = HERE / "submissions" / assignment / sub
    bad = {r["part"] for r in rows if r["what"] == "part" and r["truth"] not in ("right",)}
    out = []
    with tempfile.TemporaryDirectory() as tmp, contextlib.redirect_stdout(io.StringIO()):
        os.chdir(tmp)
        try:
            limit(30)
            if assignment == "script":
                ns = source_of(path)
                compile(ns, sub, "exec")
            else:
                ns = load(path, tmp)
            limit(0)
        except BaseException as e:
            limit(0)
            return [(r["part"], r["what"], "unreadable", f"{type(e).__name__}: {e}") for r in rows]
        checks = CHECKS[assignment](ns, sub, bad)
        for r in rows:
            key = r["part"], r["what"]
            try:
                limit(60 if assignment == "script" else 5)
                checks[key]()
                found = ("agrees", "")
            except Endless:
                found = ("endless", "")
            except Differs as e:
                found = ("differs", str(e))
            except Missing as e:
                found = ("missing", str(e))
            except Exception as e:
                found = ("raises", f"{type(e).__name__}: {e}")
            finally:
                limit(0)
            out.append((*key, *found))
    return out


FITS = {
    "right": {"agrees"}, "wrong": {"differs"}, "missing": {"missing"}, "unwritten": {"differs", "raises"},
    "raises": {"raises"}, "endless": {"endless"}, "unreadable": {"unreadable"},
}


def main():
    rows = list(csv.DictReader(open(HERE / "lines.csv", encoding="utf-8")))
    if len(sys.argv) > 1:
        rows = [r for r in rows if r["assignment"] == sys.argv[1] and (len(sys.argv) < 3 or r["submission"].startswith(sys.argv[2]))]
    groups = {}
    for r in rows:
        groups.setdefault((r["assignment"], r["submission"]), []).append(r)
    on_disk = {(a.name, s.name) for a in (HERE / "submissions").iterdir() for s in a.iterdir()}
    assert len(sys.argv) > 1 or on_disk == set(groups), on_disk ^ set(groups)
    warm()
    results, bad = [], 0
    for (assignment, sub), mine in groups.items():
        r, w = os.pipe()
        pid = os.fork()
        if pid == 0:
            os.close(r)
            try:
                data = json.dumps(one(assignment, sub, mine))
            except BaseException as e:
                import traceback
                traceback.print_exc()
                data = "[]"
            with os.fdopen(w, "w") as f:
                f.write(data)
            os._exit(0)
        os.close(w)
        with os.fdopen(r) as f:
            found = {(p, q): (x, d) for p, q, x, d in json.loads(f.read())}
        os.waitpid(pid, 0)
        for row in mine:
            x, d = found.get((row["part"], row["what"]), ("nothing", ""))
            ok = x in FITS[row["truth"]]
            bad += not ok
            results.append([assignment, sub, row["part"], row["what"], row["truth"], x, "yes" if ok else "NO", d])
            if not ok:
                print("NO", *results[-1][:6], d)
    if len(sys.argv) == 1:
        with open(HERE / "verify.csv", "w", newline="", encoding="utf-8") as f:
            out = csv.writer(f)
            out.writerow("assignment submission part what truth found agrees detail".split())
            out.writerows(results)
    print(len(groups), "submissions,", len(results), "rows,", bad, "that do not agree")
    return bad > 0


if __name__ == "__main__":
    sys.exit(main())
