"""Files that are written whole or not at all."""

from __future__ import annotations

import os
import re
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from harness.ground.errors import UsageError
from harness.ground.facts import fact

#: What a file is called until it is whole. One that is older than its writer is the rest of a run that was killed.
_PREFIX, _SUFFIX = ".harness-", ".tmp"
_TEMPORARY = re.compile(r"\.harness-[a-z0-9_]{8}\.tmp")  # as mkstemp fills it in
#: Another run may take a file that is being written for such a rest.
_ATTEMPTS = 10


def write_atomically(path: Path, content: str | bytes, *, durable: bool = False) -> None:
    """Write a file under a temporary name and rename it; a link is replaced, never followed.

    Text that UTF-8 has no code for is written as escapes. ``durable``: when this returns, it is on disk, should the
    power fail. Raises UsageError where the folder cannot be written.
    """
    raw = content if isinstance(content, bytes) else content.encode("utf-8", "backslashreplace")
    with _told(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        for attempt in range(_ATTEMPTS):
            try:
                _write(path, raw, durable)
                return
            except FileNotFoundError:
                if attempt == _ATTEMPTS - 1:
                    raise


def write_where_asked(path: Path, content: str | bytes) -> None:
    """Write to a path that a person named: through links, and to a device or a pipe as to a file. Raises UsageError."""
    with _told(path):
        if path.is_file() or not path.exists():
            write_atomically(Path(os.path.realpath(path)), content)
        else:
            path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8", "backslashreplace"))


@contextmanager
def _told(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise UsageError(fact("cannot_be_written", file=str(path), problem=error.strerror or str(error))) from None


def _write(path: Path, raw: bytes, durable: bool) -> None:
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=_PREFIX, suffix=_SUFFIX)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(raw)
            if durable:
                file.flush()
                os.fsync(file.fileno())
        Path(name).chmod(_mode(path))
        Path(name).replace(path)
        if durable:
            _sync_names(path.parent)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _sync_names(folder: Path) -> None:
    """Bring the names in a folder to disk, where the system can."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _mode(path: Path) -> int:
    """The permissions of the file that is replaced, otherwise those that any new file gets."""
    if path.is_file() and not path.is_symlink():
        return stat.S_IMODE(path.stat().st_mode)
    mask = os.umask(0o077)
    os.umask(mask)
    return 0o666 & ~mask


def clear(folder: Path) -> None:
    """Remove what killed runs left in a folder of reports; what another process has open stays, where the system can.

    Not for a folder that others write to: a name alone does not tell whose file it is.
    """
    for rest in [each for each in folder.glob(f"{_PREFIX}*{_SUFFIX}") if _TEMPORARY.fullmatch(each.name)]:
        try:
            rest.unlink(missing_ok=True)
        except OSError:
            continue
