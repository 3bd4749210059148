"""plain: w − lr g."""

from __future__ import annotations

from harness.task.optimizer import Optimizer
from harness.task.tape import T


class Plain(Optimizer[T]):
    """As every optimizer's update is, along the gradient."""
