"""Windows of images as columns of matrices (im2col), and columns added up where windows overlap (col2im).

A convolution is then a product with a matrix that has one row of kernels for each output channel, and so is each of its
ways back. Within, axes stand as (height, channels, width, batch): one matrix for each row of windows, which stays in
the cache and needs no threads that wait for each other, and all that is copied or added is long runs.
"""

from __future__ import annotations

from math import prod

import numpy as np

from harness.scenario import kinds
from reference_numpy.buffers import Array, Buffers
from reference_numpy.layer import Parts


def turned(x: Array) -> Array:
    """(height, channels, width, batch) of (batch, channels, height, width); of more axes or fewer likewise."""
    return x.transpose(2, 1, *range(3, x.ndim), 0)


def turned_back(y: Array) -> Array:
    """The way back of ``turned``."""
    return y.transpose(y.ndim - 1, 1, 0, *range(2, y.ndim - 1))


class Windows:
    """Places for the kernel in padded samples; its sizes are those of one axis each."""

    def __init__(self, options: kinds.Layer, buffer: Buffers) -> None:
        self.kernel, self.stride, self.dilation = options.kernel_size, options.stride, options.dilation
        self.pads, self.groups, self._buffer = options.pads, options.groups, buffer

    def columns(self, x: Array, places: tuple[int, ...]) -> Array:
        """Of (batch, channels, *size), (height, groups, channels of a group · kernel, width · batch) of all places."""
        (batch, channels, *size), (height, *width) = x.shape, places
        padded = self._zeros(channels, tuple(size), batch)
        padded[self._inside(tuple(size))] = turned(x)
        columns = self._flat("columns", height, channels, *self.kernel, *width, batch)
        for offset in np.ndindex(*self.kernel):
            columns[(slice(None), slice(None), *offset)] = padded[self._seen(offset, places)]
        return columns.reshape(height, self.groups, -1, prod(width) * batch)

    def added(self, columns: Array, size: tuple[int, ...], places: tuple[int, ...]) -> Array:
        """The way back of ``columns``: samples, turned, which the next call changes."""
        height, *width = places
        batch = columns.shape[-1] // prod(width)
        columns = columns.reshape(height, -1, *self.kernel, *width, batch)
        padded = self._zeros(columns.shape[1], size, batch)
        for offset in np.ndindex(*self.kernel):
            padded[self._seen(offset, places)] += columns[(slice(None), slice(None), *offset)]
        return padded[self._inside(size)]

    def _seen(self, offset: tuple[int, ...], places: tuple[int, ...]) -> tuple[slice, ...]:
        """Where one entry of the kernel stands, at all places."""
        along = zip(offset, self.dilation, places, self.stride, strict=True)
        height, *width = (slice(i * d, i * d + (n - 1) * s + 1, s) for i, d, n, s in along)
        return (height, slice(None), *width)

    def _inside(self, size: tuple[int, ...]) -> tuple[slice, ...]:
        """Where samples stand among the zeros."""
        height, *width = (slice(before, before + n) for (before, _), n in zip(self.pads, size, strict=True))
        return (height, slice(None), *width)

    def _zeros(self, channels: int, size: tuple[int, ...], batch: int) -> Array:
        height, *width = (n + before + after for n, (before, after) in zip(size, self.pads, strict=True))
        padded = self._flat("padded", height, channels, *width, batch)
        padded.fill(0)
        return padded

    def _flat(self, name: str, *shape: int) -> Array:
        return self._buffer(name, prod(shape)).reshape(shape)


class Convolution:
    """What the convolutions have in common: weight, bias and windows; a bias is added to each channel.

    Gradients are written to ``weight_gradient`` and ``bias_gradient``, unless they are None.
    """

    def __init__(self, parts: Parts) -> None:
        self.options, groups = parts.options, parts.options.groups
        self.weight, self.weight_gradient = parts.parameters["weight"], parts.gradients.get("weight")
        self.bias, self.bias_gradient = parts.parameters.get("bias"), parts.gradients.get("bias")
        self._needs_input_gradient = not parts.is_first
        self._buffer = Buffers(parts.dtype)
        self.windows = Windows(parts.options, self._buffer)
        #: The weight as a matrix for each group, one row for each of its first axis; a view.
        self.kernels = self.weight.reshape(groups, len(self.weight) // groups, -1)

    def rows(self, name: str, x: Array) -> Array:
        """Of (batch, channels, *size), (height, groups, channels of a group, width · batch)."""
        of = turned(x)
        rows = self._buffer(name, x.size).reshape(of.shape)
        rows[...] = of
        return rows.reshape(len(of), self.windows.groups, of.shape[1] // self.windows.groups, -1)

    def samples(self, name: str, y: Array) -> Array:
        """(batch, channels, *size) of samples that are turned."""
        of = turned_back(y)
        found = self._buffer(name, *of.shape)
        found[...] = of
        return found

    def product(self, name: str, kernels: Array, columns: Array) -> Array:
        """A product for each row of windows and each group."""
        shape = (*columns.shape[:2], kernels.shape[1], columns.shape[3])
        return np.matmul(kernels, columns, out=self._buffer(name, prod(shape)).reshape(shape))

    def add_bias(self, y: Array) -> None:
        """To each channel of samples that are turned."""
        if self.bias is not None:
            y += self.bias.reshape(-1, *(1,) * (y.ndim - 2))

    def write(self, g: Array, factors: tuple[Array, Array]) -> None:
        """The gradients: the weight's is the sum of all rows' products, the bias's that of g (batch, channels, ...)."""
        if self.weight_gradient is not None:
            products = np.matmul(factors[0], factors[1].mT)
            np.sum(products, axis=0, out=self.weight_gradient.reshape(self.kernels.shape))
        if self.bias_gradient is not None:
            np.sum(g, axis=(0, *range(2, g.ndim)), out=self.bias_gradient)


class Correlation(Convolution):
    """z = W columns(x) + b, with the kernel as a row of W for each output channel.

    dW = g columns(x)ᵀ, db = Σ g, and dx = the columns Wᵀ g, added up where their windows overlap.
    """

    def forward(self, x: Array) -> Array:
        channels, *places = self.options.output_shape(x.shape[1:])
        self.size, self.places = x.shape[2:], tuple(places)
        self.columns = self.windows.columns(x, self.places)
        z = self.product("rows", self.kernels, self.columns).reshape(places[0], channels, *places[1:], len(x))
        self.add_bias(z)
        return self.samples("z", z)

    def backward(self, g: Array) -> Array:
        d = self.rows("rows", g)
        self.write(g, (d, self.columns))
        if not self._needs_input_gradient:
            return g
        columns = self.product("back", self.kernels.mT, d)
        return self.samples("g", self.windows.added(columns, self.size, self.places))


class Transposed(Convolution):
    """z = the columns Wᵀ x, added up where their windows overlap, + b.

    dW = x columns(g)ᵀ, db = Σ g, and dx = W columns(g).
    """

    def forward(self, x: Array) -> Array:
        size = self.options.output_shape(x.shape[1:])[1:]
        self.x, self.x_shape = self.rows("x", x), x.shape
        z = self.windows.added(self.product("spread", self.kernels.mT, self.x), size, x.shape[2:])
        self.add_bias(z)
        return self.samples("z", z)

    def backward(self, g: Array) -> Array:
        batch, channels, height, *width = self.x_shape
        columns = self.windows.columns(g, (height, *width))
        self.write(g, (self.x, columns))
        if not self._needs_input_gradient:
            return g
        return self.samples("g", self.product("back", self.kernels, columns).reshape(height, channels, *width, batch))
