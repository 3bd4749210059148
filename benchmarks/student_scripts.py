"""``python -m benchmarks.student_scripts``: what `check` says of scripts that others wrote, into reports/rates.md.

Each folder of benchmarks/scripts/ has a file as a student hands it in, and truth.json: whether it is right, the
mistake and its line, written and verified without sight of the code that judges it. first_run.json holds what the
first run gave. A mistake is *named* where the line to change is told, or a known mistake that states the cause
(``faults`` of first_run.json); *wrongly* where another line is to be changed.
"""

from __future__ import annotations

import argparse
import json
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.parts import replace_part
from harness.checking.homework.file import PartChecked, check_file
from harness.checking.opening import Options
from harness.checking.result import Change
from harness.checking.script.result import ScriptChecked
from harness.ground.errors import HarnessError

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "benchmarks" / "scripts"
REPORT = ROOT / "reports" / "rates.md"
HEADING = "# Scripts and notebooks as students write them"
#: How far a line may be from the mistake's.
_NEAR = 2


@dataclass(frozen=True)
class Outcome:
    """What is said of one script."""

    case: str
    is_wrong: bool
    mistake: str
    state: str
    """right, accused, detected, passed, inconclusive or not taken."""
    named: str = ""
    """yes, wrongly, or empty."""


def run(case: Path, known: Mapping[str, Any]) -> Outcome:
    """Check a script, and hold what is said against its truth."""
    truth = json.loads((case / "truth.json").read_text("utf-8"))
    file = case / truth["file"]
    allow = frozenset({"torch"}) if "import torch" in file.read_text("utf-8") else frozenset[str]()
    try:
        found = check_file(str(file), Options(allow=allow))
        script, parts = found.script, found.parts
    except HarnessError:
        script, parts = None, ()
    is_wrong = truth["verdict"] == "wrong"
    state = _state(script, is_wrong)
    named = _named(script, truth, known) if state == "detected" and script else ""
    if state == "detected" and not named and _named_by_a_part(parts, truth):
        named = "yes"
    return Outcome(case.name, is_wrong, truth["mistake"] or "", state, named)


def _state(script: ScriptChecked | None, is_wrong: bool) -> str:
    if script is None or not script.is_checked:
        return "not taken"
    is_of_a_part = any(note.code == "with_parts_mended" for note in script.notes)  # what is wrong stands in a part
    verdict = "wrong" if is_of_a_part else str(script.verdict)
    if verdict == "failed":
        return "not taken"
    if verdict == "inconclusive":
        return verdict
    if verdict == "wrong":
        return "detected" if is_wrong else "accused"
    return "passed" if is_wrong else "right"


def _named(script: ScriptChecked, truth: Mapping[str, Any], known: Mapping[str, Any]) -> str:
    faults = [one.fault.name for one in script.mistakes]
    if faults and faults == known.get("faults"):
        return "yes"
    if not script.changes or not script.is_mended:
        return "wrongly" if faults and "faults" in known else ""
    lines = [*_lines(truth["line"]), *(line for one in truth.get("other_lines") or () for line in _lines(one))]
    return "yes" if all(any(_is_at(change, place) for place in lines) for change in script.changes) else "wrongly"


def _named_by_a_part(parts: Sequence[PartChecked], truth: Mapping[str, Any]) -> bool:
    """Whether a function or class of the file is told to be wrong at just that line, with what is wrong there."""
    for part in parts:
        diagnosis = part.checked.diagnosis if part.checked else None
        if part.verdict == "wrong" and diagnosis is not None:
            places = [*diagnosis.changed.changes] or [Change(*place, "", "") for place in diagnosis.changed.suspects]
            near = [any(_is_at(one, place) for place in _lines(truth["line"])) for one in places]
            if near and all(near) and (diagnosis.changed.changes or diagnosis.explanations):
                return True
    return False


