"""The program, run as from a shell, in workspaces made for a test."""

from __future__ import annotations

import multiprocessing
import multiprocessing.popen_forkserver  # here: pytester forgets what a test imports, and with it the server
import os
import runpy
import subprocess
import sys
import tempfile
import warnings
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).parents[2]
SMALL = """\
title: A small network
network:
  - {layer: linear, name: fc1, weight: [[0.15, 0.20], [0.25, 0.30]], bias: [0.35, 0.35]}
  - {layer: sigmoid}
loss: {kind: mse}
optimizer: {kind: sgd, lr: 0.5}
data: {inputs: [[0.05, 0.10]], targets: [[0.01, 0.99]]}
training: {steps: 3}
"""
#: Imported once, by the server that every command is forked from: a fresh interpreter takes a second to import torch.
PRELOADED = ["harness.entry.cli", "harness.entry.api", "harness.report.files", "harness.report.github"]
PRELOADED += ["harness.verification.verify", "harness.run.saved_state", "harness.task.numbers.exact"]
PRELOADED += ["harness.checking.check", "harness.faults.library", "reference_numpy.network", "reference_torch.network"]
PRELOADED += ["harness.entry.new_files", "harness.report.homes_text", "harness.entry.pytest_items", "filelock"]
PRELOADED += ["pandas", "pandas.io.formats.csvs", "matplotlib.figure", "ruamel.yaml", "tabulate", "threadpoolctl"]
PRELOADED += ["pytest", "_pytest.pytester", "_hypothesis_pytestplugin", "hypothesis.strategies", "xdist.plugin"]
PRELOADED += ["tests.integration.warmed"]


def harness(
    *arguments: str, cwd: Path = ROOT, environment: Mapping[str, str] | None = None, fresh: bool = False
) -> subprocess.CompletedProcess[str]:
    """``python -W error -m harness ARGUMENTS``; ``fresh`` starts an interpreter of its own."""
    return program("harness", *arguments, cwd=cwd, environment=environment, fresh=fresh)


def program(
    module: str, *arguments: str, cwd: Path, environment: Mapping[str, str] | None = None, fresh: bool = False
) -> subprocess.CompletedProcess[str]:
    """``python -W error -m MODULE ARGUMENTS``: a process of its own, with its own folder, environment and streams.

    It is forked from a process that has imported torch, except where ``fresh`` or a variable for the interpreter asks
    for a new one, and where the system cannot.
    """
    told = {**os.environ, "PYTHONPATH": str(ROOT), **(environment or {})}
    fresh = fresh or any(name.startswith("PYTHON") for name in environment or ())
    if fresh or "forkserver" not in multiprocessing.get_all_start_methods():
        command = [sys.executable, "-W", "error", "-m", module, *arguments]
        return subprocess.run(
            command, cwd=cwd, env=told, capture_output=True, encoding="utf-8", errors="replace", timeout=300
        )
    return _forked(module, arguments, cwd, told)


def _forked(
    module: str, arguments: tuple[str, ...], cwd: Path, environment: dict[str, str]
) -> subprocess.CompletedProcess[str]:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(PRELOADED)
    with tempfile.TemporaryDirectory() as folder:
        streams = Path(folder, "out"), Path(folder, "err")
        child = context.Process(target=_command, args=(module, arguments, str(cwd), environment, *map(str, streams)))
        child.start()
        child.join(300)
        if child.exitcode is None:
            child.kill()
            raise TimeoutError(f"{module} {' '.join(arguments)}: still running after 300 s")
        out, err = (path.read_text("utf-8", "replace") for path in streams)
        return subprocess.CompletedProcess([module, *arguments], child.exitcode, out, err)


def _command(
    module: str, arguments: tuple[str, ...], cwd: str, environment: dict[str, str], out: str, err: str
) -> None:
    """In the forked process: what ``python -W error -m MODULE`` does."""
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    for number, path in ((1, out), (2, err)):
        os.dup2(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600), number)
    sys.stdin, sys.stdout, sys.stderr = (
        open(number, mode, encoding="utf-8", closefd=False)  # noqa: SIM115  a process's streams live as long
        for number, mode in ((0, "r"), (1, "w"), (2, "w"))
    )
    os.chdir(cwd)
    os.environ.clear()
    os.environ.update(environment)
    sys.path.insert(0, cwd)
    sys.argv = [module, *arguments]
    warnings.resetwarnings()
    warnings.simplefilter("error")
    runpy.run_module(module, run_name="__main__", alter_sys=True)


def workspace(folder: Path, **scenarios: str) -> Path:
    """A folder with scenarios/NAME.scenario.yaml for each."""
    (folder / "scenarios").mkdir()
    for name, text in scenarios.items():
        (folder / "scenarios" / f"{name}.scenario.yaml").write_text(text, encoding="utf-8")
    return folder
