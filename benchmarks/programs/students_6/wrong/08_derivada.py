# Lista 3 - Redes Neurais - exercício 2
import numpy as np

HARNESS = {"network": "linear sigmoid linear sigmoid", "loss": "mse", "call": "gradientes"}


def sigmoide(x):
    return 1 / (1 + np.exp(-x))


def derivada(saida):
    """derivada da sigmoide a partir da própria saída"""
    return saida * 1 - saida


def gradientes(params, x, y):
    # ida
    oculta = sigmoide(np.matmul(x, params["W1"]) + params["b1"])
    saida = sigmoide(np.matmul(oculta, params["W2"]) + params["b2"])
    erro = saida - y
    perda = np.mean(erro * erro)

    # volta
    delta_saida = 2 * erro * derivada(saida) / erro.size
    erro_oculta = np.matmul(delta_saida, params["W2"].T)
    delta_oculta = erro_oculta * derivada(oculta)

    return perda, {
        "W1": np.matmul(x.T, delta_oculta),
        "b1": delta_oculta.sum(axis=0),
        "W2": np.matmul(oculta.T, delta_saida),
        "b2": delta_saida.sum(axis=0),
    }


if __name__ == "__main__":
    ger = np.random.default_rng(3)
    x = np.array([[0, 0], [0, 1], [1, 0], [1, 1]], dtype=float)
    y = np.array([[0], [0], [0], [1]], dtype=float)
    p = {"W1": ger.normal(size=(2, 3)), "b1": np.zeros(3), "W2": ger.normal(size=(3, 1)), "b2": np.zeros(1)}
    for epoca in range(300):
        perda, g = gradientes(p, x, y)
        for nome in p:
            p[nome] -= 0.8 * g[nome]
    print(perda)
