"""The program in a subprocess, in workspaces made for a test."""

from __future__ import annotations

import os
import subprocess
import sys
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


def harness(
    *arguments: str, cwd: Path = ROOT, environment: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """``python -m harness ARGUMENTS``."""
    return subprocess.run(
        [sys.executable, "-W", "error", "-m", "harness", *arguments],
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": str(ROOT), **(environment or {})},
        capture_output=True,
        text=True,
        encoding="utf-8",
        errors="replace",
        timeout=300,
    )


def workspace(folder: Path, **scenarios: str) -> Path:
    """A folder with scenarios/NAME.scenario.yaml for each."""
    (folder / "scenarios").mkdir()
    for name, text in scenarios.items():
        (folder / "scenarios" / f"{name}.scenario.yaml").write_text(text, encoding="utf-8")
    return folder
