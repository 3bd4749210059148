"""``python -m benchmarks.rates``: false alarms, detections and blame on random networks, into reports/rates.md.

Every network takes one step. Correct code: reference_numpy and five other formulations against torch; an accusation of
any of them is a false alarm. Faults: one intermediate result times 1 + size, in the NumPy side or, every other time, in
a stand-in for torch; a fault is *above the resolution* where it moves an entry of some tensor by more than the tensor's
stated resolution, and must then be found. assert_close, np.allclose and the tolerances of gradcheck look at the
gradients, which is what they are used for.
"""

from __future__ import annotations

import argparse
import itertools
import multiprocessing
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, NamedTuple

from harness.ground import threads

threads.set_policy()

import numpy as np  # noqa: E402  after the policy
from tabulate import tabulate  # noqa: E402

from benchmarks import (  # noqa: E402
    extreme_networks,
    layer_formulations,
    layer_networks,
    loss_networks,
    optimizer_networks,
    pointwise_networks,
)
from benchmarks.extreme_networks import KINDS, Extreme  # noqa: E402
from benchmarks.formulations import EDGES, FAULTS, FORMULATIONS, Alternative, Fault  # noqa: E402
from benchmarks.parts import replace_part  # noqa: E402
from benchmarks.random_networks import Drawn, draw  # noqa: E402
from harness.ground import environment  # noqa: E402
from harness.implementation import Step  # noqa: E402
from harness.run.compare import compare  # noqa: E402
from harness.run.judge import Judge, Judged  # noqa: E402
from harness.run.lockstep import Pair, lockstep  # noqa: E402
from harness.run.result import EQUAL, Kind, Verdict, worst  # noqa: E402
from harness.scenario.model import Case  # noqa: E402

ROOT = Path(__file__).parents[1]
SIDES = ("numpy", "torch")
SIZES = (1e-2, 1e-4, 1e-6, 1e-8, 1e-10, 1e-12, 1e-14)
DTYPES = ("float64", "float32")
#: One network at the edges of arithmetic, or of a world of its own, for so many others.
EVERY = 4


class World(NamedTuple):
    """Networks, and how else they are computed."""

    draw: Callable[[int, str], Drawn] = draw
    made: Callable[..., Any] = Alternative
    formulations: tuple[str, ...] = FORMULATIONS
    every: int = EVERY
    """One network of it for so many of the first generator's."""


#: Networks of what came after the study's first generator, which stays as it is.
WORLDS = {
    "newer activations": World(pointwise_networks.draw),
    "newer losses": World(loss_networks.draw),
    "optimizers": World(optimizer_networks.draw, every=2),
    "layers": World(layer_networks.draw, layer_formulations.Rewritten, layer_formulations.FORMULATIONS, every=2),
}
METHODS = ("this harness", "assert_close", "np.allclose", "gradcheck's tolerances")


@dataclass
class Counts:
    """What was counted, of one dtype."""

    correct: Counter[str] = field(default_factory=Counter)
    """Pairs of correct sides: ``pairs``, what each method accused, ``inconclusive``, ``diverged``."""
    extreme: Counter[tuple[str, str]] = field(default_factory=Counter)
    """The same at the edges of arithmetic, by kind: ``pairs``, ``accused``, ``inconclusive``, ``diverged``."""
    worlds: Counter[tuple[str, str]] = field(default_factory=Counter)
    """The same in each of WORLDS, and of faults: ``above``, ``found above``, ``wrong`` side accused."""
    open: Counter[tuple[str, str]] = field(default_factory=Counter)
    """Tensors of correct sides whose bound tells nothing: by quantity, and what shows them, or ``inconclusive``."""
    faults: Counter[tuple[str, float]] = field(default_factory=Counter)
    """By what and size: ``planted``, ``above`` the resolution, found by each method, ``missed`` above it."""
    blame: Counter[str] = field(default_factory=Counter)
    """``right`` or ``wrong`` side accused, of the faults found."""
    bad: list[str] = field(default_factory=list)
    """Every false alarm, missed fault and wrong blame, to be run again alone."""

    def add(self, other: Counts) -> None:
        """Count both together."""
        self.correct += other.correct
        self.open += other.open
        self.extreme += other.extreme
        self.worlds += other.worlds
        self.faults += other.faults
        self.blame += other.blame
        self.bad += other.bad


