"""Mistakes of clipping, where it is stated: what is clipped, by which norm, and which factor follows from it."""

from __future__ import annotations

from collections.abc import Callable
from itertools import takewhile
from math import sqrt
from typing import Any

import numpy as np

from harness.faults.fault import Site, Sites, clips, fault, where, with_bias
from harness.faults.textbook import Textbook, settings, values
from harness.scenario.clip import Clip
from harness.scenario.model import Case
from harness.task.clip import factor_of, ratio_of
from harness.task.function import Function
from harness.task.losses.l1 import ABSOLUTE
from harness.task.numbers.functions import Bent, Kink, function, line


def _clip(case: Case) -> Clip:
    return (case.optimizer and case.optimizer.clip) or Clip()


def _by_norm(case: Case) -> bool:
    return _clip(case).max_norm is not None


def _by_value(case: Case) -> bool:
    return _clip(case).clip_value is not None


def _is_sgd(case: Case) -> bool:
    return case.optimizer is not None and case.optimizer.kind == "sgd"


def _goes_otherwise(case: Case) -> bool:
    """Whether the step goes along something else than the gradient."""
    return bool(settings(case).momentum or settings(case).weight_decay)


def _of_the_root(case: Case) -> bool:
    return _by_norm(case) and _clip(case).norm_type == 2


def _limit(book: Textbook) -> float:
    clip = _clip(book.case)
    return clip.max_norm or clip.clip_value or 1.0


def _mistake(name: str, said: str, hint: str, thought: str, sites: Sites, inject: Callable[[Textbook], None]) -> None:
    def of_book(book: Textbook, _: Site) -> None:
        inject(book)

    of_book.__name__ = name
    fault(73, "update", said, hint=hint, thought=thought, sites=sites)(of_book)


# ---------------------------------------------------------------- what is clipped

_ORDER_HINT = "What stands between your backward pass and your update, and in which order?"
_WHAT_HINT = "Which arrays does your clip change, and which of them does the update use?"

_mistake(
    "clip_missing",
    "the step is taken with gradients that are not clipped",
    _ORDER_HINT,
    "Steps with small gradients are right; with large ones they are too long.",
    where(clips),
    lambda book: book.wrap("clipped", lambda was, name, g: g),
)
_mistake(
    "clip_missing_for_biases",
    "the biases' gradients are not clipped, the weights' are",
    _WHAT_HINT,
    "The weights' steps are right; where gradients are large, the biases' are too long.",
    where(lambda case: clips(case) and with_bias(case)),
    lambda book: book.wrap("clipped", lambda was, name, g: g if name.endswith(".bias") else was(name, g)),
)


def _rate_within(book: Textbook) -> None:
    """lr g is clipped as g should be: g is by 1 / lr of the limit."""
    if _by_value(book.case):
        limit = _limit(book)
        book.wrap("clipped", lambda was, name, g: book.limited(g, limit / book.lr))
    else:
        book.wrap("clip_norm", lambda was, parts, norm_type: book.scaled(book.lr, was(parts, norm_type)))


_mistake(
    "clip_of_the_step",
    "lr times the gradient is clipped, in place of the gradient",
    _ORDER_HINT,
    "The longest step is the limit itself, where lr times the limit belongs.",
    where(lambda case: clips(case) and _is_sgd(case) and not settings(case).momentum),
    _rate_within,
)


def _directions(book: Textbook, direction: Callable[[str, Any], Any]) -> dict[str, Any]:
    """What each parameter's step would go along without a clip; what the optimizer keeps stays as it is."""
    optimizer = book.optimizer
    kept = {buffer: dict(of_each) for buffer, of_each in optimizer.state.items()}
    found = {
        name: direction(name, optimizer.decayed(name, book.w[name], optimizer.signed(g)))
        for name, g in book.all_stepped.items()
    }
    optimizer.state = kept
    return found


def _of_direction(book: Textbook) -> None:
    clip = _clip(book.case)

    def direction(was: Any, name: str, g: Any) -> Any:
        if clip.clip_value is not None:
            return book.limited(was(name, g), clip.clip_value)
        if book.clipped_by is None:
            book.clipped_by = book.clip_factor(clip, book.clip_norm(_directions(book, was), clip.norm_type))
        return book.kind.multiplied(was(name, g), book.clipped_by)

    book.wrap("clipped", lambda was, name, g: g)
    book.wrap("direction", direction)


