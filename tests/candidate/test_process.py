"""Nothing that a checked file does may hang, crash or fool the checker; what it answers arrives as it was."""

from __future__ import annotations

import os
import select
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst

from harness.candidate.process import process, template, wire
from harness.candidate.process.process import (
    Answer,
    CandidateFailed,
    CandidateProcess,
    Contents,
    Failure,
    Limits,
    Parameter,
    Unit,
)

MIB = 2**20
linux = pytest.mark.skipif(sys.platform != "linux", reason="memory is limited on Linux only")
posix = pytest.mark.skipif(os.name != "posix", reason="process groups, fork and FIFOs")

Start = Callable[..., CandidateProcess]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Starts a file of this code in an empty folder; everything started is ended after the test."""
    started: list[CandidateProcess] = []

    def begin(code: str, *, label: str = "mine.py", limits: Limits = Limits(), **options: Any) -> CandidateProcess:
        started.append(CandidateProcess([Unit(label, code)], folder=tmp_path, limits=limits, **options))
        started[-1].start()
        return started[-1]

    yield begin
    for candidate in started:
        candidate.close()


def failure_of(ask: Callable[[], object]) -> Failure:
    with pytest.raises(CandidateFailed) as caught:
        ask()
    assert str(caught.value) == str(caught.value.failure)
    return caught.value.failure


def failing(candidate: CandidateProcess, *args: Any) -> Failure:
    """The failure of calling f."""
    return failure_of(lambda: candidate.call("f", *args))


def loading(candidate: CandidateProcess) -> Failure:
    return failure_of(candidate.wait_loaded)


# What is found in a file


CONTENTS = """
import numpy as np
import functools
LR, SIZES, NAME, _hidden = 0.5, [2, 3], "net", 1
W = np.eye(2)
def forward(x, W1, *rest, b=None, scale, **more): return x
first = functools.partial(forward, 1, scale=2)
class Base:
    def parameters(self): return {}
class Net(Base):
    def __init__(self, inputs, outputs=1): self.W = np.zeros((inputs, outputs))
    @staticmethod
    def loss(y, t): return 0.0
    def __call__(self, x): return x @ self.W
    def _private(self): pass
