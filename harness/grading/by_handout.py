"""What is right by some convention, held to what the hand-out asks for: right, or right by another than that."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from harness.checking.homework.file import PartChecked
from harness.checking.otherwise import is_wrong_by, says
from harness.checking.result import CONVENTION, RIGHT, Checked
from harness.grading.assignment import Part
from harness.grading.conventions import ANY, MULTIPLES, REDUCTION, Answer, Question, questions
from harness.ground.facts import Fact, fact
from harness.scenario.kinds import Loss

#: How a loss may be averaged otherwise, by the code of what is said of it.
_OF_REDUCTION = frozenset(("loss_setting", "scaled_loss_setting", "value_of_a_multiple", "gradient_of_a_multiple"))
#: How near two multiples of a loss are one.
_SAME = 1e-9


@dataclass(frozen=True)
class Held:
    """What was found of one thing, by the hand-out's conventions."""

    found: PartChecked | Checked
    allows: bool
    """Whether what is right by another convention gets all points."""
    others: tuple[Fact, ...] = ()
    """What it does otherwise than is asked for; its verdict is by convention then, and it gets no points."""


def held(found: PartChecked | Checked, part: Part, allows: bool) -> Held:
    """``allows``: whether the assignment gives all points for any convention of which the part says nothing."""
    allows = part.allows(allows)
    checked = found.checked if isinstance(found, PartChecked) else found
    if checked is None or checked.verdict not in (RIGHT, CONVENTION) or not checked.tried:
        return Held(found, allows)
    told = found.way.line.told if isinstance(found, PartChecked) and found.way else None
    asked = _Asked(checked, part, told)
    others, rest = asked.others(), asked.rest()
    if not others and not allows:
        others = tuple(asked.beside_torch(rest))
    is_right = not (rest or others or checked.overflows)
    made = replace(checked, verdict=RIGHT if is_right else CONVENTION, setting=tuple(rest))
    if isinstance(found, PartChecked):
        return Held(replace(found, checked=made), allows and not others, others)
    return Held(made, allows and not others, others)


