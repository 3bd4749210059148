"""Another user for each template, where no namespaces are to be had: we are root, and what is ours is not its.

A copy becomes a user that nobody else is, gives up what confine.py takes, and has a folder of its own for what it
writes. That user's processes are found by their user, whatever became of their parents.
"""

from __future__ import annotations

import contextlib
import fcntl
import grp
import json
import os
import platform
import pwd
import random
import re
import shutil
import stat
import subprocess
import tempfile
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import ClassVar

from harness.candidate.process.interpreter import ours
from harness.candidate.process.limits import Limits
from harness.candidate.process.sandbox import confine
from harness.candidate.process.sandbox.base import OPEN_FILES, Cage, Group, Sandbox, descendants, used
from harness.candidate.process.sandbox.starter import Starter
from harness.candidate.process.sandbox.visible import readable
from harness.candidate.process.worker import CONFINE
from harness.ground.errors import UsageError
from harness.ground.facts import fact, sentence

#: Users that no system gives to anybody: https://systemd.io/UIDS-GIDS has them as unused.
_USERS = range(60_600, 61_184)
#: CAP_DAC_READ_SEARCH and the right to become another user: CAP_SETGID, CAP_SETUID, CAP_KILL, CAP_CHOWN.
_READ_SEARCH, _NEEDED = 1 << 2, 1 << 6 | 1 << 7 | 1 << 5 | 1 << 0
#: Where the users that are taken are written down; the first that root can write into.
_LOCKS = (Path("/run"), Path("/var/lib"), Path("/var/tmp"))
_SHARED = (Path("/tmp"), Path("/var/tmp"), Path("/dev/shm"))
#: The least that a file counts, for it needs room in its folder; bytes.
_LEAST = 4096
#: How long it may take to start Python with NumPy, and to end processes; seconds.
_PATIENCE = 30.0
_TRIED = """
import json, sys
sys.path.insert(0, sys.argv[1])
import confine
confine.apply(json.loads(sys.argv[3]))
sys.path[:] = [*sys.path[1:], sys.argv[2]]
import numpy.linalg, sqlite3.dbapi2
"""


@dataclass(frozen=True)
class Container(Sandbox):
    """Another user, with what this kernel has besides."""

    name: ClassVar[str] = "container"
    landlock: int = 0
    """Its version; 0 without it."""
    seccomp: bool = False

    def start(
        self,
        cage: Cage,
        command: Sequence[str],
        environment: Mapping[str, str],
        descriptor: int,
        starter: Starter | None = None,
    ) -> Group:
        """A template that stays root, and whose copies become a user of their own. Raises OSError."""
        with contextlib.ExitStack() as opened:
            user = opened.enter_context(_user())
            home = opened.enter_context(_home(user))
            settings = json.dumps(self._settings(cage, user, home))
            kept = {name: value for name, value in environment.items() if name not in ("TMP", "TEMP", "USERPROFILE")}
            process = subprocess.Popen(
                command,
                cwd=os.sep,
                env={**kept, "HOME": str(home), "TMPDIR": str(home), CONFINE: settings},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                pass_fds=(descriptor,),
                start_new_session=True,
            )
            return _OfUser(process, user, home, self.landlock > 0, opened.pop_all())

    def _settings(self, cage: Cage, user: int, home: Path) -> dict[str, object]:
        """What confine.py does in each copy. Raises OSError where Python cannot be read by others."""
        limits, paths = cage.limits, readable(cage.interpreter, cage.allow)
        hidden = next((path for path in paths.read if not _is_open(Path(path))), None)
        can_search = self.landlock > 0 and platform.machine() in confine.CAPSET and _has(_READ_SEARCH)
        if hidden is not None and not can_search:
            raise OSError(sentence(fact("sandbox_unreadable", path=str(_closed(Path(hidden))))))
        read = [*paths.read, *map(str, (cage.folder, *cage.sandbox.shown))]
        write = [str(home), *([str(cage.folder)] if cage.writable else [])]
        return {
            "uid": user,
            "gid": user,
            "search": hidden is not None,
            "no_new_privs": True,
            "landlock": {"read": read, "write": write, "list": paths.list} if self.landlock else None,
            "seccomp": self.seccomp,
            "network": False,
            "parent": True,
            "limits": {
                "processes": limits.processes,
                "file_size": limits.file_size,
                "cpu": None if limits.cpu is None else int(limits.cpu) + 2,
                "open_files": OPEN_FILES,
                "core": 0,
            },
        }


