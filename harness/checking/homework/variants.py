"""With which settings a layer is tried: those that its calls are told, and the likely ones that its code fixes."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import islice, product
from typing import Any

from pydantic import ValidationError

from harness.checking.settings import Layers
from harness.scenario.kinds import Layer, Shape
from harness.scenario.layers import LAYERS

#: Settings of one layer.
Options = dict[str, Any]
_EPS = (1e-5, 1e-8, 1e-7, 1e-6, 1e-3, 1e-4, 1e-10, 1e-12, 1e-9, 0.0)
_MOST = 60
#: What calls are told is none of the usual numbers, so that one that is ignored shows.
_TOLD_EPS, _TOLD_MOMENTUM = 3e-3, 0.3


def candidates(
    what: str, free: Collection[str], numbers: Sequence[float], given: Mapping[str, Any]
) -> Iterator[tuple[Layers, ...]]:
    """What a part may be taken for: each is several layers (or rows of layers), told by the settings that are free.

    ``free``: settings that its calls are told; ``numbers``: that stand in its code; ``given``: settings that are known.
    """
    kinds = what.split()
    every = [
        [_with(given, kind, own) for own in _of_kind(kind, _told(at, free), numbers)] for at, kind in enumerate(kinds)
    ]
    for some in islice(product(*every), _MOST):
        longest = max(len(one) for one in some)
        rows = [tuple(one[min(at, len(one) - 1)] for one in some) for at in range(longest)]
        made = [_layers(kinds, row) for row in rows]
        found = tuple(one for one in made if one is not None)
        if found:
            yield found


def _told(at: int, free: Collection[str]) -> set[str]:
    """Settings that one of several layers is told: by its number, as 3.stride, or as all of them."""
    own = f"{at + 1}."
    return {role.removeprefix(own) for role in free if role.startswith(own) or "." not in role}


def _with(given: Mapping[str, Any], kind: str, sets: Sequence[Options]) -> list[Options]:
    """Settings with those that are known."""
    known = {name: value for name, value in given.items() if name in LAYERS[kind].model_fields}
    return [{**own, **known} for own in sets]


def _layers(kinds: Sequence[str], settings: Sequence[Options]) -> Layers | None:
    try:
        return tuple(
            LAYERS[kind].model_validate({**own, "layer": kind, "name": f"it{at}"})
            for at, (kind, own) in enumerate(zip(kinds, settings, strict=True))
        )
    except ValidationError:
        return None


def _of_kind(kind: str, free: Collection[str], numbers: Sequence[float]) -> Iterator[list[Options]]:
    """Sets of settings that are tried together."""
    if kind.startswith("conv"):
        yield from _convolutions(free)
    elif "pool" in kind and not kind.startswith("adaptive"):
        yield from _pools(free)
    elif "norm" in kind:
        yield from _norms(kind, free, numbers)
    elif kind in ("leaky_relu", "elu", "celu"):
        yield from _slopes(kind, free, numbers)
    else:
        yield from ([one] for one in _USUAL.get(kind, ({},)))


#: Settings of layers that need one, or have few.
_USUAL: Mapping[str, Sequence[Options]] = {
    "linear": ({"out_features": 3}, {"out_features": 3, "bias": False}),
    "gelu": ({}, {"approximate": "tanh"}),
    "dropout": ({"p": 0.3, "seed": 0},),
    "dropout2d": ({"p": 0.3, "seed": 0},),
    "embedding": ({"num_embeddings": 7, "embedding_dim": 3},),
    "adaptive_avg_pool2d": ({"output_size": 1},),
}


def _convolutions(free: Collection[str]) -> Iterator[list[Options]]:
    """By what its padding may be, where it is fixed: none, so much that the size stays, or 1."""
    strides = (None,) if "stride" in free else (1, 2)
    pads = ("free",) if "padding" in free else ("none", "half", "1")
    for bias, stride, pad in product(({}, {"bias": False}), strides, pads):
        sizes = [(k, stride or s, 0 if pad == "none" else p) for k, s, p in _WINDOWS.get(pad, _USUAL_WINDOWS)]
        yield [
            {"out_channels": 3, "kernel_size": k, "stride": s, "padding": p, **bias} for k, s, p in dict.fromkeys(sizes)
        ]


#: Sizes of kernels, strides and paddings; of a fixed padding those of it.
_USUAL_WINDOWS = ((3, 1, 0), (3, 2, 1), (2, 2, 0))
_WINDOWS = {"half": ((3, 1, 1), (5, 1, 2)), "1": ((3, 1, 1), (2, 1, 1))}


def _pools(free: Collection[str]) -> Iterator[list[Options]]:
    if not {"kernel_size", "kernel_height"} & set(free):
        yield from ([{"kernel_size": k, "stride": s}] for k, s in ((2, 2), (2, 1), (3, 2), (3, 3), (4, 4)))
        return
    equal = [{"kernel_size": k, "stride": k} for k in (2, 3)]
    if "stride" in free:
        yield [{"kernel_size": k, "stride": s} for k, s in ((2, 2), (3, 2), (2, 1))]
        yield equal
    else:
        yield from (equal, *([{"kernel_size": k, "stride": s} for k in (2, 3)] for s in (1, 2)))


def _norms(kind: str, free: Collection[str], numbers: Sequence[float]) -> Iterator[list[Options]]:
    """With parameters, of two sizes where it is made for one, and without."""
    own = _sizes_of_norm(kind)
    small = (one for one in numbers if 0 < one <= 1e-2)
    eps = (_TOLD_EPS,) if "eps" in free else tuple(dict.fromkeys((*small, *_EPS)))
    every = [{**own, "eps": e, **m} for e, m in product(eps, _momenta(kind, free, numbers))]
    is_sized = "normalized_shape" in own
    for one in every:
        yield [one, {**one, "normalized_shape": (6,)}] if is_sized else [one]
    yield from ([{**one, "elementwise_affine" if is_sized else "affine": False}] for one in every)


def _momenta(kind: str, free: Collection[str], numbers: Sequence[float]) -> list[Options]:
    """Of running statistics: of a number in the code it may be the share of the new, or of the old."""
    if "batch" not in kind:
        return [{}]
    if "momentum" in free:
        return [{"momentum": _TOLD_MOMENTUM}]
    fixed = [one for one in numbers if 1e-2 < one < 1][:2]
    shares = (round(share, 12) for one in fixed for share in (1 - one, one))
    return [{"momentum": one} for one in dict.fromkeys((*shares, 0.1, 0.9))]


def _sizes_of_norm(kind: str) -> Options:
    if kind == "group_norm":
        return {"num_groups": 2, "num_channels": 4}
    return {"normalized_shape": (4,)} if kind in ("layer_norm", "rms_norm") else {}


def _slopes(kind: str, free: Collection[str], numbers: Sequence[float]) -> Iterator[list[Options]]:
    name = "negative_slope" if kind == "leaky_relu" else "alpha"
    usual = (0.01, 0.1, 0.2, 0.3) if kind == "leaky_relu" else (1.0,)
    if name in free or "alpha" in free:
        yield [{name: 0.2}]
        return
    for one in dict.fromkeys((*(x for x in numbers if 0 < x < 5), *usual)):
        yield [{name: one}]


def shapes_of(layers: Layers) -> tuple[Shape, ...]:
    """Shapes of samples that a layer's windows cover without rest; nothing where any shape is right."""
    first = layers[0]
    if first.layer in ("layer_norm", "rms_norm"):
        return (tuple(getattr(first, "normalized_shape")),)  # noqa: B009  # only these layers have it
    if first.layer == "linear" and first.inputs:  # of rows alone, as where its sizes are those of a sample
        return ((first.inputs,),)
    if first.layer in ("rnn", "lstm", "gru"):
        return ((4, 2), (2, 4))
    if first.layer in _SHAPES:
        return _SHAPES[first.layer]
    kernel = getattr(first, "kernel_size", None)
    return _covered(first, kernel) if isinstance(kernel, tuple) else ()


