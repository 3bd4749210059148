"""Collects *.scenario.yaml as tests. In a project without any it imports nothing of the harness."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

SUFFIX = ".scenario.yaml"
MARKER = "harness_full: has steps that run only with --harness-full"


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("harness", "backprop-harness")
    group.addoption(
        "--harness-full", action="store_true", help="run every step of *.scenario.yaml, as the documents do"
    )
    group.addoption(
        "--harness-accept", action="store_true", help="keep as baselines what differs; such a run stays red"
    )
    group.addoption("--harness-seeds", type=int, default=20, metavar="N", help="runs of an unseeded claim (20)")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", MARKER)
    if config.getoption("--harness-accept") and os.environ.get("CI"):
        raise pytest.UsageError("--harness-accept: refused in CI; accept where a person sees what changed")


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    if not file_path.name.endswith(SUFFIX):
        return None
    from harness.pytest_items import ScenarioFile

    return ScenarioFile.from_parent(parent, path=file_path)


@pytest.fixture
def harness_verify(request: pytest.FixtureRequest) -> Callable[..., Any]:
    """``harness.verify``; a relative path is looked for beside the test, then from pytest's root."""

    def verify(scenario: Any, *args: Any, **kwargs: Any) -> Any:
        import harness

        if isinstance(scenario, str | Path) and str(scenario).endswith(SUFFIX):
            places = (request.path.parent, request.config.rootpath)
            scenario = next((place / scenario for place in places if (place / scenario).is_file()), Path(scenario))
        return harness.verify(scenario, *args, **kwargs)

    return verify
