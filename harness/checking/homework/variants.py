"""With which settings a layer is tried: those that its calls are told, and the likely ones that its code fixes."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import islice, product
from typing import Any

from pydantic import ValidationError

from harness.checking.settings import Layers
from harness.scenario.kinds import Shape
from harness.scenario.layers import LAYERS

#: Settings of one layer.
Options = dict[str, Any]
_EPS = (1e-5, 1e-8, 1e-7, 1e-6, 1e-3, 1e-4, 1e-10, 1e-12, 1e-9, 0.0)
_MOST = 60


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
    elif kind == "gelu":
        yield [{}]
        yield [{"approximate": "tanh"}]
    elif kind == "linear":
        yield [{"out_features": 3}]
        yield [{"out_features": 3, "bias": False}]
    elif kind.startswith("dropout"):
        yield [{"p": 0.3, "seed": 0}]
    elif kind == "embedding":
        yield [{"num_embeddings": 7, "embedding_dim": 3}]
    elif kind == "adaptive_avg_pool2d":
        yield [{"output_size": 1}]
    else:
        yield [{}]


def _convolutions(free: Collection[str]) -> Iterator[list[Options]]:
    strides = [None] if "stride" in free else [1, 2]
    pads = [None] if "padding" in free else ["none", "half", "1"]
    usual = [(3, 1, 0), (3, 2, 1), (2, 2, 0)]
    for bias, stride, pad in product((True, False), strides, pads):
        kernels = [(3, 1, 1), (5, 1, 2)] if pad == "half" else [(3, 1, 1), (2, 1, 1)] if pad == "1" else usual
        sets = {(k, stride or s, p if pad != "none" else 0): None for k, s, p in kernels}
        yield [
            {"out_channels": 3, "kernel_size": k, "stride": s, "padding": p, **({} if bias else {"bias": False})}
            for k, s, p in sets
        ]


def _pools(free: Collection[str]) -> Iterator[list[Options]]:
    is_sized = bool({"kernel_size", "kernel_height"} & set(free))
    if is_sized and "stride" in free:
        yield [{"kernel_size": k, "stride": s} for k, s in ((2, 2), (3, 2), (2, 1))]
        yield [{"kernel_size": k, "stride": k} for k in (2, 3)]
    elif is_sized:
        yield [{"kernel_size": k, "stride": k} for k in (2, 3)]
        yield [{"kernel_size": k, "stride": 1} for k in (2, 3)]
        yield [{"kernel_size": k, "stride": 2} for k in (2, 3)]
    else:
        for k, s in ((2, 2), (2, 1), (3, 2), (3, 3), (4, 4)):
            yield [{"kernel_size": k, "stride": s}]


def _norms(kind: str, free: Collection[str], numbers: Sequence[float]) -> Iterator[list[Options]]:
    small = tuple(one for one in numbers if 0 < one <= 1e-2)
    eps = (1e-5,) if "eps" in free else tuple(dict.fromkeys((*small, *_EPS)))
    own = _sizes_of_norm(kind)
    momenta = (0.1, 0.9) if "momentum" not in free and "batch" in kind else (0.1,)
    fixed = [one for one in numbers if 0 < one < 1 and one > 1e-2] if "batch" in kind and "momentum" not in free else []
    momenta = tuple(dict.fromkeys((*(round(v, 12) for one in fixed[:2] for v in (1 - one, one)), *momenta)))
    for e, m in product(eps, momenta):
        one = {**own, "eps": e, **({"momentum": m} if "batch" in kind else {})}
        yield [one, {**one, "normalized_shape": (6,)}] if "normalized_shape" in own else [one]
    for e, m in product(eps, momenta):
        plain = "affine" if "normalized_shape" not in own else "elementwise_affine"
        yield [{**own, "eps": e, **({"momentum": m} if "batch" in kind else {}), plain: False}]


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
    kernel = getattr(first, "kernel_size", None)
    if first.layer in ("layer_norm", "rms_norm"):
        return (tuple(first.normalized_shape),)
    if first.layer == "batch_norm1d":
        return (4,), (6,)
    if first.layer == "group_norm":
        return (4, 3, 2), (4, 2, 5)
    if not isinstance(kernel, tuple):
        return ()
    stride, padding = getattr(first, "stride", None) or kernel, getattr(first, "padding", 0)
    pads = padding if isinstance(padding, tuple) else (padding,) * len(kernel)
    counts = ((3, 4), (2, 3))
    channels = getattr(first, "in_channels", None) or 2
    found = []
    for at, windows in enumerate(counts):
        sizes = [(n - 1) * s + k - 2 * p for n, k, s, p in zip(windows, kernel, stride, pads, strict=False)]
        found.append((channels if at == 0 or getattr(first, "in_channels", None) else channels + 1, *sizes))
    return tuple(found)
