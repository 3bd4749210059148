# Práctica 3 - Clasificación multiclase
# Uso la jacobiana completa de log-softmax en vez de la fórmula corta "p - y".
import numpy as np

HARNESS = {"network": "linear sigmoid linear", "loss": "cross_entropy", "call": "calcular"}


def sigmoide(z):
    r = np.empty_like(z)
    pos = z >= 0
    r[pos] = 1.0 / (1.0 + np.exp(-z[pos]))
    e = np.exp(z[~pos])
    r[~pos] = e / (1.0 + e)
    return r


def log_softmax(z):
    c = z - np.max(z, axis=1, keepdims=True)
    return c - np.log(np.sum(np.exp(c), axis=1, keepdims=True))


def calcular(parametros, X, Y):
    """Y en formato one-hot, una muestra por fila."""
    W1, b1, W2, b2 = parametros
    n = X.shape[0]

    oculta = sigmoide(X @ W1 + b1)
    puntajes = oculta @ W2 + b2
    lp = log_softmax(puntajes)
    perdida = -(Y * lp).sum() / n

    # d lp_k / d z_j = [k == j] - p_j
    k = puntajes.shape[1]
    jacobiana = np.eye(k)[None, :, :] - np.exp(lp)[:, None, :]      # (n, k, j)
    d_lp = -Y / n
    d_puntajes = np.einsum("nk,nkj->nj", d_lp, jacobiana)

    d_oculta = d_puntajes @ W2.T
    d_z1 = d_oculta * (oculta - oculta ** 2)
    return perdida, [X.T @ d_z1, d_z1.sum(0), oculta.T @ d_puntajes, d_puntajes.sum(0)]


if __name__ == "__main__":
    azar = np.random.default_rng(1)
    X = azar.normal(size=(30, 4))
    Y = np.eye(3)[azar.integers(0, 3, 30)]
    pars = [azar.normal(size=(4, 5)), np.zeros(5), azar.normal(size=(5, 3)), np.zeros(3)]
    for epoca in range(100):
        perdida, gr = calcular(pars, X, Y)
        pars = [p - 0.5 * g for p, g in zip(pars, gr)]
    print(perdida)
