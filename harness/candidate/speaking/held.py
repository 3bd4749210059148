"""Arrays that an object holds, by their paths: which are its parameters, and which their gradients.

params['W1']  layers[0].W  weights[1]          parameters
grads['W1']   layers[0].dW  nabla_w[1]         gradients: the same path, with a gradient's mark
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from harness.candidate.speaking.answer import bare_name, words_of

_PART = re.compile(r"[^.\[\]']+")
_HOLDERS = words_of("params parameters param p data value values weights_and_biases layers net network model")
_GRADIENT_HOLDERS = words_of("grads gradients grad gradient dparams derivatives")
_KINDS = {
    **dict.fromkeys(words_of("weights weight ws kernel theta w"), "w"),
    **dict.fromkeys(words_of("biases bias bs b"), "b"),
}
#: What an optimizer remembers.
_MEMORY = re.compile(r"veloc|moment|adam|cache|^[vms](_?[wb]\w*)?$|prev|best|delta", re.IGNORECASE)
_WEIGHT, _BIAS = re.compile(r"_*(w|theta|kernel|syn)", re.IGNORECASE), re.compile(r"_*b", re.IGNORECASE)


def gradients_in(arrays: Mapping[str, Any], parameters: Iterable[str]) -> dict[str, Any]:
    """The gradient of each parameter's path that has one, the nearest first."""
    found: dict[str, Any] = {}
    for own in parameters:
        held = next((array for path, array in arrays.items() if path != own and _is_gradient_of(path, own)), None)
        if held is not None:
            found[own] = held
    return found


def _is_gradient_of(path: str, own: str) -> bool:
    wanted = [_kind(part) for part in _parts(own) if part not in _HOLDERS]
    parts = _parts(path)
    marked = any(part in _GRADIENT_HOLDERS for part in parts)
    kept = [part for part in parts if part not in _HOLDERS | _GRADIENT_HOLDERS]
    if len(kept) != len(wanted):
        return False
    for part, want in zip(kept, wanted, strict=True):
        if _kind(part) != want:
            if _kind(bare_name(part).lower().strip("_")) != want:
                return False
            marked = True
    return marked


def _parts(path: str) -> list[str]:
    return [part.strip("_").lower() for part in _PART.findall(path)]


def _kind(part: str) -> str:
    return _KINDS.get(part, part)


# ---------------------------------------------------------------- parameters


def given_in(arrays: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, str]:
    """The path of each array that was given to an object, by its name; empty where it does not hold them all."""
    found = {}
    for name, value in given.items():
        path = next(
            (path for path, array in arrays.items() if path not in found and np.array_equal(array, value)), None
        )
        if path is None:
            return {}
        found[path] = name
    return {name: path for path, name in found.items()}


def named_in(arrays: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, str]:
    """Torch's name by path, where every one of the names stands at the end of a path; else empty."""
    found = {}
    for name, torch in names.items():
        fitting = [path for path in _candidates(arrays) if _PART.findall(path)[-1].lstrip("_") == name]
        path = next(filter(_is_no_memory, fitting), None)
        if path is None:
            return {}
        found[path] = torch
    return found


def shaped_in(arrays: Mapping[str, Any], shapes: Mapping[str, tuple[int, ...]]) -> dict[str, str]:
    """Torch's name by path, where the shapes leave one choice; else empty. ``shapes``: torch's, by torch's names."""
    for transposed in (True, False):
        found: dict[str, str] = {}
        for kind, pattern in ((".weight", _WEIGHT), (".bias", _BIAS)):
            wanted = {torch: shape for torch, shape in shapes.items() if torch.endswith(kind)}
            found |= _by_shape(arrays, wanted, transposed, pattern)
        if len(found) == len(shapes):
            return {path: torch for torch in shapes for path, name in found.items() if name == torch}
    return {}


