"""Every layer, loss and optimizer by its examples: both references, the tape, and a bound that is sound and tight."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from itertools import product
from math import prod
from typing import Any, get_args

import numpy as np
import pytest
import torch
from helpers import NUMPY, TORCH, case
from test_bound import _assert_sound
from test_oracle import _assert_gradients_are_differences

import reference_numpy.layers
import reference_numpy.losses
import reference_torch.network
from harness.run.run import run
from harness.scenario.kinds import Shape
from harness.scenario.layers import LAYERS
from harness.scenario.losses import LOSSES
from harness.scenario.optimizers import OPTIMIZERS
from harness.scenario.sources.masks import mask
from harness.task import layers, losses
from harness.task.function import Function
from harness.task.numbers.bounded import Bounded, BoundedKind
from harness.task.numbers.plain import PlainKind
from harness.task.tape import Kind, Tape, Variable
from reference_numpy.layer import Parts

DTYPES = ("float64", "float32")
E = 1e-3
"""Of an input: far above the rounding of float64, far below what a function's curvature is seen at."""
TIGHT = 1 / 3
"""At least this share of the bound is reached somewhere; one that is ten times too wide is reached by a tenth."""
USED = 1 / 30
"""The references use at least this share of float32's bound; it allows the least exact formula that people write."""

# ---------------------------------------------------------------- the examples, as cases


def _first(width: int) -> dict[str, Any]:
    return {"layer": "linear", "name": "fc1", "in_features": 2, "out_features": width}


def _examples(kind: str) -> Iterator[tuple[str, dict[str, Any], Shape]]:
    """Of a layer: what the test calls it, its fields, and the shape of samples that it is tried on."""
    model = LAYERS[kind]
    for number, (shape, fields) in enumerate(product(model.tried_on, model.examples)):
        layer = model(layer=kind, **fields, name="it").fitted(shape)
        arrives = prod(shape) if layer.only_moves else shape[layer.takes_along]
        if layer.inputs in (None, arrives) and layer.problem(shape) is None:
            yield f"{kind}{number}", {"layer": kind, **fields}, shape


def test_every_example_and_every_shape_is_tried() -> None:
    """For one that does not fit is left out, as a layer of 4 channels is of samples of 3."""
    for kind, model in LAYERS.items():
        tried = [(fields, shape) for _, fields, shape in _examples(kind)]
        assert all(any({"layer": kind, **one} == fields for fields, _ in tried) for one in model.examples), kind
        assert not model.examples or {shape for _, shape in tried} == set(model.tried_on), kind


def _layer_cases() -> Iterator[Any]:
    """Each layer behind a linear one and before another, in the shapes that it is tried on; first if it takes ids."""
    for kind in LAYERS:
        for name, fields, shape in _examples(kind):
            rows = LAYERS[kind](**fields, name="it").fitted(shape).output_shape(shape)
            shaped = [{"layer": "reshape", "shape": shape}] if len(shape) > 1 else []
            flat = [{"layer": "flatten"}] if len(rows) > 1 else []
            last = {"layer": "linear", "name": "fc2", "out_features": 2}
            if LAYERS[kind].takes_ids:
                yield pytest.param({"network": [fields, *flat, last], "data": _ids(shape)}, id=name)
            else:
                network = [_first(prod(shape)), *shaped, fields, *flat, last]
                yield pytest.param({"network": network}, id=name)


#: How many ids every layer that takes ids must have.
IDS = 4


def _ids(shape: Shape) -> dict[str, Any]:
    return {"source": "integers", "seed": 2, "rows": 4, "high": IDS, "shape": shape, "outputs": 2}


#: What a network ends in before a loss of these.
_LAST = {"probabilities": "sigmoid", "log-probabilities": "log_softmax"}


def _loss_cases() -> Iterator[Any]:
    for kind, model in LOSSES.items():
        last = [{"layer": _LAST[model.of]}] if model.of in _LAST else []
        for reduction in get_args(model.model_fields["reduction"].annotation):
            for number, fields in enumerate(model.examples):
                width = len(fields.get("weight", (1, 1)))
                data = {"source": "normal", "seed": 2, "rows": 3, "features": 2, model.targets: width}
                loss = {"kind": kind, "reduction": reduction, "scale": 0.3, **fields}
                network = {"network": [_first(width), *last], "loss": loss, "data": data}
                yield pytest.param(network, id=f"{kind}{number}-{reduction}")


