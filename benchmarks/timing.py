"""Times functions in turn, so that a drift of the machine's speed falls on all alike."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Mapping


def side_by_side(functions: Mapping[str, Callable[[], object]], rounds: int, repeats: int) -> dict[str, float]:
    """Median seconds of one call of each, over ``rounds`` rounds of ``repeats`` calls each, taken in turn."""
    for function in functions.values():
        for _ in range(repeats):
            function()
    times: dict[str, list[float]] = {name: [] for name in functions}
    for _ in range(rounds):
        for name, function in functions.items():
            started = time.perf_counter()
            for _ in range(repeats):
                function()
            times[name].append((time.perf_counter() - started) / repeats)
    return {name: statistics.median(found) for name, found in times.items()}
