"""Sums of products of an entry of one array and an entry of another, too regular to need an index of them.

A convolution is one, and so is each of its ways back. What sums are made with is a ``Ring``, so that one statement
serves floats and balls, and counts its own terms.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple, Protocol

import numpy as np


class Ring(NamedTuple):
    """Of floats, or of balls."""

    product: Callable[[Any, Any], Any]
    """Of matrices in the last two axes."""
    zeros: Callable[[tuple[int, ...]], Any]
    """Of a shape."""


FLOATS = Ring(np.matmul, np.zeros)


class Bilinear(Protocol):
    """Which products each sum has."""

    def __call__(self, a: Any, b: Any, ring: Ring, /) -> Any:
        """The sums."""

    def terms(self, a: tuple[int, ...], b: tuple[int, ...], /) -> Any:
        """How many products each has, of arrays of these shapes; it broadcasts to the sums."""

    def sums(self, a: tuple[int, ...], b: tuple[int, ...], /) -> tuple[int, ...]:
        """The shape of the sums."""

    def factors(self, at: tuple[int, ...], a: tuple[int, ...], b: tuple[int, ...], /) -> tuple[Any, Any]:
        """Of the products of the sum at an index, the flat indices of both factors, one after the other."""
