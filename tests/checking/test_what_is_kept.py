"""What layers and optimizers keep for the next step is judged too, where an implementation tells it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.integration.inside import command
from tests.integration.workspaces import workspace

NORMED = """\
title: A batch norm
network:
- {layer: linear, name: first, out_features: 4}
- {layer: batch_norm1d, name: bn, momentum: 0.3}
- {layer: tanh}
- {layer: linear, name: second, out_features: 2}
initial: {seed: 0, weight: {kind: xavier}}
loss: {kind: mse}
optimizer: {kind: rmsprop, lr: 0.01, momentum: 0.5}
dtypes: [float64, float32]
data: {source: normal, seed: 0, rows: 12, features: 3, outputs: 2}
training: {steps: 4, batch: {size: 6}}
"""
#: The same without what a mistake of the statistics does not need.
SMALL = """\
title: A batch norm alone
network: [{layer: linear, out_features: 3, bias: false}, {layer: batch_norm1d, name: bn, momentum: 0.3}]
initial: {seed: 0, weight: {kind: xavier}}
loss: {kind: mse}
optimizer: {lr: 0.01, momentum: 0.5}
data: {source: normal, seed: 0, rows: 12, features: 2, outputs: 3}
training: {steps: 3, batch: {size: 6}}
"""
MINE = """\
from dataclasses import replace

import numpy as np

from reference_numpy.layers import LAYERS
from reference_numpy.network import build as right


class Norm(LAYERS["batch_norm1d"]):
    def _track(self, mean, variance):
        n, share, kept = self.n, self.dtype.type(0.3), self.kept
        mean_of, variance_of, root = kept["running_mean"], kept["running_var"], np.sqrt
        variance_of[...] = (1 - share) * variance_of + share * variance * n / (n - 1)
        mean_of[...] = (1 - share) * mean_of + share * mean


class Mine:
    def __init__(self, case):
        self.inner = right(case)
        self.inner._chain._layers["bn"].__class__ = Norm
        self.load, self.predict = self.inner.load, self.inner.predict

    def step(self, batch, lr):
        told = self.inner.step(batch, lr)
        return replace(told, buffers=dict(told.buffers))


def build(case):
    return Mine(case)