# ---------------------------------------------------------------- one network


def study(seed: int, dtype: str, world: World = World()) -> Counts:
    """All correct formulations and a fault of every size, on one random network."""
    drawn, counts = world.draw(seed, dtype), Counts()
    torch_step = _step(_torch(drawn.case), drawn)
    others = {"reference_numpy": _step(_reference(drawn.case), drawn)}
    others |= {name: _step(world.made(drawn.case, name), drawn) for name in world.formulations}
    for name, step in others.items():
        verdict, rows = _judged(drawn, step, torch_step)
        _count_correct(counts, verdict, step, torch_step, f"seed {seed} {dtype} {name}")
        counts.open.update(_left_open(rows))
    right = _step(world.made(drawn.case), drawn)
    verdict, rows = _judged(drawn, right, torch_step)
    if verdict.kind <= Kind.INCONCLUSIVE:
        random = np.random.RandomState(seed)
        for size in SIZES:
            fault = _fault(random, size, drawn)
            wrong = _step(world.made(drawn.case, fault=fault), drawn)
            _plant(counts, drawn, random, fault, (right, wrong), torch_step, rows, f"seed {seed} {dtype} {size:g}")
    return counts


def world_study(world: str, seed: int, dtype: str) -> Counts:
    """The same on a network of one of WORLDS."""
    found = study(seed, dtype, WORLDS[world])
    kinds = {verdict.kind: count for verdict, count in found.correct.items() if isinstance(verdict, Verdict)}
    counted = {
        "pairs": found.correct["pairs"],
        "accused": found.correct[METHODS[0]],
        "inconclusive": kinds.get(Kind.INCONCLUSIVE, 0),
        "diverged": kinds.get(Kind.DIVERGED, 0),
        **{what: sum(found.faults[what, size] for size in SIZES) for what in ("above", "found above")},
        "wrong": found.blame["wrong"],
    }
    rows = Counter({(world, what): count for what, count in counted.items()})
    return Counts(worlds=rows, bad=[f"{world}, {line}" for line in found.bad])


def extreme_study(seed: int, dtype: str) -> Counts:
    """All correct formulations on one random network at the edges of arithmetic, over its steps."""
    drawn, counts = extreme_networks.draw(seed, dtype), Counts()
    kind = drawn.kind
    for name, side in _sides(drawn).items():
        verdict = _judged_over_steps(drawn, side, _torch(drawn.case))
        counts.extreme[kind, "pairs"] += 1
        if verdict.kind in (Kind.INCONCLUSIVE, Kind.DIVERGED):
            counts.extreme[kind, verdict] += 1
        elif not verdict.is_sound:
            counts.extreme[kind, "accused"] += 1
            counts.bad.append(f"extreme seed {seed} {dtype}, {kind}, {name}: {verdict}")
    return counts


def _sides(drawn: Extreme) -> dict[str, Any]:
    """What is held against torch; a probability's logarithm only where it is not rounded to 0 or 1."""
    edges = [name for name in EDGES if drawn.kind == "confident logits" or name != "log_of_rounded"]
    others = {name: Alternative(drawn.case, name) for name in (*FORMULATIONS, *edges)}
    return {"reference_numpy": _reference(drawn.case), **others}


def _judged_over_steps(drawn: Extreme, first: Any, second: Any) -> Verdict:
    """The worst verdict of any step, as far as the sides can go on."""
    judge, verdict = Judge(drawn.case, drawn.case, SIDES), EQUAL
    assert drawn.case.optimizer is not None
    batches = itertools.repeat(drawn.batch, drawn.steps)
    for pair in lockstep(drawn.case.optimizer, first, second, drawn.state, batches):
        rows = compare(pair, np.dtype(drawn.case.dtype), SIDES)
        verdict = worst((verdict, *(judge.judge(row, pair).verdict for row in rows)))
        if verdict.kind >= Kind.DIVERGED:
            break
    return verdict


def _step(side: Any, drawn: Drawn) -> Step:
    assert drawn.case.optimizer is not None
    side.load(drawn.state)
    step: Step = side.step(drawn.batch, drawn.case.optimizer.lr)
    return _own(step)


