"""Differences as a pandas DataFrame: what the tables, the CSV and the Markdown are made of."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields
from typing import TYPE_CHECKING, Any

from harness.report.words import apart, said
from harness.run.result import Difference, Result

if TYPE_CHECKING:
    import pandas as pd

_LEFT_OUT = ("case", "furthest", "actual_shape", "actual_values", "expected_values", "used")
_COLUMNS = [field.name for field in fields(Difference) if field.name not in _LEFT_OUT]


def frame(results: Iterable[Result]) -> pd.DataFrame:
    """One row per difference kept, with the case's id, scenario and dtype in front."""
    import pandas as pd

    rows = [
        (result.id, result.scenario, result.dtype, *(getattr(row, name) for name in _COLUMNS))
        for result in results
        for row in result.differences
    ]
    return pd.DataFrame(rows, columns=["case", "scenario", "dtype", *_COLUMNS])


def csv_frame(results: Iterable[Result]) -> pd.DataFrame:
    """The same with notes as text, for differences.csv."""
    rows = frame(results)
    rows["notes"] = rows["notes"].map(lambda notes: apart(map(said, notes)))
    return rows.rename(columns={"notes": "note"})


def worst_of_cases(results: Iterable[Result]) -> dict[str, list[Any]]:
    """The worst row of each tensor, by case: named tuples whose tensor is called ``name_``."""
    found: dict[str, list[Any]] = {}
    for row in worst_rows(frame(results)).rename(columns={"name": "name_"}).itertuples():
        found.setdefault(str(row.case), []).append(row)
    return found


def worst_rows(rows: pd.DataFrame) -> pd.DataFrame:
    """Of each tensor of each case the worst row: by verdict, then by the share of its bound that it uses.

    Tensors stay in the order in which they first come, which is the network's.
    """
    relative = (rows["max_abs"] / rows["largest"].where(rows["largest"] > 0)).fillna(0.0)
    share = (rows["nearest_abs"] / rows["nearest_bound"].where(rows["nearest_bound"] > 0)).fillna(0.0)
    ranked = rows.assign(rank=rows["verdict"].map(lambda verdict: int(verdict.kind)), relative=relative, share=share)
    ordered = ranked.sort_values(["rank", "share", "relative"], ascending=False, kind="stable")
    keys = ["case", "quantity", "name"]
    return rows[keys].drop_duplicates().merge(ordered.drop_duplicates(keys), on=keys, how="left")
