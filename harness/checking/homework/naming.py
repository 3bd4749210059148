"""What of a function's name says in which direction it goes, and of what it is forward or back."""

from __future__ import annotations

import re
from collections.abc import Mapping

from harness.checking.homework.survey import Function
from harness.checking.homework.vocabulary import is_backward, is_forward, without_loss
from harness.checking.homework.words import usual_words

#: Words of a direction anywhere in a name; the short ones are words of their own, or stand at its beginning or end.
_ANYWHERE = sorted(usual_words("directions"), key=len, reverse=True)
_DIRECTION = re.compile(rf"(?i)({'|'.join(_ANYWHERE)}|(\b|(?<=_))(back|der|d|diff|fw|bw)\b|\b(back|d)(?=_))")
_MARKS_AND_DIGITS_BEHIND = re.compile(r"[_\d]*$|_")


def forward_of(name: str, functions: Mapping[str, Function]) -> Function | None:
    """The function of the same base that goes forward; ``mse_loss`` of ``mse_grad``."""
    ahead = [one for one in functions.values() if not is_backward(one.name)]
    same = [one for one in ahead if _base(one.name) == _base(name)]
    same = same or [one for one in ahead if without_loss(_base(one.name)) == without_loss(_base(name))]
    same.sort(key=lambda one: (not is_forward(one.name), one.name.startswith("_")))
    return same[0] if same else known_by_d(name, functions)


def known_by_d(name: str, functions: Mapping[str, Function]) -> Function | None:
    """``sigmoid`` of ``dsigmoid``."""
    for start in ("d_", "d"):
        rest = name.removeprefix(start)
        if name.startswith(start) and rest in functions and len(rest) > 2:
            return functions[rest]
    return None


def pair_name(forward: str) -> str:
    """``affine`` of ``affine_forward``."""
    return _DIRECTION.sub("", forward).strip("_").replace("__", "_") or forward


def _base(name: str) -> str:
    """What is left of a name without its direction."""
    bare = _MARKS_AND_DIGITS_BEHIND.sub("", _DIRECTION.sub("", name)).lower()
    return bare.removesuffix("function").removesuffix("func")
