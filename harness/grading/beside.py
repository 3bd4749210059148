"""Other parts of a file that a part calls: a mistake in one of them is no mistake of what calls it."""

from __future__ import annotations

from collections.abc import Sequence

from harness.checking.homework.file import FileChecked, PartChecked, Recognised
from harness.checking.result import WRONG
from harness.ground.errors import HarnessError


def wrong_beside(
    rest: FileChecked | HarnessError | None, own: Sequence[str], begin: Sequence[str], known: Recognised
) -> list[PartChecked]:
    """Other parts of a file that are asked for, wrong, and called."""
    others = (one for one in wrong_parts(rest) if one.name not in own)
    return [one for one in others if _is_called(begin, one, known)]


def wrong_parts(rest: FileChecked | HarnessError | None) -> list[PartChecked]:
    """Layers, losses and optimizers of a file that are wrong."""
    each = rest.parts if isinstance(rest, FileChecked) else ()
    return [one for one in each if one.verdict is WRONG and one.is_part]


def is_mended(one: PartChecked) -> bool:
    """Whether changes of lines make all of it right."""
    diagnosis = one.checked.diagnosis if one.checked else None
    return diagnosis is not None and diagnosis.changed.is_whole and bool(diagnosis.changed.units)


def _is_called(begin: Sequence[str], one: PartChecked, known: Recognised) -> bool:
    """Whether functions or classes call a part, as far as names tell, and whatever they call does."""
    uses = {name for asked in known.parts if asked.part.name == one.name for name in asked.part.uses}
    says = {
        **{name: each.says for name, each in known.survey.functions.items()},
        **{name: each.says for name, each in known.survey.classes.items()},
    }
    seen, left = set[str](), [name for name in begin if name in says]
    while left:
        name = left.pop()
        if name not in seen:
            seen.add(name)
            left += [each for each in says.get(name, ()) if each in says]
    return bool(uses & seen)
