"""Regression baselines: what a run gave when it was last accepted, in reports/baseline/<scenario>.json.

Only the digits that anybody can reproduce are compared: ``accept`` runs eight twins of every case and writes beside
each tensor to how many digits they agree (harness.claims.horizon). Small tensors are kept exactly, as hexadecimal
floats; of large ones the norms and a fixed sample of entries. Baselines are kept where the folder exists.
"""

from __future__ import annotations

import hashlib
import json
import math
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

import numpy as np
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

from harness.claims.horizon import Horizon
from harness.ground.atomic import clear, write_atomically
from harness.ground.errors import DataError, UsageError
from harness.ground.facts import Fact, fact
from harness.ground.formulas import text_of_function
from harness.ground.workspace import WRITTEN_BY_ACCEPT, Workspace
from harness.run.observe import LAST, Observed, Wanted
from harness.run.result import BaselineResult, BaselineVerdict
from harness.scenario.base import MAX_AXES, MAX_ROWS, MAX_STEPS, MAX_VALUES, refused
from harness.scenario.complaint import problem
from harness.scenario.model import Case, FormulasData, parameter_shapes

SCHEMA = 1
#: Tensors of at most so many entries are kept whole; of larger ones so many entries are.
SMALL, SAMPLE = 64, 32
#: More digits than these are never asked of another machine.
MOST_DIGITS = {"float64": 13, "float32": 5}
KeptQuantity = Literal["loss", "output", "gradient", "parameter", "accuracy"]
#: In the order in which a file has them.
_IN_FILE: tuple[KeptQuantity, ...] = ("loss", "gradient", "parameter", "accuracy", "output")
#: One row more or fewer is no change.
ACCURACY_DIGITS = 3
#: What another machine may have otherwise; named where a run is not identical.
_NAMED = ("numpy", "torch", "blas", "python", "cpu", "platform")


#: The largest file that is read; the largest of this repository has 0.6 MiB.
MAX_BYTES = 64 * 2**20
_NORMS = ("norm 1", "norm 2")


