"""What people call the values of the way forward: z1, a1, z2, ..."""

from __future__ import annotations

from harness.scenario.model import Case


def labels_of(case: Case, letter: str = "a") -> list[str]:
    """z1, a1, z2, ...: what a linear layer gives is z, what an activation makes of it the letter, such as a."""
    number = 0
    names: list[str] = []
    for layer in case.layers:
        number += layer.is_numbered
        name = f"{'z' if layer.is_numbered else letter}{number}"
        is_other = layer.is_activation or layer.has_parameters
        names.append(name if name not in names or not is_other else f"{name}_{len(names)}")
    return names
