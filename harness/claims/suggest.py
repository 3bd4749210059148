"""Claims for the numbers of a page that a run reproduces, as YAML that is ready to be pasted into its scenario.

A number is suggested where so many of its digits agree that chance is unlikely among all values that were looked at:
arrays and table columns first, then single numbers; losses and outputs before parameters and gradients.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from harness.claims.coverage import Coverage
from harness.claims.page_texts import Text, placed, texts, yaml
from harness.claims.seen_values import Key, Values, values_of_run
from harness.ground.errors import HarnessError
from harness.ground.facts import Fact, fact, sentence
from harness.ground.harmless import one_line
from harness.ground.workspace import Workspace
from harness.implementation import Build
from harness.scenario.claims.pages import Found
from harness.scenario.model import Case

#: A suggestion is made where fewer than this many of the values that were looked at would fit by chance.
CHANCE = 0.01
#: Cases of a sweep that are run.
MAX_CASES = 24
#: What else has the same digits, at most so many.
MAX_OTHERS = 3


@dataclass(frozen=True)
class Suggestion:
    """A claim about a run, and where its numbers stand on the page."""

    fields: Mapping[str, Any]
    where: str
    numbers: tuple[Found, ...]
    others: tuple[str, ...]
    """What else has these digits."""

    @property
    def line(self) -> str:
        """One entry of ``claims``, in YAML."""
        of = {"where": one_line(self.where), "others": self.others}
        where = sentence(fact("suggest_also", **of)) if self.others else of["where"]
        return f"  - {yaml(dict(self.fields))}  # {where}"


def suggest(found: Coverage, groups: Iterable[Sequence[Case]], build: Build) -> Iterator[str]:
    """Lines of YAML: for each scenario its claims, then, as comments, the numbers for which there is none."""
    rest = set(found.rest)
    for cases in groups if rest else ():
        try:
            runs = [values_of_run(case, build) for case in cases[:MAX_CASES]]
        except HarnessError as error:
            yield _comment(fact("suggest_not_run", file=one_line(str(cases[0].file)), error=one_line(str(error))))
            continue
        made = list(_suggestions(found, cases, runs, rest))
        if made:
            yield _comment(fact("suggest_for", file=one_line(str(cases[0].file))))
            yield "claims:"
            yield from (one.line for one in sorted(made, key=lambda one: one.numbers[0].start))
    for one in found.rest:
        if one in rest:
            yield _comment(fact("suggest_nothing", where=one_line(found.where(one)), printed=one.text))
    yield _comment(fact("suggest_summary", some=len(found.rest) - len(rest), total=len(found.rest)))


def _comment(what: Fact) -> str:
    return f"# {sentence(what)}"


def _suggestions(
    found: Coverage, cases: Sequence[Case], runs: Sequence[Values], rest: set[Found]
) -> Iterator[Suggestion]:
    """For one scenario; the numbers of each suggestion leave ``rest``."""
    for text in texts(found.page):
        if rest and text.parsed and rest.issuperset(text.numbers):
            one = _suggestion(text, cases, runs, found)
            if one is not None:
                rest.difference_update(text.numbers)
                yield one


def _suggestion(text: Text, cases: Sequence[Case], runs: Sequence[Values], found: Coverage) -> Suggestion | None:
    found_in = {run.case.id: matches(text, run) for run in runs}
    keys = list(dict.fromkeys(key for keys in found_in.values() for key in keys))
    if not keys:
        return None
    fitting = [run.case for run in runs if keys[0] in found_in[run.case.id]]
    page = name_of(found.path, fitting[0], found.workspace)
    fields = placed({**fields_of(keys[0], text, fitting[0]), "in": page}, text, found.page)
    if fields is None:
        return None
    others = tuple(key.label for key in keys[1 : 1 + MAX_OTHERS])
    return Suggestion({**fields, **_only(fitting, cases)}, found.where(text.numbers[0]), text.numbers, others)


def matches(text: Text, run: Values) -> list[Key]:
    """What has every digit, the likeliest first, if it is unlikely that the first has them by chance."""
    if text.column is not None:
        steps = run.losses(text.parsed)
        if steps and math.comb(run.observed.steps, len(steps)) * 10.0**-text.digits <= CHANCE:
            return [Key("loss", "", steps[0], steps=steps)]
    looked_at = 0
    found: list[Key] = []
    for count, keys in run.tiers(text.parsed):
        looked_at += 0 if found else count
        found += [key for key in keys if run.has_shape(key, text.shape)]
    return found if looked_at * 10.0**-text.digits <= CHANCE else []


def fields_of(key: Key, text: Text, case: Case) -> dict[str, Any]:
    """The claim's fields, but its page."""
    fields: dict[str, Any] = {"of": key.of, **({"name": key.name} if key.name else {})}
    if key.steps:
        fields["steps"] = list(key.steps)
    elif key.of not in ("inputs", "targets") and (case.steps_total > 1 or key.step != case.steps_total):
        fields["step"] = key.step
    entries = key.entries or ((key.entry,) if key.entry is not None else ())
    if entries:
        fields["entries"] = [list(entry) for entry in entries]
    return {**fields, **({"layout": "in_out"} if key.in_out else {}), "printed": text.printed}


def _only(fitting: Sequence[Case], cases: Sequence[Case]) -> dict[str, Any]:
    """Which cases of the scenario the claim is about, where it is not all."""
    if len(fitting) == len(cases):
        return {}
    dtype = fitting[0].dtype
    if {case.id for case in fitting} == {case.id for case in cases if case.dtype == dtype}:
        return {"dtype": dtype}
    alone = all(case.dtype == dtype for case in cases)
    return {"cases": dict(fitting[0].choices), **({} if alone else {"dtype": dtype})}


def name_of(path: Path, case: Case, place: Workspace) -> str:
    """A page inside the workspace as ``in`` names it: from the workspace's root, or beside the scenario."""
    beside, page = case.file.parent.resolve(), path.resolve()
    return page.relative_to(beside if page.is_relative_to(beside) else place.root.resolve()).as_posix()
