"""The Python that a candidate's process runs: the harness's own, or its course's, with the NumPy of that one.

Another Python is asked what it is before it runs anything else. What is asked is also understood by Pythons that are
too old, and what answers may be any program: it is stopped when it takes too long, and little of what it says is read.
"""

from __future__ import annotations

import contextlib
import functools
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import numpy as np

from harness.candidate.process.wire import printable
from harness.ground.errors import UsageError
from harness.ground.facts import Fact, fact

Version = tuple[int, ...]
#: The oldest that worker.py and wire.py are written for.
LEAST_PYTHON, LEAST_NUMPY = (3, 8), (1, 20)
#: How long another Python may take to import NumPy and say what it is, in seconds, and how many bytes of that are read.
PATIENCE, READ = 30.0, 2**16
#: Whether the processes of a virtual environment's Python are started by its launcher, which is another process.
_HAS_LAUNCHERS = sys.platform == "win32"
#: What of our environment the process gets, and what it gets besides.
_INHERITED = re.compile(
    "PATH|SYSTEMROOT|SYSTEMDRIVE|WINDIR|TEMP|TMP|TMPDIR|LANG|LC_.*|HOME|USERPROFILE|LD_LIBRARY_PATH|DYLD_.*"
)
_SET = {
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "MALLOC_ARENA_MAX": "2",
    "MPLBACKEND": "Agg",
    "PYTHONHASHSEED": "0",
    "PYTHONUTF8": "1",
}
_HOME, _LAUNCHER = "PYTHONHOME", "__PYVENV_LAUNCHER__"
_IN_VENV = ("Scripts/python.exe", "python.exe") if sys.platform == "win32" else ("bin/python", "bin/python3")
_MARK = "this Python: "
#: The folder in which it is asked hides no module; the first line is there though NumPy ends the process.
_QUESTION = f"""
import sys
sys.path[:] = [folder for folder in sys.path if folder]
import json
def tell():
    print("\\n{_MARK}" + json.dumps(told))
    sys.stdout.flush()
told = {{"python": list(sys.version_info[:3]), "executable": sys.executable, "error": "importing it ends the process"}}
if sys.prefix != getattr(sys, "base_prefix", sys.prefix):
    told["base"] = getattr(sys, "_base_executable", None)
tell()
if sys.version_info >= (3, 8):
    try:
        import numpy, os
        told["numpy"], told["site"] = numpy.__version__, os.path.dirname(os.path.dirname(numpy.__file__))
    except BaseException as error:
        told["error"] = type(error).__name__ + ": " + str(error)
    tell()
"""


@dataclass(frozen=True)
class Interpreter:
    """A Python that has NumPy. ``given`` is what the user called it; "" is the harness's own."""

    given: str
    executable: str
    python: Version
    numpy: str
    """The version of its NumPy, and where that is installed."""
    site: str
    base: str = ""
    """Of a virtual environment: the Python that it was made with."""

    @property
    def version(self) -> str:
        """As people write it: 3.8.18."""
        return _dotted(self.python)

    @property
    def command(self) -> list[str]:
        """What starts it: without the user's own packages, without the started file's folder on sys.path."""
        started = self.base if _HAS_LAUNCHERS and self.base else self.executable
        return [started, "-s", *(["-P"] if self.python >= (3, 11) else []), "-B"]

    @property
    def environment(self) -> dict[str, str]:
        """All of its environment: nothing else of ours is inherited."""
        found = {name: value for name, value in os.environ.items() if _INHERITED.fullmatch(name)} | _SET
        if not self.given and _HOME in os.environ:
            found[_HOME] = os.environ[_HOME]
        return found | ({_LAUNCHER: self.executable} if _HAS_LAUNCHERS and self.base else {})

    @property
    def path(self) -> list[str]:
        """What of PYTHONPATH a file of it imports from; the folder of a NumPy is that of another Python's packages."""
        parts = [Path(part).absolute() for part in os.environ.get("PYTHONPATH", "").split(os.pathsep) if part]
        return [str(part) for part in parts if not self.given or not os.path.exists(part / "numpy")]


@functools.cache
def ours() -> Interpreter:
    """The one that runs the harness."""
    base = getattr(sys, "_base_executable", "") if sys.prefix != sys.base_prefix else ""
    site = str(Path(np.__file__).parent.parent)
    return Interpreter("", sys.executable, sys.version_info[:3], np.__version__, site, base)


