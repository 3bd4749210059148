"""A student's file in a process of its own, seen from the checker: start it, ask it, and be rid of it.

    with CandidateProcess([Unit("my_backprop.py", code)], folder=folder) as candidate:
        contents = candidate.wait_loaded()
        answer = candidate.call("backward", X, y, W1=W1)

Whatever the file does, each of these returns or raises CandidateFailed within its time; what arrives from the process
is checked before it is used, and nothing of it is executed. Contained are: endless loops, exhausted memory (Linux),
crashes, exits, floods of output, threads and child processes left behind, and objects that cannot be exchanged. Not
contained: the file may read and write what its user may, use the network, signal other processes, and start a process
that leaves the process group. It is no sandbox for hostile code. Objects of this module are for one thread at a time.
"""

from __future__ import annotations

import contextlib
import math
import os
import re
import select
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from types import MappingProxyType, TracebackType
from typing import Any, TypeVar

from harness.candidate.process import template, wire
from harness.candidate.process.interpreter import Interpreter, ours
from harness.candidate.process.limits import Kind
from harness.candidate.process.limits import Limits as Limits
from harness.candidate.process.patience import Over, Patience, computed
from harness.candidate.process.remembered import Raised
from harness.candidate.process.sandbox.base import Cage, Sandbox
from harness.candidate.process.understood import understood
from harness.candidate.process.wire import Handle
from harness.candidate.reading.source import Unit
from harness.ground.errors import CandidateFileError, HarnessError
from harness.ground.facts import Fact, Told, fact, sentence

#: The kinds that the process itself may report; the others are found out from outside.
_REPORTED: tuple[Kind, ...] = ("raised", "exited", "memory", "type", "size", "import")
_WORKER = Path(__file__).with_name("worker.py")
#: Whether a process is a copy of a template.
_COPIES = sys.platform == "linux"
#: The exit codes of worker.py.
_NOT_CONFINED, _CHANNEL_LOST, _NO_MEMORY = 96, 97, 98
_NO_ROOM = re.compile(r"bad_alloc|MemoryError|[Cc]annot allocate memory|[Mm]emory allocation .*failed|malloc failed")
_NO_SYNTAX = re.compile("(?:SyntaxError|IndentationError|TabError): (.*)")
_FRAME = re.compile(r'File "(.*)", line (\d+)')
#: How long to wait for what arrives at once unless the process is broken; seconds.
_GRACE = 1.0
_T = TypeVar("_T")


@dataclass(frozen=True)
class Failure:
    """What went wrong, for the student: a fact, or the text that the process itself gives.

    ``kind``: "raised" (an exception), "import" (a module is missing or not let in), "exited" (the file ended the
    program), "time", "memory", "type" (an answer that cannot be exchanged), "size" (one that is too large), "died" (a
    signal, or a process that could not be started or spoken to). ``label`` and ``line`` say where, if that is known.
    ``printed`` is what the file had printed in this call; ``lines`` how many of its lines had run where they are
    counted.
    """

    kind: Kind
    problem: Fact | str
    label: str | None = None
    line: int | None = None
    printed: str = ""
    lines: int = 0

    @property
    def message(self) -> str:
        """The problem in a line, in English, for code that looks into it."""
        return Told(self.problem) if isinstance(self.problem, Fact) else self.problem

    @property
    def placed(self) -> Fact | str:
        """The problem and its place, where that is known."""
        if self.label is None:
            return self.problem
        return fact("process_at", label=self.label, line=self.line, problem=self.problem)

    def __str__(self) -> str:
        return sentence(self.placed) if isinstance(self.placed, Fact) else self.placed


class CandidateFailed(HarnessError):
    """The checked file did not answer; ``failure`` says why."""

    def __init__(self, failure: Failure) -> None:
        Exception.__init__(self, failure)
        self.failure = failure

    @property
    def problem(self) -> Fact | str:
        """What is wrong, and where."""
        return self.failure.placed


@dataclass(frozen=True)
class Parameter:
    """One parameter of a function; ``kind`` is "positional", "keyword" (only), "*" or "**"."""

    name: str
    has_default: bool
    kind: str = "positional"
    default: float | None = field(default=None, compare=False)
    """The default, where it is a number."""


@dataclass(frozen=True)
class Function:
    """A function or method (without its self): its parameters in order, where it is defined, the names it returns."""

    parameters: tuple[Parameter, ...]
    label: str | None = None
    line: int | None = None
    returns: tuple[str, ...] = ()


@dataclass(frozen=True)
class Class:
    """A class: the parameters of its ``__init__``, and its public methods and ``__call__``, inherited ones included."""

    parameters: tuple[Parameter, ...]
    methods: Mapping[str, Function]


