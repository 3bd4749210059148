"""The public Python door: ``harness.verify`` and ``harness.check``."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
from markupsafe import Markup

from harness.candidate.process.interpreter import interpreter_named
from harness.candidate.process.process import Limits
from harness.candidate.reading.source import Unit, units_of
from harness.checking.alone import check_alone, layer_of
from harness.checking.check import check as check_candidate
from harness.checking.homework.file import FileChecked, PartChecked, check_file, takes
from harness.checking.homework.live import check_live, stated_as
from harness.checking.homework.vocabulary import course_named
from harness.checking.opening import Options as CheckOptions
from harness.checking.result import CONVENTION, RIGHT, Checked
from harness.checking.sides import resolved
from harness.checking.spoken import Converted, spoken
from harness.ground import threads
from harness.ground.errors import Place, UsageError, require_whole
from harness.ground.facts import fact
from harness.ground.harmless import html
from harness.ground.workspace import SUFFIX, Workspace, around, data_path, dtype_asked, find, select
from harness.ground.yaml_source import MAX_INTEGER, Source
from harness.implementation import Build
from harness.report import text
from harness.report.check_json import NOT_CHECKED
from harness.report.check_text import check_text
from harness.report.claim_tables import claims_table
from harness.report.file_text import file_text
from harness.report.html.check_page import Shown, fragment
from harness.report.html.picture import Text, of_results
from harness.report.words import say
from harness.run.result import Result, Verdict, worst
from harness.run.run import Options
from harness.scenario.load import load, load_source
from harness.scenario.model import Case, Scenario
from harness.verification.verify import Verifier

Sides = str | Sequence[str | Path | Build]


@dataclass(frozen=True, repr=False)
class Results(Sequence[Result]):
    """The result of each case of a scenario, in the file's order; prints as tables, in notebooks too."""

    results: tuple[Result, ...]
    cases: tuple[Case, ...] = field(default=(), repr=False, compare=False)
    """Of each result, where its network is to be drawn."""

    @property
    def as_expected(self) -> bool:
        """Whether every case is as expected."""
        return all(result.as_expected for result in self.results)

    @property
    def verdict(self) -> Verdict:
        """The worst verdict of any case."""
        return worst(result.verdict for result in self.results)

    @property
    def reasons(self) -> tuple[str, ...]:
        """What is not as expected, with the case in front."""
        found = ((result.id, reason) for result in self.results for reason in result.reasons)
        return tuple(say("of_case", case=case, what=reason) for case, reason in found)

    def __len__(self) -> int:
        return len(self.results)

    def __getitem__(self, index: Any) -> Any:
        return self.results[index]

    def __iter__(self) -> Iterator[Result]:
        return iter(self.results)

    def __repr__(self) -> str:
        cases = "\n\n".join(text.case_text(result) for result in self.results)
        return f"{cases}\n\n{text.verdict_line(self.results, 0, False)}"

    def _repr_html_(self) -> str:
        cases = self.cases or (None,) * len(self.results)
        each = [_of_notebook(result, case) for result, case in zip(self.results, cases, strict=True)]
        verdict = Markup(f"<p><b>{html(text.verdict_line(self.results, 0, False))}</b></p>")
        return str(of_results(verdict, each, _prefix()))


def _of_notebook(result: Result, case: Case | None) -> Text:
    before = [f"<h4>{html(text.case_heading(result))}</h4>"]
    before += [f"<p>{html(line)}</p>" for line in text.case_answer(result)]
    after = [text.case_table(result, "html"), *(f"<p>{html(line)}</p>" for line in text.case_notes(result))]
    after += [claims_table(result.claims, "html")] if result.claims else []
    return Text(result, case, Markup("\n".join(before)), Markup("\n".join(after)))


def _prefix() -> str:
    """Of ids that no other output of a notebook has."""
    return f"h{secrets.token_hex(4)}"


def verify(
    scenario: str | Path | Mapping[str, Any] | Scenario,
    sides: Sides = "numpy,torch",
    *,
    dtype: str | None = None,
    full: bool = False,
    steps: int | None = None,
    seeds: int = 20,
    data: Mapping[str, str | Path] | None = None,
) -> Results:
    """Take a scenario through both sides, and judge its claims and its baseline.

    ``scenario``: a file's path; a scenario's name or a case's id in the workspace of the current folder; or the fields
    of a scenario as a mapping, as the file would have them. ``sides``: as --sides of the command line, or two of
    names and functions that take a Case and return an Implementation (harness.implementation). ``dtype``: only
    ``float64`` or ``float32``. ``full``: all steps; ``steps``: at most so many; by default what the scenario says.
    ``seeds``: runs of an unseeded claim. ``data``: another place for a data source, {"mnist": path}.

    Returns the results, one a case. Raises HarnessError for a wrong scenario, side or data, with one clear message.
    """
    require_whole("seeds", seeds, 3, 1_000)
    if steps is not None:
        require_whole("steps", steps, 1)
    threads.set_policy()
    place, cases = _cases(scenario, dtype, data)
    if not cases:
        named = scenario if isinstance(scenario, str | Path) else "scenario"
        code = "entry_no_case_in" if dtype else "entry_no_case"
        raise UsageError(fact(code, named=str(named), dtype=dtype))
    options = Options(full=full, steps=steps)
    on_file = isinstance(scenario, str | Path)
    verifier = Verifier(place, resolved(sides), options, seeds, baselines=on_file)
    return Results(tuple(_verified(verifier, case) for case in cases), tuple(cases))


