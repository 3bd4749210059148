"""A script, checked: run in a copy of its folder, its loop found, judged, and its mistake sought."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from harness.candidate.process import recorder, template
from harness.candidate.process.process import CandidateFailed, CandidateProcess
from harness.candidate.process.sandbox.base import let_read
from harness.candidate.reading.definitions import parse
from harness.candidate.reading.project import File, folders_around
from harness.candidate.reading.source import Source, Unit
from harness.candidate.speaking.adapter import literal
from harness.checking.opening import Options
from harness.checking.result import CONVENTION, FAILED, RIGHT, WRONG
from harness.checking.script.changes import Mended, mended
from harness.checking.script.elsewhere import from_elsewhere
from harness.checking.script.ending import endless, failure_later
from harness.checking.script.forgotten import with_forgotten
from harness.checking.script.grown import with_grown
from harness.checking.script.judge import Judged, judged, result_of
from harness.checking.script.later import with_later
from harness.checking.script.network import explained
from harness.checking.script.rebound import as_rebound, rebound_in
from harness.checking.script.record import Recording, Script
from harness.checking.script.result import ScriptChecked
from harness.checking.script.told import told
from harness.ground.errors import CandidateFileError, HarnessError, told_by
from harness.ground.facts import Fact, fact
from harness.ground.yaml_source import Source as Stated
from harness.run.sides import resolve_one

#: Seconds that a whole script may take, data and all, before its large data are cut; and rows that are kept then.
SECONDS, ROWS = 10.0, 200
#: How often a script is run again at most in search of a change; and where known mistakes explain all.
RUNS, KNOWN = 6_000, 300
#: And how many times as long as one call may take.
_TIMES = 4
#: Of a script's folder, what is copied at most: so many bytes, and so many files and folders; the rest is linked.
_BYTES, _FILES = 50 * 2**20, 500
#: What an exception says where something that belongs to the script is not there.
_MISSING = re.compile(
    "FileNotFoundError|ModuleNotFoundError|NotADirectoryError|ConnectionError|URLError|is not available"
)
#: What HARNESS may say of a script.
FIELDS = ("loss", "parameters")


def has_loop(units: Sequence[Unit]) -> bool:
    """Whether any loop of it seems to train."""
    try:
        return bool(recorder.training_loops([parse(unit) for unit in units]))
    except HarnessError:
        return False


def stated_of(units: Sequence[Unit], file: Path) -> Mapping[str, Any] | None:
    """What HARNESS states of a script; None where it states none. Raises HarnessError with the place."""
    found = literal(tuple(units), file)
    if found is None or not isinstance(found.values, dict) or "script" not in found.values:
        return None
    return _validated(found)


def _validated(found: Stated) -> Mapping[str, Any]:
    assert isinstance(found.values, dict)
    stated = found.values["script"]
    unknown = [name for name in stated if name not in FIELDS] if isinstance(stated, dict) else ["script"]
    if unknown:
        raise CandidateFileError(
            found.place(("script",)), fact("script_field_unknown", name=str(unknown[0]), fields=FIELDS)
        )
    if not isinstance(stated.get("loss", ""), str) or not _are_names(stated.get("parameters", ())):
        raise CandidateFileError(found.place(("script",)), fact("script_field_odd"))
    checked: Mapping[str, Any] = stated
    return checked


def _are_names(value: Any) -> bool:
    return isinstance(value, (list, tuple)) and all(isinstance(one, str) for one in value)


def check_script(source: Source, options: Options, asked: Mapping[str, Any]) -> ScriptChecked | None:
    """The script's verdict; None where it runs none of its loops. ``asked``: what HARNESS states of it."""
    started = time.perf_counter()
    if code := from_elsewhere(whole(source, options.root)):
        return ScriptChecked(label=source.units[0].label, line=1, asks=fact(code))
    with running(source, options) as script:
        try:
            script, recording = recorded(script)
        except CandidateFailed as failed:
            return _not_run(failed, source)
        if not recording.passes:
            return None
        found = judged(script, recording, asked)
        if found is None:
            still = _rebound(script, asked)
            return still or ScriptChecked(**_place(recording, script.units), asks=_asks(asked))
        result = result_of(script, found)
        checked = with_grown(result, recording, script.units)
        if checked is result:
            checked = _ended(result, script, recording)
            is_wrong = checked.verdict == WRONG
            later = checked if is_wrong else with_forgotten(with_later(checked, found, script), found, script)
            checked = _with_causes(checked, found, script, options) if is_wrong else later
    seconds = {"check": time.perf_counter() - started}
    return replace(checked, notes=(*checked.notes, *_notes(recording, script)), seconds=seconds)