@dataclass(frozen=True)
class Contents:
    """What a loaded file defines at top level under public names.

    ``constants`` are the values that can be exchanged, 16 MiB of arrays at most; ``stand_ins`` the modules it imports
    that are not let in or not installed; ``threads_left`` the threads that loading has left running.
    """

    functions: Mapping[str, Function]
    classes: Mapping[str, Class]
    constants: Mapping[str, Any]
    stand_ins: tuple[str, ...] = ()
    printed: str = ""
    threads_left: int = 0


@dataclass(frozen=True)
class Answer:
    """What a call answered; arrays are copies as of its return.

    ``mutated`` names the arrays among the arguments that the call changed in place, as ``W1`` or ``params['W1']``;
    ``after`` has the arguments that are different after the call (a changed array, or a list or dict with other
    entries), by name, as far as they can be exchanged. Positional arguments have the names of the parameters, or
    "argument 1".
    """

    value: Any
    mutated: tuple[str, ...] = ()
    after: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    printed: str = ""
    threads_left: int = 0
    not_kept: int = 0
    """How many bytes more were printed than are kept."""
    mutated_later: tuple[str, ...] = ()
    """Of `call_parts`: arrays among the arguments of the one before that this call has given other numbers."""


@dataclass(frozen=True)
class Parts:
    """What a call answered, each part of a tuple for itself; all of them stay in the process too."""

    is_tuple: bool
    handles: tuple[Handle, ...]
    values: Mapping[int, Any]
    """Of the parts that can be exchanged, by number."""

    @property
    def each(self) -> tuple[Any, ...]:
        """Every part: its value, or where it stays."""
        return tuple(self.values.get(at, handle) for at, handle in enumerate(self.handles))


