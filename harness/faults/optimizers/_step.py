"""Mistakes of the step: its sign, its learning rate, what takes none, and whose gradient it takes."""

from __future__ import annotations

from typing import Any

import numpy as np

from harness.faults.fault import (
    Site,
    alike,
    anywhere,
    each_of,
    fault,
    layers_said,
    linears,
    others_with_weight,
    parameters_of,
    weighted,
    where,
    with_bias,
)
from harness.faults.optimizers._parts import of_each, scale_rate
from harness.faults.textbook import Textbook, shape, values

# ---------------------------------------------------------------- its sign


@fault(
    7,
    "update",
    "the step goes up the gradient",
    hint="The gradient points to where the loss grows. Which way should the step go?",
    thought="Gradients are right; every parameter moves by the right amount the wrong way.",
    sites=anywhere,
)
def update_sign(book: Textbook, _: Site) -> None:
    scale_rate(book, lambda: -1)


def _rate_of(book: Textbook, kind: str, factor: Any) -> None:
    book.wrap("rate", lambda was, name: was(name) * (factor() if name.endswith(kind) else 1))


@fault(
    7,
    "update",
    "the biases' step goes up the gradient",
    hint="Compare the signs in the lines that update W and b.",
    thought="The weights' steps are right; the biases move by the right amount the wrong way.",
    sites=where(with_bias),
)
def update_sign_of_biases(book: Textbook, _: Site) -> None:
    _rate_of(book, ".bias", lambda: -1)


@fault(
    7,
    "update",
    "the weights' step goes up the gradient",
    hint="Compare the signs in the lines that update W and b.",
    thought="The biases' steps are right; the weights move by the right amount the wrong way.",
    sites=where(with_bias),
)
def update_sign_of_weights(book: Textbook, _: Site) -> None:
    _rate_of(book, ".weight", lambda: -1)


@fault(
    7,
    "update",
    "one bias's step goes up the gradient",
    hint="Compare the signs in the lines that update the parameters, one by one.",
    thought="All other steps are right; this bias moves by the right amount the wrong way.",
    sites=lambda case: [(index,) for index in with_bias(case)],
)
def update_sign_of_one_bias(book: Textbook, layers: Site) -> None:
    scale_rate(book, lambda: -1, parameters_of(book, layers, "bias"))


@fault(
    7,
    "update",
    "one weight's step goes up the gradient",
    hint="Compare the signs in the lines that update the parameters, one by one.",
    thought="All other steps are right; this weight moves by the right amount the wrong way.",
    sites=lambda case: [(index,) for index in weighted(case)],
)
def update_sign_of_one_weight(book: Textbook, layers: Site) -> None:
    scale_rate(book, lambda: -1, parameters_of(book, layers, "weight"))


# ---------------------------------------------------------------- what takes no step


@fault(
    20,
    "update",
    "a bias is never updated",
    hint="Count the parameters that your update loop touches.",
    thought="The bias's gradient is right, and the bias stays as it was.",
    sites=each_of(with_bias),
)
def bias_not_updated(book: Textbook, layers: Site) -> None:
    _held(book, parameters_of(book, layers, "bias"))


def _held(book: Textbook, names: list[str]) -> None:
    book.wrap("rate", lambda was, name: 0.0 if name in names else was(name))


@fault(
    20,
    "update",
    "a weight is never updated",
    hint="Count the parameters that your update loop touches.",
    thought="The weight's gradient is right, and the weight stays as it was.",
    sites=lambda case: [*each_of(weighted)(case), *each_of(others_with_weight)(case)],
)
def weight_not_updated(book: Textbook, layers: Site) -> None:
    _held(book, parameters_of(book, layers, "weight"))


@fault(
    20,
    "update",
    "a layer is never updated",
    hint="Count the layers that your update loop touches. Does its range end one too early, or begin one too late?",
    thought="The layer's gradients are right, and its weight and bias stay as they were.",
    sites=lambda case: [(index,) for index in weighted(case) if len(weighted(case)) > 1],
)
def layer_not_updated(book: Textbook, layers: Site) -> None:
    _held(book, parameters_of(book, layers, "weight", "bias"))


# ---------------------------------------------------------------- the learning rate


@fault(
    39,
    "update",
    "the learning rate is applied twice",
    hint="Count the places where lr stands.",
    thought="Gradients are right; every step is the right one times lr.",
    sites=anywhere,
)
def rate_twice(book: Textbook, _: Site) -> None:
    scale_rate(book, lambda: book.lr)


