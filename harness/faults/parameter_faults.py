"""Mistakes in the lines that update one kind of parameter, or one parameter, where the others' lines are right."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from harness.faults.crossed_faults import alike, layers_said
from harness.faults.fault import Site, anywhere, each_of, fault, linears, where, with_bias
from harness.faults.textbook import Textbook, shape
from harness.faults.update_faults import with_decay, with_momentum
from harness.scenario.model import Case

_HINT = "Compare the lines that update the parameters, one by one. What stands in all of them but one?"


def _of_each(
    number: int,
    name: str,
    said: str,
    thought: str,
    change: Callable[[Textbook, set[str]], None],
    carries: Callable[[Case], bool] = lambda _: True,
) -> None:
    """A mistake of some weights, and of some biases; ``said`` and ``thought`` have {} for which."""
    for kind, layers in (("weight", linears), ("bias", with_bias)):

        def inject(book: Textbook, site: Site, kind: str = kind) -> None:
            change(book, {f"{book.case.network[index].name}.{kind}" for index in site})

        def select(case: Case, layers: Callable[[Case], list[int]] = layers) -> list[int]:
            return layers(case) if carries(case) else []

        inject.__name__ = f"{name}_of_{kind}"
        of_kind = said.format(kind)
        fault(number, "update", of_kind, hint=_HINT, thought=thought.format(kind), sites=each_of(select))(inject)


def _rate(book: Textbook, names: set[str], factor: Callable[[], float]) -> None:
    book.wrap("rate", lambda was, name: was(name) * (factor() if name in names else 1))


def _momentum(book: Textbook, names: set[str], momentum: Callable[[str, Any], Any]) -> None:
    book.wrap("momentum", lambda was, name, g: momentum(name, g) if name in names else was(name, g))


def _decay(book: Textbook, names: set[str], factor: float) -> None:
    def decayed(was: Any, name: str, w: Any, g: Any) -> Any:
        own = book.kind.combined((1, g), (factor * book.options.weight_decay, w))
        return own if name in names else was(name, w, g)

    book.wrap("decayed", decayed)


_of_each(
    39,
    "step_twice",
    "a {} takes its step twice, where the others take it once",
    "The other steps are right; that of the {} is twice the right one.",
    lambda book, names: _rate(book, names, lambda: 2),
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


_of_each(
    39,
    "step_without_rate",
    "a {}'s step lacks the learning rate, which the others have",
    "The other steps are right; that of the {} is too large by 1 / lr.",
    lambda book, names: _rate(book, names, lambda: 1 / book.lr),
)
_of_each(
    39,
    "step_over_samples",
    "a {}'s step is divided by the number of samples, and the others are not",
    "The other steps are right; that of the {} is too small by the number of samples.",
    lambda book, names: _rate(book, names, lambda: 1 / shape(book.a[0])[0]),
)
_of_each(
    33,
    "velocity_forgotten",
    "a {}'s velocity forgets its past: it is the gradient alone, without momentum times the velocity of before",
    "The first step is right; in the second that of the {} lacks momentum times the first.",
    lambda book, names: _momentum(book, names, lambda _, g: g),
    with_momentum,
)
_of_each(
    36,
    "decay_negated",
    "the weight decay of a {} has the wrong sign: it grows, where it should shrink",
    "The other steps are right; that of the {} is off by twice lr times the decay times the parameter.",
    lambda book, names: _decay(book, names, -1),
    with_decay,
)
_of_each(
    36,
    "decay_left_out",
    "a {} does not decay, and the others do",
    "The other steps are right; that of the {} lacks lr times the decay times the parameter.",
    lambda book, names: _decay(book, names, 0),
    with_decay,
)


# ---------------------------------------------------------------- what momentum multiplies


def _mixed(name: str, said: str, thought: str, other: Callable[[Textbook, str, Any], Any]) -> None:
    """The velocity is momentum times ``other(book, name, g)``, plus g."""

    def inject(book: Textbook, _: Site) -> None:
        def momentum(_was: Any, name: str, g: Any) -> Any:
            return book.kind.combined((book.options.momentum, other(book, name, g)), (1, g))

        book.wrap("momentum", momentum)

    inject.__name__ = name
    hint = "What does momentum multiply in your update: what moved the parameter the last time, or something else?"
    fault(33, "update", said, hint=hint, thought=thought, sites=where(with_momentum))(inject)


_mixed(
    "momentum_of_the_parameter",
    "momentum multiplies the parameter, in place of the velocity",
    "The first step already is off, by lr times the momentum times the parameter.",
    lambda book, name, _: book.w[name],
)
_mixed(
    "momentum_of_the_gradient",
    "momentum multiplies the gradient, in place of the velocity",
    "Every step is that of plain SGD times 1 + momentum.",
    lambda _book, _name, g: g,
)


def _velocity_of(book: Textbook, site: Site, kind: str) -> None:
    """One parameter's velocity goes on from what another's was before the step."""
    mine, other = (f"{book.case.network[index].name}.{kind}" for index in site)
    before: dict[str, Any] = {}

    def step(was: Any, *batch: Any, **options: Any) -> Any:
        before.update(book.velocity)
        return was(*batch, **options)

    def moved_on(was: Any, name: str, v: Any, g: Any) -> Any:
        return was(name, before.get(other, v) if name == mine else v, g)

    book.wrap("step", step)
    book.wrap("moved_on", moved_on)


def _velocity_of_another(kind: str, layers: Callable[[Case], list[int]]) -> None:
    def inject(book: Textbook, site: Site) -> None:
        _velocity_of(book, site, kind)

    def sites(case: Case) -> list[Site]:
        return alike(layers, kind)(case) if with_momentum(case) else []

    inject.__name__ = f"velocity_of_another_{kind}"
    fault(
        33,
        "update",
        f"a {kind}'s velocity goes on from the velocity of another {kind}",
        hint=_HINT,
        thought=f"The first step is right; from the second on one {kind} has the past of another of its shape.",
        sites=sites,
        spot=layers_said,
    )(inject)


_velocity_of_another("weight", linears)
_velocity_of_another("bias", with_bias)


# ---------------------------------------------------------------- the learning rate in the gradient


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
