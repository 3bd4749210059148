"""Parameters of layers other than linear ones, such as the slope of a prelu: what a candidate may call them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Container, Iterable, Iterator, Sequence

from harness.candidate.speaking.adapter import Adapter
from harness.scenario.network import named

#: Names in quotes, and what is given a value at the top level.
_NAMED = re.compile(r"""["'](\w+)["']|^(\w+)[^\S\n]*=""", re.MULTILINE)
_WEIGHT = re.compile(r"w|theta", re.IGNORECASE)


def spelled(adapter: Adapter, there: Container[str]) -> list[dict[str, str]]:
    """Torch's names by the candidate's, of every spelling whose names are all there; of none, by the usual ones."""
    found = list(_every(adapter)) or [{}]
    return [one for one in found if all(own in there for own in one)] or found[:2]


def _every(adapter: Adapter) -> Iterator[dict[str, str]]:
    others = adapter.others
    endings = dict.fromkeys(_endings(adapter))
    for index in range(max(map(len, others.values()), default=0)):
        words = [called[min(index, len(called) - 1)] for called in others.values()]
        for ends in endings:
            names = (f"{word}{end}" for word, end in zip(words, ends, strict=True))
            yield dict(zip(names, others, strict=True))


def _endings(adapter: Adapter) -> Iterator[tuple[str, ...]]:
    """Numbers from 1 or 0, those of the linear layers before, and none where there is one layer of each kind alone."""
    own, before = list(_number_of_kind(adapter)), list(_linears_before(adapter))
    if max(own, default=0) == 1:
        yield ("",) * len(own)
    for between in ("", "_"):
        for numbers in (own, before, [one - 1 for one in own], [one - 1 for one in before]):
            yield tuple(f"{between}{one}" for one in numbers)


def _number_of_kind(adapter: Adapter) -> Iterator[int]:
    """Of each parameter, the number of its layer among those of its kind."""
    count = Counter[str]()
    for layer in named(adapter.network):
        count[layer.layer] += 1
        yield from (count[layer.layer] for name in layer.called if f"{layer.name}.{name}" in adapter.others)


def _linears_before(adapter: Adapter) -> Iterator[int]:
    number = 0
    for layer in named(adapter.network):
        number += layer.is_numbered
        yield from (number for name in layer.called if f"{layer.name}.{name}" in adapter.others)


def names_in(code: Iterable[str], arguments: Sequence[str]) -> frozenset[str]:
    """What the code may call parameters: its keys, its variables, and the arguments beside those of weights."""
    found = {name for text in code for match in _NAMED.finditer(text) for name in match.groups() if name}
    return frozenset(found | set(arguments if any(map(_WEIGHT.match, arguments)) else ()))
