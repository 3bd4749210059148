"""What a fault is, where in a network it can be, and the register of all of them."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from harness.faults.textbook import Textbook, settings
from harness.ground.facts import Fact, Text, Told, fact
from harness.scenario.kinds import Loss
from harness.scenario.model import Case

Site = tuple[int, ...]
"""Indices of the layers that carry a fault; empty where it is not a matter of layers. A fault with a ``spot`` has more:
a layer and another one, or a layer and entries of its weight."""
Sites = Callable[[Case], list[Site]]


@dataclass(frozen=True)
class Fault:
    """One mistake, as an injection into the textbook's step, and what to tell the person who made it."""

    number: int
    """In docs/faults.md."""
    name: str
    way: str
    """Where it is made: data, forward, loss, backward or update."""
    sentence: Text
    """What is wrong, for a student."""
    hint: Text
    """Where to look, without the solution."""
    thought: Text
    """How one finds it from the numbers."""
    sites: Sites
    """Where a case can carry it; nowhere where it does not apply."""
    inject: Callable[..., None]
    """(book, site), and the constant of a fault that has one."""
    typical: float | None = None
    """The usual value of its constant, for a fault that has one, such as the learning rate that a step uses instead."""
    solve: str = ""
    """How its constant is found from numbers: ``line`` (they are linear in it), ``power`` (search the loss over its
    powers of ten), ``pieces`` (they are linear between the sizes that it may limit), ``limit`` (it is the largest
    gradient), ``length`` or ``lengths`` (it is the largest length of all gradients, or of each)."""
    spot: Callable[[Case, Site], str] | None = None
    """Its place in words, where a site is not a list of layers."""
    alone: bool = False
    """Whether it is sought as the only mistake: one of very many of its kind."""
    turn: int = 0
    """Of one number, those with the lowest turn are listed and tried first; those of one turn stand in one module."""
    edit: Fact | None = None
    """Of a formula edit, what it is: it has no number, no sentence and no hint of its own (``faults.edits``)."""


@dataclass(frozen=True)
class Injection:
    """A fault at one place, and its constant, if it has one."""

    fault: Fault
    site: Site = ()
    value: float | None = None

    def into(self, book: Textbook) -> None:
        """Make the mistake in ``book``."""
        self.fault.inject(book, self.site, *(() if self.value is None else (self.value,)))

    @property
    def said_value(self) -> str:
        """The constant, as it follows the sentence; "" where there is none."""
        return f": {_digits(self.value)}" if self.value is not None else ""

    @property
    def sentence(self) -> Text:
        """What is wrong, with the constant."""
        return self.fault.sentence.followed_by(self.said_value)

    def label(self, case: Case) -> str:
        """The fault's name, and where it is made if it could be elsewhere as well."""
        place = self.place(case)
        return f"{self.fault.name} at {place}" if place else self.fault.name

    def place(self, case: Case) -> str:
        """Where it is made, if it could be elsewhere as well."""
        return self.where(case) if len(self.fault.sites(case)) > 1 else ""

    def where(self, case: Case) -> str:
        """The names of its layers, or what its fault says of the place."""
        if self.fault.spot is not None:
            return self.fault.spot(case, self.site)
        names = tuple(str(case.layers[index].name) for index in self.site)
        return Told(fact("spot_layers", names=names)) if len(names) > 1 else "".join(names)


FAULTS: dict[str, Fault] = {}
"""Every fault by its name."""


def fault(
    number: int,
    way: str,
    sentence: str,
    *,
    hint: str,
    thought: str,
    sites: Sites,
    typical: float | None = None,
    solve: str = "",
    spot: Callable[[Case, Site], str] | None = None,
    alone: bool = False,
    turn: int = 0,
) -> Callable[[Callable[..., None]], Fault]:
    """Register an injection under its function's name."""

    def register(inject: Callable[..., None]) -> Fault:
        name = inject.__name__
        assert name not in FAULTS, name
        words = (Text(sentence, f"{name}.sentence"), Text(hint, f"{name}.hint"), Text(thought, f"{name}.thought"))
        found = FAULTS[name] = Fault(number, name, way, *words, sites, inject, typical, solve, spot, alone, turn)
        return found

    return register


def _digits(value: float) -> str:
    """Six digits; of a number that would read 1 and is not, as many as tell it from 1."""
    shown = f"{value:.6g}"
    if shown != "1" or value == 1:
        return shown
    return next(text for digits in range(7, 18) if (text := f"{value:.{digits}g}") != "1")


def mistaken(case: Case, kind: Any, faults: tuple[Injection, ...]) -> Textbook:
    """A textbook with these faults."""
    book = Textbook(case, kind)
    book.settle()
    for one in faults:
        one.into(book)
    return book


# ---------------------------------------------------------------- places


def parameters_of(book: Textbook, layers: Site, *kinds: str) -> list[str]:
    """The names of these layers' parameters of these kinds, weight or bias, in the order of the layers."""
    return [f"{book.case.layers[index].name}.{kind}" for index in layers for kind in kinds]


def anywhere(_: Case) -> list[Site]:
    """Not a matter of layers."""
    return [()]


def where(condition: Callable[[Case], object]) -> Sites:
    """Not a matter of layers, and only in cases for which the condition is true, or not empty."""
    return lambda case: [()] if condition(case) else []


def several_samples(case: Case) -> list[Site]:
    """Not a matter of layers, and only where a batch may have several samples."""
    return [()] if case.rows > 1 else []