"""


@pytest.fixture
def contents(start: Start) -> Contents:
    return start(CONTENTS).wait_loaded()


def test_functions_are_listed_with_parameters_and_defaults(contents: Contents) -> None:
    assert list(contents.functions) == ["forward", "first"]
    forward = contents.functions["forward"]
    assert (forward.label, forward.line) == ("mine.py", 6)
    assert forward.parameters == (
        Parameter("x", False),
        Parameter("W1", False),
        Parameter("rest", True, "*"),
        Parameter("b", True, "keyword"),
        Parameter("scale", False, "keyword"),
        Parameter("more", True, "**"),
    )
    assert [entry.name for entry in contents.functions["first"].parameters] == ["W1", "rest", "b", "scale", "more"]


def test_classes_are_listed_with_their_methods(contents: Contents) -> None:
    assert list(contents.classes) == ["Base", "Net"]
    net = contents.classes["Net"]
    assert net.parameters == (Parameter("inputs", False), Parameter("outputs", True))
    assert {name: [entry.name for entry in method.parameters] for name, method in net.methods.items()} == {
        "parameters": [],
        "loss": ["y", "t"],
        "__call__": ["x"],
    }


def test_constants_are_the_public_values_that_can_be_exchanged(contents: Contents) -> None:
    assert {name: contents.constants[name] for name in ("LR", "SIZES", "NAME")} == {
        "LR": 0.5,
        "SIZES": [2, 3],
        "NAME": "net",
    }
    np.testing.assert_array_equal(contents.constants["W"], np.eye(2))
    assert set(contents.constants) == {"LR", "SIZES", "NAME", "W"}


def test_units_share_a_namespace_and_offsets_shift_lines(tmp_path: Path) -> None:
    units = [Unit("hw.ipynb[cell 1]", "two = 2"), Unit("hw.ipynb[cell 2]", "\ndef f():\n    return two / 0", offset=40)]
    with CandidateProcess(units, folder=tmp_path) as candidate:
        failure = failing(candidate)
    assert str(failure) == "hw.ipynb[cell 2]:43: ZeroDivisionError: division by zero"


def test_a_module_is_imported_from_the_folder(tmp_path: Path) -> None:
    (tmp_path / "package").mkdir()
    (tmp_path / "package" / "nets.py").write_text("from .parts import half\ndef f(x): return half(x)\n")
    (tmp_path / "package" / "parts.py").write_text("def half(x): return x / 2 if x else 1 / x\n")
    with CandidateProcess([], module="package.nets", folder=tmp_path) as candidate:
        assert set(candidate.wait_loaded().functions) == {"half", "f"}
        assert candidate.call("f", 3.0).value == 1.5
        assert str(failing(candidate, 0)).startswith("package/parts.py:1: ZeroDivisionError")


def test_a_helper_module_beside_the_file_is_imported(start: Start, tmp_path: Path) -> None:
    (tmp_path / "seaborn.py").write_text("def half(x): return x / 2\n")
    candidate = start("from seaborn import half\ndef f(x): return half(x)")
    assert candidate.call("f", 3.0).value == 1.5
    assert candidate.wait_loaded().stand_ins == ()


# Calls


def test_a_view_that_changes_later_does_not_change_the_answer(start: Start) -> None:
    candidate = start("import numpy as np\nW = np.zeros(2)\ndef f(): return W[:]\ndef g(): W[:] += 1")
    before = candidate.call("f")
    candidate.call("g")
    assert before.value.tolist() == [0, 0]
    assert candidate.call("f").value.tolist() == [1, 1]


def test_arrays_that_are_changed_in_place_are_named(start: Start) -> None:
    candidate = start("def f(x, params, *rest, k=None):\n    params['W'][0] += 1\n    rest[0][:] = 0\n    k *= 2")
    x = np.array([np.nan, 1])
    answer = candidate.call("f", x, {"W": np.ones(2), "b": x}, np.ones(1), k=np.ones(1))
    assert answer.mutated == ("params['W']", "argument 3", "k")
    assert set(answer.after) == {"params", "argument 3", "k"}
    assert answer.after["params"]["W"].tolist() == [2, 1]


def test_an_entry_that_is_replaced_shows_after_the_call_but_is_no_mutation(start: Start) -> None:
    answer = start("def f(p, q): p['W'] = p['W'] - 1").call("f", {"W": np.ones(1)}, {"W": np.ones(1)})
    assert answer.mutated == ()
    assert list(answer.after) == ["p"] and answer.after["p"]["W"].tolist() == [0]


def test_an_unchanged_nan_is_no_mutation(start: Start) -> None:
    answer = start("def f(x): x[:] = x.copy()").call("f", np.array([np.nan, -0.0, np.inf]))
    assert answer.mutated == () and not answer.after


def test_state_is_kept_between_calls_until_a_restart(start: Start) -> None:
    candidate = start("n = 0\ndef f():\n    global n\n    n += 1\n    return n")
    assert [candidate.call("f").value for _ in range(3)] == [1, 2, 3]
    candidate.restart()
    assert candidate.call("f").value == 1


def test_objects_are_kept_read_and_set(start: Start) -> None:
    candidate = start(CONTENTS + "class Stack:\n    def __init__(self, net): self.layers = [net]\n")
    net = candidate.new("Net", 2, outputs=1)
    stack = candidate.new("Stack", net)
    candidate.set_attributes(stack, {"layers[0].W": np.array([[1.0], [2.0]])})
    assert candidate.call_method(net, "__call__", np.ones((1, 2))).value.tolist() == [[3]]
    assert candidate.attribute(net, "parameters").value == {}
    assert list(candidate.attributes(net).value) == ["W"]
    candidate.set_attributes(None, {"LR": 2})
    assert candidate.attribute(None, "LR").value == 2
    assert "no attribute 'gradients'" in failure_of(lambda: candidate.attribute(net, "gradients")).message


def test_a_handle_from_before_a_restart_is_refused(start: Start) -> None:
    candidate = start(CONTENTS)
    net = candidate.new("Net", 2)
    candidate.restart()
    with pytest.raises(ValueError, match="from before a restart"):
        candidate.call_method(net, "loss", 1, 2)


def test_an_argument_that_cannot_be_exchanged_is_our_mistake(start: Start) -> None:
    candidate = start("def f(x): return x")
    with pytest.raises(TypeError, match="argument 1 is a complex128 array"):
        candidate.call("f", np.zeros(1, complex))
    assert candidate.call("f", 1).value == 1


def test_prints_and_a_few_warnings_are_returned(start: Start) -> None:
    code = "import numpy as np\nprint('loaded')\ndef f(x):\n    print('in f')\n    for i in range(9): np.log(x)\n"
    candidate = start(code)
    assert candidate.wait_loaded().printed == "loaded\n"
    expected = "in f\nmine.py:5: RuntimeWarning: divide by zero encountered in log\n"
    assert [candidate.call("f", 0.0).printed for _ in range(2)] == [expected] * 2


def test_the_hash_seed_is_fixed_and_the_environment_is_not_inherited(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOME_TOKEN", "secret")
    candidate = start(
        "import os\ndef f(): return os.environ.get('SOME_TOKEN'), hash('a'), os.environ['OMP_NUM_THREADS']"
    )
    first = candidate.call("f").value
    candidate.restart()
    assert candidate.call("f").value == first == (None, first[1], "1")


# What goes wrong


def test_an_endless_loop_is_ended_and_located(start: Start) -> None:
    candidate = start("def f():\n    print('on')\n    while True:\n        pass", limits=Limits(seconds=0.3))
    failure = failing(candidate)
    assert (failure.kind, failure.message, failure.printed) == ("time", "still running after 0.3 s", "on\n")
    if os.name == "posix":
        assert failure.label == "mine.py" and failure.line in (3, 4)
    assert not candidate.alive
    assert "not running" in failing(candidate).message
    candidate.restart()
    assert candidate.wait_loaded().functions


def test_an_endless_loop_while_loading_is_ended(start: Start) -> None:
    candidate = start("while True: pass", limits=Limits(start_seconds=0.6))
    assert loading(candidate).kind == "time"
    assert loading(candidate).kind == "time"


@linux
@pytest.mark.parametrize("code", ["np.ones(10**8)", "[0] * 10**8", "[bytes(10**6) for _ in range(1000)]"])
def test_exhausted_memory_is_reported_and_survived(start: Start, code: str) -> None:
    candidate = start(f"import numpy as np\ndef f(): return {code}\ndef g(): return 1", limits=Limits(memory=128 * MIB))
    failure = failing(candidate)
    assert (failure.kind, failure.label, failure.line) == ("memory", "mine.py", 2)
    assert candidate.call("g").value == 1


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("import sys; sys.exit(3)", "the file ended the program: SystemExit: 3"),
        ("raise KeyboardInterrupt", "the file ended the program: KeyboardInterrupt"),
        ("import os; os._exit(0)", "the file ended the process with exit code 0"),
        ("import os; os._exit(7)", "the file ended the process with exit code 7"),
    ],
)
def test_an_exit_is_no_answer(start: Start, code: str, message: str) -> None:
    failure = failing(start(f"def f(): {code}"))
    assert (failure.kind, failure.message) == ("exited", message)


@posix
def test_a_crash_is_named_and_located(start: Start) -> None:
    failure = failing(start("import os, signal\ndef f():\n    os.kill(os.getpid(), signal.SIGSEGV)"))
    assert (failure.kind, failure.message) == ("died", "the process was ended by SIGSEGV")
    assert (failure.label, failure.line) == ("mine.py", 3)


@posix
def test_a_crash_for_want_of_memory_is_recognised(start: Start) -> None:
    failure = failing(start("import os\ndef f():\n    os.write(2, b'what(): std::bad_alloc')\n    os.abort()"))
    assert failure.kind == "memory" and "SIGABRT" in failure.message


def test_a_flood_of_output_neither_blocks_nor_is_kept(start: Start) -> None:
    code = "import os\ndef f():\n    for i in range(50): os.write(1 + i % 2, b'x' * 2**20)\n    return 5"
    answer = start(code, limits=Limits(output=100)).call("f")
    assert answer.value == 5
    assert answer.printed == "x" * 100 + f"\n[{50 * MIB - 100} more bytes]"


def test_a_flood_of_lines_is_counted_where_it_begins_and_the_next_call_starts_anew(start: Start) -> None:
    candidate = start("def f(n):\n    for _ in range(n): print('x' * 99)", limits=Limits(output=100))
    found = [candidate.call("f", n) for n in (1000, 1)]
    assert [(one.printed, one.not_kept) for one in found] == [
        ("x" * 99 + "\n\n[99900 more bytes]", 99_900),
        ("x" * 99 + "\n", 0),
    ]


def test_threads_left_running_are_counted_and_do_not_keep_the_process(start: Start) -> None:
    code = "import threading\ndef f(n):\n    for _ in range(n): threading.Thread(target=threading.Event().wait).start()"
    candidate = start(code)
    assert [candidate.call("f", n).threads_left for n in (2, 0)] == [2, 0]
    candidate.close()
    assert not candidate.alive


@posix
@pytest.mark.parametrize("ended", ["", "os._exit(0)"])
def test_a_forked_child_is_gone_with_the_process(start: Start, tmp_path: Path, ended: str) -> None:
    fifo = tmp_path / "fifo"
    os.mkfifo(fifo)
    reading = os.open(fifo, os.O_RDONLY | os.O_NONBLOCK)
    with closing(os.fdopen(reading)):
        code = f"""
            import os, signal
            def f(path):
                ready, go = os.pipe()
                if not os.fork():
                    held = os.open(path, os.O_WRONLY)
                    os.write(go, b"1")
                    signal.pause()
                os.read(ready, 1)
                {ended}
                return 5
        """.replace("\n            ", "\n")
        candidate = start(code)
        if ended:
            assert failing(candidate, str(fifo)).kind == "exited"
        else:
            assert candidate.call("f", str(fifo)).value == 5
        candidate.close()
        hung_up = select.poll()
        hung_up.register(reading, select.POLLHUP)
        assert hung_up.poll(5000), "the child still holds its end"


@posix
def test_a_forked_copy_that_returns_does_not_answer_twice(start: Start) -> None:
    candidate = start("import os\ndef f():\n    pid = os.fork()\n    pid and os.waitpid(pid, 0)\n    return 5")
    assert [candidate.call("f").value for _ in range(3)] == [5, 5, 5]


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("raise ValueError", "ValueError"),
        ("raise ValueError('first\\nsecond')", "ValueError: first"),
        ("raise ValueError('a\\x1b[31m\\x07')", r"ValueError: a\x1b[31m\x07"),
        ("raise ValueError('x' * 10**6)", "ValueError: " + "x" * 199 + "…"),
        ("raise KeyError('W3')", "KeyError: 'W3'"),
        ("raise Strange", "Strange, whose message cannot be read: its __str__ raises RuntimeError"),
        ("raise Number", "Number, whose message cannot be read: its __str__ raises TypeError"),
        ("raise type('E' * 1000, (Exception,), {})", "E" * 59 + "…"),
        ("return f()", "RecursionError: maximum recursion depth exceeded"),
    ],
)
def test_a_strange_exception_still_gives_a_short_message(start: Start, body: str, message: str) -> None:
    code = """
