"""Whose share a key of points is, however it is spelled: W, dW, grad_w and dL_dW are the weight, dx is the input."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator

from harness.checking.homework.recognise_layers import result_role, without_gradient
from harness.checking.homework.roles import parameter_roles
from harness.checking.homework.vocabulary import Vocabulary, vocabulary

#: What the gradient of the input is as a role.
INPUT_ROLE = "x"
_NUMBERED = re.compile(r"(?P<name>.*?[^\W\d])_?(?P<number>[1-9][0-9]{0,2})")


@functools.cache
def _usual() -> Vocabulary:
    return vocabulary(())


def role_of(key: str, kinds: str) -> str:
    """The role of a layer's parameter, or of its input, that a key is for; empty where it may be none of them.

    ``kinds``: the layer, or several in a row.
    """
    roles = tuple(parameter_roles(kinds))
    found = next((one for one in roles if key in (one, f"d{one}")), "")
    return found or next(filter(None, (_role(name, roles) for name in _unnumbered(key))), "")


def _unnumbered(key: str) -> Iterator[str]:
    yield key
    if numbered := _NUMBERED.fullmatch(key):
        yield numbered["name"]


def _role(name: str, roles: tuple[str, ...]) -> str:
    found = result_role(name, roles, _usual())
    return INPUT_ROLE if found == "dx" else found.removeprefix("d") if found != "_" else ""


def spellings(key: str) -> frozenset[str]:
    """How code may call what a key is for, in small letters: itself, and without what says that it is a gradient."""
    return frozenset(one.lower() for one in (key, *without_gradient(key)))


def of_layer(key: str) -> tuple[str, int] | None:
    """Of a network's parameter that is numbered, its role, and its layer's number: W1, dW1, bias_2."""
    for name in (key, *without_gradient(key)):
        if numbered := _NUMBERED.fullmatch(name):
            role = role_of(numbered["name"], "linear")
            return (role, int(numbered["number"])) if role in ("weight", "bias") else None
    return None
