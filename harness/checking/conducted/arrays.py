"""Arrays in whatever a submission holds them, dicts, lists, tuples, objects of any depth; which are parameters.

It is read as text, and runs beside the submission, in its Python: 3.8 and newer.
"""

from __future__ import annotations

import copy
import numbers
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy

if TYPE_CHECKING:
    #: Where an array lies: keys, places and attributes, from outside to inside.
    Where = tuple[tuple[str, Any], ...]
    Leaf = tuple[Where, Any]

_DEEP, _MANY = 6, 2000
_MARKS = re.compile(
    r"^(dL_?d_?|dJ_?d_?|nabla_?|grad(ient)?s?_?|der_?|delta_?|d_|[dDgG∂](?=[A-Za-z_]))|(_?grad(ient)?s?)$"
)


class HarnessNotFound(Exception):
    """What is looked for is not there."""


# ---------------------------------------------------------------- trees of arrays


def harness_is_leaf(value: Any) -> bool:
    """Whether it is numbers: an array, a number that is no count, or lists of such numbers."""
    if isinstance(value, numpy.ndarray):
        return bool(value.dtype.kind == "f")
    if isinstance(value, (bool, str)):
        return False
    if isinstance(value, (float, numpy.floating)):
        return True
    return isinstance(value, list) and bool(value) and _is_list_of_numbers(value)


def _is_list_of_numbers(value: Any) -> bool:
    if isinstance(value, list):
        return bool(value) and all(_is_list_of_numbers(one) for one in value)
    return isinstance(value, (float, numpy.floating)) and not isinstance(value, bool)


def harness_leaves(value: Any, where: Where = (), seen: Any = None) -> Iterator[Leaf]:
    """Every array in a value, with where it lies."""
    seen = set() if seen is None else seen
    if harness_is_leaf(value):
        yield where, value
        return
    if len(where) > _DEEP or id(value) in seen or len(seen) > _MANY or isinstance(value, (type, str, bytes)):
        return
    seen.add(id(value))
    for step, part in _parts(value):
        yield from harness_leaves(part, (*where, step), seen)


def _parts(value: Any) -> Iterator[tuple[tuple[str, Any], Any]]:
    if isinstance(value, dict):
        for key, part in list(value.items()):
            yield ("key", key), part
    elif isinstance(value, tuple) and hasattr(value, "_fields"):
        for name in value._fields:
            yield ("field", name), getattr(value, name)
    elif isinstance(value, (list, tuple)):
        for at, part in enumerate(value):
            yield ("at", at), part
    elif isinstance(value, numpy.ndarray) and value.dtype.kind == "O":
        for at, part in enumerate(value.ravel()):
            yield ("at", at), part
    elif _is_object(value):
        for name, part in list(vars(value).items()):
            yield ("attribute", name), part
    elif hasattr(type(value), "__slots__"):
        for name in type(value).__slots__:
            if hasattr(value, name):
                yield ("attribute", name), getattr(value, name)


def _is_object(value: Any) -> bool:
    """Whether it is an object of a class that a file defines, and no function or module."""
    own = type(value).__module__ not in ("builtins", "numpy", "types", "functools")
    return own and hasattr(value, "__dict__") and not isinstance(value, type)


def harness_get(value: Any, where: Where) -> Any:
    """What lies there."""
    for kind, key in where:
        if kind == "rows":
            value = numpy.asarray(value)[key]
        elif kind == "each":
            return numpy.array([harness_get(one, key) for one in value], dtype=float)
        elif kind in ("field", "attribute"):
            value = getattr(value, key)
        else:
            value = value[key]
    return value


def harness_put(value: Any, where: Where, new: Any) -> Any:
    """The value with something else there: the same object where that can be changed."""
    if not where:
        return new
    (kind, key), rest = where[0], where[1:]
    if kind == "rows":
        value = numpy.array(value, dtype=float)
        value[key] = new
        return value
    if kind == "each":
        for at, one in enumerate(new):
            value[at] = harness_put(value[at], key, harness_as_it_was(harness_get(value[at], key), one))
        return value
    inner = harness_put(harness_get(value, where[:1]), rest, new)
    if kind == "field":
        return value._replace(**{key: inner})
    if kind == "attribute":
        setattr(value, key, inner)
    elif isinstance(value, tuple):
        return tuple(inner if at == key else one for at, one in enumerate(value))
    else:
        value[key] = inner
    return value


