"""Cross-verification of hand-written NumPy backpropagation against torch.nn and torch.optim.

``verify`` takes a scenario through both sides and returns its results; ``check`` checks a hand-written implementation
and finds its mistake. ``formula``, ``data_source``, ``layer`` and ``AtStep`` are for a workspace, in its file
``scenarios/formulas.py``.
They are loaded when they are asked for, so that importing the package costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from harness.claims.at_step import AtStep
    from harness.entry.api import Check, FileCheck, Results, check, check_layer, verify
    from harness.ground.formulas import data_source, formula, layer

__all__ = [
    "AtStep",
    "Check",
    "FileCheck",
    "Results",
    "__version__",
    "check",
    "check_layer",
    "data_source",
    "formula",
    "layer",
    "verify",
]
__version__ = "0.1.0"

_HOMES = {
    "AtStep": "harness.claims.at_step",
    "Check": "harness.entry.api",
    "FileCheck": "harness.entry.api",
    "Results": "harness.entry.api",
    "check": "harness.entry.api",
    "check_layer": "harness.entry.api",
    "data_source": "harness.ground.formulas",
    "formula": "harness.ground.formulas",
    "layer": "harness.ground.formulas",
    "verify": "harness.entry.api",
}


def load_ipython_extension(shell: Any) -> None:
    """What ``%load_ext harness`` calls: notebooks have ``%%check`` then."""
    from harness.entry.magic import register

    register(shell)


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
