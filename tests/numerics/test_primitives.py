"""Each operation of the tape alone: against torch, against differences in 512 bits, and the same in every kind."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any, NamedTuple

import numpy as np
import pytest
import torch
from compositions import composed
from flint import arb
from hypothesis import given, settings
from hypothesis import strategies as st
from torch.nn import functional

from harness.task.layers._convolution import Windows, correlated, spread
from harness.task.numbers import bounded, moves, plain
from harness.task.numbers.bounded import Bounded, BoundedKind
from harness.task.numbers.exact import ExactKind, Undecided, balls, precision
from harness.task.numbers.plain import PlainKind
from harness.task.numbers.sampled import SampledKind
from harness.task.tape import Tape

BITS = 512
STEP = 2.0**-120
AGREE = 1e-60
INDEX = np.array([[[0, 3], [3, 11]], [[3, 7], [11, 0]]])
"""Some entries several times, others never."""


class Same(NamedTuple):
    """An operation on the tape, and in torch."""

    shapes: dict[str, tuple[int, ...]]
    taped: Callable[..., Any]
    torch: Callable[..., Any]
    is_view: bool = False


def _operators(x: Any, y: Any) -> Any:
    return -x * y + 2 * x - y / 3 + (1 + x * x) - (y - 0.5) + x / (y * y + 1) - (1 - x) * (3 / (1 + y * y))


def _conv(t: Any, x: Any, w: Any, b: Any) -> Any:
    """Stride (2, 1), padding (1, 2), dilation (1, 2)."""
    at = t.windows(t.pad(x, ((0, 0), (0, 0), (1, 1), (2, 2))), (2, 3), (2, 1), (1, 2))
    rows = at.transpose(0, 2, 3, 1, 4, 5).reshape(*at.shape[:1], *at.shape[2:4], -1)
    return t.affine(rows, w.reshape(w.shape[0], -1), b).transpose(0, 3, 1, 2)


_GROUPS = Windows((4, 3), (3, 3), (2, 3), (2, 1), (1, 2), ((1, 1), (2, 2)), 2)
"""Stride (2, 1), padding (1, 2), dilation (1, 2), two groups."""


#: Written alike for variables and tensors.
ALIKE: dict[str, tuple[dict[str, tuple[int, ...]], Callable[..., Any]]] = {
    "view": ({"x": (2, 6)}, lambda x: x.reshape(3, 4).mT[1:, ::2]),
    "slices": ({"x": (2, 3, 4)}, lambda x: x[1, :, 1:][..., None, 0]),
    "a single entry": ({"x": (2, 3)}, lambda x: x[1, 2]),
    "product": ({"a": (2, 3), "b": (3, 4)}, lambda a, b: a @ b),
    "a product of stacks": ({"a": (2, 1, 2, 3), "b": (3, 3, 2)}, lambda a, b: a @ b),
    "the sum of all": ({"x": (2, 3)}, lambda x: x.sum() * x.sum() + 1),
    "the mean of all": ({"x": (2, 3)}, lambda x: x - x.mean() / 2),
    "operators": ({"x": (2, 3), "y": (2, 3)}, _operators),
    "operators that broadcast": ({"x": (2, 1, 3), "y": (4, 1)}, _operators),
}
VIEWS = {"view", "slices", "a single entry"}


def _alike(name: str) -> Same:
    shapes, both = ALIKE[name]
    return Same(shapes, lambda _, **inputs: both(**inputs), both, name in VIEWS)


SAME = {
    **{name: _alike(name) for name in ALIKE},
    "transpose": Same(
        {"x": (2, 3, 2)}, lambda _, x: x.transpose(2, 0, 1)[:, 1], lambda x: x.permute(2, 0, 1)[:, 1], True
    ),
    "a slice from behind": Same({"x": (5,)}, lambda _, x: x[::-2], lambda x: x.flip(0)[::2], True),
    "pad": Same(
        {"x": (2, 3)}, lambda t, x: t.pad(x, ((1, 0), (2, 1))), lambda x: functional.pad(x, (2, 1, 1, 0)), True
    ),
    "broadcast": Same({"x": (3, 1)}, lambda t, x: t.broadcast(x, (2, 3, 4)), lambda x: x.broadcast_to((2, 3, 4)), True),
    "pad with another number": Same(
        {"x": (2, 3)},
        lambda t, x: t.pad(x, [(0, 1), (2, 0)], 0.5),
        lambda x: functional.pad(x, (2, 0, 0, 1), value=0.5),
    ),
    "windows": Same({"x": (2, 7)}, lambda t, x: t.windows(x, (3,), (2,)), lambda x: x.unfold(1, 3, 2), True),
    "windows that leave gaps": Same(
        {"x": (2, 7)}, lambda t, x: t.windows(x, (2,), (1,), (3,)), lambda x: x.unfold(1, 4, 1)[..., ::3], True
    ),
    "windows that are apart": Same(
        {"x": (7,)}, lambda t, x: t.windows(x, (2,), (3,)), lambda x: x.unfold(0, 2, 3), True
    ),
    "windows of two axes": Same(
        {"x": (2, 5, 4)},
        lambda t, x: t.windows(x, (2, 2), (2, 1), (2, 1)),
        lambda x: x.unfold(1, 3, 2)[..., ::2].unfold(2, 2, 1),
        True,
    ),
    "gather": Same({"x": (3, 4)}, lambda t, x: t.gather(x, INDEX), lambda x: x.reshape(-1)[torch.tensor(INDEX)]),
    "affine": Same({"x": (2, 3), "w": (4, 3), "b": (4,)}, lambda t, x, w, b: t.affine(x, w, b), functional.linear),
    "affine of more axes, without a bias": Same(
        {"x": (2, 2, 3), "w": (2, 3)}, lambda t, x, w: t.affine(x, w), functional.linear
    ),
    "sum": Same({"x": (2, 3, 2)}, lambda _, x: x.sum(0, 2), lambda x: x.sum((0, 2))),
    "a sum that keeps its axes": Same(
        {"x": (2, 3)}, lambda _, x: x.sum(-1, keepdims=True) * x, lambda x: x.sum(-1, keepdim=True) * x
    ),
    "mean": Same({"x": (2, 3, 2)}, lambda _, x: x.mean(0, -1), lambda x: x.mean((0, -1))),
    "maximum": Same({"x": (2, 3, 4)}, lambda t, x: t.maximum(x), lambda x: x.max(-1).values),
    "the maximum of what is rounded": Same(
        {"x": (2, 3, 4)}, lambda t, x: t.maximum(t.exp(x)), lambda x: torch.exp(x).max(-1).values
    ),
    "exp": Same({"x": (2, 3)}, lambda t, x: t.exp(x), torch.exp),
    "log": Same({"x": (2, 3)}, lambda t, x: t.log(x * x + 1), lambda x: torch.log(x * x + 1)),
    "sqrt": Same({"x": (2, 3)}, lambda t, x: t.sqrt(x * x + 1), lambda x: torch.sqrt(x * x + 1)),
    "reciprocal": Same({"x": (2, 3)}, lambda t, x: x / (t.exp(x) + 1), lambda x: x / (torch.exp(x) + 1)),
    "activation": Same({"x": (2, 3)}, lambda t, x: t.activation("tanh", x), torch.tanh),
    "softmax": Same({"x": (2, 2, 3)}, lambda t, x: t.softmax(x), lambda x: x.softmax(-1)),
    "log_softmax": Same({"x": (2, 2, 3)}, lambda t, x: t.log_softmax(x), lambda x: x.log_softmax(-1)),
    "normalised": Same(
        {"x": (2, 2, 5)}, lambda t, x: t.normalised(x, 1e-3)[0], lambda x: functional.layer_norm(x, (5,), eps=1e-3)
    ),
    "normalised without a mean": Same(
        {"x": (2, 2, 5)},
        lambda t, x: t.normalised(x, 1e-3, is_centred=False)[0],
        lambda x: functional.rms_norm(x, (5,), eps=1e-3),
    ),
    "correlated": Same(
        {"x": (2, 4, 4, 3), "w": (2, 2, 2, 3), "b": (2,)},
        lambda t, x, w, b: correlated(t, _GROUPS, x, {"weight": w, "bias": b}),
        lambda x, w, b: functional.conv2d(x, w, b, (2, 1), (1, 2), (1, 2), 2),
    ),
    "spread": Same(
        {"x": (2, 2, 3, 3), "w": (2, 2, 2, 3), "b": (4,)},
        lambda t, x, w, b: spread(t, _GROUPS, x, {"weight": w, "bias": b}),
        lambda x, w, b: functional.conv_transpose2d(x, w, b, (2, 1), (1, 2), (0, 0), 2, (1, 2)),
    ),
    "conv2d": Same(
        {"x": (2, 2, 4, 3), "w": (2, 2, 2, 3), "b": (2,)},
        _conv,
        lambda x, w, b: functional.conv2d(x, w, b, (2, 1), (1, 2), (1, 2)),
    ),
}


def _inputs(same: Same, seed: int = 0) -> dict[str, Any]:
    random = np.random.RandomState(seed)
    return {name: random.standard_normal(shape) for name, shape in same.shapes.items()}


def _by_torch(same: Same, inputs: dict[str, Any]) -> dict[str, Any]:
    """The output and the gradients, of the same loss as ``composed`` has."""
    tensors = {name: torch.tensor(array, requires_grad=True) for name, array in inputs.items()}
    output = same.torch(*tensors.values())
    weights = np.round(64 * np.cos(1 + np.arange(output.numel()))).reshape(tuple(output.shape)) / 64
    ((output * torch.tensor(weights)).sum() / 3).backward()
    return {"output": output.detach().numpy()} | {name: one.grad.numpy() for name, one in tensors.items()}


@pytest.mark.parametrize("name", SAME)
def test_it_is_torch_s(name: str) -> None:
    same = SAME[name]
    found, expected = composed(same.taped, PlainKind(), **_inputs(same)), _by_torch(same, _inputs(same))
    for key, right in expected.items():
        assert np.shape(found[key]) == right.shape, key
        assert np.allclose(found[key], right, rtol=1e-12, atol=1e-14), key


def _moved(inputs: dict[str, Any], name: str, at: tuple[int, ...], by: float) -> dict[str, Any]:
    found = {key: ExactKind().exact(array) for key, array in inputs.items()}
    found[name][at] = found[name][at] + arb(by)
    return found


@pytest.mark.parametrize("name", SAME)
def test_its_gradients_are_central_differences(name: str) -> None:
    same, random = SAME[name], np.random.RandomState(1)
    inputs = _inputs(same)
    with precision(BITS):
        taped = composed(same.taped, ExactKind(), **_moved(inputs, next(iter(inputs)), (..., 0), 0.0))
        for key, array in inputs.items():
            for flat in random.permutation(array.size)[:4]:
                at = np.unravel_index(flat, array.shape)
                up, down = (
                    composed(same.taped, ExactKind(), **_moved(inputs, key, at, by))["loss"][0, 0]
                    for by in (STEP, -STEP)
                )
                assert abs((up - down) / (2 * STEP) - taped[key][at]) < AGREE, (key, at)


@pytest.mark.parametrize("name", SAME)
def test_every_kind_has_the_same_values(name: str) -> None:
    """Plain is what the balls have in their middle, to float64's rounding, and bounded has plain's values."""
    same = SAME[name]
    inputs = _inputs(same, seed=1)
    values = composed(same.taped, PlainKind(), **inputs)
    balls = composed(same.taped, ExactKind(), **{key: ExactKind().exact(array) for key, array in inputs.items()})
    bounds = composed(same.taped, BoundedKind("float64"), **{key: Bounded(a, None) for key, a in inputs.items()})
    for key, value in values.items():
        middle = np.array([float(ball) for ball in np.ravel(balls[key])]).reshape(np.shape(balls[key]))
        assert np.shape(value) == middle.shape == bounds[key].shape, key
        assert np.allclose(value, bounds[key].value, rtol=1e-14, atol=1e-15), key
        assert (np.abs(value - middle) <= bounds[key].bound).all(), key
        assert np.allclose(value, middle, rtol=1e-12, atol=1e-13), key


@pytest.mark.parametrize("name", SAME)
def test_single_entries_are_those_of_the_whole(name: str) -> None:
    same = SAME[name]
    inputs = _inputs(same, seed=2)
    with precision(128):
        whole, single = (
            composed(same.taped, kind, **{key: kind.exact(array) for key, array in inputs.items()})  # type: ignore[attr-defined]
            for kind in (ExactKind(), SampledKind())
        )
        for key, right in whole.items():
            some = np.random.RandomState(0).permutation(right.size)[: max(1, right.size // 2)]
            assert single[key].shape == right.shape, key
            for one, ball in zip(single[key].at(some), right.ravel()[some], strict=True):
                assert one.overlaps(ball) and one.rad() < 1e-30, key


# ---------------------------------------------------------------- views


def _never(*_: Any, **__: Any) -> Any:
    raise AssertionError("an index is built")


@pytest.mark.parametrize("name", [name for name, same in SAME.items() if same.is_view])
def test_views_build_no_index(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither forward nor back: no numbers of entries, no entries by number, no addition one by one."""
    same = SAME[name]
    inputs = _inputs(same)
    outputs = composed(same.taped, PlainKind(), **inputs)["output"].shape
    weights = np.ones(outputs)
    for builder in ("arange", "indices", "nonzero", "flatnonzero", "take", "take_along_axis", "ix_", "meshgrid"):
        monkeypatch.setattr(np, builder, _never)
    for module in (plain, bounded, moves):
        monkeypatch.setattr(module, "scattered", _never)
    for kind, given_as in ((PlainKind(), lambda a: a), (BoundedKind("float64"), lambda a: Bounded(a, 0 * a))):
        tape: Tape[Any] = Tape(kind)  # type: ignore[arg-type]
        variables = {key: tape.variable(given_as(array)) for key, array in inputs.items()}
        tape.weighted_sum(same.taped(tape, **variables), weights, Fraction(1))
        tape.backward()
        assert all(one.gradient is not None for one in variables.values())


