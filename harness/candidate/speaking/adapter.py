"""What a candidate says of itself: its network, its loss, and the shape of its data.

It stands as a literal ``HARNESS = {...}`` (or ``dict(...)``) at the top of the candidate's file, or in a file of its
own. It is read from the syntax tree, never executed; every complaint names file:line:column and the field.
"""

from __future__ import annotations

import ast
import itertools
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from math import prod
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeAlias

from pydantic import BeforeValidator, Field, PrivateAttr

from harness.candidate.reading.definitions import parse
from harness.candidate.reading.source import Unit
from harness.candidate.speaking.widths import widths
from harness.ground.errors import CandidateFileError, Place, UsageError
from harness.ground.facts import Fact, fact
from harness.ground.yaml_source import NAME, Path_, Source
from harness.scenario import rates
from harness.scenario.base import MAX_AXES, MAX_PARAMETERS, PYTHON_NAME, Positive, Size, Strict, Vector, refused
from harness.scenario.complaint import validated
from harness.scenario.kinds import Kind, Layer, Optimizer, Shape, one_of
from harness.scenario.layers import LAYERS
from harness.scenario.losses import LOSSES
from harness.scenario.model import AnyLayer, AnyLoss, Residual, output_of
from harness.scenario.network import batch_of, fitted, named, out_of_place
from harness.scenario.optimizers import OPTIMIZERS
from harness.scenario.optimizers.sgd import SGD
from harness.scenario.penalties import Penalty

VARIABLE = "HARNESS"
#: How rows may be handed over, and arrays be shaped; the first of each is tried first.
WEIGHTS = ("in_out", "out_in")
SAMPLES = ("rows", "columns", "one", "one_column")
BIASES = ("flat", "row", "column")
_ENTRY = re.compile(r"(?P<name>[A-Za-z_]\w*(\.(weight|bias))?)\[(?P<index>\d{1,9}(,\s*\d{1,9})*)\]")


def _plain(value: Any) -> Any:
    if isinstance(value, str) or (isinstance(value, int | float) and abs(value) < math.inf):
        return value
    raise refused("should_be_plain")


class OwnSGD(SGD):
    """Settings of a candidate's own update; ``lr`` is left out where an argument or an attribute takes it."""

    lr: Positive = 0.1


if TYPE_CHECKING:
    OwnOptimizer: TypeAlias = Optimizer
else:
    OwnOptimizer = one_of({**OPTIMIZERS, "sgd": OwnSGD}, "kind", "sgd")


