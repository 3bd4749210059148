"""The stated step, every part of which a mistake may replace; a part that nothing replaces is the stated task's own.

It states nothing itself: values come from ``task``, derivatives from its tape, and so do the bounds. A mistake is one
of three things. It is another expression on the way forward (``layer``, ``activation``, ``stated``); or the derivative
of another expression than the one that gives the value (``mistaken``); or a function on a gradient, on the optimizer's
state or on what is left of the step before, where no derivative says it. ``wrap`` replaces a part by name.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property, partial
from typing import Any, NamedTuple

import numpy as np

from harness.implementation import MOMENTUM_BUFFER, Array, Batch
from harness.scenario.clip import Clip, NormType
from harness.scenario.initial import initial_buffers
from harness.scenario.kinds import Layer, Loss
from harness.scenario.model import Case
from harness.task import layers, losses, optimizers
from harness.task.clip import between, factor_of
from harness.task.penalty import penalties_of
from harness.task.step import forward, joined
from harness.task.tape import Kind, Tape, Variable, give

Key = tuple[str, str]
#: A layer's own, by its own names.
Parameters = Mapping[str, Variable[Any]]


class Settings(NamedTuple):
    """What gradient descent may have besides a learning rate; 0 where it has nothing of the kind."""

    momentum: float = 0.0
    dampening: float = 0.0
    nesterov: bool = False
    weight_decay: float = 0.0


def settings(case: Case) -> Settings:
    """Of the case's optimizer, if it is gradient descent."""
    if case.optimizer is None or case.optimizer.adaptive:
        return Settings()
    told = {name: getattr(case.optimizer, name) for name in Settings._fields if hasattr(case.optimizer, name)}
    return Settings(**told)


class _Tape(Tape[Any]):
    """The book's softmax and its maximum stand in place of the stated ones."""

    def __init__(self, book: Textbook) -> None:
        super().__init__(book.kind, masks=book.masks, dtype=book.case.dtype)
        self._softmax, self._largest = book.log_softmax, book.largest_of_rows

    def probabilities(self, y: Any) -> tuple[Any, Any]:
        return self._softmax(y)

    def largest(self, a: Any) -> tuple[Any, Any]:
        return self._largest(a)


class _Piece:
    """A layer's forward pass at one input and at some parameters, and what it hands back to each of them."""

    def __init__(
        self,
        tape: Tape[Any],
        of: Callable[[Tape[Any], Variable[Any], Parameters], Variable[Any]],
        x: Any,
        parameters: Mapping[str, Any],
        buffers: Mapping[str, Any],
        shapes: Mapping[str, tuple[int, ...]],
    ) -> None:
        """``shapes``: of parameters that the layer takes as it declares them, and not as rows."""
        self._tape, self.x, self.parameters = tape, x, parameters
        self._inputs = {"input": tape.variable(x), **{name: tape.variable(w) for name, w in parameters.items()}}
        own = {name: self._inputs[name] for name in parameters}
        own |= {name: own[name].reshape(*of_it) for name, of_it in shapes.items() if name in own}
        own |= {name: tape.constant(value) for name, value in buffers.items()}
        self._output = of(tape, self._inputs["input"], own)
        self.value, self.kept = self._output.value, tape.kept

    def back(self, g: Any, name: str) -> Any:
        """The gradient of its input, or of a parameter, where its output's is g."""
        return self._tape.gradients(self._output, g, self._inputs, name)


@dataclass
class _Loss:
    """A loss of outputs y and targets t, and its derivative with respect to y, worked out when it is asked for."""

    y: Any
    t: Any
    tape: Tape[Any]
    outputs: Variable[Any]
    value: Any

    @cached_property
    def gradient(self) -> Any:
        self.tape.backward()
        return self.outputs.gradient


