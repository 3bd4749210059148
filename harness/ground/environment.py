"""What a result was made with: versions, BLAS, CPU, threads."""

from __future__ import annotations

import importlib.metadata
import os
import platform
from pathlib import Path
from typing import Any

from harness.ground.threads import POLICY


def describe() -> dict[str, Any]:
    """The environment of results.json. Reads what is loaded; loads nothing but NumPy."""
    from threadpoolctl import threadpool_info

    pools: list[dict[str, Any]] = threadpool_info()
    blas: dict[str, Any] = next((pool for pool in pools if pool["user_api"] == "blas"), {})
    return {
        "python": platform.python_version(),
        "numpy": version("numpy"),
        "torch": version("torch"),
        "blas": " ".join(str(blas[key]) for key in ("internal_api", "version", "architecture") if blas.get(key)),
        "platform": platform.platform(),
        "cpu": _cpu(),
        "threads": {
            "pools": {f"{pool['prefix']}": pool["num_threads"] for pool in pools},
            "policy": {name: os.environ.get(name) for name in ("OMP_NUM_THREADS", "OMP_WAIT_POLICY", *POLICY)},
        },
    }


def version(distribution: str) -> str | None:
    """An installed distribution's version, without importing it."""
    try:
        return importlib.metadata.version(distribution)
    except importlib.metadata.PackageNotFoundError:
        return None


def _cpu() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text("utf-8", "replace").splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    models = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return models[0] if models else platform.machine()
