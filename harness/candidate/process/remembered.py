"""What a checked file answered to by raising an exception: it is not asked the same again for nothing."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from harness.candidate.process import wire

if TYPE_CHECKING:
    from harness.candidate.process.process import Failure
    from harness.candidate.reading.source import Unit

#: What a function may make names of the file with.
_MAKES_NAMES = re.compile(r"\b(globals?|exec|eval|setattr|vars|modules|import_module|__(dict|import|globals|main)__)\b")


#: Labels of units that are added to a file, and make no names.
_OURS = frozenset(("<objects>", "<layers>"))


class Raised:
    """Calls of functions, with all their values, and names that the file does not have; until something else was done.

    Of hundreds of readings of a file many make the same call.
    """

    def __init__(self, units: Iterable[Unit], is_module: bool) -> None:
        """``units``: of the file; ``is_module``: whether it imports a module first, which may make any name."""
        codes = (unit.code for unit in units if unit.label not in _OURS)
        self._names_stay = not is_module and not any(map(_MAKES_NAMES.search, codes))
        self._failures: dict[bytes, Failure] = {}

    def known(self, request: Mapping[str, Any], packer: wire.Packer) -> Failure | None:
        """How this was answered, where it raised and nothing has been done since that it may depend on."""
        return self._failures.get(self._digest(request, packer)) if self._failures else None

    def note(self, request: Mapping[str, Any], packer: wire.Packer, failure: Failure) -> None:
        """It has raised now."""
        if own := self._digest(request, packer):
            self._failures[own] = failure

    def clear(self) -> None:
        """Something else was done."""
        self._failures.clear()

    def _digest(self, request: Mapping[str, Any], packer: wire.Packer) -> bytes:
        """Of what is asked, and whether lines are counted; empty of what may be answered otherwise the next time."""
        if not self._is_remembered(request):
            return b""
        found = hashlib.blake2b(digest_size=16)
        for part in packer.frame({**request, "count": bool(request["count"])}):
            found.update(part)
        return found.digest()

    def _is_remembered(self, request: Mapping[str, Any]) -> bool:
        if request["target"] is not None:
            return False
        is_name = request["op"] == "attribute" and str(request["name"]).isidentifier()
        return request["op"] == "call" or (is_name and self._names_stay)
