"""``python -m benchmarks.network_speed [NETWORK ...]``: a step, forward, back and update, numpy / torch.

Both sides and the step's bare matrix products take turns on the same machine, in one process for each network, dtype
and number of threads; a ratio is of medians. The products are of arrays that lie as numpy's do, made beforehand.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from math import prod
from pathlib import Path
from typing import Any

from harness.ground import threads

threads.set_policy()

import numpy as np  # noqa: E402  after the policy

from benchmarks.timing import side_by_side  # noqa: E402
from harness.faults.probes import make_case  # noqa: E402
from harness.scenario.initial import initial_state  # noqa: E402
from harness.scenario.kinds import Layer  # noqa: E402
from harness.scenario.model import Case, through  # noqa: E402
from harness.scenario.sources import data  # noqa: E402

ROWS = 64
LIMITS = {"float64": 1.2, "float32": 1.6}
"""What LeNet may take, as a multiple of torch's time."""


def _conv(channels: int, kernel: int, padding: int = 0) -> dict[str, Any]:
    return {"layer": "conv2d", "out_channels": channels, "kernel_size": kernel, "padding": padding}


def _linear(outputs: int) -> dict[str, Any]:
    return {"layer": "linear", "out_features": outputs}


_RELU, _POOL, _FLAT = {"layer": "relu"}, {"layer": "max_pool2d", "kernel_size": 2}, {"layer": "flatten"}
_HEAD = (_FLAT, _linear(120), _RELU, _linear(84), _RELU, _linear(10))

#: By name, a network and the shape of a sample.
NETWORKS: dict[str, tuple[tuple[dict[str, Any], ...], tuple[int, ...]]] = {
    "LeNet on images of 28 by 28": ((_conv(6, 5, 2), _RELU, _POOL, _conv(16, 5), _RELU, _POOL, *_HEAD), (1, 28, 28)),
    "32 channels, 7 by 7, on 28 by 28": ((_conv(32, 7, 3), _RELU, _POOL, _FLAT, _linear(10)), (1, 28, 28)),
    "64 channels, 3 by 3, on 16 by 16": (
        (_conv(64, 3, 1), _RELU, _conv(64, 3, 1), _RELU, _FLAT, _linear(10)),
        (3, 16, 16),
    ),
}


def case_of(name: str, dtype: str) -> Case:
    """A network on drawn images, of which ten classes are told."""
    network, shape = NETWORKS[name]
    values = {
        "title": name,
        "network": network,
        "initial": {"seed": 1, "weight": {"kind": "he"}},
        "loss": {"kind": "cross_entropy"},
        "optimizer": {"lr": 1e-3},
        "data": {"source": "normal", "seed": 2, "rows": ROWS, "shape": shape, "classes": 10},
        "training": {"steps": 1},
    }
    return make_case(values, Path(name), name, dtype)


def main() -> None:
    if sys.argv[1:2] == ["--one"]:
        print(json.dumps(_measured(*sys.argv[2:5])))
        return
    print(f"{'network, batch of 64':34s} {'dtype':8s} threads numpy ms torch ms  ratio products ms  limit")
    for name in sys.argv[1:] or NETWORKS:
        for dtype in LIMITS:
            for count in (1, 2):
                _say(name, dtype, count, _in_process(name, dtype, count))


def _in_process(name: str, dtype: str, count: int) -> dict[str, float]:
    """The seconds of each."""
    own = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), str(count))
    command = [sys.executable, "-m", "benchmarks.network_speed", "--one", name, dtype, str(count)]
    done = subprocess.run(command, env={**os.environ, **own}, capture_output=True, text=True, check=True)
    found: dict[str, float] = json.loads(done.stdout)
    return found


def _say(name: str, dtype: str, count: int, found: dict[str, float]) -> None:
    numpy, torch, products = (1e3 * found[which] for which in ("numpy", "torch", "products"))
    limit = LIMITS[dtype] if name.startswith("LeNet") else float("inf")
    over = "   OVER" if numpy / torch > limit else ""
    times = f"{numpy:8.2f} {torch:8.2f} {numpy / torch:6.2f} {products:11.2f} {limit:6.2f}"
    print(f"{name:34s} {dtype:8s} {count:7d} {times}{over}", flush=True)


def _measured(name: str, dtype: str, count: str) -> dict[str, float]:
    import torch

    import reference_numpy.network
    import reference_torch.network

    torch.set_num_threads(int(count))
    case = case_of(name, dtype)
    state, batch = initial_state(case), next(iter(data.batches(case, data.load(case).train)))
    functions: dict[str, Callable[[], object]] = {"products": _products(case)}
    for which, build in (("numpy", reference_numpy.network.build), ("torch", reference_torch.network.build)):
        side: Any = build(case)
        side.load(state)
        functions[which] = lambda side=side: side.step(batch, 1e-3)
    return side_by_side(functions, rounds=15, repeats=3)


def _products(case: Case) -> Callable[[], object]:
    """Of every layer: forward, for its weight and, but for the first, for its input."""
    pairs = [pair for index, layer in enumerate(case.layers) for pair in _of_layer(case, index, layer)]
    made = [(np.ones(a, case.dtype), np.ones(b, case.dtype)) for a, b in pairs]
    outs = [np.matmul(a, b) for a, b in made]

    def products() -> None:
        for (a, b), out in zip(made, outs, strict=True):
            np.matmul(a, b, out=out)

    return products


def _of_layer(case: Case, index: int, layer: Layer) -> Iterator[tuple[tuple[int, int], tuple[int, int]]]:
    """Shapes of the factors: a weight (outputs, inputs), and a column for each sample, or for each window."""
    if "weight" not in layer.shapes():
        return
    outputs, *inputs = layer.shapes()["weight"]
    places = prod(through(case.network, case.input_shape)[index][1:])
    n, k, columns = outputs, prod(inputs), ROWS * places
    yield (n, k), (k, columns)
    yield (n, columns), (columns, k)
    if index:
        yield (k, n), (n, columns)


if __name__ == "__main__":
    main()
