"""What is known by names of an optimizer that is called by what its code does."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from harness.checking.homework.line import Line
from harness.checking.homework.words import usual_words


def asked_of(line: Line, values: Mapping[str, Any]) -> dict[str, Any]:
    """As the process is told it; ``values``: by role what settings are."""
    roles = {name: role for name, role in line.forward.takes if isinstance(role, str)}
    return {
        "name": line.forward.name,
        "settings": {name: values[role] for name, role in roles.items() if role != "lr"},
        "rates": [name for name, role in roles.items() if role == "lr"],
        "hints": dict(line.hints or {}),
        "steps": list(usual_words("step_methods")),
        "data": list(usual_words("object_data")),
        "returns": list(line.forward.gives),
    }
