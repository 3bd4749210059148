"""Mistakes of weight decay."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from harness.faults.fault import Site, anywhere, fault, where, with_bias, with_decay
from harness.faults.optimizers._parts import of_each, with_momentum
from harness.faults.textbook import Textbook, ones, shape, total, values

# ---------------------------------------------------------------- how much it pulls


@fault(
    36,
    "update",
    "weight decay is missing",
    hint="Which line of your update makes the weights smaller where the gradient is 0?",
    thought="Gradients are right; what every step lacks is lr times the decay times the parameter.",
    sites=where(with_decay),
)
def decay_missing(book: Textbook, _: Site) -> None:
    book.wrap("decayed", lambda was, name, w, g: g)


def _pulled(book: Textbook, part: Callable[[str, Any], tuple[float, Any]]) -> None:
    """What a step has of the decay: ``part(name, w)``, a factor and a matrix, times the decay that is given."""

    def decayed(_was: Any, name: str, w: Any, g: Any) -> Any:
        factor, matrix = part(name, w)
        return book.kind.combined((1, g), (factor * book.options.weight_decay, matrix))

    book.wrap("decayed", decayed)


def _scale_decay(book: Textbook, factor: Callable[[str], float]) -> None:
    _pulled(book, lambda name, w: (factor(name), w))


@fault(
    36,
    "update",
    "weight decay is applied twice",
    hint="Is there a penalty in the gradient, and a decay in the update as well?",
    thought="Gradients are right; every step has lr times the decay times the parameter too much.",
    sites=where(with_decay),
)
def decay_doubled(book: Textbook, _: Site) -> None:
    _scale_decay(book, lambda _: 2)


@fault(
    36,
    "update",
    "weight decay has the wrong sign",
    hint="Should decay make a weight larger or smaller?",
    thought="Gradients are right; every step is off by twice lr times the decay times the parameter.",
    sites=where(with_decay),
)
def decay_negated(book: Textbook, _: Site) -> None:
    _scale_decay(book, lambda _: -1)


@fault(
    36,
    "update",
    "weight decay bypasses the momentum: it is taken off the weights beside the step",
    hint="Does your decay enter the velocity, as torch.optim.SGD's does, or is it subtracted afterwards?",
    thought="The first step is right; from the second on the velocity lacks what the decay has put into it.",
    sites=where(lambda case: with_decay(case) and with_momentum(case)),
)
def decay_beside_momentum(book: Textbook, _: Site) -> None:
    def momentum(was: Any, name: str, g: Any) -> Any:
        decay = book.options.weight_decay
        alone = book.kind.combined((1, g), (-decay, book.w[name]))
        return book.kind.combined((1, was(name, alone)), (decay, book.w[name]))

    book.wrap("momentum", momentum)


def _own_decay(book: Textbook, kinds: tuple[str, ...], value: float) -> None:
    def decayed(was: Any, name: str, w: Any, g: Any) -> Any:
        return book.kind.combined((1, g), (value, w)) if name.endswith(kinds) else g

    book.wrap("decayed", decayed)


@fault(
    36,
    "update",
    "every parameter decays by a constant of the step's own",
    hint="Where does the decay of your update come from? What stands before the parameter in it?",
    thought="Gradients are right; what every step has besides is lr times one constant times the parameter.",
    sites=anywhere,
    typical=0.02,
    solve="line",
)
def decay_of_its_own(book: Textbook, _: Site, value: float) -> None:
    _own_decay(book, (".weight", ".bias"), value)


@fault(
    36,
    "update",
    "the weights decay by a constant of the step's own, and the biases do not",
    hint="Where does the decay of your update come from? What stands before the weight in it?",
    thought="Gradients are right; what the weights' steps have besides is lr times one constant times the weight.",
    sites=where(with_bias),
    typical=0.02,
    solve="line",
)
def weight_decay_of_its_own(book: Textbook, _: Site, value: float) -> None:
    _own_decay(book, (".weight",), value)


@fault(
    36,
    "update",
    "the decay is a multiple of the one that is given",
    hint="Write down every factor that stands before the parameter in your update.",
    thought="Gradients are right; what every step lacks or has too much is a multiple of the given decay's part.",
    sites=where(with_decay),
    typical=0.5,
    solve="line",
)
def decay_times(book: Textbook, _: Site, value: float) -> None:
    _scale_decay(book, lambda _: value)


@fault(
    36,
    "update",
    "the decay is taken off the parameter without the learning rate",
    hint="Write down what is subtracted from a parameter in one step. Where does lr stand?",
    thought="Gradients are right; what every step has too much is the decay times the parameter, without lr.",
    sites=where(with_decay),
)
def decay_without_rate(book: Textbook, _: Site) -> None:
    _scale_decay(book, lambda _: 1 / book.lr)


@fault(
    36,
    "update",
    "the decay is divided by the number of samples",
    hint="Is the decay a part of the mean over the batch?",
    thought="Gradients are right; the decay of every step is too small by the number of samples.",
    sites=where(with_decay),
)
def decay_over_batch(book: Textbook, _: Site) -> None:
    _scale_decay(book, lambda _: 1 / shape(book.a[0])[0])


@fault(
    36,
    "update",
    "the weights shrink by the decay without the learning rate, and the biases do not decay",
    hint="Write down what is subtracted from a weight in one step. Where does lr stand?",
    thought="Gradients are right; what every weight's step has too much is the decay times the weight, without lr.",
    sites=where(lambda case: with_decay(case) and bool(with_bias(case))),
)
def weight_decay_without_rate(book: Textbook, _: Site) -> None:
    _scale_decay(book, lambda name: 1 / book.lr if name.endswith(".weight") else 0)


@fault(
    36,
    "backward",
    "weight decay is added to the gradients themselves",
    hint="Does the update change the arrays that you report as gradients?",
    thought="The step is right; each reported gradient is off by the decay times the parameter.",
    sites=where(with_decay),
)
def decay_in_the_gradient(book: Textbook, _: Site) -> None:
    book.wrap("told", lambda was, name, g: book.optimizer.decayed(name, book.w[name], was(name, g)))


def _decay_of(book: Textbook, names: set[str], factor: float) -> None:
    def decayed(was: Any, name: str, w: Any, g: Any) -> Any:
        own = book.kind.combined((1, g), (factor * book.options.weight_decay, w))
        return own if name in names else was(name, w, g)

    book.wrap("decayed", decayed)


of_each(
    36,
    "decay_negated",
    "the weight decay of a {} has the wrong sign: it grows, where it should shrink",
    "The other steps are right; that of the {} is off by twice lr times the decay times the parameter.",
    lambda book, names: _decay_of(book, names, -1),
    with_decay,
)
of_each(
    36,
    "decay_left_out",
    "a {} does not decay, and the others do",
    "The other steps are right; that of the {} lacks lr times the decay times the parameter.",
    lambda book, names: _decay_of(book, names, 0),
    with_decay,
)


@fault(
    36,
    "update",
    "the decay is added beside the step: w - lr g + decay w, where w - lr (g + decay w) belongs",
    hint="What does lr multiply in your update, and which sign has the decay once the parentheses are resolved?",
    thought="Gradients are right; every parameter grows by the decay times itself, without lr.",
    sites=where(with_decay),
    alone=True,
)
def decay_added_beside_the_step(book: Textbook, _: Site) -> None:
    def decayed(was: Any, name: str, w: Any, g: Any) -> Any:
        return book.kind.combined((1, g), (-book.options.weight_decay / book.lr, w))

    book.wrap("decayed", decayed)


# ---------------------------------------------------------------- what it pulls by


@fault(
    37,
    "update",
    "weight decay is added without the weight",
    hint="A large weight should decay faster than a small one. Does yours?",
    thought="Gradients are right; every entry of a step is off by the same amount.",
    sites=where(with_decay),
)
def decay_without_weight(book: Textbook, _: Site) -> None:
    _pulled(book, lambda _, w: (1, book.kind.exact(np.ones(shape(w)))))


@fault(
    37,
    "update",
    "weight decay multiplies the gradient in place of the weight",
    hint="What does your decay term multiply?",
    thought="Gradients are right; every step is the right plain one times 1 + decay.",
    sites=where(with_decay),
)
def decay_with_gradient(book: Textbook, _: Site) -> None:
    def decayed(was: Any, name: str, w: Any, g: Any) -> Any:
        return book.scaled(1 + book.options.weight_decay, g)

    book.wrap("decayed", decayed)


@fault(
    37,
    "update",
    "the decay pulls by the sign of the parameter, as that of absolute values does",
    hint="A large weight should decay faster than a small one. Does yours?",
    thought="Gradients are right; every entry of a step is off by the same amount, with the parameter's sign.",
    sites=where(with_decay),
)
def decay_of_signs(book: Textbook, _: Site) -> None:
    _pulled(book, lambda _, w: (1, book.kind.exact(np.sign(values(w)))))


_SQUARES_HINT = (
    "What is the derivative of half of the squares' sum with respect to one weight? Is it what your step adds?"
)


def _another_decay(
    name: str, said: str, thought: str, form: Callable[[Textbook, Any], tuple[float, Any]], hint: str = _SQUARES_HINT
) -> None:
    """The decay's part is a factor times a matrix, ``form(book, w)``, times the decay that is given."""

    def inject(book: Textbook, _: Site) -> None:
        _pulled(book, lambda _, w: form(book, w))

    inject.__name__ = name
    fault(37, "update", said, hint=hint, thought=thought, sites=where(with_decay), alone=True)(inject)


