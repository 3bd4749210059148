"""A candidate runs in the Python and with the NumPy of its course; what is no such Python is told so."""

from __future__ import annotations

import ast
import json
import os
import sys
import venv
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

import harness
from harness.candidate.process import interpreter, process
from harness.candidate.process.interpreter import Interpreter, interpreter_named, ours
from harness.candidate.process.process import CandidateProcess, Unit
from harness.checking.opening import Options, opened
from harness.entry.cli import cli
from harness.ground.errors import CandidateFileError, UsageError

ROOT = Path(__file__).parents[2]
WORKER = Path(process.__file__).with_name("worker.py")
WIRE, RECORDER, LENT = (WORKER.with_name(f"{name}.py") for name in ("wire", "recorder", "lent"))
CONFINE = WORKER.with_name("sandbox") / "confine.py"
#: Made by ``make oldest`` where there is a Python 3.8: the oldest Python and NumPy that candidates may run with.
OLDEST = ROOT / ".venv" / "oldest"
HAS_OLDEST, NO_OLDEST = (OLDEST / "bin" / "python").exists(), "no Python 3.8 with NumPy 1.20: make oldest"
posix = pytest.mark.skipif(os.name != "posix", reason="programs as scripts, links")


# ---------------------------------------------------------------- what runs in it, as a text


def _words(*texts: str) -> frozenset[str]:
    return frozenset(" ".join(texts).split())


#: What the standard library and builtins have got since Python 3.8.
NEWER = _words(
    "removeprefix removesuffix cache recv_fds send_fds waitstatus_to_exitcode is_relative_to readlink with_stem",
    "pairwise batched bit_count aiter anext hardlink_to stdlib_module_names orig_argv add_note ExceptionGroup",
    "BaseExceptionGroup EncodingWarning EllipsisType NoneType UnionType StrEnum unparse randbytes lcm nextafter ulp",
    "cbrt exp2 sumprod Self override ParamSpec TypeAlias TypeGuard Concatenate",
)
#: What cannot be subscripted in 3.8, but in annotations.
GENERIC = _words(
    "dict list tuple set frozenset type Callable Iterable Iterator Mapping Sequence Generator nullcontext Popen"
)
ANNOTATIONS = {"annotation", "returns"}


def _nodes(node: ast.AST) -> Iterator[ast.AST]:
    """Of what is run: all but annotations."""
    yield node
    for name, value in ast.iter_fields(node):
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.AST) and name not in ANNOTATIONS:
                yield from _nodes(child)


def _newer(tree: ast.AST) -> Iterator[str]:
    for node in _nodes(tree):
        if isinstance(node, ast.Attribute | ast.Name):
            name = node.attr if isinstance(node, ast.Attribute) else node.id
            if name in NEWER:
                yield name
        elif isinstance(node, ast.Subscript):
            name = getattr(node.value, "attr", getattr(node.value, "id", ""))
            if name in GENERIC:
                yield f"{name}[...]"
        elif isinstance(node, ast.Call) and any(one.arg == "strict" for one in node.keywords):
            yield "strict="
        elif isinstance(node, ast.AugAssign) and isinstance(node.op, ast.BitOr) and isinstance(node.value, ast.Dict):
            yield "dict |="


@pytest.mark.parametrize("file", [WORKER, WIRE, RECORDER, LENT, CONFINE], ids=lambda file: file.name)
def test_what_runs_in_it_is_written_as_python_3_8_has_it(file: Path) -> None:
    tree = ast.parse(file.read_text("utf-8"), feature_version=(3, 8))
    assert list(_newer(tree)) == []
    assert "from __future__ import annotations" in file.read_text("utf-8")


@pytest.mark.parametrize(
    "code", ["'a'.removeprefix('b')", "zip(a, b, strict=True)", "x = dict[str, int]()", "d |= {**a}", "functools.cache"]
)
def test_what_is_newer_would_be_noticed(code: str) -> None:
    assert list(_newer(ast.parse(code)))