def called_in(arrays: Mapping[str, Any], called: Mapping[str, Iterable[str]]) -> dict[str, str]:
    """Torch's name by path, where as many paths end in what people call these parameters, with a number or without.

    ``called``: by torch's names, in the order of the network. Empty where paths are more or fewer.
    """
    found: dict[str, str] = {}
    for words in dict.fromkeys(map(tuple, called.values())):
        names = [torch for torch, own in called.items() if tuple(own) == words]
        kept = list(filter(_is_no_memory, _candidates(arrays)))
        by_word = ([path for path in kept if _is_called(_parts(path), one)] for one in (words, *((w,) for w in words)))
        paths = next((one for one in by_word if len(one) == len(names)), [])
        found |= dict(zip(paths, names, strict=True)) if paths else {}
    return found if len(found) == len(called) else {}


def _is_called(parts: Sequence[str], words: Sequence[str]) -> bool:
    """``a1``, or the weight of ``prelu1``."""
    last = parts[-2] if len(parts) > 1 and _kind(parts[-1]) == "w" and parts[-2] not in _HOLDERS else parts[-1]
    return last.rstrip("0123456789").rstrip("_") in {word.lower() for word in words}


def _by_shape(
    arrays: Mapping[str, Any], wanted: Mapping[str, tuple[int, ...]], transposed: bool, pattern: re.Pattern[str]
) -> dict[str, str]:
    found: dict[str, str] = {}
    for shape in dict.fromkeys(wanted.values()):
        names = [torch for torch, other in wanted.items() if other == shape]
        paths = [path for path in _candidates(arrays) if _has_shape(np.shape(arrays[path]), shape, transposed)]
        called = [path for path in paths if pattern.match(_PART.findall(path.replace("[*]", ""))[-1])]
        nearest = min((len(_PART.findall(path)) for path in called), default=0)
        called = [path for path in called if len(_PART.findall(path)) == nearest]
        if len(paths) > len(names) == len(called):
            paths = called
        if len(paths) > len(names):
            paths = _different(arrays, filter(_is_no_memory, paths))
        if len(paths) > len(names):
            paths = [path for path in paths if any(map(pattern.match, _PART.findall(path.replace("[*]", ""))[-2:]))]
        if len(paths) == len(names):
            found |= dict(zip(paths, names, strict=True))
    return found


def _different(arrays: Mapping[str, Any], paths: Iterable[str]) -> list[str]:
    """Without those that hold the same numbers as an earlier one: a layer's and the network's name of one array."""
    found: list[str] = []
    for path in paths:
        if not any(np.array_equal(arrays[path], arrays[other]) for other in found):
            found.append(path)
    return found


def _has_shape(own: tuple[int, ...], shape: tuple[int, ...], transposed: bool) -> bool:
    if len(shape) == 2:
        return own == (shape[::-1] if transposed else shape)
    return own in (shape, (1, *shape), (*shape, 1))


def _candidates(arrays: Mapping[str, Any]) -> Iterator[str]:
    """Paths of what is no gradient."""
    for path in arrays:
        if not any(other != path and _is_gradient_of(path, other) for other in arrays):
            yield path


def _is_no_memory(path: str) -> bool:
    """Whether it is not what an optimizer remembers, such as velocity['W1'] or vW1."""
    return not any(map(_MEMORY.search, _PART.findall(path)))


def layout_of(arrays: Mapping[str, Any], own: Mapping[str, str], shapes: Mapping[str, Sequence[int]]) -> dict[str, str]:
    """What the arrays' shapes say of the layout: ``weight`` and ``bias``, where all agree."""
    said: dict[str, set[str]] = {"weight": set(), "bias": set()}
    for path, torch in own.items():
        shape, mine = tuple(shapes[torch]), np.shape(arrays[path])
        if len(shape) == 2 and shape[0] != shape[1]:
            said["weight"].add({shape: "out_in", shape[::-1]: "in_out"}.get(mine, ""))
        if len(shape) == 1:
            said["bias"].add({shape: "flat", (1, *shape): "row", (*shape, 1): "column"}.get(mine, ""))
    return {field: next(iter(words)) for field, words in said.items() if len(words) == 1 and "" not in words}