"""
VARIANCE = "(1 - share) * variance_of + share * variance * n / (n - 1)"
MEAN = "(1 - share) * mean_of + share * mean"


def _checked(folder: Path, *changes: tuple[str, str], scenario: str = "net") -> tuple[int, str]:
    text = MINE
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    (folder / "mine.py").write_text(text, "utf-8")
    done = command("check", "mine.py:build", scenario, cwd=folder)
    return done.returncode, " ".join((done.stdout + done.stderr).split())


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return workspace(tmp_path_factory.mktemp("kept"), net=NORMED, small=SMALL)


@pytest.mark.parametrize("scenario", ["net", "net[float32]"])
def test_a_right_one_is_right_in_either_dtype_and_what_it_keeps_is_counted(folder: Path, scenario: str) -> None:
    code, said = _checked(folder, scenario=scenario)
    assert code == 0, said
    assert "state of bn 32 of 32" in said and "state of second.bias 20 of 20" in said
    assert ("float32" if scenario.endswith("[float32]") else "float64") + ", against the exact values" in said


BATCH = "variance * n / (n - 1)"


@pytest.mark.sampled(3)
@pytest.mark.parametrize(
    ("changes", "names", "cause"),
    [
        pytest.param(((" * n / (n - 1)", ""),), "v", "takes the batch's over n, where it is over n - 1", id="biased"),
        pytest.param((("type(0.3)", "type(0.7)"),), "mv", "take 1 - momentum of the batch", id="swapped"),
        pytest.param(
            ((VARIANCE, VARIANCE.replace(BATCH, "mean")), (MEAN, MEAN[:-4] + BATCH)),
            "mv",
            "running mean and running variance are mixed up",
            id="exchanged",
        ),
        pytest.param(
            ((VARIANCE, VARIANCE.replace(BATCH, f"root({BATCH})")),),
            "v",
            "takes the batch's standard deviation",
            id="deviation",
        ),
        pytest.param(((VARIANCE, BATCH), (MEAN, "mean")), "mv", "those of the last batch: assigned", id="assigned"),
        pytest.param(
            (("(1 - share) * variance_of", "variance_of"), ("(1 - share) * mean_of", "mean_of")),
            "mv",
            "a share of the batch's is added, and nothing is taken off",
            id="added",
        ),
        pytest.param(((VARIANCE, "variance_of"), (MEAN, "mean_of")), "mv", "no training step updates them", id="never"),
    ],
)
def test_statistics_kept_wrongly_are_told_with_their_cause(
    folder: Path, changes: tuple[tuple[str, str], ...], names: str, cause: str
) -> None:
    code, said = _checked(folder, *changes, scenario="small")
    assert code == 1 and "WHERE in what is kept for the next step" in said, said
    wrong = said.partition("WRONG ")[2].partition(" WHERE")[0]
    asked = [f"running_{'mean' if one == 'm' else 'var'} of bn" for one in names]
    assert sorted(wrong.split(" and ")) == sorted(asked), said  # and nothing else
    assert cause in said.partition("LIKELY")[2].partition("HINT")[0].partition(" or ")[0], said


def test_a_cause_is_found_beside_a_gradient_that_is_rounding_alone(folder: Path) -> None:
    """The bias before batch norm has a gradient of 0 but for rounding, which rmsprop makes an update of any size."""
    code, said = _checked(folder, (" * n / (n - 1)", ""))
    assert code == 1 and "WRONG running_var of bn WHERE" in said, said
    assert "takes the batch's over n, where it is over n - 1" in said.partition("LIKELY")[2].partition("HINT")[0], said


@pytest.mark.thorough
def test_what_the_optimizer_keeps_is_judged_where_no_parameter_shows_it_yet(folder: Path) -> None:
    told = "buffers=dict(told.buffers)"
    twice = f"{told[:-1]}, **{{'bn.bias.momentum_buffer': 2 * told.buffers['bn.bias.momentum_buffer']}})"
    code, said = _checked(folder, (told, twice), scenario="small")
    assert code == 1 and "momentum_buffer of bn.bias" in said.partition("WHERE")[0], said


@pytest.mark.parametrize(
    "buffers",
    [
        pytest.param("{k: v for k, v in told.buffers.items() if not k.endswith('.step')}", id="without counts"),
        pytest.param("{k: v.item() if k.endswith('.step') else v for k, v in told.buffers.items()}", id="numbers"),
        pytest.param("None", id="nothing told"),
    ],
)
def test_a_count_may_be_a_number_or_left_out(folder: Path, buffers: str) -> None:
    code, said = _checked(folder, ("buffers=dict(told.buffers)", f"buffers={buffers}"))
    assert code == 0, said


def test_counts_that_one_side_does_not_tell_are_the_others(folder: Path) -> None:
    left_out = "buffers={k: v for k, v in told.buffers.items() if not k.endswith('.step')}"
    (folder / "mine.py").write_text(MINE.replace("buffers=dict(told.buffers)", left_out), "utf-8")
    done = command("run", "net", "--sides", "mine.py:build,torch", cwd=folder)
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_program_is_not_checked_in_a_dtype_that_is_named(folder: Path) -> None:
    (folder / "program.py").write_text('HARNESS = {"network": "linear", "loss": "mse"}\n', "utf-8")
    done = command("check", "program.py", "net[float32]", cwd=folder)
    assert done.returncode == 2
    assert (
        "net[float32]: a program is checked in float64, and again in float32 where it computes in that" in done.stderr
    )


#: Of two values that are normalised together a gradient is nearly nothing, and in float32 rounding.
NARROW = """\
title: A norm of two values
network:
- {layer: linear, out_features: 4}
- {layer: relu}
- {layer: linear, out_features: 2}
- {layer: layer_norm, elementwise_affine: false}
initial: {seed: 0, weight: {kind: normal, std: 100}}
loss: {kind: mse}
optimizer: {kind: adagrad, lr: 0.01}
dtypes: [float32]
data: {source: normal, seed: 0, rows: 12, features: 3, outputs: 2}
training: {steps: 2, batch: {size: 6}}
"""


@pytest.mark.thorough
def test_what_only_operations_show_is_wrong_and_nothing_is_made_of_it(tmp_path: Path) -> None:
    """Over the whole step all could be rounding: no convention makes that right, and no mistake is likely for it."""
    folder = workspace(tmp_path, narrow=NARROW)
    text = MINE.replace('        self.inner._chain._layers["bn"].__class__ = Norm\n', "")
    (folder / "mine.py").write_text(text.replace("step(batch, lr)\n", "step(batch, 1.05 * lr)\n"), "utf-8")
    done = command("check", "mine.py:build", "narrow[float32]", cwd=folder)
    assert done.returncode == 1 and "WRONG     update of" in done.stdout, done.stdout + done.stderr
    assert "(fault " not in done.stdout, done.stdout


@pytest.mark.parametrize(
    ("told", "where"),
    [("activations", "output of bn"), ("activation_gradients", "gradient of the output of bn")],
)
def test_a_wrong_result_in_between_is_told_at_its_place(folder: Path, told: str, where: str) -> None:
    own = "buffers=dict(told.buffers)"
    code, said = _checked(folder, (own, f"{told}={{**told.{told}, 'bn': 1.01 * told.{told}['bn']}}"), scenario="small")
    assert code == 1 and f"WRONG {where} WHERE at the {where}: all that is computed before it is right" in said, said
    assert "results in between" in said


#: Of nothing but zeros.
KINKS = """\
title: A relu at its kink
network: [{layer: linear, out_features: 3}, {layer: relu, name: act}, {layer: linear, out_features: 3}]
initial: {seed: 0, weight: {kind: xavier}}
loss: {kind: cross_entropy}
optimizer: {lr: 0.1}
data: {inputs: [[0, 0], [0, 0]], labels: [0, 2]}
training: {steps: 1}
"""
AT_KINKS = """\
from reference_numpy.layers import LAYERS
from reference_numpy.network import build as right


