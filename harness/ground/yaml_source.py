"""YAML text -> plain values, each with the place where it stands.

Only the composed nodes are used, so nothing in a file is ever constructed or executed. Values follow YAML 1.2's core
schema: 1e-3 is a number, 010 is ten, yes is text; duplicate keys are errors; aliases may not multiply without limit.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from harness.ground.errors import Place, ScenarioError
from harness.ground.facts import fact

Path_ = tuple[str | int, ...]

#: No list has this index.
NAME = -1

MAX_BYTES = 8 * 2**20
MAX_NODES = 500_000
MAX_DEPTH = 40
MAX_INTEGER = 10**400

_INT = re.compile(r"[-+]?[0-9]+")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_WORDS = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_UNUSABLE = re.compile(r"[\0\ud800-\udfff]")
_NON_FINITE = {".inf": "inf", "+.inf": "inf", "-.inf": "-inf", ".nan": "nan"}


@dataclass(frozen=True)
class Source:
    """A file's values (dict, tuple, str, int, float, bool, None) and the place of each by its path.

    The place of a field's name is kept below the field's path, under NAME.
    """

    values: Any
    places: Mapping[Path_, Place]

    def place(self, path: Path_) -> Place:
        """The place of the value at ``path``, or of the nearest mapping or list around it."""
        while path not in self.places and path:
            path = path[:-1]
        return self.places[path]

    def place_of_name(self, path: Path_) -> Place:
        """The place of the name of the field at ``path``."""
        return self.places.get((*path, NAME), self.place(path))


def read(path: Path) -> Source:
    """Read a YAML file. Raises ScenarioError with file:line:column where it is not one."""
    return _parsed(path, text_of(path))


@lru_cache(maxsize=64)  # a file that many others extend
def _parsed(path: Path, text: str) -> Source:
    from ruamel.yaml import YAML
    from ruamel.yaml.error import MarkedYAMLError, YAMLError
    from ruamel.yaml.reader import ReaderError

    yaml = YAML(typ="safe", pure=True, plug_ins=[])  # else it searches its folder for them each time
    yaml.composer.warn_double_anchors = False
    try:
        node = yaml.compose(text)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = Place(path, mark.line + 1, mark.column + 1) if mark else Place(path, 1, 1)
        raise ScenarioError(place, fact("no_yaml", problem=str(error.problem or error.context))) from None
    except ReaderError as error:
        before = text[: error.position]
        place = Place(path, before.count("\n") + 1, error.position - before.rfind("\n"))
        raise ScenarioError(place, fact("yaml_control_character", character=f"U+{error.character:04X}")) from None
    except (YAMLError, ValueError) as error:
        raise ScenarioError(path, fact("no_yaml", problem=str(error).splitlines()[0])) from None
    except RecursionError:
        raise ScenarioError(path, fact("nested_too_deep", levels=MAX_DEPTH)) from None
    if node is None:
        raise ScenarioError(Place(path, 1, 1), fact("file_is_empty"))
    places: dict[Path_, Place] = {}
    return Source(_Converter(path, places).value(node, ()), places)


def text_of(path: Path) -> str:
    """A file's UTF-8 text. Raises ScenarioError with its place."""
    try:
        if not path.is_file():  # a pipe would be waited on for ever
            raise ScenarioError(path, fact("no_regular_file" if path.exists() else "no_such_file"))
        if path.stat().st_size > MAX_BYTES:
            raise ScenarioError(path, fact("larger_than", mebibytes=MAX_BYTES // 2**20))
        raw = path.read_bytes()
    except OSError as error:
        raise ScenarioError(path, fact("cannot_be_read", problem=error.strerror)) from None
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        column = error.start - raw.rfind(b"\n", 0, error.start)
        is_utf16 = raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
        raise ScenarioError(Place(path, line, column), fact("utf16_text" if is_utf16 else "no_utf8_text")) from None


class _Converter:
    def __init__(self, file: Path, places: dict[Path_, Place]) -> None:
        self._file, self._places, self._count = file, places, 0

    def value(self, node: Any, path: Path_) -> Any:
        place = Place(self._file, node.start_mark.line + 1, node.start_mark.column + 1)
        self._count += 1
        if self._count > MAX_NODES:
            raise ScenarioError(place, fact("too_many_nodes", most=MAX_NODES))
        if len(path) > MAX_DEPTH:
            raise ScenarioError(place, fact("nested_too_deep", levels=MAX_DEPTH))
        self._places[path] = place
        if node.id == "mapping":
            return {key: self.value(child, (*path, key)) for key, child in self._items(node, path)}
        if node.id == "sequence":
            return tuple(self.value(child, (*path, index)) for index, child in enumerate(node.value))
        return self._scalar(node, place)

    def _items(self, node: Any, path: Path_) -> Iterator[tuple[str, Any]]:
        seen = set()
        for key_node, child in node.value:
            place = Place(self._file, key_node.start_mark.line + 1, key_node.start_mark.column + 1)
            if key_node.id != "scalar":
                raise ScenarioError(place, fact("name_is_no_text"))
            key = self._text(key_node, place)
            if key in seen:
                raise ScenarioError(place, fact("stands_twice"), key)
            seen.add(key)
            self._places[*path, key, NAME] = place
            yield key, child

    def _text(self, node: Any, place: Place) -> str:
        text = str(node.value)
        if _UNUSABLE.search(text):
            raise ScenarioError(place, fact("unusable_text"))
        return text

    def _scalar(self, node: Any, place: Place) -> Any:
        text = self._text(node, place)
        if node.style is not None:
            return text
        if text.lower() in _NON_FINITE:
            raise ScenarioError(place, fact("no_finite_number"), text)
        if text in _WORDS:
            return _WORDS[text]
        if _INT.fullmatch(text):
            number = int(text) if len(text) <= 4_000 else 2 * MAX_INTEGER  # Python writes no more digits
            if abs(number) > MAX_INTEGER:
                raise ScenarioError(place, fact("too_many_digits"))
            return number
        if _FLOAT.fullmatch(text):
            return float(text)
        return text
