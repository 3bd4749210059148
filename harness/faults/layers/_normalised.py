"""Mistakes of the layers that normalise: which statistics, over what, and what their way back forgets.

A mistake on the way back is the derivative of another expression, in which what is forgotten is held: the mean as a
constant, say.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import prod
from typing import Any, NamedTuple

from harness.faults.fault import Site, each_of, fault, layers_of_kind
from harness.faults.textbook import Textbook
from harness.scenario.kinds import Layer
from harness.scenario.model import Case
from harness.task.layers._normalised import affine, as_batch, as_rows, eps_of, shape_of_parameters
from harness.task.tape import Tape, Variable

BATCH, GROUPS, OVER_AXES = ("batch_norm1d", "batch_norm2d"), ("group_norm",), ("layer_norm", "rms_norm")
_RMS = ("rms_norm",)
_CENTRED = (*BATCH, "layer_norm", *GROUPS)
_ALL = (*_CENTRED, *_RMS)
Parameters = Mapping[str, Variable[Any]]


class _Rows(NamedTuple):
    """What is normalised together, in rows, and its statistics."""

    x: Variable[Any]
    mean: Variable[Any]
    c: Variable[Any]
    variance: Variable[Any]
    eps: float

    @property
    def n(self) -> int:
        return self.x.shape[-1]


def _rows(tape: Tape[Any], layer: Layer, x: Variable[Any]) -> _Rows:
    rows = as_rows(layer, x)
    mean = rows.mean(-1, keepdims=True)
    c = rows - mean if layer.is_centred else rows
    return _Rows(rows, mean, c, (c * c).mean(-1, keepdims=True), eps_of(tape, layer))


def _inverse(tape: Tape[Any], rows: _Rows) -> Variable[Any]:
    return 1 / tape.sqrt(rows.variance + rows.eps)


#: Of a tape, a layer, its input and what it has of its own, another output.
Expression = Callable[[Tape[Any], Layer, Variable[Any], Parameters], Variable[Any]]
Normal = Callable[[Tape[Any], _Rows], Variable[Any]]
#: Which layers of a case.
Select = Callable[[Case], list[int]]


def _of_rows(normal: Normal) -> Expression:
    """A layer whose rows are normalised as ``normal`` has it."""

    def expression(tape: Tape[Any], layer: Layer, x: Variable[Any], own: Parameters) -> Variable[Any]:
        y = as_batch(layer, normal(tape, _rows(tape, layer, x)), x)
        return affine(y, own, shape_of_parameters(layer, x))

    return expression


def register(
    number: int, way: str, name: str, said: str, hint: str, thought: str, select: Select, wrong: Expression
) -> None:
    """A layer is ``wrong``; on the way back alone if that is where the mistake is made."""

    def inject(book: Textbook, layers: Site) -> None:
        def expression(was: Any, i: int, tape: Tape[Any], x: Variable[Any], own: Parameters) -> Variable[Any]:
            right: Variable[Any] = was(i, tape, x, own)  # which keeps what is kept
            if i not in layers:
                return right
            found = wrong(tape, book.case.layers[i], x, own)
            return found if way == "forward" else tape.mistaken(right, found)

        book.wrap("expression", expression)

    inject.__name__ = name
    fault(number, way, said, hint=hint, thought=thought, sites=each_of(select))(inject)


def _with_eps(*kinds: str) -> Select:
    """Layers of these kinds whose eps is not 0."""
    return lambda case: [i for i in layers_of_kind(*kinds)(case) if case.layers[i].eps != 0]


# ---------------------------------------------------------------- forward

_FORWARD_HINT = "Work out by hand what the layer makes of 1, 2, 3, 4, whose mean is 2.5 and whose variance is 1.25."


def _forward(
    name: str, said: str, thought: str, kinds: tuple[str, ...], normal: Normal, select: Any = layers_of_kind
) -> None:
    thought = f"The output is wrong already; {thought}"
    register(130, "forward", name, said, _FORWARD_HINT, thought, select(*kinds), _of_rows(normal))


_forward(
    "normalised_with_unbiased_variance",
    "the variance has its sum divided by n - 1, where n is right",
    "every entry is the root of (n - 1) / n times the right one.",
    _CENTRED,
    lambda tape, r: r.c / tape.sqrt(r.variance * (r.n / max(r.n - 1, 1)) + r.eps),
)
_forward(
    "normalised_with_unbiased_variance_on_the_way_forward",
    "the variance has its sum divided by n - 1 on the way forward, and by n on the way back",
    "every entry is the root of (n - 1) / n times the right one.",
    _CENTRED,
    lambda tape, r: r.c / tape.sqrt(r.variance + tape.stop(r.variance * (1 / max(r.n - 1, 1))) + r.eps),
)
_forward(
    "normalised_without_eps",
    "eps is missing under the root",
    "it is too large by half of eps / variance.",
    _ALL,
    lambda tape, r: r.c / tape.sqrt(r.variance),
    _with_eps,
)
_forward(
    "normalised_eps_outside_the_root",
    "eps is added to the root, where it belongs under it",
    "it is off by about eps / root.",
    _ALL,
    lambda tape, r: r.c / (tape.sqrt(r.variance) + r.eps),
    _with_eps,
)
_forward(
    "normalised_eps_twice",
    "eps is added twice: to the variance, and under the root once more",
    "it is too small by half of eps / variance.",
    _ALL,
    lambda tape, r: r.c / tape.sqrt(r.variance + 2 * r.eps),
    _with_eps,
)
_forward(
    "normalised_by_the_variance",
    "it divides by the variance, where the root of it is right",
    "each channel or row is off by a factor of its own, the root of its variance.",
    _ALL,
    lambda tape, r: r.c / (r.variance + r.eps),
)
_forward(
    "normalised_mean_kept",
    "the mean is not taken off, and only the root of the variance divides",
    "each channel or row has a mean that is not 0.",
    _CENTRED,
    lambda tape, r: r.x * _inverse(tape, r),
)
_forward(
    "normalised_by_mean_square",
    "it divides by the root of the mean square of x, where the mean should be taken off before",
    "each channel or row has a variance of less than 1.",
    _CENTRED,
    lambda tape, r: r.c / tape.sqrt((r.x * r.x).mean(-1, keepdims=True) + r.eps),
)
_forward(
    "normalised_by_sum_of_squares",
    "it divides by the root of the sum of squares, where their mean is right",
    "every entry is the right one divided by the root of the number of values.",
    _ALL,
    lambda tape, r: r.c / tape.sqrt((r.c * r.c).sum(-1, keepdims=True) + r.eps),
)
_forward(
    "rms_norm_takes_off_the_mean",
    "the mean is taken off, as layer_norm does, where rms_norm divides alone",
    "each row has a mean of 0.",
    _RMS,
    lambda tape, r: (r.x - r.mean) / tape.sqrt(((r.x - r.mean) * (r.x - r.mean)).mean(-1, keepdims=True) + r.eps),
)


def _parameters_first(tape: Tape[Any], layer: Layer, x: Variable[Any], own: Parameters) -> Variable[Any]:
    y, _, _ = tape.normalised(as_rows(layer, x), eps_of(tape, layer), layer.is_centred)
    shape = shape_of_parameters(layer, x)
    return (as_batch(layer, y, x) + own["bias"].reshape(*shape)) * own["weight"].reshape(*shape)


def _with(*names: str) -> Callable[[Case], list[int]]:
    """Layers that normalise and have these parameters."""
    return lambda case: [i for i in layers_of_kind(*_ALL)(case) if set(names) <= set(case.layers[i].uses())]


register(
    130,
    "forward",
    "normalised_bias_scaled",
    "the bias is added before the weight multiplies, where it comes last",
    "Of an x-hat of 0 the layer should give beta. What does yours give?",
    "The output is wrong already: what is added to each channel is its bias times its weight.",
    _with("weight", "bias"),
    _parameters_first,
)


def _running(tape: Tape[Any], layer: Layer, x: Variable[Any], own: Parameters) -> Variable[Any]:
    rows, mean, variance = as_rows(layer, x), own["running_mean"], own["running_var"]
    y = (rows - mean.reshape(-1, 1)) / tape.sqrt(variance + layer.eps).reshape(-1, 1)
    return affine(as_batch(layer, y, x), own, shape_of_parameters(layer, x))


register(
    130,
    "forward",
    "running_statistics_used_in_training",
    "a training step normalises with the running mean and variance, where the batch's own are right",
    "Which mean and variance belong to training, and which to evaluation?",
    "The output is wrong already: in the first step x-hat is x, for the running mean begins at 0, the variance at 1.",
    lambda case: [i for i in layers_of_kind(*BATCH)(case) if case.layers[i].track_running_stats],
    _running,
)

# ---------------------------------------------------------------- what is kept for evaluation

Statistics = dict[str, Variable[Any]]


class _Kept(NamedTuple):
    """What a batch norm keeps, by name, and what a batch adds to it: mean and variance over n - 1."""

    old: Statistics
    batch: Statistics
    share: float
    n: int

    def mixed(self, share: float | None = None, **of_batch: Variable[Any]) -> Statistics:
        """(1 - share) of what is kept, and share of the batch's, or of what else is ``of_batch``."""
        share = self.share if share is None else share
        return {name: self.old[name] * (1 - share) + new * share for name, new in {**self.batch, **of_batch}.items()}


