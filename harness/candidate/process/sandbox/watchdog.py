"""Watches what all processes of a sandbox use together, and ends them when it is too much."""

from __future__ import annotations

import contextlib
import os
import signal
import threading
import time

from harness.candidate.process.limits import Kind, Limits
from harness.candidate.process.patience import End
from harness.candidate.process.sandbox.base import FILES, Group, children, is_pending, proportional, used
from harness.ground.facts import Fact, fact

#: How often it looks; how long a process has to be told to say where it is, and then to say it; seconds.
_INTERVAL, _TOLD, _SAYS = 0.025, 0.2, 0.01


class Watchdog:
    """A thread that looks again and again, until it is stopped or something is exceeded."""

    def __init__(self, group: Group, limits: Limits, until: End | None) -> None:
        """``until``: when everything ends; without, ``limits`` may say it."""
        self._group, self._limits = group, limits
        self._until = until or (None if limits.total is None else End.after(limits.total))
        self._stopped = threading.Event()
        self.exceeded: tuple[Kind, Fact] | None = None
        """The kind of the failure, and which limit it was; the processes have ended then."""
        self._thread = threading.Thread(target=self._watch, daemon=True, name="watchdog")
        self._thread.start()

    def stop(self) -> None:
        """Look no more."""
        self._stopped.set()
        if self._thread is not threading.current_thread():
            self._thread.join()

    def _watch(self) -> None:
        while not self._stopped.wait(_INTERVAL):
            found = self._over()
            if found is not None:
                self.exceeded = found
                self._ask_where()
                self._group.kill()
                return

    def _over(self) -> tuple[Kind, Fact] | None:
        limits = self._limits
        if self._until is not None and self._until.is_over:
            return "time", fact("sandbox_over_total")
        members = {one: use for one in self._group.members() if (use := used(one))}
        number = sum(use.threads for use in members.values())
        if number > limits.processes:
            return "died", fact("sandbox_over_processes", number=number, limit=limits.processes)
        if limits.cpu is not None:
            others = [use for one in self._group.others() if (use := used(one))]
            seconds = sum(use.seconds for use in (*members.values(), *others))
            if seconds > limits.cpu:
                return "time", fact("sandbox_over_cpu", limit=limits.cpu)
        if sum(use.resident for use in members.values()) > limits.memory:  # more than it is: shared pages count again
            occupied = sum(map(proportional, members))
            if occupied > limits.memory:
                return "memory", fact("sandbox_over_memory", used=occupied // 2**20, limit=limits.memory // 2**20)
        if (stored := self._group.stored()) > FILES * limits.file_size:
            return "died", fact("sandbox_over_disk", used=stored // 2**20, limit=FILES * limits.file_size // 2**20)
        return None

    def _ask_where(self) -> None:
        """A copy says where it is when it gets this signal."""
        with contextlib.suppress(ProcessLookupError, PermissionError):
            copies = children(self._group.template)
            for copy in copies:
                os.kill(copy, signal.SIGUSR1)
            until = time.monotonic() + _TOLD
            while time.monotonic() < until and any(is_pending(copy, signal.SIGUSR1) for copy in copies):
                time.sleep(_SAYS)  # on a busy machine it may not have had its turn yet
            time.sleep(_SAYS)