class Adapter(Strict):
    """The fields of HARNESS. What is left out is tried (layouts) or found by name (functions, classes)."""

    network: Annotated[tuple[AnyLayer, ...], Field(min_length=1)]
    loss: AnyLoss
    penalties: tuple[Penalty, ...] = ()
    """What its loss has besides, of parameters by torch's names."""
    optimizer: OwnOptimizer | None = None
    """Settings of the candidate's own update, where they are fixed in its code."""
    sizes: Annotated[tuple[Size, ...], Field(min_length=2)] | None = None
    """Inputs, and outputs of every linear layer, of a candidate that has one size only."""
    inputs: Annotated[tuple[Size, ...], Field(min_length=1, max_length=MAX_AXES)] | None = None
    """The shape of a sample: [channels, height, width]. Rows may leave it out."""
    outputs: Literal[1] | None = None
    """1: a candidate of any width but one output."""
    call: Annotated[str, Field(pattern=PYTHON_NAME, max_length=200)] | None = None
    """The function or class to check."""
    step: Annotated[str, Field(pattern=PYTHON_NAME, max_length=200)] | None = None
    """The method of the class that takes a step."""
    rate: Annotated[str, Field(max_length=200)] | None = None
    """The attribute that holds the learning rate, where the step does not take one: "lr" or "optimizer.lr"."""
    parameters: Mapping[str, str] | None = None
    """Its own names of the parameters: {"W1": "linear1.weight"}; of an object, paths such as "layers[0].W"."""
    gradients: Mapping[str, str] | None = None
    """Where an object holds gradients after a step: {"layers[0].dW": "linear1.weight"}."""
    names: Mapping[str, str] | None = None
    """Its scalars: {"w3": "linear1.weight[0,1]", "x1": "inputs[0]", "t1": "targets[0]"}."""
    fixed: Mapping[str, float | Vector | Annotated[tuple[Vector, ...], Field(min_length=1)]] = {}
    """Parameters that are constants of its code, by torch's names."""
    returns: Annotated[tuple[Literal["loss", "output", "gradients", "parameters"], ...], Field(min_length=1)] | None = (
        None
    )
    """What the function returns, in its order."""
    arguments: Mapping[str, Annotated[int | float | str | bool, BeforeValidator(_plain)]] = {}
    """Further arguments of the call, and what they should be: {"epochs": 1}."""
    weight: Literal["in_out", "out_in"] | None = None
    samples: Literal["rows", "columns", "one", "one_column"] | None = None
    bias: Literal["flat", "row", "column", "none"] | None = None
    """The shape of the biases; "none": the network's linear layers have none."""
    targets: Literal["matrix", "flat", "one_hot", "labels"] | None = None
    masks: Literal["zeros_and_ones", "scaled"] | None = None
    """What an argument mask takes for a dropout layer: 1 where an entry is kept, else 0; or that over 1 - p."""
    _one_width: bool = PrivateAttr(default=False)
    _of_each_unit: bool = PrivateAttr(default=False)

    @property
    def others(self) -> dict[str, tuple[str, ...]]:
        """What people call each parameter that is trained and no linear layer's, by torch's names."""
        return {
            f"{layer.name}.{name}": called
            for layer in named(self.network)
            for name, called in layer.called.items()
            if name in layer.shapes() and f"{layer.name}.{name}" not in self.fixed
        }

    @property
    def sample(self) -> Shape:
        """The shape of a sample; () where the probes choose it."""
        return self.inputs or (self.sizes or ())[:1]

    @property
    def drops(self) -> bool:
        """Whether a layer drops anything, by a mask that it is given."""
        return any(map(_drops, self.network))

    @property
    def takes_rows(self) -> bool:
        """Whether a sample is a row of numbers."""
        return (self.inputs is None or len(self.inputs) == 1) and not self.network[0].takes_ids

    @property
    def is_plain(self) -> bool:
        """Whether it is a network of rows, in which all but the linear layers give as many values as they take."""
        moves = any(layer.axes_of_a_sample or layer.only_moves for layer in self.network)
        return self.inputs is None and self.takes_rows and not moves

    def fitted(self, sizes: Sequence[int] | None = None) -> Iterator[tuple[Layer, Shape]]:
        """The layers with names and sizes, each with the shape of what arrives; () where nobody says.

        ``sizes``: values of a sample, and outputs of every linear layer; those that are stated, if left out.
        """
        sizes = sizes or self.sizes
        shape = self.inputs or tuple((sizes or ())[:1])
        for layer in self.widened(sizes):
            layer = layer.fitted(shape)
            yield layer, shape
            shape = layer.output_shape(shape)

    def widened(self, sizes: Sequence[int] | None) -> Iterator[Layer]:
        """The layers with names, the linear ones with these widths, which begin with those of a sample."""
        outputs = iter((sizes or ())[1:])
        for layer in named(self.network):
            yield layer.model_copy(update={"out_features": next(outputs, None)}) if layer.is_linear else layer

    @property
    def has_parameters_of_each_unit(self) -> bool:
        """Whether layers that take any number of parameters have one for each unit, which is found out, not stated."""
        return self._of_each_unit

    def of_each_unit(self) -> Adapter:
        """The same with a parameter for each unit, where layers take any number."""
        found = self.model_copy()
        found._of_each_unit = True
        return found

    @property
    def has_one_width(self) -> bool:
        """Whether its class is made with one number for all hidden layers, which is found out, not stated."""
        return self._one_width

    def of_one_width(self) -> Adapter:
        """The same with hidden layers of one width."""
        found = self.model_copy()
        found._one_width = True
        return found

    @property
    def takes_means(self) -> bool:
        """Whether a layer takes means over the batch, so that one sample alone is no batch."""
        return any(layer.fewest_rows((1,)) > 1 for layer in self.network)

    @property
    def has_one_output(self) -> bool:
        """Whether it is of one output, whatever its other widths are: targets (batch,) are of one, too."""
        return self.sizes is None and (self.outputs == 1 or self.targets == "flat")

    @property
    def states_lr(self) -> bool:
        """Whether the learning rate of its update is stated."""
        return self.optimizer is not None and "lr" in self.optimizer.model_fields_set