def of_several_samples(select: Callable[[Case], list[int]]) -> Callable[[Case], list[int]]:
    """The selected layers, where a batch may have several samples."""
    return lambda case: select(case) if case.rows > 1 else []


def clips(case: Case) -> bool:
    """Whether gradients are clipped before the step, as it is stated."""
    return case.optimizer is not None and case.optimizer.clip is not None


def unclipped(case: Case) -> list[Site]:
    """Not a matter of layers, and only where no clip is stated."""
    return [] if clips(case) else [()]


def with_decay(case: Case) -> bool:
    """Whether the step has a weight decay."""
    return settings(case).weight_decay != 0


def loss_is(*kinds: str) -> Callable[[Case], bool]:
    """Cases with one of these losses."""
    return lambda case: case.loss is not None and case.loss.kind in kinds


def loss_where(condition: Callable[[Loss], bool]) -> Callable[[Case], bool]:
    """Cases with a loss of which this is so."""
    return lambda case: case.loss is not None and condition(case.loss)


#: Losses of classes, and of these with a softmax, of several yes or no, of y - t, of all but classes, of logits, and
#: those of minus a logarithm.
of_classes = loss_where(lambda loss: loss.targets == "classes")
of_softmax = loss_where(lambda loss: loss.has_softmax)
of_binary = loss_where(lambda loss: loss.targets == "binary")
of_residuals = loss_where(lambda loss: loss.targets == "outputs")
per_entry = loss_where(lambda loss: loss.targets != "classes")
of_logits = loss_where(lambda loss: loss.of == "logits")
of_logarithms = loss_where(lambda loss: bool(loss.of) and loss.targets != "probabilities")


def each_of(select: Callable[[Case], list[int]]) -> Sites:
    """All of the selected layers at once, then all but the last or the first, as loops have them, then each alone."""

    def sites(case: Case) -> list[Site]:
        found = tuple(select(case))
        loops = [found[:-1], found[1:]] if len(found) > 2 else []
        return [found, *loops, *([(index,) for index in found] if len(found) > 1 else [])] if found else []

    return sites


def hidden_activations(case: Case) -> list[int]:
    """Activations with a layer of weights behind them; identity has nothing to forget."""
    last = max((index for index, layer in enumerate(case.layers) if layer.is_numbered), default=-1)
    return [index for index in activations(case) if index < last]


def output_activation(case: Case) -> list[int]:
    """The activations behind the last layer of weights."""
    return [index for index in activations(case) if index not in hidden_activations(case)]


def activations(case: Case) -> list[int]:
    """Layers with a derivative of their own."""
    return [i for i, layer in enumerate(case.layers) if layer.is_activation]


def of_kind(*kinds: str) -> Callable[[Case], list[int]]:
    """Activations of these kinds."""
    return lambda case: [index for index in activations(case) if case.layers[index].layer in kinds]


def layers_of_kind(*kinds: str) -> Callable[[Case], list[int]]:
    """Layers of these kinds, activations or not."""
    return lambda case: [index for index, layer in enumerate(case.layers) if layer.layer in kinds]


def saturating(case: Case) -> list[int]:
    """Activations that saturate, other than flat ones: their derivative is another number everywhere."""
    return [index for index in not_flat(case) if case.layers[index].saturates]


def not_flat(case: Case) -> list[int]:
    """Activations that change what they are given once more, and whose derivative is not its own square."""
    return [index for index in activations(case) if not case.layers[index].is_flat]


def linears(case: Case) -> list[int]:
    """All linear layers."""
    return [index for index, layer in enumerate(case.layers) if layer.is_linear]


def weighted(case: Case) -> list[int]:
    """All layers whose weights people count: linear ones and convolutions."""
    return [index for index, layer in enumerate(case.layers) if layer.is_numbered]


def others_with_weight(case: Case) -> list[int]:
    """Layers other than linear ones that have a parameter weight which is called by names of its own, as a slope is."""
    return [index for index, layer in enumerate(case.layers) if "weight" in layer.called]


def later_linears(case: Case) -> list[int]:
    """Linear layers that hand a gradient back."""
    return linears(case)[1:]


def with_bias(case: Case) -> list[int]:
    """Linear layers that have a bias."""
    return [index for index in linears(case) if case.layers[index].bias is not False]


def square(select: Callable[[Case], list[int]]) -> Callable[[Case], list[int]]:
    """Of the selected, those with as many inputs as outputs: a transpose goes unnoticed there by its shape."""

    def found(case: Case) -> list[int]:
        layers: Any = case.layers
        return [index for index in select(case) if layers[index].in_features == layers[index].out_features > 1]

    return found


def layers_said(case: Case, site: Site) -> str:
    """Of (layer, other layer): whose is taken for whose."""
    mine, other = (case.layers[index].name for index in site)
    return Told(fact("spot_of_another", name=str(mine), other=str(other)))


def alike(select: Callable[[Case], list[int]], what: str) -> Callable[[Case], list[Site]]:
    """(layer, other layer) whose weights, or whose biases, have one shape."""

    def sites(case: Case) -> list[Site]:
        layers: Any = case.layers
        shapes = {i: (layers[i].out_features, layers[i].in_features if what == "weight" else 0) for i in select(case)}
        return [(i, j) for i, j in itertools.permutations(shapes, 2) if shapes[i] == shapes[j]]

    return sites
