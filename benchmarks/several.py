"""``python -m benchmarks.several``: how many mistakes `check` tells of programs that have two or three of them.

The programs stand in benchmarks/programs_several/ with their key, which was written before their first run. A mistake
is *told* where a change of its line is named, or a known mistake that states it is in the likeliest explanation.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tabulate import tabulate

import harness
from harness.checking.result import Checked
from harness.ground.errors import HarnessError
from harness.ground.yaml_source import read

#: As long as a search may take, so that others on the machine do not change what is found.
SECONDS = 60.0
PROGRAMS = Path(__file__).parent / "programs_several"


@dataclass(frozen=True)
class Outcome:
    """What `check` says of one program."""

    file: str
    verdict: str
    told: tuple[bool, ...]
    """Of each of its mistakes."""
    others: tuple[str, ...]
    """What it names besides: known mistakes that state none of them, and lines with none of them."""
    seconds: float


def outcome(file: Path, mistakes: Sequence[Mapping[str, Any]]) -> Outcome:
    """Check one program, with nothing added."""
    start = time.perf_counter()
    try:
        found = harness.check(file, seconds=SECONDS)
    except HarnessError as error:
        return Outcome(file.name, "not read", (False,) * len(mistakes), (str(error),), time.perf_counter() - start)
    results = list(_results(found))
    faults = set(found.faults)
    lines = {number for one in results for number in _lines(one)}
    code = file.read_text("utf-8").splitlines()
    places = [{number for number, line in enumerate(code, 1) if each["line"] in line} for each in mistakes]
    assert all(len(one) == 1 for one in places), (file.name, places)
    told = tuple(
        bool(lines & place or faults & set(each["causes"])) for each, place in zip(mistakes, places, strict=True)
    )
    known = {name for each in mistakes for name in each["causes"]}
    others = (*sorted(faults - known), *(f"line {number}" for number in sorted(lines - set().union(*places))))
    return Outcome(file.name, found.verdict, told, others, time.perf_counter() - start)


def _results(found: harness.Check | harness.FileCheck) -> Iterator[Checked]:
    if isinstance(found, harness.FileCheck):
        yield from (part.checked for part in found.parts if part.checked)
    else:
        yield found.result


def _lines(found: Checked) -> Iterator[int]:
    if found.diagnosis:
        yield from (one.line for one in found.diagnosis.changed.changes)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.several", description=__doc__)
    parser.add_argument("only", nargs="*", help="beginnings of files' names")
    asked = parser.parse_args().only
    key: Any = read(PROGRAMS / "key.yaml").values
    chosen = [name for name in key if not asked or any(name.startswith(one) for one in asked)]
    rows = []
    for name in chosen:
        one = outcome(PROGRAMS / name, key[name])
        rows.append(one)
        told = "".join("+-"[not each] for each in one.told)
        print(f"{name:32} {one.verdict:12} {told:4} {one.seconds:5.1f} s {one.others}", flush=True)
    counts = [sum(map(sum, (one.told for one in rows))), sum(len(one.told) for one in rows)]
    whole = sum(all(one.told) for one in rows)
    table = [["{} of {}".format(*counts), f"{whole} of {len(rows)}"]]
    print(tabulate(table, headers=["mistakes told", "programs whole"]))


if __name__ == "__main__":
    main()