class CandidateProcess:
    """One checked file in its process. A context manager: entering starts it, leaving ends it with all its children."""

    def __init__(
        self,
        units: Sequence[Unit],
        *,
        folder: Path,
        around: Sequence[Path] = (),
        module: str | None = None,
        allow: frozenset[str] = frozenset(),
        limits: Limits = Limits(),
        main: bool = False,
        interpreter: Interpreter | None = None,
        sandbox: Sandbox | None = None,
    ) -> None:
        """``module``: the dotted name to import first. ``folder``: the working folder, first on sys.path.
        ``around``: folders around it whose modules are the file's own, too, last on sys.path.

        ``allow``: top-level modules to let in that are kept out otherwise, such as "torch". ``main``: the units run
        as a script does, with its main block. ``interpreter``: the Python that runs it, by default ours.
        ``sandbox``: what contains it; what a script writes into its folder is thrown away there.
        """
        self.units, self._folder, self._limits, self._around = tuple(units), folder, limits, tuple(around)
        self._module, self._main, self._interpreter = module, main, interpreter or ours()
        #: How many calls did not end in their time.
        self.timeouts = 0
        #: Which reading of the file is tried: lines that run are counted for each; 0 where they are not.
        self.reading = 0
        self._allow = allow | ({module.partition(".")[0]} if module else frozenset())
        self._cage = None if sandbox is None else self._caged(sandbox, limits)
        self._running: _Running | None = None
        self._template: template.Template | None = None
        self._ended: Failure | None = None
        self._contents: Contents | None = None
        self._generation = 0
        self._raising = Raised(self.units, module is not None)

    def _caged(self, sandbox: Sandbox, limits: Limits) -> Cage:
        folder, watched = self._folder.resolve(), _watched(limits)
        return Cage(sandbox, folder, watched, self._interpreter, writable=self._main, allow=self._allow)

    def __enter__(self) -> CandidateProcess:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def alive(self) -> bool:
        """Whether it has been started and not ended; a process that has just died counts until it is asked."""
        return self._running is not None

    def start(self) -> None:
        """Start the process and return at once; it loads the file meanwhile. Does nothing where it runs already."""
        if self._running is not None:
            return
        self._generation += 1
        self._contents = self._ended = None
        self._raising.clear()
        try:
            self._template = self._template or _template(self._interpreter, self._cage)
            self._running = _Running(self._folder, self._limits, self._interpreter, self._template, self._cage)
        except OSError as error:
            raise self._failed(Failure("died", fact("process_not_started", error=str(error)))) from error
        with self._guarded():
            more = {"around": [str(one) for one in self._around]}
            self._running.send_load("load", self.units, self._module, self._allow, self._main, more=more)

    def restart(self) -> None:
        """Start over with a fresh process; handles of the earlier one are no longer valid."""
        self._end()
        self.start()

    def put(self, units: Sequence[Unit]) -> None:
        """Load other code in the file's place, which defines the same names; a restart brings the file back.

        What the file has changed outside of itself and of the modules beside it (the environment, NumPy's settings)
        stays. Raises CandidateFailed where the code cannot be loaded.
        """
        self.wait_loaded()
        self._generation += 1
        self._raising.clear()
        with self._guarded():
            running = self._alive()
            running.send_load("put", units, None, self._allow, False)
            running.receive(lambda _: None)

    def record(self, units: Sequence[Unit], settings: Mapping[str, Any], seconds: float | None = None) -> Any:
        """Run other code as a script through a recorder (recorder.py), and what that has written down.

        Raises CandidateFailed where it cannot be loaded, or goes wrong before a loop that trains has come to its end.
        """
        self.wait_loaded()
        self._generation += 1
        self._raising.clear()
        packer = wire.Packer(2**40)
        tree = self._added(packer, dict(settings), "settings")
        with self._guarded():
            running = self._alive()
            running.send_load("put", units, None, self._allow, True, packer, {"record": tree}, seconds)
            running.receive(lambda _: None)
        return self._ask("recording", None, {}, wire.Packer(0)).value

    def executed(self) -> frozenset[tuple[str, int]]:
        """The lines that have run since `reading` was set to another number, by label and number within the unit."""
        found = self._ask("executed", None, {}, wire.Packer(0)).value
        return frozenset((label, int(line)) for label, line in found)

    def close(self) -> None:
        """End the process and everything it has started, and reap it."""
        self._end()
        one, self._template = self._template, None
        if one is not None:
            template.handed_back(one)

    def _end(self) -> None:
        """End the process, but not what the next one is made from, unless that is lost."""
        running, self._running = self._running, None
        if running is not None and not (running.close() and self._template and self._template.is_free):
            self.close()

    def wait_loaded(self) -> Contents:
        """Wait until the file is loaded. Raises CandidateFailed, with which the process has ended.

        Raises CandidateFileError where another Python than ours runs it, in which it is none.
        """
        if self._contents is None and self._running is None and self._ended is not None:
            raise _not_loaded(self._ended, self._interpreter)
        if self._contents is None:
            try:
                with self._guarded():
                    self._contents = self._alive().receive(contents_told)
            except CandidateFailed as failed:
                raise _not_loaded(failed.failure, self._interpreter) from failed
        return self._contents

    def call(self, function: str, /, *args: Any, **kwargs: Any) -> Answer:
        """Call a function by its name (a dotted one too). Raises CandidateFailed; TypeError for arguments of ours."""
        return self._call(None, function, args, kwargs)

    def new(self, cls: str, /, *args: Any, **kwargs: Any) -> Handle:
        """Make an object of a class, which stays in the process. Raises CandidateFailed."""
        made = self._call(None, cls, args, kwargs, keep=True).value
        return Handle(made, self._generation)

    def call_method(self, handle: Handle, method: str, /, *args: Any, **kwargs: Any) -> Answer:
        """Call a method of an object. Raises CandidateFailed; ValueError for a handle from before a restart."""
        return self._call(handle, method, args, kwargs)

    def call_and_keep(self, handle: Handle | None, name: str, /, **kwargs: Any) -> Answer:
        """Call a method of an object or a function; what it answers stays there, and this answers its handle."""
        found = self._call(handle, name, (), kwargs, keep=True)
        return replace(found, value=Handle(found.value, self._generation))

    def call_parts(self, handle: Handle | None, name: str, /, *args: Any, **kwargs: Any) -> Answer:
        """Call a method of an object or a function; each part of what it answers is told, and stays there: `Parts`."""
        found = self._call(handle, name, args, kwargs, keep="parts")
        is_tuple, numbers, values = found.value
        return replace(found, value=Parts(is_tuple, tuple(Handle(one, self._generation) for one in numbers), values))

    def part(self, handle: Handle, name: str) -> Handle:
        """What stands at ``[0]`` or ``W1`` of what was kept, as a handle of its own."""
        found = self._ask("attribute", handle, {"name": name, "keep": True}, wire.Packer(2**40))
        return Handle(found.value, self._generation)

    def arrays(self, handle: Handle | None, numbers: bool = False, each: bool = False) -> Mapping[str, Any]:
        """All arrays, and numbers if asked, within an object by their paths, such as ``layers[0].W``, nearest first.

        ``each``: also what all of a list hold in the same place, as one: ``hidden.neurons[*].weights``.
        """
        asked = {"numbers": numbers, "each": each}
        found: Mapping[str, Any] = self._ask("arrays", handle, asked, wire.Packer(2**40)).value
        return found

    def attribute(self, handle: Handle | None, name: str) -> Answer:
        """The value of ``W1`` or ``layers[0].W``, called where it can be called. None: the file's top level."""
        return self._ask("attribute", handle, {"name": name}, wire.Packer(2**40))

    def attributes(self, handle: Handle | None) -> Answer:
        """All attributes of an object that can be exchanged, as a dict."""
        return self._ask("attributes", handle, {}, wire.Packer(2**40))

    def set_attributes(self, handle: Handle | None, values: Mapping[str, Any]) -> None:
        """Give ``W1``, ``layers[0].W`` or ``params['W1']`` of an object new values. None: the file's top level."""
        packer = wire.Packer(2**40)
        self._ask("set", handle, {"values": self._added(packer, dict(values), "values")}, packer)

    def _call(
        self,
        handle: Handle | None,
        name: str,
        args: tuple[Any, ...],
        kwargs: dict[str, Any],
        *,
        keep: bool | str = False,
    ) -> Answer:
        packer = wire.Packer(2**40)
        trees = [self._added(packer, value, f"argument {index + 1}") for index, value in enumerate(args)]
        named = {key: self._added(packer, value, key) for key, value in kwargs.items()}
        return self._ask("call", handle, {"name": name, "args": trees, "kwargs": named, "keep": keep}, packer)

    def _added(self, packer: wire.Packer, value: Any, name: str) -> Any:
        if isinstance(value, Handle):
            self._check(value)
        try:
            return packer.add(value, name)
        except (wire.UnsupportedError, wire.TooLargeError) as error:
            raise TypeError(str(error)) from error

    def _ask(self, operation: str, handle: Handle | None, request: dict[str, Any], packer: wire.Packer) -> Answer:
        if handle is not None:
            self._check(handle)
        self.wait_loaded()
        target = None if handle is None else handle.number
        keep = request.get("keep")
        interpret = _in_parts if keep == "parts" else _made if keep else _answer
        return self._exchanged({"op": operation, "target": target, "count": self.reading, **request}, packer, interpret)

    def _exchanged(self, request: dict[str, Any], packer: wire.Packer, interpret: Callable[[Reply], _T]) -> _T:
        """Send a request, and read what is answered, where that is not known. Raises CandidateFailed."""
        if self.alive and (known := self._raising.known(request, packer)):
            raise CandidateFailed(known)
        try:
            with self._guarded():
                running = self._alive()
                running.send(request, packer, self._limits.seconds)
                found = running.receive(interpret)
        except CandidateFailed as failed:
            if failed.failure.kind == "raised":
                self._raising.note(request, packer, failed.failure)
            raise
        self._raising.clear()
        return found

    def _check(self, handle: Handle) -> None:
        if handle.generation != self._generation:
            raise ValueError(f"{handle} is from before a restart")

    def _alive(self) -> _Running:
        if self._running is not None:
            return self._running
        if self._ended:
            raise CandidateFailed(Failure("died", fact("process_not_running_since", since=self._ended.placed)))
        raise CandidateFailed(Failure("died", fact("process_not_running")))

    @contextlib.contextmanager
    def _guarded(self) -> Iterator[None]:
        """Ends the process with whatever goes wrong, except where it has only answered that something did."""
        try:
            yield
        except CandidateFailed as failed:
            running = self._running
            self.timeouts += failed.failure.kind == "time"
            if running is not None and (running.broken or self._contents is None):
                self._failed(failed.failure)
            raise
        except BaseException:
            self.close()
            raise

    def _failed(self, failure: Failure) -> CandidateFailed:
        self._ended = failure
        self.close()
        return CandidateFailed(failure)