@fault(
    39,
    "update",
    "the step is too large by the number of samples",
    hint="Is the gradient of the step the mean over the batch, as the one that you report?",
    thought="Gradients are right; every step is the right one times the number of samples.",
    sites=anywhere,
)
def rate_times_batch(book: Textbook, _: Site) -> None:
    scale_rate(book, lambda: shape(book.a[0])[0])


@fault(
    39,
    "update",
    "the step ignores the learning rate that it is given and uses one of its own",
    hint="Where does the learning rate of your update come from? What if it changes?",
    thought="Gradients are right; every step is the right one at another learning rate, the same throughout.",
    sites=anywhere,
    typical=0.1,
    solve="line",
)
def rate_ignored(book: Textbook, _: Site, value: float) -> None:
    book.wrap("rate", lambda was, name: value * was(name) / book.lr)


@fault(
    39,
    "update",
    "the step is a multiple of the right one",
    hint="Write down every factor that stands before the gradient in your update.",
    thought="Gradients are right; every step is the right one times the same constant.",
    sites=anywhere,
    typical=1.7,
    solve="line",
)
def step_times(book: Textbook, _: Site, value: float) -> None:
    scale_rate(book, lambda: value)


@fault(
    39,
    "update",
    "the step is divided by the number of samples once too often",
    hint="Is the gradient that you report a mean over the batch already?",
    thought="Gradients are right; every step is too small by the number of samples.",
    sites=anywhere,
)
def rate_over_batch(book: Textbook, _: Site) -> None:
    scale_rate(book, lambda: 1 / shape(book.a[0])[0])


@fault(
    39,
    "update",
    "the biases' steps lack the learning rate",
    hint="Which lines of your update have lr in them?",
    thought="The weights' steps are right; the biases' are too large by 1 / lr.",
    sites=where(with_bias),
)
def rate_missing_for_biases(book: Textbook, _: Site) -> None:
    _rate_of(book, ".bias", lambda: 1 / book.lr)


of_each(
    39,
    "step_twice",
    "a {} takes its step twice, where the others take it once",
    "The other steps are right; that of the {} is twice the right one.",
    lambda book, names: scale_rate(book, lambda: 2, names),
)


@fault(
    39,
    "update",
    "every parameter takes its step twice",
    hint="How often is your update called in one step, and how often does its loop go over the parameters?",
    thought="Gradients are right; every step is twice the right one.",
    sites=anywhere,
)
def step_twice(book: Textbook, _: Site) -> None:
    book.wrap("rate", lambda was, name: 2 * was(name))


of_each(
    39,
    "step_without_rate",
    "a {}'s step lacks the learning rate, which the others have",
    "The other steps are right; that of the {} is too large by 1 / lr.",
    lambda book, names: scale_rate(book, lambda: 1 / book.lr, names),
)
of_each(
    39,
    "step_over_samples",
    "a {}'s step is divided by the number of samples, and the others are not",
    "The other steps are right; that of the {} is too small by the number of samples.",
    lambda book, names: scale_rate(book, lambda: 1 / shape(book.a[0])[0], names),
)


_RATE_HINT = "Count the places where lr stands, from the loss on. In which line does it belong?"


@fault(
    39,
    "backward",
    "the gradients have the learning rate as a factor already, and the step multiplies by it again",
    hint=_RATE_HINT,
    thought="Every gradient is the right one times lr, and every step the right one times lr.",
    sites=anywhere,
)
def rate_in_the_gradient(book: Textbook, _: Site) -> None:
    book.wrap("loss_gradient", lambda was, y, t: book.scaled(book.lr, was(y, t)))


@fault(
    39,
    "backward",
    "the gradients that are reported have the learning rate as a factor; the step is right",
    hint=_RATE_HINT,
    thought="The steps are right, and every gradient is the right one times lr.",
    sites=anywhere,
)
def rate_in_the_reported_gradient(book: Textbook, _: Site) -> None:
    book.wrap("told", lambda was, name, g: book.scaled(book.lr, was(name, g)))


@fault(
    39,
    "update",
    "the parameter is multiplied by the learning rate as well: lr (w - g), where w - lr g belongs",
    hint="What does lr multiply in your update?",
    thought="Gradients are right; after a step every parameter is lr times what it was, less lr times the gradient.",
    sites=anywhere,
    alone=True,
)
def rate_times_parameter(book: Textbook, _: Site) -> None:
    def update(was: Any, name: str, w: Any, g: Any) -> tuple[Any, Any]:
        after = book.kind.combined((1, was(name, w, g)[0]), (book.lr - 1, w))
        return after, book.kind.subtracted(after, w)

    book.wrap("update", update)


