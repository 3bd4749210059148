"""Claims for the numbers that a page names: what it says that they are decides, and digits only have to fit.

A number with a name that stands for one value is claimed however few digits it has. Within a formula, and where a given
number is said again, it is one of those values. What has no name is claimed where its digits are enough to tell.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np

from harness.claims.digits import contradicts, digits_of
from harness.claims.meanings import GIVEN, GRADIENT, LOSS, NEW, Meaning
from harness.claims.page_texts import Text, placed, texts
from harness.claims.seen_values import Key, Values
from harness.claims.suggest import CHANCE, fields_of, matches
from harness.scenario.claims.pages import Found, Page
from harness.scenario.claims.printed import Number

_PREFIX = re.compile(r"^(?:d|grad|nabla|del|∂)(?=\w)")
_HEADERS = (
    ("targets", re.compile(r"(?i)^(y|t)$|target|expected|desired|^output|label|期望|目标|标签|真实|输出")),
    ("output", re.compile(r"(?i)predict|hat|预测")),
)
#: A number that is wrong has at least so many digits, and so many others like it are right.
_DIGITS, _OTHERS = 3, 2
_NEARLY, _LAST = 0.01, 2


class Named(NamedTuple):
    """What a name of the page stands for: a quantity, its tensor, and the entry where it is one number."""

    of: str
    name: str = ""
    entry: tuple[int, ...] | None = None


@dataclass(frozen=True)
class Claimed:
    """A claim's fields, and the numbers that it covers."""

    fields: Mapping[str, Any]
    numbers: tuple[Found, ...]
    key: Key


@dataclass(frozen=True)
class Wrong:
    """A number that is not what the page says it is."""

    claimed: Claimed
    true: float
    is_last_digit: bool = False
    """Off by no more than digits that were cut off, or rounded on the way."""


