"""One bubblewrap for each template: nothing of the machine but what Python and NumPy need, and no network.

A user of the machine gets a user namespace. Root needs none: its processes become another user, one that nobody else
is, so that what belongs to root here stays out of reach, and the limit of processes counts.
"""

from __future__ import annotations

import contextlib
import functools
import json
import os
import platform
import re
import secrets
import select
import shutil
import signal
import subprocess
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from importlib.util import cache_from_source
from pathlib import Path
from typing import ClassVar

from harness.candidate.process.interpreter import Interpreter, ours
from harness.candidate.process.limits import Limits
from harness.candidate.process.sandbox import confine
from harness.candidate.process.sandbox.base import (
    FILES,
    OPEN_FILES,
    Cage,
    Group,
    Sandbox,
    children,
    descendants,
    number_within,
)
from harness.candidate.process.sandbox.packages import hidden
from harness.candidate.process.sandbox.starter import Starter
from harness.candidate.process.worker import CONFINE
from harness.ground.errors import UsageError
from harness.ground.facts import Fact, fact, sentence

#: Where a copy finds its folder if that is one to write into, and what is in it meanwhile.
FILLED_FROM = "/run/submission"
HOME = "/tmp/home"  # of the sandbox
_HERE = Path(__file__).resolve().parents[1]
#: What of the harness the process needs, and what an installed harness consists of.
_NEEDED = ("worker.py", "wire.py", "recorder.py", "lent.py", "sandbox/__init__.py", "sandbox/confine.py")
_OURS = ("harness", "reference_numpy", "reference_torch")
_ROOTS = ("bin", "sbin", "lib", "lib32", "lib64", "libx32")
_CONFIGURATION = ("ld.so.cache", "ld.so.conf", "ld.so.conf.d", "alternatives", "localtime")
#: How long it may take to make a sandbox; seconds.
_PATIENCE = 20.0
#: What is there until a template comes in: it says that it is.
_WAITS = ("/bin/sh", "-c", "echo;read _")
#: CAP_SETGID and CAP_SETUID.
_BECOME = 1 << 6 | 1 << 7
_FIRST_USER, _USERS = 2_000_000, 100_000_000
_COUNTED_IN_NAMESPACE = (5, 14)