#: The parts that begin with gradients, or with the loss that is reported, and those that make gradients; all others are
#: of the way forward.
_AFTER = frozenset(
    {
        "accumulate", "told", "loss", "step", "strength", "penalised", "penalty", "penalty_gradient",
        "stepped", "clipped", "clip_factor", "clip_norm", "decayed", "momentum", "moved_on", "direction", "rate",
        "update", "keep", "before", "average", "squared", "root", "beyond", "ratio", "signed", "shrinking", "number_of",
        "mean", "corrected_root", "largest", "variance", "carried", "added", "step_along",
    }
)  # fmt: skip
_BACK = frozenset(
    {
        "loss_gradient", "backward", "backward_layer", "backward_activation", "backward_rows", "slope",
        "own_gradient", "weight_gradient", "bias_gradient", "handed_back", "limited",
    }
)  # fmt: skip


class Worked(NamedTuple):
    """What a step has worked out before anything is done to its gradients, for books that differ from it elsewhere."""

    x: Any
    t: Any
    w: dict[str, Any]
    penalties: Mapping[str, tuple[Any, Any]]
    a: list[Any]
    own: list[Mapping[str, Any]]
    slopes: dict[int, Any]
    pieces: dict[int, _Piece]
    kept: Mapping[str, Any]
    loss: _Loss | None
    gradients: Mapping[str, Any]
    auxiliary: list[Any]