def _lines(place: Any) -> list[tuple[str, int]]:
    """A line of the file, or of a notebook's cell."""
    if isinstance(place, dict):
        return [(f"[cell {place['cell']}]", int(place["line"]))]
    return [("", int(place))] if place else []


def _is_at(change: Any, place: tuple[str, int]) -> bool:
    cell = re.search(r"\[cell \d+\]$", change.label)
    return (cell[0] if cell else "") == place[0] and abs(change.line - place[1]) <= _NEAR


def report(outcomes: Sequence[tuple[str, Sequence[Outcome]]]) -> str:
    """The part of reports/rates.md: a row for each run, by its title."""
    rows = "\n".join(_row(title, each) for title, each in outcomes)
    first = dict(outcomes)["the first"]
    left = "\n".join(
        f"- {one.case}: {one.mistake} ({one.state})" for one in first if one.is_wrong and one.named != "yes"
    )
    about = (__doc__ or "").partition("\n")[2].strip()
    return f"""{HEADING}

{about}

The 40 were run in two halves: s01 to s20 first, at 02fa488, where known mistakes were not sought in scripts yet; what
they showed was repaired, and then s21 to s40 were run, at cb739d9. Who repaired it had read the list of the mistakes,
in a line each, and no file of the second half. t01 to t24 were written later, and first run at 6ab245c; u01 to u24
after these were repaired, and first run at b3280c9, where u14 ended in a traceback.

| run | right: right | accused | not taken | wrong: detected | named | wrongly named | passed | not taken |
|---|---|---|---|---|---|---|---|---|
{rows}

Wrong, and not named in the first run:

{left}
"""


def _row(title: str, outcomes: Sequence[Outcome]) -> str:
    right, wrong = ([one for one in outcomes if one.is_wrong is kind] for kind in (False, True))
    good, bad = Counter(one.state for one in right), Counter(one.state for one in wrong)
    named = Counter(one.named for one in wrong)
    cells = [
        *(f"{good['right']} of {len(right)}", str(good["accused"]), str(good["not taken"] + good["inconclusive"])),
        *(f"{bad['detected']} of {len(wrong)}", f"{named['yes']} of {bad['detected']}", str(named["wrongly"])),
        *(str(bad["passed"]), str(bad["not taken"] + bad["inconclusive"])),
    ]
    return f"| {title} | {' | '.join(cells)} |"


def _first(known: Mapping[str, Any]) -> list[Outcome]:
    found = []
    for case, said in sorted(known.items()):
        truth = json.loads((FOLDER / case / "truth.json").read_text("utf-8"))
        is_wrong, mistake = truth["verdict"] == "wrong", truth["mistake"] or ""
        found.append(Outcome(case, is_wrong, mistake, said["state"], said.get("named", "")))
    return found


def main() -> None:
    """Run every script and replace the part of reports/rates.md; or print what is said of some."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.student_scripts")
    parser.add_argument("cases", nargs="*", help="only these, printed; by default all, into the report")
    parser.add_argument("--to", type=Path, default=REPORT, help="the report whose part is replaced")
    options = parser.parse_args()
    known = json.loads((FOLDER / "first_run.json").read_text("utf-8"))
    now = [run(FOLDER / case, known[case]) for case in options.cases or sorted(known)]
    if options.cases:
        print(*now, sep="\n")
        return
    first = _first(known)
    halves = [(f"the first, {half}", [one for one in first if one.case in cases]) for half, cases in _halves(first)]
    replace_part(options.to, report([*halves, ("the first", first), ("this one", now)]))
    print(options.to)


def _halves(first: Sequence[Outcome]) -> list[tuple[str, frozenset[str]]]:
    names = [one.case for one in first]
    sets = {"s01 to s20": names[:20], "s21 to s40": names[20:40], "t01 to t24": names[40:64], "u01 to u24": names[64:]}
    return [(title, frozenset(cases)) for title, cases in sets.items()]


if __name__ == "__main__":
    main()
