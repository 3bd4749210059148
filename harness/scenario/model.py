"""What a scenario file may say, and the Case that it becomes.

One pydantic model per mapping of the file; unknown fields, text for numbers, NaN and infinities are refused. What
several fields must say *together* (shapes, labels, schedules) is checked in ``check``. This module imports neither
NumPy nor torch, so that ``list`` and ``show`` start fast.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from math import prod
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal, TypeAlias, Union

from pydantic import Discriminator, Field, Tag

from harness.ground.errors import Place
from harness.implementation import COUNT, Quantity
from harness.scenario.base import (
    ACCURACY,
    DOCUMENT,
    MAX_AXES,
    MAX_FEATURES,
    MAX_ROWS,
    MAX_STEPS,
    FunctionName,
    Labels,
    Matrix,
    Name,
    Positive,
    Rows,
    Seed,
    Size,
    Strict,
)
from harness.scenario.claims.claim import WORDS, CaseClaim, Claim, Ignored
from harness.scenario.kinds import Layer, Loss, Optimizer, Shape, Use, one_of
from harness.scenario.layers import LAYERS
from harness.scenario.losses import LOSSES
from harness.scenario.optimizers import OPTIMIZERS
from harness.scenario.penalties import Penalty

# ---------------------------------------------------------------- what is found by name


class Residual(Layer):
    """x + branch(x): what arrives, and what the layers of a branch make of it, which has as many values a row."""

    layer: Literal["residual"] = "residual"
    residual: Annotated[tuple[AnyLayer, ...], Field(min_length=1)]
    """The branch, first to last."""

    is_activation: ClassVar[bool] = False

    @property
    def inputs(self) -> int | None:
        return inputs_into(self.residual)

    def output_shape(self, shape: Shape) -> Shape:
        return shape or output_of(self.residual, ())


def layer(data: Any) -> str | None:
    """What an entry of a network is, by the name that messages have: its layer, or a residual branch."""
    if isinstance(data, dict):
        found = "residual" if "residual" in data else data.get("layer")
    else:
        found = getattr(data, "layer", None)
    return found if isinstance(found, str) else None


if TYPE_CHECKING:
    AnyLayer: TypeAlias = Layer
    AnyLoss: TypeAlias = Loss
    AnyOptimizer: TypeAlias = Optimizer
else:
    AnyLayer = Annotated[
        Union[(*(Annotated[model, Tag(name)] for name, model in LAYERS.items()), Annotated[Residual, Tag("residual")])],
        Discriminator(layer),
    ]
    AnyLoss = one_of(LOSSES, "kind")
    AnyOptimizer = one_of(OPTIMIZERS, "kind", next(iter(OPTIMIZERS)))


class Auxiliary(Strict):
    """A loss that is added to the first, of the same targets: of a layer's output, or of the network's."""

    layer: Name | None = None
    loss: AnyLoss


# ---------------------------------------------------------------- initial parameters


class Zeros(Strict):
    """Every entry 0."""

    kind: Literal["zeros"]


class NormalDraw(Strict):
    """Normal with mean 0."""

    kind: Literal["normal"]
    std: Positive


class UniformDraw(Strict):
    """Uniform in [low, high)."""

    kind: Literal["uniform"]
    low: float
    high: float


class HeDraw(Strict):
    """Normal with std √(2 / fan), as torch.nn.init.kaiming_normal_ (He et al. 2015, arXiv:1502.01852)."""

    kind: Literal["he"]
    mode: Literal["fan_in", "fan_out"] = "fan_in"


class XavierDraw(Strict):
    """std √(2 / (fan_in + fan_out)), normal or uniform, as torch.nn.init.xavier_* (Glorot and Bengio 2010)."""

    kind: Literal["xavier", "glorot"]
    distribution: Literal["normal", "uniform"] = "normal"


Draw = Annotated[Zeros | NormalDraw | UniformDraw | HeDraw | XavierDraw, Field(discriminator="kind")]


class Initial(Strict):
    """How parameters without given values start: one legacy NumPy generator, layer by layer, weight before bias."""

    seed: Seed | None = None
    layout: Literal["out_in", "in_out"] = "out_in"
    """The layout in which a weight is drawn, before it is stored as (out_features, in_features)."""
    skip_uniform: Annotated[int, Field(ge=0, le=MAX_ROWS)] = 0
    """Uniform draws made from the same generator before the first weight (a document that draws its data first)."""
    weight: Draw | None = None
    bias: Draw = Zeros(kind="zeros")
    draws: tuple[str, ...] = ()
    """What the generator draws, in order: parameters by name and data, or inputs and targets apart."""

    added: ClassVar[frozenset[str]] = frozenset({"draws"})

    def draw(self, parameter: str) -> Draw | None:
        """How a parameter that a layer calls so is drawn; None where nothing says how."""
        return self.bias if parameter.startswith("bias") else self.weight


# ---------------------------------------------------------------- data

MNIST_ROWS, MNIST_FEATURES, MNIST_CLASSES = 60_000, 784, 10


class _Source(Strict):
    """Where rows come from; each is a sample, of its values one after the other or of a shape."""

    added: ClassVar[frozenset[str]] = frozenset({"shape"})
    shape: Annotated[tuple[Size, ...], Field(min_length=1, max_length=MAX_AXES)] | None = None
    """Of a sample: [channels, height, width], say; its values fill it row by row."""

    @property
    def width(self) -> int:
        """How many values a row of inputs has; 0 where that is the network's to say."""
        return 0

    @property
    def sample(self) -> Shape:
        """The shape of a row of inputs; () where that is the network's to say."""
        return self.shape or ((self.width,) if self.width else ())


