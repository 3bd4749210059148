"""What every layer, loss and optimizer says of itself; each stands in a module of its own name (``ground.homes``).

Nothing else lists them: what a scenario may name, the JSON Schema and the documentation are made from these modules.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from math import prod
from typing import Annotated, Any, ClassVar, Literal, NamedTuple, Self

from pydantic import Field

from harness.ground.facts import Fact, fact
from harness.scenario.base import PARAMETER, Name, Positive, Scale
from harness.scenario.clip import Clip
from harness.scenario.kind import Kind as Kind
from harness.scenario.kind import kinds as kinds
from harness.scenario.kind import one_of as one_of
from harness.scenario.schedule import Schedule
from harness.scenario.schedules import Entries

#: Of one sample, without the batch's axis: (features,), (channels, height, width). () where nobody knows.
Shape = tuple[int, ...]


class Use(NamedTuple):
    """A parameter, as a layer computes with it."""

    name: str
    """As all know it: fc1.weight."""
    transposed: bool = False

    @classmethod
    def of(cls, text: str) -> Use:
        """As a file has it: fc1.weight.T."""
        return cls(text.removesuffix(".T"), text.endswith(".T"))


class Layer(Kind):
    """A layer: takes a batch of samples of one shape, and gives one of samples of one shape, often the same."""

    layer: str
    name: Name | None = None

    not_for_torch: ClassVar[tuple[str, ...]] = ("layer", "name")
    parameters: ClassVar[Mapping[str, tuple[str, ...]]] = {}
    """By name the axes of each parameter, which are fields that say how long they are. A field of the parameter's name
    has its numbers, True where they are drawn, False where there is no such parameter."""
    called: ClassVar[Mapping[str, tuple[str, ...]]] = {}
    """By name what else people call a parameter, the usual first."""
    buffers: ClassVar[Mapping[str, tuple[str, ...]]] = {}
    """By name the axes of what it keeps from step to step besides, such as running statistics: no step of the optimizer
    moves it, and the way forward of a training step gives it anew."""
    begins: ClassVar[Mapping[str, float]] = {}
    """What each entry of a buffer is before the first step; 0 where nothing is said."""
    fan: ClassVar[tuple[str, str]] = ("", "")
    """The fields that a draw takes for fan_out and fan_in."""
    takes: ClassVar[str] = ""
    """The field that says how many entries a sample has along one axis, where that is not any number."""
    takes_along: ClassVar[int] = -1
    """That axis: the last, of features, or the first, of channels."""
    axes_of_a_sample: ClassVar[tuple[str, ...]] = ()
    """The names of the axes that a sample must have; of any if there are none."""
    has_mask: ClassVar[bool] = False
    """Whether it multiplies by a mask in training, ``Batch.masks`` by its name."""
    takes_ids: ClassVar[str] = ""
    """The field that says how many ids there are, where it takes ids, whole numbers from 0 on: only the network's first
    layer can, for an id is no variable."""
    is_activation: ClassVar[bool] = True
    """Whether it is a function of each entry alone, other than the identity."""
    is_linear: ClassVar[bool] = False
    is_numbered: ClassVar[bool] = False
    """Whether people count it where they call parameters W1, b1, W2, ..."""
    normalises: ClassVar[bool] = False
    """Whether it divides by what it finds its input's spread to be."""
    has_kink: ClassVar[bool] = False
    """Whether its derivative jumps anywhere."""
    slope_at_kink: ClassVar[str] = "0"
    """What torch has for its derivative there."""
    is_flat: ClassVar[bool] = False
    """Whether it is z itself where it is not constant, so that once more, or its derivative, changes nothing."""
    has_ties: ClassVar[bool] = False
    """Whether it takes the first of several values that are equal."""
    only_moves: ClassVar[bool] = False
    """Whether it gives the numbers that it takes, in another order or shape."""
    saturates: ClassVar[bool] = False
    """Whether its derivative vanishes where its input is far from 0, on one side at least."""
    gives_probabilities: ClassVar[bool] = False
    gives_log_probabilities: ClassVar[bool] = False
    tried_on: ClassVar[tuple[Shape, ...]] = ((3,),)
    """Shapes of samples with which the tests take each of its examples."""
    least_width: ClassVar[int] = 1
    """How many values a row must have, for fewer always to give the same."""

    @property
    def has_parameters(self) -> bool:
        return bool(self.parameters)

    @property
    def kinks(self) -> tuple[float, ...]:
        """The inputs at which its derivative jumps."""
        return (0.0,) if self.has_kink else ()

    @property
    def other_slopes(self) -> tuple[float, ...]:
        """What else people have for its derivative there."""
        return 1.0, 0.5

    @property
    def inputs(self) -> int | None:
        """How many entries a sample has where ``takes`` counts; None where it takes any number, or does not say."""
        return getattr(self, self.takes) if self.takes else None

    def output_shape(self, shape: Shape) -> Shape:
        """Of a sample that it gives for one of this shape."""
        return shape

    def fitted(self, shape: Shape) -> Self:
        """The same with the sizes that follow if samples of this shape arrive."""
        return self

    def of_rows(self, rows: int) -> Self:
        """The same where a batch has so many samples, and the state before, a row of each, is a parameter."""
        return self

    def products(self, shape: Shape) -> int:
        """How many products the way forward of such a sample takes, roughly."""
        return prod(self.output_shape(shape))

    def problem(self, shape: Shape) -> Fact | None:
        """What is wrong with samples of this shape, beyond their axes and ``inputs``; the fact may have a ``field``."""
        if 0 < prod(shape) < self.least_width and shape:
            return fact("too_narrow", layer=self.layer, least=self.least_width)
        return None

    def forgets_shifts(self, shape: Shape) -> bool:
        """Whether a number that is added to all of a channel changes nothing behind it."""
        return False

    def fewest_rows(self, shape: Shape) -> int:
        """How many samples of this shape a batch must have in training."""
        return 1

    def start(self, name: str) -> tuple[Any, ...] | None:
        """The numbers that a parameter starts from; None where they are drawn."""
        found = getattr(self, name)
        return found if isinstance(found, tuple) else None

    def mask_of(self, shape: Shape) -> Shape:
        """The shape of a sample's mask, if samples of this shape arrive at a layer that has one."""
        return shape

    def start_at_zero(self, name: str) -> Iterator[int]:
        """Rows of a parameter that start as zeros where the others are drawn."""
        yield from ()

    def bare(self) -> Self:
        """The same without a name, sizes and numbers."""
        fields = type(self).model_fields
        stated = [name for name in self.parameters if isinstance(getattr(self, name), tuple)]
        sizes = {axis for of in (self.parameters, self.buffers) for axes in of.values() for axis in axes}
        own = {name: fields[name].default for name in ("name", *stated, *sizes) if name in fields}
        return self.model_copy(update=own)

    def shapes(self) -> dict[str, tuple[int, ...]]:
        """The shape of each parameter that there is, in torch's order."""
        return {
            name: tuple(getattr(self, axis) for axis in axes)
            for name, axes in self.parameters.items()
            if getattr(self, name) is not False
        }

    def buffer_shapes(self) -> dict[str, tuple[int, ...]]:
        """The shape of each buffer."""
        return {name: tuple(getattr(self, axis) for axis in axes) for name, axes in self.buffers.items()}

    @property
    def fixed(self) -> tuple[str, ...]:
        """The parameters that no step moves."""
        return ()

    def uses(self) -> dict[str, Use]:
        """By its own names, the parameters that it computes with."""
        return {name: Use(f"{self.name}.{name}") for name in self.shapes()}


