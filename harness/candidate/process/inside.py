"""Functions and objects of this very process, asked as a file in a process of its own is.

    with InsideProcess({"forward": forward}, labels={"<stdin>": "<stdin>"}) as candidate:
        answer = candidate.call("forward", x)

For what cannot be sent to another process: it answers in the same form, and its arrays are copies likewise, but no
limit of time or memory holds, and what it does to this process stays done.
"""

from __future__ import annotations

import contextlib
import io
import linecache
import types
import warnings
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

from harness.candidate.process import lent, wire, worker
from harness.candidate.process.process import CandidateProcess, Contents, Limits, Reply, contents_told, told
from harness.candidate.reading.source import Unit

_T = TypeVar("_T")
_ANSWER = Limits().answer


class InsideProcess(CandidateProcess):
    """What is checked in this process. A context manager, as the other one is."""

    def __init__(self, names: Mapping[str, Any], labels: Mapping[str, str], units: Sequence[Unit] = ()) -> None:
        """``names``: what is checked, by the names that calls have. ``labels``: by file name of its code, the label.

        ``units``: code that is run beside it.
        """
        super().__init__(units, folder=Path())
        self._names, self._labels = dict(names), dict(labels)
        self._server: _Server | None = None

    @property
    def alive(self) -> bool:
        return self._server is not None

    def start(self) -> None:
        """Take the names as they are now. Does nothing where that has been done."""
        if self._server is None:
            self._generation += 1
            self._contents = None
            self._server = _Server(_Here(self._names, self._labels, self.units))

    def restart(self) -> None:
        """Forget what calls have made; handles of before are no longer valid."""
        self._server = None
        self.start()

    def close(self) -> None:
        self._server = None

    def executed(self) -> frozenset[tuple[str, int]]:
        """None: lines that run are not counted in this process, whose debugger may be at work."""
        return frozenset()

    def wait_loaded(self) -> Contents:
        """What there is. Raises CandidateFailed."""
        if self._contents is None:
            self.start()
            assert self._server is not None
            self._contents = told(_reply(self._server.contents()), contents_told)
        return self._contents

    def _exchanged(self, request: dict[str, Any], packer: wire.Packer, interpret: Callable[[Reply], _T]) -> _T:
        assert self._server is not None  # `wait_loaded` has started it
        asked = {**request, "count": 0}
        return told(_reply(self._server.answered(*_read(packer.frame(asked)))), interpret)


def _read(chunks: Sequence[bytes]) -> tuple[dict[str, Any], bytearray]:
    """A frame's header and body, as if it had come from another process."""
    stream = io.BytesIO(b"".join(bytes(chunk) for chunk in chunks))
    return wire.read_frame(lambda count: bytearray(stream.read(count)), 2**40)


def _reply(chunks: Sequence[bytes]) -> Reply:
    header, body = _read(chunks)
    return Reply(header, wire.Unpacker(header, body, None), "")


class _Server(worker.Worker):
    """Answers requests of the same process."""

    def __init__(self, here: _Here) -> None:
        self._checked, self._lines = here, worker._Lines()

    def contents(self) -> Sequence[bytes]:
        """The frame that says what there is."""
        assert self._checked is not None
        packer = wire.Packer(worker.CONSTANTS)
        return packer.frame({"threads": 0, **self._checked.contents(packer)})

    def answered(self, request: dict[str, Any], body: bytearray) -> Sequence[bytes]:
        """The frame of the reply; whatever the code raises is in it, but for Ctrl-C."""
        packer, printed = wire.Packer(_ANSWER), io.StringIO()
        try:
            with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed), warnings.catch_warnings():
                warnings.simplefilter("ignore")
                return packer.frame({"threads": 0, **self._run(request, body, packer)})
        except KeyboardInterrupt:
            raise
        except BaseException as error:
            return wire.Packer(0).frame({"threads": 0, **self._failure(error)})


class _Here(worker.Checked):
    """A namespace of what is checked; nothing is imported or kept out for it."""

    def __init__(self, names: Mapping[str, Any], labels: Mapping[str, str], units: Sequence[Unit]) -> None:
        self.source = _Labelled(labels)
        self.imports = types.SimpleNamespace(used=set())  # type: ignore[assignment]
        self.objects = {}
        self.module = types.ModuleType("candidate_names")
        self.called = None
        self.lent = lent.Lent([])
        self.module.__dict__.update(names)
        for unit in units:
            exec(compile(unit.code, unit.label, "exec", dont_inherit=True), self.module.__dict__)

    def _is_own_class(self, value: Any) -> bool:
        return isinstance(value, type)


class _Labelled(worker.Source):
    """Code by the file names that it has; a report calls them by their labels."""

    def __init__(self, labels: Mapping[str, str]) -> None:
        texts = [(name, "".join(linecache.getlines(name)), 0) for name in labels]
        super().__init__(texts, Path(worker.__file__).parent / "nothing")
        self._labels = dict(labels)

    def place(self, filename: str, line: int) -> tuple[str, int] | None:
        return (self._labels[filename], line) if filename in self._labels else None
