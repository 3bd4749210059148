"""A file in a sandbox is judged as without one, and reaches nothing but itself."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from harness.candidate.process import template
from harness.candidate.process.patience import End
from harness.candidate.process.process import CandidateFailed, CandidateProcess, Failure, Limits, Unit
from harness.candidate.process.sandbox import starter
from harness.candidate.process.sandbox.base import Sandbox, children, let_read
from harness.candidate.process.sandbox.choose import chosen
from harness.checking.homework.file import check_file
from harness.checking.opening import Options
from harness.ground.errors import UsageError

MIB = 2**20
Start = Callable[..., CandidateProcess]
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="sandboxes are there on Linux only")


@pytest.fixture(scope="module")
def sandbox() -> Sandbox:
    try:
        found = chosen("bubblewrap")
    except UsageError as error:
        pytest.skip(f"bubblewrap: {error}")
    assert found is not None
    return found


@pytest.fixture(scope="module", autouse=True)
def _templates_are_kept() -> Iterator[None]:
    with template.kept():
        yield


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One for all, so that what starts in the same way is the same template."""
    made = tmp_path_factory.mktemp("submission")
    (made / "data.txt").write_text("1 2 3")
    let_read(made)
    return made


@pytest.fixture
def start(folder: Path, sandbox: Sandbox) -> Iterator[Start]:
    started: list[CandidateProcess] = []

    def begin(code: str, limits: Limits = Limits(seconds=5), **options: Any) -> CandidateProcess:
        contained = {"sandbox": sandbox, "folder": folder, **options}
        started.append(CandidateProcess([Unit("mine.py", code)], limits=limits, **contained))
        started[-1].start()
        return started[-1]

    yield begin
    for candidate in started:
        candidate.close()


def failure_of(ask: Callable[[], object]) -> Failure:
    with pytest.raises(CandidateFailed) as caught:
        ask()
    return caught.value.failure


AFFINE = """
import numpy as np
def affine_forward(x, w, b):
    out = x.reshape(x.shape[0], -1).dot(w) + b
    return out, (x, w, b)
def affine_backward(dout, cache):
    x, w, b = cache
    dx = dout.dot(w.T).reshape(x.shape)
    dw = x.reshape(x.shape[0], -1).T.dot(dout)
    db = {db}
    return dx, dw, db
"""


@pytest.mark.parametrize("db", ["dout.sum(axis=0)", "dout.mean(axis=0)"])
def test_a_file_is_judged_the_same_within_and_without(tmp_path: Path, sandbox: Sandbox, db: str) -> None:
    tmp_path.joinpath("mine.py").write_text(AFFINE.format(db=db))
    let_read(tmp_path)
    verdicts = []
    for contained in (None, sandbox.for_submission(tmp_path)):
        found = check_file(str(tmp_path / "mine.py"), Options(sandbox=contained, changes=False))
        verdicts.append([(part.name, part.verdict) for part in found.parts])
    assert verdicts[0] == verdicts[1] and verdicts[0]


def test_nothing_is_seen_but_the_submission_and_python(start: Start, folder: Path) -> None:
    candidate = start(
        "import os\nimport numpy as np\n"
        "def there(path): return os.path.exists(path)\n"
        "def listed(path): return sorted(os.listdir(path))\n"
        "def environment(): return dict(os.environ)\n"
        "def processes(): return [one for one in os.listdir('/proc') if one.isdigit()]\n"
        "def read(path):\n    with open(path) as file: return file.read()\n"
    )
    other = folder.parent / "other"
    other.mkdir()
    (other / "answer.txt").write_text("secret")
    assert candidate.call("read", "data.txt").value == "1 2 3"
    hidden = ("/etc/shadow", "/etc/passwd", "/root/.ssh", "/sys", "/var", str(other), str(Path(__file__).parents[1]))
    assert [path for path in hidden if candidate.call("there", path).value] == []
    assert not candidate.call("there", str(Path(template.__file__).parents[2] / "task")).value
    home = candidate.call("environment").value["HOME"]
    assert candidate.call("listed", home).value == []
    assert len(candidate.call("processes").value) == 4  # the namespace's first and second, the template, itself
    assert os.environ.keys() - candidate.call("environment").value.keys() or len(os.environ) < 5


