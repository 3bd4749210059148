"""Cross-verification of hand-written NumPy backpropagation against torch.nn and torch.optim.SGD.

``verify`` takes a scenario through both sides and returns its results; ``check`` checks a hand-written implementation
and finds its mistake. They are loaded when they are asked for, so that importing the package costs nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from harness.entry.api import Check, Results, check, verify

__all__ = ["Check", "Results", "__version__", "check", "verify"]
__version__ = "0.1.0"


def __getattr__(name: str) -> Any:
    if name in ("Check", "Results", "check", "verify"):
        from harness.entry import api

        return getattr(api, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
