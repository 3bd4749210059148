"""Schedules: torch's learning rates, the closed form's exact values, the forms that a file may have, and bad input."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import torch
from flint import arb, ctx
from helpers import case
from test_load import _refused
from torch.optim import lr_scheduler

from harness.scenario.optimizers.sgd import SGD
from harness.scenario.schedule import Schedule
from harness.scenario.schedules import SCHEDULES

LR, COUNTS = 0.3, 40
#: How far our doubles may be from the exact closed form, and torch's from ours after so many steps, in ulps of lr.
ULPS, DRIFT = 4, 64
EXAMPLES = [
    pytest.param({"kind": kind, **fields}, id=f"{kind}{number}")
    for kind, model in SCHEDULES.items()
    for number, fields in enumerate(model.examples)
]


def _optimizer(schedule: Any, lr: float = LR, **training: Any) -> Any:
    training = training or {"steps": COUNTS}
    return case(optimizer={"lr": lr, "schedule": schedule}, training=training).optimizer


def _of_torch(fields: dict[str, Any], lr: float, *, optimizer: Any = None) -> Any:
    schedule: Schedule = SCHEDULES[fields["kind"]](**fields)
    optimizer = optimizer or torch.optim.SGD([torch.zeros(1)], lr=lr)
    return getattr(lr_scheduler, schedule.torch)(optimizer, **schedule.for_torch())


def _rates(scheduler: Any) -> list[float]:
    """Of torch, step by step, as a training loop has them."""
    found = []
    for _ in range(COUNTS):
        found.append(scheduler.optimizer.param_groups[0]["lr"])
        scheduler.optimizer.step()
        scheduler.step()
    return found


def _near(ours: list[float], others: list[float]) -> bool:
    return all(abs(a - b) <= DRIFT * 2**-53 * LR for a, b in zip(ours, others, strict=True))


# ---------------------------------------------------------------- torch's numbers


@pytest.mark.parametrize("fields", EXAMPLES)
def test_every_schedule_gives_torch_s_learning_rates(fields: dict[str, Any]) -> None:
    """But where torch's is 0, a step that tests nothing."""
    schedule = SCHEDULES[fields["kind"]](**fields)
    ours = [schedule.after(number, LR) for number in range(COUNTS)]
    assert _near(ours, _rates(_of_torch(fields, LR)))


def test_a_warm_up_and_what_follows_are_torch_s_sequential() -> None:
    warm = {"kind": "linear", "start_factor": 0.1, "total_iters": 5}
    then = {"kind": "cosine", "T_max": 50, "eta_min": 0.01}
    last = {"kind": "multi_step", "milestones": (2, 6)}
    optimizer = _optimizer([[1, warm], [6, then], [21, last]])
    theirs = torch.optim.SGD([torch.zeros(1)], lr=LR)
    schedulers = [_of_torch(one, LR, optimizer=theirs) for one in (warm, then, last)]
    sequential = lr_scheduler.SequentialLR(theirs, schedulers, milestones=[5, 20])
    assert _near([optimizer.lr_at(step) for step in range(1, COUNTS + 1)], _rates(sequential))


