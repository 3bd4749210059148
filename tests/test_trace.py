"""``trace``: every number of a step stands in it, each formula gives its number, and a mistake is marked once."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any
from unittest import mock

import numpy as np
import pytest
from flint import arb
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.checking.sides import side_of
from harness.ground.errors import UsageError
from harness.ground.workspace import find
from harness.report.formulas import Html, Latex, Text, Writer
from harness.report.html.trace_page import trace_page
from harness.report.layout import width
from harness.report.trace_markdown import trace_markdown
from harness.report.trace_text import trace_text
from harness.run.sides import Side
from harness.scenario.claims.printed import parse
from harness.scenario.load import load
from harness.scenario.losses import LOSSES
from harness.scenario.model import Case
from harness.scenario.optimizers import OPTIMIZERS
from harness.task.oracle import oracle
from harness.trace import layers, optimizers
from harness.trace import trace as whole
from harness.trace.expression import Leaf, Number, OverSamples, Sum, value
from harness.trace.make import Options, trace
from harness.trace.result import Held, Line, Trace
from harness.trace.taken import take
from tests.helpers import NUMPY, TORCH, case
from tests.integration.inside import command
from tests.integration.workspaces import ROOT
from tests.test_html_page import Read


def _lines(found: Trace) -> list[Line]:
    return [line for section in found.sections for line in section.lines]


def _named(found: Trace) -> dict[str, Line]:
    """By their names in text."""
    return {Text().symbol(line.symbol): line for line in _lines(found)}


def _shipped(name: str, dtype: str = "float64") -> Case:
    place = find(ROOT, {})
    (found,) = load(place.scenarios / f"{name}.scenario.yaml", place, dtype)
    return found


# ---------------------------------------------------------------- what the documents print


def _printed(of: Case) -> Iterator[tuple[str, str, tuple[int, ...], Any]]:
    """Each number that a document prints: quantity, tensor, index, digits."""
    for one in of.claims:
        claim = one.claim
        if claim.printed is None or claim.of not in ("output", "gradient", "parameter") or claim.step == 0:
            continue
        found = parse(claim.printed)
        name = claim.name or "output"
        shape = (1, of.outputs) if claim.of == "output" else of.shapes[name]
        for index, number in zip(np.ndindex(shape), found.numbers, strict=True):
            yield claim.of, name, index, number


@pytest.mark.parametrize("name", ["two_layer_sigmoid", "homework_sigmoid", "homework_relu"])
def test_every_number_that_documents_003_and_004_print_stands_in_the_trace(name: str) -> None:
    of = _shipped(name)
    found = trace(of)
    text = trace_text(found, 8)
    last = of.layers[-1].name
    by_key = {line.key: line for line in _lines(found)}
    count = 0
    for quantity, tensor, index, printed in _printed(of):
        line = by_key["activation", last, index] if quantity == "output" else by_key[quantity, tensor, index]
        symbol, shown = re.escape(Text().symbol(line.symbol)), Writer(Text()).number(line.number)
        assert re.search(rf"^  {symbol} =[^∂]*(.|\n        )*?{re.escape(shown)}", text, re.MULTILINE), symbol
        assert abs(printed.value - Fraction(shown)) <= printed.half_unit, symbol
        count += 1
    assert count >= 10


def test_the_chain_of_one_entry_is_worked_as_document_004_does() -> None:
    found = _named(trace(_shipped("two_layer_sigmoid"), Options(entry="linear2.weight[0,0]")))
    writer = Writer(Text())
    factors = ("∂L/∂a2[0]", "∂a2[0]/∂z2[0]", "∂z2[0]/∂W2[0,0]")
    formula = found["∂L/∂W2[0,0]"].formula
    assert formula is not None and writer.named(formula) == "·".join(factors)
    product = np.prod([found[name].number for name in factors])
    assert product == pytest.approx(found["∂L/∂W2[0,0]"].number, rel=1e-14)
    assert found["W2[0,0]⁺"].number == pytest.approx(0.4 - 0.5 * product)
    assert "∂L/∂W1[0,0]" not in found and "δ2[1]" not in found


# ---------------------------------------------------------------- formulas give their numbers

#: What a printed formula is made of, as Python has it.
_FUNCTIONS: Mapping[str, Any] = {
    "exp": arb.exp,
    "log": arb.log,
    "tanh": arb.tanh,
    "erf": arb.erf,
    "abs": abs,
    "root": lambda x: x.nonnegative_part().sqrt(),
    "max": lambda *all_: _extreme(all_, arb.max),
    "min": lambda *all_: _extreme(all_, arb.min),
    "sigmoid": lambda x: 1 / (1 + (-x).exp()),
    "pi": arb.pi(),
}


_DIGITS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")


def _extreme(numbers: Any, of: Any) -> arb:
    first, *rest = numbers
    for one in rest:
        first = of(first, one)
    return first


def _ball(text: str) -> arb:
    """What a number with eight significant digits may be."""
    number = float(text)
    return arb(text, abs(number) * 5e-8 if number else 0)


def evaluated(text: str) -> arb:
    """A formula with its numbers as it is printed, every number as inexact as its digits are."""
    shown = re.sub(r"(?<![\w.])(\d+(?:\.\d+)?(?:e[+-]?\d+)?)", r"N('\1')", text)
    shown = re.sub("[⁰¹²³⁴⁵⁶⁷⁸⁹]+", lambda power: f"**{power[0].translate(_DIGITS)}", shown)
    shown = shown.replace("·", "*").replace("−", "-").replace("√", "root").replace("π", "pi")
    found: arb = eval(shown, {**_FUNCTIONS, "N": _ball})
    return found


def _is_whole(of: Any) -> bool:
    """Whether no term of a formula is left out."""
    if isinstance(of, Sum | OverSamples) and of.left:
        return False
    children = [getattr(of, name) for name in getattr(of, "__dataclass_fields__", ())]
    flat = [one for child in children for one in (child if isinstance(child, tuple) else (child,))]
    return all(map(_is_whole, flat))


def _check(found: Trace) -> int:
    """That each formula gives its number, in float64 and as printed; how many there are."""
    writer, count = Writer(Text()), 0
    for line in _lines(found):
        if line.formula is None or not _is_whole(line.formula):
            continue
        name, worked = Text().symbol(line.symbol), value(line.formula)
        assert worked == pytest.approx(line.number, rel=1e-9, abs=1e-13), name
        printed, number = writer.counted(line.formula), writer.number(line.number)
        is_it = (evaluated(printed) - _ball(number)).contains(0) or abs(line.number) < 1e-13
        assert is_it, f"{name} = {printed} = {number}"
        count += 1
    return count


_ACTIVATIONS = [
    {"layer": "sigmoid"},
    {"layer": "tanh"},
    {"layer": "relu"},
    {"layer": "leaky_relu", "negative_slope": 0.3},
    {"layer": "elu", "alpha": 0.7},
    {"layer": "celu", "alpha": 2.5},
    {"layer": "selu"},
    {"layer": "silu"},
    {"layer": "softplus", "beta": 2.5, "threshold": 3.0},
    {"layer": "logsigmoid"},
    {"layer": "mish"},
    {"layer": "gelu"},
    {"layer": "gelu", "approximate": "tanh"},
    {"layer": "softsign"},
    {"layer": "hardtanh", "min_val": -0.3, "max_val": 0.5},
    {"layer": "relu6"},
    {"layer": "hardsigmoid"},
    {"layer": "prelu"},
    {"layer": "identity"},
    {"layer": "softmax"},
    {"layer": "log_softmax"},
]
_LOSSES: list[tuple[dict[str, Any], str, str | None]] = [
    ({"kind": "mse"}, "outputs", None),
    ({"kind": "mse", "reduction": "sum", "scale": 0.5}, "outputs", None),
    ({"kind": "l1"}, "outputs", None),
    ({"kind": "huber", "delta": 0.3}, "outputs", None),
    ({"kind": "smooth_l1", "beta": 0.7}, "outputs", None),
    ({"kind": "binary_cross_entropy"}, "binary", "sigmoid"),
    ({"kind": "binary_cross_entropy_with_logits"}, "binary", None),
    ({"kind": "cross_entropy"}, "classes", None),
    ({"kind": "cross_entropy", "label_smoothing": 0.1, "weight": [0.5, 2.0, 1.25]}, "classes", None),
    ({"kind": "cross_entropy", "ignore_index": 1, "reduction": "sum"}, "classes", None),
    ({"kind": "nll"}, "classes", "log_softmax"),
    ({"kind": "categorical_cross_entropy"}, "classes", "softmax"),
    ({"kind": "kl_div", "reduction": "batchmean"}, "probabilities", "log_softmax"),
    ({"kind": "multi_margin", "p": 2}, "classes", None),
    ({"kind": "multi_margin", "margin": 0.3}, "classes", None),
    ({"kind": "inner", "reduction": "sum"}, "outputs", None),
]
_OPTIMIZERS: list[dict[str, Any]] = [
    {"lr": 0.1},
    {"lr": 0.1, "weight_decay": 0.1, "maximize": True},
    {"lr": 0.1, "momentum": 0.9, "dampening": 0.3},
    {"lr": 0.1, "momentum": 0.9, "nesterov": True, "weight_decay": 0.01},
    {"kind": "adam", "weight_decay": 0.1},
    {"kind": "adam", "amsgrad": True, "betas": [0.3, 0.8], "eps": 0.01},
    {"kind": "adamw"},
    {"kind": "rmsprop", "momentum": 0.5, "eps": 0.01},
    {"kind": "rmsprop", "centered": True, "eps": 0.01},
    {"kind": "adagrad", "lr_decay": 0.1, "initial_accumulator_value": 0.2},
    {"kind": "adadelta", "weight_decay": 0.1},
    {"lr": 0.1, "clip": {"max_norm": 0.05}},
    {"lr": 0.1, "clip": {"max_norm": 0.05, "norm_type": 1}},
    {"lr": 0.1, "clip": {"clip_value": 0.01}},
]
_PENALTIES: list[Any] = [None, [{"kind": "l2", "strength": 0.1}], [{"kind": "l1", "strength": 0.1, "on": "all"}]]


@st.composite
def networks(draw: st.DrawFn) -> tuple[Case, int]:
    """A small network of linear layers and activations with any loss and optimizer, and a step of it."""
    widths = [draw(st.integers(1, 3)) for _ in range(draw(st.integers(1, 2)))]
    loss, targets, last = draw(st.sampled_from(_LOSSES))
    outputs = 3
    network: list[dict[str, Any]] = []
    for at, size in enumerate((*widths, outputs)):
        network.append({"layer": "linear", "name": f"fc{at}", "out_features": size, "bias": draw(st.booleans())})
        if at < len(widths):
            of_row = ("softmax", "log_softmax")
            fit = [one for one in _ACTIVATIONS if size > 1 or one["layer"] not in of_row]
            network.append({**draw(st.sampled_from(fit)), "name": f"phi{at}"})
    network += [{"layer": last}] if last else []
    data = {"source": "normal", "seed": draw(st.integers(0, 99)), "rows": draw(st.integers(1, 4)), "features": 2}
    of = case(
        network=network,
        loss=loss,
        optimizer=draw(st.sampled_from(_OPTIMIZERS)),
        penalties=draw(st.sampled_from(_PENALTIES)),
        data={**data, targets: outputs},
    )
    return of, draw(st.integers(1, 3))


@settings(max_examples=60, deadline=None)
@given(networks())
def test_each_formula_gives_its_number_in_float64_and_as_printed(of: tuple[Case, int]) -> None:
    found = trace(of[0], Options(step=of[1], units=9))
    assert _check(found) > 10
    assert all(line.formula is not None for line in _lines(found))


@settings(max_examples=15, deadline=None)
@given(networks(), st.data())
def test_the_chain_of_any_entry_gives_its_numbers(of: tuple[Case, int], data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(sorted(of[0].shapes)))
    index = tuple(data.draw(st.integers(0, n - 1)) for n in of[0].shapes[name])
    entry = f"{name}[{','.join(map(str, index))}]"
    found = trace(of[0], Options(step=of[1], entry=entry, units=9))
    assert _check(found) > 3
    whole = {line.key: line.number for line in _lines(trace(of[0], Options(step=of[1], units=9)))}
    for key in (("gradient", name, index), ("parameter", name, index)):
        assert {line.key: line.number for line in _lines(found)}[key] == whole[key]


_IMAGES = {"source": "normal", "seed": 3, "rows": 2, "shape": [2, 5, 4], "outputs": 2}
_LAYERS: dict[str, tuple[list[dict[str, Any]], Any]] = {
    "conv2d": ([{"layer": "conv2d", "out_channels": 2, "kernel_size": 3, "padding": 1, "stride": 2}], _IMAGES),
    "groups": ([{"layer": "conv2d", "out_channels": 4, "kernel_size": 2, "groups": 2, "dilation": 2}], _IMAGES),
    "same": ([{"layer": "conv2d", "out_channels": 2, "kernel_size": 3, "padding": "same", "bias": False}], _IMAGES),
    "max_pool2d": ([{"layer": "max_pool2d", "kernel_size": 2, "stride": 1, "padding": 1}], _IMAGES),
    "avg_pool2d": ([{"layer": "avg_pool2d", "kernel_size": 2, "padding": 1, "count_include_pad": False}], _IMAGES),
    "override": ([{"layer": "avg_pool2d", "kernel_size": 2, "stride": 1, "divisor_override": 3}], _IMAGES),
    "adaptive": ([{"layer": "adaptive_avg_pool2d", "output_size": [2, 3]}], _IMAGES),
    "batch_norm2d": ([{"layer": "batch_norm2d"}], _IMAGES),
    "dropout2d": ([{"layer": "dropout2d", "seed": 5}], _IMAGES),
    "permute": ([{"layer": "permute", "dims": [0, 3, 1, 2]}], _IMAGES),
    "reshape": ([{"layer": "reshape", "shape": [4, 10]}], _IMAGES),
    "prelu": ([{"layer": "prelu", "num_parameters": 2}], _IMAGES),
}


def _with_layer(name: str) -> Case:
    under, data = _LAYERS[name]
    first = {"layer": "conv2d", "name": "first", "out_channels": 2, "kernel_size": 1}
    last = [{"layer": "flatten"}, {"layer": "linear", "name": "fc", "out_features": 2}]
    return case(network=[first, {**under[0], "name": "under"}, *last], data=data)


@pytest.mark.parametrize("name", _LAYERS)
@pytest.mark.sampled(2, first=1)
def test_layers_of_other_kinds_give_their_numbers_by_their_formulas(name: str) -> None:
    with mock.patch.multiple(layers, MOST_TERMS=10**6), mock.patch.object(whole, "MOST_TERMS", 10**6):
        found = trace(_with_layer(name), Options(units=1000))
    assert all(line.formula is not None for line in _lines(found))
    assert _check(found) == len(_lines(found))


def test_branches_shared_parameters_and_added_losses_are_sums() -> None:
    branch = [{"layer": "linear", "name": "inner", "out_features": 3}, {"layer": "tanh", "name": "bent"}]
    network = [
        {"layer": "linear", "name": "fc1", "out_features": 3},
        {"residual": branch, "name": "sum"},
        {"layer": "linear", "name": "fc2", "out_features": 2, "bias": False},
        {"layer": "linear", "name": "back", "shares": {"weight": "fc2.weight.T"}},
        {"layer": "linear", "name": "fc3", "out_features": 2},
    ]
    found = trace(case(network=network, auxiliary=[{"layer": "fc2", "loss": {"kind": "l1"}}]), Options(units=9))
    assert _check(found) == len(_lines(found))


def test_ids_lead_to_rows_of_a_table() -> None:
    data = {"source": "integers", "high": 4, "seed": 1, "rows": 3, "shape": [2], "outputs": 2}
    table = {"layer": "embedding", "name": "table", "num_embeddings": 4, "embedding_dim": 2}
    network = [table, {"layer": "flatten"}, {"layer": "linear", "name": "fc", "out_features": 2}]
    found = trace(case(network=network, data=data), Options(units=9))
    assert _check(found) == len(_lines(found))


def test_gradients_are_those_of_the_exact_step() -> None:
    of = case()
    exact = oracle(take(of, 2).task)
    found = {line.key: line.number for line in _lines(trace(of, Options(step=2, units=9)))}
    for name, shape in of.shapes.items():
        for index in np.ndindex(shape):
            right = float(exact.text("gradient", name, shape, index))
            assert found["gradient", name, index] == pytest.approx(right, rel=1e-15)


# ---------------------------------------------------------------- what is left out, and what is said of it


def test_of_a_large_network_few_units_are_shown_and_the_others_counted() -> None:
    network = [
        {"layer": "linear", "name": "fc1", "out_features": 30},
        {"layer": "relu"},
        {"layer": "linear", "name": "fc2", "out_features": 2},
    ]
    data = {"source": "normal", "seed": 2, "rows": 9, "features": 40, "outputs": 2}
    of = case(network=network, data=data)
    text = trace_text(trace(of, Options(units=2)), 8)
    assert "28 more entries of z1 are not shown; --units shows more, --entry any." in text
    assert "1,196 more entries of W1 are not shown" in text
    assert "… (32 more terms)" in text and "… (8 more terms)" in text
    assert max(map(width, text.splitlines())) <= 100
    one = trace_text(trace(of, Options(entry="W1[29,39]")), 8)
    assert "W1[29,39]⁺ = " in one and "W1[29,38]⁺" not in one


def test_a_layer_without_formulas_shows_its_values_and_says_so() -> None:
    network = [
        {"layer": "linear", "name": "fc1", "out_features": 3},
        {"layer": "layer_norm", "name": "norm"},
        {"layer": "linear", "name": "fc2", "out_features": 2},
    ]
    text = trace_text(trace(case(network=network)), 8)
    assert "The formulas of norm (layer_norm) are not written out here, only its values." in text
    assert "In short: " in text
    assert re.search(r"^  δ1\[0\] = -?[0-9.e-]+$", text, re.MULTILINE)


def test_a_sample_is_chosen_and_sums_over_samples_are_the_same() -> None:
    of = case()
    first, third = (_named(trace(of, Options(sample=number))) for number in (1, 3))
    assert first["z1[0]"].number != third["z1[0]"].number
    assert first["∂L/∂W1[0,0]"].number == third["∂L/∂W1[0,0]"].number


def test_why_a_kink_has_the_slope_that_it_has_is_said() -> None:
    text = trace_text(trace(_shipped("homework_relu")), 8)
    assert re.search(r"δ1\[1\] = ∂L/∂a1\[1\]·relu′\(z1\[1\]\) = .* = -?0, since z1\[1\] ≤ 0", text)


@pytest.mark.parametrize("digits", [3, 8, 15])
def test_numbers_have_the_digits_that_are_asked_for(digits: int) -> None:
    text = trace_text(trace(_shipped("two_layer_sigmoid")), digits)
    assert f"{0.593269992107187:.{digits}g}" in text


@pytest.mark.parametrize("columns", [60, 80, 120])
def test_text_is_as_narrow_as_it_should_be(columns: int) -> None:
    text = trace_text(trace(case(), candidate=TORCH), 8, columns)
    assert max(map(width, text.splitlines())) <= columns


def test_only_the_forward_pass_of_what_takes_no_step() -> None:
    found = trace(_shipped("forward_only"))
    assert found.step == 0 and {line.key[0] for line in _lines(found) if line.key} == {"activation"}


# ---------------------------------------------------------------- other languages


def test_markdown_has_each_formula_between_dollars_and_html_asks_nothing_of_anywhere() -> None:
    found = trace(case(), candidate=NUMPY)
    page, text = trace_markdown(found, 8), trace_page(found, 8)
    assert page.count("$$") % 2 == 0 and page.count("$$") >= 2 * len(_lines(found))
    assert r"\frac{\partial L}{\partial W^{(1)}_{0,0}} = \sum_n \delta^{(1)}_{0} \cdot x_{0}" in page
    read = Read(text)
    assert not re.search(r"""(src|href)=["'](?!#|data:)""", text)
    assert len(read.all("li")) == len(_lines(found)) and len(read.all("h2")) == 1 + len(found.sections)


