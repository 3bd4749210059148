"""Whether the masks that a network's layers state are masks of what arrives at them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from harness.ground.facts import fact
from harness.ground.yaml_source import Path_
from harness.scenario.kinds import Layer, Shape
from harness.scenario.model import through
from harness.scenario.network import NETWORK, Fail, placed


def check(network: tuple[Layer, ...], sample: Shape, rows: int, fail: Fail) -> None:
    """``rows``: of a batch. Raises ScenarioError."""
    shapes = through(network, sample)
    for (path, layer), shape in zip(placed(network, NETWORK), shapes, strict=True):
        if not layer.has_mask:
            continue
        if (layer.mask is None) == (layer.seed is None):
            raise fail(path, fact("exactly_one", fields=("mask", "seed")))
        if layer.mask is not None:
            _check_given(layer.mask, layer.mask_of(shape), rows, (*path, "mask"), fail)


def _check_given(mask: Any, sample: Shape, rows: int, path: Path_, fail: Fail) -> None:
    found, batch = _shape(mask, path, fail), (rows, *sample)
    if found not in (sample, batch):
        raise fail(path, fact("mask_of_shape", shape=found, right=sample, batch=batch))


def _shape(mask: Any, path: Path_, fail: Fail) -> Shape:
    """Of nested lists of 0 and 1."""
    if not isinstance(mask, tuple):
        if isinstance(mask, bool) or mask not in (0, 1):
            raise fail(path, fact("no_mask_entry", given=repr(mask)[:60]))
        return ()
    shapes = list(_shapes(mask, path, fail))
    if not shapes:
        raise fail(path, fact("no_entries", limit=1))
    for index, shape in enumerate(shapes):
        if shape != shapes[0]:
            raise fail((*path, index), fact("mask_is_ragged", shape=shape, first=shapes[0]))
    return (len(mask), *shapes[0])


def _shapes(mask: tuple[Any, ...], path: Path_, fail: Fail) -> Iterator[Shape]:
    for index, one in enumerate(mask):
        yield _shape(one, (*path, index), fail)
