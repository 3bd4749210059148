"""Normalised values by hand, in arrays that are reused; a batch is seen as rows of the values that are of one kind.

x̂ = (x − mean) / √(variance + eps), of n values that are normalised together, and for a gradient ĝ with respect to x̂

    dx = (ĝ − mean of ĝ − x̂ · mean of ĝ x̂) / √(variance + eps).

Sums of products are by ``vecdot`` or ``einsum``, which make no array of the products.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from reference_numpy.buffers import Array, Buffers
from reference_numpy.layer import Parts


class Normalised:
    """What batch, layer, group and RMS norm share."""

    def __init__(self, parts: Parts) -> None:
        self.options, self.mode, self.kept = parts.options, parts.mode, parts.buffers
        self.weight, self.weight_gradient = parts.parameters.get("weight"), parts.gradients.get("weight")
        self.bias, self.bias_gradient = parts.parameters.get("bias"), parts.gradients.get("bias")
        self._buffer, self.dtype = Buffers(parts.dtype), np.dtype(parts.dtype)
        eps = self.options.eps
        self.eps: Any = self.dtype.type(np.finfo(self.dtype).eps if eps is None else eps)

    def _ones(self, length: int) -> Array:
        return np.ones(length, self.dtype)

    def _tell(self, weight_gradient: Any, bias_gradient: Any) -> None:
        """Their gradients, where they are asked for."""
        for own, found in ((self.weight_gradient, weight_gradient), (self.bias_gradient, bias_gradient)):
            if own is not None:
                own[...] = found.reshape(own.shape)


class OfBatch(Normalised):
    """Batch norm: n values of a channel, those of all samples and, of (batch, channels, ...), of all places.

    y = weight · x̂ + bias. The sums on the way back are the gradients of weight and bias.
    """

    def forward(self, x: Array) -> Array:
        rows, y = _channels(x), self._buffer("y", *x.shape)
        if self.options.track_running_stats and not self.mode.training:
            self._scaled(rows, self.kept["running_mean"], self.kept["running_var"], out=_channels(y))
        else:
            n: Any = self.dtype.type(rows.size // rows.shape[1])
            mean = _sum(rows) / n
            c = np.subtract(rows, _each(mean, rows), out=_channels(self._buffer("x_hat", *x.shape)))
            variance = _products(c, c) / n
            self.inverse = 1 / np.sqrt(variance + self.eps)
            c *= _each(self.inverse, rows)
            self.x_hat, self.n = c, n
            if self.options.track_running_stats:
                self._track(mean, variance)
            np.multiply(c, _each(self._weight, rows), out=_channels(y))
        if self.bias is not None:
            out = _channels(y)
            out += _each(self.bias, rows)
        return y

    @property
    def _weight(self) -> Any:
        return self._ones(self.options.num_features) if self.weight is None else self.weight

    def _scaled(self, rows: Array, mean: Array, variance: Array, out: Array) -> None:
        np.subtract(rows, _each(mean, rows), out=out)
        out *= _each(self._weight / np.sqrt(variance + self.eps), rows)

    def _track(self, mean: Array, variance: Array) -> None:
        """(1 − share) · running + share · the batch's, with the variance of a sample: over n − 1."""
        share: Any = self.dtype.type(self.options.momentum or 0)
        if self.options.momentum is None:
            self.kept["num_batches_tracked"][...] += 1
            share = 1 / self.kept["num_batches_tracked"]
        for name, own in (("running_mean", mean), ("running_var", variance * (self.n / (self.n - 1)))):
            self.kept[name][...] = (1 - share) * self.kept[name] + share * own

    def backward(self, g: Array) -> Array:
        rows, d = _channels(g), self._buffer("g", *g.shape)
        along, total = _products(rows, self.x_hat), _sum(rows)
        self._tell(along, total)
        out = np.multiply(self.x_hat, _each(-along / self.n, rows), out=_channels(d))
        out += rows
        out -= _each(total / self.n, rows)
        out *= _each(self.inverse * self._weight, rows)
        return d


def _channels(x: Array) -> Array:
    """(batch, channels), or (batch, channels, places)."""
    return x if x.ndim == 2 else x.reshape(*x.shape[:2], -1)


def _each(numbers: Any, rows: Array) -> Any:
    """Numbers of the channels, against rows."""
    return numbers if rows.ndim == 2 else numbers[:, None]