def test_what_a_name_looks_like_in_each_language() -> None:
    line = _named(trace(_shipped("two_layer_sigmoid")))["δ1[0]"]
    assert line.formula is not None
    assert Writer(Text()).named(line.formula) == "∂L/∂a1[0]·a1[0]·(1 − a1[0])"
    latex = r"\frac{\partial L}{\partial a^{(1)}_{0}} \cdot a^{(1)}_{0} \cdot \left(1 - a^{(1)}_{0}\right)"
    assert Writer(Latex()).named(line.formula) == latex
    assert Writer(Html()).number(-1.5e-12) == "−1.5·10<sup>−12</sup>"


def test_what_others_wrote_is_harmless_on_the_page() -> None:
    of = case(title="<script>alert(1)</script> $x$ | `y`")
    assert "<script>alert" not in trace_page(trace(of), 8)
    assert "\\$x\\$" in trace_markdown(trace(of), 8)


# ---------------------------------------------------------------- a candidate beside it

_NET = """
import numpy as np

HARNESS = {{"network": "linear sigmoid linear sigmoid", "loss": {{"kind": "mse", "reduction": "sum", "scale": 0.5}}}}


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def loss_and_gradients(parameters, inputs, targets):
    W1, b1, W2, b2 = (parameters[name] for name in ("W1", "b1", "W2", "b2"))
    a1 = sigmoid(inputs @ W1 + b1)
    y = sigmoid(a1 @ W2 + b2)
    loss = {loss}
    d2 = {d2}
    d1 = {d1}
    return loss, {{"W1": {w1}, "b1": d1.sum(axis=0), "W2": a1.T @ d2, "b2": d2.sum(axis=0)}}
"""
_RIGHT = {
    "loss": "0.5 * np.sum((y - targets) ** 2)",
    "d2": "(y - targets) * y * (1 - y)",
    "d1": "d2 @ W2.T * a1 * (1 - a1)",
    "w1": "inputs.T @ d1",
}


