"""What lies in a submission, one thing after the other, whether a folder or an archive holds it."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice
from pathlib import Path

from harness.ground.facts import Fact

#: Of everything that one submission reads from disk or from archives within archives, packed.
MAX_RAW = 64 * 2**20
#: Of everything that one submission is, unpacked.
MAX_UNPACKED = 50 * 2**20
#: Files and folders in one submission; and those that may be looked at, with what is passed over.
MAX_ENTRIES, MAX_SEEN = 2_000, 20_000
#: What nobody hands in: an archive that becomes this many times its size, from this size on.
MAX_RATIO, MIN_BOMB = 200, 16 * 2**20


class Refused(Exception):
    """A submission that cannot be taken, and why."""

    def __init__(self, why: Fact) -> None:
        super().__init__(why)
        self.why = why


class Unopened(Refused):
    """An archive that cannot be opened; what lies beside it may count."""


class Kind(StrEnum):
    """What an entry is."""

    FILE = "file"
    FOLDER = "folder"
    LINK = "link"
    """Symbolic, or in an archive also a hard one: never followed."""
    SPECIAL = "special"
    """A pipe, a socket, a device: never opened."""
    CLOSED = "closed"
    """It may not be looked at."""


@dataclass(frozen=True)
class Entry:
    """A file or something else, by its name in what holds it.

    size: in bytes, as it is declared. read: at most so many bytes of it, and one more where there are more.
    """

    name: str
    kind: Kind
    size: int
    read: Callable[[int], bytes]


def nothing(_most: int) -> bytes:
    """What is no file has no bytes."""
    return b""


def in_folder(folder: Path, passed_over: Callable[[str], bool]) -> Iterator[Entry]:
    """Everything below a folder, but what folders hold that are passed over; in order of names, following no link."""
    waiting = [("", folder)]
    while waiting:
        within, place = waiting.pop()
        try:
            with os.scandir(place) as found:
                there = sorted(islice(found, MAX_SEEN + 1), key=lambda one: os.fsencode(one.name))
        except OSError:
            if not within:
                raise
            yield Entry(within, Kind.CLOSED, 0, nothing)
            continue
        for one in there:
            name = f"{within}/{one.name}" if within else one.name
            entry = entry_at(Path(one.path), name)
            yield entry
            if entry.kind is Kind.FOLDER and not passed_over(one.name):
                waiting.append((name, Path(one.path)))


def entry_at(path: Path, name: str) -> Entry:
    """What stands at a path."""
    try:
        found = path.lstat()
    except OSError:
        return Entry(name, Kind.CLOSED, 0, nothing)
    return Entry(name, _kind(found.st_mode), found.st_size, lambda most: read_file(path, most))


def _kind(mode: int) -> Kind:
    if stat.S_ISREG(mode):
        return Kind.FILE
    if stat.S_ISDIR(mode):
        return Kind.FOLDER
    return Kind.LINK if stat.S_ISLNK(mode) else Kind.SPECIAL


def read_file(path: Path, most: int) -> bytes:
    """A file's first bytes, one more than ``most`` at most. Raises OSError where it is no file by now."""
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    with os.fdopen(os.open(path, flags), "rb") as file:
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            raise OSError(errno.EINVAL, os.strerror(errno.EINVAL))
        return file.read(most + 1)