class Trained(Layer):
    """A layer with parameters."""

    trainable: bool | Annotated[tuple[str, ...], Field(min_length=1)] = True
    """False: no step moves its parameters. A list: a step moves these of them."""
    shares: Mapping[str, Annotated[str, Field(pattern=PARAMETER)]] = {}
    """By its own names, parameters of a layer before it that it uses as well: fc1.weight, or fc1.weight.T."""

    not_for_torch: ClassVar[tuple[str, ...]] = ("layer", "name", "trainable", "shares")
    added: ClassVar[frozenset[str]] = frozenset({"trainable", "shares"})

    def shapes(self) -> dict[str, tuple[int, ...]]:
        return {name: shape for name, shape in super().shapes().items() if name not in self.shares}

    def uses(self) -> dict[str, Use]:
        return {**super().uses(), **{own: Use.of(name) for own, name in self.shares.items()}}

    @property
    def fixed(self) -> tuple[str, ...]:
        if isinstance(self.trainable, bool):
            return () if self.trainable else tuple(self.shapes())
        return tuple(name for name in self.shapes() if name not in self.trainable)


class Loss(Kind):
    """A loss: a sum over the entries of a batch, times ``scale``, divided as ``reduction`` says."""

    kind: str
    reduction: str
    scale: Scale = 1.0

    not_for_torch: ClassVar[tuple[str, ...]] = ("kind", "reduction", "scale")
    value: ClassVar[str]
    """What is summed, in the documentation."""
    of: ClassVar[str] = ""
    """What it takes a network's output for, where that is not plain: logits, probabilities, log-probabilities."""
    has_softmax: ClassVar[bool] = False
    """Whether a softmax of the output is part of it."""
    targets: ClassVar[Literal["outputs", "classes", "binary", "probabilities"]] = "outputs"
    """The field of drawn data that gives its targets; classes are labels or, each a row, their probabilities."""
    labels_alone: ClassVar[bool] = False
    """Of classes, whether targets may be labels alone."""
    torch_reductions: ClassVar[tuple[str, ...]] = ("mean", "sum")
    """The reductions that torch's class has; any other is its sum, divided."""
    called: ClassVar[str] = ""
    """A pattern of what people call a function or class of it, whatever the case."""
    other_slopes: ClassVar[tuple[float, ...]] = ()
    """Derivatives that people have where output and target are equal, and torch has 0 at a kink."""
    usual_scales: ClassVar[tuple[float, ...]] = (1.0,)
    """What people multiply the sum by."""
    logs_probabilities: ClassVar[bool] = False
    """Whether people write the logarithm of a probability, where an epsilon is often added."""
    mean_over: ClassVar[Literal["samples", "entries"]] = "entries"
    """What ``mean`` divides by."""

    @property
    def takes_probabilities(self) -> bool:
        """Whether targets should lie between 0 and 1."""
        return self.targets == "probabilities" or (self.targets == "binary" and self.of == "probabilities")

    @property
    def ignored(self) -> int | None:
        """The label of samples that do not count."""
        return None

    @property
    def smoothing(self) -> float:
        """How much of each target is spread over all classes."""
        return 0.0

    @property
    def classes(self) -> int:
        """How many classes it says that there are; 0: any number."""
        return 0

    def unlike(self, outputs: int) -> Fact | None:
        """What is wrong with it where a network has so many outputs."""
        return None

    def counts(self, label: int) -> bool:
        """Whether samples of a class label count."""
        return label != self.ignored

    @property
    def counts_labels(self) -> bool:
        """Whether what its sum is divided by depends on the labels."""
        return False

    def divisor(self, rows: int, outputs: int, counts: Sequence[int] = ()) -> int | Fraction:
        """What the sum over all entries of a batch is divided by, as the reduction says.

        ``counts``: of class labels, how many samples that count have each class.
        """
        sizes = {"sum": 1, "samples": rows, "batchmean": rows, "outputs": outputs, "entries": rows * outputs}
        return sizes[self.mean_over if self.reduction == "mean" else self.reduction.removeprefix("mean_over_")]


