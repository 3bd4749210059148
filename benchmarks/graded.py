"""``python -m benchmarks.graded MARKS [SUBMISSIONS]``: marks of `grade`, held against what experts say of each part.

MARKS has a folder for each assignment, as ``grade --out MARKS/hw01`` writes it; SUBMISSIONS has truth.csv, with a row
for each part of each submission. No right part may lose points, no wrong part may get them all, and at most 3 % of the
submissions may need a person. Of what experts disagree about (``doubt``) either is taken.
"""

from __future__ import annotations

import argparse
import csv
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from tabulate import tabulate

SUBMISSIONS = Path(__file__).parent / "submissions"
#: The most of all submissions that may need a person.
MOST_FOR_PERSON = 0.03

Key = tuple[str, str]


@dataclass(frozen=True)
class Truth:
    """What experts say of one part of a submission."""

    part: str
    is_right: str
    """yes, no, missing or unreadable."""
    mistake: str
    is_doubtful: bool


@dataclass(frozen=True)
class Marked:
    """What `grade` gave one submission."""

    outcome: str
    points: Mapping[str, float | None]
    """Of each part; None where it was not graded."""
    possible: float
    total: float | None
    verdicts: Mapping[str, str]
    mistakes: Mapping[str, str]
    spots: Mapping[str, str]
    why: str
    seconds: float


@dataclass(frozen=True)
class Off:
    """One thing that is not as it has to be."""

    what: str
    assignment: str
    submission: str
    part: str
    told: str
    truth: str


@dataclass(frozen=True)
class Counted:
    """One assignment."""

    name: str
    submissions: int = 0
    parts: int = 0
    right_below: int = 0
    wrong_full: int = 0
    person: int = 0
    confused: int = 0
    absent: int = 0
    seconds: float = 0.0

    def __add__(self, other: Counted) -> Counted:
        mine, its = vars(self), vars(other)
        return Counted("all", **{name: mine[name] + its[name] for name in mine if name != "name"})


# ---------------------------------------------------------------- what is read


def truth_of(file: Path) -> dict[str, dict[str, list[Truth]]]:
    """By assignment and submission."""
    found: dict[str, dict[str, list[Truth]]] = {}
    with file.open(encoding="utf-8-sig", newline="") as lines:
        for row in csv.DictReader(lines):
            one = Truth(row["part"], row["is_right"], row["mistake"], row["doubt"] == "yes")
            found.setdefault(row["assignment"], {}).setdefault(row["submission"], []).append(one)
    return found


def marks_of(file: Path) -> dict[str, Marked]:
    """By submission."""
    with file.open(encoding="utf-8-sig", newline="") as lines:
        return {row["file"]: _marked(row) for row in csv.DictReader(lines)}


def _marked(row: Mapping[str, str]) -> Marked:
    parts = [name.removesuffix("_verdict") for name in row if name.endswith("_verdict")]
    points = {name: _number(row[name]) for name in parts}
    verdicts = {name: row[f"{name}_verdict"] for name in parts}
    told = (_by_part(row["mistakes"], parts), _by_part(row["spot"], parts))
    total, seconds = _number(row["points"]), float(row["seconds"] or 0)
    return Marked(row["outcome"], points, float(row["possible"]), total, verdicts, *told, row["why"], seconds)


def _number(text: str) -> float | None:
    return float(text) if text else None


def _by_part(text: str, parts: Sequence[str]) -> dict[str, str]:
    """Of ``affine: x; relu: y``."""
    each = (one.partition(": ") for one in text.split("; "))
    return {name: rest for name, _, rest in each if name in parts}


def worth_of(file: Path) -> dict[str, dict[str, float]]:
    """What each part is worth, and each share of it as ``part:share``; by the assignment's file."""
    from harness.grading.assignment import load_assignment

    found: dict[str, dict[str, float]] = {}
    for part in load_assignment(file).parts:
        found[part.name] = {f"{part.name}:{what}": worth for what, worth in part.shares.items()} or {
            part.name: part.possible
        }
    return found


# ---------------------------------------------------------------- held against each other


def counted(
    name: str, marks: Mapping[str, Marked], truth: Mapping[str, Sequence[Truth]], worth: Mapping[str, dict[str, float]]
) -> tuple[Counted, list[Off]]:
    """One assignment, and everything of it that is off."""
    off: list[Off] = []
    seconds = sum(one.seconds for one in marks.values())
    for submission, parts in truth.items():
        marked = marks.get(submission)
        if marked is None:
            off.append(Off("absent", name, submission, "", "", ""))
            continue
        off += [Off(what, name, submission, *rest) for what, *rest in _off(marked, parts, worth)]
    kinds = Counter(one.what for one in off)
    persons = len({one.submission for one in off if one.what == "person"})
    found = Counted(name, len(truth), sum(map(len, truth.values())), person=persons, seconds=seconds)
    right, wrong = kinds["right below"], kinds["wrong full"]
    return replace(found, right_below=right, wrong_full=wrong, confused=kinds["confused"], absent=kinds["absent"]), off