def _own(step: Step) -> Step:
    copies = {
        name: {key: np.array(array) for key, array in getattr(step, name).items()}
        for name in ("gradients", "parameters", "buffers", "activations", "activation_gradients")
    }
    return replace(step, output=step.output.copy(), **copies)


def _torch(case: Case) -> Any:
    import reference_torch.network

    return reference_torch.network.build(case)


def _reference(case: Case) -> Any:
    import reference_numpy.network

    return reference_numpy.network.build(case)


def _judged(drawn: Drawn, first: Step, second: Step) -> tuple[Verdict, dict[tuple[str, str], Judged]]:
    """The verdict of a step as the harness gives it; at step 2, which is not of those that the oracle always sees."""
    assert first.gradients is not None and second.gradients is not None
    pair = Pair(2, drawn.batch, drawn.state, first, second, first.gradients, second.gradients)
    judge = Judge(drawn.case, drawn.case, SIDES)
    with np.errstate(all="ignore"):
        rows = {
            (row.quantity, row.name): judge.judge(row, pair) for row in compare(pair, np.dtype(drawn.case.dtype), SIDES)
        }
    return worst(row.verdict for row in rows.values()), rows


def _count_correct(counts: Counts, verdict: Verdict, first: Step, second: Step, what: str) -> None:
    counts.correct["pairs"] += 1
    if verdict.kind in (Kind.INCONCLUSIVE, Kind.DIVERGED):
        counts.correct[verdict] += 1
    elif not verdict.is_sound:
        counts.correct[METHODS[0]] += 1
        counts.bad.append(f"{what}: {verdict}")
    for method, accuses in _OTHERS.items():
        counts.correct[method] += any(accuses(*pair) for pair in _gradients(first, second))


def _left_open(rows: Mapping[tuple[str, str], Judged]) -> Iterator[tuple[str, str]]:
    """The quantity of each tensor that its bound tells nothing of, and the code of what shows it to be right."""
    for (quantity, _), row in rows.items():
        if row.verdict.kind is Kind.INCONCLUSIVE:
            yield quantity, "inconclusive"
        elif row.verdict.is_sound and row.notes:
            yield quantity, row.notes[0].code


# ---------------------------------------------------------------- faults


def _plant(
    counts: Counts,
    drawn: Drawn,
    random: Any,
    fault: Fault,
    sides: tuple[Step, Step],
    torch_step: Step,
    rows: Mapping[tuple[str, str], Judged],
    what: str,
) -> None:
    """A fault in a random place; in the first side or, every other time, in the second. ``sides``: right, and wrong."""
    (right, wrong), size = sides, fault.size
    first, second = (wrong, torch_step) if random.randint(2) else (torch_step, wrong)
    guilty = SIDES[0] if first is wrong else SIDES[1]
    verdict, judged = _judged(drawn, first, second)
    found = verdict.kind > Kind.DIVERGED
    above = _above(drawn, right, wrong, _stated(rows, judged))
    counts.faults["planted", size] += 1
    counts.faults["above", size] += above
    counts.faults["found above", size] += found and above
    counts.faults[METHODS[0], size] += found
    for method, accuses in _OTHERS.items():
        counts.faults[method, size] += any(accuses(*pair) for pair in _gradients(first, second))
    if above and not found:
        told = "shown" if verdict.is_sound and any(one.notes for one in judged.values()) else verdict
        counts.bad.append(f"{what} {fault}: missed above the resolution ({told})")
    if found:
        blamed = verdict == Verdict(Kind.WRONG, guilty) or verdict.kind is Kind.NOT_FINITE
        counts.blame["right" if blamed else "wrong"] += 1
        if not blamed:
            counts.bad.append(f"{what} {fault}: {verdict}, but it was planted in {guilty}")


def _stated(right: Mapping[tuple[str, str], Judged], judged: Mapping[tuple[str, str], Judged]) -> Any:
    """Each tensor's resolution as a reader of the wrong run knows it.

    That is the right run's, but where a note of the wrong one says that by constants worked out in float32 it would be
    right: such a convention has a resolution of its own, which is stated there.
    """
    by_convention = {key for key, one in judged.items() if any(n.code == "constants_rounded" for n in one.notes)}
    return {key: judged[key] if key in by_convention else one for key, one in right.items()}