def harness_as_it_was(old: Any, new: Any) -> Any:
    """Numbers in the form that they had: an array, a list, a number."""
    if isinstance(old, list):
        return numpy.asarray(new).tolist()
    return new if isinstance(old, numpy.ndarray) else float(new)


def harness_of_each(every: list[Leaf]) -> Iterator[Leaf]:
    """Arrays of one shape at the same place in each of a list's objects, as one array: weights of neurons."""
    found: dict[Any, list[tuple[int, Any]]] = {}
    for where, value in every:
        for at, (kind, key) in enumerate(where[:-1]):
            if kind == "at" and where[at + 1][0] in ("attribute", "key"):
                found.setdefault((where[:at], where[at + 1 :]), []).append((key, value))
    for (before, inner), parts in found.items():
        is_whole = [key for key, _ in parts] == list(range(len(parts)))
        if is_whole and len({harness_shape(one) for _, one in parts}) == 1 and numpy.ndim(parts[0][1]) < 2:
            yield (*before, ("each", inner)), numpy.array([one for _, one in parts], dtype=float)


def harness_copied(value: Any) -> Any:
    """As it is now: what changes later is not seen."""
    try:
        return copy.deepcopy(value)
    except Exception:
        return value


# ---------------------------------------------------------------- which arrays are the parameters


def harness_shape(value: Any) -> tuple[int, ...]:
    return numpy.shape(value)


def harness_parameters(state: Any, sizes: list[int]) -> list[tuple[dict[str, Where], str]]:
    """Where each weight and bias lies, W1, b1, W2, ..., and whether weights are in_out or out_in: each way that may be
    meant, of which several layers have one."""
    every = list(harness_leaves(state))
    for arrays in (every, list(harness_of_each(every))):
        for weights in ("in_out", "out_in"):
            found = list(_parameters_of(arrays, sizes, weights))
            if found:
                return [(one, weights) for one in found]
    raise HarnessNotFound(f"no parameters of widths {sizes}")


def _parameters_of(every: list[Leaf], sizes: list[int], weights: str) -> Iterator[dict[str, Where]]:
    if len(sizes) == 2:
        for weight in _fitting(every, _of_weight(sizes[0], sizes[1], weights)):
            for bias in _fitting(every, _of_bias(sizes[1])):
                if bias != weight:
                    yield {"W1": weight, "b1": bias}
        yield from _with_bias_inside(every, sizes[0], sizes[1], weights)
        return
    for form in range(3):  # biases are all flat, rows or columns: another would take the next weight for one
        named = _named(every, sizes, weights, form)
        if named:
            yield named
            return


def _named(every: list[Leaf], sizes: list[int], weights: str, form: int) -> dict[str, Where]:
    found: dict[str, Where] = {}
    left = list(every)
    for number, (before, after) in enumerate(zip(sizes, sizes[1:]), 1):
        of_bias = _of_bias(after)
        biases = [of_bias[form], *(of_bias[3:] if form == 0 else [])]
        for name, shapes in (("W", _of_weight(before, after, weights)), ("b", biases)):
            fitting = _fitting(left, shapes)
            if not fitting:
                return {}
            found[f"{name}{number}"] = fitting[0]
            left = [one for one in left if one[0] != fitting[0]]
    return found


def _of_weight(before: int, after: int, weights: str) -> list[tuple[int, ...]]:
    return [(before, after) if weights == "in_out" else (after, before)] + ([(before,)] if after == 1 else [])


def _of_bias(after: int) -> list[tuple[int, ...]]:
    return [(after,), (1, after), (after, 1)] + ([()] if after == 1 else [])


def _fitting(every: list[Leaf], shapes: list[tuple[int, ...]]) -> list[Where]:
    return [
        where
        for shape in shapes
        for where, one in every
        if harness_shape(one) == shape and not _is_of_a_gradient(where)
    ]


def _is_of_a_gradient(where: Where) -> bool:
    """Whether its name says that it is the gradient of something: dW1, grad_b."""
    inner = where[-1][1] if where and where[-1][0] == "each" else where
    names = [key for kind, key in inner if isinstance(key, str)]
    return bool(names) and bool(re.match(r"(d_?[WwBb]|grad|nabla|d[A-Z]|g[Wb]\b)", names[-1]))


