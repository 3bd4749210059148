"""What passes between the checker and the process of a checked file: nested values and arrays, as frames of bytes.

A frame is PREFIX (magic, length of the header, length of the body), the header as JSON, and the body: the bytes of
the arrays one after another, in C order and little-endian. Nothing in a frame is unpickled or executed, and both sides
check it: lengths before they allocate, dtypes and shapes against a fixed list, depth and number of values. Inside the
header a value is a tree: scalars stand for themselves, everything else is a tagged list.

The standard library and NumPy only: the process of the checked file loads this file by its path.
"""

from __future__ import annotations

import json
import math
import struct
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np

MAGIC = b"BPH1"
PREFIX = struct.Struct("<4sIQ")
#: The most bytes a header may have: numbers in lists, texts and names travel in it, arrays do not.
HEADER_LIMIT = 8 * 2**20
#: How deep values may be nested, how many there may be in a frame, and how many bits an int may have.
DEPTH, COUNT, BITS = 32, 500_000, 1024
#: What an array may hold, by the name that travels.
DTYPES = {
    f"{kind}{size}": np.dtype(f"<{kind}{size}")
    for kind, sizes in {"b": (1,), "i": (1, 2, 4, 8), "u": (1, 2, 4, 8), "f": (2, 4, 8)}.items()
    for size in sizes
}
_CONTAINERS = {"l": list, "t": tuple, "d": dict}
_KINDS = "None, numbers, texts, lists, dicts and NumPy arrays of them"


class UnsupportedError(Exception):
    """A value that cannot be exchanged; the message says which, by its path, and why."""


class TooLargeError(Exception):
    """More bytes, or more values, than the limits let through."""


class MalformedError(Exception):
    """Bytes that are no frame of this protocol."""


@dataclass(frozen=True)
class Handle:
    """An object that stays in the process of the checked file; `generation` counts that process's starts."""

    number: int
    generation: int


class Packer:
    """Collects the values of one frame; arrays are copied when they are added."""

    def __init__(self, limit: int) -> None:
        """``limit``: the most bytes that the arrays of this frame may have together."""
        self._limit = limit
        self._left = COUNT
        self._text = HEADER_LIMIT
        self._arrays: list[tuple[str, tuple[int, ...]]] = []
        self._parts: list[bytes] = []

    def add(self, value: Any, path: str) -> Any:
        """The tree of a value. Raises UnsupportedError or TooLargeError, naming the place as ``path[1]['W1']``."""
        return self._add(value, path, ())

    def try_add(self, value: Any, path: str) -> list[Any]:
        """The tree of a value as the only entry of a list, which is empty where the value cannot be exchanged."""
        before, count = (self._limit, self._left, self._text), len(self._parts)
        try:
            return [self._add(value, path, ())]
        except (UnsupportedError, TooLargeError):
            self._limit, self._left, self._text = before
            del self._arrays[count:], self._parts[count:]
            return []

    def frame(self, header: dict[str, Any]) -> list[bytes]:
        """The bytes of a frame in pieces: the header, with the trees that `add` returned, and the arrays added."""
        text = json.dumps({**header, "arrays": self._arrays}, separators=(",", ":")).encode("ascii")
        if len(text) > HEADER_LIMIT:
            raise TooLargeError(f"more than {HEADER_LIMIT // 2**20} MiB outside of arrays")
        return [PREFIX.pack(MAGIC, len(text), sum(map(len, self._parts))) + text, *self._parts]

    def _add(self, value: Any, path: str, around: tuple[int, ...]) -> Any:
        kind = type(value)
        self._left -= 1
        if self._left < 0:
            raise TooLargeError(f"{path.partition('[')[0]} has more than {COUNT} values in lists and dicts")
        if value is None or kind is bool or kind is float:
            return value
        if kind is int:
            return _checked_int(value, path)
        if issubclass(kind, str) and kind in (str, np.str_):
            return self._add_text(value, path)
        if issubclass(kind, (list, tuple, dict)):
            return self._add_container(value, path, around)
        if issubclass(kind, (np.ndarray, np.generic)):
            return self._add_array(value, path)
        if kind is Handle:
            return ["h", value.number]
        raise UnsupportedError(f"{path} is {_a(type_name(kind))}; should be made of {_KINDS}")

    def _add_text(self, value: str, path: str) -> str:
        self._text -= len(value)
        if self._text < 0:
            raise TooLargeError(f"{path} has more than {HEADER_LIMIT // 2**20} MiB of text")
        return str(value)

    def _add_container(self, value: Any, path: str, around: tuple[int, ...]) -> Any:
        if id(value) in around:
            raise UnsupportedError(f"{path} contains itself")
        if len(around) >= DEPTH:
            raise UnsupportedError(f"{path.partition('[')[0]} is nested more than {DEPTH} levels deep")
        around = (*around, id(value))
        if issubclass(type(value), dict):
            return ["d", [self._item(key, item, path, around) for key, item in dict.items(value)]]
        tag, items = ("l", list.__iter__(value)) if issubclass(type(value), list) else ("t", tuple.__iter__(value))
        return [tag, [self._add(item, f"{path}[{index}]", around) for index, item in enumerate(items)]]

    def _item(self, key: Any, item: Any, path: str, around: tuple[int, ...]) -> list[Any]:
        if issubclass(type(key), np.integer):
            key = int(key)
        if type(key) not in (str, int):
            raise UnsupportedError(f"{path} has {_a(type_name(type(key)))} as key; should be a str or an int")
        key = self._add_text(key, path) if type(key) is str else _checked_int(key, path)
        return [key, self._add(item, f"{path}[{_short(key)}]", around)]

    def _add_array(self, value: Any, path: str) -> list[Any]:
        if type(value) is not np.ndarray and isinstance(value, np.ndarray):
            what = type_name(type(value))
            raise UnsupportedError(f"{path} is {_a(what)}; should be a plain array, as np.asarray makes it")
        if value.ndim > DEPTH:
            raise UnsupportedError(f"{path} has {value.ndim} axes; should be at most {DEPTH}")
        dtype, noun = value.dtype, "array" if isinstance(value, np.ndarray) else "scalar"
        name = f"{dtype.kind}{dtype.itemsize}"
        if name not in DTYPES:
            raise UnsupportedError(f"{path} is {_a(str(dtype))} {noun}; should be float, int or bool")
        self._limit -= int(value.nbytes)
        if self._limit < 0:
            raise TooLargeError(f"{path} brings the arrays beyond the limit: its shape is {value.shape}")
        self._arrays.append((name, value.shape))
        self._parts.append(np.asarray(value).astype(DTYPES[name], copy=False).tobytes())
        return ["a" if noun == "array" else "s", len(self._arrays) - 1]


