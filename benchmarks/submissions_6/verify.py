"""Holds every row of truth.csv against torch in float64, and lines.csv against the sources.

A share is judged from the submission's own preceding values: all other mistakes of the submission are mended (MISTAKES says how) before
it is measured. Right: agrees to 1e-8. Wrong: differs by more than 1e-4, and agrees to 1e-8 with its own mistake mended too.
    OMP_NUM_THREADS=1 python verify.py
"""
import contextlib
import csv
import io
import itertools
import json
import math
import os
import shutil
import sys
import tempfile
import zipfile

import numpy as np
import torch
import torch.nn.functional as F

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
torch.set_default_dtype(torch.float64)
torch.set_num_threads(1)
TOL = 1e-8

# points by share, as the assignments have them
PARTS = {
    "optims": {"sgd": [], "momentum": ["update"], "nesterov": ["update"], "rmsprop": [], "adam": ["update"]},
    "norms": {p: ["forward", "backward"] for p in ("layernorm", "batchnorm", "dropout")},
    "cells": {p: ["forward", "backward"] for p in ("rnn_step", "rnn", "lstm")},
    "losses": {p: ["loss", "gradient"] for p in ("mse", "cross_entropy", "bce_logits", "huber", "kl")},
    "trainer": {"training": ["gradient", "update"]},
}
UNREADABLE = {("cells", "De Smet A5 (draft).py"), ("losses", "tanaka_kadai2.py")}
MISSING = {("optims", "petrov.py"): ["nesterov", "rmsprop", "adam"]}

# assignment, submission, part, share, sentence, [(file, as it is, as it should be, is its line a line of the mistake)]
MISTAKES = [
    ("optims", "kim_jw_20231187.ipynb", "adam", "update",
     "The step counter goes up once for every parameter, not once for every step, so the bias correction is too small from the second "
     "parameter on.", [("kim_jw_20231187.ipynb", "self.t += 1", "self.t += (i == 0)", True)]),
    ("optims", "mehta_hw4.py", "nesterov", "update",
     "The step looks ahead with the old velocity, so it is plain momentum.",
     [("mehta_hw4.py", "(g + mu * v))", "(g + mu * velocity[i]))", True)]),
    ("optims", "submission_0417.py", "adam", "update", "The second moment is corrected with beta1 in place of beta2.",
     [("submission_0417.py", "v_hat = v / (1 - self.beta1", "v_hat = v / (1 - self.beta2", True)]),
    ("optims", "opt_GarcíaLópez.py", "nesterov", "update", "The gradient's own step is added with the wrong sign.",
     [("opt_GarcíaLópez.py", '+ beta * v["d" + k] + learning_rate', '+ beta * v["d" + k] - learning_rate', True)]),
    ("optims", "opt_GarcíaLópez.py", "rmsprop", "", "The mean of squares is never stored, so every step begins from 0 again.",
     [("opt_GarcíaLópez.py", 'sk = beta * s["d" + k]', 'sk = s["d" + k] = beta * s["d" + k]', True)]),
    ("norms", "normalisation - Tran Thi Mai.ipynb", "layernorm", "backward",
     "The input gradient lacks the term that goes through the variance.",
     [("normalisation - Tran Thi Mai.ipynb", "dx = (dxn - dxn.mean(axis=-1, keepdims=True)) / sigma",
       "dx = (dxn - dxn.mean(axis=-1, keepdims=True) - xn * (dxn * xn).mean(axis=-1, keepdims=True)) / sigma", True)]),
    ("norms", "20194456_이서연.py", "batchnorm", "forward",
     "The running variance is made of standard deviations, so evaluation divides by the wrong number.",
     [("20194456_이서연.py", "(1 - self.momentum) * std", "(1 - self.momentum) * x.var(0)", True)]),
    ("norms", "ahmed-s_ex3.zip", "dropout", "forward",
     "What is kept is divided by the rate to drop, not by the rate to keep: right for one half only.",
     [("ahmed-s_ex3/norms.py", "self.rate) / self.rate if", "self.rate) / (1 - self.rate) if", True)]),
    ("norms", "ex3_novak(2).py", "layernorm", "backward", "gamma's gradient is summed over the features, not over the samples.",
     [("ex3_novak(2).py", "self.dgamma = np.sum(grad * self.norm, axis=1", "self.dgamma = np.sum(grad * self.norm, axis=0", True)]),
    ("norms", "ex3_novak(2).py", "dropout", "forward",
     "What is kept is not divided by 1 - p, and evaluation does not make up for it.",
     [("ex3_novak(2).py", "self.mask = np.random.rand(*x.shape) > self.p",
       "self.mask = (np.random.rand(*x.shape) > self.p) / (1 - self.p)", True)]),
    ("cells", "WangJiayi_HW5.py", "rnn_step", "backward", "tanh's derivative 1 - h^2 is taken at the sum z, not at the state h.",
     [("WangJiayi_HW5.py", "(1 - z ** 2)", "(1 - np.tanh(z) ** 2)", True)]),
    ("cells", "Jonas Keller - A5.py", "lstm", "backward", "The cell state's gradient from the next time is not added.",
     [("Jonas Keller - A5.py", "dc = dh * o * (1 - tc * tc)", "dc = dc_next + dh * o * (1 - tc * tc)", True)]),
    ("cells", "A5_priya.raman.py", "rnn", "backward", "Wx's gradient is overwritten at each time, not added up.",
     [("A5_priya.raman.py", "dWx = dWx_t", "dWx += dWx_t", True)]),
    ("cells", "mwangi_rnn_lstm.py", "rnn_step", "backward", "The bias gradient is a mean over the samples, all others are sums.",
     [("mwangi_rnn_lstm.py", "db = np.mean(delta, axis=0)", "db = np.sum(delta, axis=0)", True)]),
    ("cells", "mwangi_rnn_lstm.py", "lstm", "forward", "The candidate goes through a sigmoid, not through tanh.",
     [("mwangi_rnn_lstm.py", 's["g"] = sigmoid(', 's["g"] = np.tanh(', True)]),
    ("losses", "loss_registry_v3.py", "huber", "gradient", "Below -delta the slope should be -delta: the sign is lost.",
     [("loss_registry_v3.py", "np.where(np.abs(r) < delta, r, delta)", "np.where(np.abs(r) < delta, r, delta * np.sign(r))", True)]),
    ("losses", "Homework 2 – O'Brien.ipynb", "mse", "gradient",
     "The loss is a mean over all entries, the gradient is divided by the number of samples only.",
     [("Homework 2 – O'Brien.ipynb", "n = len(y)", "n = y.size", True),
      ("Homework 2 – O'Brien.ipynb", "return 2 * (y_hat - y) / n", "return 2 * (y_hat - y) / n ", True)]),
    ("losses", "adeyemi_losses.py", "bce_logits", "gradient",
     "s - y is the gradient of the logits already; the sigmoid's derivative is multiplied once more.",
     [("adeyemi_losses.py", "return ds * self.s * (1 - self.s)", "return ds", True)]),
    ("trainer", "sine_fit Nguyen.ipynb", "training", "gradient",
     "The output weights are updated before the hidden layer's error is computed with them.",
     [("sine_fit Nguyen.ipynb", "push(w2, gw2, 2)", "pass", True),
      ("sine_fit Nguyen.ipynb", "push(c1, gc1, 1)", "push(c1, gc1, 1); push(w2, gw2, 2)", False),
      ("sine_fit Nguyen.ipynb", "da = dy @ w2.T * (1 - a ** 2)", "da = dy @ w2.T * (1 - a ** 2) ", True)]),
    ("trainer", "Network_haddad.py", "training", "update",
     "The biases are never updated: the loop gives the sum to its own variable.",
     [("Network_haddad.py", "            b = b + v", "            b += v", True)]),
    ("trainer", "张伟_小项目.py", "training", "gradient",
     "The mask asks for relu outputs below 0, which there are none of, so relu's derivative is 1 everywhere.",
     [("张伟_小项目.py", "da1[a1 < 0] = 0", "da1[a1 <= 0] = 0", True)]),
    ("trainer", "team_12", "training", "gradient",
     "The bias gradient is a mean over the samples, though the error is divided by their number already.",
     [("net.py", "self.db = d.mean(0)", "self.db = d.sum(0)", True)]),
]