def _off(marked: Marked, parts: Sequence[Truth], worth: Mapping[str, dict[str, float]]) -> Iterator[tuple[str, ...]]:
    """What is off, the part, what was told of it, what is true of it."""
    is_unread = all(one.is_right == "unreadable" for one in parts)
    if is_unread != (marked.outcome == "unreadable") and marked.outcome not in ("person", "broke"):
        never_ends = "failed" in marked.verdicts.values() and is_unread
        if not never_ends:  # what never ends may be told of each part
            yield "confused", "", f"{marked.outcome}: {marked.why}", parts[0].mistake
    if marked.outcome == "broke":
        yield "confused", "", f"broke: {marked.why}", ""
    for name, shares in worth.items():
        of = [one for one in parts if one.part == name or one.part in shares]
        yield from _off_part(name, marked, of, shares, is_unread)


def _off_part(
    name: str, marked: Marked, of: Sequence[Truth], shares: Mapping[str, float], is_unread: bool
) -> Iterator[tuple[str, ...]]:
    points, verdict = marked.points.get(name), marked.verdicts.get(name, "")
    told = f"{verdict} {marked.mistakes.get(name, '')} {marked.spots.get(name, '')}".strip()
    truth = "; ".join(one.mistake for one in of if one.mistake)
    if marked.outcome == "unreadable":
        if any(one.is_right == "yes" for one in of):
            yield "right below", name, f"unreadable: {marked.why}", truth
        return
    if points is None:
        yield "person", name, f"{told} {marked.why}", truth
        return
    doubtful = any(one.is_doubtful for one in of)
    least = sum(shares.get(one.part, 0.0) for one in of if one.is_right == "yes" and not one.is_doubtful)
    most = sum(shares.values()) - sum(
        shares.get(one.part, 0.0) for one in of if one.is_right != "yes" and not one.is_doubtful
    )
    if points < least - 1e-9:
        yield "right below", name, told, truth
    elif points > most + 1e-9:
        yield "wrong full", name, told, truth
    elif doubtful and not is_unread:
        yield "doubtful", name, f"{points:g} points: {told}", truth


def held(marks: Path, submissions: Path) -> tuple[list[Counted], list[Off]]:
    """All assignments that were graded, held against the truth."""
    each: list[Counted] = []
    off: list[Off] = []
    for name, truth in truth_of(submissions / "truth.csv").items():
        file = marks / name / "marks.csv"
        given = marks_of(file) if file.is_file() else {}
        one, some = counted(name, given, truth, worth_of(submissions / "assignments" / f"{name}.yaml"))
        each.append(one)
        off += some
    return each, off


# ---------------------------------------------------------------- what is printed


def table(each: Iterable[Counted]) -> str:
    """A row for each assignment, and one for all."""
    rows = [*each]
    if len(rows) > 1:
        rows.append(sum(rows[1:], rows[0]))
    return tabulate([vars(one) for one in rows], headers="keys", floatfmt=".0f")


def causes(marks: Path, submissions: Path) -> Iterator[tuple[str, str, str, str, str]]:
    """Of each wrong part that lost points: what was told of it beside what its mistake is, to be read by a person."""
    for name, by_submission in truth_of(submissions / "truth.csv").items():
        file = marks / name / "marks.csv"
        given = marks_of(file) if file.is_file() else {}
        for submission, parts in by_submission.items():
            for one in parts:
                marked, part = given.get(submission), one.part.partition(":")[0]
                if one.is_right == "no" and marked and marked.verdicts.get(part) in ("wrong", "failed"):
                    told = marked.mistakes.get(part, ""), marked.spots.get(part, "")
                    yield name, submission, one.part, " ".join((marked.verdicts[part], *told)), one.mistake


def main() -> int:
    """Print the table and each case that is off; 1 where the marks are not as they have to be."""
    parser = argparse.ArgumentParser(description="Marks that grade gave, held against the truth.")
    parser.add_argument("marks", type=Path)
    parser.add_argument("submissions", type=Path, nargs="?", default=SUBMISSIONS)
    parser.add_argument("--causes", action="store_true", help="what was told of each wrong part, beside its mistake")
    asked = parser.parse_args()
    if asked.causes:
        for row in causes(asked.marks, asked.submissions):
            print(" | ".join(row))
        return 0
    each, off = held(asked.marks, asked.submissions)
    print(table(each))
    for one in sorted(off, key=lambda one: (one.what, one.assignment)):
        if one.what != "absent":
            print(
                f"\n{one.what}: {one.assignment} {one.submission} {one.part}\n  told: {one.told}\n  true: {one.truth}"
            )
    total = sum(each[1:], each[0])
    too_many = total.person > MOST_FOR_PERSON * total.submissions
    return int(bool(total.right_below or total.wrong_full or total.confused or total.absent or too_many))


if __name__ == "__main__":
    sys.exit(main())
