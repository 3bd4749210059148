"""One step, laid out so that a person can do it by hand: what goes in, every value on the way, what comes out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from harness.checking.evidence import first_wrong
from harness.checking.result import ByHand, Checked, Entry, Sum, Tried, Value, arrays
from harness.checking.settings import INPUT
from harness.faults.fault import of_softmax
from harness.faults.labels import labels_of
from harness.faults.textbook import Textbook, values
from harness.ground.facts import Told, fact
from harness.implementation import COUNT, MOMENTUM_BUFFER, Batch
from harness.run.result import Difference, Seen
from harness.scenario.model import Case, parameter_shapes
from harness.task.numbers.plain import PlainKind

#: A network with more parameters than this is not for doing by hand.
MOST = 500
#: Nor are images of more values than this.
MOST_OF_IMAGES = 50
#: Nor are sums over more outputs than this.
MOST_OUTPUTS = 64
_NOTHING: Mapping[str, str] = {}


def by_hand(found: Checked, called: Mapping[str, str] = _NOTHING) -> ByHand | None:
    """The first step that is wrong; None where there is none, or where the network is too large.

    ``called``: of a part alone, what its code calls the gradient that arrives, the targets, and other things by role.
    """
    wrong = first_wrong(found)
    if wrong is None:
        return None
    tried = next(one for one in found.tried if one.probe == wrong.case)
    *earlier, seen = tried.seen[: wrong.step]
    if sum(np.size(one) for one in seen.before.parameters.values()) > MOST:
        return None
    if seen.batch.inputs.ndim > 2 and seen.batch.inputs.size > MOST_OF_IMAGES:
        return None
    book = Notebook(tried.case, _letter(found))
    for convention in tried.conventions:
        convention.into(book)
    for one in earlier:
        book.step(one.number, one.batch, one.before.parameters, buffers=one.kept)
    before = tuple(_velocities(found, book))
    right = book.step(seen.number, seen.batch, seen.before.parameters, buffers=seen.kept)
    entries = tuple(_entries(found, tried, seen, right))
    if tried.case.alone:
        return _alone(found, tried, seen, (book, before, right, entries), called)
    given = (*_given(found, seen), *before)
    return ByHand(seen.number, given, tuple(book.written()), entries, samples=len(seen.batch.inputs))


def written(tried: Tried) -> tuple[Value, ...]:
    """Of the first step of a network every value that is right, in rows of samples: forward, and then back."""
    book, seen = Notebook(tried.case, "a"), tried.seen[0]
    for convention in tried.conventions:
        convention.into(book)
    book.step(seen.number, seen.batch, seen.before.parameters, buffers=seen.kept)
    return tuple(book.written())


def _alone(found: Checked, tried: Tried, seen: Seen, worked: Any, called: Mapping[str, str]) -> ByHand:
    """A layer, a loss or an optimizer."""
    book, before, right, entries = worked
    given = (*_given_alone(found, book, seen, called), *before)
    if "optimizer" in tried.case.alone:
        entries = _of_smallest(entries)
        names = {one.name for one in entries}
        every = (*given, *_of_the_update(found, book, right))
        given = tuple(one for one in every if one.label == "lr" or one.of in names)
        return ByHand(seen.number, given, (), entries)
    samples = len(seen.batch.targets)
    rows = [row for row in tried.rows if row.step == seen.number]
    each = (replace(one, array=_as_held(found, one.array)) for one in book.written_alone(called))
    written = (*each, *_without_entries(found, rows, entries, right))
    if "loss" in tried.case.alone:  # its output is what it is given
        entries = tuple(one for one in entries if one.quantity != "output")
    sums = _sums(found, book, seen, entries, called.get("gradient", "dout"))
    return ByHand(seen.number, given, written, entries, tuple(sums), samples)


def _given(found: Checked, seen: Seen) -> Iterator[Value]:
    yield Value("inputs", seen.batch.inputs)
    yield Value("targets", seen.batch.targets)
    yield from (Value(Told(fact("value_mask", name=name)), mask) for name, mask in seen.batch.masks.items())
    for name, array in seen.before.parameters.items():
        scalars = {index: own for (torch, index), own in found.scalars.items() if torch == name}
        if scalars:
            yield from (Value(own, array[index]) for index, own in scalars.items())
        else:
            yield Value(found.name_of(name), found.layout.parameter(array, name))


def _velocities(found: Checked, book: Textbook) -> Iterator[Value]:
    """What the optimizer has kept of earlier steps, but counts."""
    for buffer, kept in book.optimizer.state.items():
        for name, v in kept.items() if buffer != COUNT else ():
            array = values(v).reshape(parameter_shapes(book.case)[name])
            yield Value(_label(buffer, found.name_of(name)), found.layout.parameter(array), name)


def _label(buffer: str, name: str) -> Told:
    known = fact("value_velocity", name=name) if buffer == MOMENTUM_BUFFER else None
    return Told(known or fact("value_buffer", buffer=buffer, name=name))


class Notebook(Textbook):
    """The textbook's step, which writes down what it works out on the way."""

    def __init__(self, case: Case, letter: str) -> None:
        super().__init__(case, PlainKind())
        self.probabilities: list[Value] = []
        self.handed: dict[str, Value] = {}
        self.handed_to: dict[int, Any] = {}
        """What is handed back to each layer."""
        self.names = labels_of(case, letter)

    def log_softmax(self, y: Any) -> tuple[Any, Any]:
        log_p, p = super().log_softmax(y)
        if of_softmax(self.case):  # else it is a layer's, which is written down as such
            self.probabilities = [Value(f"p = softmax({self.names[-1]})", p)]
        return log_p, p

    def loss_gradient(self, y: Any, t: Any) -> Any:
        g = super().loss_gradient(y, t)
        self._hand(len(self.names) - 1, g)
        return g

    def backward_layer(self, index: int, name: str, g: Any) -> Any:
        self._hand(index, g)
        handed = super().backward_layer(index, name, g)
        if index:
            self._hand(index - 1, handed)
        return handed

    def _hand(self, index: int, g: Any) -> None:
        self.handed_to[index] = g
        label = f"dloss/d{self.names[index]}"
        self.handed[label] = Value(label, g)

    def written(self) -> Iterator[Value]:
        """Forward and then backward, in the order in which they are worked out."""
        for index, (layer, array) in enumerate(zip(self.case.layers, self.a[1:], strict=True)):
            name, before = self.names[index], self.names[index - 1] if index else "inputs"
            yield Value(name if layer.is_numbered else f"{name} = {layer.layer}({before})", array)
        yield from (*self.probabilities, *self.handed.values())

    def written_alone(self, called: Mapping[str, str]) -> Iterator[Value]:
        """What the layer in question gives, and what it hands back; of a loss the probabilities."""
        own = _alone_at(self.case)
        if not own:
            x = called.get("prediction", INPUT)
            yield from (Value(f"p = softmax({x})", one.array) for one in self.probabilities)
            return
        yield Value(called.get("out", "out"), self.a[own[-1] + 1])
        if own[0]:
            handed = self.handed[f"dloss/d{self.names[own[0] - 1]}"].array
            yield Value("dx", np.reshape(values(handed), np.shape(self.a[own[0]])))


