"""Baselines: what counts as a change, what is kept, and what a damaged file says."""

from __future__ import annotations

import json
import threading
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.claims.horizon import NO_HORIZON
from harness.ground.errors import DataError
from harness.ground.workspace import Workspace
from harness.run.observe import Observed
from harness.scenario.model import Case
from harness.verification import baseline
from tests.helpers import case_of, document, texts

MADE_WITH = {"numpy": "2.0", "torch": "2.3", "threads": {"pools": {"blas": 2}}}


def case(**fields: Any) -> Case:
    return case_of(document(**fields))


def observed(weight: Any, loss: float = 0.5) -> Observed:
    values = {("loss", "", 1): loss, ("parameter", "fc1.weight", 1): np.asarray(weight)}
    return Observed(values, steps=1, finished=True)


def kept(weight: Any, of: Case | None = None) -> baseline.Baseline:
    one = baseline.keep(of or case(), observed(weight), NO_HORIZON, 0)
    found = of or case()
    return baseline.Baseline(schema=1, scenario="net", environments=(MADE_WITH,), cases={found.id: one})


def compared(then: Any, now: Any, made_with: Any = MADE_WITH) -> Any:
    return baseline.compare(Path("net.json"), kept(then), case(), observed(now), made_with)


WEIGHT = np.array([[0.25, -1.5], [3.0, 1e-3]])


def test_the_same_bits_are_identical() -> None:
    assert compared(WEIGHT, WEIGHT).verdict == "identical"


def test_one_unit_in_the_last_place_is_rounding_and_names_the_versions() -> None:
    found = compared(WEIGHT, np.nextafter(WEIGHT, np.inf), {**MADE_WITH, "numpy": "2.1"})
    assert (found.verdict, texts(found.details)) == ("rounding", ("made with numpy 2.0, now 2.1",))
    assert found.as_expected


def test_a_weight_changed_by_a_millionth_is_a_change() -> None:
    found = compared(WEIGHT, WEIGHT + np.array([[0, 0], [1e-6, 0]]))
    assert (found.verdict, found.first_step, found.first_name) == ("changed", 1, "parameter fc1.weight")
    assert "entry 2: 3 when accepted, 3.000001 now" in texts(found.details)[0]


def test_another_shape_and_a_missing_value_are_changes() -> None:
    assert compared(WEIGHT, WEIGHT[:1]).verdict == "changed"
    gone = baseline.compare(Path("net.json"), kept(WEIGHT), case(), Observed({}, 1, True), MADE_WITH)
    assert gone.verdict == "changed"


def test_a_changed_scenario_is_named() -> None:
    other = replace(case(optimizer={"lr": 0.2}), id=case().id)
    found = baseline.compare(Path("net.json"), kept(WEIGHT), other, observed(WEIGHT + 1), MADE_WITH)
    assert "the scenario has changed since" in texts(found.details)


def test_a_case_without_baseline_is_missing() -> None:
    found = baseline.compare(Path("net.json"), None, case(), observed(WEIGHT), MADE_WITH)
    assert found.verdict == "missing" and not found.as_expected


def test_large_tensors_are_kept_as_norms_and_a_sample() -> None:
    large = np.random.RandomState(0).standard_normal((100, 100))
    entry = kept(large).cases[case().id].entries[1]
    assert len(entry.values) == baseline.SAMPLE + 2
    assert compared(large, large).verdict == "identical"
    assert compared(large, large * (1 + 1e-9)).verdict == "changed"


@given(st.floats(1e-10, 1.0), st.integers(0, 3))
def test_a_change_of_any_entry_is_seen(size: float, index: int) -> None:
    changed = WEIGHT.copy()
    changed.reshape(-1)[index] += size
    assert compared(WEIGHT, changed).verdict == "changed"


@given(st.integers(1, 12), st.floats(0.01, 0.5))
def test_only_the_digits_that_are_determined_are_compared(digits: int, share: float) -> None:
    found = kept(WEIGHT)
    one = found.cases[case().id]
    entries = tuple(entry.model_copy(update={"digits": digits}) for entry in one.entries)
    loose = found.model_copy(update={"cases": {case().id: one.model_copy(update={"entries": entries})}})
    allowed = 3.0 * 10.0**-digits
    for factor, verdict in ((share, "rounding"), (1 / share, "changed")):
        now = observed(WEIGHT + np.array([[0, 0], [0, factor * allowed]]))
        assert baseline.compare(Path("net.json"), loose, case(), now, MADE_WITH).verdict == verdict


