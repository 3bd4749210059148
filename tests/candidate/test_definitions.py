"""What is loaded of a course file, what is not, and that what is loaded stays where it was."""

from __future__ import annotations

import ast
import textwrap

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from harness.candidate.reading.definitions import Skipped, definitions, definitions_of, parse
from harness.candidate.reading.source import Unit
from harness.ground.errors import CandidateFileError
from harness.ground.facts import fact
from harness.report.words import said

HEAD = "import numpy as np\n"


def _skipped(code: str) -> list[tuple[int, str]]:
    kept = definitions(Unit("a.py", HEAD + textwrap.dedent(code)))
    return [(skipped.line - 1, said(skipped.what)) for skipped in kept.skipped]


def _is_kept(code: str) -> bool:
    """Whether the last statement is kept."""
    code = HEAD + textwrap.dedent(code)
    return ast.dump(ast.parse(code).body[-1]) in [ast.dump(each) for each in parse(_kept(code)).body]


def _kept(code: str) -> Unit:
    return Unit("a.py", definitions(Unit("a.py", code)).code)


def test_a_script_s_definitions_are_kept_and_its_training_is_not() -> None:
    code = '''\
"""Homework 3."""
import numpy as np
import matplotlib.pyplot as plt

np.random.seed(0)
X = np.random.randn(4, 3)
W1, b1 = np.random.randn(3, 2) * 0.1, np.zeros(2)
lr = 0.5

def forward(x):
    return x @ W1 + b1

for step in range(100):
    z = forward(X)
    W1 = W1 - lr * X.T @ z

plt.plot(losses)
if __name__ == "__main__":
    print(forward(X))
'''
    kept = definitions(Unit("hw3.py", code))
    lines = code.split("\n")
    assert kept.code.split("\n") == [*lines[:12], *[""] * 8]
    assert kept.skipped == (
        Skipped(13, fact("skipped_for"), ("step", "z", "W1")),
        Skipped(17, fact("skipped_call", name="plt.plot")),
        Skipped(18, fact("skipped_main")),
    )


@pytest.mark.parametrize(
    "code",
    [
        "x = 1",
        "x: float = -1e-3",
        "x: int",
        "x = y = (1, [2, {3}], {'a': 4, **{}})",
        "x, (y, *z) = 1, (2, 3, 4)",
        "x = 1\nx += 2",
        "x = np.array([[1, 2]]).reshape(2, 1).astype('f4').T",
        "x = np.random.RandomState(0).randn(2, 3) * np.sqrt(2 / 3)",
        "rng = np.random.default_rng(0)\nx = rng.normal(size=(2, 3))",
        "from numpy.random import randn as normal\nx = normal(2, 3)",
        "import numpy.random as npr, math\nx = npr.rand(2) + math.pi + math.exp(1)",
        "from numpy import *\nx = exp(zeros(3)) + sum([1, 2])",
        "x = np.random.randn(4, 2)\nx = (x - x.mean(axis=0)) / x.std(axis=0)",
        "x = np.ones(3)\nx = x + 0.1 * np.random.randn(3)",
        "sizes = [3, 4, 1]\nx = [np.zeros((a, b)) for a, b in zip(sizes[:-1], sizes[1:])]",
        "x = {i: i**2 for i in range(3) if i != 1}",
        "x = max([1, 2], key=lambda value: -value)",
        "x = f'{1:.2f} {2!r}'",
        "x = 'a b'.split()",
        "x = 1 if np.pi > 3 else 2",
        "f = lambda x: train(x)",
        "def f(x):\n    return train(x)\ng = f",
        "def relu(x):\n    return x\nACT = {'relu': relu, 'tanh': np.tanh}\nACT['id'] = lambda x: x",
        "def f(x):\n    return x\nx = len([f])",
        "def f(x):\n    return x\ng = np.vectorize(f)",
        "import functools\ndef f(x, y):\n    return x\ng = functools.partial(f, y=1)",
        "params = {}\nparams['W1'] = np.zeros((2, 3))",
        "x = np.zeros(3)\nx[0] = 1",
        "class Net:\n    size = 3\nNet.rate = 0.1",
        "x = [1]\nx.append(2)",
        "x = np.arange(3)\nnp.random.shuffle(x)",
        "from collections import namedtuple\nPoint = namedtuple('Point', 'x y')\np = Point(1, 2)",
        "from dataclasses import dataclass\n@dataclass(frozen=True)\nclass C:\n    lr: float = 0.1\nc = C(lr=1.0)",
        "from typing import NamedTuple\nclass C(NamedTuple):\n    lr: float\nc = C(1.0)",
        "import os\nDATA = os.path.join(os.path.dirname(__file__), 'data')",
        "import os\nos.environ['OMP_NUM_THREADS'] = '1'",
        "import sys, os\nsys.path.insert(0, os.path.abspath('..'))",
        "np.random.seed(0)",
        "np.seterr(all='raise')",
        "np.set_printoptions(precision=3, suppress=True)",
        "'a text'",
        "...",
        "pass",
        "import torch, antigravity",
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import torch",
        "import sys\nif sys.version_info >= (3, 11):\n    import tomllib\nelse:\n    import tomli as tomllib",
        "try:\n    import cupy\nexcept ImportError:\n    cupy = None",
        "try:\n    import cupy\nexcept ImportError:\n    print('not installed')\n    raise",
        "for i in range(3):\n    pass\nx = [i for i in range(3)]",
        "data = np.load('x.npy')\ndef f():\n    return data",
        "data = np.load('x.npy')\ndata = np.zeros(3)\nx = data + 1",
        "W = np.zeros(3)\nW = train()\ndef f(W=W):\n    return W",
        "import numba\n@numba.njit\ndef f(x):\n    return x",
        "async def f():\n    await g()",
        "X = np.ones(3)\nif __name__ == '__main__':\n    X = 2\ny = X + 1",
    ],
)
def test_constants_and_definitions_are_kept(code: str) -> None:
    assert _is_kept(code), _skipped(code)


