"""One step of backpropagation as the textbook writes it, over any kind of number.

Every operation is a method that a fault may replace (``wrap``). Without faults it is the stated task; a test holds it
to that. With ``BoundedKind`` every number of a mistaken implementation comes with its rounding bound, with
``PlainKind`` it comes fast.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from functools import cache, partial
from typing import Any, NamedTuple

import numpy as np

from harness.implementation import Array, Batch
from harness.scenario.kinds import Loss
from harness.scenario.model import Case
from harness.task import layers
from harness.task.losses import HOMES
from harness.task.tape import Kind, Tape, Variable

Key = tuple[str, str]


class Settings(NamedTuple):
    """What gradient descent may have besides a learning rate; 0 where it has nothing of the kind."""

    momentum: float = 0.0
    dampening: float = 0.0
    nesterov: bool = False
    weight_decay: float = 0.0


def settings(case: Case) -> Settings:
    """Of the case's optimizer."""
    told = {name: getattr(case.optimizer, name) for name in Settings._fields if hasattr(case.optimizer, name)}
    return Settings(**told)


class Textbook:
    """A network with its loss and optimizer. Matrices throughout: a bias is (1, out_features), a batch is rows.

    During a step ``a[i]`` is what layer i takes and ``a[i + 1]`` what it gives, ``slopes[i]`` an activation's
    derivative, ``w`` the parameters before the update and ``gradients`` what the backward pass has found so far.
    """

    def __init__(self, case: Case, kind: Kind[Any]) -> None:
        self.case, self.kind, self.options = case, kind, settings(case)
        self.number, self.lr = 0, 0.0
        self.w: dict[str, Any] = {}
        self.a: list[Any] = []
        self.slopes: dict[int, Any] = {}
        self.pulls: dict[int, Callable[[Any], Any]] = {}
        self.gradients: dict[str, Any] = {}
        self.velocity: dict[str, Any] = {}
        self.found: dict[Key, Any] = {}
        """What the step has worked out so far, also where shapes do not let it go on."""

    def step(
        self, number: int, batch: Batch, parameters: Mapping[str, Array], *, update: bool = True
    ) -> dict[Key, Any]:
        """Every value of step ``number`` by (quantity, name), of the batch and at the parameters that are given.

        ``update``: whether the parameters take their step as well.
        """
        assert self.case.optimizer is not None
        self.number, self.lr = number, self.case.optimizer.lr_at(number)
        self.w = {name: self.kind.exact(np.atleast_2d(array)) for name, array in parameters.items()}
        self.found = {}
        x, t = self.batch(np.asarray(batch.inputs, np.float64), self.targets(batch.targets))
        with np.errstate(all="ignore"):
            y = self.forward(x)
            found = self.found = {("output", "output"): y, ("loss", "loss"): self.loss(y, t)}
            self.backward(self.loss_gradient(y, t))
            self.accumulate()
            found |= {("gradient", name): self.told(name, g) for name, g in self.gradients.items()}
            for name, g in self.gradients.items() if update else ():
                found["parameter", name], found["update", name] = self.update(name, self.w[name], g)
        return found

    def wrap(self, operation: str, replacement: Callable[..., Any]) -> None:
        """Replace an operation; ``replacement`` takes what it was before, and then the operation's arguments."""
        setattr(self, operation, partial(replacement, getattr(self, operation)))

    # -------------------------------------------------------------- data

    def targets(self, targets: Any) -> Any:
        """Targets (batch, outputs); class labels as rows of 0 and 1."""
        if targets.ndim == 1:
            return np.eye(int(self.case.linears[-1].out_features or 0))[targets]
        return np.asarray(targets, np.float64)

    def batch(self, x: Any, t: Any) -> tuple[Any, Any]:
        """What of a batch is used."""
        return x, t

    # -------------------------------------------------------------- forward

    def forward(self, x: Any) -> Any:
        """All layers, from the batch to the network's output."""
        self.a, self.slopes, self.pulls, self.gradients = [self.kind.exact(x)], {}, {}, {}
        for index, layer in enumerate(self.case.network):
            give = self.linear if layer.has_parameters else self.activation
            self.a.append(give(index, self.a[-1]))
        return self.a[-1]

    def linear(self, index: int, x: Any) -> Any:
        """z = x Wᵀ + b."""
        name = self.case.network[index].name
        return self.kind.affine(x, self.w[f"{name}.weight"], self.w.get(f"{name}.bias"))

    def activation(self, index: int, z: Any) -> Any:
        """a = φ(z)."""
        layer = self.case.network[index]
        if not layer.is_activation:
            return self.whole_rows(index, z)
        a, self.slopes[index] = self.kind.activation(layer, z)
        return a

    def whole_rows(self, index: int, z: Any) -> Any:
        """Any other layer without parameters; what it hands back is worked out by the tape."""
        tape, x = Tape(self.kind), Variable(z)
        y = layers.forward(tape, self.case.network[index], x, {})

        def pull(g: Any) -> Any:
            x.gradient, y.gradient = None, g
            tape.backward()
            return x.gradient

        self.pulls[index] = pull
        return y.value

    # -------------------------------------------------------------- loss

    def factor(self, t: Any) -> Fraction:
        """What the sum over all entries is multiplied by."""
        loss: Any = self.case.loss
        return _fraction(loss.scale, loss.divisor(*t.shape))

    @property
    def stated_loss(self) -> Loss:
        """The case's."""
        assert self.case.loss is not None
        return self.case.loss

    def entries(self, y: Any, t: Any) -> tuple[Any, Any]:
        """The loss of every entry, before reduction, and its derivative with respect to y."""
        kind, loss = self.kind, self.case.loss
        if loss and loss.has_softmax:
            log_p, p = self.log_softmax(y)
            return (
                kind.multiplied(kind.exact(-t), log_p),
                kind.subtracted(kind.multiplied(p, kind.exact(t.sum(1, keepdims=True))), kind.exact(t)),
            )
        assert loss is not None
        found: tuple[Any, Any] = HOMES[loss.kind].entries(kind, loss, y, t)
        return found

    def log_softmax(self, y: Any) -> tuple[Any, Any]:
        """log p and p."""
        return self.kind.log_softmax(y)

    def loss(self, y: Any, t: Any) -> Any:
        """The loss that is reported, (1, 1)."""
        entries = self.entries(y, t)[0]
        return self.kind.weighted_sum(entries, np.ones(shape(entries)), self.factor(t))

    def loss_gradient(self, y: Any, t: Any) -> Any:
        """∂L/∂y, where the backward pass begins."""
        return self.scaled(float(self.factor(t)), self.entries(y, t)[1])

    def penalised(self, place: str, name: str) -> bool:
        """Whether the loss, the gradient or the step (``place``) has an L2 penalty of a parameter: none is stated."""
        return False

    def penalty(self, name: str) -> Any:
        """What a penalty adds to the loss, over its strength, (1, 1): half the sum of squares."""
        squares = self.kind.square(self.w[name])[0]
        return self.scaled(0.5, self.kind.column_sums(self.kind.row_sums(squares)))

    def penalty_gradient(self, name: str) -> Any:
        """The derivative of that: w."""
        return self.w[name]

    # -------------------------------------------------------------- backward

    def backward(self, g: Any) -> None:
        """From the loss's gradient to those of all parameters."""
        for index in reversed(range(len(self.case.network))):
            layer = self.case.network[index]
            if layer.has_parameters:
                g = self.backward_linear(index, str(layer.name), g)
            elif index in self.slopes:
                g = self.backward_activation(index, g)
            else:
                g = self.backward_rows(index, g)
        self.gradients = {name: self.gradients[name] for name in self.w}

    def backward_activation(self, index: int, g: Any) -> Any:
        """g φ′(z)."""
        return self.kind.multiplied(g, self.slope(index))

    def backward_rows(self, index: int, g: Any) -> Any:
        """What a layer without parameters that is no function of each entry hands back."""
        return self.pulls[index](g)

    def backward_linear(self, index: int, name: str, g: Any) -> Any:
        """dW = gᵀ x, db = Σ g, and what is handed back, g W."""
        self.gradients[f"{name}.weight"] = self.weight_gradient(index, g, self.a[index])
        if f"{name}.bias" in self.w:
            self.gradients[f"{name}.bias"] = self.bias_gradient(index, g)
        return self.handed_back(index, g, self.w[f"{name}.weight"]) if index else g

    def weight_gradient(self, index: int, g: Any, x: Any) -> Any:
        """∂L/∂W (out, in)."""
        return self.kind.product(self.kind.transposed(g), x)

    def bias_gradient(self, index: int, g: Any) -> Any:
        """∂L/∂b (1, out)."""
        return self.kind.column_sums(g)

    def handed_back(self, index: int, g: Any, w: Any) -> Any:
        """∂L/∂x of a linear layer."""
        return self.kind.product(g, w)

    def slope(self, index: int) -> Any:
        """φ′(z) of an activation layer."""
        return self.slopes[index]

    def accumulate(self) -> None:
        """What happens to all gradients once the backward pass is done: nothing."""

    def told(self, name: str, g: Any) -> Any:
        """The gradient that is reported."""
        return g

    def limited(self, g: Any, limit: float) -> Any:
        """g with no entry larger than a limit: no operation of a right step, but one of several mistakes."""
        over = np.abs(values(g)) > limit
        kept = self.kind.multiplied(g, self.kind.exact(~over))
        limits = self.kind.exact(np.where(over, np.sign(values(g)) * limit, 0))
        return self.kind.combined((1, kept), (1, limits))

    # -------------------------------------------------------------- update

    def update(self, name: str, w: Any, g: Any) -> tuple[Any, Any]:
        """The parameter after the step, and what was added to it."""
        direction = self.momentum(name, self.decayed(name, w, g))
        decay = 0.0 if self.options.momentum else self.lr * self.options.weight_decay
        return self.kind.stored(w, self.scaled(-self.rate(name), direction), decay)

    def decayed(self, name: str, w: Any, g: Any) -> Any:
        """g + λ w."""
        decay = self.options.weight_decay
        return self.kind.combined((1, g), (decay, w)) if decay else g

    def momentum(self, name: str, g: Any) -> Any:
        """v = μ v + g, and the first time g; the step goes along v, with Nesterov along g + μ v."""
        if not self.options.momentum:
            return g
        old = self.velocity.get(name)
        v = self.velocity[name] = g if old is None else self.moved_on(name, old, g)
        return self.kind.combined((1, g), (self.options.momentum, v)) if self.options.nesterov else v

    def moved_on(self, name: str, v: Any, g: Any) -> Any:
        """The next velocity."""
        return self.kind.combined((self.options.momentum, v), (1 - self.options.dampening, g))

    def rate(self, name: str) -> float:
        """The learning rate."""
        return self.lr

    # -------------------------------------------------------------- in general

    def scaled(self, factor: float, a: Any) -> Any:
        """factor · a."""
        return self.kind.combined((factor, a))


@cache
def _fraction(scale: float, count: int) -> Fraction:
    return Fraction(scale) / count


def values(a: Any) -> Any:
    """The float64 array of a kind's matrix."""
    return a if isinstance(a, np.ndarray) else a.value


def shape(a: Any) -> tuple[int, ...]:
    """(rows, columns)."""
    found: tuple[int, ...] = values(a).shape
    return found


def ones(book: Textbook, like: Any) -> Any:
    """Ones of the shape of ``like``, in the book's kind of number."""
    return book.kind.exact(np.ones(shape(like)))
