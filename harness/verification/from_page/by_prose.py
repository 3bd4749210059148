"""A network that a page states in sentences, tables, formulas or assignments: ``w_1 = 0.15``, ``W1 = [[...]]``."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from harness.claims.meanings import Meaning
from harness.claims.page_texts import texts
from harness.claims.read_out import Named
from harness.implementation import Array
from harness.scenario.claims.pages import Found, Page, tables
from harness.verification.from_page.described import Described, linear

_ACTIVATIONS = (("sigmoid", r"sigmoid|logistic"), ("tanh", r"tanh|双曲正切"), ("relu", r"\brelu\b"))
_RATE = re.compile(r"^(eta|lr|learningrate|alpha|rate|stepsize|step|学习率)$")
_SEVERAL = re.compile(
    r"(?m)^\s*([A-Za-z]\w*(?:\s*,\s*[A-Za-z]\w*)+)\s*=\s*(-?[\d.]+(?:\s*,\s*-?[\d.]+)+)\s*$|"
    r"([A-Za-z]\w*(?:\s*[,，、]\s*[A-Za-z]\w*)+)\s*=\s*(-?[\d.]+(?:\s*[,，、]\s*-?[\d.]+)+)"
)
_RANGE = re.compile(r"w_?(\d)\s*(?:到|至|~|-|–|to|\.\.\.?)\s*w_?(\d)\D{0,12}?((?:-?\d*\.?\d+[\s,，、]+)+-?\d*\.?\d+)")
_NUMBER = r"(-?\d*\.?\d+)"
_PAIR = re.compile(rf"{_NUMBER}\s*(?:and|和|,|，|、)\s*{_NUMBER}(?![\d.])")
_INPUT_WORDS = re.compile(r"(?i)inputs?|输入")
_TARGET_WORDS = re.compile(r"(?i)targets?|desired|expected|want|like to see|should|期望|目标|真实|输出数据|标签")
_LOSSES: tuple[dict[str, Any], ...] = (
    {"kind": "mse", "reduction": "sum", "scale": "1/2"},
    {"kind": "mse", "reduction": "mean", "scale": "1/2"},
    {"kind": "mse", "reduction": "mean"},
    {"kind": "mse", "reduction": "sum"},
)
#: A statement behind the first so many is no start.
_UNITS = 2


@dataclass(frozen=True)
class Stated:
    """What a page states of a network."""

    numbers: Mapping[str, float]
    """By name, the first that is given to it."""
    arrays: Mapping[str, Array]
    rate: float | None
    steps: int
    activation: str | None
    text: str


def stated(page: Page, said: Mapping[Found, Meaning]) -> Stated:
    """What a page states, wherever that stands."""
    numbers: dict[str, float] = {}
    rate = None
    for one, meaning in said.items():
        if meaning.is_operand or meaning.role == "gradient" or meaning.role == "new" or meaning.count:
            continue
        if _RATE.match(meaning.name) or (not meaning.name and "rate" in meaning.words):
            rate = float(one.text) if rate is None else rate
        elif meaning.name:
            numbers.setdefault(meaning.name, float(one.text))
    numbers = {**numbers, **_listed(page.raw)}
    found = (name for name, pattern in _ACTIVATIONS if re.search(pattern, page.raw, re.IGNORECASE))
    return Stated(numbers, _arrays(page, said), rate, _steps(page.raw), next(found, None), page.raw)


def _listed(raw: str) -> dict[str, float]:
    """``w1, w2 = 0.1, 0.2``, and ``w1 to w8 are 0.2 -0.4 ...``."""
    found: dict[str, float] = {}
    for match in _SEVERAL.finditer(raw):
        names = re.split(r"\s*[,，、]\s*", (match[1] or match[3]).strip())
        values = re.split(r"\s*[,，、]\s*", (match[2] or match[4]).strip())
        if len(names) == len(values):
            found = {**dict(zip((n.replace("_", "").lower() for n in names), map(float, values), strict=True)), **found}
    for match in _RANGE.finditer(raw):
        values = re.findall(_NUMBER, match[3])
        if len(values) == int(match[2]) - int(match[1]) + 1:
            found = {**{f"w{int(match[1]) + k}": float(value) for k, value in enumerate(values)}, **found}
    return found


def _arrays(page: Page, said: Mapping[Found, Meaning]) -> dict[str, Array]:
    """Arrays and matrices by the name that stands before them; columns of tables by their headers."""
    found: dict[str, Array] = {}
    for text in sorted(texts(page), key=lambda one: one.numbers[0].start):
        meaning = said[text.numbers[0]]
        if text.column is None and "[" not in text.printed and "matrix" not in text.printed:
            continue
        name = text.column.strip(" $").lower() if text.column is not None else meaning.name
        array = _array(text.printed) if text.column is None else np.array([float(one.text) for one in text.numbers])
        if name and array is not None and not meaning.role:
            found.setdefault(name.replace("_", ""), array)
    return found


def _array(printed: str) -> Array | None:
    from harness.scenario.claims.printed import parse

    try:
        made = parse(printed)
        return np.array([number.float for number in made.numbers]).reshape(made.shape or (-1,))
    except ValueError:
        return None


def _steps(raw: str) -> int:
    """The most steps that it speaks of; 1 where it speaks of none."""
    found = re.findall(
        r"(?i)\b(\d+)\s*(?:times|iterations|repetitions|rounds|steps|epochs)|(?:迭代|训练|重复)\s*(\d+)\s*次|range\((\d+)\)|"
        r"(?:epoch|iteration|step)s?\s*[=:]?\s*(\d+)",
        raw,
    )
    return max((int(number) for match in found for number in match if number and int(number) <= 100_000), default=1)


def readings(page: Page, said: Mapping[Found, Meaning]) -> tuple[list[Described], tuple[str, ...]]:
    """The ways to read it, and the codes of what it does not say."""
    has = stated(page, said)
    weights = sorted((name for name in has.numbers if re.fullmatch(r"w\d", name)), key=lambda name: int(name[1:]))
    made: list[Described] = []
    if weights in ([f"w{k}" for k in range(1, 9)], [f"w{k}" for k in range(1, 7)]):
        made = list(_eight(has, weights))
    elif "w1" in has.arrays:
        made = list(_matrices(has))
    elif "w" in has.numbers or "w" in has.arrays:
        made = list(_one_unit(has, page))
    else:
        return [], ("page_lacks_weights",)
    lacks = [code for code, is_there in (("page_lacks_rate", has.rate), ("page_lacks_data", made)) if not is_there]
    return made, tuple(lacks)


# ---------------------------------------------------------------- w1 ... w8


def _eight(has: Stated, weights: Sequence[str]) -> Iterator[Described]:
    outputs = len(weights) // 2 - _UNITS
    inputs, targets = _row(has, _INPUTS, _INPUT_WORDS, 2), _row(has, _TARGETS, _TARGET_WORDS, outputs)
    if inputs is None or targets is None:
        return
    w = [has.numbers[name] for name in weights]
    b = [has.numbers[name] for name in sorted(has.numbers) if re.fullmatch(r"b\d", name)]
    name = has.activation or "sigmoid"
    ends = ((name,), ()) if not re.search(r"(?i)linear output|线性输出|输出层为线性", has.text) else ((),)
    orders = itertools.product((False, True), (False, True), ends, (True, False) if b else (True,), _LOSSES)
    for first, second, end, holds, loss in orders:
        shapes = ((w[:4], first, _UNITS), (w[4:], second, outputs))
        matrices = [_matrix(values, turned, units) for values, turned, units in shapes]
        biases = _biases(b, outputs)
        layers = [linear(m, bias, holds_bias=holds) for m, bias in zip(matrices, biases, strict=True)]
        network = (layers[0], {"layer": name}, layers[1], *({"layer": one} for one in end))
        names = _unit_names(weights, (first, second), outputs, len(b), name, bool(end))
        yield Described(network, (inputs,), (targets,), loss, has.rate or 1.0, has.steps, names=names)


_INPUTS = (r"(?:x|i|in|input)({})", r"(?:x|i|in|input)o?({})")
_TARGETS = (r"(?:target|t|y|d|expected|label|真实|目标)o?({})", r"(?:o|out)({})")


def _row(has: Stated, patterns: Sequence[str], words: re.Pattern[str], count: int) -> tuple[float, ...] | None:
    """So many numbers that are called alike, or stand side by side behind words that say so."""
    for pattern in patterns:
        own = [
            next((value for name, value in has.numbers.items() if re.fullmatch(pattern.format(k), name)), None)
            for k in range(1, count + 1)
        ]
        if all(one is not None for one in own):
            return tuple(one for one in own if one is not None)
        for name, array in has.arrays.items():
            if re.fullmatch(pattern.format(""), name) and array.size == count:
                return tuple(map(float, array.ravel()))
    for match in _PAIR.finditer(has.text) if count == _UNITS else ():
        before = re.split(r"[.。]\s", has.text[max(0, match.start() - 60) : match.start()])[-1]
        found = [(last.end(), of) for of in (_INPUT_WORDS, _TARGET_WORDS) for last in of.finditer(before)]
        if found and max(found, key=lambda one: one[0])[1] is words:
            return float(match[1]), float(match[2])
    return None


def _matrix(values: Sequence[float], is_by_input: bool, units: int) -> list[list[float]]:
    """(out, in), of numbers that go unit by unit, or input by input."""
    array = np.array(values).reshape((-1, units) if is_by_input else (units, -1))
    return [list(map(float, row)) for row in (array.T if is_by_input else array)]


def _biases(b: Sequence[float], outputs: int) -> tuple[list[float] | None, list[float] | None]:
    """None, one a layer, or one a unit."""
    if len(b) == _UNITS + outputs:
        return list(b[:_UNITS]), list(b[_UNITS:])
    return ([b[0]] * _UNITS, [b[1]] * outputs) if len(b) == 2 else (None, None)


def _unit_names(
    weights: Sequence[str], turned: tuple[bool, bool], outputs: int, biases: int, activation: str, ends: bool
) -> dict[str, Named]:
    found: dict[str, Named] = {}
    for layer, (names, is_by_input, units) in enumerate(
        ((weights[:4], turned[0], _UNITS), (weights[4:], turned[1], outputs)), 1
    ):
        for k, name in enumerate(names):
            entry = (k % units, k // units) if is_by_input else divmod(k, _UNITS)
            found[name] = Named("parameter", f"linear{layer}.weight", tuple(entry))
    for k in range(1, _UNITS + 1):
        found |= {name: Named("inputs", "", (0, k - 1)) for name in (f"x{k}", f"i{k}", f"in{k}", f"input{k}")}
        found |= {f"{name}{k}": Named("activation", "linear1", (0, k - 1)) for name in ("neth", "inh", "zh", "z")}
        found |= {
            f"{name}{k}": Named("activation", f"{activation}1", (0, k - 1))
            for name in ("outh", "h", "ah", "a", "hidden")
        }
    last = f"{activation}2" if ends else "linear2"
    for k in range(1, outputs + 1):
        found |= {f"{name}{k}": Named("activation", "linear2", (0, k - 1)) for name in ("neto", "ino", "zo")}
        found |= {
            f"{name}{k}": Named("output", last, (0, k - 1)) for name in ("outo", "o", "yhat", "ypred", "out", "output")
        }
        found |= {f"{name}{k}": Named("targets", "", (0, k - 1)) for name in ("targeto", "target", "t", "y", "d")}
        found[f"deltao{k}"] = Named("activation_gradient", "linear2", (0, k - 1))
    if biases == _UNITS + outputs:
        places = [("linear1.bias", (k,)) for k in range(_UNITS)] + [("linear2.bias", (k,)) for k in range(outputs)]
        found |= {f"b{k}": Named("parameter", *place) for k, place in enumerate(places, 1)}
    elif biases:
        found |= {f"b{k}": Named("parameter", f"linear{k}.bias", (0,)) for k in (1, 2)}
    return found


# ---------------------------------------------------------------- matrices


def _matrices(has: Stated) -> Iterator[Described]:
    count = next(k for k in range(1, 9) if f"w{k + 1}" not in has.arrays)
    weights = [np.atleast_2d(has.arrays[f"w{k}"]) for k in range(1, count + 1)]
    inputs, targets = _table_of(has, ("x", "input", "inputs")), _table_of(has, ("y", "t", "target", "targets"))
    if inputs is None or targets is None:
        return
    name = has.activation or "sigmoid"
    rows = [(x, t) for x in (inputs, inputs.T) for t in (targets, targets.T) if len(x) == len(t)]
    for (x, t), turned, end, loss in itertools.product(rows, (False, True), ((), (name,)), _LOSSES):
        matrices = [w.T if turned else w for w in weights]
        if x.shape[1] != matrices[0].shape[1] or t.shape[1] != len(matrices[-1]):
            continue
        layers: list[Mapping[str, Any]] = []
        for k, matrix in enumerate(matrices, 1):
            bias = has.arrays.get(f"b{k}", has.numbers.get(f"b{k}"))
            own = None if bias is None else list(map(float, np.ravel(bias)))
            layers += [
                linear(matrix.tolist(), own),
                *([{"layer": name}] if k < count else ({"layer": one} for one in end)),
            ]
        data = tuple(map(tuple, x.tolist())), tuple(map(tuple, t.tolist()))
        names = layer_names(count, name, bool(end))
        yield Described(tuple(layers), *data, loss, has.rate or 1.0, has.steps, names=names)


def _table_of(has: Stated, names: Sequence[str]) -> Array | None:
    for name in names:
        if name in has.arrays:
            return np.atleast_2d(has.arrays[name])
        if name in has.numbers:
            return np.array([[has.numbers[name]]])
    return None


def layer_names(count: int, activation: str, ends: bool) -> dict[str, Named]:
    """What people call the parts of a network of ``count`` linear layers."""
    last = f"{activation}{count}" if ends else f"linear{count}"
    found: dict[str, Named] = {
        **{name: Named("inputs") for name in ("x", "inputs")},
        **{name: Named("targets") for name in ("y", "t", "targets", "labels")},
        **{name: Named("output", last) for name in ("output", "yhat", "ypred", "out", "probs", "o", f"a{count}")},
    }
    for k in range(1, count + 1):
        found[f"w{k}"], found[f"b{k}"] = Named("parameter", f"linear{k}.weight"), Named("parameter", f"linear{k}.bias")
        found[f"z{k}"] = Named("activation", f"linear{k}") if k < count or ends else Named("output", last)
        found[f"delta{k}"] = Named("activation_gradient", f"linear{k}")
        if k < count:
            found |= {f"{name}{k}": Named("activation", f"{activation}{k}") for name in "ah"}
    if count == _UNITS:
        found |= {name: Named("activation", f"{activation}1") for name in ("h", "hidden")}
    return found


# ---------------------------------------------------------------- one unit


def _one_unit(has: Stated, page: Page) -> Iterator[Described]:
    data = _data_table(page) or _data_stated(has)
    weight = has.arrays["w"].ravel() if "w" in has.arrays and "w" not in has.numbers else [has.numbers["w"]]
    if data is None or len(data[0][0]) != len(weight):
        return
    bias = [has.numbers["b"]] if "b" in has.numbers else None
    ends = ((), *(((has.activation,),) if has.activation else ()))
    for end, loss in itertools.product(ends, _LOSSES):
        network = (linear([list(map(float, weight))], bias), *({"layer": one} for one in end))
        yield Described(network, *data, loss, has.rate or 1.0, has.steps, names=_own_names(len(weight), end))


def _own_names(count: int, end: Sequence[str]) -> dict[str, Named]:
    each = {f"w{k + 1}": Named("parameter", "linear1.weight", (0, k)) for k in range(count)}
    whole = {"w": Named("parameter", "linear1.weight", (0, 0) if count == 1 else None)}
    last = Named("output", f"{end[0]}1" if end else "linear1")
    z = {"z": Named("activation", "linear1") if end else last}
    out = dict.fromkeys(("a", "yhat", "output", "o", "out"), last)
    return {
        **each,
        **whole,
        "b": Named("parameter", "linear1.bias", (0,)),
        **z,
        **out,
        **{"x": Named("inputs"), "y": Named("targets")},
    }


def _data_stated(has: Stated) -> tuple[Any, Any] | None:
    """One sample, or one row a sample."""
    inputs, targets = _table_of(has, ("x", "input", "inputs")), _table_of(has, ("y", "t", "target", "targets"))
    if inputs is None or targets is None:
        return None
    targets = targets.T if len(targets) != len(inputs) else targets
    return (
        (tuple(map(tuple, inputs.tolist())), tuple(map(tuple, targets.tolist())))
        if len(targets) == len(inputs)
        else None
    )


def _data_table(page: Page) -> tuple[Any, Any] | None:
    """A table of which every cell is a number, its last column the targets."""
    for rows in tables(page.raw):
        cells = [[page.raw[first:last].strip() for first, last in row] for row in rows[1:]]
        heads = [page.raw[first:last].strip(" $").lower() for first, last in rows[0]]
        is_data = bool(re.match(r"x|输入|特征|input|feature", heads[0])) and len(cells) > 1
        if is_data and all(re.fullmatch(_NUMBER, cell) for row in cells for cell in row):
            table = [tuple(map(float, row)) for row in cells]
            return tuple(row[:-1] for row in table), tuple(row[-1:] for row in table)
    return None