class Strange(Exception):
    def __str__(self): raise RuntimeError
class Number(Exception):
    def __str__(self): return 5
"""
    failure = failing(start(f"{code}def f():\n    {body}"))
    assert (failure.kind, failure.message, failure.line) == ("raised", message, 7)


def test_a_message_that_takes_forever_runs_out_of_time(start: Start) -> None:
    code = "class E(Exception):\n    def __str__(self):\n        while True: pass\ndef f(): raise E"
    assert failing(start(code, limits=Limits(seconds=0.3))).kind == "time"


def test_a_syntax_error_is_located(start: Start) -> None:
    failure = loading(start("x = 1\ndef f(:\n"))
    assert (failure.kind, failure.label, failure.line) == ("raised", "mine.py", 2)
    assert failure.message.startswith("SyntaxError: ")


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("[0, {'W1': np.zeros(2, complex)}]", "answer[1]['W1'] is a complex128 array; should be float, int or bool"),
        ("np.array([[1], [1, 2]], object)", "answer is an object array; should be float, int or bool"),
        ("(np.matrix([1]),)", "answer[0] is a matrix; should be a plain array, as np.asarray makes it"),
        ("np.ma.zeros(1)", "answer is a MaskedArray; should be a plain array, as np.asarray makes it"),
        ("{1, 2}", "answer is a set; should be made of "),
        ("(i for i in 'ab')", "answer is a generator; should be made of "),
        ("1j", "answer is a complex; should be made of "),
        ("loop", "answer[0] contains itself"),
        ("{(1, 2): 0}", "answer has a tuple as key; should be a str or an int"),
        ("1 << 2000", "answer is an int of 2001 bits; should be at most 1024"),
        ("deep", "answer is nested more than 32 levels deep"),
        ("np", "answer is a module; should be made of "),
    ],
)
def test_an_answer_of_a_wrong_type_is_named_by_its_path(start: Start, value: str, message: str) -> None:
    code = "import numpy as np\nloop = []\nloop.append(loop)\ndeep = 1\nfor _ in range(50): deep = [deep]\n"
    failure = failing(start(f"{code}def f(): return {value}"))
    assert failure.kind == "type" and failure.message.startswith(message)
    assert (failure.label, failure.line) == ("mine.py", 6)


@pytest.mark.parametrize(
    "value", ["np.zeros(2000)", "[np.zeros(600)] * 2", "np.broadcast_to(1.0, (2**20, 2**20))", "[0] * 600_000"]
)
def test_a_too_large_answer_is_refused(start: Start, value: str) -> None:
    candidate = start(f"import numpy as np\ndef f(): return {value}", limits=Limits(answer=8000))
    assert failing(candidate).kind == "size"


# Modules that are not let in


TORCH = """
import torch.nn as nn, torch
from torch import optim as o
from torch import *
class Net(nn.Module, torch.autograd.Function):
    def __init__(self): super().__init__()
