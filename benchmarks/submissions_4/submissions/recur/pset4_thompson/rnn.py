"""Vanilla RNN, James Thompson."""
from typing import Any, List, Tuple

import numpy as np

from ops import tanh, dtanh_from_output


def rnn_step_forward(x: np.ndarray, prev_h: np.ndarray, Wx: np.ndarray, Wh: np.ndarray,
                     b: np.ndarray) -> Tuple[np.ndarray, Any]:
    inp = np.concatenate((x, prev_h), axis=1)
    W = np.concatenate((Wx, Wh), axis=0)
    next_h = tanh(inp @ W + b)
    return next_h, (inp, W, next_h, x.shape[1])


def rnn_step_backward(dnext_h: np.ndarray, cache: Any):
    inp, W, next_h, D = cache
    dz = dnext_h * dtanh_from_output(next_h)
    dinp = dz @ W.T
    dW = inp.T @ dz
    db = np.sum(dz, axis=0)
    return dinp[:, :D], dinp[:, D:], dW[:D], dW[D:], db


def rnn_forward(x, h0, Wx, Wh, b):
    caches: List[Any] = []
    outs: List[np.ndarray] = []
    h = h0
    for xt in x.transpose(1, 0, 2):
        h, cache = rnn_step_forward(xt, h, Wx, Wh, b)
        outs.append(h)
        caches.append(cache)
    return np.array(outs).transpose(1, 0, 2), caches


def rnn_backward(dh, cache):
    dxs = []
    total = None
    carry = 0.0
    for dht, c in zip(dh.transpose(1, 0, 2)[::-1], cache[::-1]):
        dxt, carry, *grads = rnn_step_backward(dht + carry, c)
        dxs.insert(0, dxt)
        total = grads if total is None else [s + g for s, g in zip(total, grads)]
    dWx, dWh, db = total
    return np.array(dxs).transpose(1, 0, 2), carry, dWx, dWh, db
