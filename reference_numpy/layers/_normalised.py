"""Normalised values by hand: forward and way back of n values that are normalised together, in arrays that are reused.

A batch is seen as (outer, together, inner, ...) and numbers of each group of n values broadcast against it.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from reference_numpy.buffers import Array, Buffers
from reference_numpy.layer import Parts


class OfChannels:
    """Batch norm and its weight and bias, a number for each channel; x (batch, channels) or (batch, channels, length).

    y = weight · x̂ + bias; x̂ = (x − mean) / √(variance + eps), over batch and length.
    dx = weight / √(variance + eps) · (g − mean of g − x̂ · mean of g x̂); these sums are bias's and weight's gradients.
    """

    def __init__(self, parts: Parts) -> None:
        self.options, self.mode, self.kept = parts.options, parts.mode, parts.buffers
        self.weight, self.weight_gradient = parts.parameters.get("weight"), parts.gradients.get("weight")
        self.bias, self.bias_gradient = parts.parameters.get("bias"), parts.gradients.get("bias")
        self._buffer = Buffers(parts.dtype)
        self.number: Any = np.dtype(parts.dtype).type

    def forward(self, x: Array) -> Array:
        if self.options.track_running_stats and not self.mode.training:
            return self._evaluated(x)
        x_hat, y = self._buffer("x_hat", *x.shape), self._buffer("y", *x.shape)
        rows = _rows(x)
        n = self.number(rows.size // rows.shape[1])
        mean = _sum(rows) / n
        c = np.subtract(rows, _each(mean, rows), out=_rows(x_hat))
        variance = _product(c, c) / n
        self.inverse = 1 / np.sqrt(variance + self.number(self.options.eps))
        c *= _each(self.inverse, rows)
        self.x_hat, self.n = c, n
        if self.options.track_running_stats:
            self._track(mean, variance)
        return self._affine(c, y)

    def _affine(self, x_hat: Array, y: Array) -> Array:
        """weight · x̂ + bias; without a weight, x̂ itself, which stays as it is until the way back."""
        if self.weight is None:
            np.copyto(_rows(y), x_hat)
            return y
        np.multiply(x_hat, _each(self.weight, x_hat), out=_rows(y))
        out = _rows(y)
        out += _each(self.bias, x_hat)
        return y

    def _track(self, mean: Array, variance: Array) -> None:
        """(1 − share) · running + share · the batch's, with the variance of a sample: over n − 1."""
        if self.options.momentum is None:
            self.kept["num_batches_tracked"][...] += 1
            share = 1 / self.kept["num_batches_tracked"]
        else:
            share = self.number(self.options.momentum)
        for name, own in (("running_mean", mean), ("running_var", variance * (self.n / (self.n - 1)))):
            self.kept[name][...] = (1 - share) * self.kept[name] + share * own

    def _evaluated(self, x: Array) -> Array:
        scale = 1 / np.sqrt(self.kept["running_var"] + self.number(self.options.eps))
        scale = scale if self.weight is None else scale * self.weight
        y = self._buffer("y", *x.shape)
        out, rows = _rows(y), _rows(x)
        np.subtract(rows, _each(self.kept["running_mean"], rows), out=out)
        out *= _each(scale, rows)
        if self.bias is not None:
            out += _each(self.bias, rows)
        return y

    def backward(self, g: Array) -> Array:
        rows = _rows(g)
        along, total = _product(rows, self.x_hat), _sum(rows)
        if self.weight_gradient is not None:
            self.weight_gradient[...] = along
        if self.bias_gradient is not None:
            self.bias_gradient[...] = total
        d = self._buffer("g", *g.shape)
        out = np.multiply(self.x_hat, _each(-along / self.n, rows), out=_rows(d))
        out += rows
        out -= _each(total / self.n, rows)
        out *= _each(self.inverse if self.weight is None else self.inverse * self.weight, rows)
        return d


def _rows(x: Array) -> Array:
    """(batch, channels), or (batch, channels, length)."""
    return x if x.ndim == 2 else x.reshape(*x.shape[:2], -1)


def _each(numbers: Any, rows: Array) -> Any:
    """Numbers of the channels, against rows."""
    return numbers if rows.ndim == 2 else numbers[:, None]


def _sum(rows: Array) -> Array:
    """Over batch and length."""
    found: Array = rows.sum(axis=0) if rows.ndim == 2 else rows.sum(axis=2).sum(axis=0)
    return found


def _product(a: Array, b: Array) -> Array:
    """Σ a b over batch and length, without an array of the products."""
    found: Array = np.einsum("nc,nc->c", a, b) if a.ndim == 2 else np.einsum("ncl,ncl->c", a, b)
    return found


class OfSamples:
    """Layer, group and RMS norm: the values of a row are normalised together; ``rows`` says which these are.

    x̂ = (x − mean) / √(variance + eps); d = (ĝ − mean of ĝ − x̂ · mean of ĝ x̂) / √(variance + eps), ĝ = weight · g.
    """

    def __init__(self, parts: Parts) -> None:
        self.options = parts.options
        self.weight, self.weight_gradient = parts.parameters.get("weight"), parts.gradients.get("weight")
        self.bias, self.bias_gradient = parts.parameters.get("bias"), parts.gradients.get("bias")
        self._buffer = Buffers(parts.dtype)
        self.number: Any = np.dtype(parts.dtype).type
        eps = self.options.eps
        self.eps = np.finfo(parts.dtype).eps if eps is None else self.number(eps)

    def rows(self, x: Array) -> Array:
        """(number of rows, n)."""
        return x.reshape(-1, int(np.prod(self.options.axes)))

    def each(self, parameter: Array, x: Array) -> Array:
        """A parameter against a batch."""
        return parameter

    def over(self, x: Array) -> tuple[int, ...]:
        """The axes of a batch along which a parameter is one and the same."""
        return tuple(range(x.ndim - len(self.options.axes)))

    def forward(self, x: Array) -> Array:
        x_hat = self._buffer("x_hat", *x.shape)
        rows, c = self.rows(x), self.rows(x_hat)
        n = self.number(rows.shape[1])
        if self.options.is_centred:
            np.subtract(rows, (rows.sum(axis=1) / n)[:, None], out=c)
        else:
            np.copyto(c, rows)
        variance = np.einsum("rn,rn->r", c, c) / n
        self.inverse = (1 / np.sqrt(variance + self.eps))[:, None]
        c *= self.inverse
        self.x_hat, self.n = x_hat, n
        y = self._buffer("y", *x.shape)
        if self.weight is None:
            np.copyto(y, x_hat)
        else:
            np.multiply(x_hat, self.each(self.weight, x), out=y)
        if self.bias is not None:
            y += self.each(self.bias, x)
        return y

    def backward(self, g: Array) -> Array:
        if self.weight_gradient is not None:
            self.weight_gradient[...] = np.multiply(g, self.x_hat, out=self._buffer("g", *g.shape)).sum(self.over(g))
        if self.bias_gradient is not None:
            self.bias_gradient[...] = g.sum(self.over(g))
        d = self._buffer("g", *g.shape)
        if self.weight is None:
            np.copyto(d, g)
        else:
            np.multiply(g, self.each(self.weight, g), out=d)
        out, x_hat = self.rows(d), self.rows(self.x_hat)
        along = np.einsum("rn,rn->r", out, x_hat) / self.n
        if self.options.is_centred:
            out -= (out.sum(axis=1) / self.n)[:, None]
        out -= np.multiply(x_hat, along[:, None], out=x_hat)
        out *= self.inverse
        return d