def _traced(folder: Path, **changed: str) -> Trace:
    file = folder / "net.py"
    file.write_text(_NET.format(**{**_RIGHT, **changed}), "utf-8")
    return trace(_shipped("two_layer_sigmoid"), candidate=side_of(str(file)))


@pytest.mark.parametrize(
    ("changed", "first", "wrong"),
    [
        ({"loss": "np.sum((y - targets) ** 2)"}, "L", {"L"}),
        ({"d2": "y - targets"}, "δ2[0]", {"δ2[0]", "δ2[1]"}),
        ({"d1": "d2 @ W2.T"}, "δ1[0]", {"δ1[0]", "δ1[1]"}),
        ({"w1": "inputs.T @ d1 * [[1, 1], [1, 2]]"}, "∂L/∂W1[1,1]", {"∂L/∂W1[1,1]"}),
        (
            {"d2": "y - targets", "w1": "2 * inputs.T @ d1"},
            "δ2[0]",
            {"δ2[0]", "δ2[1]", *(f"∂L/∂W1[{i},{j}]" for i in (0, 1) for j in (0, 1))},
        ),
    ],
)
def test_each_mistake_is_marked_where_it_is_made_and_nowhere_else(
    tmp_path: Path, changed: dict[str, str], first: str, wrong: set[str]
) -> None:
    found = _traced(tmp_path, **changed)
    beside = found.candidate
    assert beside is not None and beside.first is not None and not beside.is_right
    told = [line for line in _lines(found) if line.key in beside.numbers]
    held = {Text().symbol(line.symbol): beside.numbers[line.key].held for line in told if line.key}
    assert [name for name, how in held.items() if how is Held.FIRST] == [first] == [Text().symbol(beside.first.symbol)]
    assert {name for name, how in held.items() if how in (Held.FIRST, Held.WRONG)} == wrong
    text = " ".join(trace_text(found, 8).split())
    assert text.count("THE FIRST WRONG NUMBER") == 1 and f"the first wrong number is {first}. It is " in text


