"""The network of a script, where its values are those of linear layers and activations, and the known mistake in it.

Found by values: a product of what is there already with a parameter that the script computes, too, is a linear layer;
so is what it adds to it a bias, and a function of that which it computes an activation. Its passes, as they were
recorded, are then held against the stated step like those of any candidate, and explained by the known mistakes.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from harness.candidate.speaking.adapter import Adapter, entry
from harness.candidate.speaking.layout import Layout
from harness.checking.convention import Settling
from harness.checking.diagnose import diagnose
from harness.checking.drive import drive
from harness.checking.result import RIGHT, WRONG, Checked, Diagnosis, Sum, Tried, Value
from harness.checking.script.by_hand import Naming, worked
from harness.checking.script.judge import Judged, rate_of, slopes_told
from harness.checking.script.record import Event, Pass, last_name
from harness.faults.fault import Injection
from harness.faults.probes import Abilities, Probe, fitted
from harness.ground.errors import HarnessError
from harness.implementation import Array, Batch, Build, Implementation, State, Step
from harness.scenario.model import Case, parameter_shapes

#: Wider networks are not sought for; nor are more values looked through.
_LAYERS, _EVENTS = 6, 4_000


def _sigmoid(z: Array) -> Array:
    return 1 / (1 + np.exp(-z))


def _softmax(z: Array) -> Array:
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return np.asarray(e / e.sum(axis=1, keepdims=True))


_ACTIVATIONS: Mapping[str, Callable[[Array], Array]] = {
    "sigmoid": _sigmoid,
    "tanh": np.tanh,
    "relu": lambda z: np.maximum(z, 0),
    "leaky_relu": lambda z: np.where(z > 0, z, 0.01 * z),
    "softplus": lambda z: np.logaddexp(0, z),
    "softmax": _softmax,
}
#: By what a function is called where its values are those of no activation: then the mistake stands there.
_CALLED = re.compile(r"(?i)(sigmoid|logistic|tanh|leaky_?relu|relu|softplus|softmax)")


@dataclass(frozen=True)
class Chain:
    """A network that a pass computes."""

    layers: tuple[str, ...]
    sizes: tuple[int, ...]
    parameters: Mapping[str, str]
    """Torch's name of each parameter, or of its entry, by the script's own."""
    are_columns: bool
    transposed: frozenset[str]
    """Of the script's weights those that are held as (in, out)."""
    inputs: Array
    """Rows."""
    output: Array
    """Rows."""
    biases: bool


@dataclass(frozen=True)
class Explained:
    """What its network says of a script that is wrong."""

    mistakes: tuple[Injection, ...] = ()
    """The known ones that give its numbers."""
    worked: tuple[Value, ...] = ()
    """What is right on the way, of the first sample."""
    sums: tuple[Sum, ...] = ()
    """Of each weight that is wrong the gradient of an entry, sample by sample."""
    network: Checked | None = None
    """The network's step held against the stated one."""


def explained(found: Judged, build: Build, late: Callable[[], bool]) -> Explained:
    """Which known mistake gives the first pass's numbers, and that step by hand.

    Nothing where its network is not recognised, or where the first pass is right.
    """
    if all(row.step > 1 for row in found.wrong):
        return Explained()
    with np.errstate(all="ignore"):
        return _explained(found, build, late)


def _explained(found: Judged, build: Build, late: Callable[[], bool]) -> Explained:
    chain = next(iter(chains(found.task.first, found.task.parameters)), None)
    if chain is None:
        return Explained()
    first: Tried | None = None
    for kind, targets in losses_of(found, chain):
        try:
            tried = _tried(found, chain, kind, targets, build)
            is_wrong = any(not row.is_right for row in tried.rows)
            diagnosis = diagnose((tried,), frozenset(), late) if is_wrong else None
        except (HarnessError, ValueError, IndexError):  # as of targets that are none
            continue
        mistakes = () if diagnosis is None else _meant(found, diagnosis)
        if mistakes:
            return _by_hand(found, chain, tried, mistakes)
        first = first or (tried if _is_its_loss(found, tried) else None)
    return Explained() if first is None else _by_hand(found, chain, first, ())


#: Mistakes that make all gradients some times as large: of a script that is a matter of its learning rate.
_OF_SIZE = frozenset(("batch_mean_missing", "batch_mean_twice", "data_set_size", "divided_by_inputs", "residual_times"))
_OF_SIZE |= {"residual_alone", "factor_two_missing", "factor_two_doubled"}


