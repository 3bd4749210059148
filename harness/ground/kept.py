"""What a function made is kept, where it is asked for the same again."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from functools import wraps
from typing import ParamSpec, TypeVar

_Asked = ParamSpec("_Asked")
_Made = TypeVar("_Made")


def kept_by(key: Callable[_Asked, Hashable], most: int) -> Callable[[Callable[_Asked, _Made]], Callable[_Asked, _Made]]:
    """A decorator: calls whose ``key`` is equal share what the first of them made; the ``most`` last asked for stay.

    ``functools.lru_cache`` does the same for arguments that can be hashed. What is shared is not to be changed.
    A key of None keeps nothing.
    """

    def decorated(make: Callable[_Asked, _Made]) -> Callable[_Asked, _Made]:
        known: OrderedDict[Hashable, _Made] = OrderedDict()

        @wraps(make)
        def asked(*given: _Asked.args, **named: _Asked.kwargs) -> _Made:
            by = key(*given, **named)
            if by is None:
                return make(*given, **named)
            if by not in known:
                known[by] = make(*given, **named)
            known.move_to_end(by)
            while len(known) > most:
                known.popitem(last=False)
            return known[by]

        return asked

    return decorated