_another_decay(
    "decay_of_squares",
    "the decay pulls by the square of the parameter, where the parameter belongs",
    "Gradients are right; negative weights are pulled away from 0.",
    lambda book, w: (1.0, book.kind.square(w)[0]),
)


def _sum_of_squares(book: Textbook, w: Any) -> tuple[float, Any]:
    return 1.0, book.kind.multiplied(ones(book, w), total(book, book.kind.square(w)[0]))


_another_decay(
    "decay_of_the_penalty",
    "the penalty itself, the sum of squares, is added to every entry, where its derivative belongs",
    "Gradients are right; every entry of a step is off by the same amount.",
    _sum_of_squares,
)
_another_decay(
    "decay_with_rate_twice",
    "the decay is multiplied by the learning rate twice",
    "Gradients are right; what every step has of the decay is lr times the right part.",
    lambda book, w: (book.lr, w),
    "How often does lr multiply the decay on its way into the step: once, as the gradient, or twice?",
)


# ---------------------------------------------------------------- which parameters decay


@fault(
    38,
    "update",
    "biases do not decay, and torch.optim.SGD decays every parameter",
    hint="Which parameters does your decay touch? Which does torch's, unless told otherwise?",
    thought="Weights are right; what the biases' steps lack is lr times the decay times the bias.",
    sites=where(lambda case: with_decay(case) and bool(with_bias(case))),
)
def bias_without_decay(book: Textbook, _: Site) -> None:
    book.wrap("decayed", lambda was, name, w, g: g if name.endswith(".bias") else was(name, w, g))


