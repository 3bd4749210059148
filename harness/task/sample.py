"""Exact values of a seeded sample of entries, where a step is too large to be exact as a whole.

Every operation is worked out from the implementation's own inputs to it, as in ``operations``, but in balls, and of a
few entries only.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import prod
from typing import Any
from zlib import crc32

import numpy as np

from harness.implementation import Step
from harness.task.operations import told_by
from harness.task.oracle import BITS, Exact, numbers
from harness.task.step import Task, evaluate

Key = tuple[str, str]
#: Entries of each tensor.
ENTRIES = 16


@dataclass(frozen=True)
class Sample:
    """Some entries of a tensor, by their flat indices: what a side has, and what is exact."""

    indices: Any
    own: Any
    exact: Exact

    def within(self, bound: Any) -> bool:
        """Whether all lie within their bounds, which are given for the whole tensor."""
        return bool(self.exact.holds(self.own, np.reshape(bound, -1)[self.indices]).all())


class Samples:
    """Of one side's step; each tensor's is worked out when it is asked for."""

    def __init__(self, task: Task, step: Step) -> None:
        self._task, self._own = task, told_by(task, step)
        self._evaluated: dict[bool, Mapping[Key, Any]] = {}

    def of(self, key: Key) -> Sample | None:
        """Of a tensor; None where the side does not tell it."""
        own = self._own[key[0]].get(key[1])
        stated = self._lazily(0).get(key)
        if own is None or stated is None or prod(stated.shape) != own.size:
            return None
        indices = _drawn(key, self._task.step, own.size)
        return Sample(indices, own.reshape(-1)[indices], self._exact(key, indices))

    def _exact(self, key: Key, indices: Any) -> Exact:
        from harness.task.numbers.exact import Undecided, precision  # flint is loaded only where it is asked

        for attempt, bits in enumerate(BITS):
            with precision(bits):
                try:
                    return numbers(self._lazily(attempt)[key].at(indices), indices.shape)
                except Undecided:
                    continue
        raise AssertionError("the last precision decides everything")

    def _lazily(self, attempt: int) -> Mapping[Key, Any]:
        """Every tensor, none of whose entries is worked out yet."""
        from harness.task.numbers.sampled import SampledKind

        last = attempt == len(BITS) - 1
        if last not in self._evaluated:
            kind, found = SampledKind(both_sides=last), dict[Key, Any]()

            def see(quantity: str, name: str, value: Any) -> Any:
                found[quantity, name] = value
                own = self._own[quantity].get(name)
                if own is None or own.size != prod(value.shape):
                    return value
                return kind.exact(own.reshape(value.shape))

            evaluate(self._task, kind, see)
            self._evaluated[last] = found
        return self._evaluated[last]


def _drawn(key: Key, step: int, size: int) -> Any:
    """Flat indices, the same in every run."""
    random = np.random.RandomState(crc32(repr((*key, step)).encode()))
    return np.arange(size) if size <= ENTRIES else np.unique(random.randint(0, size, ENTRIES))