@pytest.mark.parametrize("side", [NUMPY, TORCH])
@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_nobody_who_is_right_is_accused(side: Any, dtype: str) -> None:
    found = trace(case(dtype), Options(step=3), side).candidate
    assert found is not None and found.is_right
    assert {own.held for own in found.numbers.values()} == {Held.RIGHT}


@settings(max_examples=15, deadline=None)
@given(networks(), st.sampled_from([NUMPY, TORCH]))
def test_of_networks_that_are_drawn_nobody_who_is_right_is_accused(of: tuple[Case, int], side: Any) -> None:
    found = trace(of[0], Options(step=of[1], units=9), side)
    assert found.candidate is not None and found.candidate.is_right, trace_text(found, 17)


def test_a_right_file_is_said_to_be_right(tmp_path: Path) -> None:
    assert "net: every number that it returns is right." in trace_text(_traced(tmp_path), 8)


def test_a_gradient_in_another_shape_is_told() -> None:
    found = trace(case(), candidate=_told_otherwise(lambda name, g: g.ravel() if name == "fc1.weight" else g))
    text = " ".join(trace_text(found, 8).split())
    assert "It returns gradient fc1.weight with shape (6,), but should with (3, 2)." in text
    assert found.candidate is not None and not found.candidate.is_right


def _told_otherwise(change: Any) -> Any:
    def build(of: Case) -> Any:
        inner = NUMPY.build(of)
        step = inner.step

        def changed(batch: Any, lr: float) -> Any:
            done = step(batch, lr)
            gradients = {name: change(name, g) for name, g in (done.gradients or {}).items()}
            return replace(done, gradients=gradients, activations=None, activation_gradients=None)

        inner.step = changed  # type: ignore[method-assign]
        return inner

    return Side("other", build)


