"""A network of one linear layer, softmax or logistic or linear regression, that says nothing of how it is called.

What may be called is found out beside it, in its own process (`harness/checking/one_layer`): what gives the loss, the
gradient and the update, with which arguments. Here each such plan is held to the right values.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from harness.candidate.reading.source import Unit
from harness.candidate.speaking.adapter import Adapter
from harness.candidate.speaking.target import role_of
from harness.checking import judgement
from harness.checking.homework.file import Recognised
from harness.checking.homework.survey import Argument, Survey
from harness.checking.homework.vocabulary import words_of
from harness.checking.one_layer.text import CALL, LABEL, beside
from harness.checking.result import Checked
from harness.grading.assignment import Part
from harness.grading.own_starts import keys_in, with_given_starts
from harness.grading.readings import BESIDE, is_right
from harness.ground.errors import HarnessError
from harness.run.result import Kind
from harness.scenario.layers import LAYERS
from harness.scenario.losses import LOSSES
from harness.scenario.network import named

#: How many plans of a file are tried at most.
MOST = 6
#: What people call such a network, by what its targets are, as the beginning of a word in many languages.
_WORDS = {
    "classes": ("softm", "multin", "multic", "categ"),
    "binary": ("logist", "lojist", "logit", "sigm", "binar"),
    "values": ("linear", "lineal", "linea", "ridge", "leasts"),
}
#: How many keys of dicts are tried for weight and bias.
_KEYS = 7
#: How many letters of a word of a part's name tell it.
_LETTERS = 5


def targets_of(adapter: Adapter) -> str:
    """What targets a network of one layer has: ``classes``, ``binary`` or ``values``; "" of any other network."""
    first, *rest = adapter.network
    is_one = first.layer == "linear" and all(LAYERS[one.layer].is_activation for one in rest) and len(rest) < 2
    if not is_one or adapter.penalties or adapter.names or adapter.inputs or adapter.sizes or adapter.step:
        return ""
    kinds = {"classes": "classes", "binary": "binary", "outputs": "values"}
    return kinds.get(LOSSES[adapter.loss.kind].targets, "")


def readings(
    stated: Mapping[str, Any], adapter: Adapter, part: Part, asked: Sequence[Part], known: Recognised
) -> Iterator[Iterator[dict[str, Any]]]:
    """HARNESS with the plans of a file, by number of outputs, the likeliest first.

    ``asked``: all parts of the assignment.
    """
    targets = targets_of(adapter)
    widths = {"classes": (3,), "binary": (1,), "values": (1,) if adapter.outputs == 1 else (3, 1)}[targets]
    for outputs in widths:
        every = (_settings(adapter, part, asked, known, outputs, number) for number in range(MOST))
        yield (_reading(stated, adapter, one) for one in every)


def _settings(
    adapter: Adapter, part: Part, asked: Sequence[Part], known: Recognised, outputs: int, number: int
) -> dict[str, Any]:
    found = known.survey
    names = {one.name for one in _arguments(found)}
    return {
        "functions": list(found.functions),
        "classes": list(found.classes),
        "late": with_given_starts(known.units),
        "keys": list(keys_in(known.units))[:_KEYS],
        "roles": {name: role for name in sorted(names) if (role := role_of(name, ()))},
        "files": [unit.label for unit in known.units],
        "targets": targets_of(adapter),
        "outputs": outputs,
        "has_bias": adapter.bias != "none",
        "number": number,
        **_words(part, asked),
    }


def _arguments(found: Survey) -> Iterator[Argument]:
    methods = (one for made in found.classes.values() for one in made.methods.values())
    for function in (*found.functions.values(), *methods):
        yield from function.arguments


def _words(part: Part, asked: Sequence[Part]) -> dict[str, str]:
    """Patterns of what the network is called, and of what others are."""
    others = {word for one in asked if one is not part and one.network for word in _words_of(one)}
    mine = _words_of(part)
    shared = mine & others
    return {"mine": "|".join(sorted(mine - shared)) or "(?!)", "others": "|".join(sorted(others - shared))}


def _words_of(part: Part) -> set[str]:
    of_name = {word[:_LETTERS] for word in words_of(part.name) if len(word) >= _LETTERS}
    loss = str(part.loss.get("kind", "") if isinstance(part.loss, Mapping) else part.loss or "").lower()
    kind = "binary" if "binary" in loss or loss == "bce" else "classes" if "entropy" in loss else "values"
    return {re.escape(word) for word in (*of_name, *_WORDS[kind])}


def _reading(stated: Mapping[str, Any], adapter: Adapter, settings: Mapping[str, Any]) -> dict[str, Any]:
    layer = next(iter(named(adapter.network))).name
    both = {"W": f"{layer}.weight", "b": f"{layer}.bias"}
    held = both if settings["has_bias"] else {"W": both["W"]}
    layout: dict[str, Any] = {"weight": "in_out", "samples": "rows", "parameters": held}
    layout |= {"bias": "flat"} if settings["has_bias"] else {}
    layout |= {"targets": "matrix" if settings["targets"] == "values" else "labels"}
    layout |= {"outputs": 1} if settings["outputs"] == 1 else {}
    return {**stated, **layout, "call": CALL, BESIDE: (Unit(LABEL, beside(settings)),)}


def unwritten_names(adapter: Adapter, part: Part, asked: Sequence[Part], found: Survey) -> tuple[str, ...]:
    """What a file calls so, method by method: where nothing of it is written, the network is not."""
    if not targets_of(adapter):
        return ()
    mine = re.compile(_words(part, asked)["mine"], re.IGNORECASE)
    methods = [f"{one.name}.{name}" for one in found.classes.values() if mine.search(one.name) for name in one.methods]
    return (*(name for name in found.functions if mine.search(name)), *(one for one in methods if "__" not in one))


def is_certain(found: Checked | HarnessError) -> bool:
    """Whether the numbers say that it is the network: all is right, or its loss is, or the gradient of its weight."""
    if is_right(found) or not is_complete(found):
        return is_right(found)
    assert isinstance(found, Checked)
    rows = [row for one in found.tried if not judgement.is_out_of_range(one) for row in one.rows]
    told = {(row.quantity, row.name.rpartition(".")[2]): True for row in rows}
    for row in rows:
        key = row.quantity, row.name.rpartition(".")[2]
        told[key] = told[key] and row.is_right
    return any(told.get(key, False) for key in _TELLING)


def is_complete(found: Checked | HarnessError) -> bool:
    """Whether it runs, and nothing of what it gives is missing, which only the plan may lack."""
    if not isinstance(found, Checked) or found.failure or not found.rows:
        return False
    return all(row.verdict.kind not in (Kind.MISSING, Kind.SHAPE) for row in found.rows)


#: What tells a network, where all of it is right.
_TELLING = (("loss", "loss"), ("gradient", "weight"), ("update", "weight"))