def _optimizer_cases() -> Iterator[Any]:
    for kind, model in OPTIMIZERS.items():
        for number, fields in enumerate(model.examples):
            yield pytest.param({"optimizer": {"kind": kind, "lr": 0.1, **fields}}, id=f"{kind}{number}")


CASES = [*_layer_cases(), *_loss_cases(), *_optimizer_cases()]
#: In a test's id, of which kind its layer, loss or optimizer is, and the dtype.
KIND = r"^[a-z_]+(?:\dd)?|float\d\d"


@pytest.mark.sampled(9, kind=KIND)
@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("fields", CASES)
def test_numpy_and_torch_agree(fields: dict[str, Any], dtype: str) -> None:
    result = run(case(dtype, record_activations=True, **fields), (NUMPY, TORCH))
    assert result.as_expected and result.steps_run == 3


@pytest.mark.sampled(9, kind=KIND)
@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("fields", CASES)
def test_both_lie_within_the_bound_of_the_exact_values(fields: dict[str, Any], dtype: str) -> None:
    _assert_sound(case(dtype, record_activations=True, **fields), steps=3)


@pytest.mark.sampled(9, kind=KIND)
@pytest.mark.parametrize("fields", [*_layer_cases(), *_loss_cases()])  # an optimizer takes no part in gradients
def test_the_tape_s_gradients_are_central_differences(fields: dict[str, Any]) -> None:
    _assert_gradients_are_differences(case(**fields))


# ---------------------------------------------------------------- the bound, where an input is uncertain

#: Takes a tape and an input, and gives an output.
Forward = Callable[[Tape[Any], Variable[Any]], Variable[Any]]


def _of_layer(fields: dict[str, Any], of_sample: Shape = (3,)) -> tuple[Forward, Any]:
    """A layer of ``fields`` behind the input, at points on both sides of 0, and so near that the error has both."""
    layer = LAYERS[fields["layer"]](**fields, name="it").fitted(of_sample)
    random = np.random.RandomState(1)
    parameters = {name: random.standard_normal(s) for name, s in layer.shapes().items()}
    parameters |= {name: np.full(s, layer.begins.get(name, 0.0)) for name, s in layer.buffer_shapes().items()}
    ids = random.randint(0, IDS, (3, *of_sample))

    def forward(tape: Tape[Any], x: Variable[Any]) -> Variable[Any]:
        own = {name: tape.numbers(array) for name, array in parameters.items()}
        if layer.takes_ids:  # which are no variables: its weight is
            own, x = {"weight": x}, tape.numbers(ids)
        if layer.has_mask:
            tape.masks = {"it": mask(layer, (1, 1), (3, *layer.mask_of(of_sample)))}
        y = layers.forward(tape, layer, x, own)
        shape = np.shape(_values(y.value))
        # of a row's softmax, ones would have a derivative of 0
        weights = np.ones(shape) if layer.is_activation else np.cos(np.arange(np.prod(shape))).reshape(shape)
        tape.weighted_sum(y, weights, Fraction(1))
        return y

    points = np.array([[-3.0, -1.0, -E / 2], [E / 2, 0.5, 1.0], [2.0, 4.0, -0.3]])
    if layer.takes_ids:
        return forward, np.resize(points, parameters["weight"].shape)
    return forward, points if of_sample == (3,) else random.permutation(np.resize(points, (3, *of_sample)))


_PROBABILITIES = np.array([[0.2, 0.3, 0.5], [0.0, 1.0, 0.0], [0.6, 0.1, 0.3]])


def _of_loss(fields: dict[str, Any]) -> tuple[Forward, Any]:
    """A loss of ``fields`` of three rows."""
    model = LOSSES[fields["kind"]]
    loss = model(**fields)
    random = np.random.RandomState(2)
    t = random.randint(0, 2, (3, 3)) if model.targets == "binary" else random.standard_normal((3, 3))
    t = {"classes": np.eye(3), "probabilities": _PROBABILITIES}.get(model.targets, t.astype(float))
    y = random.uniform(0.2, 0.8, (3, 3)) if model.of == "probabilities" else random.standard_normal((3, 3))
    return lambda tape, x: losses.forward(tape, loss, x, t), y


def _values(a: Any) -> Any:
    return a.value if isinstance(a, Bounded) else a


