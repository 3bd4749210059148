"""What ``show`` prints of a scenario."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from harness.ground.harmless import one_line
from harness.ground.workspace import Document
from harness.report.layout import WIDTH, wrapped
from harness.scenario.kinds import Layer
from harness.scenario.model import Case, Training, parameter_shapes


def scenario_text(cases: Sequence[Case], documents: Mapping[str, Document]) -> str:
    """Network, provenance, data, and what runs by default; of a sweep, the first case with the list of all."""
    case = cases[0]
    scenario = case.scenario
    lines = [one_line(f"{case.scenario_name}   {scenario.title}"), one_line(str(case.file))]
    if scenario.description:
        lines += ["", *wrapped(" ".join(scenario.description.split()), WIDTH)]
    lines += ["", *_provenance(scenario.document, documents), "", "network"]
    lines += [f"  {_layer(layer)}" for layer in scenario.network]
    entries = sum(_size(shape) for shape in parameter_shapes(case).values())
    lines += [
        f"  {entries:,} parameters",
        "",
        f"initial    {_fields(scenario.initial)}",
        f"loss       {_fields(scenario.loss)}",
        f"optimizer  {_fields(scenario.optimizer)}",
        f"data       {case.rows:,} rows: {_fields(scenario.data)}",
        f"training   {_fields(scenario.training)}",
        f"runs       {_runs(case, scenario.training)}",
    ]
    for side, other in scenario.sides.items():
        lines.append(f"side       {side} has {', '.join(f'{path} {value}' for path, value in other.items())}")
    for quantity, how in scenario.expected.items():
        lines.append(f"expected   {quantity} {how}")
    if scenario.claims:
        numbered = sum(claim.is_ is None and claim.as_printed is None for claim in scenario.claims)
        lines.append(f"claims     {len(scenario.claims)}, {numbered} of them about printed numbers")
    lines = [*lines, "", f"cases ({len(cases)})", *(f"  {one_line(each.id)}" for each in cases)]
    return "\n".join(part for line in lines for part in wrapped(line, WIDTH, " " * 11))


def _provenance(document: str | None, documents: Mapping[str, Document]) -> list[str]:
    if document is None:
        return ["document   none"]
    found = documents.get(document)
    said = f"document   {document}" + (f"   {found.title}" if found else "")
    return [one_line(said), *([one_line(f"           {found.source}")] if found else [])]


def _layer(layer: Layer) -> str:
    if layer.has_parameters:
        given = "as given" if layer.weight is not None else "drawn"
        bias = {True: "bias", False: "no bias"}.get(layer.bias, "bias as given")
        return f"{layer.name}: linear {layer.in_features} -> {layer.out_features}, weight {given}, {bias}"
    return f"{layer.name}: {_fields(layer, but=('name',))}"


def _runs(case: Case, training: Training) -> str:
    total = case.steps_total
    if total == 0:
        return "the forward pass only"
    default = training.default_steps
    most = "at most " if training.until else ""
    if default and default < total:
        return f"{default:,} of {most}{total:,} steps by default, all with --full"
    return f"{most}{total:,} steps"


def _fields(model: Any, but: tuple[str, ...] = ()) -> str:
    """A mapping of the file on one line, long values shortened, defaults left out."""
    if model is None:
        return "none"
    values = model.model_dump(exclude_defaults=True, exclude_none=True)
    kind = next((getattr(model, key) for key in ("kind", "source", "layer") if hasattr(model, key)), None)
    shown = [
        f"{name} {_short(value)}" for name, value in values.items() if name not in ("kind", "source", "layer", *but)
    ]
    return one_line(", ".join(([kind] if kind else []) + shown)) or "defaults"


def _short(value: Any) -> str:
    if isinstance(value, dict):
        return "(" + ", ".join(f"{name} {_short(entry)}" for name, entry in value.items()) + ")"
    said = (
        str([list(row) if isinstance(row, tuple) else row for row in value]) if isinstance(value, tuple) else str(value)
    )
    return said if len(said) <= 100 else said[:97] + "..."


def _size(shape: tuple[int, ...]) -> int:
    size = 1
    for length in shape:
        size *= length
    return size