class InlineData(_Source):
    """Rows written in the file: targets (rows, outputs), or class labels (rows,)."""

    source: Literal["inline"] = "inline"
    inputs: Matrix
    targets: Matrix | None = None
    labels: Labels | None = None

    @property
    def width(self) -> int:
        return len(self.inputs[0])


class RandomRows(_Source):
    """Rows from a seeded generator, with targets of one kind: drawn as inputs are, class labels, 0 and 1 each for
    itself, or probabilities that add up to 1 in each row."""

    added: ClassVar[frozenset[str]] = frozenset({"probabilities", "shape"})
    seed: Seed | None = None
    rows: Rows
    features: Size | None = None
    """How many values a row of inputs has, where no shape is stated."""
    outputs: Size | None = None
    classes: Annotated[int, Field(ge=2, le=MAX_FEATURES)] | None = None
    binary: Size | None = None
    probabilities: Size | None = None

    @property
    def width(self) -> int:
        return self.features or prod(self.shape or (0,))


class NormalData(RandomRows):
    """Inputs, and ``outputs``, normal with mean 0."""

    source: Literal["normal"]
    std: Positive = 1.0


class UniformData(RandomRows):
    """Inputs, and ``outputs``, uniform in [low, high)."""

    source: Literal["uniform"]
    low: float = 0.0
    high: float = 1.0


class IntegersData(RandomRows):
    """Inputs, and ``outputs``, whole numbers from 0 to high - 1, each as likely: ids, of which there are ``high``."""

    source: Literal["integers"]
    high: Size


class FormulasData(_Source):
    """Rows that the workspace makes itself, by a function of its scenarios/formulas.py."""

    source: Literal["formulas"]
    name: FunctionName
    """The function."""
    seed: Seed | None = None
    """Of the numpy.random.RandomState that it is given."""
    rows: Rows
    classes: Annotated[int, Field(ge=2, le=MAX_FEATURES)] | None = None
    """Of class labels: how many classes there are."""
    given: dict[FunctionName, Any] = {}
    """What else it is given, by name."""


class MnistData(_Source):
    """The MNIST digits, ordered stably by label, then shuffled by a seed; pixels divided by ``divide_by``."""

    source: Literal["mnist"]
    path: str = "data/mnist"
    """A folder of IDX files or a mnist_all.mat, relative to the scenario file."""
    divide_by: Annotated[float, Field(ge=1e-30, le=1e30)] = 255.0
    shuffle_seed: Seed

    @property
    def width(self) -> int:
        return MNIST_FEATURES


def _source(data: Any) -> str:
    found = data.get("source", "inline") if isinstance(data, dict) else getattr(data, "source", "inline")
    return found if isinstance(found, str) else ""


Data = Annotated[
    Annotated[InlineData, Tag("inline")]
    | Annotated[NormalData, Tag("normal")]
    | Annotated[UniformData, Tag("uniform")]
    | Annotated[IntegersData, Tag("integers")]
    | Annotated[FormulasData, Tag("formulas")]
    | Annotated[MnistData, Tag("mnist")],
    Discriminator(_source),
]


# ---------------------------------------------------------------- training


class BatchPlan(Strict):
    """Which rows make a batch; without one, every batch is the whole data set."""

    size: Rows
    order: Literal["sequential", "sequential_wrapping", "random_start"] = "sequential"
    """In order (the last batch of an epoch may be short), in order and round the end, or from a random row on."""
    seed: Seed | None = None
    """Of the random rows."""


class Until(Strict):
    """Stop after the first step whose loss is at most ``loss``, or after ``limit`` steps."""

    loss: float
    limit: Annotated[int, Field(ge=1, le=MAX_STEPS)]