_mistake(
    "clip_of_the_direction",
    "what the step goes along is clipped, momentum and weight decay included, in place of the gradient",
    _ORDER_HINT,
    "Steps are right without momentum and decay; with them, no step is longer than lr times the limit.",
    where(lambda case: clips(case) and _is_sgd(case) and _goes_otherwise(case)),
    _of_direction,
)

# ---------------------------------------------------------------- the norm

_NORM_HINT = "Of which numbers does your code take the norm, and is it one number for all parameters, or one for each?"


def _of_norm(book: Textbook, norm: Callable[[Any], Any]) -> None:
    """Another number in place of the norm of all gradients."""
    book.wrap("clip_norm", lambda was, parts, norm_type: norm(was(parts, norm_type)))


def _of_some(book: Textbook, some: Callable[[str, dict[str, Any]], list[Any]]) -> None:
    """Each gradient by the factor of the norm of some."""

    def clipped(_was: Any, name: str, g: Any) -> Any:
        clip = _clip(book.case)
        norm = book.kind.norm(tuple(some(name, book.all_stepped)), clip.norm_type)
        return book.kind.multiplied(g, factor_of(book.kind, clip, norm))

    book.wrap("clipped", clipped)


_mistake(
    "clip_by_norm_of_each",
    "each gradient is clipped by its own norm, in place of the norm of all gradients together",
    _NORM_HINT,
    "Gradients keep their directions, but not their proportions to each other.",
    where(_by_norm),
    lambda book: _of_some(book, lambda name, parts: [parts[name]]),
)
_mistake(
    "clip_by_norm_so_far",
    "each gradient is clipped by the norm of those that the loop has met so far, in place of the norm of all",
    _NORM_HINT,
    "The last parameter's step is right; the earlier one comes, the longer its step is.",
    where(_by_norm),
    lambda book: _of_some(
        book, lambda name, parts: [*(parts[one] for one in takewhile(lambda one: one != name, parts)), parts[name]]
    ),
)
_mistake(
    "clip_by_norm_of_weights",
    "the norm is that of the weights' gradients alone, and all gradients are clipped by it",
    _NORM_HINT,
    "All steps are too long by one factor, which is nearer to 1 the smaller the biases' gradients are.",
    where(lambda case: _by_norm(case) and with_bias(case)),
    lambda book: _of_some(book, lambda _, parts: [g for one, g in parts.items() if one.endswith(".weight")]),
)
_mistake(
    "clip_by_squared_norm",
    "the sum of squares stands in place of the norm, without its root",
    "Which power of a gradient has the number that your code holds against the largest norm?",
    "All steps are off by one factor, another one in each step.",
    where(_of_the_root),
    lambda book: _of_norm(book, lambda norm: book.kind.multiplied(norm, norm)),
)
_mistake(
    "clip_by_mean_square",
    "the root of the mean square stands in place of the norm: a mean, where a sum belongs",
    "Is your norm the root of a sum, or of a mean?",
    "Steps with large gradients are too long, by the root of the number of entries at most.",
    where(_of_the_root),
    lambda book: _of_norm(
        book, lambda norm: book.scaled(1 / sqrt(sum(values(g).size for g in book.gradients.values())), norm)
    ),
)


def _another_norm(book: Textbook, norm_type: Any) -> None:
    book.wrap("clip_norm", lambda was, parts, _: was(parts, norm_type))


_mistake(
    "clip_by_sum_of_sizes",
    "the sum of absolute values is taken for the norm",
    "Which norm is stated, and which one does your code compute?",
    "All steps are too short by one factor, another one in each step.",
    where(lambda case: _by_norm(case) and _clip(case).norm_type != 1),
    lambda book: _another_norm(book, 1),
)
_mistake(
    "clip_by_largest_entry",
    "the largest absolute value is taken for the norm",
    "Which norm is stated, and which one does your code compute?",
    "All steps are too long by one factor, another one in each step.",
    where(lambda case: _by_norm(case) and _clip(case).norm_type != "inf"),
    lambda book: _another_norm(book, "inf"),
)
_mistake(
    "clip_by_root_of_squares",
    "the root of the sum of squares is taken for the norm",
    "Which norm is stated, and which one does your code compute?",
    "All steps are off by one factor, another one in each step.",
    where(lambda case: _by_norm(case) and _clip(case).norm_type != 2),
    lambda book: _another_norm(book, 2),
)

