"""How a grader and its judges speak: frames over a socket. And which processes a process has started."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import struct
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

_LENGTH = struct.Struct("!Q")
#: No task and no result comes near this: what is larger is noise.
_MOST = 2**30


def send(channel: socket.socket, content: bytes) -> None:
    """Send one frame. Raises OSError."""
    channel.sendall(_LENGTH.pack(len(content)))
    channel.sendall(content)


def receive(channel: socket.socket) -> bytes:
    """The next frame. Raises EOFError at the end, OSError."""
    (length,) = _LENGTH.unpack(_exactly(channel, _LENGTH.size))
    if length > _MOST:
        raise EOFError
    return _exactly(channel, length)


def _exactly(channel: socket.socket, count: int) -> bytes:
    buffer = bytearray(count)
    view = memoryview(buffer)
    while view:
        received = channel.recv_into(view)
        if not received:
            raise EOFError
        view = view[received:]
    return bytes(buffer)


def kill_family(process: int, *, itself: bool) -> None:
    """Kill what a process has started, and what that has started; ``itself``: the process first. On Linux only the
    family is known: elsewhere its children end when they notice."""
    family = list(_descendants(process))
    for one in [process, *family] if itself else family:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.kill(one, getattr(signal, "SIGKILL", signal.SIGTERM))


def _descendants(process: int) -> Iterator[int]:
    children: defaultdict[int, list[int]] = defaultdict(list)
    for one in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError, ValueError, IndexError):
            parent = one.read_bytes().rpartition(b")")[2].split()[1]  # the name before it may be anything
            children[int(parent)].append(int(one.parent.name))
    todo = [process]
    while todo:
        for child in children.pop(todo.pop(), ()):
            yield child
            todo.append(child)


def memory_now() -> int:
    """Bytes that this process has in memory; 0 where the system does not say so."""
    try:
        return int(Path("/proc/self/statm").read_text("ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError, AttributeError):
        return 0
