"""A network that a page's own code trains, in a loop of its own; or that it makes of torch's layers."""

from __future__ import annotations

import ast
import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from harness.candidate.process.process import CandidateFailed
from harness.candidate.reading.definitions import parse
from harness.candidate.reading.source import Source, read
from harness.candidate.speaking.adapter import entry
from harness.checking.opening import Options
from harness.checking.script.recognised import Recognised, recognised
from harness.checking.script.record import last_name
from harness.claims.read_out import Named
from harness.claims.seen_values import values_at
from harness.ground.errors import HarnessError
from harness.implementation import Array, Build
from harness.run.observe import Wanted, observe
from harness.scenario.initial import initial_state
from harness.scenario.model import parameter_shapes
from harness.scenario.sources import data
from harness.verification.from_page.by_prose import layer_names as by_layers
from harness.verification.from_page.described import Described, linear

_SQUARES: tuple[dict[str, Any], ...] = (
    {"kind": "mse", "reduction": "sum", "scale": "1/2"},
    {"kind": "mse", "reduction": "mean"},
    {"kind": "mse", "reduction": "mean_over_samples", "scale": "1/2"},
    {"kind": "mse", "reduction": "mean", "scale": "1/2"},
    {"kind": "mse", "reduction": "sum"},
    {"kind": "mse", "reduction": "mean_over_samples"},
)
_SHARES = tuple({"kind": "binary_cross_entropy", "reduction": one} for one in ("mean", "sum", "mean_over_samples"))
_CLASSES = tuple({"kind": "categorical_cross_entropy", "reduction": one} for one in ("mean", "sum"))
_NEAR = 1e-9
#: Starts and data of more numbers are not written into a file.
MAX_NUMBERS = 20_000


def source_of(page: Path) -> Source | None:
    """The page's blocks of Python; None where it has none."""
    try:
        return read(str(page))
    except HarnessError:
        return None


def readings(source: Source, options: Options, build: Build, folder: Path) -> list[Described]:
    """The loss that gives the script's own steps; every one that may be meant where none does."""
    if made := list(_of_torch(source)):
        return made
    try:
        found = recognised(source, options)
    except CandidateFailed:
        return []
    if found is None:
        return []
    every = list(_described(found))
    fitting = [one for one in every if _steps_alike(one, found, build, folder)]
    return [_with_names(one, found, build, folder) for one in fitting[:1] or every]


# ---------------------------------------------------------------- a loop of NumPy


def _described(found: Recognised) -> Iterator[Described]:
    chain, one = found.chain, found.passes[0]
    layers = tuple(_layers(found))
    for targets in found.targets:
        inputs, every, batch = _whole(found, targets)
        if inputs.size > MAX_NUMBERS:
            continue
        rows = tuple(map(int, every)) if every.ndim == 1 else tuple(map(tuple, every.tolist()))
        own = Described(layers, tuple(map(tuple, inputs.tolist())), rows, batch=batch, steps=found.steps or 1)
        for loss in _losses(chain.layers[-1], every):
            rates = [found.rate, 1.0] if found.rate else [1.0]
            for rate in dict.fromkeys(float(f"{rate:.9g}") for rate in rates if rate):
                yield replace(own, loss=loss, lr=rate, names=_names(found, one.before))


def _losses(last: str, targets: Array) -> Sequence[dict[str, Any]]:
    if last == "softmax":
        return _CLASSES
    is_share = last == "sigmoid" and bool(np.all((targets >= 0) & (targets <= 1)))
    return (*_SQUARES, *(_SHARES if is_share else ()))


def _layers(found: Recognised) -> Iterator[Mapping[str, Any]]:
    """Torch's layers, with the numbers that the first pass starts from."""
    start = as_torch(found, found.passes[0].before)
    number = 0
    for layer in found.chain.layers:
        if layer != "linear":
            yield {"layer": layer}
            continue
        number += 1
        weight, bias = start[f"linear{number}.weight"], start.get(f"linear{number}.bias")
        yield linear(weight.tolist(), None if bias is None else bias.tolist())


