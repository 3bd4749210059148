"""Accuracy: the share of rows whose largest output is their label."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from harness.ground.errors import ImplementationError
from harness.ground.facts import fact
from harness.implementation import Array, Implementation
from harness.run.result import Metric
from harness.scenario.sources import data

#: Rows predicted at a time.
_CHUNK = 1_000


def accuracies(
    wanted: tuple[str, ...],
    rows: data.DataSet,
    step: int,
    names: tuple[str, str],
    first: Implementation,
    second: Implementation,
) -> list[Metric]:
    """The accuracy of both sides on each wanted set. All sets of training rows share one pass over them."""
    found = [shares(wanted, rows, side) for side in (first, second)]
    return [
        Metric(step, name, {side: share[name] for side, share in zip(names, found, strict=True)}) for name in wanted
    ]


def shares(wanted: tuple[str, ...], rows: data.DataSet, side: Implementation) -> dict[str, float]:
    """The accuracy of one side on each wanted set."""
    if not wanted:
        return {}
    hits = _all_hits(side, rows, wanted)
    return {name: float(np.mean(_part(hits, name))) for name in wanted}


def _all_hits(side: Implementation, rows: data.DataSet, wanted: tuple[str, ...]) -> dict[str, Array]:
    needed = max((_rows_needed(name, rows.train) for name in wanted), default=0)
    found = {"train": _hits(side, rows.train, needed)}
    if "test" in wanted and rows.test is not None:
        found["test"] = _hits(side, rows.test, len(rows.test))
    return found


def _rows_needed(name: str, train: data.Rows) -> int:
    if name == "test":
        return 0
    return len(train) if name == "train" else int(name.removeprefix("train_first_"))


def _part(hits: Mapping[str, Array], name: str) -> Array:
    if name in hits:
        return hits[name]
    return hits["train"][: int(name.removeprefix("train_first_"))]


def _hits(side: Implementation, rows: data.Rows, count: int) -> Array:
    """Whether the largest output is the label's, for each of the first ``count`` rows; nan where it tells none."""
    found = np.zeros(count, bool)
    for start in range(0, count, _CHUNK):
        batch = rows.batch(slice(start, min(start + _CHUNK, count)))
        output = side.predict(batch.inputs)
        if output is None:
            return np.full(count, np.nan)
        if np.ndim(output) != 2 or len(output) != len(batch.targets):
            raise ImplementationError(fact("predict_gave_shape", shape=np.shape(output), rows=len(batch.targets)))
        found[start : start + _CHUNK] = np.argmax(output, axis=1) == batch.targets
    return found
