"""``python -m benchmarks.grading [WHAT ...] [--sandbox NAME]``: how fast ``grade`` is, and how much memory it takes.

WHAT: ``rates`` (submissions a second with one judge and with two, by hint level), ``sandboxes`` (one judge in each,
against none), ``cluster`` (Dask with two workers against one), ``memory`` (peaks at 100 and at 1,000 submissions),
``mixed`` (300 submissions, 5 % of them endless: from the folder to the marks). By default all. What is compared takes
turns in one run; judges are warm. Each takes less than five minutes on two cores that have nothing else to do.
"""

from __future__ import annotations

import contextlib
import random
import re
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, TypeVar

from harness.candidate.process.sandbox.choose import NAMES, chosen
from harness.entry.grading import WORK, carried, task_of
from harness.grading import cluster
from harness.grading.assignment import load_assignment
from harness.grading.hints import HintLevel
from harness.grading.pool import Bounds, Pool, Task
from harness.grading.submissions import places, read
from harness.ground.errors import UsageError

_T = TypeVar("_T")
ASSIGNMENT = """\
assignment: hw
parts:
  - {name: affine, of: [affine_forward, affine_backward], points: {forward: 1, backward: 3}}
  - {name: relu, layer: relu, points: 2}
  - {name: loss, loss: cross_entropy, points: {loss: 1, gradient: 2}}
"""
RIGHT = """\
import numpy as np


def affine_forward(x, w, b):
    out = x.reshape(x.shape[0], -1) @ w + b
    return out, (x, w, b)


def affine_backward(dout, cache):
    x, w, b = cache
    dx = (dout @ w.T).reshape(x.shape)
    dw = x.reshape(x.shape[0], -1).T @ dout
    db = dout.sum(axis=0)
    return dx, dw, db


def relu_forward(x):
    return np.maximum(0, x), x


def relu_backward(dout, cache):
    return dout * (cache > 0)


def softmax_loss(x, y):
    shifted = x - x.max(axis=1, keepdims=True)
    p = np.exp(shifted) / np.exp(shifted).sum(axis=1, keepdims=True)
    N = x.shape[0]
    loss = -np.log(p[np.arange(N), y]).mean()
    dx = p.copy()
    dx[np.arange(N), y] -= 1
    return loss, dx / N
"""
#: What becomes what in a wrong one.
MISTAKES = (
    ("db = dout.sum(axis=0)", "db = dout.mean(axis=0)"),
    ("return loss, dx / N", "return loss, dx"),
    (".T @ dout\n", ".T @ dout / x.shape[0]\n"),
    ("(dout @ w.T)", "(dout @ w)"),
    ("[np.arange(N), y] -= 1", "[np.arange(N), y] += 1"),
    ("(cache > 0)", "(cache >= 0) * (cache + 1)"),
)
ENDLESS = ("    return dout * ", "    while True:\n        pass\n    return dout * ")
#: One call of an endless one is given up after 5 s.
BOUNDS = Bounds(60)
TURNS, EACH = 2, 40


def make(folder: Path, count: int, wrong: float = 0.6, endless: float = 0.0) -> None:
    """Submissions of one assignment, each with a line of its own."""
    seeded = random.Random(18)
    folder.mkdir()
    stuck = set(seeded.sample(range(count), round(endless * count)))
    for number in range(count):
        code = f"# student {number}\n{RIGHT}"
        if seeded.random() < wrong:
            code = code.replace(*MISTAKES[number % len(MISTAKES)])
        code = code.replace(*ENDLESS) if number in stuck else code
        (folder / f"student{number:04}.py").write_text(code, "utf-8")


def tasks(folder: Path, hints: HintLevel, sandbox: str) -> Iterator[Task]:
    """Of all submissions in a folder, one by one."""
    file = folder.with_suffix(".yaml")
    file.write_text(ASSIGNMENT, "utf-8")
    sent = carried(load_assignment(file).with_hints(hints))
    for place in places(folder):
        submission = read(place)
        yield task_of(submission, submission.name, sent, sandbox)


def rates(folder: Path, sandbox: str) -> None:
    """Submissions a second, warm, and what a second judge brings."""
    make(folder / "rates", EACH)
    for hints in (HintLevel.VERDICT, HintLevel.MISTAKE):
        todo = list(tasks(folder / "rates", hints, sandbox))
        with contextlib.ExitStack() as held:
            pools = {jobs: held.enter_context(contextlib.closing(Pool(WORK, jobs, BOUNDS))) for jobs in (1, 2)}
            taken = _in_turn(
                {jobs: lambda pool=pool, todo=todo: _count(pool.results(todo)) for jobs, pool in pools.items()}
            )
        one, two = (EACH / taken[jobs] for jobs in (1, 2))
        print(
            f"{hints:8s} 1 judge {one:5.1f}/s   2 judges {two:5.1f}/s   ratio {two / one:.2f} (limit 1.5)", flush=True
        )


