"""The textbook's step is the stated task, in every kind of number; faults change what they should and nothing else."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import pytest
from helpers import batch_of, case_of
from hypothesis import given, settings
from hypothesis import strategies as st
from test_references import documents

from benchmarks.mistaken import abilities_of, adapter_of, all_injections, tried
from harness.candidate.speaking.adapter import Adapter
from harness.checking import diagnose as diagnosis
from harness.checking.diagnose import _Search, diagnose, names
from harness.checking.matching import distance, targets_of
from harness.checking.result import Tried
from harness.faults.fault import Injection, mistaken
from harness.faults.library import ALL, injections
from harness.faults.optimizers import _clip
from harness.faults.probes import Abilities, probes
from harness.faults.step import branches, own_penalty
from harness.faults.textbook import Textbook, values
from harness.implementation import State, Step
from harness.scenario.initial import initial_state
from harness.scenario.model import Case
from harness.scenario.optimizers.sgd import SGD
from harness.task.bounds import step_bounds
from harness.task.numbers.bounded import BoundedKind
from harness.task.numbers.plain import PlainKind
from harness.task.step import Task

OWN_ELU = ({"layer": "linear"}, {"layer": "elu", "alpha": 0.5}, {"layer": "linear"})


def _with(*activations: Any) -> tuple[Any, ...]:
    """Linear layers with these activations between them."""
    between = ({"layer": one} if isinstance(one, str) else one for one in activations)
    return ({"layer": "linear"}, *(layer for one in between for layer in (one, {"layer": "linear"})))


#: A square table, behind which the first linear layer takes what arrives.
IDS = ({"layer": "embedding", "num_embeddings": 4, "embedding_dim": 4, "padding_idx": 1}, {"layer": "flatten"})
DROPOUT = {"layer": "dropout", "p": 0.3, "seed": 5}

#: Of 24 units, two channels of 3 by 4.
IMAGES, LAST = (
    ({"layer": "linear"}, {"layer": "reshape", "shape": (2, 3, 4)}),
    ({"layer": "flatten"}, {"layer": "linear"}),
)
#: Of 6 units, three time steps of 2 features.
SEQUENCES = ({"layer": "linear"}, {"layer": "reshape", "shape": (3, 2)})
RECURRENCES = ("rnn", "lstm", "gru")
LARGEST = (
    {"layer": "max_pool2d", "kernel_size": 3, "stride": 2, "padding": 1},
    {"layer": "max_pool2d", "kernel_size": 2, "stride": 1, "padding": 1, "dilation": 2},
)
MEANS = (
    {"layer": "adaptive_avg_pool2d", "output_size": (2, 3)},
    {"layer": "avg_pool2d", "kernel_size": 3, "stride": 2, "padding": 1},
    {"layer": "adaptive_avg_pool2d", "output_size": 1},
)

MOVED = ({"layer": "reshape", "shape": (2, 2, 2)}, {"layer": "permute", "dims": (0, 2, 3, 1)})
CONVOLUTIONS = (
    {"layer": "linear"},
    {"layer": "reshape", "shape": (2, 4, 4)},
    {"layer": "conv2d", "out_channels": 2, "kernel_size": 2, "padding": (1, 0)},
    {"layer": "tanh"},
    {"layer": "conv2d", "out_channels": 4, "kernel_size": 2, "stride": 2, "padding": 1, "dilation": 2, "groups": 2},
    {"layer": "tanh"},
)
SPREAD = (
    {"layer": "linear"},
    {"layer": "reshape", "shape": (2, 2, 2)},
    {"layer": "conv_transpose2d", "out_channels": 2, "kernel_size": 3, "stride": 2, "padding": 1, "output_padding": 1},
    {"layer": "tanh"},
)
NORMS = (
    {"layer": "linear"},
    {"layer": "reshape", "shape": (6, 2, 2)},
    {"layer": "batch_norm2d"},
    {"layer": "group_norm", "num_groups": 2},
    {"layer": "layer_norm", "normalized_shape": (2, 2)},
)

#: Networks and losses that together can carry every fault.
TASKS = {
    "one layer": ("linear sigmoid", "mse"),
    "sigmoid mse": ("linear sigmoid linear sigmoid", "mse"),
    "relu cross_entropy": ("linear relu linear", "cross_entropy"),
    "tanh binary": ("linear tanh linear sigmoid", "binary_cross_entropy"),
    "tanh mse": ("linear tanh linear", "mse"),
    "elu logits": ("linear elu linear elu linear", "binary_cross_entropy_with_logits"),
    "own elu": (OWN_ELU, "mse"),
    "leaky_relu and relu6": (_with({"layer": "leaky_relu", "negative_slope": 0.2}, "relu6"), "mse"),
    "hardtanh and hardsigmoid": (_with({"layer": "hardtanh", "min_val": -0.5, "max_val": 2.0}, "hardsigmoid"), "mse"),
    "silu and gelu": (_with("silu", "gelu"), "mse"),
    "mish and softsign": (_with("mish", "softsign"), "mse"),
    "softplus and logsigmoid": (_with({"layer": "softplus", "beta": 2.0}, "logsigmoid"), "mse"),
    "prelu": (_with({"layer": "prelu", "num_parameters": 1, "weight": (0.3,)}), "mse"),
    "selu and celu": (_with("selu", {"layer": "celu", "alpha": 0.5}), "mse"),
    "by hand": ("linear sigmoid linear sigmoid", "mse"),
    "one output": ("linear tanh linear", "mse"),
    "absolute": ("linear tanh linear", "l1"),
    "smooth": ("linear tanh linear", {"kind": "smooth_l1", "beta": 0.4}),
    "huber": ("linear sigmoid linear", {"kind": "huber", "delta": 0.7}),
    "log-likelihood": ("linear tanh linear log_softmax", "nll"),
    "probabilities": ("linear tanh linear softmax", "categorical_cross_entropy"),
    "divergence": ("linear tanh linear log_softmax", {"kind": "kl_div", "reduction": "batchmean"}),
    "hinge": ("linear tanh linear", "multi_margin"),
    "squared hinge": ("linear tanh linear", {"kind": "multi_margin", "p": 2, "margin": 0.8}),
    "weighted": (
        "linear",
        {"kind": "cross_entropy", "weight": (0.5, 2.0, 1.25, 0.8), "ignore_index": -1, "label_smoothing": 0.2},
    ),
    "embedding": ((*IDS, *_with("tanh")), "mse"),
    "dropout": (({"layer": "linear"}, {"layer": "tanh"}, DROPOUT, {"layer": "linear"}), "mse"),
    "largest of windows": ((*IMAGES, *LARGEST, *LAST), "mse"),
    "means of windows": ((*IMAGES, *MEANS, *LAST), "mse"),
    "batch and layer norm": ("linear batch_norm1d layer_norm linear", "mse"),
    "RMS norm": ("linear rms_norm linear", "mse"),
    "axes that change places": (({"layer": "linear"}, *MOVED, *LAST), "mse"),
    "norms of images": ((*NORMS, *LAST), "mse"),
    "convolutions": ((*CONVOLUTIONS, *LAST), "mse"),
    "a transposed convolution": ((*SPREAD, *LAST), "mse"),
    **{f"{kind} over time": ((*SEQUENCES, {"layer": kind, "hidden_size": 2}, *LAST), "mse") for kind in RECURRENCES},
    "softmax mse": ("linear tanh linear softmax", "mse"),
    "adam": ("linear", "mse"),
    "adamw": ("linear", "mse"),
    "rmsprop": ("linear", "mse"),
    "adagrad": ("linear", "mse"),
    "adadelta": ("linear", "mse"),
    "adam of two layers": ("linear linear", "mse"),
}
#: Of those that are of an optimizer its settings.
OPTIMIZERS: dict[str, dict[str, Any]] = {
    "adam": {"betas": (0.6, 0.9), "amsgrad": True, "maximize": True, "weight_decay": 0.1},
    "adamw": {"betas": (0.6, 0.9), "weight_decay": 0.1},
    "rmsprop": {"alpha": 0.7, "centered": True, "momentum": 0.6, "weight_decay": 0.1},
    "adagrad": {"lr_decay": 0.3, "initial_accumulator_value": 0.2, "weight_decay": 0.1},
    "adadelta": {"rho": 0.8, "weight_decay": 0.1},
}
#: Of those whose widths matter: of two inputs, units and outputs, as code by hand has it, and of one output.
SIZES = {"by hand": (2, 2, 2), "one output": (3, 5, 1)}
SIZES |= dict.fromkeys(("largest of windows", "means of windows", "norms of images"), (3, 24, 6))
SIZES |= {f"{kind} over time": (3, 6, 6) for kind in RECURRENCES}
SIZES |= {"convolutions": (3, 32, 6), "axes that change places": (3, 8, 6), "a transposed convolution": (3, 8, 6)}


def _adapter(task: str) -> Adapter:
    network, loss = TASKS[task]
    stated = {"network": network, "loss": {"kind": loss}}
    kind = task.partition(" of ")[0]
    optimizer = {"kind": kind, **OPTIMIZERS[kind]} if kind in OPTIMIZERS else None
    found = adapter_of(network, loss, optimizer) if isinstance(network, str) else Adapter.model_validate(stated)
    return found.model_copy(update={"sizes": SIZES.get(task)})


#: What a fault of each part leaves alone.
UNTOUCHED = {
    "data": (),
    "forward": (),
    "loss": ("output",),
    "backward": ("output", "loss"),
    "update": ("output", "loss", "gradient"),
    "reported": ("output", "gradient", "update"),
}


@given(documents(tame=True), st.sampled_from(["plain", "bounded"]))
@settings(max_examples=60)
def test_without_faults_it_is_the_stated_task(document: dict[str, Any], kind: str) -> None:
    case = case_of(document)
    state, batch = initial_state(case), batch_of(case)
    stated = step_bounds(Task(case, 1, batch, state))
    book = Textbook(case, PlainKind() if kind == "plain" else BoundedKind("float64"))
    for key, found in book.step(1, batch, state.parameters).items():
        assert (np.abs(values(found) - stated[key].value) <= 2 * stated[key].bound).all(), key


def test_two_steps_keep_the_velocity() -> None:
    (probe,) = [p for p in probes(adapter_of(*TASKS["sigmoid mse"]), Abilities(True, True)) if p.name == "optimizer"]
    book, w, earlier = Textbook(probe.case, PlainKind()), probe.state, None
    for number in (1, 2, 3):
        batch = probe.batches[number - 1]
        earlier = Task(probe.case, number, batch, w, earlier)
        stated, found = step_bounds(earlier), book.step(number, batch, w.parameters)
        for key, value in found.items():
            assert (np.abs(values(value) - stated[key].value) <= 2 * stated[key].bound).all(), (number, key)


#: One layer alone does not tell it from others.
ELSEWHERE = {("one layer", "each_gradient_shortened")}


def _each_once() -> Iterator[tuple[str, Injection]]:
    """Every fault in the first task that can carry it, at its first place; the study of rates takes them all."""
    seen: set[str] = set()
    for task in TASKS:
        for one in all_injections(_adapter(task)):
            if one.fault.name not in seen and (task, one.fault.name) not in ELSEWHERE:
                seen.add(one.fault.name)
                yield task, one


CASES = [
    pytest.param(task, one, id=f"{task}-{one.fault.name}-{'-'.join(map(str, one.site))}") for task, one in _each_once()
]


def test_every_fault_can_be_carried_by_one_of_the_tasks() -> None:
    carried = {one.fault.name for task in TASKS for one in all_injections(_adapter(task))}
    others = {"plain_for_nesterov"}  # tested below
    others |= {
        fault.name for fault in ALL if fault.inject.__module__ == branches.__name__
    }  # tests/faults/test_branches.py
    others |= {fault.name for fault in ALL if fault.inject.__module__ == own_penalty.__name__}  # no task has one
    others |= {fault.name for fault in ALL if fault.inject.__module__ == _clip.__name__}  # tests/faults/test_clips.py
    others |= {"dropout2d_drops_rows"}  # tests/test_dropout.py
    assert carried | others == {fault.name for fault in ALL}


@pytest.mark.sampled(4)
@pytest.mark.parametrize(("task", "one"), CASES)
def test_a_fault_changes_what_it_should_and_nothing_before(task: str, one: Injection) -> None:
    changed: set[str] = set()
    for probe in probes(_adapter(task), Abilities(True, True)):
        if one.site not in one.fault.sites(probe.case):
            continue
        right, wrong = Textbook(probe.case, PlainKind()), mistaken(probe.case, PlainKind(), (one,))
        w = dict(probe.state.parameters)
        for number, batch in enumerate(probe.batches, 1):
            stated = after = right.step(number, batch, w)
            try:
                found = wrong.step(number, batch, w)
            except ValueError:  # a bias gradient with a number a sample meets a bias of another size
                assert one.fault.number in (17, 19)
                found = wrong.found
            stated = {key: right_one for key, right_one in stated.items() if key in found}
            changed |= {key[0] for key in stated if not _same(found[key], stated[key])}
            w = {name: values(after["parameter", name]).reshape(array.shape) for name, array in w.items()}
    assert changed, "it changes nothing"
    assert changed.isdisjoint(UNTOUCHED[one.fault.way]), changed


def test_what_a_norm_hands_back_leaves_its_own_weight_and_bias_alone() -> None:
    """A way back that is wrong for x begins with the right x-hat, of which its weight's gradient is made."""
    for task in ("batch and layer norm", "norms of images"):
        probe, *_ = probes(_adapter(task), Abilities(True, True))
        right = Textbook(probe.case, PlainKind()).step(1, probe.batches[0], probe.state.parameters)
        for one in (
            one for one in injections(probe.case) if one.fault.number == 131 and "norm" in one.label(probe.case)
        ):
            found = mistaken(probe.case, PlainKind(), (one,)).step(1, probe.batches[0], probe.state.parameters)
            last = str(probe.case.layers[max(one.site)].name)
            assert all(_same(found["gradient", f"{last}.{own}"], right["gradient", f"{last}.{own}"]) for own in OWN), (
                one
            )


