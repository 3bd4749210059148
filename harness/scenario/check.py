"""What the fields of a scenario must say together: shapes, labels, seeds, schedules, sizes.

``together`` returns the scenario with every layer named and all its sizes filled in.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from math import inf, prod
from typing import Any

from harness.ground.errors import ScenarioError
from harness.ground.facts import Fact, fact
from harness.ground.yaml_source import Path_, Source
from harness.scenario import masks, rates
from harness.scenario.base import MAX_VALUES, Strict
from harness.scenario.kinds import Layer, Loss, Optimizer, Shape
from harness.scenario.losses import LOSSES
from harness.scenario.model import (
    MNIST_CLASSES,
    MNIST_FEATURES,
    MNIST_ROWS,
    Data,
    FormulasData,
    InlineData,
    IntegersData,
    MnistData,
    RandomRows,
    Scenario,
    Training,
    UniformData,
    UniformDraw,
    Zeros,
    flat,
    ignored_label,
    input_of,
    losses_of,
    output_of,
    shapes_of,
    through,
)
from harness.scenario.network import batch_of, completed, out_of_place, placed, shape_of

RECORDED_ENTRIES = 4_096
#: What an order of draws calls rows.
_ROWS = ("data", "inputs", "targets")
#: What drawn targets may be.
_DRAWN = ("outputs", "classes", "binary", "probabilities")
#: Sources whose inputs may be ids.
_OF_IDS = ("inline", "integers", "formulas")
#: Losses that take class labels.
_OF_LABELS = tuple(name for name, loss in LOSSES.items() if loss.targets == "classes")


def together(scenario: Scenario, source: Source) -> tuple[int, Scenario]:
    """Rows of the training data, and the scenario with names and sizes. Raises ScenarioError."""
    check = _Check(scenario, source)
    network = check.network()
    rows = check.data(network)
    check.initial(network)
    check.draws(network)
    check.loss()
    check.auxiliary(network)
    check.penalties(network)
    check.optimizer()
    check.training(rows, network)
    check.masks(rows, network)
    check.metrics(rows)
    return rows, scenario.model_copy(update={"network": network, "optimizer": check.rates(rows)})


def is_small(scenario: Scenario, rows: int) -> bool:
    """Whether one batch of activations has at most RECORDED_ENTRIES entries."""
    batch = scenario.training.batch
    entries = sum(map(prod, through(scenario.network, input_of(scenario))))
    return entries * (batch.size if batch else rows) <= RECORDED_ENTRIES


#: What a step may cost in ball arithmetic, in nanoseconds of a usual core, and in numbers that are held: 10 s and 1 GB.
#: A product takes 15 ns, on the way forward and twice on the way back, a number of an array 2,000 ns and 600 bytes.
MOST_TIME, MOST_NUMBERS = 10e9, 1_700_000
_PRODUCT, _NUMBER = 45, 2_000


def is_affordable(scenario: Scenario, rows: int) -> bool:
    """Whether the exact values of a whole step can be worked out."""
    batch, shape = scenario.training.batch, input_of(scenario)
    shapes = through(scenario.network, shape)
    taken = (shape, *shapes[:-1])
    products = sum(layer.products(one) for layer, one in zip(flat(scenario.network), taken, strict=True))
    each = sum(map(prod, (shape, *shapes)))
    parameters = sum(map(prod, shapes_of(scenario.network).values()))
    rows = batch.size if batch else rows
    numbers = rows * each + parameters
    return numbers <= MOST_NUMBERS and rows * products * _PRODUCT + numbers * _NUMBER <= MOST_TIME


def records_activations(scenario: Scenario, rows: int, dtype: str) -> bool:
    """Whether activations are compared: as the file says, or where they are few; in float32 and beside ties always.

    In float32 a bound over the whole step of a large network is wider than mistakes are; each operation is judged on
    its own there, and where exact values cost too much, and that needs its inputs. So it is where rounding decides
    which of several values is the largest: over the whole step, either may have the gradient.
    """
    if scenario.record_activations is not None:
        return scenario.record_activations
    has_ties = any(layer.has_ties for layer in flat(scenario.network))
    return dtype == "float32" or has_ties or is_small(scenario, rows) or not is_affordable(scenario, rows)


#: The largest finite number of a dtype.
_LARGEST = {"float64": sys.float_info.max, "float32": float.fromhex("0x1.fffffep+127")}


def refuse_too_large(scenario: Scenario, dtype: str, source: Source) -> None:
    """Settings that a side would have to hold in the case's dtype. Raises ScenarioError."""
    most = _LARGEST[dtype]
    for path, value in _settings(scenario):
        if abs(value) > most:
            problem = fact("too_large_for_dtype", value=value, dtype=dtype, most=most)
            raise ScenarioError(source.place(path), problem, ".".join(map(str, path)))


