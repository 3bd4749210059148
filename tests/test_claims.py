"""Claims and their verdicts, through harness.verify."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import harness
from harness.claims.digits import digits_of, verdict_of
from harness.claims.horizon import TWINS, perturbed
from harness.claims.seeds import place
from harness.ground.facts import fact
from harness.implementation import State
from harness.report.words import said
from harness.run.result import ClaimResult, Result
from harness.scenario.claims.printed import parse
from reference_numpy.network import build
from tests.helpers import document, in_words
from tests.integration.workspaces import ROOT, workspace


def judged(*claims: dict[str, Any], **fields: Any) -> list[ClaimResult]:
    """Each claim's result about the first case of a small scenario."""
    return list(verified(*claims, **fields).claims)


def verified(*claims: dict[str, Any], **fields: Any) -> Result:
    values = document(**{"training": {"steps": 1}, **fields})
    return harness.verify({**values, "claims": list(claims)})[0]


def value(quantity: str, name: str, **fields: Any) -> np.ndarray:
    """What the small scenario really gives."""
    result = verified(**fields)
    last = [row for row in result.differences if (row.quantity, row.name) == (quantity, name)][-1]
    return np.array(last.actual_values)


def gradient() -> np.ndarray:
    return value("gradient", "fc1.weight")


def printed(values: np.ndarray, digits: int = 4) -> str:
    return np.array2string(values, precision=digits, floatmode="fixed")


def of_gradient(text: str, **fields: Any) -> dict[str, Any]:
    return {"of": "gradient", "name": "fc1.weight", "printed": text, **fields}


# ---------------------------------------------------------------- printed digits


def test_what_is_printed_right_is_reproduced() -> None:
    (one,) = judged(of_gradient(printed(gradient())))
    assert (one.verdict, one.count, in_words(one.evidence)) == ("reproduced", 6, "")
    assert one.digits is not None and one.digits[0] == one.digits[1]


def test_one_digit_more_or_less_contradicts() -> None:
    values = gradient()
    values[2, 1] += 0.0001
    (one,) = judged(of_gradient(printed(values)))
    assert one.verdict == "contradicted" and not one.as_expected
    assert in_words(one.evidence).startswith("1 of 6 numbers: ")


def test_a_weight_printed_the_other_way_round_needs_its_layout() -> None:
    text = printed(gradient().T)
    wrong, right = judged(of_gradient(text), of_gradient(text, layout="in_out"))
    assert (wrong.verdict, right.verdict) == ("contradicted", "reproduced")
    assert "layout: in_out?" in in_words(wrong.evidence)


def test_entries_pick_numbers_in_the_pages_order() -> None:
    values = gradient()
    text = f"{values[2, 1]:.4f} {values[0, 0]:.4f}"
    (one,) = judged(of_gradient(text, entries=[[2, 1], [0, 0]]))
    assert one.verdict == "reproduced"


def test_entries_may_name_several_tensors() -> None:
    first, second = gradient()[0, 0], value("gradient", "fc2.bias")[1]
    text = f"{first:.5f} {second:.5f}"
    (one,) = judged({"of": "gradient", "printed": text, "entries": [["fc1.weight", 0, 0], ["fc2.bias", 1]]})
    assert one.verdict == "reproduced"


def test_too_few_numbers_contradict() -> None:
    (one,) = judged(of_gradient("0.1 0.2"))
    assert one.verdict == "contradicted"
    assert in_words(one.evidence) == "prints 2 numbers, but there are 6 of shape (3, 2)"


def test_how_tightly_a_print_binds_is_told() -> None:
    found = digits_of(parse("0.0004").numbers[0], 0.000438568, 0.0)
    assert found.fits and found.binds is not None
    assert round(100 * found.binds) == 11


@pytest.mark.parametrize(
    ("spread", "verdict"),
    [(1e-9, "contradicted"), (3e-3, "contradicted"), (3e-2, "not determined"), (2.0, "not determined")],
)
def test_a_print_far_beyond_what_rounding_leaves_open_is_wrong(spread: float, verdict: str) -> None:
    assert verdict_of([digits_of(parse("1.93751242").numbers[0], 0.7522, spread)], "float64") == verdict


def test_a_tie_fits_either_way() -> None:
    assert digits_of(parse("0.5062").numbers[0], 0.50615, 1e-16).fits
    assert digits_of(parse("0.5061").numbers[0], 0.50615, 1e-16).fits