def _kept(tape: Tape[Any], layer: Layer, x: Variable[Any], own: Parameters) -> _Kept:
    r = _rows(tape, layer, x)
    batch = {"running_mean": r.mean.reshape(-1), "running_var": (r.variance * (r.n / max(r.n - 1, 1))).reshape(-1)}
    return _Kept({name: own[name] for name in batch}, batch, layer.momentum, r.n)


def _kept_otherwise(name: str, said: str, thought: str, wrong: Callable[[Tape[Any], _Kept], Statistics]) -> None:
    """What a layer keeps is ``wrong``; what it gives is right."""

    def inject(book: Textbook, layers: Site) -> None:
        def expression(was: Any, i: int, tape: Tape[Any], x: Variable[Any], own: Parameters) -> Variable[Any]:
            right: Variable[Any] = was(i, tape, x, own)
            for short, value in wrong(tape, _kept(tape, book.case.layers[i], x, own)).items() if i in layers else ():
                tape.keep(short, value)
            return right

        book.wrap("expression", expression)

    inject.__name__ = name
    hint = "After one batch, from a running mean of 0 and a running variance of 1: what should each be, by hand?"
    thought = f"Output and gradients are right in training; evaluation will be wrong. {thought}"
    fault(130, "forward", said, hint=hint, thought=thought, sites=each_of(_tracking))(inject)


