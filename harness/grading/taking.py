"""One submission, taken into memory: what it holds within the limits, and what is left out of it."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from harness.grading.archives import in_archive, lies_within
from harness.grading.entries import (
    MAX_ENTRIES,
    MAX_RATIO,
    MAX_RAW,
    MAX_SEEN,
    MAX_UNPACKED,
    MIN_BOMB,
    Entry,
    Kind,
    Refused,
    Unopened,
)
from harness.grading.paths import MAX_PARTS, passed_over, safe, steps
from harness.ground.facts import Fact, fact
from harness.ground.harmless import one_line

#: Files that are kept whatever their size; others up to ``MAX_DATA``.
SOURCES = (".py", ".ipynb")
MAX_DATA = 2**20
#: Archives in archives: systems for courses pack what students packed.
MAX_LEVELS = 2
MAX_NAMED = 5

#: What an entry is told as that is no file: alone, and within a submission.
KINDS = {
    Kind.LINK: ("submission_link", "submission_links"),
    Kind.SPECIAL: ("submission_special", "submission_specials"),
    Kind.CLOSED: ("submission_closed", "submission_closed_files"),
}


@dataclass
class Taken:
    """What has been taken of a submission so far, within the limits that hold for all of it."""

    files: dict[str, bytes] = field(default_factory=dict)
    notes: defaultdict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    unopened: list[Fact] = field(default_factory=list)
    """Archives among other files."""
    raw: bytes = b""
    """The first file or archive that was read: what a refused submission is known by."""
    entries: int = 0
    seen: int = 0
    packed: int = 0
    unpacked: int = 0
    archive: int = 0
    """The size of the archive that is open, and what had been unpacked before it."""
    before: int = 0

    def facts(self) -> tuple[Fact, ...]:
        """A note for each kind, with the first names."""
        grouped = (fact(code, names=some_of(names), count=len(names)) for code, names in self.notes.items())
        return (*grouped, *self.unopened[:MAX_NAMED])

    def take_all(self, entries: Iterator[Entry], level: int, within: tuple[str, ...]) -> None:
        for entry in entries:
            self.seen += 1
            if self.seen > MAX_SEEN:
                raise Refused(fact("submission_many", most=MAX_SEEN))
            parts = steps(entry.name) if level else tuple(entry.name.split("/"))
            if parts is None:
                raise Refused(fact("submission_path_leaves", file=one_line(entry.name)[:200]))
            if parts and not any(map(passed_over, parts)):
                self._take(entry, level, parts, within)

    def _take(self, entry: Entry, level: int, parts: tuple[str, ...], within: tuple[str, ...]) -> None:
        self.entries += 1
        if self.entries > MAX_ENTRIES:
            raise Refused(fact("submission_many", most=MAX_ENTRIES))
        path = (*within, *map(safe, parts))
        shown = one_line(unicodedata.normalize("NFC", "/".join((*within, *parts))))
        if entry.kind in KINDS:
            self.notes[KINDS[entry.kind][1]].append(shown)
        elif entry.kind is Kind.FILE and len(path) > MAX_PARTS:
            self.notes["submission_deep"].append(shown)
        elif entry.kind is Kind.FILE:
            if "/".join(path) != shown:
                self.notes["submission_renamed"].append("/".join(path))
            self._take_one(entry, level, path, shown)

    def _take_one(self, entry: Entry, level: int, path: tuple[str, ...], shown: str) -> None:
        try:
            if not lies_within(path[-1]) or entry.size > MAX_RAW - self.packed:
                self.take_file(entry, path)
            elif level < MAX_LEVELS:
                self._take_beside(entry, level, path)
            else:
                self.notes["submission_nested"].append(shown)
        except OSError:
            self.notes["submission_closed_files"].append(shown)

    def _take_beside(self, entry: Entry, level: int, path: tuple[str, ...]) -> None:
        """An archive among other files: if it cannot be opened, the others still count."""
        try:
            self.take_archive(entry, level, path)
        except Unopened as refusal:
            self.unopened.append(refusal.why)

    def take_file(self, entry: Entry, path: tuple[str, ...]) -> None:
        """Raises Refused where the submission gets too large."""
        name = "/".join(path)
        is_data = not path[-1].lower().endswith(SOURCES)
        if is_data and entry.size > MAX_DATA:
            self.notes["submission_data"].append(name)
            return
        left = MAX_UNPACKED - self.unpacked
        raw = entry.read(left) if entry.size <= left else b""
        self.unpacked += len(raw)
        if max(entry.size, len(raw)) > left:
            raise Refused(fact("submission_large", most=MAX_UNPACKED // 2**20))
        if self.archive and self.unpacked - self.before > max(MIN_BOMB, MAX_RATIO * self.archive):
            raise Refused(fact("submission_bomb", times=MAX_RATIO))
        if name in self.files:
            self.notes["submission_twice"].append(name)
        self.files[name] = raw

    def take_archive(self, entry: Entry, level: int, within: tuple[str, ...]) -> None:
        """What it holds, below its own name. Raises Refused where it cannot be taken."""
        raw = entry.read(MAX_RAW - self.packed)
        self.packed += len(raw)
        self.raw = self.raw or raw
        if self.packed > MAX_RAW:
            raise Refused(fact("submission_packed_large", most=MAX_RAW // 2**20))
        if not raw:
            raise Refused(fact("submission_empty"))
        if not level:
            self.archive, self.before = len(raw), self.unpacked
        self.take_all(in_archive(raw, one_line(entry.name)[:200]), level + 1, within)
        if not level:
            self.archive = 0

    def without_conflicts(self) -> dict[str, bytes]:
        """The files without those whose path is another one's folder; names that differ only in case are noted."""
        folders = {path[:at] for path in self.files for at in range(len(path)) if path[at] == "/"}
        self._note("submission_file_and_folder", [path for path in self.files if path in folders])
        by_letters = defaultdict(list)
        for path in self.files:
            by_letters[path.casefold()].append(path)
        self._note("submission_case", [path for paths in by_letters.values() if len(paths) > 1 for path in paths])
        return {path: raw for path, raw in self.files.items() if path not in folders}

    def _note(self, code: str, names: list[str]) -> None:
        if names:
            self.notes[code].extend(names)


def some_of(names: list[str]) -> tuple[str | Fact, ...]:
    """The first few, and how many more."""
    more = len(names) - MAX_NAMED
    first = tuple(name[:200] for name in names[:MAX_NAMED])
    return (*first, fact("submission_more", number=more)) if more > 0 else first
