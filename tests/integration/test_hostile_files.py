"""Files and folders that are not what they should be: one message and exit code 2, and nothing touched elsewhere."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tracemalloc
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest
from ruamel.yaml import YAML

import harness as public
from harness.ground.errors import HarnessError
from harness.scenario.losses import LOSSES
from tests.integration.inside import command, refused
from tests.integration.workspaces import SMALL, workspace

pytest_plugins = ["pytester"]

LOGGED = SMALL.replace("steps: 3}", "steps: 3, log_every: 1}")


def _link(path: Path, target: Path | str, folder: bool = False) -> None:
    try:
        path.symlink_to(target, target_is_directory=folder)
    except OSError:
        pytest.skip("links cannot be made here")


# ---------------------------------------------------------------- names and links


@pytest.mark.parametrize("arguments", [["run", "-q"], ["list"], ["show", "a"], ["accept"], ["check", "x.py", "a"]])
def test_extending_a_link_that_leads_to_itself_is_one_message(tmp_path: Path, arguments: list[str]) -> None:
    folder = workspace(tmp_path, a="extends: loop.yaml\n")
    (folder / "x.py").write_text("x = 1\n")
    _link(folder / "scenarios/loop.yaml", "loop.yaml")
    refused(command(*arguments, cwd=folder), "a.scenario.yaml:1:10: extends: loop.yaml is a link that leads nowhere")


def test_a_folder_that_is_a_link_to_itself_is_no_workspace(tmp_path: Path) -> None:
    _link(tmp_path / "scenarios", "scenarios", folder=True)
    refused(command("list", cwd=tmp_path), "scenarios: no such folder")


@pytest.mark.skipif(sys.platform in ("darwin", "win32"), reason="the system refuses such names")
@pytest.mark.parametrize("name", [b"\xff", b"a\nb", b"a\x1b[31m", "a\u2028b".encode()])
def test_a_file_name_that_is_no_plain_text_is_one_message_and_the_others_run(tmp_path: Path, name: bytes) -> None:
    folder = workspace(tmp_path, good=SMALL)
    Path(os.fsdecode(os.fsencode(folder / "scenarios") + b"/" + name + b".scenario.yaml")).write_text(SMALL)
    done = command("run", "-q", cwd=folder)
    refused(done, "a scenario's file name should be text without control characters; rename it")
    assert done.stderr.count("\n") == 1 and "\x1b" not in done.stderr
    assert "1 of 1 case, 1 scenario in error" in done.stdout


def test_a_file_name_of_any_language_runs(tmp_path: Path) -> None:
    done = command("run", "-q", cwd=workspace(tmp_path, **{"réseau 网络\u3000一": SMALL}))
    assert done.returncode == 0, done.stderr


def test_names_that_are_one_file_elsewhere_are_one_message(tmp_path: Path) -> None:
    folder = workspace(tmp_path, net=SMALL)
    (folder / "scenarios/sub").mkdir()
    (folder / "scenarios/sub/Net.scenario.yaml").write_text(SMALL)
    refused(command("run", "-q", cwd=folder), "another scenario has this name")


# ---------------------------------------------------------------- encodings and depth


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (SMALL.encode("utf-16"), "a.scenario.yaml:1:1: not UTF-8 text but UTF-16; save the file as UTF-8"),
        (SMALL.encode("utf-16-le"), "a.scenario.yaml:1:2: not valid YAML: has the control character U+0000"),
        (b"title: a\nx: \x07\n", "a.scenario.yaml:2:4: not valid YAML: has the control character U+0007"),
        (b"title: caf\xe9\n", "a.scenario.yaml:1:11: not UTF-8 text; save the file as UTF-8"),
        (b'title: "a\\0b"\n', "a.scenario.yaml:1:8: text with a NUL"),
    ],
)
def test_a_scenario_that_is_no_text_is_one_message(tmp_path: Path, content: bytes, said: str) -> None:
    folder = workspace(tmp_path)
    (folder / "scenarios/a.scenario.yaml").write_bytes(content)
    refused(command("run", cwd=folder), said)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b'[tool.harness]\nreports = "a\\u0000b"\n', "tool.harness.reports: should be one of"),
        (b'[tool.harness]\nreports = "a\\nb"\n', "tool.harness.reports: should be one of"),
        (b"x = " + b"[" * 5000 + b"]" * 5000, "pyproject.toml: not valid TOML"),
        (b"x = " + b"9" * 5000, "pyproject.toml: not valid TOML"),
        ("x = 1".encode("utf-16"), "pyproject.toml:1:1: not UTF-8 text but UTF-16"),
        (b"tool = 3\n[tool.harness]\n", "pyproject.toml: not valid TOML"),
        (b"[tool]\nharness = 3\n", "pyproject.toml: tool.harness: should be a table"),
        (b"[tool.harness]\nreports = '../out'\n", "lies outside the workspace"),
        (b"[tool.harness]\nscenarios = 'loop'\n", "no such folder"),
    ],
)
def test_a_pyproject_that_is_wrong_is_one_message(tmp_path: Path, content: bytes, said: str) -> None:
    folder = workspace(tmp_path, a=SMALL)
    (folder / "pyproject.toml").write_bytes(content)
    if b"loop" in content:
        _link(folder / "loop", "loop")
    refused(command("list", cwd=folder), said)


def test_a_pyproject_with_a_byte_order_mark_is_read(tmp_path: Path) -> None:
    folder = workspace(tmp_path, a=SMALL)
    (folder / "pyproject.toml").write_bytes("\ufeff[tool.harness]\nreports = 'out'\n".encode())
    assert command("run", "-q", cwd=folder).returncode == 0
    assert (folder / "out/latest/report.md").is_file()


def test_every_mistake_of_a_file_is_told_with_its_place(tmp_path: Path) -> None:
    wrong = SMALL.replace("lr: 0.5", "lr: fast, momentum: -1").replace("steps: 3", "steps: 1.5, log_evry: 1")
    done = command("list", cwd=workspace(tmp_path, wrong=wrong.replace("kind: mse", "kind: mes")))
    refused(done)
    assert [line.partition("wrong.scenario.yaml:")[2] for line in done.stderr.splitlines()] == [
        f"5:14: loss.kind: should be one of {', '.join(LOSSES)}, not mes",
        "6:28: optimizer.lr: should be a number, not 'fast'",
        "6:44: optimizer.momentum: should be at least 0, not -1",
        "8:24: training.log_evry: unknown field, did you mean log_every?; accepts steps, epochs, until, batch, "
        "checkpoints, log_every, default_steps",
    ]


def test_a_file_full_of_mistakes_is_told_in_ten_lines(tmp_path: Path) -> None:
    rows = ", ".join(["[x, y]"] * 20)
    done = command("list", cwd=workspace(tmp_path, wrong=SMALL.replace("[[0.05, 0.10]]", f"[{rows}]")))
    refused(done, "data.inputs.0.0: should be a number, not 'x'", "and 30 more mistakes")
    assert done.stderr.count("\n") == 11


@pytest.mark.parametrize("text", ["dtypes: [float64, float64]", "sweep: {optimizer.lr: [0.1, 0.1]}"])
def test_a_case_that_stands_twice_is_told_with_its_place(tmp_path: Path, text: str) -> None:
    done = command("list", cwd=workspace(tmp_path, a=f"{SMALL}{text}\n"))
    refused(done, f"a.scenario.yaml:9:{text.index(': ') + 3}: {text.partition(':')[0]}: a[", "two cases with this id")


# ---------------------------------------------------------------- baselines


def _with_baseline(folder: Path, change: Callable[[dict[str, Any]], Any]) -> Path:
    """A workspace whose baseline was accepted, then changed by hand."""
    workspace(folder, small=SMALL)
    assert command("accept", cwd=folder).returncode == 0
    path = folder / "reports/baseline/small.json"
    values = json.loads(path.read_text("utf-8"))
    change(values)
    path.write_text(json.dumps(values), "utf-8")
    return folder


def _entry(baseline: dict[str, Any], /, **fields: Any) -> None:
    (case,) = baseline["cases"].values()
    case["entries"][0].update(fields)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda v: _entry(v, shape=[2**27]), "shape.0: should be at most 10000000, not 134217728"),
        (lambda v: _entry(v, shape=[2**14, 2**13]), "no tensor is as large as this shape"),
        (lambda v: _entry(v, shape=[-1]), "shape.0: should be at least 1, not -1"),
        (lambda v: _entry(v, shape=[1] * 100), "shape: has 100 entries; should have at most 7"),
        (lambda v: _entry(v, shape=[10**6, 90]), "entries are missing"),
        (lambda v: _entry(v, digits=10**400), "digits: should be at most 13"),
        (lambda v: _entry(v, digits=-3), "digits: should be at least 0, not -3"),
        (lambda v: _entry(v, quantity="\x1b[31m<b>"), "quantity: should be loss, output, gradient"),
        (lambda v: _entry(v, step=10**30), "step: should be at most"),
        (lambda v: _entry(v, largest="inf"), "largest: not a finite hexadecimal float"),
        (lambda v: _entry(v, largest="0x1p999999999999"), "largest: not a finite hexadecimal float"),
        (lambda v: _entry(v, values={"0": "nan"}), "values.0: not a finite hexadecimal float"),
        (lambda v: v.update(environments=[{"threads": ["x"]}]), "environments.0.threads"),
        (lambda v: v.update(environments=[[]]), "environments.0: should be a mapping"),
    ],
)
@pytest.mark.sampled(2)
def test_a_baseline_that_claims_the_impossible_is_refused_before_memory_is_asked_for(
    tmp_path: Path, change: Callable[[dict[str, Any]], Any], said: str
) -> None:
    folder = _with_baseline(tmp_path, change)
    tracemalloc.start()
    done = command("run", "-q", cwd=folder)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    refused(done, "small.json: damaged baseline: ", said, "restore it from version control, or delete it and accept")
    assert most < 20 * 2**20


@pytest.mark.parametrize(
    "fields",
    [
        {"quantity": "accuracy", "name": "train_first_99999999999"},
        {"quantity": "accuracy", "name": "nobody"},
        {"quantity": "gradient", "name": "no.such"},
        {"shape": [100, 100], "values": {**{str(n): "0x1p0" for n in range(32)}, "norm 1": "0x1p0", "norm 2": "0x1p0"}},
    ],
)
def test_a_baseline_of_what_the_case_has_not_is_a_change(tmp_path: Path, fields: dict[str, Any]) -> None:
    done = command("run", "-q", cwd=_with_baseline(tmp_path, lambda baseline: _entry(baseline, **fields)))
    assert (done.returncode, "changed" in done.stdout) == (1, True), done.stderr


HOSTILE = (-1, 0, 2**63, 10**30, 1.5, True, None, "", "a", "inf", "\x1b[31m", "0x1p9999", [], [[]], {}, {"threads": 1})


def test_whatever_stands_in_a_baseline_is_a_verdict_or_one_message(tmp_path: Path) -> None:
    folder, random = _with_baseline(tmp_path, lambda _: None), Random(0)
    path = folder / "reports/baseline/small.json"
    text = path.read_text("utf-8")
    for _ in range(15):
        values = json.loads(text)
        where = random.choice(list(_paths(values)))
        _put(values, where, random.choice(HOSTILE))
        path.write_text(json.dumps(values), "utf-8")
        done = command("run", "-q", cwd=folder)
        assert done.returncode in (0, 1, 2) and "Traceback" not in done.stderr, (where, done.stderr)


def _paths(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    entries = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, entry in entries:
        yield (*path, key)
        yield from _paths(entry, (*path, key))


def _put(value: Any, path: tuple[Any, ...], entry: Any) -> None:
    for key in path[:-1]:
        value = value[key]
    value[path[-1]] = entry


def test_a_baseline_that_is_no_file_is_one_message(tmp_path: Path) -> None:
    folder = workspace(tmp_path, small=SMALL)
    (folder / "reports/baseline/small.json").mkdir(parents=True)
    refused(command("run", "-q", cwd=folder), "small.json: damaged baseline: not a regular file")


# ---------------------------------------------------------------- what is not ours stays


@pytest.mark.parametrize("own", ["reports/latest", "reports/latest/curves", "reports/baseline"])
def test_a_folder_of_reports_that_is_a_link_is_refused_and_what_it_leads_to_stays(tmp_path: Path, own: str) -> None:
    outside = tmp_path / "outside"
    (tmp_path / "w").mkdir()
    folder = workspace(tmp_path / "w", small=LOGGED)
    outside.mkdir()
    for name in ("mine.svg", "mine.json"):
        (outside / name).write_text("mine")
    (folder / own).parent.mkdir(parents=True, exist_ok=True)
    _link(folder / own, outside, folder=True)
    done = command("accept" if "baseline" in own else "run", cwd=folder)
    refused(done, Path(own).name, "is a link")
    assert done.stdout == ""  # before the work, not after it
    assert sorted(path.name for path in outside.iterdir()) == ["mine.json", "mine.svg"]


@pytest.mark.parametrize("name", ["report.md", "results.json", "curves/small_float64.svg"])
def test_a_report_that_is_a_link_is_replaced_not_followed(tmp_path: Path, name: str) -> None:
    (tmp_path / "w").mkdir()
    folder, mine = workspace(tmp_path / "w", small=LOGGED), tmp_path / "mine"
    mine.write_text("mine")
    (folder / "reports/latest/curves").mkdir(parents=True)
    _link(folder / "reports/latest" / name, mine)
    assert command("run", "-q", cwd=folder).returncode == 0
    assert mine.read_text() == "mine"
    assert not (folder / "reports/latest" / name).is_symlink()


def test_a_lock_that_is_a_link_is_refused(tmp_path: Path) -> None:
    (tmp_path / "w").mkdir()
    folder, mine = workspace(tmp_path / "w", small=SMALL), tmp_path / "mine"
    mine.write_text("mine")
    (folder / "reports/baseline").mkdir(parents=True)
    _link(folder / "reports/baseline/.lock", mine)
    refused(command("accept", cwd=folder), ".lock: is a link")
    assert mine.read_text() == "mine"


def test_a_path_that_a_person_names_is_written_through_its_link(tmp_path: Path) -> None:
    folder = workspace(tmp_path, small=SMALL)
    (folder / "there.json").write_text("old")
    _link(folder / "here.json", "there.json")
    assert command("run", "-q", "--json", "here.json", cwd=folder).returncode == 0
    assert (folder / "here.json").is_symlink()
    assert json.loads((folder / "there.json").read_text("utf-8"))["schema"] == 3


@pytest.mark.skipif(not Path("/dev/null").is_char_device(), reason="no /dev/null here")
def test_a_device_is_written_to_and_not_replaced(tmp_path: Path) -> None:
    folder = workspace(tmp_path, small=SMALL)
    (folder / "null").symlink_to("/dev/null")
    for path in ("/dev/null", "null"):
        assert command("run", "-q", "--json", path, cwd=folder).returncode == 0
    assert Path("/dev/null").is_char_device() and (folder / "null").is_symlink()


# ---------------------------------------------------------------- after a kill


def test_what_a_killed_run_left_is_cleared_by_the_next(tmp_path: Path) -> None:
    """The process ends, without a chance to clean up, just before the first file gets its name."""
    folder = workspace(tmp_path, small=LOGGED)
    program = (
        "import os, sys; from pathlib import Path; Path.replace = lambda *_: os._exit(9)\n"
        "sys.argv = ['harness', 'run', '-q', '--sides', 'numpy,numpy']; from harness.entry.cli import main; main()\n"
    )
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    assert subprocess.run([sys.executable, "-c", program], cwd=folder, env=environment, timeout=120).returncode == 9
    latest = folder / "reports/latest"
    assert len(list(latest.iterdir())) == 1
    assert command("run", "-q", cwd=folder).returncode == 0
    assert sorted(path.name for path in latest.iterdir()) == [
        "curves",
        "differences.csv",
        "errata.md",
        "report.html",
        "report.md",
        "results.json",
    ]


def test_a_file_that_another_run_takes_for_a_rest_is_written_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, replace, taken = workspace(tmp_path, small=SMALL), Path.replace, []

    def replaced(path: Path, target: Path) -> Path:
        if target.name not in taken:
            taken.append(target.name)
            path.unlink()
        return replace(path, target)

    monkeypatch.setattr(Path, "replace", replaced)
    assert command("run", "-q", cwd=folder).returncode == 0
    assert len(taken) == 5 and (folder / "reports/latest/report.md").is_file()


def test_a_killed_init_can_be_done_again(tmp_path: Path) -> None:
    assert command("init", cwd=tmp_path).returncode == 0
    whole = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    for path in whole:
        path.unlink()
        done = command("init", cwd=tmp_path)
        assert (done.returncode, done.stdout.splitlines()[0]) == (0, f"wrote {path.relative_to(tmp_path)}")
        assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == whole


def test_a_new_candidate_replaces_no_link(tmp_path: Path) -> None:
    _link(tmp_path / "mine.py", "nowhere.py")
    refused(command("new", "candidate", "mine.py", cwd=tmp_path), "mine.py: exists already")
    done = command("check", "mine.py", cwd=tmp_path)
    refused(done, "mine.py: no such file")
    assert "did you mean" not in done.stderr


def test_an_init_beside_files_of_others_writes_nothing(tmp_path: Path) -> None:
    (tmp_path / "pages").mkdir()
    (tmp_path / "pages/my_network.md").write_text("mine")
    refused(command("init", cwd=tmp_path), "my_network.md: exists already")
    assert [path.name for path in tmp_path.rglob("*")] == ["pages", "my_network.md"]


# ---------------------------------------------------------------- plotting


@pytest.mark.thorough
def test_a_backend_that_matplotlib_does_not_know_changes_nothing(tmp_path: Path) -> None:
    folder = workspace(tmp_path, small=LOGGED)
    (folder / "matplotlibrc").write_text("text.usetex: True\nfont.size: 40\n")
    program = (
        "import sys; sys.argv = ['harness', 'run', '--sides', 'numpy,numpy']; from harness.entry import cli; cli.main()"
    )
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "MPLBACKEND": "nonsense"}
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=folder, env=environment, capture_output=True, timeout=120
    )
    assert done.returncode == 0, done.stderr
    assert b"<svg" in (folder / "reports/latest/curves/small_float64.svg").read_bytes()


# ---------------------------------------------------------------- by other doors


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"title": "a\0b"}, None),
        ({"title": "a\ud800"}, "title: should be text"),
        ({"title": "a" * 201}, "title: should have at most 200 characters"),
        ({"optimizer": {"lr": float("nan")}}, "optimizer.lr: should be a finite number, not nan"),
        ({"optimizer": {"lr": 10**5000}}, "a number of more than 400 digits"),
        ({"network": [object()]}, "network.0: should be a mapping"),
        ({"claims": [{"of": "loss", "given": {"targets": [["["]]}, "is": "raises"}]}, "should be numbers, in lists"),
        (
            {"claims": [{"of": "loss", "given": {"targets": [[1], [[1]]]}, "is": "raises"}]},
            "should be numbers, in lists",
        ),
        ({"dtypes": ["float32"], "x": 1}, "x: unknown field"),
    ],
)
def test_a_scenario_of_python_values_is_refused_as_a_file_is(change: dict[str, Any], said: str | None) -> None:
    values = YAML(typ="safe", pure=True).load(SMALL) | change
    if said is None:
        assert public.verify(values).as_expected
    else:
        with pytest.raises(HarnessError, match=re.escape(said)):
            public.verify(values)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ('candidates = ["a\\u0000b.py"]', "should be a list of files"),
        ('candidates = ["loop.py"]', "loop.py: no such file"),
    ],
)
def test_candidates_that_pytest_cannot_find_are_one_message(pytester: pytest.Pytester, content: str, said: str) -> None:
    (pytester.path / "pyproject.toml").write_text(f"[tool.harness]\n{content}\n", "utf-8")
    _link(pytester.path / "loop.py", "loop.py")
    done = pytester.runpytest_inprocess()
    done.stderr.fnmatch_lines(["ERROR: *pyproject.toml: *"])
    assert said in done.stderr.str() and "Traceback" not in done.stderr.str()


def test_curves_of_cases_that_differ_in_case_only_are_two_files_everywhere(tmp_path: Path) -> None:
    folder = workspace(tmp_path, small=LOGGED + "sweep: {description: [a, A]}\n")
    assert command("run", "-q", cwd=folder).returncode == 0
    names = [path.name.casefold() for path in (folder / "reports/latest/curves").iterdir()]
    assert len(set(names)) == 2


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"steps": 0}, "steps=0, but should be a whole number, at least 1"),
        ({"steps": True}, "steps=True, but should be a whole number"),
        ({"seeds": -1}, "seeds=-1, but should be a whole number, from 3 to 1,000"),
        ({"data": {"mnist": "a\0b"}}, "--data mnist=a\0b: no such file or folder"),
        ({"scenario": 3}, "scenario: should be a file, a name or the fields of a scenario, not int"),
        ({"scenario": "x" * 5000 + ".scenario.yaml"}, "no such file"),
        ({"sides": ["numpy"]}, "sides: should be two"),
    ],
)
def test_arguments_of_verify_that_are_wrong_are_one_message(arguments: dict[str, Any], said: str) -> None:
    with pytest.raises(HarnessError, match=re.escape(said)):
        public.verify(**{"scenario": YAML(typ="safe", pure=True).load(SMALL), **arguments})


@pytest.mark.parametrize(
    "arguments", [{"seconds": float("nan")}, {"seconds": -1}, {"memory": -1}, {"scenario": "a\0b"}]
)
def test_arguments_of_check_that_are_wrong_are_one_message(tmp_path: Path, arguments: dict[str, Any]) -> None:
    with pytest.raises(HarnessError, match=r"but should be|no such"):
        public.check(tmp_path / "mine.py", **arguments)


def test_a_number_of_seeds_that_is_none_ends_pytest_with_one_message(pytester: pytest.Pytester) -> None:
    done = pytester.runpytest_inprocess("--harness-seeds", "-5")
    done.stderr.fnmatch_lines(["ERROR: --harness-seeds -5: should be a whole number from 3 to 1,000"])