def _taken(kind: Kind[Any], forward: Forward, x: Any) -> tuple[Any, Any]:
    """The output, and the gradient with respect to the input."""
    tape = Tape(kind)
    variable = tape.variable(x)
    output = forward(tape, variable)
    tape.backward()
    return output.value, variable.gradient


def _shares(forward: Forward, x: Any) -> list[float]:
    """Of the output and of the gradient, the largest share of its bound that an input within E of x moves it by."""
    bounds = _taken(BoundedKind("float64"), forward, Bounded(x, np.full_like(x, E)))
    middle, signs = _taken(PlainKind(), forward, x), np.random.RandomState(3).choice([-1.0, 1.0], (300, *x.shape))
    shares = [0.0, 0.0]
    for sign in (*signs, *(0.5 * signs[:20])):
        moved = _taken(PlainKind(), forward, x + E * sign)
        for index, (one, was, bound) in enumerate(zip(moved, middle, bounds, strict=True)):
            off = np.abs(one - was)
            shares[index] = max(shares[index], float(np.max(off[off > 1e-12] / bound.bound[off > 1e-12], initial=0.0)))
    return shares


def _assert_sound_and_tight(forward: Forward, x: Any) -> None:
    for share in _shares(forward, x):
        assert share <= 1 + 1e-9 and (share == 0 or share >= TIGHT), share


EXAMPLES = [
    *(pytest.param(*_of_layer(fields, shape), id=name) for k in LAYERS for name, fields, shape in _examples(k)),
    *(
        pytest.param(*_of_loss({"kind": k, **fields}), id=f"{k}{i}")
        for k, one in LOSSES.items()
        for i, fields in enumerate(one.examples)
    ),
]


@pytest.mark.sampled(9, kind=KIND)
@pytest.mark.parametrize(("forward", "x"), EXAMPLES)
def test_the_bound_of_an_uncertain_input_is_sound_and_tight(forward: Forward, x: Any) -> None:
    _assert_sound_and_tight(forward, x)


