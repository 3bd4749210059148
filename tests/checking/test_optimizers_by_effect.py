"""Optimizers in forms and words of their own are called by what their code does with what it is given."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness.checking.homework.file import check_file
from harness.checking.opening import Options
from harness.checking.result import INCONCLUSIVE, RIGHT, WRONG

PROGRAMS = {
    "closures, in Spanish": """\
import numpy as np

def crear_sgd(parametros, tasa=0.01):
    def paso(gradientes):
        for i, g in enumerate(gradientes):
            parametros[i] -= tasa * g
    return paso

def rmsprop(tasa=0.01, olvido=0.9, eps=1e-8):
    cuadrados = {}
    def paso(pesos, gradientes):
        nuevos = {}
        for k in pesos:
            cuadrados[k] = olvido * cuadrados.get(k, 0) + (1 - olvido) * gradientes[k] ** 2
            nuevos[k] = pesos[k] - tasa * gradientes[k] / (np.sqrt(cuadrados[k]) + eps)
        return nuevos
    return paso
""",
    "objects, in German": """\
import numpy as np

class Gewicht:
    def __init__(self, wert):
        self.wert, self.ableitung = wert, None

class Momentum:
    def __init__(self, gewichte, lernrate=0.01, traegheit=0.9):
        self.gewichte, self.lernrate, self.traegheit = gewichte, lernrate, traegheit
        self.tempo = [0 * g.wert for g in gewichte]
    def schritt(self):
        for i, g in enumerate(self.gewichte):
            self.tempo[i] = self.traegheit * self.tempo[i] + g.ableitung
            g.wert -= self.lernrate * self.tempo[i]

class RMSProp:
    def __init__(self, gewichte, lernrate=0.01, rho=0.9, eps=1e-8):
        self.gewichte, self.lernrate, self.rho, self.eps = gewichte, lernrate, rho, eps
    def schritt(self):
        for g in self.gewichte:
            if not hasattr(g, "mittel"):
                g.mittel = np.zeros_like(g.wert)
            g.mittel = self.rho * g.mittel + (1 - self.rho) * g.ableitung ** 2
            g.wert -= self.lernrate * g.ableitung / (np.sqrt(g.mittel) + self.eps)
""",
    "layers, in French": """\
import numpy as np

class Momentum:
    def __init__(self, taux=0.01, mu=0.9):
        self.taux, self.mu, self.v = taux, mu, {}
    def mettre_a_jour(self, couche):
        if couche not in self.v:
            self.v[couche] = [np.zeros_like(couche.poids), np.zeros_like(couche.biais)]
        v = self.v[couche]
        v[0] = self.mu * v[0] + couche.grad_poids
        v[1] = self.mu * v[1] + couche.grad_biais
        couche.poids -= self.taux * v[0]
        couche.biais -= self.taux * v[1]

class Adam:
    def __init__(self, couches, taux=0.001, b1=0.9, b2=0.999, eps=1e-8):
        self.couches, self.taux, self.b1, self.b2, self.eps, self.t = couches, taux, b1, b2, eps, 0
        self.m = [[np.zeros_like(p) for p in c.parametres()] for c in couches]
        self.s = [[np.zeros_like(p) for p in c.parametres()] for c in couches]
    def pas(self):
        self.t += 1
        for c, ms, ss in zip(self.couches, self.m, self.s):
            for i, (p, g) in enumerate(zip(c.parametres(), c.gradients())):
                ms[i] = self.b1 * ms[i] + (1 - self.b1) * g
                ss[i] = self.b2 * ss[i] + (1 - self.b2) * g ** 2
                m, s = ms[i] / (1 - self.b1**self.t), ss[i] / (1 - self.b2**self.t)
                p -= self.taux * m / (np.sqrt(s) + self.eps)
""",
    "state handed in and out, objects made by functions": """\
import numpy as np