@dataclass(frozen=True)
class Reply:
    """A frame that answers the request; everything in it is still to be checked, and raises MalformedError."""

    header: Mapping[str, Any]
    unpacker: wire.Unpacker
    printed: str
    more: int = 0
    """How many bytes more were printed than are kept."""

    def value(self) -> Any:
        return self.unpacker.value(self.header.get("value"))

    def values(self, name: str) -> Mapping[str, Any]:
        found = self.unpacker.value(self.header.get(name, ["d", []]))
        return MappingProxyType({_text(key): value for key, value in _dict(found).items()})

    def texts(self, name: str) -> tuple[str, ...]:
        return tuple(map(_text, _list(self.header.get(name, []))))

    def mapped(self, name: str, interpret: Callable[[Any], _T]) -> Mapping[str, _T]:
        return _mapped(self.header.get(name), interpret)

    def threads(self) -> int:
        return _count(self.header.get("threads"))


class _LateError(Exception):
    """The process has not answered in time; ``over``: why it is waited for no longer."""

    def __init__(self, over: Over) -> None:
        super().__init__(over)
        self.over = over


class _Running:
    """The process itself, the socket to it, and the thread and descriptors that go with it."""

    def __init__(
        self,
        folder: Path,
        limits: Limits,
        interpreter: Interpreter,
        origin: template.Template | None,
        cage: Cage | None = None,
    ) -> None:
        """Starts it, as a copy of ``origin`` where there is one. Raises OSError."""
        #: Whether the process has ended, or has to.
        self.broken = False
        self._folder, self._limits, self._number = folder.resolve(), limits, 0
        self._interpreter = interpreter
        self._memory = limits.memory if cage is None else cage.address_space
        self._labels: dict[str, tuple[str, int]] = {}
        self._token = f"\0{os.urandom(12).hex()}:"
        self._patience = Patience(0.0)
        self._trace: int | None = None
        self._reaped = False
        self._process: template.Copy | subprocess.Popen[bytes]
        with contextlib.ExitStack() as opened:
            self._channel, theirs = socket.socketpair()
            opened.callback(self._channel.close)
            with theirs:
                self._output = self._started(theirs, opened, origin)
            self._opened = opened.pop_all()

    def _started(
        self, theirs: socket.socket, opened: contextlib.ExitStack, origin: template.Template | None
    ) -> _Output:
        if sys.platform == "win32":
            return self._started_on_windows(theirs)
        # A socket, not a pipe: reading it can be ended though a stray process still holds the other side.
        output, printing = socket.socketpair()
        self._trace, tracing = os.pipe()
        opened.callback(output.close)
        opened.callback(os.close, self._trace)
        try:
            if origin is not None:
                self._process = origin.copy(self._folder, theirs.fileno(), tracing, printing.fileno())
            else:
                self._process = subprocess.Popen(
                    [*_command(self._interpreter), str(theirs.fileno()), str(tracing), self._interpreter.site],
                    cwd=self._folder,
                    env=self._interpreter.environment,
                    stdin=subprocess.DEVNULL,
                    stdout=printing.fileno(),
                    stderr=printing.fileno(),
                    pass_fds=(theirs.fileno(), tracing),
                    start_new_session=True,
                )
        finally:
            printing.close()
            os.close(tracing)
        return _Output(output, self._limits.output)

    def _started_on_windows(self, theirs: socket.socket) -> _Output:
        if sys.platform != "win32":
            raise NotImplementedError
        self._process = subprocess.Popen(
            [*_command(self._interpreter), "-", "-", self._interpreter.site],
            cwd=self._folder,
            env=self._interpreter.environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            creationflags=subprocess.CREATE_NEW_PROCESS_GROUP | subprocess.CREATE_NO_WINDOW,
        )
        assert self._process.stdin is not None
        self._process.stdin.write(theirs.share(self._process.pid))
        self._process.stdin.close()
        return _Output(self._process.stdout, self._limits.output)

    def send_load(
        self,
        operation: str,
        units: Sequence[Unit],
        module: str | None,
        allow: frozenset[str],
        main: bool,
        packer: wire.Packer | None = None,
        more: Mapping[str, Any] = MappingProxyType({}),
        seconds: float | None = None,
    ) -> None:
        """Ask for the units to be loaded, with ``more`` in the request. Raises CandidateFailed."""
        self._labels = {_as_traced(unit.label): (unit.label, unit.offset) for unit in units}
        request = {
            "op": operation,
            "units": [(unit.label, unit.code, unit.offset) for unit in units],
            "module": module,
            "main": main,
            "folder": str(self._folder),
            "path": self._interpreter.path,
            "allow": sorted(allow),
            "memory": self._memory,
            "answer": self._limits.answer,
            "token": self._token,
            **more,
        }
        self.send(request, packer or wire.Packer(0), seconds or self._limits.start_seconds)

    def send(self, request: dict[str, Any], packer: wire.Packer, seconds: float) -> None:
        """Send a request, to whose reply it may compute for so long. Raises CandidateFailed."""
        self._number += 1
        with self._failures():
            before = (computed(self._process.pid) or 0.0) if self._number > 1 else 0.0
            self._patience = Patience(seconds, self._limits.until, before)
            self._output.expect(f"{self._token}{self._number}\0".encode())
            asked = {**request, "id": self._number, "seconds": self._patience.most, "output": self._limits.output}
            for chunk in packer.frame(asked):
                view = memoryview(chunk)
                while view:
                    view = view[self._patiently(partial(self._channel.send, view)) :]

    def receive(self, interpret: Callable[[Reply], _T]) -> _T:
        """The reply to the request sent last. Raises CandidateFailed."""
        with self._failures():
            header, body = wire.read_frame(self._read, self._limits.answer)
            if header.get("id") != self._number:
                raise wire.MalformedError(fact("process_other_answer"))
            self._patience.ended(self._process.pid)
            printed, more = self._output.text(until_mark=True, more=_count(header.get("dropped", 0)))
            return told(Reply(header, wire.Unpacker(header, body, None), printed, more), interpret)

    def close(self) -> bool:
        """Kill the process group, reap the process and close everything; whether the process was reaped."""
        self.broken = True
        self._kill()
        self._output.close()
        self._opened.close()
        return self._process.returncode is not None

    def _read(self, count: int) -> bytearray:
        buffer = bytearray(count)
        view = memoryview(buffer)
        while view:
            received = self._patiently(partial(self._channel.recv_into, view))
            if not received:
                raise EOFError
            view = view[received:]
        return buffer

    def _patiently(self, exchange: Callable[[], int]) -> int:
        """Send or receive a piece, as long as the process has time. Raises _LateError."""
        while True:
            self._channel.settimeout(self._patience.left())
            try:
                return exchange()
            except TimeoutError:
                if over := self._patience.over(self._process.pid):
                    raise _LateError(over) from None

    @contextlib.contextmanager
    def _failures(self) -> Iterator[None]:
        """Turns what goes wrong while speaking with the process into a Failure, which ends the process."""
        try:
            yield
        except wire.TooLargeError as error:
            too_large = fact("process_sent_too_large", error=understood(str(error)))
            raise CandidateFailed(Failure("size", too_large)) from error
        except wire.MalformedError as error:
            disturbed = Failure("died", fact("process_disturbed", error=error.args[0]))
            raise self._broken(lambda: disturbed) from error
        except _LateError as error:
            raise self._broken(partial(self._out_of_time, error.over)) from error
        except (EOFError, OSError) as error:
            raise self._broken(self._gone) from error

    def _broken(self, failure: Callable[[], Failure]) -> CandidateFailed:
        """What happened, as soon as the process has ended; with what it printed before that."""
        self.broken = True
        found = failure()
        self._kill()
        printed, _ = self._output.text(until_mark=False)
        if found.kind == "died" and _NO_ROOM.search(printed):
            found = replace(found, kind="memory", problem=fact("process_out_of_memory", problem=found.problem))
        return CandidateFailed(replace(found, printed=printed))

    def _out_of_time(self, over: Over) -> Failure:
        own = self._process.exceeded if isinstance(self._process, template.Copy) else None
        label, line = self._traced(ask=not own)
        if own:  # the watchdog was there first
            return Failure(*own, label, line)
        return Failure("time", self._patience.said(over), label, line)

    def _gone(self) -> Failure:
        try:
            code = self._process.wait(_GRACE)
        except (subprocess.TimeoutExpired, ProcessLookupError):
            code = _CHANNEL_LOST
        if isinstance(self._process, template.Copy) and self._process.exceeded:
            kind, limit = self._process.exceeded
            return Failure(kind, limit, *self._traced(ask=False))
        if code == _NOT_CONFINED:
            return Failure("died", fact("sandbox_not_confined"))
        if code == _CHANNEL_LOST:
            return Failure("died", fact("process_connection_broken"))
        if code == _NO_MEMORY:
            return Failure("memory", fact("process_no_memory_for_arguments"))
        label, line = self._traced(ask=False)
        if code < 0:
            return Failure("died", _ended_by(-code), label, line)
        if code > 0x7FFFFFFF:
            return Failure("died", fact("process_crashed", exit_code=code), label, line)
        return Failure("exited", fact("process_exited", exit_code=code))

    def _traced(self, *, ask: bool) -> tuple[str, int] | tuple[None, None]:
        """Where in the file the process is, if it can be asked, or was when it crashed."""
        if self._trace is None or sys.platform == "win32":
            return None, None
        if ask:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self._process.pid, signal.SIGUSR1)
        poll, text, until = select.poll(), "", time.monotonic() + _GRACE / 2
        poll.register(self._trace, select.POLLIN)
        while (place := self._place(text)) is None and poll.poll(max(until - time.monotonic(), 0) * 1000):
            piece = os.read(self._trace, 2**16)
            text += piece.decode("ascii", "replace")
            if not piece or len(text) > 2**20:
                break
        return place or (None, None)

    def _place(self, text: str) -> tuple[str, int] | None:
        """The innermost line of a unit, or of a file beside it, in what faulthandler wrote."""
        for name, line in ((found[1], int(found[2][:9])) for found in _FRAME.finditer(text)):
            if name in self._labels:
                label, offset = self._labels[name]
                return label, line + offset
            path = Path(name)
            if (
                path.is_relative_to(self._folder)
                and "site-packages" not in path.parts
                and path.parent != _WORKER.parent
            ):
                return path.relative_to(self._folder).as_posix(), line
        return None

    def _kill(self) -> None:
        if self._reaped:
            return
        self._reaped = True
        with contextlib.suppress(ProcessLookupError):
            self._patience.ended(self._process.pid)
        if sys.platform == "win32":
            assert isinstance(self._process, subprocess.Popen)
            self._process.kill()
        else:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self._process.pid, signal.SIGKILL)
        with contextlib.suppress(ProcessLookupError):
            self._process.wait()


