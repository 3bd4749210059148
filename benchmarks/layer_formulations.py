"""Layers of images, of sequences and of normalised values, in other formulations than reference_numpy's.

Each class is a layer as ``reference_numpy.layer`` has it, in the dtype of what arrives: convolutions as sums over the
kernel's offsets, or as one einsum over windows; pooling over rows of windows, or by comparing with the largest;
normalisation by the graph's nine steps, or with the variance of the paper; an embedding by a matrix of 0 and 1.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from benchmarks.formulations import Fault
from harness.scenario.model import Case
from reference_numpy.layer import Parts
from reference_numpy.layers import LAYERS
from reference_numpy.network import Network

FORMULATIONS = ("offsets", "windows")

# ---------------------------------------------------------------- convolution


class _Convolution:
    """x (batch, channels, *size), padded, with one axis as with two."""

    def __init__(self, parts: Parts) -> None:
        self._options, self._parts = parts.options, parts
        self._weight, self._bias = parts.parameters["weight"], parts.parameters.get("bias")

    def _padded(self, x: Any) -> Any:
        return np.pad(x, ((0, 0), (0, 0), *self._options.pads))

    def _cut(self, padded: Any) -> Any:
        inside = (slice(b, n - a) for (b, a), n in zip(self._options.pads, padded.shape[2:], strict=True))
        return padded[(..., *inside)]

    def _offsets(self, places: Any) -> Iterator[tuple[Any, Any]]:
        """Each entry of the kernel, and where it stands in the padded input at all places."""
        settings = self._options.stride, self._options.dilation
        for offset in np.ndindex(*self._options.kernel_size):
            each = zip(offset, places, *settings, strict=True)
            yield offset, (..., *(slice(i * d, i * d + (n - 1) * s + 1, s) for i, n, s, d in each))

    def _grouped(self, x: Any) -> Any:
        return x.reshape(len(x), self._options.groups, -1, *x.shape[2:])

    def _kernels(self) -> Any:
        """(groups, first axis of a group, second axis, *kernel)."""
        return self._weight.reshape(self._options.groups, -1, *self._weight.shape[1:])

    def _told(self, g: Any, weight_gradient: Any) -> None:
        if "weight" in self._parts.gradients:
            self._parts.gradients["weight"][...] = weight_gradient.reshape(self._weight.shape)
        if "bias" in self._parts.gradients:
            self._parts.gradients["bias"][...] = g.sum(axis=(0, *range(2, g.ndim)))

    def _biased(self, z: Any) -> Any:
        return z if self._bias is None else z + self._bias.reshape(-1, *(1,) * (z.ndim - 2))


def _over_places(subscripts: str, a: Any, b: Any) -> Any:
    """A sum over the last axes as well, which both have."""
    letters = "hw"[: a.ndim - 3]
    both, given = subscripts.split("->")
    return np.einsum(",".join(each + letters for each in both.split(",")) + f"->{given}", a, b)


class ByOffsets(_Convolution):
    """Σ over the kernel of a slice of the input times one matrix of it."""

    def forward(self, x: Any) -> Any:
        padded = self._grouped(self._padded(x))
        shape = self._options.output_shape(x.shape[1:])
        z = np.zeros((len(x), self._options.groups, shape[0] // self._options.groups, *shape[1:]), x.dtype)
        for offset, where in self._offsets(shape[1:]):
            z += np.einsum("ngc...,goc->ngo...", padded[where], self._kernels()[(..., *offset)])
        self._kept = padded
        return self._biased(z.reshape(len(x), *shape))

    def backward(self, g: Any) -> Any:
        d, dx, dw = self._grouped(g), np.zeros_like(self._kept), np.zeros_like(self._kernels())
        for offset, where in self._offsets(g.shape[2:]):
            dw[(..., *offset)] = _over_places("ngo,ngc->goc", d, self._kept[where])
            dx[where] += np.einsum("ngo...,goc->ngc...", d, self._kernels()[(..., *offset)])
        self._told(g, dw)
        return self._cut(dx.reshape(len(g), -1, *dx.shape[3:]))


class ByWindows(ByOffsets):
    """One einsum over windows; back with the same, and offsets for the input."""

    def forward(self, x: Any) -> Any:
        self._kept = self._grouped(self._padded(x))
        windows = self._windows(self._options.output_shape(x.shape[1:])[1:])
        letters = "hw"[: x.ndim - 2], "ij"[: x.ndim - 2]
        z = np.einsum(f"ngc{letters[0]}{letters[1]},goc{letters[1]}->ngo{letters[0]}", windows, self._kernels())
        return self._biased(z.reshape(len(x), -1, *z.shape[3:]))

    def _windows(self, places: Any) -> Any:
        kernel = self._options.kernel_size
        found = np.stack([self._kept[where] for _, where in self._offsets(places)], axis=-1)
        return found.reshape(*found.shape[:-1], *kernel)

    def backward(self, g: Any) -> Any:
        windows, letters = self._windows(g.shape[2:]), ("hw"[: g.ndim - 2], "ij"[: g.ndim - 2])
        dw = np.einsum(f"ngo{letters[0]},ngc{letters[0]}{letters[1]}->goc{letters[1]}", self._grouped(g), windows)
        dx = super().backward(g)
        self._told(g, dw)
        return dx


class Spread(_Convolution):
    """A transposed convolution: each entry times the kernel, offset by offset."""

    def forward(self, x: Any) -> Any:
        self._x, groups = self._grouped(x), self._options.groups
        shape = self._options.output_shape(x.shape[1:])
        sizes = [n + before + after for n, (before, after) in zip(shape[1:], self._options.pads, strict=True)]
        z = np.zeros((len(x), groups, shape[0] // groups, *sizes), x.dtype)
        for offset, where in self._offsets(x.shape[2:]):
            z[where] += np.einsum("ngc...,gco->ngo...", self._x, self._kernels()[(..., *offset)])
        return self._biased(self._cut(z.reshape(len(x), shape[0], *sizes)))

    def backward(self, g: Any) -> Any:
        d, dw, dx = self._grouped(self._padded(g)), np.zeros_like(self._kernels()), np.zeros_like(self._x)
        for offset, where in self._offsets(self._x.shape[3:]):
            dw[(..., *offset)] = _over_places("ngc,ngo->gco", self._x, d[where])
            dx += np.einsum("ngo...,gco->ngc...", d[where], self._kernels()[(..., *offset)])
        self._told(g, dw)
        return dx.reshape(len(g), -1, *dx.shape[3:])


# ---------------------------------------------------------------- pooling


class _Pooling:
    border = 0.0

    def __init__(self, parts: Parts) -> None:
        self._options = parts.options

    def _windows(self, z: Any, border: float) -> Any:
        """Flat indices of the padded samples in each window: (*places, entries); and the padded samples."""
        along = self._options.along
        around = [one.around(n) for one, n in zip(along, z.shape[2:], strict=True)]
        padded = np.pad(z, ((0, 0), (0, 0), *around), constant_values=border)
        index = np.arange(np.prod(padded.shape[2:])).reshape(padded.shape[2:])
        places = [one.places(n) for one, n in zip(along, z.shape[2:], strict=True)]
        parts = []
        for offset in np.ndindex(*(one.kernel for one in along)):
            each = zip(offset, along, places, strict=True)
            parts.append(
                index[
                    tuple(slice(i * o.dilation, i * o.dilation + (n - 1) * o.stride + 1, o.stride) for i, o, n in each)
                ]
            )
        self._inside = tuple(slice(b, b + n) for (b, _), n in zip(around, z.shape[2:], strict=True))
        self._padded_shape, self._index = padded.shape, np.stack(parts, axis=-1)
        return padded.reshape(*z.shape[:2], -1)[..., self._index]

    def _added(self, g: Any) -> Any:
        """Gradients of windows' entries, added where they stand."""
        flat = np.zeros((*self._padded_shape[:2], int(np.prod(self._padded_shape[2:]))), g.dtype)
        lead = np.indices(self._padded_shape[:2]).reshape(2, *self._padded_shape[:2], *(1,) * self._index.ndim)
        np.add.at(flat, (lead[0], lead[1], self._index), g)
        return flat.reshape(self._padded_shape)[(..., *self._inside)]


