"""What is finished stays finished: each result is a file of its own, written whole or not at all."""

from __future__ import annotations

import contextlib
import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

from harness.grading.result import BROKE, Graded, from_dict
from harness.ground.atomic import clear, write_atomically
from harness.ground.errors import UsageError
from harness.ground.facts import Fact, fact

_LOCK = ".lock"


@dataclass(frozen=True)
class Identity:
    """What a result depends on: where all of it is the same, the result is."""

    submission: str
    """The digest of its content."""
    name: str
    assignment: str
    """The digest of the assignment and its files."""
    hints: str
    language: str
    sandbox: str
    version: str
    """Of this program."""

    @property
    def key(self) -> str:
        """What the result's file is called."""
        return _digest(asdict(self))


class Store:
    """The folder ``results`` of a marks folder. A context manager: one run at a time may be within it."""

    def __init__(self, folder: Path, *, fresh: bool = False) -> None:
        """``fresh``: what is there already is not looked at."""
        self.folder = folder
        self._fresh = fresh
        self._held = contextlib.ExitStack()
        self.notes: list[Fact] = []
        """Which files were damaged."""

    def __enter__(self) -> Store:
        """Raises UsageError where another run is within it, or the folder cannot be written."""
        from filelock import FileLock, Timeout

        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            self._held.enter_context(FileLock(self.folder / _LOCK, timeout=0))
        except Timeout:
            raise UsageError(fact("grade_folder_taken", folder=str(self.folder.parent))) from None
        except OSError as error:
            problem = error.strerror or str(error)
            raise UsageError(fact("cannot_be_written", file=str(self.folder), problem=problem)) from None
        clear(self.folder)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._held.close()

    def kept(self, identity: Identity, *, again: bool = True) -> Graded | None:
        """The result that is kept of this; None without one. A damaged file is as none, and is noted.

        ``again``: whether it would be made again, so that what is there is not looked at where ``fresh`` asks for that.
        """
        if self._fresh and again:
            return None
        path = self._path(identity.key)
        try:
            raw = path.read_bytes()
        except FileNotFoundError:
            return None
        except OSError:
            raw = b""
        found = _read(raw, identity)
        if found is None:
            self.notes.append(fact("grade_result_damaged", file=str(path)))
        return found

    def keep(self, key: str, result: Mapping[str, Any]) -> None:
        """Keep a Graded, as the plain dict that it is; one at which the grader broke is tried again another time.

        When this returns the result is on disk. Raises UsageError where it cannot be written.
        """
        if result["outcome"] != BROKE:
            content = {"key": key, "checksum": _digest(result), "graded": result}
            write_atomically(self._path(key), json.dumps(content, indent=1) + "\n", durable=True)

    def _path(self, key: str) -> Path:
        return self.folder / f"{key}.json"


def _read(raw: bytes, identity: Identity) -> Graded | None:
    """What a file says, where it is whole and is of this."""
    try:
        content = json.loads(raw)
        if content["key"] != identity.key or content["checksum"] != _digest(content["graded"]):
            return None
        found = from_dict(content["graded"])
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None
    return found if (found.submission, found.digest) == (identity.name, identity.submission) else None


def _digest(of: Any) -> str:
    return hashlib.sha256(json.dumps(of, sort_keys=True).encode("ascii")).hexdigest()
