"""What ``show`` prints of a scenario."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from harness.ground.harmless import one_line
from harness.ground.workspace import Document
from harness.report.layout import WIDTH, padded, wrapped
from harness.report.words import in_a_row, say
from harness.scenario.kinds import Layer, Shape
from harness.scenario.model import Case, Residual, Training, parameter_shapes


def scenario_text(cases: Sequence[Case], documents: Mapping[str, Document]) -> str:
    """Network, provenance, data, and what runs by default; of a sweep, the first case with the list of all."""
    case = cases[0]
    scenario = case.scenario
    lines = [one_line(f"{case.scenario_name}   {scenario.title}"), one_line(str(case.file))]
    if scenario.description:
        lines += ["", *wrapped(" ".join(scenario.description.split()), WIDTH)]
    lines += ["", *_provenance(scenario.document, documents), "", say("show_network")]
    lines += _layers(scenario.network, "  ", case.input_shape)
    entries = sum(_size(shape) for shape in parameter_shapes(case).values())
    lines += [
        f"  {say('show_parameters', entries=entries)}",
        "",
        _labelled("initial", _fields(scenario.initial)),
        _labelled("loss", _fields(scenario.loss)),
        *(_labelled("auxiliary", say("show_of", loss=_fields(loss), layer=name)) for name, loss in case.auxiliary),
        *(_labelled("penalty", _fields(penalty)) for penalty in scenario.penalties),
        _labelled("optimizer", _fields(scenario.optimizer)),
        _labelled("data", say("show_rows", rows=case.rows, data=_fields(scenario.data))),
        _labelled("training", _fields(scenario.training)),
        _labelled("runs", _runs(case, scenario.training)),
    ]
    for side, other in scenario.sides.items():
        has = tuple(f"{path} {value}" for path, value in other.items())
        lines.append(_labelled("side", say("show_side_has", side=side, has=has)))
    for quantity, how in scenario.expected.items():
        lines.append(_labelled("expected", f"{quantity} {how}"))
    if scenario.claims:
        numbered = sum(claim.is_ is None and claim.as_printed is None for claim in scenario.claims)
        lines.append(_labelled("claims", say("show_claims_are", claims=len(scenario.claims), numbered=numbered)))
    lines = [*lines, "", say("show_cases", number=len(cases)), *(f"  {one_line(each.id)}" for each in cases)]
    return "\n".join(part for line in lines for part in wrapped(line, WIDTH, " " * 11))


def _provenance(document: str | None, documents: Mapping[str, Document]) -> list[str]:
    if document is None:
        return [_labelled("document", say("none"))]
    found = documents.get(document)
    title = f"{document}   {found.title}" if found else document
    return [one_line(_labelled("document", title)), *([one_line(f"           {found.source}")] if found else [])]


def _labelled(of: str, text: str) -> str:
    return f"{padded(say(f'show_{of}'), 10)} {text}"


def _layers(layers: Sequence[Layer], indent: str, shape: Shape) -> Iterator[str]:
    """Each on a line; those of a branch stand under its sum, further in. ``shape``: of the samples that arrive."""
    for layer in layers:
        if isinstance(layer, Residual):
            yield f"{indent}{layer.name}: {say('show_residual')}"
            yield from _layers(layer.residual, f"{indent}  ", shape)
        else:
            yield f"{indent}{_layer(layer, shape)}"
        shape = layer.output_shape(shape)


def _layer(layer: Layer, shape: Shape) -> str:
    given = layer.output_shape(shape)
    sizes = f" {_sample(shape)} -> {_sample(given)}" if layer.has_parameters or given != shape else ""
    parameters = [_parameter(layer, name) for name in layer.parameters]
    return in_a_row((f"{layer.name}: {layer.layer}{sizes}", *_settings(layer), *parameters))


def _settings(layer: Layer) -> list[str]:
    """Fields that are neither numbers of parameters nor sizes, which stand beside them."""
    axes = {axis for axes in layer.parameters.values() for axis in axes}
    return _shown(layer, {"layer", "name", "trainable", "shares", layer.takes, *layer.parameters, *axes})


def _sample(shape: Shape) -> str:
    """The shape of a sample: of one axis, how long it is."""
    return str(shape[0]) if len(shape) == 1 else f"({', '.join(map(str, shape))})"


def _parameter(layer: Layer, name: str) -> str:
    use = layer.uses().get(name)
    if use and name not in layer.shapes():
        return say("show_parameter_shared", name=name, of=f"{use.name}{'.T' if use.transposed else ''}")
    how = {True: "show_parameter", False: "show_no_parameter"}.get(getattr(layer, name), "show_parameter_drawn")
    found = say(how if layer.start(name) is None else "show_parameter_given", name=name)
    return say("show_parameter_fixed", parameter=found) if name in layer.fixed else found


def _runs(case: Case, training: Training) -> str:
    total = case.steps_total
    if total == 0:
        return say("show_forward_only")
    default = training.default_steps
    if default and default < total:
        return say("show_default_of_at_most" if training.until else "show_default", default=default, total=total)
    return say("show_at_most" if training.until else "show_steps", total=total)


def _fields(model: Any) -> str:
    """A mapping of the file on one line, long values shortened, defaults left out."""
    if model is None:
        return say("none")
    kind = [getattr(model, key) for key in ("kind", "source") if hasattr(model, key)]
    return one_line(in_a_row((*kind, *_shown(model, {"kind", "source"})))) or say("show_defaults")


def _shown(model: Any, but: Collection[str]) -> list[str]:
    values = model.model_dump(exclude_defaults=True, exclude_none=True)
    return [f"{name} {_short(value)}" for name, value in values.items() if name not in but]


def _short(value: Any) -> str:
    if isinstance(value, dict):
        return "(" + ", ".join(f"{name} {_short(entry)}" for name, entry in value.items()) + ")"
    shown = (
        str([list(row) if isinstance(row, tuple) else row for row in value]) if isinstance(value, tuple) else str(value)
    )
    return shown if len(shown) <= 100 else shown[:97] + "..."


def _size(shape: tuple[int, ...]) -> int:
    size = 1
    for length in shape:
        size *= length
    return size
