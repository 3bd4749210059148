"""Mistakes of Adam's corrections, of its two betas and of amsgrad; AdamW has them as well."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from harness.faults.fault import Site, Sites, fault, where
from harness.faults.optimizers._adaptive import having, of
from harness.faults.textbook import Textbook

_ADAM = where(of("adam", "adamw"))


def _with_betas(condition: Callable[[float, float], bool]) -> Sites:
    """Those of whose betas this is so."""
    return where(lambda case: of("adam", "adamw")(case) and condition(*getattr(case.optimizer, "betas", (0, 0))))


#: An average of gradients that is more than the present one; betas that are not the same.
_AVERAGING, _TWO_BETAS = _with_betas(lambda beta1, _: beta1 > 0), _with_betas(lambda beta1, beta2: beta1 != beta2)

# ---------------------------------------------------------------- how many steps there were


@fault(
    144,
    "update",
    "the step is not counted: every correction is that of the first",
    hint="Which value has t in your second step? Which line makes it larger?",
    thought="The first step is right; those after it are too large, and after many they are too small.",
    sites=_ADAM,
)
def step_not_counted(book: Textbook, _: Site) -> None:
    book.wrap("number_of", lambda was, name: 1.0)


@fault(
    144,
    "update",
    "the count of steps is one ahead: the first has the correction of the second",
    hint="Which value has t in your very first step? With t = 1, what should m / (1 - beta1^t) be?",
    thought="The first step already is too small.",
    sites=_ADAM,
)
def step_counted_ahead(book: Textbook, _: Site) -> None:
    book.wrap("number_of", lambda was, name: was(name) + 1)


@fault(
    144,
    "update",
    "the count of steps grows with every parameter, where it should grow with every step",
    hint="Does the line that makes t larger stand within the loop over parameters, or before it?",
    thought="The first parameter's first step is right, and every other has the correction of a later one.",
    sites=_ADAM,
)
def parameters_counted(book: Textbook, _: Site) -> None:
    def number_of(was: Any, name: str) -> float:
        names = list(book.gradients)
        return float((was(name) - 1) * len(names) + sorted(names, key=list(book.w).index).index(name) + 1)

    book.wrap("number_of", number_of)


# ---------------------------------------------------------------- the corrections


@fault(
    145,
    "update",
    "the mean gradient is not corrected for its start at 0",
    hint="What is your m after the first step, compared with the gradient? What should m / (1 - beta1^t) be?",
    thought="The first step is too small by 1 - beta1; later ones are less and less off.",
    sites=_AVERAGING,
)
def mean_not_corrected(book: Textbook, _: Site) -> None:
    book.wrap("mean", lambda was, name, m: m)


@fault(
    145,
    "update",
    "the mean square is not corrected for its start at 0",
    hint="What is your v after the first step, compared with the gradient's square? What should v / (1 - beta2^t) be?",
    thought="The first step is too large by 1 / sqrt(1 - beta2); later ones are less and less off.",
    sites=_ADAM,
)
def mean_square_not_corrected(book: Textbook, _: Site) -> None:
    book.wrap("corrected_root", lambda was, name, v: book.optimizer.root(v))


@fault(
    145,
    "update",
    "neither average is corrected for its start at 0",
    hint="Both averages start at 0. How large are they after one step, compared with what they average?",
    thought="The first step is off by (1 - beta1) / sqrt(1 - beta2); later ones are less and less off.",
    sites=_ADAM,
)
def nothing_corrected(book: Textbook, site: Site) -> None:
    mean_not_corrected.inject(book, site)
    mean_square_not_corrected.inject(book, site)


@fault(
    145,
    "update",
    "the root of the mean square is divided by the whole correction, where the root of the correction belongs",
    hint="Does your correction of v stand within the root, or outside it? Is a root of its own with it?",
    thought="The first step is too small by sqrt(1 - beta2); later ones are less and less off.",
    sites=_ADAM,
)
def correction_of_the_root_itself(book: Textbook, _: Site) -> None:
    def corrected_root(_was: Any, name: str, v: Any) -> Any:
        options, t = book.optimizer.options, book.optimizer.number_of(name)
        return book.kind.corrected(book.optimizer.root(v), options.betas[1], t)

    book.wrap("corrected_root", corrected_root)


@fault(
    145,
    "update",
    "the corrected average is kept, and the next step goes on from it",
    hint="Which do you store for the next step: m, or m / (1 - beta1^t)?",
    thought="The first step is right; from the second on the averages are too large.",
    sites=_AVERAGING,
)
def corrected_average_kept(book: Textbook, _: Site) -> None:
    def mean(was: Any, name: str, m: Any) -> Any:
        return book.optimizer.keep("exp_avg", name, was(name, m))

    book.wrap("mean", mean)


@fault(
    145,
    "update",
    "the corrections are of each other's beta",
    hint="Which beta is in the line of m, and which in the line of its correction?",
    thought="The first step is off already, and the averages themselves are right.",
    sites=_TWO_BETAS,
)
def corrections_exchanged(book: Textbook, _: Site) -> None:
    def corrected(a: Any, name: str, beta: int, power: float) -> Any:
        return book.kind.corrected(a, book.optimizer.options.betas[beta], book.optimizer.number_of(name), power)

    book.wrap("mean", lambda was, name, m: corrected(m, name, 1, 1))
    book.wrap("corrected_root", lambda was, name, v: corrected(book.optimizer.root(v), name, 0, 0.5))


# ---------------------------------------------------------------- betas, and what they average


@fault(
    146,
    "update",
    "beta1 and beta2 are exchanged",
    hint="Which of the two averages should forget faster? Which of your betas is larger?",
    thought="The first step is right, for its corrections undo it; from the second on both averages are others.",
    sites=_TWO_BETAS,
)
def betas_exchanged(book: Textbook, site: Site) -> None:
    def average(was: Any, buffer: str, name: str, share: float, new: Any) -> Any:
        first, second = book.optimizer.options.betas
        return was(buffer, name, second if share == first else first, new)

    book.wrap("average", average)
    corrections_exchanged.inject(book, site)


@fault(
    146,
    "update",
    "the average of gradients forgets its past: it is the share of the present one alone",
    hint="What does the line of your m read on its right-hand side, besides the gradient?",
    thought="The first step is right; from the second on nothing is left of the gradients before.",
    sites=_AVERAGING,
)
def mean_without_past(book: Textbook, _: Site) -> None:
    def before(was: Any, buffer: str, name: str, like: Any, begin: float = 0.0) -> Any:
        found = was(buffer, name, like, begin)
        return book.scaled(0, found) if buffer == "exp_avg" else found

    book.wrap("before", before)


@fault(
    146,
    "update",
    "the step goes along the gradient, where it should go along its average",
    hint="What stands in the numerator of your update?",
    thought="The first step is right; from the second on it knows the present gradient alone.",
    sites=_AVERAGING,
)
def gradient_for_mean(book: Textbook, _: Site) -> None:
    now: dict[str, Any] = {}

    def direction(was: Any, name: str, g: Any) -> Any:
        now[name] = g
        return was(name, g)

    book.wrap("direction", direction)
    book.wrap("mean", lambda was, name, m: now[name])


@fault(
    146,
    "update",
    "the mean square is of the average gradient, where it should be of the gradient",
    hint="What do you square in the line of v: the gradient, or m?",
    thought="The first step already is too large, by 1 / (1 - beta1).",
    sites=_AVERAGING,
)
def square_of_the_average(book: Textbook, _: Site) -> None:
    def average(was: Any, buffer: str, name: str, share: float, new: Any) -> Any:
        mean = book.optimizer.state["exp_avg"].get(name)
        return was(buffer, name, share, new if buffer == "exp_avg" else book.kind.square(mean)[0])

    book.wrap("average", average)


# ---------------------------------------------------------------- amsgrad


@fault(
    147,
    "update",
    "amsgrad is asked for, and the step divides by the present mean square",
    hint="What does amsgrad keep besides the two averages? Where does your step use it?",
    thought="Right as long as the mean square grows; then the steps are too large.",
    sites=where(having("amsgrad", "adam", "adamw")),
)
def amsgrad_forgotten(book: Textbook, _: Site) -> None:
    book.wrap("largest", lambda was, name, v: v)


@fault(
    147,
    "update",
    "amsgrad's largest mean square is of the corrected ones, and torch's is of those before they are corrected",
    hint="Which comes first in torch: the largest so far, or the correction of the mean square?",
    thought="The first step is right; later ones are too small, for early corrections are large.",
    sites=where(having("amsgrad", "adam", "adamw")),
)
def amsgrad_of_the_corrected(book: Textbook, _: Site) -> None:
    def largest(was: Any, name: str, v: Any) -> Any:
        options, t = book.optimizer.options, book.optimizer.number_of(name)
        return was(name, book.kind.corrected(v, options.betas[1], t))

    book.wrap("largest", largest)
    book.wrap("corrected_root", lambda was, name, v: book.optimizer.root(v))
