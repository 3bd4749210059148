"""What stands beside a file so that its optimizers can be called: the modules of this folder as one text."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from harness.candidate.reading.source import Unit

#: In the order in which they need one another.
_MODULES = ("choices", "things", "session", "effects", "bound")
#: What makes an optimizer that is called by what its code does, in the process.
BOUND = "HarnessBound_"
#: What the text of this folder is called where something of it raises.
_LABEL = "<optimizers>"
_OURS = re.compile(r"^from harness\.[^(\n]*(\([^)]*\))?[^\n]*\n|^from __future__[^\n]*\n", re.MULTILINE)


@cache
def unit() -> Unit:
    """It, which is read when the first optimizer is made."""
    own = Path(__file__).parent
    text = "\n".join(_OURS.sub("", (own / f"{name}.py").read_text("utf-8")) for name in _MODULES)
    return Unit(
        _LABEL,
        f"""\
def {BOUND}(given):
    import __future__, sys, types
    known = sys.modules.get("harness_calling")
    if known is None:
        known = sys.modules["harness_calling"] = types.ModuleType("harness_calling")
        exec(compile({text!r}, {_LABEL!r}, "exec", __future__.annotations.compiler_flag), vars(known))
    return known.bound(globals(), given)
""",
    )
