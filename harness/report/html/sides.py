"""The numbers of a step on every side, as a picture shows them: of a run, and of a checked candidate."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Protocol

import numpy as np

from harness.checking.drive import told_of
from harness.checking.result import Checked, Tried
from harness.checking.worked import Worked, worked
from harness.report.html.marks import OPEN, RIGHT, WRONG, Mark, of_verdict
from harness.report.words import say, tensor
from harness.run.glimpse import is_drawn
from harness.run.result import Difference, Kind, Result, Seen
from harness.scenario.model import Case

Key = tuple[str, str]
#: What a candidate's own tensors are called.
_OF = {"gradient": "gradient_of", "update": "update_of", "parameter": "parameter_of"}
Index = tuple[int, ...]


@dataclass(frozen=True)
class Told:
    """One tensor of a step."""

    sides: tuple[tuple[str, Any], ...]
    """Who tells it, and the array."""
    marks: Any = None
    """Of each entry, a Mark or None, as an array; None where nobody judged it."""
    exact: tuple[Index, str] | None = None
    """One entry whose exact value is known to more digits."""

    def mark(self, index: Index) -> Mark | None:
        """Of one entry."""
        found: Mark | None = None if self.marks is None else self.marks[index]
        return found


class Sides(Protocol):
    """What a picture is made from."""

    @property
    def case(self) -> Case:
        """Of the network."""

    @property
    def seen(self) -> Sequence[Seen]:
        """The steps that are shown."""

    def told(self, step: int, key: Key) -> Told | None:
        """A tensor by quantity and name; None where nobody tells it."""

    def rows(self, step: int) -> Mapping[Key, Difference]:
        """What was judged of a step."""

    def mark(self, row: Difference) -> Mark:
        """Of a whole tensor."""

    def name(self, quantity: str, name: str) -> str:
        """What a tensor is called."""

    def entry(self, quantity: str, name: str, index: Index) -> str:
        """What an entry of a tensor is called."""

    @property
    def letter(self) -> str:
        """What an activation makes of z."""

    @property
    def names(self) -> tuple[str, str]:
        """Who told the value of a row's furthest entry, and what it is held against."""


def _marks(mark: Mark | None, shape: Sequence[int]) -> Any:
    found = np.empty(tuple(shape), object)
    for index in np.ndindex(found.shape):
        found[index] = mark
    return found


def _by_step(rows: Sequence[Difference]) -> dict[int, dict[Key, Difference]]:
    found: dict[int, dict[Key, Difference]] = {}
    for row in rows:
        found.setdefault(row.step, {})[row.quantity, row.name] = row
    return found


@dataclass(frozen=True)
class OfRun:
    """Both sides of a run."""

    of: Case
    result: Result

    @property
    def case(self) -> Case:
        return self.of

    @property
    def seen(self) -> Sequence[Seen]:
        """Of a network that is drawn as boxes, none."""
        return self.result.seen

    @property
    def letter(self) -> str:
        return "a"

    @property
    def names(self) -> tuple[str, str]:
        return self.result.sides[0], say("pic_exact")

    @cached_property
    def _rows(self) -> dict[int, dict[Key, Difference]]:
        return _by_step(self.result.differences)

    @cached_property
    def _worked(self) -> Mapping[int, Worked]:
        if not is_drawn(self.of):
            return {}
        return {one.number: one for one in worked(self.case, self.seen, update=False)}

    @property
    def steps(self) -> list[int]:
        """Of which there are rows."""
        return sorted(self._rows)

    def rows(self, step: int) -> Mapping[Key, Difference]:
        return self._rows.get(step, {})

    def mark(self, row: Difference) -> Mark:
        return of_verdict(row.verdict, self.result.as_expected)

    def name(self, quantity: str, name: str) -> str:
        return tensor(quantity, name)

    def entry(self, quantity: str, name: str, index: Index) -> str:
        return f"{name}{list(index)}" if index else name

    def told(self, step: int, key: Key) -> Told | None:
        row = self.rows(step).get(key)
        if row is None or row.actual_values is None or row.expected_values is None:
            right = self._worked[step].right.get(key) if step in self._worked else None
            return None if right is None else Told(((say("pic_right"), right),))
        values = np.asarray(row.actual_values, float), np.asarray(row.expected_values, float)
        exact = None if row.exact is None else (row.max_abs_index, row.exact)
        return Told(tuple(zip(self.result.sides, values, strict=True)), self._of_entries(row), exact)

    def _of_entries(self, row: Difference) -> Any:
        """Of a tensor that is not right, only the entries that are beyond their bound."""
        whole = self.mark(row)
        marks = _marks(whole, row.shape)
        if row.verdict.kind > Kind.INCONCLUSIVE and row.used is not None and row.used.is_whole(row.total):
            shares = np.asarray(row.used.cells).reshape(row.shape)
            for index in np.argwhere(shares <= 1):
                marks[tuple(index)] = RIGHT
        return marks