# ---------------------------------------------------------------- the factor

_FACTOR_HINT = (
    "By what is a gradient multiplied whose norm is half of the limit, and by what one whose norm is twice the limit?"
)

_mistake(
    "clip_always",
    "gradients are always scaled to the largest norm, also where theirs is smaller",
    _FACTOR_HINT,
    "Steps with large gradients are right; with small ones they are too long, and the smaller, the more.",
    where(_by_norm),
    lambda book: book.wrap("clip_factor", lambda was, clip, norm: ratio_of(book.kind, clip, norm)),
)
_mistake(
    "clip_divided_by_the_norm",
    "a gradient that is too large is scaled to norm 1, in place of the largest norm",
    _FACTOR_HINT,
    "Steps with small gradients are right; with large ones they are off by the largest norm as a factor.",
    where(lambda case: _by_norm(case) and _clip(case).max_norm != 1),
    lambda book: book.wrap("clip_factor", lambda was, clip, norm: _to_1(book, clip, was(clip, norm))),
)


def _to_1(book: Textbook, clip: Clip, factor: Any) -> Any:
    return factor if values(factor)[0] >= 1 else book.scaled(1 / (clip.max_norm or 1.0), factor)


# ---------------------------------------------------------------- by norm and by value

_FORM_HINT = (
    "Is all of a gradient multiplied by one number, or does each entry have a limit of its own? Which is stated?"
)

_mistake(
    "clip_by_value_for_norm",
    "each entry is clipped to the largest norm, in place of the norm of all of them",
    _FORM_HINT,
    "Where no entry alone is larger than the norm may be, nothing is clipped.",
    where(_by_norm),
    lambda book: book.wrap("clipped", lambda was, name, g: book.limited(g, _limit(book))),
)
_mistake(
    "clip_by_norm_for_value",
    "all gradients are scaled by their norm, in place of clipping each entry",
    _FORM_HINT,
    "The gradients keep their direction, and small entries, which should stay as they are, change.",
    where(_by_value),
    lambda book: _of_value_as_norm(book),
)


def _of_value_as_norm(book: Textbook) -> None:
    clip = Clip(max_norm=_limit(book))

    def clipped(_was: Any, _name: str, g: Any) -> Any:
        norm = book.kind.norm(tuple(book.all_stepped.values()), 2)
        return book.kind.multiplied(g, factor_of(book.kind, clip, norm))

    book.wrap("clipped", clipped)


# ---------------------------------------------------------------- entry by entry

_ENTRY_HINT = "What becomes of an entry that is far above the limit, and of one that is as far below minus the limit?"


def _from_above(limit: float) -> Function:
    return function(Bent((line(1), line(0, limit)), (Kink(limit, 0),)))


_mistake(
    "clip_from_above_alone",
    "entries are kept below the limit, but not above minus the limit",
    _ENTRY_HINT,
    "Small entries and large positive ones are right; large negative ones are not clipped.",
    where(_by_value),
    lambda book: book.wrap("clipped", lambda was, name, g: book.kind.applied(_from_above(_limit(book)), g)[0]),
)
_mistake(
    "clip_loses_signs",
    "sizes are clipped, and signs are lost",
    _ENTRY_HINT,
    "Every parameter becomes smaller: each step's size is right, and where it should go up, its sign is wrong.",
    where(_by_value),
    lambda book: book.wrap("clipped", lambda was, name, g: book.kind.applied(ABSOLUTE, was(name, g))[0]),
)
_mistake(
    "clip_to_zero",
    "entries beyond the limit become 0, in place of the limit",
    _ENTRY_HINT,
    "Small entries are right; where a gradient is large, nothing moves.",
    where(_by_value),
    lambda book: book.wrap(
        "clipped", lambda was, name, g: book.kind.multiplied(g, book.kind.exact(np.abs(values(g)) <= _limit(book)))
    ),
)