class _Stored(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


def _finite_hex(text: str) -> str:
    try:
        if math.isfinite(float.fromhex(text)):
            return text
    except (ValueError, OverflowError):
        pass
    raise refused("no_hexadecimal")


Hex = Annotated[str, Field(max_length=40), AfterValidator(_finite_hex)]
#: What ``environment.describe`` says: versions, and the threads of each pool.
Environment = dict[str, str | dict[str, dict[str, str | int | None]] | None]


class Entry(_Stored):
    """One tensor after one step. Nothing of the tensor's size is made to read one."""

    step: Annotated[int, Field(ge=0, le=MAX_STEPS)]
    quantity: KeptQuantity
    name: Annotated[str, Field(max_length=200)]
    shape: Annotated[tuple[Annotated[int, Field(ge=1, le=MAX_ROWS)], ...], Field(strict=False, max_length=MAX_AXES + 1)]
    digits: Annotated[int, Field(ge=0, le=max(MOST_DIGITS.values()))]
    """How many digits, relative to the largest entry, are compared."""
    largest: Hex
    values: dict[str, Hex]
    """Hexadecimal floats by flat index, and by norm where the tensor is large."""

    @model_validator(mode="after")
    def _complete(self) -> Entry:
        """Which of its entries a large tensor keeps, only comparing tells: that takes memory of its size."""
        size, keys = math.prod(self.shape), set(self.values)
        if size > MAX_VALUES:
            raise refused("shape_too_large")
        whole = {str(index) for index in range(size)} if size <= SMALL else keys | set(_NORMS)
        if keys != whole or len(keys) != (size if size <= SMALL else SAMPLE + len(_NORMS)):
            raise refused("entries_missing")
        return self


class Kept(_Stored):
    """One case."""

    environment: Annotated[int, Field(ge=0)]
    scenario_sha256: str
    steps: Annotated[int, Field(ge=0, le=MAX_STEPS)]
    entries: tuple[Entry, ...] = Field(strict=False)


class Baseline(_Stored):
    """One scenario's file."""

    schema_: int = Field(alias="schema")
    scenario: str
    environments: tuple[Environment, ...] = Field(strict=False)
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
    if not os.path.lexists(path):
        return None
    try:
        if not path.is_file():
            raise _damaged(path, fact("no_regular_file"))
        if path.stat().st_size > MAX_BYTES:
            raise _damaged(path, fact("larger_than", mebibytes=MAX_BYTES // 2**20))
        found = Baseline.model_validate(json.loads(path.read_text("utf-8")))
    except OSError as error:
        raise _damaged(path, error.strerror or str(error)) from None
    except ValidationError as error:
        raise _damaged(path, _first_mistake(error)) from None
    except (ValueError, RecursionError) as error:
        raise _damaged(path, fact("no_json", error=str(error))) from None
    if found.schema_ != SCHEMA:
        raise _damaged(path, fact("other_schema", schema=found.schema_, right=SCHEMA))
    for kept in found.cases.values():
        if kept.environment >= len(found.environments):
            raise _damaged(path, fact("no_such_environment", number=kept.environment, count=len(found.environments)))
    return found


def _first_mistake(error: ValidationError) -> Fact:
    first = error.errors(include_url=False)[0]
    field = ".".join(map(str, first["loc"]))
    return fact("of_field", field=field, problem=problem(first)) if field else fact("of_file", problem=problem(first))


def _damaged(path: Path, problem: Fact | str) -> DataError:
    return DataError(fact("damaged_baseline", file=str(path), problem=problem))


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


def wanted_again(kept: Kept, case: Case) -> tuple[Wanted, ...]:
    """What comparing with a baseline needs to see, of what the case still has."""
    gone = [entry for entry in kept.entries if entry.quantity == "accuracy" and entry.name not in _accuracies(case)]
    return tuple(Wanted.at(entry.quantity, entry.name, entry.step) for entry in kept.entries if entry not in gone)


def _accuracies(case: Case) -> tuple[str, ...]:
    return case.scenario.metrics.accuracy


def keep(case: Case, observed: Observed, horizon: Horizon, environment: int) -> Kept:
    """A case as the baseline keeps it."""
    steps = {one.first if one.first != LAST else observed.steps for one in wanted(case, observed.steps)}
    found = [
        _entry(case, key, value, horizon)
        for key, value in sorted(
            observed.values.items(), key=lambda item: (item[0][2], _IN_FILE.index(item[0][0]), item[0][1])
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
    quantity: Any
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
    norms = dict(zip(_NORMS, (float(np.abs(flat).sum()), float(np.sqrt(flat @ flat))), strict=True))
    return {**{str(index): float(flat[index]) for index in sample}, **norms}


def fingerprint(case: Case) -> str:
    """Of all that decides what a case computes."""
    said = case.scenario.model_dump_json(exclude={"title", "description", "document", "claims", "metrics"})
    if isinstance(data := case.scenario.data, FormulasData):
        said += text_of_function(case.formulas, data.name)
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
        return BaselineResult(BaselineVerdict.MISSING, (fact("accept_keeps_this"),), None, None, path)
    changes = [change for entry in kept.entries for change in _changes(path, entry, observed)]
    if not changes:
        return BaselineResult(BaselineVerdict.IDENTICAL, (), None, None, path)
    made_with = _made_with(found.environments[kept.environment], environment)
    first = next((change for change in changes if change.beyond), None)
    if first is None:
        return BaselineResult(BaselineVerdict.ROUNDING, made_with, None, None, path)
    entry = first.entry
    name = f"{entry.quantity} {entry.name}".strip()
    details = [_detail(first)]
    if kept.scenario_sha256 != fingerprint(case):
        details.append(fact("scenario_changed"))
    return BaselineResult(BaselineVerdict.CHANGED, (*details, *made_with), entry.step, name, path)


def _detail(change: _Change) -> Fact:
    """What a tensor was, and what it is."""
    entry = change.entry
    of = {"quantity": entry.quantity, "name": entry.name, "step": entry.step, "then": change.then, "now": change.now}
    if change.index in _NORMS:
        return fact("norm_changed", **of, norm=int(change.index[-1]))
    return fact("entry_changed", **of, entry=int(change.index)) if entry.shape else fact("value_changed", **of)


def _changes(path: Path, entry: Entry, observed: Observed) -> Iterator[_Change]:
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
    if now.keys() != entry.values.keys():
        of = {"quantity": entry.quantity, "name": entry.name, "step": entry.step}
        raise _damaged(path, fact("other_entries", **of))
    allowed = 10.0**-entry.digits * float.fromhex(entry.largest) if entry.digits else math.inf
    for index, text in entry.values.items():
        then = float.fromhex(text)
        if now[index] != then:
            scale = math.sqrt(array.size) if index == "norm 2" else array.size if index == "norm 1" else 1.0
            yield _Change(entry, index, then, now[index], not abs(now[index] - then) <= allowed * scale)


def _made_with(then: Mapping[str, Any], now: Mapping[str, Any]) -> tuple[Fact, ...]:
    """What was otherwise where the baseline was made."""
    other = [
        fact("made_with_part", name=name, then=str(then.get(name)), now=str(now.get(name)))
        for name in _NAMED
        if then.get(name) != now.get(name)
    ]
    pools = [_pools(where) for where in (then, now)]
    if pools[0] != pools[1]:
        other.append(fact("made_with_part", name="threads", then=str(pools[0]), now=str(pools[1])))
    return (fact("made_with", parts=tuple(other)),) if other else ()


def _pools(environment: Mapping[str, Any]) -> Any:
    threads = environment.get("threads")
    return threads.get("pools") if isinstance(threads, dict) else None


def unused(
    workspace: Workspace,
    cases: Mapping[str, Iterable[str]],
    known: Iterable[str] | None = None,
    orphans: bool = True,
) -> list[Fact]:
    """Baselines without a scenario, and cases in them that there are no longer.

    ``cases``: ids by scenario, of those to look into; ``known``: every scenario's name, where that is more.
    """
    names = set(cases if known is None else known)
    found_unused: list[Fact] = []
    for path in sorted(folder(workspace).glob("*.json")):
        if path.stem not in names:
            of = {"file": str(path), "scenario": path.stem}
            found_unused += [fact("unused_baseline_file", **of)] if orphans else []
        elif path.stem in cases:
            found = read(path)
            gone = sorted(set(found.cases) - set(cases[path.stem])) if found else []
            found_unused += [fact("unused_baseline", file=str(path), case=case) for case in gone]
    return found_unused


# ---------------------------------------------------------------- accepting


@contextmanager
def _locked(workspace: Workspace) -> Iterator[None]:
    from filelock import FileLock, Timeout

    own, path = workspace.own(*WRITTEN_BY_ACCEPT)
    try:
        own.mkdir(parents=True, exist_ok=True)
        with FileLock(path, timeout=60):
            yield
    except Timeout:
        raise UsageError(fact("another_accept", file=str(path))) from None
    except OSError as error:
        raise UsageError(fact("cannot_be_written", file=str(path), problem=error.strerror or str(error))) from None


def write(workspace: Workspace, scenario: str, kept: Mapping[str, Kept], made_with: Mapping[str, Any]) -> None:
    """Put cases into a scenario's baseline beside those that stay. Two at once lose nothing."""
    path = path_of(workspace, scenario)
    with _locked(workspace):
        old = read(path)
        cases = {**(old.cases if old else {}), **{name: _renumbered(one, -1) for name, one in kept.items()}}
        _write(path, scenario, cases, list(old.environments) if old else [], made_with)


def remove_unused(workspace: Workspace, cases: Mapping[str, Iterable[str]]) -> list[Fact]:
    """Delete what no scenario needs; tells what went."""
    gone = []
    with _locked(workspace):
        for path in sorted(folder(workspace).glob("*.json")):
            if path.stem not in cases:
                path.unlink()
                gone.append(fact("baseline_file_removed", file=str(path)))
                continue
            found = read(path)
            stale = set(found.cases) - set(cases[path.stem]) if found else set()
            if found and stale:
                left = {name: one for name, one in found.cases.items() if name not in stale}
                _write(path, path.stem, left, list(found.environments), {})
                gone += [fact("baseline_removed", file=str(path), case=name) for name in sorted(stale)]
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
    clear(path.parent)
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