def small(layer: Layer, known: Mapping[str, Any]) -> Layer:
    """With two outputs, where nothing says how many there are."""
    name = "out_features" if layer.layer == "linear" else "out_channels"
    is_free = name in type(layer).model_fields and name not in known and getattr(layer, "groups", 1) == 1
    return layer.model_copy(update={name: 2}) if is_free else layer


def smallest_shapes(layers: Layers) -> tuple[Shape, ...]:
    """Shapes of samples as small as they can be: two entries, or two windows along each axis."""
    first, kernel = layers[0], getattr(layers[0], "kernel_size", None)
    if isinstance(kernel, tuple) and getattr(first, "dilation", 1) in (1, (1, 1), (1,)):
        return _covered(first, kernel, ((2,) * len(kernel),), 1)
    given = () if first.layer == "batch_norm1d" and first.inputs is None else shapes_of(layers)
    if given:
        return given[:1]
    return ((2,),) if len(first.axes_of_a_sample) <= 1 and not first.takes_ids else ()


_SHAPES: Mapping[str, tuple[Shape, ...]] = {
    "batch_norm1d": ((4,), (6,)),
    "group_norm": ((4, 3, 2), (4, 2, 5)),
    "flatten": ((2, 3, 4), (4, 2, 3)),
}


def _covered(
    layer: Layer, kernel: tuple[int, ...], every: Sequence[tuple[int, ...]] = ((3, 4), (2, 3)), fewest: int = 2
) -> tuple[Shape, ...]:
    """Two shapes, of other channels where it takes any; ``every``: how many windows along each axis."""
    stride, padding = getattr(layer, "stride", None) or kernel, getattr(layer, "padding", 0)
    pads = padding if isinstance(padding, tuple) else (padding,) * len(kernel)
    channels = getattr(layer, "in_channels", None)
    found = []
    for at, windows in enumerate(every):
        sizes = [(n - 1) * s + k - 2 * p for n, k, s, p in zip(windows, kernel, stride, pads, strict=False)]
        found.append((channels or fewest + at, *sizes))
    return tuple(found)


