"""The pytest plugin, through pytest's own pytester: green, and red in each way that is planted."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from tests.checking.candidates import FUNCTION, written
from tests.integration.workspaces import ROOT, harness, program

pytest_plugins = ["pytester"]

CASE = "my_network[float64]"
SCENARIO, PAGE = Path("scenarios/my_network.scenario.yaml"), Path("pages/my_network.md")
BASELINE = Path("reports/baseline/my_network.json")
#: A tree in which the plugin is not installed still has it on its path.
_ENVIRONMENT = {"PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"}


@pytest.fixture
def course(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> pytest.Pytester:
    """A workspace as ``init`` makes it, with an accepted baseline; not this repository."""
    for name in ("CI", "PYTEST_ADDOPTS"):
        monkeypatch.delenv(name, raising=False)
    for name, value in _ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    assert harness("init", cwd=pytester.path).returncode == 0
    assert harness("accept", cwd=pytester.path).returncode == 0
    return pytester


def edit(folder: Path, file: Path, old: str, new: str) -> None:
    text = (folder / file).read_text("utf-8")
    assert old in text
    (folder / file).write_text(text.replace(old, new, 1), "utf-8")


def run(course: pytest.Pytester, *arguments: str) -> pytest.RunResult:
    """pytest in a process of its own, as pytester's runpytest_subprocess, without importing torch each time."""
    loaded = ("-W", "ignore::pytest.PytestAssertRewriteWarning")  # the harness is, in the process that is forked
    words = ("-p", "no:cacheprovider", f"--basetemp={course.path / 'tmp'}", *loaded, *_loaded(), *arguments)
    done = program("pytest", *words, cwd=course.path, environment={"OMP_NUM_THREADS": "1"})
    print(done.stdout, done.stderr)
    return pytest.RunResult(done.returncode, done.stdout.splitlines(), done.stderr.splitlines(), 0.0)


def _loaded() -> tuple[str, ...]:
    """Name the plugin where the distribution's entry point is not installed."""
    from importlib.metadata import entry_points

    known = any(point.value == "harness.entry.pytest_plugin" for point in entry_points(group="pytest11"))
    return () if known else ("-p", "harness.entry.pytest_plugin")


# ---------------------------------------------------------------- green


def test_a_case_its_claims_and_its_baseline_are_items(course: pytest.Pytester) -> None:
    done = run(course, "--collect-only", "-q")
    names = [line.partition("::")[2] for line in done.outlines if "::" in line]
    assert names == [
        CASE,
        *(f"{CASE}.claim{n}" for n in range(1, 6)),
        f"{CASE}.baseline",
        "my_network.unused_baselines",
    ]
    run(course).assert_outcomes(passed=8)


@pytest.mark.thorough
def test_items_are_chosen_by_name(course: pytest.Pytester) -> None:
    run(course, "-k", "claim2 or baseline").assert_outcomes(passed=3, deselected=5)


@pytest.mark.thorough
def test_items_can_be_run_under_xdist(course: pytest.Pytester) -> None:
    run(course, "-n", "2").assert_outcomes(passed=8)


@pytest.mark.thorough
def test_the_long_part_is_marked_and_runs_when_asked(course: pytest.Pytester) -> None:
    edit(course.path, SCENARIO, "{steps: 1}", "{steps: 3, default_steps: 1}")
    text = (course.path / SCENARIO).read_text("utf-8").replace("{of: output,", "{of: output, step: 1,")
    text = text.replace("{of: loss,", "{of: loss, step: 1,").replace(
        "name: fc2.weight, printed", "name: fc2.weight, step: 1, printed"
    )
    text = text.replace("name: fc1.bias, is:", "name: fc1.bias, step: 3, is:")
    (course.path / SCENARIO).write_text(text, "utf-8")
    done = run(course, "-rs")
    done.assert_outcomes(passed=7, skipped=1)
    done.stdout.fnmatch_lines(["*needs --harness-full*"])
    run(course, "--harness-full").assert_outcomes(passed=7)
    run(course, "-m", "harness_full", "--harness-full").assert_outcomes(passed=2, deselected=5)


