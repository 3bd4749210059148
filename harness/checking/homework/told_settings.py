"""A part that ignores what it is told: right by numbers that are usual, or stand in its code, and by no others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice, product
from typing import Any

from harness.checking.homework.line import Line
from harness.checking.homework.roles import NO_SETTINGS
from harness.checking.homework.updates import UpdateWay
from harness.checking.homework.ways import AnyWay, Way
from harness.scenario.layers import LAYERS

_EPS = (1e-8, 1e-5, 1e-7)
#: By setting, the usual numbers that code may have in place of what it is told.
_USUAL: Mapping[str, Sequence[Any]] = {
    "betas": ((0.9, 0.999),),
    "alpha": (0.9, 0.99),
    "rho": (0.9, 0.95),
    "momentum": (0.9,),
    "weight_decay": (0.0,),
}
_MOST = 8


def by_other_numbers(way: AnyWay, numbers: Sequence[float]) -> Iterator[AnyWay]:
    """The same part, by other settings than it is told; ``numbers``: that stand in its code."""
    eps = tuple(dict.fromkeys((*(one for one in numbers if 0 < one <= 1e-3), *_EPS)))[:4]
    if isinstance(way, UpdateWay):
        own = dict(way.options[0])
        yield from (replace(way, options=(other,)) for other in _others(own, {**_USUAL, "eps": eps}))
    elif (
        isinstance(way, Way)
        and "norm" in way.line.what
        and "eps" in {role for call in way.line.calls for role in call.roles}
    ):
        for one in eps:
            layers = tuple(
                tuple(layer.model_copy(update={"eps": one}) if hasattr(layer, "eps") else layer for layer in row)
                for row in way.layers
            )
            yield replace(way, layers=layers)


def tells_more(line: Line, than: Line) -> bool:
    """Whether a line is another with some of a layer's settings told as well, and the way back gets what is kept."""
    more = [role for name, role in line.forward.takes if (name, role) not in than.forward.takes]
    has_all = all(one in line.forward.takes for one in than.forward.takes)
    settings = {name for kind in line.what.split() for name in LAYERS[kind].model_fields} - NO_SETTINGS
    if not more or not has_all or line.what != than.what or line.backward is None:
        return False
    if not all(isinstance(role, str) and role in settings for role in more):
        return False
    return not line.backward.roles.isdisjoint({*line.forward.gives} - {"out", "_"})


def _others(own: Mapping[str, Any], usual: Mapping[str, Sequence[Any]]) -> Iterator[dict[str, Any]]:
    """One setting after the other by the usual numbers, then all."""
    known = [name for name in own if name in usual]
    for name in known:
        yield from ({**own, name: value} for value in usual[name])
    every = product(*(usual[name] for name in known))
    yield from ({**own, **dict(zip(known, values, strict=True))} for values in islice(every, _MOST))