def test_digits_come_from_the_twins() -> None:
    spread = {("parameter", "fc1.weight", 1): np.full((2, 2), 3e-5), ("loss", "", 1): np.array(1.0)}
    found = baseline.keep(case(), observed(WEIGHT), replace(NO_HORIZON, spread=spread), 0)
    assert [entry.digits for entry in found.entries] == [0, 5]


# ---------------------------------------------------------------- files


def place(folder: Path) -> Workspace:
    return Workspace(folder, folder / "scenarios", folder / "reports")


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    one = kept(WEIGHT).cases[case().id]
    baseline.write(place(tmp_path), "net", {"net[a]": one}, MADE_WITH)
    baseline.write(place(tmp_path), "net", {"net[b]": one}, {**MADE_WITH, "numpy": "2.1"})
    found = baseline.read(baseline.path_of(place(tmp_path), "net"))
    assert found is not None
    assert list(found.cases) == ["net[a]", "net[b]"]
    assert [found.environments[each.environment]["numpy"] for each in found.cases.values()] == ["2.0", "2.1"]
    assert found.cases["net[a]"].entries == one.entries


def test_two_at_once_lose_nothing(tmp_path: Path) -> None:
    one = kept(WEIGHT).cases[case().id]
    names = [f"net[{number}]" for number in range(12)]
    writers = [
        threading.Thread(target=baseline.write, args=(place(tmp_path), "net", {name: one}, MADE_WITH)) for name in names
    ]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    found = baseline.read(baseline.path_of(place(tmp_path), "net"))
    assert found is not None and set(found.cases) == set(names)


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (lambda text: text[: len(text) // 2], "damaged baseline: "),
        (lambda text: text.replace('"schema": 1', '"schema": 2'), "schema 2, but this version reads 1"),
        (lambda text: text.replace('"0x1', '"0xg1', 1), "not a finite hexadecimal float"),
        (lambda text: text.replace('"3": ', '"4": ', 1), "entries are missing"),
        (lambda text: text.replace('"steps"', '"stepz"'), "damaged baseline: "),
        (lambda _: "[]", "damaged baseline: "),
        (lambda _: "[" * 100_000, "damaged baseline: "),
        (lambda text: text.replace('"environment": 0', '"environment": 7'), "names environment 7, but has 1"),
    ],
)
def test_a_damaged_file_is_one_clear_error(tmp_path: Path, damage: Any, said: str) -> None:
    baseline.write(place(tmp_path), "net", kept(WEIGHT).cases, MADE_WITH)
    path = baseline.path_of(place(tmp_path), "net")
    path.write_text(damage(path.read_text("utf-8")), "utf-8")
    with pytest.raises(DataError, match=said) as error:
        baseline.read(path)
    assert "restore it from version control" in str(error.value)


def test_a_file_is_json_with_a_line_for_each_tensor(tmp_path: Path) -> None:
    baseline.write(place(tmp_path), "net", kept(WEIGHT).cases, MADE_WITH)
    text = baseline.path_of(place(tmp_path), "net").read_text("utf-8")
    assert json.loads(text)["schema"] == 1
    assert sum('"quantity"' in line for line in text.splitlines()) == 2


def test_unused_baselines_are_told_and_removed(tmp_path: Path) -> None:
    one = kept(WEIGHT).cases[case().id]
    baseline.write(place(tmp_path), "net", {"net[a]": one, "net[b]": one}, MADE_WITH)
    baseline.write(place(tmp_path), "gone", {"gone[a]": one}, MADE_WITH)
    cases = {"net": ["net[a]"]}
    orphan, case_ = texts(baseline.unused(place(tmp_path), cases))
    assert "there is no scenario gone" in orphan and "there is no case net[b]" in case_
    assert len(baseline.remove_unused(place(tmp_path), cases)) == 2
    assert baseline.unused(place(tmp_path), cases) == []