OWN = ("weight", "bias")


def _same(found: Any, stated: Any) -> bool:
    if values(found).shape != values(stated).shape:
        return False
    return bool(np.allclose(values(found), values(stated), rtol=1e-9, atol=1e-12, equal_nan=True))


#: Which gradients alone do not tell from a rate that is none of a candidate's, or which leave nothing but zeros.
OF_UPDATES = {"layer_gradients_zero", "integer_gradients", "rate_in_the_gradient", "rate_in_the_reported_gradient"}


#: Which only what a layer keeps for evaluation shows.
OF_STATE = {fault.name for fault in ALL if fault.name.startswith("running_")} - {"running_statistics_used_in_training"}


@cache
def _told_by_gradients(task: str) -> frozenset[Injection]:
    """The faults that a candidate can have which tells no updates."""
    return frozenset(all_injections(_adapter(task), "gradients"))


def _style(task: str, one: Injection) -> str:
    """The least that shows a fault: half the work of all that a candidate may tell, which the study of rates takes."""
    if one.fault.name in OF_STATE:
        return "state"
    shows = one in _told_by_gradients(task) and one.fault.name not in OF_UPDATES
    return "gradients" if shows else "everything"


@cache
def _right_step(task: str, style: str) -> tuple[Case, Any, Textbook, list[Any]]:
    """The first step without a mistake: its case, what it is of, the book that has taken it, and what is told of it."""
    probe, *_ = probes(_adapter(task), abilities_of(style))
    told = {"loss", "gradient"} if style == "gradients" else {"loss", "output", "gradient", "update"}
    told |= {"buffer"} if style == "state" else set()
    at, right = (1, probe.batches[0], probe.state.parameters), Textbook(probe.case, PlainKind())
    return probe.case, at, right, [key for key in right.step(*at) if key[0] in told]


