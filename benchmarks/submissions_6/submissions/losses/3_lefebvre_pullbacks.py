# Chaque fonction rend la valeur et une fonction "retour" qui donne le gradient fois la cotangente.
import numpy as np


def erreur_quadratique_mse(pred, cible):
    r = pred - cible
    n = r.shape[0]

    def retour(g=1.0):
        return g * 2 / n * r

    return np.einsum("nk,nk->", r, r) / n, retour


def entropie_croisee_cross_entropy(scores, etiquettes):
    n = len(scores)
    lignes = np.arange(n)
    s = scores - scores.max(axis=1, keepdims=True)
    z = np.exp(s)
    somme = z.sum(axis=1)

    def retour(g=1.0):
        p = z / somme[:, None]
        p[lignes, etiquettes] -= 1
        return g * p

    return np.sum(np.log(somme) - s[lignes, etiquettes]), retour


def bce_with_logits(logits, cible):
    def retour(g=1.0):
        return g * (0.5 * (1 + np.tanh(logits / 2)) - cible) / logits.shape[0]

    return (np.logaddexp(0, logits) - cible * logits).sum() / logits.shape[0], retour


def huber(pred, cible, delta=1.0):
    r = pred - cible
    c = np.clip(r, -delta, delta)

    def retour(g=1.0):
        return g * c

    return np.sum(c * r - 0.5 * c * c), retour


def kl_div(log_q, p):
    positif = p > 0
    entropie = -np.sum(p[positif] * np.log(p[positif]))

    def retour(g=1.0):
        return -g * p / p.size

    return (-np.sum(p * log_q) - entropie) / p.size, retour


if __name__ == "__main__":
    valeur, retour = huber(np.array([[0.3, 4.0]]), np.zeros((1, 2)))
    print(valeur, retour())
