"""Windows of images as columns of a matrix (im2col), and columns added up where windows overlap (col2im).

A convolution is then a matrix product with one row of kernels for each output channel, and so is each of its ways back.
Within, the batch is the last axis: all that is copied or added is then long rows.
"""

from __future__ import annotations

from math import prod

import numpy as np

from harness.scenario import kinds
from reference_numpy.buffers import Array, Buffers
from reference_numpy.layer import Parts


class Windows:
    """Places for the kernel in padded samples; its sizes are those of one axis each."""

    def __init__(self, options: kinds.Layer, buffer: Buffers) -> None:
        self.kernel, self.stride, self.dilation = options.kernel_size, options.stride, options.dilation
        self.pads, self.groups, self._buffer = options.pads, options.groups, buffer

    def columns(self, x: Array, places: tuple[int, ...]) -> Array:
        """Of (batch, channels, *size), (groups, channels of a group · kernel, places · batch)."""
        self._size, self._batch = x.shape[2:], len(x)
        padded = self._zeros(x.shape[1])
        padded[self._inside] = np.moveaxis(x, 0, -1)
        columns = self._flat("columns", x.shape[1], *self.kernel, *places, len(x))
        for offset in np.ndindex(*self.kernel):
            columns[(slice(None), *offset)] = padded[self._seen(offset, places)]
        return columns.reshape(self.groups, -1, prod(places) * len(x))

    def added(self, columns: Array, size: tuple[int, ...], places: tuple[int, ...]) -> Array:
        """The way back of ``columns``: (channels, *size, batch), which the next call changes."""
        self._size, self._batch = size, columns.shape[-1] // prod(places)
        columns = columns.reshape(-1, *self.kernel, *places, self._batch)
        padded = self._zeros(len(columns))
        for offset in np.ndindex(*self.kernel):
            padded[self._seen(offset, places)] += columns[(slice(None), *offset)]
        return padded[self._inside]

    def _seen(self, offset: tuple[int, ...], places: tuple[int, ...]) -> tuple[slice, ...]:
        """Where one entry of the kernel stands, at all places."""
        along = zip(offset, self.dilation, places, self.stride, strict=True)
        return (slice(None), *(slice(i * d, i * d + (n - 1) * s + 1, s) for i, d, n, s in along))

    @property
    def _inside(self) -> tuple[slice, ...]:
        """Where samples stand among the zeros."""
        along = zip(self.pads, self._size, strict=True)
        return (slice(None), *(slice(before, before + n) for (before, _), n in along))

    def _zeros(self, channels: int) -> Array:
        sizes = (n + before + after for n, (before, after) in zip(self._size, self.pads, strict=True))
        padded = self._flat("padded", channels, *sizes, self._batch)
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
        """Of (batch, channels, *size), (groups, channels of a group, size · batch)."""
        batch, *shape = x.shape
        rows = self._buffer(name, x.size).reshape(*shape, batch)
        rows[...] = np.moveaxis(x, 0, -1)
        return rows.reshape(self.windows.groups, shape[0] // self.windows.groups, -1)

    def samples(self, name: str, y: Array) -> Array:
        """The batch first: (batch, channels, *size) of (channels, *size, batch)."""
        *shape, batch = y.shape
        found = self._buffer(name, batch, *shape)
        found[...] = np.moveaxis(y, -1, 0)
        return found

    def product(self, name: str, a: Array, b: Array) -> Array:
        """a b, a matrix for each group."""
        groups, n, m = a.shape[0], a.shape[1], b.shape[2]
        return np.matmul(a, b, out=self._buffer(name, groups * n * m).reshape(groups, n, m))

    def add_bias(self, y: Array) -> None:
        """To each channel of y (channels, ...)."""
        if self.bias is not None:
            y += self.bias.reshape(-1, *(1,) * (y.ndim - 1))

    def write(self, g: Array, factors: tuple[Array, Array]) -> None:
        """The gradients: the weight's is a product, the bias's the sum of g (channels, all else)."""
        if self.weight_gradient is not None:
            np.matmul(factors[0], factors[1].mT, out=self.weight_gradient.reshape(self.kernels.shape))
        if self.bias_gradient is not None:
            np.sum(g, axis=1, out=self.bias_gradient)


class Correlation(Convolution):
    """z = W columns(x) + b, with the kernel as a row of W for each output channel.

    dW = g columns(x)ᵀ, db = Σ g, and dx = the columns Wᵀ g, added up where their windows overlap.
    """

    def forward(self, x: Array) -> Array:
        z_shape = self.options.output_shape(x.shape[1:])
        self.size, self.places = x.shape[2:], z_shape[1:]
        self.columns = self.windows.columns(x, self.places)
        z = self.product("rows", self.kernels, self.columns).reshape(*z_shape, len(x))
        self.add_bias(z)
        return self.samples("z", z)

    def backward(self, g: Array) -> Array:
        d = self.rows("rows", g)
        self.write(d.reshape(g.shape[1], -1), (d, self.columns))
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
        batch, *x_shape = self.x_shape
        columns = self.windows.columns(g, tuple(x_shape[1:]))
        self.write(np.moveaxis(g, 1, 0).reshape(g.shape[1], -1), (self.x, columns))
        if not self._needs_input_gradient:
            return g
        return self.samples("g", self.product("back", self.kernels, columns).reshape(*x_shape, batch))