def _verified(verifier: Verifier, case: Case) -> Result:
    result = verifier.verify(case)
    if result.interrupted:  # Ctrl-C ends what called us, not this case alone
        raise KeyboardInterrupt
    return result


def _cases(
    scenario: Any, dtype: str | None, data: Mapping[str, str | Path] | None
) -> tuple[Workspace, tuple[Case, ...]]:
    paths = dict(data_path(f"{name}={path}") for name, path in (data or {}).items())
    if isinstance(scenario, Scenario):
        scenario = scenario.model_dump(by_alias=True, exclude_unset=True)
    if isinstance(scenario, Mapping):
        here = Path.cwd()
        file = here / f"scenario{SUFFIX}"
        place = Workspace(here, here, here / "reports", paths)
        return place, load_source(Source(_frozen(scenario), {(): Place(file, 1, 1)}), file, place, dtype)
    if not isinstance(scenario, str | Path):
        raise UsageError(fact("entry_no_scenario", type=type(scenario).__name__))
    path = Path(scenario)
    if path.name.endswith(SUFFIX):
        if not os.path.isfile(path):  # False, too, for a name that no file can have
            raise UsageError(fact("no_file_there", file=str(path)))
        place = replace(around(path), data_paths=paths)
        return place, load(path, place, dtype)
    place = find(Path(), paths)
    ((file, case_id),) = select(place, (str(scenario),))
    return place, tuple(case for case in load(file, place, dtype) if case_id in (None, case.id))


def _frozen(value: Any) -> Any:
    """Lists as the tuples that a file is read into."""
    if isinstance(value, Mapping):
        return {str(key): _frozen(entry) for key, entry in value.items()}
    if isinstance(value, int) and abs(value) > MAX_INTEGER:
        raise UsageError(fact("entry_number_too_long"))
    return tuple(map(_frozen, value)) if isinstance(value, list | tuple) else value


# ---------------------------------------------------------------- candidates


@dataclass(frozen=True, repr=False)
class Check:
    """A checked candidate; prints as the report, in notebooks too."""

    result: Checked
    sources: tuple[Unit, ...] = field(default=(), repr=False, compare=False)
    """The pieces of source that it was read from."""

    @property
    def verdict(self) -> str:
        """right, convention, inconclusive, wrong or failed."""
        return self.result.verdict

    @property
    def is_right(self) -> bool:
        """Whether it is right, by its own convention too."""
        return self.result.verdict in (RIGHT, CONVENTION)

    @property
    def faults(self) -> tuple[str, ...]:
        """The names of the likeliest explanation's faults; empty where there is none, or where one line says more."""
        return _faults(self.result)

    def __repr__(self) -> str:
        return check_text(self.result)

    def _repr_html_(self) -> str:
        return str(fragment(Shown(self.result.candidate, self.result, sources=self.sources), _prefix()))


@dataclass(frozen=True, repr=False)
class FileCheck:
    """Every layer, loss and optimizer of a file that states no network; prints as the report, in notebooks too."""

    result: FileChecked
    sources: tuple[Unit, ...] = field(default=(), repr=False, compare=False)
    """The pieces of source that it was read from."""

    @property
    def parts(self) -> tuple[PartChecked, ...]:
        """Each with its name, line, verdict (None where it was not checked), how it was taken, and its result."""
        return self.result.parts

    @property
    def verdict(self) -> str:
        """Of the worst part: right, convention, inconclusive, wrong or failed; not_checked where none could be."""
        return self.result.verdict if self.result.is_checked else NOT_CHECKED

    @property
    def is_right(self) -> bool:
        """Whether every part that was checked is right, by its own convention too."""
        return self.verdict in (RIGHT, CONVENTION)

    @property
    def faults(self) -> tuple[str, ...]:
        """The names of the likeliest explanations' faults, part by part."""
        return tuple(name for part in self.parts if part.checked for name in _faults(part.checked))

    def __repr__(self) -> str:
        return file_text(self.result)

    def _repr_html_(self) -> str:
        sources = self.sources or self.result.units
        return str(fragment(Shown(self.result.text, self.result, sources=sources), _prefix()))


def _faults(found: Checked) -> tuple[str, ...]:
    diagnosis = found.diagnosis
    if diagnosis is None or not diagnosis.explanations or diagnosis.line_says_more:
        return ()
    return tuple(one.fault.name for one in diagnosis.explanations[0].faults)