# ---------------------------------------------------------------- whole numbers


@fault(
    44,
    "update",
    "parameters are kept in an integer array",
    hint="Print the dtype of your parameters after a step. What does an integer array keep of 0.3?",
    thought="After a step every parameter is a whole number.",
    sites=anywhere,
)
def integer_parameters(book: Textbook, _: Site) -> None:
    def update(was: Any, name: str, w: Any, g: Any) -> tuple[Any, Any]:
        after = book.kind.exact(np.trunc(values(was(name, w, g)[0])))
        return after, book.kind.subtracted(after, w)

    book.wrap("update", update)


# ---------------------------------------------------------------- another step


@fault(
    58,
    "update",
    "the step takes the place of the parameter, where it should be added to it",
    hint="What becomes of the old parameter in your update?",
    thought="After the step a parameter is -lr times its gradient, whatever it was before.",
    sites=anywhere,
)
def step_in_place_of_parameter(book: Textbook, _: Site) -> None:
    def update(was: Any, name: str, w: Any, g: Any) -> tuple[Any, Any]:
        moved = was(name, w, g)[1]
        return moved, book.kind.subtracted(moved, w)

    book.wrap("update", update)


@fault(
    58,
    "update",
    "the step uses the gradient of the step before",
    hint="Which comes first in your loop: the backward pass, or the update?",
    thought="In the first step nothing moves; from then on every step is that of the gradient before.",
    sites=anywhere,
)
def old_gradient(book: Textbook, _: Site) -> None:
    before: dict[str, Any] = {}

    def update(was: Any, name: str, w: Any, g: Any) -> tuple[Any, Any]:
        old, before[name] = before.get(name), g
        found: tuple[Any, Any] = was(name, w, book.scaled(0, g) if old is None else old)
        return found

    book.wrap("update", update)


@fault(
    58,
    "update",
    "the step follows the signs of the gradient alone",
    hint="Does your update use a gradient's direction without its size anywhere?",
    thought="Every entry of every parameter moves by the same amount.",
    sites=anywhere,
)
def step_of_signs(book: Textbook, _: Site) -> None:
    def update(was: Any, name: str, w: Any, g: Any) -> tuple[Any, Any]:
        found: tuple[Any, Any] = was(name, w, book.kind.exact(np.sign(values(g))))
        return found

    book.wrap("update", update)


# ---------------------------------------------------------------- another parameter's gradient


_MOVED_HINT = "Compare the two names in each line of your update: the parameter, and the gradient that moves it."


def _moved_by(book: Textbook, site: Site, kind: str) -> None:
    """A parameter takes its step with the gradient of another."""
    mine, other = parameters_of(book, site, kind)

    def update(was: Any, name: str, w: Any, g: Any) -> tuple[Any, Any]:
        found: tuple[Any, Any] = was(name, w, book.gradients[other] if name == mine else g)
        return found

    book.wrap("update", update)


@fault(
    62,
    "update",
    "a bias takes its step with the gradient of another layer's bias",
    hint=_MOVED_HINT,
    thought="Gradients are right, and one bias moves by what another should.",
    sites=alike(with_bias, "bias"),
    spot=layers_said,
)
def bias_moved_by_another(book: Textbook, site: Site) -> None:
    _moved_by(book, site, "bias")


@fault(
    62,
    "update",
    "a weight takes its step with the gradient of another layer's weight",
    hint=_MOVED_HINT,
    thought="Gradients are right, and one weight moves by what another should.",
    sites=alike(linears, "weight"),
    spot=layers_said,
)
def weight_moved_by_another(book: Textbook, site: Site) -> None:
    _moved_by(book, site, "weight")


@fault(
    62,
    "update",
    "a bias becomes another layer's bias minus its own step",
    hint="Each line of your update has the same parameter on both sides. Do all of yours?",
    thought="Gradients are right, and after the step one bias has the place of another.",
    sites=alike(with_bias, "bias"),
    spot=layers_said,
)
def bias_from_another(book: Textbook, site: Site) -> None:
    mine, other = parameters_of(book, site, "bias")

    def update(was: Any, name: str, w: Any, g: Any) -> tuple[Any, Any]:
        if name != mine or shape(w) != shape(book.w[other]):
            return was(name, w, g)  # type: ignore[no-any-return]
        after = was(name, book.w[other], g)[0]
        return after, book.kind.subtracted(after, w)

    book.wrap("update", update)
