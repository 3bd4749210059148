"""What pydantic says of a wrong value -> one message with its place, in words of the file."""

from __future__ import annotations

from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from harness.ground.errors import Mistake, Place, ScenarioError
from harness.ground.facts import Fact, Told, fact
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
        left_out = max(0, len(others) + 1 - MOST)
        raise ScenarioError(*first, tuple(others[: MOST - 1]), left_out) from None


def _complaints(error: ValidationError, source: Source, whole: str) -> list[Mistake]:
    """One for each value: of what the members of a union say of it, the first."""
    found: dict[Path_, Mistake] = {}
    for one in error.errors(include_url=False):
        if one["type"] == "too_short" and len(one["input"]) >= one["ctx"]["min_length"]:
            continue  # pydantic counts only the entries that are right
        path, place = _where(one, source)
        found.setdefault(path, (place, problem(one), field_name(path) or whole))
    return list(found.values())


def _where(error: Any, source: Source) -> tuple[Path_, Place]:
    path = _real_path(error["loc"], source.values, error["type"] == "missing")
    if error["type"] in ("unknown_field", "unknown_field_but"):
        path = (*path, error["ctx"]["field"])
        return path, source.place_of_name(path)
    if error["type"] == "union_tag_invalid":
        path = _tag_path(path, source.values, error["ctx"]["discriminator"])
    return path, source.place(path)


def field_name(path: Path_) -> str:
    """A field as messages name it: ``network.0.weight``; of a claim ``claim 1, of``, counted from 1 as reports do."""
    kind, number, *rest = (*path, None, None)[: max(2, len(path))]
    if kind in ("claims", "ignore", "parts") and isinstance(number, int):
        return ", ".join((f"{str(kind).removesuffix('s')} {number + 1}", *filter(None, [".".join(map(str, rest))])))
    return ".".join(map(str, path))


#: What pydantic says of Python's types and of limits, by code, in terms of the file.
_TYPES = {
    "tuple_type": "should_be_list",
    "list_type": "should_be_list",
    "dict_type": "should_be_mapping",
    "mapping_type": "should_be_mapping",
    "model_type": "should_be_mapping",
    "model_attributes_type": "should_be_mapping",
    "string_type": "should_be_text",
    "string_unicode": "should_be_text",
    "bool_type": "should_be_bool",
    "none_required": "should_be_null",
    "float_type": "should_be_number",
    "int_type": "should_be_whole",
    "int_from_float": "should_be_whole",
    "finite_number": "should_be_finite_number",
}
_LIMITS = {
    "greater_than": ("should_be_above", "gt"),
    "greater_than_equal": ("should_be_at_least", "ge"),
    "less_than": ("should_be_below", "lt"),
    "less_than_equal": ("should_be_at_most", "le"),
    "string_too_short": ("should_be_longer", "min_length"),
    "string_too_long": ("should_be_shorter", "max_length"),
}
_OF_LENGTH = {"too_short": ("too_few_entries", "no_entries"), "too_long": ("too_many_entries", "too_many_entries")}


def problem(error: Any) -> Fact | str:
    """What is wrong and what would be right."""
    kind, context = error["type"], error.get("ctx", {})
    if kind == "missing":
        return fact("field_missing")
    if kind == "union_tag_not_found" and not isinstance(error["input"], dict):
        return fact("should_be_mapping", given=_short(error["input"]))
    if kind == "union_tag_not_found":
        return fact("no_discriminator", discriminator=_plain(context["discriminator"]))
    if kind == "union_tag_invalid":
        return fact("no_such_kind", kinds=_names(context["expected_tags"]), given=_plain(context["tag"]))
    if kind in _OF_LENGTH:
        few, none = _OF_LENGTH[kind]
        entries, limit = context["actual_length"], context["min_length" if kind == "too_short" else "max_length"]
        return fact(few, count=entries, limit=limit) if entries else fact(none, limit=limit)
    if kind == "string_pattern_mismatch":
        expected = Told(fact(IN_WORDS.get(context["pattern"], "pattern_other")))
        return fact("no_match", expected=expected, given=_short(error["input"]))
    if kind in _TYPES:
        return fact(_TYPES[kind], given=_short(error["input"]))
    if kind in ("literal_error", "enum"):
        return fact("should_be_one", limit=_one_of(context["expected"]), given=_short(error["input"]))
    if kind in _LIMITS:
        code, name = _LIMITS[kind]
        if kind == "string_too_short" and not error["input"]:
            return fact("should_not_be_empty")
        return fact(code, limit=_limit(context[name]), given=_short(error["input"]))
    return fact(kind, **context) if error["msg"] == kind else str(error["msg"])  # our own, by ``refused``


def _plain(text: str) -> str:
    """What pydantic quotes, without the quotes."""
    return text.replace("'", "").removesuffix("()")


def _names(text: str) -> str:
    """``a, b, c``, as each language lists them."""
    return Told(fact("names_in_a_row", names=tuple(_plain(text).split(", "))))


def _one_of(text: str) -> str:
    """``a, b or c``, which pydantic has put together, as each language has it."""
    before, _, last = _plain(text).rpartition(" or ")
    return Told(fact("or", before=_names(before), more=last)) if before else last


def _limit(value: Any) -> str:
    return f"{value:.15g}" if isinstance(value, float) else _plain(str(value))


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


def _as_written(value: Any) -> Any:
    """With lists, as the file has them, for tuples."""
    if isinstance(value, tuple):
        return [_as_written(one) for one in value]
    return {name: _as_written(one) for name, one in value.items()} if isinstance(value, dict) else value


def _short(value: Any) -> str:
    try:
        text = repr(_as_written(value))
    except ValueError:  # an integer of more digits than Python writes
        return Told(fact("number_of_many_digits"))
    return text if len(text) <= 60 else text[:57] + "..."