# ------------------------------------------------------------------------------------------------ loading
def cells_of(path):
    with open(path, encoding="utf-8") as f:
        return ["".join(c["source"]) for c in json.load(f)["cells"] if c["cell_type"] == "code"]


def unpack(assignment, submission, mends, where):
    """The submission's files in the folder `where`, mended, notebooks as modules."""
    source = os.path.join(HERE, "submissions", assignment, submission)
    if os.path.isdir(source):
        shutil.copytree(source, where, dirs_exist_ok=True)
    elif submission.endswith(".zip"):
        with zipfile.ZipFile(source) as z:
            z.extractall(where)
    elif submission.endswith(".ipynb"):
        with open(os.path.join(where, submission + ".py"), "w", encoding="utf-8") as f:
            lines = "\n".join(cells_of(source)).split("\n")
            f.write("\n".join("# " + line if line[:1] in "%!" and line else line for line in lines) + "\n")
    else:
        shutil.copy(source, where)
    os.system("chmod -R u+w '%s'" % where)
    for file, old, new, _ in mends:
        path = os.path.join(where, file + ".py" if file.endswith(".ipynb") else file)
        with open(path, encoding="utf-8") as f:
            text = f.read()
        assert text.count(old) == 1, (submission, old, text.count(old))
        with open(path, "w", encoding="utf-8") as f:
            f.write(text.replace(old, new))


def find(where, name):
    for folder, _, files in os.walk(where):
        if name in files:
            return os.path.join(folder, name)
    raise FileNotFoundError(name)


def execute(path, name):
    """The namespace of a file; what it prints is dropped, and no module of its folder stays."""
    before = set(sys.modules)
    sys.path.insert(0, os.path.dirname(path))
    space = {"__name__": name, "__file__": path}
    module = type(sys)(name)
    if name != "__main__":
        space = module.__dict__
        space["__file__"] = path
        sys.modules[name] = module
    try:
        with open(path, encoding="utf-8") as f, contextlib.redirect_stdout(io.StringIO()):
            exec(compile(f.read(), path, "exec"), space)
    finally:
        sys.path.pop(0)
        for m in set(sys.modules) - before - {name}:
            file = getattr(sys.modules[m], "__file__", None)
            if file and file.startswith(tempfile.gettempdir()):
                del sys.modules[m]
    return space


class Space:
    def __init__(self, d):
        self.__dict__.update(d)


def error(s, r):
    r = r.detach().numpy() if isinstance(r, torch.Tensor) else np.asarray(r)
    s = np.asarray(s, dtype=float)
    if s.shape != r.shape:
        if s.size != r.size or s.squeeze().shape != r.squeeze().shape:
            return math.inf
        s = s.reshape(r.shape)
    if r.size == 0:
        return 0.0
    return float(np.max(np.abs(s - r)) / (1e-3 + np.max(np.abs(r))))


def safe(f):
    try:
        return f()
    except NotImplementedError:
        raise
    except Exception as e:  # what raises is wrong
        print("   raised", type(e).__name__, e)
        return math.inf


# ------------------------------------------------------------------------------------------------ optims
H = dict(lr=0.07, mu=0.8, rho=0.85, b1=0.7, b2=0.95, eps=1e-3)
NAMES = ("sgd", "momentum", "nesterov", "rmsprop", "adam")


def dicts(kind):
    """update(params, grads) of dicts, in place"""
    def run(make, params, grads):
        p = {"p%d" % i: a.copy() for i, a in enumerate(params)}
        o = make()
        for g in grads:
            o.update(p, {"p%d" % i: a.copy() for i, a in enumerate(g)})
            yield [a.copy() for a in p.values()]
    return run


