"""``run -j``: the same results in the same order, whatever ends or fails in one of the processes."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.integration.test_endings import ENDED, LONG
from tests.integration.workspaces import SMALL, harness, workspace

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="elsewhere one case runs after another")
#: SIGTERM, for SIGINT is ignored by what a shell runs in the background.
TOLD = ENDED.replace("signal.raise_signal(signal.SIGNAL)", "os.kill(os.getppid(), signal.SIGTERM)")


def _without_times(said: str) -> str:
    return re.sub(r"\d+\.\d+ s\b", "", said)


def test_several_processes_say_what_one_says(tmp_path: Path) -> None:
    both = SMALL + "dtypes: [float64, float32]\n"
    folder = workspace(tmp_path, a=both, b=LONG.replace("5000000", "40"), c=SMALL)
    one, more = (harness("run", "-j", jobs, cwd=folder) for jobs in ("1", "3"))
    assert (one.returncode, one.stderr) == (0, "")
    assert (more.returncode, more.stderr) == (0, "")
    assert _without_times(more.stdout) == _without_times(one.stdout)


def test_a_case_that_cannot_run_is_told_and_the_others_go_on(tmp_path: Path) -> None:
    folder = workspace(tmp_path, a=SMALL, b=SMALL, c=SMALL)
    (folder / "mine.py").write_text(
        "from reference_numpy.network import build as right\n"
        "def build(case):\n    return None if case.scenario_name == 'b' else right(case)\n",
        "utf-8",
    )
    done = harness("run", "-j", "2", "--sides", "mine.py,torch", cwd=folder)
    assert done.returncode == 2
    assert "error: mine.py: gave NoneType" in done.stderr and "Traceback" not in done.stderr
    found = json.loads((folder / "reports/latest/results.json").read_text("utf-8"))
    assert [case["id"] for case in found["scenarios"]] == ["a[float64]", "c[float64]"]


@pytest.mark.parametrize(
    "side", [ENDED.replace("SIGNAL", "SIGINT"), "import os\n" + TOLD], ids=["of the process", "of the whole"]
)
def test_an_interrupt_leaves_a_partial_report(tmp_path: Path, side: str) -> None:
    folder = workspace(tmp_path, a=LONG, b=SMALL)
    (folder / "mine.py").write_text(side, "utf-8")
    done = harness("run", "-j", "2", "--sides", "mine.py:Ended,torch", cwd=folder)
    assert done.returncode == 130, done.stderr
    found = json.loads((folder / "reports/latest/results.json").read_text("utf-8"))
    assert found["partial"] is True
    assert [case["id"] for case in found["scenarios"] if case["stopped"]] == ["a[float64]"]


#: Work that is interrupted where a library makes an error of that, as pydantic does while it builds a model.
SWALLOWED = """\
import os, signal
from harness.ground.parallel import in_order

signal.signal(signal.SIGINT, signal.default_int_handler)


def work(index):
    if index:
        return "found"
    try:
        os.kill(os.getppid(), signal.SIGINT)
        while True:
            signal.pause()
    except KeyboardInterrupt:
        raise RuntimeError("what a library makes of it") from None


try:
    print(*in_order(work, [2, 1], 2))
except KeyboardInterrupt:
    print("interrupted")
"""


def test_an_interrupt_of_which_a_library_makes_an_error_is_an_interrupt(tmp_path: Path) -> None:
    (tmp_path / "work.py").write_text(SWALLOWED, "utf-8")
    done = subprocess.run([sys.executable, "work.py"], cwd=tmp_path, capture_output=True, text=True, timeout=300)
    assert (done.stdout, done.stderr, done.returncode) == ("interrupted\n", "", 0)


def test_a_process_that_is_killed_is_told(tmp_path: Path) -> None:
    folder = workspace(tmp_path, a=LONG, b=SMALL)
    (folder / "mine.py").write_text(ENDED.replace("SIGNAL", "SIGKILL"), "utf-8")
    done = harness("run", "-j", "2", "--sides", "mine.py:Ended,torch", cwd=folder)
    assert (done.returncode, "Traceback" in done.stderr) == (2, False), done.stderr
    assert "a process was ended from outside" in done.stderr
