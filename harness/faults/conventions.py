"""What a program may do otherwise than torch without a mistake, as injections into the textbook's step."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from typing import Any, NamedTuple

import numpy as np

from harness.faults.fault import FAULTS, Fault, Site, clips, layers_of_kind, of_classes, of_softmax
from harness.faults.optimizers._adaptive import having
from harness.faults.optimizers.sgd import rate_inside_velocity
from harness.faults.textbook import Textbook, settings, shape, total, values
from harness.ground.facts import Fact, fact
from harness.implementation import MOMENTUM_BUFFER
from harness.scenario.clip import Clip
from harness.scenario.kinds import Layer
from harness.scenario.layers import LAYERS
from harness.scenario.layers._recurrent import Recurrent
from harness.scenario.model import Case
from harness.task.clip import AT_MOST_1, ratio_of
from harness.task.numbers.bounded import Bounded
from harness.task.numbers.elementary import EXP
from harness.task.per_class import weighted_targets


@dataclass(frozen=True)
class Convention:
    """One of them."""

    said: Fact
    """What is done, and what torch does."""
    into: Callable[[Textbook], None]
    """Makes a textbook's step follow it."""
    penalised: str = ""
    """Of an L2 penalty, what has it: weights, or all parameters."""


def of_backward_and_update(case: Case) -> Iterator[Convention]:
    """Those that leave the loss alone."""
    yield from at_kinks(case)
    for slope in case.loss.other_slopes if case.loss else ():
        yield at_equality(slope)
    yield from of_ties(case)
    if of_classes(case) and case.loss and case.loss.of == "probabilities":
        for epsilon in _BELOW_THE_LINE:
            yield Convention(fact("epsilon_in_division", epsilon=epsilon), epsilon_in_derivative(epsilon).into)
    if clips(case):
        yield from _of_clip(case)
    if settings(case).momentum:
        yield Convention(fact("rate_inside_velocity"), lambda book: rate_inside_velocity.inject(book, ()))
    if having("momentum", "rmsprop")(case):
        yield Convention(fact("rate_inside_velocity"), _carried_with_rate)
    if having("eps", "adam", "adamw")(case):
        yield Convention(fact("epsilon_hat"), _epsilon_hat)
    if case.alone == ("optimizer",):
        yield from _of_optimizers(case)
    elif case.alone:
        yield from _of_alone(case)


#: What torch does otherwise and courses teach: mistakes in a network whose optimizer is stated, conventions alone.
_TAUGHT = (
    *("moving_average", "epsilon_within_the_root", "epsilon_within_the_corrected_root"),
    *("bias_without_decay", "adaptive_bias_without_decay"),
)


def _of_optimizers(case: Case) -> Iterator[Convention]:
    for name in _TAUGHT:
        one = FAULTS[name]
        for site in one.sites(case):
            yield Convention(fact(f"taught_{name}"), partial(_injected, one, site))


def _injected(one: Fault, site: Site, book: Textbook) -> None:
    one.inject(book, site)


def _of_alone(case: Case) -> Iterator[Convention]:
    """What courses do in a layer that is checked alone, where the rest of the network may make up for it."""
    own = [layer for layer in case.layers if layer.name in case.alone]
    if any(layer.buffers and layer.layer.startswith("batch_norm") for layer in own):
        yield Convention(fact("running_variance_over_n"), _running_variance_over_n)
    eps = FAULTS["normalised_eps_outside_the_root"]
    for site in eps.sites(case):
        if {case.layers[i].name for i in site} <= set(case.alone):
            yield Convention(fact("eps_outside_the_root"), partial(_injected, eps, site))
    products = [layer for layer in own if layer.has_parameters and (layer.is_linear or layer.layer.startswith("conv"))]
    products += [layer for layer in own if isinstance(layer, Recurrent)]
    if products:
        names = {f"{layer.name}.{name}" for layer in products for name in layer.shapes() if name not in ("h", "c")}
        yield Convention(fact("gradients_over_n"), partial(_over_n, names))