@dataclass(frozen=True)
class OfCheck:
    """A candidate's numbers on one probe, beside the right ones."""

    found: Checked
    tried: Tried

    @property
    def case(self) -> Case:
        return self.tried.case

    @property
    def seen(self) -> Sequence[Seen]:
        return self.tried.seen

    @property
    def letter(self) -> str:
        """h where a parameter is called a."""
        return "h" if any(own.rstrip("0123456789") == "a" for own in self.found.own.values()) else "a"

    @property
    def names(self) -> tuple[str, str]:
        return say("pic_yours"), say("pic_right")

    @cached_property
    def _rows(self) -> dict[int, dict[Key, Difference]]:
        return _by_step(self.tried.rows)

    @cached_property
    def _worked(self) -> Mapping[int, Worked]:
        return {one.number: one for one in worked(self.case, self.seen, self.tried.conventions)}

    def right(self, step: int) -> Mapping[Key, Any]:
        """Every right number of a step."""
        return self._worked[step].right

    def rows(self, step: int) -> Mapping[Key, Difference]:
        return self._rows.get(step, {})

    def mark(self, row: Difference) -> Mark:
        if not row.is_right:
            return WRONG
        return OPEN if row.verdict.kind is Kind.INCONCLUSIVE else RIGHT

    def name(self, quantity: str, name: str) -> str:
        if quantity in ("output", "loss"):
            return tensor(quantity, name)
        if quantity == "buffer":
            of, _, buffer = name.rpartition(".")
            return say("kept_of", buffer=buffer, name=self.found.name_of(of))
        if quantity in _OF:
            return say(_OF[quantity], name=self.found.name_of(name))
        return tensor(quantity, self.found.name_of(name))

    def entry(self, quantity: str, name: str, index: Index) -> str:
        return self.found.entry_at(quantity, name, index)

    def told(self, step: int, key: Key) -> Told | None:
        row, right = self.rows(step).get(key), self.right(step).get(key)
        if right is None or (row is None and key[0] in ("gradient", "update", "buffer")):
            return None
        own = _own(row, key, self.case, self.seen[step - 1])
        if row is None or own is None or np.size(own) != right.size:
            wrong = row is not None and not row.is_right
            return Told(((say("pic_right"), right),), _marks(WRONG, right.shape) if wrong else None)
        own = np.asarray(own, float).reshape(right.shape)
        if key[0] == "loss" and row.is_right:  # also by a convention that the textbook does not follow
            right = np.full(right.shape, row.furthest.exact)
        return Told(((say("pic_yours"), own), (say("pic_right"), right)), self._of_entries(row, own, right))

    def _of_entries(self, row: Difference, own: Any, right: Any) -> Any:
        marks = _marks(self.mark(row), right.shape)
        if not row.is_right:
            with np.errstate(all="ignore"):
                fits = np.abs(own - right) <= row.furthest.bound
            for index in np.argwhere(fits):
                marks[tuple(index)] = RIGHT
        return marks


def _own(row: Difference | None, key: Key, case: Case, seen: Seen) -> Any:
    """What it tells, or what follows from its update; None where it does not tell it."""
    quantity, name = key
    between = {"activation": seen.told.activations, "activation_gradient": seen.told.activation_gradients}
    if quantity in between:
        return (between[quantity] or {}).get(name)
    return None if row is None else told_of(row, case, seen)