class MaxOfRows(_Pooling):
    """argmax of rows of windows, and their gradients put back one by one."""

    def forward(self, z: Any) -> Any:
        windows = self._windows(z, -np.inf)
        self._at = windows.argmax(-1)[..., None]
        return np.take_along_axis(windows, self._at, -1)[..., 0]

    def backward(self, g: Any) -> Any:
        each = np.zeros((*g.shape, self._index.shape[-1]), g.dtype)
        np.put_along_axis(each, self._at, g[..., None], -1)
        return self._added(each)


class MeanOfRows(_Pooling):
    """Each entry over the count, and then the sum."""

    def forward(self, z: Any) -> Any:
        inside = self._windows(np.ones_like(z), 0.0)
        counted = inside if not self._options.count_include_pad else self._with_border(z)
        self._count = (
            self._options.divisor_override if getattr(self._options, "divisor_override", None) else counted.sum(-1)
        )
        return (self._windows(z, 0.0) / np.expand_dims(self._count, -1).astype(z.dtype)).sum(-1)

    def _with_border(self, z: Any) -> Any:
        """1 for what is in the sample, or in the border that torch counts."""
        found = self._windows(np.ones_like(z), 0.0)
        padded = np.zeros(self._padded_shape, z.dtype)
        each = zip(self._options.along, z.shape[2:], self._padded_shape[2:], strict=True)
        padded[(..., *(slice(0, min(one.padding + n + one.padding, whole)) for one, n, whole in each))] = 1
        return padded.reshape(*found.shape[:2], -1)[..., self._index]

    def backward(self, g: Any) -> Any:
        share = (g / np.asarray(self._count, g.dtype))[..., None]
        return self._added(np.broadcast_to(share, (*share.shape[:-1], self._index.shape[-1])))


