"""Arrays that a call was given, as they were at its end: a later call that gives them other numbers shows.

The worker imports this file by its path, so it needs the standard library and NumPy alone, from Python 3.8 on.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np


class Lent:
    """The arrays among the arguments of a call, and in dicts among them."""

    def __init__(self, arguments: Iterable[tuple[str, Any]]) -> None:
        self._each = [one for name, value in arguments for one in _arrays(name, value)]

    def changed(self) -> list[str]:
        """Where those stand that have other numbers now."""
        return [name for name, holder, array, kept in self._each if not _are_same(_now(holder, array), kept)]


def _arrays(name: str, value: Any) -> Iterator[tuple[str, Any, Any, Any]]:
    """Where each stands, what holds it by which key, if a dict does, itself, and a copy."""
    if isinstance(value, np.ndarray):
        yield name, None, value, value.copy()
    elif isinstance(value, dict):
        for key, one in value.items():
            if isinstance(one, np.ndarray):
                yield f"{name}[{key!r}]", (value, key), one, one.copy()


def _now(holder: Any, array: Any) -> Any:
    """An array, or what stands in its place in a dict."""
    return array if holder is None else holder[0].get(holder[1], array)


def _are_same(one: Any, other: Any) -> bool:
    """Whether an array still has its numbers, but for rounding, in whatever shape; what is no array tells nothing."""
    if not isinstance(one, np.ndarray) or one.size != other.size or one.dtype.kind not in "biuf":
        return True
    with np.errstate(all="ignore"):
        return bool(np.allclose(one.ravel(), other.ravel(), rtol=1e-9, atol=0, equal_nan=True))
