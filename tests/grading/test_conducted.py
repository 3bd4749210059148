"""Networks of functions that hand one another what they return, in any words, called as their own training does."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness.grading.assignment import load_assignment
from harness.grading.judge import judged
from harness.grading.judged import PartJudged
from harness.grading.result import GRADED, PartVerdict

DEEP = """assignment: hw
hints: verdict
limits: {total: 600}
parts:
  - name: net
    network: linear relu linear sigmoid
    loss: binary_cross_entropy
    points: {output: 1, loss: 1, gradient: 3, update: 1}
"""
#: Parameters in a dict, samples in columns, the rate by a name that nobody knows.
DICT = """import numpy as np

def crea(dims):
    par = {}
    for l in range(1, len(dims)):
        par["W", l] = np.random.randn(dims[l], dims[l - 1])
        par["b", l] = np.zeros((dims[l], 1))
    par["L"] = len(dims) - 1
    return par

D = {}

def avanti(X, par):
    D["A", 0] = X
    for l in range(1, par["L"] + 1):
        Z = par["W", l] @ D["A", l - 1] + par["b", l]
        D["A", l] = np.maximum(Z, 0) if l < par["L"] else 1 / (1 + np.exp(-Z))
    return D["A", par["L"]]

def costo(A, Y):
    return float(-np.mean(Y * np.log(A) + (1 - Y) * np.log(1 - A)))

def indietro(Y, par):
    m, g = Y.shape[1], {}
    dZ = D["A", par["L"]] - Y
    for l in range(par["L"], 0, -1):
        g["W", l] = dZ @ D["A", l - 1].T / m
        g["b", l] = dZ.sum(axis=1, keepdims=True) / m
        dZ = par["W", l].T @ dZ * (D["A", l - 1] > 0)
    return g

def aggiorna(par, g, passo_mio):
    for k in g:
        par[k] = par[k] - passo_mio * g[k]
    return par

if __name__ == "__main__":
    X = np.random.randn(2, 100)
    Y = (X[:1] > X[1:]) * 1.0
    par = crea([2, 4, 1])
    for it in range(500):
        A = avanti(X, par)
        par = aggiorna(par, indietro(Y, par), 0.3)
    print("costo finale:", costo(A, Y))
"""
#: A list of dicts that keeps everything, samples in rows, no loss where it trains.
LIST = """import numpy as np

def start(sizes, rng=None):
    rng = rng or np.random.default_rng(0)
    return [{"W": rng.standard_normal((a, b)), "b": np.zeros(b)} for a, b in zip(sizes[:-1], sizes[1:])]

def ahead(X, layers):
    for i, layer in enumerate(layers):
        layer["in"], layer["z"] = X, X @ layer["W"] + layer["b"]
        X = np.maximum(layer["z"], 0) if i < len(layers) - 1 else 1 / (1 + np.exp(-layer["z"]))
    return X

def cost(y_hat, y):
    return -np.mean(y * np.log(y_hat) + (1 - y) * np.log(1 - y_hat))

def back(y_hat, y, layers):
    delta = (y_hat - y) / y.shape[0]
    for i in range(len(layers) - 1, -1, -1):
        layers[i]["dW"], layers[i]["db"] = layers[i]["in"].T @ delta, delta.sum(axis=0)
        if i > 0:
            delta = (delta @ layers[i]["W"].T) * (layers[i - 1]["z"] > 0)

def change(layers, lr):
    for layer in layers:
        layer["W"] -= lr * layer["dW"]
        layer["b"] -= lr * layer["db"]

def learn(X, y, sizes, lr=0.1, epochs=500):
    layers = start(sizes)
    for _ in range(epochs):
        y_hat = ahead(X, layers)
        back(y_hat, y, layers)
        change(layers, lr)
    return layers
"""
#: Named tuples that are made anew, and the sum over samples.
TUPLES = """from collections import namedtuple
import numpy as np
Warstwa = namedtuple("Warstwa", "W b")

def inicjuj(rozmiary, ziarno=7):
    g = np.random.default_rng(ziarno)
    return [Warstwa(g.normal(size=(m, n)), np.zeros((1, n))) for m, n in zip(rozmiary, rozmiary[1:])]

def w_przod(X, warstwy):
    slady = []
    for w in warstwy[:-1]:
        slady.append(X)
        X = np.maximum(X @ w.W + w.b, 0)
    slady.append(X)
    return 1 / (1 + np.exp(-(X @ warstwy[-1].W + warstwy[-1].b))), slady

def koszt(p, y):
    return float(-np.sum(y * np.log(p) + (1 - y) * np.log(1 - p)))