def _rebound(script: Script, asked: Mapping[str, Any]) -> ScriptChecked | None:
    """What it is where its steps bind a name alone, and would be right in place; None where that cannot be told."""
    units, steps = rebound_in(script.units)
    if not steps:
        return None
    try:
        other, recording = recorded(script.edited(units))
        found = judged(other, recording, asked) if recording.passes else None
    except HarnessError:
        return None
    return as_rebound(result_of(other, found), steps, script.units) if found else None


def _with_causes(checked: ScriptChecked, found: Judged, script: Script, options: Options) -> ScriptChecked:
    """With known mistakes and lines to change, where these are sought."""
    if not options.diagnose:
        return checked
    known = explained(found, resolve_one("numpy").build, _late(script, options, RUNS))
    all_told = told(found, known.mistakes)
    checked = replace(checked, mistakes=all_told.mistakes, worked=known.worked, sums=known.sums, network=known.network)
    late = _late(script, options, KNOWN if all_told.is_whole else RUNS)
    return _with(checked, mended(script, found, late)) if options.changes else checked


def _ended(checked: ScriptChecked, script: Script, recording: Recording) -> ScriptChecked:
    """What is right as far as it was judged, unless it never ends, or fails later."""
    if checked.verdict not in (RIGHT, CONVENTION):
        return checked
    if loop := endless(recording, script.units):
        unit = script.units[loop[0]]
        line = loop[1] + unit.offset
        return replace(checked, verdict=FAILED, label=unit.label, line=line, failure=fact("script_never_ends"))
    if failed := failure_later(script):
        line = failed.failure.line or checked.line
        return replace(checked, verdict=FAILED, failure=failed.problem, line=line)
    return checked


@contextlib.contextmanager
def running(source: Source, options: Options) -> Iterator[Script]:
    """The script, in a process of its own and a copy of its folder."""
    modules = modules_of(source, options.root)
    with _copied(source.folder) as folder, template.kept(), _process(folder, options, source.folder) as process:
        units, first = (*source.units, *(unit for unit, _ in modules)), len(source.units)
        files = {at: _in_copy(path, source.folder, folder) for at, (_, path) in enumerate(modules, first)}
        yield Script(process, units, modules=files)


def whole(source: Source, root: Path | None) -> tuple[Unit, ...]:
    """A script with the modules of its project that it imports."""
    return (*source.units, *(unit for unit, _ in modules_of(source, root)))


def modules_of(source: Source, root: Path | None) -> tuple[tuple[Unit, Path], ...]:
    """Modules of its project that a script imports, with their files; each is labelled by its place beside it."""
    file = File(source.units, source.folder, root)
    return tuple(
        (Unit(_beside(path, source.folder), "\n\n".join(unit.code for unit in one.units)), path)
        for path, one in file.reached().items()
        if path != source.file and path.resolve() != (source.file and source.file.resolve())
    )


def _beside(path: Path, folder: Path) -> str:
    return os.path.relpath(path.resolve(), folder.resolve()).replace(os.sep, "/")


def _in_copy(path: Path, folder: Path, copy: Path) -> Path:
    """Where a file lies for a process that runs in a copy of its folder."""
    path, folder = path.resolve(), folder.resolve()
    return copy.resolve() / path.relative_to(folder) if path.is_relative_to(folder) else path