def _meant(found: Judged, diagnosis: Diagnosis) -> tuple[Injection, ...]:
    """The mistakes that explain all; none where it is told already that its gradients are those of another loss."""
    first = next(iter(diagnosis.explanations), None)
    if first is None or first.unexplained or any(note.code == "script_other_loss" for note in found.notes):
        return ()
    return tuple(one for one in first.faults if one.fault.name not in _OF_SIZE)


def _by_hand(found: Judged, chain: Chain, tried: Tried, mistakes: tuple[Injection, ...]) -> Explained:
    wrong = [row.name for row in found.wrong if row.quantity != "intermediate"]
    naming = Naming(found.task.first, chain.parameters, chain.transposed, wrong)
    return Explained(mistakes, *worked(naming, tried), _as_candidate(chain, tried))


def _as_candidate(chain: Chain, tried: Tried) -> Checked:
    """With the script's own names of parameters, and of entries that are variables of their own."""
    places = {path: entry(torch) for path, torch in chain.parameters.items()}
    whole = {chain.parameters[path]: last_name(path) for path, place in places.items() if place is None}
    each = {place: last_name(path) for path, place in places.items() if place is not None}
    kept = frozenset(torch for path, torch in chain.parameters.items() if path not in chain.transposed)
    network, layout = (*chain.layers, tried.case.loss.kind if tried.case.loss else ""), Layout(as_they_are=kept)
    is_right = all(row.is_right for row in tried.rows)
    return Checked("", RIGHT if is_right else WRONG, network, "", (), (tried,), whole, layout, each)


def _is_its_loss(found: Judged, tried: Tried) -> bool:
    """Whether the loss that is stated is what it computes, or is known to be what its residual follows from."""
    return not found.loss.is_told or all(row.is_right for row in tried.rows if row.quantity == "loss")


# ---------------------------------------------------------------- the network


class _Values:
    """What a pass computes, by shape."""

    def __init__(self, one: Pass) -> None:
        self._by_shape: dict[tuple[int, ...], list[tuple[int, Event]]] = {}
        for number, event in enumerate(one.events[:_EVENTS]):
            if event.kind in ("op", "call", "set"):
                self._by_shape.setdefault(np.shape(event.value), []).append((number, event))

    def at(self, value: Any) -> int | None:
        """When a value is computed first; None where it is not."""
        for number, event in self._by_shape.get(np.shape(value), ()):
            if np.allclose(event.value, value, rtol=1e-10, atol=1e-14):
                return number
        return None

    def called(self, shape: tuple[int, ...], after: int) -> Iterator[tuple[str, Any]]:
        """What functions of an activation's name give, after that."""
        for number, event in self._by_shape.get(shape, ()):
            if number > after and event.kind == "call" and (name := _CALLED.search(event.name)):
                yield name[1].lower().replace("leakyrelu", "leaky_relu").replace("logistic", "sigmoid"), event.value


def chains(one: Pass, parameters: Sequence[str]) -> Iterator[Chain]:
    arrays = {path: np.asarray(one.before[path], float) for path in parameters}
    if all(array.size == 1 for array in arrays.values()):
        yield from _of_numbers(one, {path: float(array.ravel()[0]) for path, array in arrays.items()})
        return
    values = _Values(one)
    for are_columns in (False, True):
        for inputs in _inputs(one, parameters, are_columns):
            yield from _grown(values, arrays, are_columns, inputs, inputs, (), (inputs.shape[1],), {}, frozenset())


def _inputs(one: Pass, parameters: Sequence[str], are_columns: bool) -> Iterator[Array]:
    """Tables that no training changes, as rows."""
    seen: list[Array] = []
    assigned = {event.name: event.value for event in one.events if event.kind == "set"}
    for path, value in {**one.after, **assigned}.items():
        array = np.asarray(value)
        if path in parameters or array.ndim not in (1, 2) or array.size < 2 or array.dtype.kind not in "fiub":
            continue
        rows = np.asarray(array.reshape(1, -1) if array.ndim == 1 else array.T if are_columns else array, float)
        if not any(rows.shape == other.shape and np.array_equal(rows, other) for other in seen):
            seen.append(rows)
            yield rows