@pytest.mark.parametrize(
    ("code", "what"),
    [
        ("for i in range(3): pass", "for loop"),
        ("while True: break", "while loop"),
        ("with open('x') as file: pass", "with block"),
        ("if np.pi: pass", "if statement"),
        ("try:\n    x = train()\nexcept Exception: pass", "try statement"),
        ("assert 1", "assert statement"),
        ("del np", "del statement"),
        ("raise SystemExit", "raise statement"),
        ("return 1", "return outside a function"),
        ("match 1:\n    case _: pass", "match statement"),
        ("print(1)", "call of print()"),
        ("np.testing.assert_allclose(1, 1)", "call of np.testing.assert_allclose()"),
        ("[1][0].bit_length()", "call of what an expression returns"),
        ("np.zeros(3)", "call of np.zeros()"),
        ("1 + 1", "expression"),
        ("if __name__ == '__main__': pass", 'if __name__ == "__main__"'),
        ("if '__main__' == __name__: pass", 'if __name__ == "__main__"'),
        ("def train(): pass\nx = train()", "assignment to x, which calls train()"),
        ("class Net:\n def __init__(self): train()\nx, y = Net(), 1", "assignment to (x, y), which calls Net()"),
        ("class Net(Other): pass\nx = Net()", "assignment to x, which calls Net()"),
        ("class Net: pass\nx, y = Net(), 1", "kept"),
        ("class Net:\n def __init__(self, f):\n  self.f, self.g = f\nx = Net(1)", "assignment to x, which calls Net()"),
        ("class Net:\n def __init__(self, f):\n  self.f = f\n  self.g = None\nx = Net(abs)", "kept"),
        ("def made(f):\n def op(x): return f(x)\n return op\nrelu = made(lambda z: max(z, 0))", "kept"),
        ("def made(f): return f, lambda x: f(x)\nx = made(abs)", "assignment to x, which calls made()"),
        (
            "def made(f):\n train()\n def op(x): return f(x)\n return op\nr = made(abs)",
            "assignment to r, which calls made()",
        ),
        ("f = lambda: 1\nx = f()", "assignment to x, which calls f()"),
        ("def f(): pass\nx = [f() for i in range(3)]", "assignment to x, which calls f()"),
        ("def f(x): pass\nx = list(map(f, [1]))", "assignment to x, which passes this file's code to map()"),
        ("def f(x): pass\nx = max([1], key=lambda v: f(v))", "assignment to x, which calls f()"),
        ("def f(x): pass\ng = np.vectorize(f)\nx = g(1)", "assignment to x, which calls g()"),
        ("def f(x): pass\nA = {'f': f}\nx = A['f'](1)", "assignment to x, which calls what an expression returns"),
        (
            "def f(i, j): pass\nx = np.fromfunction(f, (2, 2))",
            "assignment to x, which passes this file's code to np.fromfunction()",
        ),
        ("class C:\n    def make(): pass\nx = C.make()", "assignment to x, which calls C.make()"),
        ("x = np.load('a.npy')", "assignment to x, which calls np.load()"),
        ("from numpy import loadtxt\nx = loadtxt('a')", "assignment to x, which calls loadtxt()"),
        ("x = np.zeros(3).tofile('a')", "assignment to x, which calls tofile()"),
        ("x = open('a').read()", "assignment to x, which calls open()"),
        ("import pandas as pd\nx = pd.read_csv('a').values", "assignment to x, which calls pd.read_csv()"),
        ("import pathlib\nx = pathlib.Path('a').read_text()", "assignment to x, which calls read_text()"),
        (
            "import matplotlib.pyplot as plt\nplt.rcParams['a'] = 1",
            "assignment to plt.rcParams['a'], which changes plt, not this file's",
        ),
        ("x = (y := 1)", "assignment to x, which does more than make a value"),
        ("x = y", "assignment to x, which reads y, not loaded"),
        ("x = np.load('a')\ny = x / 255", "assignment to y, which reads x, not loaded"),
        ("x = np.load('a')\ny, z = x\nw = z + 1", "assignment to w, which reads z, not loaded"),
        ("for i in range(3): pass\nx = i", "assignment to x, which reads i, not loaded"),
        ("x = 1\nfor i in range(3): x += 1\ny = x", "assignment to y, which reads x, not loaded"),
        ("x = []\nfor i in range(3): x.append(i)\ny = x", "assignment to y, which reads x, not loaded"),
        ("p = {}\np['W'] = open('a')\ny = p['W']", "assignment to y, which reads p, not loaded"),
        ("x = 1\nx = open('a')\nx += 1", "assignment to x, which reads x, not loaded"),
        ("W = dW = np.ones(3)\nlr = 1\nW = W - lr * dW", "assignment to W, a step of training"),
        ("W = dW = np.ones(3)\nW -= 0.1 * dW", "assignment to W, a step of training"),
        ("p = g = {'W': np.ones(3)}\np['W'] -= 0.1 * g['W']", "assignment to p['W'], a step of training"),
        ("net = open('a')\ndef f(x=net): pass", "function f, which reads net when it is defined; net is not loaded"),
        (
            "net = open('a')\n@net.hook\ndef f(): pass",
            "function f, which reads net when it is defined; net is not loaded",
        ),
        ("T = open('a')\ndef f(x: T): pass", "function f, which reads T when it is defined; T is not loaded"),
        ("T = open('a')\nclass C(T): pass", "class C, which reads T when it is defined; T is not loaded"),
        ("T = open('a')\nclass C:\n    x = T", "class C, which reads T when it is defined; T is not loaded"),
        (
            "from dataclasses import dataclass\n@dataclass\nclass C:\n    def __post_init__(self): train()\nc = C()",
            "assignment to c, which calls C()",
        ),
        ("sum = 1\nx = sum([1])", "assignment to x, which calls sum()"),
        ("x = '-'.join(" + "str(1) + " * 300 + "'')", "kept"),
        ("x = " + "-" * 960 + "1", "an expression nested too deeply"),
    ],
)
def test_the_rest_is_skipped_with_what_it_is(code: str, what: str) -> None:
    assert (_skipped(code) or [(0, "kept")])[-1][1] == what


