"""Mistakes of the optimizers that divide by a root of squares of gradients."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from harness.faults.fault import Site, alike, fault, layers_said, linears, parameters_of, where, with_bias
from harness.faults.optimizers._parts import LINES_HINT
from harness.faults.textbook import Textbook
from harness.implementation import COUNT
from harness.scenario.model import Case

#: By optimizer, the buffer of squares of gradients.
SQUARES = {
    "adam": "exp_avg_sq",
    "adamw": "exp_avg_sq",
    "rmsprop": "square_avg",
    "adagrad": "sum",
    "adadelta": "square_avg",
}
AVERAGING = ("adam", "adamw", "rmsprop", "adadelta")
BESIDE = ("adam", "adamw", "rmsprop", "adagrad")
"""Those whose epsilon stands beside the root."""


def of(*kinds: str) -> Callable[[Case], bool]:
    """Cases with one of these optimizers."""
    return lambda case: case.optimizer is not None and case.optimizer.kind in kinds


def having(setting: str, *kinds: str) -> Callable[[Case], bool]:
    """Those with a setting that is not 0."""
    return lambda case: of(*kinds)(case) and bool(getattr(case.optimizer, setting))


def is_squares(book: Textbook, buffer: str) -> bool:
    """Whether a buffer is that of squares of gradients."""
    return buffer == SQUARES[book.optimizer.options.kind]


ALL = tuple(SQUARES)

# ---------------------------------------------------------------- what is kept from step to step


@fault(
    140,
    "update",
    "what the optimizer keeps is made anew in every step",
    hint="Where do your averages live between two steps? What do they hold when the second begins?",
    thought="The first step is right; in every later one nothing is left of those before.",
    sites=where(of(*ALL)),
)
def state_made_anew(book: Textbook, _: Site) -> None:
    def step(was: Any, *batch: Any, **options: Any) -> Any:
        for values in book.optimizer.state.values():
            values.clear()
        return was(*batch, **options)

    book.wrap("step", step)


@fault(
    140,
    "update",
    "the root is of the squares before the present gradient is among them",
    hint="Which comes first in your update: the new average of squares, or the division by its root?",
    thought="The first step is far too large: nothing but epsilon, or what the squares begin with, divides it.",
    sites=where(of(*ALL)),
)
def squares_of_the_step_before(book: Textbook, _: Site) -> None:
    old: list[Any] = []

    def keep(was: Any, buffer: str, name: str, value: Any) -> Any:
        if is_squares(book, buffer):
            begin = getattr(book.optimizer.options, "initial_accumulator_value", 0.0)
            old.append(book.optimizer.before(buffer, name, value, begin))
            was(buffer, name, value)
            return old.pop()
        return was(buffer, name, value)

    book.wrap("keep", keep)


@fault(
    140,
    "update",
    "the squares forget their past: only those of the present gradient count",
    hint="What does the line of your squares read on its right-hand side, besides the gradient?",
    thought="The first step is right; from the second on every entry moves as if there had been none before.",
    sites=where(of(*ALL)),
)
def squares_without_past(book: Textbook, _: Site) -> None:
    def before(was: Any, buffer: str, name: str, like: Any, begin: float = 0.0) -> Any:
        return (
            book.scaled(0, like)
            if is_squares(book, buffer) and _has_stepped(book, name)
            else was(buffer, name, like, begin)
        )

    book.wrap("before", before)


def _has_stepped(book: Textbook, name: str) -> bool:
    return bool(book.optimizer.number_of(name) > 1)


def _state_of(book: Textbook, site: Site, kind: str) -> None:
    """One parameter's state goes on from what another's was before the step."""
    mine, other = parameters_of(book, site, kind)
    earlier: dict[str, dict[str, Any]] = {}

    def step(was: Any, *batch: Any, **options: Any) -> Any:
        earlier.update({buffer: dict(values) for buffer, values in book.optimizer.state.items()})
        return was(*batch, **options)

    def before(was: Any, buffer: str, name: str, like: Any, begin: float = 0.0) -> Any:
        found = earlier[buffer].get(other) if name == mine and buffer != COUNT else None
        return was(buffer, name, like, begin) if found is None else found

    book.wrap("step", step)
    book.wrap("before", before)


def _state_of_another(kind: str, layers: Callable[[Case], list[int]]) -> None:
    def inject(book: Textbook, site: Site) -> None:
        _state_of(book, site, kind)

    def sites(case: Case) -> list[Site]:
        return alike(layers, kind)(case) if of(*ALL)(case) else []

    inject.__name__ = f"state_of_another_{kind}"
    fault(
        140,
        "update",
        f"what is kept of a {kind} goes on from what is kept of another {kind}",
        hint=LINES_HINT,
        thought=f"The first step is right; from the second on one {kind} has the past of another of its shape.",
        sites=sites,
        spot=layers_said,
    )(inject)


_state_of_another("weight", linears)
_state_of_another("bias", with_bias)


# ---------------------------------------------------------------- squares, root and epsilon


@fault(
    141,
    "update",
    "the square is forgotten: the gradients themselves are averaged, where their squares belong",
    hint="What does the denominator of your update measure? Can it be negative?",
    thought="Where gradients are negative the root is no number; elsewhere every step is another.",
    sites=where(of(*ALL)),
)
def square_forgotten(book: Textbook, _: Site) -> None:
    book.wrap("squared", lambda was, g: g)


@fault(
    141,
    "update",
    "the root is forgotten: the squares themselves stand in its place",
    hint="How large is your step if every gradient is ten times as large? How large should it be?",
    thought="Steps depend on the size of the gradient, which they hardly should.",
    sites=where(of(*ALL)),
)
def root_forgotten(book: Textbook, _: Site) -> None:
    book.wrap("root", lambda was, v: v)


@fault(
    141,
    "update",
    "epsilon stands within the root",
    hint="Which does torch add epsilon to: the squares, or their root?",
    thought="Steps are off by as much as epsilon is of the squares: much where gradients are small.",
    sites=where(having("eps", *BESIDE)),
)
def epsilon_within_the_root(book: Textbook, _: Site) -> None:
    book.wrap("root", lambda was, v: was(book.kind.shifted(v, book.optimizer.options.eps)))
    book.wrap("beyond", lambda was, root: root)


@fault(
    141,
    "update",
    "epsilon stands within the root of the corrected squares",
    hint="Which does torch add epsilon to: the squares, or their root?",
    thought="Steps are off by as much as epsilon is of the corrected squares: much where gradients are small.",
    sites=where(having("eps", "adam", "adamw")),
)
def epsilon_within_the_corrected_root(book: Textbook, _: Site) -> None:
    def corrected_root(_was: Any, name: str, v: Any) -> Any:
        options = book.optimizer.options
        corrected = book.kind.corrected(v, options.betas[1], book.optimizer.number_of(name))
        return book.optimizer.root(book.kind.shifted(corrected, options.eps))

    book.wrap("corrected_root", corrected_root)
    book.wrap("beyond", lambda was, root: root)


@fault(
    141,
    "update",
    "epsilon is forgotten in the denominator",
    hint="What does your step divide by where the gradient has always been 0?",
    thought="Every step is a little too large, by the part that epsilon is of the root.",
    sites=where(having("eps", *BESIDE)),
)
def epsilon_forgotten(book: Textbook, _: Site) -> None:
    book.wrap("beyond", lambda was, root: root)


def _on_average(
    name: str, said: str, thought: str, changed: Callable[[Textbook, float, Any, Any], Any], squares: bool
) -> None:
    """A mistake of the average of squares, or of the other one: ``changed(book, share, old, new)``."""

    def inject(book: Textbook, _: Site) -> None:
        def average(was: Any, buffer: str, parameter: str, share: float, new: Any) -> Any:
            if is_squares(book, buffer) is not squares or buffer in ("acc_delta", "grad_avg"):
                return was(buffer, parameter, share, new)
            old = book.optimizer.before(buffer, parameter, new)
            return book.optimizer.keep(buffer, parameter, changed(book, share, old, new))

        book.wrap("average", average)

    inject.__name__ = name
    hint = "Write the average down for three equal gradients. What does it tend to?"
    sites = where(of(*(AVERAGING if squares else ("adam", "adamw"))))
    fault(142, "update", said, hint=hint, thought=thought, sites=sites)(inject)


for _what, _squares in (("squares", True), ("gradients", False)):
    _on_average(
        f"average_of_{_what}_with_swapped_shares",
        f"in the average of {_what} the past has the share of the present, and the present that of the past",
        "The first step is off already; the average follows the last gradient almost alone.",
        lambda book, share, old, new: book.kind.averaged(1 - share, old, new),
        _squares,
    )
    _on_average(
        f"average_of_{_what}_takes_them_whole",
        f"{_what} enter their average whole, without the share that is left for them",
        "The first step is off already; the average is too large by 1 / (1 - beta).",
        lambda book, share, old, new: book.kind.combined((share, old), (1, new)),
        _squares,
    )
    _on_average(
        f"average_of_{_what}_adds_up",
        f"the average of {_what} does not decay: all so far are added up, each with its share",
        "The first step is right; from the second on the past counts too much.",
        lambda book, share, old, new: book.kind.combined((1, old), (1 - share, new)),
        _squares,
    )


# ---------------------------------------------------------------- sign and decay


@fault(
    143,
    "update",
    "the step goes down, where the loss is to grow",
    hint="Does your update know of maximize? Which sign has the gradient then?",
    thought="Gradients are right; every step has the wrong sign.",
    sites=where(lambda case: bool(getattr(case.optimizer, "maximize", False))),
)
def maximize_forgotten(book: Textbook, _: Site) -> None:
    book.wrap("signed", lambda was, g: g)


COUPLED = tuple(kind for kind in ALL if kind != "adamw")


@fault(
    143,
    "update",
    "the decay shrinks the parameter itself, where it belongs to the gradient",
    hint="Does your decay enter the averages, as in torch.optim.Adam, or is it taken off beside the step, as in AdamW?",
    thought="Gradients are right; the decay is not divided by the root, as it should be.",
    sites=where(having("weight_decay", *COUPLED)),
)
def decay_beside_the_step(book: Textbook, _: Site) -> None:
    decay = book.optimizer.options.weight_decay

    def update(was: Any, name: str, w: Any, g: Any) -> tuple[Any, Any]:
        after, moved = was(name, w, g)
        shrunk = -book.lr * decay
        return book.kind.combined((1, after), (shrunk, w)), book.kind.combined((1, moved), (shrunk, w))

    book.wrap("decayed", lambda was, name, w, g: g)
    book.wrap("update", update)


@fault(
    143,
    "update",
    "weight decay is missing in the step",
    hint="Which line of your update makes the weights smaller where the gradient is 0?",
    thought="Gradients are right; what every step lacks is what the decay would add.",
    sites=where(having("weight_decay", *ALL)),
)
def adaptive_decay_missing(book: Textbook, _: Site) -> None:
    book.wrap("decayed", lambda was, name, w, g: g)
    book.wrap("shrinking", lambda was: 0.0)


@fault(
    143,
    "update",
    "weight decay makes parameters grow: it has the wrong sign in the step",
    hint="Should decay make a weight larger or smaller?",
    thought="Gradients are right; every step is off by what the decay has twice over.",
    sites=where(having("weight_decay", *ALL)),
)
def adaptive_decay_negated(book: Textbook, _: Site) -> None:
    decay = book.optimizer.options.weight_decay
    if book.optimizer.options.kind == "adamw":
        book.wrap("shrinking", lambda was: -was())
    else:
        book.wrap("decayed", lambda was, name, w, g: book.kind.combined((1, g), (-decay, w)))


@fault(
    143,
    "update",
    "biases do not decay in the step, and torch's optimizers decay every parameter",
    hint="Which parameters does your decay touch? Which does torch's, unless told otherwise?",
    thought="Weights are right; the biases' steps lack what the decay would add.",
    sites=where(lambda case: having("weight_decay", *COUPLED)(case) and bool(with_bias(case))),
)
def adaptive_bias_without_decay(book: Textbook, _: Site) -> None:
    book.wrap("decayed", lambda was, name, w, g: g if name.endswith(".bias") else was(name, w, g))
