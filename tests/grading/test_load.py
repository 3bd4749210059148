"""Marks never depend on how busy the machine is: what a call may compute, verdicts before causes, and points."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from harness.candidate.process import patience
from harness.candidate.process.patience import BY_CLOCK, End, Patience, computed
from harness.candidate.process.process import CandidateFailed, CandidateProcess, Limits
from harness.candidate.reading.source import Unit
from harness.checking import built
from harness.checking.budget import Budget
from harness.grading.assignment import HintLevel, load_assignment
from harness.grading.judge import judged
from harness.grading.judged import Judged, PartJudged
from harness.grading.result import GRADED, PERSON, PartVerdict
from harness.report.words import said
from tests.grading import test_judge

SUBMISSIONS = Path(__file__).parents[2] / "benchmarks" / "submissions"
linux = pytest.mark.skipif(sys.platform != "linux", reason="elsewhere a call is limited by wall time")


class Clock:
    """The clock of searches and calls, as a test sets it."""

    def __init__(self) -> None:
        self.ahead = self.worked = 0.0

    def monotonic(self) -> float:
        return time.monotonic() + self.ahead

    def process_time(self) -> float:
        return time.process_time() + self.worked


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    found = Clock()
    own = SimpleNamespace(monotonic=found.monotonic, process_time=found.process_time, clock_gettime=time.clock_gettime)
    monkeypatch.setattr(patience, "time", own)
    return found


# ---------------------------------------------------------------- how long a call is waited for


@pytest.fixture
def has_computed(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    found = [0.0]
    monkeypatch.setattr(patience, "computed", lambda _: found[0])
    monkeypatch.setattr(patience, "_sleeps", lambda _: True)
    return lambda seconds: found.__setitem__(0, seconds)


def test_a_call_on_a_busy_machine_may_compute_as_long_as_on_an_idle_one(
    clock: Clock, has_computed: Callable[[float], None]
) -> None:
    own = Patience(5.0, before=2.0)
    for number in range(1, 10):
        clock.ahead = 5.1 * number
        has_computed(2 + number / 2)
        assert own.over(0) is None
    clock.ahead += 5.1
    has_computed(7.0)
    assert own.over(0) == "computed" and own.said("computed").code == "process_still_running"


@pytest.mark.parametrize(("share", "looks"), [(0.0, 2), (0.06, 10)])  # of the time: it sleeps; it is starved
def test_a_call_that_does_not_compute_is_not_waited_for_without_end(
    clock: Clock, has_computed: Callable[[float], None], share: float, looks: int
) -> None:
    own, over = Patience(5.0), list[Any]()
    while over[-1:] in ([], [None]):
        clock.ahead += 5.1
        has_computed(share * clock.ahead)
        over.append(own.over(0))
    assert (over[-1], len(over)) == ("waited", looks)


def test_no_call_goes_on_when_all_of_them_are_out_of_time(clock: Clock) -> None:
    own = Patience(5.0, until=End.after(1.0))
    assert own.left() <= 1 and own.over(0) is None
    clock.ahead = BY_CLOCK + 0.1
    assert own.over(0) == "total"


@linux
def test_the_processor_time_of_another_process_is_known() -> None:
    with subprocess.Popen([sys.executable, "-c", "while True: pass"]) as process:
        try:
            while not (computed(process.pid) or 0) > 0.05:
                pass
        finally:
            process.kill()
    assert computed(process.pid) is None


@linux
@pytest.mark.parametrize(
    ("body", "code"), [("while True: pass", "process_still_running"), ("time.sleep(60)", "process_waits")]
)
def test_what_computes_for_ever_and_what_only_waits_are_told_apart(tmp_path: Path, body: str, code: str) -> None:
    units = [Unit("hw.py", f"import time\ndef f():\n    {body}\n")]
    with CandidateProcess(units, folder=tmp_path, limits=Limits(seconds=0.2)) as process:
        process.wait_loaded()
        before, own = patience.worked(), time.process_time()
        with pytest.raises(CandidateFailed) as failed:
            process.call("f")
        others = patience.worked() - before - (time.process_time() - own)
    assert (others > 0.1) is (code == "process_still_running")  # what it computed counts, although nothing came of it
    assert failed.value.failure.kind == "time" and failed.value.failure.line == 3
    assert getattr(failed.value.failure.problem, "code", "") == code


def test_what_a_candidate_computes_counts_for_the_search_that_asks_it(tmp_path: Path) -> None:
    units = [Unit("hw.py", "def f():\n    for _ in range(2_000_000): pass\n")]
    with CandidateProcess(units, folder=tmp_path) as process:
        process.wait_loaded()
        before, own = patience.worked(), time.process_time()
        process.call("f")
        assert patience.worked() - before > time.process_time() - own


def test_a_search_ends_by_its_work_or_with_all_searches(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    late = Budget(1.0, until=End.after(10.0))
    assert not late()
    clock.ahead = 10 * BY_CLOCK + 1
    assert late()
    clock.ahead, late = 0.0, Budget(1.0)
    monkeypatch.setattr(patience, "_had", 1.5 + patience._had)
    assert late()


# ---------------------------------------------------------------- verdicts first

AFFINE = """assignment: hw
hints: mistake
parts:
  - {name: affine, of: [affine_forward, affine_backward], points: 4}
  - {name: relu, of: [relu_forward, relu_backward], points: {forward: 1, input gradient: 1}}