@given(st.floats(-1e3, 1e3).filter(lambda x: abs(x) > 1e-2), st.integers(1, 12))
def test_a_number_fits_its_own_print_and_no_digit_beside_it(true: float, places: int) -> None:
    text = f"{true:.{places}f}"
    (number,) = parse(text).numbers
    assert digits_of(number, true, 0.0).fits
    assert digits_of(number, true, 0.0).agree == number.digits
    beside = parse(f"{float(text) + 2 * 10.0**-places:.{places}f}").numbers[0]
    assert not digits_of(beside, true, 0.0).fits


@given(st.floats(1e-3, 1e3), st.floats(-12, 2))
def test_a_spread_never_turns_a_fitting_number_away(true: float, exponent: float) -> None:
    number = parse(f"{true:.6g}").numbers[0]
    spread = 10.0**exponent
    assert digits_of(number, true, spread).fits
    assert digits_of(number, true, spread).determined <= number.digits


@pytest.mark.sampled(2)
@pytest.mark.parametrize("text", ["1e308", "-1e308", "1e-999", "nan", "inf", "0", "-0.0", "0.00"])
def test_extreme_prints_are_judged_like_any_other(text: str) -> None:
    (one,) = judged({"of": "loss", "printed": text})
    assert one.verdict == "contradicted"


# ---------------------------------------------------------------- explanations


@pytest.mark.parametrize(
    ("factor", "said"),
    [
        (0.5, "half the true value"),
        (2.0, "twice the true value"),
        (-1.0, "its sign turned"),
        (4.0, "4 times the true value: not divided by the 4 samples"),
        (0.25, "1/4 of the true value"),
    ],
)
def test_a_factor_that_fits_every_digit_is_named(factor: float, said: str) -> None:
    (one,) = judged(of_gradient(printed(factor * gradient(), 8)))
    assert one.verdict == "contradicted"
    assert said in in_words(one.explanation)


def test_digits_cut_off_are_told_from_rounded_ones() -> None:
    cut = np.trunc(gradient() * 1e4) / 1e4
    (one,) = judged(of_gradient(printed(cut)))
    assert in_words(one.explanation) == "cut off after the last printed place, not rounded"


def test_an_arbitrary_mistake_is_not_explained() -> None:
    (one,) = judged(of_gradient(printed(gradient() * 1.37, 8)))
    assert (one.verdict, in_words(one.explanation)) == ("contradicted", "")


def test_digits_of_the_other_dtype_are_recognised() -> None:
    text = repr(float(verified(dtypes=["float32"]).differences[0].actual))
    results = harness.verify(
        {
            **document(training={"steps": 1}, dtypes=["float64", "float32"]),
            "claims": [{"of": "loss", "printed": text, "dtype": "float64"}],
        }
    )
    assert results[0].claims[0].verdict == "contradicted"


def test_digits_of_another_case_are_recognised(tmp_path: Any) -> None:
    text = (ROOT / "scenarios/two_layer_sigmoid.scenario.yaml").read_text("utf-8").partition("claims:")[0]
    text = text.replace("loss: {kind: mse, reduction: sum, scale: 0.5}", "loss: {kind: mse}")
    swept = f"{text}sweep: {{optimizer.lr: [0.5, 0.25]}}\n".replace("document: '004'", "").replace(
        'document: "004"', ""
    )
    place = workspace(tmp_path, net=swept)
    file = place / "scenarios/net.scenario.yaml"
    other = harness.verify(file)[2]
    assert other.id == "net[lr=0.25,float64]"
    weight = next(row for row in other.differences if (row.quantity, row.name) == ("parameter", "linear2.weight"))
    digits = printed(np.array(weight.actual_values), 8).replace("\n", "")
    claim = (
        f"claims: [{{of: parameter, name: linear2.weight, printed: '{digits}', cases: {{lr: 0.5}}, dtype: float64}}]\n"
    )
    file.write_text(swept + claim, "utf-8")
    (one,) = harness.verify(file)[0].claims
    assert (one.verdict, in_words(one.explanation)) == ("contradicted", "these are the digits of net[lr=0.25,float64]")


# ---------------------------------------------------------------- expected verdicts


def test_a_known_erratum_is_expected_and_an_error_once_it_is_repaired() -> None:
    expected = {"expected_verdict": "contradicted", "note": "a slip"}
    half, right = printed(gradient() / 2, 8), printed(gradient(), 8)
    known, repaired = judged(of_gradient(half, **expected), of_gradient(right, **expected))
    assert known.as_expected and not repaired.as_expected
    assert "reproduced, but should be contradicted" in said(repaired.reason)


