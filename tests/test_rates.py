"""The study of rates, on its first networks: it runs, and it finds nothing that is not right."""

from __future__ import annotations

import multiprocessing.dummy
import pickle
import re
import sys
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from benchmarks import rates
from benchmarks.candidate_rates import Blind, Job, blind, simulated
from benchmarks.candidate_rates import report as candidate_report
from benchmarks.extreme_networks import KINDS
from benchmarks.rates import METHODS, SIZES, WORLDS, Counts, World, extreme_study, report, study, world_study
from harness.run.result import Kind, Verdict

ROOT = Path(__file__).parents[1]
#: As many of each kind: `make rates` takes 2,000.
NETWORKS = 2


@pytest.mark.sampled(5)
@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("world", [World(), *map(WORLDS.get, ("newer losses", "newer activations", "layers"))])
def test_no_network_of_the_first_is_judged_wrongly(world: World, dtype: str) -> None:
    counts = Counts()
    for seed in range(NETWORKS):
        counts.add(study(seed, dtype, world))
    assert not counts.bad
    assert counts.correct["pairs"] == NETWORKS * (1 + len(world.formulations)) and counts.correct[METHODS[0]] == 0
    assert counts.faults["planted", SIZES[0]] == NETWORKS and counts.blame["wrong"] == 0 < counts.blame["right"]
    found = sum(counts.faults["found above", size] for size in SIZES)
    assert found == sum(counts.faults["above", size] for size in SIZES) > NETWORKS


@pytest.mark.thorough
@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_nobody_is_accused_at_the_edges_of_arithmetic(dtype: str) -> None:
    """One network of every kind, in every formulation that the kind allows."""
    counts = Counts()
    with np.errstate(all="ignore"):
        for seed in range(len(KINDS)):
            counts.add(extreme_study(seed, dtype))
    assert not counts.bad
    assert all(counts.extreme[kind, "pairs"] >= 8 and not counts.extreme[kind, "accused"] for kind in KINDS)
    assert all(kind in report({dtype: counts}, 1, 0, 1.0) for kind in KINDS)


def test_each_of_the_newer_worlds_has_a_row() -> None:
    counts = world_study("newer activations", 0, "float64")
    assert not counts.bad and counts.worlds["newer activations", "pairs"] == 6
    assert "| newer activations | float64 | 6       | 0 " in report({"float64": counts}, 1, 0, 1.0)


@pytest.mark.thorough
def test_what_shows_a_tensor_that_its_bound_leaves_open_is_counted() -> None:
    counts = Counts()
    with np.errstate(all="ignore"):
        counts.add(study(5, "float64"))
    assert counts.open["gradient", "vanishing"] > 0 == counts.correct[Verdict(Kind.INCONCLUSIVE)]
    text = report({"float64": counts}, 1, 5, 1.0)
    assert re.search(r"^\| gradient +\| the size of what flat activations make vanish ", text, re.MULTILINE)


def test_what_is_not_right_is_listed_in_the_report() -> None:
    counts = Counts(bad=["seed 3 float64 einsum: numpy is wrong"])
    assert "- seed 3 float64 einsum: numpy is wrong" in report({"float64": counts}, 1, 3, 1.0)


