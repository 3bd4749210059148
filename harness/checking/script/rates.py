"""What a script calls its learning rate."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import numpy as np

from harness.checking.script.record import Pass, last_name

_RATES = re.compile(r"(?i)^(lr|eta|alpha|a|step|gamma|epsilon|η|mu)$|lr|learn|rate|step_?size|学习率")


def rate_named(one: Pass) -> float | None:
    """The learning rate by its name."""
    return next(iter(rates_named(one)), None)


def rates_named(one: Pass) -> list[float]:
    """Numbers other than 0 that are called as a learning rate is."""
    values = {**one.before, **{path: value for path, value in one.after.items() if path not in one.before}}
    named = (value for path, value in values.items() if np.ndim(value) == 0 and _RATES.search(last_name(path)))
    return [rate for rate in map(float, named) if rate]


def schedules(passes: Sequence[Pass]) -> Iterator[list[float]]:
    """A learning rate that changes, by its name: before each pass and after it, as shares of the first."""
    first = passes[0]
    names = [path for path in {**first.before, **first.after} if _RATES.search(last_name(path))]
    for held in ([one.before for one in passes], [one.after for one in passes]):
        for path in names:
            values = [one.get(path) for one in held]
            rates = [float(value) for value in values if value is not None and np.ndim(value) == 0]
            if len(rates) == len(passes) and min(rates) > 0 and len(set(rates)) > 1:
                yield [rate / rates[0] for rate in rates]