class Unpacker:
    """Takes the values out of one frame. Every array is made once, as a writable copy in C order and native bytes."""

    def __init__(self, header: dict[str, Any], body: bytes | bytearray, resolve: Callable[[int], Any] | None) -> None:
        """``resolve`` finds the object of a handle's number; None where no handle may come. Raises MalformedError."""
        self._body, self._resolve = body, resolve
        self._left = COUNT
        self._slices = list(_slices(header.get("arrays"), len(body)))
        self.arrays: list[Any] = []

    def value(self, tree: Any, depth: int = 0) -> Any:
        """The value of a tree; trees are read in the order in which they were added. Raises MalformedError."""
        self._left -= 1
        if self._left < 0 or depth > DEPTH:
            raise MalformedError("too many values, or nested too deeply")
        if tree is None or isinstance(tree, (bool, int, float, str)):
            return tree
        if not (isinstance(tree, list) and len(tree) == 2 and isinstance(tree[0], str)):
            raise MalformedError("a value without a tag")
        tag, content = tree
        if tag in _CONTAINERS and isinstance(content, list):
            return self._container(tag, content, depth + 1)
        if tag in ("a", "s", "h") and type(content) is int:
            return self._resolved(content) if tag == "h" else self._array(tag, content)
        raise MalformedError("a value with an unknown tag")

    def changed(self) -> list[int]:
        """The numbers of the arrays whose dtype, shape or bytes are no longer those that came in the frame."""
        return [
            number
            for number, (array, (dtype, shape, start, stop)) in enumerate(zip(self.arrays, self._slices))
            if array.shape != shape
            or array.dtype != dtype.newbyteorder("=")
            or array.astype(dtype, copy=False).tobytes() != self._body[start:stop]
        ]

    def same(self, tree: Any, value: Any, changed: list[int]) -> bool:
        """Whether a value is still what its tree said: the same containers of the same arrays, none of them changed."""
        if not isinstance(tree, list):
            return type(value) is type(tree) and (value == tree or value != value)
        tag, content = tree
        if tag == "a":
            return value is self.arrays[content] and content not in changed
        if tag not in _CONTAINERS:
            return True
        if type(value) is not _CONTAINERS[tag] or len(value) != len(content):
            return False
        if tag != "d":
            return all(self.same(inner, item, changed) for inner, item in zip(content, value))
        return all(key in value and self.same(inner, value[key], changed) for key, inner in content)

    def _container(self, tag: str, content: list[Any], depth: int) -> Any:
        if tag == "d":
            return self._dict(content, depth)
        items = [self.value(item, depth) for item in content]
        return items if tag == "l" else tuple(items)

    def _dict(self, content: list[Any], depth: int) -> dict[str | int, Any]:
        found: dict[str | int, Any] = {}
        for item in content:
            if not (isinstance(item, list) and len(item) == 2 and type(item[0]) in (str, int)) or item[0] in found:
                raise MalformedError("a dict with a wrong key")
            found[item[0]] = self.value(item[1], depth)
        return found

    def _resolved(self, number: int) -> Any:
        if self._resolve is None:
            raise MalformedError("a handle where none may be")
        return self._resolve(number)

    def _array(self, tag: str, number: int) -> Any:
        # In order and once each: a frame cannot ask for the same bytes a thousand times.
        if number != len(self.arrays) or number >= len(self._slices):
            raise MalformedError("an array out of turn")
        dtype, shape, start, stop = self._slices[number]
        flat = np.frombuffer(self._body, np.uint8, stop - start, start)
        if dtype.kind == "b" and flat.size and flat.max() > 1:
            raise MalformedError("a bool that is neither 0 nor 1")
        try:
            array = np.array(flat.view(dtype).reshape(shape), dtype=dtype.newbyteorder("="), order="C")
        except (ValueError, MemoryError) as error:
            raise MalformedError(f"an array of the shape {shape}") from error
        self.arrays.append(array)
        return array if tag == "a" else array[()]


