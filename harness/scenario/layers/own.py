"""own: a layer that a workspace states itself, by one function."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, ClassVar, Literal

from pydantic import AfterValidator, PrivateAttr

from harness.scenario.base import FunctionName, Size, refused
from harness.scenario.kinds import Shape, Trained, Use


def _shape(numbers: Any) -> tuple[int, ...]:
    """Of nested lists. Raises an error where they are of several lengths."""
    if not isinstance(numbers, tuple):
        return ()
    first, *others = map(_shape, numbers)
    if any(shape != first for shape in others):
        raise refused("ragged")
    return (len(numbers), *first)


def _of_one_shape(values: Mapping[str, Any]) -> Mapping[str, Any]:
    for numbers in values.values():
        _shape(numbers)
    return values


_Vector = tuple[float, ...]
_Matrix = tuple[_Vector, ...]
_Cube = tuple[_Matrix, ...]
Numbers = float | _Vector | _Matrix | _Cube | tuple[_Cube, ...]


class Own(Trained):
    """A function of the workspace's scenarios/formulas.py, under ``harness.layer``, over the tape's operations."""

    layer: Literal["own"]
    function: FunctionName
    given: dict[FunctionName, float | int | bool | str] = {}
    """What else the function is given, by name."""
    values: Annotated[dict[FunctionName, Numbers], AfterValidator(_of_one_shape)] = {}
    """Its parameters, by its own names, and what they start from."""
    out_features: Size | None = None
    """How many values a row it gives; as many as it takes, if that is not stated."""

    order: ClassVar[int] = 1_000
    torch: ClassVar[str] = ""
    is_activation: ClassVar[bool] = False
    examples: ClassVar[tuple[Mapping[str, Any], ...]] = ()
    _file: Path = PrivateAttr(Path("formulas.py"))

    @property
    def file(self) -> Path:
        """Where its function stands."""
        return self._file

    def located(self, file: Path) -> Own:
        """The same with the function of this file."""
        found = self.model_copy()
        found._file = file
        return found

    @property
    def has_parameters(self) -> bool:
        return bool(self.values)

    def shapes(self) -> dict[str, tuple[int, ...]]:
        return {name: _shape(numbers) or (1,) for name, numbers in self.values.items()}

    def start(self, name: str) -> tuple[Any, ...] | None:
        numbers = self.values[name]
        return numbers if isinstance(numbers, tuple) else (numbers,)

    def uses(self) -> dict[str, Use]:
        return {name: Use(f"{self.name}.{name}") for name in self.values}

    def output_shape(self, shape: Shape) -> Shape:
        return (*shape[:-1], self.out_features) if self.out_features else shape
