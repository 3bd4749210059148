"""The command line as a user meets it: in a subprocess."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import load_file, save_file

from harness.scenario.model import scenario_json_schema
from tests.integration.inside import exit_code
from tests.integration.workspaces import ROOT, SMALL, harness, workspace


def results(folder: Path) -> dict:
    return json.loads((folder / "reports/latest/results.json").read_text("utf-8"))


# ---------------------------------------------------------------- run


def test_run_tabulates_every_parameter_and_ends_with_one_line(tmp_path: Path) -> None:
    done = harness("run", cwd=workspace(tmp_path, small=SMALL))
    assert done.returncode == 0, done.stderr
    for name in ("gradient fc1.weight", "gradient fc1.bias", "loss", "output", "would have noticed:"):
        assert re.search(rf"^{re.escape(name)} ", done.stdout, re.MULTILINE)
    last = done.stdout.strip().splitlines()[-1]
    assert re.fullmatch(r"AS EXPECTED   1 of 1 case   .*report\.html", last)
    assert done.stdout.isascii()


def test_run_writes_csv_json_and_markdown(tmp_path: Path) -> None:
    harness("run", cwd=workspace(tmp_path, small=SMALL))
    found = results(tmp_path)
    assert found["schema"] == 3
    assert found["partial"] is False
    assert set(found["environment"]) == {"python", "numpy", "torch", "blas", "platform", "cpu", "threads"}
    (case,) = found["scenarios"]
    assert (case["id"], case["sides"], case["steps_run"]) == ("small[float64]", ["numpy", "torch"], 3)
    row = next(row for row in case["differences"] if row["quantity"] == "gradient")
    assert {"step", "name", "shape", "max_abs", "max_abs_index", "max_rel", "max_ulp", "actual", "expected"} <= set(row)
    assert row["step"] == 1 and 0 <= row["max_abs"] <= row["bound"] < 1e-12 and 0 < row["resolution"] < 1e-9
    assert row["judged_by"] == "step" and float(row["exact"]) == pytest.approx(row["actual"], rel=1e-12)
    assert len(row["exact"]) > len(str(row["actual"]))
    assert case["resolutions"]["gradient"] >= row["resolution"] and case["first_wrong"] == []
    assert set(case["drift"]) == {"step", "sides", "twin"} and case["drift"]["step"] == [1, 2, 3]
    assert len(row["actual_values"]) == row["shape"][0]
    with (tmp_path / "reports/latest/differences.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert {row["quantity"] for row in rows} >= {"loss", "output", "gradient", "update", "parameter", "activation"}
    assert "## small\\[float64\\]" in (tmp_path / "reports/latest/report.md").read_text("utf-8")


def test_exact_holds_every_step_against_the_exact_values(tmp_path: Path) -> None:
    done = harness("run", "--exact", cwd=workspace(tmp_path, small=SMALL))
    assert done.returncode == 0, done.stderr
    (case,) = results(tmp_path)["scenarios"]
    assert all(row["exact"] is not None for row in case["differences"])


def test_a_scenario_cannot_set_a_tolerance_but_requires_a_resolution(tmp_path: Path) -> None:
    folder = workspace(tmp_path, small=SMALL + "rtol: 1e-3\n")
    done = harness("run", cwd=folder)
    assert done.returncode == 2 and "unknown field" in done.stderr
    (folder / "scenarios/small.scenario.yaml").write_text(SMALL + "resolution: 1e-9\n", "utf-8")
    done = harness("run", cwd=folder)
    assert done.returncode == 0, done.stdout
    (folder / "scenarios/small.scenario.yaml").write_text(SMALL + "resolution: 1e-17\n", "utf-8")
    done = harness("run", cwd=folder)
    assert done.returncode == 1 and "the scenario requires a resolution of 1e-17" in done.stdout


def test_curves_are_drawn_where_steps_are_logged_and_old_ones_go(tmp_path: Path) -> None:
    folder = workspace(tmp_path, small=SMALL.replace("steps: 3}", "steps: 3, log_every: 1}"))
    harness("run", cwd=folder)
    (curve,) = (tmp_path / "reports/latest/curves").iterdir()
    assert curve.name == "small_float64.svg"
    assert "<svg" in curve.read_text("utf-8")
    first = curve.read_text("utf-8")
    harness("run", cwd=folder)
    assert curve.read_text("utf-8") == first
    (folder / "scenarios/small.scenario.yaml").write_text(SMALL, "utf-8")
    harness("run", cwd=folder)
    assert not list((tmp_path / "reports/latest/curves").iterdir())


def test_json_on_standard_output_is_json_alone(tmp_path: Path) -> None:
    done = harness("run", "--json", "-", cwd=workspace(tmp_path, small=SMALL))
    assert json.loads(done.stdout)["scenarios"][0]["verdict"] in ("equal", "rounding")
    assert "AS EXPECTED" in done.stderr


def test_the_default_part_of_a_long_run_is_said(tmp_path: Path) -> None:
    folder = workspace(tmp_path, long=SMALL.replace("steps: 3}", "steps: 300, default_steps: 20}"))
    assert "20 of 300 steps; --full runs all" in harness("run", cwd=folder).stdout
    assert "300 of 300 steps" in harness("run", "--full", cwd=folder).stdout
    assert "7 of 300 steps" in harness("run", "--steps", "7", cwd=folder).stdout


def test_dtype_and_names_choose_cases(tmp_path: Path) -> None:
    both = SMALL + "dtypes: [float64, float32]\n"
    folder = workspace(tmp_path, one=both, two=both)
    assert "1 of 1 case" in harness("run", "--dtype", "float32", "one", cwd=folder).stdout
    assert "1 of 1 case" in harness("run", "two[float32]", cwd=folder).stdout
    assert "2 of 2 cases" in harness("run", "scenarios/two.scenario.yaml", cwd=folder).stdout
    done = harness("run", "onr", cwd=folder)
    assert done.returncode == 2
    assert "onr: no such scenario in scenarios, did you mean one?" in done.stderr


FAULTY = """\
from dataclasses import replace
from reference_numpy.network import build as reference

