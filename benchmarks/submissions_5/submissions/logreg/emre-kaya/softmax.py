import numpy as np


def softmax_regresyon(ozellik, sinif, ogrenme_orani=0.1):
    agirlik = np.zeros((ozellik, sinif))
    sapma = np.zeros(sinif)

    def ileri(X):
        z = X @ agirlik + sapma
        z = np.exp(z - z.max(axis=1, keepdims=True))
        return z / z.sum(axis=1, keepdims=True)

    def kayip(X, y):
        p = ileri(X)
        return -np.log(p[np.arange(len(y)), y]).sum() / len(y)

    def turev(X, y):
        fark = ileri(X)
        fark[np.arange(len(y)), y] -= 1
        fark /= X.shape[1]
        return X.T @ fark, fark.sum(axis=0)

    def adim(X, y):
        nonlocal agirlik, sapma
        dA, ds = turev(X, y)
        agirlik = agirlik - ogrenme_orani * dA
        sapma = sapma - ogrenme_orani * ds

    def egit(X, y, devir=20, yigin=16):
        for _ in range(devir):
            for i in range(0, len(X), yigin):
                adim(X[i:i + yigin], y[i:i + yigin])

    def ayarla(A, s):
        nonlocal agirlik, sapma
        agirlik, sapma = A, s

    def parametreler():
        return agirlik, sapma

    return {"ileri": ileri, "kayip": kayip, "turev": turev, "adim": adim, "egit": egit,
            "ayarla": ayarla, "parametreler": parametreler}