def test_a_fixture_verifies_from_python(course: pytest.Pytester) -> None:
    course.makepyfile(
        """
        def test_mine(harness_verify):
            results = harness_verify("scenarios/my_network.scenario.yaml", sides="numpy,torch")
            assert results.as_expected and results[0].verdict in ("equal", "rounding")
        """
    )
    run(course, "-k", "test_mine").assert_outcomes(passed=1, deselected=8)


def test_junit_carries_the_worst_difference_where_its_schema_allows(course: pytest.Pytester) -> None:
    run(course, "--junitxml=old.xml", "-o", "junit_family=xunit1", "-k", "not claim")
    properties = ET.parse(course.path / "old.xml").getroot().findall(".//testcase/properties/property")
    found = {one.get("name"): one.get("value") for one in properties}
    assert found["verdict"] == "rounding" and re.fullmatch(
        r".+ at step 1: .+ \(\d+ ULP\)", str(found["worst_difference"])
    )
    run(course, "--junitxml=new.xml", "-o", "junit_logging=all", "-k", "not claim")
    root = ET.parse(course.path / "new.xml").getroot()
    assert not root.findall(".//testcase/properties")
    assert "worst difference" in "".join(element.text or "" for element in root.findall(".//system-out"))


# ---------------------------------------------------------------- red


def reds(done: pytest.RunResult) -> set[str]:
    return {found[1] for line in done.outlines if (found := re.match(r"FAILED \S+::(\S+)", line))}


def test_a_digit_changed_on_the_page_turns_the_claim_red_with_its_place(course: pytest.Pytester) -> None:
    edit(course.path, PAGE, "0.7057", "0.7058")
    done = run(course)
    assert reds(done) == {f"{CASE}.claim1"}
    done.stdout.re_match_lines([r".*my_network\.md:3:\d+ has 0\.7058, the claim 0\.7057; the claim is right"])
    assert "Traceback" not in done.stdout.str()


def test_a_digit_changed_in_page_and_claim_turns_the_claim_red(course: pytest.Pytester) -> None:
    edit(course.path, PAGE, "0.7057", "0.7058")
    edit(course.path, SCENARIO, "0.7057", "0.7058")
    done = run(course)
    assert reds(done) == {f"{CASE}.claim1"}
    done.stdout.re_match_lines([r".*my_network\.scenario\.yaml:24: .* contradicted, but should be reproduced"])
    done.stdout.fnmatch_lines(["claim *it says *true*"])
    assert "Traceback" not in done.stdout.str() and ".py:" not in done.stdout.str()


def test_a_weight_changed_by_a_millionth_turns_the_baseline_red(course: pytest.Pytester) -> None:
    edit(course.path, SCENARIO, "[[0.1, 0.2]", "[[0.100001, 0.2]")
    done = run(course)
    assert reds(done) == {f"{CASE}.baseline"}
    done.stdout.fnmatch_lines(["*baseline changed: loss at step 1*the scenario has changed since*"])


def test_a_repaired_erratum_turns_red(course: pytest.Pytester) -> None:
    known = 'printed: "0.7057", expected_verdict: contradicted, note: a slip,'
    edit(course.path, SCENARIO, 'printed: "0.7057",', known)
    assert reds(run(course)) == {f"{CASE}.claim1"}


@pytest.mark.thorough
def test_an_edited_baseline_turns_red(course: pytest.Pytester) -> None:
    content = json.loads((course.path / BASELINE).read_text("utf-8"))
    values = content["cases"][CASE]["entries"][0]["values"]
    values["0"] = (float.fromhex(values["0"]) * (1 + 1e-6)).hex()
    (course.path / BASELINE).write_text(json.dumps(content), "utf-8")
    assert reds(run(course)) == {f"{CASE}.baseline"}