@dataclass(frozen=True)
class Bubblewrap(Sandbox):
    """As bubblewrap makes it."""

    name: ClassVar[str] = "bubblewrap"
    program: str = "bwrap"
    """Where it is."""
    forbids_more: bool = False
    """Whether it can forbid that further user namespaces are made, which not every release can."""

    @property
    def can_be_entered(self) -> bool:
        """Whether what has entered can harm as little as what was started there.

        It has /proc/self/exe of outside. That is a file of another user where we are root; where we are not, Landlock
        keeps it from being written.
        """
        is_kept = os.geteuid() == 0 or confine.landlock_version() > 0
        return is_kept and platform.machine() in confine.CAPSET

    def start(
        self,
        cage: Cage,
        command: Sequence[str],
        environment: Mapping[str, str],
        descriptor: int,
        starter: Starter | None = None,
    ) -> Group:
        """A template in a sandbox of its own. Raises OSError."""
        user = _FIRST_USER + secrets.randbelow(_USERS) if os.geteuid() == 0 else None
        settings = _settings(cage, user)
        if starter is None:
            own = {**self.environment(environment), CONFINE: json.dumps(settings)}
            return _Wrapped(*self._started(cage, user is not None, command, own, descriptor))
        made = _Wrapped(*self._started(cage, user is not None, _WAITS, {}))
        try:
            made.template = starter.enter(made.waiting(), descriptor, settings, 0 if user is None else _BECOME)
        except BaseException:
            made.kill()
            raise
        return made

    def environment(self, found: Mapping[str, str]) -> dict[str, str]:
        """What a process of it gets of ours."""
        return _environment(found)

    def _started(
        self, cage: Cage, is_root: bool, command: Sequence[str], environment: Mapping[str, str], *descriptors: int
    ) -> tuple[subprocess.Popen[bytes], int]:
        """A command in a sandbox of its own, and where bwrap tells the number of its first process."""
        told, telling = os.pipe()
        piped = subprocess.DEVNULL if descriptors else subprocess.PIPE
        try:
            process = subprocess.Popen(
                [
                    *(self.program, "--info-fd", str(telling)),
                    *self._namespaces(is_root),
                    *self._files(cage),
                    *("--chdir", "/", "--", *command),
                ],
                env=environment,
                stdin=piped,
                stdout=piped,
                stderr=subprocess.DEVNULL,
                pass_fds=(*descriptors, telling),
                start_new_session=True,
            )
        except BaseException:
            os.close(told)
            raise
        finally:
            os.close(telling)
        return process, told

    def _namespaces(self, is_root: bool) -> Iterator[str]:
        """Its own of everything, and no capability but root's to become another user."""
        if not is_root:
            yield "--unshare-user"
            yield from ["--disable-userns"] if self.forbids_more else []
        yield from ("--unshare-ipc", "--unshare-pid", "--unshare-net", "--unshare-uts", "--unshare-cgroup-try")
        yield from ("--hostname", "sandbox", "--new-session", "--die-with-parent")
        if is_root:
            yield from ("--cap-drop", "ALL", "--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID")

    def _files(self, cage: Cage) -> Iterator[str]:
        """What is to be seen, all of it read-only; what can be written is in memory, and bounded."""
        size = FILES * cage.limits.file_size
        seen = _system() + _shown(cage.interpreter)
        yield from ("--proc", "/proc", "--dev", "/dev")
        yield from (*self._memory(size, "/tmp"), *self._memory(size, "/dev/shm"), "--remount-ro", "/dev")
        yield from ("--perms", "1777", "--dir", HOME)
        for path in seen:
            yield from _bound(path)
        for name in _ROOTS:
            yield from _root(Path("/", name))
        for package in _kept_out(seen, cage.allow):
            yield from ("--tmpfs", str(package))
        for folder in cage.sandbox.shown:
            yield from _bound(folder)
        if cage.writable:
            yield from ("--perms", "0755", "--dir", "/run", "--ro-bind", str(cage.folder), FILLED_FROM)
            yield from (*_bound(cage.folder)[:-3], *self._memory(size, str(cage.folder)))
        else:
            yield from _bound(cage.folder)
        for name in _NEEDED:
            yield from _bound(_HERE / name)
            yield from _compiled(_HERE / name)
        for package in _kept_out(seen, cage.allow):
            yield from ("--remount-ro", str(package))
        yield from ("--remount-ro", "/")

    def _memory(self, size: int, path: str) -> Iterator[str]:
        yield from ("--size", str(size), "--perms", "1777", "--tmpfs", path)