def _settings(scenario: Scenario) -> Iterator[tuple[Path_, float]]:
    for path, layer in placed(scenario.network, ("network",)):
        yield from _numbers(layer, *path)
    if scenario.loss:
        yield from _numbers(scenario.loss, "loss")
    for index, one in enumerate(scenario.auxiliary):
        yield from _numbers(one.loss, "auxiliary", index, "loss")
    for index, penalty in enumerate(scenario.penalties):
        yield ("penalties", index, "strength"), penalty.strength
    if scenario.optimizer:
        yield from _numbers(scenario.optimizer, "optimizer")
        for index, (_, lr) in enumerate(scenario.optimizer.schedule):
            if isinstance(lr, float):
                yield ("optimizer", "schedule", index, 1), lr
        if scenario.optimizer.clip:
            yield from _numbers(scenario.optimizer.clip, "optimizer", "clip")


def _numbers(of: Strict, *path: str | int) -> Iterator[tuple[Path_, float]]:
    for name in type(of).model_fields:
        if isinstance(value := getattr(of, name), float):
            yield (*path, name), value


def _shortest(training: Training, rows: int) -> tuple[int, Path_]:
    """How many rows the shortest batch of a run has, and the field that says so."""
    batch = training.batch
    if batch is None:
        return rows, ()
    if batch.order == "random_start":
        return 1, ("batch", "order")
    over = rows % batch.size if batch.order == "sequential" and training.steps_total(rows) > rows // batch.size else 0
    return over or batch.size, ("batch", "size")


