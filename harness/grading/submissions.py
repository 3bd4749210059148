"""A folder of submissions: what is one, and what it holds, as bytes. Nothing here is run, and nothing is trusted.

``listing`` looks at names only; ``read`` takes one submission into memory, within limits, and says what it left out.
What a student did never raises: such a submission has a problem, and the others are unharmed.
"""

from __future__ import annotations

import hashlib
import os
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePath

from harness.grading.archives import is_archive
from harness.grading.encodings import encoding_problem
from harness.grading.entries import Entry, Kind, Refused, entry_at, in_folder
from harness.grading.paths import is_safe, passed_over, safe
from harness.grading.taking import KINDS, SOURCES, Taken, some_of
from harness.ground.errors import UsageError
from harness.ground.facts import Fact, fact
from harness.ground.harmless import one_line


@dataclass(frozen=True)
class Place:
    """Where a submission stands, and its name: printable, and no other one's."""

    name: str
    path: Path


@dataclass(frozen=True)
class Listing:
    """A folder of submissions. others: names of what lies beside them and is none."""

    places: tuple[Place, ...]
    others: tuple[str, ...]


@dataclass(frozen=True)
class Submission:
    """What one student handed in.

    files: by relative path, with slashes; none where there is a problem. digest: SHA-256 of paths and content.
    problem: why it cannot be taken. notes: what was left out of it, or is odd about it.
    """

    name: str
    digest: str
    files: Mapping[str, bytes]
    problem: Fact | None = None
    notes: tuple[Fact, ...] = ()

    @property
    def content(self) -> str:
        """SHA-256 of what it holds, whatever it is called: equal where one was copied. Empty where there is nothing."""
        each = sorted(hashlib.sha256(raw).digest() for raw in self.files.values())
        return hashlib.sha256(b"".join(each)).hexdigest() if each else ""


# ---------------------------------------------------------------- the folder


def places(folder: Path) -> tuple[Place, ...]:
    """Every submission in a folder, in order of names."""
    return listing(folder).places


def listing(folder: Path) -> Listing:
    """Submissions and what lies beside them; nothing is opened. Raises UsageError where the folder cannot be read."""
    try:
        with os.scandir(folder) as found:
            there = sorted((one for one in found if not passed_over(one.name)), key=lambda one: os.fsencode(one.name))
    except OSError as error:
        problem = error.strerror or str(error)
        raise UsageError(fact("submission_no_folder", folder=str(folder), problem=problem)) from None
    chosen = [one for one in there if _is_one(one)]
    names = _unique(one_line(one.name) for one in chosen)
    others = tuple(one_line(one.name) for one in there if one not in chosen)
    return Listing(tuple(Place(name, Path(one.path)) for name, one in zip(names, chosen, strict=True)), others)


def _is_one(one: os.DirEntry[str]) -> bool:
    """A folder, or by its name; a link or a pipe with such a name is one that cannot be taken."""
    name = one.name.lower()
    return one.is_dir(follow_symlinks=False) or name.endswith(SOURCES) or is_archive(name)


def _unique(names: Iterable[str]) -> list[str]:
    """Each with a number behind it, where another looks the same."""
    taken: set[str] = set()
    found = []
    for name in names:
        plain, number = unicodedata.normalize("NFC", name), 1
        while (unique := plain if number == 1 else f"{plain} ({number})") in taken:
            number += 1
        taken.add(unique)
        found.append(unique)
    return found


def id_of(submission: str) -> str:
    """The name without its ending, as marks.csv has it."""
    name = PurePath(submission).name
    return re.sub(r"\.(py|ipynb|zip|tar|tgz|tar\.\w+)$", "", name, flags=re.IGNORECASE) or name


def copies(contents: Mapping[str, str]) -> dict[str, Fact]:
    """By name of a submission: of which others it has the same content (``Submission.content``)."""
    alike = defaultdict(list)
    for name, content in contents.items():
        alike[content].append(name)
    groups = [names for content, names in alike.items() if content and len(names) > 1]
    return {
        name: fact("submission_copy", names=some_of([one for one in names if one != name]))
        for names in groups
        for name in names
    }


# ---------------------------------------------------------------- one submission


def read(place: Place) -> Submission:
    """One submission, in memory. Raises nothing for what a student did: that is its problem, or a note."""
    taken = Taken()
    try:
        _take_place(taken, entry_at(place.path, place.path.name), place.path)
        return _whole(place, taken)
    except Refused as refusal:
        why = refusal.why
    except OSError as error:
        why = fact("submission_unreadable", problem=error.strerror or type(error).__name__)
    digest = hashlib.sha256(f"{why}\0{_size(place.path)}\0".encode("utf-8", "surrogatepass"))
    digest.update(taken.raw or place.name.encode())
    return Submission(place.name, digest.hexdigest(), {}, why, taken.facts())


def _size(path: Path) -> int:
    try:
        return path.lstat().st_size
    except OSError:
        return 0


def _take_place(taken: Taken, entry: Entry, path: Path) -> None:
    if entry.kind is Kind.FOLDER:
        taken.take_all(in_folder(path, passed_over), 0, ())
    elif entry.kind is Kind.FILE and is_archive(entry.name):
        taken.take_archive(entry, 0, ())
    elif entry.kind is Kind.FILE:
        taken.take_file(entry, (safe(entry.name),))
    else:
        raise Refused(fact(KINDS[entry.kind][0]))


def _whole(place: Place, taken: Taken) -> Submission:
    files = _stripped(taken.without_conflicts())
    if not files:
        raise Refused(fact("submission_nothing_left" if taken.facts() else "submission_empty"))
    if not any(files.values()):
        raise Refused(fact("submission_empty"))
    for path, raw in files.items():
        code = encoding_problem(path, raw)
        if code:
            taken.notes[code].append(path)
    return Submission(place.name, _digest(files), files, None, taken.facts())


def _digest(files: Mapping[str, bytes]) -> str:
    found = hashlib.sha256()
    for path, raw in files.items():
        found.update(f"{len(path.encode())}:{path}:{len(raw)}:".encode())
        found.update(raw)
    return found.hexdigest()


def _stripped(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """Without folders that hold all of it; sorted."""
    found = dict(sorted(files.items()))
    while found and len({path.partition("/")[0] for path in found}) == 1 and all("/" in path for path in found):
        found = {path.partition("/")[2]: raw for path, raw in found.items()}
    return found


# ---------------------------------------------------------------- on disk


def write_into(submission: Submission, folder: Path) -> None:
    """Write its files into a folder that is new or empty, for its owner alone. Raises OSError; ValueError of a path."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for path, raw in submission.files.items():
        if not is_safe(path):
            raise ValueError(path)
        file = folder.joinpath(*path.split("/"))
        for within in reversed(file.relative_to(folder).parents[:-1]):
            (folder / within).mkdir(mode=0o700, exist_ok=True)
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
        with os.fdopen(os.open(file, flags, 0o600), "wb") as written:
            written.write(raw)
