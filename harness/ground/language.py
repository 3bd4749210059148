"""The language in which a person is spoken to: English or Chinese, by ``--lang`` or as the system is set.

Only sentences are in a language: names, codes, digits and JSON are the same in each.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import ParamSpec, TypeVar

ENGLISH = "en"
CHINESE = "zh"
LANGUAGES = (ENGLISH, CHINESE)

P = ParamSpec("P")
T = TypeVar("T")

#: What a part of a program is said in, whatever was chosen.
_HERE: ContextVar[str | None] = ContextVar("language", default=None)
_chosen: str | None = None


def current() -> str:
    """The language of what is said now."""
    return _HERE.get() or _chosen or of_environment(os.environ)


def choose(language: str) -> None:
    """Speak this language in the whole process, whatever the system is set to."""
    global _chosen
    _chosen = language


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Speak this language meanwhile."""
    before = _HERE.set(language)
    try:
        yield
    finally:
        _HERE.reset(before)


def in_english(made: Callable[P, T]) -> Callable[P, T]:
    """What a function makes is read by programs, and the same in each language."""

    @wraps(made)
    def english(*arguments: P.args, **named: P.kwargs) -> T:
        with speaking(ENGLISH):
            return made(*arguments, **named)

    return english


def of_environment(environment: Mapping[str, str]) -> str:
    """As gettext reads it: LC_ALL, LC_MESSAGES or LANG, the first that is set; where it is no C locale, LANGUAGE
    before it."""
    locale = next(filter(None, (environment.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG"))), "C")
    if locale.partition(".")[0] in ("C", "POSIX"):
        return ENGLISH
    wanted = (*environment.get("LANGUAGE", "").split(":"), locale)
    return next(filter(None, map(_language_of, wanted)), ENGLISH)


def _language_of(locale: str) -> str | None:
    """Of ``zh_CN.UTF-8``, zh; None of a language that is not spoken here."""
    name = locale.replace("-", "_").partition(".")[0].partition("_")[0].lower()
    return name if name in LANGUAGES else None


def asked(arguments: list[str]) -> str | None:
    """The value of ``--lang`` in a command line, wherever it stands; None where it is not there."""
    for at, word in enumerate(arguments):
        if word == "--":
            return None
        if word.startswith("--lang="):
            return word.partition("=")[2]
        if word == "--lang" and at + 1 < len(arguments):
            return arguments[at + 1]
    return None
