"""An assignment: what a submission is checked for, what each part is worth, and what students are told.

It is one YAML file, and the files beside it that it names. All of it is checked when it is loaded, each mistake with
its place, so that no submission is judged by an assignment that cannot be used.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Discriminator, Field, PrivateAttr, Tag, WithJsonSchema

from harness.candidate.process.patience import BY_CLOCK
from harness.grading.conventions import accepted, questions
from harness.grading.hints import HintLevel as HintLevel
from harness.grading.kinds import KINDS, kind_of
from harness.ground.language import current
from harness.scenario.base import Strict

MOST_POINTS = 1_000_000.0


def _form(value: Any) -> str:
    return "mapping" if isinstance(value, Mapping) else "number"


def _of_conventions(value: Any) -> str:
    return "mapping" if isinstance(value, Mapping) else "bool"


def _stated(says: str) -> Any:
    """A field that HARNESS has, too, in all of its forms; ``says``: of which types."""
    return WithJsonSchema({"type": says.split()})


def _answers() -> dict[str, Any]:
    """The schema of what a hand-out asks for: every question with its answers."""
    each = {name: {"enum": list(words)} for name, words in accepted(questions(None)).items()}
    return {"type": "object", "properties": each, "additionalProperties": False}


Asks = Annotated[Mapping[str, Any], WithJsonSchema(_answers())]
Worth = Annotated[float, Field(gt=0, le=MOST_POINTS)]
Points = Annotated[
    Annotated[Worth, Tag("number")] | Annotated[Mapping[str, Worth], Field(min_length=1), Tag("mapping")],
    Discriminator(_form),
]
Words = Annotated[str, Field(min_length=1, max_length=200)]


class Limits(Strict):
    """What the code of a submission may use."""

    model_config = ConfigDict(use_attribute_docstrings=True)

    seconds: Annotated[float, Field(ge=0.1, le=3600)] = 5.0
    """Seconds of processor time that one call may take."""
    total: Annotated[float, Field(ge=1, le=86_400)] = 60.0
    """Seconds of processor time that a submission and its judge may take together; four times as many on the clock."""
    memory: Annotated[int, Field(ge=64, le=1_000_000)] = 512
    """MiB that all of its processes may use together."""
    processes: Annotated[int, Field(ge=1, le=10_000)] = 32
    """How many processes and threads it may have at a time."""
    file_size: Annotated[int, Field(ge=1, le=100_000)] = 16
    """MiB that a file may have that it writes."""
    output: Annotated[int, Field(ge=1, le=100_000)] = 64
    """KiB that are kept of what a call prints."""

    @property
    def by_clock(self) -> float:
        """Seconds on the clock that a whole submission may take."""
        return BY_CLOCK * self.total


class Part(Strict):
    """One part of an assignment: what is looked for, and what it is worth."""

    model_config = ConfigDict(use_attribute_docstrings=True)

    name: Annotated[str, Field(min_length=1, max_length=64)]
    """Its name in tables; no two parts have the same."""
    points: Points
    """What it is worth, all or nothing: `4`; or by what is right: `{forward: 1, backward: 3}`."""
    conventions: (
        Annotated[Annotated[bool, Tag("bool")] | Annotated[Asks, Tag("mapping")], Discriminator(_of_conventions)] | None
    ) = None
    """What its hand-out asks for: `{momentum: share of the old}`; or `true` or `false`, as for the whole assignment."""
    of: tuple[Words, ...] = ()
    """Names of the functions or classes that are it: `[affine_forward, affine_backward]`."""
    layer: str = ""
    """A stated layer, or several in a row: `relu`, `linear relu`; found by what it computes, whatever it is called."""
    loss: Annotated[Any, _stated("string object")] = None
    """A stated loss, found likewise; of a network its loss, as HARNESS states it."""
    optimizer: Annotated[Any, _stated("string object")] = None
    """A stated optimizer, found likewise; of a network its own update, as HARNESS states it."""
    network: Annotated[Any, _stated("string array")] = None
    """A whole network: its layers, `linear sigmoid linear`, as HARNESS states them."""
    options: Mapping[str, Any] = Field(default_factory=dict)
    """Of a network, further fields of HARNESS: `{samples: columns}`."""
    adapter: str = ""
    """Of a network, a file beside the assignment whose HARNESS states it, in place of the assignment's adapter."""
    scenario: str = ""
    """A scenario file beside the assignment; the submission's network is checked on it."""
    script: bool = False
    """`true`: the submission's loop that trains, checked at its own numbers."""

    @property
    def kind(self) -> str:
        """What it is: functions, layer, loss, optimizer, network, scenario or script."""
        return kind_of(self.model_dump())

    @property
    def what(self) -> str:
        """Of a layer, loss or optimizer that is found by kind, which."""
        return str(getattr(self, self.kind)) if self.kind in KINDS else ""

    @property
    def asks(self) -> Mapping[str, str]:
        """By question, what its hand-out asks for."""
        every = self.conventions if isinstance(self.conventions, Mapping) else {}
        return {name: one if isinstance(one, str) else f"{one:g}" for name, one in every.items()}

    def allows(self, others: bool) -> bool:
        """Whether another convention gets all points where nothing is asked; ``others``: as its assignment has it."""
        return self.conventions if isinstance(self.conventions, bool) else others

    @property
    def possible(self) -> float:
        """All points that it can get."""
        return float(sum(self.points.values())) if isinstance(self.points, Mapping) else float(self.points)

    @property
    def shares(self) -> Mapping[str, float]:
        """By what they are for, where there are points for each of several things; else none."""
        return self.points if isinstance(self.points, Mapping) else {}


