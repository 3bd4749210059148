"""SGD with momentum and weight decay, as torch.optim.SGD has them."""

import numpy as np

HARNESS = {
    "network": "linear elu linear",
    "loss": "binary_cross_entropy_with_logits",
    "rate": "lr",
}


class MLP:
    """One hidden layer of elu units; the outputs are logits of yes or no."""

    def __init__(self, lr=0.1, momentum=0.9, weight_decay=1e-4):
        self.lr, self.momentum, self.weight_decay = lr, momentum, weight_decay
        self.velocity = {}

    def load(self, parameters):
        self.parameters = {name: np.array(value) for name, value in parameters.items()}

    def loss_and_gradients(self, x, t):
        p = self.parameters
        z1 = x @ p["W1"] + p["b1"]
        a1 = np.where(z1 > 0, z1, np.expm1(np.minimum(z1, 0)))
        logits = a1 @ p["W2"] + p["b2"]
        loss = np.mean(np.maximum(logits, 0) - logits * t + np.log1p(np.exp(-np.abs(logits))))

        dz2 = (1 / (1 + np.exp(-logits)) - t) / t.size
        dz1 = (dz2 @ p["W2"].T) * np.where(z1 > 0, 1, a1 + 1)
        grads = {"W2": a1.T @ dz2, "b2": dz2.sum(0), "W1": x.T @ dz1, "b1": dz1.sum(0)}
        return loss, grads

    def step(self, x, t):
        loss, self.gradients = self.loss_and_gradients(x, t)
        for name, w in self.parameters.items():
            g = self.gradients[name] + self.weight_decay * w
            if name in self.velocity:
                self.velocity[name] = self.momentum * self.velocity[name] + g
            else:
                self.velocity[name] = g
            self.parameters[name] = w - self.lr * self.velocity[name]
        return loss
