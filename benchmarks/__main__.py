"""``python -m benchmarks``: every ratio of the README, with its limit.

Each side alone is measured in a process of its own, for what else is loaded changes its speed; processes are taken in
turn and the median of each is used. ``--quick`` takes fewer turns.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
MNIST, SMALL = "mnist_he_fan_out", "two_layer_sigmoid"


def main() -> None:
    turns = 3 if "--quick" in sys.argv else 7
    print("threads: the harness's policy (harness/ground/threads.py), the same number for NumPy and torch")
    print(f"{'ratio':58s} {'measured':>8s} {'limit':>6s}")
    for dtype in ("float32", "float64"):
        seconds = _steps(MNIST, dtype, ("numpy", "torch", "matmul", "alternating", "lockstep"), turns)
        _say(f"MNIST {dtype}: numpy / torch, each alone", seconds["numpy"] / seconds["torch"], 1.0)
        _say(f"MNIST {dtype}: numpy / its bare matrix products", seconds["numpy"] / seconds["matmul"], 1.5)
        # in float32 every operation of both sides is recomputed: no limit is set to that
        limit = 3.0 if dtype == "float64" else float("inf")
        _say(f"MNIST {dtype}: verified lockstep / the two sides", seconds["lockstep"] / seconds["alternating"], limit)
        print("   ms: " + ", ".join(f"{name} {1e3 * value:.2f}" for name, value in seconds.items()))
    for dtype in ("float64", "float32"):
        seconds = _steps(SMALL, dtype, ("alternating", "lockstep"), turns)
        _say(f"2-2-2 {dtype}: verified lockstep / the two sides", seconds["lockstep"] / seconds["alternating"], 4.0)
    _say("oracle of one MNIST batch, read in full, in seconds", _steps(MNIST, "float64", ("oracle",), 3)["oracle"], 1.0)
    listing = _command([sys.executable, "-m", "harness", "list"], turns)
    torch = _command([sys.executable, "-c", "import torch"], turns)
    _say("`list` / `import torch`", listing / torch, 1 / 3)
    print(f"   s: list {listing:.2f}, import torch {torch:.2f}")


def _steps(case: str, dtype: str, whats: tuple[str, ...], turns: int) -> dict[str, float]:
    found: dict[str, list[float]] = {what: [] for what in whats}
    for _ in range(turns):
        for what in whats:
            command = [sys.executable, "-m", "benchmarks.steps", what, case, dtype]
            done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
            found[what].append(json.loads(done.stdout))
    return {what: statistics.median(times) for what, times in found.items()}


def _command(command: list[str], turns: int) -> float:
    times = []
    for _ in range(turns):
        started = time.perf_counter()
        subprocess.run(command, cwd=ROOT, capture_output=True, check=True)
        times.append(time.perf_counter() - started)
    return statistics.median(times)


def _say(name: str, ratio: float, limit: float) -> None:
    print(f"{name:58s} {ratio:8.2f} {limit:6.2f}{'' if ratio <= limit else '   OVER'}", flush=True)


if __name__ == "__main__":
    main()
