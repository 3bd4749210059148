"""Candidates as pytest items: one for each probe of a network; of a file that states none, one for each part."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from harness.checking.result import FAILED, INCONCLUSIVE, Checked, Tried
from harness.ground import threads
from harness.ground.errors import HarnessError
from harness.ground.harmless import one_line, terminal

if TYPE_CHECKING:
    from harness.checking.homework.file import FileChecked, PartChecked, Recognised


class NotRight(Exception):
    """A test that is red: the report that a person should read."""


_CHECKS = pytest.StashKey[dict[str, Checked]]()
_FILES = pytest.StashKey["dict[str, FileChecked]"]()


class CandidateFile(pytest.File):
    """A file with one or more candidates."""

    candidates: tuple[str, ...]

    @classmethod
    def of(cls, parent: pytest.Collector, path: Path, candidates: tuple[str, ...]) -> CandidateFile:
        found: CandidateFile = cls.from_parent(parent, path=path)
        found.candidates = candidates
        return found

    def collect(self) -> Iterator[pytest.Item]:
        threads.set_policy()
        for text in self.candidates:
            try:
                yield from self._items(text, text.rpartition(self.path.name)[2].lstrip("#:"))
            except HarnessError as error:
                raise self.CollectError(terminal(str(error))) from None

    def _items(self, text: str, name: str) -> Iterator[pytest.Item]:
        from harness.candidate.reading.source import read
        from harness.checking.homework.file import recognised, takes
        from harness.checking.opening import Options, stated
        from harness.faults.probes import Abilities, probes

        place = str(self.config.rootpath / text)
        if takes(place, Options()):
            for part in _names(recognised(place, Options())):
                yield PartItem.of(self, f"{name}.{part}".lstrip("."), text, part)
            return
        for probe in probes(stated(read(place), Options()), Abilities(updates=True, sets_optimizer=True)):
            yield ProbeItem.of(self, f"{name}.{probe.name}".lstrip("."), text, probe.name)


def _names(found: Recognised) -> Iterator[str]:
    """What a file is checked for: its parts, the networks that it states, and one that it may have."""
    from harness.checking.homework.file import NETWORK

    yield from (asked.part.name for asked in found.parts)
    yield from (one.adapter.call or NETWORK for one in found.networks)
    if found.has_more:
        yield NETWORK


class _Item(pytest.Item):
    """Something of a candidate that is right."""

    candidate: str

    @classmethod
    def made(cls, parent: CandidateFile, name: str, candidate: str) -> Any:
        item = cls.from_parent(parent, name=one_line(name))
        item.candidate = candidate
        if item.config.pluginmanager.hasplugin("xdist"):  # --dist loadgroup then checks a candidate once
            item.add_marker(pytest.mark.xdist_group(candidate))
        return item

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        if isinstance(excinfo.value, NotRight | HarnessError):
            return terminal(str(excinfo.value))
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int, str]:
        return self.path, 0, self.name


class PartItem(_Item):
    """A layer, loss or optimizer of a file is right."""

    part: str

    @classmethod
    def of(cls, parent: CandidateFile, name: str, candidate: str, part: str) -> Any:
        item = cls.made(parent, name, candidate)
        item.part = part
        return item

    def runtest(self) -> None:
        from harness.checking.result import CONVENTION, RIGHT
        from harness.report.file_text import part_text
        from harness.report.words import say

        part = self._found()
        if part is None:
            pytest.skip(say("no_network_recognised"))
        if part.checked is None:
            pytest.skip(part_text(part))
        if part.verdict not in (RIGHT, CONVENTION):
            raise NotRight(part_text(part, f"backprop-harness check {shlex.quote(self.candidate)}"))

    def _found(self) -> PartChecked | None:
        from harness.checking.homework.file import NETWORK

        parts = self._checked().parts
        named = (one for one in parts if one.name == self.part)
        networks = (one for one in parts if self.part == NETWORK and NETWORK in one.stated)
        return next(named, None) or next(networks, None)

    def _checked(self) -> FileChecked:
        """Checked once a session, whatever the number of parts."""
        from harness.checking.homework.file import check_file
        from harness.checking.opening import Options

        kept = self.config.stash.setdefault(_FILES, {})
        if self.candidate not in kept:
            kept[self.candidate] = check_file(str(self.config.rootpath / self.candidate), Options())
        return kept[self.candidate]


class ProbeItem(_Item):
    """A candidate is right on one probe."""

    probe: str

    @classmethod
    def of(cls, parent: CandidateFile, name: str, candidate: str, probe: str) -> Any:
        item = cls.made(parent, name, candidate)
        item.probe = probe
        return item

    def runtest(self) -> None:
        from harness.report.check_text import check_text
        from harness.report.words import say

        found = self._checked()
        tried = next((one for one in found.tried if one.probe == self.probe), None)
        if tried is None and not found.failure:
            pytest.skip(say("entry_offers_nothing"))
        if tried is None or not _is_right(tried) or found.verdict in (INCONCLUSIVE, FAILED):
            raise NotRight(check_text(found, f"backprop-harness check {self.candidate}"))

    def _checked(self) -> Checked:
        """Checked once a session, whatever the number of probes."""
        from harness.checking.check import check

        kept = self.config.stash.setdefault(_CHECKS, {})
        if self.candidate not in kept:
            kept[self.candidate] = check(str(self.config.rootpath / self.candidate))
        return kept[self.candidate]


def _is_right(tried: Tried) -> bool:
    return not tried.failure and all(row.is_right for row in tried.rows)
