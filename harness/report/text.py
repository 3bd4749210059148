"""Tables for a terminal: plain ASCII, values first."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any

from harness.ground import harmless
from harness.ground.environment import version
from harness.report import words
from harness.report.rows import frame, worst_rows
from harness.report.tables import table
from harness.run.result import ClaimResult, Kind, Result
from harness.scenario.claims.claim import ClaimVerdict

if TYPE_CHECKING:
    import pandas as pd

Table = list[list[Any]]


def case_table(result: Result, table_format: str = "simple", rows: pd.DataFrame | None = None) -> str:
    """One row per tensor: of its worst step the entry nearest its bound, values first.

    Gradients stand alone; tensors of another quantity share a line, unless one of them is not sound. ``rows``: the
    case's worst rows, where they are known.
    """
    rows = worst_rows(frame([result])) if rows is None else rows
    if rows.empty:
        return "no step was taken"
    headers: tuple[str, ...] = ("tensor", "at", *result.sides, "|diff|", "resolution", "step", "verdict")
    body = _rows(rows, _row)
    if result.steps_total <= 1:
        headers, body = _without(headers, body, headers.index("step"))
    return table(body, headers, table_format)


def _without(headers: tuple[str, ...], body: Table, at: int) -> tuple[tuple[str, ...], Table]:
    """A table without the column ``at``, which says the same in every row."""
    return (*headers[:at], *headers[at + 1 :]), [row[:at] + row[at + 1 :] for row in body]


def ulp_table(result: Result, table_format: str = "simple") -> str:
    """The same rows in units in the last place (ULP): how far apart both values are, and what rounding may do there."""
    rows = worst_rows(frame([result]))
    headers = ("tensor", "at", "step", "ULP", "bound (ULP)", "judged by")
    return "" if rows.empty else table(_rows(rows, _ulp_row), headers, table_format)


#: A note that is longer stands below the table.
_SHORT = 12
_ALONE = ("loss", "output", "gradient")


def _rows(rows: pd.DataFrame, row_of: Callable[[Any, str], list[Any]]) -> Table:
    """In the order in which quantities first come; what is merged stands where its first row would."""
    merged = ~rows["quantity"].isin(_ALONE) & rows["verdict"].map(lambda verdict: verdict.is_sound)
    count = rows[merged].groupby("quantity").size()
    worst_first = rows[merged].sort_values(["rank", "share"], ascending=False, kind="stable")
    shown = {row.quantity: row for row in _records(worst_first.drop_duplicates("quantity"))}
    body = []
    for row, shares_a_line in zip(_records(rows), merged, strict=True):
        if not shares_a_line:
            body.append(row_of(row, _label(row.quantity, row.name_)))
        elif row.quantity in shown:
            body.append(row_of(nearest := shown.pop(row.quantity), _merged_label(nearest, count[row.quantity])))
    return body


def _records(rows: pd.DataFrame) -> Iterable[Any]:
    return rows.rename(columns={"name": "name_"}).itertuples()


def _label(quantity: str, name: str) -> str:
    return name if quantity == name else f"{quantity.replace('_', ' ')} {name}"


def _merged_label(row: Any, count: int) -> str:
    if count == 1:
        return _label(row.quantity, row.name_)
    return f"{count} {row.quantity.replace('_', ' ')}s; {row.name_}"


def _row(row: Any, label: str) -> list[Any]:
    values = (row.nearest_actual, row.nearest_expected) if row.judged_by else (row.actual, row.expected)
    return [label, _at(row), *map(_value, values), _size(row), _size_of(row.resolution), f"{row.step:,}", _said(row)]


def _ulp_row(row: Any, label: str) -> list[Any]:
    ulps = (_ulp(row.nearest_ulp), _ulp(row.nearest_bound_ulp))
    return [label, _at(row), f"{row.step:,}", *ulps, row.judged_by or "-"]


def _at(row: Any) -> Any:
    return list(row.nearest_index) if row.nearest_index else ""


def _said(row: Any) -> str:
    said = row.verdict if row.judged_by != "operation" else f"{row.verdict} (operation)"
    return f"{said} ({row.note})" if isinstance(row.note, str) and len(row.note) <= _SHORT else said


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
    document = f"document {result.document}" if result.document else ""
    return harmless.one_line("   ".join(part for part in (result.id, result.title, document, extent(result)) if part))


def extent(result: Result) -> str:
    """``step 1 of 1``, ``300 of 7,031 steps; --full runs all``."""
    if result.steps_total == 0:
        return "forward pass only"
    if result.steps_total == 1:
        return "step 1 of 1"
    said = f"{result.steps_run:,} of {result.steps_total:,} steps"
    if result.stopped:
        return f"{said}; stopped: {result.stopped}"
    return said if result.steps_run == result.steps_total else f"{said}; --full runs all"


def case_answer(result: Result) -> list[str]:
    """What a reader wants to know first: as expected or not, and why."""
    if result.as_expected:
        return [harmless.one_line(f"AS EXPECTED: {'; '.join([_agreement(result), *_also(result)])}")]
    wrong = [f"NOT AS EXPECTED: {reason}" for reason in result.reasons]
    return [harmless.one_line(line) for line in (*wrong, *result.first_wrong)]


def _agreement(result: Result) -> str:
    """What both sides do, in words."""
    first, second = result.sides
    words = {
        Kind.EQUAL: f"{first} and {second} give the same numbers",
        Kind.ROUNDING: f"{first} and {second} differ by rounding only",
    }
    return words.get(result.verdict.kind, str(result.verdict))


def _also(result: Result) -> list[str]:
    """How many claims are as expected, and the baseline."""
    judged = [one for one in result.claims if one.verdict != ClaimVerdict.NOT_RUN]
    claims = [f"{len(judged)} of {_plural(len(judged), 'claim')}"] if judged else []
    return claims + ([f"baseline {result.baseline.verdict}"] if result.baseline else [])


def case_notes(result: Result) -> list[str]:
    """The last output where it is small, metrics, what the scenario expects to differ, claims and the baseline."""
    lines = [*_long_notes(result), *_last_values(result), *_noticed(result), *_drift_lines(result)]
    lines += [_metric_line(step, result) for step in dict.fromkeys(metric.step for metric in result.metrics)]
    lines += [f"expected: {text}" for text in result.expectations]
    lines += map(words.said, result.untold)
    lines += claim_lines(result.document, result.claims)
    lines += [*_baseline_lines(result), *_advice(result)]
    return [harmless.one_line(line) for line in lines]


def _long_notes(result: Result) -> list[str]:
    """What is to be said of several tensors, once."""
    about: dict[str, dict[str, None]] = {}
    for row in result.differences:
        if row.note is not None and len(row.note) > _SHORT:
            about.setdefault(row.note, {})[_label(row.quantity, row.name)] = None
    return [f"{note}: {', '.join(names)}" for note, names in about.items()]


def _last_values(result: Result) -> list[str]:
    """Output and loss of the first side at the last step kept, to eight digits."""
    outputs = [row for row in result.differences if row.quantity == "output" and row.actual_values is not None]
    if not outputs or len(values := outputs[-1].actual_values) != 1:
        return []
    losses = [row for row in result.differences if (row.quantity, row.step) == ("loss", outputs[-1].step)]
    said = f"output {' '.join(map(_value, values[0]))}" + (f"   loss {_value(losses[-1].actual)}" if losses else "")
    return [f"{said}   ({result.sides[0]}, step {outputs[-1].step:,})"]


def _noticed(result: Result) -> list[str]:
    resolution = result.resolutions.get("gradient")
    zero = [row.name for row in result.differences if row.quantity == "gradient" and row.largest == 0]
    lines = []
    if resolution is not None and resolution != math.inf:
        lines.append(f"would have noticed: a relative error of {resolution:.1e} in any gradient")
    if zero:
        names = ", ".join(dict.fromkeys(zero))
        lines.append(f"  zero at some steps, where a wrong factor would not show: {names}")
    if any(row.judged_by == "operation" for row in result.differences):
        lines.append("  (operation): |diff| is how far a side is from that operation recomputed from its own inputs")
    return lines


def _advice(result: Result) -> list[str]:
    """For the author of the page: which mistakes this scenario could not show. It says nothing against this run."""
    if not result.as_expected or result.faults_noticed is None or result.faults_noticed[0] == result.faults_noticed[1]:
        return []
    noticed, total = result.faults_noticed
    return [
        f"for the author: {total - noticed} of {total} known mistakes would go unnoticed; "
        f"`show {result.scenario} --adequacy` lists them and what would catch them"
    ]


def _drift_lines(result: Result) -> list[str]:
    """How far the sides go apart when nobody makes them start each step alike: said, never judged."""
    drift = result.drift
    if drift is None:
        return []
    first, second = result.sides
    return [
        f"run freely, {first} and {second} are {_size_of(drift.sides[-1])} of the largest parameter apart after step "
        f"{drift.step[-1]:,}; {first} and a copy of it that started 1 ULP away, {_size_of(drift.twin[-1])}",
        "  (not judged: training amplifies rounding as it amplifies that ULP, with or without a mistake)",
    ]


def _metric_line(step: int, result: Result) -> str:
    found = [metric for metric in result.metrics if metric.step == step]
    parts = [f"{metric.of} " + " / ".join(f"{metric.values[side]:.4f}" for side in result.sides) for metric in found]
    return f"accuracy after step {step:,} ({' / '.join(result.sides)}): " + ", ".join(parts)


# ---------------------------------------------------------------- claims and baseline


def claim_lines(document: str | None, claims: Sequence[ClaimResult]) -> list[str]:
    """How many claims hold, which print binds least, and a line for each claim that is not simply true."""
    whose = f"document {document}" if document else "the page"
    printed, others = [one for one in claims if one.count], [one for one in claims if not one.count]
    lines = []
    if printed:
        numbers = _plural(sum(one.count for one in printed), "number")
        every = ", to every printed digit" if all(_to_every_digit(one) for one in printed) else ""
        lines.append(f"{whose} prints {numbers} in {_plural(len(printed), 'claim')}: {_counted(printed)}{every}")
    bound = [one for one in printed if one.binds is not None and one.verdict == ClaimVerdict.REPRODUCED]
    if bound:
        loosest = max(bound, key=lambda one: one.binds or 0.0)
        lines.append(f"  loosest: {loosest.title}, fixed to {percent(loosest.binds)} only")
    if others:
        lines.append(f"{whose} makes {_plural(len(others), 'statement')}: {_counted(others)}")
    against = next((one.against for one in claims if one.against), "")
    if against:
        lines.append(f"  claims are held against {against}")
    return lines + [claim_line(one) for one in claims if one.as_expected and not _plain(one)]


def _counted(claims: Sequence[ClaimResult]) -> str:
    counts = Counter(one.verdict for one in claims)
    return ", ".join(f"{count} {verdict}" for verdict, count in counts.items())


def _to_every_digit(one: ClaimResult) -> bool:
    return one.verdict == ClaimVerdict.REPRODUCED and one.digits is not None and one.digits[0] == one.digits[1]


def _plain(one: ClaimResult) -> bool:
    whole = one.digits is None or one.digits[0] == one.digits[1]
    return one.as_expected and one.verdict in (ClaimVerdict.REPRODUCED, ClaimVerdict.CONSISTENT) and whole


def claim_line(one: ClaimResult) -> str:
    """One claim: its verdict, and why."""
    if not one.as_expected:
        return f"  claim {one.number}, {one.title}: {one.said}"
    expected = (
        "" if one.verdict in (ClaimVerdict.NOT_RUN, ClaimVerdict.REPRODUCED, ClaimVerdict.CONSISTENT) else " (expected)"
    )
    digits = (
        f", {one.digits[0]} of {one.digits[1]} digits" if one.digits and one.verdict == ClaimVerdict.REPRODUCED else ""
    )
    why = one.why
    if not why and one.computed:
        why = f"{one.printed}: {one.computed}"
    return f"  claim {one.number}, {one.title}: {one.verdict}{digits}{expected}{f': {why}' if why else ''}"


def percent(share: float | None) -> str:
    """A share in per cent, to two digits."""
    return "-" if share is None else f"{100 * share:.2g} %"


def _plural(count: int, word: str) -> str:
    return f"{count} {word}" if count == 1 else f"{count} {word}s"


def _baseline_lines(result: Result) -> list[str]:
    found = result.baseline
    if found is None:
        return []
    return [f"baseline {found.verdict}{f': {found.detail}' if found.detail else ''}"]


def case_text(result: Result, verbose: bool = False) -> str:
    """All that a terminal shows of one case, the answer first; ``verbose``: with the table in ULP."""
    ulps = ["", ulp_table(result)] if verbose else []
    parts = [case_heading(result), *case_answer(result), "", case_table(result), *ulps, "", *case_notes(result)]
    return harmless.terminal("\n".join(parts))


def brief_text(result: Result) -> str:
    """Of a case that is not as expected, which it is and why."""
    return harmless.terminal("\n".join([case_heading(result), *case_answer(result)]))


# ---------------------------------------------------------------- all cases


_SUMMARY_HEADERS = ("case", "steps", "gradient", "resolution", "verdict", "claims", "baseline", "expected")


def summary_table(results: Sequence[Result], table_format: str = "simple") -> str:
    """One row per case: its gradients' worst difference, relative to its tensor's largest entry, and resolution."""
    rows = worst_rows(frame(results))
    gradients = rows[rows["quantity"] == "gradient"].groupby("case")["relative"].max().to_dict()
    body = [_summary_row(result, gradients.get(result.id)) for result in results]
    return table(body, _SUMMARY_HEADERS, table_format)


def _summary_row(result: Result, gradient: float | None) -> list[Any]:
    sizes = (gradient, result.resolutions.get("gradient"))
    steps = f"{result.steps_run:,}" + ("" if result.steps_run == result.steps_total else f" of {result.steps_total:,}")
    shown = ["-" if size is None else _size_of(size) for size in sizes]
    judged = [one for one in result.claims if one.verdict != ClaimVerdict.NOT_RUN]
    claims = f"{sum(one.as_expected for one in judged)} of {len(judged)}" if judged else "not run"
    claims = claims if result.claims else "-"
    baseline = result.baseline.verdict if result.baseline else "-"
    return [result.id, steps, *shown, result.verdict, claims, baseline, "yes" if result.as_expected else "NO"]


def verdict_line(results: Sequence[Result], errors: int, partial: bool, problems: int = 0) -> str:
    """One line that says it all."""
    good = sum(result.as_expected for result in results)
    said = [f"{good} of {_plural(len(results), 'case')}", *_claims_said(results), *_baselines_said(results)]
    if problems:
        said.append(f"{_plural(problems, 'unused baseline')}")
    if errors:
        said.append(f"{_plural(errors, 'scenario')} in error")
    if not results and errors:
        return f"ERROR         {_plural(errors, 'scenario')} could not run"
    if partial:
        return f"PARTIAL       {', '.join(said)}; the run was interrupted"
    as_expected = good == len(results) and not errors and not problems
    return f"{'AS EXPECTED' if as_expected else 'NOT AS EXPECTED'}   {', '.join(said)}"


def _claims_said(results: Sequence[Result]) -> list[str]:
    claims = [one for result in results for one in result.claims]
    run = [one for one in claims if one.verdict != ClaimVerdict.NOT_RUN]
    if not claims:
        return []
    if not run:
        return [f"{_plural(len(claims), 'claim')} not run"]
    rest = f" ({len(claims) - len(run)} not run)" if len(run) < len(claims) else ""
    return [f"{sum(one.as_expected for one in run)} of {_plural(len(run), 'claim')}{rest}"]


def _baselines_said(results: Sequence[Result]) -> list[str]:
    counts = Counter(result.baseline.verdict for result in results if result.baseline)
    if len(counts) == 1:
        return [f"baseline {next(iter(counts))}"]
    return [", ".join(f"{count} baselines {verdict}" for verdict, count in counts.items())] if counts else []


def opening_line(sides: tuple[str, str]) -> str:
    """What is compared with what."""
    known = {"numpy": f"numpy {version('numpy')} (by hand)", "torch": f"torch {version('torch')}"}
    first, second = (known.get(side, side) for side in sides)
    said = f"{first} against {second}; both start every step from the same parameters and take the same batch"
    return harmless.one_line(said)