def literal(units: tuple[Unit, ...], file: Path) -> Source | None:
    """The value of HARNESS in one of the units, with its places; None where there is none. Raises HarnessError."""
    for unit in units:
        found = assigned(unit)
        if found is not None:
            places: dict[Path_, Place] = {}
            return Source(_Literals(unit, file, places).value(found, ()), places)
    return None


def read_adapter(units: tuple[Unit, ...], file: Path) -> Adapter | None:
    """The adapter that stands in one of the units; None where there is none. Raises HarnessError."""
    found = literal(units, file)
    return None if found is None else adapter_of(found)


def adapter_of(found: Source) -> Adapter:
    """The adapter that a mapping states. Raises HarnessError with the place."""
    if not isinstance(found.values, dict):
        raise CandidateFileError(found.place(()), fact("speaking_no_mapping", variable=VARIABLE))
    places = dict(found.places)
    source = Source(_spelled_out(found.values, places), places)
    adapter = validated(Adapter, source, VARIABLE)
    _check(adapter, source)
    return adapter


def _check(adapter: Adapter, source: Source) -> None:
    """What the fields must say together. Raises CandidateFileError."""
    linears = sum(layer.is_linear for layer in adapter.network)
    if not any(layer.is_numbered for layer in adapter.network):
        raise wrong_field(source, ("network",), fact("speaking_no_linear_layer"))
    if adapter.sizes is not None and len(adapter.sizes) != linears + 1:
        raise wrong_field(source, ("sizes",), fact("speaking_number_of_sizes", sizes=linears + 1, layers=linears))
    if adapter.sizes is not None and (problem := _too_many(adapter.sizes)):
        raise wrong_field(source, ("sizes",), problem)
    _check_network(adapter, source)
    shapes = torch_shapes(adapter)
    for own, torch in (adapter.parameters or {}).items():
        _check_known(source, ("parameters", own), torch, shapes)
    lacking = [torch for torch in shapes if torch not in (*(adapter.parameters or {}).values(), *adapter.fixed)]
    if adapter.parameters is not None and lacking:
        raise wrong_field(source, ("parameters",), fact("speaking_parameters_lack", lacking=tuple(lacking)))
    _check_targets(adapter, source)
    for path, what in rates.contradictions(adapter.optimizer, source.values["optimizer"]) if adapter.optimizer else ():
        raise wrong_field(source, ("optimizer", *path), what)
    for index, penalty in enumerate(adapter.penalties):
        for torch in penalty.names(dict.fromkeys(shapes, ())):
            _check_known(source, ("penalties", index, "on"), torch, shapes)
    if adapter.samples in ("one", "one_column") and adapter.takes_means:
        raise wrong_field(source, ("samples",), fact("speaking_one_sample_of_means"))
    for own, torch in (adapter.gradients or {}).items():
        _check_known(source, ("gradients", own), torch, shapes)
    for torch, value in adapter.fixed.items():
        _check_known(source, ("fixed", torch), torch, shapes)
        _check_fixed(source, ("fixed", torch), value, shapes[torch])
    if set(adapter.fixed) == set(shapes):
        raise wrong_field(source, ("fixed",), fact("speaking_all_is_fixed"))
    named_twice = [torch for torch in shapes if list((adapter.parameters or {}).values()).count(torch) > 1]
    if named_twice:
        raise wrong_field(source, ("parameters",), fact("speaking_parameter_named_twice", name=named_twice[0]))
    for own, text in (adapter.names or {}).items():
        _check_entry(source, ("names", own), text, {**shapes, **_batch_shapes(adapter)})


def _check_targets(adapter: Adapter, source: Source) -> None:
    """That the loss takes them. Raises CandidateFileError."""
    loss, targets = adapter.loss, adapter.targets
    if targets in ("matrix", "flat") and loss.targets == "classes":
        raise wrong_field(source, ("targets",), fact("speaking_targets_of_classes", loss=loss.kind))
    if targets == "one_hot" and loss.ignored is not None:
        raise wrong_field(source, ("targets",), fact("speaking_ignored_label"))
    if problem := loss.unlike(_outputs(adapter) or loss.classes):
        raise wrong_field(source, ("loss", "weight"), problem)
    if targets not in (None, "matrix") and loss.targets == "probabilities":
        raise wrong_field(source, ("targets",), fact("speaking_targets_are_rows", loss=loss.kind))


def wrong_field(source: Source, path: Path_, what: Fact | str) -> CandidateFileError:
    """What is wrong with a field, at its place."""
    return CandidateFileError(source.place(path), _of_field(".".join(map(str, path)) or VARIABLE, what))