class Textbook:
    """A network with its loss and optimizer. A parameter of one axis is a row: a bias is (1, out_features).

    During a step ``a[i]`` is what layer i takes and ``a[i + 1]`` what it gives, ``slopes[i]`` an activation's
    derivative, ``w`` the parameters before the update and ``gradients`` what the backward pass has found so far.
    """

    def __init__(self, case: Case, kind: Kind[Any]) -> None:
        assert case.optimizer is not None
        self.case, self.kind, self.options = case, kind, settings(case)
        self.optimizer: Any = optimizers.optimizer(kind, case.optimizer)
        self.w: dict[str, Any] = {}
        self.a: list[Any] = []
        self.slopes: dict[int, Any] = {}
        self.gradients: dict[str, Any] = {}
        self.found: dict[Key, Any] = {}
        """What the step has worked out so far, also where shapes do not let it go on."""
        self.kept = {name: kind.exact(array) for name, array in initial_buffers(case).items()}
        """What layers keep from step to step, by full names."""
        self.masks: Mapping[str, Array] = {}
        """Of the batch, by layer."""
        self._next: dict[str, Any] = {}
        self._last: _Loss | None = None
        self._known: Worked | None = None
        self._replaced: set[str] = set()
        self._pieces: dict[int, _Piece] = {}
        self._own: list[Mapping[str, Any]] = []
        self._outputs: dict[str, Variable[Any]] = {}
        self._auxiliary: list[Any] = []
        self._t: Any = None
        self._of_labels = False
        self._penalties: Mapping[str, tuple[Any, Any]] = {}
        self.clipped_by: Any = None
        """By which the present step multiplies all gradients, once it is worked out."""
        if case.scenario.penalties and not self.clip:
            self.wrap("decayed", self._decayed)

    @property
    def number(self) -> int:
        """Of the step."""
        return int(self.optimizer.number)

    @property
    def lr(self) -> float:
        """The learning rate of the step."""
        return float(self.optimizer.lr)

    @property
    def velocity(self) -> dict[str, Any]:
        """What momentum keeps, by parameter."""
        found: dict[str, Any] = self.optimizer.state.get(MOMENTUM_BUFFER, {})
        return found

    def step(
        self,
        number: int,
        batch: Batch,
        parameters: Mapping[str, Array],
        *,
        update: bool = True,
        known: Worked | None = None,
        buffers: Mapping[str, Array] | None = None,
    ) -> dict[Key, Any]:
        """Every value of step ``number`` by (quantity, name), of the batch and at the parameters that are given.

        ``update``: whether the parameters take their step as well. ``known``: what a book without what was replaced
        since ``settle`` has worked out of this very step: what follows from parts that are the same is taken from it.
        ``buffers``: what layers have kept until then; where it is not told, what the book's own have.
        """
        self.optimizer.begin(number)
        told = {name: self.kind.exact(array) for name, array in (buffers or {}).items() if name in self.kept}
        self.kept, self._next = {**self.kept, **self._next, **told}, {}
        self.found, self._last, self.clipped_by = {}, None, None
        self._known = known if self._replaced <= _AFTER | _BACK else None
        with np.errstate(all="ignore"):
            self._of_labels = batch.targets.ndim == 1
            x, self._t = self._begin(batch, parameters)
            t, y = self._t, self.forward(x)
            found = self.found = {("output", "output"): y, ("loss", "loss"): self.loss(y, t)}
            self._back(y, t)
            self.worked = self._worked(x, t)
            self.accumulate()
            found |= {("gradient", name): self.told(name, g) for name, g in self.gradients.items()}
            found |= self._buffers(self._next)
            for name in self.w if update else ():
                found["parameter", name], found["update", name] = self._updated(name)
            if update:
                state = self.optimizer.state.items()
                found |= self._buffers({f"{name}.{buffer}": v for buffer, kept in state for name, v in kept.items()})
        return found

    def _buffers(self, kept: Mapping[str, Any]) -> dict[Key, Any]:
        """What a layer or the optimizer keeps for the next step; of one axis as a row."""
        return {("buffer", name): self.kind.viewed(value, np.atleast_2d) for name, value in kept.items()}

    def _begin(self, batch: Batch, parameters: Mapping[str, Array]) -> tuple[Any, Any]:
        """Inputs and targets, with the parameters and their penalties."""
        self.masks = batch.masks
        if known := self._known:
            self.w, self._penalties, self._next, self._last = known.w, known.penalties, dict(known.kept), known.loss
            return known.x, known.t
        self.w = {name: self.kind.exact(np.atleast_2d(array)) for name, array in parameters.items()}
        self._penalties = penalties_of(self.kind, self.case, len(batch.inputs), self.w)
        return self.batch(np.asarray(batch.inputs, np.float64), self.targets(batch.targets))

    def _back(self, y: Any, t: Any) -> None:
        if self._known and self._replaced <= _AFTER:
            self.gradients = dict(self._known.gradients)
        else:
            self.backward(self.loss_gradient(y, t))

    def _worked(self, x: Any, t: Any) -> Worked:
        return Worked(
            x, t, self.w, self._penalties, list(self.a), self._own, self.slopes, self._pieces, self._next,
            self._last, dict(self.gradients), self._auxiliary,
        )  # fmt: skip

    def settle(self) -> None:
        """What is replaced from now on is what sets this book apart from others."""
        self._replaced.clear()

    def _updated(self, name: str) -> tuple[Any, Any]:
        """A parameter after the step, and what was added to it."""
        w = self.w[name]
        if name not in self.gradients:  # no step moves it
            return w, self.kind.exact(np.zeros(shape(w)))
        found: tuple[Any, Any] = self.optimizer.update(name, w, self.stepped(name, self.gradients[name]))
        return found

    def wrap(self, operation: str, replacement: Callable[..., Any]) -> None:
        """Replace a part, here or of the optimizer; ``replacement`` takes what it was, and then its arguments."""
        self._replaced.add(operation)
        owner = self if hasattr(self, operation) else self.optimizer
        assert owner is self.optimizer or operation == "step" or not hasattr(self.optimizer, operation), operation
        setattr(owner, operation, partial(replacement, getattr(owner, operation)))

    def tape(self) -> Tape[Any]:
        """A tape in the book's kind of number, with the book's softmax and maximum."""
        return _Tape(self)

    # -------------------------------------------------------------- data

    def targets(self, targets: Any) -> Any:
        """Targets (batch, outputs); class labels as rows of 0 and 1, of 0 alone where they do not count."""
        return np.asarray(losses.rows(self.stated_loss, targets, self.case.outputs), np.float64)

    def batch(self, x: Any, t: Any) -> tuple[Any, Any]:
        """What of a batch is used."""
        return x, t

    # -------------------------------------------------------------- forward

    def forward(self, x: Any) -> Any:
        """All layers, from the batch to the network's output."""
        known, self.gradients = self._known, {}
        if known:
            self._own, self.slopes, self._pieces = known.own, dict(known.slopes), dict(known.pieces)
            if self._replaced <= _AFTER:
                self.a, self._auxiliary = list(known.a), known.auxiliary
                return self.a[-1]
        else:
            self._own, self.slopes, self._pieces = [], {}, {}
        self._tape: Tape[Any] = Tape(self.kind)
        inputs = self._tape.numbers(x) if known is None else self._tape.constant(known.a[0])
        self._variables = {name: self._tape.variable(w, constant=name in self.case.fixed) for name, w in self.w.items()}
        self.a = [inputs.value]
        self._outputs = {}
        self._output = forward(self.case, self._tape, inputs, self._variables, self._recorded, self.joined)
        self._record_auxiliary()
        return self._output.value

    def _record_auxiliary(self) -> None:
        """The losses of other layers' outputs, which begin a way back of their own."""
        self._auxiliary = [
            losses.of_rows(
                self._tape, auxiliary, self._outputs[name], self._t, self.factor_of(auxiliary, self._t)
            ).value
            for name, auxiliary in self.case.auxiliary
        ]

    def _recorded(self, tape: Tape[Any], layer: Layer, x: Variable[Any], own: Parameters) -> Variable[Any]:
        """A layer's value, and what its part of the way back does with a gradient."""
        index = len(self.a) - 1
        back = partial(self._back_layer, index, str(layer.name), own) if own else partial(self._back_activation, index)
        if self._known:
            value = self._known.a[index + 1]
        else:
            self._own.append({short: variable.value for short, variable in own.items()})
            value = self.layer(index, x.value) if own else self.activation(index, x.value)
        self.a.append(value)
        found = self._outputs[str(layer.name)] = tape.seen(x, lambda _: value, back)
        return found

    def joined(self, tape: Tape[Any], x: Variable[Any], branch: Variable[Any]) -> Variable[Any]:
        """The sum of what arrives at a branch and what the branch makes of it."""
        return joined(tape, x, branch)

    def layer(self, index: int, x: Any) -> Any:
        """What a layer with parameters makes of x: z = x Wᵀ + b, say."""
        return self._piece(index, x).value

    def expression(self, index: int, tape: Tape[Any], x: Variable[Any], own: Parameters) -> Variable[Any]:
        """A layer that is no activation as an expression, of which value and derivative are taken."""
        return layers.forward(tape, self.case.layers[index], x, own)

    def at(self, index: int, x: Any, **parameters: Any) -> Any:
        """What a layer makes of x with other parameters than its own; None: without that one."""
        return self._piece(index, x, **parameters).value

    def own(self, index: int, short: str) -> Any:
        """A parameter of a layer by the layer's name for it; None where it has none."""
        return self._own[index].get(short)

    def activation(self, index: int, z: Any) -> Any:
        """a = φ(z), or what any layer without parameters makes of z."""
        layer = self.case.layers[index]
        if not layer.is_activation:
            return self._piece(index, z).value
        a, self.slopes[index] = self.kind.activation(layer, z)
        return a

    def _piece(self, index: int, x: Any = None, **changed: Any) -> _Piece:
        """A layer at its own input and parameters, or at others."""
        known = self._pieces.get(index)
        if known is not None and not changed and (x is None or x is known.x):
            return known
        x, layer = self.a[index] if x is None else x, self.case.layers[index]
        own = {name: w for name, w in {**self._own[index], **changed}.items() if w is not None}
        if known is not None and known.x is x and all(known.parameters.get(name) is w for name, w in own.items()):
            return known
        kept = {short: self.kept[f"{layer.name}.{short}"] for short in layer.buffer_shapes()}
        declared = {} if layer.is_linear else layer.shapes()
        piece = _Piece(self.tape(), partial(self.expression, index), x, own, kept, declared)
        if changed or x is not self.a[index]:
            return piece
        self._next |= {f"{layer.name}.{short}": value for short, value in piece.kept.items()}
        return self._pieces.setdefault(index, piece)

    # -------------------------------------------------------------- loss

    def factor(self, t: Any) -> Fraction:
        """What the sum over all entries is multiplied by."""
        return self.factor_of(self.stated_loss, t)

    def factor_of(self, loss: Loss, t: Any) -> Fraction:
        """That of another loss of these targets."""
        return losses.factor(loss, t, self._of_labels)

    @property
    def stated_loss(self) -> Loss:
        """The case's."""
        assert self.case.loss is not None
        return self.case.loss

    def log_softmax(self, y: Any) -> tuple[Any, Any]:
        """log p and p."""
        return self.kind.log_softmax(y)

    def largest_of_rows(self, a: Any) -> tuple[Any, Any]:
        """The largest of the last axis, and what each entry has of its gradient."""
        return self.kind.maximum(a)

    def stated(self, tape: Tape[Any], y: Variable[Any], t: Any) -> Variable[Any]:
        """The loss as an expression of outputs y; its derivative is where the backward pass begins."""
        return losses.of_rows(tape, self.stated_loss, y, t, self.factor(t))

    def loss_of(self, y: Any, t: Any) -> Any:
        """The stated loss of outputs y, (1, 1)."""
        return self._stated(y, t).value

    def loss_gradient(self, y: Any, t: Any) -> Any:
        """∂L/∂y, where the backward pass begins."""
        return self._stated(y, t).gradient

    def _stated(self, y: Any, t: Any) -> _Loss:
        """The loss of these outputs, worked out once."""
        if self._last is None or self._last.y is not y or self._last.t is not t:
            tape = self.tape()
            outputs = tape.variable(y)
            self._last = _Loss(y, t, tape, outputs, self.stated(tape, outputs, t).value)
        return self._last

    def loss(self, y: Any, t: Any) -> Any:
        """The loss that is reported, (1, 1)."""
        found, penalised = self.loss_of(y, t), [name for name in self.w if self.penalised("loss", name)]
        terms = [(self.strength(), self.penalty(name)) for name in penalised]
        terms += [(1.0, value) for value in self._auxiliary]
        return self.kind.combined((1, found), *terms) if terms else found

    def penalised(self, place: str, name: str) -> bool:
        """Whether the loss, the gradient or the step (``place``) has a penalty of a parameter."""
        return name in self._penalties

    def penalty(self, name: str) -> Any:
        """What a parameter's penalty adds to the loss, (1, 1)."""
        return self._penalties[name][0]

    def penalty_gradient(self, name: str) -> Any:
        """The derivative of that with respect to the parameter."""
        return self._penalties[name][1]

    def strength(self) -> float:
        """What penalties are multiplied by besides."""
        return 1.0

    def with_penalty(self, place: str, name: str, g: Any) -> Any:
        """A gradient, and its penalty's part if it has one in this place."""
        added = self.penalised(place, name)
        return self.kind.combined((1, g), (self.strength(), self.penalty_gradient(name))) if added else g

    # -------------------------------------------------------------- backward

    def backward(self, g: Any) -> None:
        """From the loss's gradient to those of all parameters."""
        self._output.gradient = g
        self._tape.backward()
        variables = self._variables.items()
        self.gradients = {name: variable.gradient for name, variable in variables if not variable.constant}

    def _back_activation(self, index: int, g: Any) -> Any:
        return self.backward_activation(index, g) if index in self.slopes else self.backward_rows(index, g)

    def backward_activation(self, index: int, g: Any) -> Any:
        """g φ′(z)."""
        return self.kind.multiplied(g, self.slope(index))

    def _back_layer(self, index: int, name: str, own: Parameters, g: Any) -> Any:
        handed = self.backward_layer(index, name, g)
        for short, variable in own.items():
            give(self.kind, variable, self.gradients[f"{name}.{short}"])
        return handed

    def backward_rows(self, index: int, g: Any) -> Any:
        """What a layer without parameters that is no function of each entry hands back."""
        return self._piece(index).back(g, "input")

    def backward_layer(self, index: int, name: str, g: Any) -> Any:
        """A layer's gradients of its parameters, and what is handed back."""
        for short in self._own[index]:
            self.gradients[f"{name}.{short}"] = self.own_gradient(index, short, g)
        return self.handed_back(index, g, self._own[index].get("weight")) if index else g

    def own_gradient(self, index: int, short: str, g: Any) -> Any:
        """The gradient of one of a layer's parameters, by the layer's name for it."""
        if short == "weight":
            return self.weight_gradient(index, g, self.a[index])
        return self.bias_gradient(index, g) if short == "bias" else self._piece(index).back(g, short)

    def weight_gradient(self, index: int, g: Any, x: Any) -> Any:
        """The gradient of a layer's weight, at an input x."""
        return self._piece(index, x).back(g, "weight")

    def bias_gradient(self, index: int, g: Any) -> Any:
        """The gradient of a layer's bias."""
        return self._piece(index).back(g, "bias")

    def handed_back(self, index: int, g: Any, w: Any) -> Any:
        """The gradient of a layer's input, through a weight w."""
        return self._piece(index, **({} if w is None else {"weight": w})).back(g, "input")

    def after_step(self, name: str, w: Any, g: Any) -> Any:
        """A parameter after a step with g; what the optimizer keeps stays as it is."""
        kept = {buffer: dict(values) for buffer, values in self.optimizer.state.items()}
        after = self.optimizer.update(name, w, g)[0]
        self.optimizer.state = kept
        return after

    def slope(self, index: int) -> Any:
        """φ′(z) of an activation layer."""
        return self.slopes[index]

    def accumulate(self) -> None:
        """What happens to all gradients once the backward pass is done: nothing."""

    def told(self, name: str, g: Any) -> Any:
        """The gradient that is reported."""
        return self.with_penalty("gradient", name, g)

    @property
    def clip(self) -> Clip | None:
        """What is done to gradients before the step."""
        return self.case.optimizer.clip if self.case.optimizer else None

    def stepped(self, name: str, g: Any) -> Any:
        """What the optimizer takes: where gradients are clipped that with its penalty, clipped."""
        return self.clipped(name, self.with_penalty("step", name, g)) if self.clip else g

    def clipped(self, _: str, g: Any) -> Any:
        """A gradient by the factor of all, or each entry of it kept within a limit."""
        assert self.clip is not None
        if self.clip.clip_value is not None:
            return self.limited(g, self.clip.clip_value)
        if self.clipped_by is None:
            self.clipped_by = self.clip_factor(self.clip, self.clip_norm(self.all_stepped, self.clip.norm_type))
        return self.kind.multiplied(g, self.clipped_by)

    @property
    def all_stepped(self) -> dict[str, Any]:
        """All gradients with their penalties, before they are clipped."""
        return {name: self.with_penalty("step", name, g) for name, g in self.gradients.items()}

    def clip_norm(self, gradients: Mapping[str, Any], norm_type: NormType) -> Any:
        """The norm of all of them together, (1,)."""
        return self.kind.norm(tuple(gradients.values()), norm_type)

    def clip_factor(self, clip: Clip, norm: Any) -> Any:
        """What every gradient is multiplied by."""
        return factor_of(self.kind, clip, norm)

    def _decayed(self, was: Any, name: str, w: Any, g: Any) -> Any:
        return self.with_penalty("step", name, was(name, w, g))

    def limited(self, g: Any, limit: float) -> Any:
        """g with no entry larger than a limit."""
        return self.kind.applied(between(limit), g)[0]

    # -------------------------------------------------------------- in general

    def scaled(self, factor: float | Fraction, a: Any) -> Any:
        """factor · a."""
        return self.kind.combined((factor, a))


def total(book: Textbook, a: Any) -> Any:
    """The sum of all entries, (1, 1), along each row first."""
    rows = a if len(shape(a)) == 2 else book.kind.viewed(a, lambda one: one.reshape(len(one), -1))
    return book.kind.sums(book.kind.sums(rows, 1), 0)


def values(a: Any) -> Any:
    """The float64 array of a kind's matrix."""
    return a if isinstance(a, np.ndarray) else a.value


def shape(a: Any) -> tuple[int, ...]:
    """Of the array."""
    found: tuple[int, ...] = values(a).shape
    return found


def ones(book: Textbook, like: Any) -> Any:
    """Ones of the shape of ``like``, in the book's kind of number."""
    return book.kind.exact(np.ones(shape(like)))