def _fault(random: Any, size: float, drawn: Drawn) -> Fault:
    """In a random place that the network has."""
    momentum = drawn.case.optimizer is not None and drawn.case.optimizer.buffers
    activations = [index for index, layer in enumerate(drawn.case.network) if layer.layer != "linear"]
    place = str(random.choice([place for place in FAULTS if momentum or place != "buffer"]))
    layers = {"activation": range(len(drawn.case.network)), "derivative": activations, "entry": range(10)}
    return Fault(place, size, int(random.choice(list(layers.get(place, (0,))))))


def _above(drawn: Drawn, right: Step, wrong: Step, rows: Mapping[tuple[str, str], Judged]) -> bool:
    """Whether the fault moves an entry of any tensor by more than the tensor's resolution says is noticed.

    What is judged operation by operation notices a fault of its own operation: where it is the first tensor that moves.
    """
    moved = [
        (_moved(old, new), rows[key])
        for key, old, new in _tensors(right, wrong, drawn.state.parameters)
        if key in rows and not np.array_equal(old, new)
    ]
    own = [how_far > row.resolution for how_far, row in moved[:1] if row.operations]
    return any(own) or any(how_far > row.resolution for how_far, row in moved if not row.operations)


def _tensors(right: Step, wrong: Step, before: Any) -> Iterator[tuple[tuple[str, str], Any, Any]]:
    """In the order of evaluation."""
    for name, old in right.activations.items():
        yield ("activation", name), old, wrong.activations[name]
    yield ("output", "output"), right.output, wrong.output
    yield ("loss", "loss"), np.asarray(right.loss), np.asarray(wrong.loss)
    for quantity, attribute in (
        ("activation_gradient", "activation_gradients"),
        ("gradient", "gradients"),
        ("buffer", "buffers"),
        ("parameter", "parameters"),
    ):
        for name, old in getattr(right, attribute).items():
            yield (quantity, name), old, getattr(wrong, attribute)[name]
    for name, old in right.parameters.items():
        yield ("update", name), old - before[name], wrong.parameters[name] - before[name]


def _moved(old: Any, new: Any) -> float:
    """Largest change of any entry, relative to the largest entry."""
    with np.errstate(all="ignore"):
        change, largest = np.abs(np.float64(new) - np.float64(old)).max(), np.abs(np.float64(old)).max()
        return float(change / largest) if largest else float(change > 0)


# ---------------------------------------------------------------- what others say


def _gradients(first: Step, second: Step) -> Iterator[tuple[Any, Any]]:
    assert first.gradients is not None and second.gradients is not None
    for name, array in first.gradients.items():
        yield array, second.gradients[name]


def _assert_close(actual: Any, expected: Any) -> bool:
    import torch

    try:
        torch.testing.assert_close(torch.from_numpy(actual), torch.from_numpy(expected), equal_nan=True)
    except AssertionError:
        return True
    return False


def _allclose(actual: Any, expected: Any) -> bool:
    return not np.allclose(actual, expected, equal_nan=True)


def _gradcheck(actual: Any, expected: Any) -> bool:
    """atol 1e-5, rtol 1e-3, as torch.autograd.gradcheck compares."""
    return not np.allclose(actual, expected, rtol=1e-3, atol=1e-5, equal_nan=True)


_OTHERS: Mapping[str, Callable[[Any, Any], bool]] = dict(
    zip(METHODS[1:], (_assert_close, _allclose, _gradcheck), strict=True)
)


# ---------------------------------------------------------------- the study


