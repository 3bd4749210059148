"""A class of thirty, graded: every outcome, and names of any kind."""

from __future__ import annotations

import hashlib
import random
from pathlib import Path

from harness.grading.assignment import Assignment, Part, located
from harness.grading.hints import HintLevel
from harness.grading.result import (
    BROKE,
    GRADED,
    PERSON,
    UNREADABLE,
    Feedback,
    Graded,
    Outcome,
    PartMark,
    PartVerdict,
    Spot,
    worst_outcome,
)
from harness.ground.facts import fact

PARTS = (
    Part(name="affine", of=("affine_forward", "affine_backward"), points=4),
    Part(name="relu", layer="relu", points=2),
    Part(name="loss", loss="cross_entropy", points={"loss": 1, "gradient": 2}),
    Part(name="adam", optimizer="adam", points=3),
)
_MISTAKES = {
    "affine": ("bias_gradient_not_summed", "bias_gradient_mean_of_all"),
    "relu": ("hidden_derivative_missing", "other"),
    "loss": ("other",),
    "adam": ("other",),
}
NAMES = (
    *(f"student{number:02}.py" for number in range(1, 24)),
    "Li Ming.zip",
    "李明的作业.ipynb",
    "=HYPERLINK(1).py",
    "a|b <script>alert(1)</script>.py",
    "../outside\n.py",
    "CON.py",
    f"{'a very long name of a submission ' * 5}.zip",
)


def assignment(hints: str = "hint", **fields: object) -> Assignment:
    """Homework 3."""
    return located(
        Assignment.model_validate(
            {"assignment": "hw3", "title": "Homework 3", "hints": HintLevel(hints), "parts": PARTS, **fields}
        ),
        Path("hw3.yaml"),
    )


def mark(
    part: Part = PARTS[0],
    verdict: PartVerdict = PartVerdict.RIGHT,
    points: float | None = -1,
    outcome: Outcome = GRADED,
    mistake: str = "",
) -> PartMark:
    """One part. ``points``: by default all where it is right, else none."""
    is_right = verdict in (PartVerdict.RIGHT, PartVerdict.CONVENTION)
    got = (part.possible if is_right else 0.0) if points == -1 else points
    is_judged = verdict in (PartVerdict.RIGHT, PartVerdict.CONVENTION, PartVerdict.WRONG)
    return PartMark(
        part.name,
        part.possible,
        got,
        outcome,
        verdict,
        spot=None if is_right or verdict is PartVerdict.MISSING else Spot("mlp.py", 12),
        why=None if is_judged else fact("no_definitions", file="mlp.py"),
        mistakes=(mistake,) if mistake else (),
        right=("dx",),
        wrong=("dw", "db") if verdict is PartVerdict.WRONG else (),
        feedback=Feedback("WRONG     0 / 4 points", '<p class="answer wrong">✗ WRONG 0 / 4 points</p>'),
    )


def graded(name: str, *parts: PartMark, outcome: Outcome | None = None, content: str = "") -> Graded:
    """A submission of these parts."""
    return Graded(
        name,
        hashlib.sha256((content or name).encode()).hexdigest(),
        outcome or worst_outcome([part.outcome for part in parts]),
        parts,
        why=None if parts else fact("no_definitions", file="mlp.py"),
        spot=None if parts else Spot("mlp.py", 3),
        seconds=0.41,
        sandbox="bubblewrap",
        in_force=("network", "read_only", "memory"),
    )


def a_class() -> list[Graded]:
    """Thirty submissions, the same each time."""
    chance = random.Random(3)
    return [_one(name, at, chance) for at, name in enumerate(NAMES)]


def _one(name: str, at: int, chance: random.Random) -> Graded:
    if at in (5, 17):
        return graded(name, outcome=UNREADABLE)
    if at == 11:
        return graded(name, outcome=BROKE)
    parts = [_part(part, chance) for part in PARTS]
    if at in (8, 20):
        parts[2] = mark(PARTS[2], PartVerdict.UNJUDGED, None, PERSON)
    return graded(name, *parts, content="copied" if at in (2, 9) else "")


def _part(part: Part, chance: random.Random) -> PartMark:
    luck = chance.random()
    if luck < 0.6:
        return mark(part, PartVerdict.RIGHT if luck < 0.5 else PartVerdict.CONVENTION)
    if luck < 0.9:
        points = 1.0 if part.shares and luck < 0.75 else 0.0
        return mark(part, PartVerdict.WRONG, points, mistake=chance.choice(_MISTAKES[part.name]))
    return mark(part, PartVerdict.FAILED if luck < 0.95 else PartVerdict.MISSING)