def paso_momentum(w, g, velocidad, tasa=0.01, mu=0.9):
    velocidad = mu * velocidad + g
    return w - tasa * velocidad, velocidad

class Optimizer:
    def __init__(self, kind, rate, beta=0.9, eps=1e-8):
        self.kind, self.rate, self.beta, self.eps, self.slots = kind, rate, beta, eps, {}
    def apply_to(self, name, weight, slope):
        if self.kind == "sgd":
            return weight - self.rate * slope
        s = self.beta * self.slots.get(name, 0) + (1 - self.beta) * slope**2
        self.slots[name] = s
        return weight - self.rate * slope / (np.sqrt(s) + self.eps)

def make_rmsprop(rate=0.01, beta=0.9, eps=1e-8):
    return Optimizer("rmsprop", rate, beta, eps)
""",
}
MISTAKES = {
    "closures, in Spanish": [
        ("] -= tasa", "] += tasa"),
        ("cuadrados[k] = olvido * cuadrados.get(k, 0) +", "cuadrados[k] ="),
    ],
    "objects, in German": [
        ("self.traegheit * self.tempo[i] +", "self.tempo[i] +"),
        ("self.rho * g.mittel +", "g.mittel +"),
    ],
    "layers, in French": [
        ("v[1] = self.mu * v[1] +", "v[1] ="),
        ("(1 - self.b2**self.t)", "(1 - self.b1**self.t)"),
    ],
    "state handed in and out, objects made by functions": [
        ("velocidad = mu * velocidad + g", "velocidad = velocidad + g"),
        ("(1 - self.beta) * slope**2", "slope**2"),
    ],
}


def verdicts(folder: Path, code: str) -> list[object]:
    file = folder / "mine.py"
    file.write_text(code, "utf-8")
    found = check_file(str(file), Options(diagnose=False, changes=False))
    return [part.verdict for part in found.parts]


@pytest.mark.parametrize("name", PROGRAMS)
def test_right_ones_are_right(tmp_path: Path, name: str) -> None:
    assert set(verdicts(tmp_path, PROGRAMS[name])) == {RIGHT}


@pytest.mark.thorough
@pytest.mark.parametrize("name", PROGRAMS)
def test_wrong_ones_are_wrong(tmp_path: Path, name: str) -> None:
    for right, wrong in MISTAKES[name]:
        assert right in PROGRAMS[name]
        assert WRONG in verdicts(tmp_path, PROGRAMS[name].replace(right, wrong)), wrong


@pytest.mark.parametrize(
    "step", ["c.poids -= self.taux * c.grad", "c.poids -= self.taux * c.grad; c.biais -= self.taux * (1 + c.grad_b)"]
)
def test_a_layer_with_a_parameter_that_is_not_stepped_is_never_right(tmp_path: Path, step: str) -> None:
    code = f"""\
class SGD:
    def __init__(self, couches, taux=0.1):
        self.couches, self.taux = couches, taux
    def pas(self):
        for c in self.couches:
            {step}
"""
    assert verdicts(tmp_path, code) == [None]


def test_a_generator_is_sent_gradients(tmp_path: Path) -> None:
    code = """\
def momentum(w, lr=0.01, mu=0.9):
    v = 0 * w
    while True:
        g = yield w
        v = mu * v + g
        w = w - lr * v
"""
    assert verdicts(tmp_path, code) == [RIGHT]
    assert verdicts(tmp_path, code.replace("mu * v", "v")) == [WRONG]


def test_plain_momentum_under_nesterovs_name_is_not_decided(tmp_path: Path) -> None:
    code = """\
def nesterov(w, g, v, lr=0.1, mu=0.9):
    v = mu * v + g
    return w - lr * v, v
"""
    assert verdicts(tmp_path, code) == [INCONCLUSIVE]
    assert verdicts(tmp_path, code.replace("lr * v,", "lr * (g + mu * v),")) == [RIGHT]