def test_annotations_are_not_read_where_they_are_lazy() -> None:
    code = "from __future__ import annotations\nT = open('a')\nx: T = 1\ndef f(x: T) -> T: pass\n"
    assert [skipped.line for skipped in definitions(Unit("a.py", code)).skipped] == [2]


def test_an_import_with_a_fallback_is_still_that_import() -> None:
    code = "try:\n    import numpy as np\nexcept ImportError:\n    np = None\nx = np.zeros(3)\ny = np.load('a')\n"
    assert [skipped.line for skipped in definitions(Unit("a.py", code)).skipped] == [6]


def test_the_names_that_a_skipped_statement_sets_are_told() -> None:
    code = "import os as system, sys\n(a, [b, *c]) = d = sys.stdin.read()\nif a:\n    import x.y\n    def f(): z = 1\n"
    names = [skipped.names for skipped in definitions(Unit("a.py", code)).skipped]
    assert names == [("a", "b", "c", "d"), ("x", "f")]


def test_later_units_see_the_names_of_earlier_ones() -> None:
    first, second, third = definitions_of(
        Unit(f"[cell {number}]", code)
        for number, code in enumerate([HEAD + "x = open('a')", "y = np.ones(3)", "z = y + x"])
    )
    assert [skipped.line for skipped in first.skipped] == [2]
    assert second.skipped == ()
    (skipped,) = third.skipped
    assert said(skipped.what) == "assignment to z, which reads x, not loaded"
    assert (skipped.line, skipped.names) == (1, ("z",))


