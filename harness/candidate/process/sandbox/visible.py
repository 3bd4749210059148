"""What a candidate's process has to read: the system, its Python, and the packages beside its NumPy, but for some."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from harness.candidate.process.interpreter import Interpreter
from harness.candidate.process.sandbox.bubblewrap import _shown, _system
from harness.candidate.process.sandbox.packages import hidden

_ROOTS = tuple(Path("/", name) for name in ("bin", "sbin", "lib", "lib32", "lib64", "libx32"))
_MORE = (Path("/sys/devices/system/cpu"),)


@dataclass(frozen=True)
class Readable:
    """Paths beneath which everything may be read, and folders of which only the names may be."""

    read: tuple[str, ...]
    list: tuple[str, ...]


@functools.lru_cache(maxsize=32)
def readable(interpreter: Interpreter, allow: frozenset[str]) -> Readable:
    """All that is needed, without the packages that are hidden."""
    roots = dict.fromkeys(
        path.resolve() for path in (*_system(), *_shown(interpreter), *_ROOTS, *_MORE) if path.exists()
    )
    hidden_here = frozenset(path.resolve() for path in hidden(roots, allow))
    read: list[str] = []
    listed: list[str] = []
    for root in roots:
        for path, is_whole in _without(root, hidden_here):
            (read if is_whole else listed).append(str(path))
    return Readable(tuple(dict.fromkeys(read)), tuple(dict.fromkeys(listed)))


def _without(path: Path, hidden: frozenset[Path]) -> Iterator[tuple[Path, bool]]:
    """What of a path may be read; a folder with something hidden in it by its other entries, and to be listed."""
    if path in hidden:
        return
    if not any(path in one.parents for one in hidden):
        yield path, True
        return
    yield path, False
    for child in sorted(path.iterdir()):
        if not child.is_symlink():
            yield from _without(child, hidden)
        elif child.exists() and not _touches(child.resolve(), hidden):
            yield child.resolve(), True


def _touches(path: Path, hidden: frozenset[Path]) -> bool:
    return any(path.is_relative_to(one) or one.is_relative_to(path) for one in hidden)