def _running_variance_over_n(book: Textbook) -> None:
    over_n = FAULTS["running_variance_biased"]
    for site in over_n.sites(book.case):
        over_n.inject(book, site)


def _over_n(names: Collection[str], book: Textbook) -> None:
    """Of a layer's own parameters, the mean over the batch of what torch sums."""

    def told(was: Any, name: str, g: Any) -> Any:
        return book.scaled(Fraction(1, len(values(book.a[0]))), was(name, g)) if name in names else was(name, g)

    book.wrap("told", told)
    book.wrap("stepped", told)


def _epsilon_hat(book: Textbook) -> None:
    """(√v + ε) / √(1 − β₂ᵗ), in place of √v̂ + ε."""
    beyond = book.optimizer.beyond

    def corrected_root(_was: Any, name: str, v: Any) -> Any:
        beta, count = book.optimizer.options.betas[1], book.optimizer.number_of(name)
        return book.kind.corrected(beyond(book.optimizer.root(v)), beta, count, 0.5)

    book.wrap("corrected_root", corrected_root)
    book.wrap("beyond", lambda _was, root: root)


def _carried_with_rate(book: Textbook) -> None:
    """b = μ b + lr g / root, w − b: what b remembers has the learning rates of then."""
    rates: dict[str, float] = {}

    def carried(was: Any, name: str, ratio: Any) -> Any:
        old = book.optimizer.state[MOMENTUM_BUFFER]
        if name in old:
            old[name] = book.scaled(rates[name] / book.lr, old[name])
        rates[name] = book.lr
        return was(name, ratio)

    book.wrap("carried", carried)


# ---------------------------------------------------------------- clips

#: What people add to the norm that they divide by.
_EPSILONS = (0.0, 1e-8, 1e-12)


def _of_clip(case: Case) -> Iterator[Convention]:
    for epsilon in _EPSILONS if case.optimizer and case.optimizer.clip and case.optimizer.clip.max_norm else ():
        yield Convention(fact("clip_epsilon", epsilon=epsilon), partial(_with_clip_epsilon, epsilon))
    yield Convention(fact("gradients_told_clipped"), _told_clipped)


def _with_clip_epsilon(epsilon: float, book: Textbook) -> None:
    def clip_factor(_was: Any, clip: Clip, norm: Any) -> Any:
        return book.kind.applied(AT_MOST_1, ratio_of(book.kind, clip, norm, epsilon))[0]

    book.wrap("clip_factor", clip_factor)


def _told_clipped(book: Textbook) -> None:
    book.wrap("told", lambda was, name, g: book.clipped(name, was(name, g)))


# ---------------------------------------------------------------- kinks


def at_kinks(case: Case) -> Iterator[Convention]:
    """Other derivatives of all activations of one kind."""
    for kind, layer in LAYERS.items():
        layers = layers_of_kind(kind)(case) if layer.has_kink else []
        for slope, kinks in _otherwise(case.layers[layers[0]]) if layers else ():
            yield at_kink(case, tuple(layers), slope, kinks)


def _otherwise(layer: Layer) -> Iterator[tuple[float, tuple[float, ...]]]:
    """Derivatives that people have, at all kinks of an activation and at one of several."""
    alone = [(kink,) for kink in layer.kinks] if len(layer.kinks) > 1 else []
    return itertools.product(layer.other_slopes, (layer.kinks, *alone))


def at_kink(case: Case, layers: tuple[int, ...], slope: float, kinks: tuple[float, ...]) -> Convention:
    """Another derivative where the input of these activations, which are of one kind, is exactly at a kink."""

    def inject(book: Textbook) -> None:
        def handed_back(was: Any, i: int, g: Any, w: Any) -> Any:
            right = was(i, g, w)
            return _handed_back(book, book.a[i], g, right, kinks, slope) if i in layers else right

        if case.layers[layers[0]].has_parameters:
            book.wrap("handed_back", handed_back)
        else:
            book.wrap("slope", lambda was, i: _with_slope(was(i), book.a[i], kinks, slope) if i in layers else was(i))

    first, at = case.layers[layers[0]], " or ".join(f"{kink:g}" for kink in kinks)
    return Convention(
        fact("derivative_at_kink", kind=first.layer, at=at, slope=slope, torch=first.slope_at_kink), inject
    )


