"""Which gradient of a cell a name is: what its way back gives, and what a report calls it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from harness.checking.homework.cell_names import GATES, input_of, without_d
from harness.checking.homework.line import Line


def gradient_role(kind: str, name: str, names: Mapping[str, str]) -> str:
    """``dh`` of ``dprev_h``, and ``d*.x`` of ``dWx``; empty where a name says nothing."""
    if not name:
        return ""
    bare = without_d(name)
    if name in ("grads", "gradients", "grad", "grad_dict", "grad_params"):
        return "grads"
    for one, role in names.items():
        if one.lower().replace("_", "") == bare.lower().replace("_", "").removesuffix("t"):
            return f"d{role}"
    role = input_of(bare, kind) if bare else ""
    return f"d{role}" if role else ""


def gradients_of(kind: str, found: Mapping[Any, Any], names: Mapping[str, str]) -> dict[str, Any]:
    """By role, what a dict of gradients has."""
    told = {
        gradient_role(kind, str(key), names) or gradient_role(kind, f"d{key}", names): one for key, one in found.items()
    }
    return {role: one for role, one in told.items() if role and role != "grads"}


def own_names(line: Line) -> dict[str, str]:
    """By torch's name, what code calls the state before and a parameter, where it has that as one."""
    of = {"x": "weight_ih", "h": "weight_hh", "b": "bias_ih", "bx": "bias_ih", "bh": "bias_hh"}
    parts = {name: role.partition(".") for name, role in line.names.items()}
    whole = len(GATES[line.what.removesuffix("_cell")])
    found = {of[source]: name for name, (gates, _, source) in parts.items() if source in of and len(gates) == whole}
    return found | {role: name for name, role in line.forward.takes if role in ("h", "c")}


def is_gradient_of(name: str, short: str, line: Line) -> bool:
    """Whether a name says that it is the gradient of x, of a state before, or of one of torch's parameters."""
    role = gradient_role(line.what.removesuffix("_cell"), name.rpartition(".")[2], line.names)
    if not role or role == "grads":
        return False
    source = role.rpartition(".")[2] if "." in role else ""
    of = {"x": "weight_ih", "h": "weight_hh", "b": "bias_ih"}
    names = {"bx": ("bias_ih",), "bh": ("bias_hh",)}.get(source) or tuple(of[one] for one in source if one in of)
    return short in names if source else role == f"d{short}"
