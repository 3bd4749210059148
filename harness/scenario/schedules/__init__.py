"""The schedules of the learning rate that a scenario may name, one in each module, under the module's name."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BeforeValidator, Discriminator, Field, Tag

from harness.scenario.base import Positive
from harness.scenario.kind import kinds, one_of
from harness.scenario.schedule import Schedule

SCHEDULES = kinds(__name__, Schedule)


def _form(data: Any) -> str:
    return "schedule" if isinstance(data, dict | Schedule) else "rate"


def _listed(data: Any) -> Any:
    """A schedule alone is one from the first step on."""
    return ((1, data),) if isinstance(data, dict) else data


_Any: Any = one_of(SCHEDULES, "kind")
_Rate = Annotated[Annotated[Positive, Tag("rate")] | Annotated[_Any, Tag("schedule")], Discriminator(_form)]
_Entries = tuple[tuple[Annotated[int, Field(ge=1)], _Rate], ...]
Entries = Annotated[_Entries, BeforeValidator(_listed, json_schema_input_type=_Entries | _Any)]