@dataclass
class ReadOut:
    """One page beside one run; ``claims`` and ``wrong`` work through it once."""

    page: Page
    name: str
    """As claims name the page."""
    values: Values
    said: Mapping[Found, Meaning]
    names: Mapping[str, Named]
    settings: frozenset[float] = frozenset()
    """Numbers that are no values of a run, such as a learning rate."""
    made: dict[Found, Claimed] = field(default_factory=dict)
    direct: set[Found] = field(default_factory=set)
    """Of what is claimed, what its own name decides."""

    def claims(self) -> list[Claimed]:
        """Every claim, in the page's order."""
        for text in texts(self.page):
            if len(text.numbers) > 1 and self._is_free(text):
                self._take(text, self._of_several(text))
        for step in (self._named_alone, self._long_alone, self._in_formulas):
            for one in self.page.numbers:
                text = Text(one.text, (one,))
                if one not in self.made and text.parsed and not self._is_format(one):
                    self._take(text, step(one, text))
        return sorted(set_of(self.made.values()), key=lambda claimed: claimed.numbers[0].start)

    def wrong(self) -> list[Wrong]:
        """What is named as others that are right, and has other digits than what it names anywhere."""
        found = []
        for one in self.page.numbers:
            meaning, text = self.said[one], Text(one.text, (one,))
            if one in self.made or meaning.is_operand or not text.parsed or text.digits < _DIGITS:
                continue
            keys = list(self._keys(meaning))
            is_open = not meaning.role and meaning.count is None and keys and keys[0].of == "parameter"
            if not keys or is_open or not self._is_sure(meaning, keys) or self._fits_any(text):
                continue
            key = self._meant(keys, text)
            true, claimed = self._value(key), self._claimed(text, key)
            told = digits_of(text.parsed[0], true, 0.0)
            if claimed is not None and contradicts(told, self.values.case.dtype):
                off = abs(true - text.parsed[0].float)
                found.append(Wrong(claimed, true, off <= _LAST * float(text.parsed[0].unit)))
        return found

    # ------------------------------------------------------------ one text after another

    def _is_free(self, text: Text) -> bool:
        return bool(text.parsed) and not any(one in self.made for one in text.numbers)

    def _is_format(self, one: Found) -> bool:
        """Whether it is no number, but how one is to be printed: ``:.6f``."""
        return one.text.startswith(".") and self.page.text[: one.start].endswith((":", "%"))

    def _take(self, text: Text, key: Key | None) -> None:
        claimed = None if key is None else self._claimed(text, key)
        if claimed is not None:
            self.made |= dict.fromkeys(text.numbers, claimed)

    def _claimed(self, text: Text, key: Key) -> Claimed | None:
        fields = placed({**fields_of(key, text, self.values.case), "in": self.name}, text, self.page)
        return None if fields is None else Claimed(fields, text.numbers, key)

    def _of_several(self, text: Text) -> Key | None:
        """By its name; a column by the data's columns; by its digits."""
        meaning = self.said[text.numbers[0]]
        if self.settings and all(one.float in self.settings for one in text.parsed):
            return None
        for key, numbers in self._whole(meaning, len(text.numbers)) if text.column is None else ():
            if self.values.has_shape(key, text.shape) and self._fits(text, numbers):
                return key
        for key, numbers in self._columns_for(text.column) if text.column is not None else ():
            if len(numbers) == len(text.parsed) and self._fits(text, numbers):
                return key
        return self._by_digits(text)

    def _by_digits(self, text: Text) -> Key | None:
        """Whole numbers are not taken for what only rounds to them."""
        return next((key for key in matches(text, self.values) if self._is_exact(text, self._all_of(key))), None)

    def _is_exact(self, text: Text, values: Any) -> bool:
        is_whole = all(number.decimals == 0 and number.exponent == 0 for number in text.parsed)
        wanted = [number.float for number in text.parsed]
        return not is_whole or (
            np.size(values) == len(wanted) and bool(np.allclose(np.ravel(values), wanted, rtol=1e-9))
        )

    def _all_of(self, key: Key) -> Any:
        if key.steps:
            return [self.values.observed.values["loss", "", step] for step in key.steps]
        value = np.asarray(self.values.observed.values[key.of, key.name, key.step])
        return value[key.entry] if key.entry is not None else value.T if key.in_out else value

    def _fits(self, text: Text, values: Any) -> bool:
        return self.values.fit(text.parsed, values) and self._is_exact(text, values)

    def _columns_for(self, header: str) -> list[tuple[Key, Any]]:
        """Columns of the data and of outputs; those that a header tells first."""
        first = next((of for of, pattern in _HEADERS if pattern.search(header)), "inputs")
        return sorted(self._columns, key=lambda each: (each[0].of != first, each[0].of not in ("inputs", "targets")))

    def _named_alone(self, one: Found, text: Text) -> Key | None:
        meaning = self.said[one]
        if meaning.is_operand:
            return None
        for key in self._keys(meaning):
            if self._fits(text, [self._value(key)]):
                self.direct.add(one)
                return key
        return self._by_words(meaning, text)

    def _by_words(self, meaning: Meaning, text: Text) -> Key | None:
        """One of few values that a word allows."""
        words = meaning.words if not meaning.name else ()
        every = [key for key in self._singles if key.of in words and self._may_be(key, meaning)]
        for keys in ([key for key in every if key.step <= 1], every):
            if meaning.count is not None or len(keys) * 10.0**-text.digits <= CHANCE:
                found = self._nearest(keys, text)
                if found is not None:
                    return found
        return None

    def _nearest(self, keys: Iterable[Key], text: Text) -> Key | None:
        """Of values that have its digits the one that is nearest, 0.2 before 0.15; of equals the first."""
        fitting = [key for key in keys if self._fits(text, [self._value(key)])]
        return min(fitting, key=lambda key: abs(self._value(key) - text.parsed[0].float), default=None)

    def _may_be(self, key: Key, meaning: Meaning) -> bool:
        return meaning.count is None or key.step in (meaning.count, meaning.count + 1)

    def _long_alone(self, one: Found, text: Text) -> Key | None:
        is_number = "." in one.text or "e" in one.text
        return self._by_digits(text) if is_number else None

    def _in_formulas(self, one: Found, text: Text) -> Key | None:
        """What is given, or is worked out in the first step, said again."""
        if text.parsed[0].float in self.settings or "." not in one.text:
            return None
        if self.said[one].is_operand or text.digits > _DIGITS:
            return self._nearest(self._again, text)
        given = (
            key for key in self._again if key.of in ("inputs", "targets") or (key.of == "parameter" and not key.step)
        )
        return self._nearest(given, text)

    # ------------------------------------------------------------ what a name stands for

    def _named(self, meaning: Meaning) -> tuple[Named, str] | None:
        """The quantity that a name stands for, with the role that ``dw5`` has; None of a name that is not known."""
        name, role = meaning.name, meaning.role
        if name in self.names:
            return self.names[name], role
        if name and LOSS.match(name):
            return Named("loss"), role
        short = _PREFIX.sub("", name)
        return (self.names[short], GRADIENT) if short != name and short in self.names else None

    def _keys(self, meaning: Meaning) -> Iterator[Key]:
        """The values that one number with this name may be, the likeliest first; none where it is not told which."""
        named = self._named(meaning)
        if named is None:
            return
        of, name, entry = self._quantity(*named)
        shape = self._shape(of, name)
        if shape is None or (entry is None and int(np.prod(shape)) != 1):
            return
        place = entry if entry is not None else (None if not shape else (0,) * len(shape))
        for step in self._steps(of, named[1], meaning.count):
            if (of, name, step) in self.values.observed.values:
                yield Key(of, name, step, place if shape and int(np.prod(shape)) > 1 else None)

    def _whole(self, meaning: Meaning, count: int) -> Iterator[tuple[Key, Any]]:
        """The tensors of so many entries that a name may be, as they are and turned."""
        named = self._named(meaning)
        if named is None:
            return
        of, name, _ = self._quantity(*named)
        for step in self._steps(of, named[1], meaning.count):
            value = self.values.observed.values.get((of, name, step))
            if value is not None and np.size(value) == count:
                yield Key(of, name, step), np.ravel(value)
                if np.ndim(value) == 2 and of in ("parameter", "gradient"):
                    yield Key(of, name, step, in_out=True), np.ravel(np.transpose(value))

    def _quantity(self, named: Named, role: str) -> Named:
        if role == GRADIENT and named.of == "parameter":
            return named._replace(of="gradient")
        if role == GRADIENT and named.of in ("activation", "output"):
            return named._replace(of="activation_gradient")
        return named._replace(name="") if named.of == "output" else named

    def _shape(self, of: str, name: str) -> tuple[int, ...] | None:
        found = (value for (a, b, _), value in self.values.observed.values.items() if (a, b) == (of, name))
        value = next(found, None)
        return None if value is None else np.shape(value)

    def _steps(self, of: str, role: str, count: int | None) -> Sequence[int]:
        """The steps of a quantity, the likeliest first."""
        every = sorted({step for (kind, _, step) in self.values.observed.values if kind == of})
        if role == GIVEN:
            return [step for step in every if step == 0]
        if role == NEW:
            every = [step for step in every if step > 0]
        if count is not None:
            first = (count,) if of == "parameter" else (count + 1, count)
            every = [*(step for step in first if step in every), *(step for step in every if step not in first)]
        return every

    def _value(self, key: Key) -> float:
        value = self.values.observed.values[key.of, key.name, key.step]
        return float(np.ravel(value)[0]) if key.entry is None else float(np.asarray(value)[key.entry])

    @cached_property
    def _singles(self) -> list[Key]:
        return [key for tiers in (self.values.by_count.get(1, ()),) for keys, _ in tiers for key in keys]

    @cached_property
    def _again(self) -> list[Key]:
        """What is given first, then what the first step gives."""
        order = ("inputs", "targets", "parameter", "activation", "output", "loss", "gradient", "activation_gradient")
        first = [key for key in self._singles if key.step <= 1 and key.of in order]
        return sorted(first, key=lambda key: (order.index(key.of), key.step))

    @cached_property
    def _columns(self) -> list[tuple[Key, Any]]:
        """Of data and outputs, each column on its own."""
        found = []
        for (of, name, step), value in self.values.observed.values.items():
            if of in ("inputs", "targets", "output") and np.ndim(value) == 2 and len(value) > 1:
                for column in range(np.shape(value)[1]):
                    entries = tuple((row, column) for row in range(len(value)))
                    found.append((Key(of, name, step, entries=entries), np.asarray(value)[:, column]))
        return found

    # ------------------------------------------------------------ what is wrong

    def _meant(self, keys: Sequence[Key], text: Text) -> Key:
        """The first step's value, or a later one if the number is nearly that."""
        printed = text.parsed[0].float
        nearest = min(keys, key=lambda key: abs(self._value(key) - printed))
        return nearest if abs(self._value(nearest) - printed) <= _NEARLY * abs(printed) else keys[0]

    def _is_sure(self, meaning: Meaning, keys: Sequence[Key]) -> bool:
        """Whether others with the same kind of name are right: the page means by it what it seems to mean."""
        key = keys[0]
        alike = [
            claimed.key
            for one, claimed in self.made.items()
            if one in self.direct and self.said[one].role == meaning.role and claimed.key.of == key.of
        ]
        return len([other for other in alike if other.step == key.step]) >= _OTHERS

    def _fits_any(self, text: Text) -> bool:
        """Whether anything else has its digits."""
        return any(self.values.fit(text.parsed, [self._value(key)]) for key in self._singles)


