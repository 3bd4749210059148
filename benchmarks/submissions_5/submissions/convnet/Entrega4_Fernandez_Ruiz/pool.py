import numpy as np


def avgpool_forward(x, size, stride):
    alto = 1 + (x.shape[2] - size) // stride
    ancho = 1 + (x.shape[3] - size) // stride
    salida = np.zeros(x.shape[:2] + (alto, ancho))
    for i in range(alto):
        for j in range(ancho):
            salida[:, :, i, j] = np.mean(x[:, :, i * stride:i * stride + size, j * stride:j * stride + size], axis=(2, 3))
    return salida, {"x": x, "size": size, "stride": stride}


def avgpool_backward(dout, cache):
    x, size, stride = cache["x"], cache["size"], cache["stride"]
    dx = np.zeros(x.shape)
    reparto = dout / size ** 2
    for i in range(dout.shape[2]):
        for j in range(dout.shape[3]):
            f, c = i * stride, j * stride
            dx[:, :, f:f + size, c:c + size] = reparto[:, :, i, j][:, :, None, None]
    return dx
