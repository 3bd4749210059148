"""Numbers as the text reports print them, and as short as a circle has room for."""

from __future__ import annotations

from collections.abc import Sequence


def as_ever(number: float) -> str:
    """With eight digits."""
    return f"{number:.8g}"


def apart(numbers: Sequence[float]) -> tuple[str, ...]:
    """With eight digits, or as many as it takes to tell them apart where they differ."""
    shown: tuple[str, ...] = ()
    for digits in (8, 12, 17):
        shown = tuple(f"{one:.{digits}g}" for one in numbers)
        if len(set(shown)) == len(set(map(repr, numbers))):
            break
    return shown


def short(number: float | None) -> str:
    """At most seven characters."""
    if number is None:
        return ""
    forms = (f"{number:.3g}", f"{number:.2g}", f"{number:.0e}")
    return next((one for one in map(_trimmed, forms) if len(one) <= 7), _trimmed(forms[-1]))


def _trimmed(text: str) -> str:
    """``-1e-4`` of ``-1e-04``."""
    return text.replace("e-0", "e-").replace("e+0", "e").replace("e+", "e")
