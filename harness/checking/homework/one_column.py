"""Layers that are right for one sample at a time, in a column: with several, the gradient of a bias is not summed."""

from __future__ import annotations

import re
from collections.abc import Collection

from harness.checking.homework.ways import AnyWay, Way
from harness.checking.result import WRONG, Checked
from harness.run.result import Kind

#: What code says that counts samples, or adds over them.
_OF_SEVERAL = re.compile(r"(?i)sum|mean|average|shape|size|len|m|n_samples|batch\w*|einsum|ones\w*|keepdims")


def may_take_one_column(found: Checked | None, way: AnyWay | None, says: Collection[str]) -> bool:
    """Whether nothing is wrong but that a bias has a gradient for each column; ``says``: every name in the code.

    What speaks of several samples, and what a course states, takes several.
    """
    if found is None or found.verdict is not WRONG or not isinstance(way, Way) or way.line.course:
        return False
    if way.reading.samples != "columns" or any(map(_OF_SEVERAL.fullmatch, says)):
        return False
    wrong = [row for row in found.rows if not row.is_right]
    return bool(wrong) and all(row.verdict.kind is Kind.SHAPE and "bias" in row.name for row in wrong)
