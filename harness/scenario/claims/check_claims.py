"""Claims against the scenario they stand in: what can be known before anything runs.

Names, steps, entries and seeds exist; the printed text can be parsed whole and stands on its page. Every complaint
names the claim's place. How many numbers are printed is no matter of form but of fact, and judged later.
"""

from __future__ import annotations

import difflib
import os
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from harness.ground import formulas
from harness.ground.errors import Place, Refused, ScenarioError
from harness.ground.facts import Fact, fact
from harness.ground.workspace import Workspace
from harness.ground.yaml_source import Path_, Source, text_of
from harness.scenario.claims.claim import (
    KINDS,
    NAMED,
    OVER_STEPS,
    STATIC,
    CaseClaim,
    Claim,
    ClaimVerdict,
    Ignored,
    OnPage,
)
from harness.scenario.claims.pages import Found, Page, alike_numbers, page
from harness.scenario.claims.printed import parse
from harness.scenario.complaint import field_name
from harness.scenario.model import Case, Scenario, buffer_shapes, parameter_shapes, trained_shapes

#: Steps times entries that one claim may ask to be kept.
MAX_KEPT = 1_000_000
#: Rows times values that count as a data set that can be looked at whole.
MAX_WHOLE = 1_000_000


class ClaimCheck:
    """The claims of one file; a page is read and a text looked up once, however many cases there are."""

    def __init__(self, file: Path, workspace: Workspace) -> None:
        self._file, self._workspace = file, workspace
        self._pages: dict[str, tuple[Path, Page]] = {}
        self._instead: dict[int, OnPage | None] = {}
        self._checked: set[int] = set()
        self._used: set[int] = set()
        self._places: dict[int, tuple[Any, ...]] = {}

    def of_case(self, case: Case, source: Source) -> tuple[CaseClaim, ...]:
        """The claims about this case, with their steps filled in. Raises ScenarioError."""
        found = []
        for index, claim in enumerate(case.scenario.claims):
            if index not in self._checked:
                self._form(claim, index, source)
                self._checked.add(index)
            self._places[index] = (source.place(("claims", index)), claim)
            if not _about(claim, case):
                continue
            self._used.add(index)
            fitted = self._fitted(claim, index, case, source)
            found.append(CaseClaim(index + 1, fitted, self._places[index][0], self._instead[index]))
        return tuple(found)

    def of_ignored(self, scenario: Scenario, source: Source) -> tuple[Place, ...]:
        """Where each number to ignore stands in the file. Raises ScenarioError."""
        return tuple(self._ignored(one, index, source) for index, one in enumerate(scenario.ignore))

    def _ignored(self, one: Ignored, index: int, source: Source) -> Place:
        fail = _failing(source, "ignore", index)
        if one.printed is None and one.column is None:
            raise fail("", fact("ignore_what"))
        if one.printed is not None and not page(one.printed).numbers:
            raise fail("printed", fact("ignore_has_no_number", printed=repr(_short(one.printed))))
        self.page(one.in_, fail)
        return source.place(("ignore", index))

    def refuse_unused(self) -> None:
        """A claim about no case would never be judged. Raises ScenarioError."""
        for index, (place, claim) in sorted(self._places.items()):
            if index not in self._used:
                wanted = {**claim.cases, **({"dtype": claim.dtype} if claim.dtype else {})}
                said = ", ".join(f"{name}={value}" for name, value in wanted.items())
                raise ScenarioError(place, fact("claim_of_no_case", wanted=said), field_name(("claims", index)))

    # -------------------------------------------------------------- one claim alone

    def _form(self, claim: Claim, index: int, source: Source) -> None:
        fail = _failing(source, "claims", index)
        if claim.printed is None and claim.is_ is None and claim.as_printed is None:
            raise fail("", fact("claim_says_nothing"))
        if claim.is_ is not None and claim.as_printed:
            raise fail("as_printed", fact("is_or_as_printed"))
        if claim.is_ is None and claim.as_printed is None:
            _check_digits(claim, fail)
        if claim.as_printed:
            path: Path_ = ("claims", index, "as_printed")
            formulas.require(self._workspace, "formula", claim.as_printed, source.place(path), field_name(path))
        if claim.expected_verdict and not claim.note:
            raise fail("", fact("verdict_needs_note"))
        if claim.unseeded and claim.expected not in (ClaimVerdict.CONSISTENT, ClaimVerdict.INCONSISTENT):
            raise fail("expected_verdict", fact("verdict_of_unseeded"))
        if not claim.unseeded and claim.expected in (ClaimVerdict.CONSISTENT, ClaimVerdict.INCONSISTENT):
            raise fail("expected_verdict", fact("verdict_for_unseeded"))
        if claim.step is not None and claim.steps is not None:
            raise fail("steps", fact("step_or_steps"))
        if claim.steps is not None and not _fitting_steps(claim):
            raise fail(
                "steps",
                fact("odd_steps"),
            )
        if claim.unseeded and claim.printed is None:
            raise fail("unseeded", fact("for_printed_numbers"))
        self._statement(claim, fail)
        self._instead[index] = self._on_page(claim, fail)

    def _statement(self, claim: Claim, fail: Any) -> None:
        statement = claim.is_
        if statement is None:
            return
        kinds = [name for name in type(statement).model_fields if getattr(statement, name) is not None]
        kinds = [name for name in kinds if name not in ("rtol", "atol", "within")]
        if len(kinds) != 1:
            raise fail("is", fact("one_statement", kinds=tuple(KINDS)))
        if statement.kind in OVER_STEPS and claim.of != "loss":
            raise fail("is", fact("about_the_loss", kind=statement.kind, of=claim.of))
        if (statement.kind == "raises") != bool(claim.given):
            raise fail("is", fact("raises_needs_given"))
        if claim.given and claim.of not in ("scenario", "output", "loss"):
            raise fail("of", fact("what_raises"))
        if claim.given and claim.of != "scenario" and not claim.given.keys() <= {"inputs", "targets"}:
            raise fail("given", fact("given_of_batch"))
        if claim.of != "scenario" and None in map(_shape, claim.given.values()):
            raise fail("given", fact("given_no_array"))

    def _on_page(self, claim: Claim, fail: Any) -> OnPage | None:
        """Where the page has not the claim's text, what it has; a claim is judged all the same."""
        if claim.in_ is None:
            for field in ("after", "column"):
                if getattr(claim, field) is not None:
                    raise fail(field, fact("looked_up_on_page"))
            return None
        if claim.printed is None:
            raise fail("in", fact("page_needs_printed"))
        path, found = self.page(claim.in_, fail)
        return None if locate(claim, found) else instead_of(claim, found, path)

    def page(self, name: str, fail: Any) -> tuple[Path, Page]:
        if name not in self._pages:
            path = page_path(name, self._file, self._workspace)
            if path is None:
                raise fail("in", fact("no_page", name=name))
            self._pages[name] = (path, page(text_of(path)))
        return self._pages[name]

    # -------------------------------------------------------------- a claim about a case

    def _fitted(self, claim: Claim, index: int, case: Case, source: Source) -> Claim:
        fail = _failing(source, "claims", index)
        claim = self._with_step(claim, case, fail)
        if claim.as_printed:
            claim = _with_formula(claim, case, fail)
        self._name(claim, case, fail)
        self._entries(claim, case, fail)
        for path in claim.unseeded:
            _seed(case.scenario, path, lambda problem: fail("unseeded", problem))
        return claim

    def _with_step(self, claim: Claim, case: Case, fail: Any) -> Claim:
        total = case.steps_total
        if claim.of in STATIC:
            if claim.step is not None or claim.steps is not None:
                raise fail("step", fact("same_at_every_step", of=claim.of))
            return claim
        if claim.is_ is not None and claim.is_.kind in OVER_STEPS and claim.step is None and claim.steps is None:
            return claim.model_copy(update={"steps": "all"})
        if claim.is_ is not None and claim.is_.kind == "raises":
            return claim
        if claim.step is None and claim.steps is None:
            if claim.of in ("inputs", "targets"):
                return self._whole(claim, case, fail)
            if total > 1:
                raise fail("", fact("state_a_step", total=total))
            return claim.model_copy(update={"step": total})
        last = max(claim.steps) if isinstance(claim.steps, tuple) else claim.step
        if isinstance(last, int) and last > total:
            raise fail("step" if claim.steps is None else "steps", fact("step_after_end", step=last, total=total))
        first = min(claim.steps) if isinstance(claim.steps, tuple) else claim.step
        if first == 0 and total and claim.of not in ("parameter", "inputs", "targets"):
            raise fail("step" if claim.steps is None else "steps", fact("no_step_0", of=claim.of))
        if claim.of in ("inputs", "targets") and claim.step == 0:
            return self._whole(claim, case, fail)
        return claim

    def _whole(self, claim: Claim, case: Case, fail: Any) -> Claim:
        if case.rows * case.inputs > MAX_WHOLE:
            raise fail("of", fact("too_many_rows_to_look_at", rows=case.rows))
        return claim.model_copy(update={"step": 0})

    def _name(self, claim: Claim, case: Case, fail: Any) -> None:
        known = names_of(claim.of, case)
        if claim.name is None:
            if claim.of == "accuracy" and not known:
                raise fail("of", fact("no_accuracy"))
            by_entry = claim.entries is not None and all(entry and isinstance(entry[0], str) for entry in claim.entries)
            if known and not by_entry:
                raise fail("", fact("needs_name", of=claim.of, known=tuple(known)))
            return
        if not known:
            code = "no_activations_kept" if claim.of in ("activation", "activation_gradient") else "no_names_here"
            raise fail("name", fact(code, of=claim.of))
        if claim.name not in known:
            close = difflib.get_close_matches(claim.name, known, n=1)
            of = {"quantity": claim.of, "name": claim.name}
            if close:
                raise fail("name", fact("no_such_tensor_but", **of, close=close[0]))
            raise fail("name", fact("no_such_tensor", **of, known=tuple(known)))

    def _entries(self, claim: Claim, case: Case, fail: Any) -> None:
        known, shapes = names_of(claim.of, case), parameter_shapes(case)
        kept = 1
        for number, entry in enumerate(claim.entries or (), 1):
            name = entry[0] if entry and isinstance(entry[0], str) else claim.name
            index = [part for part in entry if isinstance(part, int)]
            if len(index) + isinstance(entry[0] if entry else 0, str) != len(entry) or (known and name not in known):
                raise fail("entries", fact("entry_is_no_name", number=number, known=tuple(known) or ("nothing",)))
            shape = shapes.get(str(name)) if claim.of in ("gradient", "parameter") else None
            if shape and len(shape) == 2 and claim.layout == "in_out":
                shape = shape[::-1]
            if shape and (len(index) != len(shape) or any(i >= n for i, n in zip(index, shape, strict=True))):
                of = {"number": number, "index": str(index), "name": str(name), "shape": shape}
                raise fail("entries", fact("entry_outside", **of))
        if claim.steps is not None and claim.of in ("gradient", "parameter") and (claim.name or "") in shapes:
            steps = case.steps_total if claim.steps == "all" else max(claim.steps) - min(claim.steps) + 1
            for size in shapes[claim.name or ""]:
                kept *= size
            if kept * steps > MAX_KEPT:
                raise fail("steps", fact("too_many_to_keep", steps=steps, entries=kept, most=MAX_KEPT))