class _OfUser(Group):
    """The template, and the processes of its user."""

    def __init__(
        self, process: subprocess.Popen[bytes], user: int, home: Path, is_held: bool, opened: contextlib.ExitStack
    ) -> None:
        """``is_held``: whether it writes into its home only. ``opened``: what is to be given back."""
        super().__init__(process)
        self._user, self._home, self._is_held, self._opened = user, home, is_held, opened
        self._lock = threading.Lock()

    def members(self) -> list[int]:
        """All processes of the user."""
        return [one for one in _processes_of(self._user) if (use := used(one)) and use.state != "Z"]

    def is_empty(self) -> bool:
        """End what runs of the user, remove what it has left, and say whether nothing of it is there."""
        if not _end_all_of(self._user):
            return False
        for folder in (self._home, *(() if self._is_held else _SHARED)):
            _clear(folder, self._user)
        return True

    def stored(self) -> int:
        """The bytes of its files, with those that are open and have no name."""
        found: dict[tuple[int, int], int] = {}
        for parent, folders, names in os.walk(self._home):
            for name in (*folders, *names):
                with contextlib.suppress(OSError):
                    _count(Path(parent, name).lstat(), found)
            if len(found) > 100_000:
                break
        for one in _processes_of(self._user):
            with contextlib.suppress(OSError):
                for entry in Path(f"/proc/{one}/fd").iterdir():
                    with contextlib.suppress(OSError):
                        opened = entry.stat()
                        if stat.S_ISREG(opened.st_mode) and opened.st_nlink == 0:
                            _count(opened, found)
        return sum(found.values())

    def kill(self) -> None:
        """The template, all processes of the user, and its home."""
        with self._lock:
            left = descendants(self.process.pid) if self.process.poll() is None else []
            self.process.kill()
            self.process.wait()
            for one in left:  # a copy that is not yet another user
                with contextlib.suppress(ProcessLookupError):
                    os.kill(one, 9)
            self.is_empty()
            self._opened.close()


def _count(file: os.stat_result, found: dict[tuple[int, int], int]) -> None:
    found[file.st_dev, file.st_ino] = max(file.st_blocks * 512, _LEAST)


# ---------------------------------------------------------------- users


@contextlib.contextmanager
def _user() -> Iterator[int]:
    """One that nobody else is or has, until it is given back. Raises OSError where there is none."""
    busy, folder = set(_users_of_processes().values()), _lock_folder()
    for user in random.sample(_USERS, len(_USERS)):
        if not _is_mapped(user) or _is_known(user):
            continue
        path = folder / str(user)
        is_ours = path.exists()
        if user in busy and not is_ours:
            continue
        opened = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
        try:
            fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if user in busy and not _end_all_of(user):  # of a grader that was killed
                continue
            yield user
            return
        except BlockingIOError:
            continue
        finally:
            os.close(opened)
    raise OSError(sentence(fact("sandbox_no_user")))


def end_orphans() -> None:
    """End what runs of users whose grader was killed: their locks are free, and nobody will come back for them."""
    busy = set(_users_of_processes().values())
    for path in [path for path in _lock_folder().iterdir() if path.name.isdigit() and int(path.name) in busy]:
        opened = os.open(path, os.O_RDWR | os.O_CLOEXEC | os.O_NOFOLLOW)
        try:
            fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if int(path.name) in _USERS:
                _end_all_of(int(path.name))
        except BlockingIOError:
            continue
        finally:
            os.close(opened)


def _lock_folder() -> Path:
    """Root's own. Raises OSError."""
    for parent in _LOCKS:
        folder = parent / "backprop-harness"
        with contextlib.suppress(OSError):
            folder.mkdir(mode=0o700, exist_ok=True)
            found = folder.lstat()
            if stat.S_ISDIR(found.st_mode) and found.st_uid == 0 and not found.st_mode & 0o077:
                return folder
    raise OSError(sentence(fact("sandbox_no_user")))


def _is_mapped(user: int) -> bool:
    """Whether there is such a user and such a group in this namespace."""
    return all(any(first <= user < first + count for first, count in _map(kind)) for kind in ("uid_map", "gid_map"))


def _map(kind: str) -> list[tuple[int, int]]:
    rows = [line.split() for line in Path("/proc/self", kind).read_text("ascii").splitlines()]
    return [(int(row[0]), int(row[2])) for row in rows]


def _is_known(user: int) -> bool:
    for find in (pwd.getpwuid, grp.getgrgid):
        with contextlib.suppress(KeyError):
            find(user)
            return True
    return False


