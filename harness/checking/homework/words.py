"""Words that people use for methods, attributes and parts of names, read from words.yaml."""

from __future__ import annotations

import functools
from collections.abc import Mapping
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


def usual_settings(role: str) -> Mapping[str, int]:
    """Names of a setting of optimizers, with how unlikely they are."""
    return {name: at for at, name in enumerate(_every()["settings"][role])}


def ranked(kind: str) -> Mapping[str, int]:
    """The words of one kind, with how unlikely they are."""
    return {name: at for at, name in enumerate(usual_words(kind))}