def _shape(value: Any) -> tuple[int, ...] | None:
    """The shape of nested lists of numbers; None where they make no array."""
    if not isinstance(value, tuple):
        number = isinstance(value, int | float) and not isinstance(value, bool) and abs(value) <= sys.float_info.max
        return () if number else None
    rows = set(map(_shape, value))
    row = rows.pop() if len(rows) == 1 else None
    return None if row is None else (len(value), *row)


def names_of(quantity: str, case: Case) -> tuple[str, ...]:
    """The names that a quantity has in a case; none where it has none."""
    if quantity == "parameter":
        return tuple(parameter_shapes(case))
    if quantity == "gradient":
        return tuple(trained_shapes(case))
    if quantity == "buffer":
        return (*buffer_shapes(case), *case.layer_buffers)
    if quantity in NAMED:
        return tuple(str(layer.name) for layer in case.layers) if case.record_activations else ()
    return case.scenario.metrics.accuracy if quantity == "accuracy" else ()


def _about(claim: Claim, case: Case) -> bool:
    if claim.dtype not in (None, case.dtype):
        return False
    for name, wanted in claim.cases.items():
        values = wanted if isinstance(wanted, tuple) else (wanted,)
        if case.choices.get(name) not in [label(value) for value in values]:
            return False
    return True


