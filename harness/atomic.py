"""Files that are written whole or not at all."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from harness.errors import UsageError

#: What a file is called until it is whole. One that is older than its writer is the rest of a run that was killed.
_PREFIX, _SUFFIX = ".harness-", ".tmp"
#: Another run may take a file that is being written for such a rest.
_ATTEMPTS = 10


def write_atomically(path: Path, content: str | bytes) -> None:
    """Write a file under a temporary name and rename it; a link is replaced, never followed.

    Text that UTF-8 has no code for is written as escapes. Raises UsageError where the folder cannot be written.
    """
    raw = content if isinstance(content, bytes) else content.encode("utf-8", "backslashreplace")
    with _told(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        _clear(path.parent)
        for attempt in range(_ATTEMPTS):
            try:
                _write(path, raw)
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
        raise UsageError(f"{path}: cannot be written: {error.strerror or error}") from None


def _write(path: Path, raw: bytes) -> None:
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=_PREFIX, suffix=_SUFFIX)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(raw)
        Path(name).chmod(0o644)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _clear(folder: Path) -> None:
    """Remove what killed runs left in a folder; what another process has open stays, where the system holds it."""
    for rest in folder.glob(f"{_PREFIX}*{_SUFFIX}"):
        try:
            rest.unlink(missing_ok=True)
        except OSError:
            continue
