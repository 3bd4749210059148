"""Mistakes of the update: sign, learning rate, momentum and weight decay."""

from __future__ import annotations

from typing import Any

import numpy as np

from harness.faults.fault import Site, anywhere, each_of, fault, where, with_bias
from harness.faults.textbook import Textbook, shape, values
from harness.scenario.model import Case


def _with_momentum(case: Case) -> bool:
    return bool(case.optimizer and case.optimizer.momentum)


def _with_decay(case: Case) -> bool:
    return bool(case.optimizer and case.optimizer.weight_decay)


def _scale_rate(book: Textbook, factor: Any) -> None:
    book.wrap("rate", lambda was, name: was(name) * factor())


# ---------------------------------------------------------------- the step


@fault(
    7,
    "update",
    "the step goes up the gradient",
    hint="The gradient points to where the loss grows. Which way should the step go?",
    thought="Gradients are right; every parameter moves by the right amount the wrong way.",
    sites=anywhere,
)
def update_sign(book: Textbook, _: Site) -> None:
    _scale_rate(book, lambda: -1)


@fault(
    20,
    "update",
    "a bias is never updated",
    hint="Count the parameters that your update loop touches.",
    thought="The bias's gradient is right, and the bias stays as it was.",
    sites=each_of(with_bias),
)
def bias_not_updated(book: Textbook, layers: Site) -> None:
    names = {f"{book.case.network[index].name}.bias" for index in layers}
    book.wrap("rate", lambda was, name: 0.0 if name in names else was(name))


@fault(
    39,
    "update",
    "the learning rate is applied twice",
    hint="Count the places where lr stands.",
    thought="Gradients are right; every step is the right one times lr.",
    sites=anywhere,
)
def rate_twice(book: Textbook, _: Site) -> None:
    _scale_rate(book, lambda: book.lr)


@fault(
    39,
    "update",
    "the step is too large by the number of samples",
    hint="Is the gradient of the step the mean over the batch, as the one that you report?",
    thought="Gradients are right; every step is the right one times the number of samples.",
    sites=anywhere,
)
def rate_times_batch(book: Textbook, _: Site) -> None:
    _scale_rate(book, lambda: shape(book.a[0])[0])


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


# ---------------------------------------------------------------- momentum


@fault(
    32,
    "update",
    "momentum is a moving average: the gradient enters with 1 - momentum",
    hint="torch's velocity is mu v + g. What stands before g in yours?",
    thought="The first step already is smaller, by the factor 1 - momentum.",
    sites=where(_with_momentum),
)
def moving_average(book: Textbook, _: Site) -> None:
    def momentum(was: Any, name: str, g: Any) -> Any:
        return was(name, book.scaled(1 - book.options.momentum, g))

    book.wrap("momentum", momentum)


@fault(
    32,
    "update",
    "after the first step the gradient enters the velocity with 1 - momentum",
    hint="torch's velocity is mu v + g. What stands before g in yours, from the second step on?",
    thought="The first step is right; in the second the new gradient counts too little, as with dampening.",
    sites=where(lambda case: _with_momentum(case) and case.optimizer is not None and case.optimizer.dampening == 0),
)
def dampened_momentum(book: Textbook, _: Site) -> None:
    book.wrap("moved_on", lambda was, name, v, g: was(name, v, book.scaled(1 - book.options.momentum, g)))


@fault(
    33,
    "update",
    "the step uses the velocity of the step before",
    hint="Which comes first in your update: the new velocity, or the step?",
    thought="In the first step nothing moves; from then on every step comes one too late.",
    sites=where(_with_momentum),
)
def old_velocity(book: Textbook, _: Site) -> None:
    def momentum(was: Any, name: str, g: Any) -> Any:
        old = book.velocity.get(name)
        was(name, g)
        return book.scaled(0, g) if old is None else old

    book.wrap("momentum", momentum)


@fault(
    34,
    "update",
    "the step looks ahead as Nesterov's does, where plain momentum is meant",
    hint="Does your step go along v, or along g + mu v?",
    thought="The first step already is larger, by the factor 1 + momentum.",
    sites=where(lambda case: _with_momentum(case) and not _nesterov(case)),
)
def nesterov_for_plain(book: Textbook, _: Site) -> None:
    def momentum(was: Any, name: str, g: Any) -> Any:
        return book.kind.combined((1, g), (book.options.momentum, was(name, g)))

    book.wrap("momentum", momentum)


def _nesterov(case: Case) -> bool:
    return bool(case.optimizer and case.optimizer.nesterov)


@fault(
    34,
    "update",
    "the step is that of plain momentum, where Nesterov's is meant",
    hint="Does your step go along v, or along g + mu v?",
    thought="The first step already is smaller, by the factor 1 / (1 + momentum).",
    sites=where(_nesterov),
)
def plain_for_nesterov(book: Textbook, _: Site) -> None:
    def momentum(was: Any, name: str, g: Any) -> Any:
        was(name, g)
        return book.velocity[name]

    book.wrap("momentum", momentum)