def test_the_network_and_the_rest_of_the_disk_are_out_of_reach(start: Start, folder: Path) -> None:
    candidate = start(
        "import os, socket\n"
        "def connect():\n    socket.create_connection(('127.0.0.1', 22), 1)\n"
        "def write(path):\n    with open(path, 'w') as file: file.write('x')\n    return True\n"
        "def signal(number): os.kill(number, 0)\n"
    )
    assert failure_of(lambda: candidate.call("connect")).kind == "raised"
    for path in ("/x", "/usr/x", "/dev/x", str(folder / "x"), str(folder / "data.txt")):
        assert failure_of(lambda path=path: candidate.call("write", path)).kind == "raised", path
    assert "No such process" in failure_of(lambda: candidate.call("signal", os.getpid())).message
    assert candidate.call("write", "/tmp/x").value is True


def test_a_script_writes_into_its_folder_and_nothing_stays(start: Start, folder: Path) -> None:
    code = "with open('new.txt', 'w') as file: file.write('x')\ndata = open('data.txt').read()\nend = 1.0\n"
    contents = start(code, main=True).wait_loaded()
    assert contents.constants["end"] == 1.0
    assert sorted(path.name for path in folder.iterdir()) == ["data.txt"]


def test_an_endless_loop_ends_with_its_line(start: Start) -> None:
    failure = failure_of(lambda: start("def f():\n    while True:\n        pass\n", Limits(seconds=0.3)).call("f"))
    assert (failure.kind, failure.label) == ("time", "mine.py") and failure.line in (2, 3)


def test_the_memory_of_all_children_counts_together(start: Start) -> None:
    code = (
        "import os, time\n"
        "def f():\n"
        "    for _ in range(4):\n"
        "        if os.fork() == 0:\n"
        "            held = b'x' * (40 * 2**20)\n"
        "            time.sleep(20)\n"
        "            os._exit(0)\n"
        "    time.sleep(20)\n"
    )
    failure = failure_of(lambda: start(code, Limits(seconds=10, memory=100 * MIB)).call("f"))
    assert failure.kind == "memory" and "the limit is 100 MiB" in failure.message
    assert (failure.label, failure.line) == ("mine.py", 8)


def test_a_fork_bomb_ends(start: Start) -> None:
    code = "import os\ndef f():\n    while True:\n        os.fork()\n"
    candidate = start(code, Limits(seconds=5, processes=12))
    assert failure_of(lambda: candidate.call("f")).kind in ("raised", "died", "exited")
    candidate.restart()
    candidate.wait_loaded()


def test_files_and_processor_time_are_limited(start: Start) -> None:
    code = (
        "def one():\n    with open('/tmp/one', 'wb') as file:\n        file.write(bytes(3 * 2**20))\n"
        "def many():\n    for i in range(20):\n        open('/tmp/%d' % i, 'wb').write(bytes(2**19))\n"
        "def loop():\n    while True: pass\n"
    )
    candidate = start(code, Limits(seconds=10, file_size=MIB, cpu=0.8))
    assert "too large" in failure_of(lambda: candidate.call("one")).message
    assert "No space left" in failure_of(lambda: candidate.call("many")).message
    failure = failure_of(lambda: candidate.call("loop"))
    assert failure.kind == "time" and "processor time" in failure.message


def test_a_daemon_that_is_left_behind_is_gone(start: Start) -> None:
    code = (
        "import os, time\n"
        "def f():\n"
        "    if os.fork() == 0:\n"
        "        os.setsid()\n"
        "        if os.fork() == 0: time.sleep(30)\n"
        "        os._exit(0)\n"
        "    return len([one for one in os.listdir('/proc') if one.isdigit()])\n"
    )
    candidate = start(code)
    assert candidate.call("f").value > 3
    candidate.restart()
    assert candidate.call("f").value <= 6
    before = set(children(os.getpid()))
    candidate.close()
    assert set(children(os.getpid())) <= before