# ---------------------------------------------------------------- normalisation


class _Normalised:
    """Rows of values that are normalised together: ``_rows`` makes (rows, n) of x, and ``_back`` is its way back."""

    def __init__(self, parts: Parts) -> None:
        self._options, self._parts = parts.options, parts
        self._weight, self._bias = parts.parameters.get("weight"), parts.parameters.get("bias")

    def _rows(self, x: Any) -> Any:
        raise NotImplementedError

    def _back(self, rows: Any) -> Any:
        raise NotImplementedError

    def _shape(self, x: Any) -> tuple[int, ...]:
        """In which a parameter meets x."""
        return (x.shape[1], *(1,) * (x.ndim - 2))

    def _affine(self, y: Any) -> Any:
        self._y, shape = y, self._shape(y)
        y = y if self._weight is None else self._weight.reshape(shape) * y
        return y if self._bias is None else y + self._bias.reshape(shape)

    def _through_affine(self, g: Any) -> Any:
        shape = self._shape(g)
        over = tuple(axis for axis, n in enumerate((1,) * (g.ndim - len(shape)) + shape) if n == 1)
        for name, each in (("weight", g * self._y), ("bias", g)):
            if name in self._parts.gradients:
                gradient = self._parts.gradients[name]
                gradient[...] = each.sum(axis=over).reshape(gradient.shape)
        return g if self._weight is None else g * self._weight.reshape(shape)

    def forward(self, x: Any) -> Any:
        return self._affine(self._back(self._normalised(self._rows(x))))

    def backward(self, g: Any) -> Any:
        return self._back(self._handed_back(self._rows(self._through_affine(g))))

    def _normalised(self, x: Any) -> Any:
        """In the steps of the graph: mean, centred, squares, variance, root, reciprocal, product."""
        one = x.dtype.type(1)
        self._n = x.dtype.type(x.shape[1])
        self._mean = x.sum(1, keepdims=True) / self._n
        self._centred = x - self._mean
        self._variance = (self._centred**2).sum(1, keepdims=True) / self._n
        self._root = np.sqrt(self._variance + x.dtype.type(self._options.eps))
        self._inverse = one / self._root
        return self._centred * self._inverse

    def _handed_back(self, g: Any) -> Any:
        d_inverse = (g * self._centred).sum(1, keepdims=True)
        d_root = -d_inverse / self._root**2
        d_variance = d_root / (2 * self._root)
        d_centred = g * self._inverse + 2 * self._centred * d_variance / self._n
        return d_centred - d_centred.sum(1, keepdims=True) / self._n


