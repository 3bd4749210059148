"""What a person decided of a part: ``decisions.csv`` of a marks folder, read, checked and applied to what was graded.

A row is a part of a submission. The program writes what needs a person; the person writes ``points`` and ``note``, and
rows for other parts. A decision holds for one version of a submission, whose digest stands beside it.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from harness.grading.result import GRADED, Graded, PartMark, PartVerdict, worst_outcome
from harness.grading.submissions import id_of
from harness.ground.csv_source import Cell, read_csv
from harness.ground.errors import Mistake, Place, ScenarioError
from harness.ground.facts import Fact, fact
from harness.scenario.complaint import MOST

SUBMISSION, PART, POINTS, NOTE, VERSION = "submission", "part", "points", "note", "version"
COLUMNS = (SUBMISSION, PART, "where", "why", "possible", POINTS, NOTE, VERSION)
_NEEDED = (SUBMISSION, PART, POINTS)
#: What the program writes: whatever else a row says is a person's.
_OURS = frozenset((SUBMISSION, PART, "where", "why", "possible", VERSION))
_VERSION = re.compile(r"(sha256:[0-9a-f]{32})?", re.ASCII)
_NUMBER = re.compile(r"[+-]?\d{1,9}([.,]\d{1,9})?", re.ASCII)
#: Of a version so many characters of its digest: nobody makes two submissions that agree in them.
_DIGITS = 32


@dataclass(frozen=True)
class Row:
    """A row of the file, by column."""

    cells: Mapping[str, Cell]
    first: Cell

    def __getitem__(self, column: str) -> str:
        return self.cells[column].text.strip() if column in self.cells else ""

    @property
    def place(self) -> Place:
        """Where it begins."""
        return self.first.place

    @property
    def is_theirs(self) -> bool:
        """Whether a person wrote something into it, or added it."""
        return not self[VERSION] or any(self[column] for column in self.cells if column not in _OURS)

    def mistake(self, column: str, problem: Fact) -> Mistake:
        """What is wrong with a cell, by its place and by what a spreadsheet calls it."""
        cell = self.cells.get(column, self.first)
        return cell.place, problem, f"{column} ({cell.name})"


@dataclass(frozen=True)
class Sheet:
    """The file; without columns where there is none."""

    path: Path
    columns: tuple[str, ...] = ()
    rows: tuple[Row, ...] = ()
    separator: str = ","
    line_end: str = "\r\n"


@dataclass(frozen=True)
class Decision:
    """What a person decided of a part of a submission."""

    submission: str
    part: str
    points: float | None
    """None where the row says none yet."""
    row: Row

    def holds_for(self, one: Graded) -> bool:
        """Whether it is of the submission as it is now; one that names no version is."""
        return self.row[VERSION] in ("", version_of(one))


def version_of(one: Graded) -> str:
    """What the file calls a submission's content; no spreadsheet takes it for a number."""
    return f"sha256:{one.digest[:_DIGITS]}"


# ---------------------------------------------------------------- reading


def read_sheet(path: Path) -> Sheet:
    """Raises ScenarioError with the place of what makes it none."""
    if not path.exists():
        return Sheet(path)
    source = read_csv(path)
    if not source.rows:
        return Sheet(path)
    header, *rows = source.rows
    columns = tuple(cell.text.strip().lower() for cell in header)
    for name, count in Counter(columns).items():
        if name and count > 1:
            raise ScenarioError(header[columns.index(name)].place, fact("decision_column_twice", name=name))
    for name in _NEEDED:
        if name not in columns:
            raise ScenarioError(Place(path, 1, 1), fact("decision_no_column", name=name, columns=COLUMNS))
    found = tuple(_row(columns, cells) for cells in rows if any(cell.text.strip() for cell in cells))
    return Sheet(path, columns, found, source.separator, source.line_end)


def _row(columns: Sequence[str], cells: Sequence[Cell]) -> Row:
    for at, cell in enumerate(cells):
        if cell.text.strip() and not (at < len(columns) and columns[at]):
            raise ScenarioError(cell.place, fact("decision_no_header", cell=cell.name))
    return Row({name: cell for name, cell in zip(columns, cells, strict=False) if name}, cells[0])


def decisions_of(sheet: Sheet, names: Collection[str], parts: Mapping[str, float]) -> tuple[Decision, ...]:
    """What a person wrote, row by row. Raises ScenarioError with the place of each mistake.

    ``names``: of all submissions; ``parts``: of the assignment, with what each is worth.
    """
    wrong: list[Mistake] = []
    found = [_decision(row, names, parts, wrong) for row in sheet.rows if row.is_theirs]
    made = tuple(filter(None, found))
    wrong += _twice(made)
    if wrong:
        raise ScenarioError(*wrong[0], tuple(wrong[1:MOST]), max(0, len(wrong) - MOST))
    return made