@torch.no_grad()
def f(x: torch.Tensor | None): return x
@torch.jit.script
def g(): return torch.tensor([1.0])
def h(): return nn.Parameter + 1
torch.backends.cudnn.deterministic = True
try:
    import jax
except ImportError:
    jax = None
"""
NO_TORCH = (
    "torch is not available to a checked file; the gradients should be computed by hand (--allow torch lets it in)"
)


def test_a_framework_may_be_imported_but_not_used(start: Start) -> None:
    candidate = start(TORCH)
    assert candidate.wait_loaded().stand_ins == ("torch",)
    assert candidate.wait_loaded().constants["jax"] is None
    assert candidate.call("f", 1).value == 1
    for name in ("g", "h", "Net"):
        failure = failure_of(lambda name=name: candidate.call(name))
        assert (failure.kind, failure.message, failure.label) == ("import", NO_TORCH, "mine.py")


@pytest.mark.parametrize("how", ["__import__('torch')", "importlib.import_module('torch')", "exec('import torch')"])
def test_a_framework_is_not_imported_by_other_ways_either(start: Start, how: str) -> None:
    assert failing(start(f"import importlib\ndef f(): {how}.tensor([1.0])")).message == NO_TORCH


def test_an_allowed_module_is_imported(start: Start, tmp_path: Path) -> None:
    code = "import tinygrad\nimport harness\ndef f(): return tinygrad.ANSWER\ndef g(): return harness.errors()"
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "tinygrad.py").write_text("ANSWER = 42")
    late = f"import sys; sys.path.append({str(tmp_path / 'site')!r})\n{code}"
    candidate = start(late, allow=frozenset(["tinygrad"]))
    assert candidate.call("f").value == 42
    assert failure_of(lambda: candidate.call("g")).message == "harness is not available to a checked file"
    assert start(late).wait_loaded().stand_ins == ("harness", "tinygrad")


def test_a_module_that_is_not_installed_matters_when_it_is_used(start: Start) -> None:
    candidate = start("import no_such_module.part as p\ndef f(): return p.run()\ndef g(): return 1")
    assert candidate.call("g").value == 1
    failure = failing(candidate)
    assert (failure.kind, str(failure)) == ("import", "mine.py:2: no_such_module is not installed")


def test_plots_are_refused_and_progress_bars_are_transparent(start: Start) -> None:
    code = """
