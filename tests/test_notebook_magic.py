"""``%%check`` of a notebook, by a shell that does what IPython's does; and by IPython itself, where there is one."""

from __future__ import annotations

import ast
import contextlib
import subprocess
import sys
from dataclasses import dataclass, field
from importlib.util import find_spec
from typing import Any

import pytest

import harness

RELU = """
def relu(x):
    return np.maximum(x, 0)

def relu_backward(dout, x):
    return dout * (x > 0)
"""


@dataclass
class _Ran:
    success: bool


@dataclass
class Shell:
    """What `%load_ext harness` is given."""

    user_ns: dict[str, Any] = field(default_factory=dict)
    magics: dict[str, Any] = field(default_factory=dict)

    def register_magic_function(self, func: Any, magic_kind: str, magic_name: str) -> None:
        self.magics[magic_kind, magic_name] = func

    def transform_cell(self, raw_cell: str) -> str:
        return "".join(line for line in raw_cell.splitlines(keepends=True) if not line.startswith("%"))

    def run_cell(self, raw_cell: str) -> _Ran:
        with contextlib.suppress(Exception):
            exec(self.transform_cell(raw_cell), self.user_ns)
            return _Ran(success=True)
        return _Ran(success=False)

    def check(self, line: str, cell: str) -> Any:
        return self.magics["cell", "check"](line, cell)


@pytest.fixture
def shell() -> Shell:
    made = Shell()
    harness.load_ipython_extension(made)
    made.run_cell("import numpy as np")
    return made


def test_the_cell_runs_and_what_it_defines_is_checked(shell: Shell) -> None:
    found = shell.check("", f"%time 1\nanswer = 42\n{RELU}")
    assert isinstance(found, harness.FileCheck)
    assert (found.verdict, [part.name for part in found.parts]) == ("right", ["relu"])
    assert shell.user_ns["answer"] == 42


def test_a_mistake_is_found(shell: Shell) -> None:
    found = shell.check("--changes False", RELU.replace("(x > 0)", "1"))
    assert found.faults == ("output_derivative_missing",)
    assert 'class="pic"' in found._repr_html_()


def test_names_choose_and_options_state(shell: Shell) -> None:
    shell.run_cell("def g(d, x): return np.where(x > 0, d, 0.3 * d)")
    cell = "def helper(): pass\nf = lambda x: np.where(x > 0, x, 0.3 * x)"
    found = shell.check("f g --layer leaky_relu --negative_slope=0.3", cell)
    assert (found.verdict, found.parts[0].stated["negative_slope"]) == ("right", 0.3)
    assert shell.check("f g --layer leaky_relu --negative-slope 0.3", cell).verdict == "right"


def test_the_other_half_may_stand_in_another_cell(shell: Shell) -> None:
    forward, back = RELU.split("\n\n")
    shell.run_cell(forward)
    assert shell.check("", back).parts[0].name == "relu"


@pytest.mark.parametrize(
    ("line", "cell", "said"),
    [
        ("--layer", RELU, "--layer needs a value"),
        ("--layer relux", RELU, "no layer is called relux; did you mean relu"),
        ("--strde 2", RELU, "strde says nothing without what it is a setting of"),
        ("softmax", RELU, "the notebook has no softmax"),
        ("'", RELU, "No closing quotation"),
        ("", "x = 3", "the cell defines no function and no class"),
        ("", "def hello(): pass", "nothing in hello is recognised"),
    ],
)
def test_what_is_wrong_is_one_message(
    shell: Shell, capsys: pytest.CaptureFixture[str], line: str, cell: str, said: str
) -> None:
    assert shell.check(line, cell) is None
    told = capsys.readouterr().err
    assert said in told
    assert len(told.splitlines()) == 1


def test_a_cell_that_raises_is_not_checked(shell: Shell) -> None:
    assert shell.check("", f"{RELU}\nraise ValueError") is None


def test_importing_the_package_imports_no_ipython() -> None:
    code = (
        "import sys, harness; assert harness.load_ipython_extension; print([m for m in sys.modules if 'IPython' in m])"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ast.literal_eval(ran.stdout) == []


@pytest.mark.skipif(find_spec("IPython") is None, reason="IPython is not installed")
def test_ipython_itself(capsys: pytest.CaptureFixture[str]) -> None:
    from IPython.core.interactiveshell import InteractiveShell  # type: ignore[import-not-found]

    one = InteractiveShell.instance()
    one.run_cell("%load_ext harness")
    one.run_cell("import numpy as np")
    one.run_cell(f"%%check\n%time 1\n{RELU}")
    assert (one.user_ns["_"].verdict, one.user_ns["_"].result.ran.code) == ("right", "live_sent")
    capsys.readouterr()
