"""Words that people use for methods, attributes and parts of names, read from words.yaml."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from harness.ground import yaml_source

_FILE = Path(__file__).with_name("words.yaml")


@functools.cache
def _every() -> Mapping[str, Any]:
    found: Mapping[str, Any] = yaml_source.read(_FILE).values
    return found


def usual_words(kind: str) -> tuple[str, ...]:
    """The words of one kind, of a list with an order the likeliest first."""
    found: tuple[str, ...] = _every()[kind]
    return found


def has_words(kind: str) -> bool:
    """Whether there are words of this kind."""
    return kind in _every()


def ranked(kind: str) -> dict[str, int]:
    """The words of one kind, with how unlikely they are."""
    return _by_rank(usual_words(kind))


def ranked_by_role(kind: str) -> dict[str, dict[str, int]]:
    """Of a table its words by role, with how unlikely they are."""
    return {role: _by_rank(names) for role, names in _every()[kind].items()}


def settings_of_optimizer(what: str) -> dict[str, dict[str, int]]:
    """Settings that an optimizer may be told: names of arguments by role, with how unlikely they are."""
    every = ranked_by_role("settings")
    return {role: every[role] for role in _every()["settings_of_optimizers"][what]}


def _by_rank(names: Sequence[str]) -> dict[str, int]:
    return {name: at for at, name in enumerate(names)}
