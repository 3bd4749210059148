"""One thread for each library (thread pools spin against each other), modules compiled once for all processes, signals
as a terminal has them, and two Hypothesis profiles."""

from __future__ import annotations

import gc
import os
import re
import signal
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import partialmethod
from pathlib import Path

for _variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(_variable, "1")
os.environ["LC_ALL"] = "C.UTF-8"  # what tests look for is in English
os.environ.setdefault("HYPOTHESIS_STORAGE_DIRECTORY", str(Path(tempfile.gettempdir(), "hypothesis")))

if os.environ.pop("PYTHONDONTWRITEBYTECODE", ""):  # each process would compile all that it imports
    sys.dont_write_bytecode = False
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # in the background of a shell, and so what tests start
    signal.signal(signal.SIGINT, signal.default_int_handler)
gc.disable()  # until all tests are collected

import pytest  # noqa: E402
from hypothesis import HealthCheck, settings  # noqa: E402

from harness.candidate.process import template  # noqa: E402
from harness.checking.opening import Options  # noqa: E402

_PROFILE = settings(
    deadline=None, derandomize=True, database=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("thorough", _PROFILE)
settings.register_profile("tests", _PROFILE, max_examples=20)
settings.load_profile("tests")

#: What takes processes, networks by the hundred or every known mistake; ``make quick`` leaves it out.
_SLOW = {"browser", "candidate", "checking", "faults", "integration", "numerics"}
_SLOW |= {
    f"test_{name}.py" for name in ("claims", "documents", "drift", "examples", "lockstep", "nobody_right_is_accused")
}
_SLOW |= {
    f"test_{name}.py"
    for name in ("homes_from_outside", "rates", "readme", "references", "slips", "suggest", "tightness")
}


@pytest.fixture(scope="session", autouse=True)
def _templates_are_kept() -> Iterator[None]:
    """Candidates of all tests are copied from one process, which runs nothing of them; it has imported NumPy once."""
    with template.kept():
        yield


@pytest.fixture(autouse=True)
def _no_changes_are_tried(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only tests that are about it look for the line to change: it takes longer than all the rest of a check."""
    if request.node.get_closest_marker("changes") is None:
        monkeypatch.setattr("harness.checking.repair.MOST", 0)


@pytest.fixture(autouse=True)
def _no_causes_are_sought(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests that are of verdicts alone do without causes, which take longest; `make thorough` looks for them."""
    is_thorough = request.config.getoption("--thorough")
    if not is_thorough and request.node.get_closest_marker("verdicts") is not None:
        monkeypatch.setattr(Options, "__init__", partialmethod(Options.__init__, diagnose=False))


def pytest_addoption(parser: pytest.Parser) -> None:
    """What `make thorough` adds."""
    parser.addoption("--thorough", action="store_true", help="every test, not only those of `make test`")


def pytest_configure(config: pytest.Config) -> None:
    """Before tests are imported, which ask how many examples there are (``helpers.examples``)."""
    settings.load_profile("thorough" if config.getoption("--thorough") else "tests")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark what is slow; leave to `make thorough` what others stand for."""
    here = Path(__file__).parent
    for item in items:
        if _SLOW.intersection(item.path.relative_to(here).parts):
            item.add_marker(pytest.mark.slow)
    is_named = any("::" in argument for argument in config.args)
    if not (config.getoption("--thorough") or config.getoption("keyword") or is_named):
        left = set(_left_to_others(items))
        config.hook.pytest_deselected(items=list(left))
        items[:] = [item for item in items if item not in left]


def pytest_collection_finish() -> None:
    """What is there by now stays: the garbage collector need not look at it again and again."""
    gc.freeze()
    gc.enable()


def _left_to_others(items: Sequence[pytest.Item]) -> Iterator[pytest.Item]:
    """Tests that are marked as thorough; of families that are sampled, and of each kind in them, all but each n-th."""
    families: Counter[tuple[str, ...]] = Counter()
    for item in items:
        if item.get_closest_marker("thorough") is not None:
            yield item
        elif (sampled := item.get_closest_marker("sampled")) is not None:
            name, _, which = item.nodeid.partition("[")
            family = (name, *(re.findall(sampled.kwargs["kind"], which) if "kind" in sampled.kwargs else ()))
            if (families[family] - sampled.kwargs.get("first", 0)) % sampled.args[0]:
                yield item
            families[family] += 1
