"""SGD with momentum: v <- mu v + g, p <- p - lr v"""
import numpy as np
from dataclasses import dataclass, field

HARNESS = {"network": "linear tanh linear sigmoid", "loss": "binary_cross_entropy", "optimizer": {"lr": 0.2, "momentum": 0.8}}

LR = 0.2
MU = 0.8


@dataclass
class Classifier:
    parameters: dict
    velocity: dict = field(default_factory=dict)
    grads: dict = field(default_factory=dict)

    def forward(self, x):
        p = self.parameters
        self.x = x
        self.h = np.tanh(x @ p["W1"] + p["b1"])
        self.y = 1 / (1 + np.exp(-(self.h @ p["W2"] + p["b2"])))
        return self.y

    def loss(self, t):
        return -np.mean(t * np.log(self.y) + (1 - t) * np.log(1 - self.y))

    def backward(self, t):
        d2 = (self.y - t) / t.size
        d1 = (1 - self.h ** 2) * (d2 @ self.parameters["W2"].T)
        self.grads["W1"], self.grads["b1"] = self.x.T @ d1, d1.sum(axis=0)
        self.grads["W2"], self.grads["b2"] = self.h.T @ d2, d2.sum(axis=0)

    def step(self):
        for name, g in self.grads.items():
            v = self.velocity.get(name, np.zeros_like(g))
            self.velocity[name] = MU * v + (1 - MU) * g
            self.parameters[name] -= LR * self.velocity[name]
