"""Numbers that the process hands over, as float64 holds them."""

from __future__ import annotations

from typing import Any

import numpy as np

from harness.candidate.process.wire import Handle
from harness.ground.errors import ImplementationError
from harness.ground.facts import fact
from harness.implementation import Array


def array_of(value: Any, what: str) -> Array:
    """An array, of any shape; ``what``: of what, for the message. Raises ImplementationError where it is none."""
    if isinstance(value, Handle) or value is None:
        raise no_array(what)
    try:
        return np.array(value, np.float64)
    except (TypeError, ValueError):
        raise no_array(what) from None


def no_array(what: str) -> ImplementationError:
    """What is raised where an array should be, and none is."""
    return ImplementationError(fact("part_no_array", what=what))
