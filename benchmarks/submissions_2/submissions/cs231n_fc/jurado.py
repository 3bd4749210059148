import numpy as np

# Jurado. tarea 1

def affine_forward(x, w, b):
    filas = x.reshape((x.shape[0], w.shape[0]))
    salida = filas @ w + b
    return salida, (filas, w, x.shape)

def affine_backward(dout, cache):
    filas, w, forma = cache
    # print('dout', dout.shape)
    return (dout @ w.T).reshape(forma), filas.T @ dout, dout.sum(axis=0)

def relu_forward(x):
    return np.maximum(0, x), x

def relu_backward(dout, cache):
    dx = dout.copy()
    dx[cache < 0] = 0
    dx[cache == 0] = 0
    return dx

def softmax_loss(x, y):
    N = x.shape[0]
    probs = np.exp(x - np.max(x, axis=1, keepdims=True))
    probs /= np.sum(probs, axis=1, keepdims=True)
    loss = -np.sum(np.log(probs[np.arange(N), y])) / N
    dx = probs.copy()
    dx[np.arange(N), y] -= 1
    dx /= N
    return loss, dx

def svm_loss(x, y):
    N = x.shape[0]
    correctas = x[np.arange(N), y]
    margenes = np.maximum(0, x - correctas[:, np.newaxis] + 1.0)
    margenes[np.arange(N), y] = 0
    loss = np.sum(margenes) / N
    num_pos = np.sum(margenes > 0, axis=1)
    dx = np.zeros_like(x)
    dx[margenes > 0] = 1
    dx[np.arange(N), y] -= num_pos
    dx /= N
    return loss, dx

def sgd_momentum(w, dw, config=None):
    config = {} if config is None else config
    config.setdefault("learning_rate", 1e-2)
    config.setdefault("momentum", 0.9)
    mu, lr = config["momentum"], config["learning_rate"]
    v = config.setdefault("velocity", np.zeros_like(w))
    config["velocity"] = mu * v - lr * dw
    return w + config["velocity"], config