class _Output:
    """What the process prints: read in a thread as fast as it comes, of which the first bytes of each call are kept."""

    def __init__(self, source: Any, limit: int) -> None:
        """``source``: a socket, or on Windows the reading end of a pipe as a file."""
        self._source, self._limit = source, limit
        self._changed = threading.Condition()
        self._mark, self._tail = b"", b""
        self._kept, self._dropped = bytearray(), 0
        self._seen = self._ended = False
        self._thread = threading.Thread(target=self._drain, daemon=True, name="output of a checked file")
        self._thread.start()

    def expect(self, mark: bytes) -> None:
        """The process will print this mark at the end of what is called next."""
        with self._changed:
            self._mark, self._seen = mark, False

    def text(self, *, until_mark: bool, more: int = 0) -> tuple[str, int]:
        """What has been printed since the last time, up to the mark or the end, and how much of it was not kept.

        Waits a little for it. ``more``: what the process itself has not passed on.
        """
        with self._changed:
            self._changed.wait_for(lambda: self._ended or (until_mark and self._seen), _GRACE)
            if not until_mark:
                self._keep(self._tail)
                self._tail = b""
            text = self._kept.decode("utf-8", "replace").replace("\r\n", "\n")
            more += self._dropped
            cut = f"\n{sentence(fact('process_more_bytes', number=more))}" if more else ""
            self._kept, self._dropped = bytearray(), 0
        return wire.printable(text, len(text), keep="\n\t") + cut, more

    def close(self) -> None:
        """End the thread and close the source."""
        if isinstance(self._source, socket.socket):
            with contextlib.suppress(OSError):
                self._source.shutdown(socket.SHUT_RDWR)
            self._thread.join()
        else:
            self._thread.join(_GRACE)
        if not self._thread.is_alive():
            self._source.close()

    def _drain(self) -> None:
        read = self._source.recv if isinstance(self._source, socket.socket) else self._source.read1
        piece = b"-"
        while piece:
            try:
                piece = read(2**16)
            except OSError:
                piece = b""
            with self._changed:
                self._take(piece)
                self._ended = not piece
                self._changed.notify_all()

    def _take(self, piece: bytes) -> None:
        text = self._tail + piece
        before, mark, after = text.partition(self._mark) if self._mark and not self._seen else (text, b"", b"")
        if mark:
            self._seen = True
        # Half of a mark may stand at the end.
        held = 0 if mark or self._seen else min(len(self._mark), len(before))
        self._keep(before[: len(before) - held])
        self._tail = after if mark else before[len(before) - held :]

    def _keep(self, piece: bytes) -> None:
        kept = piece[: max(self._limit - len(self._kept), 0)]
        self._kept += kept
        self._dropped += len(piece) - len(kept)


