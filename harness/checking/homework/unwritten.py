"""Functions of this process that have no text: what a survey says of them, read from their signature and their code."""

from __future__ import annotations

import dis
import inspect
from collections.abc import Iterator
from typing import Any

from harness.checking.homework.survey import NOTHING, Argument, Class, Function

#: What stands for a place in a text.
_LINE = 1
_PLAIN = (bool, int, float, str, tuple, type(None))


def function_of(name: str, value: Any, label: str, skip: int = 0) -> Function:
    """A function by its arguments, and the names of what it returns; ``skip``: how many stand first, such as self."""
    code = getattr(inspect.unwrap(value), "__code__", None)
    code = code or getattr(getattr(value, "__func__", None), "__code__", None)
    every = list(_arguments(value))[skip:]
    return Function(
        name,
        tuple(one for one in every if one is not None),
        _returned(code) if code else (),
        (),
        label,
        code.co_firstlineno if code else _LINE,
        takes_more=None in every,
        says=frozenset((*code.co_names, *code.co_varnames, *_texts(code))) if code else frozenset(),
        texts=frozenset(_texts(code)) if code else frozenset(),
        numbers=tuple(dict.fromkeys(float(one) for one in _constants(code) if one not in (0, 1))) if code else (),
    )


def class_of(name: str, value: type, label: str) -> Class:
    """A class by its methods."""
    functions = {own: one for own in dir(value) if callable(one := getattr(value, own, None)) and not _is_of_any(own)}
    static = {own for own in functions if isinstance(inspect.getattr_static(value, own), staticmethod)}
    methods = {own: function_of(own, one, label, int(own not in static)) for own, one in functions.items()}
    names = frozenset(word for one in methods.values() for word in one.says)
    return Class(name, methods, label, min((one.line for one in methods.values()), default=_LINE), names, names)


def _is_of_any(name: str) -> bool:
    """Whether every class has it."""
    return name != "__init__" and name.startswith("__")


def _arguments(value: Any) -> Iterator[Argument | None]:
    """In order; None for those that take any number."""
    try:
        parameters = inspect.signature(value).parameters.values()
    except (TypeError, ValueError):
        return
    for one in parameters:
        if one.kind in (one.VAR_POSITIONAL, one.VAR_KEYWORD):
            yield None
        else:
            is_needed = one.default is one.empty
            default = NOTHING if is_needed or not isinstance(one.default, _PLAIN) else one.default
            yield Argument(one.name, default, is_needed=is_needed, is_pair=isinstance(default, tuple))


def _returned(code: Any) -> tuple[str, ...]:
    """Names in its longest return, ``""`` for what has none."""
    found: list[tuple[str, ...]] = []
    every = list(dis.get_instructions(code))
    for at, one in enumerate(every):
        if one.opname == "RETURN_VALUE" and at:
            before = every[at - 1]
            found.append(_of_tuple(every[:at]) if before.opname == "BUILD_TUPLE" else (_local(before),))
    return max(found, key=len, default=())


def _of_tuple(before: list[dis.Instruction]) -> tuple[str, ...]:
    """The last of its entries by name, as long as they are plain names."""
    count = before[-1].arg or 0
    names: list[str] = []
    for one in before[-2::-1]:
        both = one.argval if isinstance(one.argval, tuple) else (one.argval,)
        if not one.opname.startswith("LOAD_FAST") or len(names) + len(both) > count:
            break
        names = [*map(str, both), *names]
    return ("",) * (count - len(names)) + tuple(names)


def _local(one: dis.Instruction) -> str:
    return one.argval if one.opname.startswith("LOAD_FAST") and isinstance(one.argval, str) else ""


def _texts(code: Any) -> Iterator[str]:
    yield from (one for one in code.co_consts if isinstance(one, str))


def _constants(code: Any) -> Iterator[float]:
    yield from (one for one in code.co_consts if isinstance(one, int | float) and not isinstance(one, bool))