def _of_field(field: str, what: Fact | str) -> Fact:
    return fact("speaking_of_field", field=field, what=what)


def with_sizes(adapter: Adapter, sizes: tuple[int, ...]) -> Adapter:
    """The adapter with the widths of a command line, which are held to what its own would be. Raises UsageError."""
    found, values = adapter.model_copy(update={"sizes": sizes}), {"sizes": sizes, "optimizer": {}}
    try:
        _check(found.model_copy(update={"outputs": None}), Source(values, {(): Place(Path("--sizes"), 1, 1)}))
    except CandidateFileError as error:
        problem = error.problem
        assert isinstance(problem, Fact)
        said = dict(problem.fields)
        of_sizes = said["what"] if said.get("field") == "sizes" else problem
        raise UsageError(fact("checking_sizes", problem=of_sizes)) from None
    return found


def _too_many(sizes: Sequence[int]) -> Fact | None:
    weights = sum(a * b for a, b in itertools.pairwise(sizes))
    return fact("speaking_too_many_weights", weights=weights, most=MAX_PARAMETERS) if weights > MAX_PARAMETERS else None


def _check_network(adapter: Adapter, source: Source) -> None:
    names = [str(layer.name) for layer in named(adapter.network)]
    for index, layer in enumerate(adapter.network):
        where = source.place(("network", index))
        if names.count(names[index]) > 1:
            raise CandidateFileError(where, _of_field("network", fact("layer_named_twice", name=names[index])))
        if isinstance(layer, Residual) or (layer.has_parameters and not _is_checked(layer)):
            raise CandidateFileError(
                where, _of_field("network", fact("speaking_layer_not_checked", layer=names[index]))
            )
        if layer.takes_ids and index:
            raise wrong_field(source, ("network", index), fact("ids_come_first", layer=names[index]))
        if _drops(layer) and adapter.masks is None:
            raise CandidateFileError(where, _of_field("network", fact("speaking_no_masks", layer=names[index])))
        if layer.is_linear and (layer.weight, layer.in_features, layer.out_features) != (None, None, None):
            raise CandidateFileError(where, _of_field("network", fact("speaking_weights_are_given")))
        own = () if layer.is_linear else layer.parameters
        if any(isinstance(getattr(layer, name), tuple) for name in own):
            raise CandidateFileError(where, _of_field("network", fact("speaking_weights_are_given")))
    if adapter.is_plain:
        _check_widths(adapter, source, names)
    else:
        _check_shapes(adapter, source)
    if problem := out_of_place(adapter.network[-1], adapter.loss):
        raise wrong_field(source, ("loss",), problem)
    if adapter.loss.has_softmax and adapter.network[-1].layer == "softmax":
        where = source.place(("network", len(names) - 1))
        raise CandidateFileError(where, _of_field("network", fact("speaking_softmax", loss=adapter.loss.kind)))
    for field, outputs in (("sizes", _outputs(adapter)), ("outputs", adapter.outputs)):
        if adapter.loss.targets == "classes" and outputs == 1:
            named_field = field if field in source.values else "network"
            raise wrong_field(source, (named_field,), fact("speaking_one_class", loss=adapter.loss.kind))
    if adapter.sizes and adapter.outputs and adapter.sizes[-1] != adapter.outputs:
        raise wrong_field(source, ("outputs",), fact("speaking_sizes_end_in", outputs=adapter.sizes[-1]))


def _drops(layer: Layer) -> bool:
    return layer.has_mask and bool(getattr(layer, "p", 0))


def _check_widths(adapter: Adapter, source: Source, names: Sequence[str]) -> None:
    for index, (layer, width) in enumerate(zip(adapter.network, _widths(adapter), strict=True)):
        if width and (narrow := layer.problem((width,))):
            raise CandidateFileError(source.place(("network", index)), _of_field("network", narrow))
        if layer.called and layer.inputs not in (None, width):
            what = fact("speaking_size_of_layer", layer=names[index], axis=layer.takes)
            raise CandidateFileError(source.place(("network", index)), _of_field("network", what))


