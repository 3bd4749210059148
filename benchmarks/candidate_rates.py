"""``python -m benchmarks.candidate_rates``: how often `check` detects and names a mistake, into reports/rates.md.

Simulated candidates are the textbook's step with faults, in float64, over networks of 1 to 4 linear layers, all
activations and losses, in three styles (gradients; gradients and updates; updates only): in each network every fault
alone, in a style and at a place drawn at random, and random pairs. Blind ones are the files of examples/, real code of
ten styles, each with one of the 66 substitutions of examples/plant.py drawn at random, through a process of their own;
six of the substitutions are not among the known mistakes.
"""

from __future__ import annotations

import argparse
import multiprocessing
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from harness.ground import threads

threads.set_policy()

from tabulate import tabulate  # noqa: E402  after the policy

from benchmarks.mistaken import STYLES, adapter_of, all_injections, tried  # noqa: E402
from benchmarks.parts import replace_part  # noqa: E402
from harness.checking.check import check  # noqa: E402
from harness.checking.diagnose import diagnose  # noqa: E402
from harness.checking.opening import Options  # noqa: E402
from harness.checking.result import RIGHT, Explanation  # noqa: E402
from harness.faults.fault import FAULTS, Injection  # noqa: E402
from harness.faults.library import ALL  # noqa: E402
from harness.ground import environment  # noqa: E402

ROOT = Path(__file__).parents[1]
REPORT = ROOT / "reports" / "rates.md"
HEADING = "# Candidates: detection and naming of mistakes"
NETWORKS = (
    ("linear sigmoid linear sigmoid", "mse"),
    ("linear relu linear", "mse"),
    ("linear relu linear", "cross_entropy"),
    ("linear tanh linear sigmoid", "binary_cross_entropy"),
    ("linear elu linear", "binary_cross_entropy_with_logits"),
    ("linear", "mse"),
    ("linear tanh linear relu linear", "cross_entropy"),
    ("linear sigmoid linear tanh linear sigmoid linear", "mse"),
)


#: Pairs that can leave every number right.
_CANCELLING = (
    {"bias_gradient_mean", "bias_gradient_sum"},
    {"weight_gradient_mean", "weight_gradient_sum"},
    {"factor_two_missing", "factor_two_doubled"},
    *(
        {f"update_sign_of_{which}", f"{kind}_gradient_negated"}
        for kind, which in (("bias", "biases"), ("bias", "one_bias"), ("weight", "weights"), ("weight", "one_weight"))
    ),
)


class Job(NamedTuple):
    """One simulated candidate: a network, a style, and indices of its faults among all that it can carry."""

    network: int
    style: str
    faults: tuple[int, ...]


class Outcome(NamedTuple):
    """What became of one candidate."""

    job: Job
    names: tuple[str, ...]
    detected: bool
    rank: int | None
    """The place of the explanation that names its faults, or says them to be the same; None where none does."""
    masked: bool
    """Of a pair: whether one of its faults alone gives the same numbers."""
    seconds: float
    stepped: bool = True
    """Whether a step got to its end; where shapes do not fit, the error tells the line."""


def simulated(job: Job) -> Outcome:
    """Check one candidate and look for its faults among the explanations."""
    adapter = adapter_of(*NETWORKS[job.network])
    faults = [all_injections(adapter, job.style)[index] for index in job.faults]
    found = tried(adapter, faults, job.style)
    detected = any(one.failure or not all(row.is_right for row in one.rows) for one in found)
    names = tuple(one.fault.name for one in faults)
    if not detected or not faults:
        return Outcome(job, names, detected, None, False, 0.0)
    started = time.perf_counter()
    explanations = diagnose(found, frozenset()).explanations
    seconds = time.perf_counter() - started
    single = len(faults) == 2 and any(len(one.faults) == 1 for one in explanations[:1])
    stepped = any(one.seen for one in found)
    return Outcome(job, names, detected, _rank(explanations, faults, single), single, seconds, stepped)


def _rank(explanations: Sequence[Explanation], faults: Sequence[Injection], masked: bool) -> int | None:
    """A pair whose numbers one fault alone gives is of that fault's class."""
    for rank, one in enumerate(explanations):
        for group in (one.faults, *one.same):
            if set(group) == set(faults) or (masked and len(group) == 1):
                return rank
    return None


