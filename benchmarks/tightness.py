"""``python -m benchmarks.tightness``: how much of each bound right code uses at its worst, into reports/tightness.md.

Every operation of a step is worked out again, exactly and with its bound, from what the side itself has for inputs: the
share is how far the side's result is from the exact one, divided by the bound. reference_numpy, torch and the study's
other formulations take one step of each random network. A share above 100 % would be an accusation of right code; one
below 3 %, of everything that is rounded there, a bound that says little.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

from harness.ground import threads

threads.set_policy()

import numpy as np  # noqa: E402  after the policy
from tabulate import tabulate  # noqa: E402

import reference_numpy.network  # noqa: E402
import reference_torch.network  # noqa: E402
from benchmarks import (  # noqa: E402
    layer_formulations,
    layer_networks,
    loss_networks,
    optimizer_networks,
    pointwise_networks,
    random_networks,
)
from benchmarks.formulations import FORMULATIONS, Alternative  # noqa: E402
from benchmarks.layer_formulations import Rewritten  # noqa: E402
from benchmarks.random_networks import Drawn  # noqa: E402
from harness.ground.atomic import write_atomically  # noqa: E402
from harness.implementation import Step  # noqa: E402
from harness.scenario.model import Case, through  # noqa: E402
from harness.task.numbers.bounded import BoundedKind  # noqa: E402
from harness.task.numbers.exact import ExactKind, Undecided, precision  # noqa: E402
from harness.task.operations import by_operation  # noqa: E402
from harness.task.step import Task, evaluate  # noqa: E402

ROOT = Path(__file__).parents[1]
DTYPES = ("float64", "float32")
#: And for how many networks of the first each is taken: one has ten losses to draw.
GENERATORS = {
    random_networks.draw: 1,
    pointwise_networks.draw: 1,
    loss_networks.draw: 2,
    optimizer_networks.draw: 1,
    layer_networks.draw: 3,
}
#: How a generator's networks are computed otherwise, where that is not by ``Alternative``.
MADE: Mapping[Any, Any] = {layer_networks.draw: (Rewritten, layer_formulations.FORMULATIONS)}
#: Products of a network's layers, at most: balls are slow.
WORK = 4_000
#: Bounds of no more are of what is flushed to zero.
NOTHING = {"float64": 1e-200, "float32": 1e-28}
#: The least share.
LEAST = 0.03

Key = tuple[str, str]


class Used(NamedTuple):
    """The largest share of a bound that was used, and by what."""

    share: float
    side: str


class Row(NamedTuple):
    """What the bound is of."""

    of: str
    """A layer, loss or optimizer."""
    result: str


# ---------------------------------------------------------------- one network


def networks(generator: Any, dtype: str, count: int) -> Iterator[Drawn]:
    """The first so many of a generator that are small."""
    seed = found = 0
    while found < count:
        drawn: Drawn = generator(seed, dtype)
        seed += 1
        if _work(drawn.case) <= WORK:
            found += 1
            yield drawn._replace(case=replace(drawn.case, record_activations=True))


def _work(case: Case) -> int:
    shapes = (case.input_shape, *through(case.network, case.input_shape))
    return case.rows * sum(layer.products(shape) for layer, shape in zip(case.layers, shapes, strict=False))


def sides(case: Case, generator: Any) -> Mapping[str, Any]:
    """Right code, by name."""
    made, formulations = MADE.get(generator, (Alternative, (*FORMULATIONS, "decay_apart")))
    others = {name: made(case, name) for name in formulations}
    return {
        "reference_numpy": reference_numpy.network.build(case),
        "torch": reference_torch.network.build(case),
        **others,
    }


def shares(drawn: Drawn, step: Step) -> Iterator[tuple[Key, float | None]]:
    """Of every operation's result the largest share of its bound; None where all is exact. No finite step, no share."""
    task = Task(drawn.case, 1, drawn.batch, drawn.state)
    own = _told(task, step)
    if not all(np.isfinite(array).all() for array in own.values()):
        return
    exact = _exact(task, own)
    # by_operation widens its bound by its own rounding, which the exact values do not have
    widening = 1 + float(np.finfo(np.float64).eps) / float(np.finfo(drawn.case.dtype).eps)
    for key, operation in by_operation(task, step, BoundedKind(drawn.case.dtype)).items():
        balls = ExactKind().subtracted(ExactKind().exact(own[key]), exact[key])
        off = np.array([float(abs(v)) for v in balls.ravel().tolist()])
        limit = operation.limit.ravel() / widening
        some = limit > NOTHING[drawn.case.dtype]
        yield key, float(np.max(off[some] / limit[some])) if some.any() else None


def _told(task: Task, step: Step) -> dict[Key, Any]:
    """All that a side tells of a step, in float64."""
    assert step.gradients is not None and step.parameters is not None
    groups = {
        "activation": step.activations,
        "activation_gradient": step.activation_gradients,
        "gradient": step.gradients,
        "buffer": step.buffers,
        "parameter": step.parameters,
        "update": {name: step.parameters[name] - array for name, array in task.before.parameters.items()},
        "output": {"output": step.output},
        "loss": {"loss": np.full((1, 1), step.loss)},
    }
    return {(group, name): np.asarray(one, np.float64) for group, all_ in groups.items() for name, one in all_.items()}


def _exact(task: Task, own: Mapping[Key, Any]) -> dict[Key, Any]:
    """Each operation's exact result, of what the side itself has for inputs."""
    kind, found = ExactKind(), {}

    def see(quantity: str, name: str, value: Any) -> Any:
        found[quantity, name] = value.reshape(own[quantity, name].shape) if (quantity, name) in own else value
        if quantity in ("loss", "update", "parameter") or (quantity, name) not in own:
            return value
        return kind.exact(own[quantity, name]).reshape(value.shape)

    evaluate(task, kind, see)
    return found