def wstecz(p, y, slady, warstwy):
    gradienty, d = [], p - y
    for x, w in zip(reversed(slady), reversed(warstwy)):
        gradienty.insert(0, Warstwa(x.T @ d, d.sum(0, keepdims=True)))
        d = d @ w.W.T * (x > 0)
    return gradienty

def aktualizuj(warstwy, gradienty, eta):
    return [Warstwa(w.W - eta * g.W, w.b - eta * g.b) for w, g in zip(warstwy, gradienty)]

def ucz(X, y):
    siec = inicjuj([2, 8, 1])
    for krok in range(200):
        p, slady = w_przod(X, siec)
        siec = aktualizuj(siec, wstecz(p, y, slady, siec), 0.01)
        print(koszt(p, y))
"""
#: Methods whose names say nothing in English; no loop calls them; one makes the whole step.
METHODS = """import numpy as np

class Rede:
    def __init__(self, n_entrada, n_oculta, n_saida, taxa=0.1):
        self.w1, self.b1 = np.random.randn(n_entrada, n_oculta), np.zeros(n_oculta)
        self.w2, self.b2 = np.random.randn(n_oculta, n_saida), np.zeros(n_saida)
        self.taxa = taxa

    def saida(self, X):
        self.h = np.maximum(X @ self.w1 + self.b1, 0)
        return 1 / (1 + np.exp(-(self.h @ self.w2 + self.b2)))

    def perda(self, X, y):
        p = self.saida(X)
        return -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))

    def gradientes(self, X, y):
        d2 = (self.saida(X) - y) / len(X)
        d1 = d2 @ self.w2.T * (self.h > 0)
        return X.T @ d1, d1.sum(0), self.h.T @ d2, d2.sum(0)

    def passo(self, X, y):
        for p, g in zip((self.w1, self.b1, self.w2, self.b2), self.gradientes(X, y)):
            p -= self.taxa * g
"""

#: Mini-batches in another order each time, all gradients from the last layer to the first.
BATCHES = """import numpy as np

def init_params(layer_sizes):
    return {'weights': [np.random.randn(a, b) * np.sqrt(2 / a) for a, b in zip(layer_sizes[:-1], layer_sizes[1:])],
            'biases': [np.zeros(b) for b in layer_sizes[1:]]}

def forward_pass(x, params):
    acts = [x]
    n = len(params['weights'])
    for i, (w, b) in enumerate(zip(params['weights'], params['biases'])):
        z = acts[-1] @ w + b
        acts.append(np.maximum(z, 0) if i < n - 1 else 1 / (1 + np.exp(-z)))
    return acts

def bce(pred, target):
    return -(target * np.log(pred) + (1 - target) * np.log(1 - pred)).mean()

def backward_pass(acts, target, params):
    grads_w, grads_b = [], []
    delta = (acts[-1] - target) / len(target)
    for i in reversed(range(len(params['weights']))):
        grads_w.append(acts[i].T @ delta)
        grads_b.append(delta.sum(axis=0))
        delta = delta @ params['weights'][i].T * (acts[i] > 0)
    return grads_w, grads_b

def sgd(params, grads_w, grads_b, lr):
    n = len(params['weights'])
    for k in range(n):
        params['weights'][k] -= lr * grads_w[n - 1 - k]
        params['biases'][k] -= lr * grads_b[n - 1 - k]

def train(X, Y, layer_sizes, lr=0.1, epochs=10, batch_size=32):
    params = init_params(layer_sizes)
    for epoch in range(epochs):
        order = np.random.permutation(len(X))
        for start in range(0, len(X), batch_size):
            idx = order[start:start + batch_size]
            xb, yb = X[idx], Y[idx]
            acts = forward_pass(xb, params)
            loss = bce(acts[-1], yb)
            gw, gb = backward_pass(acts, yb, params)
            sgd(params, gw, gb, lr)
        print(epoch, loss)
    return params
"""
#: An object that steps, made with the network.
STEPPER = """import numpy as np

class Network:
    def __init__(self, dims):
        self.params = {}
        for i in range(len(dims) - 1):
            self.params[f"W{i}"] = np.random.randn(dims[i], dims[i + 1]) * 0.1
            self.params[f"b{i}"] = np.zeros(dims[i + 1])
        self.depth = len(dims) - 1
        self.grads = {}
    def __call__(self, x):
        self.hs = [x]
        for i in range(self.depth):
            z = self.hs[-1] @ self.params[f"W{i}"] + self.params[f"b{i}"]
            self.hs.append(np.maximum(z, 0) if i < self.depth - 1 else 1 / (1 + np.exp(-z)))
        return self.hs[-1]
    def backprop(self, y):
        d = (self.hs[-1] - y) / len(y)
        for i in reversed(range(self.depth)):
            self.grads[f"W{i}"] = self.hs[i].T @ d
            self.grads[f"b{i}"] = d.sum(axis=0)
            d = d @ self.params[f"W{i}"].T * (self.hs[i] > 0)

