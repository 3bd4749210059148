"""The newer losses, and the layers that mix a sample's outputs, in other correct formulations.

``entries(loss, y, t, formulation)``: the loss of each entry and its derivative. ``forward(layer, z, formulation)`` and
``back(layer, a, g, formulation)``: a softmax or its logarithm. In y's dtype throughout.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np


def entries(loss: Any, y: Any, t: Any, formulation: str) -> tuple[Any, Any]:
    found: tuple[Any, Any] = ENTRIES[loss.kind](loss, y, t, formulation == "other_functions")
    return found


def _l1(_: Any, y: Any, t: Any, other: bool) -> tuple[Any, Any]:
    r = y - t
    if other:
        return np.sqrt(r * r), np.where(r > 0, y.dtype.type(1), np.where(r < 0, y.dtype.type(-1), 0)).astype(y.dtype)
    return np.abs(r), np.sign(r)


def _smooth_l1(loss: Any, y: Any, t: Any, other: bool) -> tuple[Any, Any]:
    r, beta = y - t, y.dtype.type(loss.beta)
    if other:
        q = np.minimum(np.abs(r), beta)
        return q * (np.abs(r) - q / 2) / beta, np.clip(r, -beta, beta) / beta
    small = np.abs(r) < beta
    return np.where(small, y.dtype.type(0.5) * r**2 / beta, np.abs(r) - beta / 2), np.where(small, r / beta, np.sign(r))


def _huber(loss: Any, y: Any, t: Any, other: bool) -> tuple[Any, Any]:
    r, delta = y - t, y.dtype.type(loss.delta)
    if other:
        q = np.minimum(np.abs(r), delta)
        return q * q / 2 + delta * (np.abs(r) - q), np.clip(r, -delta, delta)
    small = np.abs(r) <= delta
    line = delta * np.abs(r) - y.dtype.type(0.5) * delta**2
    return np.where(small, r**2 / 2, line), np.where(small, r, delta * np.sign(r))


def divisor(loss: Any, y: Any, t: Any) -> Any:
    """What the sum is divided by; of weights their sum, in y's dtype."""
    return _weighted(loss, y, t).sum() if loss.counts_labels and t.ndim == 1 else loss.divisor(*y.shape)


def _rows(loss: Any, y: Any, t: Any) -> Any:
    """Targets as rows, of 0 alone where a label does not count."""
    if t.ndim > 1:
        return t
    rows = (t[:, None] == np.arange(y.shape[1])).astype(y.dtype)
    if loss.ignored is not None:
        rows[t == loss.ignored] = 0
    return rows


def _weighted(loss: Any, y: Any, t: Any) -> Any:
    rows = _rows(loss, y, t)
    return rows if loss.weight is None else rows * np.array(loss.weight, y.dtype)


def _nll(loss: Any, y: Any, t: Any, _: bool) -> tuple[Any, Any]:
    rows = _weighted(loss, y, t)
    return -rows * y, -rows


def _cross_entropy(loss: Any, y: Any, t: Any, other: bool) -> tuple[Any, Any]:
    """With rows of smoothed targets, or with the label's term and that of all classes apart."""
    highest, one, e = y.max(axis=1, keepdims=True), y.dtype.type(1), y.dtype.type(loss.label_smoothing)
    log_p = y - (highest + np.log(np.exp(y - highest).sum(axis=1, keepdims=True)))
    p, t = np.exp(log_p), _rows(loss, y, t)
    w = np.ones(y.shape[1], y.dtype) if loss.weight is None else np.array(loss.weight, y.dtype)
    even = e / y.dtype.type(y.shape[1])
    counted = (t.any(axis=1, keepdims=True) | (loss.ignored is None)).astype(y.dtype)
    if other:
        of_label, of_all = (t * w).sum(axis=1, keepdims=True), counted * (w * log_p)
        g = (one - e) * (of_label * p - t * w) + even * counted * (p * w.sum() - w)
        return -(one - e) * (t * w) * log_p - even * of_all, g
    t = (t * (one - e) + even * counted) * w
    return -t * log_p, p * t.sum(axis=1, keepdims=True) - t


def _kl_div(_: Any, y: Any, t: Any, other: bool) -> tuple[Any, Any]:
    positive = np.where(t > 0, t, 1)
    if other:
        return np.where(t > 0, t * np.log(positive) - t * y, 0), -t
    return np.where(t > 0, t * (np.log(positive) - y), 0), -t


def _multi_margin(loss: Any, y: Any, t: Any, other: bool) -> tuple[Any, Any]:
    n, margin = np.arange(len(y)), y.dtype.type(loss.margin)
    m = (margin - y[n, t][:, None]) + y if other else y - y[n, t][:, None] + margin
    h = np.maximum(m, 0)
    h[n, t] = 0
    g = (h > 0).astype(y.dtype) if loss.p == 1 else 2 * h
    g[n, t] -= g @ np.ones(g.shape[1], y.dtype) if other else g.sum(axis=1)
    return h if loss.p == 1 else h**2, g


ENTRIES: Mapping[str, Callable[[Any, Any, Any, bool], tuple[Any, Any]]] = {
    "l1": _l1,
    "smooth_l1": _smooth_l1,
    "huber": _huber,
    "nll": _nll,
    "cross_entropy": _cross_entropy,
    "kl_div": _kl_div,
    "multi_margin": _multi_margin,
}
ROWS = ("softmax", "log_softmax")


def forward(layer: Any, z: Any, formulation: str) -> Any:
    """Shifted; the other formulation takes the logarithm first."""
    shifted = z - z.max(axis=1, keepdims=True)
    if (layer.layer == "softmax") != (formulation == "other_functions"):
        power = np.exp(shifted)
        p = power / power.sum(axis=1, keepdims=True)
        return p if layer.layer == "softmax" else shifted - np.log(power.sum(axis=1, keepdims=True))
    log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    return np.exp(log_p) if layer.layer == "softmax" else log_p


def back(layer: Any, a: Any, g: Any, formulation: str) -> Any:
    """With sums, or with the Jacobian written out."""
    of_p = layer.layer == "softmax"
    p = a if of_p else np.exp(a)
    if formulation in ("loop", "other_functions"):
        one = np.eye(p.shape[1], dtype=p.dtype)
        jacobian = one * p[:, :, None] - p[:, :, None] * p[:, None, :] if of_p else one - p[:, :, None]
        return (jacobian @ g[:, :, None])[:, :, 0]
    if of_p:
        gp = g * p
        return gp - p * gp.sum(axis=1, keepdims=True) if formulation == "einsum" else p * (g - gp.sum(1, keepdims=True))
    return g - p * g.sum(axis=1, keepdims=True)