def optims(sub, n, where):
    """rule -> generator function (params, grads) of the parameters after each step"""
    lr, mu, rho, b1, b2, eps = H.values()
    if sub == "anna_lindqvist.py":
        config = dict(learning_rate=lr, momentum=mu, decay_rate=rho, beta1=b1, beta2=b2, epsilon=eps)

        def run(f):
            def go(params, grads):
                p, c = list(params), [dict(config) for _ in params]
                for g in grads:
                    for i in range(len(p)):
                        p[i], c[i] = f(p[i], g[i], c[i])
                    yield p
            return go
        return dict(zip(NAMES, map(run, (n.sgd, n.sgd_momentum, n.nesterov, n.rmsprop, n.adam))))
    if sub == "optimisers (1).py":
        makers = (lambda: n.SGD(lr), lambda: n.sgd_momentum(lr, mu), lambda: n.nesterov(lr, mu), lambda: n.RMSprop(lr, rho, eps),
                  lambda: n.Adam(lr, b1, b2, eps))
        return {k: (lambda p, g, m=m: dicts(0)(m, p, g)) for k, m in zip(NAMES, makers)}
    if sub == "kim_jw_20231187.ipynb":
        makers = (lambda p: n.SGD(p, lr), lambda p: n.sgd_momentum(p, lr, mu), lambda p: n.nesterov(p, lr, mu),
                  lambda p: n.RMSProp(p, lr, rho, eps), lambda p: n.Adam(p, lr, (b1, b2), eps))

        def run(make):
            def go(params, grads):
                p = [a.copy() for a in params]
                o = make(p)
                for g in grads:
                    o.step(g)
                    yield [a.copy() for a in p]
            return go
        return dict(zip(NAMES, map(run, makers)))
    if sub == "Bouchard_Etienne":
        Dense = Space(execute(find(where, "couches.py"), "couches_")).Dense
        makers = (lambda p: n.SGD(p, lr), lambda p: n.sgd_momentum(p, lr, mu), lambda p: n.nesterov(p, lr, mu),
                  lambda p: n.RMSProp(p, lr, rho, eps), lambda p: n.Adam(p, lr, b1, b2, eps))

        def run(make):
            def go(params, grads):
                layer = Dense(3, 2)
                layer.W, layer.b = params[0].copy(), params[1].copy()
                o = make([layer])
                for g in grads:
                    layer.dW, layer.db = g
                    o.step()
                    yield [layer.W.copy(), layer.b.copy()]
            return go
        return dict(zip(NAMES, map(run, makers)))
    if sub == "mehta_hw4.py":
        makers = (lambda: n.sgd(lr), lambda: n.sgd_momentum(lr, mu), lambda: n.nesterov(lr, mu), lambda: n.rmsprop(lr, rho, eps),
                  lambda: n.adam(lr, b1, b2, eps))

        def run(make):
            def go(params, grads):
                step, p = make(), params
                for g in grads:
                    p = step(p, g)
                    yield p
            return go
        return dict(zip(NAMES, map(run, makers)))
    if sub == "submission_0417.py":
        makers = (lambda p: n.SGD(p, lr), lambda p: n.sgd_momentum(p, lr, mu), lambda p: n.nesterov(p, lr, mu),
                  lambda p: n.RMSProp(p, lr, rho, eps), lambda p: n.Adam(p, lr, b1, b2, eps))

        def run(make):
            def go(params, grads):
                ps = [n.Parameter(a.copy()) for a in params]
                o = make(ps)
                for g in grads:
                    o.zero_grad()
                    for p, a in zip(ps, g):
                        p.grad = a
                    o.step()
                    yield [p.data.copy() for p in ps]
            return go
        return dict(zip(NAMES, map(run, makers)))
    if sub == "opt_GarcíaLópez.py":
        def run(step):
            def go(params, grads):
                p = {"W1": params[0].copy(), "b1": params[1].copy()}
                state = n.inicializar(p), n.inicializar(p)
                for t, g in enumerate(grads, 1):
                    p, state = step(p, {"dW1": g[0], "db1": g[1]}, state, t)
                    yield [p["W1"].copy(), p["b1"].copy()]
            return go

        def one(f, *a):
            def step(p, g, state, t):
                p, v = f(p, g, state[0], lr, *a)
                return p, (v, state[1])
            return step

        def adam(p, g, state, t):
            p, v, s = n.update_adam(p, g, *state, t, lr, b1, b2, eps)
            return p, (v, s)
        return dict(zip(NAMES, map(run, (lambda p, g, s, t: (n.update_sgd(p, g, lr), s), one(n.sgd_momentum, mu), one(n.nesterov, mu),
                                         one(n.update_rmsprop, rho, eps), adam))))
    if sub == "zhao_ming.zip":
        def run(f, *a):
            def go(params, grads):
                theta, state = np.concatenate([p.ravel() for p in params]), None
                for g in grads:
                    theta, state = f(theta, np.concatenate([x.ravel() for x in g]), state, lr, *a)
                    yield [theta[:6].reshape(3, 2), theta[6:]]
            return go
        return dict(zip(NAMES, (run(lambda t, g, s, lr: (n.sgd(t, g, lr), s)), run(n.sgd_momentum, mu), run(n.nesterov, mu),
                                run(n.rmsprop, rho, eps), run(n.adam, b1, b2, eps))))
    if sub == "HW_optim_final_v2.py":
        makers = (lambda: n.sgd(lr), lambda: n.sgd_momentum(lr, mu), lambda: n.nesterov(lr, mu), lambda: n.rmsprop(lr, rho, eps),
                  lambda: n.adam(lr, b1, b2, eps))

        def run(make):
            def go(params, grads):
                o, p = make(), list(params)
                for g in grads:
                    p = [o.update("p%d" % i, a, b) for i, (a, b) in enumerate(zip(p, g))]
                    yield p
            return go
        return dict(zip(NAMES, map(run, makers)))
    if sub == "petrov.py":
        def run(make):
            def go(params, grads):
                f, p = make(), list(params)
                for g in grads:
                    p = f(p, g)
                    yield [a.copy() for a in p]
            return go
        return {"sgd": run(lambda: lambda p, g: n.sgd(p, g, lr)), "momentum": run(lambda: n.sgd_momentum(2, lr, mu))}
    raise KeyError(sub)


def torch_rule(rule, params, grads):
    """the right steps, in each of the forms of epsilon that the assignment allows"""
    lr, mu, rho, b1, b2, eps = H.values()
    makers = {"sgd": lambda p: torch.optim.SGD(p, lr), "momentum": lambda p: torch.optim.SGD(p, lr, mu),
              "nesterov": lambda p: torch.optim.SGD(p, lr, mu, nesterov=True),
              "rmsprop": lambda p: torch.optim.RMSprop(p, lr, rho, eps), "adam": lambda p: torch.optim.Adam(p, lr, (b1, b2), eps)}
    ps = [torch.tensor(a) for a in params]
    o, out = makers[rule](ps), []
    for g in grads:
        for p, a in zip(ps, g):
            p.grad = torch.tensor(a)
        o.step()
        out.append([p.clone() for p in ps])
    yield out
    if rule in ("rmsprop", "adam"):
        for form in ("in root", "before correction"):
            ps = [torch.tensor(a) for a in params]
            m, v, out = [0.0] * len(ps), [0.0] * len(ps), []
            for t, g in enumerate(grads, 1):
                for i, a in enumerate(torch.tensor(b) for b in g):
                    if rule == "rmsprop":
                        v[i] = rho * v[i] + (1 - rho) * a**2
                        step = a / (v[i] + eps).sqrt()
                    else:
                        m[i], v[i] = b1 * m[i] + (1 - b1) * a, b2 * v[i] + (1 - b2) * a**2
                        c1, c2 = 1 - b1**t, 1 - b2**t
                        step = m[i] / c1 / (v[i] / c2 + eps).sqrt() if form == "in root" else \
                            math.sqrt(c2) / c1 * m[i] / (v[i].sqrt() + eps)
                    ps[i] = ps[i] - lr * step
                out.append([p.clone() for p in ps])
            yield out


