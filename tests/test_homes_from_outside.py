"""A layer, a loss and an optimizer that no package knows: four modules in a folder are all that each needs."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
HOMES = HERE / "outside"
BEGIN = """\
import sys
from pathlib import Path
from harness.ground.homes import add_homes
add_homes(Path(sys.argv[1]))
"""
SCENARIO = """
network = [
    {"layer": "linear", "name": "fc1", "in_features": 2, "out_features": 3},
    {"layer": "tanhshrink"},
    {"layer": "linear", "name": "fc2", "in_features": 3, "out_features": 2},
]
scenario = {
    "title": "A layer from outside", "network": network, "loss": {"kind": "mse"}, "optimizer": {"lr": 0.1},
    "initial": {"seed": 1, "weight": {"kind": "normal", "std": 0.5}},
    "data": {"source": "normal", "seed": 2, "rows": 4, "features": 2, "outputs": 2},
    "training": {"steps": 3}, "dtypes": ["float64", "float32"],
}
"""


def _python(script: str, homes: Path = HOMES) -> subprocess.CompletedProcess[str]:
    """A process of its own, for homes are added before anything reads scenarios."""
    path = os.pathsep.join((str(HERE), str(HERE / "numerics")))
    return subprocess.run(
        [sys.executable, "-c", BEGIN + script, str(homes)],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": path},
        cwd=HERE.parent,
        check=False,
    )


#: What is tried in one process, for each would import torch; what is replaced is put back.
SCRIPTS = {
    "layer": """
import harness
print([str(result.verdict) for result in harness.verify(scenario)])

import reference_numpy.layers, reference_numpy.network
tanhshrink = reference_numpy.layers.LAYERS["tanhshrink"]
right = tanhshrink.backward
tanhshrink.backward = lambda self, g: g * self.t
print([(str(result.verdict), result.first_wrong) for result in harness.verify(scenario)])
tanhshrink.backward = right
""",
    "loss and optimizer": """
import harness
scenario["loss"]["kind"] = "poisson"
for optimizer in ({"kind": "plain", "lr": 0.1}, {"lr": 0.1, "momentum": 0.9}):
    print([str(result.verdict) for result in harness.verify({**scenario, "optimizer": optimizer})])
try:
    harness.verify({**scenario, "optimizer": {"kind": "lion", "lr": 0.1}})
except Exception as error:
    print(error)
""",
    "running statistics": """
import harness, copy
network = [{**scenario["network"][0], "bias": False}, {"layer": "standardised"}, scenario["network"][2]]
scenario = {**scenario, "network": network, "optimizer": {"lr": 0.1, "momentum": 0.9}}
forward = {**scenario, "training": {"steps": 0}}
for one in (scenario, forward):
    results = harness.verify(one)
    print([(str(result.verdict), sorted({row.name for row in result.differences if row.quantity == "buffer"}))
           for result in results])

import reference_numpy.layers, reference_numpy.network
layer = reference_numpy.layers.LAYERS["standardised"]
right = layer.forward
def forward(self, x):
    y = right(self, x)
    if self.mode.training:
        self.variance *= 1.001
    return y
layer.forward = forward
print([(str(result.verdict), str(result.first_wrong)) for result in harness.verify(scenario)])
def forward(self, x):
    self.mode.training = True
    return right(self, x)
layer.forward = forward
print([str(result.verdict) for result in harness.verify({**scenario, "training": {"steps": 0}})])
layer.forward = right
""",
    "shared tests": """
from test_every_home import CASES, _assert_sound_and_tight, _of_layer, _of_loss, _used, USED
from test_bound import _assert_sound
from test_oracle import _assert_gradients_are_differences
from helpers import case
cases = [one.values[0] for one in CASES if one.id in ("tanhshrink0", "poisson0-mean", "poisson0-sum", "plain0")]
assert len(cases) == 4
for fields in cases:
    _assert_gradients_are_differences(case(**fields))
    for dtype in ("float64", "float32"):
        _assert_sound(case(dtype, **fields))
_assert_sound_and_tight(*_of_layer({"layer": "tanhshrink"}))
_assert_sound_and_tight(*_of_loss({"kind": "poisson"}))
assert min(_used("tanhshrink", {})) >= USED
print("sound and tight")
""",
    "schema": """