def _template(interpreter: Interpreter, cage: Cage | None) -> template.Template | None:
    """What a process is copied from, where that can be done. Raises OSError."""
    if not _COPIES:
        return None
    return template.taken(template.Start.of(_WORKER, interpreter, cage))


def _watched(limits: Limits) -> Limits:
    """What of the limits a watchdog enforces; what is for one call is the same for all."""
    nothing = Limits()
    return replace(
        limits,
        seconds=nothing.seconds,
        start_seconds=nothing.start_seconds,
        output=nothing.output,
        answer=nothing.answer,
        until=nothing.until,
    )


def _command(interpreter: Interpreter) -> list[str]:
    return [*interpreter.command, str(_WORKER)]


def _not_loaded(failure: Failure, interpreter: Interpreter) -> HarnessError:
    """What to raise; a file that we could read may not be written in the Python that runs it."""
    error = _NO_SYNTAX.fullmatch(failure.message)
    if not interpreter.given or failure.label is None or not error:
        return CandidateFailed(failure)
    problem = fact("process_other_python", python=interpreter.version, error=error[1])
    return CandidateFileError(f"{failure.label}:{failure.line}", problem)


def _ended_by(number: int) -> Fact:
    try:
        name = signal.Signals(number).name
    except ValueError:
        return fact("process_ended_by_number", number=number)
    return fact("process_killed" if name == "SIGKILL" else "process_ended_by", signal=name)