def _with_bias_inside(every: list[Leaf], before: int, after: int, weights: str) -> Iterator[dict[str, Where]]:
    """Of one layer whose bias is the last row or column of the weight."""
    tall = (before + 1, after) if weights == "in_out" else (after, before + 1)
    inner = (slice(None, -1), -1) if weights == "in_out" else ((slice(None), slice(None, -1)), (slice(None), -1))
    for where in _fitting(every, [tall] + ([(before + 1,)] if after == 1 else [])):
        yield {"W1": (*where, ("rows", inner[0])), "b1": (*where, ("rows", inner[1]))}


# ---------------------------------------------------------------- which arrays are their gradients


def _tail(where: Where) -> Where:
    """The last names and places on the way to it."""
    return where[:-1] + where[-1][1] if where and where[-1][0] == "each" else where


def _is_of(gradient: tuple[str, Any], parameter: tuple[str, Any]) -> bool:
    """Whether a key or an attribute is that of a parameter, or its name with what marks a gradient: dW1 of W1."""
    given, wanted = gradient[1], parameter[1]
    if given == wanted:
        return True
    if not (isinstance(given, str) and isinstance(wanted, str)):
        return False
    bare = _MARKS.sub("", given).strip("_")
    return bare != given and bare.lower() == wanted.strip("_").lower()


def _is_a_name(key: Any) -> bool:
    """Whether a key says more than a place: W1, or ("W", 1)."""
    return isinstance(key, str) or (isinstance(key, tuple) and any(isinstance(one, str) for one in key))


def _are_of(gradient: Where, parameter: Where) -> bool:
    """Whether all names and places on the way are, from the last on."""
    return len(gradient) >= len(parameter) and all(map(_is_of, gradient[-len(parameter) :], parameter))


def harness_is_marked(where: Where) -> bool:
    """Whether a name on the way says that a gradient is meant."""
    return any(isinstance(key, str) and _MARKS.search(key) is not None for _, key in _tail(where))


def harness_gradients(value: Any, parameters: dict[str, Where], shapes: dict[str, tuple[int, ...]]) -> dict[str, Where]:
    """Where the gradient of each parameter lies in a value: by the same names and places, else by their order."""
    every = list(harness_leaves(value))
    every += list(harness_of_each(every))
    rows = [one for one in parameters.values() if one and one[-1][0] == "rows"]
    if rows:
        whole = [where for where, one in every if harness_shape(one) == shapes["whole"]]
        return {name: whole[0] + (where[-1],) for name, where in parameters.items()} if len(whole) == 1 else {}
    return harness_by_name(every, parameters, shapes) or _by_order(every, parameters, shapes)


def harness_by_name(
    every: list[Leaf], parameters: dict[str, Where], shapes: dict[str, tuple[int, ...]]
) -> dict[str, Where]:
    for length in (3, 2, 1):
        found = {}
        for name, where in parameters.items():
            tail = _tail(where)[-length:]
            fitting = [one for one in every if _are_of(_tail(one[0]), tail)]
            if len(fitting) > 1:
                fitting = [one for one in fitting if numpy.size(one[1]) == numpy.prod(shapes[name])] or fitting
            if len(fitting) != 1 or not any(_is_a_name(key) for _, key in tail):
                break
            found[name] = fitting[0][0]
        if len(found) == len(parameters) and len(set(found.values())) == len(found):
            return found
    return {}


def _by_order(every: list[Leaf], parameters: dict[str, Where], shapes: dict[str, tuple[int, ...]]) -> dict[str, Where]:
    every = [one for one in every if not (one[0] and one[0][-1][0] == "each")]
    arrays = [one for one in every if numpy.ndim(one[1]) or () in [shapes[name] for name in parameters]]
    if len(arrays) != len(parameters):
        return {}
    best: dict[str, Where] = {}
    most, others = 0, 0
    for names in _orders(list(parameters)):
        found = dict(zip(names, arrays))
        weights = [_fits(found[name][1], shapes[name]) for name in names if name[0] == "W"]
        fitting = sum(_fits(found[name][1], shapes[name]) for name in names)
        if not all(weights) or fitting < most or {name: one for name, (one, _) in found.items()} == best:
            continue
        others = others + 1 if fitting == most else 0
        best, most = {name: where for name, (where, _) in found.items()}, fitting
    return best if not others else {}  # of several orders that fit nobody knows which is meant


def _fits(value: Any, shape: tuple[int, ...]) -> int:
    """2 for the same shape, 1 for one that has other axes of one entry besides."""
    bare = tuple(n for n in harness_shape(value) if n > 1) == tuple(n for n in shape if n > 1)
    return 2 if harness_shape(value) == shape else int(bare)