def test_an_index_that_is_built_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    by_index = Same({"x": (2, 6)}, lambda t, x: t.gather(x, np.arange(3)), lambda x: x)
    monkeypatch.setitem(SAME, "by index", by_index)
    with pytest.raises(AssertionError, match="an index is built"):
        test_views_build_no_index("by index", monkeypatch)


@pytest.mark.parametrize("name", [name for name, same in SAME.items() if same.is_view and name != "pad"])
def test_views_copy_nothing(name: str) -> None:
    same = SAME[name]
    (key,) = same.shapes
    x = np.random.RandomState(0).standard_normal(same.shapes[key])
    tape = Tape(PlainKind())
    assert np.shares_memory(same.taped(tape, **{key: tape.variable(x)}).value, x)
    bounds = Bounded(x, x * x)
    wide: Tape[Bounded] = Tape(BoundedKind("float64"))
    found = same.taped(wide, **{key: wide.variable(bounds)}).value
    assert np.shares_memory(found.value, x) and np.shares_memory(found.error, bounds.error)


# ---------------------------------------------------------------- ties, repeats, shapes of all kinds


@given(st.integers(0, 2**32 - 1))
def test_of_equal_entries_the_first_is_the_largest(seed: int) -> None:
    x = np.random.RandomState(seed).randint(0, 3, (4, 5)).astype(float)
    expected = np.eye(5)[x.argmax(-1)]
    for kind, given_as, numbers in (
        (PlainKind(), lambda a: a, lambda a: a),
        (BoundedKind("float32"), lambda a: Bounded(a, None), lambda a: a.value),
        (ExactKind(), ExactKind().exact, lambda a: np.array([float(v) for v in a.ravel()]).reshape(a.shape)),
    ):
        top, mask = kind.maximum(given_as(x))  # type: ignore[attr-defined]
        assert np.array_equal(numbers(top)[:, 0], x.max(-1)) and np.array_equal(numbers(mask), expected)
        assert getattr(mask, "error", None) is None