def _grown(
    values: _Values,
    left: Mapping[str, Array],
    are_columns: bool,
    inputs: Array,
    x: Array,
    layers: tuple[str, ...],
    sizes: tuple[int, ...],
    names: Mapping[str, str],
    transposed: frozenset[str],
) -> Iterator[Chain]:
    """Chains that go on from the rows ``x``."""
    number = sum(layer == "linear" for layer in layers) + 1
    for path, weight in left.items():
        for is_in_out, matrix in ((True, weight), (False, weight.T)):
            if weight.ndim not in (1, 2) or (weight.ndim == 1 and not is_in_out):
                continue
            matrix = matrix.reshape(-1, 1) if weight.ndim == 1 else matrix
            if matrix.shape[0] != x.shape[1] or number > _LAYERS:
                continue
            z = x @ matrix
            at = _computed(values, z, are_columns)
            if at is None:
                continue
            rest = {own: array for own, array in left.items() if own != path}
            mine = {**names, path: f"linear{number}.weight"}
            held = transposed | {path} if is_in_out else transposed
            for bias, z_b, at_b in _biased(values, rest, z, at, are_columns):
                own = {**mine, bias: f"linear{number}.bias"} if bias else mine
                others = {name: array for name, array in rest.items() if name != bias}
                for layer, a in _activated(values, z_b, at_b, are_columns):
                    grown = (*layers, "linear", *([layer] if layer else []))
                    wide = (*sizes, matrix.shape[1])
                    if not others:
                        has = any(one.endswith("bias") for one in own.values())
                        yield Chain(grown, wide, own, are_columns, held, inputs, a, has)
                    else:
                        yield from _grown(values, others, are_columns, inputs, a, grown, wide, own, held)


def _computed(values: _Values, rows: Array, are_columns: bool) -> int | None:
    """When rows are computed, as they are held, or as a vector."""
    for form in (rows.T if are_columns else rows, *([rows.ravel()] if 1 in rows.shape else [])):
        if (at := values.at(form)) is not None:
            return at
    return values.at(float(rows.ravel()[0])) if rows.size == 1 else None


def _biased(
    values: _Values, left: Mapping[str, Array], z: Array, at: int, are_columns: bool
) -> Iterator[tuple[str, Array, int]]:
    for path, bias in left.items():
        if bias.size in (1, z.shape[1]) and max(bias.shape, default=1) == bias.size:
            with_bias = z + bias.reshape(1, -1)
            found = _computed(values, with_bias, are_columns)
            if found is not None:
                yield path, with_bias, found
    yield "", z, at


def _activated(values: _Values, z: Array, at: int, are_columns: bool) -> Iterator[tuple[str, Array]]:
    for name, function in _ACTIVATIONS.items():
        a = function(z)
        if not np.array_equal(a, z) and _computed(values, a, are_columns) is not None:
            yield name, a
            return
    shape = z.T.shape if are_columns else z.shape
    yield "", z
    for name, value in values.called(shape, at):
        yield name, np.asarray(value.T if are_columns else value, float)


# ---------------------------------------------------------------- numbers: w1 ... w8


