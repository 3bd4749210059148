"""A file enters by one door: what `check` takes is a side of a run, and what a run takes as a side is checked."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

import harness
from harness.checking.sides import side_of
from harness.ground.errors import UsageError
from tests.checking.candidates import CLASS, FUNCTION, written
from tests.integration.inside import command
from tests.integration.test_cli import DOUBLED, FAULTY
from tests.integration.workspaces import ROOT, workspace

NET = """\
title: A net
network:
- {layer: linear, name: first, in_features: 3, out_features: 4}
- {layer: sigmoid}
- {layer: linear, name: second, in_features: 4, out_features: 2}
- {layer: sigmoid}
initial: {seed: 0, weight: {kind: xavier}}
loss: {kind: mse}
optimizer: {lr: 0.5}
dtypes: [float64, float32]
data: {source: normal, seed: 0, rows: 6, features: 3, outputs: 2}
training: {steps: 3}
"""
MISSING = (" * a1 * (1 - a1)", "")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return workspace(tmp_path, net=NET)


def test_a_right_program_is_a_side_in_either_dtype(folder: Path) -> None:
    written(folder, FUNCTION, name="mine.py")
    done = command("run", "--sides", "mine.py,torch", cwd=folder)
    assert (done.returncode, done.stderr) == (0, ""), done.stdout
    assert done.stdout.count("AS EXPECTED: mine and torch differ by rounding only") == 2
    assert "not compared: the parameters after the step, which mine does not tell" in done.stdout
    assert "gradient first.weight" in done.stdout  # in the scenario's names


@pytest.mark.parametrize("sides", ["mine.py,torch", "torch,mine.py", "numpy,mine.py:loss_and_gradients"])
@pytest.mark.sampled(3)
def test_a_wrong_program_is_the_side_that_is_wrong(folder: Path, sides: str) -> None:
    written(folder, FUNCTION, MISSING, name="mine.py")
    done = command("run", "--sides", sides, "--dtype", "float64", cwd=folder)
    assert done.returncode == 1
    assert "gradient first.weight: mine is wrong at step 1" in done.stdout
    assert "gradient second.weight: mine is wrong" not in done.stdout


def test_python_takes_a_program_as_a_side_too(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written(folder, FUNCTION, name="mine.py")
    monkeypatch.chdir(folder)
    assert harness.verify("net", ("mine.py", "numpy")).as_expected


def test_a_program_of_another_network_is_one_message(folder: Path) -> None:
    written(folder, FUNCTION, ('"linear sigmoid linear sigmoid"', '"linear sigmoid linear"'), name="mine.py")
    done = command("run", "--sides", "mine.py,torch", cwd=folder)
    assert done.returncode == 2
    assert "its network is linear, sigmoid, linear, sigmoid, the candidate's linear, sigmoid, linear" in done.stderr


def test_an_implementation_is_checked_on_a_scenario(folder: Path) -> None:
    (folder / "mine.py").write_text(FAULTY.replace("FAULT", "step"), "utf-8")
    right = command("check", "mine.py:build", "net", cwd=folder)
    assert (right.returncode, right.stderr) == (0, ""), right.stdout
    assert right.stdout.startswith("mine.py:build   build(case)")
    (folder / "mine.py").write_text(DOUBLED, "utf-8")
    wrong = command("check", "mine.py", "net", cwd=folder)
    assert wrong.returncode == 1
    assert "first.weight" in wrong.stdout or "linear1.weight" in wrong.stdout


def test_an_implementation_needs_a_scenario(folder: Path) -> None:
    (folder / "mine.py").write_text(FAULTY.replace("FAULT", "step"), "utf-8")
    done = command("check", "mine.py", cwd=folder)
    assert done.returncode == 2
    assert "is an implementation of any network; name a scenario to check it on: check mine.py SCENARIO" in done.stderr


LABELS = """\
title: Labels
network:
- {layer: linear, name: first, in_features: 3, out_features: 4}
- {layer: tanh}
- {layer: linear, name: second, in_features: 4, out_features: 5}
initial: {seed: 0, weight: {kind: xavier}}
loss: {kind: cross_entropy}
optimizer: {lr: 8.0}
dtypes: [float64, float32]
data: {source: normal, seed: 0, rows: 6, features: 3, classes: 5}
training: {steps: 12}
allow: [inconclusive]
"""
MOMENTUM = LABELS.replace("{lr: 8.0}", "{lr: 0.1, momentum: 0.9}")
VELOCITIES = "mine.py: keeps what its optimizer remembers to itself; it should be the first side"


@pytest.mark.parametrize("sides", ["torch,mine.py", "mine.py,torch"])
@pytest.mark.sampled(2)
def test_a_right_class_starts_each_step_where_the_other_side_does(tmp_path: Path, sides: str) -> None:
    folder = workspace(tmp_path, labels=LABELS)
    written(folder, CLASS, name="mine.py")
    done = command("run", "--sides", sides, cwd=folder)
    assert (done.returncode, done.stderr) == (0, ""), done.stdout


def test_what_a_program_keeps_to_itself_it_is_not_blamed_for(tmp_path: Path) -> None:
    folder = workspace(tmp_path, labels=MOMENTUM)
    written(folder, CLASS, name="mine.py")
    run = ("run", "labels[float64]", "--steps")
    for sides in ("numpy,torch", "mine.py,torch"):  # the second side tells the velocities
        done = command(*run, "3", "--sides", sides, "--save-state", f"{sides[:4]}.state", cwd=folder)
        assert (done.returncode, done.stderr) == (0, ""), done.stdout
    assert (folder / "mine.state").stat().st_size == (folder / "nump.state").stat().st_size
    from_state = command(*run, "5", "--sides", "mine.py,torch", "--start-from", "mine.state", cwd=folder)
    assert from_state.returncode == 2 and VELOCITIES in from_state.stderr
    second = command(*run, "5", "--sides", "torch,mine.py", cwd=folder)
    assert second.returncode == 2 and VELOCITIES in second.stderr


def test_constants_that_a_scenario_trains_are_one_message(folder: Path) -> None:
    network = '"linear sigmoid linear sigmoid"'
    written(folder, FUNCTION, (network, f'{network}, "fixed": {{"linear1.bias": 0.5}}'), name="mine.py")
    done = command("run", "--sides", "mine.py,torch", "--dtype", "float64", cwd=folder)
    assert done.returncode == 2
    assert "mine.py: holds first.bias constant, which net[float64] trains" in done.stderr


@pytest.mark.thorough
def test_what_computes_in_float32_is_of_another_dtype_in_a_float64_run(folder: Path) -> None:
    written(
        folder,
        FUNCTION,
        ("* a1 * (1 - a1)", "* a1 * (1 - a1)\n    d1, d2 = d1.astype('f4'), d2.astype('f4')"),
        name="mine.py",
    )
    done = command("run", "--sides", "mine.py,torch", cwd=folder)
    assert "gradient first.weight: dtype float32 against float64 in a float64 run at step 1" in done.stdout
    assert "net[float32]   A net   3 of 3 steps\nAS EXPECTED" in done.stdout


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("import os; os._exit(3)", "mine.py: the file ended the process with exit code 3"),
        ("return None", "mine.py: tells neither gradients nor parameters"),
    ],
)
def test_a_program_that_fails_later_is_named(tmp_path: Path, line: str, said: str) -> None:
    folder = tmp_path
    written(folder, FUNCTION, ("    y = ", f"    if inputs[0, 0] < 0: {line}\n    y = "), name="mine.py")
    rows = "{inputs: [[1, 0, 2], [-1, 1, 2]], targets: [[1, 0], [0, 1]]}"
    text = NET.replace("{source: normal, seed: 0, rows: 6, features: 3, outputs: 2}", rows)
    workspace(folder, net=text.replace("{steps: 3}", "{steps: 3, batch: {size: 1}}"))
    done = command("run", "--sides", "mine.py,torch", "--dtype", "float64", cwd=folder)
    assert (done.returncode, done.stderr) == (2, f"error: {said}\n")


@pytest.mark.thorough
def test_a_build_that_is_named_is_meant(folder: Path) -> None:
    (folder / "mine.py").write_text(f"{FUNCTION}\n\nfrom reference_numpy.network import build\n", "utf-8")
    named = command("run", "--sides", "mine.py:build,torch", cwd=folder)
    assert named.returncode == 0 and "not compared" not in named.stdout
    assert "not compared" in command("run", "--sides", "mine.py,torch", cwd=folder).stdout


def test_a_program_has_a_name_that_results_do_not_use(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written(folder, FUNCTION, name="step.py")
    monkeypatch.chdir(folder)
    assert side_of("step.py").name == "step (side)"


def test_names_that_the_network_lacks_are_no_bug_of_ours(folder: Path) -> None:
    (folder / "mine.py").write_text(DOUBLED.replace("gradients={n: 2", "gradients={'1' + n: 2"), "utf-8")
    done = command("check", "mine.py", "net", cwd=folder)
    assert done.returncode == 1, done.stderr


def test_claims_are_judged_by_a_side_that_takes_its_steps(tmp_path: Path) -> None:
    claims = """\