def _with_slope(derivative: Any, z: Any, kinks: tuple[float, ...], slope: float) -> Any:
    """The derivatives, another where z is at a kink without any error."""
    at = _exactly_at(z, kinks)
    if isinstance(derivative, np.ndarray):
        return np.where(at, slope, derivative)
    return Bounded(np.where(at, slope, derivative.value), np.where(at, 0.0, derivative.bound))


def _handed_back(book: Textbook, z: Any, g: Any, right: Any, kinks: tuple[float, ...], slope: float) -> Any:
    """slope · g where z is at a kink without any error, else what is right."""
    at = _exactly_at(z, kinks)
    there, elsewhere = (book.kind.multiplied(a, book.kind.exact(b)) for a, b in ((g, at), (right, ~at)))
    return book.kind.combined((slope, there), (1, elsewhere))


def _exactly_at(z: Any, kinks: tuple[float, ...]) -> Any:
    found = np.isin(values(z), kinks)
    return found if isinstance(z, np.ndarray) else found & (z.bound == 0)


# ---------------------------------------------------------------- equal values


def of_ties(case: Case) -> Iterator[Convention]:
    """What each of several equal values of a maximum has of its gradient, where torch gives the first all of it."""
    if any(layer.has_ties for layer in case.layers):
        yield Convention(fact("equal_values_share"), partial(_with_shares, _equal_shares))
        yield Convention(fact("last_of_equal_values"), partial(_with_shares, _to_the_last))
        if case.alone:
            yield Convention(fact("all_of_equal_values"), partial(_with_shares, _to_all))


def _with_shares(shares: Callable[[Any], Any], book: Textbook) -> None:
    """``shares``: of where the entries of the last axis are equal, (..., entries)."""

    def largest(was: Any, a: Any) -> tuple[Any, Any]:
        top, mask = was(a)
        at = _stands_at(a, top)
        share, several = shares(at), at.sum(-1, keepdims=True) > 1
        mine = np.where(several, share, values(mask))
        if not isinstance(mask, Bounded):
            return top, mine
        return top, Bounded(mine, mask.bound + np.where(several, 2 * _unit(book) * share, 0.0))

    book.wrap("largest_of_rows", largest)


def _stands_at(a: Any, top: Any) -> Any:
    """Where the largest value stands without any error."""
    at = values(a) == values(top)
    return at & (a.bound == 0) if isinstance(a, Bounded) else at


def _equal_shares(at: Any) -> Any:
    return at / np.maximum(at.sum(-1, keepdims=True), 1)


def _to_all(at: Any) -> Any:
    return at.astype(float)


def _to_the_last(at: Any) -> Any:
    last = np.flip(np.flip(at, -1).cumsum(-1) == 1, -1)
    return (at & last).astype(float)


# ---------------------------------------------------------------- equality of output and target


def at_equality(slope: float) -> Convention:
    """Another derivative of the loss where output and target are equal, both without any error."""

    def inject(book: Textbook) -> None:
        def gradient(was: Any, y: Any, t: Any) -> Any:
            own, found = slope * float(book.factor(t)), was(y, t)
            if not isinstance(found, Bounded):
                return np.where(values(y) == t, own, found)
            at = (values(y) == t) & (y.bound == 0)
            rounding = 3 * _unit(book) * abs(own)
            return Bounded(np.where(at, own, found.value), np.where(at, rounding, found.bound))

        book.wrap("loss_gradient", gradient)

    return Convention(fact("derivative_at_equality", slope=slope), inject)


# ---------------------------------------------------------------- an epsilon in the loss's derivative