class _Wrapped(Group):
    """bwrap, in it the first process of the namespace, in that the template."""

    def __init__(self, process: subprocess.Popen[bytes], told: int) -> None:
        """``told``: where bwrap says the number of the first process."""
        super().__init__(process)
        self._told, self._lock = open(told, "rb", buffering=0), threading.Lock()  # noqa: SIM115
        self._numbers: list[int] = []
        self._entered: int | None = None

    def waiting(self) -> int:
        """The process that waits for a template to come in. Raises OSError."""
        assert self.process.stdout is not None
        if not select.select([self.process.stdout], [], [], _PATIENCE)[0] or not self.process.stdout.read(1):
            raise ProcessLookupError(sentence(fact("process_template_ended")))
        return self._second

    @property
    def template(self) -> int:
        """The one that has come in, or the second process of the namespace. Raises ProcessLookupError."""
        return self._second if self._entered is None else self._entered

    @template.setter
    def template(self, entered: int) -> None:
        self._entered = entered

    def members(self) -> list[int]:
        """All but what the sandbox is made of."""
        if self.process.poll() is not None:
            return []
        others = self.others()
        found = dict.fromkeys(one for root in others for one in descendants(root))
        return [one for one in found if one not in others]

    def others(self) -> list[int]:
        """The first process, by which those are waited for whose parent has ended, the second, and the template."""
        with contextlib.suppress(ProcessLookupError):
            return list(dict.fromkeys((self._first, self._second, self.template)))
        return []

    def number_here(self, told: int) -> int:
        """A copy is a child of the template. Raises ProcessLookupError."""
        return _numbered(children(self.template), told)

    def kill(self) -> None:
        """With the first process of a namespace all others end, before it does."""
        with contextlib.suppress(ProcessLookupError, PermissionError):
            if self.process.poll() is None:
                os.kill(self._first, signal.SIGKILL)
        try:
            self.process.wait(_PATIENCE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        with self._lock:
            for opened in (self._told, self.process.stdin, self.process.stdout):
                if opened is not None:
                    opened.close()

    @property
    def _second(self) -> int:
        """The second process of the namespace. Raises ProcessLookupError."""
        if len(self._numbers) < 2:
            self._numbers = [self._first, _numbered(children(self._first), 2)]
        return self._numbers[1]

    @property
    def _first(self) -> int:
        """The first process. Raises ProcessLookupError where bwrap has not come so far, and ends it."""
        with self._lock:
            if not self._numbers and not self._told.closed:
                self._numbers = [int(found) for found in re.findall(r'"child-pid": *(\d+)', self._said())]
            if not self._numbers:
                self.process.kill()
                raise ProcessLookupError(sentence(fact("process_template_ended")))
            return self._numbers[0]

    def _said(self) -> str:
        """What bwrap says once it has made the namespace."""
        text, until = "", time.monotonic() + _PATIENCE
        while "}" not in text and select.select([self._told], [], [], max(until - time.monotonic(), 0))[0]:
            piece = self._told.read(4096)
            if not piece:
                break
            text += piece.decode("ascii", "replace")
        return text


def _numbered(processes: Sequence[int], number: int) -> int:
    """The one that has this number in its own namespace. Raises ProcessLookupError."""
    for one in processes:
        if number_within(one) == number:
            return one
    raise ProcessLookupError(sentence(fact("process_template_ended")))


def _settings(cage: Cage, user: int | None) -> dict[str, object]:
    """What confine.py does in each copy."""
    limits = cage.limits
    counts = user is not None or _kernel() >= _COUNTED_IN_NAMESPACE
    return {
        "uid": user,
        "gid": user,
        "no_new_privs": True,
        "landlock": _reachable(cage) if confine.landlock_version() else None,
        "seccomp": confine.has_seccomp(),
        "network": False,
        "parent": True,
        "limits": {
            "processes": limits.processes if counts else None,
            "file_size": limits.file_size,
            "cpu": None if limits.cpu is None else int(limits.cpu) + 2,  # the watchdog says it, where it looks in time
            "open_files": OPEN_FILES,
            "core": 0,
        },
        "fill": [FILLED_FROM, str(cage.folder)] if cage.writable else None,
    }


def _reachable(cage: Cage) -> dict[str, list[str]]:
    """For Landlock: all that is there but other processes, whom a user who is no root shares its user with."""
    seen = (*_system(), *_shown(cage.interpreter), *(Path("/", name) for name in (*_ROOTS, "etc", "dev")))
    read = [*seen, *cage.sandbox.shown, cage.folder, *(_HERE / name for name in _NEEDED), Path(FILLED_FROM)]
    write = ["/tmp", "/dev/shm", *([str(cage.folder)] if cage.writable else [])]
    return {"read": list(map(str, read)), "write": write, "list": ["/"]}


def _kernel() -> tuple[int, ...]:
    return tuple(map(int, re.findall(r"\d+", platform.release())[:2]))


def _environment(found: Mapping[str, str]) -> dict[str, str]:
    kept = {name: value for name, value in found.items() if name not in ("TMP", "TEMP", "USERPROFILE")}
    return {**kept, "HOME": HOME, "TMPDIR": "/tmp"}


# ---------------------------------------------------------------- what is to be seen


def _bound(path: Path) -> tuple[str, ...]:
    """At its own place; the folders around it are made to be passed through, which bwrap's own are not by others."""
    around = [item for parent in reversed(path.parents[:-1]) for item in ("--perms", "0755", "--dir", str(parent))]
    return (*around, "--ro-bind", str(path), str(path))


def _compiled(path: Path) -> tuple[str, ...]:
    """What Python has compiled it to, where that lies beside it: each template would compile it again."""
    compiled = path.parent / "__pycache__" / Path(cache_from_source(str(path))).name
    return _bound(compiled) if compiled.is_file() else ()


def _root(path: Path) -> tuple[str, ...]:
    """A folder of the system, or what stands for it where /usr has them all."""
    if path.is_symlink():
        return ("--symlink", str(path.readlink()), str(path))
    return _bound(path) if path.is_dir() else ()


@functools.cache
def _system() -> tuple[Path, ...]:
    found = (Path("/usr"), Path("/nix/store"), *(Path("/etc", name) for name in _CONFIGURATION))
    return tuple(path for path in found if path.exists())


@functools.cache
def _shown(interpreter: Interpreter) -> tuple[Path, ...]:
    """The interpreter, its standard library and the packages beside its NumPy; nothing twice, the outermost first."""
    wanted = {Path(interpreter.site), *_prefixes(Path(interpreter.executable))}
    if not interpreter.given:
        wanted |= set(_prefixes(Path(ours().executable)))
    wanted |= set(_prefixes(Path(interpreter.base))) if interpreter.base else set()
    found: list[Path] = []
    for path in sorted(wanted):
        if path.exists() and not any(path.is_relative_to(outer) for outer in (*_system(), *found)):
            found.append(path)
    return tuple(found)


def _prefixes(executable: Path) -> Iterator[Path]:
    """Where a Python lies with what belongs to it; the links on the way to it, one by one."""
    for _ in range(20):
        prefix = executable.parent.parent
        is_prefix = (prefix / "pyvenv.cfg").is_file() or any(prefix.glob("lib*/python3*/os.py"))
        yield prefix if is_prefix and prefix != Path("/") else executable
        home = _home_of(prefix / "pyvenv.cfg")
        if home is not None:
            yield from _prefixes(home / "python3")
        if not executable.is_symlink():
            return
        executable = Path(os.path.normpath(executable.parent / executable.readlink()))


def _home_of(file: Path) -> Path | None:
    """Of a virtual environment: the folder of the Python that it was made with."""
    with contextlib.suppress(OSError, UnicodeDecodeError):
        for line in file.read_text("utf-8").splitlines():
            name, _, value = line.partition("=")
            if name.strip() == "home":
                return Path(value.strip())
    return None


@functools.cache
def _kept_out(seen: tuple[Path, ...], allow: frozenset[str]) -> tuple[Path, ...]:
    """What would be seen of the harness and of frameworks: what is in them is nothing for a candidate."""
    roots = [_HERE.parents[2] / name for name in _OURS]
    ours = (path for path in roots if path.is_dir() and any(path.is_relative_to(one) for one in seen))
    return tuple(dict.fromkeys((*ours, *hidden(seen, allow))))


# ---------------------------------------------------------------- whether it can be had


def found_bubblewrap() -> Bubblewrap:
    """It, if it works here, which is tried. Raises UsageError, which says why it does not."""
    program = shutil.which("bwrap")
    if program is None:
        raise UsageError(fact("sandbox_no_bubblewrap"))
    has = frozenset(re.findall(r"^\s+(--[a-z-]+)", _output([program, "--help"])[1], re.MULTILINE))
    if not {"--size", "--perms", "--info-fd"} <= has:
        raise UsageError(fact("sandbox_old_bubblewrap", program=program))
    found = Bubblewrap(program=program, forbids_more="--disable-userns" in has)
    is_root = os.geteuid() == 0
    cage = Cage(found, Path("/usr"), Limits(), ours())
    tried = [program, *found._namespaces(is_root), *found._files(cage), "--", *ours().command, "-S", "-c", "pass"]
    code, said = _output(tried)
    if code != 0:
        raise UsageError(_why(said))
    codes = [
        "other_user" if is_root else "user_namespace",
        *("no_network", "read_only", "empty_home", "pid_namespace", "no_capabilities", "dies_with_parent"),
        *(["system_calls"] if confine.has_seccomp() else []),
        *(["landlock_signals"] if confine.landlock_version() >= 6 else []),
        *("memory_watchdog", "process_limit", "file_size_limit", "cpu_limit", "wall_limit"),
    ]
    return replace(found, in_force=tuple(codes))


def _output(command: Sequence[str]) -> tuple[int, str]:
    """The exit code of a program, and what it says."""
    try:
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=_PATIENCE,
            check=False,
            env=_environment({"PATH": os.environ.get("PATH", os.defpath)}),
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return -1, str(error)
    return done.returncode, done.stdout.decode("utf-8", "replace")


def _why(said: str) -> Fact:
    """Why bubblewrap does not work here."""
    first = next(filter(None, map(str.strip, said.splitlines())), "")
    denied = re.search("user namespace|new namespace|uid map|Operation not permitted|Permission denied", said)
    return fact("sandbox_denied" if denied else "sandbox_fails", said=first[:200])
