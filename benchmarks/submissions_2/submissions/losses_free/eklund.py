import numpy as np

# --- regression -------------------------------------------------------

def mse(v, t):
    return np.square(v - t).mean()

def dmse(v, t):
    return 2 * (v - t) / v.size

def huber(v, t, delta=1.0):
    d = np.abs(v - t)
    return np.mean((d <= delta) * 0.5 * d ** 2 + (d > delta) * delta * (d - 0.5 * delta))

def dhuber(v, t, delta=1.0):
    d = v - t
    return np.where(np.abs(d) <= delta, d, delta) / d.size

# --- classification ---------------------------------------------------

def sigmoid(z):
    return 1 / (1 + np.exp(-z))

def bce_with_logits(z, y):
    return np.mean(np.log(1 + np.exp(-np.abs(z))) + np.maximum(z, 0) - y * z)

def dbce_with_logits(z, y):
    return (sigmoid(z) - y) / z.size

def softmax(z):
    e = np.exp(z - np.max(z, axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)

def cross_entropy(z, y):
    return -np.log(softmax(z)[np.arange(len(y)), y]).mean()

def dcross_entropy(z, y):
    return (softmax(z) - np.eye(z.shape[1])[y]) / len(y)