# ---------------------------------------------------------------- when it acts


_BOTH = (".weight", ".bias")


def _decay_of_what_has_moved(book: Textbook, kinds: tuple[str, ...], rate: Callable[[], float]) -> None:
    """The step without decay first, and then what is left times 1 - rate decay."""
    book.wrap("decayed", lambda was, name, w, g: g)

    def update(was: Any, name: str, w: Any, g: Any) -> tuple[Any, Any]:
        after, moved = was(name, w, g)
        if not name.endswith(kinds):
            return after, moved
        shrunk = -rate() * book.options.weight_decay
        return (
            book.kind.combined((1 + shrunk, after)),
            book.kind.combined((1 + shrunk, moved), (shrunk, w)),
        )

    book.wrap("update", update)


def _late_decay(name: str, said: str, kinds: tuple[str, ...], with_rate: bool) -> None:
    def inject(book: Textbook, _: Site) -> None:
        _decay_of_what_has_moved(book, kinds, lambda: book.lr if with_rate else 1.0)

    inject.__name__ = name
    fault(
        67,
        "update",
        said,
        hint="Which comes first in your update: the decay, or the step? On which value of the parameter does it act?",
        thought="Gradients are right; the step itself has shrunk with the parameter.",
        sites=where(lambda case: with_decay(case) and (len(kinds) > 1 or bool(with_bias(case)))),
    )(inject)


_late_decay("decay_after_the_step", "the decay acts on the parameter that has already taken its step", _BOTH, True)
_late_decay(
    "weight_decay_after_the_step",
    "the decay acts on the weight that has already taken its step, and biases do not decay",
    (".weight",),
    True,
)
_late_decay(
    "decay_after_the_step_without_rate",
    "the decay acts on the parameter that has already taken its step, and without the learning rate",
    _BOTH,
    False,
)
_late_decay(
    "weight_decay_after_the_step_without_rate",
    "the decay acts on the weight that has already taken its step, without the learning rate; biases do not decay",
    (".weight",),
    False,
)