import matplotlib.pyplot as plt
from tqdm.notebook import tqdm, trange
plt.rcParams["figure.dpi"] = 100
def f(): plt.plot([1])
def g():
    with tqdm(total=3) as bar: bar.update(1)
    return list(tqdm([1, 2], desc="x")), sum(trange(4))
"""
    candidate = start(code)
    assert candidate.call("g").value == ([1, 2], 6)
    assert "nothing is drawn" in failing(candidate).message


def test_a_broken_module_fails_to_import(start: Start, tmp_path: Path) -> None:
    (tmp_path / "layers.py").write_text("x = 1")
    failure = loading(start("from layers import Dense"))
    assert failure.kind == "import" and str(failure).startswith("mine.py:1: ImportError: cannot import name 'Dense'")


# A file that attacks the connection


FRAME = wire.PREFIX.pack(wire.MAGIC, 2**31, 2**62)


@posix
@pytest.mark.parametrize("garbage", [b"x" * 100, b"", FRAME, wire.PREFIX.pack(wire.MAGIC, 2, 0) + b"[]" * 50])
@pytest.mark.parametrize("when", ["f", "load"])
def test_garbage_in_every_descriptor_is_a_failure(start: Start, garbage: bytes, when: str) -> None:
    code = f"""
import os
def f():
    for descriptor in range(3, 64):
        try:
            os.write(descriptor, {garbage!r})
            {"os.close(descriptor)" if not garbage else ""}
        except OSError:
            pass
    return 1
{"f()" if when == "load" else ""}
"""
    candidate = start(code, limits=Limits(seconds=5))
    assert failing(candidate).kind == "died"
    assert not candidate.alive


@posix
def test_half_a_frame_runs_out_of_time(start: Start) -> None:
    half = wire.PREFIX.pack(wire.MAGIC, 1000, 0)
    code = f"""
