"""A formula with one sign or function for another: of a derivative, a residual, a softmax, a decay."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from harness.faults.fault import Site, Sites, activations, each_of, fault, linears, loss_is, of_kind, where
from harness.faults.textbook import Textbook, ones, shape, values
from harness.faults.update_faults import with_decay
from harness.scenario.model import Case
from harness.task.losses import binary_cross_entropy_with_logits as logits

_CLASSES = loss_is("cross_entropy")

# ---------------------------------------------------------------- derivatives


def _slope(
    number: int, name: str, said: str, thought: str, sites: Sites, slope: Callable[[Textbook, int, Any], Any]
) -> None:
    """The derivative of these activations is ``slope(book, index, right one)``."""

    def inject(book: Textbook, layers: Site) -> None:
        book.wrap("slope", lambda was, i: slope(book, i, was(i)) if i in layers else was(i))

    inject.__name__ = name
    hint = "Differentiate the activation of this layer by hand, and compare with your line, sign by sign."
    fault(
        number,
        "backward",
        said,
        hint=hint,
        thought=f"Behind the activation all is right; {thought}",
        sites=sites,
        alone=True,
    )(inject)


_slope(
    12,
    "tanh_derivative_of_the_double",
    "the derivative of tanh is 1 - 2 a, where 1 - a^2 belongs",
    "before it the ratio is (1 - 2 a) / (1 - a^2).",
    each_of(of_kind("tanh")),
    lambda book, i, right: book.kind.combined((1, ones(book, right)), (-2, book.a[i + 1])),
)
_slope(
    12,
    "preactivation_for_derivative",
    "z itself stands in place of the activation's derivative",
    "before it every number is multiplied by z.",
    each_of(activations),
    lambda book, i, _: book.a[i],
)
_slope(
    31,
    "relu_derivative_of_signs",
    "the relu's derivative is the sign of z: -1 where z is negative",
    "the zeros of the gradient are numbers of the other sign.",
    each_of(of_kind("relu")),
    lambda book, i, _: book.kind.exact(np.sign(values(book.a[i]))),
)
_slope(
    31,
    "relu_mask_of_what_is_not_0",
    "the relu's mask lets all units through whose z is not 0, the negative ones too",
    "no gradient is 0 where units are negative.",
    each_of(of_kind("relu")),
    lambda book, i, _: book.kind.exact(values(book.a[i]) != 0),
)


@fault(
    8,
    "backward",
    "the derivative of an activation is added to the error, where it should multiply it",
    hint="What does the chain rule do with the two derivatives: add them, or multiply them?",
    thought="Behind the activation all is right; before it the error is near 1 wherever the one that arrives is small.",
    sites=each_of(activations),
    alone=True,
)
def derivative_added(book: Textbook, layers: Site) -> None:
    def backward_activation(was: Any, i: int, g: Any) -> Any:
        right = was(i, g)
        return book.kind.combined((1, g), (1, book.slope(i))) if i in layers else right

    book.wrap("backward_activation", backward_activation)


def _has_output_slope(case: Case) -> bool:
    return loss_is("mse")(case) and len(linears(case)) > 1


@fault(
    54,
    "backward",
    "the last layer hands y - t back as it is, without the factors of the loss and without its activation's derivative",
    hint="Which error goes back through the last W: the one that its own gradient begins with, or the bare residual?",
    thought="The last layer's own gradients are right; those before it lack the same factors.",
    sites=where(_has_output_slope),
    alone=True,
)
def residual_handed_back(book: Textbook, _: Site) -> None:
    residual: list[Any] = []

    def loss_gradient(was: Any, y: Any, t: Any) -> Any:
        residual[:] = [book.kind.subtracted(y, book.kind.exact(t))]
        return was(y, t)

    def handed_back(was: Any, i: int, g: Any, w: Any) -> Any:
        return was(i, residual[0] if residual and i == linears(book.case)[-1] else g, w)

    book.wrap("loss_gradient", loss_gradient)
    book.wrap("handed_back", handed_back)


@fault(
    48,
    "loss",
    "the gradient begins with the size of the residual: its sign is lost",
    hint="If the output is smaller than the target, which way should the loss's gradient point?",
    thought="Where the backward pass begins no number is negative.",
    sites=where(loss_is("mse")),
    alone=True,
)
def residual_without_sign(book: Textbook, _: Site) -> None:
    def loss_gradient(was: Any, y: Any, t: Any) -> Any:
        found = was(y, t)
        return book.kind.multiplied(found, book.kind.exact(np.sign(values(found))))

    book.wrap("loss_gradient", loss_gradient)


# ---------------------------------------------------------------- on the way forward


def _softplus(book: Textbook, z: Any) -> tuple[Any, Any]:
    found: tuple[Any, Any] = logits.entries(book.kind, z, np.zeros(shape(z)))
    return found


def _another_relu(name: str, said: str, give: Callable[[Textbook, Any], Any], own_slope: bool) -> None:
    """The relu gives ``give(book, z)``: a value and its derivative, which is its own or the relu's."""

    def inject(book: Textbook, layers: Site) -> None:
        def activation(was: Any, i: int, z: Any) -> Any:
            right = was(i, z)
            if i not in layers:
                return right
            own, slope = give(book, z)
            if own_slope:
                book.slopes[i] = slope
            return own

        book.wrap("activation", activation)

    inject.__name__ = name
    thought = "The output is wrong already, where some z are negative or small."
    fault(51, "forward", said, hint="What does your relu give for -1, for 0 and for 1?", thought=thought, sites=each_of(
        of_kind("relu")), alone=True)(inject)  # fmt: skip