def sandboxes(folder: Path, _: str) -> None:
    """How much longer verdicts take in each sandbox that can be had here."""
    make(folder / "sandboxes", EACH)
    todo = {name: list(tasks(folder / "sandboxes", HintLevel.VERDICT, name)) for name in NAMES[1:] if _is_there(name)}
    with contextlib.ExitStack() as held:
        pools = {name: held.enter_context(contextlib.closing(Pool(WORK, 1, BOUNDS))) for name in todo}
        taken = _in_turn(
            {name: lambda pool=pool, name=name: _count(pool.results(todo[name])) for name, pool in pools.items()}
        )
    for name in todo:
        print(f"{name:10s} {EACH / taken[name]:5.1f}/s   {taken[name] / taken['none']:.2f} times none", flush=True)


def _is_there(name: str) -> bool:
    with contextlib.suppress(UsageError):
        chosen(name)
        return True
    return False


def on_cluster(folder: Path, sandbox: str) -> None:
    """Dask with two workers against one."""
    make(folder / "cluster", EACH)
    todo = list(tasks(folder / "cluster", HintLevel.VERDICT, sandbox))
    with contextlib.ExitStack() as held:
        addresses = {count: _cluster(held, count, folder) for count in (1, 2)}
        taken = _in_turn(
            {
                count: lambda address=address: _count(cluster.graded(todo, WORK, address, BOUNDS))
                for count, address in addresses.items()
            }
        )
    print(f"Dask     2 workers / 1 worker: ratio {taken[1] / taken[2]:.2f} (limit 1.4)", flush=True)


def memory(folder: Path, sandbox: str, count: int = 1000) -> None:
    """The peak of this process, and the most that its judges have at a time."""
    make(folder / "memory", count)
    most = 0
    with contextlib.closing(Pool(WORK, 2, BOUNDS)) as pool:
        for number, _ in enumerate(pool.results(tasks(folder / "memory", HintLevel.VERDICT, sandbox)), 1):
            most = max(most, *map(_peak, _children()), 0)
            if number in (100, count):
                ours = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
                print(
                    f"memory   at {number:4d}: grader {ours:.0f} MiB, largest judge {most / 1024:.0f} MiB", flush=True
                )


def mixed(folder: Path, sandbox: str, count: int = 300) -> None:
    """From the folder to the marks, 5 % endless."""
    make(folder / "mixed", count, endless=0.05)
    (folder / "mixed.yaml").write_text(ASSIGNMENT, "utf-8")
    command = [sys.executable, "-m", "harness", "grade", str(folder / "mixed"), "--sandbox", sandbox]
    began = time.perf_counter()
    done = subprocess.run(
        [*command, "--assignment", str(folder / "mixed.yaml"), "--out", str(folder / "marks")],
        capture_output=True,
        text=True,
        check=False,
    )
    taken = time.perf_counter() - began
    print(f"mixed    {count} submissions, 5 % endless: {taken:.0f} s (limit 300), exit code {done.returncode}")
    print("  " + done.stdout.partition("\n")[0] + done.stderr, flush=True)


def _count(results: Iterator[Any]) -> None:
    assert sum(1 for _ in results) == EACH


def _in_turn(functions: Mapping[_T, Callable[[], None]]) -> dict[_T, float]:
    """The median seconds of each, taken in turn, the first time aside."""
    taken: dict[_T, list[float]] = {name: [] for name in functions}
    for turn in range(TURNS + 1):
        for name, function in functions.items():
            began = time.perf_counter()
            function()
            taken[name] += [time.perf_counter() - began] if turn else []
    return {name: statistics.median(found) for name, found in taken.items()}


def _cluster(held: contextlib.ExitStack, workers: int, folder: Path) -> str:
    address = _started(held, r"Scheduler at:\s+(tcp://\S+)", "scheduler", "--port", "0", "--no-dashboard")
    for _ in range(workers):
        own = ("--no-nanny", "--nthreads", "1", "--no-dashboard", "--local-directory", str(folder))
        _started(held, r"(Registered) to:", "worker", address, *own)
    return address


def _started(held: contextlib.ExitStack, ready: str, *options: str) -> str:
    command = [sys.executable, "-m", "dask", *options, "--host", "127.0.0.1"]
    process = held.enter_context(subprocess.Popen(command, stderr=subprocess.PIPE, text=True))
    held.callback(process.kill)
    assert process.stderr is not None
    return next(found[1] for line in process.stderr if (found := re.search(ready, line)))


def _children() -> list[int]:
    found = Path("/proc/self/task").glob("*/children")
    return [int(one) for file in found for one in file.read_text("ascii").split()]


def _peak(process: int) -> int:
    """KiB that a process has had at most."""
    with contextlib.suppress(OSError):
        found = re.search(r"VmHWM:\s+(\d+)", Path(f"/proc/{process}/status").read_text("utf-8"))
        return int(found[1]) if found else 0
    return 0


WHAT = {"rates": rates, "sandboxes": sandboxes, "cluster": on_cluster, "memory": memory, "mixed": mixed}


def main() -> None:
    given = sys.argv[1:]
    sandbox = given.pop(given.index("--sandbox") + 1) if "--sandbox" in given else "none"
    asked = [one for one in given if one != "--sandbox"]
    with tempfile.TemporaryDirectory(prefix="backprop-harness-") as folder:
        for name in asked or WHAT:
            WHAT[name](Path(folder), sandbox)


if __name__ == "__main__":
    main()