def with_a_rest(layer: Layer, told: Collection[str]) -> tuple[Layer, Shape] | None:
    """A layer with a stride that leaves a rest of a sample, and that sample's shape; None where it has no such stride.

    Padding is wide where it is told, and windows of a pool leave gaps.
    """
    kernel, padding = getattr(layer, "kernel_size", None), getattr(layer, "padding", None)
    if layer.layer not in _WITH_A_REST or not isinstance(kernel, tuple) or not isinstance(padding, tuple):
        return None
    is_pool = layer.layer != "conv2d"
    own = (getattr(layer, "stride", None) or kernel)[0]
    stride = own if "stride" not in told else max(kernel) + 1 if is_pool else 3
    pad = 2 if "padding" in told and not is_pool else padding[0]
    if stride == 1 or getattr(layer, "dilation", (1, 1)) != (1, 1):
        return None
    changed = layer.model_copy(update={"stride": (stride, stride), "padding": (pad, pad)})
    each = zip((2, 1), kernel, (1, stride - 1), strict=True)
    sides = (max(1, after * stride + k - 2 * pad + rest) for after, k, rest in each)
    return changed, (getattr(layer, "in_channels", None) or 2, *sides)


#: Layers of windows along two axes that people write.
_WITH_A_REST = frozenset(("conv2d", "max_pool2d", "avg_pool2d"))


def told_settings(layer: Layer) -> Iterator[tuple[str, Any]]:
    """A layer's settings as a call may be told them, by role: a kernel by its sides too, a momentum of the old."""
    for name, value in layer.model_dump(exclude={"layer", "name", "weight", "bias"}).items():
        if name == "kernel_size" and isinstance(value, tuple):
            yield "kernel_height", value[0]
            yield "kernel_width", value[-1]
        if name == "momentum":
            yield "momentum_of_old", 1 - value
        yield name, plain(value)


def plain(value: Any) -> Any:
    """One number where it is the same along each axis."""
    return value[0] if isinstance(value, tuple) and len(set(value)) == 1 else value