# ---------------------------------------------------------------- blind


@dataclass
class Blind:
    """What became of the planted files."""

    planted: int = 0
    detected: int = 0
    known: int = 0
    """Those that are among the known mistakes."""
    first: int = 0
    third: int = 0
    seconds: list[float] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)


def blind(seeds: Iterable[int]) -> Blind:
    """Files of examples/, each with a mistake planted at random, checked as a person would."""
    found = Blind()
    with tempfile.TemporaryDirectory() as folder:
        for seed in seeds:
            command = [sys.executable, str(ROOT / "examples" / "plant.py"), str(seed), folder, "--tell"]
            said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
            for line in said.splitlines():
                path, _, name = line.removeprefix("wrote ").rpartition(": ")
                _count(found, seed, Path(path), name)
    return found


def _count(found: Blind, seed: int, path: Path, name: str) -> None:
    adapter = path.with_name(f"{path.stem}_adapter.py")
    result = check(str(path), Options(adapter=adapter if adapter.is_file() else None, changes=False))
    explanations = result.diagnosis.explanations if result.diagnosis else ()
    ranks = [rank for rank, one in enumerate(explanations) if name in _names(one)]
    found.planted += 1
    found.detected += result.verdict != RIGHT
    found.known += name in FAULTS
    found.first += ranks[:1] == [0]
    found.third += bool(ranks) and ranks[0] < 3
    found.seconds.append(result.seconds["check"])
    if result.verdict == RIGHT or (name in FAULTS and not ranks):
        found.missed.append(f"seed {seed}: {path.name}, {name}: {result.verdict} {result.failure}")


def _names(one: Explanation) -> set[str]:
    return {each.fault.name for group in (one.faults, *one.same) for each in group}


# ---------------------------------------------------------------- the study


def jobs(pairs: int, seed: int) -> list[Job]:
    """Right candidates, every single fault, and random pairs of different faults."""
    draw = random.Random(seed)
    counts = {
        (network, style): len(all_injections(adapter_of(*NETWORKS[network]), style))
        for network in range(len(NETWORKS))
        for style in STYLES
    }
    found = [Job(network, style, ()) for network, style in counts]
    for network in range(len(NETWORKS)):
        found += _singles(network, draw)
    for _ in range(pairs):
        network, style = draw.choice(list(counts))
        found.append(Job(network, style, tuple(draw.sample(range(counts[network, style]), 2))))
    return found


def _singles(network: int, draw: random.Random) -> list[Job]:
    """Every fault that a network can carry, in one of the styles that can, at one of its places."""
    styles: dict[str, list[tuple[str, list[int]]]] = {}
    for style in STYLES:
        for name, indices in _by_fault_name(network, style).items():
            styles.setdefault(name, []).append((style, indices))
    drawn = [draw.choice(each) for each in styles.values()]
    return [Job(network, style, (draw.choice(indices),)) for style, indices in drawn]


def _by_fault_name(network: int, style: str) -> dict[str, list[int]]:
    """The indices of all injections, by their fault: its places."""
    found: dict[str, list[int]] = {}
    for index, one in enumerate(all_injections(adapter_of(*NETWORKS[network]), style)):
        found.setdefault(one.fault.name, []).append(index)
    return found


