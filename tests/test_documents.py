"""The numbers that the documents print, read from printed/ by program, against what the scenarios give."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator

import numpy as np
import pytest

from harness.checking.sides import resolve
from harness.ground.workspace import find, select
from harness.implementation import Build, Step
from harness.run.train import train
from harness.scenario.initial import initial_state
from harness.scenario.load import load
from harness.scenario.model import Case
from harness.scenario.sources import data
from tests.integration.workspaces import ROOT

SIDES = {side.name: side.build for side in resolve("numpy,torch")}
NUMBER = r"-?\d+\.\d+(?:e[-+]?\d+)?"


def case(name: str, dtype: str) -> Case:
    place = find(ROOT)
    ((file, _),) = select(place, (name,))
    (found,) = load(file, place, dtype)
    return found


def printed(document: str, after: str, count: int) -> list[str]:
    """The first ``count`` numbers that the document prints after a text."""
    text = (ROOT / f"scenarios/printed/{document}.txt").read_text("utf-8")
    return re.findall(NUMBER, text[text.index(after) + len(after) :])[:count]


def agrees(texts: list[str], values: np.ndarray) -> bool:
    """Whether each value rounds to the digits printed."""
    places = [len(text.partition(".")[2]) for text in texts]
    return [f"{value:.{n}f}" for value, n in zip(values.ravel(), places, strict=True)] == texts


def steps(found: Case, build: Build) -> Iterator[Step]:
    """The steps of one side alone."""
    return (trained.step for trained in train(found, build(found), initial_state(found), data.load(found).train))


def only_step(name: str, dtype: str, build: Build) -> Step:
    return next(steps(case(name, dtype), build))


@pytest.mark.parametrize("side", SIDES)
@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_document_004_reproduces(side: str, dtype: str) -> None:
    step = only_step("two_layer_sigmoid", dtype, SIDES[side])
    assert agrees(printed("004", "predictions", 2), step.output)
    assert step.gradients is not None
    gradients = [step.gradients[f"linear{n}.weight"].ravel() for n in (1, 2)]
    assert agrees(printed("004", "after the step", 8), np.concatenate(gradients))
    after = [step.parameters[f"linear{n}.{kind}"].ravel() for n in (1, 2) for kind in ("weight", "bias")]
    assert agrees(printed("004", "OrderedDict", 12), np.concatenate(after))


@pytest.mark.parametrize("side", SIDES)
@pytest.mark.parametrize("activation", ["sigmoid", "relu"])
def test_document_003_reproduces_to_the_last_float32_digit(side: str, activation: str) -> None:
    step = only_step(f"homework_{activation}", "float32", SIDES[side])
    section = f"{activation}, one step"
    text = (ROOT / "scenarios/printed/003.txt").read_text("utf-8")
    part = text[text.index(section) :]
    (loss,) = re.findall(rf"loss=({NUMBER})", part)[:1]
    assert step.loss == float(loss)
    for label, weight in (
        ("w1,w3,w2,w4", step.parameters["fc1.weight"]),
        ("w5,w7,w6,w8", step.parameters["fc2.weight"]),
    ):
        (shown,) = re.findall(rf"{label}:tensor\(\[(.*?)\]\)", part)[:1]
        assert agrees(re.findall(NUMBER, shown), weight)


@pytest.mark.parametrize("side", SIDES)
def test_the_sine_fit_reproduces_its_first_three_losses(side: str) -> None:
    """15 digits of the first two; of the third 14, all that rounding leaves of it by then."""
    texts = printed("003", "from 0", 3)
    first = itertools.islice(steps(case("sine_fit", "float64"), SIDES[side]), 2001)
    losses = [step.loss for number, step in enumerate(first, 1) if number % 1000 == 1]
    for text, loss, digits in zip(texts, losses, (15, 15, 14), strict=True):
        assert abs(loss - float(text)) <= 10.0**-digits * float(text) * 5


@pytest.mark.thorough
def test_the_printed_end_of_the_sine_fit_is_that_of_two_hidden_units() -> None:
    *_, last = steps(case("sine_fit_two_units", "float64"), SIDES["numpy"])
    w1, w2, b1, b2 = (last.parameters[name] for name in ("fc1.weight", "fc2.weight", "fc1.bias", "fc2.bias"))
    assert agrees(printed("003", "W1, W2, b1, b2", 7), np.concatenate([w1.ravel(), w2.ravel(), b1, b2]))


def test_linear_regression_stops_within_the_documents_range_and_finds_the_weights() -> None:
    *_, (number, last) = enumerate(steps(case("linear_regression_printed_gradient", "float64"), SIDES["numpy"]), 1)
    assert 6_710 <= number <= 10_328
    np.testing.assert_allclose(last.parameters["fc1.weight"], [[3, 5], [7, 2], [4, 6]], rtol=1e-5)