#: A constant that leaves nothing as it is that a mistake can change; of those that limit, nearly 0.
_AT_WORK = {"line": 0.37, "power": 1e-3}


@cache
def _left_alone(task: str, style: str) -> dict[Injection, Any]:
    """By the faults whose constant is solved for, which tensors of the first step no constant changes; None: the right
    step's sums, as `_first_steps` has them."""
    case, at, right, keys = _right_step(task, style)
    found: dict[Any, Any] = {None: np.array([_weighed(right.found[key]) for key in keys])}
    for one in injections(case):
        if one.fault.solve:
            working = Injection(one.fault, one.site, _AT_WORK.get(one.fault.solve, 1e-9))
            book = mistaken(case, PlainKind(), (working,))
            with contextlib.suppress(ValueError, LookupError):
                book.step(*at, known=right.worked)
            found[one] = np.array([np.array_equal(book.found.get(key), right.found[key]) for key in keys])
    return found


@cache
def _first_steps(task: str, style: str) -> dict[Injection, Any]:
    """What every fault tells in the first step, in which all candidates begin alike: for each tensor a sum of all its
    entries, each with a weight of its own, and how large its terms are; NaN where there is none."""
    case, at, right, keys = _right_step(task, style)
    found = {}
    for one in injections(case):
        book = mistaken(case, PlainKind(), (one,))
        with contextlib.suppress(ValueError, LookupError):  # what it has come to is in ``found``
            book.step(*at, known=right.worked)
        found[one] = np.array([_weighed(book.found.get(key)) for key in keys])
    return found