claims:
- {of: loss, step: 3, printed: "1.8956"}
- {of: loss, step: 3, printed: "1.8", unseeded: [initial.seed], seeds: 4}
"""
    folder = workspace(tmp_path, net=NET.replace("dtypes: [float64, float32]\n", "") + claims)
    written(folder, FUNCTION, name="mine.py")  # gives gradients and takes no step
    told = []
    for sides in ("numpy,torch", "mine.py,torch", "mine.py,numpy"):
        done = command("run", "--sides", sides, "--json", "found.json", cwd=folder)
        assert done.returncode in (0, 1), done.stderr
        (case,) = json.loads((folder / "found.json").read_text("utf-8"))["scenarios"]
        told.append([(one["verdict"], one["evidence"]["code"]) for one in case["claims"]])
    assert told[0] == told[1] == told[2] and "not determined" not in dict(told[0])


@pytest.mark.thorough
def test_a_program_of_one_sample_is_not_given_batches(tmp_path: Path) -> None:
    folder = workspace(tmp_path, net=NET.replace("{kind: mse}", '{kind: mse, reduction: sum, scale: "1/2"}'))
    (folder / "mine.py").write_text((ROOT / "examples/one_sample.py").read_text("utf-8"), "utf-8")
    done = command("run", "--sides", "mine.py,torch", "--dtype", "float64", cwd=folder)
    assert done.returncode == 2 and "mine.py: takes one sample at a time by its HARNESS" in done.stderr
    file = folder / "scenarios/net.scenario.yaml"
    file.write_text(file.read_text("utf-8").replace("{steps: 3}", "{steps: 3, batch: {size: 1}}"), "utf-8")
    assert command("run", "--sides", "mine.py,torch", cwd=folder).returncode == 0


@pytest.mark.parametrize(("sides", "said"), [(5, "two names, files or functions, not int"), (("numpy", 5), "not int")])
def test_what_is_no_side_is_one_message(folder: Path, monkeypatch: pytest.MonkeyPatch, sides: Any, said: str) -> None:
    monkeypatch.chdir(folder)
    with pytest.raises(UsageError, match=said):
        harness.verify("net", sides)


def test_python_takes_a_path_as_a_side(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written(folder, FUNCTION, name="mine.py")
    monkeypatch.chdir(folder)
    assert harness.verify("net", (Path("mine.py"), "numpy"), dtype="float64").as_expected


WORDS = """\
title: Words
network:
- {layer: embedding, num_embeddings: 4, embedding_dim: 2}
- {layer: flatten}
- {layer: dropout, p: 0.3, seed: 5}
- {layer: linear, out_features: 2}
initial: {seed: 0, weight: {kind: xavier}}
loss: {kind: mse}
optimizer: {lr: 0.5, momentum: 0.9}
data: {source: integers, high: 4, seed: 0, rows: 7, features: 3, outputs: 2}
training: {steps: 3, batch: {size: 4}}
"""
OF_LAYERS = """\
from reference_numpy.layers import LAYERS
from reference_numpy.network import build as right