class _Batch(_Normalised):
    """Each channel over the batch."""

    def _rows(self, x: Any) -> Any:
        moved = np.moveaxis(x, 1, 0)
        self._moved = moved.shape
        return moved.reshape(len(moved), -1)

    def _back(self, rows: Any) -> Any:
        return np.moveaxis(rows.reshape(self._moved), 0, 1)

    def forward(self, x: Any) -> Any:
        if not self._parts.mode.training and self._options.track_running_stats:
            return self._evaluated(x)
        found = super().forward(x)
        self._track()
        return found

    def _track(self) -> None:
        kept, dtype = self._parts.buffers, self._inverse.dtype.type
        if not self._options.track_running_stats:
            return
        share = self._options.momentum
        if share is None:
            kept["num_batches_tracked"] += 1
            share = 1 / kept["num_batches_tracked"].item()
        unbiased = self._variance[:, 0] * (self._n / (self._n - 1))
        kept["running_mean"] += dtype(share) * (self._mean[:, 0] - kept["running_mean"])
        kept["running_var"] += dtype(share) * (unbiased - kept["running_var"])

    def _evaluated(self, x: Any) -> Any:
        shape, kept = self._shape(x), self._parts.buffers
        inverse = 1 / np.sqrt(kept["running_var"] + x.dtype.type(self._options.eps))
        return self._affine((x - kept["running_mean"].reshape(shape)) * inverse.reshape(shape))


class BatchByPaper(_Batch):
    """dvar with the power −3/2, and dmean with both of its terms, as the paper has them."""

    def _handed_back(self, g: Any) -> Any:
        v = self._variance + g.dtype.type(self._options.eps)
        d_variance = (g * self._centred * g.dtype.type(-0.5) * v ** g.dtype.type(-1.5)).sum(1, keepdims=True)
        d_mean = (-g / np.sqrt(v)).sum(1, keepdims=True)
        d_mean = d_mean + d_variance * (-2 * self._centred).sum(1, keepdims=True) / self._n
        return g / np.sqrt(v) + d_variance * 2 * self._centred / self._n + d_mean / self._n


class _Layer(_Normalised):
    """The last axes of each sample."""

    def _shape(self, x: Any) -> tuple[int, ...]:
        return tuple(self._options.axes)

    def _rows(self, x: Any) -> Any:
        self._of = x.shape
        return x.reshape(-1, int(np.prod(self._options.axes)))

    def _back(self, rows: Any) -> Any:
        return rows.reshape(self._of)


class LayerAtOnce(_Layer):
    """(n g − Σ g − y Σ g y) / (n s)."""

    def _handed_back(self, g: Any) -> Any:
        y = self._centred * self._inverse
        total = self._n * g - g.sum(1, keepdims=True) - y * (g * y).sum(1, keepdims=True)
        return self._inverse / self._n * total


class _Group(_Normalised):
    """Groups of each sample's channels."""

    def _rows(self, x: Any) -> Any:
        self._of = x.shape
        return x.reshape(len(x) * self._options.num_groups, -1)

    def _back(self, rows: Any) -> Any:
        return rows.reshape(self._of)


class GroupAtOnce(_Group):
    _handed_back = LayerAtOnce._handed_back


class RootMeanSquare(_Layer):
    """z (mean of z² + eps)^−½."""

    def _normalised(self, x: Any) -> Any:
        eps = np.finfo(x.dtype).eps if self._options.eps is None else self._options.eps
        self._x, self._n = x, x.dtype.type(x.shape[1])
        self._inverse = (np.square(x).mean(1, keepdims=True) + x.dtype.type(eps)) ** x.dtype.type(-0.5)
        return x * self._inverse

    def _handed_back(self, g: Any) -> Any:
        return self._inverse * g - self._x * self._inverse**3 * (g * self._x).sum(1, keepdims=True) / self._n