def test_a_claim_beyond_the_steps_run_is_told_and_no_failure() -> None:
    result = verified(
        {"of": "loss", "step": 9, "printed": "0.1"},
        {"of": "loss", "step": "last", "printed": "0.1"},
        training={"steps": 10, "default_steps": 2},
    )
    assert [one.verdict for one in result.claims] == ["not run", "not run"]
    assert {one.evidence for one in result.claims} == {fact("needs_full")}
    assert result.as_expected


def test_a_step_that_the_run_never_comes_to_contradicts() -> None:
    (one,) = judged({"of": "loss", "step": 9, "printed": "0.1"}, training={"until": {"loss": 1e9, "limit": 10}})
    assert (one.verdict, one.evidence) == ("contradicted", fact("run_ends_at", step=1))


# ---------------------------------------------------------------- horizon


@pytest.mark.thorough
def test_the_sine_fit_is_determined_at_2000_and_not_at_3000() -> None:
    result = harness.verify(ROOT / "scenarios/sine_fit.scenario.yaml", steps=3001)[0]
    assert [one.verdict for one in result.claims[:4]] == ["reproduced"] * 3 + ["not determined"]
    assert result.claims[2].digits == (14, 16)
    assert "from step 2," in in_words(result.claims[3].evidence)


def test_the_horizon_costs_eight_one_sided_runs() -> None:
    built = []

    def counting(case: Any) -> Any:
        built.append(case.id)
        return build(case)

    losses = verified(training={"steps": 3, "log_every": 1}).series.loss["numpy"]
    claims = [{"of": "loss", "step": step, "printed": f"{loss:.4f}"} for step, loss in enumerate(losses, 1)]
    harness.verify({**document(), "claims": claims}, sides=(counting, "torch"))
    assert len(built) == 1 + 1 + TWINS  # the run, the twin of its free run, and the horizon


@given(st.integers(0, 50))
def test_a_twin_starts_one_unit_in_the_last_place_away(seed: int) -> None:
    start = State({"w": np.array([[1.0, -2.0, 0.0, 1e-300]])}, {})
    moved = perturbed(start, seed).parameters["w"]
    assert (np.abs(moved - start.parameters["w"]) <= np.spacing(np.abs(start.parameters["w"]))).all()
    assert moved[0, 2] == 0
    assert (moved[0, :2] != start.parameters["w"][0, :2]).all()


# ---------------------------------------------------------------- unseeded


def unseeded(text: str) -> ClaimResult:
    (one,) = judged({"of": "loss", "printed": text, "unseeded": ["initial.seed", "data.seed"]})
    return one


def test_a_number_like_those_of_other_seeds_is_consistent() -> None:
    one = unseeded(f"{verified().differences[0].actual:.4f}")
    assert one.verdict == "consistent" and "in 20 runs" in said(one.computed)


def test_a_number_unlike_those_of_other_seeds_is_inconsistent() -> None:
    one = unseeded("1000.0")
    assert one.verdict == "inconsistent" and "the printed number lies above" in in_words(one.evidence)


def test_the_interval_fails_one_honest_print_in_a_hundred() -> None:
    """4,000 prints from the very distribution of the runs; 99 % is meant, three standard errors are 0.5 %."""
    random = np.random.RandomState(0)
    outside = 0
    for _ in range(4000):
        column = random.standard_normal((20, 1))
        (found,) = place(parse(f"{random.standard_normal():.12f}").numbers, column, logarithmic=False)
        outside += not found.consistent
    assert abs(outside / 4000 - 0.01) <= 0.005


# ---------------------------------------------------------------- statements

NET = {"of": "parameter", "name": "fc1.weight"}


