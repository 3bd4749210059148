"""Classes of a project that are layers: an optimizer that steps over layers is given objects of these."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from harness.candidate.process.process import CandidateProcess
from harness.candidate.process.wire import Handle
from harness.candidate.reading.project import File, files_of
from harness.candidate.reading.source import Unit
from harness.checking.homework.survey import Class, Survey, survey
from harness.checking.homework.words import usual_words

#: What makes an object of a class of another file, in the process.
MADE = "HarnessMade_"
UNIT = Unit(
    "<layers>",
    f"""\
def {MADE}(modules_, class_, **given):
    for at, name in enumerate(modules_, 1):
        try:
            imported = __import__("importlib").import_module(name, globals().get("__package__"))
        except ImportError:
            if at == len(modules_):
                raise
        else:
            return getattr(imported, class_)(**given)
""",
)
#: What a layer keeps; of how many classes of a file it is tried; and with what, which does not matter, they are made.
_KEPT = ("weight", "weight_gradient", "bias", "bias_gradient")
_MOST_HOLDERS, _SIZE = 2, 2
#: In how many files beside it they are sought.
_MOST_FILES = 12


@dataclass(frozen=True)
class Holder:
    """A class of the file, or of another one, that keeps a weight and a bias with their gradients: its own layer."""

    of: Class
    modules: tuple[str, ...] = ()
    """Of another file: names by which it may be imported."""
    is_known: bool = True
    """Whether the file itself defines or imports it."""

    def made(self, process: CandidateProcess) -> Handle:
        """A new one; with which sizes does not matter."""
        given: dict[str, Any] = {one.name: _SIZE for one in self.of.made if one.is_needed}
        if not self.modules:
            return process.new(self.of.name, **given)
        return process.new(MADE, modules_=list(self.modules), class_=self.of.name, **given)


def holders_of(units: Sequence[Unit], folder: Path, root: Path | None) -> tuple[Holder, ...]:
    """Layers of the file, else of those that it imports, else of others of its project."""
    if not units:
        return ()
    file = File(tuple(units), folder, root)
    if own := tuple(Holder(one) for one in _holders(survey(units, file))):
        return own[:_MOST_HOLDERS]
    known = tuple(dict.fromkeys(one.path for one in file.imported.values()))
    found = [each for path in known for each in _of_another(path, file, True)]
    found = found or [each for path in _beside(file) if path not in known for each in _of_another(path, file, False)]
    return tuple(found[:_MOST_HOLDERS])


def _beside(file: File) -> Iterator[Path]:
    """Other files of its project; of one that is named alone those in its folder."""
    assert file.folder is not None
    every = files_of(file.root) if file.root else sorted(file.folder.glob("*.py"))
    return islice((one for one in every if one.suffix == ".py"), _MOST_FILES)


def _holders(found: Survey) -> Iterator[Class]:
    return (one for one in found.classes.values() if all(kept_as(kind, one) for kind in _KEPT))


def _of_another(path: Path, file: File, is_known: bool) -> Iterator[Holder]:
    modules, other = file.modules(path), file.beside(path)
    if modules and other is not None:
        yield from (Holder(one, modules, is_known) for one in _holders(survey(other.units, other)))


def kept_as(kind: str, of: Class) -> str:
    """What an object of a class calls this; empty where it has none."""
    return next((one for one in usual_words(f"object_{kind}") if one in of.attributes), "")