def label(value: Any) -> str:
    """A swept value as case ids have it."""
    return repr(value) if isinstance(value, float) else str(value)


def _seed(scenario: Scenario, path: str, fail: Any) -> None:
    value: Any = scenario
    for part in path.split("."):
        value = getattr(value, part, None)
    if not path.endswith("seed") or not isinstance(value, int):
        raise fail(fact("no_such_seed", path=path, seeds=seeds_of(scenario) or ("none",)))


def seeds_of(scenario: Scenario) -> tuple[str, ...]:
    """The paths of all stated seeds."""
    batch = scenario.training.batch
    found = {
        "initial.seed": scenario.initial.seed,
        "data.seed": getattr(scenario.data, "seed", None),
        "data.shuffle_seed": getattr(scenario.data, "shuffle_seed", None),
        "training.batch.seed": batch.seed if batch else None,
    }
    return tuple(path for path, seed in found.items() if seed is not None)


# ---------------------------------------------------------------- pages


def page_path(name: str, file: Path, workspace: Workspace) -> Path | None:
    """A page beside the scenario file, or from the workspace's root, where there is one inside the workspace."""
    for path in (file.parent / name, workspace.root / name):
        if os.path.isfile(path) and workspace.inside(path):
            return path
    return None


def locate(wanted: Claim | Ignored, found: Page) -> tuple[tuple[int, int], ...] | None:
    """Where a claim's text stands on its page, with the text that it comes after; None where it does not.

    Without ``after``, every place where the printed text stands. Of a table's column, each of its numbers.
    """
    after = found.find(wanted.after) if wanted.after is not None else (0, 0)
    if after is None:
        return None
    if wanted.column is not None:
        spans = _in_column(wanted, found, after[1])
    elif wanted.after is None:
        spans = _everywhere(wanted.printed or "", found)
    else:
        text = found.find(wanted.printed or "", after[1])
        spans = (text,) if text else ()
    return (*([after] if wanted.after is not None else []), *spans) if spans else None


