import numpy as np

def mse(y_true, y_pred):
    return np.mean(np.power(y_true - y_pred, 2))

def mse_prime(y_true, y_pred):
    return 2 * (y_pred - y_true) / np.size(y_true)

def mae(y_true, y_pred):
    return np.mean(np.abs(y_true - y_pred))

def mae_prime(y_true, y_pred):
    return np.sign(y_pred - y_true) / np.size(y_true)

def huber(y_true, y_pred, delta=1.0):
    err = y_pred - y_true
    inside = np.abs(err) < delta
    return np.mean(inside * 0.5 * err ** 2 + (1 - inside) * (delta * np.abs(err) - 0.5 * delta ** 2))

def huber_prime(y_true, y_pred, delta=1.0):
    err = y_pred - y_true
    return np.clip(err, -delta, delta) / np.size(y_true)

def binary_cross_entropy(y_true, y_pred):
    return np.mean(-y_true * np.log(y_pred) - (1 - y_true) * np.log(1 - y_pred))

def binary_cross_entropy_prime(y_true, y_pred):
    return -(y_true / y_pred - (1 - y_true) / (1 - y_pred)) / np.size(y_true)

def softmax(z):
    e = np.exp(z - np.max(z, axis=1, keepdims=True))
    return e / np.sum(e, axis=1, keepdims=True)

def cross_entropy(y_true, z):
    """y_true one hot, z scores before softmax"""
    p = softmax(z)
    return -np.sum(y_true * np.log(p)) / y_true.shape[0]

def cross_entropy_prime(y_true, z):
    return (softmax(z) - y_true) / y_true.shape[0]