def _part(job: tuple[str, range]) -> tuple[str, Counts]:
    dtype, seeds = job
    counts = Counts()
    with np.errstate(all="ignore"):
        for seed in seeds:
            counts.add(study(seed, dtype))
            if seed % EVERY == 0:
                counts.add(extreme_study(seed // EVERY, dtype))
            for turn, (world, of_it) in enumerate(WORLDS.items()):
                if seed % of_it.every == turn % of_it.every:
                    counts.add(world_study(world, seed // of_it.every, dtype))
    return dtype, counts


def main() -> None:
    """Run the study and write reports/rates.md."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.rates", description=__doc__.partition("\n")[0])
    parser.add_argument("--networks", type=int, default=2_000, help="random networks per dtype")
    parser.add_argument("--seed", type=int, default=0, help="of the first network")
    parser.add_argument("--to", type=Path, default=ROOT / "reports" / "rates.md", help="the report to write")
    options = parser.parse_args()
    started = time.perf_counter()
    last = options.seed + options.networks
    jobs = [(dtype, range(at, min(at + 25, last))) for at in range(options.seed, last, 25) for dtype in DTYPES]
    found = {dtype: Counts() for dtype in DTYPES}
    with multiprocessing.get_context("spawn").Pool(multiprocessing.cpu_count()) as pool:
        for done, (dtype, counts) in enumerate(pool.imap_unordered(_part, jobs), 1):
            found[dtype].add(counts)
            if sys.stdout.isatty():
                print(f"\r{done} of {len(jobs)} parts", end="", flush=True)
    replace_part(options.to, report(found, options.networks, options.seed, time.perf_counter() - started))
    for counts in found.values():
        print("\n".join(counts.bad[:40]))
    print(options.to)


def report(found: Mapping[str, Counts], networks: int, seed: int, seconds: float) -> str:
    """The tables in Markdown."""
    parts = ["# Rates of false alarms and detections", _INTRODUCTION, _machine(networks, seed, seconds)]
    parts += ["## Correct code", _correct_table(found), _CORRECT_NOTE]
    parts += ["## What bounds leave open", _OPEN_NOTE, _open_table(found)]
    parts += ["## Correct code at the edges of arithmetic", _extreme_table(found), _EXTREME_NOTE]
    parts += ["## Newer activations and losses, optimizers and layers", _world_table(found), _WORLD_NOTE]
    for dtype, counts in found.items():
        parts += [f"## Planted faults, {dtype}", _fault_table(counts), _blame_line(counts)]
    parts += ["## What was not right", _bad(found)]
    return "\n\n".join(parts) + "\n"


_INTRODUCTION = """\
Random networks of 1 to 5 linear layers with widths and batches of 1 to 64, all activations, losses, reductions and
optimizer settings; in a third of them weights and inputs are scaled by factors from 1e-4 to 1e4 each, which kills and
saturates units; in a quarter the first layer's pre-activations of one sample are a few roundings from 0, or 0. Each
takes one step, as `benchmarks/rates.py` says. Made by `make rates`."""
_CORRECT_NOTE = """\
Correct code is reference_numpy and five other formulations (einsum, reversed order, a loop, the mean taken at the end,
sigmoid from tanh and tanh from exponentials), each against torch. An *accusation* is any verdict but equal, rounding,
inconclusive and diverged; *inconclusive* (a bound too wide to tell) and *diverged* (numbers beyond the dtype) accuse
nobody, and are no pass either. The other methods look at gradients only."""


_OPEN_NOTE = """\
Tensors of these pairs whose bound is too wide to tell anything, and what shows them to be right all the same
(docs/verdicts.md, 7). A pair with one that nothing shows is inconclusive."""
#: By code of what shows a tensor.
_SHOWN_BY = {
    "update_shown": "the last digits of its parameter together",
    "update_shown_by_step": "the last digits of all parameters together",
    "update_below_last_digit": "the same; it is below its parameter's last digit",
    "near_its_operation": "its operation in float64, which both sides are near",
    "near_exact_values": "the exact values of the step, which both sides are near",
    "vanishing": "the size of what flat activations make vanish",
    "cancelling": "the size of terms that cancel to exactly 0",
    "loss_of_told_output": "the probabilities that each side tells",
    "inconclusive": "nothing: inconclusive",
}

_EXTREME_NOTE = """\
A quarter as many further networks, of 1 to 3 linear layers with widths and batches of 1 to 8, in turn of each kind:
what users met whose right code was accused. They take 3 steps, diverging ones up to 40. Besides the formulations
above: weight decay as (1 - lr λ) w - lr g; float64 inside, of which a float32 case is told only float32, from step to
step; and, of confident logits, the loss as -t log p - (1 - t) log(1 - p). Many are inconclusive: every update is
smaller than the last digit of its parameter, or a softmax has no digits left of logits so large."""


_WORLD_NOTE = """\
A quarter as many further networks of each of two kinds: the first generator's with leaky_relu, relu6, hardtanh,
hardsigmoid, silu, gelu, mish, softsign, softplus, logsigmoid, selu and celu in place of its activations, in a quarter
with one sample at a kink; and others with the losses l1, smooth_l1, huber, nll, kl_div and multi_margin, or a softmax
before any. Half as many of each of two more: the first generator's with Adam, AdamW, RMSprop, Adagrad or Adadelta; and
networks of convolutions, pooling, normalisation, embeddings and dropout, these in two formulations of their own. The
others are written in the same formulations as above, and the faults are those below."""


def _machine(networks: int, seed: int, seconds: float) -> str:
    made = environment.describe()
    names = ("python", "numpy", "torch", "blas", "cpu", "platform")
    with_ = ", ".join(f"{name} {made[name]}" for name in names if made.get(name))
    return f"{networks:,} networks per dtype, seeds from {seed}; {seconds:,.0f} s on {with_}."


def _correct_table(found: Mapping[str, Counts]) -> str:
    headers = ["dtype", "pairs of correct sides", *(f"accused by {method}" for method in METHODS)]
    rows = [
        [dtype, *(counts.correct[what] for what in ("pairs", *METHODS, "inconclusive", "diverged"))]
        for dtype, counts in found.items()
    ]
    return tabulate(rows, [*headers, "inconclusive", "diverged"], "github", disable_numparse=True)


def _open_table(found: Mapping[str, Counts]) -> str:
    kinds = sorted(
        {kind for counts in found.values() for kind in counts.open}, key=lambda kind: (kind[0], _order(kind))
    )
    rows = [
        [quantity.replace("_", " "), _SHOWN_BY[how], *(counts.open[quantity, how] for counts in found.values())]
        for quantity, how in kinds
    ]
    return tabulate(rows, ["tensor", "shown by", *found], "github", disable_numparse=True)


def _order(kind: tuple[str, str]) -> int:
    return list(_SHOWN_BY).index(kind[1])


def _extreme_table(found: Mapping[str, Counts]) -> str:
    what = ("pairs", "accused", "inconclusive", "diverged")
    rows = [
        [kind, dtype, *(counts.extreme[kind, one] for one in what)] for kind in KINDS for dtype, counts in found.items()
    ]
    return tabulate(rows, ["kind", "dtype", *what], "github", disable_numparse=True)


def _world_table(found: Mapping[str, Counts]) -> str:
    what = ("pairs", "accused", "inconclusive", "diverged", "above", "found above", "wrong")
    headers = ["networks of", "dtype", *what[:4], "faults above the resolution", "of these found", "wrong side accused"]
    rows = [
        [world, dtype, *(counts.worlds[world, one] for one in what)]
        for world in WORLDS
        for dtype, counts in found.items()
    ]
    return tabulate(rows, headers, "github", disable_numparse=True)


def _fault_table(counts: Counts) -> str:
    headers = [
        "relative size",
        "planted",
        "above the resolution",
        "of these found",
        *(f"found by {m}" for m in METHODS),
    ]
    rows = [
        [f"{size:.0e}"] + [counts.faults[what, size] for what in ("planted", "above", "found above", *METHODS)]
        for size in SIZES
    ]
    return tabulate(rows, headers, "github", disable_numparse=True)


def _blame_line(counts: Counts) -> str:
    total = counts.blame["right"] + counts.blame["wrong"]
    return f"Of {total:,} faults found, the right side was accused in {counts.blame['right']:,}."


_NOTHING = "Nothing: no false alarm, no miss above the resolution, no wrong blame."


def _bad(found: Mapping[str, Counts]) -> str:
    bad = [line for counts in found.values() for line in counts.bad]
    said = [text for word, text in _NOT_ACCUSED.items() if any(f"({word})" in line for line in bad)]
    return "\n".join([*said, *(f"- {line}" for line in bad)]) if bad else _NOTHING


_NOT_ACCUSED = {
    "inconclusive": """\
A fault that is missed and *inconclusive* was no pass: the value lies beyond the narrower bound from which the
resolution comes, and within what formulations may do that lose more digits.
""",
    "shown": """\
One that is missed and *shown* lies there, too. The resolution that the report states of it is coarser than the fault,
and a note says how near the value is to the exact one: within half a thousandth.
""",
}


if __name__ == "__main__":
    main()
