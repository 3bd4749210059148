"""The command line in this process, which saves the second and a half that a process costs."""

from __future__ import annotations

import contextlib
import io
import os
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest import mock

import pytest

from harness.entry.cli import main


@dataclass(frozen=True)
class Done:
    """How a command ended."""

    returncode: int
    stdout: str
    stderr: str


def command(*arguments: str, cwd: Path, environment: Mapping[str, str] | None = None) -> Done:
    """``backprop-harness ARGUMENTS`` in a folder."""
    out, err = _stream(), _stream()
    code = exit_code(*arguments, cwd=cwd, environment=environment, stdout=out, stderr=err)
    return Done(code, _text(out), _text(err))


def exit_code(*arguments: str, cwd: Path, environment: Mapping[str, str] | None = None, **streams: Any) -> int:
    """The same with other standard streams: stdin, stdout, stderr."""
    with (
        _folder(cwd),
        mock.patch.dict(os.environ, {"CI": "", **(environment or {})}),
        mock.patch.multiple(sys, argv=["backprop-harness", *arguments], **streams),
        pytest.raises(SystemExit) as end,
    ):
        main()
    assert isinstance(end.value.code, int)
    return end.value.code


def _stream() -> io.TextIOWrapper:
    return io.TextIOWrapper(io.BytesIO(), encoding="utf-8", newline="\n")


def _text(stream: io.TextIOWrapper) -> str:
    stream.flush()
    assert isinstance(stream.buffer, io.BytesIO)
    return stream.buffer.getvalue().decode()


@contextlib.contextmanager
def _folder(path: Path) -> Iterator[None]:
    before = Path.cwd()
    os.chdir(path)
    try:
        yield
    finally:
        os.chdir(before)


def refused(done: Done, *said: str) -> None:
    """One message that says all of this, exit code 2, and no traceback."""
    assert done.returncode == 2, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    assert [line for line in done.stderr.splitlines() if line.startswith("error: ")], done.stderr
    for text in said:
        assert text in done.stderr
