"""``python -m benchmarks.others``: what `check` says of programs that others wrote, into reports/rates.md.

Each set in benchmarks/programs/ was written, and its key fixed, without sight of the code that judges it: programs as
students write them, right ones and ones with a known mistake. A set's reading.yaml holds what its first run gave, and
which of the known mistakes state the cause of each program: a program is *named* where the likeliest explanation is one
of these, and where no more than these, or where the change of a line states it. In a later run only those count whose
report was read in the first.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tabulate import tabulate

import harness
from benchmarks.parts import replace_part
from harness.ground.errors import HarnessError
from harness.ground.yaml_source import read

ROOT = Path(__file__).parents[1]
SETS = Path(__file__).parent / "programs"
REPORT = ROOT / "reports" / "rates.md"
HEADING = "# Code written by others"
#: In place of known mistakes, where the change of a line that the report names states the cause.
CHANGE = "change"
ACCUSED, PASSED = ("wrong", "failed"), ("right", "convention")


@dataclass(frozen=True)
class Outcome:
    """What `check` says of one program."""

    file: str
    verdict: str
    """As the report has it; ``not read`` where the program could not be taken."""
    likely: tuple[str, ...]
    """The names of the likeliest explanation's faults."""
    change: bool
    """Whether it names a line to change."""
    said: str
    """The report as a person reads it."""


def checked(file: Path) -> Outcome:
    """Check one program, with nothing added."""
    try:
        found = harness.check(file)
    except HarnessError as error:
        return Outcome(file.name, "not read", (), False, str(error))
    diagnosis = found.result.diagnosis
    change = diagnosis is not None and diagnosis.changed.change is not None
    return Outcome(file.name, found.verdict, found.faults, change, repr(found))


def run(folder: Path) -> dict[str, list[Outcome]]:
    """Every program of a set, by kind: right or wrong."""
    return {kind: [checked(file) for file in sorted((folder / kind).glob("*.py"))] for kind in ("right", "wrong")}


# ---------------------------------------------------------------- the report


def part(folder: Path, outcomes: Mapping[str, Sequence[Outcome]]) -> str:
    """One set's part of the report in Markdown: its first run beside this one, and what was not named in the first."""
    key: Any = read(folder / "key.yaml").values
    reading: Any = read(folder / "reading.yaml").values
    first, causes = reading["first_run"], reading["causes"]
    then = _counts(
        [first[one.file]["verdict"] for one in outcomes["right"]],
        [first[one.file]["verdict"] for one in outcomes["wrong"]],
        sum(first[one.file]["named"] == "whole" for one in outcomes["wrong"]),
    )
    now = _counts(
        [one.verdict for one in outcomes["right"]],
        [one.verdict for one in outcomes["wrong"]],
        sum(_is_named(one, causes.get(one.file, ())) for one in outcomes["wrong"]),
    )
    headers = ["run", "right programs accused", "not read or inconclusive", "mistakes detected", "cause named first"]
    table = tabulate([["the first", *then], ["this one", *now]], headers, "github", disable_numparse=True)
    rest = [
        f"- {one.file}: {key['wrong'][one.file]['mistake']} ({first[one.file]['verdict']}; {first[one.file]['named']})"
        for one in outcomes["wrong"]
        if first[one.file]["named"] != "whole"
    ]
    lines = "\n".join(rest) or "Nothing."
    return f"## Set {folder.name}: {reading['what']}\n\n{table}\n\nNot named whole in the first run:\n\n{lines}"


def _counts(right: Sequence[str], wrong: Sequence[str], named: int) -> list[str]:
    accused = sum(verdict in ACCUSED for verdict in right)
    unclear = sum(verdict not in (*ACCUSED, *PASSED) for verdict in (*right, *wrong))
    detected = sum(verdict in ACCUSED for verdict in wrong)
    return [
        f"{accused} of {len(right)}",
        f"{unclear} of {len(right) + len(wrong)}",
        f"{detected} of {len(wrong)}",
        f"{named} of {len(wrong)}",
    ]


def _is_named(one: Outcome, causes: Sequence[Sequence[str]]) -> bool:
    """If its cause was read in the first run: by known mistakes that state it, or by a line with which all is right."""
    return bool(causes) and (one.change or any(sorted(one.likely) == sorted(cause) for cause in causes))


def report(parts: Iterable[str]) -> str:
    """The whole part of the report."""
    said = (__doc__ or "").partition("\n\n")[2].strip()
    return "\n\n".join([HEADING, said, *parts]) + "\n"


def main() -> None:
    """Run every set and replace its part of reports/rates.md, or show what is said of one program."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.others")
    parser.add_argument("--set", dest="sets", action="append", help="only this set (may be given again)")
    parser.add_argument("--to", type=Path, default=REPORT, help="the report whose part is replaced")
    parser.add_argument("--keep", type=Path, help="a folder that takes what is said of each program")
    options = parser.parse_args()
    parts = []
    for folder in sorted(path for path in SETS.iterdir() if path.is_dir()):
        if options.sets and folder.name not in options.sets:
            continue
        outcomes = run(folder)
        if options.keep:
            _keep(options.keep / folder.name, outcomes)
        if (folder / "reading.yaml").is_file():
            parts.append(part(folder, outcomes))
    if parts:
        replace_part(options.to, report(parts))
        print(options.to)


def _keep(folder: Path, outcomes: Mapping[str, Sequence[Outcome]]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for kind, found in outcomes.items():
        for one in found:
            (folder / f"{kind}_{one.file}.txt").write_text(one.said, "utf-8")
    rows = {one.file: {"verdict": one.verdict, "likely": one.likely} for found in outcomes.values() for one in found}
    (folder / "outcomes.json").write_text(json.dumps(rows, indent=1, ensure_ascii=False), "utf-8")


if __name__ == "__main__":
    main()
