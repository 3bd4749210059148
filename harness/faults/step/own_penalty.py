"""Mistakes of an L2 penalty that a program has of its own: its loss, its gradients and its step must have the same one.

No scenario states a penalty; where a checked program is judged by one (``Case.penalised``), these are looked for.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Container
from typing import Any

import numpy as np

from harness.faults.fault import Site, Sites, each_of, fault, layers_said, parameters_of, weighted, where, with_bias
from harness.faults.textbook import Textbook, shape, total, values
from harness.scenario.model import Case

_HINT = "Differentiate the penalty of your loss with respect to one weight, and compare with what your gradient adds."
_BIAS_HINT = (
    "Differentiate the penalty of your loss with respect to one bias, and compare with what your gradient adds."
)


def _has_penalty(case: Case) -> bool:
    return bool(case.penalised or case.scenario.penalties)


def _has_penalty_of_all(case: Case) -> bool:
    return case.penalised == "all" or any(one.on == "all" for one in case.scenario.penalties)


def _each(select: Callable[[Case], list[int]]) -> Sites:
    return each_of(lambda case: select(case) if _has_penalty(case) else [])


def _left_out(book: Textbook, places: tuple[str, ...], names: Container[str]) -> None:
    book.wrap("penalised", lambda was, place, name: was(place, name) and not (place in places and name in names))


def _changed(book: Textbook, operation: str, names: Container[str], change: Callable[[Any], Any]) -> None:
    book.wrap(operation, lambda was, name: change(was(name)) if name in names else was(name))


_IN_BOTH = ("gradient", "step")


@fault(
    49,
    "backward",
    "a weight's gradient lacks the penalty's part, which the loss has",
    hint=_HINT,
    thought="The loss is right with its penalty; the gradient is that of the data alone.",
    sites=_each(weighted),
    turn=1,
)
def penalty_missing_in_gradient(book: Textbook, layers: Site) -> None:
    _left_out(book, _IN_BOTH, parameters_of(book, layers, "weight"))


@fault(
    49,
    "backward",
    "a bias's gradient lacks the penalty's part, which the loss has",
    hint=_BIAS_HINT,
    thought="The loss has the penalty of weights and biases; the bias's gradient is that of the data alone.",
    sites=each_of(lambda case: with_bias(case) if _has_penalty_of_all(case) else []),
    turn=1,
)
def penalty_missing_in_bias_gradient(book: Textbook, layers: Site) -> None:
    _left_out(book, _IN_BOTH, parameters_of(book, layers, "bias"))


@fault(
    49,
    "backward",
    "the biases' gradients have a penalty's part, and the loss has the penalty of the weights alone",
    hint=_BIAS_HINT,
    thought="Weights are right; each bias's gradient is off by the penalty's strength times the bias.",
    sites=where(lambda case: case.penalised == "weights" and bool(with_bias(case))),
    turn=1,
)
def penalty_in_bias_gradients_alone(book: Textbook, _: Site) -> None:
    book.wrap("penalised", lambda was, place, name: was(place, name) or place in _IN_BOTH)


def _multiple(name: str, said: str, thought: str, factor: Callable[[int], float]) -> None:
    """The penalty's part of these weights' gradients times ``factor(samples)``."""

    def inject(book: Textbook, layers: Site) -> None:
        _changed(
            book,
            "penalty_gradient",
            parameters_of(book, layers, "weight"),
            lambda w: book.scaled(factor(shape(book.a[0])[0]), w),
        )

    inject.__name__ = name
    fault(49, "backward", said, hint=_HINT, thought=thought, sites=_each(weighted), turn=1)(inject)


_RIGHT_LOSS = "The loss is right with its penalty; the part that a weight's gradient has of it is"


_multiple(
    "penalty_gradient_halved",
    "the penalty's part of a weight's gradient lacks the factor 2: the loss has the whole square, without a half",
    f"{_RIGHT_LOSS} half of what belongs there.",
    lambda _: 0.5,
)
_multiple(
    "penalty_gradient_doubled",
    "the penalty's part of a weight's gradient has a factor 2 too many: the loss has half of the square",
    f"{_RIGHT_LOSS} twice what belongs there.",
    lambda _: 2,
)
_multiple(
    "penalty_gradient_negated",
    "the penalty's part of a weight's gradient has the wrong sign",
    f"{_RIGHT_LOSS} subtracted, where it should be added.",
    lambda _: -1,
)
_multiple(
    "penalty_gradient_over_samples",
    "the penalty's part of a weight's gradient is divided by the number of samples once too often",
    f"{_RIGHT_LOSS} too small by the number of samples.",
    lambda samples: 1 / samples,
)
_multiple(
    "penalty_gradient_times_samples",
    "the penalty's part of a weight's gradient is not divided by the number of samples, as the loss's is",
    f"{_RIGHT_LOSS} too large by the number of samples.",
    lambda samples: samples,
)


@fault(
    49,
    "backward",
    "the penalty's part of a weight's gradient is a multiple of the right one",
    hint=_HINT,
    thought=f"{_RIGHT_LOSS} off by one factor.",
    sites=_each(weighted),
    typical=0.3,
    solve="line",
    turn=1,
)
def penalty_gradient_times(book: Textbook, layers: Site, value: float) -> None:
    _changed(book, "penalty_gradient", parameters_of(book, layers, "weight"), lambda w: book.scaled(value, w))


@fault(
    49,
    "backward",
    "the penalty's part of the weights' gradients is that of absolute values, the sign of the weight, and the loss has "
    "squares; its factor divided by the penalty's strength",
    hint=_HINT,
    thought=(
        "The loss is right with its penalty; beside the data's part, each weight's gradient has only two numbers, "
        "one of each sign."
    ),
    sites=where(_has_penalty),
    typical=0.7,
    solve="line",
    turn=1,
)
def penalty_gradient_of_signs(book: Textbook, _: Site, value: float) -> None:
    names = parameters_of(book, tuple(weighted(book.case)), "weight")
    _changed(book, "penalty_gradient", names, lambda w: book.scaled(value, book.kind.exact(np.sign(values(w)))))


@fault(
    49,
    "backward",
    "the penalty's part of the weights' gradients lacks the weight: the same number is added to every "
    "entry; that number divided by the penalty's strength",
    hint=_HINT,
    thought="The loss is right with its penalty; beside the data's part, each weight's gradient has one constant.",
    sites=where(_has_penalty),
    typical=0.7,
    solve="line",
    turn=1,
)
def penalty_gradient_without_weight(book: Textbook, _: Site, value: float) -> None:
    names = parameters_of(book, tuple(weighted(book.case)), "weight")
    _changed(book, "penalty_gradient", names, lambda w: book.scaled(value, book.kind.exact(np.ones(shape(w)))))


@fault(
    49,
    "backward",
    "the penalty's part of the weights' gradients is the weight, as that of squares is, and the loss has absolute "
    "values; its factor divided by the penalty's strength",
    hint=_HINT,
    thought="The loss is right with its penalty; a large weight is pulled harder than a small one.",
    sites=where(_has_penalty),
    typical=0.7,
    solve="line",
    turn=1,
)
def penalty_gradient_of_squares(book: Textbook, _: Site, value: float) -> None:
    names = parameters_of(book, tuple(weighted(book.case)), "weight")
    book.wrap("penalty_gradient", lambda was, name: book.scaled(value, book.w[name]) if name in names else was(name))


@fault(
    49,
    "update",
    "the step follows the gradient without the penalty's part, which the loss and the gradient that is reported have",
    hint="Which gradient does your update use: the one that has the penalty's part, or the one before it was added?",
    thought="Loss and gradients are right with their penalty; every step lacks lr times the penalty's part.",
    sites=where(_has_penalty),
    turn=1,
)
def step_without_penalty(book: Textbook, _: Site) -> None:
    _left_out(book, ("step",), _every(book.case))


@fault(
    49,
    "update",
    "the step adds the penalty's part once more, beside the gradient that has it",
    hint="The gradient has the penalty's part already. What else shrinks a weight in your update?",
    thought="Loss and gradients are right with their penalty; every step has lr times the penalty's part twice.",
    sites=where(_has_penalty),
    turn=1,
)
def penalty_twice_in_step(book: Textbook, _: Site) -> None:
    book.wrap("decayed", lambda was, name, w, g: was(name, w, was(name, w, g)))


def _every(case: Case) -> set[str]:
    return {f"{layer.name}.{kind}" for layer in case.layers if layer.is_numbered for kind in ("weight", "bias")}


_LOSS_HINT = (
    "Write out the penalty of your loss, a term for each weight matrix. Does its derivative stand in the gradient?"
)


@fault(
    49,
    "reported",
    "the loss lacks the penalty of a weight, which the gradients have",
    hint=_LOSS_HINT,
    thought="Gradients are right with their penalty; the loss is too small by the penalty of one weight.",
    sites=_each(lambda case: weighted(case) if len(weighted(case)) > 1 else []),
    turn=1,
)
def penalty_missing_in_loss(book: Textbook, layers: Site) -> None:
    _left_out(book, ("loss",), parameters_of(book, layers, "weight"))


@fault(
    49,
    "reported",
    "the loss has the penalty of a weight twice, and the gradients have it once",
    hint=_LOSS_HINT,
    thought="Gradients are right with their penalty; the loss is too large by the penalty of one weight.",
    sites=_each(weighted),
    turn=1,
)
def penalty_twice_in_loss(book: Textbook, layers: Site) -> None:
    _changed(book, "penalty", parameters_of(book, layers, "weight"), lambda term: book.scaled(2, term))


def _crossed(case: Case) -> list[Site]:
    return list(itertools.permutations(weighted(case), 2)) if _has_penalty(case) else []


@fault(
    49,
    "reported",
    "the loss has the penalty of one weight in place of another's",
    hint=_LOSS_HINT,
    thought="Gradients are right with their penalty; in the loss one weight counts twice, and another not at all.",
    sites=_crossed,
    spot=layers_said,
    turn=1,
)
def penalty_of_another_weight(book: Textbook, site: Site) -> None:
    mine, other = parameters_of(book, site, "weight")
    book.wrap("penalty", lambda was, name: was(other if name == mine else name))


@fault(
    49,
    "reported",
    "the loss subtracts its penalty, and the gradients are those of one that is added",
    hint=_LOSS_HINT,
    thought="Gradients are right with their penalty; the loss is too small by twice the penalty.",
    sites=where(_has_penalty),
    turn=1,
)
def penalty_subtracted(book: Textbook, _: Site) -> None:
    book.wrap("penalty", lambda was, name: book.scaled(-1, was(name)))


def _measured(name: str, said: str, size: Callable[[Textbook, Any], Any]) -> None:
    """The loss's penalty as ``size(book, w)`` has it, (1, 1), times a constant."""

    def inject(book: Textbook, _: Site, value: float) -> None:
        book.wrap("penalty", lambda _was, name: book.scaled(value, size(book, book.w[name])))

    inject.__name__ = name
    fault(
        49,
        "reported",
        f"{said}, and the gradients are those of squares; its factor divided by the penalty's strength",
        hint=_LOSS_HINT,
        thought="Gradients are right with their penalty; the loss has another measure of the weights.",
        sites=where(_has_penalty),
        typical=0.7,
        solve="line",
        turn=1,
    )(inject)


def _length(book: Textbook, w: Any) -> Any:
    squares = total(book, book.kind.square(w)[0])
    root = float(np.sqrt(values(squares))[0, 0])
    return book.scaled(1 / root if root else 0.0, squares)


_measured(
    "penalty_of_absolute_values",
    "the loss's penalty has absolute values",
    lambda book, w: total(book, book.kind.multiplied(w, book.kind.exact(np.sign(values(w))))),
)
_measured("penalty_of_lengths", "the loss's penalty has the length of each weight, without the square", _length)
_measured(
    "penalty_of_squared_sums",
    "the loss's penalty has the square of each weight's sum, not the sum of squares",
    lambda book, w: book.kind.square(total(book, w))[0],
)
_measured("penalty_of_sums", "the loss's penalty has the sum of each weight, without the square", total)