@dataclass(frozen=True)
class _Asked:
    """One thing that is right by some convention, and what is asked of it."""

    checked: Checked
    part: Part
    told: frozenset[str] | None
    """Roles that its calls are told; None where that is not known."""

    @property
    def _facts(self) -> tuple[Fact, ...]:
        """What is said of how it was taken, and of its conventions."""
        return (*self.checked.setting, *self.checked.read_as)

    @property
    def _questions(self) -> tuple[Question, ...]:
        is_network, codes = not self.checked.tried[0].case.alone, {one.code for one in self._facts}
        every = questions(None, is_network)
        return tuple(one for one in every if one.concerns(self.checked.network) or codes & one.codes)

    @property
    def _wanted(self) -> Iterator[tuple[Question, Answer | None]]:
        """What is asked for; None: any answer."""
        for one in self._questions:
            words = self.part.asks.get(one.name)
            if words is not None and (words == ANY or one.answer(words)):
                yield one, one.answer(words)

    def others(self) -> tuple[Fact, ...]:
        """What it does otherwise."""
        return tuple(_differs(one, *pair) for one, wanted in self._wanted if (pair := self._other(one, wanted)))

    def rest(self) -> list[Fact]:
        """The conventions of which nothing is asked."""
        asked = [one for one, _ in self._wanted]
        return [one for one in self.checked.setting if not any(_is_of(one, each) for each in asked)]

    def beside_torch(self, rest: Sequence[Fact]) -> Iterator[Fact]:
        """What each of these conventions is, and what torch does."""
        for one in rest:
            question = next((each for each in self._questions if _is_of(one, each)), None)
            yield one if question is None else _differs(question, self._own(question), _said(question.answers[0]))

    def _other(self, question: Question, wanted: Answer | None) -> tuple[Fact, Fact] | None:
        """What it does, and what it should; None where that is one, or the numbers do not tell them apart."""
        if wanted is None or wanted.takes_all or not self._shows(question):
            return None
        if question.name == REDUCTION:
            return None if self._is_multiple(wanted) else (self._own(question), _said(wanted))
        own = self._answer(question)
        if own == wanted or (self._is_by_numbers(question, wanted) and not self._is_wrong_by(question, wanted)):
            return None
        return _said(own), _said(wanted)

    def _shows(self, question: Question) -> bool:
        """Whether what it does there can be seen."""
        if question.told and self.told is not None and not question.told & self.told:
            return False
        return not question.of_buffers or any(row.quantity == "buffer" for row in self.checked.rows)

    def _own(self, question: Question) -> Fact:
        if question.name != REDUCTION:
            return _said(self._answer(question))
        same = (one for one in question.answers if self._is_multiple(one))
        known = next((one for one in self.checked.setting if one.code in _OF_REDUCTION), None)
        return next(map(_said, same), known or _said(question.answers[0]))

    def _answer(self, question: Question) -> Answer:
        """Which of its answers code gives."""
        for one in question.answers:
            if any(each.code in one.codes and says(each, one.fields) for each in self._facts):
                return one
        return question.answers[0]

    def _is_by_numbers(self, question: Question, wanted: Answer) -> bool:
        """Whether numbers are judged again by what is wanted: torch's were, and of others the code is the answer."""
        return bool(wanted.codes) and question.by_numbers

    def _is_wrong_by(self, question: Question, wanted: Answer) -> bool:
        return is_wrong_by(self.checked.tried, question.codes, wanted.codes, wanted.fields)

    # -------------------------------------------------------------- how often a loss is the usual one

    def _is_multiple(self, wanted: Answer) -> bool:
        """Whether a loss is averaged as is wanted, in every batch that it was tried on."""
        other = _otherwise(self._loss, wanted)
        if other is None:
            return True  # which this loss does not have, so that nothing can be said
        sizes = {(len(seen.batch.inputs), one.case.outputs) for one in self.checked.tried for seen in one.seen}
        return all(abs(self._factor(*each) / _factor(other, *each) - 1) < _SAME for each in sizes)

    @property
    def _loss(self) -> Loss:
        loss = self.checked.tried[0].case.loss
        assert loss is not None
        return loss

    def _factor(self, rows: int, outputs: int) -> float:
        found = _factor(self._loss, rows, outputs)
        for one in self.checked.setting:
            found *= _times(one, rows, outputs)
        return found


def _factor(loss: Loss, rows: int, outputs: int) -> float:
    """What each term of a loss is multiplied by."""
    return float(loss.scale) / float(loss.divisor(rows, outputs))


def _times(said: Fact, rows: int, outputs: int) -> float:
    """How many times the stated loss that of a file is, which the case does not state."""
    known = dict(said.fields)
    if said.code == "value_of_a_multiple":
        return float(known["factor"]) * (rows if known["of_rows"] else 1)
    if said.code == "gradient_of_a_multiple":
        sizes = {"batch_mean_missing": rows, "outputs_missing_in_mean": outputs}
        return float(math.prod(sizes[name] for name in known["lacks"]))
    return 1.0


def _otherwise(loss: Loss, wanted: Answer) -> Loss | None:
    """The same averaged otherwise; None where it has no such reduction."""
    reduction, scale = MULTIPLES[wanted.words]
    names = type(loss).model_fields["reduction"].annotation.__args__  # type: ignore[union-attr]
    reduction = "batchmean" if reduction == "mean_over_samples" and "batchmean" in names else reduction
    return loss.model_copy(update={"reduction": reduction, "scale": scale}) if reduction in names else None


def _is_of(said: Fact, question: Question) -> bool:
    """Whether a convention is an answer to a question."""
    if question.name == REDUCTION:
        return said.code in _OF_REDUCTION
    return any(said.code in one.codes and says(said, _kind_of(one)) for one in question.answers)


def _kind_of(answer: Answer) -> dict[str, object]:
    """Of a derivative at a kink, of which layers."""
    return {name: one for name, one in answer.fields.items() if name == "kind"}


def _said(answer: Answer) -> Fact:
    return Fact(answer.says, ())


def _differs(question: Question, own: Fact, wanted: Fact) -> Fact:
    return fact("asked_otherwise", what=Fact(question.says, ()), own=own, wanted=wanted)
