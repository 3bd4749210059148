"""``python -m benchmarks.homework [SET]``: what `check` says of course layers that others wrote, into reports/rates.md.

Each folder of a set has a file as homework is handed in, and truth.json: what is in it, written and fixed without sight
of the code that judges it. first_run.json holds what the first run gave, and the known mistakes that state the cause of
each wrong part: one is *named* where these are told, or the change of the mistake's line is.
"""

from __future__ import annotations

import argparse
import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.parts import replace_part
from harness.checking.homework.file import PartChecked, check_file
from harness.checking.opening import Options
from harness.ground.errors import HarnessError

ROOT = Path(__file__).parents[1]
REPORT = ROOT / "reports" / "rates.md"


@dataclass(frozen=True)
class CaseSet:
    """Cases that were written together, in a folder of benchmarks/."""

    folder: Path
    heading: str
    """Of its part of reports/rates.md."""
    about: str
    runs: tuple[str, ...] = ()
    """How the names of cases begin that were run together, where that was in several runs."""

    @property
    def known(self) -> dict[str, Any]:
        """What the first run gave, by case."""
        found: dict[str, Any] = json.loads((self.folder / "first_run.json").read_text("utf-8"))
        return found


_COURSES = """Files of CS231n, deeplearning.ai, CMU 11-785, the fish book, needle, EECS 498, UvA, CS7643, dlcourse,
nnfs, Nielsen, NNDL, Torch 7 and neuron by neuron, by two writers. In the first run, 35 of the files met a file of ours
that was broken, and stopped at its message; these were run again with that alone repaired. *Right*: or by a
convention."""
_AGAIN = """The same courses but Torch 7, with YSDA and libraries of single authors, by two other writers, after what
the first set had shown was repaired. The cases c1_ were run at 6b40c77; what they showed was repaired, and then the
cases c2_ were run, at 98f218e. *Right*: or by a convention."""

SETS = {
    "course_layers": CaseSet(
        ROOT / "benchmarks" / "course_layers",
        "# Homework as it is: course layers, first run at commit 2b35c55",
        _COURSES,
    ),
    "course_layers_2": CaseSet(
        ROOT / "benchmarks" / "course_layers_2",
        "# Homework as it is: a second set of course layers, first run at commits 6b40c77 and 98f218e",
        _AGAIN,
        ("c1_", "c2_"),
    ),
}
#: How far a line may be from the mistake's, where something is missing beside it.
_NEAR = 2


@dataclass(frozen=True)
class Outcome:
    """What is said of one case."""

    case: str
    is_wrong: bool
    mistake: str
    state: str
    """right, accused, detected, passed, inconclusive or not taken."""
    named: bool = False
    placed: bool = False


def run(case: Path, known: Mapping[str, Any]) -> Outcome:
    """Check a case, and hold what is said against its truth."""
    truth = json.loads((case / "truth.json").read_text("utf-8"))
    try:
        parts = check_file(str(case / truth["file"]), Options()).parts
    except HarnessError:
        parts = ()
    is_wrong = truth["verdict"] == "wrong"
    state = _state(parts, truth, is_wrong)
    wrong = next((part for part in parts if _is_accused(part)), None)
    lines = [line for line in (truth["line"], *truth.get("other_lines", ())) if line]
    named, placed = _told(wrong, lines, known) if state == "detected" and wrong else (False, False)
    return Outcome(case.name, is_wrong, truth["mistake"] or "", state, named, placed)


def _state(parts: Sequence[PartChecked], truth: Mapping[str, Any], is_wrong: bool) -> str:
    if any(map(_is_accused, parts)):
        return "detected" if is_wrong else "accused"
    names = [name.strip().split(".")[0].split("(")[0] for name in truth["function"].split(",")]
    own = [str(part.verdict) for part in parts if part.verdict and any(_is_of(part, name) for name in names)]
    if "inconclusive" in own:
        return "inconclusive"
    return ("passed" if is_wrong else "right") if own else "not taken"


def _is_accused(part: PartChecked) -> bool:
    return str(part.verdict) in ("wrong", "failed")


