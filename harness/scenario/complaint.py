"""What pydantic says of a wrong value -> one message with its place, in words of the file."""

from __future__ import annotations

from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from harness.ground.errors import Place, ScenarioError
from harness.ground.yaml_source import Path_, Source
from harness.scenario.base import IN_WORDS

Model = TypeVar("Model", bound=BaseModel)


#: Mistakes of one file that are told; the others are counted.
MOST = 10


def validated(model: type[Model], source: Source, whole: str) -> Model:
    """The values of a source as a model; ``whole`` is what messages call all of them. Raises ScenarioError.

    Every mistake has a line of its own, with its place.
    """
    try:
        return model.model_validate(source.values)
    except ValidationError as error:
        first, *others = _complaints(error, source, whole)
        more = [f"and {len(others) + 1 - MOST} more mistakes"] if len(others) >= MOST else []
        told = [first[1], *(f"{place}: {said}" for place, said in others[: MOST - 1]), *more]
        raise ScenarioError(first[0], "\n".join(told)) from None


def _complaints(error: ValidationError, source: Source, whole: str) -> list[tuple[Place, str]]:
    """One for each value: of what the members of a union say of it, the first."""
    found: dict[Path_, tuple[Place, str]] = {}
    for one in error.errors(include_url=False):
        if one["type"] == "too_short" and len(one["input"]) >= one["ctx"]["min_length"]:
            continue  # pydantic counts only the entries that are right
        path, place = _where(one, source)
        found.setdefault(path, (place, f"{field_name(path) or whole}: {problem(one)}"))
    return list(found.values())


def _where(error: Any, source: Source) -> tuple[Path_, Place]:
    path = _real_path(error["loc"], source.values, error["type"] == "missing")
    if error["type"] == "unknown_field":
        path = (*path, error["ctx"]["field"])
        return path, source.place_of_name(path)
    if error["type"] == "union_tag_invalid":
        path = _tag_path(path, source.values, error["ctx"]["discriminator"])
    return path, source.place(path)


def field_name(path: Path_) -> str:
    """A field as messages name it: ``network.0.weight``; of a claim ``claim 1, of``, counted from 1 as reports do."""
    kind, number, *rest = (*path, None, None)[: max(2, len(path))]
    if kind in ("claims", "ignore") and isinstance(number, int):
        return ", ".join((f"{str(kind).removesuffix('s')} {number + 1}", *filter(None, [".".join(map(str, rest))])))
    return ".".join(map(str, path))


#: What pydantic says of Python's types and of limits, in words of the file.
_WORDS = {
    "tuple_type": "should be a list",
    "list_type": "should be a list",
    "dict_type": "should be a mapping",
    "mapping_type": "should be a mapping",
    "model_type": "should be a mapping",
    "model_attributes_type": "should be a mapping",
    "string_type": "should be text",
    "string_unicode": "should be text",
    "bool_type": "should be true or false",
    "none_required": "should be null",
    "float_type": "should be a number",
    "int_type": "should be a whole number",
    "int_from_float": "should be a whole number",
    "finite_number": "should be a finite number",
    "literal_error": "should be {expected}",
    "greater_than": "should be above {gt}",
    "greater_than_equal": "should be at least {ge}",
    "less_than": "should be below {lt}",
    "less_than_equal": "should be at most {le}",
    "string_too_short": "should have at least {min_length} characters",
    "string_too_long": "should have at most {max_length} characters",
}


def problem(error: Any) -> str:
    """What is wrong and what would be right, in words of the file."""
    kind, context = error["type"], error.get("ctx", {})
    if kind == "missing":
        return "missing; add it"
    if kind == "union_tag_not_found":
        return f"should be a mapping that states its {context['discriminator']}".replace("'", "")
    if kind == "union_tag_invalid":
        return f"should be one of {context['expected_tags']}, not {context['tag']}".replace("'", "")
    if kind == "too_short":
        return f"has {_entries(context['actual_length'])}; should have at least {context['min_length']}"
    if kind == "too_long":
        return f"has {_entries(context['actual_length'])}; should have at most {context['max_length']}"
    if kind == "string_pattern_mismatch":
        return f"should be {IN_WORDS.get(context['pattern'], 'other text')}, not {_short(error['input'])}"
    if kind in _WORDS:
        limits = {name: f"{value:.15g}" if isinstance(value, float) else value for name, value in context.items()}
        return f"{_WORDS[kind].format(**limits).replace(chr(39), '')}, not {_short(error['input'])}"
    return str(error["msg"])  # our own words


def _entries(count: int) -> str:
    return f"{count} entr{'y' if count == 1 else 'ies'}" if count else "no entries"


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
    key = discriminator.strip("'_()")  # of a function, its name, such as _source()
    for part in path:
        values = values[part]
    return (*path, key) if isinstance(values, dict) and key in values else path


def _short(value: Any) -> str:
    try:
        text = repr(value)
    except ValueError:  # an integer of more digits than Python writes
        return "a number of thousands of digits"
    return text if len(text) <= 60 else text[:57] + "..."