def read_frame(receive: Callable[[int], bytearray], body_limit: int) -> tuple[dict[str, Any], bytearray]:
    """One frame, as header and body; ``receive(n)`` returns exactly n bytes. Raises MalformedError."""
    magic, header_length, body_length = PREFIX.unpack(receive(PREFIX.size))
    if magic != MAGIC:
        raise MalformedError("no frame begins here")
    if header_length > HEADER_LIMIT or body_length > body_limit:
        raise MalformedError(f"a frame of {header_length} + {body_length} bytes")
    return _parsed(receive(header_length)), receive(body_length)


def path_of(tree: Any, number: int, path: str) -> str | None:
    """Where in a tree the array of this number stands, as ``path['W1'][0]``; None where it does not."""
    if not isinstance(tree, list):
        return None
    tag, content = tree
    if tag == "a" and content == number:
        return path
    if tag not in _CONTAINERS:
        return None
    items = content if tag == "d" else enumerate(content)
    found = (path_of(item, number, f"{path}[{_short(key)}]") for key, item in items)
    return next((place for place in found if place is not None), None)


def printable(text: str, limit: int, keep: str = "") -> str:
    """At most ``limit`` characters, every one that cannot be printed escaped, except those in ``keep``."""
    cut = text if len(text) <= limit else text[: max(limit - 1, 0)] + "…"
    if cut.translate(dict.fromkeys(map(ord, keep))).isprintable():
        return cut
    return "".join(sign if sign.isprintable() or sign in keep else ascii(sign)[1:-1] for sign in cut)


def type_name(kind: type) -> str:
    """The name of a class, whatever its metaclass makes of ``__name__``."""
    name: str = type.__dict__["__name__"].__get__(kind)
    return printable(name, 60)


def _parsed(text: bytearray) -> dict[str, Any]:
    try:
        header = json.loads(text)
    except (ValueError, RecursionError, MemoryError) as error:
        raise MalformedError("a header that is no JSON") from error
    if not isinstance(header, dict):
        raise MalformedError("a header that is no object")
    return header


def _slices(described: Any, length: int) -> Iterable[tuple[np.dtype[Any], tuple[int, ...], int, int]]:
    """dtype, shape, first byte and byte after the last of every array in a body of this length."""
    start = 0
    if not isinstance(described, list) or len(described) > COUNT:
        raise MalformedError("a frame without a list of arrays")
    for entry in described:
        dtype, shape = _dtype_and_shape(entry)
        stop = start + math.prod(shape) * dtype.itemsize
        if stop > length:
            raise MalformedError("arrays that are larger than the frame")
        yield dtype, shape, start, stop
        start = stop
    if start != length:
        raise MalformedError("a frame that is larger than its arrays")


def _dtype_and_shape(entry: Any) -> tuple[np.dtype[Any], tuple[int, ...]]:
    if not (isinstance(entry, list) and len(entry) == 2 and isinstance(entry[1], list) and len(entry[1]) <= DEPTH):
        raise MalformedError("an array without dtype and shape")
    name, shape = entry
    if not (isinstance(name, str) and name in DTYPES):
        raise MalformedError("an array of an unknown dtype")
    if not all(type(size) is int and 0 <= size < 2**48 for size in shape):
        raise MalformedError("an array of an impossible shape")
    return DTYPES[name], tuple(shape)


def _checked_int(value: int, path: str) -> int:
    if value.bit_length() > BITS:
        raise UnsupportedError(f"{path} is an int of {value.bit_length()} bits; should be at most {BITS}")
    return value


def _short(key: str | int) -> str:
    return repr(key if isinstance(key, int) else printable(key, 40))


def _a(noun: str) -> str:
    return f"an {noun}" if noun[:1].lower() in tuple("aeio") else f"a {noun}"
