"""What a person can look at: one number to redo by hand, and the smallest case that fails."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace

from harness.candidate.adapter import Adapter
from harness.checking.probes import Abilities, Probe, first_rows, fitted, widths
from harness.checking.result import Checked, Row, Tried
from harness.errors import HarnessError
from harness.scenario.model import Case

Again = Callable[[Probe], Tried]
#: Widths that are tried for a smallest case, the smallest first.
_WIDTHS = (1, 2, 3)


def by_hand(found: Checked, again: Again) -> tuple[str, ...]:
    """The first sample of the first wrong step alone: the wrong tensor's numbers, and the right ones."""
    wrong = first_wrong(found)
    if wrong is None or wrong.quantity in ("update", "parameter"):
        return ()
    probe = _probe_of(found, wrong)
    try:
        tried = again(first_rows(probe, 1, 1))
    except HarnessError:
        return ()
    return tuple(
        f"{found.entry_of(row)}  yours {row.value:.8g}, right {row.exact:.8g}" + _ratio(row)
        for row in tried.rows
        if not row.is_right and row.step == 1 and not row.note and math.isfinite(row.value)
    )[:4]


def _ratio(row: Row) -> str:
    return f", {row.value / row.exact:.4g} times" if row.exact else ""


def first_wrong(found: Checked) -> Row | None:
    """The wrong row that a step computes first, of the earliest step: of gradients the layer nearest the output."""
    wrong = [row for row in found.rows if not row.is_right]
    if not wrong:
        return None
    probes = [one.probe for one in found.tried]
    return min(wrong, key=lambda row: (probes.index(row.probe), row.step, found.computed(row)))


def _probe_of(found: Checked, row: Row) -> Probe:
    tried = next(one for one in found.tried if one.probe == row.probe)
    seen = tried.seen[row.step - 1]
    return Probe(tried.probe, tried.case, seen.before, (seen.batch,))


def smallest(adapter: Adapter, case: Case, again: Again) -> str:
    """The fewest units and samples that still fail, as options to replay them; "" where there are no fewer."""
    if adapter.sizes is None:
        for width in _WIDTHS:
            sizes = tuple([width] * len(widths(adapter)))
            if adapter.loss.kind == "cross_entropy" and width == 1:
                sizes = (*sizes[:-1], 2)
            narrow = adapter.model_copy(update={"sizes": sizes})
            rows = _failing_rows(_first_probe(narrow, case), again)
            if rows:
                return f"--sizes {','.join(map(str, sizes))} --batch 1 --rows {rows}"
    rows = _failing_rows(_first_probe(adapter, case), again)
    return f"--batch 1 --rows {rows}" if rows else ""


def _first_probe(adapter: Adapter, case: Case) -> Probe:
    probe = fitted("batches", adapter, Abilities())
    assert case.loss is not None
    scenario = probe.case.scenario.model_copy(update={"loss": case.loss, "optimizer": case.optimizer})
    return replace(probe, case=replace(probe.case, scenario=scenario))


def _failing_rows(probe: Probe, again: Again) -> int:
    """With how few of the first rows a step is wrong; 0 where it never is."""
    for rows in range(1, len(probe.batches[0].inputs) + 1):
        tried = again(first_rows(probe, 1, rows))
        if tried.failure:
            return 0
        if any(not row.is_right for row in tried.rows):
            return rows
    return 0