def _is_of(part: PartChecked, name: str) -> bool:
    return re.split(r"[.\[]", part.name)[0] == name or name in str(dict(part.stated)) or "network" in part.stated


def _told(part: PartChecked, lines: Sequence[int], known: Mapping[str, Any]) -> tuple[bool, bool]:
    """Whether the cause is named, and whether the place is right. ``lines``: of the mistake."""
    diagnosis = part.checked.diagnosis if part.checked else None
    if diagnosis is None:
        return False, False
    faults = [one.fault.name for each in diagnosis.explanations[:1] for one in each.faults]
    change = diagnosis.changed.change
    at = [change.line] if change else []
    told = [*at, *(number for _, number in diagnosis.changed.suspects)]
    is_named = _is_near(at, lines) or (bool(faults) and faults == known.get("faults"))
    return is_named, _is_near(told, lines)


def _is_near(told: Sequence[int], lines: Sequence[int]) -> bool:
    return any(abs(one - line) <= _NEAR for one in told for line in lines)


def report(of: CaseSet, first: Sequence[Outcome], now: Sequence[Outcome]) -> str:
    """The part of reports/rates.md; ``now`` is empty where only the first run is told."""
    parts = [_row(f"the first, {one}", [each for each in first if each.case.startswith(one)]) for one in of.runs]
    rows = "\n".join([*parts, _row("the first", first), *([_row("this one", now)] if now else [])])
    told = "\n".join(f"- {one.case}: {one.mistake} ({one.state})" for one in first if one.is_wrong and not one.named)
    return f"""{of.heading}

{_about(of)}

{of.about}

| run | right parts: right | accused | not taken | mistakes detected | named first | right place | passed | not taken |
|---|---|---|---|---|---|---|---|---|
{rows}

Wrong, and not named in the first run:

{told}
"""


def _about(of: CaseSet) -> str:
    """What this file says of sets, of this one."""
    text = (__doc__ or "").partition("\n")[2].strip()
    return text.replace("Each folder of a set has", f"Each folder of benchmarks/{of.folder.name}/ has", 1)


def _row(title: str, outcomes: Sequence[Outcome]) -> str:
    right, wrong = ([one for one in outcomes if one.is_wrong is kind] for kind in (False, True))
    good, bad = Counter(one.state for one in right), Counter(one.state for one in wrong)
    cells = [
        *(f"{good['right']} of {len(right)}", str(good["accused"]), str(good["not taken"] + good["inconclusive"])),
        *(f"{bad['detected']} of {len(wrong)}", f"{sum(one.named for one in wrong)} of {bad['detected']}"),
        *(f"{sum(one.placed for one in wrong)} of {bad['detected']}", str(bad["passed"])),
        str(bad["not taken"] + bad["inconclusive"]),
    ]
    return f"| {title} | {' | '.join(cells)} |"


def _first(of: CaseSet) -> Iterator[Outcome]:
    for case, said in of.known.items():
        truth = json.loads((of.folder / case / "truth.json").read_text("utf-8"))
        is_wrong, mistake = truth["verdict"] == "wrong", truth["mistake"] or ""
        yield Outcome(case, is_wrong, mistake, said["state"], said.get("named", False), said.get("placed", False))


def main() -> None:
    """Run every case and replace the part of reports/rates.md; or print what is said of some."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.homework")
    parser.add_argument("set", nargs="?", choices=list(SETS), default="course_layers")
    parser.add_argument("cases", nargs="*", help="only these, printed; by default all, into the report")
    parser.add_argument("--first", action="store_true", help="tell the first run alone, and run nothing")
    parser.add_argument("--to", type=Path, default=REPORT, help="the report whose part is replaced")
    options = parser.parse_args()
    of = SETS[options.set]
    known = of.known
    now = [] if options.first else [run(of.folder / case, known[case]) for case in options.cases or known]
    if options.cases:
        print(*now, sep="\n")
        return
    replace_part(options.to, report(of, list(_first(of)), now))
    print(options.to)


if __name__ == "__main__":
    main()
