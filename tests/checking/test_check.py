"""A candidate, checked: layouts and names, verdicts, conventions, diagnoses, and what cannot be told."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

import harness
from harness.candidate.process import process
from harness.candidate.process.process import Limits
from harness.checking.check import check
from harness.checking.diagnose import names
from harness.checking.opening import Options
from harness.checking.result import CONVENTION, FAILED, INCONCLUSIVE, RIGHT, WRONG, Checked
from harness.ground.errors import HarnessError
from harness.ground.facts import fact
from harness.report.check_text import check_markdown, check_text
from harness.report.words import said
from tests.checking.candidates import CLASS, FUNCTION, written

LOSS = "loss = np.mean((y - targets) ** 2)"
DELTA = "d2 = 2 * (y - targets) / y.size * y * (1 - y)"
RETURN = 'return loss, {"W1": inputs.T @ d1, "b1": d1.sum(axis=0), "W2": a1.T @ d2, "b2": d2.sum(axis=0)}'


def read_as(found: Checked) -> str:
    """How a candidate was read, as its report says it."""
    return "; ".join(map(said, found.read_as))


def _checked(folder: Path, text: str, *changes: tuple[str, str], **options: object) -> Checked:
    return check(str(written(folder, text, *changes)), Options(**options))  # type: ignore[arg-type]


def _faults(found: Checked) -> tuple[str, ...]:
    assert found.diagnosis is not None
    return tuple(one.fault.name for one in found.diagnosis.explanations[0].faults)


# ---------------------------------------------------------------- right ones, in every style


@pytest.mark.parametrize("text", [FUNCTION, CLASS])
def test_a_right_candidate_is_right(tmp_path: Path, text: str) -> None:
    found = _checked(tmp_path, text)
    assert (found.verdict, found.failure) == (RIGHT, "")
    assert "would have been noticed" in check_text(found)


ANSWERS = {
    "a flat tuple": "return loss, inputs.T @ d1, d1.sum(axis=0), a1.T @ d2, d2.sum(axis=0)",
    "gradients by dW1": RETURN.replace('"W1"', '"dW1"').replace('"b1"', '"db1"'),
    "a dict of both": RETURN.replace("return loss, {", 'return {"loss": loss, "grads": {') + "}",
    "output, loss, gradients": RETURN.replace("return loss,", "return y, loss,"),
    "a list": "return loss, [inputs.T @ d1, d1.sum(axis=0), a1.T @ d2, d2.sum(axis=0)]",
    "gradients alone": RETURN.replace("return loss,", "return"),
}


@pytest.mark.parametrize("answer", ANSWERS.values(), ids=ANSWERS)
def test_an_answer_is_understood_in_its_usual_forms(tmp_path: Path, answer: str) -> None:
    assert _checked(tmp_path, FUNCTION, (RETURN, answer)).verdict == RIGHT


LAYOUTS = {
    "weights (out, in); biases (n,); samples in rows": [
        ("inputs @ W1 + b1", "inputs @ W1.T + b1"),
        ("a1 @ W2 + b2", "a1 @ W2.T + b2"),
        ("d2 @ W2.T", "d2 @ W2"),
        ("inputs.T @ d1", "d1.T @ inputs"),
        ("a1.T @ d2", "d2.T @ a1"),
    ],
    "weights (in, out); biases (1, n); samples in rows": [
        ("inputs @ W1 + b1", "inputs @ W1 + np.atleast_2d(b1)[:, : W1.shape[1]]"),
        ("d1.sum(axis=0)", "d1.sum(axis=0, keepdims=True)"),
        ("d2.sum(axis=0)", "d2.sum(axis=0, keepdims=True)"),
        ("W1, b1, W2, b2 =", "assert parameters['b1'].ndim == 2 and len(parameters['b1']) == 1\n    W1, b1, W2, b2 ="),
    ],
    "weights (in, out); biases (n, 1); samples in columns": [
        ("inputs @ W1 + b1", "W1.T @ inputs + b1"),
        ("a1 @ W2 + b2", "W2.T @ a1 + b2"),
        ("d2 @ W2.T", "W2 @ d2"),
        ("inputs.T @ d1", "inputs @ d1.T"),
        ("a1.T @ d2", "a1 @ d2.T"),
        ("d1.sum(axis=0)", "d1.sum(axis=1, keepdims=True)"),
        ("d2.sum(axis=0)", "d2.sum(axis=1, keepdims=True)"),
    ],
}


@pytest.mark.parametrize("words", LAYOUTS)
def test_a_layout_that_is_not_stated_is_found_and_told(tmp_path: Path, words: str) -> None:
    found = _checked(tmp_path, FUNCTION, *LAYOUTS[words])
    assert (found.verdict, read_as(found)) == (RIGHT, words)


def test_parameters_may_be_arguments_of_their_own(tmp_path: Path) -> None:
    changes = [
        ("loss_and_gradients(parameters, inputs, targets)", "gradients(inputs, targets, W1, b1, W2, b2)"),
        ('    W1, b1, W2, b2 = (parameters[name] for name in ("W1", "b1", "W2", "b2"))\n', ""),
    ]
    assert _checked(tmp_path, FUNCTION, *changes).verdict == RIGHT


def test_a_function_that_updates_in_place_is_held_to_its_updates(tmp_path: Path) -> None:
    body = (
        '    for name, g in {"W1": inputs.T @ d1, "b1": d1.sum(0), "W2": a1.T @ d2, "b2": d2.sum(0)}.items():\n'
        "        parameters[name] -= lr * g\n    return loss"
    )
    changes = [("inputs, targets):", "inputs, targets, lr):"), (f"    {RETURN}", body)]
    found = _checked(tmp_path, FUNCTION, *changes)
    assert found.verdict == RIGHT
    assert {"loss", "gradient", "update"} == {row.quantity for row in found.rows}
    wrong = written(tmp_path, FUNCTION, *changes, ("-= lr * g", "+= lr * g"), name="up.py")
    diagnosis = check(str(wrong)).diagnosis
    assert diagnosis and "update_sign" in names(diagnosis.explanations[:1])  # without gradients, a residual's sign too


def test_a_class_is_told_the_optimizer_that_its_constructor_takes(tmp_path: Path) -> None:
    found = _checked(tmp_path, CLASS)
    assert "optimizer" in {one.probe for one in found.tried}
    wrong = written(tmp_path, CLASS, ("self.momentum * old + g", "self.momentum * old + (1 - self.momentum) * g"))
    assert _faults(check(str(wrong))) == ("dampened_momentum",)


def test_what_a_file_does_besides_is_not_run_and_told(tmp_path: Path) -> None:
    more = "\nimport matplotlib.pyplot as plt\nfor step in range(10**12):\n    pass\nplt.plot([1])\n"
    found = _checked(tmp_path, FUNCTION + more)
    assert found.verdict == RIGHT
    assert found.skipped == ("line 20: for loop", "line 22: call of plt.plot()")


# ---------------------------------------------------------------- conventions

HALF_OF_A_SUM = (fact("scaled_loss_setting", kind="mse", reduction="sum", scale=0.5),)


def test_a_half_of_a_sum_in_loss_and_gradient_is_a_convention(tmp_path: Path) -> None:
    changes = [(LOSS, "loss = 0.5 * np.sum((y - targets) ** 2)"), (DELTA, "d2 = (y - targets) * y * (1 - y)")]
    found = _checked(tmp_path, FUNCTION, *changes)
    assert (found.verdict, found.setting) == (CONVENTION, HALF_OF_A_SUM)


def test_the_same_gradient_under_the_stated_loss_is_a_mistake(tmp_path: Path) -> None:
    found = _checked(tmp_path, FUNCTION, (DELTA, "d2 = (y - targets) * y * (1 - y)"))
    assert (found.verdict, found.setting) == (WRONG, ())
    assert _faults(found) == ("residual_alone",)


def test_a_mistake_under_another_convention_is_named_as_well(tmp_path: Path) -> None:
    changes = [
        (LOSS, "loss = 0.5 * np.sum((y - targets) ** 2)"),
        (DELTA, "d2 = (y - targets) * y * (1 - y)"),
        ("d2 @ W2.T * a1 * (1 - a1)", "d2 @ W2.T"),
    ]
    found = _checked(tmp_path, FUNCTION, *changes)
    assert (found.verdict, found.setting) == (WRONG, HALF_OF_A_SUM)
    assert _faults(found) == ("hidden_derivative_missing",)


@pytest.mark.thorough
def test_an_epsilon_in_the_logarithm_is_a_convention_and_a_large_one_is_not(tmp_path: Path) -> None:
    clipped = "loss = -np.log(np.exp(log_p)[np.arange(n), y] + {}).mean()"
    old = "loss = -log_p[np.arange(n), y].mean()"
    found = _checked(tmp_path, CLASS, (old, clipped.format("1e-9")))
    assert found.verdict == CONVENTION
    assert found.setting == (fact("epsilon_in_loss", epsilon=1e-9),)
    assert _checked(tmp_path, CLASS, (old, clipped.format("1e-3"))).verdict == WRONG


# ---------------------------------------------------------------- mistakes


@pytest.mark.parametrize(
    ("old", "new", "fault", "where"),
    [
        (" * a1 * (1 - a1)", "", "hidden_derivative_missing", "in the backward pass, after W2 and b2, at W1"),
        ("/ y.size * y", "/ len(y) * y", "outputs_missing_in_mean", "in the backward pass, at W2"),
        ("d2 @ W2.T", "d2 @ (a1.T @ d2).T", "weight_gradient_in_place_of_weight", "after W2 and b2, at W1"),
        ("np.mean((y - targets) ** 2)", "np.mean((y[:-1] - targets[:-1]) ** 2)", None, "in the loss"),
    ],
)
@pytest.mark.sampled(2)
def test_a_mistake_is_named_and_placed(tmp_path: Path, old: str, new: str, fault: str | None, where: str) -> None:
    found = _checked(tmp_path, FUNCTION, (old, new))
    assert found.verdict == WRONG
    assert where in check_text(found)
    if fault:
        assert _faults(found) == (fault,)


def test_two_mistakes_are_named_together(tmp_path: Path) -> None:
    found = _checked(tmp_path, FUNCTION, (" * a1 * (1 - a1)", ""), ('"b2": d2.sum(axis=0)', '"b2": d2.mean(axis=0)'))
    assert set(_faults(found)) == {"hidden_derivative_missing", "bias_gradient_mean"}


def test_nothing_is_run_line_by_line_once_what_is_not_written_was_reached(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    counted, own = list[bool](), process._Running.send

    def send(running: Any, asked: dict[str, Any], *rest: Any) -> None:
        counted.append(bool(asked.get("count")))
        own(running, asked, *rest)

    monkeypatch.setattr(process._Running, "send", send)
    found = _checked(tmp_path, FUNCTION, (RETURN, "raise NotImplementedError('dW2')"))
    assert "NotImplementedError: dW2" in check_text(found)
    assert 0 < sum(counted) < 1000  # of the 2,976 readings that there are


def test_where_nothing_fits_it_says_so_and_what_it_sees(tmp_path: Path) -> None:
    found = _checked(tmp_path, FUNCTION, ('"W1": inputs.T @ d1', '"W1": 0.7 * inputs.T @ d1'))
    assert found.diagnosis is not None and found.diagnosis.explanations == ()
    assert [said(one) for one in found.diagnosis.findings] == ["W1 is 0.7 times the right one in every entry"]
    assert found.smallest == "--sizes 1,1,1 --batch 1 --rows 1"
    assert "none of" in check_text(found)


def test_the_smallest_case_still_fails(tmp_path: Path) -> None:
    found = _checked(tmp_path, FUNCTION, (" * a1 * (1 - a1)", ""), sizes=(1, 1, 1), batch=1, rows=1)
    assert found.verdict == WRONG
    assert sum(row.total for row in found.rows) == 5


@pytest.mark.thorough
def test_a_transpose_that_raises_on_distinct_sizes_is_found_on_square_ones(tmp_path: Path) -> None:
    found = _checked(tmp_path, FUNCTION, ("d2 @ W2.T", "d2 @ W2"))
    assert found.verdict == WRONG
    assert "ValueError" in found.failure
    assert _faults(found) == ("weight_not_transposed",)


def test_gradients_of_the_wrong_shape_are_told_as_the_candidate_lays_them(tmp_path: Path) -> None:
    found = _checked(tmp_path, FUNCTION, ('"b1": d1.sum(axis=0)', '"b1": d1'))
    assert "shape (7, 5), should be (5,)" in check_text(found)
    assert _faults(found) == ("bias_gradient_not_summed",)


@pytest.mark.verdicts
def test_nan_is_wrong(tmp_path: Path) -> None:
    assert _checked(tmp_path, FUNCTION, ('"b1": d1.sum(axis=0)', '"b1": d1.sum(axis=0) * np.nan')).verdict == WRONG


def test_a_gradient_that_is_missing_is_told(tmp_path: Path) -> None:
    found = _checked(tmp_path, FUNCTION, (', "b2": d2.sum(axis=0)', ""))
    assert found.verdict == WRONG
    (row,) = re.findall(r"^b2 +0 of (\d+) .*missing", check_text(found), re.MULTILINE)
    assert int(row) == sum(one.total for one in found.rows if one.name == "linear2.bias")
    assert "note      it returns nothing for b2" in check_text(found)


# ---------------------------------------------------------------- what goes wrong


FAILURES = {
    "raises": ("raise KeyError('W7')", r"my_backprop\.py:11: KeyError"),
    "exits": ("raise SystemExit(0)", "my_backprop.py:11: the file ended the program"),
    "ends its process": ("import os; os._exit(0)", "exit"),
    "has no end": ("while True: pass", "0.5 s|time"),
    "uses torch": ("import torch; torch.zeros(1)", "torch is not available"),
    "answers with an object": ("return loss_and_gradients", "function"),
}


@pytest.mark.sampled(3, first=2)
@pytest.mark.parametrize("case", FAILURES)
def test_what_a_candidate_does_is_a_verdict(tmp_path: Path, case: str) -> None:
    line, message = FAILURES[case]
    changed = ("    W1, b1, W2, b2 = (parameters", f"    {line}\n    W1, b1, W2, b2 = (parameters")
    path = written(tmp_path, FUNCTION, changed)
    found = check(str(path), Options(limits=Limits(seconds=0.5)))
    assert found.verdict == FAILED
    assert re.search(message, found.failure)


NETWORK = '"linear sigmoid linear sigmoid", "loss": "mse"'


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('HARNESS = {"network"', 'OTHER = {"network"', r"my_backprop\.py:1:1: does not say which network"),
        ('"mse"}', '"mape"}', r"my_backprop\.py:3:\d+: loss.kind: should be one of .*not mape"),
        ('"mse"}', '"mse", "sample": "rows"}', r"my_backprop\.py:3:\d+: sample: unknown field, did you mean samples"),
        ('"mse"}', 'str("mse")}', r"my_backprop\.py:3:\d+: HARNESS is read, not executed"),
        (
            NETWORK,
            '"linear softmax", "loss": "cross_entropy"',
            r"\.py:3:\d+: .*softmax is part of the loss cross_entropy",
        ),
        (
            NETWORK,
            '"linear", "loss": "nll"',
            r"\.py:3:\d+: loss: nll takes logarithms of probabilities; end the network in",
        ),
        (
            NETWORK,
            '"linear", "loss": "binary_cross_entropy"',
            r"\.py:3:\d+: loss: .*takes probabilities; end the network",
        ),
        (
            NETWORK,
            '"linear", "loss": "categorical_cross_entropy"',
            r"\.py:3:\d+: loss: categorical_.* end the network in a softmax, or use cross_entropy",
        ),
        (NETWORK, '"linear", "loss": "multi_margin", "outputs": 1', r"outputs: multi_margin of one output is always 0"),
        (
            NETWORK,
            '"linear softmax", "loss": "mse", "outputs": 1',
            r"network.1: softmax of one value a row is always the",
        ),
        (
            NETWORK,
            '"linear", "loss": "multi_margin", "targets": "flat"',
            r"targets: of multi_margin should be one_hot or",
        ),
        (
            NETWORK,
            '"linear log_softmax", "loss": "kl_div", "targets": "labels"',
            r"targets: of kl_div should be matrix",
        ),
        ("linear sigmoid linear sigmoid", "linear maxout", r"network.1.*should be one of .*not maxout"),
        ("def loss_and_gradients(parameters", "def f(parameters, q", r"my_backprop\.py:10: .*what is q"),
        pytest.param(
            RETURN,
            "return 'done'",
            r"my_backprop\.py:10: .*returned str; should return the loss and the gradients",
            marks=pytest.mark.thorough,
        ),
        (RETURN, "return {}", r"my_backprop\.py:10: .*should have loss and gradients"),
        ("    a1 = sigmoid(", "    a1 == = sigmoid(", r"my_backprop\.py:12:\d+:"),
    ],
)
def test_a_wrong_file_is_one_message(tmp_path: Path, old: str, new: str, message: str) -> None:
    with pytest.raises(HarnessError, match=message):
        _checked(tmp_path, FUNCTION, (old, new))


def test_a_loss_alone_is_no_backpropagation(tmp_path: Path) -> None:
    found = _checked(tmp_path, FUNCTION, (RETURN, "return loss"))
    assert found.verdict == INCONCLUSIVE
    assert "gradients: it returns none" in check_text(found)


# ---------------------------------------------------------------- the report, and Python


def test_the_page_has_the_table_and_closed_fences(tmp_path: Path) -> None:
    page = check_markdown(_checked(tmp_path, FUNCTION, (" * a1 * (1 - a1)", "")))
    assert page.count("```") % 2 == 0
    assert "| W1 " in page and page.startswith("# ")


def test_python_gets_the_same_result(tmp_path: Path) -> None:
    path = written(tmp_path, FUNCTION, (" * a1 * (1 - a1)", ""))
    found = harness.check(path)
    assert (found.verdict, found.is_right, found.faults) == (WRONG, False, ("hidden_derivative_missing",))
    assert repr(found) == check_text(found.result)
    assert found._repr_html_().startswith('<div class="backprop-harness">')
