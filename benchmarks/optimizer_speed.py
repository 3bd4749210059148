"""``python -m benchmarks.optimizer_speed``: a step of each optimizer over 500,000 parameters, numpy / torch.

Both sides take a step in turn on the same machine, in one process for each dtype and number of threads; a ratio is of
medians. One thread is the measure: NumPy works entry by entry in one thread, and torch in as many as there are.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from typing import Any

from harness.ground import threads

threads.set_policy()

import numpy as np  # noqa: E402  after the policy

from benchmarks.timing import side_by_side  # noqa: E402
from harness.scenario.optimizers import OPTIMIZERS  # noqa: E402

PARAMETERS, LIMIT = 500_000, 1.0
NAMES = ("numpy", "torch")
_COUNTS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")


def main() -> None:
    if len(sys.argv) > 1:
        print(json.dumps(_measured(*sys.argv[1:])))
        return
    print(
        f"{'optimizer':10s} {'dtype':8s} {'threads':>7s} {'numpy ms':>9s} {'torch ms':>9s} {'ratio':>6s} {'limit':>6s}"
    )
    for kind, dtype, count in ((k, d, n) for k in OPTIMIZERS for d in ("float64", "float32") for n in ("1", "2")):
        environment = {
            **os.environ,
            **dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), count),
        }
        command = [sys.executable, "-m", "benchmarks.optimizer_speed", kind, dtype, count]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
        own, torch = json.loads(done.stdout)
        over = "   OVER" if own / torch > LIMIT else ""
        row = f"{kind:10s} {dtype:8s} {count:>7s} {1e3 * own:9.2f} {1e3 * torch:9.2f} {own / torch:6.2f} {LIMIT:6.2f}"
        print(row + over, flush=True)


def _measured(kind: str, dtype: str, count: str) -> tuple[float, float]:
    import torch

    torch.set_num_threads(int(count))
    steps = dict(zip(NAMES, _steps(kind, dtype), strict=True))
    found = side_by_side(steps, rounds=60, repeats=5)
    return found["numpy"], found["torch"]


def _steps(kind: str, dtype: str) -> tuple[Callable[[], object], Callable[[], object]]:
    """A step of either side, each over its own copy of the same numbers."""
    import torch

    from reference_numpy.optimizers import OPTIMIZERS as OWN

    options: Any = OPTIMIZERS[kind].model_validate({"kind": kind, "lr": 1e-3})
    random = np.random.RandomState(0)
    w, g = (random.standard_normal(PARAMETERS).astype(dtype) for _ in range(2))
    parameter = torch.nn.Parameter(torch.from_numpy(w.copy()))
    parameter.grad = torch.from_numpy(g.copy())
    other = getattr(torch.optim, options.torch)([parameter], **options.for_torch())
    own = OWN[kind](options)
    return lambda: own.step(w, g, 1e-3), lambda: other.step()


if __name__ == "__main__":
    main()