@pytest.mark.parametrize(
    ("claim", "true"),
    [
        ({**NET, "is": {"shape": [3, 2]}}, True),
        ({**NET, "is": {"shape": [2, 3]}}, False),
        ({**NET, "is": {"shape": [2, 3]}, "layout": "in_out"}, True),
        ({**NET, "is": "zero"}, False),
        ({**NET, "is": "nonzero"}, True),
        ({**NET, "is": {"identical_rows": [0, 1]}}, False),
        ({**NET, "is": {"identical_rows": [1, 1]}}, True),
        ({**NET, "is": {"at_most": -100}}, False),
        ({**NET, "is": {"at_least": -100}}, True),
        ({**NET, "steps": "all", "is": "finite"}, True),
        ({"of": "parameter", "name": "fc1.bias", "step": 0, "is": "zero"}, False),
        ({"of": "loss", "is": {"below": 1e9}}, True),
        ({"of": "loss", "is": {"below": -1}}, False),
        ({"of": "loss", "is": {"not_finite_within": 1}}, False),
        ({"of": "loss", "is": {"falls_by_at_least": 0.99}, "steps": "all"}, False),
        ({"of": "loss", "is": "rises"}, False),
        ({"of": "output", "is": {"close_to": [[9, 9], [9, 9], [9, 9], [9, 9]]}}, False),
        ({"of": "output", "is": {"differs_from": [[9, 9], [9, 9], [9, 9], [9, 9]]}}, True),
        ({"of": "batches_per_epoch", "is": {"equal": 1}}, True),
        ({"of": "weight_matrices", "is": {"equal": 2}}, True),
        ({"of": "hidden_layers", "is": {"equal": 2}}, False),
        ({"of": "steps", "is": {"equal": 3}}, True),
        ({"of": "batch_rows", "steps": "all", "is": {"equal": 4}}, True),
        ({"of": "inputs", "is": {"shape": [4, 2]}}, True),
        ({"of": "output", "given": {"inputs": [[1, 2, 3]]}, "is": "raises"}, True),
        ({"of": "output", "given": {"inputs": [[1, 2]]}, "is": "raises"}, False),
        ({"of": "loss", "given": {"targets": [[1, 2], [3, 4]]}, "is": "raises"}, True),
    ],
)
@pytest.mark.sampled(2)
def test_statements(claim: dict[str, Any], true: bool) -> None:
    over_steps = "steps" in claim or claim["of"] in ("loss", "steps", "batches_per_epoch", "weight_matrices")
    needs_step = not over_steps and "given" not in claim and claim["of"] not in ("hidden_layers", "inputs")
    claim = {**claim, **({"step": 3} if needs_step and "step" not in claim else {})}
    (one,) = judged(claim, training={"steps": 3})
    assert one.verdict == ("reproduced" if true else "contradicted"), one


def test_a_loss_that_rises_and_one_that_overflows_are_seen() -> None:
    rises, overflows = judged(
        {"of": "loss", "is": "rises"},
        {"of": "loss", "is": {"not_finite_within": 2000}},
        optimizer={"lr": 1e3},
        network=[{"layer": "linear", "name": "fc1", "in_features": 2, "out_features": 2}],
        training={"steps": 2000},
        allow=["not_finite"],
    )
    assert (rises.verdict, overflows.verdict) == ("reproduced", "reproduced")


def test_a_statement_about_all_steps_waits_for_all_of_them_unless_one_breaks_it() -> None:
    part = {"steps": 10, "default_steps": 2}
    finite, zero = judged({**NET, "steps": "all", "is": "finite"}, {**NET, "steps": "all", "is": "zero"}, training=part)
    assert (finite.verdict, zero.verdict) == ("not run", "contradicted")


# ---------------------------------------------------------------- formulas


def test_a_printed_formula_is_shown_beside_the_right_one_with_both_numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT / "scenarios")
    linear = [{"layer": "linear", "name": "fc1", "in_features": 2, "out_features": 2}]
    (one,) = judged(
        {"of": "gradient", "name": "fc1.weight", "as_printed": "regression_gradient"},
        network=linear,
        loss={"kind": "mse", "reduction": "mean_over_samples"},
    )
    assert one.verdict == "contradicted" and in_words(one.explanation) == "half the true value"
    assert said(one.printed).startswith("x^T (p - t) / N = [[") and said(one.computed).startswith(
        "2 x^T (p - t) / N = [["
    )


# ---------------------------------------------------------------- the door itself


def test_results_are_frozen_and_print_as_tables() -> None:
    results = harness.verify({**document(), "claims": [{"of": "loss", "step": 1, "printed": "9.9"}]})
    assert not results.as_expected and len(results) == 1 and results.verdict in ("equal", "rounding")
    assert "NOT AS EXPECTED" in repr(results) and "<table>" in results._repr_html_()
    assert "claim_not_as_expected(number=1, title=loss, step 1" in repr(results[0])
    with pytest.raises(AttributeError):
        results.results = ()  # type: ignore[misc]


def test_sides_may_be_functions() -> None:
    assert harness.verify(document(), sides=(build, "torch")).as_expected


def test_a_name_that_harness_lacks_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'verfy'"):
        harness.verfy  # noqa: B018