def test_a_submission_has_so_much_time_together(start: Start, sandbox: Sandbox, folder: Path) -> None:
    contained = sandbox.for_submission(folder, End.after(0.7))
    candidate = start("def f():\n    while True: pass\n", Limits(seconds=20), sandbox=contained)
    failure = failure_of(lambda: candidate.call("f"))
    assert failure.kind == "time" and "all of its calls have together" in failure.message
    again = start("def f():\n    while True: pass\n", Limits(seconds=20), sandbox=contained)
    assert failure_of(lambda: again.call("f")).kind == "time"


def test_a_template_serves_its_own_folder_only(tmp_path: Path, sandbox: Sandbox) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    for folder in (first, second):
        folder.mkdir()
    let_read(tmp_path)
    code = "import os\ndef f(path): return os.path.exists(path)"
    with template.kept():
        for own, other in ((first, second), (second, first)):
            with CandidateProcess([Unit("mine.py", code)], folder=own, sandbox=sandbox) as candidate:
                assert candidate.call("f", str(own)).value and not candidate.call("f", str(other)).value


# ---------------------------------------------------------------- what has entered, and what was started there

_SEEN = """
import os
def seen():
    status = dict(line.split(":", 1) for line in open("/proc/self/status"))
    told = {name: status[name].strip() for name in status if name.startswith(("Cap", "NoNew", "Seccomp", "Groups"))}
    told["environment"] = sorted(name for name in os.environ if name != "PWD")
    told["descriptors"] = sorted(os.listdir("/proc/self/fd"))
    told["root"], told["home"], told["folder"] = sorted(os.listdir("/")), os.listdir(os.environ["HOME"]), os.getcwd()
    told["mounts"] = sorted(line.split()[4] for line in open("/proc/self/mountinfo"))
    told["network"] = os.listdir("/proc/self/net/dev_snmp6") if os.path.exists("/proc/self/net/dev_snmp6") else []
    told["processes"] = sum(one.isdigit() for one in os.listdir("/proc"))
    return told
"""


def _seen(sandbox: Sandbox, folder: Path) -> dict[str, Any]:
    own = sandbox.for_submission(folder, End.after(60.0))
    with CandidateProcess([Unit("mine.py", _SEEN)], folder=folder, sandbox=own) as candidate:
        found: dict[str, Any] = candidate.call("seen").value
        return found


def test_what_has_entered_sees_what_one_sees_that_was_started_there(
    sandbox: Sandbox, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not sandbox.can_be_entered:
        pytest.skip("nothing enters here")
    entered = _seen(sandbox, folder)
    monkeypatch.setattr(type(sandbox), "can_be_entered", False)
    started = _seen(sandbox, folder)
    assert entered.pop("processes") == started.pop("processes") + 1  # what waited for it
    assert int(entered.pop("CapInh"), 16) == 0 and started.pop("CapInh")
    assert entered == started and int(entered["CapEff"], 16) == 0


def test_numpy_is_imported_once_for_several_submissions(
    sandbox: Sandbox, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not sandbox.can_be_entered:
        pytest.skip("nothing enters here")
    starter.close_starters()
    made: list[starter.Starter] = []
    begin = starter.Starter.__init__

    def counted(self: starter.Starter, *of: Any) -> None:
        made.append(self)
        begin(self, *of)

    monkeypatch.setattr(starter.Starter, "__init__", counted)
    seen = [_seen(sandbox, folder) for _ in range(3)]
    assert seen[0] == seen[1] == seen[2] and len(made) == 1 and made[0].is_alive
    starter.close_starters()
    assert not made[0].is_alive


def test_where_nothing_can_enter_it_is_started_there(
    sandbox: Sandbox, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: Any) -> int:
        raise PermissionError

    monkeypatch.setattr(starter.Starter, "enter", refuse)
    monkeypatch.setattr(template, "_enters", True)  # which it is again afterwards
    assert _seen(sandbox, folder)["folder"] == str(folder)


def test_what_is_not_there_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    assert chosen("none") is None
    with pytest.raises(UsageError, match="choose one of auto, bubblewrap, container, none"):
        chosen("jail")
    from harness.candidate.process.sandbox import bubblewrap

    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(UsageError, match=r"bubblewrap is not installed.*--sandbox none"):
        bubblewrap.found_bubblewrap()