# ---------------------------------------------------------------- the command line


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("nosuch",), r"nosuch: no such scenario in .*; `list` names them"),
        (("two_layer_sigmoid[float16]",), r"no such case; there are two_layer_sigmoid\[float64\]"),
        (("two_layer_sigmoid", "--step", "9"), r"--step 9: two_layer_sigmoid\[float64\] has the steps 1 to 1"),
        (("two_layer_sigmoid", "--sample", "2"), r"--sample 2: the batch of this step has the samples 1 to 1"),
        (
            ("two_layer_sigmoid", "--entry", "W9[0]"),
            r"--entry W9\[0\]: no such parameter; there are linear1.weight \(2, 2\); linear1.bias \(2,\)",
        ),
        (
            ("two_layer_sigmoid", "--entry", "linear1.weight"),
            r"should be a parameter and an index, such as linear1.weight\[1,1\]",
        ),
        (
            ("two_layer_sigmoid", "--entry", "b1[2]"),
            r"linear1.bias has the shape \(2,\); the index should have one number, counted from 0, such as linear1",
        ),
        (("two_layer_sigmoid", "--from", "nothing.py"), r"nothing.py: no such file"),
        (("two_layer_sigmoid", "--from", "docs"), r"--from docs: is a folder; name one file, such as docs/my_backprop"),
        (("two_layer_sigmoid", "--from", "nothing"), r"--from nothing: should be a file, such as my_backprop.py, or"),
        (
            ("two_layer_sigmoid", "--html", "no/folder.html"),
            r"no/folder.html: should be a file in a folder that exists",
        ),
        (("forward_only", "--step", "1"), r"--step 1: forward_only\[float64\] takes no step, only a forward pass"),
        (("forward_only", "--entry", "W1[0,0]"), r"takes no step, so no parameter has a gradient"),
        (("forward_only", "--from", "torch"), r"takes no step, so --from has nothing to compare"),
    ],
)
def test_what_cannot_be_traced_is_one_message_and_exit_code_2(arguments: tuple[str, ...], said: str) -> None:
    done = command("trace", *arguments, cwd=ROOT)
    assert done.returncode == 2 and not done.stdout
    assert re.search(said, done.stderr) and done.stderr.count("\n") == 1, done.stderr


