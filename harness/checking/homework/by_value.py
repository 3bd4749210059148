"""Layers, losses and optimizers of a file by what they compute, whatever they are called.

Every function and class of a file is taken for what is sought, in every way that its arguments allow. What was only
tried is never said to be wrong: it is found where it is right.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice, permutations

from harness.candidate.process import template
from harness.candidate.process.process import CandidateProcess
from harness.checking.homework.cells import CELLS, cell_lines
from harness.checking.homework.file import PartChecked, Recognised, each_checked, process_of
from harness.checking.homework.line import Line
from harness.checking.homework.masks import is_mask_kind
from harness.checking.homework.naming import pair_name
from harness.checking.homework.part import PartCheck
from harness.checking.homework.recognise import Part, part_as
from harness.checking.homework.recognise_layers import layer_lines
from harness.checking.homework.recognise_losses import loss_lines
from harness.checking.homework.stated import Asked
from harness.checking.homework.survey import Class, Function
from harness.checking.homework.values import gives_value
from harness.checking.homework.vocabulary import Vocabulary, courses_of, vocabulary
from harness.checking.opening import Options
from harness.checking.result import CONVENTION, RIGHT
from harness.ground.errors import HarnessError

#: How many ways to call one of them are tried, of how many functions and methods.
_MOST_LINES, _MOST_FUNCTIONS, _MOST_METHODS = 8, 24, 8
#: How many times as long as a call may take all may be sought, of processor time.
_SECONDS = 2.0
#: How long a word is that says something wherever it stands in a name.
_LEAST_OF_A_WORD = 3


def found_by_value(
    found: Recognised, kind: str, what: str, taken: Collection[str], options: Options
) -> PartChecked | None:
    """What of a file is this layer, loss or optimizer, and right; None where nothing is.

    ``taken``: names of what is something else.
    """
    seeking = _Seeking(found, kind, what, frozenset(taken), replace(options, diagnose=False, changes=False))
    try:
        with template.kept(), process_of(found, options) as process:
            process.wait_loaded()
            return next(seeking.right(process), None)
    except HarnessError:
        return None


@dataclass
class _Seeking:
    found: Recognised
    kind: str
    what: str
    taken: frozenset[str]
    options: Options

    def __post_init__(self) -> None:
        survey = self.found.survey
        self.words: Vocabulary = vocabulary(courses_of({*survey.functions, *survey.classes}))
        own = (one for one in survey.functions.values() if one.name not in self.taken and one.arguments)
        self.functions = tuple(islice(sorted(own, key=self._is_unlikely), _MOST_FUNCTIONS))
        tried = {asked.part.uses[0] for asked in self.found.parts if self._was_tried(asked.part)}
        classes = (one for one in survey.classes.values() if one.name not in self.taken | tried)
        self.classes = tuple(sorted(classes, key=self._is_unlikely))
        every = (one for asked in self.found.parts for one in asked.part.lines if asked.part.is_named)
        self.tried = frozenset(one.of_no_course for one in every)
        self.is_over = self.options.budget(_SECONDS)

    def _is_unlikely(self, one: Function | Class) -> bool:
        """Whether its name has no word of what is sought, so that others come first."""
        known = self.words.names[self.kind]
        called = (name for name, kinds in known.items() if self.what in kinds and len(name) >= _LEAST_OF_A_WORD)
        bare = one.name.lower().replace("_", "")
        return not any(name in bare for name in called)

    def _was_tried(self, part: Part) -> bool:
        """Whether its name says that it is this, so that a check of the file has tried it."""
        return bool(part.uses) and any((one.kind, one.what) == (self.kind, self.what) for one in part.lines)

    def right(self, process: CandidateProcess) -> Iterator[PartChecked]:
        """Each that is right."""
        for part in map(self._without_tried, self.parts(process)):
            if self.is_over():
                return
            if not part.lines:
                continue
            one = replace(self.found, parts=(Asked(part),), networks=(), calls=())
            for checked in each_checked(one, process, self.options, True):
                if checked.verdict in (RIGHT, CONVENTION):
                    yield checked

    def _without_tried(self, part: Part) -> Part:
        """In ways in which a check of the file, that knows its name, has not tried it."""
        return replace(part, lines=tuple(one for one in part.lines if one.of_no_course not in self.tried))

    def parts(self, process: CandidateProcess) -> Iterator[Part]:
        """Everything that may be it."""
        if self.kind == "optimizer":
            of: list[Class | Sequence[Function]] = [*self.classes, *((one,) for one in self.functions)]
            yield from (part_as(self.kind, self.what, one, self.words) for one in of)
            return
        seek = self._losses if self.kind == "loss" else self._layers
        yield from seek(process)
        for owner in self.classes:
            public = [one for one in owner.methods.values() if not one.name.startswith("_") or one.name == "__call__"]
            for ahead, back in permutations(public[:_MOST_METHODS], 2):
                if not (ahead.is_static or back.is_static):
                    yield _part((ahead, back), self._lines(ahead, back, owner), owner)

    # -------------------------------------------------------------- functions

    def _losses(self, process: CandidateProcess) -> Iterator[Part]:
        """Functions that give a loss: with its gradient, or beside another that gives that."""
        for one in self._that(lambda one: gives_value(self.found, one, self.what, self.options, process, self.words)):
            if len(one.returns) > 1:
                others = ("_",) * (len(one.returns) - 2)
                each = (
                    replace(one, returns=("loss", *others[:at], "dx", *others[at:])) for at in range(len(others) + 1)
                )
                yield from (_part((one,), loss_lines(self.what, own, None, self.words)) for own in each)
            yield from (_part((one, back), self._lines(one, back)) for back in self.functions if back is not one)

    def _layers(self, process: CandidateProcess) -> Iterator[Part]:
        """Functions that give the output, each beside every other that may go back."""
        for one in self._that(lambda one: self._gives_output(one, process)):
            yield from (_part((one, back), self._lines(one, back)) for back in self.functions if back is not one)

    def _that(self, is_it: Callable[[Function], bool]) -> Iterator[Function]:
        yield from (one for one in self.functions if not self.is_over() and is_it(one))

    def _gives_output(self, one: Function, process: CandidateProcess) -> bool:
        if any(map(is_mask_kind, self.what.split())):  # whose output is drawn at random
            return True
        backs = [back for back in self.functions if back is not one]
        lines = (line for back in backs for line in islice(self._lines(one, back), 1))
        seen = {line.forward.words: line for line in islice(lines, _MOST_LINES)}
        screened = PartCheck(_part((one,), seen.values()), process, self.options).screened()
        return any(each.is_near for each in screened)

    def _lines(self, ahead: Function, back: Function, made: Class | None = None) -> Iterator[Line]:
        if self.what in CELLS:
            return cell_lines(self.what, ahead, back, made)
        lines = loss_lines if self.kind == "loss" else layer_lines
        return lines(self.what, ahead, back, self.words, made)


def _part(of: Sequence[Function], lines: Iterable[Line], made: Class | None = None) -> Part:
    first = made or of[0]
    name = first.name if made or len(of) == 1 else pair_name(first.name)
    numbers = tuple(number for one in (made.methods.values() if made else of) for number in one.numbers)
    own = tuple(dict.fromkeys(islice(lines, _MOST_LINES)))
    uses = (first.name,) if made else tuple(one.of or one.name for one in of)
    return Part(name, first.label, first.line, own, numbers=numbers, is_named=False, uses=uses)
