"""Mistakes of momentum and of what it keeps, as torch.optim.SGD has them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from harness.faults.fault import Site, alike, fault, layers_said, linears, parameters_of, where, with_bias
from harness.faults.optimizers._parts import LINES_HINT, of_each, scale_rate, with_momentum
from harness.faults.textbook import Textbook, settings
from harness.scenario.model import Case

# ---------------------------------------------------------------- what the velocity is made of


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
    sites=where(lambda case: with_momentum(case) and settings(case).dampening == 0),
)
def dampened_momentum(book: Textbook, _: Site) -> None:
    book.wrap("moved_on", lambda was, name, v, g: was(name, v, book.scaled(1 - book.options.momentum, g)))


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


# ---------------------------------------------------------------- the velocity's past


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
    33,
    "update",
    "momentum is forgotten: every step is that of plain SGD",
    hint="What does your second step know of the first?",
    thought="The first step is right; the second lacks momentum times the first.",
    sites=where(with_momentum),
)
def momentum_missing(book: Textbook, _: Site) -> None:
    book.wrap("momentum", lambda was, name, g: g)


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


def _momentum(book: Textbook, names: set[str], momentum: Callable[[str, Any], Any]) -> None:
    book.wrap("momentum", lambda was, name, g: momentum(name, g) if name in names else was(name, g))


of_each(
    33,
    "velocity_forgotten",
    "a {}'s velocity forgets its past: it is the gradient alone, without momentum times the velocity of before",
    "The first step is right; in the second that of the {} lacks momentum times the first.",
    lambda book, names: _momentum(book, names, lambda _, g: g),
    with_momentum,
)


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
    mine, other = parameters_of(book, site, kind)
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
        hint=LINES_HINT,
        thought=f"The first step is right; from the second on one {kind} has the past of another of its shape.",
        sites=sites,
        spot=layers_said,
    )(inject)


_velocity_of_another("weight", linears)
_velocity_of_another("bias", with_bias)


# ---------------------------------------------------------------- Nesterov


def _nesterov(case: Case) -> bool:
    return settings(case).nesterov


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


# ---------------------------------------------------------------- the learning rate in the velocity


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
    35,
    "update",
    "the learning rate stands in the velocity and before the step as well",
    hint="Count the places where lr stands, in the line of the velocity and in that of the parameter.",
    thought="The first step already is too small, by the factor lr.",
    sites=where(with_momentum),
)
def rate_in_velocity_and_step(book: Textbook, site: Site) -> None:
    rate_inside_velocity.inject(book, site)
    scale_rate(book, lambda: book.lr)
