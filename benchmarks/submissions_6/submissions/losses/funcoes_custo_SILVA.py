# -*- coding: utf-8 -*-
"""Funções de custo. Em todas: primeiro o alvo (y_true), depois a previsão (y_pred)."""
import numpy as np


class Custo:
    @staticmethod
    def valor(y_true, y_pred):
        raise NotImplementedError()

    @staticmethod
    def derivada(y_true, y_pred):
        raise NotImplementedError()


class MSE(Custo):
    @staticmethod
    def valor(y_true, y_pred):
        return 0.5 * np.sum((y_true - y_pred) ** 2) / y_true.shape[0]

    @staticmethod
    def derivada(y_true, y_pred):
        return (y_pred - y_true) / y_true.shape[0]


class CrossEntropy(Custo):
    """y_true one-hot, y_pred são os scores"""

    @staticmethod
    def softmax(a):
        e = np.exp(a - a.max(axis=1, keepdims=True))
        return e / e.sum(axis=1, keepdims=True)

    @staticmethod
    def valor(y_true, y_pred):
        p = CrossEntropy.softmax(y_pred)
        return -np.sum(y_true * np.log(p + 1e-300)) / y_true.shape[0]

    @staticmethod
    def derivada(y_true, y_pred):
        return (CrossEntropy.softmax(y_pred) - y_true) / y_true.shape[0]


class BinaryCrossEntropyLogits(Custo):
    @staticmethod
    def valor(y_true, y_pred):
        sinal = 2 * y_true - 1
        return np.mean(np.logaddexp(0.0, -sinal * y_pred))

    @staticmethod
    def derivada(y_true, y_pred):
        sinal = 2 * y_true - 1
        return -sinal / (1 + np.exp(sinal * y_pred)) / y_true.size


class Huber(Custo):
    @staticmethod
    def valor(y_true, y_pred, delta=1.0):
        e = y_true - y_pred
        pequeno = np.abs(e) <= delta
        total = 0.5 * np.sum(e[pequeno] ** 2)
        total += np.sum(delta * (np.abs(e[~pequeno]) - 0.5 * delta))
        return total / e.size

    @staticmethod
    def derivada(y_true, y_pred, delta=1.0):
        g = y_pred - y_true
        g[g > delta] = delta
        g[g < -delta] = -delta
        return g / g.size


class KL(Custo):
    """y_true = p, y_pred = log q"""

    @staticmethod
    def valor(y_true, y_pred):
        return np.sum(y_true * np.log(y_true) - y_true * y_pred) / y_true.shape[0]

    @staticmethod
    def derivada(y_true, y_pred):
        return -y_true / y_true.shape[0]
