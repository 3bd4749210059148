"""What pydantic says of a wrong value -> one message with its place, in words of the file."""

from __future__ import annotations

from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from harness.errors import Place, ScenarioError
from harness.yaml_source import Path_, Source

Model = TypeVar("Model", bound=BaseModel)


def validated(model: type[Model], source: Source, whole: str) -> Model:
    """The values of a source as a model; ``whole`` is what messages call all of them. Raises ScenarioError."""
    try:
        return model.model_validate(source.values)
    except ValidationError as error:
        first, *others = error.errors(include_url=False)
        raise ScenarioError(*_complaint(first, source, len(others), whole)) from None


#: What pydantic says of Python's types, in words of the file.
_TYPES = {
    "tuple_type": "should be a list",
    "dict_type": "should be a mapping",
    "model_type": "should be a mapping",
    "model_attributes_type": "should be a mapping",
}


def _complaint(error: Any, source: Source, others: int, whole: str) -> tuple[Place, str]:
    path = _real_path(error["loc"], source.values, error["type"] == "missing")
    if error["type"] == "unknown_field":
        path = (*path, error["ctx"]["field"])
    elif error["type"] == "union_tag_invalid":
        path = _tag_path(path, source.values, error["ctx"]["discriminator"])
    more = f" (and {others} more)" if others else ""
    place = source.place_of_name(path) if error["type"] == "unknown_field" else source.place(path)
    return place, f"{field_name(path) or whole}: {_problem(error)}{more}"


def field_name(path: Path_) -> str:
    """A field as messages name it: ``network.0.weight``; of a claim ``claim 1, of``, counted from 1 as reports do."""
    kind, number, *rest = (*path, None, None)[: max(2, len(path))]
    if kind in ("claims", "ignore") and isinstance(number, int):
        return ", ".join((f"{str(kind).removesuffix('s')} {number + 1}", *filter(None, [".".join(map(str, rest))])))
    return ".".join(map(str, path))


def _problem(error: Any) -> str:
    """What is wrong and what would be right, in words of the file."""
    kind, context, said = error["type"], error.get("ctx", {}), error["msg"][0].lower() + error["msg"][1:]
    if kind in ("unknown_field", "tests_nothing"):
        return str(said)
    if kind == "missing":
        return "missing; add it"
    if kind == "union_tag_not_found":
        return f"should be a mapping that states its {context['discriminator']}".replace("'", "")
    if kind == "union_tag_invalid":
        return f"should be one of {context['expected_tags']}, not {context['tag']}".replace("'", "")
    if kind == "too_short":
        return "is empty; should have at least one entry"
    return f"{_TYPES.get(kind, said.removeprefix('input '))}, not {_short(error['input'])}"


def _real_path(loc: tuple[str | int, ...], values: Any, missing: bool) -> Path_:
    """pydantic's location without the names of union members, which are no part of the file.

    Only where a field is ``missing`` does the location end in a name that the file lacks.
    """
    path: list[str | int] = []
    for index, part in enumerate(loc):
        if isinstance(values, dict) and part in values:
            values = values[str(part)]
        elif isinstance(values, tuple) and isinstance(part, int) and part < len(values):
            values = values[part]
        elif not missing or index < len(loc) - 1:
            continue
        path.append(part)
    return tuple(path)


def _tag_path(path: Path_, values: Any, discriminator: str) -> Path_:
    key = discriminator.strip("'").replace("_source()", "source")
    for part in path:
        values = values[part]
    return (*path, key) if isinstance(values, dict) and key in values else path


def _short(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "..."
