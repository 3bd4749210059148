"""Windows over the last axes of a sample: what a file may say of them, how many there are, and what stands around."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal, NamedTuple

from pydantic import BeforeValidator, Discriminator, Field, Tag, WithJsonSchema

from harness.scenario.base import MAX_FEATURES, Size, refused


class _Each(NamedTuple):
    """A whole number for all axes, or a list of one for each axis; the model has a tuple."""

    axes: int
    least: int
    words: tuple[str, ...] = ()
    """Which stand for other numbers."""

    def read(self, value: Any) -> Any:
        """The tuple, whose numbers are held to their limits after it. Raises an error of pydantic's."""
        if isinstance(value, int):
            return (value,) * self.axes
        if isinstance(value, tuple) or value in self.words:
            return value
        of_one = ("of_one_axis", "of_one_axis_or_word")
        codes = of_one if self.axes == 1 else ("of_each_axis", "of_each_axis_or_word")
        raise refused(codes[bool(self.words)], axes=self.axes, words=self.words)

    @property
    def validator(self) -> BeforeValidator:
        return BeforeValidator(self.read)

    @property
    def schema(self) -> WithJsonSchema:
        one: Mapping[str, Any] = {"type": "integer", "minimum": self.least, "maximum": MAX_FEATURES}
        several = {"type": "array", "items": one, "minItems": self.axes, "maxItems": self.axes}
        return WithJsonSchema({"anyOf": [one, several, *([{"enum": list(self.words)}] if self.words else [])]})


_SIZES, _PAIRS = _Each(1, 1), _Each(2, 1)
_BORDERS, _BORDER_PAIRS = _Each(1, 0), _Each(2, 0)
Border = Annotated[int, Field(ge=0, le=MAX_FEATURES)]
#: Of one axis or of two, sizes of at least 1 or widths of a border of at least 0.
Sizes1 = Annotated[tuple[Size], _SIZES.validator, _SIZES.schema]
Sizes2 = Annotated[tuple[Size, Size], _PAIRS.validator, _PAIRS.schema]
Borders1 = Annotated[tuple[Border], _BORDERS.validator, _BORDERS.schema]
Borders2 = Annotated[tuple[Border, Border], _BORDER_PAIRS.validator, _BORDER_PAIRS.schema]


_WORDS = ("same", "valid")
_PADDING, _PADDING_PAIRS = _Each(1, 0, _WORDS), _Each(2, 0, _WORDS)
_Word = Annotated[Literal["same", "valid"], Tag("word")]
_NUMBERS_OR_WORD = Discriminator(lambda value: "word" if isinstance(value, str) else "numbers")
#: Widths of a border, or a word for them, as a convolution's padding has it.
Padding1 = Annotated[
    Annotated[tuple[Border], Tag("numbers")] | _Word, _NUMBERS_OR_WORD, _PADDING.validator, _PADDING.schema
]
Padding2 = Annotated[
    Annotated[tuple[Border, Border], Tag("numbers")] | _Word,
    _NUMBERS_OR_WORD,
    _PADDING_PAIRS.validator,
    _PADDING_PAIRS.schema,
]


class Along(NamedTuple):
    """Windows along one axis, as torch counts them."""

    kernel: int
    stride: int = 1
    padding: int = 0
    dilation: int = 1
    ceil_mode: bool = False
    """Whether a last window may reach beyond the border; it begins within the sample, or the border before it."""

    @property
    def reach(self) -> int:
        """From a window's first entry to its last."""
        return (self.kernel - 1) * self.dilation + 1

    def places(self, length: int) -> int:
        """How many windows an axis of this length has; 0 or less where it is too short."""
        last = length + 2 * self.padding - self.reach
        if not self.ceil_mode:
            return last // self.stride + 1
        places = -(-last // self.stride) + 1
        return places - ((places - 1) * self.stride >= length + self.padding)

    def around(self, length: int) -> tuple[int, int]:
        """How many entries of a border the windows need before the sample and behind it."""
        needed = (self.places(length) - 1) * self.stride + self.reach
        return self.padding, max(0, needed - self.padding - length)

    def has_empty(self, length: int) -> bool:
        """Whether a window has no entry of the sample, as one with gaps may have none."""
        starts = (place * self.stride - self.padding for place in range(self.places(length)))
        return any(self._first(start) >= min(length, start + self.reach) for start in starts)

    def _first(self, start: int) -> int:
        """Of a window that starts here, the first entry at or behind 0, if the window reaches it."""
        return start if start >= 0 else start % self.dilation