_another_relu("softplus_for_relu", "softplus is applied in place of the relu, forward and back", _softplus, True)
_another_relu("softplus_forward", "softplus is applied in place of the relu on the way forward alone", _softplus, False)
_another_relu(
    "relu_below_zero_forward",
    "the relu keeps what is below 0 and not what is above on the way forward alone",
    lambda book, z: (book.kind.multiplied(z, book.kind.exact(values(z) < 0)), None),
    False,
)


# ---------------------------------------------------------------- softmax


def _softmax(name: str, said: str, thought: str, form: Callable[[Textbook, Any, Any], Any]) -> None:
    """log p and p are ``form(book, was, y)``."""

    def inject(book: Textbook, _: Site) -> None:
        book.wrap("log_softmax", lambda was, y: form(book, was, y))

    inject.__name__ = name
    hint = "Work the softmax of (0, 1) out by hand, and compare it with yours. What do the two add up to?"
    fault(21, "loss", said, hint=hint, thought=thought, sites=where(_CLASSES), alone=True)(inject)


def _sigmoids(book: Textbook, _: Any, y: Any) -> Any:
    loss, p = logits.entries(book.kind, y, np.zeros(shape(y)))
    return book.kind.subtracted(y, loss), p  # log p is y - log(1 + exp(y))


def _times_classes(book: Textbook, was: Any, y: Any) -> Any:
    log_p, p = was(y)
    classes = shape(y)[1]
    return book.kind.combined((1, log_p), (float(np.log(classes)), ones(book, p))), book.scaled(classes, p)


_softmax(
    "softmax_of_the_negative",
    "the softmax has exp(-z), where exp(z) belongs",
    "The class of the smallest logit has the largest probability.",
    lambda book, was, y: was(book.scaled(-1, y)),
)
_softmax(
    "softmax_of_powers_of_two",
    "the softmax has powers of 2, where those of e belong",
    "The probabilities are too even: those of logits times 0.693.",
    lambda book, was, y: was(book.scaled(float(np.log(2)), y)),
)
_softmax(
    "sigmoid_for_softmax",
    "each class has the sigmoid of its own logit, where the softmax of all belongs",
    "The probabilities of one sample do not add up to 1.",
    _sigmoids,
)
_softmax(
    "softmax_over_the_mean",
    "the softmax divides by the mean of the exponentials, not by their sum",
    "The probabilities of one sample add up to the number of classes.",
    _times_classes,
)


# ---------------------------------------------------------------- decay


def _decay(name: str, said: str, thought: str, form: Callable[[Textbook, Any], tuple[float, Any]]) -> None:
    """The decay's part is a factor times a matrix, ``form(book, w)``, times the decay that is given."""

    def inject(book: Textbook, _: Site) -> None:
        def decayed(_was: Any, name: str, w: Any, g: Any) -> Any:
            factor, part = form(book, w)
            return book.kind.combined((1, g), (factor * book.options.weight_decay, part))

        book.wrap("decayed", decayed)

    inject.__name__ = name
    hint = "What is the derivative of half of the squares' sum with respect to one weight? Is it what your step adds?"
    fault(37, "update", said, hint=hint, thought=thought, sites=where(with_decay), alone=True)(inject)


def _sum_of_squares(book: Textbook, w: Any) -> tuple[float, Any]:
    rows, columns = shape(w)
    total = book.kind.column_sums(book.kind.row_sums(book.kind.square(w)[0]))
    wide = book.kind.product(book.kind.exact(np.ones((rows, 1))), total)
    return 1.0, book.kind.product(wide, book.kind.exact(np.ones((1, columns))))


_decay(
    "decay_of_squares",
    "the decay pulls by the square of the parameter, where the parameter belongs",
    "Gradients are right; negative weights are pulled away from 0.",
    lambda book, w: (1.0, book.kind.square(w)[0]),
)
_decay(
    "decay_of_the_penalty",
    "the penalty itself, the sum of squares, is added to every entry, where its derivative belongs",
    "Gradients are right; every entry of a step is off by the same amount.",
    _sum_of_squares,
)
_decay(
    "decay_with_rate_twice",
    "the decay is multiplied by the learning rate twice",
    "Gradients are right; what every step has of the decay is too small by lr.",
    lambda book, w: (book.lr, w),
)