"""
CODE = """import numpy as np
def affine_forward(x, w, b):
    return x @ w + b, (x, w, b)
def affine_backward(dout, cache):
    x, w, b = cache
    return dout @ w.T, x.T @ dout, dout.mean(axis=0)
def relu_forward(x):
    return np.maximum(0, x), x
def relu_backward(dout, cache):
    return dout * (cache > 0)
"""


def _judged(folder: Path, assignment: str, code: str) -> Judged:
    return test_judge._judged(folder, assignment, hw=code)


def _jumping(
    monkeypatch: pytest.MonkeyPatch, clock: Clock, module: Any, name: str, passed: float = 1e6, worked: float = 0.0
) -> None:
    """So much time passes, and so much is computed, when this is called; if nothing else is said, far too much."""
    own = getattr(module, name)

    def jumps(*args: Any, **kwargs: Any) -> Any:
        clock.ahead += passed
        clock.worked += worked
        return own(*args, **kwargs)

    monkeypatch.setattr(module, name, jumps)


def test_a_cause_that_is_not_found_in_time_is_left_out_and_nothing_else(
    tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    _jumping(monkeypatch, clock, built, "diagnose")
    affine, relu = _judged(tmp_path, AFFINE, CODE).parts
    assert (affine.outcome, affine.verdict, affine.points) == (GRADED, PartVerdict.WRONG, 0)
    assert [note.code for note in affine.notes] == ["judged_cause_not_sought"]
    assert (relu.verdict, relu.points) == (PartVerdict.RIGHT, 2)


@pytest.mark.parametrize(("passed", "worked", "outcome"), [(100.0, 0.0, GRADED), (0.0, 61.0, PERSON)])
def test_only_what_is_computed_for_a_submission_takes_of_its_time(
    tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch, passed: float, worked: float, outcome: str
) -> None:
    from harness.grading import looking

    _jumping(monkeypatch, clock, looking, "check_file", passed, worked)
    affine, _ = _judged(tmp_path, AFFINE.replace("mistake", "verdict"), CODE).parts
    assert affine.outcome == outcome


def test_points_that_depend_on_a_cause_that_is_not_found_in_time_need_a_person(
    tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    from harness.checking import inquiry

    _jumping(monkeypatch, clock, inquiry, "diagnose")
    code = test_judge.CODE.replace(*test_judge.LAST).replace(*test_judge.HIDDEN)
    (part,) = _judged(tmp_path, test_judge.NETWORK, code).parts
    assert (part.outcome, part.points, [one.points for one in part.shares]) == (PERSON, None, [1, None, None])
    assert part.why and part.why.code == "judged_points_out_of_time"


def test_the_way_forward_of_a_stub_is_not_lost_for_want_of_time(
    tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    from harness.grading import judge

    stub = CODE.replace("return dout * (cache > 0)", "pass")
    (tmp_path / "in_time").mkdir()
    _, relu = _judged(tmp_path / "in_time", AFFINE, stub).parts
    assert (relu.outcome, relu.points) == (GRADED, 1)
    _jumping(monkeypatch, clock, judge, "with_forward")
    _, relu = _judged(tmp_path, AFFINE, stub).parts
    assert (relu.outcome, relu.points) == (PERSON, None)
    assert relu.why and said(relu.why).startswith("not decided: its time was used up")


def test_what_is_not_there_is_missing_however_late_it_is(
    tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    from harness.grading import looking

    _jumping(monkeypatch, clock, looking, "check_file")
    affine, relu = _judged(
        tmp_path, AFFINE.replace("{forward: 1, input gradient: 1}", "2"), CODE.split("def relu")[0]
    ).parts
    assert (affine.outcome, relu.verdict, relu.points) == (PERSON, PartVerdict.MISSING, 0)


# ---------------------------------------------------------------- the same marks whatever students are told


def _marks(found: Judged) -> list[Any]:
    def share(part: PartJudged) -> list[Any]:
        return [(one.what, one.points, one.verdict) for one in part.shares]

    return [(part.part.name, part.outcome, part.verdict, part.points, share(part)) for part in found.parts]


def _by_hints(folder: Path, assignment: Path, hints: HintLevel) -> list[Any]:
    found = load_assignment(assignment)
    limits = found.limits.model_copy(update={"total": 3600.0})  # so that a busy machine is no matter
    return _marks(judged(folder, found.model_copy(update={"hints": hints, "limits": limits})))


@pytest.mark.changes
@pytest.mark.sampled(6)
@pytest.mark.parametrize(
    "changes",
    [(), (test_judge.HIDDEN,), (test_judge.LAST,), (test_judge.HIDDEN, test_judge.LAST), (("** 2)", "** 3)"),),
     (('"b1": d1.sum(axis=0)', '"b1": d1.mean(axis=0)'),)],
)  # fmt: skip
def test_a_network_gets_the_same_points_whatever_students_are_told(
    tmp_path: Path, changes: tuple[tuple[str, str], ...]
) -> None:
    code = test_judge.CODE
    for before, after in changes:
        code = code.replace(before, after)
    (tmp_path / "hw.yaml").write_text(test_judge.NETWORK, "utf-8")
    (tmp_path / "it").mkdir()
    (tmp_path / "it" / "hw.py").write_text(code, "utf-8")
    levels = [HintLevel.VERDICT, HintLevel.EVERYTHING]
    first, second = [_by_hints(tmp_path / "it", tmp_path / "hw.yaml", one) for one in levels]
    assert first == second


@pytest.mark.changes
@pytest.mark.thorough
@pytest.mark.parametrize("which", ["hw01/baum.py", "hw01/diaz", "hw01/huang.ipynb", "hw01/gupta.py"])
def test_a_submission_gets_the_same_points_whatever_students_are_told(tmp_path: Path, which: str) -> None:
    import shutil

    source, target = SUBMISSIONS / "submissions" / which, tmp_path / "it"
    if source.is_dir():
        shutil.copytree(source, target)
    else:
        target.mkdir()
        shutil.copy(source, target)
    assignment = SUBMISSIONS / "assignments" / f"{which[:4]}.yaml"
    levels = [HintLevel.VERDICT, HintLevel.EVERYTHING]
    first, second = [_by_hints(target, assignment, one) for one in levels]
    assert first == second