def test_balls_that_differ_below_float64_are_no_tie() -> None:
    with precision(128):
        row = balls([arb(1), arb(1) + arb(2) ** -100, arb(0)], (1, 3))
        top, mask = ExactKind().maximum(row)
        assert top[0, 0] == row[0, 1] and mask.tolist() == [[0, 1, 0]]


def test_one_function_of_the_same_numbers_is_a_tie_that_no_precision_decides() -> None:
    """Two of the same ball may be either; two that overlap otherwise are asked for in more bits."""
    with precision(128):
        ball = arb(1).exp()
        _, mask = ExactKind().maximum(balls([ball, ball, arb(0)], (1, 3)))
        assert [one.contains(0) and one.contains(1) for one in mask[0]] == [True, True, False]
        with pytest.raises(Undecided):
            ExactKind().maximum(balls([ball, ball + arb(0, 1e-30)], (1, 2)))


@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_a_border_of_minus_infinity_is_never_the_largest(dtype: str) -> None:
    x = np.array([[-3.0, -1.0, -2.0]])
    for kind in (PlainKind(), BoundedKind(dtype), ExactKind()):
        tape: Tape[Any] = Tape(kind)
        given = tape.variable(kind.exact(x))  # type: ignore[attr-defined]
        padded = tape.pad(given, [(0, 0), (1, 1)], -np.inf)
        top = tape.maximum(tape.windows(padded, (3,), (2,)))
        back = tape.gradients(top, kind.exact(np.array([[2.0, 5.0]])), {"x": given}, "x")  # type: ignore[attr-defined]
        assert _floats(top.value) == [[-1, -1]] and _floats(back) == [[0, 7, 0]]