# ---------------------------------------------------------------- a part alone


def _given_alone(found: Checked, book: Notebook, seen: Seen, called: Mapping[str, str]) -> Iterator[Value]:
    """What arrives, and what the part is given, in the shapes that it has for them; ``book``: behind the step."""
    own = _alone_at(book.case)
    if own:
        arrives = np.reshape(seen.batch.targets, np.shape(book.a[own[-1] + 1]))
        yield Value(called.get("gradient", "dout"), _as_held(found, arrives))
    elif "loss" in book.case.alone:
        yield Value(called.get("target", "targets"), seen.batch.targets)
    if own and f"{INPUT}.weight" not in seen.before.parameters:
        yield Value(called.get("x", "x"), seen.batch.inputs)
    yield from (Value(Told(fact("value_mask", name=name)), mask) for name, mask in seen.batch.masks.items())
    for name, array in seen.before.parameters.items():
        if own and name == f"{INPUT}.weight":
            yield Value(found.name_of(name), _as_held(found, np.reshape(array, np.shape(book.a[own[0]]))))
        else:
            yield Value(found.name_of(name), found.layout.parameter(array, name), name)


def _as_held(found: Checked, array: Any) -> Any:
    """Samples in columns where the part has them so."""
    return array.T if found.layout.samples == "columns" and np.ndim(array) == 2 else array


def _of_the_update(found: Checked, book: Notebook, right: Mapping[tuple[str, str], Any]) -> Iterator[Value]:
    """What an optimizer works with: the gradients and the rate."""
    for (quantity, name), array in right.items():
        if quantity == "gradient":
            shaped = np.reshape(values(array), parameter_shapes(book.case)[name])
            yield Value(Told(fact("gradient_of", name=found.name_of(name))), found.layout.parameter(shaped, name), name)
    yield Value("lr", book.lr)


