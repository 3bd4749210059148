"""A script's run, written down: what each pass of its training loops starts from, computes and leaves behind."""

from __future__ import annotations

import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np

from harness.candidate.process.process import CandidateProcess
from harness.candidate.reading.source import Unit

#: Passes of each loop that are run.
PASSES = 3


@dataclass(frozen=True)
class Event:
    """A value that was computed: assigned (``set``), added to a variable (``update``), or on the way to that."""

    kind: str
    """set, update, op, call, told (printed, or put into a list), or holder (a list or dict is assigned)."""
    at: str
    """``unit:line:column``, of an expression with its end; of one of several targets with its number behind ``#``."""
    name: str
    """Of the variable, the operation or the function."""
    value: Any
    more: tuple[Any, ...] = ()
    """Of a variable its old value, of a difference both sides."""

    @property
    def unit(self) -> int:
        """The number of its unit."""
        return int(self.at.partition(":")[0])

    @property
    def line(self) -> int:
        """Of its unit."""
        return int(self.at.split(":")[1])

    @property
    def last_name(self) -> str:
        """``W1`` of ``params['W1']`` and of ``self.W1``."""
        return last_name(self.name)


@dataclass(frozen=True)
class Pass:
    """One pass of a loop; variables by their paths, such as ``params['W1']``."""

    loop: str
    number: int
    before: Mapping[str, Any]
    after: Mapping[str, Any]
    events: tuple[Event, ...]


@dataclass(frozen=True)
class Recording:
    """Passes by their loop, the innermost loop first."""

    passes: Mapping[str, tuple[Pass, ...]]
    loops: tuple[str, ...]
    """Every loop that was taken for one that trains."""
    notes: tuple[str, ...]


@dataclass
class Count:
    """How often a script was run, with all its changes."""

    runs: int = 0
    turns: int = 0
    """Passes of its outermost loop, if it came to its end; ``seconds``: how long it took to that."""
    seconds: float = 0.0


class Script:
    """A script's code, and the process that runs it as often as is asked. Raises CandidateFailed where it fails."""

    def __init__(
        self,
        process: CandidateProcess,
        units: Sequence[Unit],
        rows: int | None = None,
        skip: int = 0,
        modules: Mapping[int, Path] = MappingProxyType({}),
    ) -> None:
        """``rows``: how many of large data are kept; ``skip``: how many passes of the outermost loop are only run;
        ``modules``: by number of a unit the file of the module that it is, which the script imports."""
        self.process, self.units, self.rows, self.skip, self.modules = process, tuple(units), rows, skip, modules
        self.loops: tuple[str, ...] = ()
        self.count = Count()

    def edited(self, units: Sequence[Unit]) -> Script:
        """The same process with other code."""
        found = Script(self.process, units, self.rows, self.skip, self.modules)
        found.loops, found.count = self.loops, self.count
        return found

    def after(self, passes: int) -> Script:
        """The same from a later pass of the outermost loop on, which is the first then."""
        found = Script(self.process, self.units, self.rows, passes, self.modules)
        found.loops, found.count = self.loops, self.count
        return found

    def recording(self, seconds: float | None = None) -> Recording:
        """Everything of the first passes."""
        found = recording_of(self._run({"passes": PASSES}, seconds))
        self.loops = found.loops
        return found

    def run_whole(self, seconds: float) -> None:
        """Every pass, of which nothing is written down."""
        started = time.perf_counter()
        told = self._run({"passes": sys.maxsize, "events": False, "stop": ["", 0]}, seconds)
        self.count.turns, self.count.seconds = told["turns"], time.perf_counter() - started

    def followed(self, loop: str, paths: Sequence[str], passes: int, seconds: float) -> Trail:
        """How large variables are where each pass of a loop begins and ends, however often the loop is entered."""
        trail = {"loop": loop, "paths": list(paths), "passes": passes}
        told = self._run({"passes": sys.maxsize, "events": False, "stop": ["", 0], "trail": trail}, seconds)
        return trail_of(told, paths)

    def watched(
        self,
        one: Pass,
        watch: Sequence[str],
        freeze: Sequence[str] = (),
        paths: Mapping[str, Any] | None = None,
        value: tuple[str, Any] | None = None,
        seconds: float | None = None,
    ) -> Mapping[str, Any]:
        """The last value of assignments and variables in one pass; of an operation that runs more than once, all.

        ``freeze``: assignments of this pass that are held back; ``paths``: what is added to variables at its start;
        ``value``: what is added to an assignment's first value.
        """
        disturb: dict[str, Any] = {} if paths is None else {"paths": dict(paths)}
        disturb |= {} if value is None else {"value": value[0], "delta": value[1]}
        settings = {
            "passes": max(one.number, 1),
            "events": False,
            "stop": [one.loop, one.number],
            "watch": list(watch),
            "freeze": list(freeze),
            "disturb": disturb,
        }
        told = self._run(settings, seconds)
        found = {name: [told["values"][number] for number in numbers] for name, numbers in told["watched"].items()}
        return {name: values[0] if len(values) == 1 else tuple(values) for name, values in found.items()}

    def _run(self, settings: Mapping[str, Any], seconds: float | None) -> Any:
        self.count.runs += 1
        if not self.process.alive:
            self.process.restart()
        modules = {str(at): str(path) for at, path in self.modules.items()}
        more = {"rows": self.rows, "loops": list(self.loops), "skip": self.skip, "modules": modules}
        return self.process.record(self.units, {**settings, **more}, seconds)