def row(case: Case, key: Key) -> Row:
    """What a tensor of a step is the result of."""
    quantity, name = key
    layers = {str(layer.name): layer for layer in case.network}
    if quantity in ("activation", "output"):
        return Row((layers.get(name) or case.network[-1]).layer, "output")
    if quantity == "activation_gradient":
        after = [str(layer.name) for layer in case.network].index(name) + 1
        return Row(case.network[after].layer, "gradient") if after < len(layers) else Row(_loss(case), "gradient")
    if quantity == "gradient":
        layer, _, parameter = name.rpartition(".")
        return Row(layers[layer].layer, f"gradient of {parameter}")
    return Row(_loss(case), "loss") if quantity == "loss" else Row(_optimizer(case), quantity)


def _loss(case: Case) -> str:
    assert case.loss is not None
    return case.loss.kind


def _optimizer(case: Case) -> str:
    options = case.optimizer
    assert options is not None
    if options.adaptive:
        return options.kind
    momentum = "nesterov" if options.nesterov else "momentum" if options.momentum else ""
    return ", ".join(part for part in ("sgd", momentum, "weight decay" if options.weight_decay else "") if part)


# ---------------------------------------------------------------- the study


def study(dtype: str, count: int) -> dict[Row, Used | None]:
    """Of each result the most that is used by any side, of so many networks of each generator; None is exact."""
    found: dict[Row, Used | None] = {}
    for generator, times in GENERATORS.items():
        for drawn in networks(generator, dtype, times * count):
            for name, side in sides(drawn.case, generator).items():
                for key, share in _of_side(drawn, side):
                    _keep(found, row(drawn.case, key), share, name)
    return found


def _of_side(drawn: Drawn, side: Any) -> list[tuple[Key, float | None]]:
    assert drawn.case.optimizer is not None
    with np.errstate(all="ignore"), precision(192):
        side.load(drawn.state)
        step = side.step(drawn.batch, drawn.case.optimizer.lr)
        try:
            return list(shares(drawn, step))
        except Undecided:
            return []


def _keep(found: dict[Row, Used | None], what: Row, share: float | None, side: str) -> None:
    before = found.setdefault(what, None)
    if share is not None and (before is None or share > before.share):
        found[what] = Used(share, side)


# ---------------------------------------------------------------- the report

#: Why right code uses less than LEAST of a bound.
REASONS: Mapping[Row, str] = {
    Row(layer, result): "rounds nothing: the bound is for kinks, and for digits that a float32 side does not tell"
    for layer in (
        "identity",
        "relu",
        "relu6",
        "hardtanh",
        "flatten",
        "max_pool1d",
        "max_pool2d",
        "permute",
        "embedding",
    )
    for result in ("output", "gradient")
} | {
    Row("kl_div", "loss"): "the bound is for t log(t / e^y), too",
}


def report(found: Mapping[str, Mapping[Row, Used | None]], count: int, seconds: float) -> str:
    """The table in Markdown."""
    rows = sorted({one for results in found.values() for one in results}, key=_order(found))
    lines = [
        [one.of, one.result, *(_cell(results.get(one)) for results in found.values()), _note(found, one)]
        for one in rows
    ]
    table = tabulate(lines, ["of", "result", *found, "note"], "github", disable_numparse=True)
    made = f"{count * sum(GENERATORS.values()):,} networks per dtype; {seconds:,.0f} s."
    return "\n\n".join(["# How much of its bound right code uses", _INTRODUCTION, made, table]) + "\n"


_INTRODUCTION = """\
Random networks as reports/rates.md has them, the small ones. Every operation of a step is held against its exact
result, of the inputs that the side itself has; the table has the largest share of its bound that any right code uses,
and whose: of reference_numpy, torch and six other formulations (einsum, reversed order, a loop, the mean taken at the
end, other functions, weight decay apart from the gradient). A bound holds for every formula and every order of sums,
with functions good to 4 ULP, so that a side that is more exact uses little; 3 % at least is wanted. Made by
`python -m benchmarks.tightness`."""


def _order(found: Mapping[str, Mapping[Row, Used | None]]) -> Any:
    first = list(dict.fromkeys(one.of for results in found.values() for one in results))
    return lambda one: (first.index(one.of), one.result)


def _cell(used: Used | None) -> str:
    return "exact" if used is None else f"{used.share:.1%} {used.side}"


def _note(found: Mapping[str, Mapping[Row, Used | None]], one: Row) -> str:
    used = [results[one] for results in found.values() if results.get(one)]
    if any(each.share > 1 for each in used if each):
        return "BEYOND"
    return REASONS.get(one, "TOO WIDE") if any(each.share < LEAST for each in used if each) else ""


def main() -> None:
    """Run the study and write reports/tightness.md; the exit code is 1 where a bound is too wide without a reason."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.tightness", description=__doc__.partition("\n")[0])
    parser.add_argument("--networks", type=int, default=75, help="random networks per dtype and generator")
    parser.add_argument("--to", type=Path, default=ROOT / "reports" / "tightness.md", help="the report to write")
    options = parser.parse_args()
    started = time.perf_counter()
    found = {dtype: study(dtype, options.networks) for dtype in DTYPES}
    text = report(found, options.networks, time.perf_counter() - started)
    write_atomically(options.to, text)
    print(options.to)
    raise SystemExit("TOO WIDE" in text or "BEYOND" in text)


if __name__ == "__main__":
    main()
