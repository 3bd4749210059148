"""``python -m benchmarks.several_2``: how many mistakes `check` tells of 60 files that have two or three of them.

The files stand in benchmarks/programs_several_2/, each with its truth, written and verified without sight of the code
that judges it (README.txt there, with the runs so far). A mistake is *told* where a change of its line, or of one
beside it, is named, or where as many known mistakes explain all that is wrong with its part as the part has.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tabulate import tabulate

from harness.checking.homework.file import FileChecked, check_file
from harness.checking.opening import Options
from harness.ground.errors import HarnessError

PROGRAMS = Path(__file__).parent / "programs_several_2"


@dataclass(frozen=True)
class Outcome:
    """What `check` says of one file."""

    case: str
    told: tuple[bool, ...]
    """Of each of its mistakes."""
    others: tuple[int, ...]
    """Lines that it would change besides."""
    seconds: float


def outcome(case: Path) -> Outcome:
    """Check one file, with nothing added."""
    truth = json.loads((case / "truth.json").read_text("utf-8"))
    mistakes, start = truth["mistakes"], time.perf_counter()
    try:
        found = check_file(str(case / truth["file"]), Options())
    except HarnessError:
        return Outcome(case.name, (False,) * len(mistakes), (), time.perf_counter() - start)
    lines, named = set(_lines(found)), dict(_named(found))
    is_one = truth["shape"] in ("network", "script")
    told = tuple(_is_near(one["line"], lines) or _is_named(one, mistakes, named, is_one) for one in mistakes)
    others = tuple(sorted(line for line in lines if not _is_near(line, {one["line"] for one in mistakes})))
    return Outcome(case.name, told, others, time.perf_counter() - start)


def _lines(found: FileChecked) -> Iterator[int]:
    for part in found.parts:
        if part.checked and part.checked.diagnosis:
            yield from (one.line for one in part.checked.diagnosis.changed.changes)
    if found.script:
        yield from (one.line for one in found.script.changes)


def _named(found: FileChecked) -> Iterator[tuple[str, int]]:
    """By part, how many known mistakes explain all that is wrong with it."""
    for part in found.parts:
        diagnosis = part.checked.diagnosis if part.checked else None
        first = diagnosis.explanations[0] if diagnosis and diagnosis.explanations else None
        if first is not None and not first.unexplained:
            yield part.name, len(first.faults)
    if found.script:
        yield "", len(found.script.mistakes)


def _is_near(line: int, others: set[int]) -> bool:
    return any(abs(line - one) <= 1 for one in others)


def _is_named(
    one: Mapping[str, Any], mistakes: Sequence[Mapping[str, Any]], named: Mapping[str, int], is_one: bool
) -> bool:
    """``is_one``: whether all of the file is one part."""
    own = _part(one)
    count = len(mistakes) if is_one else sum(_part(each) == own for each in mistakes)
    return any(number >= count and (is_one or (part and own.startswith(part))) for part, number in named.items())


def _part(one: Mapping[str, Any]) -> str:
    """The function or the class that a mistake is in."""
    return str(one["part"]).partition(".")[0].partition("(")[0]


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.several_2", description=__doc__)
    parser.add_argument("cases", nargs="*", help="only these, such as m01")
    asked = parser.parse_args().cases
    rows = []
    for case in sorted(path for path in PROGRAMS.iterdir() if path.is_dir() and (not asked or path.name in asked)):
        one = outcome(case)
        rows.append(one)
        told = "".join("+-"[not each] for each in one.told)
        print(f"{one.case} {told:4} {one.seconds:5.1f} s {one.others}", flush=True)
    counts = sum(sum(one.told) for one in rows), sum(len(one.told) for one in rows)
    whole = sum(all(one.told) for one in rows)
    table = [["{} of {}".format(*counts), f"{whole} of {len(rows)}"]]
    print(tabulate(table, headers=["mistakes told", "files whole"]))


if __name__ == "__main__":
    main()
