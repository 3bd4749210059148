"""Cases -> their results, one by one in their order, in this process or in several; with a bar on a terminal."""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import groupby
from typing import TYPE_CHECKING

from harness.entry.chosen import Errors
from harness.entry.progress import progress
from harness.ground import parallel, threads
from harness.ground.errors import HarnessError
from harness.ground.facts import fact, sentence
from harness.ground.harmless import one_line
from harness.run.run import planned_steps
from harness.scenario.model import parameter_shapes

if TYPE_CHECKING:
    from harness.run.result import Result
    from harness.scenario.model import Case
    from harness.verification.verify import Verifier

#: For fewer cases than so many another process is not worth its start, unless it is asked for.
_CASES_A_PROCESS = 8
#: What a case costs besides its steps, in steps; and how many weights make a step twice as long.
_EACH_CASE, _TWICE = 100, 2_000


def results_of(cases: list[Case], verifier: Verifier, errors: Errors, jobs: int | None) -> Iterator[Result]:
    """Each case's result; a case that cannot run is an error, and the others go on."""
    most = parallel.processors() if jobs is None else jobs
    most = min(most, len(cases) // _CASES_A_PROCESS if jobs is None else len(cases))
    if most > 1 and parallel.is_possible():
        yield from _in_parallel(cases, verifier, errors, most)
        return
    for index, case in enumerate(cases, 1):
        name = f"{index}/{len(cases)} {one_line(case.id)}"
        try:
            with progress(name, planned_steps(case, verifier.options)) as on_step:
                result = verifier.verify(case, on_step)
        except HarnessError as error:
            errors.add(error)
            continue
        yield result
        if result.interrupted:
            return


def _in_parallel(cases: list[Case], verifier: Verifier, errors: Errors, jobs: int) -> Iterator[Result]:
    """The same in several processes. Cases that differ in dtype alone stay together: they share their adequacy."""
    groups = [list(group) for _, group in groupby(cases, key=lambda case: (case.scenario_name, dict(case.choices)))]
    sizes = [sum(_work_of(case, planned_steps(case, verifier.options)) for case in group) for group in groups]
    done = parallel.in_order(lambda index: _verified(groups[index], verifier), sizes, jobs)
    with progress(sentence(fact("entry_groups", count=len(groups))), len(groups)) as on_group:
        for number, found in enumerate(done, 1):
            on_group(number)
            for one in found:
                if isinstance(one, HarnessError):
                    errors.add(one)
                    continue
                yield one
                if one.interrupted:
                    return


def _work_of(case: Case, steps: int) -> float:
    """About how long a case takes, in steps of a small network."""
    weights = sum(map(math.prod, parameter_shapes(case).values()))
    return _EACH_CASE + steps * (1 + weights / _TWICE)


def _verified(cases: list[Case], verifier: Verifier) -> list[Result | HarnessError]:
    """In a copy of the process: results, and what was wrong with cases that cannot run."""
    threads.use_one()
    found: list[Result | HarnessError] = []
    for case in cases:
        try:
            result = verifier.verify(case)
        except HarnessError as error:
            found.append(error)
            continue
        found.append(result)
        if result.interrupted:
            break
    return found