def _weighed(value: Any) -> tuple[float, float]:
    terms = np.array([np.nan]) if value is None else values(value).ravel()
    with np.errstate(all="ignore"):
        terms = terms * np.cos(np.arange(1, terms.size + 1))
        return float(terms.sum()), float(np.abs(terms).sum())


def _candidates(task: str, one: Injection, style: str) -> set[Injection]:
    """The faults that the first step does not tell from this one, and of those whose constant is solved for all that
    can change what this one does.

    No other can explain its numbers, for which it would be evaluated with every fault, as the study of rates does.
    """
    every = _first_steps(task, style)
    mine = every.get(one)
    if mine is None:  # of another probe alone
        return set(all_injections(_adapter(task)))
    alone = _left_alone(task, style)
    changed = _far(mine, alone[None])
    return {one} | {
        other
        for other, its in every.items()
        if not ((changed & alone[other]) if other.fault.solve else _far(its, mine)).any()
    }


def _far(some: Any, others: Any) -> Any:
    """Of sums with the sizes of their terms, which of them are far apart."""
    with np.errstate(all="ignore"):
        return np.abs(some - others)[:, 0] > 1e-3 * (some + others)[:, 1]


@pytest.mark.sampled(15)
@pytest.mark.parametrize(("task", "one"), CASES)
def test_every_fault_is_detected_and_named_first(task: str, one: Injection, monkeypatch: pytest.MonkeyPatch) -> None:
    # how far the nearest other fault is takes as long as the search, and is no matter here
    monkeypatch.setattr(_Search, "nearest", lambda *_: np.inf)
    style = _style(task, one)
    asked = _candidates(task, one, style)
    monkeypatch.setattr(diagnosis, "injections", lambda case: tuple(each for each in injections(case) if each in asked))
    # the fewer probes, the less tells it from others: where the first does, all do
    assert _is_named_first(one, tried(_adapter(task), (one,), style, most=1)) or _is_named_first(
        one, tried(_adapter(task), (one,), style)
    )


