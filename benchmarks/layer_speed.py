"""``python -m benchmarks.layer_speed [LAYER ...]``: a layer forward and back, numpy / torch.

Both sides take turns on the same machine, in one process for each row, dtype and number of threads; a ratio is of
medians.
A row says the layer, the shape of a batch of what it takes, and the limit of one thread where there is one.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from typing import Any, NamedTuple

from harness.ground import threads

threads.set_policy()

import numpy as np  # noqa: E402  after the policy

from benchmarks.timing import side_by_side  # noqa: E402
from harness.scenario.kinds import Layer  # noqa: E402
from harness.scenario.layers import LAYERS  # noqa: E402


class Row(NamedTuple):
    """One layer at one size."""

    fields: dict[str, Any]
    shape: tuple[int, ...]
    """Of a batch."""
    limit: float = float("inf")

    @property
    def layer(self) -> Layer:
        """With the sizes that follow from what arrives."""
        return LAYERS[self.fields["layer"]](**self.fields, name="it").fitted(self.shape[1:])

    @property
    def said(self) -> str:
        """As the table has it."""
        of = ", ".join(str(value) for name, value in self.fields.items() if name != "layer")
        return f"{self.fields['layer']} {of}, batch {self.shape}"


def _embedding(rows: int, columns: int) -> dict[str, Any]:
    return {"layer": "embedding", "num_embeddings": rows, "embedding_dim": columns}


ROWS = (
    Row(_embedding(100, 16), (64, 8), 1.0),
    Row(_embedding(1_000, 64), (64, 32), 1.0),
    Row(_embedding(10_000, 64), (64, 32), 1.0),
    Row({"layer": "conv2d", "out_channels": 6, "kernel_size": 5, "padding": 2}, (64, 1, 28, 28)),
    Row({"layer": "conv2d", "out_channels": 16, "kernel_size": 5}, (64, 6, 14, 14)),
    Row({"layer": "conv2d", "out_channels": 32, "kernel_size": 3, "padding": 1}, (32, 32, 16, 16)),
    Row({"layer": "conv1d", "out_channels": 32, "kernel_size": 5, "padding": 2}, (32, 16, 128)),
    Row({"layer": "conv_transpose2d", "out_channels": 8, "kernel_size": 4, "stride": 2, "padding": 1}, (32, 16, 7, 7)),
    Row({"layer": "dropout", "seed": 0}, (64, 256)),
    Row({"layer": "dropout2d", "seed": 0}, (64, 16, 12, 12)),
    # NumPy takes a pass over the batch for each operation, 14 of layer_norm; torch has it in about 4, so that beyond
    # the caches, and in float32, long rows of layer and group norm cost twice as much
    Row({"layer": "batch_norm1d"}, (64, 100), 1.5),
    Row({"layer": "batch_norm1d"}, (256, 512), 1.5),
    Row({"layer": "batch_norm2d"}, (64, 16, 12, 12), 1.5),
    Row({"layer": "layer_norm"}, (64, 100), 1.5),
    Row({"layer": "layer_norm"}, (256, 512), 1.5),
    Row({"layer": "rms_norm"}, (256, 512), 1.5),
    Row({"layer": "group_norm", "num_groups": 4}, (64, 16, 12, 12)),
    Row({"layer": "max_pool2d", "kernel_size": 2}, (64, 6, 24, 24), 1.0),
    Row({"layer": "max_pool2d", "kernel_size": 2}, (64, 16, 8, 8), 1.0),
    Row({"layer": "max_pool2d", "kernel_size": 3, "stride": 2, "padding": 1}, (64, 32, 16, 16), 1.0),
    Row({"layer": "avg_pool2d", "kernel_size": 2}, (64, 6, 24, 24), 1.0),
    Row({"layer": "avg_pool2d", "kernel_size": 2}, (64, 16, 8, 8), 1.0),
    # means that overlap take 18 passes over views whose rows have 8 numbers, where torch has one loop
    Row({"layer": "avg_pool2d", "kernel_size": 3, "stride": 2, "padding": 1}, (64, 32, 16, 16)),
    Row({"layer": "adaptive_avg_pool2d", "output_size": 1}, (64, 64, 7, 7), 1.0),
    Row({"layer": "adaptive_avg_pool2d", "output_size": 6}, (64, 32, 16, 16), 1.0),
)


def main() -> None:
    if sys.argv[1:2] == ["--one"]:
        print(json.dumps(_measured(*map(int, sys.argv[2:4]), sys.argv[4])))
        return
    rows = [(i, row) for i, row in enumerate(ROWS) if row.fields["layer"] in (sys.argv[1:] or LAYERS)]
    print(f"{'layer':50s} {'dtype':8s} {'threads':>7s} {'numpy ms':>9s} {'torch ms':>9s} {'ratio':>6s} {'limit':>6s}")
    for number, row in rows:
        for dtype in ("float64", "float32"):
            for count in (1, 2):
                _say(row, dtype, count, *_in_process(number, dtype, count))


def _in_process(number: int, dtype: str, count: int) -> tuple[float, float]:
    """The seconds of either side."""
    own = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), str(count))
    command = [sys.executable, "-m", "benchmarks.layer_speed", "--one", str(number), str(count), dtype]
    done = subprocess.run(command, env={**os.environ, **own}, capture_output=True, text=True, check=True)
    numpy, torch = json.loads(done.stdout)
    return numpy, torch


def _say(row: Row, dtype: str, count: int, numpy: float, torch: float) -> None:
    ratio, limit = numpy / torch, row.limit if count == 1 else float("inf")
    over = "   OVER" if ratio > limit else ""
    print(f"{row.said:50s} {dtype:8s} {count:7d} {1e3 * numpy:9.3f} {1e3 * torch:9.3f} {ratio:6.2f} {limit:6.2f}{over}")


def _measured(number: int, count: int, dtype: str) -> tuple[float, float]:
    import torch

    torch.set_num_threads(count)
    row = ROWS[number]
    found = side_by_side({"numpy": _numpy(row, dtype), "torch": _torch(row, dtype)}, rounds=40, repeats=10)
    return found["numpy"], found["torch"]


def _given(row: Row, dtype: str) -> tuple[Any, Any, dict[str, Any], Any]:
    """What arrives, the gradient of what the layer gives, its parameters, and its mask."""
    random, layer = np.random.RandomState(0), row.layer
    if layer.takes_ids:
        x: Any = random.randint(0, getattr(layer, layer.takes_ids), row.shape)
    else:
        x = random.standard_normal(row.shape).astype(dtype)
    g = random.standard_normal((len(x), *layer.output_shape(row.shape[1:]))).astype(dtype)
    parameters = {name: random.standard_normal(shape).astype(dtype) for name, shape in layer.shapes().items()}
    return x, g, parameters, random.randint(0, 2, (len(x), *layer.mask_of(row.shape[1:]))).astype(dtype)


def _numpy(row: Row, dtype: str) -> Callable[[], object]:
    from reference_numpy.layer import Mode, Parts
    from reference_numpy.layers import LAYERS as OWN

    x, g, parameters, mask = _given(row, dtype)
    gradients = {name: np.zeros_like(array) for name, array in parameters.items()}
    buffers = {name: np.zeros(shape, dtype) for name, shape in row.layer.buffer_shapes().items()}
    parts = Parts(row.layer, dtype, parameters, gradients, buffers=buffers, mode=Mode(masks={"it": mask}))
    own = OWN[row.fields["layer"]](parts)

    def step() -> None:
        own.forward(x)
        own.backward(g)

    return step


def _torch(row: Row, dtype: str) -> Callable[[], object]:
    import torch

    from reference_torch.network import _module

    x, g, _, mask = _given(row, dtype)
    module = _module(row.layer, getattr(torch, dtype))
    if row.layer.has_mask:
        module.mask = torch.from_numpy(mask)
    given, error = torch.from_numpy(x), torch.from_numpy(g)
    if not row.layer.takes_ids:
        given.requires_grad_()

    def step() -> None:
        given.grad = None
        for parameter in module.parameters():
            parameter.grad = None
        module(given).backward(error)

    return step


if __name__ == "__main__":
    main()