def _decision(row: Row, names: Collection[str], parts: Mapping[str, float], wrong: list[Mistake]) -> Decision | None:
    submission, part = named(row[SUBMISSION], names), named(row[PART], parts)
    if submission is None:
        wrong.append(row.mistake(SUBMISSION, fact("decision_no_submission", name=row[SUBMISSION])))
    if part is None:
        wrong.append(row.mistake(PART, fact("decision_no_part", name=row[PART], parts=tuple(parts))))
    if submission is None or part is None:
        return None
    if not _VERSION.fullmatch(row[VERSION]):
        wrong.append(row.mistake(VERSION, fact("decision_odd_version", given=row[VERSION])))
    points = _points(row[POINTS])
    if row[POINTS] and (points is None or not 0 <= points <= parts[part]):
        wrong.append(row.mistake(POINTS, fact("decision_odd_points", given=row[POINTS], possible=parts[part])))
        return None
    return Decision(submission, part, points, row)


def _points(text: str) -> float | None:
    return float(text.replace(",", ".")) if _NUMBER.fullmatch(text) else None


def named(said: str, known: Collection[str]) -> str | None:
    """Which of these a cell names: as it is called, or the only one that is called so but for its ending, or for what a
    spreadsheet does to a name. None where there is none, or several."""
    if said in known:
        return said
    found = [one for one in known if _plain(said) in (_plain(one), _plain(id_of(one)))]
    return found[0] if len(found) == 1 and said else None


def _plain(name: str) -> str:
    """Without the apostrophe before what looks like a formula; of a number without the zeros before it."""
    plain = name.replace("'", "").strip()
    return plain.lstrip("0") if plain.isdigit() else plain


def _twice(made: Iterable[Decision]) -> list[Mistake]:
    """Rows that decide what another before them has decided."""
    first: dict[tuple[str, str, str], Decision] = {}
    wrong = []
    for one in made:
        before = first.setdefault((one.submission, one.part, one.row[VERSION]), one)
        if before is not one:
            wrong.append(one.row.mistake(PART, _said_twice(one, before)))
    return wrong


def _said_twice(one: Decision, before: Decision) -> Fact:
    return fact("decision_twice", submission=one.submission, part=one.part, line=before.row.place.line)


# ---------------------------------------------------------------- applying


def applied(graded: Iterable[Graded], made: Iterable[Decision]) -> tuple[Graded, ...]:
    """What each got, with what a person decided. Raises ScenarioError where two decisions hold for one part."""
    of: dict[str, list[Decision]] = defaultdict(list)
    for one in made:
        of[one.submission].append(one)
    return tuple(_applied(one, of[one.submission]) if one.submission in of else one for one in graded)


def _applied(one: Graded, made: Sequence[Decision]) -> Graded:
    holding: dict[str, Decision] = {}
    for decision in made:
        if decision.holds_for(one):
            before = holding.setdefault(decision.part, decision)
            if before is not decision:
                raise ScenarioError(*decision.row.mistake(PART, _said_twice(decision, before)))
    notes = (*one.notes, *_not_applied(one, made, holding))
    parts = tuple(_mark(part, holding.get(part.name)) for part in one.parts)
    found = replace(one, parts=parts, notes=notes)
    return _settled(found) if any(decision.points is not None for decision in holding.values()) else found


def _mark(part: PartMark, decision: Decision | None) -> PartMark:
    note = decision.row[NOTE] if decision else ""
    if decision is None or decision.points is None:
        return replace(part, note=note) if part.points is not None else part
    why = fact("decision_made_noting", note=note) if note else fact("decision_made")
    decided = replace(part, points=decision.points, outcome=GRADED, verdict=PartVerdict.DECIDED, why=why)
    return replace(decided, mistakes=(), wrong=(), causes=()) if decision.points >= part.possible else decided


def _settled(one: Graded) -> Graded:
    """It is graded where nothing is open any more: of what cannot be read, the other parts stay at 0."""
    outcome = worst_outcome([part.outcome for part in one.parts if part.points is None])
    if outcome is not GRADED:
        return replace(one, outcome=outcome)
    is_decided = PartVerdict.DECIDED
    parts = (
        part if part.verdict is is_decided or part.why else replace(part, why=one.why, spot=part.spot or one.spot)
        for part in one.parts
    )
    return replace(one, outcome=outcome, parts=tuple(parts), why=None, spot=None)


def _not_applied(one: Graded, made: Sequence[Decision], holding: Mapping[str, Decision]) -> Iterator[Fact]:
    """What has no effect: points for another version where none are given for this one, and notes of what is open."""
    graded = {part.name for part in one.parts if part.points is not None}
    for decision in made:
        about = {"place": str(decision.row.place), "submission": one.submission, "part": decision.part}
        if decision.points is None and decision.part not in graded and decision.holds_for(one) and decision.row[NOTE]:
            yield fact("decision_without_points", **about)
        of_this = holding.get(decision.part)
        if decision.points is not None and not decision.holds_for(one) and (of_this is None or of_this.points is None):
            yield fact("decision_outdated", **about, points=decision.points)
