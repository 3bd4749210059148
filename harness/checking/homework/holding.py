"""An object that is there already: the sizes of what it holds, and its settings, are those with which it is tried."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice
from typing import Any

import numpy as np

from harness.checking.homework.line import Line
from harness.checking.homework.roles import NO_SETTINGS, NORMS
from harness.checking.homework.vocabulary import Vocabulary
from harness.scenario.kinds import Shape
from harness.scenario.layers import LAYERS

#: How many ways its arrays may be meant are tried, and how deep its arrays may lie.
_MOST, _DEPTH = 6, 3
#: Settings that are sizes, which its arrays tell.
_SIZES = frozenset(("in_features", "out_features", "in_channels", "out_channels", "num_features", "normalized_shape"))


def of_its_sizes(lines: Sequence[Line], thing: Any, words: Vocabulary) -> Iterator[Line]:
    """Lines for a layer with the sizes and settings of an object; what stands in a line already stays."""
    for line in lines:
        if line.kind != "layer" or " " in line.what:
            yield line
            continue
        told = {**_settings(line.what, thing, words), **line.options}
        sizes = list(islice(_sizes(line.what, list(_shapes(thing))), _MOST)) or [{}]
        yield from (replace(line, options={**own, **told}) for own in sizes)


def _settings(what: str, thing: Any, words: Vocabulary) -> dict[str, Any]:
    """Numbers that it has under the names of settings."""
    held = {name.lower().strip("_"): value for name, value in vars(thing).items()}
    found: dict[str, Any] = {}
    for setting in LAYERS[what].model_fields:
        if setting in NO_SETTINGS | _SIZES | {"weight", "bias", "momentum"}:
            continue
        names = (setting, *words.options.get(setting, ()))
        value = next((held[name] for name in names if name in held), None)
        if _is_number(value) or (isinstance(value, tuple) and all(map(_is_number, value))):
            found[setting] = value
    return found


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _shapes(thing: Any, depth: int = _DEPTH) -> Iterator[Shape]:
    """Of every array in it, those of most axes first."""
    found = dict.fromkeys(np.shape(one) for one in _arrays(thing, depth))
    yield from sorted(found, key=len, reverse=True)


def _arrays(thing: Any, depth: int) -> Iterator[Any]:
    if isinstance(thing, np.ndarray):
        yield thing
    elif depth:
        inside = thing.values() if isinstance(thing, Mapping) else thing if isinstance(thing, list | tuple) else ()
        for one in (*inside, *getattr(thing, "__dict__", {}).values()):
            yield from _arrays(one, depth - 1)


def _sizes(what: str, shapes: Sequence[Shape]) -> Iterator[dict[str, Any]]:
    """What its arrays may say of a layer's sizes, the likeliest first."""
    for shape in shapes:
        if what == "linear" and len(shape) == 2:
            yield {"in_features": shape[0], "out_features": shape[1]}
            yield {"in_features": shape[1], "out_features": shape[0]}
        elif what == "embedding" and len(shape) == 2:
            yield {"num_embeddings": shape[0], "embedding_dim": shape[1]}
        elif what.startswith("conv") and len(shape) == 2 + int(what[-2]):
            out, into = shape[:2] if "transpose" not in what else shape[1::-1]
            yield {"out_channels": out, "in_channels": into, "kernel_size": shape[2:]}
        elif what in NORMS and np.prod(shape) > 1:
            n = int(np.prod(shape))
            yield {"normalized_shape": (n,)} if what in ("layer_norm", "rms_norm") else {"num_features": n}
