"""What a script calls its learning rate."""

from __future__ import annotations

import re

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