def _in_column(wanted: Claim | Ignored, found: Page, start: int) -> tuple[tuple[int, int], ...]:
    """Of the first such column that has them, the printed numbers; without any, all numbers of all such columns."""
    columns = [column.numbers for column in found.columns_of(wanted.column or "", start)]
    if wanted.printed is None:
        return tuple((one.start, one.end) for numbers in columns for one in numbers)
    asked = _texts(wanted)
    runs = (numbers[at : at + len(asked)] for numbers in columns for at in range(len(numbers) - len(asked) + 1))
    here = next((run for run in runs if [one.text for one in run] == asked), ())
    return tuple((one.start, one.end) for one in here)


def _everywhere(text: str, found: Page) -> tuple[tuple[int, int], ...]:
    places = []
    at = found.find(text)
    while at:
        places.append(at)
        at = found.find(text, at[1])
    return tuple(places)


def _texts(wanted: Claim | Ignored) -> list[str]:
    """The printed numbers one by one, as ``Page.numbers`` has them."""
    return [one.text for one in page(wanted.printed or "").numbers]


def instead_of(claim: Claim, found: Page, path: Path) -> OnPage:
    """What stands on a page that has not the claim's text: the numbers in its place, or what is missing."""
    wanted = _texts(claim)
    after = found.find(claim.after) if claim.after is not None else (0, 0)
    if after is None:
        return OnPage(Place(path, 1, 1), fact("page_lacks_after", after=claim.after))
    behind = [found.within(after[1], len(found.text))]
    if claim.column is not None:
        behind = [column.numbers for column in found.columns_of(claim.column, after[1])]
    if not behind:
        columns = tuple(repr(one.header) for one in found.columns[:10])
        if not columns:
            return OnPage(Place(path, 1, 1), fact("page_lacks_any_column", column=claim.column))
        return OnPage(Place(path, 1, 1), fact("page_lacks_column", column=claim.column, columns=columns))
    follows = claim.after is not None and claim.column is None
    alike = filter(None, (alike_numbers(wanted, numbers) for numbers in behind))
    here = behind[0][: len(wanted)] if follows else next(alike, ())
    if not wanted or len(here) < len(wanted):
        text = _short(claim.printed or "")
        lacks = fact("page_lacks", printed=text)
        if claim.after:
            lacks = fact("page_lacks_behind", printed=text, after=claim.after)
        return OnPage(Place(path, 1, 1), lacks)
    return _disagreement(wanted, here, found, path)