def interpreter_named(given: str) -> Interpreter:
    """The one that a path, a name on PATH or a virtual environment's folder stands for. Raises UsageError."""
    executable = _file_of(given)
    told = _told(given, executable)
    version = tuple(told["python"])
    if version < LEAST_PYTHON:
        raise _wrong(given, fact("python_too_old", python=_dotted(version), least=_dotted(LEAST_PYTHON)))
    executable = told["executable"] or executable
    if "numpy" not in told:
        error = printable(told["error"].split("\n")[0], 200)
        raise _wrong(
            given,
            fact("python_no_numpy", python=_dotted(version), error=error, least=_dotted(LEAST_NUMPY), file=executable),
        )
    if tuple(map(int, re.findall(r"\d+", told["numpy"])[:2])) < LEAST_NUMPY:
        raise _wrong(given, fact("python_old_numpy", numpy=told["numpy"], least=_dotted(LEAST_NUMPY), file=executable))
    return Interpreter(given, executable, version, told["numpy"], told["site"], told.get("base") or "")


def _dotted(version: Version) -> str:
    return ".".join(map(str, version))


def _wrong(given: str, problem: Fact) -> UsageError:
    return UsageError(fact("python_of", given=given, problem=problem))


def _file_of(given: str) -> str:
    """The file that is to be started. Raises UsageError."""
    try:
        path = Path(given or "none").expanduser()
        return _within(given, path) if path.is_dir() else _startable(given, path)
    except (OSError, RuntimeError, ValueError):  # a name that no file can have
        raise _wrong(given, fact("python_no_file")) from None


def _within(given: str, folder: Path) -> str:
    """Of a virtual environment."""
    found = [folder / name for name in _IN_VENV]
    path = next((file for file in found if file.exists() or file.is_symlink()), None)
    if path is None:
        raise _wrong(given, fact("python_no_venv", file=_IN_VENV[0]))
    return _startable(given, path)


def _startable(given: str, path: Path) -> str:
    if path.is_symlink() and not path.exists():
        raise _wrong(given, fact("python_dangling", file=str(path), target=str(path.readlink())))
    if not path.exists():
        on_path = shutil.which(given) if given and given == path.name else None
        if on_path is None:
            raise _wrong(given, fact("python_no_file"))
        return on_path
    if not path.is_file() or not os.access(path, os.X_OK):
        raise _wrong(given, fact("python_not_executable", file=str(path)))
    return str(path.absolute())  # not resolved: a virtual environment's Python is a link to another


# ---------------------------------------------------------------- what it says of itself


def _told(given: str, executable: str) -> dict[str, Any]:
    """Its answer to the question, checked. Raises UsageError."""
    try:
        said, is_late = _said(executable)
    except OSError as error:
        raise _wrong(given, fact("python_not_started", error=str(error.strerror))) from None
    answers = [_answer(line[len(_MARK) :]) for line in said.splitlines() if line.startswith(_MARK)]
    told = answers[-1] if answers else None
    if is_late and (told is None or "numpy" not in told):
        raise _wrong(given, fact("python_silent", seconds=PATIENCE))
    if told is not None:
        return told
    first = next(filter(None, map(str.strip, said.splitlines())), "")
    raise _wrong(given, fact("python_is_none", said=printable(first, 120)) if first else fact("python_says_nothing"))


def _answer(text: str) -> dict[str, Any] | None:
    """None where it is not what a Python answers."""
    try:
        told = json.loads(text)
        numbers, texts = told["python"], [told["executable"], told["error"]]
        texts += [told[name] for name in ("numpy", "site", "base") if told.get(name)]
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return None
    is_version = isinstance(numbers, list) and len(numbers) == 3 and all(type(one) is int for one in numbers)
    return told if is_version and all(isinstance(one, str) for one in texts) else None


def _said(executable: str) -> tuple[str, bool]:
    """What it prints when it is asked, as far as it is read, and whether it had to be stopped. Raises OSError."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    environment.pop(_LAUNCHER, None)
    process = subprocess.Popen(
        [executable, "-B", "-c", _QUESTION],
        env=environment | _SET,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
    assert process.stdout is not None
    pieces: list[bytes] = []
    reader = threading.Thread(target=_read, args=(process.stdout, pieces), daemon=True)
    reader.start()
    try:
        reader.join(PATIENCE)
        is_late = reader.is_alive()
    finally:
        _stop(process)
    reader.join(1)
    return b"".join(pieces).decode("utf-8", "replace"), is_late


def _read(stream: IO[bytes], pieces: list[bytes]) -> None:
    """To the end, or as much as is wanted; in a thread, for another process may keep the end away."""
    with stream:
        while sum(map(len, pieces)) < READ and (piece := os.read(stream.fileno(), 2**12)):
            pieces.append(piece)


def _stop(process: subprocess.Popen[bytes]) -> None:
    if sys.platform == "win32":
        process.kill()
    else:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
    process.wait()