def _check_shapes(adapter: Adapter, source: Source) -> None:
    """That the layers fit together, with widths that a probe has where none are stated. Raises CandidateFileError."""
    if (place := _needs_inputs(adapter)) is not None:
        layer = adapter.network[place]
        what = fact("speaking_needs_inputs", layer=layer.layer, axes=layer.axes_of_a_sample)
        raise wrong_field(source, ("network", place), what)
    if adapter.inputs and adapter.sizes and prod(adapter.inputs) != adapter.sizes[0]:
        of = {"inputs": adapter.inputs, "values": prod(adapter.inputs)}
        raise wrong_field(source, ("sizes",), fact("speaking_sizes_begin", **of))
    sizes = widths(adapter)
    layers = tuple(adapter.widened(sizes))
    shape = adapter.inputs or (sizes[0],)

    def fail(path: Path_, what: Fact) -> CandidateFileError:
        is_given = what.code == "no_size"  # its numbers are, which a scenario may state in place of sizes
        return wrong_field(source, path, fact("speaking_no_size", **dict(what.fields)) if is_given else what)

    given = output_of(fitted(layers, layers, shape, fail), shape)
    if len(given) != 1:
        what = fact("output_of_no_rows", layer=layers[-1].name, shape=batch_of(given))
        raise wrong_field(source, ("network", len(layers) - 1), what)


def _needs_inputs(adapter: Adapter) -> int | None:
    """The place of the first layer that takes more than rows where nobody states of which shape samples are."""
    if adapter.inputs:
        return None
    for place, layer in enumerate(adapter.network):
        if len(layer.axes_of_a_sample) > 1:
            return place
        if layer.is_linear or layer.output_shape(()):
            return None
    return None


def _outputs(adapter: Adapter) -> int:
    """How many values a row the network gives; 0 where that is not stated."""
    if adapter.is_plain:
        return adapter.sizes[-1] if adapter.sizes else 0
    *_, (last, shape) = adapter.fitted()
    return prod(last.output_shape(shape)) if shape and last.output_shape(shape) else 0


def _widths(adapter: Adapter) -> Iterator[int]:
    """How many values a row each layer gives; 0 where that is not stated."""
    linears, number = sum(layer.is_linear for layer in adapter.network), 0
    for layer in adapter.network:
        number += layer.is_linear
        stated = adapter.sizes[number] if adapter.sizes else 0
        yield 1 if adapter.has_one_output and number == linears else stated


def _is_checked(layer: Layer) -> bool:
    """Whether all its parameters are its own and trained, and it is known what people call them."""
    known = layer.is_numbered or set(layer.shapes()) <= set(layer.called)
    return known and not layer.fixed and list(layer.uses()) == list(layer.shapes())


def _batch_shapes(adapter: Adapter) -> dict[str, tuple[int, ...] | None]:
    outputs = _outputs(adapter)
    return {"inputs": adapter.sample or None, "targets": (outputs,) if outputs else None}


def _check_fixed(source: Source, path: Path_, value: Any, shape: tuple[int, ...] | None) -> None:
    """One number fits any shape; others need sizes, and their shape."""
    if not isinstance(value, tuple):
        return
    rows = [len(row) for row in value if isinstance(row, tuple)]
    found = (len(value), *rows[:1])
    if shape is None:
        raise wrong_field(source, path, fact("speaking_fixed_needs_sizes"))
    if found != shape or len(set(rows)) > 1:
        raise wrong_field(source, path, fact("speaking_shape_of_fixed", shape=shape))


def torch_shapes(adapter: Adapter) -> dict[str, tuple[int, ...] | None]:
    """Torch's parameter names, each with its shape where sizes are stated."""
    return {
        f"{layer.name}.{name}": shape if shape and all(shape) else None
        for layer, _ in adapter.fitted()
        for name, shape in layer.shapes().items()
    }


def _check_known(source: Source, path: Path_, torch: str, shapes: Mapping[str, object]) -> None:
    if torch not in shapes:
        raise wrong_field(source, path, fact("speaking_no_parameter", name=torch, names=tuple(shapes)))


def _check_entry(source: Source, path: Path_, text: str, shapes: Mapping[str, tuple[int, ...] | None]) -> None:
    at = entry(text)
    if at is None or at[0] not in shapes:
        raise wrong_field(source, path, fact("speaking_no_entry", given=text))
    shape = shapes[at[0]]
    if shape is None:
        raise CandidateFileError(source.place(path), _of_field("names", fact("speaking_names_need_sizes")))
    if len(at[1]) != len(shape) or any(i >= n for i, n in zip(at[1], shape, strict=True)):
        raise wrong_field(source, path, fact("speaking_entry_outside", given=text, name=at[0], shape=shape))


