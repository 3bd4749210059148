"""Devoir 4. Un optimiseur reçoit la liste des couches ; step() lit couche.dW et couche.db."""
import numpy as np

NOMS = ("W", "b")


class Base:
    def __init__(self, couches):
        self.couches = couches
        # un dictionnaire d'état par couche et par paramètre
        self.etat = [{n: {} for n in NOMS} for _ in couches]

    def step(self):
        self.debut()
        for couche, etat in zip(self.couches, self.etat):
            for n in NOMS:
                w = getattr(couche, n)
                g = getattr(couche, "d" + n)
                setattr(couche, n, w - self.pas(g, etat[n]))

    def debut(self):
        pass

    def pas(self, g, e):
        raise NotImplementedError


class SGD(Base):
    def __init__(self, couches, lr=0.01):
        super().__init__(couches)
        self.lr = lr

    def pas(self, g, e):
        return self.lr * g


class sgd_momentum(Base):
    def __init__(self, couches, lr=0.01, mu=0.9):
        super().__init__(couches)
        self.lr, self.mu = lr, mu

    def pas(self, g, e):
        e["v"] = self.mu * e.get("v", 0.0) + g
        return self.lr * e["v"]


class nesterov(sgd_momentum):
    def pas(self, g, e):
        super().pas(g, e)
        return self.lr * (g + self.mu * e["v"])


class RMSProp(Base):
    def __init__(self, couches, lr=0.01, rho=0.9, eps=1e-8):
        super().__init__(couches)
        self.lr, self.rho, self.eps = lr, rho, eps

    def pas(self, g, e):
        e["s"] = self.rho * e.get("s", 0.0) + (1 - self.rho) * g * g
        return self.lr * g / np.sqrt(e["s"] + self.eps)


class Adam(Base):
    def __init__(self, couches, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
        super().__init__(couches)
        self.lr, self.beta1, self.beta2, self.eps = lr, beta1, beta2, eps
        self.t = 0

    def debut(self):
        self.t += 1

    def pas(self, g, e):
        e["m"] = self.beta1 * e.get("m", 0.0) + (1 - self.beta1) * g
        e["v"] = self.beta2 * e.get("v", 0.0) + (1 - self.beta2) * g * g
        m = e["m"] / (1 - self.beta1 ** self.t)
        v = e["v"] / (1 - self.beta2 ** self.t)
        return self.lr * m / (np.sqrt(v) + self.eps)
