"""Runs every attack against stand-ins of what a grader has: its files, a process of its, servers on this machine."""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from harness.candidate.process import template
from harness.candidate.process.process import CandidateFailed, CandidateProcess, Limits
from harness.candidate.process.sandbox.base import Sandbox, let_read
from harness.candidate.reading.source import Unit

_HERE = Path(__file__).parent / "candidates"
ROOT = Path(__file__).parents[2]
#: By name: what it tries, and its code.
ATTACKS = {path.stem: ((code := path.read_text("utf-8")).split('"""')[1], code) for path in sorted(_HERE.glob("*.py"))}
LIMITS = Limits(seconds=1.5, memory=160 * 2**20, file_size=2**20)
#: How much is kept of what a file prints.
_KEPT = 2 * LIMITS.output
_RIGHT = "def twice(x):\n    return 2 * x\n"
_SHARED = (Path("/tmp"), Path("/var/tmp"), Path("/dev/shm"))
_SLEEPS = "import time; time.sleep(600)"


class Field:
    """What is there to be attacked."""

    def __init__(self, sandbox: Sandbox | None, opened: contextlib.ExitStack) -> None:
        self.sandbox, self.secret, self.mark = sandbox, secrets.token_hex(8), "attack" + secrets.token_hex(6)
        self._around = Path(tempfile.mkdtemp(prefix="attacks-"))
        opened.callback(shutil.rmtree, self._around, ignore_errors=True)
        self._around.chmod(0o711)
        self._private = [self._written(name, 0o700) for name in ("grader/answers", "results/one", "ssh/key")]
        self._other = self._written("other/solution.py", 0o755)
        self.folder = self._written("own/submission.py", 0o755).parent
        let_read(self.folder)
        self._servers(opened)
        self._victim: subprocess.Popen[bytes] | None = None
        opened.callback(self._end_victim)

    def _written(self, name: str, mode: int) -> Path:
        path = self._around / name
        path.parent.mkdir(mode=mode)
        path.write_text(self.secret)
        path.chmod(mode & 0o666)
        return path

    def _servers(self, opened: contextlib.ExitStack) -> None:
        self._tcp, self._udp = socket.socket(), socket.socket(type=socket.SOCK_DGRAM)
        self._abstract, self._unix = socket.socket(socket.AF_UNIX), socket.socket(socket.AF_UNIX)
        for one, address in ((self._tcp, ("127.0.0.1", 0)), (self._udp, ("127.0.0.1", 0))):
            one.bind(address)
        self._abstract.bind("\0" + self.mark)
        self._unix.bind(str(self._around / "unix"))
        (self._around / "unix").chmod(0o777)
        for one in (self._tcp, self._abstract, self._unix):
            one.listen(8)
        for one in (self._tcp, self._udp, self._abstract, self._unix):
            one.setblocking(False)
            opened.enter_context(one)

    def _end_victim(self) -> None:
        if self._victim is not None:
            self._victim.kill()
            self._victim.wait()

    def target(self) -> dict[str, Any]:
        """What an attack is told: more than it would know."""
        if self._victim is None or self._victim.poll() is not None:
            self._victim = subprocess.Popen(
                [sys.executable, "-S", "-c", _SLEEPS], env={"SECRET": self.secret, "PATH": os.defpath}
            )
        return {
            "victim": self._victim.pid,
            "grader": os.getpid(),
            "contained": self.sandbox is not None,
            "secret": self.secret,
            "mark": self.mark,
            "private": [str(path) for path in self._private],
            "other": str(self._other),
            "writable": [str(path) for path in (*self._private, self._other, self.folder / "submission.py")],
            "kept": str(self._private[0].parent),
            "folders": [str(self.folder), "/tmp", "/var/tmp", "/dev/shm"] if self.sandbox else [str(self.folder)],
            "project": str(ROOT),
            "python": sys.executable,
            "port": self._tcp.getsockname()[1],
            "udp": self._udp.getsockname()[1],
            "abstract": self.mark,
            "unix": str(self._around / "unix"),
            "processes": 2000 if self.sandbox else 48,
            "mebibytes": 360,
            "file": LIMITS.file_size,
        }

    def harm(self) -> str:
        """What an attack has done to what is there, once its processes have been ended."""
        if self._victim is not None and self._victim.poll() is not None:
            return "a process was ended"
        if self._was_reached():
            return "a server was reached"
        if any(path.read_text() != self.secret for path in (*self._private, self._other)):
            return "a file was written"
        left = [path for folder in _SHARED for path in folder.glob(self.mark + "*")]
        for path in left:
            subprocess.run(["rm", "-rf", "--", path], check=True)  # however deep
        return "files were left behind" if left else self._daemons()

    def _was_reached(self) -> bool:
        """Since it was asked the last time."""
        found = 0
        for server in (self._tcp, self._abstract, self._unix):
            with contextlib.suppress(BlockingIOError):
                while True:
                    server.accept()[0].close()
                    found += 1
        with contextlib.suppress(BlockingIOError):
            found += len(self._udp.recv(100))
        return found > 0

    def _daemons(self) -> str:
        for _ in range(20):
            left = [one for one in Path("/proc").iterdir() if one.name.isdigit() and self._has_mark(one)]
            if not left:
                return ""
            time.sleep(0.01)
        for one in left:
            with contextlib.suppress(ProcessLookupError):
                os.kill(int(one.name), 9)
        return "processes were left behind"

    def _has_mark(self, process: Path) -> bool:
        with contextlib.suppress(OSError):
            return f"({self.mark[:15]}) Z" not in (stat := (process / "stat").read_text()) and self.mark[:15] in stat
        return False


@contextlib.contextmanager
def field(sandbox: Sandbox | None) -> Iterator[Field]:
    """A field in which several attacks are made one after the other."""
    with contextlib.ExitStack() as opened:
        made = Field(sandbox, opened)
        opened.enter_context(template.kept())
        yield made


def achieved(name: str, there: Field) -> str:
    """What an attack has achieved; nothing where it was contained."""
    target, got = there.target(), ""
    try:
        with _process(ATTACKS[name][1], there) as process:
            answer = process.call("attack", target)
            got = str(answer.value) or ("much was printed" if len(answer.printed) > _KEPT else "")
    except CandidateFailed:
        pass
    harm = there.harm()
    return got or harm or _next(there)


def _next(there: Field) -> str:
    try:
        with _process(_RIGHT, there) as process:
            is_right = np.array_equal(process.call("twice", np.arange(3.0)).value, [0.0, 2.0, 4.0])
    except CandidateFailed as failed:
        return f"the next submission failed: {failed}"
    return "" if is_right else "the next submission is wrong"


def _process(code: str, there: Field) -> CandidateProcess:
    return CandidateProcess([Unit("submission.py", code)], folder=there.folder, limits=LIMITS, sandbox=there.sandbox)


def attacked(sandbox: Sandbox | None) -> Iterator[tuple[str, str]]:
    """Every attack and what it achieved."""
    with field(sandbox) as there:
        for name in ATTACKS:
            yield name, achieved(name, there)