class _Check:
    def __init__(self, scenario: Scenario, source: Source) -> None:
        self._scenario, self._source = scenario, source
        self._sample: Shape = ()
        self._inputs, self._outputs = 0, 0

    def _fail(self, path: Path_, problem: Fact) -> ScenarioError:
        return ScenarioError(self._source.place(path), problem, ".".join(map(str, path)))

    # -------------------------------------------------------------- network

    def network(self) -> tuple[Layer, ...]:
        layers = completed(self._scenario, self._fail)
        self._sample = input_of(self._scenario.model_copy(update={"network": layers}))
        self._inputs, self._outputs = prod(self._sample), prod(output_of(layers, self._sample))
        return layers

    def initial(self, network: tuple[Layer, ...]) -> None:
        initial = self._scenario.initial
        for path, layer in placed(network, ("network",)):
            for name in layer.shapes():
                if layer.start(name) is None and initial.draw(name) is None:
                    raise self._fail(path, fact("no_weight"))
        if initial.seed is None and any(self._drawn(network)):
            raise self._fail(("initial",), fact("parameters_need_seed"))
        for field in ("weight", "bias"):
            draw = getattr(initial, field)
            if isinstance(draw, UniformDraw) and not 0 < draw.high - draw.low < inf:
                raise self._fail(("initial", field), fact("low_above_high", low=draw.low, high=draw.high))

    def draws(self, network: tuple[Layer, ...]) -> None:
        """That the order has each thing that is drawn once, and nothing else."""
        initial, data = self._scenario.initial, self._scenario.data
        known, drawn = (*_ROWS, *shapes_of(network)), set(initial.draws)
        for index, name in enumerate(initial.draws):
            if name not in known:
                raise self._fail(("initial", "draws", index), fact("draws_nothing", name=name, known=known))
            if name in initial.draws[:index]:
                raise self._fail(("initial", "draws", index), fact("drawn_twice", name=name))
        rows = drawn.intersection(_ROWS)
        if rows and rows not in ({"data"}, {"inputs", "targets"}):
            raise self._fail(("initial", "draws"), fact("rows_drawn_in_part"))
        self._seed_of_rows(rows, data)
        lacking = tuple(name for name in self._drawn(network) if name not in drawn)
        if drawn and lacking:
            raise self._fail(("initial", "draws"), fact("draws_lack", names=lacking))
        if drawn and initial.seed is None:
            raise self._fail(("initial",), fact("parameters_need_seed"))

    def _seed_of_rows(self, rows: set[str], data: Data) -> None:
        if not isinstance(data, RandomRows | FormulasData):
            if rows:
                raise self._fail(("initial", "draws"), fact("rows_not_drawn"))
        elif rows and data.seed is not None:
            raise self._fail(("data", "seed"), fact("rows_have_two_seeds"))
        elif not rows and data.seed is None:
            raise self._fail(("data",), fact("rows_need_seed"))
        elif rows - {"data"} and isinstance(data, FormulasData):
            raise self._fail(("initial", "draws"), fact("rows_made_at_once"))

    def _drawn(self, network: tuple[Layer, ...]) -> Iterator[str]:
        """Names of the parameters that are drawn."""
        initial = self._scenario.initial
        for layer in flat(network):
            for name in layer.shapes():
                if layer.start(name) is None and not isinstance(initial.draw(name), Zeros):
                    yield f"{layer.name}.{name}"

    # -------------------------------------------------------------- data

    @property
    def _takes_probabilities(self) -> bool:
        return self._scenario.loss is not None and self._scenario.loss.takes_probabilities

    @property
    def _kind(self) -> str:
        return self._scenario.loss.kind if self._scenario.loss else ""

    @property
    def _targets(self) -> str:
        return self._scenario.loss.targets if self._scenario.loss else ""

    def data(self, network: tuple[Layer, ...]) -> int:
        data = self._scenario.data
        if (first := network[0]).takes_ids:
            self._ids(data, str(first.name), getattr(first, first.takes_ids))
        if isinstance(data, InlineData):
            return self._inline(data)
        if isinstance(data, MnistData):
            self._width("source", MNIST_FEATURES)
            self._classes("source", MNIST_CLASSES)
            return MNIST_ROWS
        if isinstance(data, FormulasData):
            return self._own(data)
        return self._random(data)

    def _ids(self, data: Data, layer: str, number: int) -> None:
        """That inputs are whole numbers below ``number``, as far as the file tells."""
        of = {"layer": layer, "last": number - 1}
        if isinstance(data, InlineData):
            for row, values in enumerate(data.inputs):
                for column, value in enumerate(values):
                    if not (value.is_integer() and 0 <= value < number):
                        raise self._fail(("data", "inputs", row, column), fact("no_such_id", given=value, **of))
        elif isinstance(data, IntegersData):
            if data.high > number:
                raise self._fail(("data", "high"), fact("too_many_ids", high=data.high, ids=number, **of))
        elif not isinstance(data, FormulasData):
            raise self._fail(("data", "source"), fact("source_of_no_ids", sources=_OF_IDS, given=data.source, **of))

    def _width(self, field: str, width: int) -> None:
        shape = self._scenario.data.shape
        if shape and prod(shape) != width:
            of = {"shape": shape, "size": prod(shape), "width": width}
            raise self._fail(("data", "shape"), fact("values_of_shape", **of))
        if width != self._inputs:
            raise self._fail(("data", field), fact("inputs_have_width", width=width, inputs=self._inputs))

    def _values(self, field: str, width: int) -> None:
        if width != self._outputs:
            raise self._fail(("data", field), fact("targets_have_width", width=width, outputs=self._outputs))

    def _classes(self, field: str, classes: int) -> None:
        loss = self._scenario.loss
        if loss is not None and loss.targets != "classes":
            raise self._fail(("data", field), fact("labels_need_loss", loss=loss.kind, losses=_OF_LABELS))
        if classes > self._outputs:
            raise self._fail(("data", field), fact("too_many_classes", classes=classes, outputs=self._outputs))

    def _no_labels(self, field: str, right: str) -> None:
        """Of targets that are no class labels, whose field is another."""
        loss = self._scenario.loss
        if loss is not None and loss.labels_alone:
            raise self._fail(("data", field), fact("loss_needs_labels", loss=loss.kind, field=right))
        if any(one.ignored is not None for one in losses_of(self._scenario)):
            raise self._fail(("data", field), fact("ignored_label_of_rows", field=right))

    def _inline(self, data: InlineData) -> int:
        shape_of(data.inputs, ("data", "inputs"), self._fail)
        self._width("inputs", len(data.inputs[0]))
        forward_only = self._scenario.training.steps == 0
        if (data.targets is None) == (data.labels is None) and not (forward_only and data.targets is None):
            raise self._fail(("data",), fact("targets_or_labels"))
        for field in ("targets", "labels"):
            values = getattr(data, field)
            if values is not None and len(values) != len(data.inputs):
                raise self._fail(("data", field), fact("rows_differ", rows=len(values), inputs=len(data.inputs)))
        if data.targets is not None:
            self._no_labels("targets", "labels")
            shape_of(data.targets, ("data", "targets"), self._fail)
            self._values("targets", len(data.targets[0]))
            self._probabilities(data.targets)
        if data.labels is not None:
            self._labels(data.labels)
        return len(data.inputs)

    def _labels(self, labels: tuple[int, ...]) -> None:
        ignored, losses = ignored_label(self._scenario), losses_of(self._scenario)
        for index, label in enumerate(labels):
            if not 0 <= label < self._outputs and label != ignored:
                problem = fact("no_such_class", label=label, outputs=self._outputs, last=self._outputs - 1)
                raise self._fail(("data", "labels", index), problem)
        self._classes("labels", max((label for label in labels if label != ignored), default=0) + 1)
        for loss in losses:
            if not loss.unlike(self._outputs) and not any(loss.counts(label) for label in set(labels)):
                raise self._fail(("data", "labels"), fact("no_label_counts"))

    def _probabilities(self, targets: tuple[tuple[float, ...], ...]) -> None:
        if not self._takes_probabilities:
            return
        for index, row in enumerate(targets):
            if not all(0 <= value <= 1 for value in row):
                problem = fact("targets_no_probabilities", loss=self._kind)
                raise self._fail(("data", "targets", index), problem)

    def _own(self, data: FormulasData) -> int:
        """What its function makes is held against the network when it runs."""
        if data.classes is not None:
            self._classes("classes", data.classes)
        else:
            self._no_labels("name", "classes")
        return self._affordable(data.rows, self._inputs + (0 if data.classes else self._outputs))

    def _random(self, data: RandomRows) -> int:
        if not data.width:
            raise self._fail(("data",), fact("features_or_shape"))
        self._width("features" if data.features else "shape", data.width)
        kinds = [field for field in _DRAWN if getattr(data, field) is not None]
        if len(kinds) != 1:
            raise self._fail(("data",), fact("exactly_one", fields=_DRAWN))
        (kind,) = kinds
        if kind == "classes":
            self._classes(kind, data.classes or 0)
        else:
            self._no_labels(kind, "classes")
            self._values(kind, getattr(data, kind))
        if isinstance(data, UniformData) and not 0 < data.high - data.low < inf:
            raise self._fail(("data", "low"), fact("low_above_high", low=data.low, high=data.high))
        if self._takes_probabilities and kind not in ("binary", "probabilities"):
            raise self._fail(("data", kind), fact("use_binary", loss=self._kind, field=self._targets))
        return self._affordable(data.rows, self._inputs + (0 if data.classes else self._outputs))

    def _affordable(self, rows: int, width: int) -> int:
        if rows * width > MAX_VALUES:
            raise self._fail(("data", "rows"), fact("too_many_values", rows=rows, width=width, most=MAX_VALUES))
        return rows

    # -------------------------------------------------------------- loss, optimizer, training

    def loss(self) -> None:
        if self._scenario.training.steps == 0:
            return
        for field in ("loss", "optimizer"):
            if getattr(self._scenario, field) is None:
                raise ScenarioError(self._source.place(()), fact("missing_for_steps"), field)
        loss = self._scenario.loss
        if loss and (problem := out_of_place(self._scenario.network[-1], loss)):
            raise self._fail(("loss", "kind"), problem)
        if loss and (problem := loss.unlike(self._outputs)):
            raise self._fail(("loss", "weight"), problem)
        if loss and loss.targets == "classes" and self._outputs == 1:
            raise self._fail(("loss", "kind"), fact("loss_of_one_output", loss=loss.kind))

    def auxiliary(self, network: tuple[Layer, ...]) -> None:
        layers = flat(network)
        shapes = zip(layers, through(network, self._sample), strict=True)
        given = {str(layer.name): shape for layer, shape in shapes}
        for index, one in enumerate(self._scenario.auxiliary):
            path: Path_ = ("auxiliary", index)
            name = one.layer or str(network[-1].name)
            if name not in given:
                raise self._fail((*path, "layer"), fact("no_such_layer", name=name, known=tuple(given)))
            (layer,) = (layer for layer in layers if layer.name == name)
            if problem := out_of_place(layer, one.loss) or self._unlike_targets(one.loss, name, given[name]):
                raise self._fail((*path, "loss"), problem)
            if problem := one.loss.unlike(self._outputs):
                raise self._fail((*path, "loss", "weight"), problem)

    def _unlike_targets(self, loss: Loss, layer: str, shape: Shape) -> Fact | None:
        """What is wrong with an auxiliary loss of such samples; None where the targets are for it as well."""
        first = self._scenario.loss
        if first is None or (loss.targets, loss.takes_probabilities) != (first.targets, first.takes_probabilities):
            return fact("auxiliary_of_other_targets", loss=loss.kind, first=self._kind)
        if shape != (self._outputs,):
            return fact("auxiliary_of_other_width", layer=layer, shape=batch_of(shape), outputs=self._outputs)
        return None

    def penalties(self, network: tuple[Layer, ...]) -> None:
        shapes = shapes_of(network)
        for index, penalty in enumerate(self._scenario.penalties):
            for number, name in enumerate(penalty.names(shapes)):
                if name not in shapes:
                    path: Path_ = ("penalties", index, "on", *(() if isinstance(penalty.on, str) else (number,)))
                    raise self._fail(path, fact("penalty_of_nothing", name=name, known=tuple(shapes)))

    def optimizer(self) -> None:
        optimizer = self._scenario.optimizer
        for path, problem in rates.contradictions(optimizer, self._stated_optimizer) if optimizer else ():
            raise self._fail(("optimizer", *path), problem)

    @property
    def _stated_optimizer(self) -> Mapping[str, Any]:
        """As the file has it."""
        found: Mapping[str, Any] = self._source.values["optimizer"]
        return found

    def _schedule(self, problems: Iterator[rates.Problem]) -> None:
        """Refuses the first of them."""
        for one in problems:
            raise self._fail(("optimizer", *one.path(self._stated_optimizer)), one.said)

    def rates(self, rows: int) -> Optimizer | None:
        """The optimizer, all that its schedules count in steps."""
        optimizer, training = self._scenario.optimizer, self._scenario.training
        if optimizer is None or not optimizer.schedule:
            return optimizer
        epoch = rates.steps_an_epoch(training, rows)
        if epoch is None:
            self._schedule(rates.without_epochs(optimizer))
        found = rates.in_steps(optimizer, epoch or 1)
        most = min(_LARGEST[dtype] for dtype in self._scenario.dtypes)
        self._schedule(rates.out_of_range(found, training.steps_total(rows), most))
        return found

    def training(self, rows: int, network: tuple[Layer, ...]) -> None:
        training = self._scenario.training
        given = [field for field in ("steps", "epochs", "until") if getattr(training, field) is not None]
        if len(given) != 1:
            raise self._fail(("training",), fact("exactly_one", fields=("steps", "epochs", "until")))
        self._checkpoints(rows)
        self._fewest(rows, network)
        batch = training.batch
        widest = max(map(prod, through(network, self._sample)))
        if (batch.size if batch else rows) * widest > MAX_VALUES:
            size = batch.size if batch else rows
            problem = fact("batch_too_large", rows=size, units=widest, most=MAX_VALUES)
            raise self._fail(("training",), problem)
        if batch is None:
            return
        if batch.size > rows:
            raise self._fail(("training", "batch", "size"), fact("batch_above_rows", size=batch.size, rows=rows))
        if batch.order == "random_start" and batch.seed is None:
            raise self._fail(("training", "batch"), fact("random_start_needs_seed"))
        if batch.order == "random_start" and training.epochs is not None:
            raise self._fail(("training", "epochs"), fact("random_start_has_no_epochs"))

    def masks(self, rows: int, network: tuple[Layer, ...]) -> None:
        batch = self._scenario.training.batch
        masks.check(network, self._sample, batch.size if batch else rows, self._fail)

    def _fewest(self, rows: int, network: tuple[Layer, ...]) -> None:
        """That no batch is too short for what a layer makes of all its samples together."""
        training = self._scenario.training
        if training.steps == 0:
            return
        shortest, field = _shortest(training, rows)
        for layer, shape in zip(flat(network), through(network, self._sample), strict=True):
            if shortest < (least := layer.fewest_rows(shape)):
                problem = fact("batch_too_short", layer=layer.name, rows=shortest, least=least)
                raise self._fail(("training", *field) if training.batch else ("data",), problem)

    def _checkpoints(self, rows: int) -> None:
        total = self._scenario.training.steps_total(rows)
        for index, step in enumerate(self._scenario.training.checkpoints):
            if step > total:
                raise self._fail(("training", "checkpoints", index), fact("step_after_end", step=step, total=total))

    def metrics(self, rows: int) -> None:
        data = self._scenario.data
        labelled = (
            isinstance(data, MnistData)
            or (isinstance(data, InlineData) and data.labels is not None)
            or (isinstance(data, RandomRows | FormulasData) and data.classes is not None)
        )
        for index, name in enumerate(self._scenario.metrics.accuracy):
            path: Path_ = ("metrics", "accuracy", index)
            if self._scenario.training.steps == 0:
                raise self._fail(path, fact("accuracy_needs_step"))
            if not labelled:
                raise self._fail(path, fact("accuracy_needs_labels"))
            if name == "test" and not isinstance(data, MnistData):
                raise self._fail(path, fact("no_test_set"))
            if name.startswith("train_first_") and int(name.removeprefix("train_first_")) > rows:
                raise self._fail(path, fact("training_rows", rows=rows))
