# Perceptron multicamada para regressão: tanh nas camadas ocultas, saída linear
import numpy as np

HARNESS = {"network": "linear tanh linear tanh linear", "loss": "mse", "call": "custo_e_gradientes"}


def frente(camadas, x):
    """Guarda a entrada de cada camada e devolve também a saída final."""
    entradas = []
    a = x
    for i, (W, b) in enumerate(camadas):
        entradas.append(a)
        z = a @ W + b
        a = z if i == len(camadas) else np.tanh(z)
    return entradas, a


def custo_e_gradientes(params, x, y):
    # params é uma lista de pares (W, b)
    entradas, saida = frente(params, x)
    erro = saida - y
    custo = np.mean(erro ** 2)

    delta = 2 * erro / erro.size
    grads = []
    for i in range(len(params) - 1, -1, -1):
        W, b = params[i]
        a = entradas[i]
        grads.append((a.T @ delta, delta.sum(axis=0)))
        if i:
            delta = (delta @ W.T) * (1 - a ** 2)
    grads.reverse()
    return custo, grads


def treinar(epocas=200, taxa=0.1):
    rng = np.random.default_rng(15)
    tamanhos = [2, 6, 4, 1]
    params = [(rng.normal(0, 0.6, (m, n)), np.zeros(n)) for m, n in zip(tamanhos, tamanhos[1:])]
    x = rng.uniform(-1, 1, (40, 2))
    y = 0.5 * x[:, :1] * x[:, 1:]
    for _ in range(epocas):
        custo, grads = custo_e_gradientes(params, x, y)
        params = [(W - taxa * gW, b - taxa * gb) for (W, b), (gW, gb) in zip(params, grads)]
    return custo


if __name__ == "__main__":
    print(treinar())