def measure_optims(sub, where):
    file = {"Bouchard_Etienne": "optimiseurs.py", "zhao_ming.zip": "optim.py"}.get(sub, sub + ".py" if sub.endswith("ipynb") else sub)
    n = Space(execute(find(where, file), "optims_"))
    rules = optims(sub, n, where)
    rng = np.random.default_rng(11)
    params = [rng.normal(size=(3, 2)), rng.normal(size=2)]
    grads = [[rng.normal(size=(3, 2)), rng.normal(size=2)] for _ in range(12)]
    out = {}
    for name, shares in PARTS["optims"].items():
        if name not in rules:
            continue

        def compare():
            got = [[a.copy() for a in p] for p in rules[name]([a.copy() for a in params], [[a.copy() for a in g] for g in grads])]
            assert len(got) == 12
            return min(max(error(s, r) for p, q in zip(got, form) for s, r in zip(p, q)) for form in torch_rule(name, params, grads))
        out[name, shares[0] if shares else ""] = safe(compare)
    if sub == "petrov.py":
        assert n.nesterov(1)([np.ones(2)], [np.ones(2)]) is None
        assert not [k for k in vars(n) if "rms" in k.lower() or "adam" in k.lower()]
    return out


# ------------------------------------------------------------------------------------------------ norms
class Norms:
    """one submission: ln(x, gamma, beta) -> out, back; bn(gamma, beta) -> train, back, evaluate; drop(keep) -> train, back, evaluate"""

    def __init__(self, sub, n):
        self.sub, self.n = sub, n
        self.eps = 1e-6 if sub.startswith("2019") else 1e-5
        self.new = 0.01 if sub.startswith("ahmed") else 0.1

    def ln(self, x, g, b):
        n, sub = self.n, self.sub
        if sub in ("rachel_okafor_ex3.py", "ElenaRizzo.py"):
            out, c = n.layernorm_forward(x, g, b)
            return out, lambda d: n.layernorm_backward(d, c)
        if sub == "Übung3_Hofmann.py":
            out, c = n.layernorm_vorwaerts(x, g, b)
            return out, lambda d: n.layernorm_rueckwaerts(d, c)
        if sub == "ferreira_joao_normalizacao.py":
            out, c = n.layer_norm(x, g, b)
            return out, lambda d: n.layer_norm_backward(d, c)
        if sub.startswith("normalisation"):
            f, back = n.make_layer_norm(g, b)
            return f(x), back
        if sub == "grp07":
            o = n.LayerNormalization(g, b)
            return o.forward(x), lambda d: (o.backward(d), o.grads["gamma"], o.grads["beta"])
        if sub == "ahmed-s_ex3.zip":
            o = n.LayerNorm(g, b)
            return o(x), lambda d: [o.grad(d)][0].values()
        o = n.LayerNorm(x.shape[1])
        return self.with_attributes(o, x, g, b)

    def with_attributes(self, o, x, g, b):
        self.set(o, g, b)
        return o.forward(x), lambda d: self.grads(o, d)

    def set(self, o, g, b):
        if self.sub == "minitorch_norms.py":
            o.weight.data, o.bias.data = g, b
        elif self.sub.startswith("ex3_novak"):
            o.gamma, o.beta = g[None], b[None]
        else:
            o.g, o.b = g, b

    def grads(self, o, d):
        dx = o.backward(d)
        if self.sub == "minitorch_norms.py":
            return dx, o.weight.grad, o.bias.grad
        if self.sub.startswith("ex3_novak"):
            return dx, o.dgamma, o.dbeta
        return dx, o.dg, o.db

    def bn(self, g, b):
        n, sub, box = self.n, self.sub, {}
        D = len(g)

        def pair(train, back, ev):
            def t(x):
                out, box["c"] = train(x)
                return out
            return t, (lambda d: back(d, box["c"])), lambda x: ev(x)[0]
        if sub == "rachel_okafor_ex3.py":
            p = {}
            return pair(lambda x: n.batchnorm_forward(x, g, b, self.mode(p, "train")), n.batchnorm_backward,
                        lambda x: n.batchnorm_forward(x, g, b, self.mode(p, "test")))
        if sub == "ElenaRizzo.py":
            p = {}
            return pair(lambda x: n.batchnorm_forward(x, g, b, self.mode(p, "train", "modo")), n.batchnorm_backward,
                        lambda x: n.batchnorm_forward(x, g, b, self.mode(p, "test", "modo")))
        if sub == "Übung3_Hofmann.py":
            p = {"mittel": np.zeros(D), "varianz": np.ones(D)}
            return pair(lambda x: n.batchnorm_vorwaerts(x, g, b, p), n.batchnorm_rueckwaerts,
                        lambda x: n.batchnorm_vorwaerts(x, g, b, p, training=False))
        if sub == "ferreira_joao_normalizacao.py":
            p = [np.zeros(D), np.ones(D)]
            return pair(lambda x: n.batch_norm(x, g, b, p), n.batch_norm_backward, lambda x: n.batch_norm(x, g, b, p, train=False))
        if sub.startswith("normalisation"):
            f, back = n.make_batch_norm(g, b)
            return f, back, lambda x: f(x, training=False)
        if sub == "grp07":
            o = n.BatchNormalization(g, b)
            return o.forward, (lambda d: (o.backward(d), o.grads["gamma"], o.grads["beta"])), lambda x: o.forward(x, False)
        if sub == "ahmed-s_ex3.zip":
            o = n.BatchNorm(g, b)
            return o, (lambda d: o.grad(d).values()), lambda x: o(x, training=False)
        o = {"minitorch_norms.py": "BatchNorm1d", "ex3_novak(2).py": "BatchNorm1D"}.get(sub, "BatchNorm")
        o = getattr(n, o)(D)
        self.set(o, g, b)
        return self.forward(o, True), lambda d: self.grads(o, d), self.forward(o, False)

    def forward(self, o, train):
        def go(x):
            if self.sub.startswith("2019"):
                return o.forward(x, train)
            o.training = train
            return o.forward(x)
        return go

    @staticmethod
    def mode(p, value, key="mode"):
        p[key] = value
        return p

    def drop(self, keep):
        n, sub, box = self.n, self.sub, {}

        def pair(train, back, ev):
            def t(x):
                out, box["c"] = train(x)
                return out
            return t, (lambda d: back(d, box["c"])), lambda x: ev(x)[0]
        if sub == "rachel_okafor_ex3.py":
            return pair(lambda x: n.dropout_forward(x, {"p": keep, "mode": "train"}), n.dropout_backward,
                        lambda x: n.dropout_forward(x, {"p": keep, "mode": "test"}))
        if sub == "ElenaRizzo.py":
            return pair(lambda x: n.dropout_forward(x, keep), n.dropout_backward, lambda x: n.dropout_forward(x, keep, "test"))
        if sub == "Übung3_Hofmann.py":
            return pair(lambda x: n.dropout_vorwaerts(x, 1 - keep), n.dropout_rueckwaerts,
                        lambda x: n.dropout_vorwaerts(x, 1 - keep, False))
        if sub == "ferreira_joao_normalizacao.py":
            return pair(lambda x: n.dropout(x, 1 - keep), n.dropout_backward, lambda x: n.dropout(x, 1 - keep, False))
        if sub.startswith("normalisation"):
            f, back = n.make_dropout(1 - keep)
            return f, back, lambda x: f(x, training=False)
        if sub == "grp07":
            o = n.Dropout(1 - keep)
            return o.forward, o.backward, lambda x: o.forward(x, False)
        if sub == "ahmed-s_ex3.zip":
            o = n.Dropout(1 - keep)
            return o, o.grad, lambda x: o(x, training=False)
        o = n.Dropout(1 - keep)
        return self.forward(o, True), o.backward, self.forward(o, False)