def _disagreement(wanted: Sequence[str], here: Sequence[Found], found: Page, path: Path) -> OnPage:
    pairs = list(zip(wanted, here, strict=True))
    own, other = next((pair for pair in pairs if pair[0] != pair[1].text), pairs[0])
    line, column = found.place(other.start)
    has = fact("page_has_other_signs") if own == other.text else fact("page_has", printed=other.text, claim=own)
    return OnPage(Place(path, line, column), has, tuple(one.text for one in here))


def _fitting_steps(claim: Claim) -> bool:
    if claim.is_ is None:
        return claim.as_printed is None and claim.steps != "all" and not claim.unseeded
    if claim.steps is None or claim.steps == "all":
        return True
    return len(claim.steps) == 2 and claim.steps[0] <= claim.steps[1]


def _failing(source: Source, kind: str, index: int) -> Callable[[str, Fact], ScenarioError]:
    """Makes the error of a field of one claim, at its place; of the whole claim without a field."""

    def fail(field: str, problem: Fact) -> ScenarioError:
        path: Path_ = (kind, index, field) if field else (kind, index)
        return ScenarioError(source.place(path), problem, field_name(path))

    return fail


def _with_formula(claim: Claim, case: Case, fail: Any) -> Claim:
    """The claim with the number of the step whose values its formula is given."""
    if claim.of == "scenario":
        raise fail("of", fact("formula_of_scenario"))
    if case.steps_total == 0:
        raise fail("as_printed", fact("formula_needs_step"))
    if claim.step == 0 and claim.of not in ("inputs", "targets"):
        raise fail("step", fact("formula_of_start"))
    if claim.step != "last":
        return claim
    if case.scenario.training.until:
        raise fail("step", fact("formula_of_last_step"))
    return claim.model_copy(update={"step": case.steps_total})


def _check_digits(claim: Claim, fail: Any) -> None:
    """Printed digits can be read, and there are as many as the claim names entries."""
    try:
        count = len(parse(claim.printed or "", claim.decimals).numbers)
    except Refused as error:
        raise fail("printed", fact("printed_no_numbers", problem=error.problem)) from None
    if claim.entries is not None and len(claim.entries) != count:
        raise fail("entries", fact("entries_differ", entries=len(claim.entries), numbers=count))


def _short(text: str) -> str:
    return text if len(text) <= 60 else text[:57] + "..."


def uncovered(found: Page, wanted: Iterable[Claim | Ignored]) -> list[Found]:
    """The numbers of a page that no claim covers and that are not to be ignored."""
    covered = {number for one in wanted for span in locate(one, found) or () for number in found.within(*span)}
    return [one for one in found.numbers if one not in covered]
