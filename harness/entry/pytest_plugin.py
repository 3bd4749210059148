"""Collects *.scenario.yaml, and the candidates of [tool.harness], as tests.

In a project without any of them it imports nothing of the harness.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

SUFFIX = ".scenario.yaml"
_CANDIDATES = pytest.StashKey[dict[Path, tuple[str, ...]]]()
MARKER = "harness_full: has steps that run only with --harness-full"


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("harness", "backprop-harness")
    group.addoption(
        "--harness-full", action="store_true", help="run every step of *.scenario.yaml, as the documents do"
    )
    group.addoption(
        "--harness-accept", action="store_true", help="keep as baselines what differs; such a run stays red"
    )
    group.addoption(
        "--harness-data", action="append", default=[], metavar="NAME=PATH", help="another place for a data source"
    )
    group.addoption("--harness-seeds", type=int, default=20, metavar="N", help="runs of an unseeded claim (20)")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", MARKER)
    seeds = config.getoption("--harness-seeds")
    if not 3 <= seeds <= 1_000:
        raise _usage_error("entry_harness_seeds", seeds=seeds)
    config.stash[_CANDIDATES] = _candidates(config)
    if config.getoption("--harness-accept") and os.environ.get("CI"):
        raise _usage_error("entry_no_accept_for_pytest")


def _usage_error(code: str, **fields: Any) -> pytest.UsageError:
    from harness.ground.facts import fact, sentence

    return pytest.UsageError(sentence(fact(code, **fields)))


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    if file_path.name.endswith(SUFFIX):
        from harness.entry.pytest_items import ScenarioFile

        return ScenarioFile.from_parent(parent, path=file_path)
    candidates = parent.config.stash[_CANDIDATES]
    named = candidates.get(file_path.resolve()) if candidates else None
    if not named:
        return None
    from harness.entry.pytest_candidates import CandidateFile

    return CandidateFile.of(parent, file_path, named)


def _candidates(config: pytest.Config) -> dict[Path, tuple[str, ...]]:
    """The files of [tool.harness] candidates in the pyproject.toml of pytest's root, as they are named there."""
    file = config.rootpath / "pyproject.toml"
    text = file.read_text("utf-8", errors="replace") if file.is_file() else ""
    return _listed(file, text) if "candidates" in text else {}


def _listed(file: Path, text: str) -> dict[Path, tuple[str, ...]]:
    from harness.ground.errors import UsageError
    from harness.ground.workspace import candidates, real, settings

    try:
        named = candidates(settings(file, text), file)
    except UsageError as error:
        raise pytest.UsageError(str(error)) from None
    found: dict[Path, tuple[str, ...]] = {}
    for one in named:
        path = real(file.parent / one.partition("#")[0])
        if not path.is_file():  # my_backprop.py:name
            path = real(file.parent / one.rpartition(":")[0])
        if not path.is_file():
            raise _usage_error("entry_no_candidate_file", file=str(file), candidate=one)
        found[path] = (*found.get(path, ()), one)
    return found


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