def _of_numbers(one: Pass, numbers: Mapping[str, float]) -> Iterator[Chain]:
    """Two inputs, two hidden units, one or two outputs, each weight a variable, in the orders that pages have."""
    weights = [path for path in numbers if re.match(r"(?i)^w\D*\d+$", last_name(path))]
    biases = [path for path in numbers if path not in weights]
    weights.sort(key=lambda path: int(re.findall(r"\d+", path)[-1]))
    if len(weights) not in (6, 8) or (biases and len(biases) not in (len(weights) // 2 - 1 + len(weights) % 2, 3, 4)):
        return
    outputs = len(weights) // 2 - 2
    computed = np.array([float(np.ravel(event.value)[0]) for event in one.events if np.size(event.value) == 1])
    for first, second in itertools.product(("by unit", "by input"), repeat=2):
        places = {**_places(weights[:4], 1, 2, 2, first), **_places(weights[4:], 2, 2, outputs, second)}
        biased = [f"linear1.bias[{i}]" for i in range(2)] + [f"linear2.bias[{i}]" for i in range(outputs)]
        names = {**places, **dict(zip(sorted(biases), biased, strict=False))}
        for x in _pairs(one, numbers):
            w = _matrices(names, numbers, outputs)
            z1 = w["linear1.weight"] @ x + w["linear1.bias"]
            if not _all_in(z1, computed):
                continue
            for name, function in _ACTIVATIONS.items():
                h = function(z1[None])[0]
                z2 = w["linear2.weight"] @ h + w["linear2.bias"]
                if _all_in(h, computed) and _all_in(z2, computed):
                    y = function(z2[None])[0]
                    last = (name,) if _all_in(y, computed) else ()
                    output = (y if last else z2)[None]
                    layers = ("linear", name, "linear", *last)
                    yield Chain(layers, (2, 2, outputs), names, False, frozenset(), x[None], output, bool(biases))


def _places(paths: Sequence[str], layer: int, inputs: int, outputs: int, order: str) -> dict[str, str]:
    units, sources = range(outputs), range(inputs)
    every = (
        [(unit, source) for unit in units for source in sources]
        if order == "by unit"
        else [(unit, source) for source in sources for unit in units]
    )
    return {path: f"linear{layer}.weight[{unit},{source}]" for path, (unit, source) in zip(paths, every, strict=False)}


def _matrices(names: Mapping[str, str], numbers: Mapping[str, float], outputs: int) -> dict[str, Array]:
    found = {
        "linear1.weight": np.zeros((2, 2)),
        "linear1.bias": np.zeros(2),
        "linear2.weight": np.zeros((outputs, 2)),
        "linear2.bias": np.zeros(outputs),
    }
    for path, torch in names.items():
        if (place := entry(torch)) is not None:
            found[place[0]][place[1]] = numbers[path]
    return found


def _pairs(one: Pass, numbers: Mapping[str, float]) -> Iterator[Array]:
    """What the two inputs may be: numbers that are called alike, or an array of two."""
    alone = {p: float(v) for p, v in one.before.items() if np.ndim(v) == 0 and p not in numbers}
    named = [path for path in alone if re.match(r"(?i)^(x|i|in|input)\D*\d$", last_name(path))]
    for pair in itertools.combinations(sorted(named), 2):
        yield np.array([alone[path] for path in pair])
    for path, value in one.before.items():
        if np.size(value) == 2 and path not in numbers:
            yield np.asarray(value, float).ravel()
    lists = {path.rpartition("[")[0] for path in alone if path.endswith("]")}
    for path in sorted(lists):
        if f"{path}[0]" in alone and f"{path}[1]" in alone:
            yield np.array([alone[f"{path}[0]"], alone[f"{path}[1]"]])


def _all_in(values: Array, computed: Array) -> bool:
    return all(bool(np.any(np.abs(computed - value) <= 1e-12 * max(1.0, abs(value)))) for value in values.ravel())


# ---------------------------------------------------------------- held against the stated step


def losses_of(found: Judged, chain: Chain) -> Iterator[tuple[dict[str, Any], Array]]:
    """Losses that fit the network's end, each with its targets."""
    loss, output = found.loss, chain.output
    labels = [array for array in _arrays(found.task.first) if _are_labels(array, output)]
    tables = targets_of(found, chain)
    if chain.layers[-1] == "softmax":
        for targets in (*labels, *(table.argmax(axis=1) for table in tables if np.allclose(table.sum(axis=1), 1))):
            yield {"kind": "cross_entropy", "reduction": "mean"}, np.asarray(targets, np.int64)
        return
    kinds = {"squares": ("mse",), "binary": ("binary_cross_entropy",)}.get(loss.kind, ("mse", "binary_cross_entropy"))
    for targets in tables:
        for kind in kinds:
            if kind == "mse" or (chain.layers[-1] == "sigmoid" and np.all((targets >= 0) & (targets <= 1))):
                scaled = (
                    {"kind": "mse", "reduction": "sum", "scale": 0.5}
                    if kind == "mse"
                    else {"kind": kind, "reduction": "sum"}
                )
                yield scaled, targets


def _are_labels(array: Array, output: Array) -> bool:
    is_like = array.ndim == 1 and len(array) == len(output) and array.dtype.kind in "iu"
    return is_like and bool(np.all((array >= 0) & (array < output.shape[1])))


def _arrays(one: Pass) -> Iterator[Array]:
    assigned = [event.value for event in one.events if event.kind == "set"]
    for value in (*one.after.values(), *assigned):
        if isinstance(value, np.ndarray):
            yield value


def targets_of(found: Judged, chain: Chain) -> list[Array]:
    """Of the output's shape: the other side of a difference with it."""
    shape, tables = chain.output.shape, list[Array]()
    numbers: list[float] = []
    for event in found.task.first.events:
        if event.kind != "op" or not event.name.startswith("Sub") or len(event.more) != 2:
            continue
        names = event.name.partition(" ")[2].split("|")
        for (own, other), name in ((event.more, names[1]), (event.more[::-1], names[0])):
            mine = _as_rows(own, shape, chain.are_columns)
            targets = _as_rows(other, shape, chain.are_columns)
            if mine is not None and targets is not None and np.allclose(mine, chain.output, rtol=1e-10):
                tables.append(targets)
            elif (
                name and np.size(own) == 1 and np.size(other) == 1 and np.any(np.isclose(chain.output, own, rtol=1e-12))
            ):
                numbers.append(float(np.ravel(other)[0]))
    distinct = list(dict.fromkeys(numbers))
    if chain.output.size == len(distinct) > 0 and len(chain.output) == 1:
        tables.append(np.array([distinct]))
    return tables[:2]


def _as_rows(value: Any, shape: tuple[int, ...], are_columns: bool) -> Array | None:
    array = np.asarray(value, float)
    if array.size != np.prod(shape):
        return None
    return array.T if are_columns and array.shape == shape[::-1] else array.reshape(shape)


def _tried(found: Judged, chain: Chain, loss: dict[str, Any], targets: Array, build: Build) -> Tried:
    probe = _probe(found, chain, loss, targets)
    tried = drive(probe, _Recorded(found, chain, probe), build, frozenset())
    return Settling((probe,), build, frozenset()).settled((tried,)).tried[0]


def _probe(found: Judged, chain: Chain, loss: dict[str, Any], targets: Array) -> Probe:
    layers = [layer for layer in chain.layers if layer != "softmax" or loss["kind"] != "cross_entropy"]
    stated = tuple(
        {"layer": layer, **({"bias": False} if layer == "linear" and not chain.biases else {})} for layer in layers
    )
    optimizer = {"kind": "sgd", "lr": rate_of(found) or 1.0}
    values: Any = {"network": stated, "loss": loss, "optimizer": optimizer, "sizes": chain.sizes}
    probe = fitted("batches", Adapter(**values), Abilities(updates=not found.by_gradients, sets_rate=False))
    one = found.task.first
    state = State(as_torch(one.before, chain, probe.case), {})
    return replace(probe, state=state, batches=(Batch(chain.inputs, targets),), states=(state,))


def as_torch(variables: Mapping[str, Any], chain: Chain, case: Case) -> dict[str, Array]:
    """A script's parameters in torch's names and layout."""
    found = {name: np.zeros(shape) for name, shape in parameter_shapes(case).items()}
    for path, torch in chain.parameters.items():
        if path not in variables:
            continue
        array = np.asarray(variables[path], float)
        place = entry(torch)
        if place is not None:
            found[place[0]][place[1]] = float(array.ravel()[0])
        else:
            array = array.T if path in chain.transposed and array.ndim == 2 else array
            found[torch] = array.reshape(found[torch].shape).copy()
    return found


class _Recorded:
    """The script's pass, as a candidate that tells its parameters after it, and its loss."""

    keeps_parameters = False

    def __init__(self, found: Judged, chain: Chain, probe: Probe) -> None:
        self._found, self._chain, self._probe = found, chain, probe

    def at(self, case: Case) -> Implementation:
        """Of the one case."""
        return self

    def load(self, state: State) -> None:
        """It starts where it started."""

    def step(self, batch: Batch, lr: float) -> Step:
        """What the pass left behind."""
        one, loss = self._found.task.first, self._found.loss
        value = loss.value({**one.after, **{event.at: event.value for event in one.events}}) if loss.is_told else None
        if self._found.by_gradients:
            gradients = slopes_told(self._found, tuple(self._chain.parameters))
            return Step(loss=value, gradients=as_torch(gradients, self._chain, self._probe.case))
        return Step(loss=value, parameters=as_torch(one.after, self._chain, self._probe.case))

    def predict(self, inputs: Array) -> Array | None:
        """Nothing but what it told."""
        return None
