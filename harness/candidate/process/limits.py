"""What one process of a checked file may use, and what can go wrong with it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from harness.candidate.process.patience import End

#: What can go wrong with a process: see `process.Failure`.
Kind = Literal["raised", "exited", "time", "memory", "type", "size", "died", "import"]


@dataclass(frozen=True)
class Limits:
    """What one process may use.

    ``seconds`` of processor time per call, and ``start_seconds`` for starting and loading (of wall time where the
    system does not tell the other); ``until``: when all calls are out of time;
    ``memory`` in bytes: without a sandbox of address space beyond what the interpreter with NumPy has (enforced on
    Linux only, and for each process by itself), in a sandbox of what the process and all that it starts really occupy
    together; ``output`` in bytes kept of what one call prints; ``answer`` in bytes of the arrays of one answer.

    Only a sandbox enforces these: ``processes``, how many processes and threads there are at a time; ``file_size``, the
    bytes of a file that is written, a quarter of what all of them may have; ``cpu`` and ``total``, the seconds of
    processor time that all processes of a sandbox have, and that they have with ours, None for no end.
    """

    seconds: float = 20.0
    start_seconds: float = 60.0
    memory: int = 2 * 2**30
    output: int = 64 * 2**10
    answer: int = 256 * 2**20
    processes: int = 32
    file_size: int = 16 * 2**20
    cpu: float | None = None
    total: float | None = None
    until: End | None = None
