"""Candidates as pytest items: one for each probe."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from harness.checking.result import FAILED, INCONCLUSIVE, Checked, Tried
from harness.ground import threads
from harness.ground.errors import HarnessError
from harness.ground.harmless import one_line, terminal


class NotRight(Exception):
    """A test that is red: the report that a person should read."""


_CHECKS = pytest.StashKey[dict[str, Checked]]()


class CandidateFile(pytest.File):
    """A file with one or more candidates."""

    candidates: tuple[str, ...]

    @classmethod
    def of(cls, parent: pytest.Collector, path: Path, candidates: tuple[str, ...]) -> CandidateFile:
        found: CandidateFile = cls.from_parent(parent, path=path)
        found.candidates = candidates
        return found

    def collect(self) -> Iterator[pytest.Item]:
        from harness.candidate.reading.source import read
        from harness.checking.opening import Options, stated
        from harness.faults.probes import Abilities, probes

        threads.set_policy()
        for text in self.candidates:
            try:
                adapter = stated(read(str(self.config.rootpath / text)), Options())
            except HarnessError as error:
                raise self.CollectError(terminal(str(error))) from None
            name = text.rpartition(self.path.name)[2].lstrip("#:")
            for probe in probes(adapter, Abilities(updates=True, sets_optimizer=True)):
                yield ProbeItem.of(self, f"{name}.{probe.name}".lstrip("."), text, probe.name)


class ProbeItem(pytest.Item):
    """A candidate is right on one probe."""

    candidate: str
    probe: str

    @classmethod
    def of(cls, parent: CandidateFile, name: str, candidate: str, probe: str) -> Any:
        item = cls.from_parent(parent, name=one_line(name))
        item.candidate, item.probe = candidate, probe
        if item.config.pluginmanager.hasplugin("xdist"):  # --dist loadgroup then checks a candidate once
            item.add_marker(pytest.mark.xdist_group(candidate))
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

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        if isinstance(excinfo.value, NotRight | HarnessError):
            return terminal(str(excinfo.value))
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int, str]:
        return self.path, 0, self.name


def _is_right(tried: Tried) -> bool:
    return not tried.failure and all(row.is_right for row in tried.rows)