def set_of(claims: Iterable[Claimed]) -> list[Claimed]:
    """Each once."""
    return list({id(one): one for one in claims}.values())


def with_all_places(claims: Sequence[Claimed], page: Page) -> list[Claimed]:
    """One claim in place of several that say the same of the same digits, where these stand nowhere else."""
    groups: dict[Any, list[Claimed]] = {}
    for one in claims:
        about = tuple((name, str(value)) for name, value in one.fields.items() if name != "after")
        groups.setdefault(about, []).append(one)
    merged = []
    for alike in groups.values():
        numbers = tuple(number for one in alike for number in one.numbers)
        printed = str(alike[0].fields.get("printed", ""))
        every = [number for number in page.numbers if number.text == printed]
        if len(alike) > 1 and set(every) == set(numbers):
            fields = {name: value for name, value in alike[0].fields.items() if name != "after"}
            merged.append(Claimed(fields, numbers, alike[0].key))
        else:
            merged += alike
    return sorted(merged, key=lambda one: one.numbers[0].start)


def reproduced(page: Page, values: Values) -> int:
    """How many of a page's longer numbers are values of a run, whatever they are called."""
    return sum(_is_value(one, values) for one in page.numbers)


def _is_value(one: Found, values: Values) -> bool:
    parsed = Text(one.text, (one,)).parsed
    if not parsed or parsed[0].digits < _DIGITS or not _has_places(parsed[0]):
        return False
    return any(keys for _, keys in values.tiers(parsed))


def _has_places(number: Number) -> bool:
    return number.decimals > 2
