"""Where an object has a layer's parameters, their gradients and what it keeps: by the names that people give them.

``held``: by path, such as W, params['W1'] or weights[0], the arrays and numbers that an object holds.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from typing import Any

import numpy as np

from harness.checking.homework.words import has_words, usual_words
from harness.implementation import Array
from harness.scenario.kinds import Shape

#: Names of running statistics, by torch's.
KEPT = {name: usual_words(f"held_{name}") for name in ("running_mean", "running_var")}
#: Attributes that say whether a layer is in training.
MODES = usual_words("held_modes")
#: Words of a path that say that it is a gradient, alone and behind the name of a parameter.
_MARKS = frozenset(usual_words("held_gradients"))
_GRADIENTS = frozenset(usual_words("held_dicts_of_gradients"))
_BEHIND = frozenset(("g", "d"))
_BEHIND_OTHERS = frozenset(("g", "d", "dw", "db", "delta", "dparam"))
#: What a name has before or behind that of a parameter, if it is its gradient; and if it is what an optimizer keeps.
_GRADIENT = re.compile(
    r"(?i)^(d_?l_?d_?|d_?|dl_?|grad_?|gradient_?|g_|nabla_?|delta_?)|(_?grads?|_?gradients?|_?delta|_?d)$"
)
_KEPT_OR_GRADIENT = re.compile(
    r"(?i)^(d|d_|dl_?d|dl_?|grad_?|grads_?|gradient_?|g_|nabla_?|delta_?|prev_?d?|v_?|m_?|velocity_?|momentum_?|last_?)"
    r"(?=[a-z_])|(_?grads?|_?gradients?|_?delta|_?d|_?momentums?|_?cache|_?velocity|_?prev)$"
)
_STEP = re.compile(r"[A-Za-z_]\w*|\d+")
_IN_A_LIST = re.compile(r"(params|parameters|weights)\[\d+\]")


def names_of(role: str) -> tuple[str, ...]:
    """What people call a parameter, the likeliest first, in small letters; where there are no words, its own name."""
    return usual_words(f"held_{role}") if has_words(f"held_{role}") else (role.lower(),)


_PARAMETERS = frozenset(name for role in ("weight", "bias", "gamma", "beta") for name in names_of(role))


def path_of(role: str, number: int, shape: Shape, held: Mapping[str, Any], attributes: Collection[str]) -> str:
    """Where a parameter is, the ``number``-th of its layer: by its name, in a list, where its code assigns it later, or
    the only array of its shape.

    ``attributes``: that the code assigns. Empty where it is nowhere.
    """
    names, size = names_of(role), int(np.prod(shape))
    paths = [path for path in held if np.size(held[path]) == size and not _is_gradient(path)]
    return _named(names, paths) or _listed(number, paths) or _assigned(names, held, attributes) or _alone(shape, held)


def _alone(shape: Shape, held: Mapping[str, Any]) -> str:
    """The only array of a shape, but for gradients, and for those that are called like it: M beside gM."""
    paths = [path for path, array in held.items() if np.shape(array) == shape and not _is_gradient(path)]
    own = [path for path in paths if not any(path != one and path.lower().endswith(one.lower()) for one in paths)]
    return own[0] if len(own) == 1 else ""


def _named(names: Sequence[str], paths: Sequence[str]) -> str:
    order = {name: at for at, name in enumerate(names)}
    ranked = [([order[word] for word in _words(path) if word in order], path) for path in paths]
    return min(((min(ranks), path) for ranks, path in ranked if ranks), default=(0, ""))[1]


def _listed(number: int, paths: Sequence[str]) -> str:
    return next((path for path in paths if _IN_A_LIST.fullmatch(path) and path.endswith(f"[{number}]")), "")


def _assigned(names: Sequence[str], held: Mapping[str, Any], attributes: Collection[str]) -> str:
    later = {one.lower() for one in attributes if one not in held}
    name = next((name for name in names if name in later), "")
    return next((one for one in sorted(attributes) if name and one.lower() == name), "")


def gradient_of(role: str, own: str, number: int, size: int, held: Mapping[str, Any]) -> str:
    """Where the gradient of a parameter at ``own`` is: dW, grads['W'], W.grad, grads[0]; empty where it is nowhere."""
    names = [*_own_words(own), *names_of(role)]
    found: list[tuple[int, int, str]] = []
    for path, array in held.items():
        words = _words(path)
        if np.size(array) != size or not words or path == own:
            continue
        rank = _rank(words, names, number)
        found += [] if rank is None else [(rank, len(words), path)]
    if found or not own:
        return min(found)[2] if found else ""
    if odd := [path for path in held if path != own and _is_marked(path, names[:1], number)]:
        return min(odd, key=len)  # of another shape
    alike = [
        path for path in held if path != own and path.lower().endswith(own.lower()) and np.size(held[path]) == size
    ]
    return alike[0] if len(alike) == 1 else ""


def _own_words(own: str) -> list[str]:
    """What a parameter at a path is called: its last word; of ``E.data`` the one before."""
    words = _words(own)
    return words[-2:-1] if len(words) > 1 and words[-1] in _DATA else words[-1:]


#: What the numbers of an object that is a parameter are called.
_DATA = frozenset(usual_words("object_data"))


def changed_arrays(size: int, before: Mapping[str, Any], after: Mapping[str, Any], known: Collection[str]) -> list[str]:
    """The arrays of a size that a way back has made or changed, but for those that are ``known``."""
    there = (path for path, array in after.items() if np.size(array) == size > 1 and path not in known)
    return [path for path in there if path not in before or not np.array_equal(before[path], after[path])]


def input_gradient(held: Mapping[str, Any], size: int, others: Collection[str] = ()) -> str:
    """Where an object has the gradient of its input: by a usual name, or the one array that is called a gradient.

    ``others``: the gradients of its parameters. Empty where it is nowhere.
    """
    usual = next((name for name in _OF_INPUTS if name in held), "")
    called = [path for path in held if _LIKE_A_GRADIENT.match(path) and path not in others]
    fitting = [path for path in called if np.size(held[path]) == size]
    return usual or (fitting[0] if len(fitting) == 1 else "")


_OF_INPUTS = usual_words("held_input_gradient")
#: ``grad_in``, ``dPrev``, ``delta``; none that says that it is what arrives, as ``grad_out``.
_LIKE_A_GRADIENT = re.compile(r"_?(?!\w*(?i:out))(d_|d[A-Z]|(?i:d(x|z|in|prev)|grad|delta|g_|nabla))\w*$")


def _is_marked(path: str, names: Sequence[str], number: int) -> bool:
    """Whether a path says that it is the gradient of what has this very name."""
    return bool(_words(path)) and _rank(_words(path), names, number) == 0


def _rank(words: Sequence[str], names: Sequence[str], number: int) -> int | None:
    """How unlikely it is that a path of these words is the gradient of what has one of the names; None where not."""
    behind = set(words[1:][-1:]) & _BEHIND
    marked = [word for word in words if word in _GRADIENTS or word in behind]
    others = [word for word in words if word not in marked]
    bare = [_GRADIENT.sub("", word, count=1) for word in others]
    fitting = [names.index(word) for word in bare if word in names]
    if fitting and (marked or bare != others):
        return min(fitting)
    return len(names) if marked and words[-1] == str(number) and len(words) == 2 else None


def _is_gradient(path: str) -> bool:
    """Whether a path is a gradient, or what an optimizer keeps, and no parameter."""
    words = _words(path)
    if len(words) > 1 and words[-1] in _BEHIND_OTHERS:
        return True
    bare = [(word, _KEPT_OR_GRADIENT.sub("", word)) for word in words]
    return any(word in _MARKS or (own != word and own in _PARAMETERS) for word, own in bare)


def _words(path: str) -> list[str]:
    return [word.lower() for word in _STEP.findall(path)]


def shape_held(held: Mapping[str, Any], path: str, own: Array) -> Shape:
    """As an object holds an array already, a bias (1, n) or (n,); else as it is."""
    like = np.shape(held[path]) if path in held else ()
    is_like = [n for n in like if n != 1] == [n for n in own.shape if n != 1] and np.prod(like) == own.size
    return like if is_like else own.shape


def place_of_kept(name: str, held: Mapping[str, Any], attributes: Collection[str]) -> str:
    """Where a running statistic is; empty where there is no place for it."""
    places = {path.lower(): path for path in (*attributes, *held)}
    return next((places[known] for known in KEPT.get(name, ()) if known in places), "")


def is_gradient_name(name: str, role: str) -> bool:
    """Whether a name, such as ``self.dW`` or ``db``, says that it is the gradient of a parameter, or of the input x."""
    words = _words(name)[-1:]
    if role == "x":
        return bool(words) and words[0] in _INPUT_GRADIENTS
    return bool(words) and words[0] not in _GRADIENTS and _rank(words, names_of(role), 0) is not None


_INPUT_GRADIENTS = frozenset(name.lower() for name in usual_words("held_input_gradient")) - _GRADIENTS
