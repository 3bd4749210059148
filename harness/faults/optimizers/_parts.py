"""What the mistakes of optimizers are made of."""

from __future__ import annotations

from collections.abc import Callable, Container

from harness.faults.fault import Site, each_of, fault, linears, parameters_of, with_bias
from harness.faults.textbook import Textbook, settings
from harness.scenario.model import Case

LINES_HINT = (
    "Compare the lines that update the parameters, one by one. Which of them differs from the others, and in what?"
)


def of_each(
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
            change(book, set(parameters_of(book, site, kind)))

        def select(case: Case, layers: Callable[[Case], list[int]] = layers) -> list[int]:
            return layers(case) if carries(case) else []

        inject.__name__ = f"{name}_of_{kind}"
        of_kind = said.format(kind)
        fault(number, "update", of_kind, hint=LINES_HINT, thought=thought.format(kind), sites=each_of(select))(inject)


def with_momentum(case: Case) -> bool:
    """Whether the step has a velocity."""
    return settings(case).momentum != 0


def scale_rate(book: Textbook, factor: Callable[[], float], names: Container[str] | None = None) -> None:
    """The step of these parameters, or every step, times ``factor()``."""
    book.wrap("rate", lambda was, name: was(name) * (factor() if names is None or name in names else 1))
