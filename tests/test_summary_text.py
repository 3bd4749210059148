"""The end of a run: a row a case of a few; of many one screen, with what is to be seen."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import harness
from harness.ground.facts import fact
from harness.ground.workspace import Document
from harness.report.layout import WIDTH, width
from harness.report.summary_text import FEW, summary
from harness.report.text import summary_table
from harness.run.result import ROUNDING, Kind, Result, Verdict
from tests.helpers import document

_DOCUMENTS = {"d1": Document("题目" * 100, "somewhere")}


@cache
def _result() -> Result:
    return harness.verify(document())[0]


def _results(count: int, name: str = "net", **fields: object) -> list[Result]:
    changed = {"scenario": name, "document": "d1", "verdict": ROUNDING, **fields}
    return [replace(_result(), id=f"{name}[{number}]", **changed) for number in range(count)]  # type: ignore[arg-type]


def test_of_a_few_cases_each_has_its_row() -> None:
    results = _results(FEW)
    assert summary(results, {}) == summary_table(results)


def test_of_many_there_are_counts_and_all_rows_only_where_they_are_asked_for() -> None:
    results = _results(FEW) + _results(1, "other", verdict=Verdict(Kind.INCONCLUSIVE))
    short, long = summary(results, _DOCUMENTS), summary(results, _DOCUMENTS, verbose=True)
    assert "net[3]" not in short and "net[3]" in long and long.endswith(short)
    rows = [line.split() for line in short.splitlines()]
    assert ["rounding", str(FEW), "0"] in rows and ["inconclusive", "1", "0"] in rows
    assert ["other", "1", "inconclusive,", "as", "expected"] in rows
    assert f"{FEW + 1} of {FEW + 1}" in short


def test_what_is_not_as_expected_is_named_with_its_reason() -> None:
    bad = _results(1, "bad", verdict=Verdict(Kind.WRONG, "numpy"), side_reasons=(fact("half"),))
    short = summary(_results(FEW) + bad, {})
    assert "bad[0]" in short and "numpy is wrong" in short and "NOT AS EXPECTED: half" in short
    assert "worth seeing" in short and "bad  " not in short.partition("worth seeing")[2]


def test_however_much_there_is_it_stays_on_one_screen() -> None:
    many = [
        one
        for number in range(30)
        for one in (
            *_results(1, f"name{number}" * 20, verdict=Verdict(Kind.INCONCLUSIVE)),
            *_results(1, f"bad{number}", verdict=Verdict(Kind.WRONG, "numpy"), side_reasons=(fact("half"),)),
        )
    ]
    short = summary(many, _DOCUMENTS)
    lines = short.splitlines()
    assert len(lines) < 50 and "and 22 more" in short
    assert max(map(width, lines)) <= WIDTH