@pytest.mark.thorough
def test_one_command_writes_the_report(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With threads in place of processes, which would import torch anew; what goes to and from them can go."""
    threads = SimpleNamespace(get_context=lambda _: multiprocessing.dummy, cpu_count=lambda: 1)
    monkeypatch.setattr(rates, "multiprocessing", threads)
    monkeypatch.setattr(sys, "argv", ["rates", "--networks", "1", "--seed", "1", "--to", str(tmp_path / "rates.md")])
    rates.main()
    assert "1 networks per dtype, seeds from 1" in (tmp_path / "rates.md").read_text("utf-8")
    part, counts = pickle.loads(pickle.dumps((rates._part, Counts(bad=["seed 3"]))))
    assert part(("float64", range(0))) == ("float64", Counts()) and counts.bad == ["seed 3"]


#: Name, dtype, pairs and accused of them.
_OF_A_WORLD = r"^\| (newer activations|newer losses|optimizers|layers) +\| (float\d\d) +\| (\d+) +\| (\d+) +\|"


#: Name, faults above the resolution, and of these found.
_FAULTS_OF_A_WORLD = r"^\| (newer activations|newer losses|optimizers|layers) +\|(?:[^|]*\|){5} (\d+) +\| (\d+) +\|"


def test_the_study_draws_from_every_world(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[tuple[str, int]] = []
    monkeypatch.setattr(rates, "study", lambda *_: Counts())
    monkeypatch.setattr(rates, "extreme_study", lambda *_: Counts())
    monkeypatch.setattr(rates, "world_study", lambda *at: drawn.append(at[:2]) or Counts())
    rates._part(("float64", range(8)))
    assert sorted(drawn) == sorted((name, seed) for name, world in WORLDS.items() for seed in range(8 // world.every))


def test_the_committed_study_accuses_nobody_and_leaves_little_open() -> None:
    """What it missed was inconclusive, which is no pass, or told with how near it is."""
    text = (ROOT / "reports/rates.md").read_text("utf-8").partition("\n# ")[0]
    networks = int(re.findall(r"^([\d,]+) networks per dtype, seeds from 0", text, re.MULTILINE)[0].replace(",", ""))
    rows = re.findall(r"^\| (float\d\d) +\| (\d+) +\| (\d+) .*\| (\d+) +\| \d+ +\|$", text, re.MULTILINE)[:2]
    assert networks >= 2_000 and [int(pairs) for _, pairs, _, _ in rows] == [6 * networks] * 2
    assert [int(accused) for _, _, accused, _ in rows] == [0, 0]
    shares = {dtype: int(undecided) / int(pairs) for dtype, pairs, _, undecided in rows}
    assert shares["float64"] <= 0.05 and shares["float32"] <= 0.25
    worlds = re.findall(_OF_A_WORLD, text, re.MULTILINE)
    assert sorted(row[:2] for row in worlds) == sorted((name, dtype) for name in WORLDS for dtype in shares)
    for name, _, pairs, accused in worlds:
        formulations = 1 + len(WORLDS[name].formulations)
        assert int(pairs) == networks // WORLDS[name].every * formulations and accused == "0", name
    bad = re.findall(r"^- .*", text.partition("## What was not right")[2], re.MULTILINE)
    told = r"missed above the resolution \((inconclusive|shown)\)$"
    assert all(re.search(told, line) for line in bad)
    assert sum(not re.match(f"- ({'|'.join(WORLDS)}), ", line) for line in bad) < 20
    faults = re.findall(_FAULTS_OF_A_WORLD, text, re.MULTILINE)
    assert len(faults) == len(worlds)
    for name, above, found in faults:
        assert int(found) >= 0.99 * int(above), name


# ---------------------------------------------------------------- candidates


def test_simulated_candidates_are_detected_and_named_first() -> None:
    outcomes = [simulated(Job(network, "everything", faults)) for network, faults in ((0, ()), (1, (3,)), (2, (5, 22)))]
    assert [one.detected for one in outcomes] == [False, True, True]
    assert [one.rank for one in outcomes] == [None, 0, 0]
    text = candidate_report(outcomes, Blind(), 1.0)
    assert "| one fault " in text and "Nothing." in text


def test_a_missed_candidate_is_listed() -> None:
    right, wrong = simulated(Job(0, "everything", ())), simulated(Job(0, "everything", (1,)))
    text = candidate_report([right._replace(detected=True), wrong._replace(rank=None)], Blind(), 1.0)
    assert "- right, but accused: linear sigmoid linear sigmoid mse, everything" in text
    assert f"- not named: {wrong.names[0]}, linear sigmoid linear sigmoid mse, everything" in text


@pytest.mark.thorough
def test_planted_examples_are_detected_blind() -> None:
    found = blind([1])
    assert (found.planted, found.detected, found.missed) == (10, 10, [])


def test_the_committed_study_detects_every_mistake_and_accuses_nobody() -> None:
    text = (ROOT / "reports/rates.md").read_text("utf-8").partition("# Candidates")[2]
    assert "| 0 accused " in text
    rest = text.partition("## Not named, or not detected")[2]
    undetected = [line for line in rest.splitlines() if line.startswith("- not detected")]
    # what only gradients show that the program does not show is right in everything that it tells
    assert all(line.startswith("- not detected: rate_in_the_reported_gradient,") for line in undetected), undetected
    assert all(line.endswith(", no gradients") for line in undetected) and text.count("(100.0 %)") >= 2
