"""A candidate, opened: its file read, what it says of itself, its process started, and the doors to it."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from harness.candidate.process import template
from harness.candidate.process.interpreter import Interpreter, ours
from harness.candidate.process.patience import End
from harness.candidate.process.process import CandidateProcess, Limits
from harness.candidate.process.sandbox.base import Sandbox
from harness.candidate.reading.definitions import Kept, definitions_of
from harness.candidate.reading.project import folders_around
from harness.candidate.reading.source import Source, Unit, read
from harness.candidate.side import Door, Way
from harness.candidate.speaking.adapter import Adapter, read_adapter, with_sizes
from harness.checking.budget import Budget
from harness.faults.probes import Probe, of_case
from harness.ground.errors import CandidateFileError, UsageError
from harness.ground.facts import Fact, fact
from harness.scenario.model import Case

TEMPLATE = 'HARNESS = {"network": "linear sigmoid linear sigmoid", "loss": "mse"}'


@dataclass(frozen=True)
class Options:
    """How to check."""

    adapter: Path | None = None
    execute: bool = False
    """Run the whole file, not only its definitions."""
    allow: frozenset[str] = frozenset()
    """Modules to let in that are kept out otherwise, such as torch."""
    limits: Limits = field(default_factory=Limits)
    sizes: tuple[int, ...] | None = None
    """Other widths than the probes'."""
    batch: int | None = None
    """Only this batch of the first probe, counted from 1."""
    rows: int | None = None
    """Only the first rows of each batch."""
    probe: str | None = None
    """Only the probe of this name."""
    changes: bool = True
    """Look for the line to change, by trying small changes of the code."""
    torch: bool = False
    """Hold torch beside the candidate, and not the reference in NumPy; the exact values judge either way."""
    read_at: tuple[int, ...] | None = None
    """The widths at which it is found out how to call it, where ``sizes`` are others: at 1,1,1 everything fits."""
    any_reduction: bool = False
    """Whether a multiple of the loss is the candidate's convention where it tells no loss."""
    last_class: bool = False
    """Whether every batch has a sample of the last class, which some count the classes by."""
    shared_biases: bool = False
    """Whether the neurons of a layer share a bias: that nobody trains it is no mistake then."""
    interpreter: Interpreter | None = None
    """The Python that runs the candidate; None: the harness's own."""
    diagnose: bool = True
    """Look for the mistake, its line and a smaller example; without, only as far as the verdict depends on them."""
    sandbox: Sandbox | None = None
    """What contains its processes; None: nothing."""
    believed: bool = True
    """Whether what the file states in HARNESS is taken: what is graded does not say by itself what it is held to."""
    root: Path | None = None
    """The folder of the whole project, whose modules the file may import by their names from there on."""
    beside: tuple[Unit, ...] = ()
    """Code of ours that stands beside the file's, and speaks for it."""
    search_until: End | None = None
    """When all searches for causes end; None where each has its own time alone."""

    @property
    def is_late(self) -> bool:
        """Whether all searches have ended."""
        return self.search_until is not None and self.search_until.is_over

    def budget(self, times: float = 1.0) -> Budget:
        """What one search may take from now on: so many times as long as one call."""
        return Budget(times * self.limits.seconds, self.search_until)


@dataclass(frozen=True)
class Opened:
    """A candidate whose process runs."""

    source: Source
    adapter: Adapter
    asked: tuple[Probe, ...]
    """The probes of the scenarios that were named; empty where those that come with the harness are asked."""
    process: CandidateProcess
    options: Options
    kept: tuple[Kept, ...]
    """What of its file is loaded, and what is not."""

    @property
    def where(self) -> str:
        """Its file, as messages name it."""
        return str(self.source.file or self.source.text)


