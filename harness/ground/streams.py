"""How the process meets the system: standard streams that may be closed, readers that leave, signals that end it."""

from __future__ import annotations

import errno
import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from typing import Any

#: What a write says where the reader has gone; Windows says EINVAL (https://docs.python.org/3/library/exceptions.html).
_GONE = (errno.EPIPE, errno.ESHUTDOWN, errno.EINVAL)
#: Ends a process unless it says otherwise: a service manager, a closed terminal, Ctrl-Break on Windows.
_ENDING = ("SIGTERM", "SIGHUP", "SIGBREAK")


@contextmanager
def usable() -> Iterator[None]:
    """A stream that was closed leads nowhere; a character that a stream's encoding lacks is written as an escape."""
    closed = [name for name in ("stdin", "stdout", "stderr") if getattr(sys, name) is None]
    with ExitStack() as opened:
        for name in closed:  # in this order, so that no other file takes the number of a stream
            mode = "r" if name == "stdin" else "w"
            setattr(sys, name, opened.enter_context(open(os.devnull, mode, encoding="utf-8")))  # noqa: PTH123
        for stream in (sys.stdout, sys.stderr):
            if hasattr(stream, "reconfigure"):
                stream.reconfigure(errors="backslashreplace")
        try:
            yield
        finally:
            _let_go()
            for name in closed:
                setattr(sys, name, None)


def reader_has_gone(error: OSError) -> bool:
    """Whether an error means that what we print is read no more, as after ``| head``."""
    return error.filename is None and error.errno in _GONE


def _let_go() -> None:
    """What is still to be written to a reader who has gone goes nowhere, so that the interpreter's end is quiet."""
    for stream in (sys.stdout, sys.stderr):
        stream = getattr(stream, "wrapped", stream)  # click's, which hides the error
        try:
            stream.flush()
        except (OSError, ValueError):
            _lead_nowhere(stream)


def _lead_nowhere(stream: Any) -> None:
    with suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)


@contextmanager
def ending_as_interrupted() -> Iterator[None]:
    """Signals that end the process raise KeyboardInterrupt, as Ctrl-C does; those that are ignored stay so."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    numbers = [getattr(signal, name) for name in _ENDING if hasattr(signal, name)]
    taken = [number for number in numbers if signal.getsignal(number) is signal.SIG_DFL]
    for number in taken:
        signal.signal(number, signal.default_int_handler)
    try:
        yield
    finally:
        for number in taken:
            signal.signal(number, signal.SIG_DFL)
