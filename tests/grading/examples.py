"""Submissions of each outcome, for the tests of what is written of them."""

from __future__ import annotations

from harness.grading.result import (
    BROKE,
    GRADED,
    PERSON,
    UNREADABLE,
    Feedback,
    Graded,
    PartMark,
    PartVerdict,
    Spot,
)
from harness.ground.facts import fact

#: What XML has no place for, a terminal would obey, HTML would run and Python writes only with an escape.
HOSTILE = "a\x00b\x1b[31m <b>&amp; ]]> \ud800 \ufffe \u202e 'x' \"y\" | 层"

RIGHT_PART = PartMark("affine", 4, 4, GRADED, PartVerdict.RIGHT, feedback=Feedback("All of it is right.", "<p>ok</p>"))
CONVENTION_PART = PartMark("loss", 2, 2, GRADED, PartVerdict.CONVENTION)
WRONG_PART = PartMark(
    "net", 3, 0.1 + 0.2, GRADED, PartVerdict.WRONG, Spot("net.py", 7), mistakes=("transposed",),
    right=("loss",), wrong=("W1",), feedback=Feedback("Look at line 7.", "<p>Look at <b>line 7</b>.</p>"),
)  # fmt: skip
MISSING_PART = PartMark("adam", 1, 0, GRADED, PartVerdict.MISSING)
PERSON_PART = PartMark(
    "relu", 2, None, PERSON, PartVerdict.INCONCLUSIVE, Spot("relu.py", 12), fact("minus"), feedback=Feedback("Hm.")
)

RIGHT = Graded("ada.py", "d1", GRADED, (RIGHT_PART, CONVENTION_PART), seconds=1.234567, sandbox="container",
               in_force=("uid", "seccomp"))  # fmt: skip
WRONG = Graded("bob.py", "d2", GRADED, (RIGHT_PART, WRONG_PART, MISSING_PART))
TO_SEE = Graded("cy.py", "d3", PERSON, (RIGHT_PART, WRONG_PART, PERSON_PART))
NOT_READ = Graded("dee.py", "d4", UNREADABLE, (), fact("minus"), Spot("dee.py", 3))
NOT_READ_PARTS = Graded(
    "dee.py", "d4", UNREADABLE,
    tuple(PartMark(name, 2, None, UNREADABLE, PartVerdict.UNJUDGED) for name in ("affine", "relu")), fact("minus"),
)  # fmt: skip
BROKEN = Graded("eve.py", "d5", BROKE, (), fact("half"))
ODD = Graded(
    HOSTILE, "d6", PERSON,
    (
        PartMark(HOSTILE, 1, 0, GRADED, PartVerdict.WRONG, feedback=Feedback(HOSTILE)),
        PartMark(HOSTILE, 1, None, PERSON, PartVerdict.UNJUDGED, Spot(HOSTILE, 1)),
    ),
)  # fmt: skip
EVERY = {
    "right": RIGHT,
    "wrong": WRONG,
    "person": TO_SEE,
    "unreadable": NOT_READ,
    "unreadable parts": NOT_READ_PARTS,
    "broke": BROKEN,
    "odd": ODD,
}
