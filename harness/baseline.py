"""Regression baselines: what a run gave when it was last accepted, in reports/baseline/<scenario>.json.

Only the digits that anybody can reproduce are compared: ``accept`` runs eight twins of every case and writes beside
each tensor to how many digits they agree (harness.claims.horizon). Small tensors are kept exactly, as hexadecimal
floats; of large ones the norms and a fixed sample of entries. Baselines are kept where the folder exists.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from harness.atomic import write_atomically
from harness.claims.horizon import Horizon
from harness.errors import DataError, UsageError
from harness.observe import LAST, Observed, Wanted
from harness.result import BaselineResult
from harness.scenario.model import Case, parameter_shapes
from harness.workspace import Workspace

SCHEMA = 1
#: Tensors of at most so many entries are kept whole; of larger ones so many entries are.
SMALL, SAMPLE = 64, 32
#: More digits than these are never asked of another machine.
MOST_DIGITS = {"float64": 13, "float32": 5}
#: One row more or fewer is no change.
ACCURACY_DIGITS = 3
#: What another machine may have otherwise; named where a run is not identical.
_NAMED = ("numpy", "torch", "blas", "python", "cpu", "platform")


class _Stored(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Entry(_Stored):
    """One tensor after one step."""

    step: int
    quantity: str
    name: str
    shape: tuple[int, ...] = Field(strict=False)
    digits: int
    """How many digits, relative to the largest entry, are compared."""
    largest: str
    values: dict[str, str]
    """Hexadecimal floats by flat index, and by norm where the tensor is large."""


class Kept(_Stored):
    """One case."""

    environment: int
    scenario_sha256: str
    steps: int
    entries: tuple[Entry, ...] = Field(strict=False)


class Baseline(_Stored):
    """One scenario's file."""

    schema_: int = Field(alias="schema")
    scenario: str
    environments: tuple[dict[str, Any], ...] = Field(strict=False)
    cases: dict[str, Kept]


# ---------------------------------------------------------------- the folder


def folder(workspace: Workspace) -> Path:
    """Where baselines are kept."""
    return workspace.reports / "baseline"


def path_of(workspace: Workspace, scenario: str) -> Path:
    """A scenario's baseline."""
    return folder(workspace) / f"{scenario}.json"


def read(path: Path) -> Baseline | None:
    """A baseline, or None where there is none. Raises DataError where it is damaged."""
    try:
        text = path.read_text("utf-8")
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise _damaged(path, str(error)) from None
    try:
        found = Baseline.model_validate(json.loads(text))
    except (ValidationError, ValueError, RecursionError) as error:
        said = error.errors(include_url=False)[0]["msg"] if isinstance(error, ValidationError) else str(error)
        raise _damaged(path, said) from None
    if found.schema_ != SCHEMA:
        raise _damaged(path, f"schema {found.schema_}, but this version reads {SCHEMA}")
    for kept in found.cases.values():
        if not 0 <= kept.environment < len(found.environments):
            raise _damaged(path, f"names environment {kept.environment}, but has {len(found.environments)}")
        for entry in kept.entries:
            _check(path, entry)
    return found


def _check(path: Path, entry: Entry) -> None:
    try:
        largest = float.fromhex(entry.largest)
        numbers = [float.fromhex(value) for value in entry.values.values()]
    except (ValueError, OverflowError):
        raise _damaged(path, f"{entry.quantity} {entry.name} at step {entry.step}: not hexadecimal floats") from None
    keys = set(_described(np.zeros(entry.shape))) if math.prod(entry.shape) < 2**40 else set()
    if keys != entry.values.keys() or not numbers or math.isnan(largest):
        raise _damaged(path, f"{entry.quantity} {entry.name} at step {entry.step}: entries are missing")


def _damaged(path: Path, problem: str) -> DataError:
    return DataError(f"{path}: damaged baseline: {problem}; restore it from version control, or delete it and accept")


# ---------------------------------------------------------------- what is kept


def wanted(case: Case, planned: int) -> tuple[Wanted, ...]:
    """What a new baseline keeps: the first, the last and the logged steps."""
    names = tuple(parameter_shapes(case))
    if case.optimizer is None or planned == 0:
        return (Wanted.at("output", "", 0),)
    training = case.scenario.training
    every = training.log_every
    steps = {1, planned, LAST, *(step for step in training.checkpoints if step <= planned)}
    steps |= set(range(every, planned + 1, every)) if every else set()
    found = [Wanted.at("loss", "", step) for step in steps]
    found += [
        Wanted.at(quantity, name, step) for step in steps for quantity in ("gradient", "parameter") for name in names
    ]
    found += [Wanted.at("accuracy", name, step) for step in steps for name in case.scenario.metrics.accuracy]
    return tuple(found)