def measure_norms(sub, where):
    file = {"grp07": "__init__.py", "ahmed-s_ex3.zip": "norms.py"}.get(sub, sub + ".py" if sub.endswith("ipynb") else sub)
    path = find(where, file)
    if sub == "grp07":
        path = os.path.join(where, "all.py")
        with open(path, "w") as f:
            f.write("from layers import *\n")
    n = Norms(sub, Space(execute(path, "norms_")))
    rng = np.random.default_rng(5)
    out = {}

    def grads_of(f, x, g, b, d):
        t = [torch.tensor(a, requires_grad=True) for a in (x, g, b)]
        y = f(*t)
        return y, torch.autograd.grad((y * torch.tensor(d)).sum(), t)

    def ln():
        fe = be = 0.0
        for shape in ((5, 7), (4, 4), (1, 6), (5, 7)):
            x, d, g, b = rng.normal(size=shape) * 2 + 1, rng.normal(size=shape), rng.normal(size=shape[1]), rng.normal(size=shape[1])
            y, grads = grads_of(lambda x, g, b: F.layer_norm(x, shape[1:], g, b, n.eps), x, g, b, d)
            o, back = n.ln(x.copy(), g.copy(), b.copy())
            fe = max(fe, error(o, y))
            be = max([be] + [error(s, r) for s, r in zip(list(back(d.copy())), grads)])
        return fe, be

    def bn():
        fe = be = 0.0
        for shape in ((6, 3), (4, 4), (5, 2)):
            D = shape[1]
            g, b = rng.normal(size=D), rng.normal(size=D)
            train, back, ev = n.bn(g.copy(), b.copy())
            xs = [rng.normal(size=shape) * 2 + 1 for _ in range(4)]
            for x in xs:
                d = rng.normal(size=shape)
                y, grads = grads_of(lambda x, g, b: F.batch_norm(x, None, None, g, b, True, 0.1, n.eps), x, g, b, d)
                fe = max(fe, error(train(x.copy()), y))
                be = max([be] + [error(s, r) for s, r in zip(list(back(d.copy())), grads)])
            x = rng.normal(size=shape)
            got = ev(x.copy())
            errors = []
            for start, unbiased in itertools.product((0.0, 1.0), (False, True)):
                m, v = torch.zeros(D), torch.full((D,), start)
                for a in map(torch.tensor, xs):
                    m = (1 - n.new) * m + n.new * a.mean(0)
                    v = (1 - n.new) * v + n.new * a.var(0, unbiased=unbiased)
                errors.append(error(got, F.batch_norm(torch.tensor(x), m, v, torch.tensor(g), torch.tensor(b), False, 0.1, n.eps)))
            fe = max(fe, min(errors))
        return fe, be

    def drop():
        fe = be = 0.0
        for keep in (0.8, 0.3, 0.65):
            train, back, ev = n.drop(keep)
            for shape in ((40, 50), (30, 30)):
                x, d = rng.normal(size=shape) + 3, rng.normal(size=shape)
                got = train(x.copy())
                mask = torch.tensor((got != 0).astype(float))
                if abs(mask.mean() - keep) > 0.08:
                    return math.inf, math.inf
                t = torch.tensor(x, requires_grad=True)
                y = t * mask / keep
                (grad,) = torch.autograd.grad((y * torch.tensor(d)).sum(), t)
                fe = max(fe, error(got, y))
                be = max(be, error(back(d.copy()), grad))
                fe = max(fe, error(ev(x.copy()), x))
        return fe, be

    for part, f in (("layernorm", ln), ("batchnorm", bn), ("dropout", drop)):
        out[part, "forward"], out[part, "backward"] = f()
    return out


# ------------------------------------------------------------------------------------------------ cells
def measure_cells(sub, where):
    file = {"oyelaran-adebayo": None}.get(sub, sub + ".py" if sub.endswith("ipynb") else sub)
    if file is None:
        path = os.path.join(where, "all.py")
        with open(path, "w") as f:
            f.write("from rnn import *\nfrom lstm import *\n")
    else:
        path = find(where, file)
    n = Space(execute(path, "cells_"))
    rng = np.random.default_rng(17)
    out = {(p, s): 0.0 for p in PARTS["cells"] for s in PARTS["cells"][p]}

    def step(x, h, Wx, Wh, b):
        return torch.tanh(x @ Wx + h @ Wh + b)

    def rnn(x, h, Wx, Wh, b):
        hs = []
        for t in range(x.shape[1]):
            h = step(x[:, t], h, Wx, Wh, b)
            hs.append(h)
        return torch.stack(hs, 1)

    def lstm(x, h, Wx, Wh, b):
        c, hs = torch.zeros_like(h), []
        for t in range(x.shape[1]):
            i, f, o, g = (x[:, t] @ Wx + h @ Wh + b).chunk(4, 1)
            c = f.sigmoid() * c + i.sigmoid() * g.tanh()
            h = o.sigmoid() * c.tanh()
            hs.append(h)
        return torch.stack(hs, 1)

    for N, T, D, K in ((3, 4, 2, 5), (1, 1, 3, 2), (3, 3, 3, 3), (2, 5, 4, 3)):
        for part, f, k, shape in (("rnn_step", step, 1, (N, D)), ("rnn", rnn, 1, (N, T, D)), ("lstm", lstm, 4, (N, T, D))):
            args = [rng.normal(size=s) for s in (shape, (N, K), (D, k * K), (K, k * K), (k * K,))]
            t = [torch.tensor(a, requires_grad=True) for a in args]
            y = f(*t)
            d = rng.normal(size=tuple(y.shape))
            grads = torch.autograd.grad((y * torch.tensor(d)).sum(), t)
            o, cache = getattr(n, part + "_forward")(*[a.copy() for a in args])
            out[part, "forward"] = max(out[part, "forward"], error(o, y))
            got = list(getattr(n, part + "_backward")(d.copy(), cache))
            assert len(got) == 5
            out[part, "backward"] = max([out[part, "backward"]] + [error(s, r) for s, r in zip(got, grads)])
    return out