def as_torch(found: Recognised, variables: Mapping[str, Any]) -> dict[str, Array]:
    """A script's parameters by torch's names, in torch's layout."""
    chain, shaped = found.chain, dict[str, Array]()
    for path, torch in chain.parameters.items():
        array, place = np.asarray(variables[path], float), entry(torch)
        number = int(re.findall(r"linear(\d+)", torch)[0])
        shape = (chain.sizes[number], chain.sizes[number - 1]) if ".weight" in torch else (chain.sizes[number],)
        if place is None:
            array = array.T if path in chain.transposed and array.ndim == 2 else array
            shaped[torch] = np.broadcast_to(array.reshape(shape) if array.size > 1 else array.ravel(), shape)
        else:
            shaped.setdefault(place[0], np.zeros(shape))[place[1]] = float(array.ravel()[0])
    return shaped


def _whole(found: Recognised, targets: Array) -> tuple[Array, Array, int | None]:
    """The tables that batches are rows of, one behind the other; the batch itself where there are none."""
    inputs, rows = found.chain.inputs, targets.shape[1:]
    tables = [np.asarray(value, float) for value in found.passes[0].before.values() if np.ndim(value) in (1, 2)]
    tables = [table.T if found.chain.are_columns and table.ndim == 2 else table for table in tables]
    for table in tables:
        if not _begins(table, inputs):
            continue
        for other in tables:
            if other.size == len(table) * int(np.prod(rows)) and _begins(other.reshape(len(table), *rows), targets):
                return table, other.reshape(len(table), *rows), len(inputs)
    return inputs, targets, None


def _begins(table: Array, rows: Array) -> bool:
    """Whether a longer table has these rows first."""
    is_longer = table.ndim == rows.ndim and table.shape[1:] == rows.shape[1:] and len(table) > len(rows)
    return is_longer and np.array_equal(table[: len(rows)], rows)


def _names(found: Recognised, before: Mapping[str, Any]) -> dict[str, Named]:
    made: dict[str, Named] = {}
    for path, torch in found.chain.parameters.items():
        place = entry(torch)
        name = _alike(path)
        made[name] = Named("parameter", torch) if place is None else Named("parameter", place[0], tuple(place[1]))
        if place is None and np.size(before[path]) == 1:
            made[name] = Named("parameter", torch, (0, 0) if ".weight" in torch else (0,))
    return made


def _alike(name: str) -> str:
    return re.sub(r"[\W_]", "", last_name(name)).lower()


def _steps_alike(one: Described, found: Recognised, build: Build, folder: Path) -> bool:
    """Whether its first steps are those that the script takes."""
    count = len(found.passes)
    case = one.case(folder, max(count, 1))
    if case is None:
        return False
    names = parameter_shapes(case)
    wanted = [Wanted("parameter", name, 1, count) for name in names]
    seen = observe(case, build, wanted, initial_state(case), data.load(case))
    for number, each in enumerate(found.passes, 1):
        after = as_torch(found, each.after)
        if not all(_is_near(seen.get("parameter", name, number), after.get(name)) for name in names):
            return False
    return True


def _is_near(one: Any, other: Any) -> bool:
    return one is not None and other is not None and bool(np.allclose(one, other, rtol=_NEAR, atol=1e-12))


def _with_names(one: Described, found: Recognised, build: Build, folder: Path) -> Described:
    """With what people call its layers, and the script's own variables by their values: ``dW2`` is a gradient."""
    layers = [layer["layer"] for layer in one.layers]
    usual = _usual(layers)
    case = one.case(folder, 1)
    if case is None:
        return one
    made, seen = dict(one.names), values_at(case, build, [1]).observed.values
    for path, value in found.passes[0].after.items():
        name = _alike(path)
        for (of, tensor, step), other in seen.items():
            if (
                name not in made
                and np.size(value) == np.size(other) > 1
                and (step or of in ("inputs", "targets"))
                and _is_it(value, other)
            ):
                made[name] = Named(of, tensor)
    return replace(one, names={**usual, **made})


def _usual(layers: Sequence[str]) -> dict[str, Named]:
    count = layers.count("linear")
    inner = next((layer for layer in layers if layer != "linear"), "")
    is_plain = all(layer in ("linear", inner) for layer in layers[:-1])
    return by_layers(count, inner, layers[-1] != "linear") if is_plain else {}