def epsilon_in_derivative(epsilon: float) -> Convention:
    """The derivative of log(p + epsilon) in place of that of log p: the exact gradient of a loss that has it."""

    def inject(book: Textbook) -> None:
        def gradient(_was: Any, y: Any, t: Any) -> Any:
            classes = of_classes(book.case)
            return book.scaled(float(book.factor(t)), (_of_classes if classes else _of_chances)(book, y, t, epsilon))

        book.wrap("loss_gradient", gradient)

    return Convention(fact("epsilon_in_loss_and_derivative", epsilon=float(f"{epsilon:.1e}")), inject)


def _of_classes(book: Textbook, y: Any, t: Any, epsilon: float) -> Any:
    """p_j Σ q − q_j with q = t p / (p + epsilon); with respect to log p, it is −q, and to p −t / (p + epsilon)."""
    p, t = class_probabilities(book, y), weighted_targets(book.stated_loss, t)
    if book.stated_loss.of == "probabilities":
        return book.kind.combined((-1, _quotients(book, p, t, epsilon)))
    q = _quotients(book, p, t * values(p), epsilon)
    if isinstance(q, Bounded):  # of p (t / (p + epsilon)), in which p stands twice
        low, high = np.maximum(p.value - p.bound, 0), p.value + p.bound
        spread = np.maximum(high / (high + epsilon) - p.value / (p.value + epsilon), 0)
        spread = np.maximum(spread, p.value / (p.value + epsilon) - low / (low + epsilon))
        q = Bounded(q.value, np.abs(t) * spread + _ROUNDINGS * _unit(book) * np.abs(q.value))
    if not of_softmax(book.case):
        return book.kind.combined((-1, q))
    return book.kind.subtracted(book.kind.multiplied(p, book.kind.sums(q, 1)), q)


def class_probabilities(book: Textbook, y: Any) -> Any:
    """The softmax of logits; of logarithms of probabilities, their exponentials; probabilities as they are."""
    if book.stated_loss.of == "probabilities":
        return y
    return book.log_softmax(y)[1] if of_softmax(book.case) else book.kind.applied(EXP, y)[0]


def _of_chances(book: Textbook, p: Any, t: Any, epsilon: float) -> Any:
    """(1 − t) / (1 − p + epsilon) − t / (p + epsilon)."""
    other = book.kind.subtracted(book.kind.exact(np.ones(t.shape)), p)
    return book.kind.subtracted(_quotients(book, other, 1 - t, epsilon), _quotients(book, p, t, epsilon))


#: What people add to the probability that they divide by, where the loss has nothing of it.
_BELOW_THE_LINE = (1e-6, 1e-7, 1e-8, 1e-9, 1e-10, 1e-12, 1e-15, 1e-16)
#: Of adding epsilon, dividing, multiplying, and dividing by the number of rows.
_ROUNDINGS = 6


def _quotients(book: Textbook, q: Any, share: Any, epsilon: float) -> Any:
    """share / (q + epsilon). A probability q that is computed is not below 0, so none is above share / epsilon."""
    value = share / (values(q) + epsilon)
    if not isinstance(q, Bounded):
        return value
    u = _unit(book)
    away = q.bound + u  # 1 - p is rounded too
    off = np.abs(value) * away / np.maximum(q.value + epsilon - away, epsilon)
    return Bounded(value, np.minimum(off, np.abs(share) / epsilon) + _ROUNDINGS * u * np.abs(value))


def _unit(book: Textbook) -> float:
    return float(np.finfo(book.case.dtype).eps) / 2


# ---------------------------------------------------------------- a penalty


#: What a penalty is said to be: of some parameters, of all, of the weights.
_L1 = ("l1_penalty_of_names", "l1_penalty_of_all", "l1_penalty_of_weights")
_L2 = ("l2_penalty_of_names", "l2_penalty_of_all", "l2_penalty_of_weights")