# ------------------------------------------------------------------------------------------------ losses
def losses(sub, n):
    """part -> f(pred, target, delta) -> loss, grad; and whether labels are one-hot"""
    names = ("mse", "cross_entropy", "bce_logits", "huber", "kl")

    def objects(makers, back):
        def f(make):
            def go(p, t, delta):
                o = make(delta)
                return o.forward(p, t), o.backward()
            return go
        return dict(zip(names, map(f, makers)))

    def pairs(fs, order=lambda p, t: (p, t)):
        return {k: (lambda p, t, delta, a=a, b=b, e=(k == "huber"): (a(*order(p, t), *([delta] if e else [])),
                                                                      b(*order(p, t), *([delta] if e else []))))
                for k, (a, b) in zip(names, fs)}

    def both(fs):
        return {k: (lambda p, t, delta, f=f, e=(k == "huber"): f(p, t, *([delta] if e else []))) for k, f in zip(names, fs)}
    if sub == "hw2_martin.py":
        return both((n.mse_loss, n.softmax_cross_entropy_loss, n.bce_with_logits_loss, n.huber_loss, n.kl_div_loss)), False
    if sub == "Verlustfunktionen_Baumann.py":
        return objects((lambda d: n.MSELoss(), lambda d: n.CrossEntropyLoss(), lambda d: n.BCEWithLogitsLoss(), n.HuberLoss,
                        lambda d: n.KLDivLoss()), None), True
    if sub == "HW2_ChenYuTing":
        mk = dict(zip(names, (lambda d: n.MeanSquaredError(), lambda d: n.CrossEntropy(), lambda d: n.BinaryCrossEntropyWithLogits(),
                              n.Huber, lambda d: n.KLDivergence())))
        return {k: (lambda p, t, delta, m=m: (m(delta)(p, t), m(delta).gradient(p, t))) for k, m in mk.items()}, False
    if sub == "loss_registry_v3.py":
        L = n.LOSSES
        return pairs([(L[k]["loss"], L[k]["grad"]) for k in ("mse", "cross_entropy", "bce_with_logits", "huber", "kl")]), False
    if sub.startswith("Homework 2"):
        return pairs(((n.mse, n.mse_grad), (n.cross_entropy_loss, n.cross_entropy_grad), (n.bce_logits, n.bce_logits_grad),
                      (n.huber, n.huber_grad), (n.kl_divergence, n.kl_divergence_grad))), True
    if sub == "funcoes_custo_SILVA.py":
        return pairs([(c.valor, c.derivada) for c in (n.MSE, n.CrossEntropy, n.BinaryCrossEntropyLogits, n.Huber, n.KL)],
                     lambda p, t: (t, p)), True
    if sub == "ivanova_loops.py":
        return both((n.mse, n.cross_entropy, n.binary_cross_entropy_logits, n.huber, n.kl_divergence)), False
    if sub == "adeyemi_losses.py":
        return objects((lambda d: n.MSE(), lambda d: n.SoftmaxCrossEntropy(), lambda d: n.BCEWithLogits(), n.HuberLoss,
                        lambda d: n.KLDiv()), None), False
    if sub == "3_lefebvre_pullbacks.py":
        fs = both((n.erreur_quadratique_mse, n.entropie_croisee_cross_entropy, n.bce_with_logits, n.huber, n.kl_div))

        def called(f):
            def go(p, t, delta):
                v, back = f(p, t, delta)
                return v, back(1.0)
            return go
        return {k: called(f) for k, f in fs.items()}, False
    raise KeyError(sub)


def measure_losses(sub, where):
    file = {"HW2_ChenYuTing": "losses.py"}.get(sub, sub + ".py" if sub.endswith("ipynb") else sub)
    fs, onehot = losses(sub, Space(execute(find(where, file), "losses_")))
    rng = np.random.default_rng(23)
    cases = []
    for N, K, delta in ((5, 3, 1.0), (4, 4, 0.6), (1, 5, 1.7), (6, 1, 1.0), (7, 2, 2.3)):
        cases.append((N, K, delta, rng.normal(size=(N, K)) * 2, rng.normal(size=(N, K)), rng.integers(0, K, N),
                      rng.integers(0, 2, (N, K)).astype(float), rng.dirichlet(np.ones(K), N)))
    out = {}
    for part, f in fs.items():
        forms = {}
        for name, scale in (("all", lambda N, K: 1 / (N * K)), ("samples", lambda N, K: 1 / N), ("sum", lambda N, K: 1.0)):
            for half in ((1.0, 0.5) if part == "mse" else (1.0,)):
                forms[name, half] = (lambda N, K, scale=scale, half=half: scale(N, K) * half), [0.0, 0.0]
        for N, K, delta, x, y, labels, bits, p in cases:
            if part in ("cross_entropy", "kl") and K == 1:
                continue
            pred = x if part != "kl" else x - np.log(np.exp(x).sum(1, keepdims=True))
            t = torch.tensor(pred, requires_grad=True)
            total = {"mse": lambda: F.mse_loss(t, torch.tensor(y), reduction="sum"),
                     "cross_entropy": lambda: F.cross_entropy(t, torch.tensor(labels), reduction="sum"),
                     "bce_logits": lambda: F.binary_cross_entropy_with_logits(t, torch.tensor(bits), reduction="sum"),
                     "huber": lambda: F.huber_loss(t, torch.tensor(y), reduction="sum", delta=delta),
                     "kl": lambda: F.kl_div(t, torch.tensor(p), reduction="sum")}[part]()
            (grad,) = torch.autograd.grad(total, t)
            target = {"mse": y, "huber": y, "bce_logits": bits, "kl": p, "cross_entropy": np.eye(K)[labels] if onehot else labels}[part]
            loss, g = f(pred.copy(), target.copy(), delta)
            assert np.shape(g) == pred.shape
            for scale, worst in forms.values():
                c = scale(N, K)
                worst[0] = max(worst[0], error(loss, total * c))
                worst[1] = max(worst[1], error(g, grad * c))
        best = min(forms.values(), key=lambda v: (v[1][0], v[1][1]))[1]
        out[part, "loss"], out[part, "gradient"] = best
    return out


# ------------------------------------------------------------------------------------------------ trainer
def act(name):
    return {"tanh": torch.tanh, "relu": torch.relu, "sigmoid": torch.sigmoid, "none": lambda z: z}[name]


def rows(acts):
    def f(p, x):
        for i, a in enumerate(acts):
            x = act(a)(x @ p[2 * i] + p[2 * i + 1])
        return x
    return f


def columns(acts):
    def f(p, x):
        for i, a in enumerate(acts):
            x = act(a)(p[2 * i] @ x + p[2 * i + 1])
        return x
    return f


def heavy_ball(lr, mu, decay=0.0):
    def rule(p, g, state):
        g = [a + decay * b if b.ndim == 2 and len(b) > 1 or decay == 0 else a for a, b in zip(g, p)]
        v = [mu * s + a for s, a in zip(state or [0.0] * len(p), g)]
        return [a - lr * b for a, b in zip(p, v)], v
    return rule


