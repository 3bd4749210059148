"""Reference pages: the Python doors from their docstrings, the files' fields from their JSON Schema."""

from __future__ import annotations

import inspect
import json
from collections.abc import Iterator, Mapping
from typing import Any

import harness
from harness.checking.homework.vocabulary import preset_json_schema
from harness.scenario.model import scenario_json_schema

Schema = Mapping[str, Any]

_PYTHON_HEAD = """\
# Python

`import harness` costs nothing: what it offers is loaded when you ask for it. How it is used:
[candidates](candidates.md#from-python-and-pytest), [layers](layers.md), [pytest](pytest.md),
[formulas](claims.md#formulas).
"""
_SCENARIO_HEAD = """\
# Fields of a scenario file

Made from the JSON Schema that `backprop-harness schema` prints. What the fields mean: [scenarios](scenarios.md) and
[claims](claims.md).
"""
_PRESET_HEAD = """\
# Fields of a course's file

Made from the JSON Schema that `backprop-harness schema --preset` prints. What such a file is for:
[courses](courses.md).
"""


# ---------------------------------------------------------------- Python


def python() -> str:
    """What ``harness`` offers."""
    parts = [_PYTHON_HEAD]
    offered = [name for name in harness.__all__ if not name.startswith("__")]
    for name in sorted(offered, key=lambda name: inspect.isclass(getattr(harness, name))):
        kind = "class" if inspect.isclass(getattr(harness, name)) else "function"
        members = "   :members:\n   :exclude-members: result, results\n" if kind == "class" else ""
        parts.append(f"\n## {name}\n\n```{{eval-rst}}\n.. auto{kind}:: harness.{name}\n{members}```\n")
    return "".join(parts)


# ---------------------------------------------------------------- fields


def scenario_fields() -> str:
    """Every field of a scenario file."""
    schema = scenario_json_schema()
    return _SCENARIO_HEAD + _fields("The file", schema["else"]) + _definitions(schema["$defs"])


def preset_fields() -> str:
    """Every field of a course's file."""
    schema = preset_json_schema()
    return _PRESET_HEAD + _fields("The file", schema) + _definitions(schema["$defs"])


def _definitions(known: Mapping[str, Schema]) -> str:
    return "".join(_fields(_called(name, one), one, name) for name, one in known.items() if "properties" in one)


def _called(name: str, schema: Schema) -> str:
    """``layer: conv2d`` of what its first field tells apart from its kin; else its title."""
    field, first = next(iter(schema["properties"].items()))
    return f"{field}: {first['const']}" if "const" in first else str(schema.get("title", name))


def _fields(title: str, schema: Schema, anchor: str = "") -> str:
    required = schema.get("required", ())
    named = any("description" in one for one in schema["properties"].values())
    rows = "".join(_row(name, one, name in required, named) for name, one in schema["properties"].items())
    head = f"| field | value | default |{' means |' * named}\n| --- | --- | --- |{' --- |' * named}\n"
    label = f"\n({_anchor(anchor)})=" if anchor else ""
    text = _escaped(schema.get("description", "")).replace("``", "`")
    return f"{label}\n## {title}\n\n{text}\n\n{head}{rows}"


def _anchor(name: str) -> str:
    return f"field-{name.lower().strip('_').replace('__', '-')}"


def _row(name: str, schema: Schema, is_required: bool, is_described: bool) -> str:
    default = "required" if is_required else _default(schema.get("default"))
    means = _escaped(schema.get("description", "")).replace("``", "`").replace("\n", " ")
    return f"| `{name}` | {_value(schema)} | {default} |{f' {means} |' * is_described}\n"


def _default(value: object) -> str:
    if value is None or value == "":
        return "none"
    return f"`{_escaped(json.dumps(value, ensure_ascii=False))}`"


def _escaped(text: str) -> str:
    return text.replace("|", r"\|")


def _value(schema: Schema) -> str:
    """What a field takes, in words."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return f"[{name.rpartition('__')[2]}](#{_anchor(name)})"
    for several in ("anyOf", "oneOf"):
        if several in schema:
            return " or ".join(dict.fromkeys(_value(one) for one in schema[several] if one.get("type") != "null"))
    if "enum" in schema:
        return " or ".join(f"`{one}`" for one in schema["enum"])
    if "const" in schema:
        return f"`{schema['const']}`"
    return _OF_TYPE.get(str(schema.get("type", "")), lambda _: "anything")(schema)


def _number(schema: Schema) -> str:
    return ", ".join(["whole number" if schema["type"] == "integer" else "number", *_limits(schema)])


def _limits(schema: Schema) -> Iterator[str]:
    words = {"minimum": "at least", "exclusiveMinimum": "above", "maximum": "at most", "exclusiveMaximum": "below"}
    return (f"{words[name]} {schema[name]:,}" for name in words if name in schema)


def _list(schema: Schema) -> str:
    if "prefixItems" in schema:
        return f"[{', '.join(map(_value, schema['prefixItems']))}]"
    return f"list of {_value(schema['items'])}" if schema.get("items") else "list"


def _mapping(schema: Schema) -> str:
    inner = schema.get("additionalProperties")
    return f"mapping to {_value(inner)}" if isinstance(inner, dict) and len(inner) else "mapping"


_OF_TYPE = {
    "string": lambda _: "text",
    "boolean": lambda _: "true or false",
    "number": _number,
    "integer": _number,
    "array": _list,
    "object": _mapping,
}