class Training(Strict):
    """How long, in exactly one of steps (0: the forward pass only), epochs or until."""

    steps: Annotated[int, Field(ge=0, le=MAX_STEPS)] | None = None
    epochs: Annotated[int, Field(ge=1, le=MAX_STEPS)] | None = None
    until: Until | None = None
    batch: BatchPlan | None = None
    checkpoints: tuple[Annotated[int, Field(ge=1)], ...] = ()
    """Steps after which the metrics are taken; they are taken at the end as well."""
    log_every: Annotated[int, Field(ge=1)] | None = None
    """Every how many steps losses and differences are kept."""
    default_steps: Annotated[int, Field(ge=1)] | None = None
    """How many steps run without --full."""

    def steps_total(self, rows: int) -> int:
        """Steps of the whole run on so many rows; with ``until``, at most."""
        if self.until:
            return self.until.limit
        if self.epochs is None:
            return self.steps or 0
        if self.batch is None:
            return self.epochs
        if self.batch.order == "sequential":
            return self.epochs * -(-rows // self.batch.size)
        return self.epochs * rows // self.batch.size


AccuracySet = Annotated[str, Field(pattern=ACCURACY)]


class Metrics(Strict):
    """What is measured at checkpoints and at the end: the share of rows whose largest output is their label."""

    accuracy: tuple[AccuracySet, ...] = ()


DType = Literal["float64", "float32"]


class Scenario(Strict):
    """One network with its data, loss, optimizer and training, exactly.

    ``extends`` and ``sweep`` are resolved before this model is built, so that a Scenario has one value per field.
    """

    resolved_before: ClassVar[tuple[str, ...]] = ("extends", "sweep")
    added: ClassVar[frozenset[str]] = frozenset({"auxiliary", "penalties"})
    title: Annotated[str, Field(min_length=1, max_length=200)]
    description: str = ""
    document: Annotated[str, Field(pattern=DOCUMENT)] | None = None
    network: Annotated[tuple[AnyLayer, ...], Field(min_length=1)]
    initial: Initial = Initial()
    loss: AnyLoss | None = None
    auxiliary: tuple[Auxiliary, ...] = ()
    """Losses that are added to it."""
    penalties: tuple[Penalty, ...] = ()
    """What the loss has besides, of parameters."""
    optimizer: AnyOptimizer | None = None
    data: Data
    training: Training
    metrics: Metrics = Metrics()
    dtypes: Annotated[tuple[DType, ...], Field(min_length=1)] = ("float64",)
    record_activations: bool | None = None
    """Compare every layer's output and its gradient; default: where a batch of them has at most 4,096 entries."""
    sides: dict[str, dict[str, Any]] = {}
    """Fields that one side is given otherwise, by the side's name and the field's path."""
    expected: dict[Quantity, float | Literal["different"]] = {}
    """Differences that are the point of the scenario: the ratio first/second of a quantity, or ``different``."""
    allow: tuple[Literal["not_finite", "inconclusive"], ...] = ()
    """What may happen without being a failure, where both sides do it."""
    resolution: Positive | None = None
    """The smallest relative error that must be noticed in any gradient at any step; a run that is coarser fails."""
    claims: tuple[Claim, ...] = ()
    """What the document prints or says; not inherited by a file that extends this one."""
    ignore: tuple[Ignored, ...] = ()
    """Numbers on pages that are no claims, so that ``claims PAGE`` does not list them; not inherited either."""


def scenario_json_schema() -> dict[str, Any]:
    """The JSON Schema of a scenario file, for editors. A file that extends another may leave anything out."""
    full = Scenario.model_json_schema()
    definitions = full.pop("$defs")
    definitions["Claim"]["properties"]["is"]["anyOf"].insert(0, {"enum": list(WORDS)})
    full["properties"] |= {
        "extends": {"type": "string", "description": "Another scenario file, whose fields this one takes."},
        "sweep": {
            "type": "object",
            "description": "A field's path and its values, or a name and its variants (each: paths and values).",
            "additionalProperties": {"anyOf": [{"type": "array"}, {"type": "object"}]},
        },
    }
    partial = {
        "type": "object",
        "required": ["extends"],
        "properties": dict.fromkeys(full["properties"], True),
        "additionalProperties": False,
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Scenario file of backprop-harness",
        "if": {"required": ["extends"]},
        "then": partial,
        "else": full,
        "$defs": definitions,
    }


# ---------------------------------------------------------------- a case


@dataclass(frozen=True)
class Case:
    """What actually runs: a scenario with one value of each swept field, in one dtype, checked and with names.

    Every layer of ``scenario.network`` has its name, and all sizes of its parameters.
    """

    id: str
    scenario_name: str
    scenario: Scenario
    dtype: DType
    file: Path
    rows: int
    """Rows of the training data."""
    sides: Mapping[str, Scenario] = field(default_factory=dict)
    """The scenario as a side is given it, where that differs."""
    record_activations: bool = False
    choices: Mapping[str, str] = field(default_factory=dict)
    """The swept values of this case, by the names that the case id gives them."""
    claims: tuple[CaseClaim, ...] = ()
    """The claims that are about this case."""
    data_paths: Mapping[str, Path] = field(default_factory=dict)
    """Other places for data sources than the scenario names: {"mnist": ...}, as --data has them."""
    penalised: str = ""
    """Of what a checked program's loss has an L2 penalty, which no scenario states: weights, or all parameters."""
    formulas: Path = Path("formulas.py")
    """The workspace's own formulas and data, which run where a claim or the scenario's data name one."""
    alone: tuple[str, ...] = ()
    """The layers that are checked alone: the others bring their input, and take their output; or ``loss``, or
    ``optimizer``."""
    ignored: tuple[tuple[Ignored, Place], ...] = ()
    """The numbers of pages that are no claims, each with where the scenario file says so."""

    @property
    def network(self) -> tuple[Layer, ...]:
        """The layers, first to last."""
        return self.scenario.network

    @cached_property
    def layers(self) -> tuple[Layer, ...]:
        """Those within branches as well, each branch's before the sum that it ends in."""
        return flat(self.network)

    @cached_property
    def linears(self) -> tuple[Layer, ...]:
        """The linear layers."""
        return tuple(layer for layer in self.layers if layer.is_linear)

    @cached_property
    def stated(self) -> str:
        """All that the numbers of a step depend on but its arrays, as text."""
        return repr((self.scenario.model_dump_json(), self.penalised, self.dtype, self.alone))

    @cached_property
    def others(self) -> dict[Any, Case]:
        """Cases that were made of this one, by what they have otherwise: each is made once."""
        return {}

    @property
    def input_shape(self) -> Shape:
        """Of a sample that the network takes."""
        return input_of(self.scenario)

    @property
    def inputs(self) -> int:
        """How many values a sample has that the network takes."""
        return prod(self.input_shape)

    @property
    def ids(self) -> int:
        """How many ids there are, where the network takes ids; else 0."""
        first = self.network[0]
        return getattr(first, first.takes_ids) if first.takes_ids else 0

    @property
    def outputs(self) -> int:
        """How many values a row the network gives."""
        return prod(output_of(self.network, self.input_shape))

    @cached_property
    def shapes(self) -> Mapping[str, tuple[int, ...]]:
        """Names and shapes of the parameters, in torch's order."""
        return shapes_of(self.network)

    @cached_property
    def fixed(self) -> frozenset[str]:
        """Names of the parameters that no step moves, and of which nobody is asked for a gradient."""
        return fixed_of(self.network)

    @cached_property
    def layer_buffers(self) -> Mapping[str, tuple[int, ...]]:
        """Names and shapes of what layers keep from step to step besides their parameters."""
        return {f"{one.name}.{name}": shape for one in self.layers for name, shape in one.buffer_shapes().items()}

    @cached_property
    def uses(self) -> Mapping[str, Mapping[str, Use]]:
        """By layer, and by its own names, the parameters that it computes with."""
        return {str(layer.name): layer.uses() for layer in self.layers}

    @property
    def shares(self) -> bool:
        """Whether a parameter is used by more than its own layer."""
        return any(list(one.uses()) != list(one.shapes()) for one in self.layers)

    @property
    def is_plain(self) -> bool:
        """Whether layers stand one after the other, each with parameters of its own, before one loss."""
        return not self.shares and len(self.layers) == len(self.network) and not self.scenario.auxiliary

    @property
    def loss(self) -> Loss | None:
        """The loss; None where only the forward pass runs."""
        return self.scenario.loss

    @property
    def auxiliary(self) -> tuple[tuple[str, Loss], ...]:
        """The losses that are added to it, each with the layer whose output it is of."""
        return tuple((one.layer or str(self.network[-1].name), one.loss) for one in self.scenario.auxiliary)

    @property
    def optimizer(self) -> Optimizer | None:
        """The optimizer; None where only the forward pass runs."""
        return self.scenario.optimizer

    @property
    def steps_total(self) -> int:
        """Steps of the whole run; with ``until``, at most."""
        return self.scenario.training.steps_total(self.rows)


def input_of(scenario: Scenario) -> Shape:
    """The shape of a sample that the network takes: as the data's says, or its first layer that takes one number.

    () where neither does.
    """
    if scenario.data.shape:
        return scenario.data.shape
    stated = inputs_into(scenario.network)
    return (stated,) if stated else scenario.data.sample


def inputs_into(layers: tuple[Layer, ...]) -> int | None:
    """How many values a row layers take, one after the other; None where they do not say."""
    for one in layers:
        if one.takes_ids:
            return None
        stated = None if one.axes_of_a_sample else one.inputs
        if stated is not None or one.output_shape(()):
            return stated
    return None


def losses_of(scenario: Scenario) -> tuple[Loss, ...]:
    """The loss, and those that are added to it."""
    return (*([scenario.loss] if scenario.loss else []), *(one.loss for one in scenario.auxiliary))


def ignored_label(scenario: Scenario) -> int | None:
    """The label of samples that no loss counts."""
    found = {one.ignored for one in losses_of(scenario)}
    return found.pop() if len(found) == 1 else None


def flat(layers: tuple[Layer, ...]) -> tuple[Layer, ...]:
    """Layers, those within branches before the sum that the branch ends in."""
    found: list[Layer] = []
    for one in layers:
        found += (*(flat(one.residual) if isinstance(one, Residual) else ()), one)
    return tuple(found)


def behind(layers: tuple[Layer, ...], name: str, end: str = "") -> str | None:
    """What takes the output of this layer: behind the last of a branch its sum; "" behind the network's last."""
    for one, after in pairwise((*(str(each.name) for each in layers), end)):
        if one == name:
            return after
    branches = (each for each in layers if isinstance(each, Residual))
    found = (behind(each.residual, name, str(each.name)) for each in branches)
    return next((one for one in found if one is not None), None)


def forgetful(case: Case, name: str) -> str | None:
    """The next layer that normalises, behind a layer or behind that of a parameter; None where there is none."""
    layers = flat(case.network)
    names = [str(layer.name) for layer in layers]
    own = name if name in names else name.rpartition(".")[0]
    after = layers[names.index(own) + 1 :] if own in names else ()
    return next((str(layer.name) for layer in after if layer.normalises), None)


def forgets(case: Case, name: str) -> bool:
    """Whether the layer behind takes off whatever this parameter, a bias, adds to a channel."""
    own, _, short = name.rpartition(".")
    shapes = zip(flat(case.network), through(case.network, case.input_shape), strict=True)
    found = {str(layer.name): (layer, shape) for layer, shape in shapes}
    after = behind(case.network, own)
    if short != "bias" or not after:
        return False
    (layer, shape), (follows, _) = found[own], found[after]
    return follows.forgets_shifts(shape) and (len(shape) == 1 or layer.takes_along == 0)


def through(network: tuple[Layer, ...], shape: Shape) -> list[Shape]:
    """Of samples that each layer gives, those within branches as well, if the network takes samples of this shape."""
    found = []
    for one in network:
        found += through(one.residual, shape) if isinstance(one, Residual) else []
        shape = one.output_shape(shape)
        found.append(shape)
    return found


def output_of(network: tuple[Layer, ...], shape: Shape) -> Shape:
    """The shape of a sample that the network gives, if it takes samples of this one."""
    return through(network, shape)[-1]


def parameter_shapes(case: Case) -> Mapping[str, tuple[int, ...]]:
    """Names and shapes of the parameters, in torch's order."""
    return case.shapes


def shapes_of(network: tuple[Layer, ...]) -> dict[str, tuple[int, ...]]:
    """Names and shapes of the parameters of layers with names and sizes, in torch's order."""
    return {f"{layer.name}.{name}": shape for layer in flat(network) for name, shape in layer.shapes().items()}


def fixed_of(network: tuple[Layer, ...]) -> frozenset[str]:
    """Names of the parameters that no step moves, and of which nobody is asked for a gradient."""
    return frozenset(f"{layer.name}.{name}" for layer in flat(network) for name in layer.fixed)


def trained_shapes(case: Case) -> dict[str, tuple[int, ...]]:
    """Names and shapes of the parameters that steps move, in torch's order."""
    return {name: shape for name, shape in case.shapes.items() if name not in case.fixed}


def buffer_shapes(case: Case) -> dict[str, tuple[int, ...]]:
    """Names and shapes of what the optimizer keeps of the parameters that steps move."""
    kinds = case.optimizer.buffers if case.optimizer else ()
    shapes = trained_shapes(case).items()
    return {f"{name}.{kind}": () if kind == COUNT else shape for name, shape in shapes for kind in kinds}
