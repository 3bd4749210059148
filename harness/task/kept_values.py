"""What is right in a step, with its bounds, worked out once and kept: in memory, and where a folder is named on disk.

What is checked is given the same numbers again and again, by every submission of an assignment. An entry is found by
all that its numbers depend on, so that another task, another version or another file never stands in for it; a file
that is damaged is worked out anew. There is one file an entry, written whole, of numbers alone: reading it runs
nothing.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from harness.ground.atomic import write_atomically
from harness.ground.errors import HarnessError
from harness.implementation import Array
from harness.task.numbers.rounded import Bounded

Values = Mapping[tuple[str, str], Bounded]
#: Bytes of an entry that are kept at most, of all of them in memory, and of a file.
_LARGEST, _MOST = 2**18, 2**24
_FILE = _LARGEST + 2**16
_MARK = b"harness values 1\n"


@dataclass
class Kept:
    """Entries by their key."""

    folder: Path | None = None
    """Where they lie as files; only who grades may read them."""
    made: int = 0
    """How many were worked out."""
    _known: OrderedDict[str, tuple[Values, int]] = field(default_factory=OrderedDict)
    _bytes: int = 0

    def forget(self) -> None:
        """As a new process begins."""
        self._known.clear()
        self._bytes = 0

    def of(self, key: str, work: Callable[[], Values]) -> Values:
        """The entry of a key, worked out where it is not known yet."""
        if key in self._known:
            self._known.move_to_end(key)
            return self._known[key][0]
        file = None if self.folder is None else self.folder / f"{key}.values"
        packed = b"" if file is None else _content(file)
        found = _read(packed, key)
        if found is None:
            self.made += 1
            made = work()
            packed = _packed(made, key)
            found = _read(packed, key)  # whose arrays nobody can write into
            if found is None:
                return made
            if file is not None:
                with contextlib.suppress(HarnessError):  # as of a full disk: then it is worked out again
                    write_atomically(file, packed)
        self._keep(key, found, len(packed))
        return found

    def _keep(self, key: str, found: Values, size: int) -> None:
        self._known[key] = found, size
        self._bytes += size
        while self._bytes > _MOST:
            _, (_, gone) = self._known.popitem(last=False)
            self._bytes -= gone


KEPT = Kept()
"""Those of this process."""


@contextlib.contextmanager
def kept_in(folder: Path | None) -> Iterator[None]:
    """Within this, entries are read from a folder and written into it, which nobody else may read."""
    before = KEPT.folder
    if folder is not None:
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            folder.chmod(0o700)
        except OSError:  # as of a folder of another machine
            folder = None
    KEPT.folder = folder
    try:
        yield
    finally:
        KEPT.folder = before


def key_of(*stated: Any, arrays: Mapping[str, Array]) -> str:
    """By all that numbers depend on: the version, what is stated, and the numbers of a step."""
    found = hashlib.sha256(repr((_version(), np.__version__, *stated)).encode())
    for name, one in arrays.items():
        found.update(f"{name} {one.dtype.str} {one.shape} ".encode())
        found.update(one.tobytes())
    return found.hexdigest()


@cache
def _version() -> str:
    """Of the harness: its text, all of it, since what works values out imports from everywhere."""
    found = hashlib.sha256()
    for file in sorted(Path(__file__).parent.parent.rglob("*.py")):
        found.update(file.read_bytes())
    return found.hexdigest()


# ---------------------------------------------------------------- as a file


def _packed(found: Values, key: str) -> bytes:
    """As bytes; none of what is too large, or no plain numbers."""
    if any(one.row_wise is not None for one in found.values()):
        return b""
    heads, parts, size = list[Any](), list[bytes](), 0
    for name, one in found.items():
        arrays = [one.value] if one.error is None else [one.value, one.error]
        size += sum(array.nbytes for array in arrays)
        if size > _LARGEST or any(array.dtype != np.float64 for array in arrays):
            return b""
        heads.append([*name, one.roundings, [array.shape for array in arrays]])
        parts += [np.ascontiguousarray(array).tobytes() for array in arrays]
    body = json.dumps([key, heads]).encode() + b"\n" + b"".join(parts)
    return _MARK + hashlib.sha256(body).digest() + body


def _content(file: Path) -> bytes:
    """None of one that is not there, or too large; no link is followed."""
    try:
        with os.fdopen(os.open(file, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0)), "rb") as opened:
            raw = opened.read(_FILE + 1)
    except OSError:
        return b""
    return raw if len(raw) <= _FILE else b""


def _read(raw: bytes, key: str) -> Values | None:
    """What bytes hold; None where they are damaged, or of something else."""
    start = len(_MARK) + 32
    if raw[:start] != _MARK + hashlib.sha256(raw[start:]).digest():
        return None
    try:
        head, _, numbers = raw[start:].partition(b"\n")
        own, heads = json.loads(head)
        return _unpacked(heads, numbers) if own == key else None
    except (ValueError, TypeError):
        return None


def _unpacked(heads: Any, numbers: bytes) -> Values:
    """Raises ValueError or TypeError of what is no such thing."""
    found, at = dict[tuple[str, str], Bounded](), 0
    for quantity, name, roundings, shapes in heads:
        arrays = list[Array]()
        for shape in shapes:
            count = int(np.prod(shape, dtype=np.int64))
            arrays.append(np.frombuffer(numbers, np.float64, count, at).reshape(shape))
            at += 8 * count
        found[quantity, name] = Bounded(arrays[0], arrays[1] if len(arrays) > 1 else None, roundings)
    if at != len(numbers):
        raise ValueError
    return found
