"""Tables for a terminal: plain ASCII, values first."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from harness.ground import harmless
from harness.ground.environment import version
from harness.ground.facts import Fact, fact
from harness.report.rows import frame, worst_of_cases, worst_rows
from harness.report.tables import table
from harness.report.words import headers, in_a_row, said, say, tensor, verdict_words
from harness.run.result import ClaimResult, Difference, Kind, Result
from harness.run.sides import BUILT_IN
from harness.scenario.claims.claim import ClaimVerdict

Rows = Sequence[Any]
"""Of one case, as ``rows.worst_of_cases`` has them."""
Table = list[list[Any]]
RowOf = Callable[[Any, str], list[Any]]


def case_table(result: Result, table_format: str = "simple", rows: Rows | None = None) -> str:
    """One row per tensor: of its worst step the entry nearest its bound, values first.

    Gradients stand alone; tensors of another quantity share a line, unless one of them is not sound. ``rows``: the
    case's worst rows, where they are known.
    """
    columns, body = case_rows(result, rows)
    return table(body, columns, table_format) if body else say("no_step")


def case_rows(result: Result, rows: Rows | None = None, row_of: RowOf | None = None) -> tuple[tuple[str, ...], Table]:
    """The headers and the rows of that table, each made by ``row_of`` from a difference and its label."""
    first, second = result.sides
    shown = worst_of_cases([result]).get(result.id, []) if rows is None else rows
    columns, body = headers("case", first=first, second=second), _rows(shown, row_of or difference_row)
    return _without(columns, body, _STEP_COLUMN) if result.steps_total <= 1 else (columns, body)


#: Where the table of a case has its steps.
_STEP_COLUMN = 6


def _without(columns: tuple[str, ...], body: Table, at: int) -> tuple[tuple[str, ...], Table]:
    """A table without the column ``at``, which says the same in every row."""
    return (*columns[:at], *columns[at + 1 :]), [row[:at] + row[at + 1 :] for row in body]


def ulp_table(result: Result, table_format: str = "simple") -> str:
    """The same rows in units in the last place (ULP): how far apart both values are, and what rounding may do there."""
    rows = worst_of_cases([result]).get(result.id, [])
    return table(_rows(rows, _ulp_row), headers("ulp"), table_format) if rows else ""


#: Notes that stand in the table; the others stand below it.
_IN_TABLE = frozenset({"difference_expected"})
_ALONE = ("loss", "output", "gradient")


def _rows(rows: Rows, row_of: RowOf) -> Table:
    """In the order in which quantities first come; what is merged stands where its first row would."""
    merged: dict[str, list[Any]] = {}
    for row in rows:
        if _shares_a_line(row):
            merged.setdefault(row.quantity, []).append(row)
    body = []
    for row in rows:
        if not _shares_a_line(row):
            body.append(row_of(row, tensor(row.quantity, row.name_)))
        elif alike := merged.pop(row.quantity, None):
            nearest = max(alike, key=lambda one: (one.rank, one.share))
            body.append(row_of(nearest, _merged_label(nearest, len(alike))))
    return body


def _shares_a_line(row: Any) -> bool:
    return row.quantity not in _ALONE and row.verdict.is_sound


def _merged_label(row: Any, count: int) -> str:
    if count == 1:
        return tensor(row.quantity, row.name_)
    return say("several_tensors", count=count, quantity=row.quantity, name=row.name_)


def difference_row(row: Any, label: str) -> list[Any]:
    """The cells of one difference, its verdict last."""
    values = (row.nearest_actual, row.nearest_expected) if row.judged_by else (row.actual, row.expected)
    return [label, _at(row), *map(_value, values), _size(row), _size_of(row.resolution), f"{row.step:,}", _said(row)]


def _ulp_row(row: Any, label: str) -> list[Any]:
    ulps = (_ulp(row.nearest_ulp), _ulp(row.nearest_bound_ulp))
    return [label, _at(row), f"{row.step:,}", *ulps, _judged_by(row)]


def _judged_by(row: Any) -> str:
    return say(f"judged_by_{row.judged_by}") if row.judged_by else "-"


def _at(row: Any) -> Any:
    return list(row.nearest_index) if row.nearest_index else ""


def _said(row: Any) -> str:
    operation = row.judged_by == "operation"
    verdict = say("by_operation" if operation else "of_step", verdict=row.verdict)
    return say("with_note", verdict=verdict, notes=row.notes) if _is_in_table(row) else verdict


def _is_in_table(row: Any) -> bool:
    """Whether its notes stand in the table."""
    return bool(row.notes) and all(one.code in _IN_TABLE for one in row.notes)


def _size(row: Any) -> str:
    return _size_of(row.nearest_abs if row.judged_by else row.max_abs)


def _size_of(size: float) -> str:
    if size != size:
        return "-"
    return f"{size:.1e}" if size else "0"


def _ulp(count: float) -> str:
    if count != count:
        return "-"
    return f"{count:.2g}" if count < 10 else f"{count:.0f}" if count < 1e6 else f"{count:.1e}"


def _value(value: float) -> str:
    return f"{value:.8g}"


# ---------------------------------------------------------------- a case's lines


def case_heading(result: Result) -> str:
    """Which case this is, and how much of it ran."""
    document = say("document", document=result.document) if result.document else ""
    return harmless.one_line("   ".join(part for part in (result.id, result.title, document, extent(result)) if part))


def extent(result: Result) -> str:
    """``step 1 of 1``, ``300 of 7,031 steps; --full runs all``."""
    if result.steps_total == 0:
        return say("forward_pass_only")
    if result.steps_total == 1:
        return say("one_step")
    of = {"run": result.steps_run, "total": result.steps_total}
    if result.stopped:
        return say("steps_stopped", **of, stopped=result.stopped)
    return say("steps", **of) if result.steps_run == result.steps_total else say("steps_and_more", **of)


def case_answer(result: Result) -> list[str]:
    """What a reader wants to know first: as expected or not, and why."""
    if result.as_expected:
        return [harmless.one_line(say("as_expected", parts=(_agreement(result), *_also(result))))]
    wrong = [say("not_as_expected", reason=reason) for reason in result.reasons]
    return [harmless.one_line(line) for line in (*wrong, *map(said, result.first_wrong))]


_AGREEMENTS = {Kind.EQUAL: "same_numbers", Kind.ROUNDING: "differ_by_rounding"}


def _agreement(result: Result) -> str:
    """What both sides do, in words."""
    code, (first, second) = _AGREEMENTS.get(result.verdict.kind), result.sides
    return say(code, first=first, second=second) if code else verdict_words(result.verdict)


def _also(result: Result) -> list[str]:
    """How many claims are as expected, and the baseline."""
    judged = [one for one in result.claims if one.verdict != ClaimVerdict.NOT_RUN]
    claims = [say("claims_as_expected", good=len(judged), count=len(judged))] if judged else []
    return claims + ([say("baseline_is", baseline_verdict=result.baseline.verdict)] if result.baseline else [])


def case_notes(result: Result) -> list[str]:
    """The last output where it is small, metrics, what the scenario expects to differ, claims and the baseline."""
    lines = [*_long_notes(result), *_last_values(result), *_noticed(result), *_drift_lines(result)]
    lines += [_metric_line(step, result) for step in dict.fromkeys(metric.step for metric in result.metrics)]
    lines += [say("expectation", expectation=one) for one in result.expectations]
    lines += map(said, result.untold)
    lines += claim_lines(result.document, result.claims)
    lines += [*_baseline_lines(result), *_advice(result)]
    return [harmless.one_line(line) for line in lines]


def _long_notes(result: Result) -> list[str]:
    """What is to be said of several tensors, once; of a sound one at several steps that of the worst of them."""
    told: dict[tuple[Any, ...], Difference] = {}
    for row in result.differences:
        if row.notes and not _is_in_table(row):
            key = (
                row.quantity,
                row.name,
                *(one.code for one in row.notes),
                *(() if row.verdict.is_sound else (row.step,)),
            )
            if key not in told or _least_shown(row) > _least_shown(told[key]):
                told[key] = row
    about: dict[tuple[Fact, ...], dict[str, None]] = {}
    for row in told.values():
        about.setdefault(row.notes, {})[tensor(row.quantity, row.name)] = None
    return [say("notes_of", notes=notes, tensors=tuple(names)) for notes, names in about.items()]


def _least_shown(row: Difference) -> float:
    """How far from sure its notes are: a resolution, a distance, or how far from 1 a multiple may be."""
    return max(map(_of_note, row.notes))


def _of_note(note: Fact) -> float:
    of: Mapping[str, Any] = dict(note.fields)
    if "low" in of and "high" in of:
        return float(max(1 - of["low"], of["high"] - 1))
    return float(of.get("resolution", of.get("distance", 0.0) / (of.get("size") or 1.0)))


def _last_values(result: Result) -> list[str]:
    """Output and loss of the first side at the last step kept, to eight digits."""
    outputs = [row for row in result.differences if row.quantity == "output" and row.actual_values is not None]
    if not outputs or len(values := outputs[-1].actual_values) != 1:
        return []
    losses = [row for row in result.differences if (row.quantity, row.step) == ("loss", outputs[-1].step)]
    of = {"output": " ".join(map(_value, values[0])), "side": result.sides[0], "step": outputs[-1].step}
    return [say("output_and_loss", **of, loss=losses[-1].actual) if losses else say("output", **of)]


def _noticed(result: Result) -> list[str]:
    resolution = result.resolutions.get("gradient")
    zero = [row.name for row in result.differences if row.quantity == "gradient" and row.largest == 0]
    lines = []
    if resolution is not None and resolution != math.inf:
        lines.append(say("would_have_noticed", resolution=resolution))
    if zero:
        lines.append(say("zero_at_some_steps", names=tuple(dict.fromkeys(zero))))
    if any(row.judged_by == "operation" for row in result.differences):
        lines.append(say("what_operation_means"))
    return lines


def _advice(result: Result) -> list[str]:
    """For the author of the page: which mistakes this scenario could not show. It says nothing against this run."""
    if not result.as_expected or result.faults_noticed is None or result.faults_noticed[0] == result.faults_noticed[1]:
        return []
    noticed, total = result.faults_noticed
    return [say("for_the_author", missed=total - noticed, total=total, scenario=result.scenario)]


def _drift_lines(result: Result) -> list[str]:
    """How far the sides go apart when nobody makes them start each step alike: said, never judged."""
    drift = result.drift
    if drift is None:
        return []
    first, second = result.sides
    apart = {"sides": _size_of(drift.sides[-1]), "twin": _size_of(drift.twin[-1])}
    return [say("drift", first=first, second=second, step=drift.step[-1], **apart), say("drift_is_not_judged")]


def _share(value: float) -> str:
    return say("accuracy_not_told") if math.isnan(value) else f"{value:.4f}"


def _metric_line(step: int, result: Result) -> str:
    found = [metric for metric in result.metrics if metric.step == step]
    parts = [f"{metric.of} " + " / ".join(_share(metric.values[side]) for side in result.sides) for metric in found]
    return say("accuracies", step=step, sides=" / ".join(result.sides), accuracies=tuple(parts))


# ---------------------------------------------------------------- claims and baseline


def claim_lines(document: str | None, claims: Sequence[ClaimResult]) -> list[str]:
    """How many claims hold, which print binds least, and a line for each claim that is not simply true."""
    printed, others = [one for one in claims if one.count], [one for one in claims if not one.count]
    lines = claim_counts(document, printed)
    bound = [one for one in printed if one.binds is not None and one.verdict == ClaimVerdict.REPRODUCED]
    if bound:
        loosest = max(bound, key=lambda one: one.binds or 0.0)
        lines.append(say("loosest_claim", title=loosest.title, share=percent(loosest.binds)))
    lines += claim_counts(document, others)
    against = next((one.against for one in claims if one.against), None)
    if against:
        lines.append(say("claims_held_against", against=against))
    return lines + [claim_line(one) for one in claims if one.as_expected and not _plain(one)]


def claim_counts(document: str | None, claims: Sequence[ClaimResult]) -> list[str]:
    """How many numbers a page prints, how many statements it makes, and how many of them hold."""
    page = say("document", document=document) if document else say("the_page")
    printed, others = [one for one in claims if one.count], [one for one in claims if not one.count]
    lines = [_prints(page, printed)] if printed else []
    if others:
        statements = say("statements", count=len(others))
        lines.append(say("page_states", page=page, statements=statements, verdicts=_counted(others)))
    return lines


def _prints(page: str, printed: Sequence[ClaimResult]) -> str:
    """How many numbers a page prints, and how many of its claims hold."""
    every_digit = all(_to_every_digit(one) for one in printed)
    numbers, claims = say("numbers", count=sum(one.count for one in printed)), say("claims", count=len(printed))
    code = "page_prints_to_every_digit" if every_digit else "page_prints"
    return say(code, page=page, numbers=numbers, claims=claims, verdicts=_counted(printed))


def _counted(claims: Sequence[ClaimResult]) -> tuple[str, ...]:
    counts = Counter(one.verdict for one in claims)
    return tuple(say("counted", number=count, claim_verdict=verdict) for verdict, count in counts.items())


def _to_every_digit(one: ClaimResult) -> bool:
    return one.verdict == ClaimVerdict.REPRODUCED and one.digits is not None and one.digits[0] == one.digits[1]


def _plain(one: ClaimResult) -> bool:
    whole = one.digits is None or one.digits[0] == one.digits[1]
    return one.as_expected and one.verdict in (ClaimVerdict.REPRODUCED, ClaimVerdict.CONSISTENT) and whole


def claim_line(one: ClaimResult) -> str:
    """One claim: its verdict, and why."""
    of = {"number": one.number, "title": one.title}
    if not one.as_expected:
        return say("claim_found", **of, finding=one.finding)
    why = one.why
    if not why and one.computed:
        why = (fact("printed_and_computed", printed=one.printed, computed=one.computed),)
    finding = _as_expected(one)
    return say("claim_found_for", **of, finding=finding, why=why) if why else say("claim_found", **of, finding=finding)


def _as_expected(one: ClaimResult) -> str:
    """Its verdict, and how many digits agree or that it was expected."""
    if one.verdict == ClaimVerdict.REPRODUCED and one.digits:
        return say("claim_digits", claim_verdict=one.verdict, agree=one.digits[0], printed=one.digits[1])
    known = (ClaimVerdict.NOT_RUN, ClaimVerdict.REPRODUCED, ClaimVerdict.CONSISTENT)
    return say("claim_plain" if one.verdict in known else "claim_expected", claim_verdict=one.verdict)


def percent(share: float | None) -> str:
    """A share in per cent, to two digits."""
    return "-" if share is None else f"{100 * share:.2g} %"


def _baseline_lines(result: Result) -> list[str]:
    found = result.baseline
    if found is None:
        return []
    if not found.details:
        return [say("baseline_is", baseline_verdict=found.verdict)]
    return [say("baseline_is_for", baseline_verdict=found.verdict, details=found.details)]


def case_text(result: Result, verbose: bool = False) -> str:
    """All that a terminal shows of one case, the answer first; ``verbose``: with the table in ULP."""
    ulps = ["", ulp_table(result)] if verbose else []
    parts = [case_heading(result), *case_answer(result), "", case_table(result), *ulps, "", *case_notes(result)]
    return harmless.terminal("\n".join(parts))


def brief_text(result: Result) -> str:
    """Of a case that is not as expected, which it is and why."""
    return harmless.terminal("\n".join([case_heading(result), *case_answer(result)]))


# ---------------------------------------------------------------- all cases


def summary_table(results: Sequence[Result], table_format: str = "simple") -> str:
    """One row per case: its gradients' worst difference, relative to its tensor's largest entry, and resolution."""
    return table(summary_rows(results), headers("summary"), table_format)


def summary_rows(results: Sequence[Result]) -> Table:
    """The rows of that table."""
    rows = worst_rows(frame(results))
    gradients = rows[rows["quantity"] == "gradient"].groupby("case")["relative"].max().to_dict()
    return [_summary_row(result, gradients.get(result.id)) for result in results]


def _summary_row(result: Result, gradient: float | None) -> list[Any]:
    sizes = (gradient, result.resolutions.get("gradient"))
    steps = say("some_of", some=result.steps_run, total=result.steps_total)
    steps = f"{result.steps_run:,}" if result.steps_run == result.steps_total else steps
    shown = ["-" if size is None else _size_of(size) for size in sizes]
    baseline = say(f"baseline_{result.baseline.verdict}") if result.baseline else "-"
    expected = say("yes" if result.as_expected else "no")
    return [result.id, steps, *shown, verdict_words(result.verdict), _claims_cell(result), baseline, expected]


def _claims_cell(result: Result) -> str:
    judged = [one for one in result.claims if one.verdict != ClaimVerdict.NOT_RUN]
    if judged:
        return say("some_of", some=sum(one.as_expected for one in judged), total=len(judged))
    return say("claim_not_run") if result.claims else "-"


def verdict_line(results: Sequence[Result], errors: int, partial: bool, problems: int = 0) -> str:
    """One line that says it all."""
    good = sum(result.as_expected for result in results)
    parts = [say("cases_as_expected", good=good, count=len(results)), *_claims_said(results), *_baselines_said(results)]
    if problems:
        parts.append(say("unused_baselines", count=problems))
    if errors:
        parts.append(say("scenarios_in_error", count=errors))
    if not results and errors:
        return say("nothing_ran", count=errors)
    if partial:
        return say("all_partial", parts=tuple(parts))
    as_expected = good == len(results) and not errors and not problems
    return say("all_as_expected" if as_expected else "not_all_as_expected", parts=tuple(parts))


def _claims_said(results: Sequence[Result]) -> list[str]:
    claims = [one for result in results for one in result.claims]
    run = [one for one in claims if one.verdict != ClaimVerdict.NOT_RUN]
    if not claims:
        return []
    if not run:
        return [say("claims_not_run", count=len(claims))]
    of = {"good": sum(one.as_expected for one in run), "count": len(run)}
    rest = len(claims) - len(run)
    return [say("claims_as_expected_rest_not_run", **of, rest=rest) if rest else say("claims_as_expected", **of)]


def _baselines_said(results: Sequence[Result]) -> list[str]:
    counts = Counter(result.baseline.verdict for result in results if result.baseline)
    if len(counts) == 1:
        return [say("baseline_is", baseline_verdict=next(iter(counts)))]
    return [say("baselines_counted", count=count, baseline_verdict=verdict) for verdict, count in counts.items()]


def environment_line(environment: Mapping[str, Any]) -> str:
    """Versions and machine, in a sentence."""
    names = ("python", "numpy", "torch", "blas", "cpu", "platform")
    made = in_a_row(f"{name} {environment[name]}" for name in names if environment.get(name))
    return say("made_with_these", parts=made)


def opening_line(sides: tuple[str, str]) -> str:
    """What is compared with what."""
    known: dict[str, str] = {name: say(f"side_{name}", version=version(name)) for name in sides if name in BUILT_IN}
    first, second = (known.get(side, side) for side in sides)
    return harmless.one_line(say("opening", first=first, second=second))
