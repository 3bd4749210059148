# Dört katmanlı ağ: üç tanh katmanı, doğrusal çıkış
import numpy as np

HARNESS = {"network": "linear tanh linear tanh linear tanh linear", "loss": "mse"}


def ileri(parameters, inputs):
    """ileri yayılım: bütün katmanların çıktıları"""
    ciktilar = [inputs]
    son = len(parameters) - 1
    for i, (W, b) in enumerate(parameters):
        z = ciktilar[-1] @ W + b
        ciktilar.append(z if i == son else np.tanh(z))
    return ciktilar


def loss_and_gradients(parameters, inputs, targets):
    ciktilar = ileri(parameters, inputs)
    hata = ciktilar[-1] - targets
    loss = np.mean(hata * hata)

    # geri yayılım
    n = len(inputs)
    delta = 2 * hata / n
    gradyanlar = []
    for i in reversed(range(len(parameters))):
        W, b = parameters[i]
        giris = ciktilar[i]
        gradyanlar.insert(0, (giris.T @ delta, delta.sum(axis=0)))
        if i > 0:
            delta = (delta @ W.T) * (1 - giris * giris)
    return loss, gradyanlar