def _without_entries(
    found: Checked, rows: Sequence[Difference], entries: Sequence[Entry], right: Mapping[tuple[str, str], Any]
) -> Iterator[Value]:
    """What is right of gradients that have another shape than they should, and so no entries to hold beside it."""
    there = {(one.quantity, one.name) for one in entries}
    for row in rows:
        key = (row.quantity, row.name)
        if row.quantity == "gradient" and not row.is_right and key not in there and key in right:
            yield Value(Told(fact("gradient_of", name=found.name_of(row.name))), values(right[key]))


def _of_smallest(entries: Sequence[Entry]) -> tuple[Entry, ...]:
    """Of several parameters that are moved alike, those of the smallest that is wrong."""
    wrong = {one.name for one in entries if not one.is_right}
    counts = {name: sum(one.name == name for one in entries) for name in wrong}
    least = min(counts, key=lambda name: counts[name], default="")
    return tuple(one for one in entries if one.name in (least, "") and one.quantity not in ("output", "loss"))


def _sums(found: Checked, book: Notebook, seen: Seen, entries: Sequence[Entry], dout: str) -> Iterator[Sum]:
    """The first wrong entry of each gradient: what arrives at each output, times how this moves with the entry."""
    case = book.case
    own = _alone_at(case)
    wrong = {one.name: one for one in reversed(entries) if not one.is_right and one.quantity == "gradient"}
    arriving = seen.batch.targets
    if not own or not wrong or arriving.size > MOST_OUTPUTS:
        return
    shape = np.shape(book.a[own[-1] + 1])
    factors: dict[str, list[tuple[str, float, float]]] = {name: [] for name in wrong}
    told = {name: np.shape(arrays(seen)["gradient", name]) for name in wrong}  # which may not be the parameter's shape
    for at in np.ndindex(arriving.shape):
        gradients = _alone_of_one(found, book, seen, at)
        place = [int(n) for n in np.unravel_index(np.ravel_multi_index(at, arriving.shape), shape)]
        place = place[::-1] if found.layout.samples == "columns" and len(place) == 2 else place
        for name, entry in wrong.items():
            factor = float(values(gradients["gradient", name]).reshape(told[name])[entry.index])
            factors[name] += [(f"{dout}{place}", float(arriving[at]), factor)] if factor else []
    for name in sorted(wrong, key=[entry.name for entry in entries].index):
        yield Sum(wrong[name].label, tuple(factors[name]), wrong[name].right)


def _alone_of_one(found: Checked, book: Notebook, seen: Seen, at: tuple[int, ...]) -> Mapping[tuple[str, str], Any]:
    """The step in which 1 arrives at one output, and 0 at all others."""
    one = np.zeros_like(seen.batch.targets)
    one[at] = 1.0
    alone = Textbook(book.case, PlainKind())
    for convention in next(each for each in found.tried if each.case is book.case).conventions:
        convention.into(alone)
    batch = Batch(seen.batch.inputs, one, seen.batch.masks)
    return alone.step(seen.number, batch, seen.before.parameters, update=False, buffers=seen.kept)


def _alone_at(case: Case) -> list[int]:
    """Where the layers stand that are checked alone; nowhere where that is a loss or an optimizer."""
    return [i for i, layer in enumerate(case.layers) if layer.name in case.alone]


def _letter(found: Checked) -> str:
    """What an activation makes of z is a; h where a parameter is called so."""
    return "h" if any(own.rstrip("0123456789") == "a" for own in found.own.values()) else "a"


def _entries(found: Checked, tried: Tried, seen: Seen, right: Mapping[tuple[str, str], Any]) -> Iterator[Entry]:
    own = {key: np.asarray(array) for key, array in arrays(seen).items() if array is not None}
    own |= {
        ("update", name): array - seen.before.parameters[name]
        for (quantity, name), array in own.items()
        if quantity == "parameter" and array.shape == seen.before.parameters[name].shape
    }
    for row in sorted(tried.rows, key=found.computed):
        key = (row.quantity, row.name)
        if row.step == seen.number and key in own and key in right and own[key].size == np.size(values(right[key])):
            yield from _of_tensor(found, row, own[key], values(right[key]).reshape(own[key].shape))


def _of_tensor(found: Checked, row: Difference, own: Any, right: Any) -> Iterator[Entry]:
    if row.quantity == "loss" and row.is_right:  # also by a convention that the textbook does not follow
        right = np.asarray(row.furthest.exact)
    for index in np.ndindex(own.shape):
        mine, exact = float(own[index]), float(right[index])
        fits = row.is_right or bool(abs(mine - exact) <= row.furthest.bound)
        label = found.entry_at(row.quantity, row.name, index)
        yield Entry(row.quantity, row.name, tuple(index), label, mine, exact, fits)