@pytest.mark.parametrize("which", [0, 1])
@pytest.mark.parametrize("kind", [kind for kind, layer in LAYERS.items() if layer.is_activation])
def test_a_bound_that_is_ten_times_too_wide_is_noticed(kind: str, which: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of an activation's output, and of its derivative."""
    monkeypatch.setattr(BoundedKind, "applied", _widened(which))
    with pytest.raises(AssertionError):
        _assert_sound_and_tight(*_of_layer({"layer": kind}))


def _widened(which: int) -> Any:
    def applied(kind: BoundedKind, of_each: Function, x: Bounded) -> tuple[Bounded, ...]:
        pair = of_each.bounded(kind, x)
        return tuple(Bounded(a.value, (10 if i == which else 1) * a.bound) for i, a in enumerate(pair))

    return applied


# ---------------------------------------------------------------- the bound of rounding


def _used(kind: str, fields: dict[str, Any]) -> list[float]:
    """Of output and derivative, the largest share of float32's bound that the reference uses, of an exact input."""
    x = (3 * np.random.RandomState(0).standard_normal((3000, 3))).astype(np.float32)
    layer = LAYERS[kind](layer=kind, **fields)
    side = reference_numpy.layers.LAYERS[kind](Parts(layer, "float32"))
    own = [np.array(side.forward(x.copy())), np.array(side.backward(np.ones_like(x)))]
    exact = x.astype(np.float64)
    bounds, right = BoundedKind("float32").activation(layer, Bounded(exact, None)), PlainKind().activation(layer, exact)
    used = []
    for value, correct, bound in zip(own, right, bounds, strict=True):
        off = np.abs(value - correct)
        assert (off <= bound.bound).all()
        used.append(float(np.max(off[off > 0] / bound.bound[off > 0], initial=0.0)))
    return used


@pytest.mark.parametrize(
    ("kind", "fields"), [(k, fields) for k, one in LAYERS.items() if one.is_activation for fields in one.examples]
)
def test_the_bound_of_rounding_is_sound_and_tight(kind: str, fields: dict[str, Any]) -> None:
    assert all(share == 0 or share >= USED for share in _used(kind, fields))


def _step_of(kind: Kind[Any], loss: Any, y: Any, t: Any) -> tuple[Any, Any]:
    """A loss and its gradient with respect to the output."""
    tape = Tape(kind)
    variable = tape.variable(kind.exact(y.astype(np.float64)))
    return losses.forward(tape, loss, variable, t).value, _handed(tape, variable)


def _handed(tape: Tape[Any], variable: Variable[Any]) -> Any:
    tape.backward()
    return variable.gradient


def _told_by_both(loss: Any, y: Any, t: Any) -> Iterator[tuple[Any, Any]]:
    """The loss and its gradient as the references have them."""
    side = reference_numpy.losses.LOSSES[loss.kind](loss, "float32")
    yield np.full((1, 1), side.forward(y.copy(), t)), np.array(side.backward())
    output = torch.from_numpy(y.copy()).requires_grad_()
    value = reference_torch.network._loss(loss, torch.float32)(output, torch.from_numpy(t))
    value.backward()  # type: ignore[no-untyped-call]
    yield np.full((1, 1), value.item()), output.grad.numpy()


def _used_by_loss(loss: Any) -> list[float]:
    """Of loss and gradient, the largest share of float32's bound that a reference uses, of single samples."""
    random, used = np.random.RandomState(0), [0.0, 0.0]
    for _ in range(300):
        y, t = random.uniform(0.05, 0.95, (1, 3)), random.standard_normal((1, 3))
        if loss.of != "probabilities":
            y = np.log(y / y.sum()) if loss.of == "log-probabilities" else 2 * random.standard_normal((1, 3))
        drawn = {"classes": random.randint(0, 3, 1), "binary": t > 0, "probabilities": random.dirichlet(np.ones(3), 1)}
        t, y = drawn.get(loss.targets, t), y.astype(np.float32)
        t = t if loss.targets == "classes" else t.astype(np.float32)
        bounds, right = _step_of(BoundedKind("float32"), loss, y, t), _step_of(PlainKind(), loss, y, t)
        for told in _told_by_both(loss, y, t):
            for index, (value, correct, bound) in enumerate(zip(told, right, bounds, strict=True)):
                used[index] = max(used[index], _share(value, correct, bound.bound))
    return used


def _share(value: Any, right: Any, bound: Any) -> float:
    off = np.abs(value - right)
    assert (off <= bound).all()
    return float(np.max(off[off > 0] / bound[off > 0], initial=0.0))


@pytest.mark.sampled(9, kind=r"^\w+")
@pytest.mark.parametrize(("kind", "fields"), [(k, fields) for k, one in LOSSES.items() for fields in one.examples])
def test_the_bound_of_rounding_of_a_loss_is_sound_and_tight(kind: str, fields: dict[str, Any]) -> None:
    loss = LOSSES[kind].model_validate({"kind": kind, "reduction": "sum", "scale": 0.3, **fields})
    assert all(share == 0 or share >= USED for share in _used_by_loss(loss))


@pytest.mark.parametrize("kind", ["softmax", "log_softmax"])
@pytest.mark.parametrize("outputs", [2, 3, 10])
def test_the_bound_of_a_softmax_holds_with_its_jacobian_written_out_and_is_tight(kind: str, outputs: int) -> None:
    random = np.random.RandomState(0)
    z, g = ((3 * random.standard_normal((5000, outputs))).astype(np.float32) for _ in range(2))
    layer = LAYERS[kind](layer=kind, name="it")
    side = reference_numpy.layers.LAYERS[kind](Parts(layer, "float32"))
    a, back = np.array(side.forward(z.copy())), np.array(side.backward(g.copy()))
    p, one = (a if kind == "softmax" else np.exp(a))[:, :, None], np.eye(outputs, dtype=np.float32)
    jacobian = one * p - p * p.mT if kind == "softmax" else one - p
    bounds, right = (_through(kind_of, layer, z, g) for kind_of in (BoundedKind("float32"), PlainKind()))
    for own in ((a, back), (a, (jacobian @ g[:, :, None])[:, :, 0])):
        shares = [_share(value, exact, bound.bound) for value, exact, bound in zip(own, right, bounds, strict=True)]
        assert min(shares) >= USED


def _through(kind: Kind[Any], layer: Any, z: Any, g: Any) -> tuple[Any, Any]:
    """A layer's output, and what it hands back of g."""
    tape = Tape(kind)
    x = tape.variable(kind.exact(z.astype(np.float64)))
    y = layers.forward(tape, layer, x, {})
    return y.value, tape.gradients(y, kind.exact(g.astype(np.float64)), {"x": x}, "x")


def test_a_bound_of_rounding_that_is_ten_times_too_wide_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(BoundedKind, "applied", _widened(0))
    assert 0 < _used("sigmoid", {})[0] < USED
