"""What every model of a scenario file shares: strictness, and the types of numbers."""

from __future__ import annotations

import difflib
import re
from fractions import Fraction
from typing import Annotated, Any, ClassVar

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    SerializerFunctionWrapHandler,
    WithJsonSchema,
    model_serializer,
    model_validator,
)
from pydantic_core import PydanticCustomError

MAX_FEATURES = 65_536
MAX_AXES = 6
MAX_ROWS = 10_000_000
MAX_STEPS = 10_000_000
MAX_PARAMETERS = 50_000_000
MAX_VALUES = 100_000_000
"""Limits on what a file may ask for, checked before any memory is."""


def refused(code: str, /, **fields: Any) -> PydanticCustomError:
    """An error of a validator: a fact, which ``complaint.problem`` finds in it."""
    return PydanticCustomError(code, code, fields or None)


class Strict(BaseModel):
    """A mapping of a scenario file: frozen, unknown fields refused, no silent conversion between types."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, allow_inf_nan=False, defer_build=True)
    resolved_before: ClassVar[tuple[str, ...]] = ()
    """Fields that a file may have and that are gone before the model is built."""
    added: ClassVar[frozenset[str]] = frozenset()
    """Fields that there were not at first: not said where they have their defaults, so that fingerprints stay."""

    @model_serializer(mode="wrap")
    def _said(self, handler: SerializerFunctionWrapHandler) -> dict[str, Any]:
        said: dict[str, Any] = handler(self)
        if not self.added:
            return said
        fields = type(self).model_fields
        left_out = {name for name in self.added if getattr(self, name) == fields[name].default}
        return {name: one for name, one in said.items() if name not in left_out}

    @model_validator(mode="before")
    @classmethod
    def _refuse_unknown(cls, data: Any) -> Any:
        fields = [field.alias or name for name, field in cls.model_fields.items()]
        for key in data if isinstance(data, dict) else ():
            if key not in fields:
                accepted = (*fields, *cls.resolved_before)
                close = difflib.get_close_matches(str(key), accepted, n=1)
                of = {"field": key, "accepted": accepted}
                raise refused("unknown_field_but", **of, close=close[0]) if close else refused("unknown_field", **of)
        return data


_FRACTION = re.compile("-?[0-9]{1,15}/[0-9]{1,15}")


def _fraction(value: Any) -> Any:
    """A number written as a fraction in text, such as "1/2", where the format allows it."""
    if not isinstance(value, str):
        return value
    try:
        if _FRACTION.fullmatch(value):
            return float(Fraction(value))
    except ZeroDivisionError:
        pass
    raise refused("should_be_fraction")


def _not_zero(value: float) -> float:
    if value == 0:
        raise refused("zero_tests_nothing")
    return value


NAME = r"^[A-Za-z_][A-Za-z0-9_]*$"
DOCUMENT = r"^[A-Za-z0-9_.-]{1,32}$"
ACCURACY = r"^(test|train|train_first_[1-9][0-9]{0,7})$"
PARAMETER = r"^[A-Za-z_][A-Za-z0-9_]*\.[a-z_0-9]+(\.T)?$"
PYTHON_NAME = r"^[^\W\d]\w*$"
#: What messages say of these patterns, by code.
IN_WORDS = {
    NAME: "pattern_name",
    DOCUMENT: "pattern_document",
    ACCURACY: "pattern_accuracy",
    PARAMETER: "pattern_parameter",
    PYTHON_NAME: "pattern_python_name",
}
Name = Annotated[str, Field(pattern=NAME, max_length=64)]
FunctionName = Annotated[str, Field(pattern=PYTHON_NAME, max_length=64)]
Size = Annotated[int, Field(ge=1, le=MAX_FEATURES)]
Rows = Annotated[int, Field(ge=1, le=MAX_ROWS)]
Seed = Annotated[int, Field(ge=0, le=2**32 - 1)]
Positive = Annotated[float, Field(gt=0)]
Factor = Annotated[
    float,
    BeforeValidator(_fraction),
    WithJsonSchema({"anyOf": [{"type": "number"}, {"type": "string", "pattern": f"^{_FRACTION.pattern}$"}]}),
]
Scale = Annotated[Factor, AfterValidator(_not_zero)]
Vector = Annotated[tuple[float, ...], Field(min_length=1)]
Matrix = Annotated[tuple[Vector, ...], Field(min_length=1)]
Labels = Annotated[tuple[int, ...], Field(min_length=1)]
