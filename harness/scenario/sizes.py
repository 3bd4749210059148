"""Numbers that a layer has one of for each axis of its samples: kernels, strides, paddings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from harness.scenario.base import MAX_FEATURES

#: One for each axis.
Each = tuple[int, ...]


@dataclass(frozen=True)
class OneOrEach:
    """A whole number for all axes, or a list of one for each; or one of some words."""

    axes: int
    least: int
    words: tuple[str, ...] = ()

    def _checked(self, value: Any) -> Any:
        entries = value if isinstance(value, tuple) and len(value) == self.axes else (value,)
        right = all(type(one) is int and self.least <= one <= MAX_FEATURES for one in entries)
        if right or (isinstance(value, str) and value in self.words):
            return value
        said = {"accepted": self._accepted, "given": given if len(given := repr(value)) <= 60 else f"{given[:57]}..."}
        raise PydanticCustomError("one_or_each", "should be {accepted}, not {given}", said)

    @property
    def _accepted(self) -> str:
        several = "" if self.axes == 1 else f", or a list of {self.axes}, one for each axis"
        words = f", or {' or '.join(self.words)}" if self.words else ""
        return f"a whole number from {self.least} to {MAX_FEATURES}{several}{words}"

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(self._checked)

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        one = {"type": "integer", "minimum": self.least, "maximum": MAX_FEATURES}
        several = {"type": "array", "items": one, "minItems": self.axes, "maxItems": self.axes}
        return {"anyOf": [one, several, *([{"enum": list(self.words)}] if self.words else [])]}


_SAME = ("same", "valid")

Single = Annotated[int | Each, OneOrEach(1, 1)]
SingleOrNone = Annotated[int | Each, OneOrEach(1, 0)]
SinglePadding = Annotated[int | Each | str, OneOrEach(1, 0, _SAME)]
Pair = Annotated[int | Each, OneOrEach(2, 1)]
PairOrNone = Annotated[int | Each, OneOrEach(2, 0)]
PairPadding = Annotated[int | Each | str, OneOrEach(2, 0, _SAME)]
#: A value of any of these types.
Sizes = int | Each


def each(value: Sizes, axes: int) -> Each:
    """One for each axis."""
    return (value,) * axes if isinstance(value, int) else value
