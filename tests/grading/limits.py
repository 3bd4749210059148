"""A program within a container's memory and share of a processor, and how much memory it took.

By control groups where this machine lets us make some (version 1, below the group that we are in), as a container has
them. Elsewhere by a watchdog: it adds up what the program's processes hold, and stops and continues them in turn.
"""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

MIB = 2**20
_PERIOD = 100_000  # microseconds


@dataclass(frozen=True)
class Ended:
    """How a program ended."""

    code: int
    output: str
    peak: int
    """Bytes that it held at most: in a control group with the files that it read, else without."""
    seconds: float
    """From its start to its end."""
    how: str
    """groups or watchdog."""


def run_within(
    command: Sequence[str], *, memory: int, share: float, environment: Mapping[str, str], timeout: float, folder: Path
) -> Ended:
    """Run a program in ``memory`` bytes and ``share`` of a processor; ``folder``: for what it prints."""
    with _groups(memory, share) as groups, Path(folder, "output").open("w+", encoding="utf-8") as output:
        began = time.monotonic()
        process = subprocess.Popen(
            command, stdout=output, stderr=subprocess.STDOUT, env=dict(environment), start_new_session=True,
            preexec_fn=lambda: _enter(groups),
        )  # fmt: skip
        peak = _watched(process, memory, 1.0 if groups else share, timeout)
        seconds = time.monotonic() - began
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        output.seek(0)
        if groups:
            peak = int((groups[0] / "memory.max_usage_in_bytes").read_text("ascii"))
        return Ended(process.returncode, output.read(), peak, seconds, "groups" if groups else "watchdog")


# ---------------------------------------------------------------- control groups


@contextmanager
def _groups(memory: int, share: float) -> Iterator[list[Path]]:
    """One for memory and one for the processor; none where they cannot be made."""
    made: list[Path] = []
    try:
        try:
            for kind, limits in (
                ("memory", {"memory.limit_in_bytes": memory}),
                ("cpu", {"cpu.cfs_period_us": _PERIOD, "cpu.cfs_quota_us": int(_PERIOD * share)}),
            ):
                group = _own(kind) / f"harness-test-{os.getpid()}"
                group.mkdir()
                made.append(group)
                for name, value in limits.items():
                    (group / name).write_text(str(value), "ascii")
        except (OSError, StopIteration):
            _remove(made)
        yield made
    finally:
        _remove(made)


def _own(kind: str) -> Path:
    """The group that we are in."""
    lines = Path("/proc/self/cgroup").read_text("ascii").splitlines()
    return Path(f"/sys/fs/cgroup/{kind}{next(one for one in lines if one.split(':')[1] == kind).split(':')[2]}")


def _enter(groups: Sequence[Path]) -> None:
    for group in groups:
        (group / "cgroup.procs").write_text(str(os.getpid()), "ascii")


def _remove(groups: list[Path]) -> None:
    """What is still in one is ended first."""
    while groups:
        group = groups.pop()
        for _ in range(100):
            for one in (group / "cgroup.procs").read_text("ascii").split():
                with suppress(ProcessLookupError):
                    os.kill(int(one), signal.SIGKILL)
            with suppress(OSError):
                group.rmdir()
                break
            time.sleep(0.02)


# ---------------------------------------------------------------- a watchdog


def _watched(process: subprocess.Popen[bytes], memory: int, share: float, timeout: float) -> int:
    """The most that its processes held together; it is ended where that, or its time, is beyond its limit."""
    peak, end, step = 0, time.monotonic() + timeout, 0.02
    while process.poll() is None:
        tree = list(_tree(process.pid))
        peak = max(peak, sum(map(_held, tree)))
        if peak > memory or time.monotonic() > end:
            process.kill()
        if share < 1:
            _signal(tree, signal.SIGSTOP)
            time.sleep(step * (1 - share) / share)
            _signal(tree, signal.SIGCONT)
        time.sleep(step)
    return peak


def _tree(process: int) -> Iterator[int]:
    yield process
    with suppress(OSError):
        for task in Path(f"/proc/{process}/task").iterdir():
            for child in (task / "children").read_text("ascii").split():
                yield from _tree(int(child))


def _held(process: int) -> int:
    """What it has for itself, and its part of what it shares."""
    with suppress(OSError, StopIteration):
        lines = Path(f"/proc/{process}/smaps_rollup").read_text("ascii").splitlines()
        return int(next(one for one in lines if one.startswith("Pss:")).split()[1]) * 1024
    return 0


def _signal(processes: Sequence[int], number: int) -> None:
    for one in processes:
        with suppress(ProcessLookupError):
            os.kill(one, number)