@dataclass(frozen=True)
class Penalty:
    """A penalty in loss, gradient and step alike: c / 2 times the sum of squares, and c w in every gradient.

    Or of absolute values: c times their sum, and c times the sign of w.
    """

    factor: float
    """c, before what follows."""
    of_decay: bool
    """Whether it is multiplied by the weight decay that the step is given."""
    per_sample: bool
    """Whether it is divided by the batch's rows."""
    biases: bool
    """Whether it holds for biases too."""
    names: frozenset[str] = frozenset()
    """The parameters that have it, where they are not all weights or all parameters."""
    absolute: bool = False

    def at(self, decay: float, rows: int) -> float:
        """c of a step."""
        return self.factor * (decay if self.of_decay else 1.0) / (rows if self.per_sample else 1)

    def of(self, name: str) -> bool:
        """Whether a parameter is penalized."""
        return name in self.names if self.names else self.biases or name.endswith(".weight")

    @property
    def convention(self) -> Convention:
        """As it is told and injected."""
        number = self.factor if self.absolute else self.factor / 2
        factor = f"{number:.6g}" + (" weight_decay" if self.of_decay else "") + " / N" * self.per_sample
        of_names, of_all, of_weights = _L1 if self.absolute else _L2
        if self.names:
            said = fact(of_names, factor=factor, names=tuple(sorted(self.names)))
        else:
            said = fact(of_all if self.biases else of_weights, factor=factor)
        return Convention(said, self.inject, "all" if self.biases else "weights")

    def inject(self, book: Textbook) -> None:
        """In place of the optimizer's weight decay."""

        def c() -> float:
            return self.at(book.options.weight_decay, shape(book.a[0])[0])

        size, slope = (_absolute_values, _signs) if self.absolute else (_half_squares, _itself)
        book.wrap("penalty", lambda _was, name: size(book, book.w[name]))
        book.wrap("penalty_gradient", lambda _was, name: slope(book, book.w[name]))
        book.wrap("strength", lambda _was: c())
        book.wrap("penalised", lambda _was, _place, name: bool(c()) and self.of(name))
        book.wrap("decayed", lambda _was, name, _w, g: book.with_penalty("step", name, g))


class Strengths(NamedTuple):
    """Of one parameter: c of the squares, and c of the absolute values."""

    squares: float
    absolute: float


def of_several(strengths: Mapping[str, Strengths]) -> Convention:
    """Penalties of several strengths at once, of squares and of absolute values, by parameter."""

    def loss(book: Textbook, found: Any) -> Any:
        terms = [
            (factor, term)
            for name, one in strengths.items()
            for factor, term in zip(
                one, (size(book, book.w[name]) for size in (_half_squares, _absolute_values)), strict=True
            )
        ]
        return book.kind.combined((1, found), *terms)

    def added(book: Textbook, name: str, g: Any) -> Any:
        if name not in strengths:
            return g
        signs = book.kind.exact(np.sign(values(book.w[name])))
        return book.kind.combined((1, g), *zip(strengths[name], (book.w[name], signs), strict=True))

    def inject(book: Textbook) -> None:
        book.wrap("loss", lambda was, y, t: loss(book, was(y, t)))
        book.wrap("told", lambda was, name, g: added(book, name, was(name, g)))
        book.wrap("decayed", lambda _was, name, _w, g: added(book, name, g))

    parts = tuple(
        fact(code, number=number, name=name)
        for name, one in strengths.items()
        for number, code in ((one.squares / 2, "penalty_of_squares"), (one.absolute, "penalty_of_absolute_values"))
        if number
    )
    return Convention(fact("several_penalties", parts=parts), inject)


def _half_squares(book: Textbook, w: Any) -> Any:
    """Half their sum, (1, 1)."""
    squares = book.kind.sums(book.kind.square(w)[0])
    return book.scaled(0.5, book.kind.viewed(squares, lambda one: one.reshape(1, 1)))


def _itself(_: Textbook, w: Any) -> Any:
    return w


def _signs(book: Textbook, w: Any) -> Any:
    return book.kind.exact(np.sign(values(w)))


def _absolute_values(book: Textbook, w: Any) -> Any:
    """Their sum, (1, 1)."""
    sizes = book.kind.multiplied(w, book.kind.exact(np.sign(values(w))))
    return total(book, sizes)