class Drop(LAYERS["dropout"]):
    def backward(self, g):
        return g * (self.kept != 0)


def build(case):  # one that tells arrays which its next step changes
    network = right(case)
    network._chain._layers["dropout1"].__class__ = Drop
    return network
"""


def test_an_implementation_is_given_ids_and_masks_and_told_its_mistake(tmp_path: Path) -> None:
    folder = workspace(tmp_path, words=WORDS)
    (folder / "mine.py").write_text(OF_LAYERS, "utf-8")
    wrong = command("check", "mine.py:build", "words", cwd=folder)
    assert wrong.returncode == 1 and "what was kept is not divided by 1 - p (fault 116)" in wrong.stdout, wrong.stdout
    assert "mask of dropout1   [[" in wrong.stdout
    (folder / "mine.py").write_text(OF_LAYERS.replace("(self.kept != 0)", "self.kept"), "utf-8")
    right = command("check", "mine.py:build", "words", cwd=folder)
    assert right.returncode == 0 and right.stdout.count("RIGHT") == 1, right.stdout


def test_a_file_that_is_changed_within_a_second_is_read_anew(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of the same size, too, it is not what Python has compiled before; nor does the folder get anything."""
    monkeypatch.setattr("sys.dont_write_bytecode", False)
    monkeypatch.chdir(folder)
    for kept, verdict in (("1.0", "right"), ("2.0", "wrong"), ("1.0", "right")):
        (folder / "mine.py").write_text(TIMES.replace("KEPT", kept), "utf-8")
        os.utime("mine.py", (1, 1))
        assert harness.check("mine.py:build", "net").verdict == verdict
    assert not (folder / "__pycache__").exists()


TIMES = """\
from dataclasses import replace

from reference_numpy.network import build as right


def build(case):
    network = right(case)
    step = network.step
    network.step = lambda batch, lr: replace(told := step(batch, lr), output=KEPT * told.output)
    return network
"""