def _users_of_processes() -> dict[int, int]:
    """The user of every process."""
    found = {}
    with os.scandir("/proc") as entries:
        for entry in entries:
            if entry.name.isdigit():
                with contextlib.suppress(OSError):
                    found[int(entry.name)] = entry.stat().st_uid
    return found


def _processes_of(user: int) -> list[int]:
    return [one for one, its in _users_of_processes().items() if its == user]


def _end_all_of(user: int) -> bool:
    """End all processes of a user; whether none is left.

    A process of that user sends the signal to all others at once, so that none can get away by forking.
    """
    for _ in range(20):
        left = [one for one in _processes_of(user) if (use := used(one)) and use.state != "Z"]
        if not left:
            return True
        with contextlib.suppress(OSError, subprocess.SubprocessError):
            subprocess.run(
                ["/bin/sh", "-c", "kill -KILL -1"],
                cwd=os.sep,
                env={},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                user=user,
                group=user,
                extra_groups=(),
                timeout=_PATIENCE,
                check=False,
            )
        for one in left:
            with contextlib.suppress(ProcessLookupError):
                os.kill(one, 9)
    return False


# ---------------------------------------------------------------- files


@contextlib.contextmanager
def _home(user: int) -> Iterator[Path]:
    """An empty folder of this user's, which others may pass through but not look into; removed in the end."""
    around = Path(tempfile.mkdtemp(prefix="backprop-harness-"))
    home = around / "home"
    try:
        around.chmod(0o711)
        home.mkdir(mode=0o700)
        os.chown(home, user, user)
        yield home
    finally:
        _remove(around)


def _clear(folder: Path, user: int) -> None:
    """Remove what a user has in a folder."""
    with contextlib.suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            if entry.stat(follow_symlinks=False).st_uid == user:
                _remove(Path(entry.path))


def _remove(path: Path) -> None:
    """A file, or a folder with all that is in it, however deep."""
    try:
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()
    except (OSError, RecursionError):
        subprocess.run(["rm", "-rf", "--", path], stderr=subprocess.DEVNULL, check=False)


def _is_open(path: Path) -> bool:
    return _closed(path) is None


def _closed(path: Path) -> Path | None:
    """The first folder on the way that others may not pass through, or the path itself if they may not read it."""
    real = path.resolve()
    for folder in reversed(real.parents):
        if not folder.stat().st_mode & stat.S_IXOTH:
            return folder
    return None if real.stat().st_mode & stat.S_IROTH else real


# ---------------------------------------------------------------- whether it can be had


def found_container() -> Container:
    """It, if it works here, which is tried. Raises UsageError, which says why it does not."""
    if os.geteuid() != 0 or not _has(_NEEDED):
        raise UsageError(fact("sandbox_needs_root"))
    found = Container(landlock=confine.landlock_version(), seccomp=confine.has_seccomp())
    interpreter, cage = ours(), Cage(found, Path("/usr"), Limits(), ours())
    try:
        end_orphans()
        with _user() as user, _home(user) as home:
            settings = found._settings(cage, user, home)
            here = str(Path(confine.__file__).parent)
            done = subprocess.run(
                [*interpreter.command, "-c", _TRIED, here, interpreter.site, json.dumps(settings)],
                cwd=os.sep,
                env=interpreter.environment,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                timeout=_PATIENCE,
                check=False,
            )
    except (OSError, subprocess.SubprocessError) as error:
        raise UsageError(fact("sandbox_container_fails", said=str(error))) from error
    if done.returncode != 0:
        said = done.stderr.decode("utf-8", "replace").strip().rpartition("\n")[2]
        raise UsageError(fact("sandbox_container_fails", said=said[:200]))
    return replace(found, in_force=_codes(found, bool(settings["search"])))


def _codes(found: Container, searches: bool) -> tuple[str, ...]:
    """What is in force."""
    return (
        "other_user",
        *(["landlock_files"] if found.landlock else []),
        *(["landlock_signals"] if found.landlock >= 6 else []),
        *(["no_network"] if found.seccomp else ["landlock_network"] if found.landlock >= 4 else []),
        *(["system_calls"] if found.seccomp else []),
        *([] if searches else ["no_capabilities"]),
        *("no_new_privileges", "own_home", "dies_with_parent", "memory_watchdog", "disk_watchdog"),
        *("process_limit", "file_size_limit", "cpu_limit", "wall_limit"),
    )


def _has(capabilities: int) -> bool:
    found = re.search(r"^CapEff:\s*([0-9a-f]+)", Path("/proc/self/status").read_text("utf-8"), re.MULTILINE)
    return found is not None and int(found[1], 16) & capabilities == capabilities