@pytest.mark.parametrize("file", [WORKER, WIRE, RECORDER, LENT, CONFINE], ids=lambda file: file.name)
def test_what_runs_in_it_imports_the_standard_library_and_numpy_alone(file: Path) -> None:
    tree = ast.parse(file.read_text("utf-8"))
    of_checkers = [
        node for node in ast.walk(tree) if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test)
    ]
    left_out = {id(node) for one in of_checkers for part in one.body for node in ast.walk(part)}
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import) and id(node) not in left_out:
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and id(node) not in left_out:
            found.add(str(node.module).partition(".")[0])
    assert found - sys.stdlib_module_names == {
        WORKER: {"lent", "numpy", "recorder", "wire", "sandbox"},
        CONFINE: set(),
    }.get(file, {"numpy"})


# ---------------------------------------------------------------- another Python


def made(folder: Path, *, numpy: str = "") -> Path:
    """A virtual environment of this Python, with a NumPy of this text, or ours."""
    venv.create(folder, with_pip=False, symlinks=os.name == "posix")
    site = next(folder.glob("lib/python*/site-packages"), folder / "Lib" / "site-packages")
    if numpy:
        (site / "numpy").mkdir()
        (site / "numpy" / "__init__.py").write_text(numpy, "utf-8")
    else:
        (site / "ours.pth").write_text(str(Path(np.__file__).parent.parent), "utf-8")
    return folder