def _is_it(one: Any, other: Any) -> bool:
    return _is_near(np.ravel(one), np.ravel(other)) or _is_near(np.ravel(np.transpose(one)), np.ravel(other))


# ---------------------------------------------------------------- torch


_TORCH_LAYERS = {"Sigmoid": "sigmoid", "Tanh": "tanh", "ReLU": "relu", "Softplus": "softplus", "GELU": "gelu"}
_TORCH_LOSSES: Mapping[str, dict[str, Any]] = {
    "MSELoss": {"kind": "mse", "reduction": "mean"},
    "mse_loss": {"kind": "mse", "reduction": "mean"},
    "CrossEntropyLoss": {"kind": "cross_entropy", "reduction": "mean"},
    "BCELoss": {"kind": "binary_cross_entropy", "reduction": "mean"},
    "BCEWithLogitsLoss": {"kind": "binary_cross_entropy_with_logits", "reduction": "mean"},
}


def _of_torch(source: Source) -> Iterator[Described]:
    """nn.Sequential of layers whose numbers the page sets itself; nothing is run."""
    nodes = [node for unit in source.units for node in ast.walk(parse(unit))]
    nodes.sort(key=lambda node: (getattr(node, "lineno", 0), getattr(node, "col_offset", 0)))
    calls = [node for node in nodes if isinstance(node, ast.Call)]
    stack = next((call for call in calls if _called(call) == "Sequential"), None)
    losses = [_TORCH_LOSSES[_called(call)] for call in calls if _called(call) in _TORCH_LOSSES]
    words = [word for call in calls if _called(call) == "SGD" for word in call.keywords]
    rates = [_literal(word.value) for word in words if word.arg == "lr"]
    if stack is None or not losses or not rates:
        return
    numbers = {id(call): array for call in calls if (array := _tensor(call)) is not None}
    assigned = [
        numbers.pop(id(node.value)) for node in nodes if isinstance(node, ast.Assign) and id(node.value) in numbers
    ]
    layers = _torch_layers(stack, [*numbers.values(), *assigned])
    steps = [_literal(call.args[-1]) for call in calls if _called(call) == "range" and call.args]
    count = max((int(one) for one in steps if one), default=1)
    for x, y in itertools.permutations(assigned, 2) if layers else ():
        if x.ndim == 2 and y.ndim > 0 and len(x) == len(y):
            rows = tuple(map(tuple, y.tolist())) if y.ndim == 2 else tuple(map(int, y.tolist()))
            yield Described(
                tuple(layers), tuple(map(tuple, x.tolist())), rows, losses[0], float(rates[0] or 1.0), count
            )


def _torch_layers(stack: ast.Call, left: list[Array]) -> list[Mapping[str, Any]]:
    """Layers in order; each linear one takes the next weight and bias of its size. None where one has none."""
    found: list[Mapping[str, Any]] = []
    for call in (one for one in stack.args if isinstance(one, ast.Call)):
        kind = _called(call)
        if kind != "Linear":
            found.append({"layer": _TORCH_LAYERS.get(kind, kind.lower())})
            continue
        sizes = [_literal(one) for one in call.args[:2]]
        weight = next((one for one in left if one.shape == (sizes[1], sizes[0])), None)
        bias = next((one for one in left if one.shape == (sizes[1],)), None)
        if weight is None:
            return []
        left = [one for one in left if one is not weight and one is not bias]
        found.append(linear(weight.tolist(), None if bias is None else bias.tolist()))
    return found


def _called(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def _tensor(call: ast.Call) -> Array | None:
    """Of ``torch.tensor([[...]])`` the numbers."""
    if _called(call) not in ("tensor", "Tensor", "FloatTensor") or not call.args:
        return None
    found = _literal(call.args[0])
    try:
        return np.array(found, float) if isinstance(found, list) else None
    except (ValueError, TypeError):
        return None


def _literal(node: ast.AST) -> Any:
    try:
        return ast.literal_eval(node)
    except (ValueError, SyntaxError, TypeError):
        return None
