"""A function of single numbers, w1 ... w8, x1, t1: what HARNESS would have to say of each."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from harness.candidate.process.process import Function
from harness.candidate.speaking.adapter import Adapter
from harness.scenario.network import named

_KINDS = {
    "weights": re.compile(r"(w|weight|theta)_?(\d+)", re.IGNORECASE),
    "biases": re.compile(r"(b|bias)_?(\d+)", re.IGNORECASE),
    "inputs": re.compile(r"(x|i|in|input)_?(\d+)", re.IGNORECASE),
    "targets": re.compile(r"(t|y|target|o|out)_?(\d+)", re.IGNORECASE),
}


def takes_scalars(function: Function) -> bool:
    """Whether its arguments look like single weights and inputs: more than two of w1, w2, ... and x1 or t1 beside."""
    found = _by_kind(function)
    return len(found["weights"]) > 2 and bool(found["inputs"] and found["targets"])


def suggested(function: Function, adapter: Adapter) -> str:
    """The fields ``sizes`` and ``names`` for such a function, as they would stand in HARNESS; empty where none fit."""
    found = _by_kind(function)
    linears = [str(layer.name) for layer in named(adapter.network) if layer.is_linear]
    sizes = _sizes(len(found["inputs"]), len(found["targets"]), len(found["weights"]), len(linears))
    if not sizes:
        return ""
    places = list(_weights(linears, sizes))
    names = dict(zip(found["weights"], places, strict=False))
    biases = [f"{name}.bias[{unit}]" for name, size in zip(linears, sizes[1:], strict=True) for unit in range(size)]
    names |= dict(zip(found["biases"], biases, strict=False)) if len(biases) == len(found["biases"]) else {}
    for kind in ("inputs", "targets"):
        names |= {name: f"{kind}[{index}]" for index, name in enumerate(found[kind])}
    written = ", ".join(f'"{name}": "{place}"' for name, place in names.items())
    return f'"sizes": {list(sizes)}, "samples": "one", "names": {{{written}}}'


def _by_kind(function: Function) -> dict[str, list[str]]:
    names = [one.name for one in function.parameters]
    return {kind: [name for name in names if pattern.fullmatch(name)] for kind, pattern in _KINDS.items()}


def _sizes(inputs: int, outputs: int, weights: int, layers: int) -> tuple[int, ...]:
    """The widths of one or two layers that have so many weights."""
    if layers == 1 and weights == inputs * outputs:
        return inputs, outputs
    hidden, rest = divmod(weights, inputs + outputs)
    return (inputs, hidden, outputs) if layers == 2 and not rest else ()


def _weights(linears: Sequence[str], sizes: Sequence[int]) -> Iterator[str]:
    """Every weight's place, those that lead into one unit together."""
    for name, before, after in zip(linears, sizes[:-1], sizes[1:], strict=True):
        for unit in range(after):
            yield from (f"{name}.weight[{unit},{source}]" for source in range(before))
