"""The scenarios and cases that a command line names; what cannot be read is told, and the others go on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from harness.entry.exit_codes import WRONG_INPUT
from harness.entry.printing import tell
from harness.ground import workspace
from harness.ground.errors import HarnessError, UsageError
from harness.ground.facts import fact, sentence
from harness.ground.workspace import Workspace

if TYPE_CHECKING:
    from harness.scenario.model import Case


class Errors:
    """What was wrong on the way; told at once, and counted in the exit code."""

    def __init__(self) -> None:
        self.messages: list[str] = []
        self.all: list[HarnessError] = []
        self.interrupted = False

    def add(self, error: HarnessError) -> None:
        """Tell an error and go on."""
        if str(error) not in self.messages:
            self.messages.append(str(error))
            self.all.append(error)
            tell(sentence(fact("entry_error", error=str(error))), err=True)

    def exit_code(self, otherwise: int) -> int:
        """2 where there was an error."""
        return WRONG_INPUT if self.messages else otherwise


def each_scenario(
    place: Workspace, names: Iterable[str], dtype: str | None, errors: Errors
) -> Iterator[tuple[Case, ...]]:
    """The cases of each chosen scenario; one that cannot be read is an error, and the others go on."""
    from harness.scenario.load import load

    for file, case_id in workspace.select(place, names):
        try:
            cases = chosen(load(file, place, dtype), case_id)
        except HarnessError as error:
            errors.add(error)
            continue
        if cases:
            yield cases


def chosen(cases: tuple[Case, ...], case_id: str | None) -> tuple[Case, ...]:
    """All cases of a scenario, or the one that is named."""
    if case_id is None:
        return cases
    found = tuple(case for case in cases if case.id == case_id)
    if not found:
        code = "entry_no_such_case_of_many" if len(cases) > 5 else "entry_no_such_case"
        raise UsageError(fact(code, case=case_id, cases=tuple(case.id for case in cases[:5])))
    return found


def ids(cases: Iterable[Case]) -> dict[str, list[str]]:
    """The cases' names by scenario."""
    named: dict[str, list[str]] = {}
    for case in cases:
        named.setdefault(case.scenario_name, []).append(case.id)
    return named