def _is_named_first(one: Injection, found: tuple[Tried, ...]) -> bool:
    if all(row.is_right for each in found for row in each.rows):
        return False
    explanations = diagnose(found, frozenset()).explanations
    return bool(explanations) and (one in explanations[0].faults or (one,) in explanations[0].same)


@pytest.mark.thorough
def test_zeros_alone_make_no_mistake_likely(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where each channel has its own mean, a bias before it has a gradient of 0, and so has one that is summed over
    channels where each group has its own: that is no sign of the sum."""
    network = ({"layer": "linear"}, {"layer": "reshape", "shape": (4, 2, 2)}, POINTS, GROUPS, *LAST)
    adapter = Adapter.model_validate({"network": network, "loss": {"kind": "mse"}, "sizes": (3, 16, 2)})
    every = all_injections(adapter)
    mistake = next(one for one in every if one.fault.name == "normalised_over_each_channel")
    found = tried(adapter, (mistake,))
    known = [one for one in every if one.fault.name == "conv_bias_gradient_over_channels"]
    monkeypatch.setattr(diagnosis, "injections", lambda _: known)
    assert diagnose(found, frozenset()).explanations == ()


def test_an_update_by_rounding_alone_is_left_to_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    """Adam makes a whole step of a gradient that is 0 but for rounding, one way or the other; that hides no mistake."""
    adapter = adapter_of("linear batch_norm1d linear", "mse", {"kind": "adam"})
    mistake = next(one for one in all_injections(adapter) if one.fault.name == "epsilon_forgotten")
    (first, *_), update = tried(adapter, (mistake,)), ("update", "linear1.bias")
    told = [replace(one, told=_turned(one.told, one.before, "linear1.bias")) for one in first.seen]
    turned = replace(first, result=replace(first.result, seen=tuple(told)))
    monkeypatch.setattr(diagnosis, "injections", lambda _: (mistake,))
    (target,) = targets_of([turned], frozenset())
    assert update in target.vague[0] and ("update", "linear2.bias") not in target.vague[0]
    assert mistake in diagnose([turned], frozenset()).explanations[0].faults


def _turned(told: Step, before: State, name: str) -> Step:
    """With the update of a parameter the other way."""
    assert told.parameters is not None
    return replace(told, parameters={**told.parameters, name: 2 * before.parameters[name] - told.parameters[name]})


POINTS = {"layer": "conv2d", "out_channels": 4, "kernel_size": 1}
GROUPS = {"layer": "group_norm", "num_groups": 2}


def test_a_residual_that_broadcasts_is_named() -> None:
    """A network of one output, so that (N,) against (N, 1) is possible at all."""
    adapter = adapter_of("linear tanh linear", "mse").model_copy(update={"sizes": (3, 5, 1)})
    (one,) = [one for one in all_injections(adapter) if one.fault.name == "broadcast_residual"]
    assert "broadcast_residual" in names(diagnose(tried(adapter, (one,)), frozenset()).explanations[:1])


def test_how_far_the_nearest_other_mistake_is() -> None:
    """As far as one that does not explain the numbers, and no further than most of them."""
    adapter = _adapter("one output")
    (one,) = [one for one in all_injections(adapter) if one.fault.name == "residual_sign"]
    found = tried(adapter, (one,), "gradients")
    targets, told = targets_of(found, frozenset()), diagnose(found, frozenset())
    away = [distance((other,), targets) for other in injections(targets[0].case) if not other.fault.solve]
    others = [each for each in away if each > 1e-5]
    assert min(others) <= told.nearest < np.median(others)
    assert np.isclose(told.nearest, others, rtol=1e-12, atol=0).any()


def test_plain_momentum_in_place_of_nesterov_is_named() -> None:
    optimizer = SGD(lr=0.3, momentum=0.6, nesterov=True)
    adapter = adapter_of(*TASKS["relu cross_entropy"]).model_copy(update={"optimizer": optimizer})
    (one,) = [one for one in all_injections(adapter) if one.fault.name == "plain_for_nesterov"]
    assert names(diagnose(tried(adapter, (one,)), frozenset()).explanations[:1]) == ("plain_for_nesterov",)


@pytest.mark.sampled(4)
@pytest.mark.parametrize("style", ["gradients", "everything", "no gradients"])
@pytest.mark.parametrize("task", TASKS)
def test_right_candidates_are_not_accused(task: str, style: str) -> None:
    for each in tried(_adapter(task), (), style):
        assert not each.failure
        assert all(row.is_right for row in each.rows), each.probe


def test_every_fault_tells_a_student_what_where_and_how() -> None:
    for fault in ALL:
        for text in (fault.sentence, fault.hint, fault.thought):
            assert 20 < len(text) < 220, fault.name
        assert not fault.sentence.endswith(".") and fault.sentence[0].islower()
        assert fault.hint.endswith((".", "?"))
        assert re.fullmatch("[a-z0-9_]+", fault.name)
