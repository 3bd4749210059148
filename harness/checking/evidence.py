"""Where a candidate is wrong first."""

from __future__ import annotations

from harness.checking.result import Checked, Row


def first_wrong(found: Checked) -> Row | None:
    """The wrong row that a step computes first, of the earliest step: of gradients the layer nearest the output."""
    wrong = [row for row in found.rows if not row.is_right]
    if not wrong:
        return None
    probes = [one.probe for one in found.tried]
    return min(wrong, key=lambda row: (probes.index(row.probe), row.step, found.computed(row)))
