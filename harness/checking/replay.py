"""The smallest check that fails as the whole one did, as options of the command line."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from harness.candidate.speaking.adapter import Adapter
from harness.candidate.speaking.widths import widths
from harness.checking.evidence import first_wrong
from harness.checking.result import Checked, Tried
from harness.faults.probes import Abilities, Probe, first_rows, fitted
from harness.ground.errors import HarnessError, ScenarioError
from harness.run.result import Difference

Again = Callable[[Probe], Tried]
#: Widths that are tried, the smallest first.
_WIDTHS = (1, 2, 3)
#: The probe that is first where nobody says which.
FIRST = "batches"
#: A number so near the right one, relative to it, shows no more than an epsilon.
_NEARLY = 1e-4


@dataclass(frozen=True)
class Narrow:
    """A check of part of what was checked: options of ``check``."""

    sizes: tuple[int, ...] | None = None
    probe: str | None = None
    batch: int | None = None
    rows: int | None = None

    @property
    def words(self) -> str:
        """As the command line has them."""
        sizes = ",".join(map(str, self.sizes)) if self.sizes else None
        options = {"probe": self.probe, "sizes": sizes, "batch": self.batch, "rows": self.rows}
        return " ".join(f"--{name} {value}" for name, value in options.items() if value is not None)


def narrowed(found: Checked, adapter: Adapter, abilities: Abilities, again: Again) -> Iterator[Narrow]:
    """Parts that fail where they are tried here, the smallest first; ``again`` takes the candidate through a probe.

    The candidate was checked on the probes that come with the harness.
    """
    wrong = first_wrong(found)
    if wrong is None:
        return
    probe = None if wrong.case == FIRST else wrong.case
    for sizes in (*_narrow_sizes(adapter, wrong.case), None):
        narrow = adapter.model_copy(update={"sizes": sizes}) if sizes else adapter
        try:
            made = _with_loss(fitted(wrong.case, narrow, abilities), found)
        except ScenarioError:  # as of one value that is normalised
            continue
        if rows := _failing_rows(made, again, wrong):
            yield Narrow(sizes or adapter.sizes, probe, 1, rows)
        elif sizes and _fails(made, again):
            yield Narrow(sizes, wrong.case)
    yield Narrow(adapter.sizes, wrong.case)


def narrowed_scenario(found: Checked, asked: Probe, again: Again) -> Iterator[Narrow]:
    """The same where the candidate was checked on scenarios, of which ``asked`` is the first."""
    wrong = first_wrong(found)
    rows = _failing_rows(asked, again, wrong) if wrong is not None and wrong.case == asked.name else 0
    if rows:
        yield Narrow(batch=1, rows=rows)


def _narrow_sizes(adapter: Adapter, probe: str) -> Iterator[tuple[int, ...]]:
    if adapter.sizes is not None or probe == "square" or adapter.inputs or not adapter.takes_rows:
        return
    least = max(layer.least_width for layer in adapter.network)
    for width in sorted({max(width, least) for width in _WIDTHS}):
        *before, last = [width] * len(widths(adapter))
        one = 1 if adapter.has_one_output else last
        yield (*before, adapter.loss.classes or (2 if adapter.loss.targets == "classes" and width == 1 else one))


def _with_loss(probe: Probe, found: Checked) -> Probe:
    """With the convention that the candidate was held to."""
    held = next(one for one in found.tried if one.probe == probe.name).case.scenario
    scenario = probe.case.scenario.model_copy(update={"loss": held.loss, "optimizer": held.optimizer})
    return replace(probe, case=replace(probe.case, scenario=scenario))


def _failing_rows(probe: Probe, again: Again, wrong: Difference | None = None) -> int:
    """With how few of the first batch's rows its step is wrong, as clearly as ``wrong`` is; 0 where it never is."""
    clear = wrong is not None and _is_clear(wrong)
    first = 0
    fewest = max(layer.fewest_rows((1,)) for layer in probe.case.layers)
    for rows in range(fewest, len(probe.batches[0].inputs) + 1):
        found = _rows(first_rows(probe, 1, rows), again)
        if any(not clear or _is_clear(row) for row in found):
            return rows
        first = first or (rows if found else 0)
    return first


def _is_clear(row: Difference) -> bool:
    """Whether a wrong number is far from the right one, and not as an epsilon makes it."""
    return not abs(row.furthest.value - row.furthest.exact) <= _NEARLY * abs(row.furthest.exact)


def _fails(probe: Probe, again: Again) -> bool:
    return bool(_rows(probe, again))


def _rows(probe: Probe, again: Again) -> list[Difference]:
    """What is wrong in a probe; one that the candidate does not get through shows nothing."""
    try:
        tried = again(probe)
    except HarnessError:
        return []
    return [] if tried.failure else [row for row in tried.rows if not row.is_right]
