"""Mistakes of the update: sign, learning rate, momentum and weight decay."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from harness.faults.fault import Site, anywhere, each_of, fault, linears, where, with_bias
from harness.faults.textbook import Textbook, shape, values
from harness.scenario.model import Case


def with_momentum(case: Case) -> bool:
    """Whether the step has a velocity."""
    return bool(case.optimizer and case.optimizer.momentum)


def with_decay(case: Case) -> bool:
    """Whether the step has a weight decay."""
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
    sites=where(with_momentum),
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
    sites=where(lambda case: with_momentum(case) and case.optimizer is not None and case.optimizer.dampening == 0),
)
def dampened_momentum(book: Textbook, _: Site) -> None:
    book.wrap("moved_on", lambda was, name, v, g: was(name, v, book.scaled(1 - book.options.momentum, g)))


@fault(
    33,
    "update",
    "the step uses the velocity of the step before",
    hint="Which comes first in your update: the new velocity, or the step?",
    thought="In the first step nothing moves; from then on every step comes one too late.",
    sites=where(with_momentum),
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
    sites=where(lambda case: with_momentum(case) and not _nesterov(case)),
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
    sites=where(with_momentum),
)
def rate_inside_velocity(book: Textbook, _: Site) -> None:
    rate: dict[str, float] = {}

    def moved_on(was: Any, name: str, v: Any, g: Any) -> Any:
        return was(name, book.scaled(rate.get(name, book.lr) / book.lr, v), g)

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
    sites=where(with_momentum),
)
def momentum_missing(book: Textbook, _: Site) -> None:
    book.wrap("momentum", lambda was, name, g: g)


# ---------------------------------------------------------------- weight decay


def _scale_decay(book: Textbook, factor: Callable[[], float]) -> None:
    def decayed(was: Any, name: str, w: Any, g: Any) -> Any:
        return book.kind.combined((1, g), (factor() * book.options.weight_decay, w))

    book.wrap("decayed", decayed)


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


@fault(
    36,
    "update",
    "weight decay is applied twice",
    hint="Is there a penalty in the gradient, and a decay in the update as well?",
    thought="Gradients are right; every step has lr times the decay times the parameter too much.",
    sites=where(with_decay),
)
def decay_doubled(book: Textbook, _: Site) -> None:
    _scale_decay(book, lambda: 2)


@fault(
    36,
    "update",
    "weight decay has the wrong sign",
    hint="Should decay make a weight larger or smaller?",
    thought="Gradients are right; every step is off by twice lr times the decay times the parameter.",
    sites=where(with_decay),
)
def decay_negated(book: Textbook, _: Site) -> None:
    _scale_decay(book, lambda: -1)


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


@fault(
    37,
    "update",
    "weight decay is added without the weight",
    hint="A large weight should decay faster than a small one. Does yours?",
    thought="Gradients are right; every entry of a step is off by the same amount.",
    sites=where(with_decay),
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
    sites=where(with_decay),
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
    sites=where(lambda case: with_decay(case) and bool(with_bias(case))),
)
def bias_without_decay(book: Textbook, _: Site) -> None:
    book.wrap("decayed", lambda was, name, w, g: g if name.endswith(".bias") else was(name, w, g))


# ---------------------------------------------------------------- further steps


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
    _scale_rate(book, lambda: value)


@fault(
    39,
    "update",
    "the step is divided by the number of samples once too often",
    hint="Is the gradient that you report a mean over the batch already?",
    thought="Gradients are right; every step is too small by the number of samples.",
    sites=anywhere,
)
def rate_over_batch(book: Textbook, _: Site) -> None:
    _scale_rate(book, lambda: 1 / shape(book.a[0])[0])


def _rate_of(book: Textbook, kind: str, factor: Any) -> None:
    book.wrap("rate", lambda was, name: was(name) * (factor() if name.endswith(kind) else 1))


@fault(
    39,
    "update",
    "the biases' steps lack the learning rate",
    hint="Which lines of your update have lr in them?",
    thought="The weights' steps are right; the biases' are too large by 1 / lr.",
    sites=where(lambda case: bool(with_bias(case))),
)
def rate_missing_for_biases(book: Textbook, _: Site) -> None:
    _rate_of(book, ".bias", lambda: 1 / book.lr)


@fault(
    7,
    "update",
    "the biases' step goes up the gradient",
    hint="Compare the signs in the lines that update W and b.",
    thought="The weights' steps are right; the biases move by the right amount the wrong way.",
    sites=where(lambda case: bool(with_bias(case))),
)
def update_sign_of_biases(book: Textbook, _: Site) -> None:
    _rate_of(book, ".bias", lambda: -1)


@fault(
    7,
    "update",
    "the weights' step goes up the gradient",
    hint="Compare the signs in the lines that update W and b.",
    thought="The biases' steps are right; the weights move by the right amount the wrong way.",
    sites=where(lambda case: bool(with_bias(case))),
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
    _turned(book, layers, "bias")


@fault(
    7,
    "update",
    "one weight's step goes up the gradient",
    hint="Compare the signs in the lines that update the parameters, one by one.",
    thought="All other steps are right; this weight moves by the right amount the wrong way.",
    sites=lambda case: [(index,) for index in linears(case)],
)
def update_sign_of_one_weight(book: Textbook, layers: Site) -> None:
    _turned(book, layers, "weight")


def _turned(book: Textbook, layers: Site, kind: str) -> None:
    names = {f"{book.case.network[index].name}.{kind}" for index in layers}
    book.wrap("rate", lambda was, name: was(name) * (-1 if name in names else 1))


def _held(book: Textbook, names: set[str]) -> None:
    book.wrap("rate", lambda was, name: 0.0 if name in names else was(name))


@fault(
    20,
    "update",
    "a weight is never updated",
    hint="Count the parameters that your update loop touches.",
    thought="The weight's gradient is right, and the weight stays as it was.",
    sites=each_of(linears),
)
def weight_not_updated(book: Textbook, layers: Site) -> None:
    _held(book, {f"{book.case.network[index].name}.weight" for index in layers})


@fault(
    20,
    "update",
    "a layer is never updated",
    hint="Count the layers that your update loop touches. Does its range end one too early, or begin one too late?",
    thought="The layer's gradients are right, and its weight and bias stay as they were.",
    sites=lambda case: [(index,) for index in linears(case) if len(linears(case)) > 1],
)
def layer_not_updated(book: Textbook, layers: Site) -> None:
    _held(book, {f"{book.case.network[index].name}.{kind}" for index in layers for kind in ("weight", "bias")})


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
    hint="Is the size of a gradient told from its direction anywhere in your update?",
    thought="Every entry of every parameter moves by the same amount.",
    sites=anywhere,
)
def step_of_signs(book: Textbook, _: Site) -> None:
    def update(was: Any, name: str, w: Any, g: Any) -> tuple[Any, Any]:
        found: tuple[Any, Any] = was(name, w, book.kind.exact(np.sign(values(g))))
        return found

    book.wrap("update", update)


@fault(
    32,
    "update",
    "momentum is a constant of its own, whatever is given",
    hint="Where does the momentum of your update come from, and which sign does it have?",
    thought="The first step is right; from the second on the velocity of before counts with another factor.",
    sites=where(with_momentum),
    typical=0.9,
    solve="line",
)
def momentum_of_its_own(book: Textbook, _: Site, value: float) -> None:
    def moved_on(_was: Any, name: str, v: Any, g: Any) -> Any:
        return book.kind.combined((value, v), (1 - book.options.dampening, g))

    book.wrap("moved_on", moved_on)


@fault(
    32,
    "update",
    "the gradient enters the velocity times the momentum",
    hint="torch's velocity is mu v + g. What stands before g in yours?",
    thought="The first step already is smaller, by the factor momentum.",
    sites=where(with_momentum),
)
def momentum_times_gradient(book: Textbook, _: Site) -> None:
    def momentum(was: Any, name: str, g: Any) -> Any:
        return was(name, book.scaled(book.options.momentum, g))

    book.wrap("momentum", momentum)


@fault(
    33,
    "update",
    "the biases move without momentum",
    hint="Which parameters have a velocity of their own in your update?",
    thought="The weights' steps are right; the biases' are those of plain SGD.",
    sites=where(lambda case: with_momentum(case) and bool(with_bias(case))),
)
def momentum_missing_for_biases(book: Textbook, _: Site) -> None:
    book.wrap("momentum", lambda was, name, g: g if name.endswith(".bias") else was(name, g))


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
    sites=where(lambda case: bool(with_bias(case))),
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
    _scale_decay(book, lambda: value)


@fault(
    36,
    "update",
    "the decay is taken off the parameter without the learning rate",
    hint="Write down what is subtracted from a parameter in one step. Where does lr stand?",
    thought="Gradients are right; what every step has too much is the decay times the parameter, without lr.",
    sites=where(with_decay),
)
def decay_without_rate(book: Textbook, _: Site) -> None:
    _scale_decay(book, lambda: 1 / book.lr)


@fault(
    36,
    "update",
    "the decay is divided by the number of samples",
    hint="Is the decay a part of the mean over the batch?",
    thought="Gradients are right; the decay of every step is too small by the number of samples.",
    sites=where(with_decay),
)
def decay_over_batch(book: Textbook, _: Site) -> None:
    _scale_decay(book, lambda: 1 / shape(book.a[0])[0])


@fault(
    37,
    "update",
    "the decay pulls by the sign of the parameter, as that of absolute values does",
    hint="A large weight should decay faster than a small one. Does yours?",
    thought="Gradients are right; every entry of a step is off by the same amount, with the parameter's sign.",
    sites=where(with_decay),
)
def decay_of_signs(book: Textbook, _: Site) -> None:
    def decayed(was: Any, name: str, w: Any, g: Any) -> Any:
        return book.kind.combined((1, g), (book.options.weight_decay, book.kind.exact(np.sign(values(w)))))

    book.wrap("decayed", decayed)


# ---------------------------------------------------------------- decay and momentum, once more


@fault(
    36,
    "update",
    "the weights shrink by the decay without the learning rate, and the biases do not decay",
    hint="Write down what is subtracted from a weight in one step. Where does lr stand?",
    thought="Gradients are right; what every weight's step has too much is the decay times the weight, without lr.",
    sites=where(lambda case: with_decay(case) and bool(with_bias(case))),
)
def weight_decay_without_rate(book: Textbook, _: Site) -> None:
    _own_decay_by(book, lambda name: 1 / book.lr if name.endswith(".weight") else 0)


def _own_decay_by(book: Textbook, factor: Callable[[str], float]) -> None:
    def decayed(was: Any, name: str, w: Any, g: Any) -> Any:
        return book.kind.combined((1, g), (factor(name) * book.options.weight_decay, w))

    book.wrap("decayed", decayed)


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


_BOTH = (".weight", ".bias")
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


@fault(
    32,
    "update",
    "the velocity of before is subtracted: momentum has the wrong sign",
    hint="Should a second step in the same direction be longer than the first, or shorter?",
    thought="The first step is right; in the second what is left of the first counts the wrong way.",
    sites=where(with_momentum),
)
def momentum_negated(book: Textbook, _: Site) -> None:
    def moved_on(_was: Any, name: str, v: Any, g: Any) -> Any:
        return book.kind.combined((-book.options.momentum, v), (1 - book.options.dampening, g))

    book.wrap("moved_on", moved_on)


@fault(
    32,
    "update",
    "the velocity lacks the factor momentum: all gradients so far are added up",
    hint="What stands before the old velocity in your update?",
    thought="The first step is right; in the second the first counts whole.",
    sites=where(with_momentum),
)
def momentum_of_one(book: Textbook, _: Site) -> None:
    def moved_on(_was: Any, name: str, v: Any, g: Any) -> Any:
        return book.kind.combined((1, v), (1 - book.options.dampening, g))

    book.wrap("moved_on", moved_on)


@fault(
    35,
    "update",
    "the learning rate stands in the velocity and before the step as well",
    hint="Count the places where lr stands, in the line of the velocity and in that of the parameter.",
    thought="The first step already is too small, by the factor lr.",
    sites=where(with_momentum),
)
def rate_in_velocity_and_step(book: Textbook, site: Site) -> None:
    rate_inside_velocity.inject(book, site)
    _scale_rate(book, lambda: book.lr)


@fault(
    33,
    "update",
    "the velocity does not hold what moved the parameter: only the plain gradient is kept for the next step",
    hint="Which value does your update store for the next step: the velocity, or the gradient?",
    thought="Two steps are right; from the third on what is left of the first is missing.",
    sites=where(with_momentum),
)
def velocity_not_kept(book: Textbook, _: Site) -> None:
    def momentum(was: Any, name: str, g: Any) -> Any:
        found = was(name, g)
        book.velocity[name] = g
        return found

    book.wrap("momentum", momentum)


@fault(
    33,
    "update",
    "the velocity begins as a copy of the parameters, where it begins at 0",
    hint="What stands in your velocity before the first step? What should it remember then?",
    thought="The first step is wrong already: it has momentum times the parameter in it.",
    sites=where(with_momentum),
)
def velocity_of_the_parameters(book: Textbook, _: Site) -> None:
    def momentum(was: Any, name: str, g: Any) -> Any:
        book.velocity.setdefault(name, book.w[name])
        return was(name, g)

    book.wrap("momentum", momentum)
