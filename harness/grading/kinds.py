"""What a part of an assignment is, and what points may be given for, by that."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

#: Parts that are found by what they compute.
KINDS = ("layer", "loss", "optimizer")
#: Beside a kind that is asked for, others that may be meant by its name: a cross-entropy of probabilities, for one.
ALIKE: Mapping[str, tuple[str, ...]] = {
    "cross_entropy": ("categorical_cross_entropy", "nll"),
    "categorical_cross_entropy": ("cross_entropy", "nll"),
    "binary_cross_entropy": ("binary_cross_entropy_with_logits",),
    "binary_cross_entropy_with_logits": ("binary_cross_entropy",),
    "huber": ("smooth_l1",),
    "smooth_l1": ("huber",),
}
#: The fields that say what a part is; that which stands first is it.
_FIRST = ("network", "scenario", "script", *KINDS, "of")
#: What the words of a mapping of points mean beside the names of parameters.
FORWARD, BACKWARD, LOSS, GRADIENT, UPDATE = "forward", "backward", "loss", "gradient", "update"
INPUT_GRADIENT, OUTPUT, EVALUATION = "input gradient", "output", "evaluation"
#: Layers that do something else in evaluation.
IN_EVALUATION = re.compile("batch_norm|dropout")
LAYER = re.compile(r"layer([1-9][0-9]{0,2})")
_KEYS: Mapping[str, tuple[str, ...]] = {
    "functions": (FORWARD, BACKWARD, INPUT_GRADIENT, EVALUATION, LOSS, GRADIENT, UPDATE),
    "layer": (FORWARD, BACKWARD, INPUT_GRADIENT, EVALUATION),
    "loss": (LOSS, GRADIENT),
    "optimizer": (UPDATE,),
    "network": (OUTPUT, LOSS, GRADIENT, UPDATE),
    "scenario": (OUTPUT, LOSS, GRADIENT, UPDATE),
    "script": (GRADIENT, UPDATE),
}


def kind_of(said: Mapping[str, Any]) -> str:
    """What a part is by its fields; functions where it names them and nothing else."""
    found = next((name for name in _FIRST if said.get(name)), "")
    if not found and said.get("adapter"):
        return "network"
    return "functions" if found == "of" else found


def keys_of(kind: str) -> tuple[str, ...]:
    """The words that points may be given for, of a part of this kind; besides them names of parameters."""
    return _KEYS[kind]


def takes_names(kind: str) -> bool:
    """Whether points may be given for a parameter by its name."""
    return kind in ("functions", "layer", "network", "scenario")


def takes_layers(kind: str) -> bool:
    """Whether points may be given for a layer by its number."""
    return kind in ("network", "scenario")