def _floats(a: Any) -> Any:
    array = a.value if isinstance(a, Bounded) else a
    return np.array([float(one) for one in array.ravel()]).reshape(array.shape).tolist()


def test_either_of_two_that_may_be_the_largest_may_have_the_gradient() -> None:
    x = Bounded(np.array([[1.0, 1.0, 0.0]]), np.array([[0.0, 1e-9, 1e-9]]))
    top, mask = BoundedKind("float64").maximum(x)
    assert mask.value.tolist() == [[1, 0, 0]] and mask.bound.tolist() == [[1, 1, 0]] and top.bound[0, 0] == 1e-9


@settings(max_examples=30)
@given(st.data())
def test_windows_of_any_kernel_stride_and_dilation_are_torch_s(data: st.DataObject) -> None:
    kernel, dilation = data.draw(st.integers(1, 4)), data.draw(st.integers(1, 3))
    stride, reach = data.draw(st.integers(1, 4)), (kernel - 1) * dilation + 1
    n = data.draw(st.integers(reach, reach + 6))
    same = Same(
        {"x": (2, n)},
        lambda t, x: t.windows(x, (kernel,), (stride,), (dilation,)),
        lambda x: x.unfold(1, reach, stride)[..., ::dilation],
    )
    inputs = _inputs(same)
    found, expected = composed(same.taped, PlainKind(), **inputs), _by_torch(same, inputs)
    assert all(np.allclose(found[key], right, rtol=1e-13, atol=1e-15) for key, right in expected.items())