def adam_rule(lr, b1, b2, eps, decay=0.0):
    def rule(p, g, state):
        t, m, v = state or (0, [0.0] * len(p), [0.0] * len(p))
        t += 1
        m = [b1 * a + (1 - b1) * b for a, b in zip(m, g)]
        v = [b2 * a + (1 - b2) * b * b for a, b in zip(v, g)]
        new = [a * (1 - lr * decay) - lr * (c / (1 - b1**t)) / (np.sqrt(d / (1 - b2**t)) + eps) for a, c, d in zip(p, m, v)]
        return new, (t, m, v)
    return rule


def names(*ks):
    return lambda f: [f[k] for k in ks]


def nll(z, y, reduction="mean"):
    return F.cross_entropy(z, torch.tensor(y), reduction=reduction)


def trainer_of(sub):
    """file, line at which parameters are read, line at which gradients are read (the first time after), how; loss; rule"""
    T = torch.tensor
    if sub == "moons_dubois.py":
        return dict(p="h = np.tanh(X @ W1 + b1)", g="vW1 = mu * vW1", params=names("W1", "b1", "W2", "b2"),
                    grads=names("dW1", "db1", "dW2", "db2"), batch=names("X", "y"), rule=heavy_ball(0.5, 0.9),
                    loss=lambda p, x, y: F.binary_cross_entropy_with_logits(rows(["tanh", "none"])(p, T(x)), T(y)))
    if sub == "mlp_adam_Kowalski.py":
        keys = [a + str(i) for i in (1, 2, 3) for a in "Wb"]
        return dict(p="self.t += 1", g="self.t += 1", params=lambda f: [f["self"].params[k] for k in keys],
                    grads=lambda f: [f["self"].grads[k] for k in keys], up=True,
                    batch=lambda f: (f["x"][f["idx"]], f["y"][f["idx"]]), rule=adam_rule(0.01, 0.9, 0.999, 1e-8),
                    loss=lambda p, x, y: nll(rows(["relu", "relu", "none"])(p, T(x)), y))
    if sub == "proyecto_red_columnas.py":
        keys = [a + str(i) for i in (1, 2, 3) for a in "Wb"]
        line = "parametros = actualizar("
        return dict(p=line, g=line, params=lambda f: [f["parametros"][k] for k in keys],
                    grads=lambda f: [f["gradientes"]["d" + k] for k in keys], batch=names("X", "Y"), rule=heavy_ball(0.3, 0.0),
                    loss=lambda p, x, y: F.binary_cross_entropy_with_logits(columns(["relu", "tanh", "none"])(p, T(x)), T(y))
                    + 0.5 / (2 * x.shape[1]) * sum((w**2).sum() for w in p[::2]))
    if sub == "sine_fit Nguyen.ipynb":
        return dict(p="a = np.tanh(x @ w1 + c1)", g="if it % 100 == 0:", params=names("w1", "c1", "w2", "c2"),
                    grads=names("gw1", "gc1", "gw2", "gc2"), batch=names("x", "t"), rule=heavy_ball(0.02, 0.8),
                    loss=lambda p, x, y: F.mse_loss(rows(["tanh", "none"])(p, T(x)), T(y)))
    if sub == "team_12":
        return dict(file="train.py", p="p = net(xb)", g="net.learn(0.3", batch=names("xb", "yb"), rule=heavy_ball(0.3, 0.9, 1e-3),
                    params=lambda f: [getattr(f["net"].layers[i], k) for i in (0, 2) for k in "Wb"],
                    grads=lambda f: [getattr(f["net"].layers[i], "d" + k) for i in (0, 2) for k in "Wb"],
                    loss=lambda p, x, y: -(T(y) * F.log_softmax(rows(["sigmoid", "none"])(p, T(x)), 1)).sum() / len(x))
    if sub == "Network_haddad.py":
        def both(a, b):
            return [q for pair in zip(a, b) for q in pair]
        return dict(p="m = len(mini_batch)", g="m = len(mini_batch)", params=lambda f: both(f["self"].weights, f["self"].biases),
                    grads=lambda f: [q / len(f["mini_batch"]) for q in both(f["nabla_w"], f["nabla_b"])],
                    batch=lambda f: [np.hstack(q) for q in zip(*f["mini_batch"])], rule=heavy_ball(1.0, 0.5),
                    loss=lambda p, x, y: 0.5 * ((columns(["sigmoid"] * 3)(p, T(x)) - T(y)) ** 2).sum() / x.shape[1])
    if sub == "张伟_小项目.py":
        return dict(p="loss, grads = gradients(X[idx]", g="velocity[k] = 0.9", params=lambda f: f["params"], grads=lambda f: f["grads"],
                    batch=lambda f: (f["X"][f["idx"]], f["y"][f["idx"]]), rule=heavy_ball(0.1, 0.9),
                    loss=lambda p, x, y: nll(rows(["relu", "none"])(p, T(x)), y))
    if sub == "regressor_lindgren.py":
        return dict(p="Y = self.predict(X)", g="self.W1 -= lr", params=lambda f: [getattr(f["self"], k) for k in ("W1", "b1", "W2", "b2")],
                    grads=names("dW1", "db1", "dW2", "db2"), batch=names("X", "T"), rule=heavy_ball(0.2, 0.0, 0.01),
                    loss=lambda p, x, y: 0.5 * ((rows(["sigmoid", "none"])(p, T(x)) - T(y)) ** 2).sum() / len(x))
    if sub == "fn-style_abdi":
        line = "weights, state = update("
        return dict(file="train_xor.py", p=line, g=line, params=lambda f: [w[k] for w in f["weights"] for k in w],
                    grads=lambda f: [w[k] for w in f["grads"] for k in w], batch=names("x", "y"),
                    rule=adam_rule(0.02, 0.9, 0.99, 1e-8, 0.01),
                    loss=lambda p, x, y: F.binary_cross_entropy_with_logits(rows(["tanh", "tanh", "none"])(p, T(x)), T(y)))
    if sub == "flat_theta_romero.zip":
        line = "velocity = 0.85 * velocity"
        return dict(file="main.py", p=line, g=line, params=lambda f: f["views"](f["theta"]), grads=lambda f: f["views"](f["gradient"]),
                    batch=names("X", "T"), rule=lambda p, g, s: (lambda v: ([a + b for a, b in zip(p, v)], v))(
                        [0.85 * a - 0.002 * b for a, b in zip(s or [0.0] * 4, g)]),
                    loss=lambda p, x, y: 0.5 * ((rows(["relu", "none"])(p, T(x)) - T(y)) ** 2).sum())
    raise KeyError(sub)


class Enough(BaseException):
    pass


