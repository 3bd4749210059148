"""Mistakes of the softsign."""

from __future__ import annotations

from typing import Any

import numpy as np

from harness.faults.fault import Site, each_of, fault, of_kind
from harness.faults.textbook import Textbook, ones, values


@fault(
    12,
    "backward",
    "the derivative of softsign is 1 - |a|, without the square",
    hint="Differentiate z / (1 + |z|) for z > 0. Which power of 1 + z is left?",
    thought="The ratio before the activation is 1 + |z|.",
    sites=each_of(of_kind("softsign")),
    turn=99,
)
def softsign_derivative_without_square(book: Textbook, layers: Site) -> None:
    def slope(was: Any, i: int) -> Any:
        a = book.a[i + 1]
        size = book.kind.multiplied(a, book.kind.exact(np.sign(values(a))))
        return book.kind.subtracted(ones(book, a), size) if i in layers else was(i)

    book.wrap("slope", slope)