@contextlib.contextmanager
def opened(text: str, options: Options, more: Sequence[Case] = ()) -> Iterator[Opened]:
    """Read the candidate that ``text`` names, and start its process. Raises HarnessError."""
    source = read(text)
    adapter_units = read(str(options.adapter)).units if options.adapter else ()
    with read_in_our_python(options.interpreter):
        kept = () if options.execute or source.module else tuple(definitions_of(source.units))
        adapter, asked = _stated(source, adapter_units, options, more)
    if options.sizes and (own := _read_adapter(source, options, adapter_units)):
        options = replace(options, read_at=own.sizes)
    units = (*loaded(source, kept), *adapter_units, *options.beside)
    with (
        template.kept(),
        CandidateProcess(
            units,
            folder=source.folder,
            around=folders_around(source.folder, options.root),
            module=source.module,
            allow=options.allow,
            limits=options.limits,
            main=options.execute,
            interpreter=options.interpreter,
            sandbox=options.sandbox,
        ) as process,
    ):
        yield Opened(source, adapter, asked, process, options, kept)


@contextlib.contextmanager
def read_in_our_python(interpreter: Interpreter | None) -> Iterator[None]:
    """Say which Python reads the file, where a newer one runs it."""
    try:
        yield
    except CandidateFileError as error:
        own, problem = ours().python[:2], error.problem
        is_newer = interpreter is not None and interpreter.python[:2] > own
        if not is_newer or not isinstance(problem, Fact) or problem.code != "reading_no_python":
            raise
        versions = {"own": ".".join(map(str, own)), "python": interpreter.version if interpreter else ""}
        problem = fact("reading_no_python_of_ours", **versions, **dict(problem.fields))
        raise CandidateFileError(error.args[0], problem) from None


def loaded(source: Source, kept: Sequence[Kept]) -> tuple[Unit, ...]:
    """The units, those of a file that is not run whole as far as they are definitions."""
    if not kept:
        return source.units
    return tuple(replace(unit, code=one.code) for unit, one in zip(source.units, kept, strict=True))


def _stated(
    source: Source, adapter_units: tuple[Unit, ...], options: Options, more: Sequence[Case]
) -> tuple[Adapter, tuple[Probe, ...]]:
    """The adapter, and the probes of the scenarios that were named, which say what the adapter may leave out."""
    if not more:
        return stated(source, options, adapter_units), ()
    found = _read_adapter(source, options, adapter_units)
    made = [of_case(case, found) for case in more]
    kinds = {(tuple(probe.state.parameters), adapter.sizes) for probe, adapter in made}
    if len(kinds) > 1:
        raise UsageError(fact("checking_one_network"))
    return made[0][1], tuple(probe for probe, _ in made)


def stated(source: Source, options: Options, adapter_units: tuple[Unit, ...] = ()) -> Adapter:
    """What the candidate, or its adapter, says of itself. Raises HarnessError."""
    found = _read_adapter(source, options, adapter_units)
    if found is None:
        raise UsageError(fact("checking_no_network", file=str(_place(source, options)), template=TEMPLATE))
    return with_sizes(found, options.sizes) if options.sizes else found


def _read_adapter(source: Source, options: Options, adapter_units: tuple[Unit, ...]) -> Adapter | None:
    own = source.units if options.believed else ()
    return read_adapter(adapter_units or own, _place(source, options))


def _place(source: Source, options: Options) -> Path:
    return options.adapter or source.file or Path(source.text)


class Session:
    """A candidate as the driver wants it: one door a probe."""

    def __init__(self, process: CandidateProcess, adapter: Adapter, way: Way, where: str) -> None:
        self._process, self._adapter, self._way, self._where = process, adapter, way, where
        self._door: Door | None = None
        self.notes: dict[Fact, None] = {}
        self.keeps_parameters = way.target.made is not None and way.updates
        """Whether it is an object that goes on from its own."""

    def of(self, process: CandidateProcess) -> Session:
        """The same in another process."""
        return Session(process, self._adapter, self._way, self._where)

    def at(self, case: Case) -> Door:
        """The candidate of a probe."""
        self._door = Door(self._process, self._adapter, case, self._way, self._where, self.notes)
        return self._door

    @property
    def guesses_output(self) -> bool:
        """Whether no name says that what is taken for the output is it."""
        return self._door is not None and self._door.guessed_output