from harness.report.homes_text import filled
from harness.scenario.model import scenario_json_schema
print(scenario_json_schema()["$defs"]["Tanhshrink"]["description"])
print(filled("<!-- made by schema --docs: layers -->\\n<!-- end -->"))
""",
    "compiler": 'import sys\nprint("torch" in sys.modules, "torch._dynamo" in sys.modules)\n',
}


@pytest.fixture(scope="module")
def printed() -> dict[str, str]:
    """What each of them prints."""
    whole = _printed("".join(f"print({f'=== {name}'!r})\n{SCENARIO}{script}" for name, script in SCRIPTS.items()))
    parts = (part.partition("\n") for part in whole.split("=== ")[1:])
    return {name: said for name, _, said in parts}


def _printed(script: str) -> str:
    done = _python(script)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_numpy_and_torch_agree_on_it_and_a_wrong_derivative_is_noticed(printed: dict[str, str]) -> None:
    right, wrong = printed["layer"].splitlines()
    assert right == "['rounding', 'rounding']"
    assert wrong.count("numpy is wrong") == 2 and "gradient_handed_back" in wrong and "tanhshrink1" in wrong


def test_a_loss_and_an_optimizer_from_outside_are_taken_as_well(printed: dict[str, str]) -> None:
    plain, sgd, refused = printed["loss and optimizer"].splitlines()
    assert plain == sgd == "['rounding', 'rounding']"
    assert "optimizer.kind: should be one of " in refused and refused.endswith("plain, not lion")


def test_a_layer_that_keeps_running_statistics_is_taken_in_training_and_in_evaluation(printed: dict[str, str]) -> None:
    trained, evaluated, statistics, mode = printed["running statistics"].splitlines()
    assert trained.count("'rounding'") == 2 and trained.count("standardised1.running_var") == 2
    assert evaluated.count("'rounding'") == 2 and "running" not in evaluated
    assert statistics.count("numpy is wrong") == 2 and "operation_layer_buffer" in statistics
    assert mode == "['numpy is wrong', 'numpy is wrong']"


def test_the_shared_tests_take_it(printed: dict[str, str]) -> None:
    """The tape against central differences, bounds that are sound and tight."""
    assert printed["shared tests"] == "sound and tight\n"


def test_schema_and_documentation_have_it(printed: dict[str, str]) -> None:
    first, *table = printed["schema"].splitlines()
    assert first == "a = z − tanh z, as torch.nn.Tanhshrink."
    assert "| `tanhshrink` | a = z − tanh z, as torch.nn.Tanhshrink |  |" in table


def test_torch_takes_its_steps_without_loading_its_compiler(printed: dict[str, str]) -> None:
    assert printed["compiler"] == "True False\n"


CANDIDATE = """
import numpy as np

HARNESS = {"network": "linear tanhshrink linear", "loss": "mse"}


def loss_and_gradients(parameters, x, t):
    W1, b1, W2, b2 = (parameters[name] for name in ("W1", "b1", "W2", "b2"))
    z = x @ W1 + b1
    squashed = np.tanh(z)
    a = z - squashed
    y = a @ W2 + b2
    dy = 2 * (y - t) / y.size
    dz = dy @ W2.T * squashed
    return np.mean((y - t) ** 2), {"W1": x.T @ dz, "b1": dz.sum(0), "W2": a.T @ dy, "b2": dy.sum(0)}
"""


@pytest.mark.thorough
def test_a_mistake_in_it_is_named(tmp_path: Path) -> None:
    file = tmp_path / "mine.py"
    file.write_text(CANDIDATE)
    check = f"import harness\nfound = harness.check({str(file)!r})\n"
    found = _printed(f"{check}print(found.verdict, found.result.diagnosis.explanations)")
    assert found.startswith("wrong ") and "tanhshrink_derivative_without_square" in found


@pytest.mark.parametrize("package", ["harness/task", "harness/faults", "reference_numpy"])
def test_without_one_of_its_modules_the_package_that_lacks_it_says_so(package: str, tmp_path: Path) -> None:
    shutil.copytree(HOMES, tmp_path / "homes")
    (tmp_path / "homes" / package.removeprefix("harness/") / "layers/tanhshrink.py").unlink()
    done = _python(f"import {package.replace('/', '.')}.layers", tmp_path / "homes")
    assert f"MissingHome: {package}/layers/tanhshrink.py is missing" in done.stderr