# ---------------------------------------------------------------- embedding


class OneHot:
    """A product with a matrix of 0 and 1."""

    def __init__(self, parts: Parts) -> None:
        self._parts, self._weight = parts, parts.parameters["weight"]

    def forward(self, ids: Any) -> Any:
        self._hot = (ids[..., None] == np.arange(len(self._weight))).astype(self._weight.dtype)
        return self._hot @ self._weight

    def backward(self, g: Any) -> Any:
        if "weight" in self._parts.gradients:
            gradient = self._parts.gradients["weight"]
            gradient[...] = self._hot.reshape(-1, len(self._weight)).T @ g.reshape(-1, g.shape[-1])
            if self._parts.options.padding is not None:
                gradient[self._parts.options.padding] = 0
        return g


#: By formulation, the layers that it has otherwise.
CLASSES: Mapping[str, Mapping[str, Any]] = {
    "offsets": {
        **dict.fromkeys(("conv1d", "conv2d"), ByOffsets),
        "conv_transpose2d": Spread,
        **dict.fromkeys(("max_pool1d", "max_pool2d"), MaxOfRows),
        **dict.fromkeys(("avg_pool1d", "avg_pool2d"), MeanOfRows),
        **dict.fromkeys(("batch_norm1d", "batch_norm2d"), _Batch),
        "layer_norm": _Layer,
        "group_norm": _Group,
        "rms_norm": RootMeanSquare,
        "embedding": OneHot,
    },
    "windows": {
        **dict.fromkeys(("conv1d", "conv2d"), ByWindows),
        **dict.fromkeys(("batch_norm1d", "batch_norm2d"), BatchByPaper),
        "layer_norm": LayerAtOnce,
        "group_norm": GroupAtOnce,
    },
}


# ---------------------------------------------------------------- a network of these, with a fault


class Rewritten(Network):
    """reference_numpy's network with layers of a formulation; a fault multiplies one result by 1 + size."""

    def __init__(self, case: Case, formulation: str = "", fault: Fault | None = None) -> None:
        self.layers = {**LAYERS, **CLASSES.get(formulation, {})}
        super().__init__(case)
        if fault is not None:
            self._plant(fault)

    def _plant(self, fault: Fault) -> None:
        """Where the fault is, what stood there is wrapped."""
        by = 1 + fault.size
        layers: Any = self._chain._layers
        name = list(layers)[min(fault.layer, len(layers) - 1)]
        if fault.place in ("activation", "derivative"):
            layers[name] = _Scaled(layers[name], *((by, 1.0) if fault.place == "activation" else (1.0, by)))
        elif fault.place in ("loss", "loss_gradient"):
            loss: Any = self._loss
            self._loss = _Scaled(loss, *((by, 1.0) if fault.place == "loss" else (1.0, by)))
        else:
            self._step_with(fault)

    def _step_with(self, fault: Fault) -> None:
        """The optimizer's step with one entry of a gradient, the update or the state it leaves, times 1 + size."""
        optimizer: Any = self._optimizer
        was = optimizer.step

        def step(parameters: Any, gradients: Any, lr: float) -> None:
            by, before = parameters.dtype.type(1 + fault.size), parameters.copy()
            if fault.place == "entry":
                gradient = list(self._gradients.values())[fault.layer % len(self._gradients)]
                index = np.unravel_index(int(np.argmax(np.abs(gradient))), gradient.shape)
                gradient[index] *= by
            was(parameters, gradients, lr)
            if fault.place == "update":
                parameters[...] = before + by * (parameters - before)
            for buffer in optimizer.buffers.values() if fault.place == "buffer" else ():
                buffer *= by

        optimizer.step = step


class _Scaled:
    """A layer or a loss of which one way is times a factor."""

    def __init__(self, inner: Any, forward: float, backward: float) -> None:
        self._inner, self._forward, self._backward = inner, forward, backward

    def forward(self, *given: Any) -> Any:
        return self._inner.forward(*given) * self._forward

    def backward(self, *given: Any) -> Any:
        return self._inner.backward(*given) * self._backward