@dataclass(frozen=True)
class Trail:
    """Variables through every pass of a loop, by the sums of their absolute values."""

    entries: tuple[int, ...]
    """Of each pass, how often the outermost loop that trains had been entered."""
    before: tuple[Mapping[str, float], ...]
    after: tuple[Mapping[str, float], ...]


def trail_of(told: Mapping[str, Any], paths: Sequence[str]) -> Trail:
    """Of passes that have come to their end."""
    entries, before, after = list[int](), list[Mapping[str, float]](), list[Mapping[str, float]]()
    for what, entry, sums in told["followed"]:
        own = dict(zip(paths, sums, strict=True))
        if what == "start":
            entries, before = [*entries[: len(after)], int(entry)], [*before[: len(after)], own]
        elif len(after) < len(before):
            after.append(own)
    count = len(after)
    return Trail(tuple(entries[:count]), tuple(before[:count]), tuple(after))


def recording_of(told: Mapping[str, Any]) -> Recording:
    """What the recorder of a process tells."""
    values, events = told["values"], list[Event]()
    begun: dict[str, tuple[int, Mapping[str, Any]]] = {}
    passes: dict[str, list[Pass]] = {}
    for kind, at, name, value, *rest in ((*one, []) if len(one) == 4 else one for one in told["events"]):
        if kind in ("start", "end"):
            variables = {path: values[number] for path, number in value.items()}
            if kind == "start":
                begun[at] = len(events), variables
            elif at in begun:
                first, before = begun.pop(at)
                passes.setdefault(at, []).append(Pass(at, int(name), before, variables, tuple(events[first:])))
            continue
        more = tuple(None if number is None else values[number] for number in (rest[0] if rest else ()))
        events.append(Event(kind, at, str(name), values[value], more))
    return Recording({at: tuple(found) for at, found in passes.items()}, tuple(told["loops"]), tuple(told["notes"]))


def last_name(path: str) -> str:
    """``W1`` of ``params['W1']`` and of ``self.W1``; ``w[0]`` stays."""
    if path.endswith(("']", '"]')):
        return path[:-2].rpartition(path[-2])[2]
    return path.rpartition(".")[2]


def is_array(value: Any) -> bool:
    """Whether it has several entries."""
    return isinstance(value, np.ndarray) and value.size > 1


def same(one: Any, other: Any) -> bool:
    """Whether two values are equal, entry by entry, and of one shape."""
    if one is None or other is None or np.shape(one) != np.shape(other):
        return False
    return bool(np.array_equal(one, other, equal_nan=True))
