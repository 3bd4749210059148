"""What a page is about: a network with its numbers, as a scenario says it, and what the page calls its parts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from harness.claims.read_out import Named
from harness.ground.errors import Place, ScenarioError
from harness.ground.workspace import SUFFIX, Workspace
from harness.ground.yaml_source import Source
from harness.scenario.load import load_source
from harness.scenario.model import Case


@dataclass(frozen=True)
class Described:
    """One way to read a page."""

    layers: tuple[Mapping[str, Any], ...]
    inputs: tuple[tuple[float, ...], ...]
    targets: tuple[Any, ...]
    """Rows, or class labels."""
    loss: Mapping[str, Any] = field(default_factory=lambda: {"kind": "mse", "reduction": "sum", "scale": "1/2"})
    lr: float = 1.0
    steps: int = 1
    batch: int | None = None
    names: Mapping[str, Named] = field(default_factory=dict)
    """By their names, made alike."""

    def values(self, title: str) -> dict[str, Any]:
        """As a scenario's file has them."""
        is_labels = bool(self.targets) and not isinstance(self.targets[0], tuple)
        training: dict[str, Any] = {"steps": self.steps}
        if self.batch is not None and self.batch < len(self.inputs):
            training["batch"] = {"size": self.batch}
        return {
            "title": title,
            "network": tuple(self.layers),
            "loss": dict(self.loss),
            "optimizer": {"kind": "sgd", "lr": self.lr},
            "data": {"inputs": self.inputs, "labels" if is_labels else "targets": self.targets},
            "training": training,
            "dtypes": ("float64",),
            "record_activations": True,
        }

    def case(self, folder: Path, steps: int | None = None) -> Case | None:
        """To be run; None where it is no network, as where widths do not fit."""
        values = replace(self, steps=steps or self.steps).values("page")
        file = folder / f"page{SUFFIX}"
        place = Workspace(folder, folder, folder / "reports")
        try:
            return load_source(Source(values, {(): Place(file, 1, 1)}), file, place)[0]
        except ScenarioError:
            return None


def linear(
    weight: Sequence[Sequence[float]], bias: Sequence[float] | None, *, holds_bias: bool = False
) -> dict[str, Any]:
    """A linear layer of these numbers, weight (out, in); ``holds_bias``: no step moves its bias."""
    numbers = tuple(tuple(map(float, row)) for row in weight)
    own: dict[str, Any] = {
        "layer": "linear",
        "weight": numbers,
        "bias": tuple(map(float, bias)) if bias is not None else False,
    }
    return {**own, "trainable": ("weight",)} if holds_bias and bias is not None else own