@fault(
    35,
    "update",
    "the learning rate stands inside the velocity",
    hint="When lr changes, should the steps that the velocity remembers change with it? torch's do.",
    thought="Right as long as lr stays; in the step after it changes, the old part of the velocity has the old lr.",
    sites=where(_with_momentum),
)
def rate_inside_velocity(book: Textbook, _: Site) -> None:
    rate: dict[str, float] = {}

    def moved_on(was: Any, name: str, v: Any, g: Any) -> Any:
        return was(name, book.scaled(rate[name] / book.lr, v), g)

    def momentum(was: Any, name: str, g: Any) -> Any:
        found = was(name, g)
        rate[name] = book.lr
        return found

    book.wrap("moved_on", moved_on)
    book.wrap("momentum", momentum)


@fault(
    33,
    "update",
    "momentum is forgotten: every step is that of plain SGD",
    hint="What does your second step know of the first?",
    thought="The first step is right; the second lacks momentum times the first.",
    sites=where(_with_momentum),
)
def momentum_missing(book: Textbook, _: Site) -> None:
    book.wrap("momentum", lambda was, name, g: g)


# ---------------------------------------------------------------- weight decay


def _scale_decay(book: Textbook, factor: float) -> None:
    def decayed(was: Any, name: str, w: Any, g: Any) -> Any:
        return book.kind.combined((1, g), (factor * book.options.weight_decay, w))

    book.wrap("decayed", decayed)


@fault(
    36,
    "update",
    "weight decay is missing",
    hint="Which line of your update makes the weights smaller where the gradient is 0?",
    thought="Gradients are right; what every step lacks is lr times the decay times the parameter.",
    sites=where(_with_decay),
)
def decay_missing(book: Textbook, _: Site) -> None:
    book.wrap("decayed", lambda was, name, w, g: g)


@fault(
    36,
    "update",
    "weight decay is applied twice",
    hint="Is there a penalty in the gradient, and a decay in the update as well?",
    thought="Gradients are right; every step has lr times the decay times the parameter too much.",
    sites=where(_with_decay),
)
def decay_doubled(book: Textbook, _: Site) -> None:
    _scale_decay(book, 2)


@fault(
    36,
    "update",
    "weight decay has the wrong sign",
    hint="Should decay make a weight larger or smaller?",
    thought="Gradients are right; every step is off by twice lr times the decay times the parameter.",
    sites=where(_with_decay),
)
def decay_negated(book: Textbook, _: Site) -> None:
    _scale_decay(book, -1)


@fault(
    36,
    "update",
    "weight decay bypasses the momentum: it is taken off the weights beside the step",
    hint="Does your decay enter the velocity, as torch.optim.SGD's does, or is it subtracted afterwards?",
    thought="The first step is right; from the second on the velocity lacks what the decay has put into it.",
    sites=where(lambda case: _with_decay(case) and _with_momentum(case)),
)
def decay_beside_momentum(book: Textbook, _: Site) -> None:
    def momentum(was: Any, name: str, g: Any) -> Any:
        decay = book.options.weight_decay
        alone = book.kind.combined((1, g), (-decay, book.w[name]))
        return book.kind.combined((1, was(name, alone)), (decay, book.w[name]))

    book.wrap("momentum", momentum)


@fault(
    37,
    "update",
    "weight decay is added without the weight",
    hint="A large weight should decay faster than a small one. Does yours?",
    thought="Gradients are right; every entry of a step is off by the same amount.",
    sites=where(_with_decay),
)
def decay_without_weight(book: Textbook, _: Site) -> None:
    def decayed(was: Any, name: str, w: Any, g: Any) -> Any:
        return book.kind.combined((1, g), (book.options.weight_decay, book.kind.exact(np.ones(shape(w)))))

    book.wrap("decayed", decayed)


@fault(
    37,
    "update",
    "weight decay multiplies the gradient in place of the weight",
    hint="What does your decay term multiply?",
    thought="Gradients are right; every step is the right plain one times 1 + decay.",
    sites=where(_with_decay),
)
def decay_with_gradient(book: Textbook, _: Site) -> None:
    def decayed(was: Any, name: str, w: Any, g: Any) -> Any:
        return book.scaled(1 + book.options.weight_decay, g)

    book.wrap("decayed", decayed)


@fault(
    38,
    "update",
    "biases do not decay, and torch.optim.SGD decays every parameter",
    hint="Which parameters does your decay touch? Which does torch's, unless told otherwise?",
    thought="Weights are right; what the biases' steps lack is lr times the decay times the bias.",
    sites=where(lambda case: _with_decay(case) and bool(with_bias(case))),
)
def bias_without_decay(book: Textbook, _: Site) -> None:
    book.wrap("decayed", lambda was, name, w, g: g if name.endswith(".bias") else was(name, w, g))