def check(
    candidate: Any,
    scenario: str | None = None,
    *,
    layer: str | None = None,
    loss: str | None = None,
    optimizer: str | None = None,
    adapter: str | Path | None = None,
    execute: bool = False,
    allow: Iterable[str] = (),
    seconds: float = 20.0,
    memory: int = 2 * 2**30,
    data: Mapping[str, str | Path] | None = None,
    torch: bool = False,
    changes: bool = True,
    python: str | Path | None = None,
    only: Iterable[str] = (),
    course: str | Path | None = None,
    **settings: Any,
) -> Check | FileCheck:
    """Check a hand-written implementation on the probes that fit it, or on a scenario of the current workspace.

    Returns a FileCheck, with every layer, loss and optimizer, where the file does not state its network (HARNESS), and
    for functions, classes and objects, which are recognised by their names as those of a file are.

    ``candidate``: as the command line has it (my_backprop.py, hw3.ipynb#tag, page.md#name, package.module:name); or a
    function, a class, a pair (forward, backward), several functions, or an object with forward and backward.
    ``layer``, ``loss`` or ``optimizer``: what such a function is, if its names do not say it, as scenario files name
    it, with its ``settings``: ``check((forward, backward), layer="conv2d", stride=2)``.
    ``adapter``: a file that says what the candidate is. ``execute``: run the whole file, not only its definitions.
    ``allow``: modules to let in that are kept out, such as torch. ``seconds``: for one call; ``memory``: in bytes.
    ``data``: another place for a data source, {"mnist": path}. ``torch``: hold torch beside the candidate as well; the
    exact values judge either way, and without it torch is not loaded. ``changes``: look for the line to change, by
    running small changes of the code. ``python``: the Python that runs it, with its NumPy: a file, a name on PATH or a
    virtual environment's folder; by default this one. ``only``: names of layers, losses and optimizers of such a file;
    ``course``: whose names it has: one of those that come with the harness, or a YAML file.

    Functions and classes run in a process of their own where their source is known, else in this one, and an object
    runs in this one; the result says which.

    Raises HarnessError where the file, its adapter or what is stated is wrong; what the candidate does wrong is in the
    result.
    """
    limits = _limits(seconds, memory)
    threads.set_policy()
    cases = _cases(scenario, dtype_asked(scenario), data)[1] if scenario else ()
    allowed = frozenset((allow,) if isinstance(allow, str) else allow)
    options = CheckOptions(Path(adapter) if adapter else None, execute, allowed, limits, torch=torch, changes=changes)
    if python is not None:
        options = replace(options, interpreter=interpreter_named(str(python)))
    chosen = (only,) if isinstance(only, str) else tuple(only)
    named = {"layer": layer, "loss": loss, "optimizer": optimizer}
    preset = course_named(str(course)) if course else None
    if not isinstance(candidate, str | Path):
        of_files = {"scenario": scenario, "adapter": adapter, "execute": execute, "only": chosen}
        _refuse("live_no_option", of_files)
        return FileCheck(check_live(candidate, options, stated_as(named, settings), preset))
    _refuse("live_settings_of_a_file", {**named, **dict.fromkeys(settings, True)})
    if not cases and takes(str(candidate), options):
        return FileCheck(check_file(str(candidate), options, chosen, preset), units_of(str(candidate)))
    if chosen or course:
        raise UsageError(fact("only_of_parts", candidate=str(candidate)))
    return Check(check_candidate(str(candidate), options, cases), units_of(str(candidate)))


def _limits(seconds: float, memory: int) -> Limits:
    """Raises UsageError for what is out of range."""
    if not 0.1 <= seconds <= 3_600:
        raise UsageError(fact("entry_seconds", seconds=seconds))
    require_whole("memory", memory, 64 * 2**20)
    return Limits(seconds=seconds, memory=memory)


def _refuse(code: str, given: Mapping[str, Any]) -> None:
    """Raises UsageError for what is given and says nothing here."""
    names = tuple(name for name, value in given.items() if value)
    if names:
        raise UsageError(fact(code, names=names))


def check_layer(
    mine: Any,
    task: Any,
    *,
    parameters: Mapping[str, str] | None = None,
    gradients: Mapping[str, str] | None = None,
    to_mine: Callable[[Any], Any] = np.array,
    from_mine: Callable[[Any], Any] = np.asarray,
    shapes: Sequence[tuple[int, ...]] = (),
    dtype: str = "float64",
    **options: Any,
) -> Check:
    """Check one layer of a library, in this process: what it gives, hands back, and its parameters' gradients.

    ``mine``: a pair of functions (forward, backward), a class, an object, or a function that makes one. ``task``: a
    layer's name with its ``options`` as a scenario has them ("conv2d", out_channels=3, ...), or a module of torch.
    ``parameters`` and ``gradients``: where an object has them, by torch's names ({"weight": "W"}), if the usual names
    do not find them. ``to_mine`` and ``from_mine`` convert arrays of NumPy into the library's own, and back.
    ``shapes``: of samples to try it on, without the batch.

    Raises HarnessError where nothing can be checked; what the layer does wrong is in the result.
    """
    threads.set_policy()
    layer = layer_of(task, options, tuple(map(tuple, shapes)))
    own = spoken(mine, layer, parameters or {}, gradients or {}, Converted(to_mine, from_mine))
    return Check(check_alone(own, layer, tuple(map(tuple, shapes)), dtype))
