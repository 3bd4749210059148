"""init, claims, accept, --github and errata.md, as a user meets them."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner

from harness.entry.cli import cli
from harness.ground.workspace import Workspace
from harness.scenario.load import load
from tests.integration.workspaces import ROOT, SMALL, harness, workspace

NO_CI = {"CI": ""}
FILE = Path("scenarios/my_network.scenario.yaml")


@pytest.fixture
def course(tmp_path: Path) -> Path:
    assert harness("init", str(tmp_path)).returncode == 0
    return tmp_path


def edit(file: Path, old: str, new: str) -> None:
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), "utf-8")


def run(folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return harness(*arguments, cwd=folder, environment={**NO_CI, **environment})


# ---------------------------------------------------------------- init


def test_a_new_workspace_passes_at_once(course: Path) -> None:
    done = run(course, "run")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "the page prints 8 numbers in 4 claims: 4 reproduced, to every printed digit" in done.stdout
    assert re.search(r"^AS EXPECTED   1 of 1 case, 5 of 5 claims   ", done.stdout, re.MULTILINE)


def test_init_touches_nothing_that_exists(course: Path) -> None:
    before = (course / FILE).read_text("utf-8")
    done = run(course, "init")
    assert done.returncode == 2 and "exists already" in done.stderr
    assert (course / FILE).read_text("utf-8") == before


# ---------------------------------------------------------------- claims


def test_numbers_that_no_claim_covers_are_listed_with_their_places(course: Path) -> None:
    done = run(course, "claims", "pages/my_network.md")
    assert (done.returncode, done.stdout) == (0, "0 numbers that no claim covers; 4 claims name this page\n")
    edit(course / "pages/my_network.md", "after one step", "after 1 step")
    done = run(course, "claims", "pages/my_network.md")
    assert done.returncode == 1
    assert done.stdout.splitlines() == [
        "pages/my_network.md:10:11: 1",
        "1 number that no claim covers; 4 claims name this page",
    ]


def test_a_page_that_is_not_there_is_one_message(course: Path) -> None:
    done = run(course, "claims", "pages/nowhere.md")
    assert (done.returncode, done.stderr) == (2, "error: pages/nowhere.md: no such file\n")


@pytest.mark.parametrize("number", ["000", "001", "003", "004"])
@pytest.mark.sampled(2)
def test_every_number_that_the_documents_print_is_claimed(number: str) -> None:
    page = f"{ROOT}/scenarios/printed/{number}.txt"
    done = CliRunner().invoke(cli, ["--workspace", str(ROOT), "claims", page], standalone_mode=False)
    assert done.return_value == 0, done.output


def test_a_wrong_number_is_told_with_its_line_and_exit_code_1(course: Path) -> None:
    for file in (course / FILE, course / "pages/my_network.md"):
        edit(file, "0.7057", "0.7058")
    done = run(course, "run")
    assert done.returncode == 1
    assert re.search(
        r"NOT AS EXPECTED: claim 1, output, step 1: contradicted, but should be reproduced: 0\.7058 is printed, "
        r"0\.705705 is right \[.*my_network\.scenario\.yaml:24\]",
        done.stdout,
    )
    (claim, *_) = json.loads((course / "reports/latest/results.json").read_text("utf-8"))["scenarios"][0]["claims"]
    keys = {"of", "name", "step", "printed", "computed", "digits", "verdict", "expected_verdict", "note"}
    assert keys <= claim.keys()
    assert (claim["verdict"], claim["printed"], claim["digits"]) == (
        "contradicted",
        "0.7058",
        {"agree": 3, "printed": 4},
    )


def test_errata_say_what_is_wrong_true_and_to_be_done(course: Path) -> None:
    wrong = (
        'printed: "0.9999", expected_verdict: contradicted, note: a slip, says: The output., correction: Print 0.7057.'
    )
    edit(course / FILE, 'printed: "0.7057", in: pages/my_network.md, after: predicts', wrong)
    assert run(course, "run").returncode == 0
    text = (course / "reports/latest/errata.md").read_text("utf-8")
    wrong_part, _, confirmed = text.partition("### Confirmed")
    for line in (
        "#### my\\_network claim 1, output, step 1: contradicted",
        "- It says: The output. 0.9999",
        "- True: 0.705705",
        "- Evidence: 0.9999 is printed, 0.705705 is right",
        "- Note: a slip",
        "- Suggested correction: Print 0.7057.",
    ):
        assert line in wrong_part
    assert confirmed.count("reproduced") == 4


# ---------------------------------------------------------------- accept


def test_baselines_are_kept_where_their_folder_exists(course: Path) -> None:
    assert "baseline" not in run(course, "run").stdout.splitlines()[-1]
    assert run(course, "accept").stdout == "my_network[float64]: accepted, new\n"
    assert ", baseline identical   " in run(course, "run").stdout.splitlines()[-1]


def test_a_new_scenario_is_missing_until_accepted_alone(course: Path) -> None:
    run(course, "accept")
    before = (course / "reports/baseline/my_network.json").read_text("utf-8")
    (course / "scenarios/small.scenario.yaml").write_text(SMALL, "utf-8")
    done = run(course, "run", "-q")
    assert done.returncode == 1 and "1 baseline identical, 1 baseline missing" in done.stdout
    accepted = run(course, "accept", "--new-only").stdout
    assert accepted == "my_network[float64]: kept as it was\nsmall[float64]: accepted, new\n"
    assert (course / "reports/baseline/my_network.json").read_text("utf-8") == before
    assert run(course, "run", "-q").returncode == 0


def test_an_unused_baseline_fails_and_accept_removes_it(course: Path) -> None:
    run(course, "accept")
    folder = course / "reports/baseline"
    (folder / "gone.json").write_text((folder / "my_network.json").read_text("utf-8"), "utf-8")
    done = run(course, "run")
    assert done.returncode == 1
    assert "gone.json: unused: there is no scenario gone" in done.stdout and "1 unused baseline" in done.stdout
    assert "gone.json: removed" in run(course, "accept").stdout
    assert run(course, "run").returncode == 0


def test_accept_says_what_it_replaced(course: Path) -> None:
    run(course, "accept")
    edit(course / FILE, "lr: 0.5", "lr: 0.25")
    edit(
        course / FILE,
        'printed: "[[0.1037',
        'expected_verdict: contradicted\n    note: other lr\n    printed: "[[0.1037',
    )
    assert "baseline changed: parameter fc1.bias at step 1" in run(course, "run").stdout
    assert "accepted; it was changed: parameter fc1.bias at step 1" in run(course, "accept").stdout
    assert run(course, "run").returncode == 0


def test_a_baseline_of_the_default_part_holds_in_a_full_run(tmp_path: Path) -> None:
    labelled = SMALL.replace("targets: [[0.01, 0.99]]", "labels: [1]").replace("kind: mse", "kind: cross_entropy")
    labelled = labelled.replace("steps: 3}", "steps: 5, default_steps: 2}\nmetrics: {accuracy: [train]}")
    folder = workspace(tmp_path, small=labelled)
    assert run(folder, "accept").returncode == 0
    for arguments in ((), ("--full",), ("--steps", "1")):
        done = run(folder, "run", *arguments)
        assert done.returncode == 0 and "baseline identical" in done.stdout, done.stdout


def test_accept_is_refused_in_ci(course: Path) -> None:
    done = run(course, "accept", CI="true")
    assert done.returncode == 2 and "refused in CI" in done.stderr
    assert not (course / "reports/baseline").exists()


def test_accept_refuses_what_is_not_as_expected(tmp_path: Path) -> None:
    sides = SMALL + "sides: {torch: {loss.scale: 3}}\n"
    done = run(workspace(tmp_path, small=sides), "accept")
    assert done.returncode == 1 and "refused, it is not as expected: loss: numpy is wrong" in done.stdout
    assert not list((tmp_path / "reports").rglob("*.json"))


@pytest.mark.thorough
def test_one_and_two_threads_give_the_same_baseline(tmp_path: Path) -> None:
    wide = SMALL.replace(
        "weight: [[0.15, 0.20], [0.25, 0.30]], bias: [0.35, 0.35]", "in_features: 300, out_features: 200"
    )
    wide = wide.replace(
        "data: {inputs: [[0.05, 0.10]], targets: [[0.01, 0.99]]}",
        "initial: {seed: 0, weight: {kind: he}}\n"
        "data: {source: normal, seed: 0, rows: 256, features: 300, outputs: 200}",
    )
    folder = workspace(tmp_path, wide=wide)
    assert run(folder, "accept", OMP_NUM_THREADS="1").returncode == 0
    done = run(folder, "run", OMP_NUM_THREADS="2", OPENBLAS_NUM_THREADS="2")
    assert done.returncode == 0, done.stdout
    assert re.search(r"baseline (identical|rounding)", done.stdout)


# ---------------------------------------------------------------- GitHub


def test_github_gets_a_summary_and_annotations_at_the_line(course: Path) -> None:
    for file in (course / FILE, course / "pages/my_network.md"):
        edit(file, "0.7057", "0.7058")
    summary = course / "summary.md"
    done = run(course, "run", "--github", GITHUB_STEP_SUMMARY=str(summary))
    assert done.returncode == 1
    (line,) = [line for line in done.stdout.splitlines() if line.startswith("::error ")]
    assert line.startswith("::error file=scenarios/my_network.scenario.yaml,line=24,title=my_network[float64]::claim 1")
    text = summary.read_text("utf-8")
    assert "NOT AS EXPECTED" in text and "0.705705" in text and len(text.encode()) < 2**20


def test_github_gets_at_most_ten_annotations(tmp_path: Path) -> None:
    claims = "".join(f"  - {{of: loss, step: 1, printed: '{9 + n}.5'}}\n" for n in range(15))
    folder = workspace(tmp_path, small=f"{SMALL}claims:\n{claims}")
    done = run(folder, "run", "--github", GITHUB_STEP_SUMMARY=str(tmp_path / "s.md"))
    assert sum(line.startswith("::error ") for line in done.stdout.splitlines()) == 10


def test_github_outside_of_actions_is_one_message(course: Path) -> None:
    done = run(course, "run", "--github", GITHUB_STEP_SUMMARY="")
    assert done.returncode == 2 and "GITHUB_STEP_SUMMARY is not set" in done.stderr


# ---------------------------------------------------------------- this repository


#: Scenarios that take three quarters of the time of all.
LONG = ("conv_net", "gradient_descent_kinds", "lenet", "linear_regression", "linear_regression_two_gradients")
LONG += ("mnist_he_fan_in", "mnist_he_fan_out", "mnist_he_fan_out_255", "mnist_normal", "mnist_uniform")
LONG += ("sine_fit", "sine_fit_two_units", "step_size")
SHORT = sorted({one.name.removesuffix(".scenario.yaml") for one in ROOT.glob("scenarios/*.scenario.yaml")} - set(LONG))
#: Scenarios and cases in which there is all that the others are made of, but MNIST, which test_mnist.py has.
SOME = ("binary_cross_entropy", "forward_one_layer", "forward_only", "four_layer_shapes", "homework_cross_entropy")
SOME += ("homework_mse_loss", "homework_relu", "homework_sigmoid", "one_layer_mse", "random_start_cross_entropy")
SOME += ("two_layer_sigmoid", "losses[loss=cross_entropy,float64]", "zero_start[activation=sigmoid,float64]")
SOME += ("activations[activation=elu_1,float64]", "residual_mlp[float32]", "words[float64]", "pooling[float32]")
SOME += tuple(f"dropout[masks={one}]" for one in ("of_channels,float32", "given,float64"))
SOME += tuple(f"convolutions[axes={one},float64]" for one in ("one", "two"))
SOME += tuple(f"normalising[layer={one},float64]" for one in ("layer_norm", "rms_norm", "batch_norm_of_all_batches"))
SOME += tuple(f"optimizers[optimizer={one},float64]" for one in ("adadelta", "rmsprop", "adagrad", "adamw"))
SOME += ("optimizers[optimizer=maximize,float32]", "normalising[layer=images,float64]")


def _made_of(name: str) -> set[tuple[str, str]]:
    """The kinds of layers, losses, optimizers and data of a scenario's cases, or of one, and their dtypes."""
    found: set[tuple[str, str]] = set()
    file = ROOT / f"scenarios/{name.partition('[')[0]}.scenario.yaml"
    for case in load(file, Workspace(ROOT, ROOT / "scenarios", ROOT / "reports")):
        if "[" in name and case.id != name:
            continue
        stated = case.scenario
        found |= {("layer", layer.layer) for layer in stated.network} | {("dtype", case.dtype)}
        found |= {("loss", stated.loss.kind)} if stated.loss else set()
        found |= {("optimizer", stated.optimizer.kind)} if stated.optimizer else set()
        found |= {("data", stated.data.source)} if stated.data else set()
    return found


