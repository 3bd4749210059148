"""The layers of a scenario, each with its name and all sizes, which follow from its numbers and from what arrives."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import Any

from harness.ground.errors import HarnessError
from harness.ground.facts import Fact, fact
from harness.ground.yaml_source import Path_
from harness.scenario.base import MAX_PARAMETERS
from harness.scenario.kinds import Layer, Loss, Shape, Trained, Use
from harness.scenario.model import Residual, Scenario, fixed_of, input_of, output_of, shapes_of

#: The error of a field, by its path.
Fail = Callable[[Path_, Fact], HarnessError]
Shapes = Mapping[str, tuple[int, ...]]
NETWORK: Path_ = ("network",)


def completed(scenario: Scenario, fail: Fail) -> tuple[Layer, ...]:
    """The layers with names and sizes. Raises ScenarioError where they do not fit together."""
    layers = tuple(named(scenario.network))
    _refuse_names(layers, fail)
    _refuse_late_ids(layers, fail)
    measured = tuple(_measured(layer, (*NETWORK, index), fail) for index, layer in enumerate(layers))
    shape = input_of(scenario.model_copy(update={"network": measured}))
    found = fitted(measured, scenario.network, shape, fail)
    _check_whole(found, output_of(found, shape), fail)
    return found


def fitted(layers: tuple[Layer, ...], stated: Iterable[Layer], shape: Shape, fail: Fail) -> tuple[Layer, ...]:
    """Layers with their sizes, where samples of this shape arrive; ``stated``: as the file has them."""
    return _Fitting(fail).fitted(layers, tuple(stated), NETWORK, shape)


def named(layers: tuple[Layer, ...], count: Counter[str] | None = None) -> Iterator[Layer]:
    """Layers without a name are called after their kind and their number among it: sigmoid1, sigmoid2."""
    count = Counter() if count is None else count
    for layer in layers:
        count[layer.layer] += 1
        own: dict[str, Any] = {} if layer.name else {"name": f"{layer.layer}{count[layer.layer]}"}
        branch = {"residual": tuple(named(layer.residual, count))} if isinstance(layer, Residual) else {}
        yield layer.model_copy(update=own | branch) if own or branch else layer


class _Fitting:
    """Layers are given their sizes, first to last, those of a branch before its sum."""

    def __init__(self, fail: Fail) -> None:
        self._fail = fail
        self._shapes: dict[str, tuple[int, ...]] = {}
        """Of the parameters of the layers so far."""

    def fitted(
        self, layers: tuple[Layer, ...], stated: tuple[Layer, ...], path: Path_, shape: Shape, before: str = ""
    ) -> tuple[Layer, ...]:
        """``stated``: as the file has them; ``shape``: of what arrives, from the layer ``before``, or else the data."""
        found = []
        for index, (layer, as_stated) in enumerate(zip(layers, stated, strict=True)):
            here = (*path, index)
            if isinstance(layer, Residual) and isinstance(as_stated, Residual):
                layer = self._branch(layer, as_stated, here, shape, before)
            else:
                layer = self._sized(layer, as_stated, here, shape, before)
            shape, before = layer.output_shape(shape), str(layer.name)
            found.append(layer)
        return tuple(found)

    def _sized(self, layer: Layer, stated: Layer, path: Path_, shape: Shape, before: str) -> Layer:
        if isinstance(layer, Trained) and layer.shares:
            layer = _with_shared(layer, self._shapes, path, self._fail)
        arrives = fact("layer_gives", layer=before) if before else fact("data_give")
        _check_axes(layer, arrives, shape, path, self._fail)
        layer = layer.fitted(shape)
        _check_sizes(stated, layer, arrives, shape, path, self._fail)
        self._shapes |= shapes_of((layer,))
        return layer

    def _branch(self, layer: Residual, stated: Residual, path: Path_, shape: Shape, before: str) -> Layer:
        branch = self.fitted(layer.residual, stated.residual, (*path, "residual"), shape, before)
        given = output_of(branch, shape)
        if given != shape:
            of = {"name": layer.name, "inputs": batch_of(shape), "outputs": batch_of(given)}
            raise self._fail((*path, "residual"), fact("residual_ends_differ", **of))
        return layer.model_copy(update={"residual": branch})


def shape_of(numbers: Any, path: Path_, fail: Fail) -> tuple[int, ...]:
    """The shape of nested lists. Raises ScenarioError where one is longer or shorter than the first beside it."""
    first = numbers[0]
    if not isinstance(first, tuple):
        return (len(numbers),)
    nested = isinstance(first[0], tuple)
    for index, one in enumerate(numbers):
        if len(one) != len(first) or (nested and shape_of(one, (*path, index), fail) != shape_of(first, path, fail)):
            raise fail((*path, index), fact("row_has_entries", entries=len(one), first=len(first)))
    return (len(numbers), *shape_of(first, (*path, 0), fail))


def _refuse_names(layers: tuple[Layer, ...], fail: Fail) -> None:
    seen: set[str] = set()
    for path, layer in placed(layers, NETWORK):
        if layer.name in seen:
            raise fail((*path, "name"), fact("layer_named_twice", name=layer.name))
        seen.add(str(layer.name))


def _refuse_late_ids(layers: tuple[Layer, ...], fail: Fail) -> None:
    for path, layer in placed(layers, NETWORK):
        if layer.takes_ids and path != (*NETWORK, 0):
            raise fail(path, fact("ids_come_first", layer=layer.name))


def placed(layers: tuple[Layer, ...], path: Path_) -> Iterator[tuple[Path_, Layer]]:
    """Layers with their places, those within a branch before its sum."""
    for index, layer in enumerate(layers):
        if isinstance(layer, Residual):
            yield from placed(layer.residual, (*path, index, "residual"))
        yield (*path, index), layer


def _measured(layer: Layer, path: Path_, fail: Fail) -> Layer:
    """With the sizes that its numbers have."""
    if isinstance(layer, Residual):
        branch = enumerate(layer.residual)
        measured = tuple(_measured(one, (*path, "residual", index), fail) for index, one in branch)
        return layer.model_copy(update={"residual": measured})
    sizes: dict[str, int] = {}
    of: dict[str, Fact] = {}
    for name, axes in layer.parameters.items():
        if not isinstance(numbers := getattr(layer, name), tuple):
            continue
        shape = shape_of(numbers, (*path, name), fail)
        if len(shape) != len(axes):
            raise fail((*path, name), fact("numbers_of_axes", axes=axes, shape=shape))
        for axis, length in zip(axes, shape, strict=True):
            if axis not in type(layer).model_fields:  # it follows from others
                continue
            if getattr(layer, axis) not in (None, length, (length,)):
                raise fail((*path, axis), fact("size_differs", stated=getattr(layer, axis), name=name, shape=shape))
            if sizes.setdefault(axis, length) != length:
                of_both = {"layer": layer.name, "shape": shape, "other": of[axis], "axis": axis}
                raise fail((*path, name), fact("parameter_shapes_differ", **of_both))
            of[axis] = fact("parameter_of_shape", name=name, shape=shape)
    return layer.model_copy(update=sizes) if sizes else layer


def _with_shared(layer: Trained, known: Shapes, path: Path_, fail: Fail) -> Layer:
    """With the sizes of what it shares with layers before it, which have parameters of these shapes."""
    sizes: dict[str, int] = {}
    for name, text in layer.shares.items():
        where, use = (*path, "shares", name), Use.of(text)
        if name not in layer.parameters or getattr(layer, name) not in (None, True):
            raise fail(where, fact("shares_what_it_has", layer=layer.name, name=name))
        if use.name not in known:
            code = "nothing_to_share" if known else "no_parameter_before"
            raise fail(where, fact(code, name=use.name, known=tuple(known)))
        if use.transposed and len(known[use.name]) > 2:
            raise fail(where, fact("only_matrices_turn", name=use.name, shape=known[use.name]))
        shape = known[use.name][:: -1 if use.transposed else 1]
        axes = layer.parameters[name]
        own = tuple(sizes.get(axis, getattr(layer, axis)) for axis in axes)
        if len(axes) != len(shape) or any(a not in (None, b) for a, b in zip(own, shape, strict=True)):
            stated = tuple("?" if size is None else size for size in own)
            of = {"name": f"{layer.name}.{name}", "stated": stated, "other": text, "shape": shape}
            raise fail(where, fact("shared_shapes_differ", **of))
        sizes.update(zip(axes, shape, strict=True))
    return layer.model_copy(update=sizes)


def out_of_place(last: Layer, loss: Loss) -> Fact | None:
    """What is wrong with a loss behind this last layer; None where it may stand there."""
    if loss.of == "probabilities" and not last.gives_probabilities:
        return fact("loss_takes_probabilities_of_classes" if loss.targets == "classes" else "loss_takes_probabilities")
    if loss.of == "log-probabilities" and not last.gives_log_probabilities:
        return fact("loss_takes_log_probabilities", loss=loss.kind)
    return None


def batch_of(shape: Shape) -> str:
    """A batch of samples of this shape, in messages."""
    return f"({', '.join(map(str, ('batch', *shape)))})"


def _check_axes(layer: Layer, arrives: Fact, shape: Shape, path: Path_, fail: Fail) -> None:
    """That samples have the axes that the layer counts on."""
    if shape and layer.axes_of_a_sample and len(shape) != len(layer.axes_of_a_sample):
        of = {"layer": layer.name, "axes": layer.axes_of_a_sample, "arrives": arrives, "shape": batch_of(shape)}
        raise fail(path, fact("axes_differ" if len(shape) > 1 else "rows_have_no_shape", **of))


def _check_sizes(stated: Layer, layer: Layer, arrives: Fact, shape: Shape, path: Path_, fail: Fail) -> None:
    """``stated``: the layer as the file has it; ``shape``: of the samples that it takes."""
    _check_trainable(layer, path, fail)
    there = [axes for name, axes in layer.parameters.items() if name in layer.shapes() or name in _shared(layer)]
    lacking = tuple(axis for axes in there for axis in axes if getattr(layer, axis) is None)
    if lacking:
        sizes = tuple(dict.fromkeys(lacking))
        raise fail(path, fact("no_size", sizes=sizes, parameter=next(iter(layer.parameters))))
    if shape and layer.takes and layer.inputs not in (None, shape[layer.takes_along]):
        given = (name for name, axes in layer.parameters.items() if layer.takes in axes)
        where = next((name for name in given if isinstance(getattr(stated, name), tuple)), layer.takes)
        of = {"layer": layer.name, "inputs": _as_taken(layer, shape), "arrives": arrives, "width": batch_of(shape)}
        right = {"axis": layer.takes, "right": shape[layer.takes_along]}
        raise fail((*path, where), fact("width_differs", **of, **right))
    if shape and (problem := layer.problem(shape)):
        field = dict(problem.fields).get("field")
        raise fail((*path, field) if field else path, problem)
    _check_numbers(layer, path, fail)


def _shared(layer: Layer) -> Collection[str]:
    """Parameters of layers before it that it uses as well, by its own names."""
    return layer.shares if isinstance(layer, Trained) else ()


def _as_taken(layer: Layer, shape: Shape) -> str:
    """A batch of samples of this shape, but as the layer takes them."""
    sizes = list(shape)
    sizes[layer.takes_along] = layer.inputs or 0
    return batch_of(tuple(sizes))


def _check_numbers(layer: Layer, path: Path_, fail: Fail) -> None:
    """That a parameter's numbers have the shape that follows from all sizes."""
    for name, right in layer.shapes().items():
        if isinstance(numbers := getattr(layer, name, None), tuple):
            shape = shape_of(numbers, (*path, name), fail)
            if shape != right:
                raise fail((*path, name), fact("numbers_of_shape", shape=shape, right=right))


def _check_trainable(layer: Layer, path: Path_, fail: Fail) -> None:
    if isinstance(layer, Trained) and isinstance(layer.trainable, tuple):
        for index, name in enumerate(layer.trainable):
            if name not in layer.shapes():
                of = {"layer": layer.name, "known": tuple(layer.shapes())}
                raise fail((*path, "trainable", index), fact("no_such_parameter", **of))


def _check_whole(layers: tuple[Layer, ...], output: Shape, fail: Fail) -> None:
    if not shapes_of(layers):
        raise fail(NETWORK, fact("no_parameters"))
    if not output:
        raise fail(NETWORK, fact("no_width"))
    if len(output) > 1:
        of = {"layer": layers[-1].name, "shape": batch_of(output)}
        raise fail((*NETWORK, len(layers) - 1), fact("output_of_no_rows", **of))
    if fixed_of(layers) == set(shapes_of(layers)):
        raise fail(NETWORK, fact("nothing_is_trained"))
    weights = sum(math.prod(shape) for shape in shapes_of(layers).values() if len(shape) > 1)
    if weights > MAX_PARAMETERS:
        raise fail(NETWORK, fact("too_many_weights", number=weights, most=MAX_PARAMETERS))
