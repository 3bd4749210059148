"""Optimizers that divide by a root: every form that people write lies within the bound of one step, which is tight."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
from helpers import TORCH, case

from benchmarks.optimizer_formulations import FORMS, moved
from harness.implementation import COUNT
from harness.run.run import run
from harness.run.sides import Side
from harness.scenario.optimizers import OPTIMIZERS
from harness.task import optimizers
from harness.task.numbers.bounded import BoundedKind
from harness.task.numbers.exact import ExactKind, precision
from harness.task.numbers.plain import PlainKind
from harness.task.oracle import numbers
from harness.task.tape import Kind
from reference_numpy.network import Network

USED = 1 / 30
"""At least this share of a bound is used somewhere; it holds for any form, and each uses little of it."""
ADAPTIVE = [name for name, one in OPTIMIZERS.items() if one.adaptive]
EXAMPLES = [(name, number) for name in ADAPTIVE for number in range(len(OPTIMIZERS[name].examples))]
Key = tuple[str, str]
_MEANS = ("exp_avg", "grad_avg", "momentum_buffer")


def _options(name: str, number: int, **more: Any) -> Any:
    return OPTIMIZERS[name].model_validate({"kind": name, **OPTIMIZERS[name].examples[number], **more})


def _state(options: Any, shape: tuple[int, ...], dtype: str, count: int) -> dict[str, Any]:
    """What an optimizer may have kept after so many steps."""
    random = np.random.RandomState(count + 1)
    if not count:
        return {}
    found = {name: random.standard_normal(shape).astype(dtype) for name in options.buffers if name != COUNT}
    means = {name: 0.1 * np.tanh(array) for name, array in found.items() if name in _MEANS}
    squares = {name: 0.1 + array**2 for name, array in found.items() if name not in means}
    return {**squares, **means, COUNT: np.array(count, dtype)}


def _told(kind: Kind[Any], options: Any, w: Any, g: Any, state: dict[str, Any], lr: float) -> dict[Key, Any]:
    """Buffers, update and parameter of one step from a state, in a kind of number."""
    found: dict[Key, Any] = {}

    def see(quantity: str, name: str, value: Any) -> Any:
        found[quantity, name] = value
        return value

    optimizer = optimizers.optimizer(kind, options, see)
    optimizer.load({f"w.{name}": kind.exact(array) for name, array in state.items()})
    optimizer.number, optimizer.lr = 1, lr
    with np.errstate(all="ignore"):
        optimizer.step("w", kind.exact(w), kind.exact(g))
    return found


def _own(form: int, options: Any, w: Any, g: Any, state: dict[str, Any], lr: float) -> dict[Key, Any]:
    own = dict(state)
    after = moved(form, options, w, g, own, lr)
    assert after.dtype == w.dtype
    return {**{("buffer", f"w.{name}"): array for name, array in own.items()}, ("parameter", "w"): after}


def _exact(options: Any, w: Any, g: Any, state: dict[str, Any], lr: float) -> dict[Key, Any]:
    with precision(256):
        return {
            key: numbers(value, np.shape(value)) for key, value in _told(ExactKind(), options, w, g, state, lr).items()
        }


def _shares(options: Any, dtype: str, count: int, w: Any, g: Any, lr: float = 0.1) -> Iterator[tuple[Key, float]]:
    """Of each thing that each form tells, the largest share of its bound."""
    state = _state(options, w.shape, dtype, count)
    bounds, exact = _told(BoundedKind(dtype), options, w, g, state, lr), _exact(options, w, g, state, lr)
    for form in range(len(FORMS[options.kind])):
        for key, value in _own(form, options, w, g, state, lr).items():
            off, bound = exact[key].distance(value) + exact[key].radius, bounds[key].bound
            assert (off <= bound * (1 + 1e-9) + exact[key].radius).all(), (form, key, np.max(off / bound))
            yield key, float(np.max(off[off > 0] / bound[off > 0], initial=0.0))


@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize(("name", "number"), EXAMPLES)
def test_every_form_that_people_write_lies_within_the_bound_which_is_tight(name: str, number: int, dtype: str) -> None:
    random, used = np.random.RandomState(0), dict[Key, float]()
    for count in (0, 1, 7):
        w, g = (random.standard_normal((3, 20)).astype(dtype) for _ in range(2))
        g *= np.logspace(-3, 1, 20, dtype=dtype)
        for key, share in _shares(_options(name, number), dtype, count, 1e-3 * w, g):
            used[key] = max(used.get(key, 0.0), share)
    assert all(share == 0 or share >= USED for share in used.values()), used
    assert sum(share > 0 for share in used.values()) >= 2


@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize(("name", "number"), EXAMPLES)
@pytest.mark.parametrize("eps", [0.0, 1e-50, 1e-8])
def test_no_form_lies_beyond_the_bound_where_squares_are_subnormal(
    name: str, number: int, dtype: str, eps: float
) -> None:
    random, options = np.random.RandomState(0), _options(name, number, eps=eps)
    w, g = (random.standard_normal((1, 12)).astype(dtype) for _ in range(2))
    g *= (10.0 ** np.linspace(-170 if dtype == "float64" else -24, 0, 12)).astype(dtype)
    bounds, exact = _told(BoundedKind(dtype), options, w, g, {}, 0.1), _exact(options, w, g, {}, 0.1)
    with np.errstate(all="ignore"):
        for form in range(len(FORMS[name])):
            for key, value in _own(form, options, w, g, {}, 0.1).items():
                off, bound = exact[key].distance(value), bounds[key].bound
                assert ((off <= bound) | (bound == np.inf)).all(), (form, key)


@pytest.mark.parametrize("betas", [(0.0, 0.0), (0.1, 0.3), (0.9, 0.999), (0.999999, 0.9999999)])
@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_torch_s_lerp_and_any_beta_lie_within_the_bound(betas: tuple[float, float], dtype: str) -> None:
    import torch

    options, random = _options("adam", 0, betas=betas), np.random.RandomState(0)
    w, g = (random.standard_normal((5, 40)).astype(dtype) for _ in range(2))
    for count in (1, 1000):
        for _ in _shares(options, dtype, count, w, g):
            pass
        state = _state(options, w.shape, dtype, count)
        parameter = torch.nn.Parameter(torch.from_numpy(w.copy()))
        side = torch.optim.Adam([parameter], **{**options.for_torch(), "lr": 0.1})
        side.state[parameter] = {name: torch.tensor(array) for name, array in state.items()}
        parameter.grad = torch.from_numpy(g.copy())
        side.step()
        bounds, exact = _told(BoundedKind(dtype), options, w, g, state, 0.1), _exact(options, w, g, state, 0.1)
        told = {f"w.{key}": value.numpy() for key, value in side.state[parameter].items()}
        for name, value in told.items():
            assert exact["buffer", name].holds(value, bounds["buffer", name].bound).all(), name
        assert exact["parameter", "w"].holds(parameter.detach().numpy(), bounds["parameter", "w"].bound).all()


def test_a_count_that_is_told_is_the_step_s_number_and_not_the_run_s() -> None:
    found = case(optimizer={"kind": "adam", "lr": 0.1})
    assert found.optimizer
    first, later = (
        _told(PlainKind(), found.optimizer, np.ones((1, 2)), np.ones((1, 2)), state, 0.1)
        for state in ({}, {COUNT: np.array(9.0)})
    )
    assert first["buffer", "w.step"] == 1 and later["buffer", "w.step"] == 10
    assert not np.allclose(first["update", "w"], later["update", "w"])


# ---------------------------------------------------------------- verdicts

Update = Callable[..., None]


def _side(update: Update) -> Side:
    """The reference, but its adam by another function of (optimizer, w, g, m, v, t)."""

    def build(case: Any) -> Network:
        network = Network(case)
        optimizer: Any = network._optimizer
        optimizer.lr = case.optimizer.lr

        def adam(w: Any, g: Any, _a: Any, _b: Any, m: Any, v: Any) -> None:
            update(optimizer, w, g, m, v, float(optimizer.buffers[COUNT]))

        optimizer.update = adam
        return network

    return Side("numpy", build)


def _adam_in(w: Any, g: Any, m: Any, v: Any, betas: Any, powers: Any, eps: float, lr: float) -> None:
    m[:] = betas[0] * m + (1 - betas[0]) * g
    v[:] = betas[1] * v + (1 - betas[1]) * g * g
    w -= lr * (m / (1 - powers[0])) / (np.sqrt(v / (1 - powers[1])) + eps)


def _right(optimizer: Any, w: Any, g: Any, m: Any, v: Any, t: float) -> None:
    betas = optimizer.options.betas
    _adam_in(w, g, m, v, betas, [beta**t for beta in betas], optimizer.options.eps, optimizer.lr)


def _in_float32(optimizer: Any, w: Any, g: Any, m: Any, v: Any, t: float) -> None:
    betas = [np.float32(beta) for beta in optimizer.options.betas]
    _adam_in(w, g, m, v, betas, [beta ** np.float32(t) for beta in betas], optimizer.options.eps, optimizer.lr)


def _not_corrected(optimizer: Any, w: Any, g: Any, m: Any, v: Any, _: float) -> None:
    _adam_in(w, g, m, v, optimizer.options.betas, (0, 0), optimizer.options.eps, optimizer.lr)


def _first_step_again(optimizer: Any, w: Any, g: Any, m: Any, v: Any, _: float) -> None:
    _adam_in(w, g, m, v, optimizer.options.betas, optimizer.options.betas, optimizer.options.eps, optimizer.lr)


def _verdict(update: Update, dtype: str = "float64", **more: Any) -> Any:
    optimizer = {"kind": "adam", "lr": 0.01, **more.pop("optimizer", {})}
    return run(case(dtype, optimizer=optimizer, **more), (_side(update), TORCH))


@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_a_correction_that_is_forgotten_or_does_not_count_is_wrong(dtype: str) -> None:
    assert _verdict(_right, dtype).as_expected
    for wrong in (_not_corrected, _first_step_again):
        assert str(_verdict(wrong, dtype).verdict) == "numpy is wrong"


def test_constants_in_float32_are_a_convention_which_is_told_and_no_mistake() -> None:
    found = _verdict(_in_float32, "float32")
    assert found.as_expected
    codes = {row.name: [note.code for note in row.notes] for row in found.differences}
    assert "constants_rounded" in codes["fc1.weight.exp_avg_sq"]
    assert not any(
        note.code == "constants_rounded" for row in _verdict(_right, "float32").differences for note in row.notes
    )


def _without_a_gradient(**more: Any) -> dict[str, Any]:
    """A network whose first weight gets no gradient, for its input is 0."""
    return {"data": {"inputs": [[0.0, 1.0], [0.0, 2.0]], "targets": [[1.0, 0.0], [0.5, 1.0]]}, **more}


@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_nothing_over_nothing_accuses_nobody_and_needs_an_epsilon(dtype: str) -> None:
    found = _verdict(_right, dtype, optimizer={"eps": 0.0}, **_without_a_gradient())
    assert str(found.verdict) == "diverged"
    assert _verdict(_right, dtype, **_without_a_gradient()).as_expected
    one_is_0 = _verdict(
        lambda *given: (_right(*given), np.nan_to_num(given[1], copy=False)),
        dtype,  # type: ignore[arg-type]
        optimizer={"eps": 0.0},
        **_without_a_gradient(),
    )
    assert str(one_is_0.verdict) == "diverged"


@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_a_gradient_that_is_rounding_alone_moves_a_parameter_far_and_accuses_nobody(dtype: str) -> None:
    """Rows whose residuals cancel: the bias of the last layer has a gradient of a few last digits."""
    linear = {"layer": "linear", "name": "fc1", "weight": [[0.3, 0.7]], "bias": [0.1]}
    inputs = [[0.1, 0.2], [0.7, 0.4]]
    outputs = [sum(w * x for w, x in zip((0.3, 0.7), row, strict=True)) + 0.1 for row in inputs]
    data = {"inputs": inputs, "targets": [[outputs[0] + 0.3], [outputs[1] - 0.3]]}
    found = _verdict(_right, dtype, network=[linear], data=data)
    assert found.verdict.is_sound or str(found.verdict) == "inconclusive"
    assert str(_verdict(_not_corrected, dtype, network=[linear], data=data).verdict) == "numpy is wrong"
