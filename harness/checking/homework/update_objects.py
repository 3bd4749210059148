"""Objects of the process that hold parameters and their gradients, as an optimizer's code speaks of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from harness.candidate.process.process import CandidateProcess
from harness.candidate.process.wire import Handle
from harness.candidate.reading.source import Unit
from harness.checking.homework.arrays import array_of, no_array
from harness.checking.homework.holders import Holder, kept_as
from harness.checking.homework.words import usual_words
from harness.implementation import Array

#: What objects are made of in the process.
OBJECT = "HarnessObject_"
#: And what stands for a generator of random numbers, by the names of both of NumPy's.
RANDOM = "HarnessRandom_"
UNIT = Unit(
    "<objects>",
    f"""\
class {OBJECT}:
    pass
class {RANDOM}(__import__("numpy").random.RandomState):
    integers = __import__("numpy").random.RandomState.randint
""",
)
#: Each parameter, by the name that dicts have; the layers that have them.
NAMES = {"W1": "linear1.weight", "b1": "linear1.bias", "W2": "linear2.weight", "b2": "linear2.bias"}
_LAYERS = (1, 2)


@dataclass(frozen=True)
class Objects:
    """Objects that hold every parameter."""

    process: CandidateProcess
    places: Mapping[str, tuple[Handle, str, str]]
    """By parameter its object, and where this holds its numbers and its gradient."""
    model: Handle | None = None
    """An object that lists them."""

    @property
    def each(self) -> list[Handle]:
        """Every object that holds one, in order."""
        return list(dict.fromkeys(handle for handle, _, _ in self.places.values()))

    def fill(self, parameters: Mapping[str, Array], gradients: Mapping[str, Array]) -> None:
        """Give them numbers."""
        for name, (handle, own, grad) in self.places.items():
            self.process.set_attributes(handle, {own: np.array(parameters[name]), grad: gradients[name].copy()})

    def parameters(self, like: Mapping[str, Array]) -> dict[str, Array]:
        """What they hold, in the shapes of ``like``. Raises ImplementationError."""
        return {
            name: as_parameter(self.process.attribute(handle, own).value, like[name])
            for name, (handle, own, _) in self.places.items()
        }


def as_parameter(value: Any, like: Array) -> Array:
    """What an update gives, in a parameter's shape if no more than axes of 1 are others. Raises ImplementationError."""
    found = array_of(value, "the update")
    is_like = found.size == like.size and found.squeeze().shape == like.squeeze().shape
    return found.reshape(like.shape) if is_like else found


def objects_of(
    process: CandidateProcess, form: str, says: frozenset[str], parameters: Mapping[str, Array], call: str
) -> Objects:
    """Objects of a form; ``says``: every name in the code; ``call``: the step's name. Raises ImplementationError."""
    if form == "params":
        return _parameters(process, says)
    return _layers(process, says) if form == "layers" else _dicts(process, form, says, parameters, call)


def _spelled(kind: str, says: frozenset[str]) -> str:
    """The name of a kind that the code speaks of; empty where it speaks of none."""
    return next((one for one in usual_words(kind) if one in says), "")


def _usual(kind: str, says: frozenset[str]) -> str:
    """The same, else the likeliest."""
    return _spelled(kind, says) or usual_words(kind)[0]


def _parameters(process: CandidateProcess, says: frozenset[str]) -> Objects:
    """An object for each parameter."""
    data, grad = _usual("object_data", says), _usual("object_gradient", says)
    return Objects(process, {name: (process.new(OBJECT), data, grad) for name in NAMES.values()})


def _layers(process: CandidateProcess, says: frozenset[str]) -> Objects:
    """An object for each layer, and a model of them where the code speaks of its layers."""
    kinds = ("weight", "bias")
    own = {kind: (_usual(f"object_{kind}", says), _usual(f"object_{kind}_gradient", says)) for kind in kinds}
    layers = [process.new(OBJECT) for _ in _LAYERS]
    numbered = [(number, kind, layer) for number, layer in zip(_LAYERS, layers, strict=True) for kind in kinds]
    places = {f"linear{number}.{kind}": (layer, *own[kind]) for number, kind, layer in numbered}
    held = _spelled("lists_of_layers", says)
    if not held:
        return Objects(process, places)
    counts: dict[str, Any] = {one: len(layers) for one in usual_words("counts_of_layers") if one in says}
    model = process.new(OBJECT)
    process.set_attributes(model, {held: layers, **counts})
    return Objects(process, places, model)


def own_layers(process: CandidateProcess, holder: Holder) -> Objects:
    """An object of the file's own class for each layer, so that whatever its optimizer asks of a layer is there."""
    of = holder.of
    own = {kind: (kept_as(kind, of), kept_as(f"{kind}_gradient", of)) for kind in ("weight", "bias")}
    layers = [holder.made(process) for _ in _LAYERS]
    numbered = zip(_LAYERS, layers, strict=True)
    return Objects(process, {f"linear{at}.{kind}": (one, *own[kind]) for at, one in numbered for kind in own})


def _dicts(
    process: CandidateProcess, form: str, says: frozenset[str], parameters: Mapping[str, Array], call: str
) -> Objects:
    """Objects whose parameters and gradients stand in dicts: of one model, W1 and b1; of a layer, W and b."""
    data, grad = _spelled("dict_of_parameters", says), _spelled("dict_of_gradients", says)
    if not data or not grad:
        raise no_array(call)
    is_model = form == "model_dicts"
    holders = [process.new(OBJECT)] * len(_LAYERS) if is_model else [process.new(OBJECT) for _ in _LAYERS]
    keyed = [
        (handle, f"{short}{number}" if is_model else short, f"linear{number}.{kind}")
        for number, handle in zip(_LAYERS, holders, strict=True)
        for short, kind in (("W", "weight"), ("b", "bias"))
    ]
    for handle in dict.fromkeys(holders):
        arrays = {key: np.array(parameters[name]) for own, key, name in keyed if own == handle}
        process.set_attributes(handle, {data: arrays, grad: _zeros(arrays)})
    return Objects(process, {name: (own, f"{data}['{key}']", f"{grad}['{key}']") for own, key, name in keyed})


def _zeros(arrays: Mapping[str, Array]) -> dict[str, Array]:
    return {key: np.zeros_like(array) for key, array in arrays.items()}


def steps_over_layers(says: Iterable[str]) -> bool:
    """Whether a step takes all layers at once: its code goes through them."""
    return not _OF_ALL.isdisjoint(says)


_OF_ALL = frozenset(usual_words("words_of_all_layers"))