class Faulty:
    def __init__(self, case):
        self.inner = reference(case)
    def load(self, state):
        self.inner.load(state)
    def predict(self, inputs):
        return self.inner.predict(inputs)
    def step(self, batch, lr):
        step = self.inner.step(batch, lr)
        return FAULT

build = Faulty
"""
DOUBLED = FAULTY.replace("FAULT", "replace(step, gradients={n: 2 * g for n, g in step.gradients.items()})")


def test_a_faulty_side_is_reported_with_exit_code_1(tmp_path: Path) -> None:
    folder = workspace(tmp_path, small=SMALL)
    (folder / "mine.py").write_text(DOUBLED, "utf-8")
    done = harness("run", "--sides", "mine.py:build,torch", cwd=folder)
    assert done.returncode == 1
    assert "NOT AS EXPECTED: gradient fc1.weight: mine is wrong at step 1" in done.stdout
    assert results(folder)["scenarios"][0]["sides"] == ["mine", "torch"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (FAULTY.replace("FAULT", "1 / 0"), r"mine\.py:13: ZeroDivisionError"),
        (FAULTY.replace("FAULT", "None"), "should return a Step, not NoneType"),
        ("import nothing_like_this\n", r"mine\.py:1: cannot be loaded: ModuleNotFoundError"),
        ("def build(case:\n", r"mine\.py:1: cannot be loaded"),
        ("x = 1\n", "has no function build"),
    ],
)
def test_a_broken_side_is_one_message_and_exit_code_2(tmp_path: Path, text: str, said: str) -> None:
    folder = workspace(tmp_path, small=SMALL)
    (folder / "mine.py").write_text(text, "utf-8")
    done = harness("run", "--sides", "mine.py:build,torch", cwd=folder)
    assert done.returncode == 2
    assert re.search(said, done.stderr)
    assert "Traceback" not in done.stderr


def test_one_wrong_scenario_leaves_the_others_unharmed(tmp_path: Path) -> None:
    folder = workspace(tmp_path, good=SMALL, wrong=SMALL.replace("lr: 0.5", "lr: fast"))
    done = harness("run", cwd=folder)
    assert done.returncode == 2
    assert "wrong.scenario.yaml:6:28: optimizer.lr: should be a number, not 'fast'" in done.stderr
    assert "1 of 1 case, 1 scenario in error" in done.stdout
    assert [case["id"] for case in results(folder)["scenarios"]] == ["good[float64]"]


@pytest.mark.parametrize(
    "settings",
    ["kind: sgd, lr: 0.1, momentum: 0.9, dampening: 0.1", "kind: adam, lr: 0.1", "kind: adagrad, lr_decay: 0.1"],
)
@pytest.mark.sampled(3)
def test_a_saved_state_goes_on_as_if_never_stopped(tmp_path: Path, settings: str) -> None:
    text = SMALL.replace("kind: sgd, lr: 0.5", settings).replace("steps: 3", "steps: 10")
    text = text.replace("[[0.05, 0.10]]", "[[0.05, 0.10], [1.0, 2.0], [-1.0, 0.5]]")
    text = text.replace("[[0.01, 0.99]]", "[[0.01, 0.99], [0.5, 0.1], [0.2, 0.3]]")
    folder = workspace(tmp_path, small=text.replace("steps: 10", "steps: 10, batch: {size: 1}"))
    assert harness("run", "--steps", "4", "--save-state", "half.safetensors", cwd=folder).returncode == 0
    done = harness("run", "--start-from", "half.safetensors", cwd=folder)
    assert done.returncode == 0, done.stderr
    resumed = results(folder)["scenarios"][0]["differences"]
    harness("run", cwd=folder)
    whole = results(folder)["scenarios"][0]["differences"]

    def last(rows: list) -> list:
        return [row["actual_values"] for row in rows if row["step"] == 10 and row["quantity"] == "parameter"]

    assert last(resumed) == last(whole)
    assert len(last(whole)) == 2


@pytest.mark.parametrize("content", [b"", b"not safetensors at all", b"\xff" * 64])
def test_a_damaged_state_is_one_message(tmp_path: Path, content: bytes) -> None:
    folder = workspace(tmp_path, small=SMALL)
    (folder / "state.safetensors").write_bytes(content)
    done = harness("run", "--start-from", "state.safetensors", cwd=folder)
    assert done.returncode == 2
    assert "state.safetensors: not a readable safetensors file" in done.stderr


# ---------------------------------------------------------------- list, show, schema, usage


def test_list_names_every_scenario_of_this_repository() -> None:
    done = harness("list")
    assert done.returncode == 0, done.stderr
    for file in (ROOT / "scenarios").glob("*.scenario.yaml"):
        assert file.name.removesuffix(".scenario.yaml") in done.stdout


@pytest.mark.parametrize(
    "command", [["list"], ["show", "two_layer_sigmoid"], ["schema"], ["--version"], ["--help"], ["grade", "--help"]]
)
def test_commands_that_need_neither_import_neither_torch_nor_numpy(command: list[str]) -> None:
    program = (
        f"import sys; sys.argv = ['harness', *{command!r}]\n"
        "from harness.entry.cli import main\n"
        "try: main()\n"
        "except SystemExit: print('LOADED', sorted({'torch', 'numpy', 'pandas'} & set(sys.modules)))\n"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, timeout=300)
    assert "LOADED []" in done.stdout


def test_show_tells_network_provenance_data_and_what_runs() -> None:
    said = harness("show", "mnist_he_fan_out").stdout
    for part in ("fc1: linear 784 -> 256", "document   001", "60,000 rows: mnist", "300 of 7,031 steps by default"):
        assert part in said


def test_the_committed_schema_is_current() -> None:
    assert json.loads((ROOT / "scenarios/scenario.schema.json").read_text("utf-8")) == scenario_json_schema()
    assert json.loads(harness("schema").stdout) == scenario_json_schema()


def test_every_scenario_of_this_repository_fits_the_schema() -> None:
    import jsonschema

    from harness.ground.yaml_source import read

    validator = jsonschema.Draft202012Validator(scenario_json_schema())
    for file in (ROOT / "scenarios").glob("*.scenario.yaml"):
        validator.validate(json.loads(json.dumps(read(file).values)))
    with pytest.raises(jsonschema.ValidationError):
        validator.validate({"title": "nothing else"})


def test_a_folder_without_scenarios_is_said(tmp_path: Path) -> None:
    done = harness("run", cwd=tmp_path)
    assert done.returncode == 2
    assert "scenarios: no such folder; run in a folder that has scenarios/" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["run", "--full", "--steps", "3"], "--full and --steps: give one of them"),
        (["run", "--steps", "0"], "--steps: should be a whole number, at least 1, not 0"),
        (["run", "--sides", "numpy"], "should be two names with a comma between"),
        (["run", "--sides", "numpy,nothing"], "should be one of numpy, torch, a file such as"),
        (["run", "--sides", "none.py:build,torch"], "none.py: no such file"),
        (["run", "--data", "cifar=here"], "should be mnist=PATH"),
        (["run", "--dtype", "float16"], "--dtype: should be float64 or float32"),
        (["run", "small[float32]"], "no such case"),
        (["walk"], "walk: no such command"),
        (["run", "--save-state", "x.safetensors", "small", "other"], "take one case"),
    ],
)
def test_wrong_usage_is_one_line_and_exit_code_2(tmp_path: Path, arguments: list[str], said: str) -> None:
    done = harness(*arguments, cwd=workspace(tmp_path, small=SMALL, other=SMALL))
    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_output_survives_a_terminal_that_is_not_utf_8(tmp_path: Path) -> None:
    """By an interpreter of its own, and through streams of this one."""
    folder = workspace(tmp_path, small=SMALL.replace("A small network", "Réseau à σ, 神经网络"))
    done = harness("list", cwd=folder, environment={"PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"})
    assert done.returncode == 0, done.stderr
    for command in ("run", "list"):
        for encoding in ("ascii", "gbk", "cp1252"):
            out, err = (io.TextIOWrapper(io.BytesIO(), encoding=encoding) for _ in range(2))
            assert exit_code(command, cwd=folder, stdout=out, stderr=err) == 0


def test_settings_may_not_lead_outside_the_workspace(tmp_path: Path) -> None:
    folder = workspace(tmp_path, small=SMALL)
    (folder / "pyproject.toml").write_text("[tool.harness]\nreports = '../elsewhere'\n", "utf-8")
    done = harness("run", cwd=folder)
    assert done.returncode == 2
    assert "tool.harness.reports lies outside the workspace" in done.stderr
    (folder / "pyproject.toml").write_text("[tool.harness]\nreports = 'out'\n", "utf-8")
    assert harness("run", cwd=folder).returncode == 0
    assert (folder / "out/latest/report.md").is_file()


@pytest.mark.thorough
def test_data_may_come_from_elsewhere_in_another_workspace(tmp_path: Path) -> None:
    text = (ROOT / "scenarios/mnist_he_fan_out.scenario.yaml").read_text("utf-8").partition("claims:")[0]
    folder = workspace(tmp_path, digits=text)
    done = harness("run", "--steps", "2", cwd=folder)
    assert done.returncode == 2
    assert "name MNIST's place with --data mnist=PATH" in done.stderr
    done = harness("run", "--steps", "2", "--data", f"mnist={ROOT / 'scenarios/data/mnist'}", cwd=folder)
    assert done.returncode == 0, done.stderr


# ---------------------------------------------------------------- a foreign side


@pytest.mark.parametrize(
    ("body", "code", "said"),
    [
        ("batch.inputs[:] = 0; return self.inner.step(batch, lr)", 1, "NOT AS EXPECTED: loss: mine is wrong"),
        ("step = self.inner.step(batch, lr); batch.inputs[:] = 0; return step", 0, "AS EXPECTED   1 of 1"),
        ("import sys; sys.exit(0)", 2, r"mine\.py:\d+: SystemExit"),
    ],
)
def test_a_side_cannot_change_what_the_other_sees_nor_end_the_program(
    tmp_path: Path, body: str, code: int, said: str
) -> None:
    folder = workspace(tmp_path, small=SMALL)
    text = FAULTY.replace("step = self.inner.step(batch, lr)\n        return FAULT", body)
    (folder / "mine.py").write_text(text, "utf-8")
    done = harness("run", "--sides", "mine.py:build,torch", cwd=folder)
    assert done.returncode == code, done.stdout + done.stderr
    assert re.search(said, done.stdout + done.stderr)


def test_what_a_side_prints_stays_out_of_the_json(tmp_path: Path) -> None:
    folder = workspace(tmp_path, small=SMALL)
    text = "print('hello')\n" + FAULTY.replace("return FAULT", "print('step')\n        return step")
    (folder / "mine.py").write_text(text, "utf-8")
    done = harness("run", "--sides", "mine.py:build,torch", "--json", "-", cwd=folder)
    assert json.loads(done.stdout)["schema"] == 3
    assert "hello" in done.stderr


def test_a_side_that_is_no_implementation_is_said(tmp_path: Path) -> None:
    folder = workspace(tmp_path, small=SMALL)
    (folder / "mine.py").write_text("def build(case):\n    return 3\n", "utf-8")
    done = harness("run", "--sides", "mine.py,torch", cwd=folder)
    assert done.returncode == 2
    assert "mine.py: gave int, which lacks load, step, predict" in done.stderr


# ---------------------------------------------------------------- nothing lost, nothing hung


def test_a_run_of_nothing_leaves_the_last_report_alone(tmp_path: Path) -> None:
    folder = workspace(tmp_path, small=SMALL, wrong=SMALL.replace("lr: 0.5", "lr: -1"))
    harness("run", "small", cwd=folder)
    done = harness("run", "wrong", cwd=folder)
    assert done.returncode == 2
    assert done.stdout.strip().splitlines()[-1] == "ERROR         1 scenario could not run"
    assert [case["id"] for case in results(folder)["scenarios"]] == ["small[float64]"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_a_named_pipe_is_not_waited_on(tmp_path: Path) -> None:
    folder = workspace(tmp_path, small=SMALL)
    os.mkfifo(folder / "scenarios/pipe.scenario.yaml")
    done = harness("list", cwd=folder)
    assert done.returncode == 2
    assert "pipe.scenario.yaml: not a regular file" in done.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
def test_a_full_disk_is_one_line() -> None:
    program = f"{sys.executable} -m harness list > /dev/full"
    done = subprocess.run(["sh", "-c", program], cwd=ROOT, capture_output=True, text=True, timeout=300)
    assert done.returncode == 2
    assert "No space left on device" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("sides: {troch: {loss.scale: 2}}", "sides.troch: no such side; there are numpy and torch"),
        ("expected: {buffer: 2}", "NOT AS EXPECTED: buffer: the scenario expects something of it"),
    ],
)
def test_what_matches_nothing_is_an_error(tmp_path: Path, change: str, said: str) -> None:
    done = harness("run", cwd=workspace(tmp_path, small=SMALL + change + "\n"))
    assert done.returncode in (1, 2)
    assert said in done.stdout + done.stderr


def test_a_document_that_is_not_listed_is_an_error(tmp_path: Path) -> None:
    folder = workspace(tmp_path, small=SMALL + 'document: "999"\n')
    (folder / "scenarios/documents.yaml").write_text('"004": {title: A page, source: somewhere}\n', "utf-8")
    done = harness("list", cwd=folder)
    assert "small.scenario.yaml:9:11: document: 999 is not in documents.yaml, which has 004" in done.stderr


def test_a_state_at_the_end_of_the_run_is_an_error(tmp_path: Path) -> None:
    folder = workspace(tmp_path, small=SMALL)
    harness("run", "--save-state", "end.safetensors", cwd=folder)
    done = harness("run", "--start-from", "end.safetensors", cwd=folder)
    assert done.returncode == 2
    assert "the state is that of step 3, and the run ends at 3" in done.stderr


def test_tables_in_the_report_have_as_many_headers_as_columns(tmp_path: Path) -> None:
    folder = workspace(tmp_path, small=SMALL)
    harness("run", cwd=folder)
    lines = (folder / "reports/latest/report.md").read_text("utf-8").splitlines()
    rules = [index for index, line in enumerate(lines) if re.fullmatch(r"\|[-|]+\|", line)]
    assert len(rules) == 2
    for index in rules:
        header = re.sub(r"\\\|", "", lines[index - 1])
        assert header.count("|") == lines[index].count("|") == lines[index + 1].count("|")


LABELLED = """\
title: Classes
network: [{layer: linear, name: fc1, in_features: 2, out_features: 3}]
initial: {seed: 0, weight: {kind: xavier}}
loss: {kind: cross_entropy}
optimizer: {lr: 0.5, momentum: 0.9}
data: {source: normal, seed: 0, rows: 6, features: 2, classes: 3}
training: {steps: 4, log_every: 1}
metrics: {accuracy: [train]}
"""


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("output", "step.output[:, 0]", 1),
        ("output", "None", 0),
        ("output", "[1, 2]", 1),
        ("parameters", "None", 0),
        ("gradients", "[1, 2]", 2),
        ("gradients", "{}", 1),
        ("parameters", "{}", 1),
        ("parameters", "{n: p[:1] for n, p in step.parameters.items()}", 1),
        ("buffers", "{n: p[:1] for n, p in step.buffers.items()}", 1),
        ("buffers", "{n: p * float('nan') for n, p in step.buffers.items()}", 1),
        ("activations", "None", 0),
        ("activations", "3", 2),
        ("loss", "None", 0),
        ("loss", "float('nan')", 1),
        ("loss", "'much'", 2),
    ],
)
@pytest.mark.sampled(2)
def test_whatever_a_side_gives_is_a_verdict_and_never_a_traceback(
    tmp_path: Path, field: str, value: str, code: int
) -> None:
    folder = workspace(tmp_path, classes=LABELLED)
    (folder / "mine.py").write_text(FAULTY.replace("FAULT", f"replace(step, {field}={value})"), "utf-8")
    done = harness("run", "--sides", "mine.py:build,torch", cwd=folder)
    assert done.returncode == code, done.stdout + done.stderr
    assert "Traceback" not in done.stderr


def test_a_prediction_of_another_shape_is_said(tmp_path: Path) -> None:
    folder = workspace(tmp_path, classes=LABELLED)
    text = FAULTY.replace("return self.inner.predict(inputs)", "return self.inner.predict(inputs)[:2]")
    (folder / "mine.py").write_text(text.replace("FAULT", "step"), "utf-8")
    done = harness("run", "--sides", "mine.py:build,torch", cwd=folder)
    assert done.returncode == 2
    assert "predict gave shape (2, 3) for 6 rows" in done.stderr


# ---------------------------------------------------------------- sides and states that go wrong


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("import sys; print('hi'); sys.exit(0)", "cannot be imported: SystemExit: 0"),
        ("raise ValueError('no')", "cannot be imported: ValueError: no"),
    ],
)
@pytest.mark.sampled(2)
def test_a_module_that_ends_the_program_is_an_error(tmp_path: Path, code: str, said: str) -> None:
    folder = workspace(tmp_path, small=SMALL)
    (folder / "mine.py").write_text(code, "utf-8")
    done = harness("run", "--sides", "mine:build,torch", cwd=folder, environment={"PYTHONPATH": f"{ROOT}:{folder}"})
    assert done.returncode == 2 and said in done.stderr
    assert "hi" not in done.stdout


def test_one_side_cannot_have_another_learning_rate(tmp_path: Path) -> None:
    done = harness("run", cwd=workspace(tmp_path, small=f"{SMALL}sides: {{torch: {{optimizer.lr: 0.1}}}}\n"))
    assert done.returncode == 2
    assert re.search(r"small.scenario.yaml:\d+:\d+: sides.torch: the learning rate is the run's", done.stderr)


def test_a_long_case_id_still_has_a_curve(tmp_path: Path) -> None:
    logged = SMALL.replace("steps: 3}", "steps: 3, log_every: 1}")
    done = harness(
        "run", cwd=workspace(tmp_path, small=f"{logged}sweep: {{description: ['{'a' * 300}', '{'a' * 299}']}}\n")
    )
    assert done.returncode == 0, done.stderr
    names = [path.name for path in (tmp_path / "reports/latest/curves").iterdir()]
    assert len(names) == 2 and all(len(name) < 170 for name in names)


def test_a_state_is_not_saved_of_a_run_without_steps(tmp_path: Path) -> None:
    folder = workspace(tmp_path, small=SMALL.replace("steps: 3", "steps: 0"))
    done = harness("run", "--save-state", "s.safetensors", cwd=folder)
    assert done.returncode == 2 and "takes no step" in done.stderr


def test_momentum_is_not_loaded_where_there_is_none(tmp_path: Path) -> None:
    folder = workspace(tmp_path, small=SMALL, heavy=SMALL.replace("lr: 0.5}", "lr: 0.5, momentum: 0.9}"))
    assert harness("run", "heavy", "--steps", "2", "--save-state", "s.safetensors", cwd=folder).returncode == 0
    done = harness("run", "small", "--start-from", "s.safetensors", cwd=folder)
    assert done.returncode == 2 and "small[float64] has no momentum" in done.stderr


def test_counts_of_steps_that_cannot_be_are_refused(tmp_path: Path) -> None:
    folder = workspace(tmp_path, small=SMALL.replace("kind: sgd, lr: 0.5", "kind: adam"))
    assert harness("run", "--steps", "2", "--save-state", "s.safetensors", cwd=folder).returncode == 0
    tensors = load_file(folder / "s.safetensors")
    for count in (2.5, -1.0, 7.0):
        changed = {**tensors, "fc1.weight.step": np.array(count)}
        save_file(changed, folder / "odd.safetensors", {"harness.step": "2"})
        done = harness("run", "--start-from", "odd.safetensors", cwd=folder)
        assert done.returncode == 2 and "should be a whole number of steps" in done.stderr


def test_what_a_side_does_not_tell_is_said(tmp_path: Path) -> None:
    folder = workspace(tmp_path, classes=LABELLED)
    (folder / "mine.py").write_text(FAULTY.replace("FAULT", "replace(step, output=None, parameters=None)"), "utf-8")
    done = harness("run", "--sides", "mine.py:build,torch", cwd=folder)
    assert done.returncode == 0, done.stdout + done.stderr
    for what in ("output", "parameters after the step"):
        assert f"not compared: the {what}, which mine does not tell" in done.stdout
    codes = [one["code"] for one in results(folder)["scenarios"][0]["not_told"]]
    assert codes == ["output_not_told", "parameters_not_told"]