def test_lines_in_messages_are_the_file_s() -> None:
    assert definitions(Unit("a.md", "x = 1\nprint(x)", offset=10)).skipped[0].line == 12
    with pytest.raises(CandidateFileError, match=r"^a\.md:12:4: not Python: invalid syntax"):
        definitions(Unit("a.md", "x = 1\ny =\n", offset=10))


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("def f(:\n", r"^a\.py:1:7: not Python: .*; correct it, or name another part of the file$"),
        ("if x:\npass\n", r"^a\.py:2:1: not Python: expected an indented block"),
        ("x = 'é' 'a\n", r"^a\.py:1:9: not Python: unterminated string literal"),
        ("def f():\n    break\n", r"^a\.py:2:5: not Python: 'break' outside loop"),
        ("x = 1\0", r"^a\.py:1:1: not Python: source code string cannot contain null bytes"),
        ("x = '\ud800'", r"^a\.py:1:1: not Python: .*surrogates not allowed"),
        ("x = " + "(" * 10_000, r"^a\.py:1:\d+: not Python: too many nested parentheses"),
        ("x = " + "-" * 100_000 + "1", r"^a\.py:1:1: nested too deeply to be read; split its longest expression$"),
    ],
)
def test_what_is_no_python_is_told_with_its_place(code: str, message: str) -> None:
    with pytest.raises(CandidateFileError, match=message):
        definitions(Unit("a.py", code))


def test_an_invalid_escape_is_not_warned_of() -> None:
    assert definitions(Unit("a.py", "x = '\\d'\n")).code == "x = '\\d'\n"


# Places

KEPT = (
    "a = 1",
    "b: int = 2",
    "import numpy as np",
    "s = 'é'",
    "t = '''é\n  b'''",
    "c = [\n1,\n  2]",
    "d = 1 + \\\n  2",
)
DROPPED = (
    "print()",
    "x",
    "e = open(\n'é'\n)",
    "print('é')",
    "plot('''\né''')",
    "f = \\\n  open('a')",
    "(\nx\n)",
    "del q",
)
BLOCKS = (
    "def {name}(x):\n    return x\n",
    "@np.vectorize\ndef {name}(x):\n    '''é\n    '''\n    return x;\n",
    "class {name}:\n    y = 1\n\n    def f(self): pass\n",
    "@(\n  zzz.w\n)\n# @ a comment\nclass {name}: pass;\n",
    "for i in range(3):\n    '''\n'''; print(i);\n",
    "if x:\n    pass\nelse: y = 1; z = 2\n",
    "while 1: break\n# end\n",
    "try:\n    pass\nfinally:\n    print('é')  # é\n",
    "\\\nprint()\n",
    "\n# a comment \\\n",
    "zzz = open('a')\n",
)
_SEPARATORS = ("; ", ";", " ; \\\n ", ";\\\n")
_ENDS = ("\n", ";\n", "  # é;\n", " ; # a\n", "\r\n", " \\\n\n")


@st.composite
def _simple_lines(draw: st.DrawFn) -> str:
    statements = draw(st.lists(st.sampled_from(KEPT + DROPPED), min_size=1, max_size=4))
    separators = draw(st.lists(st.sampled_from(_SEPARATORS), min_size=4, max_size=4))
    joined = "".join(
        f"{statement}{separator}" for statement, separator in zip(statements[:-1], separators, strict=False)
    )
    return joined + statements[-1] + draw(st.sampled_from(_ENDS))


@st.composite
def _files(draw: st.DrawFn) -> str:
    parts = draw(st.lists(_simple_lines() | st.sampled_from(BLOCKS), max_size=7))
    return "".join(part.replace("{name}", f"name{number}") for number, part in enumerate(parts))


def _characters(code: str, node: ast.stmt) -> tuple[int, int, str]:
    """The line, the column in characters and the syntax of a statement."""
    line = code.replace("\r\n", "\n").split("\n")[node.lineno - 1].encode()
    return node.lineno, len(line[: node.col_offset].decode()), ast.dump(node)


@given(_files())
@example("print(); a = 1\n")
@example("e = open(\n'é'\n); a = 1\n")
@example("print('é'); a = 1\n")
@example("\\\nprint()\na = 1\n")
@example("a = 1; \\\n print(\n); b = 2\n")
@example("print() \\\n\na = 1\n")
def test_what_is_kept_compiles_and_stays_at_its_line_and_column(code: str) -> None:
    kept = definitions(Unit("a.py", code))
    compile(kept.code, "a.py", "exec")
    before = [_characters(code, node) for node in ast.parse(code).body]
    after = [_characters(kept.code, node) for node in ast.parse(kept.code).body]
    filled = [each for each in after if each[2] == ast.dump(ast.parse("0").body[0])]
    assert len(before) == len(after) - len(filled) + len(kept.skipped)
    assert set(after) - set(filled) <= set(before)
    assert kept.code.count("\n") == code.count("\n")
    assert definitions(Unit("a.py", kept.code)).code == kept.code or filled


@given(_files())
def test_no_function_that_only_defines_is_lost(code: str) -> None:
    kept = parse(Unit("a.py", definitions(Unit("a.py", code)).code))
    functions = {(node.lineno, node.name) for node in ast.parse(code).body if isinstance(node, ast.FunctionDef)}
    assert functions == {(node.lineno, node.name) for node in kept.body if isinstance(node, ast.FunctionDef)}
