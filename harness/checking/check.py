"""A candidate, checked: read, spoken to, taken through its probes, judged, and diagnosed."""

from __future__ import annotations

import re
import time
from collections.abc import Sequence
from dataclasses import replace

from harness.candidate.reading.definitions import Kept
from harness.candidate.side import SPELLINGS, own_names
from harness.candidate.speaking.adapter import Adapter
from harness.candidate.speaking.others import spelled
from harness.checking.borrowed import borrowed
from harness.checking.built import check_built
from harness.checking.inquiry import Inquiry
from harness.checking.opening import Opened, Options, opened
from harness.checking.result import FAILED, INCONCLUSIVE, Checked
from harness.checking.sides import is_implementation
from harness.faults.probes import Abilities, probes
from harness.ground.errors import ImplementationError, NothingToCallError, UsageError
from harness.ground.facts import Fact, Told, fact
from harness.run.sides import resolve_one
from harness.scenario.model import Case

#: What is said of names that NumPy 1.24 and 2.0, and Python since 3.8, do not have any more.
_OLDER = re.compile(
    "module 'numpy' has no attribute '(float|int|bool|object|str|complex|long|unicode)'|was removed in the NumPy 2"
    "|'((Mutable)?(Mapping|Sequence|Set)|Iterable|Iterator|Callable|Hashable)' from 'collections'"
    "|module '(collections' has no attribute '[A-Z]|time' has no attribute 'clock'|fractions' has no attribute 'gcd')"
)


def check(text: str, options: Options = Options(), more: Sequence[Case] = (), explains: bool = True) -> Checked:
    """Check the candidate that ``text`` names, on the probes that fit it or on the scenarios given.

    Raises HarnessError where the file, its adapter or the way to call it is wrong; what the candidate itself does wrong
    is in the result. An implementation, as ``--sides`` takes it, is checked on scenarios too. ``explains``: whether to
    look for causes, and for what else it may be.
    """
    if options.adapter is None and is_implementation(text):
        if options.interpreter is not None:
            raise UsageError(fact("checking_python_of_build", candidate=text))
        return check_built(text, options, more)
    narrow = [case.id for case in more if case.dtype != "float64"]
    if narrow:
        raise UsageError(fact("checking_program_in_dtype", case=narrow[0]))
    others = [case.id for case in more if not case.is_plain]
    if others:
        raise UsageError(fact("checking_not_plain", case=others[0]))
    started = time.perf_counter()
    with opened(text, options, more) as candidate:
        build = resolve_one("torch" if options.torch else "numpy").build  # while the candidate's process starts
        imported = time.perf_counter()
        try:
            found = Inquiry(candidate, build, explains).run(candidate.asked)
        except NothingToCallError as error:
            raise ImplementationError(_of_script(error, candidate.adapter, candidate.kept)) from None
        except ImplementationError as error:
            raise ImplementationError(_not_run(error, candidate)) from None
        found = _unless_borrowed(found, candidate)
    skipped = skipped_lines(candidate.kept)
    seconds = {"import": imported - started, "check": time.perf_counter() - imported}
    notes = (*found.notes, *of_older_python(found.failure))
    return replace(found, notes=notes, skipped=skipped, seconds=seconds, interpreter=options.interpreter)


def skipped_lines(kept: Sequence[Kept]) -> tuple[str, ...]:
    """What of a file was not run, and where it stands."""
    return tuple(Told(fact("skipped_line", line=one.line, what=one.what)) for each in kept for one in each.skipped)


def _unless_borrowed(found: Checked, candidate: Opened) -> Checked:
    """Not judged, where what is called has its gradients from finite differences or a framework."""
    names = set(re.findall(r"\w+", found.call.replace(", ", " ")))
    known = [one for name, one in borrowed(candidate.source.units).items() if name in names]
    code = (
        "gradients_by_framework" if known and known[0].code == "gradients_by_framework" else "gradients_by_differences"
    )
    is_kept_out = code == "gradients_by_framework" and found.verdict is FAILED
    if not known or not (is_kept_out or any(row.quantity in ("gradient", "update") for row in found.rows)):
        return found
    said = fact("not_judged", name=known[0].name, line=known[0].line, why=fact(code))
    return replace(found, verdict=INCONCLUSIVE, diagnosis=None, by_hand=None, smallest="", notes=(said, *found.notes))


def of_older_python(failure: str) -> tuple[Fact, ...]:
    """That another Python may run it, where it fails for want of what older ones have."""
    return (fact("checking_of_older_python"),) if _OLDER.search(failure) else ()


def _not_run(error: ImplementationError, candidate: Opened) -> Fact | str:
    """Where the name that was asked for is defined by something that was not run."""
    name = candidate.source.name or candidate.adapter.call
    lines = [one.line for each in candidate.kept for one in each.skipped if name in one.names]
    return fact("checking_not_run", error=error.problem, line=lines[0], name=name) if lines else error.problem


def _of_script(error: ImplementationError, adapter: Adapter, kept: Sequence[Kept]) -> Fact:
    """What is wrong, and what to make of a script, in one line."""
    case = probes(adapter, Abilities())[0].case
    names = list(own_names(adapter, case, SPELLINGS[0], spelled(adapter, ())[0]))
    loops = [one.line for each in kept for one in each.skipped if one.is_loop]
    step = fact("checking_round_of_loop", line=loops[0]) if loops else fact("checking_training_step")
    gradients = tuple(f'"{name}": d{name}' for name in names)
    return fact("checking_script", error=error.problem, step=step, names=tuple(names), gradients=gradients)
