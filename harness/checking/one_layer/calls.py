"""How a function may be called with what is there, each value under its role. This module runs beside a submission."""

from __future__ import annotations

import inspect
import itertools
import re
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np

#: What an argument takes that says how often, and how many at once.
TIMES = re.compile(r"(?i)iter|epoch|epoc|step|schritt|pass|devir|round|times|^n$|^num|max")
AT_ONCE = re.compile(r"(?i)batch|yigin|lote|lot$|bs$|chunk")
#: The role of each name of an argument, as a vocabulary of many languages has it, in the roles of this module.
KNOWN = {"inputs": "X", "targets": "y", "lr": "lr", "off": "off", "out": "K", "in": "D"}
#: Lines of a submission that one call may run, and calls that one search may make.
LINES, CALLS = 20_000, 60_000
FAILED = object()


class TooLong(BaseException):
    """A call that runs too many lines; BaseException, so that nothing of the submission catches it."""


class Caller:
    """Calls functions of one module, and counts."""

    def __init__(self, roles: Mapping[str, str], files: Sequence[str]) -> None:
        """``roles``: of names of arguments; ``files``: of code that is counted line by line."""
        self.roles, self._files, self._left, self._calls = roles, frozenset(files), 0, 0
        self.is_search = True
        """Whether calls are tried; else they raise what they raise, and may take their time."""

    def __call__(self, function: Callable[..., Any], given: Mapping[str, Any]) -> Any:
        """What it returns; FAILED where it raises or runs for too long."""
        if not self.is_search:
            return function(**given)
        self._calls += 1
        if self._calls > CALLS:
            return FAILED
        self._left, before = LINES, sys.gettrace()
        sys.settrace(self._entered)
        try:
            with np.errstate(all="ignore"):
                return function(**given)
        except (Exception, TooLong):
            return FAILED
        finally:
            sys.settrace(before)

    def _entered(self, frame: Any, event: str, argument: Any) -> Any:
        return self._line if frame.f_code.co_filename in self._files else None

    def _line(self, frame: Any, event: str, argument: Any) -> Any:
        self._left -= 1
        if self._left < 0:
            raise TooLong
        return self._line

    def role(self, name: str) -> str:
        """The role of an argument that its name tells; "" where it may be any."""
        return KNOWN.get(self.roles.get(name, ""), "")

    def bindings(
        self, function: Callable[..., Any], must: Sequence[str], more: Sequence[str] = ()
    ) -> Iterator[dict[str, str]]:
        """By argument, the role that it takes: all of ``must`` are taken, and of ``more`` what is needed."""
        asked = arguments_of(function)
        if asked is None:
            return
        every = {one.name: self._fixed(one, must, more) for one in asked}
        fixed = {name: role for name, role in every.items() if role}
        if None in every.values():
            return
        twice = [role for role in fixed.values() if role in must and list(fixed.values()).count(role) > 1]
        fixed = {name: role for name, role in fixed.items() if role not in twice}
        unknown = [one.name for one in asked if one.default is one.empty and one.name not in fixed]
        left = [role for role in must if role not in fixed.values()]
        if len(left) > len(unknown) or len(unknown) > _MOST:
            return
        spare = [role for role in more if role not in fixed.values()]
        rates = [
            one.name for one in asked if isinstance(one.default, float) and "lr" in spare and one.name not in fixed
        ]
        for some in itertools.combinations(spare, len(unknown) - len(left)):
            for order in itertools.permutations((*left, *some)):
                found = dict(zip(unknown, order, strict=True))
                if all(map(_may_be, found, found.values())):
                    is_rated = "lr" in found.values()
                    yield from ({**fixed, **found, **({} if is_rated else {one: "lr"})} for one in rates)
                    yield {**fixed, **found}

    def _fixed(self, one: inspect.Parameter, must: Sequence[str], more: Sequence[str]) -> str | None:
        """The role that a name or a default tells; "" where it may be any or none; None where it is not there."""
        role, is_needed = self.role(one.name), one.default is one.empty
        if role in ("off", "K", "D"):
            return role if is_needed else ""
        if role and (role in must or role in more):
            return role
        if isinstance(one.default, int) and not isinstance(one.default, bool) and one.default > 1:
            return "N" if AT_ONCE.search(one.name) else "one"
        if is_needed and role:
            return None
        return "N" if is_needed and AT_ONCE.search(one.name) else ""


#: Arguments that no name tells.
_MOST = 6
#: Names that tell what an argument is, whatever else it could be by its place.
_TELLING = (
    (re.compile(r"(?i)^w_?\d?$|weight|theta|^coef"), ("W", "P")),
    (re.compile(r"(?i)^b_?\d?$|^bia|intercept|^offset"), ("b",)),
    (re.compile(r"(?i)^d_?[wb]$|^g_?[wb]$|grad|deriv"), ("dW", "db", "G", "giver")),
    (re.compile(r"(?i)hat$|^pred|^prob|^activ|^a$|^scores?$"), ("A",)),
)


def _may_be(name: str, role: str) -> bool:
    """Whether an argument's name lets it take a role."""
    return all(role in roles for telling, roles in _TELLING if telling.search(name))


def arguments_of(function: Callable[..., Any]) -> list[inspect.Parameter] | None:
    """The arguments of a call by name; None where it takes any."""
    try:
        every = list(inspect.signature(function).parameters.values())
    except (TypeError, ValueError):
        return None
    is_plain = all(one.kind in (one.POSITIONAL_OR_KEYWORD, one.KEYWORD_ONLY) for one in every)
    return every if is_plain else None


def strings_of(function: Any) -> list[str]:
    """Texts that stand in a function's code, in their order."""
    code = getattr(inspect.unwrap(function), "__code__", None)
    return [one for one in code.co_consts if isinstance(one, str) and one.isidentifier()] if code else []