def measure_trainer(sub, where, passes=25):
    spec = trainer_of(sub)
    path = find(where, spec.get("file", sub + ".py" if sub.endswith("ipynb") else sub))
    with open(path, encoding="utf-8") as f:
        text = f.read().split("\n")
    at = {k: [i for i, line in enumerate(text, 1) if spec[k] in line] for k in "pg"}
    assert all(len(v) == 1 for v in at.values()), at
    records = []

    def copy(arrays):
        return [np.array(a, copy=True) for a in arrays]

    def local(frame, event, arg):
        if event == "line":
            space = frame.f_locals
            if frame.f_lineno == at["p"][0]:
                records.append({"p": copy(spec["params"](space)),
                                "b": copy(spec["batch"](frame.f_back.f_locals if spec.get("up") else space))})
                if len(records) > passes:
                    raise Enough
            if frame.f_lineno == at["g"][0] and records and "g" not in records[-1]:
                records[-1]["g"] = copy(spec["grads"](space))
        return local

    def tracer(frame, event, arg):
        return local if frame.f_code.co_filename == path else None
    sys.settrace(tracer)
    try:
        execute(path, "__main__")
    except Enough:
        pass
    finally:
        sys.settrace(None)
    assert len(records) == passes + 1, len(records)
    ge = ue = 0.0
    state = None
    for now, after in zip(records, records[1:]):
        p = [torch.tensor(a, requires_grad=True) for a in now["p"]]
        grads = torch.autograd.grad(spec["loss"](p, *now["b"]), p)
        ge = max([ge] + [error(s, r) for s, r in zip(now["g"], grads)])
        new, state = spec["rule"](now["p"], now["g"], state)
        ue = max([ue] + [float(np.max(np.abs(s - r))) if s.shape == r.shape else math.inf for s, r in zip(after["p"], new)])
    return {("training", "gradient"): ge, ("training", "update"): ue}


# ------------------------------------------------------------------------------------------------ the whole
MEASURE = {"optims": measure_optims, "norms": measure_norms, "cells": measure_cells, "losses": measure_losses, "trainer": measure_trainer}


def measure(assignment, submission, mends):
    with tempfile.TemporaryDirectory() as where:
        unpack(assignment, submission, mends, where)
        with np.errstate(all="ignore"):
            return MEASURE[assignment](submission, where)


def shares_of(assignment, part):
    return PARTS[assignment][part] or [""]


def judge(assignment, submission):
    """(part, share) -> (is_right, numeric): by measuring alone, from the submission's own preceding values"""
    out = {}
    keys = [(p, s) for p in PARTS[assignment] for s in shares_of(assignment, p)]
    if (assignment, submission) in UNREADABLE:
        source = os.path.join(HERE, "submissions", assignment, submission)
        with open(source, encoding="utf-8") as f:
            try:
                compile(f.read(), submission, "exec")
            except SyntaxError:
                return {k: ("unreadable", "") for k in keys}
        raise AssertionError("%s can be read" % submission)
    mistakes = [m for m in MISTAKES if m[:2] == (assignment, submission)]
    every = [line for m in mistakes for line in m[5]]
    mended = measure(assignment, submission, every)
    for k in keys:
        if k not in mended:
            assert k[0] in MISSING[assignment, submission]
            out[k] = ("missing", "")
            continue
        assert mended[k] <= TOL, ("not right when mended", submission, k, mended[k])
        own = [m for m in mistakes if m[2:4] == k]
        if own:
            rest = [line for m in mistakes if m[2:4] != k for line in m[5]]
            value = measure(assignment, submission, rest)[k]
            assert value > 1e-4, ("a mistake that does not show", submission, k, value)
            out[k] = ("no", "differs by %.2g" % value)
        else:
            out[k] = ("yes", "agrees to %.1g" % max(mended[k], 1e-17))
    # what no mend touches has to be right as it stands, or to follow from what is mended
    if mistakes:
        plain = measure(assignment, submission, [])
        for k, (right, text) in out.items():
            if right == "yes" and plain[k] > TOL:
                out[k] = (right, text + "; follows otherwise: %.2g" % plain[k])
    return out


def source_lines(assignment, submission, file):
    """file as lines.csv says it (of a folder or an archive: its path in there) -> its lines"""
    name, _, cell = file.partition("#")
    path = os.path.join(HERE, "submissions", assignment, submission)
    if submission.endswith(".zip"):
        with zipfile.ZipFile(path) as z:
            return z.read(name).decode("utf-8").split("\n")
    if os.path.isdir(path):
        path = os.path.join(path, name)
    else:
        assert name == submission
    if cell:
        return cells_of(path)[int(cell) - 1].split("\n")
    with open(path, encoding="utf-8") as f:
        return f.read().split("\n")


def main():
    with open(os.path.join(HERE, "truth.csv"), encoding="utf-8", newline="") as f:
        truth = list(csv.DictReader(f))
    with open(os.path.join(HERE, "lines.csv"), encoding="utf-8", newline="") as f:
        lines = list(csv.DictReader(f))
    table = {(r["assignment"], r["submission"], r["part"]): r for r in truth}
    assert len(table) == len(truth)
    seen, bad = set(), 0
    for assignment in PARTS:
        there = sorted(os.listdir(os.path.join(HERE, "submissions", assignment)))
        assert len(there) == 10, there
        for submission in there:
            result = judge(assignment, submission)
            for part in PARTS[assignment]:
                rights = [result[part, s][0] for s in shares_of(assignment, part)]
                whole = "no" if "no" in rights else rights[0]
                for name, right in [(part, whole)] + [("%s:%s" % (part, s), result[part, s][0]) for s in PARTS[assignment][part]]:
                    row = table[assignment, submission, name]
                    seen.add((assignment, submission, name))
                    if row["is_right"] != right or (right == "no") != bool(row["mistake"]):
                        bad += 1
                        print("WRONG ROW", row, "measured", right, result)
    assert seen == set(table), set(table) - seen
    for row in lines:
        r = table[row["assignment"], row["submission"], row["part"]]
        assert r["is_right"] == "no", row
        m = [m for m in MISTAKES if m[:2] == (row["assignment"], row["submission"])
             and row["part"] == (m[2] + ":" + m[3] if m[3] else m[2])]
        text = source_lines(row["assignment"], row["submission"], row["file"])[int(row["line"]) - 1]
        if not any(old.strip() in text for one in m for _, old, _, counts in one[5] if counts):
            bad += 1
            print("WRONG LINE", row, text)
    missing = {(m[0], m[1], m[2] + ":" + m[3] if m[3] else m[2]) for m in MISTAKES} - \
        {(r["assignment"], r["submission"], r["part"]) for r in lines}
    assert not missing, missing
    count = {k: sum(r["is_right"] == k for r in truth) for k in ("yes", "no", "missing", "unreadable")}
    print(len(truth), "rows,", count, "and", len(lines), "lines")
    print("FAILED: %d" % bad if bad else "all rows hold")
    sys.exit(bool(bad))


if __name__ == "__main__":
    main()