@pytest.fixture(scope="module")
def same(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A virtual environment of this Python, whose NumPy is ours."""
    return made(tmp_path_factory.mktemp("pythons") / "same")


@pytest.fixture(scope="module", params=["same", "oldest"])
def another(request: pytest.FixtureRequest) -> Path:
    """One, and the oldest."""
    if request.param == "same":
        return Path(request.getfixturevalue("same"))
    if not HAS_OLDEST:
        pytest.skip(NO_OLDEST)
    return OLDEST


def problem(given: str | Path) -> str:
    with pytest.raises(UsageError) as caught:
        interpreter_named(str(given))
    assert str(caught.value).startswith(f"--python {given}: ")
    return str(caught.value).removeprefix(f"--python {given}: ")


def script(file: Path, text: str) -> Path:
    file.write_text(f"#!/bin/sh\n{text}\n", "utf-8")
    file.chmod(0o755)
    return file


def test_a_file_a_name_and_a_folder_stand_for_a_python(same: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = interpreter_named(str(same))
    assert (found.version, found.numpy) == (".".join(map(str, sys.version_info[:3])), np.__version__)
    assert Path(found.executable).is_relative_to(same)
    folder = Path(found.executable).parent
    assert interpreter_named(found.executable) == replace(found, given=found.executable)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
    assert interpreter_named("python") == replace(found, given="python")


def test_what_is_no_python_is_told_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(interpreter, "PATIENCE", 0.3)
    for given in (tmp_path / "none", "no-such-program", "", "x" * 5000, "a\0b"):
        assert problem(given).startswith("no such file")
    assert problem(tmp_path).startswith("no bin/python" if os.name == "posix" else "no Scripts/python.exe")
    (tmp_path / "plain").write_text("text", "utf-8")
    if os.name == "posix":
        assert "may not be run" in problem(tmp_path / "plain")


@posix
def test_a_program_that_is_no_python_is_told_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(interpreter, "PATIENCE", 0.3)
    (tmp_path / "gone").symlink_to(tmp_path / "nowhere")
    assert f"is a link to {tmp_path / 'nowhere'}" in problem(tmp_path / "gone")
    (tmp_path / "garbage").write_bytes(b"\x7fELF?")
    (tmp_path / "garbage").chmod(0o755)
    assert problem(tmp_path / "garbage").startswith("it cannot be started: ")
    assert problem(script(tmp_path / "hangs", "sleep 100 & sleep 100")).startswith("it has not said within 0.3 s")
    assert problem(script(tmp_path / "silent", "exit 3")).endswith("it says nothing")
    assert problem(script(tmp_path / "floods", "while true; do echo '\033[1mno'; done")).endswith("\\x1b[1mno")
    odd = [*("[]", "{}", "nan", "[" * 100_000), '{"python": [3, 8], "executable": "", "error": ""}']
    for answer in (*odd, '{"python": [3, 8, 1], "executable": 5, "error": ""}'):
        (tmp_path / "answer").write_text(f"this Python: {answer}", "utf-8")
        assert "it is no Python" in problem(script(tmp_path / "odd", f"cat '{tmp_path / 'answer'}'"))


@posix
@pytest.mark.parametrize("version", ["2, 7, 18", "3, 7, 16"])
def test_an_old_python_is_named(tmp_path: Path, version: str) -> None:
    told = f'this Python: {{"python": [{version}], "executable": "/usr/bin/python", "error": ""}}'
    found = problem(script(tmp_path / "old", f"echo '{told}'"))
    assert found == f"it is Python {version.replace(', ', '.')}; should be 3.8 or newer"


@pytest.mark.parametrize(
    ("numpy", "said"),
    [
        (
            "raise ImportError('no such\\nlibrary')",
            "cannot import NumPy (ImportError: no such); should have 1.20 or newer",
        ),
        ("import os; os._exit(5)", "cannot import NumPy (importing it ends the process)"),
        ("print('a\\n' * 5); __version__ = '1.19.5'", "it has NumPy 1.19.5; should be 1.20 or newer: "),
        ("__version__ = '1.9'", "it has NumPy 1.9; "),
        ("", ""),
    ],
)
def test_no_numpy_and_an_old_one_are_told(tmp_path: Path, numpy: str, said: str) -> None:
    folder = made(tmp_path / "venv", numpy=numpy)
    if said:
        assert said in problem(folder)
    else:
        assert interpreter_named(str(folder)).numpy == np.__version__


def test_what_the_folder_and_the_environment_have_is_not_its_numpy(
    same: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("foreign/numpy", "own"):
        (tmp_path / name).mkdir(parents=True)
    (tmp_path / "foreign" / "numpy" / "__init__.py").write_text("raise SystemExit('the wrong one')", "utf-8")
    (tmp_path / "foreign" / "numpy.py").write_text("raise SystemExit('the wrong one')", "utf-8")
    (tmp_path / "own" / "helper.py").write_text("HELP = 5", "utf-8")
    monkeypatch.chdir(tmp_path / "foreign")
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(tmp_path / "foreign"), str(tmp_path / "own")]))
    found = interpreter_named(str(same))
    assert found.path == [str(tmp_path / "own")]
    assert len(ours().path) == 2
    assert not [name for name in found.environment if name in ("PYTHONPATH", "PYTHONHOME")]
    code = "import sys, helper\nimport numpy as np\nimport numpy.polynomial\nPREFIX, FOLDERS = sys.prefix, sys.path"
    with CandidateProcess([Unit("mine.py", code)], folder=tmp_path, interpreter=found) as candidate:
        constants = candidate.wait_loaded().constants
    assert Path(constants["PREFIX"]) == same
    assert not [one for one in constants["FOLDERS"] if Path(one) in (tmp_path / "foreign", WORKER.parent)]


# ---------------------------------------------------------------- checked in it

RIGHT = """
import sys
import numpy as np
assert sys.prefix.endswith("{name}"), sys.prefix

HARNESS = {{"network": "linear sigmoid linear", "loss": "mse"}}

def loss_and_gradients(parameters, inputs, targets):
    W1, b1, W2, b2 = (parameters[name] for name in ("W1", "b1", "W2", "b2"))
    a1 = 1 / (1 + np.exp(-(inputs @ W1 + b1)))
    output = a1 @ W2 + b2
    d2 = 2 * (output - targets) / output.size
    d1 = d2 @ W2.T * a1 * (1 - a1)
    gradients = {{"W1": inputs.T @ d1, "b1": d1.sum(axis=0), "W2": a1.T @ d2, "b2": d2.sum(axis=0)}}
    return np.mean((output - targets) ** 2), gradients
"""


def written(folder: Path, another: Path, *change: str) -> str:
    text = RIGHT.format(name=another.name)
    assert not change or change[0] in text
    (folder / "mine.py").write_text(text.replace(*change) if change else text, "utf-8")
    return str(folder / "mine.py")


def test_a_candidate_is_checked_in_another_python(another: Path, tmp_path: Path) -> None:
    found = harness.check(written(tmp_path, another), python=another)
    assert found.verdict == "right"
    version = "3.8" if another == OLDEST else "3."
    assert f"run by    Python {version}" in repr(found)


def test_what_its_own_python_has_no_more_leads_to_another(same: Path, tmp_path: Path) -> None:
    file = written(tmp_path, same, "assert sys.prefix", "number = np.unicode  #")
    failed = harness.check(file)
    assert failed.verdict == "failed"
    assert "--python PATH checks the file in the Python of its course" in " ".join(repr(failed).split())
    if HAS_OLDEST:
        assert harness.check(file, python=OLDEST).is_right


@pytest.mark.changes
@pytest.mark.thorough
def test_its_line_is_looked_for_in_another_python(same: Path, tmp_path: Path) -> None:
    another = OLDEST if HAS_OLDEST else same
    file = written(tmp_path, another, " * a1 * (1 - a1)", "")
    asked = ["check", file, "--python", str(another), "--json", str(tmp_path / "found.json")]
    shown = CliRunner().invoke(cli, asked, standalone_mode=False)
    assert shown.return_value == 1
    assert "to        d1 = (d2 @ W2.T) * a1 * (1 - a1)" in shown.output
    assert f"--python {another}" in shown.output.splitlines()[-1]
    told = json.loads((tmp_path / "found.json").read_text("utf-8"))["python"]
    assert set(told) == {"version", "numpy", "executable"}
    assert told["numpy"] == ("1.20.0" if HAS_OLDEST else np.__version__)


def test_a_build_runs_in_ours(same: Path, tmp_path: Path) -> None:
    (tmp_path / "mine.py").write_text("def build(case): ...", "utf-8")
    with pytest.raises(UsageError, match=r"mine.py:build: a build\(case\) runs in the harness's own process"):
        harness.check(f"{tmp_path / 'mine.py'}:build", python=same)


@pytest.mark.skipif(not HAS_OLDEST, reason=NO_OLDEST)
def test_a_file_of_a_newer_python_than_its_own_is_told_so(tmp_path: Path) -> None:
    file = written(tmp_path, OLDEST)
    with Path(file).open("a", encoding="utf-8") as lines:
        lines.write("def kind(x):\n    match x:\n        case 1: return x\n")
    with pytest.raises(CandidateFileError, match=r"mine.py:17: not Python 3\.8\.\d+, which is to run it: "):
        harness.check(file, python=OLDEST)


def test_what_is_not_its_python_has_its_place(tmp_path: Path) -> None:
    own = replace(ours(), given="another")
    with CandidateProcess([Unit("mine.py", "x = 1\nx ? 2\n")], folder=tmp_path, interpreter=own) as candidate:
        for _ in range(2):
            with pytest.raises(
                CandidateFileError, match=r"^mine.py:2: not Python 3\.[\d.]+, which is to run it: inval"
            ):
                candidate.wait_loaded()


@pytest.mark.parametrize(
    ("version", "said"), [((3, 99, 0), "not Python 3.{own}: invalid"), ((3, 8, 0), "not Python: inv")]
)
def test_a_file_of_a_newer_python_than_ours_is_told_so(tmp_path: Path, version: tuple[int, ...], said: str) -> None:
    (tmp_path / "mine.py").write_text("x = 1\nx ? 2\n", "utf-8")
    newer = Interpreter("python3.99", sys.executable, version, "9.9", "")
    with pytest.raises(CandidateFileError) as caught, opened(str(tmp_path / "mine.py"), Options(interpreter=newer)):
        pass
    assert f"mine.py:2:3: {said.format(own=sys.version_info[1])}" in str(caught.value)
