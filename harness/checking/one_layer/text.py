"""What stands beside a file so that its network of one layer can be called: the modules of this folder as one text."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

#: In the order in which they need one another.
_MODULES = ("forms", "calls", "facilities", "keepers", "search", "plans")
#: What the text of this folder is called where something of it raises.
LABEL = "<one_layer>"
_OURS = re.compile(r"^from harness\.[^(\n]*(\([^)]*\))?[^\n]*\n|^from __future__[^\n]*\n", re.MULTILINE)

#: The class that a check calls.
CALL = "OneLayer"


@cache
def _text() -> str:
    own = Path(__file__).parent
    every = (_OURS.sub("", (own / f"{name}.py").read_text("utf-8")) for name in _MODULES)
    return "\n".join(every)


def beside(settings: Mapping[str, Any]) -> str:
    """Code for an adapter that calls a file's network by the plan of this number.

    It has no class OneLayer where there is no such plan.
    """
    number = settings["number"]
    return f"""
import __future__ as _future
import sys as _sys
import types as _types

_one_layer = _types.ModuleType("one_layer_beside")
_sys.modules["one_layer_beside"] = _one_layer  # where dataclasses look
exec(compile({_text()!r}, {LABEL!r}, "exec", _future.annotations.compiler_flag), vars(_one_layer))
_plan = (_one_layer.plans(globals(), {dict(settings)!r}) + [None] * {number + 1})[{number}]
if _plan is not None:

    class {CALL}(_one_layer.OneLayer):
        plan = _plan

        def load(self, parameters):
            self.loaded(parameters)

        def step(self, inputs, targets, lr):
            return self.told(inputs, targets, lr)
"""