def wanted_again(kept: Kept) -> tuple[Wanted, ...]:
    """What comparing with a baseline needs to see."""
    return tuple(Wanted.at(entry.quantity, entry.name, entry.step) for entry in kept.entries)


def keep(case: Case, observed: Observed, horizon: Horizon, environment: int) -> Kept:
    """A case as the baseline keeps it."""
    steps = {one.first if one.first != LAST else observed.steps for one in wanted(case, observed.steps)}
    names = ("loss", "gradient", "parameter", "accuracy", "output")
    found = [
        _entry(case, key, value, horizon)
        for key, value in sorted(
            observed.values.items(), key=lambda item: (item[0][2], names.index(item[0][0]), item[0][1])
        )
        if key[2] in steps
    ]
    return Kept(
        environment=environment,
        scenario_sha256=fingerprint(case),
        steps=observed.steps,
        entries=tuple(entry for entry in found if entry),
    )


def _entry(case: Case, key: tuple[str, str, int], value: Any, horizon: Horizon) -> Entry | None:
    quantity, name, step = key
    array = np.asarray(value, np.float64)
    if not np.isfinite(array).all():
        return None
    largest = float(np.abs(array).max(initial=0.0))
    spread = float(np.max(horizon.of(quantity, name, step, array.shape), initial=0.0))
    most = ACCURACY_DIGITS if quantity == "accuracy" else MOST_DIGITS[case.dtype]
    digits = most if spread == 0 or largest == 0 else math.floor(-math.log10(min(spread / largest, 1.0)))
    return Entry(
        step=step,
        quantity=quantity,
        name=name,
        shape=array.shape,
        digits=max(0, min(digits, most)),
        largest=largest.hex(),
        values={index: number.hex() for index, number in _described(array).items()},
    )


def _described(array: Any) -> dict[str, float]:
    """The entries kept of a tensor, by flat index; of a large one a fixed sample of them, and its norms."""
    flat = np.asarray(array, np.float64).reshape(-1)
    if flat.size <= SMALL:
        return {str(index): float(number) for index, number in enumerate(flat)}
    sample = np.sort(np.random.RandomState(0).choice(flat.size, SAMPLE, replace=False))
    norms = {"norm 1": float(np.abs(flat).sum()), "norm 2": float(np.sqrt(flat @ flat))}
    return {**{str(index): float(flat[index]) for index in sample}, **norms}


def fingerprint(case: Case) -> str:
    """Of all that decides what a case computes."""
    said = case.scenario.model_dump_json(exclude={"title", "description", "document", "claims", "metrics"})
    return hashlib.sha256(f"{case.dtype} {said}".encode()).hexdigest()


# ---------------------------------------------------------------- comparing


@dataclass(frozen=True)
class _Change:
    entry: Entry
    index: str
    then: float
    now: float
    beyond: bool
    """More than the digits that are compared."""


def compare(
    path: Path, found: Baseline | None, case: Case, observed: Observed, environment: Mapping[str, Any]
) -> BaselineResult:
    """A run against its baseline, as far as the run came."""
    kept = found.cases.get(case.id) if found else None
    if found is None or kept is None:
        return BaselineResult("missing", "accept --new-only keeps this run", None, None, path)
    changes = [change for entry in kept.entries for change in _changes(entry, observed)]
    if not changes:
        return BaselineResult("identical", "", None, None, path)
    made_with = _made_with(found.environments[kept.environment], environment)
    first = next((change for change in changes if change.beyond), None)
    if first is None:
        return BaselineResult("rounding", "; ".join(made_with), None, None, path)
    entry = first.entry
    name = f"{entry.quantity} {entry.name}".strip()
    where = first.index if first.index.startswith("norm") else f"entry {first.index}" if entry.shape else "value"
    said = [f"{name} at step {entry.step:,}, {where}: {first.then:.9g} when accepted, {first.now:.9g} now"]
    if kept.scenario_sha256 != fingerprint(case):
        said.append("the scenario has changed since")
    return BaselineResult("changed", "; ".join(said + made_with), entry.step, name, path)


def _changes(entry: Entry, observed: Observed) -> Iterator[_Change]:
    value = observed.get(entry.quantity, entry.name, entry.step)
    if value is None:
        if entry.step > observed.steps and not observed.finished:
            return
        yield _Change(entry, "0", float.fromhex(next(iter(entry.values.values()))), math.nan, True)
        return
    array = np.asarray(value, np.float64)
    if array.shape != entry.shape:
        yield _Change(entry, "0", float.fromhex(next(iter(entry.values.values()))), math.nan, True)
        return
    now = _described(array)
    allowed = 10.0**-entry.digits * float.fromhex(entry.largest) if entry.digits else math.inf
    for index, text in entry.values.items():
        then = float.fromhex(text)
        if now[index] != then:
            scale = math.sqrt(array.size) if index == "norm 2" else array.size if index == "norm 1" else 1.0
            yield _Change(entry, index, then, now[index], not abs(now[index] - then) <= allowed * scale)


