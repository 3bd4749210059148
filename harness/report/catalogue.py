"""Message catalogues: the sentence of another language for an English one, by gettext.

``locale/zh/LC_MESSAGES/harness.po`` has them for people to read and edit; ``python -m translations`` brings it up to
date and writes the .mo file beside it, which is what is read here.
"""

from __future__ import annotations

from functools import cache
from gettext import NullTranslations, translation
from pathlib import Path

from harness.ground import language

LOCALE = Path(__file__).parent / "locale"
DOMAIN = "harness"


def translated(context: str, english: str) -> str:
    """The sentence in the language that is spoken now. ``context``: what it is, such as its code."""
    now = language.current()
    return english if now == language.ENGLISH else _catalogue(now).pgettext(context, english)


def in_number(context: str, one: str, many: str, count: int) -> str:
    """The same of a sentence that has two forms."""
    now = language.current()
    if now == language.ENGLISH:
        return one if count == 1 else many
    return _catalogue(now).npgettext(context, one, many, count)


@cache
def _catalogue(name: str) -> NullTranslations:
    return translation(DOMAIN, LOCALE, [name])