class Assignment(Strict):
    """What is asked of a submission, and how it is judged."""

    model_config = ConfigDict(use_attribute_docstrings=True, ignored_types=(cached_property,))

    assignment: Annotated[str, Field(min_length=1, max_length=64)]
    """Its short name: `hw3`."""
    title: str = ""
    """Its whole name, for pages; left out, the short one."""
    language: Literal["en", "zh"] | None = None
    """The language of what students read; left out, the one that is spoken here."""
    hints: Annotated[HintLevel, Field(strict=False)] = HintLevel.HINT
    """How much students are told: `nothing`, `verdict`, `place`, `hint`, `mistake` or `everything`."""
    expected_values: bool = False
    """Show exact values beside a student's own; only with `hints: everything`."""
    course: str = ""
    """Whose names submissions have: a course, or a YAML file beside the assignment; left out, it is found out."""
    adapter: str = ""
    """A file beside the assignment whose HARNESS says what its networks are, where their parts say no more."""
    files: Annotated[tuple[Words, ...], Field(min_length=1)] = ("*.py", "*.ipynb")
    """Patterns of the files of a submission that count; of two that define the same, the earlier pattern's is taken."""
    execute: bool = False
    """Run whole files, not only their definitions."""
    allow: tuple[Words, ...] = ()
    """Modules to let in that are kept out otherwise: `[torch]`."""
    conventions: bool = True
    """Whether what is right by another convention gets all points, such as a sum where torch takes a mean."""
    limits: Limits = Limits()
    """What the code of a submission may use."""
    parts: Annotated[tuple[Part, ...], Field(min_length=1, max_length=200)]
    """What is looked for, in the order of tables."""
    _file: Path = PrivateAttr(default=Path())

    @property
    def path(self) -> Path:
        """Its file."""
        return self._file

    @property
    def possible(self) -> float:
        """All points that can be got."""
        return sum(part.possible for part in self.parts)

    def beside(self, name: str) -> Path:
        """A file that it names."""
        return self._file.parent / name

    def adapter_of(self, part: Part) -> Path | None:
        """The file whose HARNESS holds for a part; None where there is none."""
        name = part.adapter or self.adapter
        return self.beside(name) if name and part.kind in ("network", "scenario") else None

    @property
    def is_of_a_file(self) -> bool:
        """Whether its course is a file beside it."""
        return Path(self.course).suffix in (".yaml", ".yml")

    def with_hints(self, hints: HintLevel) -> Assignment:
        """The same at another level of hints."""
        shows = self.expected_values and hints is HintLevel.EVERYTHING
        return self.model_copy(update={"hints": hints, "expected_values": shows})

    @property
    def digest(self) -> str:
        """SHA-256 of all that it says, and of every file that it reads."""
        said = json.dumps(self.model_dump(mode="json"), sort_keys=True, ensure_ascii=False)
        found = hashlib.sha256(said.encode("utf-8"))
        for name, content in sorted(self.files_beside().items()):
            found.update(json.dumps([name, len(content)]).encode() + content)
        return found.hexdigest()

    def files_beside(self) -> dict[str, bytes]:
        """The files that it reads besides its own, by name relative to its folder."""
        from harness.grading.files_beside import read_beside

        return read_beside(self)

    def carried(self) -> dict[str, bytes]:
        """All its files by relative name, to be written elsewhere and loaded there: its own, as it is now, is
        ``assignment.json``, which is YAML too."""
        own = self.model_dump_json(exclude_defaults=True, by_alias=True).encode("utf-8")
        return {"assignment.json": own, **self.files_beside()}


def located(found: Assignment, file: Path) -> Assignment:
    """With the place of its file, and the language that is spoken where it says none."""
    made = found.model_copy(update={"language": found.language or current(), "title": found.title or found.assignment})
    made._file = file
    return made


def load_assignment(path: Path) -> Assignment:
    """An assignment, read and checked with all that it names. Raises ScenarioError with the place of each mistake."""
    from harness.grading.checks import checked  # NumPy, which the schema does without

    return checked(path)


def assignment_json_schema() -> dict[str, Any]:
    """The JSON Schema of an assignment's file, for editors."""
    schema = "https://json-schema.org/draft/2020-12/schema"
    return {"$schema": schema, **Assignment.model_json_schema(), "title": "Assignment of backprop-harness"}


def named_files(assignment: Assignment) -> Iterator[str]:
    """The files that it names itself."""
    yield from (assignment.course,) if assignment.is_of_a_file else ()
    every = (assignment.adapter, *(name for part in assignment.parts for name in (part.adapter, part.scenario)))
    yield from dict.fromkeys(filter(None, every))