class Optimizer(Kind):
    """An optimizer; ``schedule`` lists [step, lr]: from that step on, that learning rate, or that of a schedule."""

    kind: str
    lr: Positive
    schedule: Entries = ()
    clip: Clip | None = None
    """What is done to gradients before the step; ``gradient`` is the loss's, before it."""

    not_for_torch: ClassVar[tuple[str, ...]] = ("kind", "schedule", "clip")
    added: ClassVar[frozenset[str]] = frozenset({"clip"})
    adaptive: ClassVar[bool] = False
    """Whether it divides gradients by past gradients, so that one of rounding alone moves a parameter far."""

    def lr_at(self, step: int) -> float:
        """The learning rate of step ``step``, counted from 1."""
        start, rate = next((one for one in reversed(self.schedule) if one[0] <= step), (1, self.lr))
        return rate.after(step - start, self.lr) if isinstance(rate, Schedule) else rate

    @property
    def buffers(self) -> tuple[str, ...]:
        """What it keeps of each parameter from step to step, by torch's names."""
        return ()

    def contradictions(self) -> Iterator[tuple[str, Fact]]:
        """Fields that do not go with others, and what is wrong with them."""
        yield from ()

    @property
    def plain(self) -> bool:
        """True where the update is lr · gradient, so that a gradient can be derived from the update."""
        return False