def _made_with(then: Mapping[str, Any], now: Mapping[str, Any]) -> list[str]:
    """What was otherwise where the baseline was made."""
    other = [f"{name} {then.get(name)}, now {now.get(name)}" for name in _NAMED if then.get(name) != now.get(name)]
    threads = [where.get("threads", {}).get("pools") for where in (then, now)]
    if threads[0] != threads[1]:
        other.append(f"threads {threads[0]}, now {threads[1]}")
    return [f"made with {', '.join(other)}"] if other else []


def unused(
    workspace: Workspace,
    cases: Mapping[str, Iterable[str]],
    known: Iterable[str] | None = None,
    orphans: bool = True,
) -> list[str]:
    """Baselines without a scenario, and cases in them that there are no longer.

    ``cases``: ids by scenario, of those to look into; ``known``: every scenario's name, where that is more.
    """
    names = set(cases if known is None else known)
    said = []
    for path in sorted(folder(workspace).glob("*.json")):
        if path.stem not in names:
            said += (
                [f"{path}: unused: there is no scenario {path.stem}; delete the file, or run accept"] if orphans else []
            )
        elif path.stem in cases:
            found = read(path)
            gone = sorted(set(found.cases) - set(cases[path.stem])) if found else []
            said += [f"{path}: unused: there is no case {case}; run accept" for case in gone]
    return said


# ---------------------------------------------------------------- accepting


@contextmanager
def _locked(workspace: Workspace) -> Iterator[None]:
    from filelock import FileLock, Timeout

    folder(workspace).mkdir(parents=True, exist_ok=True)
    lock = FileLock(folder(workspace) / ".lock", timeout=60)
    try:
        with lock:
            yield
    except Timeout:
        raise UsageError(f"{lock.lock_file}: another accept has held it for a minute; try again") from None


def write(workspace: Workspace, scenario: str, kept: Mapping[str, Kept], made_with: Mapping[str, Any]) -> None:
    """Put cases into a scenario's baseline beside those that stay. Two at once lose nothing."""
    path = path_of(workspace, scenario)
    with _locked(workspace):
        old = read(path)
        cases = {**(old.cases if old else {}), **{name: _renumbered(one, -1) for name, one in kept.items()}}
        _write(path, scenario, cases, list(old.environments) if old else [], made_with)


def remove_unused(workspace: Workspace, cases: Mapping[str, Iterable[str]]) -> list[str]:
    """Delete what no scenario needs; tells what went."""
    gone = []
    with _locked(workspace):
        for path in sorted(folder(workspace).glob("*.json")):
            if path.stem not in cases:
                path.unlink()
                gone.append(f"{path}: removed")
                continue
            found = read(path)
            stale = set(found.cases) - set(cases[path.stem]) if found else set()
            if found and stale:
                left = {name: one for name, one in found.cases.items() if name not in stale}
                _write(path, path.stem, left, list(found.environments), {})
                gone += [f"{path}: {name} removed" for name in sorted(stale)]
    return gone


def _renumbered(kept: Kept, environment: int) -> Kept:
    return kept.model_copy(update={"environment": environment})


def _write(
    path: Path,
    scenario: str,
    cases: Mapping[str, Kept],
    environments: list[dict[str, Any]],
    made_with: Mapping[str, Any],
) -> None:
    """Environments that no case uses any more go; that of -1 is ``made_with``."""
    all_of = [*environments, dict(made_with)]
    used: list[dict[str, Any]] = []
    final = {}
    for name, kept in sorted(cases.items()):
        environment = all_of[kept.environment]
        if environment not in used:
            used.append(environment)
        final[name] = _renumbered(kept, used.index(environment))
    content = Baseline(schema=SCHEMA, scenario=scenario, environments=tuple(used), cases=final)
    write_atomically(path, _json(content))


def _json(content: Baseline) -> str:
    """One line a tensor, so that a change is one line of a diff."""
    plain = content.model_dump(by_alias=True)
    lines = [f'{{"schema": {plain["schema"]}, "scenario": {json.dumps(plain["scenario"])}, "environments": [']
    lines.append(",\n".join(json.dumps(one) for one in plain["environments"]))
    lines.append('], "cases": {')
    cases = []
    for name, kept in plain["cases"].items():
        entries = ",\n".join(json.dumps(entry) for entry in kept.pop("entries"))
        cases.append(f'{json.dumps(name)}: {json.dumps(kept)[:-1]}, "entries": [\n{entries}]}}')
    lines.append(",\n".join(cases))
    return "\n".join(lines) + "\n}}\n"