class Descent:
    def __init__(self, net, rate):
        self.net, self.rate = net, rate
    def step(self):
        for key in self.net.params:
            self.net.params[key] = self.net.params[key] - self.rate * self.net.grads[key]

def cross_entropy(p, y):
    return np.mean(-y * np.log(p) - (1 - y) * np.log(1 - p))

def train(x, y, dims, rate=0.1, steps=100):
    net = Network(dims)
    opt = Descent(net, rate)
    for _ in range(steps):
        p = net(x)
        loss = cross_entropy(p, y)
        net.backprop(y)
        opt.step()
    return net
"""
#: Pairs by the number of the layer; all activations beside all scores; the step stands in the loop.
PAIRS = """import numpy as np

def make(nodes):
    np.random.seed(1)
    theta = {}
    for l in range(1, len(nodes)):
        theta[l] = (np.random.randn(nodes[l], nodes[l - 1]), np.zeros((nodes[l], 1)))
    return theta

def fprop(theta, X):
    a, z = {0: X}, {}
    for l in theta:
        W, b = theta[l]
        z[l] = W.dot(a[l - 1]) + b
        a[l] = 1 / (1 + np.exp(-z[l])) if l == len(theta) else z[l] * (z[l] > 0)
    return a, z

def J(a, Y):
    out = a[len(a) - 1]
    return -np.sum(Y * np.log(out) + (1 - Y) * np.log(1 - out)) / Y.shape[1]

def bprop(theta, a, z, Y):
    g = {}
    L = len(theta)
    delta = a[L] - Y
    for l in range(L, 0, -1):
        g[l] = (delta.dot(a[l - 1].T) / Y.shape[1], delta.mean(axis=1, keepdims=True))
        if l > 1:
            delta = theta[l][0].T.dot(delta) * (z[l - 1] > 0)
    return g

def gradient_descent(X, Y, nodes, alpha=0.1, num_iters=50):
    theta = make(nodes)
    history = []
    for it in range(num_iters):
        a, z = fprop(theta, X)
        g = bprop(theta, a, z, Y)
        history.append(J(a, Y))
        for l in theta:
            theta[l] = (theta[l][0] - alpha * g[l][0], theta[l][1] - alpha * g[l][1])
    return theta, history
"""


def _judged(folder: Path, code: str, stated: str = DEEP) -> PartJudged:
    (folder / "own").mkdir()
    (folder / "own" / "hw.yaml").write_text(stated, "utf-8")
    (folder / "it").mkdir()
    (folder / "it" / "hw.py").write_text(code, "utf-8")
    (part,) = judged(folder / "it", load_assignment(folder / "own" / "hw.yaml")).parts
    return part


@pytest.mark.verdicts
@pytest.mark.parametrize(
    "code",
    [
        pytest.param(DICT, id="dict"),
        pytest.param(LIST, id="list of dicts", marks=pytest.mark.thorough),
        pytest.param(TUPLES, id="named tuples", marks=pytest.mark.thorough),
        pytest.param(METHODS, id="methods", marks=pytest.mark.thorough),
        pytest.param(BATCHES, id="mini-batches", marks=pytest.mark.thorough),
        pytest.param(STEPPER, id="an object that steps", marks=pytest.mark.thorough),
        pytest.param(PAIRS, id="pairs by number", marks=pytest.mark.thorough),
    ],
)
def test_a_network_in_any_words_and_containers_gets_all_points(tmp_path: Path, code: str) -> None:
    part = _judged(tmp_path, code)
    assert (part.outcome, part.points) == (GRADED, 6), (part.why, part.right, part.wrong)


@pytest.mark.verdicts
@pytest.mark.parametrize(
    ("code", "right", "wrong", "lost"),
    [
        pytest.param(DICT, "for k in g:", "for k in [*g][2:]:", {"update"}, id="update"),
        pytest.param(LIST, "    return -np.mean(y", "    return -np.mean(2 * y", {"loss"}, id="loss"),
        pytest.param(TUPLES, "w.W.T * (x > 0)", "w.W.T", {"gradient"}, id="gradient", marks=pytest.mark.thorough),
        pytest.param(METHODS, "d1.sum(0)", "d1.mean(0)", {"gradient"}, id="methods", marks=pytest.mark.thorough),
    ],
)
def test_what_is_wrong_there_loses_its_own_points(
    tmp_path: Path, code: str, right: str, wrong: str, lost: set[str]
) -> None:
    part = _judged(tmp_path, code.replace(right, wrong))
    assert {one.what for one in part.shares if one.verdict is PartVerdict.WRONG} == lost, part.why


GLOBALS = """import numpy as np
W = B = None