def assigned(unit: Unit) -> ast.expr | None:
    """What stands for HARNESS in a unit; None where nothing does."""
    for node in parse(unit).body:
        if isinstance(node, ast.Assign) and any(isinstance(to, ast.Name) and to.id == VARIABLE for to in node.targets):
            return node.value
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.target.id == VARIABLE:
            return node.value
    return None


class _Literals:
    """A literal's value, with the place of everything in it."""

    def __init__(self, unit: Unit, file: Path, places: dict[Path_, Place]) -> None:
        self._unit, self._file, self._places = unit, file, places

    def _place(self, node: ast.expr | ast.keyword) -> Place:
        named = self._unit.label if "[" in self._unit.label else str(self._file)
        return Place(Path(named), node.lineno + self._unit.offset, node.col_offset + 1)

    def value(self, node: ast.expr, path: Path_) -> Any:
        self._places[path] = self._place(node)
        if isinstance(node, ast.Dict):
            return dict(self._items(zip(node.keys, node.values, strict=True), path))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "dict" and not node.args:
            return dict(self._items(((self._keyword(one), one.value) for one in node.keywords), path))
        if isinstance(node, ast.List | ast.Tuple):
            return tuple(self.value(child, (*path, index)) for index, child in enumerate(node.elts))
        try:
            found = ast.literal_eval(node)
        except (ValueError, TypeError, MemoryError, RecursionError):
            found = self
        if not isinstance(found, str | int | float | bool | None):
            raise CandidateFileError(self._place(node), fact("speaking_not_executed", variable=VARIABLE))
        return found

    def _keyword(self, one: ast.keyword) -> ast.expr | None:
        return None if one.arg is None else ast.copy_location(ast.Constant(one.arg), one.value)

    def _items(self, items: Any, path: Path_) -> Iterator[tuple[str, Any]]:
        for key_node, child in items:
            if not isinstance(key_node, ast.Constant) or not isinstance(key_node.value, str):
                raise CandidateFileError(self._places[path], _of_field(VARIABLE, fact("speaking_odd_field_name")))
            if (*path, key_node.value) in self._places:
                raise CandidateFileError(self._place(key_node), _of_field(key_node.value, fact("speaking_field_twice")))
            self._places[*path, key_node.value, NAME] = self._place(key_node)
            yield key_node.value, self.value(child, (*path, key_node.value))


def _spelled_out(values: dict[str, Any], places: dict[Path_, Place]) -> dict[str, Any]:
    """Short forms: ``"linear sigmoid linear"`` or names in a list for the network, no biases, a kind for the loss."""
    network = values.get("network")
    if isinstance(network, str):
        network = tuple(re.split(r"[\s,>-]+", network.strip()))
    if isinstance(network, tuple):
        layers = tuple({"layer": kind_named(one, LAYERS)} if isinstance(one, str) else one for one in network)
        for index in range(len(layers)):
            places.setdefault(("network", index), places["network",])
        values = {**values, "network": layers}
        if values.get("bias") == "none":
            values = {**values, "network": tuple(map(_without_bias, layers))}
            del values["bias"]
    for field, kinds in (("loss", LOSSES), ("optimizer", OPTIMIZERS)):
        if isinstance(values.get(field), str):
            values = {**values, field: {"kind": kind_named(values[field], kinds)}}
    if isinstance(values.get("parameters"), tuple):
        raise CandidateFileError(str(places["parameters",]), fact("speaking_parameters_no_mapping"))
    if isinstance(values.get("returns"), str):
        values = {**values, "returns": (values["returns"],)}
    return values


def kind_named(word: str, kinds: Mapping[str, type[Kind]]) -> str:
    """The name of what a word is for: LeakyReLU for leaky_relu, swish for silu; else the word itself."""
    plain = word.lower().replace("_", "")
    names = (name for name, one in kinds.items() if plain in (name.replace("_", ""), one.torch.lower(), *one.also))
    return next(names, word.lower())


def _without_bias(layer: Any) -> Any:
    kind = LAYERS.get(str(layer.get("layer"))) if isinstance(layer, dict) else None
    return {**layer, "bias": False} if kind and "bias" in kind.parameters else layer


def entry(text: str) -> tuple[str, tuple[int, ...]] | None:
    """``linear1.weight[0,1]`` as its name and index; None where it is not of that form."""
    found = _ENTRY.fullmatch(text)
    return (found["name"], tuple(map(int, found["index"].split(",")))) if found else None