@settings(max_examples=30)
@given(st.integers(0, 2**32 - 1), st.lists(st.integers(0, 5), min_size=1, max_size=12))
def test_entries_that_are_gathered_several_times_add_up(seed: int, index: list[int]) -> None:
    same = Same({"x": (6,)}, lambda t, x: t.gather(x, np.array(index)), lambda x: x[torch.tensor(index)])
    inputs = _inputs(same, seed % 2**32)
    found, expected = composed(same.taped, PlainKind(), **inputs), _by_torch(same, inputs)
    assert all(np.allclose(found[key], right, rtol=1e-13, atol=1e-15) for key, right in expected.items())


# ---------------------------------------------------------------- values and derivatives that are not one function's


def test_what_is_stopped_has_no_gradient() -> None:
    found = composed(lambda t, x: t.stop(x) * x, PlainKind(), x=np.array([2.0, 3.0]))
    weights = np.round(64 * np.cos(1 + np.arange(2))) / 64
    assert np.allclose(found["x"], weights / 3 * np.array([2.0, 3.0]))


def test_a_mistake_has_the_value_of_one_and_the_derivative_of_another() -> None:
    x = np.array([2.0, 3.0])
    right, wrong = (composed(lambda _, x: x * x, PlainKind(), x=x), composed(lambda _, x: x * 5, PlainKind(), x=x))
    found = composed(lambda t, x: t.mistaken(x * x, x * 5), PlainKind(), x=x)
    assert np.array_equal(found["output"], right["output"]) and np.array_equal(found["x"], wrong["x"])
