"""Data and states from elsewhere: read by every command, and refused before memory is asked for."""

from __future__ import annotations

import json
import struct
import tracemalloc
import zlib
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import save_file

import harness as public
from tests.integration.inside import Done, command, refused
from tests.integration.workspaces import ROOT, SMALL, workspace

DIGITS = ROOT / "scenarios/data/mnist"
ON_DIGITS = """\
title: Digits
network: [{layer: linear, name: a, in_features: 784, out_features: 10}]
initial: {seed: 0, weight: {kind: xavier}}
loss: {kind: cross_entropy}
optimizer: {lr: 0.1}
data: {source: mnist, shuffle_seed: 0}
training: {steps: 1, batch: {size: 2}}
"""
CANDIDATE = """\
import numpy as np
HARNESS = {"network": "linear", "loss": "cross_entropy", "call": "loss_and_gradients"}

def loss_and_gradients(parameters, inputs, targets):
    z = inputs @ parameters["W1"] + parameters["b1"]
    p = np.exp(z - z.max(axis=1, keepdims=True))
    p /= p.sum(axis=1, keepdims=True)
    loss = -np.mean(np.sum(targets * np.log(p), axis=1))
    d = (p - targets) / len(inputs)
    return loss, {"W1": inputs.T @ d, "b1": d.sum(axis=0)}
"""


@pytest.mark.skipif(not DIGITS.is_dir(), reason="MNIST is not in this checkout")
def test_every_command_takes_its_data_from_where_it_is_told(tmp_path: Path) -> None:
    folder = workspace(tmp_path, digits=ON_DIGITS)
    (folder / "mine.py").write_text(CANDIDATE, "utf-8")
    data = ("--data", f"mnist={DIGITS}")
    for words in (
        ["run", "-q"],
        ["show", "digits", "--adequacy"],
        ["accept"],
        ["check", "mine.py", "digits"],
    ):
        done = command(*words, *data, cwd=folder)
        assert done.returncode == 0, done.stdout + done.stderr
        refused(command(*words, cwd=folder), "name MNIST's place with --data mnist=PATH")
    assert public.verify(folder / "scenarios/digits.scenario.yaml", data={"mnist": DIGITS}).as_expected


@pytest.mark.parametrize("text", ["cifar=here", "mnist=", "mnist=nowhere", "mnist=" + "x" * 5000])
@pytest.mark.parametrize("words", [["run"], ["accept"], ["show", "small"], ["check", "a.py", "small"]])
def test_a_place_that_is_none_is_one_message(tmp_path: Path, words: list[str], text: str) -> None:
    refused(command(*words, "--data", text, cwd=workspace(tmp_path, small=SMALL)), f"--data {text}: ")


# ---------------------------------------------------------------- more than it should be


def _zeros(count: int) -> bytes:
    """A zlib stream of so many MiB of zeros."""
    packer = zlib.compressobj()
    block = packer.compress(bytes(2**20)) + packer.flush(zlib.Z_FULL_FLUSH)
    head, rest = block[:2], block[2:]
    return head + rest * count + packer.flush()


def _run_with(folder: Path, data: Path) -> tuple[Done, int]:
    """How a run on digits from there ends, and the memory that it took."""
    tracemalloc.start()
    done = command("run", "-q", "--data", f"mnist={data}", cwd=workspace(folder, digits=ON_DIGITS))
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return done, most


def test_a_matlab_file_that_unpacks_to_gigabytes_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    packed = _zeros(1_000)
    header = b"MATLAB 5.0 MAT-file".ljust(124) + b"\x01\x00MI"
    (tmp_path / "all.mat").write_bytes(header + struct.pack(">II", 15, len(packed)) + packed)
    done, most = _run_with(tmp_path, tmp_path / "all.mat")
    refused(done, "all.mat: unpacks to more than 440 MiB, but MNIST has 53; copy it again")
    assert most < 30 * 2**20


@pytest.mark.parametrize(
    "content", [b"", b"x" * 200, b"MATLAB 5.0".ljust(126) + b"IM" + struct.pack("<II", 15, 2**31) + b"x" * 50]
)
def test_what_is_no_matlab_file_is_one_message(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "all.mat").write_bytes(content)
    refused(_run_with(tmp_path, tmp_path / "all.mat")[0], "all.mat: ")


def test_an_idx_file_that_unpacks_to_gigabytes_is_read_as_far_as_it_should_go(tmp_path: Path) -> None:
    packed = _zeros(1_000)
    (tmp_path / "train-images-idx3-ubyte.gz").write_bytes(b"\x1f\x8b\x08\0\0\0\0\0\0\xff" + packed[2:])
    done, most = _run_with(tmp_path, tmp_path)
    refused(done, "train-images-idx3-ubyte.gz: more than 47040016 bytes uncompressed")
    assert most < 200 * 2**20


@pytest.mark.parametrize(
    ("tensors", "said"),
    [
        (
            {"fc1.weight": np.zeros((4000, 2000)), "fc1.bias": np.zeros(2)},
            "fc1.weight is float64 of shape (4000, 20",
        ),
        ({"fc1.weight": np.zeros((2, 2), np.float16), "fc1.bias": np.zeros(2)}, "a dtype other than the case's"),
        ({"x": np.zeros(8_000_000)}, "not the tensors of small[float64]: missing fc1.bias, fc1.weight; unknown x"),
    ],
)
def test_a_state_of_another_network_is_refused_before_it_is_read(
    tmp_path: Path, tensors: dict[str, np.ndarray], said: str
) -> None:
    save_file(tensors, tmp_path / "s.safetensors")
    del tensors
    tracemalloc.start()
    done = command("run", "--start-from", "s.safetensors", cwd=workspace(tmp_path, small=SMALL))
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    refused(done, "s.safetensors: ", said)
    assert most < 30 * 2**20


# ---------------------------------------------------------------- what a dtype cannot hold


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("{layer: sigmoid}", "{layer: elu, alpha: 1.0e+39}", "4:25: network.1.alpha: 1e+39 is too large for float32"),
        ("lr: 0.5", "lr: 1.0e+39", "6:28: optimizer.lr: 1e+39 is too large for float32"),
        ("lr: 0.5", "lr: 0.5, momentum: 1.0e+39", "optimizer.momentum: 1e+39 is too large"),
        ("lr: 0.5", "lr: 0.5, schedule: [[2, 1.0e+39]]", "optimizer.schedule.0.1: 1e+39 is too large"),
        ("kind: mse", "kind: mse, scale: -1.0e+39", "loss.scale: -1e+39 is too large"),
    ],
)
def test_a_setting_that_float32_cannot_hold_is_refused_there(tmp_path: Path, old: str, new: str, said: str) -> None:
    text = SMALL.replace(old, new) + "allow: [not_finite, inconclusive]\n"
    folder = workspace(tmp_path, wide=text, narrow=text + "dtypes: [float32]\n")
    refused(command("list", cwd=folder), f"narrow.scenario.yaml:{said}" if said[0].isdigit() else said)
    assert command("run", "-q", "wide", cwd=folder).returncode in (0, 1)
    assert json.loads((folder / "reports/latest/results.json").read_text("utf-8"))["schema"] == 3
