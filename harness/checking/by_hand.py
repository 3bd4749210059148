"""One step, laid out so that a person can do it by hand: what goes in, every value on the way, what comes out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from harness.checking.evidence import first_wrong
from harness.checking.result import ByHand, Checked, Entry, Tried, Value, arrays
from harness.faults.fault import of_softmax
from harness.faults.labels import labels_of
from harness.faults.textbook import Textbook, values
from harness.implementation import COUNT, MOMENTUM_BUFFER
from harness.run.result import Difference, Seen
from harness.scenario.model import Case, parameter_shapes
from harness.task.numbers.plain import PlainKind

#: A network with more parameters than this is not for doing by hand.
MOST = 500
#: Nor are images of more values than this.
MOST_OF_IMAGES = 50


def by_hand(found: Checked) -> ByHand | None:
    """The first step that is wrong; None where there is none, or where the network is too large."""
    wrong = first_wrong(found)
    if wrong is None:
        return None
    tried = next(one for one in found.tried if one.probe == wrong.case)
    *earlier, seen = tried.seen[: wrong.step]
    if sum(np.size(one) for one in seen.before.parameters.values()) > MOST:
        return None
    if seen.batch.inputs.ndim > 2 and seen.batch.inputs.size > MOST_OF_IMAGES:
        return None
    book = _Notebook(tried.case, _letter(found))
    for convention in tried.conventions:
        convention.into(book)
    for one in earlier:
        book.step(one.number, one.batch, one.before.parameters, buffers=one.kept)
    given = (*_given(found, seen), *_velocities(found, book))
    right = book.step(seen.number, seen.batch, seen.before.parameters, buffers=seen.kept)
    return ByHand(seen.number, given, tuple(book.written()), tuple(_entries(found, tried, seen, right)))


def _given(found: Checked, seen: Seen) -> Iterator[Value]:
    if not found.tried[0].case.alone:
        yield Value("inputs", seen.batch.inputs)
    is_layer = bool(_alone_at(found.tried[0].case))
    yield Value("dout" if is_layer else "targets", seen.batch.targets)
    yield from (Value(f"mask of {name}", mask) for name, mask in seen.batch.masks.items())
    for name, array in seen.before.parameters.items():
        scalars = {index: own for (torch, index), own in found.scalars.items() if torch == name}
        if scalars:
            yield from (Value(own, array[index]) for index, own in scalars.items())
        else:
            yield Value(found.name_of(name), found.layout.parameter(array, name))


def _velocities(found: Checked, book: Textbook) -> Iterator[Value]:
    """What the optimizer has kept of earlier steps, but counts."""
    for buffer, kept in book.optimizer.state.items():
        label = "velocity" if buffer == MOMENTUM_BUFFER else buffer
        for name, v in kept.items() if buffer != COUNT else ():
            array = values(v).reshape(parameter_shapes(book.case)[name])
            yield Value(f"{label} of {found.name_of(name)}", found.layout.parameter(array))


class _Notebook(Textbook):
    """The textbook's step, which writes down what it works out on the way."""

    def __init__(self, case: Case, letter: str) -> None:
        super().__init__(case, PlainKind())
        self.probabilities: list[Value] = []
        self.handed: dict[str, Value] = {}
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
        label = f"dloss/d{self.names[index]}"
        self.handed[label] = Value(label, g)

    def written(self) -> Iterator[Value]:
        """Forward and then backward, in the order in which they are worked out."""
        if self.case.alone:
            yield from self._alone()
            return
        for index, (layer, array) in enumerate(zip(self.case.layers, self.a[1:], strict=True)):
            name, before = self.names[index], self.names[index - 1] if index else "inputs"
            yield Value(name if layer.is_numbered else f"{name} = {layer.layer}({before})", array)
        yield from (*self.probabilities, *self.handed.values())

    def _alone(self) -> Iterator[Value]:
        """What the layer in question gives, and what it hands back."""
        own = _alone_at(self.case)
        if not own:
            yield from self.probabilities
            return
        yield Value("out", self.a[own[-1] + 1])
        if own[0]:
            yield Value("dx", self.handed[f"dloss/d{self.names[own[0] - 1]}"].array)


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
