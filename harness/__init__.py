"""Cross-verification of hand-written NumPy backpropagation against torch.nn and torch.optim.SGD.

``verify`` takes a scenario through both sides and returns its results; it is loaded when it is asked for, so that
importing the package costs nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from harness.api import Results, verify

__all__ = ["Results", "__version__", "verify"]
__version__ = "0.1.0"


def __getattr__(name: str) -> Any:
    if name in ("Results", "verify"):
        from harness import api

        return getattr(api, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
