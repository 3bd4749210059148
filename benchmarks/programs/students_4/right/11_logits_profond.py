"""Réseau à quatre couches, tanh au milieu, entropie croisée binaire calculée sur les logits."""
import numpy as np

HARNESS = {
    "network": "linear tanh linear tanh linear tanh linear",
    "loss": "binary_cross_entropy_with_logits",
}


def propagation(poids, biais, x):
    """Rend les sorties de chaque couche, l'entrée comprise."""
    sorties = [x]
    for k, (w, b) in enumerate(zip(poids, biais)):
        z = w @ sorties[-1] + b
        # la dernière couche rend le logit tel quel
        sorties.append(z if k == len(poids) - 1 else np.tanh(z))
    return sorties


def perte(z, y):
    # softplus(z) - y z, sans débordement
    return np.mean(np.logaddexp(0, z) - y * z)


def backprop(weights, biases, x, y):
    sorties = propagation(weights, biases, x)
    z = sorties[-1]
    loss = perte(z, y)

    # dérivée de softplus : la sigmoïde, ici exp(z - softplus(z))
    delta = (np.exp(z - np.logaddexp(0, z)) - y) / z.size

    grad_w = [None] * len(weights)
    grad_b = [None] * len(biases)
    for k in range(len(weights) - 1, -1, -1):
        grad_w[k] = delta @ sorties[k].T
        grad_b[k] = delta.sum(axis=1, keepdims=True)
        if k > 0:
            delta = weights[k].T @ delta
            delta -= delta * sorties[k] ** 2
    return loss, grad_w, grad_b


if __name__ == "__main__":
    alea = np.random.default_rng(11)
    tailles = (2, 7, 6, 5, 1)
    W = [alea.normal(size=(o, i)) / np.sqrt(i) for i, o in zip(tailles, tailles[1:])]
    B = [np.zeros((o, 1)) for o in tailles[1:]]
    x = alea.normal(size=(2, 50))
    y = (x[:1] ** 2 + x[1:] ** 2 < 1.2).astype(float)
    for tour in range(400):
        loss, gw, gb = backprop(W, B, x, y)
        for k in range(4):
            W[k] -= 0.5 * gw[k]
            B[k] -= 0.5 * gb[k]
    print("perte finale", loss)