class Relu(LAYERS["relu"]):
    def backward(self, g):
        return g * (self.z >= 0)


def build(case):
    network = right(case)
    network._chain._layers["act"].__class__ = Relu
    return network
"""


def test_results_in_between_follow_a_convention(tmp_path: Path) -> None:
    folder = workspace(tmp_path, kinks=KINKS)
    (folder / "mine.py").write_text(AT_KINKS, "utf-8")
    done = command("check", "mine.py:build", "kinks", cwd=folder)
    said = " ".join(done.stdout.split())
    assert done.returncode == 0 and "the derivative of relu at exactly 0 is 1" in said, said


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ("buffers={**told.buffers, 'bn.runing_var': told.buffers['bn.running_var']}", "tells buffers of bn.runing_var"),
        ("gradients={**told.gradients, 'bn.wieght': told.output}", "tells gradients of bn.wieght, which the network"),
        (
            "gradients=dict.fromkeys(told.gradients, 'text')",
            "gradients['linear1.weight'] should be an array of float64",
        ),
        ("output=told.output + 0j", "output should be an array of float64, and is array of complex128"),
        ("parameters={k: v.tolist() for k, v in told.parameters.items()}", "and is list"),
    ],
)
def test_what_is_told_oddly_is_one_message(folder: Path, told: str, said: str) -> None:
    code, report = _checked(folder, ("buffers=dict(told.buffers)", told), scenario="small")
    assert code == 1 and "FAILED it stopped before the end" in report and said in report, report


def test_a_case_of_a_swept_value_is_named_in_float32_too(folder: Path) -> None:
    swept = SMALL + "dtypes: [float64, float32]\nsweep: {lr: {low: {optimizer.lr: 0.01}, high: {optimizer.lr: 0.1}}}\n"
    (folder / "scenarios/swept.scenario.yaml").write_text(swept, "utf-8")
    code, said = _checked(folder, scenario="swept[lr=high,float32]")
    assert code == 0 and "float32, against the exact values" in said, said