def _sum(rows: Array) -> Any:
    """Of each channel."""
    return (rows if rows.ndim == 2 else np.einsum("ncl->nc", rows)).sum(axis=0)


def _products(a: Array, b: Array) -> Any:
    """Σ a b of each channel."""
    return np.einsum("nc,nc->c", a, b) if a.ndim == 2 else np.vecdot(a, b).sum(axis=0)


class OfSamples(Normalised):
    """Layer, group and RMS norm: n values of one sample."""

    def _normalised(self, rows: Array, x_hat: Array) -> None:
        """x̂ of rows of n values, kept for the way back."""
        self.n: Any = self.dtype.type(rows.shape[1])
        c = rows
        if self.options.is_centred:
            mean = _of_rows(rows) / self.n
            c = np.subtract(rows, mean[:, None], out=x_hat)
        self.inverse = 1 / np.sqrt(np.vecdot(c, c)[:, None] / self.n + self.eps)
        np.multiply(c, self.inverse, out=x_hat)
        self.x_hat = x_hat


def _of_rows(rows: Array) -> Any:
    """The sum of each."""
    return np.einsum("rn->r", rows)


class OverAxes(OfSamples):
    """Over the last axes; weight and bias, of their shape, are numbers for each value of a row.

    y = weight · x̂ + bias, and ĝ = weight · g; the sum of RMS norm has no mean.
    """

    def forward(self, x: Array) -> Array:
        y = self._buffer("y", *x.shape)
        rows, out = self._rows(x), self._rows(y)
        self._normalised(rows, self._rows(self._buffer("x_hat", *x.shape)))
        np.multiply(self.x_hat, 1 if self.weight is None else self.weight.reshape(-1), out=out)
        if self.bias is not None:
            out += self.bias.reshape(-1)
        return y

    def _rows(self, x: Array) -> Array:
        return x.reshape(-1, int(np.prod(self.options.axes)))

    def backward(self, g: Array) -> Array:
        d, rows = self._buffer("g", *g.shape), self._rows(g)
        if self.weight_gradient is not None:
            self._tell(np.einsum("rn,rn->n", rows, self.x_hat), rows.sum(axis=0))
        out = np.multiply(rows, 1 if self.weight is None else self.weight.reshape(-1), out=self._rows(d))
        along = np.vecdot(out, self.x_hat) / self.n
        if self.options.is_centred:
            out -= (_of_rows(out) / self.n)[:, None]
        self.x_hat *= along[:, None]
        out -= self.x_hat
        out *= self.inverse
        return d


class OverGroups(OfSamples):
    """Over groups of channels; weight and bias are numbers for each channel.

    The sums of ĝ = weight · g over a group are those of its channels, each times its weight.
    """

    def forward(self, x: Array) -> Array:
        groups, y = len(x) * self.options.num_groups, self._buffer("y", *x.shape)
        self._normalised(x.reshape(groups, -1), self._buffer("x_hat", *x.shape).reshape(groups, -1))
        out = y.reshape(*x.shape[:2], -1)
        np.multiply(self.x_hat.reshape(out.shape), self._weight[:, None], out=out)
        if self.bias is not None:
            out += self.bias[:, None]
        return y

    @property
    def _weight(self) -> Any:
        return self._ones(self.options.num_channels) if self.weight is None else self.weight

    def backward(self, g: Array) -> Array:
        d, channels, each = self._buffer("g", *g.shape), g.reshape(-1, g[0, 0].size), self._weight
        along = np.vecdot(channels, self.x_hat.reshape(channels.shape)).reshape(-1, len(each))
        total = _of_rows(channels).reshape(-1, len(each))
        self._tell(along.sum(axis=0), total.sum(axis=0))
        out = np.multiply(channels.reshape(*total.shape, -1), each[:, None], out=d.reshape(*total.shape, -1))
        out = out.reshape(self.x_hat.shape)
        out -= (self._of_groups(total * each) / self.n)[:, None]
        self.x_hat *= (self._of_groups(along * each) / self.n)[:, None]
        out -= self.x_hat
        out *= self.inverse
        return d

    def _of_groups(self, channels: Array) -> Any:
        """Sums over the channels of each group."""
        return channels.reshape(len(self.x_hat), -1).sum(axis=1)