def test_a_held_parameter_has_no_chain() -> None:
    network = [
        {"layer": "linear", "name": "fc1", "out_features": 3, "trainable": ["bias"]},
        {"layer": "linear", "name": "fc2", "out_features": 2},
    ]
    of = case(network=network)
    with pytest.raises(UsageError, match=r"--entry W1\[0,0\]: no step moves fc1.weight"):
        trace(of, Options(entry="W1[0,0]"))
    assert "No step moves W1." in trace_text(trace(of), 8)


def test_a_run_that_ends_early_has_no_later_step() -> None:
    of = case(training={"until": {"loss": 1e9, "limit": 50}})
    with pytest.raises(
        UsageError, match=r"--step 9: memory\[float64\] ends after step 1, where its loss is low enough"
    ):
        trace(of, Options(step=9))


def test_files_are_written_beside_the_text(tmp_path: Path) -> None:
    html, markdown = tmp_path / "t.html", tmp_path / "t.md"
    done = command("trace", "two_layer_sigmoid", "--html", str(html), "--markdown", str(markdown), cwd=ROOT)
    assert done.returncode == 0 and "∂L/∂W2[0,0] = δ2[0]·a1[0] = 0.13849856·0.59326999 = 0.082167041" in done.stdout
    assert html.read_text("utf-8").startswith("<!doctype html>") and "$$" in markdown.read_text("utf-8")


def test_a_wrong_file_ends_with_1(tmp_path: Path) -> None:
    (tmp_path / "net.py").write_text(_NET.format(**{**_RIGHT, "d1": "d2 @ W2.T"}), "utf-8")
    assert command("trace", "two_layer_sigmoid", "--from", str(tmp_path / "net.py"), cwd=ROOT).returncode == 1


def test_every_kind_of_optimizer_and_loss_has_formulas() -> None:
    assert set(OPTIMIZERS) == set(optimizers.FORMULAS)
    examples = {loss["kind"] for loss, _, _ in _LOSSES}
    assert set(LOSSES) == examples


def test_leaves_and_numbers_are_their_own_values() -> None:
    assert value(Number(2.0)) == 2 and value(Leaf(_lines(trace(case()))[0].symbol, 3.0)) == 3