def _as_traced(label: str) -> str:
    """A file name as faulthandler writes it."""
    return label[:500].encode("ascii", "backslashreplace").decode("ascii")


def told(reply: Reply, interpret: Callable[[Reply], _T]) -> _T:
    """What a reply says. Raises CandidateFailed where it tells of a failure, MalformedError for what is no answer."""
    if "failure" in reply.header:
        raise CandidateFailed(_failure(reply))
    return interpret(reply)


def _answer(reply: Reply) -> Answer:
    value = reply.value()
    texts, after = reply.texts("mutated"), reply.values("after")
    return Answer(value, texts, after, reply.printed, reply.threads(), reply.more)


def _made(reply: Reply) -> Answer:
    """The number of an object that was made."""
    return replace(_answer(reply), value=_count(reply.header.get("value")))


def _in_parts(reply: Reply) -> Answer:
    """The parts of an answer, with the numbers of those that stay."""
    found = _answer(reply)
    try:
        kept, values = found.value
        numbers, is_tuple = [_count(one) for one in kept["kept"]], bool(kept["is_tuple"])
        told = {int(at): one for at, one in values.items() if 0 <= int(at) < len(numbers)}
    except (TypeError, ValueError, KeyError, AttributeError) as error:
        raise wire.MalformedError(str(error)) from None
    later = reply.texts("mutated_later") if "mutated_later" in reply.header else ()
    return replace(found, value=(is_tuple, numbers, told), mutated_later=later)