def _exact(fields: dict[str, Any], t: int) -> arb:
    """Written once more, of the doubles that the file has."""
    lr, gamma = arb(LR), arb(fields.get("gamma", 0.1))
    if fields["kind"] == "step":
        return lr * gamma ** (t // fields["step_size"])
    if fields["kind"] == "multi_step":
        return lr * gamma ** sum(one <= t for one in fields["milestones"])
    if fields["kind"] == "exponential":
        return lr * gamma**t
    if fields["kind"] == "cosine":
        lowest, phase = arb(fields.get("eta_min", 0.0)), arb.pi() * t / fields["T_max"]
        return lowest + (lr - lowest) * (1 + phase.cos()) / 2
    n = fields.get("total_iters", 5)
    first, last = arb(fields.get("start_factor", 1 / 3)), arb(fields.get("end_factor", 1.0))
    return lr * (first + (last - first) * min(t, n) / n)


@pytest.mark.parametrize("fields", EXAMPLES)
def test_the_closed_form_is_exact_to_four_ulps(fields: dict[str, Any]) -> None:
    schedule, before = SCHEDULES[fields["kind"]](**fields), ctx.prec
    ctx.prec = 300
    try:
        for t in (*range(COUNTS), 300):
            exact = _exact(fields, t)
            assert abs(arb(schedule.after(t, LR)) - exact) <= abs(exact) * ULPS * 2**-53 + 1e-80, t
    finally:
        ctx.prec = before


# ---------------------------------------------------------------- how a file says it


def test_a_schedule_alone_begins_with_the_first_step() -> None:
    alone = {"kind": "step", "step_size": 2, "gamma": 0.5}
    assert _optimizer(alone) == _optimizer([[1, alone]])
    assert [_optimizer(alone, lr=8.0).lr_at(step) for step in range(1, 6)] == [8, 8, 4, 4, 2]


def test_rates_and_schedules_may_follow_each_other() -> None:
    optimizer = _optimizer([[3, 2.0], [4, {"kind": "exponential", "gamma": 0.5}], [6, 7.0]], lr=8.0)
    assert [optimizer.lr_at(step) for step in range(1, 8)] == [8, 8, 2, 8, 4, 7, 7]


def test_a_schedule_may_count_epochs_or_every_so_many_steps() -> None:
    half = {"kind": "exponential", "gamma": 0.5}
    training = {"epochs": 3, "batch": {"size": 3}}  # of 4 rows: two steps an epoch
    by_epoch = _optimizer({**half, "every": "epoch"}, lr=8.0, **training)
    assert [by_epoch.lr_at(step) for step in range(1, 7)] == [8, 8, 4, 4, 2, 2]
    assert by_epoch == _optimizer({**half, "every": 2}, lr=8.0, **training)


def test_a_list_of_rates_is_said_as_before() -> None:
    """A baseline's fingerprint is made of it."""
    assert SGD(lr=0.1, schedule=((2, 0.01),)).model_dump()["schedule"] == ((2, 0.01),)


def test_a_factor_may_be_a_fraction_in_text() -> None:
    assert _optimizer({"kind": "linear", "start_factor": "1/4"}, lr=8.0).lr_at(1) == 2


# ---------------------------------------------------------------- bad input

TEXT = """title: A test
network: [{layer: linear, in_features: 2, out_features: 2}]
initial: {seed: 1, weight: {kind: he}}
loss: {kind: mse}
optimizer: {lr: 0.1, schedule: SCHEDULE}
data: {source: normal, seed: 2, rows: 4, features: 2, outputs: 2}
training: {steps: 20, batch: {size: 3, order: sequential_wrapping}}
"""


@pytest.mark.parametrize(
    ("schedule", "place", "problem"),
    [
        ("{kind: step}", "5:32", "optimizer.schedule.step_size: missing; add it"),
        (
            "{kind: steps}",
            "5:39",
            "optimizer.schedule.kind: should be one of step, multi_step, exponential, cosine, lin",
        ),
        ("{gamma: 0.5}", "5:32", "optimizer.schedule: should be a mapping that states its kind"),
        ("{kind: step, step_size: 0}", "5:56", "optimizer.schedule.step_size: should be at least 1, not 0"),
        ("{kind: exponential, gamma: 0}", "5:59", "optimizer.schedule.gamma: should be above 0, not 0"),
        ("{kind: exponential, gamma: -0.5}", "5:59", "optimizer.schedule.gamma: should be above 0, not -0.5"),
        ("{kind: exponential, gamma: .nan}", "5:59", ".nan: should be a finite number"),
        (
            "{kind: exponential, gamma: 1.0e+300}",
            "5:32",
            "schedule: the learning rate of step 20 is inf; should be above",
        ),
        ("{kind: exponential, gamma: 1.0e-300}", "5:32", "the learning rate of step 20 is 0.0; should be above 0"),
        ("{kind: multi_step, milestones: [5, 3]}", "5:63", "optimizer.schedule.milestones: milestones should increase"),
        ("{kind: multi_step, milestones: []}", "5:63", "milestones: has no entries"),
        ("{kind: cosine, T_max: 0}", "5:54", "optimizer.schedule.T_max: should be at least 1, not 0"),
        ("{kind: cosine, T_max: 7}", "5:32", "the learning rate of step 8 is 0.0; should be above 0"),
        ("{kind: cosine, T_max: 7, eta_min: -1}", "5:66", "eta_min: should be at least 0, not -1"),
        ("{kind: linear, start_factor: 0}", "5:61", "start_factor: should be above 0, not 0"),
        ("{kind: linear, start_factor: 2}", "5:61", "start_factor: should be at most 1, not 2"),
        ("{kind: linear, total_iters: 0.5}", "5:60", "total_iters: should be a whole number"),
        ("{kind: linear, warm: 1}", "5:47", r"schedule.warm: unknown field; accepts kind, every, start_factor"),
        ("{kind: step, step_size: 2, every: week}", "5:66", "every: should be epoch, or a number of steps from 1 to"),
        ("{kind: step, step_size: 2, every: epoch}", "5:66", "every: epochs of one length are needed; state a number"),
        (
            "[[1, {kind: linear}], [4, 0.1]]",
            "5:37",
            "schedule.0.1.total_iters: lasts beyond step 4, where another sch",
        ),
        ("[[3, 0.1], [2, {kind: linear}]]", "5:32", "optimizer.schedule: steps should increase"),
        ("[[1, fast]]", "5:37", "optimizer.schedule.0.1: should be a number"),
        ("[[1, {kind: cosine, T_max: 0}]]", "5:59", "optimizer.schedule.0.1.T_max: should be at least 1, not 0"),
        ("fast", "5:32", "optimizer.schedule: should be a list"),
    ],
)
def test_a_schedule_that_is_wrong_is_refused(tmp_path: Path, schedule: str, place: str, problem: str) -> None:
    _refused(tmp_path, TEXT.replace("SCHEDULE", schedule), place, problem)