def _tracking(case: Case) -> list[int]:
    """Batch norms whose running statistics have a momentum."""
    layers = case.layers
    return [i for i in layers_of_kind(*BATCH)(case) if layers[i].track_running_stats and layers[i].momentum is not None]


_kept_otherwise(
    "running_variance_biased",
    "the running variance takes the batch's over n, where it is over n - 1",
    "What each batch adds is off by (n - 1) / n.",
    lambda tape, k: k.mixed(running_var=k.batch["running_var"] * ((k.n - 1) / k.n)),
)
_kept_otherwise(
    "running_momentum_swapped",
    "the running statistics take 1 - momentum of the batch and keep momentum of themselves, where it is the other way",
    "With a momentum of 0.1 they follow each batch nearly wholly.",
    lambda tape, k: k.mixed(1 - k.share),
)
_kept_otherwise(
    "running_statistics_exchanged",
    "running mean and running variance are mixed up: each takes what belongs to the other",
    "What the mean takes is never negative.",
    lambda tape, k: k.mixed(running_mean=k.batch["running_var"], running_var=k.batch["running_mean"]),
)
_kept_otherwise(
    "running_variance_is_a_deviation",
    "the running variance takes the batch's standard deviation, the root of what it should take",
    "What each batch adds is the root of its variance.",
    lambda tape, k: k.mixed(running_var=tape.sqrt(k.batch["running_var"])),
)
_kept_otherwise(
    "running_statistics_assigned",
    "the running statistics are those of the last batch: assigned, where they should be mixed with what was kept",
    "They do not depend on what they were.",
    lambda tape, k: dict(k.batch),
)
_kept_otherwise(
    "running_statistics_added",
    "the running statistics grow: a share of the batch's is added, and nothing is taken off what was kept",
    "The running variance, from 1, is never below 1.",
    lambda tape, k: {name: k.old[name] + new * k.share for name, new in k.batch.items()},
)
_kept_otherwise(
    "running_statistics_never_updated",
    "the running statistics stay as they are: no training step updates them",
    "After every batch the mean is 0 and the variance 1.",
    lambda tape, k: dict(k.old),
)