def contents_told(reply: Reply) -> Contents:
    return Contents(
        functions=reply.mapped("functions", _function),
        classes=reply.mapped("classes", _class),
        constants=reply.values("constants"),
        stand_ins=reply.texts("stand_ins"),
        printed=reply.printed,
        threads_left=reply.threads(),
    )


def _failure(reply: Reply) -> Failure:
    kind = next((kind for kind in _REPORTED if kind == reply.header["failure"]), None)
    if kind is None:
        raise wire.MalformedError(fact("process_unknown_failure"))
    label, line = _place(reply.header.get("place"))
    lines = _count(reply.header.get("lines", 0))
    return Failure(kind, understood(_text(reply.header.get("message"), 1000)), label, line, reply.printed, lines)


def _class(entry: Any) -> Class:
    found = _dict(entry)
    return Class(_parameters(found.get("parameters")), _mapped(found.get("methods"), _function))


def _function(entry: Any) -> Function:
    found = _dict(entry)
    returns = tuple(map(_text, _list(found.get("returns", []))))
    label, line = _place(found.get("place"))
    return Function(_parameters(found.get("parameters")), label, line, returns)


def _parameters(entries: Any) -> tuple[Parameter, ...]:
    rows = [_list(entry, 4) for entry in _list(entries)]
    return tuple(Parameter(_text(name), has is True, _text(kind), _number(value)) for name, kind, has, value in rows)


def _number(value: Any) -> float | None:
    return value if isinstance(value, float) and math.isfinite(value) else None


def _place(entry: Any) -> tuple[str, int] | tuple[None, None]:
    if entry is None:
        return None, None
    label, line = _list(entry, 2)
    return _text(label, 500), _count(line)


def _mapped(found: Any, interpret: Callable[[Any], _T]) -> Mapping[str, _T]:
    return MappingProxyType({_text(name): interpret(entry) for name, entry in _dict(found).items()})


def _text(value: Any, limit: int = 200) -> str:
    if not isinstance(value, str):
        raise wire.MalformedError(fact("process_no_text"))
    return wire.printable(value, limit)


def _list(value: Any, length: int | None = None) -> list[Any]:
    if not isinstance(value, list) or (length is not None and len(value) != length):
        raise wire.MalformedError(fact("process_no_list"))
    return value


def _dict(value: Any) -> dict[Any, Any]:
    if not isinstance(value, dict):
        raise wire.MalformedError(fact("process_no_dict"))
    return value


def _count(value: Any) -> int:
    if type(value) is not int or not 0 <= value < 2**31:
        raise wire.MalformedError(fact("process_no_count"))
    return value
