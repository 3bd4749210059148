"""Where a candidate is wrong first."""

from __future__ import annotations

from harness.checking.result import Checked
from harness.run.result import Difference


def first_wrong(found: Checked) -> Difference | None:
    """The wrong row that a step computes first, of the earliest step: of gradients the layer nearest the output."""
    wrong = [row for row in found.rows if not row.is_right]
    if not wrong:
        return None
    probes = [one.probe for one in found.tried]
    return min(wrong, key=lambda row: (probes.index(row.case), row.step, found.computed(row)))


def gradients_are_right(found: Checked) -> bool:
    """Whether it returns gradients, and each of them is right: then the forward pass is, too."""
    gradients = [row for row in found.rows if row.quantity == "gradient"]
    return bool(gradients) and all(row.is_right for row in gradients)


def follows_from_updates(found: Checked) -> bool:
    """Whether its gradients are worked out from what it returns as updated parameters."""
    told = [seen.told for one in found.tried for seen in one.seen]
    return all(one.gradients is None for one in told) and any(one.parameters is not None for one in told)