def main() -> None:
    """Run the study and replace its part of reports/rates.md."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.candidate_rates")
    parser.add_argument("--pairs", type=int, default=400, help="random pairs of faults")
    parser.add_argument("--blind", type=int, default=12, help="times that a mistake is planted in every example")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--to", type=Path, default=REPORT, help="the report whose part is replaced")
    options = parser.parse_args()
    started = time.perf_counter()
    asked = jobs(options.pairs, options.seed)
    outcomes = []
    with multiprocessing.get_context("spawn").Pool(multiprocessing.cpu_count()) as pool:
        for done, outcome in enumerate(pool.imap_unordered(simulated, asked, chunksize=8), 1):
            outcomes.append(outcome)
            if sys.stdout.isatty():
                print(f"\r{done} of {len(asked)} candidates", end="", flush=True)
    seen = blind(range(options.seed, options.seed + options.blind))
    replace_part(options.to, report(outcomes, seen, time.perf_counter() - started))
    print(options.to)


def report(outcomes: Sequence[Outcome], seen: Blind, seconds: float) -> str:
    """The part of the report in Markdown."""
    by_count = {count: [one for one in outcomes if len(one.job.faults) == count] for count in (0, 1, 2)}
    # two places of one fault are not two mistakes, and a factor and its inverse are none
    by_count[2] = [one for one in by_count[2] if len(set(one.names)) == 2 and set(one.names) not in _CANCELLING]
    by_count = {count: [one for one in found if one.stepped] for count, found in by_count.items()}
    parts = [HEADING, _introduction(seconds), _summary(by_count, seen), "## Single faults, by number"]
    parts += [_by_fault(by_count[1]), "## Not named, or not detected", _misses(by_count, seen)]
    return "\n\n".join(parts) + "\n"


_COUNTED = """\
A candidate counts as named where an explanation names its faults, or says that others give the same numbers on the
probes (one class). A pair whose numbers one fault alone gives is of that fault's class. Candidates whose shapes let no
step end are not counted: the error that they end with tells the line."""


def _introduction(seconds: float) -> str:
    made, said = environment.describe(), (__doc__ or "").partition("\n\n")[2].strip()
    with_ = f"python {made['python']}, numpy {made['numpy']}, torch {made['torch']}"
    return f"{said}\n\n{_COUNTED}\n\n{len(NETWORKS)} networks; {seconds:,.0f} s on {with_}. Made by `make rates`."


def _summary(by_count: dict[int, list[Outcome]], seen: Blind) -> str:
    rows = [
        ["right, in all styles", len(by_count[0]), f"{sum(one.detected for one in by_count[0])} accused", "", "", ""]
    ]
    rows += [_summary_row(label, by_count[count]) for label, count in (("one fault", 1), ("two faults", 2))]
    rows.append(
        [
            "blind: planted in examples/",
            seen.planted,
            _share(seen.detected, seen.planted),
            f"{_share(seen.first, seen.known)} of the known",
            f"{_share(seen.third, seen.known)} of the known",
            f"{_middle(seen.seconds)} (whole check)",
        ]
    )
    headers = ["candidates", "number", "detected", "named first", "within the first three", "seconds: median, largest"]
    return tabulate(rows, headers, "github", disable_numparse=True)


def _summary_row(label: str, outcomes: Sequence[Outcome]) -> list[Any]:
    detected = [one for one in outcomes if one.detected]
    return [
        label,
        len(outcomes),
        _share(len(detected), len(outcomes)),
        _share(sum(one.rank == 0 for one in detected), len(outcomes)),
        _share(sum(one.rank is not None and one.rank < 3 for one in detected), len(outcomes)),
        f"{_middle([one.seconds for one in detected])} (matching)",
    ]


def _share(part: int, whole: int) -> str:
    return f"{part} ({100 * part / whole:.1f} %)" if whole else "0"


def _middle(seconds: Sequence[float]) -> str:
    return f"{statistics.median(seconds):.2f}, {max(seconds):.2f}" if seconds else "-"


def _by_fault(outcomes: Sequence[Outcome]) -> str:
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for one in outcomes:
        count = found[one.names[0]]
        count["candidates"] += 1
        count["detected"] += one.detected
        count["first"] += one.rank == 0
    rows = [
        [fault.number, fault.name, *(found[fault.name][what] for what in ("candidates", "detected", "first"))]
        for fault in ALL
        if fault.name in found
    ]
    return tabulate(rows, ["fault", "name", "candidates", "detected", "named first"], "github", disable_numparse=True)


def _misses(by_count: dict[int, list[Outcome]], seen: Blind) -> str:
    lines = [f"- right, but accused: {_place(one.job)}" for one in by_count[0] if one.detected]
    for count in (1, 2):
        for one in by_count[count]:
            if not one.detected:
                lines.append(f"- not detected: {' and '.join(one.names)}, {_place(one.job)}")
            elif one.rank is None or one.rank > 0:
                said = "not named" if one.rank is None else f"named {one.rank + 1}."
                lines.append(f"- {said}: {' and '.join(one.names)}, {_place(one.job)}")
    lines += [f"- blind, not named: {line}" for line in seen.missed]
    return "\n".join(lines) or "Nothing."


def _place(job: Job) -> str:
    return f"{' '.join(NETWORKS[job.network])}, {job.style}"


if __name__ == "__main__":
    main()