# ---------------------------------------------------------------- the way back of what is normalised

_BACK_HINT = "When one x grows, its mean and variance move as well. What does each hand back to all x of the same mean?"


def _back(
    name: str, said: str, thought: str, kinds: tuple[str, ...], normal: Normal, select: Any = layers_of_kind
) -> None:
    """x̂ is right, and so are the gradients of weight and bias, whatever ``normal`` gives."""

    def on_the_way_back(tape: Tape[Any], rows: _Rows) -> Variable[Any]:
        return tape.mistaken(rows.c * _inverse(tape, rows), normal(tape, rows))

    thought = f"Behind the layer all is right; {thought}"
    register(131, "backward", name, said, _BACK_HINT, thought, select(*kinds), _of_rows(on_the_way_back))


_back(
    "statistics_taken_as_constants",
    "the way back takes mean and variance for constants: dx = gamma g / root",
    "in front of it, the gradients of a channel or row do not add up to 0.",
    _CENTRED,
    lambda tape, r: (r.x - tape.stop(r.mean)) * tape.stop(_inverse(tape, r)),
)
_back(
    "mean_taken_as_constant",
    "the way back takes the mean for a constant: what it hands back is missing",
    "in front of it, the gradients of a channel or row do not add up to 0.",
    _CENTRED,
    lambda tape, r: (r.x - tape.stop(r.mean)) * _inverse(tape, r),
)
_back(
    "variance_taken_as_constant",
    "the way back takes the variance (of rms_norm the mean square) for a constant: what it hands back is missing",
    "in front of it, a gradient times x-hat does not add up to 0.",
    _ALL,
    lambda tape, r: r.c * tape.stop(_inverse(tape, r)),
)


def _weighed(tape: Tape[Any], rows: _Rows, mean: float, variance: float) -> Variable[Any]:
    """What mean and variance hand back, so many times."""
    shifted = rows.x - rows.mean * mean if mean != 1 else rows.c
    return shifted * tape.stop(_inverse(tape, rows)) + tape.stop(rows.c) * _inverse(tape, rows) * variance


def _variance_weighed(name: str, said: str, thought: str, factor: float) -> None:
    _back(name, said, thought, _ALL, lambda tape, r: _weighed(tape, r, 1, factor))


_variance_weighed(
    "variance_without_its_half",
    "the derivative of 1 / root lacks its factor 1/2: the variance hands back twice as much",
    "what the variance (of rms_norm the mean square) hands back is twice the right part.",
    2.0,
)
_variance_weighed(
    "variance_with_the_wrong_sign",
    "the derivative of 1 / root lacks its minus: the variance hands back the opposite",
    "what the variance (of rms_norm the mean square) hands back has the wrong sign.",
    -1.0,
)
_back(
    "variance_without_its_mean",
    "what the variance (of rms_norm the mean square) hands back is a sum, not divided by the number of values",
    "what the variance (of rms_norm the mean square) hands back is the right part times the number of values.",
    _ALL,
    lambda tape, r: _weighed(tape, r, 1, r.n),
)
_back(
    "mean_without_its_division",
    "what the mean hands back is not divided by the number of values that it is the mean of",
    "what the mean hands back is the right part times the number of values.",
    _CENTRED,
    lambda tape, r: _weighed(tape, r, r.n, 1),
)
_back(
    "sums_without_their_division",
    "what mean and variance hand back is a sum each, not divided by the number of values",
    "what both hand back is the right part times the number of values.",
    _CENTRED,
    lambda tape, r: _weighed(tape, r, r.n, r.n),
)
_back(
    "mean_with_the_wrong_sign",
    "what the mean hands back has the wrong sign: it is added, where it is taken off",
    "in front of it, the gradients of a channel or row do not add up to 0.",
    _CENTRED,
    lambda tape, r: _weighed(tape, r, -1, 1),
)
_back(
    "eps_missing_on_the_way_back",
    "the way back divides by the root of the variance without eps",
    "in front of it, gradients are off by about eps / variance.",
    _ALL,
    lambda tape, r: r.c / tape.sqrt(r.variance),
    _with_eps,
)