def _orders(names: list[str]) -> Iterator[list[str]]:
    weights, biases = [one for one in names if one[0] == "W"], [one for one in names if one[0] == "b"]
    for w, b in ((weights, biases), (weights[::-1], biases[::-1])):
        yield [one for pair in zip(w, b) for one in pair]
        yield w + b
        yield b + w
        yield [one for pair in zip(b, w) for one in pair]


# ---------------------------------------------------------------- output and loss


def harness_output(value: Any, rows: int, outputs: int) -> Where:
    """Where the output lies in what was returned: the array itself, the first of a tuple, else the last that fits."""
    shapes = [(rows, outputs), (outputs, rows)] + ([(rows,)] if outputs == 1 else [])
    fitting = [where for where, one in harness_leaves(value) if harness_shape(one) in shapes]
    if not fitting:
        raise HarnessNotFound("no output")
    direct = [where for where in fitting if len(where) <= 1 and (not where or isinstance(value, tuple))]
    if not direct and isinstance(value, tuple) and len({where[0] for where in fitting}) > 1:
        raise HarnessNotFound("several that may be the output")  # all scores beside all activations
    return direct[0] if direct else fitting[-1]


def harness_number(value: Any) -> bool:
    """Whether it is one number, as a loss is."""
    if isinstance(value, (bool, int)):
        return False
    return isinstance(value, numbers.Real) or (
        isinstance(value, numpy.ndarray) and value.size == 1 and value.dtype.kind == "f"
    )


def harness_first(sizes: list[int], *makes: Any) -> Any:
    """What the first of several calls makes that has parameters of these widths; else the first that makes anything."""
    made: list[Any] = []
    failed: Any = None
    for make in makes:
        try:
            value = make()
        except Exception as error:
            failed = failed or error
            continue
        made.append(value)
        try:
            harness_parameters({"": value}, sizes)
            return value
        except HarnessNotFound:
            pass
    if made:
        return made[0]
    raise failed


def harness_forms(count: int, sizes: list[int]) -> Iterator[tuple[Any, ...]]:
    """What parameters may be that a step is given, in so many arguments, where nothing of the file makes them."""
    layers = list(zip(sizes, sizes[1:]))
    turned: Any = [[numpy.full(one, 0.25) for one in layers], [numpy.full(one[::-1], 0.25) for one in layers]]
    flat: Any = [numpy.full(one, 0.25) for one in sizes[1:]]
    biases = [flat, [one[None, :] for one in flat], [one[:, None] for one in flat]]
    both: list[Any] = [(w, b) for w in turned for b in biases]
    if len(layers) == 1:
        if sizes[1] == 1:
            both += [([turned[0][0].ravel()], [0.25]), ([turned[0][0].ravel()], biases[0])]
        both += [([turned[1][0].tolist()], [flat[0].tolist()]), ([turned[0][0].tolist()], [flat[0].tolist()])]
        if sizes[1] == 1:
            both.append(([turned[0][0].ravel().tolist()], [0.25]))
    for w, b in both:
        w, b = harness_copied(w), harness_copied(b)
        pairs = [one for pair in zip(w, b) for one in pair]
        numbered = {f"{key}{at}": one for at, pair in enumerate(zip(w, b), 1) for key, one in zip("Wb", pair)}
        if count == len(pairs):
            yield tuple(pairs)
            yield tuple(list(w) + list(b))
        if count == 2:
            yield list(w), list(b)
        if count == 1:
            if len(layers) == 1:
                yield ({"W": w[0], "b": b[0]},)
                yield ((w[0], b[0]),)
            yield (numbered,)
            yield ([tuple(one) for one in zip(w, b)],)
            yield ([{"W": x, "b": y} for x, y in zip(w, b)],)
            yield (pairs,)
            yield ((list(w), list(b)),)


def harness_in_order(given: Any) -> Any:
    """In place of a permutation: the same numbers, or so many."""
    return numpy.arange(given) if isinstance(given, (int, numpy.integer)) else numpy.asarray(given)


def harness_next(old: Any, value: Any) -> Any:
    """What goes on after a call: what it returned, or the part of it, that is made as what went in; else that."""
    wanted = {(where, harness_shape(one)) for where, one in harness_leaves(old)}
    for one in (value,) + (value if isinstance(value, tuple) else ()):
        found = {(where, harness_shape(each)) for where, each in harness_leaves(one)}
        if wanted and type(one) is type(old) and wanted <= found:
            return one
    return old
