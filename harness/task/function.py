"""A function of each entry alone, with its derivative, as each kind of number has it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from harness.task.numbers.bounded import BoundedKind
    from harness.task.numbers.exact import ExactKind
    from harness.task.numbers.rounded import Array, Bounded


@dataclass(frozen=True)
class Function:
    """Each gives the values and the derivatives of a matrix."""

    plain: Callable[[Array], tuple[Array, Array]]
    """In float64."""
    bounded: Callable[[BoundedKind, Bounded], tuple[Bounded, Bounded]]
    """With a bound that holds for every formula that people write for it."""
    exact: Callable[[ExactKind, Any], tuple[Any, Any]]
    """In balls."""
    scale: float = 1.0
    """What the gradient may be multiplied by before the rest of the derivative makes it small again."""
