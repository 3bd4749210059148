"""``trace``: one step of a case, or the chain of one entry of its parameters."""

from __future__ import annotations

import re
from dataclasses import dataclass

from harness.ground.errors import UsageError
from harness.ground.facts import Fact, fact
from harness.run.sides import Side
from harness.scenario.model import Case
from harness.trace.beside import beside
from harness.trace.chain import chain_of
from harness.trace.graph import nodes_of, short_names
from harness.trace.result import Candidate, Section, Trace
from harness.trace.sheet import Index, Sheet
from harness.trace.taken import Taken, take
from harness.trace.trace import given_of, sections_of

_ENTRY = re.compile(r"(.+?)\s*\[\s*(\d{1,9}(?:\s*,\s*\d{1,9})*)\s*\]")

#: So many parameters are named in a message.
_MOST_NAMED = 8


@dataclass(frozen=True)
class Options:
    """What of a step is shown."""

    step: int | None = None
    """None: the first."""
    entry: str | None = None
    """Of a parameter, such as linear1.weight[0,1] or W1[0,1]; None: the whole step."""
    sample: int = 1
    """Whose way is shown, counted from 1."""
    units: int = 5
    """So many along each axis."""


def trace(case: Case, options: Options = Options(), candidate: Side | None = None) -> Trace:
    """The trace of a step. Raises UsageError for what the case does not have, and other HarnessErrors."""
    entry = None if options.entry is None else _entry(case, options.entry)
    taken = take(case, options.step, candidate)
    sheet = Sheet(taken.task, taken.values, taken.kept, options.sample - 1, options.units)
    if not 1 <= options.sample <= sheet.samples:
        raise UsageError(fact("trace_no_such_sample", sample=options.sample, samples=sheet.samples))
    sections = tuple(sections_of(sheet) if entry is None else chain_of(sheet, *entry))
    return Trace(
        case=case.id,
        title=case.scenario.title,
        step=taken.task.step,
        steps=case.steps_total,
        sample=options.sample,
        samples=sheet.samples,
        is_exact=taken.is_exact,
        sections=sections,
        given=given_of(sheet),
        entry=None if entry is None else sheet.parameter(*entry).symbol,
        notes=tuple(_notes(taken, sheet, candidate)),
        candidate=_candidate(sheet, taken, candidate, sections),
    )


def _candidate(sheet: Sheet, taken: Taken, side: Side | None, sections: tuple[Section, ...]) -> Candidate | None:
    if side is None or taken.own is None:
        return None
    return beside(sheet, taken.own, side.name, [line for section in sections for line in section.lines])


def _notes(taken: Taken, sheet: Sheet, candidate: Side | None) -> list[Fact]:
    """What a reader should know of the numbers."""
    found = [] if taken.is_exact else [fact("trace_in_float64")]
    if any(node.delta for node in sheet.nodes) and taken.task.step:
        found.append(fact("trace_delta"))
    if sheet.samples > 1 and taken.task.step:
        found.append(fact("trace_over_samples", samples=sheet.samples))
    if candidate is not None and taken.task.step > 1:
        found.append(fact("trace_from_own_step", name=candidate.name, step=taken.task.step))
    return found


# ---------------------------------------------------------------- an entry by its name


def _entry(case: Case, text: str) -> tuple[str, Index]:
    """The parameter and the index that a text names. Raises UsageError."""
    if case.optimizer is None or case.steps_total == 0:
        raise UsageError(fact("trace_entry_forward_only", case=case.id))
    names = short_names(case, nodes_of(case))
    there = tuple(fact("trace_entry_there", name=name, shape=case.shapes[name]) for name in list(names)[:_MOST_NAMED])
    found = _ENTRY.fullmatch(text.strip())
    if found is None:
        example = _example(next(iter(names)), next(iter(case.shapes.values())))
        raise UsageError(fact("trace_entry_odd", entry=text, example=example, there=there))
    by_short = {short: name for name, short in names.items()}
    name = found[1] if found[1] in names else by_short.get(found[1], "")
    if not name:
        raise UsageError(fact("trace_entry_unknown", entry=text, there=there))
    index, shape = tuple(map(int, found[2].split(","))), case.shapes[name]
    if len(index) != len(shape) or any(n >= size for n, size in zip(index, shape, strict=True)):
        axes = fact("trace_entry_axes", count=len(shape))
        of = {"name": name, "shape": shape, "axes": axes, "example": _example(name, shape)}
        raise UsageError(fact("trace_entry_outside", entry=text, **of))
    if name in case.fixed:
        raise UsageError(fact("trace_entry_held", entry=text, name=name))
    return name, index


def _example(name: str, shape: tuple[int, ...]) -> str:
    """The last entry, as the command line has it."""
    return f"{name}[{','.join(str(n - 1) for n in shape)}]"
