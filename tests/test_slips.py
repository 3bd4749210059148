"""Wrong numbers of a page: the slip that gives every digit is named, and nothing is named by chance."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

import harness
from harness.ground.facts import fact
from harness.run.result import ClaimResult, Result
from reference_numpy.network import build
from tests.helpers import Altered, in_words

W1, W2 = np.array([[0.3, -0.2], [0.1, 0.6]]), np.array([[0.5, -0.4]])
X, T = np.array([[0.8, -0.3]]), np.array([[0.2]])
LR = 0.5


def scenario(*claims: dict[str, Any], **fields: Any) -> dict[str, Any]:
    return {
        "title": "Two layers",
        "network": [
            {"layer": "linear", "name": "a", "weight": W1.tolist(), "bias": False},
            {"layer": "sigmoid", "name": "h"},
            {"layer": "linear", "name": "b", "weight": W2.tolist(), "bias": False},
            {"layer": "sigmoid", "name": "y"},
        ],
        "loss": {"kind": "mse", "reduction": "sum", "scale": 0.5},
        "optimizer": {"lr": LR},
        "data": {"inputs": X.tolist(), "targets": T.tolist()},
        "training": {"steps": 4},
        "claims": list(claims),
        **fields,
    }


def judged(*claims: dict[str, Any], **fields: Any) -> tuple[ClaimResult, ...]:
    return harness.verify(scenario(*claims, **fields))[0].claims


def sigmoid(z: Any) -> Any:
    return 1 / (1 + np.exp(-z))


def walked(steps: int, forgotten: bool = False, early: bool = False) -> list[dict[str, Any]]:
    """Each step by hand; ``forgotten``: the hidden derivative, ``early``: W2 is moved before W1 is worked out."""
    w1, w2, found = W1.copy(), W2.copy(), []
    for _ in range(steps):
        h = sigmoid(X @ w1.T)
        y = sigmoid(h @ w2.T)
        d2 = (y - T) * y * (1 - y)
        g2 = d2.T @ h
        d1 = d2 @ (w2 - LR * g2 if early else w2) * (1 if forgotten else h * (1 - h))
        g1 = d1.T @ X
        w1, w2 = w1 - LR * g1, w2 - LR * g2
        found.append({"h": h, "y": y, "g1": g1, "g2": g2, "w1": w1, "w2": w2, "loss": float(((y - T) ** 2).sum() / 2)})
    return found


def text(values: Any, places: int = 8) -> str:
    return np.array2string(np.asarray(values), formatter={"float": lambda x: f"{x:.{places}f}"}).replace("\n", "")


# ---------------------------------------------------------------- a neighbouring step


@pytest.mark.parametrize(
    ("claim", "said"),
    [
        ({"of": "loss", "step": 3, "printed": f"{walked(2)[-1]['loss']:.8f}"}, "of step 2, one step earlier"),
        ({"of": "loss", "step": 3, "printed": f"{walked(4)[-1]['loss']:.8f}"}, "of step 4, one step later"),
        (
            {"of": "parameter", "name": "b.weight", "step": 3, "printed": text(walked(2)[-1]["w2"])},
            "after step 2, one step earlier: before the update of step 3",
        ),
        (
            {"of": "parameter", "name": "b.weight", "step": 1, "printed": "[[0.50000000 -0.40000000]]"},
            "at the start, one step earlier: before the update of step 1",
        ),
        ({"of": "gradient", "name": "a.weight", "step": 1, "printed": text(walked(2)[-1]["g1"])}, "of step 2"),
    ],
)
def test_the_digits_of_a_neighbouring_step_are_recognised(claim: dict[str, Any], said: str) -> None:
    (one,) = judged(claim)
    assert one.verdict == "contradicted" and said in in_words(one.explanation)


def test_too_few_digits_name_no_step() -> None:
    assert f"{walked(4)[-1]['loss']:.3f}" != f"{walked(3)[-1]['loss']:.3f}"
    (one,) = judged({"of": "loss", "step": 3, "printed": f"{walked(4)[-1]['loss']:.3f}"})
    assert (one.verdict, in_words(one.explanation)) == ("contradicted", "")


def test_too_few_digits_name_no_factor() -> None:
    loss = 2 * walked(1)[0]["loss"]
    few, enough = judged(*({"of": "loss", "step": 1, "printed": f"{loss:.{places}f}"} for places in (2, 4)))
    assert [in_words(one.explanation) for one in (few, enough)] == ["", "twice the true value"]


# ---------------------------------------------------------------- known mistakes


@pytest.mark.parametrize(
    ("mistake", "name"), [({"forgotten": True}, "hidden_derivative_missing"), ({"early": True}, "updated_before_use")]
)
@pytest.mark.parametrize("step", [1, 4])
@pytest.mark.sampled(2)
def test_the_known_mistake_that_gives_every_digit_is_named(mistake: dict[str, bool], name: str, step: int) -> None:
    wrong = walked(step, **mistake)[-1]
    claims = [
        {"of": "gradient", "name": "a.weight", "step": step, "printed": text(wrong["g1"])},
        {"of": "parameter", "name": "a.weight", "step": step, "printed": text(wrong["w1"])},
    ]
    for one in judged(*claims):
        assert one.verdict == "contradicted"
        assert f"a known mistake gives every digit: {name} (fault " in in_words(one.explanation)


def test_a_right_number_needs_no_explanation_and_a_wrong_one_is_not_explained_by_chance() -> None:
    right = walked(1)[0]["g1"]
    random = np.random.RandomState(0)
    claims = [{"of": "gradient", "name": "a.weight", "step": 1, "printed": text(right)}]
    for places in (3, 4, 6, 8):
        for _ in range(5):
            moved = right + random.choice([-3, -2, 2, 3], right.shape) * 10.0**-places
            claims.append({"of": "gradient", "name": "a.weight", "step": 1, "printed": text(moved, places)})
    first, *others = judged(*claims)
    assert (first.verdict, in_words(first.explanation)) == ("reproduced", "")
    assert {(one.verdict, in_words(one.explanation)) for one in others} == {("contradicted", "")}


# ---------------------------------------------------------------- rounding carried on


def test_rounding_that_is_carried_on_from_printed_values_is_recognised() -> None:
    h, y = np.round(walked(1)[0]["h"], 3), np.round(walked(1)[0]["y"], 2)
    delta = (y - T) * y * (1 - y)
    claims = [
        {"of": "activation", "name": "h", "step": 1, "printed": text(h, 3)},
        {"of": "output", "step": 1, "printed": text(y, 2)},
        {"of": "loss", "step": 1, "printed": f"{float(((y - T) ** 2).sum() / 2):.5f}"},
        {"of": "gradient", "name": "b.weight", "step": 1, "printed": text(delta.T @ h, 5)},
    ]
    *given, loss, gradient = judged(*claims)
    assert [one.verdict for one in given] == ["reproduced", "reproduced"]
    said = "rounding carried on: these digits follow from the rounded numbers that "
    assert in_words(loss.explanation) == f"{said}claim 2 prints"
    assert in_words(gradient.explanation) == f"{said}claims 1, 2 print"


def test_rounded_weights_carried_into_the_next_step_are_recognised() -> None:
    w1, w2 = np.round(walked(1)[0]["w1"], 3), np.round(walked(1)[0]["w2"], 2)
    y = sigmoid(sigmoid(X @ w1.T) @ w2.T)
    claims = [
        {"of": "parameter", "name": "a.weight", "step": 1, "printed": text(w1, 3)},
        {"of": "parameter", "name": "b.weight", "step": 1, "printed": text(w2, 2)},
        {"of": "output", "step": 2, "printed": text(y, 6)},
    ]
    one = judged(*claims)[-1]
    assert one.verdict == "contradicted" and in_words(one.explanation).endswith("claims 1, 2 print")


# ---------------------------------------------------------------- a side that is wrong


def half_gradients(case: Any) -> Altered:
    """Our side by hand, but every gradient is half, and so is its step."""

    def alter(step: Any, _: Any) -> Any:
        return replace(step, gradients={name: array / 2 for name, array in step.gradients.items()})

    return Altered(build(case), alter)


def twice_the_loss(case: Any) -> Altered:
    return Altered(build(case), lambda step, _: replace(step, loss=2 * step.loss))


CLAIMS = (
    {"of": "gradient", "name": "a.weight", "step": 1, "printed": text(walked(1)[0]["g1"])},
    {"of": "loss", "step": 4, "printed": f"{walked(4)[-1]['loss']:.8f}"},
    {"of": "loss", "step": "last", "printed": f"{2 * walked(4)[-1]['loss']:.8f}"},
)


def against(*sides: Any) -> Result:
    return harness.verify(scenario(*CLAIMS), sides=sides)[0]


def test_claims_are_held_against_the_side_that_is_right() -> None:
    result = against(twice_the_loss, "torch")
    assert result.verdict == "twice_the_loss is wrong"
    assert [one.verdict for one in result.claims] == ["reproduced", "reproduced", "contradicted"]
    assert {one.against for one in result.claims} == {fact("side_for_wrong_side", side="torch", wrong="twice_the_loss")}
    shown = str(harness.verify(scenario(*CLAIMS), sides=(twice_the_loss, "torch")))
    assert "claims are held against torch, for twice_the_loss is wrong" in shown
    assert "is right; twice the true value; held against torch, for twice_the_loss is wrong [" in shown


def test_where_both_sides_are_wrong_claims_are_held_against_ours() -> None:
    result = against(half_gradients, twice_the_loss)
    assert {one.against for one in result.claims} == {fact("side_for_wrong_side", side="numpy", wrong="half_gradients")}
    assert [one.verdict for one in result.claims] == ["reproduced", "reproduced", "contradicted"]


def broken_off(case: Any) -> Altered:
    """Gradients that no update can take, of a shape that nothing else has."""
    return Altered(build(case), lambda step, _: replace(step, output=step.output[:, :0]))


def test_a_side_that_cannot_go_on_judges_no_page_where_the_other_is_ours() -> None:
    result = against(broken_off, "torch")
    assert result.steps_run == 1 and not result.as_expected
    assert {one.against for one in result.claims} == {fact("side_for_wrong_side", side="torch", wrong="broken_off")}
    assert [one.verdict for one in result.claims] == ["reproduced", "reproduced", "contradicted"]


def test_where_the_other_side_is_wrong_the_first_is_what_counts() -> None:
    result = against("numpy", twice_the_loss)
    assert {one.against for one in result.claims} == {None}
    assert [one.verdict for one in result.claims] == ["reproduced", "reproduced", "contradicted"]


def test_a_wrong_number_of_a_float32_case_is_no_bug_of_ours() -> None:
    (found,) = judged({"of": "output", "step": 1, "printed": "90.7514"}, dtypes=["float32"])
    assert found.verdict == "contradicted"