def _process(folder: Path, options: Options, original: Path) -> CandidateProcess:
    """In the copy; a sandbox shows it and the original, to which there are links in it."""
    sandbox = options.sandbox and options.sandbox.showing(original)
    if sandbox:
        let_read(folder)
    limits = replace(options.limits, start_seconds=max(options.limits.start_seconds, SECONDS))
    return CandidateProcess(
        (),
        folder=folder,
        around=folders_around(original, options.root),
        allow=options.allow,
        limits=limits,
        main=True,
        interpreter=options.interpreter,
        sandbox=sandbox,
    )


def recorded(script: Script) -> tuple[Script, Recording]:
    """The script as it is, or with its large data cut where it takes long. Raises CandidateFailed."""
    try:
        return script, script.recording(SECONDS)
    except CandidateFailed as failed:
        if failed.failure.kind not in ("time", "memory", "size"):
            raise
    cut = Script(script.process, script.units, ROWS, modules=script.modules)
    try:
        return cut, cut.recording(SECONDS)
    except CandidateFailed:
        return script, script.recording()


def _late(script: Script, options: Options, runs: int) -> Callable[[], bool]:
    """Whether a search has run the script so often, or for long enough."""
    most, late = script.count.runs + runs, options.budget(_TIMES)
    return lambda: script.count.runs > most or late()


def _not_run(failed: CandidateFailed, source: Source) -> ScriptChecked:
    """It stopped before its loop: for want of a file or a module, or by a fault of its own."""
    label, line = failed.failure.label or source.units[0].label, failed.failure.line or 1
    is_missing = failed.failure.kind == "import" or bool(_MISSING.search(failed.failure.message))
    if is_missing or failed.failure.kind in ("time", "memory", "size"):
        return ScriptChecked(label=label, line=line, asks=fact("script_not_run", problem=told_by(failed)))
    return ScriptChecked(verdict=FAILED, label=label, line=line, failure=failed.problem)


def _with(checked: ScriptChecked, found: Mended) -> ScriptChecked:
    return replace(checked, changes=found.changes, is_mended=found.is_all, suspects=found.suspects)


def _place(recording: Recording, units: Sequence[Unit]) -> dict[str, Any]:
    unit, line = map(int, list(recording.passes)[-1].split(":")[:2])
    return {"label": units[unit].label, "line": line + units[unit].offset}


def _asks(asked: Mapping[str, Any]) -> Fact:
    return fact("script_asks_again" if asked else "script_asks")


def _notes(recording: Recording, script: Script) -> Iterator[Fact]:
    for note in recording.notes:
        what, line, answer = note.split(":", 2)
        if what == "input":
            yield fact("script_input", line=int(line), answer=answer)
    if script.rows:
        yield fact("script_cut", rows=script.rows)


@contextlib.contextmanager
def _copied(folder: Path) -> Iterator[Path]:
    """A copy of a script's folder, so that new files stay out of it; what is too much to copy is linked."""
    with tempfile.TemporaryDirectory(prefix="harness-script-") as made:
        target = Path(made, folder.name or "script")
        _copy(folder, target, _Room())
        yield target


@dataclass
class _Room:
    """What may be copied, still."""

    bytes: int = _BYTES
    files: int = _FILES

    def takes(self, one: Path) -> bool:
        """Whether a file or folder has room, which is taken then."""
        size = one.stat().st_size if one.is_file() else 0
        if self.files <= 0 or size > self.bytes:
            return False
        self.files, self.bytes = self.files - 1, self.bytes - size
        return True


def _copy(folder: Path, target: Path, room: _Room) -> None:
    target.mkdir()
    shown = (one for one in sorted(folder.iterdir()) if not one.name.startswith(".") and one.name != "__pycache__")
    for one in shown if folder.is_dir() else ():
        to = target / one.name
        is_own = one.is_dir() and not one.is_symlink() and not (one / "pyvenv.cfg").exists()
        with contextlib.suppress(OSError):  # as of a file that may not be read
            if (is_own or one.is_file()) and room.takes(one):
                _copy(one, to, room) if is_own else shutil.copyfile(one, to)
            else:
                to.symlink_to(one)
