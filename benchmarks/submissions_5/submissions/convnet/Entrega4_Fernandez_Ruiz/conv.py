import numpy as np


def _rellenar(x, p):
    return np.pad(x, ((0, 0), (0, 0), (p, p), (p, p))) if p > 0 else x


def conv_forward(x, w, b, stride=1, pad=0):
    xr = _rellenar(x, pad)
    f, c, kh, kw = w.shape
    alto = (xr.shape[2] - kh) // stride + 1
    ancho = (xr.shape[3] - kw) // stride + 1
    salida = np.zeros((x.shape[0], f, alto, ancho)) + b[None, :, None, None]
    # suma sobre las posiciones del filtro, no sobre las de la imagen
    for u in range(kh):
        for v in range(kw):
            trozo = xr[:, :, u:u + stride * alto:stride, v:v + stride * ancho:stride]
            salida += np.einsum("nchw,fc->nfhw", trozo[:, :, :alto, :ancho], w[:, :, u, v])
    return salida, {"x": x, "xr": xr, "w": w, "stride": stride, "pad": pad}


def conv_backward(dout, cache):
    x, xr, w, s, p = (cache[k] for k in ("x", "xr", "w", "stride", "pad"))
    f, c, kh, kw = w.shape
    alto, ancho = dout.shape[2:]
    dw = np.empty_like(w)
    dxr = np.zeros_like(xr)
    for u in range(kh):
        for v in range(kw):
            filas = slice(u, u + s * (alto - 1) + 1, s)
            columnas = slice(v, v + s * (ancho - 1) + 1, s)
            dw[:, :, u, v] = np.einsum("nfhw,nchw->fc", dout, xr[:, :, filas, columnas])
            dxr[:, :, filas, columnas] += np.einsum("nfhw,fc->nchw", dout, w[:, :, u, v])
    dx = dxr[:, :, p:p + x.shape[2], p:p + x.shape[3]]
    return dx, dw, np.einsum("nfhw->f", dout)
