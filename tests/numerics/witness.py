"""A kind of number that errs on purpose: every product, partial sum and function is off by as much as it may be.

``Erring`` computes in 256-bit balls and multiplies the result of each elementary operation by 1 + δ u, |δ| ≤ 1 (by
1 + 8 δ u for exp, tanh and log), with sums in any order and functions in the formulas that people write. ``Sensing`` is
the same in torch, with every δ a leaf: the sign of its derivative is how ``Erring`` must choose δ, to move one entry as
far as it goes. Neither shares a line with the bounds that they are held against.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from fractions import Fraction
from functools import cache, reduce
from itertools import product
from typing import Any

import numpy as np
import torch
from flint import arb, fmpq
from formulas import ACTIVATIONS, Number

from harness.scenario.kinds import Layer
from harness.task.function import Function
from harness.task.layers import function
from harness.task.numbers.bilinear import FLOATS, Bilinear
from harness.task.numbers.elementary import EXP, LOG, RECIPROCAL, SQRT
from harness.task.numbers.exact import ExactKind, balls
from harness.task.numbers.normalised import Normalised

#: How far functions may be off, in u: 4 ULP, and expm1 2.5 (NumPy's is off by 3.3 u at most, torch's by 1).
FUNCTION = {"exp": 8, "tanh": 8, "log": 8, "log1p": 8, "erf": 8, "expm1": 5}


@cache
def products_of(of: Bilinear, a: tuple[int, ...], b: tuple[int, ...]) -> Any:
    """The flat indices (turn, 2, *sums) of the factors of each sum's products; one beyond the last where it has fewer.

    Found by asking which sums a 1 in one place of each array gets into.
    """
    pairs: dict[tuple[int, ...], list[tuple[int, int]]] = defaultdict(list)
    ones = [np.eye(int(np.prod(shape))).reshape(-1, *shape) for shape in (a, b)]
    for (i, left), (j, right) in product(*map(enumerate, ones)):
        found = of(left, right, FLOATS)
        for index in np.argwhere(found):
            pairs[tuple(index.tolist())].append((i, j))
    terms = np.empty((max(map(len, pairs.values()), default=1), 2, *found.shape), int)
    terms[:, 0], terms[:, 1] = len(ones[0]), len(ones[1])
    for index, several in pairs.items():
        terms[(slice(len(several)), slice(None), *index)] = several
    return terms


class Witness:
    """What ``Erring`` and ``Sensing`` share: which operations there are, in which order, and what each may err by."""

    def __init__(self, dtype: str, seed: int) -> None:
        """``seed`` decides orders and formulas, the same for both."""
        limits = np.finfo(dtype)
        self.u, self.normal, self.far = float(limits.eps) / 2, float(limits.tiny), float(-np.log(limits.tiny)) - 8
        self._random = np.random.RandomState(seed)

    # -------------------------------------------------------------- what each has in its own way

    def exact(self, array: Any) -> Any:
        raise NotImplementedError

    def erred(self, x: Any, by: Any) -> Any:
        """x (1 + by δ), a δ for each entry."""
        raise NotImplementedError

    def off(self, x: Any, by: Any) -> Any:
        """x + by δ, a δ for each entry."""
        raise NotImplementedError

    def function(self, name: str, x: Any) -> Any:
        """A function of each entry, exact."""
        raise NotImplementedError

    def ratio(self, number: Fraction) -> Any:
        """One number."""
        raise NotImplementedError

    def decided(self, condition: Any) -> bool:
        """A condition, which ``Erring`` takes as ``Sensing`` has met it."""
        raise NotImplementedError

    def numbers(self, a: Any) -> Any:
        """About its numbers, in float64: what a branch is decided by."""
        raise NotImplementedError

    def zeros(self, shape: tuple[int, ...]) -> Any:
        return self.exact(np.zeros(shape))

    # -------------------------------------------------------------- elementary operations

    def array(self, a: Any) -> Any:
        """An array, also of what NumPy made a single ball of."""
        return a

    def rounded(self, x: Any, roundings: float = 1) -> Any:
        x = self.array(x)
        return self.erred(x, np.full(self.shape(x), roundings * self.u))

    def added(self, a: Any, b: Any) -> Any:
        """a + b; a sum with 0 is not rounded, nor the difference of two within a factor of 2 (Sterbenz)."""
        left, right = self.numbers(a), self.numbers(b)
        small, large = np.minimum(np.abs(left), np.abs(right)), np.maximum(np.abs(left), np.abs(right))
        exact = (small == 0) | ((np.sign(left) != np.sign(right)) & (large <= 2 * small))
        return self.erred(self.array(a + b), ~exact * self.u)

    def times(self, a: Any, b: Any) -> Any:
        return self.rounded(a * b)

    def over(self, a: Any, b: Any) -> Any:
        return self.rounded(a / b)

    def of(self, name: str, x: Any) -> Any:
        """exp, log, tanh, erf, expm1 or log1p; of 0 they are exact."""
        return self.erred(self.function(name, x), FUNCTION[name] * self.u * (self.numbers(x) != 0))

    def number(self, value: float | Fraction) -> Any:
        """A number that a program writes down; one of few digits is exact."""
        few = float(np.float16(float(value))) == value
        return self.rounded(self.ratio(Fraction(value)), 0 if few else 1)

    def total(self, terms: Iterable[Any]) -> Any:
        """One after the other in any order, or in pairs."""
        found = list(terms)
        self._random.shuffle(order := list(range(len(found))))
        found, one_by_one = [found[i] for i in order], self._random.random_sample() < 2 / 3
        while len(found) > 1:
            found = [self.added(found[0], found[1]), *found[2:]] if one_by_one else [*found[2:], self.added(*found[:2])]
        return found[0]

    def chosen(self, *forms: Callable[[], Any]) -> Any:
        """One of several formulas."""
        return forms[self._random.randint(len(forms))]()

    # -------------------------------------------------------------- moves, by index

    def shape(self, a: Any) -> tuple[int, ...]:
        return tuple(a.shape)

    def whole(self, a: Any) -> Any:
        return np.asarray(self.numbers(a)).astype(np.int64)

    def viewed(self, a: Any, view: Callable[[Any], Any]) -> Any:
        return self.gathered(a, self._ids(self.shape(a), view))

    def placed(self, a: Any, view: Callable[[Any], Any], shape: tuple[int, ...], fill: float = 0.0) -> Any:
        found, around = self.scattered(a, self._ids(shape, view), shape), np.full(shape, fill)
        view(around)[...] = 0
        return found + self.exact(around) if fill else found

    def overlaid(self, a: Any, parts: Iterable[tuple[Any, Any]], shape: tuple[int, ...]) -> Any:
        to, own = np.arange(np.prod(shape)).reshape(shape), np.arange(np.prod(self.shape(a))).reshape(self.shape(a))
        pairs = [(to[key].ravel(), own[part].ravel()) for key, part in parts]
        index, order = (np.concatenate(one) for one in zip(*pairs, strict=True))
        return self.scattered(a.reshape(-1)[order], index, shape)

    def gathered(self, a: Any, index: Any) -> Any:
        return self.array(a.reshape(-1)[np.array(index)])

    def scattered(self, a: Any, index: Any, shape: tuple[int, ...]) -> Any:
        """Terms of one place are added in any order; the first of a place is as it is."""
        terms: dict[int, list[int]] = defaultdict(list)
        for source, to in enumerate(np.asarray(index).ravel().tolist()):
            terms[to].append(source)
        for several in terms.values():
            self._random.shuffle(several)
        flat, zero = a.reshape(-1), len(a.reshape(-1))
        flat = self._joined(flat, self.zeros((1,)))
        most = max(map(len, terms.values()), default=0)
        turns = np.full((max(most, 1), int(np.prod(shape))), zero)
        for to, several in terms.items():
            turns[: len(several), to] = several
        found = flat[turns[0]]
        for turn in turns[1:]:
            found = self.added(found, flat[turn])
        return found.reshape(shape)

    def _joined(self, a: Any, b: Any) -> Any:
        raise NotImplementedError

    def _ids(self, shape: tuple[int, ...], view: Callable[[Any], Any]) -> Any:
        return np.array(view(np.arange(int(np.prod(shape))).reshape(shape)))

    # -------------------------------------------------------------- products and sums

    def affine(self, x: Any, weight: Any, bias: Any) -> Any:
        terms = [self.times(x[:, i, None], weight[None, :, i]) for i in range(x.shape[1])]
        return self.total(terms if bias is None else [*terms, bias.reshape(1, -1)])

    def product(self, left: Any, right: Any) -> Any:
        return self.total(self.times(left[..., :, i, None], right[..., None, i, :]) for i in range(left.shape[-1]))

    def bilinear(self, of: Bilinear, a: Any, b: Any, bias: Any = None) -> Any:
        """Every product, added one after the other to the sums that have it, in any order."""
        terms = products_of(of, self.shape(a), self.shape(b))
        flat = [self._joined(one.reshape(-1), self.zeros((1,))) for one in (a, b)]
        shape = terms.shape[2:]
        products = [self.times(flat[0][i.ravel()], flat[1][j.ravel()]).reshape(shape) for i, j in terms]
        return self.total(products if bias is None else [*products, self._repeated(bias, shape)])

    def _repeated(self, a: Any, shape: tuple[int, ...]) -> Any:
        return self.viewed(a, lambda ids: np.broadcast_to(ids, shape))

    def transposed(self, a: Any) -> Any:
        return self.viewed(a, lambda ids: ids.swapaxes(-1, -2))

    def sums(self, a: Any, *axes: int) -> Any:
        shape = self.shape(a)
        gone = sorted({axis % len(shape) for axis in axes or range(len(shape))})
        kept = tuple(1 if axis in gone else n for axis, n in enumerate(shape))
        rows = self._ids(shape, lambda ids: np.moveaxis(ids, gone, range(len(gone)))).reshape(-1, int(np.prod(kept)))
        return self.total(a.reshape(-1)[row] for row in rows).reshape(kept)

    def norm(self, parts: tuple[Any, ...], norm_type: Any) -> Any:
        """Of all entries at once, or of the norms of each array."""

        def of(entries: list[Any]) -> Any:
            if norm_type == 2:
                squares = self.total(self.times(one, one) for one in entries)
                some = self.decided(self.numbers(squares).all())
                return self.rounded(self.function("sqrt", squares)) if some else squares
            sizes = [abs(one) for one in entries]
            return self.total(sizes) if norm_type == 1 else reduce(self._larger, sizes)

        each = [[part.reshape(-1)[i : i + 1] for i in range(int(np.prod(self.shape(part))))] for part in parts]
        return self.chosen(lambda: of([one for part in each for one in part]), lambda: of([of(part) for part in each]))

    def _larger(self, a: Any, b: Any) -> Any:
        return self.maximum(self._joined(a, b).reshape(1, 2))[0].reshape(1)

    # -------------------------------------------------------------- entry by entry

    def multiplied(self, a: Any, b: Any) -> Any:
        return self.times(a, b)

    def subtracted(self, a: Any, b: Any) -> Any:
        return self.added(a, -b)

    def scaled(self, factor: float | Fraction, a: Any) -> Any:
        return a * int(factor) if factor in (1, -1) else self.times(a, self.number(factor))

    def combined(self, *terms: tuple[float | Fraction, Any]) -> Any:
        return self.total(self.scaled(factor, a) for factor, a in terms)

    def shifted(self, a: Any, number: float) -> Any:
        return self.added(a, self.number(number))

    def maximum(self, a: Any) -> tuple[Any, Any]:
        at = self._largest(a)
        ids = np.arange(at.size).reshape(at.shape) * a.shape[-1] + at
        return a.reshape(-1)[ids[..., None]], self.exact(np.eye(a.shape[-1])[at])

    def _largest(self, a: Any) -> Any:
        """Where the largest of each row stands, the first of equal ones."""
        raise NotImplementedError

    # -------------------------------------------------------------- an optimizer's

    def averaged(self, share: float, old: Any, new: Any) -> Any:
        """Both weighted, from the old one on, or, as torch.lerp has it where the new one counts more, from the new."""
        rest, moved = 1 - share, lambda: self.added(new, -old)
        forms = [
            lambda: self.combined((share, old), (rest, new)),
            lambda: self.added(old, self.scaled(rest, moved())),
            lambda: self.added(new, -self.times(moved(), self.added(self.number(1), -self.number(rest)))),
        ]
        return self.chosen(*forms[: 3 if share <= 0.5 else 2])

    def corrected(self, a: Any, share: float, count: float, power: float = 1) -> Any:
        right = self.rounded(self.ratio(1 - Fraction(share) ** int(count)))
        return self.quotient(a, right, 0.0)

    def quotient(self, a: Any, b: Any, least: float) -> Any:
        return self.chosen(lambda: self.over(a, b), lambda: self.times(a, self.over(self.number(1), b)))

    def larger(self, a: Any, b: Any) -> Any:
        both = self._joined(a.reshape(-1), b.reshape(-1)).reshape(2, -1)
        return self.maximum(self.transposed(both))[0].reshape(*self.shape(a))

    def stored(self, parameter: Any, update: Any, decay: float = 0.0) -> tuple[Any, Any]:
        after = self.added(parameter, update)
        return after, self.read_back(after, parameter)

    def read_back(self, after: Any, before: Any) -> Any:
        """An update, which is rounded where the new parameter is not near the old (Sterbenz)."""
        moved = after - before
        far = np.abs(self.numbers(moved)) > np.abs(self.numbers(before)) / 2
        return self.erred(moved, far * self.u)

    # -------------------------------------------------------------- losses

    def weighted_sum(self, a: Any, weights: Any, factor: Fraction) -> Any:
        found = self.chosen(
            lambda: self.scaled(factor, self.sums(self.times(self.exact(weights), a))),
            lambda: self.sums(self.times(self.weights(weights, factor), a)),
        )
        return found.reshape(1, 1)

    def weights(self, weights: Any, factor: Fraction) -> Any:
        return self.scaled(factor, self.exact(weights))

    def square(self, a: Any) -> tuple[Any, Any]:
        return self.times(a, a), a * 2

    # -------------------------------------------------------------- functions

    def log_softmax(self, y: Any) -> tuple[Any, Any]:
        """Shifted by the largest or, where e^y is in range, not; p by division or as e^log p; log p also of p."""
        highest = self.maximum(y)[0]
        ordinary = self.decided(np.abs(self.numbers(y)).max() < self.far / 2)
        shifted = self.chosen(lambda: self.subtracted(y, highest), lambda: y) if ordinary else y - highest
        if not ordinary:
            shifted = self.rounded(shifted)
        power = self.of("exp", shifted)
        total = self.sums(power, -1)
        p, log_p = self.over(power, total), self.subtracted(shifted, self.of("log", total))
        p = self.chosen(lambda: p, lambda: self.of("exp", log_p))
        return self.chosen(lambda: log_p, lambda: self.of("log", p) if ordinary else log_p), p

    def through_softmax(self, p: Any, g: Any) -> Any:
        def jacobian() -> Any:
            eye = self.exact(np.eye(p.shape[-1]))
            j = self.subtracted(eye * p[..., None], self.times(p[..., None], p[..., None, :]))
            return self.product(j, g[..., None])[..., 0]

        gp = self.times(g, p)
        return self.chosen(
            lambda: self.times(p, self.subtracted(g, self.sums(gp, -1))),
            lambda: self.subtracted(gp, self.times(p, self.sums(gp, -1))),
            jacobian,
        )

    def through_log_softmax(self, p: Any, g: Any) -> Any:
        def jacobian() -> Any:
            j = self.subtracted(self.exact(np.eye(p.shape[-1])), p[..., None, :])
            return self.product(g[..., None, :], j)[..., 0, :]

        return self.chosen(lambda: self.subtracted(g, self.times(p, self.sums(g, -1))), jacobian)

    def normalised(self, x: Any, eps: float, is_centred: bool) -> Normalised[Any]:
        """The variance in two passes or, before the edge, as E[x²] − E[x]²; over the root, or times its inverse."""
        mean = self._mean(x) if is_centred else x[..., :1] * 0
        c = self.subtracted(x, mean) if is_centred else x
        two, one = self._mean(self.times(c, c)), self._mean(self.times(x, x))
        lost = 2 * (x.shape[-1] + 10) * self.u * self.numbers(mean) ** 2
        before = self.decided(np.all(lost < 0.5 * np.sqrt(self.u) * (self.numbers(two) + eps)))
        squares = self.chosen(lambda: two, lambda: self.subtracted(one, self.times(mean, mean)))
        variance = squares if before and is_centred else two
        total = self.added(variance, self.number(eps))
        root = self.rounded(self.function("sqrt", total))
        inverse = self.over(self.exact(np.ones(())), root)
        y = self.chosen(lambda: self.times(c, inverse), lambda: self.over(c, root))
        return Normalised(y, inverse, mean, variance, is_centred, c)

    def _mean(self, a: Any) -> Any:
        return self.over(self.sums(a, -1), self.exact(np.full((), float(a.shape[-1]))))

    def through_normalised(self, found: Normalised[Any], g: Any) -> Any:
        return self.chosen(
            lambda: self._simplified(found, g), lambda: self._with_n(found, g), lambda: self._of_paper(found, g)
        )

    def _simplified(self, found: Normalised[Any], g: Any) -> Any:
        back = self.subtracted(g, self._mean(g)) if found.is_centred else g
        along = self.times(found.y, self._mean(self.times(g, found.y)))
        return self.times(found.inverse, self.subtracted(back, along))

    def _with_n(self, found: Normalised[Any], g: Any) -> Any:
        n = self.exact(np.full((), float(g.shape[-1])))
        back = self.times(n, g)
        back = self.subtracted(back, self.sums(g, -1)) if found.is_centred else back
        back = self.subtracted(back, self.times(found.y, self.sums(self.times(g, found.y), -1)))
        return self.times(self.over(found.inverse, n), back)

    def _of_paper(self, found: Normalised[Any], g: Any) -> Any:
        """By dvar and dmean, as Ioffe and Szegedy have them."""
        c, inverse, n = found.shift, found.inverse, self.exact(np.full((), float(g.shape[-1])))
        cubed = self.times(inverse, self.times(inverse, inverse))
        dvar = self.times(self.sums(self.times(g, c), -1), cubed * -0.5)
        back = self.added(self.times(g, inverse), self.over(self.times(dvar, c * 2), n))
        if not found.is_centred:
            return back
        dmean = self.added(-self.times(self.sums(g, -1), inverse), self.times(dvar, self._mean(c) * -2))
        return self.added(back, self.over(dmean, n))

    def activation(self, layer: Layer, z: Any) -> tuple[Any, Any]:
        """In a formula that people write, if there is one here, else exact."""
        if layer.layer not in ACTIVATIONS:
            return self.applied(function(layer), z)
        value, slope = ACTIVATIONS[layer.layer](layer, Number(self, z))
        return value.array, slope.array

    def applied(self, of_each: Function, x: Any) -> tuple[Any, Any]:
        for known, found in FUNCTIONS.items():
            if known is of_each:
                return found(self, x)
        return self.unknown(of_each, x)

    def unknown(self, of_each: Function, x: Any) -> tuple[Any, Any]:
        """A function without a rounding of its own."""
        raise NotImplementedError


class Erring(Witness):
    """Numbers of 256 bits and δ as it is told to, from −1 to 1: one after the other, as ``Sensing`` has met them."""

    def __init__(
        self, dtype: str, seed: int, deltas: Iterator[Any], decisions: Iterator[bool], flushes: bool = False
    ) -> None:
        """``flushes``: results below the smallest normal number are 0."""
        super().__init__(dtype, seed)
        self._deltas, self._decisions = deltas, decisions
        self._flushes, self._exact = flushes, ExactKind()

    def decided(self, condition: Any) -> bool:
        return next(self._decisions)

    def exact(self, array: Any) -> Any:
        return array if np.asarray(array).dtype == np.object_ else self._exact.exact(array)

    def array(self, a: Any) -> Any:
        return np.asarray(a, object)

    def ratio(self, number: Fraction) -> Any:
        return self.array(arb(fmpq(number.numerator, number.denominator)))

    def erred(self, x: Any, by: Any) -> Any:
        found = self.array(x * (1 + _thin(by, next(self._deltas))))
        return self._flushed(found) if self._flushes else found

    def off(self, x: Any, by: Any) -> Any:
        return x + _thin(by, next(self._deltas))

    def _flushed(self, x: Any) -> Any:
        return balls([arb(0) if abs(float(v)) < self.normal else v for v in x.ravel().tolist()], x.shape)

    def function(self, name: str, x: Any) -> Any:
        return balls([getattr(v, name)() for v in x.ravel().tolist()], x.shape)

    def numbers(self, a: Any) -> Any:
        """Its smallest numbers are no zeros."""
        a = self.array(a)
        return np.array([float(v) or (0.0 if v == 0 else 5e-324) for v in a.ravel().tolist()]).reshape(a.shape)

    def _joined(self, a: Any, b: Any) -> Any:
        return np.concatenate([a, b])

    def _largest(self, a: Any) -> Any:
        rows = a.reshape(-1, a.shape[-1]).tolist()
        return np.array([_first_largest(row) for row in rows]).reshape(a.shape[:-1])

    def unknown(self, of_each: Function, x: Any) -> tuple[Any, Any]:
        found: tuple[Any, Any] = of_each.exact(self._exact, balls([v.mid() for v in x.ravel().tolist()], x.shape))
        return found


def _first_largest(row: list[arb]) -> int:
    at = 0
    for index, ball in enumerate(row):
        if ball.mid() > row[at].mid():
            at = index
    return at


def _thin(by: Any, delta: Any) -> Any:
    """by δ as balls; both are powers of two or few digits, so that the product of floats is near enough."""
    array = np.asarray(by) * delta
    return balls([arb(number) for number in array.ravel().tolist()], array.shape)


class Sensing(Witness):
    """The same in torch's float64, with every δ a leaf, 0 and asked for its derivative."""

    def __init__(self, dtype: str, seed: int) -> None:
        super().__init__(dtype, seed)
        self.leaves: list[Any] = []
        self.decisions: list[bool] = []

    def decided(self, condition: Any) -> bool:
        self.decisions.append(bool(condition))
        return self.decisions[-1]

    def exact(self, array: Any) -> Any:
        if isinstance(array, np.ndarray) and array.dtype == object:
            array = np.array([float(v) for v in array.ravel().tolist()]).reshape(array.shape)
        return torch.tensor(np.array(array, np.float64))

    def ratio(self, number: Fraction) -> Any:
        return self.exact(float(number))

    def _leaf(self, shape: tuple[int, ...]) -> Any:
        self.leaves.append(torch.zeros(shape, dtype=torch.float64, requires_grad=True))
        return self.leaves[-1]

    def erred(self, x: Any, by: Any) -> Any:
        return x + x.detach() * self.exact(by) * self._leaf(by.shape)

    def off(self, x: Any, by: Any) -> Any:
        return x + self.exact(by) * self._leaf(by.shape)

    def function(self, name: str, x: Any) -> Any:
        return getattr(torch, name)(x)

    def numbers(self, a: Any) -> Any:
        return a.detach().numpy()

    def _joined(self, a: Any, b: Any) -> Any:
        return torch.cat([a, b])

    def _largest(self, a: Any) -> Any:
        return self.numbers(a).argmax(-1)

    def unknown(self, of_each: Function, x: Any) -> tuple[Any, Any]:
        """The second derivative as a difference: only its sign counts."""
        v = self.numbers(x)
        h, moved = 1e-6 * (1 + np.abs(v)), x - x.detach()
        with np.errstate(all="ignore"):
            a, d = of_each.plain(v)
            c = (of_each.plain(v + h)[1] - of_each.plain(v - h)[1]) / (2 * h)
        return self.exact(a) + self.exact(d) * moved, self.exact(d) + self.exact(c) * moved

    def towards(self, entry: Any) -> list[Any]:
        """δ, of each leaf, that moves an entry up as far as it goes."""
        if not entry.requires_grad:  # it jumps, or nothing moves it
            return [self._random.choice([-1.0, 1.0], tuple(leaf.shape)) for leaf in self.leaves]
        found = torch.autograd.grad(entry, self.leaves, retain_graph=True, allow_unused=True)
        return [
            np.ones(tuple(leaf.shape)) if g is None else np.where(g.numpy() < 0, -1.0, 1.0)
            for leaf, g in zip(self.leaves, found, strict=True)
        ]


# ---------------------------------------------------------------- functions that the tape knows


def _reciprocal(k: Witness, x: Any) -> tuple[Any, Any]:
    one = k.exact(np.ones(()))
    value = k.over(one, x)
    return value, -k.chosen(lambda: k.times(value, value), lambda: k.over(one, k.times(x, x)))


def _root(k: Witness, x: Any) -> tuple[Any, Any]:
    value = k.rounded(k.function("sqrt", x))
    return value, k.over(k.exact(np.full((), 0.5)), value)


def _exp(k: Witness, x: Any) -> tuple[Any, Any]:
    value = k.of("exp", x)
    return value, value


def _log(k: Witness, x: Any) -> tuple[Any, Any]:
    return k.of("log", x), k.over(k.exact(np.ones(())), x)


FUNCTIONS: Mapping[Function, Callable[[Witness, Any], tuple[Any, Any]]] = {
    EXP: _exp,
    LOG: _log,
    SQRT: _root,
    RECIPROCAL: _reciprocal,
}