def test_a_damaged_baseline_is_a_message(course: pytest.Pytester) -> None:
    (course.path / BASELINE).write_text("{", "utf-8")
    done = run(course)
    assert f"{CASE}.baseline" in reds(done)
    done.stdout.fnmatch_lines(["*my_network.json: damaged baseline: *restore it from version control*"])
    assert "Traceback" not in done.stdout.str()


def test_a_removed_baseline_turns_red(course: pytest.Pytester) -> None:
    (course.path / BASELINE).unlink()
    done = run(course)
    assert reds(done) == {f"{CASE}.baseline"}
    done.stdout.fnmatch_lines(["*baseline missing: accept --new-only*"])


@pytest.mark.thorough
def test_an_orphaned_baseline_turns_red(course: pytest.Pytester) -> None:
    (course.path / BASELINE).rename(course.path / "reports/baseline/gone.json")
    done = run(course)
    assert reds(done) == {f"{CASE}.baseline", "my_network.unused_baselines"}
    done.stdout.fnmatch_lines(["*gone.json: unused: there is no scenario gone*"])


def test_a_broken_scenario_is_one_message(course: pytest.Pytester) -> None:
    edit(course.path, SCENARIO, "lr: 0.5", "lr: fast")
    done = run(course)
    assert done.ret != 0
    done.stdout.re_match_lines([r".*my_network\.scenario\.yaml:\d+:\d+: optimizer\.lr: "])
    assert "Traceback" not in done.stdout.str()


def test_accepting_keeps_the_run_red_and_turns_the_next_green(course: pytest.Pytester) -> None:
    (course.path / BASELINE).unlink()
    first = run(course, "--harness-accept")
    assert reds(first) == {f"{CASE}.baseline"}
    first.stdout.fnmatch_lines(["*accepted, new; run again without --harness-accept*"])
    run(course).assert_outcomes(passed=8)


def test_accepting_is_refused_in_ci(course: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI", "true")
    done = run(course, "--harness-accept")
    assert done.ret == pytest.ExitCode.USAGE_ERROR
    done.stderr.fnmatch_lines(["*--harness-accept: refused in CI*"])


# ---------------------------------------------------------------- elsewhere


def test_a_project_without_scenarios_imports_nothing_of_the_harness(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        """
        import sys

        def test_mine():
            ours = {name for name in sys.modules if name.split(".")[0] in ("harness", "numpy", "torch", "pydantic")}
            assert ours <= {"harness", "harness.entry", "harness.entry.pytest_plugin"}
        """
    )
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:hypothesispytest", *_loaded()],
        cwd=pytester.path,
        env={**os.environ, **_ENVIRONMENT},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert "1 passed" in done.stdout, done.stdout


# ---------------------------------------------------------------- candidates


def test_a_listed_candidate_is_an_item_for_each_probe(pytester: pytest.Pytester) -> None:
    written(pytester.path, FUNCTION)
    written(pytester.path, FUNCTION, (" * a1 * (1 - a1)", ""), name="wrong.py")
    pytester.makepyprojecttoml('[tool.harness]\ncandidates = ["my_backprop.py", "wrong.py:loss_and_gradients"]')
    done = run(pytester, "-v")
    done.assert_outcomes(passed=3, skipped=2, failed=3)
    done.stdout.fnmatch_lines(["*my_backprop.py::batches PASSED*", "*wrong.py::loss_and_gradients::square FAILED*"])
    done.stdout.fnmatch_lines(["LIKELY    the derivative of a hidden activation is missing*"])
    done.stdout.no_fnmatch_line("*Traceback*")


@pytest.mark.parametrize(
    ("listed", "message"),
    [('"my_backprop.py"', "*candidates: should be a list of files*"), ('["missing.py"]', "*missing.py: no such file*")],
)
def test_a_wrong_list_of_candidates_is_one_message(pytester: pytest.Pytester, listed: str, message: str) -> None:
    pytester.makepyprojecttoml(f"[tool.harness]\ncandidates = {listed}")
    pytester.makepyfile("def test_it(): pass")
    done = run(pytester)
    assert done.ret == pytest.ExitCode.USAGE_ERROR
    done.stderr.fnmatch_lines([message])