import contextlib, os
def f():
    for descriptor in range(3, 64):
        with contextlib.suppress(OSError): os.write(descriptor, {half!r})
"""
    assert failing(start(code, limits=Limits(seconds=0.3))).kind in ("time", "died")


def frame(header: bytes, body: bytes = b"") -> bytes:
    return wire.PREFIX.pack(wire.MAGIC, len(header), len(body)) + header + body


def taken(data: bytes, limit: int = 100) -> Any:
    """The value in a frame, as the parent reads it."""
    left = bytearray(data)

    def receive(count: int) -> bytearray:
        piece = left[:count]
        del left[:count]
        return piece

    header, body = wire.read_frame(receive, limit)
    return wire.Unpacker(header, body, None).value(header.get("value"))


@pytest.mark.parametrize(
    "data",
    [
        b"x" * wire.PREFIX.size,
        FRAME,
        frame(b'{"arrays":[]}', b"x" * 101),
        frame(b"[]"),
        frame(b"[" * 100_000),
        frame(b"{}"),
        frame(b'{"arrays":[["O8",[1]]],"value":["a",0]}', b"x" * 8),
        frame(b'{"arrays":[["f8",[-1]]],"value":["a",0]}'),
        frame(b'{"arrays":[["f8",[281474976710655,281474976710655]]],"value":["a",0]}'),
        frame(b'{"arrays":[["f8",[0,281474976710655,281474976710655]]],"value":["a",0]}'),
        frame(b'{"arrays":[["f8",[1]]],"value":["a",0]}', b"x" * 9),
        frame(b'{"arrays":[["b1",[1]]],"value":["a",0]}', b"\2"),
        frame(b'{"arrays":[["i1",[1]]],"value":["l",[["a",0],["a",0]]]}', b"x"),
        frame(b'{"arrays":[],"value":["a",0]}'),
        frame(b'{"arrays":[],"value":["h",1]}'),
        frame(b'{"arrays":[],"value":["z",1]}'),
        frame(b'{"arrays":[],"value":[[],1]}'),
        frame(b'{"arrays":[],"value":["d",[[1.5,2]]]}'),
        frame(b'{"arrays":[],"value":["d",[["a",2],["a",3]]]}'),
        frame(b'{"arrays":[],"value":{}}'),
        frame(b'{"arrays":[],"value":' + b'["l",[' * 40 + b"]]" * 40 + b"}"),
        frame(b'{"arrays":[],"value":' + b"9" * 5000 + b"}"),
    ],
)
def test_a_malformed_frame_is_recognised(data: bytes) -> None:
    with pytest.raises(wire.MalformedError):
        taken(data)


@pytest.mark.parametrize(
    "header",
    [
        {"functions": 5},
        {"functions": {"f": {"parameters": [["x", 1]]}}},
        {"functions": {}, "classes": {"C": []}},
        {"value": True, "threads": 0},
        {"value": 1, "threads": -1},
        {"failure": "time", "message": "x"},
        {"failure": "raised", "message": 5},
        {"failure": "raised", "message": "x", "place": ["mine.py", -1]},
    ],
)
def test_a_reply_of_a_wrong_form_is_recognised(header: dict[str, Any]) -> None:
    reply = process.Reply(header, wire.Unpacker({"arrays": []}, b"", None), "")
    told = process._made if "value" in header else process.contents_told
    with pytest.raises(wire.MalformedError):
        (process._failure if "failure" in header else told)(reply)


# The process itself


def test_an_interrupt_of_the_checker_ends_the_process(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    candidate = start("def f(): return 1")
    candidate.wait_loaded()

    def interrupt(*_: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(wire, "read_frame", interrupt)
    with pytest.raises(KeyboardInterrupt):
        candidate.call("f")
    assert not candidate.alive


@posix
def test_closing_leaves_no_process_thread_or_descriptor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(template, "_kept", None)  # as outside of a check

    def held() -> tuple[int, int]:
        return len(list(Path("/dev/fd").iterdir())), threading.active_count()

    before = held()
    for code in ("def f(): return 1", "import os\ndef f(): os._exit(1)", "raise ValueError", "x = ("):
        with CandidateProcess([Unit("mine.py", code)], folder=tmp_path) as candidate:
            running = candidate._running
            assert running is not None
            with suppress(CandidateFailed):
                candidate.call("f")
        assert running._process.returncode is not None
    assert held() == before


@pytest.fixture
def not_copied(monkeypatch: pytest.MonkeyPatch) -> None:
    """As on systems where every process is started anew."""
    monkeypatch.setattr(process, "_COPIES", False)


@pytest.mark.usefixtures("not_copied")
def test_a_process_that_is_no_copy_answers_fails_and_starts_over(start: Start) -> None:
    code = "n = 0\ndef f(code=0):\n    global n; n += 1; print(n); return n if not code else exit_(code)\n"
    candidate = start(code + "def exit_(code):\n    import os; os._exit(code)\n")
    assert [candidate.call("f").value for _ in range(2)] == [1, 2]
    candidate.restart()
    answer = candidate.call("f")
    assert (answer.value, answer.printed) == (1, "1\n")
    found = failing(candidate, 7)
    assert (found.kind, found.message) == ("exited", "the file ended the process with exit code 7")


@posix
@pytest.mark.usefixtures("not_copied")
def test_a_process_that_is_no_copy_is_ended_and_located(start: Start) -> None:
    found = failing(start("def f():\n    while True:\n        pass\n", limits=Limits(seconds=0.3)))
    assert (found.kind, found.label) == ("time", "mine.py") and found.line in (2, 3)
    assert "SIGSEGV" in failing(start("import os\ndef f(): os.kill(os.getpid(), 11)")).message


def test_unseeded_random_numbers_differ_after_a_restart(start: Start) -> None:
    code = "import random\nimport numpy as np\ndef f(): return [float(np.random.rand()), random.random()]"
    candidate = start(code)
    drawn = []
    for _ in range(3):
        drawn += candidate.call("f").value
        candidate.restart()
    assert len(set(drawn)) == 6


@linux
def test_a_file_that_ends_what_its_process_was_copied_from_harms_no_later_one(start: Start) -> None:
    candidate = start("import os\ndef f(): os.kill(os.getppid(), 9)\ndef g(): return 5")
    candidate.call("f")
    assert candidate.call("g").value == 5
    candidate.restart()
    assert candidate.call("g").value == 5
    candidate.call("f")
    candidate.close()
    assert not candidate.alive


@linux
def test_a_process_is_no_child_of_ours_and_ends_with_its_group(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(template, "_kept", None)
    candidate = start("import os\ndef f(): return [os.getpid(), os.getpgid(0), os.getppid(), os.getsid(0)]")
    own, group, parent, session = candidate.call("f").value
    assert own == group and parent == session != os.getpid()
    candidate.close()
    for one in (own, parent):
        with pytest.raises(ProcessLookupError):
            os.kill(one, 0)


@linux
def test_a_template_serves_one_candidate_after_another_and_two_at_a_time_have_two(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(template, "_kept", None)
    code = "import os\nn = 0\ndef f():\n    global n; n += 1; return [os.getppid(), n, os.getcwd()]"
    folders = [tmp_path / "first", tmp_path / "second"]
    for folder in folders:
        folder.mkdir()
    first, second, third = (CandidateProcess([Unit("mine.py", code)], folder=folders[i]) for i in (0, 1, 1))
    with template.kept():
        with first, second:
            parents, counts, places = zip(*(one.call("f").value for one in (first, second)), strict=True)
        with third, template.kept():
            parent, count, _ = third.call("f").value
    assert parents[0] != parents[1] and parent in parents
    assert (*counts, count) == (1, 1, 1)
    assert [Path(place).name for place in places] == ["first", "second"]
    for one in parents:
        with pytest.raises(ProcessLookupError):
            os.kill(one, 0)


def test_a_folder_that_is_missing_is_a_failure(tmp_path: Path) -> None:
    failure = failure_of(CandidateProcess([], folder=tmp_path / "none").start)
    assert failure.kind == "died" and "cannot be started" in failure.message


def test_standard_input_is_empty(start: Start) -> None:
    assert failing(start("def f(): return input()")).message == "EOFError: EOF when reading a line"


# Round trips


@pytest.fixture(scope="module")
def echo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CandidateProcess]:
    code = "def echo(x): return x"
    with CandidateProcess([Unit("mine.py", code)], folder=tmp_path_factory.mktemp("echo")) as candidate:
        yield candidate


DTYPES = st.one_of(
    npst.boolean_dtypes(),
    npst.integer_dtypes(endianness="?"),
    npst.unsigned_integer_dtypes(endianness="?"),
    npst.floating_dtypes(endianness="?", sizes=(16, 32, 64)),
)
ARRAYS = npst.arrays(DTYPES, npst.array_shapes(min_dims=0, max_dims=4, min_side=0, max_side=4))
SCALARS = st.none() | st.booleans() | st.integers(-(2**1000), 2**1000) | st.floats() | st.text()
VALUES = st.recursive(
    SCALARS | ARRAYS | ARRAYS.map(np.asfortranarray) | ARRAYS.map(np.transpose) | npst.from_dtype(np.dtype("f4")),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.lists(inner, max_size=3).map(tuple)
        | st.dictionaries(st.text(max_size=5) | st.integers(), inner, max_size=3)
    ),
    max_leaves=8,
)


def identical(one: Any, other: Any) -> bool:
    """The same types, and the same bits: NaN is NaN, and -0.0 is not 0.0."""
    if isinstance(one, (np.ndarray, np.generic)):
        native = one.dtype.newbyteorder("=")
        return (
            type(one) is type(other)
            and (other.dtype, other.shape) == (native, one.shape)
            and one.astype(native).tobytes() == other.tobytes()
        )
    if type(one) is not type(other):
        return False
    if isinstance(one, dict):
        return list(one) == list(other) and all(identical(one[key], other[key]) for key in one)
    if isinstance(one, (list, tuple)):
        return len(one) == len(other) and all(map(identical, one, other))
    return repr(one) == repr(other)


@given(value=VALUES)
def test_values_arrive_as_they_were(echo: CandidateProcess, value: Any) -> None:
    answer: Answer = echo.call("echo", value)
    assert identical(value, answer.value)
    assert answer.mutated == () and not answer.after


@given(array=ARRAYS)
def test_answers_are_writable_arrays_of_our_own(echo: CandidateProcess, array: Any) -> None:
    returned = echo.call("echo", array).value
    assert returned.flags.writeable and returned.flags.c_contiguous and returned.dtype.isnative


@given(data=st.binary(max_size=200))
def test_no_bytes_crash_the_reader(data: bytes) -> None:
    header = b'{"arrays":[["f8",[1]]],"value":["l",[["a",0],{"x":"' + data + b'"}]]}'
    for frame_ in (data.ljust(wire.PREFIX.size, b"\0"), frame(header, data[:8]), frame(data, data[:8])):
        with pytest.raises(wire.MalformedError):
            taken(frame_)


_MADE_LATER = "params = {}\ndef f():\n    global W\n    W = params['W'] = 1\n    raise ValueError\n"


@pytest.mark.parametrize(
    ("code", "name"), [(_MADE_LATER, "W"), (_MADE_LATER.replace("    global W\n", ""), "params['W']")]
)
def test_what_a_function_makes_that_raises_is_there_then(start: Start, code: str, name: str) -> None:
    candidate = start(code)
    for ask in (lambda: candidate.attribute(None, name), lambda: candidate.call("f")):
        assert failure_of(ask).kind == "raised"
    assert candidate.attribute(None, name).value == 1


def test_a_name_that_is_not_there_is_asked_for_once(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    candidate, asked = start("def f(x): return x\n"), list[str]()
    own = process._Running.send
    monkeypatch.setattr(
        process._Running, "send", lambda one, asks, *rest: (asked.append(asks["op"]), own(one, asks, *rest))
    )
    for _ in range(3):
        assert failure_of(lambda: candidate.attribute(None, "W")).kind == "raised"
    assert asked == ["attribute"]


def test_a_call_that_raised_is_not_made_again_until_something_else_was_done(start: Start) -> None:
    code = """\
times = 0

def fails(x):
    global times
    times += 1
    return x["a"]

def works(): return times
"""
    candidate = start(code.replace("fails", "f"))
    assert failing(candidate, [1.0]) == failing(candidate, [1.0])
    assert candidate.call("works").value == 1
    failing(candidate, [1.0])
    failing(candidate, [2.0])
    assert candidate.call("works").value == 3