# ---------------------------------------------------------------- the way back of weight and bias


class _Affine(NamedTuple):
    """weight · x̂ + bias, the parameters as they meet a batch."""

    x: Variable[Any]
    x_hat: Variable[Any]
    weight: Variable[Any]
    bias: Variable[Any] | None
    samples: int
    """How many entries of a batch each number of a parameter is for."""

    def plus_bias(self, y: Variable[Any]) -> Variable[Any]:
        return y if self.bias is None else y + self.bias


def _affine_of(tape: Tape[Any], layer: Layer, x: Variable[Any], own: Parameters) -> _Affine:
    y, _, _ = tape.normalised(as_rows(layer, x), eps_of(tape, layer), layer.is_centred)
    shape, bias = shape_of_parameters(layer, x), own.get("bias")
    weight = own["weight"].reshape(*shape)
    samples = prod(x.shape) // prod(shape)
    return _Affine(x, as_batch(layer, y, x), weight, bias.reshape(*shape) if bias else None, samples)


def _of_parameters(
    name: str,
    said: str,
    thought: str,
    wrong: Callable[[Tape[Any], _Affine], Variable[Any]],
    needs: tuple[str, ...] = ("weight",),
) -> None:
    def expression(tape: Tape[Any], layer: Layer, x: Variable[Any], own: Parameters) -> Variable[Any]:
        return wrong(tape, _affine_of(tape, layer, x, own))

    hint = "Of y = gamma x-hat + beta, write down the three derivatives. Over which entries is each of them summed?"
    register(132, "backward", name, said, hint, f"Behind the layer all is right; {thought}", _with(*needs), expression)


_of_parameters(
    "gamma_forgotten_on_the_way_back",
    "what is handed back lacks the weight: g goes into the formula, where gamma g belongs",
    "in front of it, the gradients of a channel are off by one factor, its weight.",
    lambda tape, a: a.plus_bias(a.x_hat + tape.stop(a.x_hat) * a.weight),
)
_of_parameters(
    "dgamma_with_x",
    "the weight's gradient is made with x, where x-hat belongs",
    "only the weight's gradient is wrong: it is the sum of g x.",
    lambda tape, a: a.plus_bias(a.x_hat * tape.stop(a.weight) + tape.stop(a.x) * a.weight),
)
_of_parameters(
    "dgamma_with_the_output",
    "the weight's gradient is made with the layer's output, where x-hat belongs",
    "only the weight's gradient is wrong: it is the sum of g y.",
    lambda tape, a: a.plus_bias(a.x_hat * tape.stop(a.weight) + tape.stop(a.plus_bias(a.x_hat * a.weight)) * a.weight),
)
_of_parameters(
    "dgamma_averaged",
    "the weight's gradient is a mean over its entries of the batch, where a sum is right",
    "only the weight's gradient is wrong: it is too small by the number of entries.",
    lambda tape, a: a.plus_bias(a.x_hat * tape.stop(a.weight) + tape.stop(a.x_hat) * a.weight * (1 / a.samples)),
)
_of_parameters(
    "dbeta_averaged",
    "the bias's gradient is a mean over its entries of the batch, where a sum is right",
    "only the bias's gradient is wrong: it is too small by the number of entries.",
    lambda tape, a: a.x_hat * a.weight + _bias(a) * (1 / a.samples),
    ("weight", "bias"),
)
_of_parameters(
    "dbeta_with_gamma",
    "the bias's gradient is the sum of gamma g, where it is that of g",
    "only the bias's gradient is wrong: it is off by one factor, the weight.",
    lambda tape, a: a.x_hat * a.weight + _bias(a) * tape.stop(a.weight),
    ("weight", "bias"),
)


def _bias(a: _Affine) -> Variable[Any]:
    assert a.bias is not None
    return a.bias