def test_what_the_scenarios_are_made_of_is_in_some_of_their_cases() -> None:
    everything = set().union(*map(_made_of, (*SHORT, *LONG)))
    assert everything - set().union(*map(_made_of, SOME)) == {("data", "mnist")}


@pytest.mark.parametrize(
    "group", ["some", *(pytest.param(one, marks=pytest.mark.thorough) for one in ("first", "second", "long"))]
)
def test_the_default_run_gives_the_committed_errata_and_baselines(group: str, tmp_path: Path) -> None:
    """In halves, for two cores. The committed errata are made with --full, so that they tell of every claim."""
    asked = {"some": SOME, "first": SHORT[::2], "second": SHORT[1::2], "long": LONG}[group]
    done = run(ROOT, "run", "-q", "--json", str(tmp_path / "results.json"), *asked)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr
    text = (ROOT / "reports/errata.md").read_text("utf-8").replace("\\", "")
    told = 0
    for case in json.loads((tmp_path / "results.json").read_text("utf-8"))["scenarios"]:
        assert case["baseline"]["verdict"] in ("identical", "rounding")
        for claim in case["claims"]:
            name = f"{case['scenario']} claim {claim['number']},"
            assert name in text
            if claim["verdict"] != "not run":
                lines = [line for line in text.splitlines() if name in line]
                assert any(claim["verdict"] in line for line in lines), (name, claim["verdict"])
                told += 1
    assert told > {"some": 20, "first": 40, "second": 25, "long": 5}[group]


def test_the_committed_errata_leave_nothing_unrun() -> None:
    text = (ROOT / "reports/errata.md").read_text("utf-8")
    assert "not run" not in text.lower()
    assert next(line for line in text.splitlines() if line.startswith("## ")).startswith("## Document 000")