def init(d, k):
    global W, B
    W, B = np.random.uniform(-0.1, 0.1, (d, k)), np.zeros(k)

def probs(X):
    s = X @ W + B
    e = np.exp(s - s.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)

def step(X, y, lr):
    global W, B
    p = probs(X)
    loss = -np.mean(np.log(p[np.arange(len(y)), y]))
    p[np.arange(len(y)), y] -= 1
    W, B = W - lr * X.T @ p / len(y), B - lr * p.mean(axis=0)
    return loss
"""
SOFTMAX = """assignment: hw
hints: verdict
limits: {total: 600}
parts:
  - {name: net, network: linear, loss: cross_entropy, points: {loss: 1, gradient: 2, update: 1}}
"""
#: The bias is the last row; only the training loop takes the step.
INSIDE = """import numpy as np

def with_ones(X):
    return np.hstack([X, np.ones((len(X), 1))])

class Softmax:
    def __init__(self, n_features, n_classes, lr=0.1):
        self.theta, self.lr = np.zeros((n_features + 1, n_classes)), lr

    def nll(self, X, y):
        s = with_ones(X) @ self.theta
        return np.mean(np.log(np.exp(s).sum(axis=1)) - s[np.arange(len(y)), y])

    def grad(self, X, y):
        p = np.exp(with_ones(X) @ self.theta)
        p /= p.sum(axis=1, keepdims=True)
        p[np.arange(len(y)), y] -= 1
        return with_ones(X).T @ p / len(y)

    def fit(self, X, y, n_iter=100):
        for _ in range(n_iter):
            self.theta = self.theta - self.lr * self.grad(X, y)
"""


TWO = """assignment: hw
hints: verdict
limits: {total: 600}
parts:
  - name: net
    network: linear relu linear
    loss: cross_entropy
    points: {output: 1, loss: 1, gradient: 1, update: 1}
"""
#: What comes out are logarithms of probabilities, in a record of all that is kept.
LOGARITHMS = """import numpy as np
from dataclasses import dataclass

@dataclass
class Tape:
    x: np.ndarray
    h: np.ndarray
    logp: np.ndarray

class Model:
    def __init__(self, features, hidden, classes, lr=0.05):
        self.lr = lr
        self.P = dict(w_in=np.random.randn(features, hidden), b_in=np.zeros(hidden),
                      w_out=np.random.randn(hidden, classes), b_out=np.zeros(classes))

    def forward(self, x):
        h = np.maximum(x @ self.P["w_in"] + self.P["b_in"], 0)
        s = h @ self.P["w_out"] + self.P["b_out"]
        s = s - s.max(axis=1, keepdims=True)
        return Tape(x, h, s - np.log(np.exp(s).sum(axis=1, keepdims=True)))

    def nll(self, tape, y):
        return -tape.logp[np.arange(y.size), y].mean()

    def grads(self, tape, y):
        d = np.exp(tape.logp)
        d[np.arange(y.size), y] -= 1
        d /= y.size
        dh = d @ self.P["w_out"].T * (tape.h > 0)
        return dict(w_in=tape.x.T @ dh, b_in=dh.sum(0), w_out=tape.h.T @ d, b_out=d.sum(0))

    def learn(self, x, y):
        tape = self.forward(x)
        for key, g in self.grads(tape, y).items():
            self.P[key] -= self.lr * g
        return self.nll(tape, y)
"""


@pytest.mark.verdicts
@pytest.mark.thorough
def test_logarithms_of_probabilities_are_no_wrong_output(tmp_path: Path) -> None:
    part = _judged(tmp_path, LOGARITHMS, TWO)
    assert (part.outcome, part.points) == (GRADED, 4), (part.why, part.right, part.wrong)


@pytest.mark.verdicts
@pytest.mark.thorough
@pytest.mark.parametrize("code", [pytest.param(GLOBALS, id="globals"), pytest.param(INSIDE, id="bias inside")])
def test_one_layer_of_names_of_the_file_or_with_its_bias_inside(tmp_path: Path, code: str) -> None:
    part = _judged(tmp_path, code, SOFTMAX)
    assert (part.outcome, part.points) == (GRADED, 4), (part.why, part.right, part.wrong)
