"""A mistake that no catalogue has is told by the formula that it changes, or is left unnamed: never by another one."""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from typing import Any

import pytest

from benchmarks.mistaken import adapter_of
from benchmarks.mistaken import tried as tried_network
from harness.checking import edited
from harness.checking.check import check
from harness.checking.diagnose import diagnose
from harness.checking.matching import explains, targets_of
from harness.checking.opening import Options
from harness.checking.result import Diagnosis, Explanation, Tried
from harness.faults.edits import edits
from harness.faults.fault import FAULTS, Injection
from harness.ground.facts import Fact
from harness.report.check_json import check_content
from harness.report.check_text import check_markdown, check_text
from tests.checking.candidates import FUNCTION, written
from tests.checking.written_layers import LAYERS_BY_HAND, Changed, changes, tried

SEED, EACH = 7, 5
#: Numbers that the search has not seen.
FRESH = 1_000


def _diagnosis(found: Sequence[Tried]) -> Diagnosis:
    return diagnose(found, frozenset())


def _whole(found: Diagnosis) -> Explanation | None:
    """The likeliest explanation, where it leaves nothing open."""
    return next((one for one in found.explanations[:1] if not one.unexplained), None)


def _said(one: Explanation) -> list[Fact]:
    return [each.fault.edit for each in one.faults if each.fault.edit]


def _is_wrong(tried: Sequence[Tried]) -> bool:
    return any(not row.is_right for one in tried for row in one.rows)


# ---------------------------------------------------------------- the study


def _sample(name: str) -> list[Changed]:
    every = list(changes(LAYERS_BY_HAND[name]))
    random.Random(SEED).shuffle(every)
    return every[:EACH]


def _is_rightly_named(one: Explanation, changed: Changed) -> bool:
    """Whether it has the formula that was changed, and gives its numbers also where nobody has looked."""
    fresh = targets_of(tried(changed.written, FRESH), frozenset())
    return all(changed.of == _whose(said) for said in _said(one)) and explains(one.faults, fresh)


def _whose(said: Fact) -> str:
    """Whose gradient an edit is about."""
    place = dict(said.fields)["place"]
    if place.code == "edit_handed_back":
        return "x"
    (name,) = dict(place.fields)["names"]
    return str(name.rpartition(".")[2])


@pytest.mark.parametrize("layer", LAYERS_BY_HAND)
def test_the_layers_by_hand_are_right(layer: str) -> None:
    assert not _is_wrong(tried(LAYERS_BY_HAND[layer]))


@pytest.mark.sampled(3)
@pytest.mark.parametrize("layer", LAYERS_BY_HAND)
def test_a_changed_formula_is_named_rightly_or_not_at_all(layer: str) -> None:
    named = sought = 0
    for changed in _sample(layer):
        found = tried(changed.written)
        if not found or not _is_wrong(found):
            continue
        diagnosis = _diagnosis(found)
        one = _whole(diagnosis)
        if one is not None and not _said(one):  # the catalogue has it
            assert not diagnosis.edits
            continue
        sought += 1
        if one is not None:
            named += 1
            assert _is_rightly_named(one, changed), (changed.formula, one)
    assert named > 0 or sought == 0, (named, sought)


# ---------------------------------------------------------------- in networks


NETWORK = adapter_of("linear sigmoid linear tanh linear", "mse")


def _edits() -> dict[Fact | None, Injection]:
    return {one.fault.edit: one for one in edits([one.case for one in tried_network(NETWORK, ())])}


def _drawn(number: int, together: int) -> list[tuple[Injection, ...]]:
    every, random_ = list(_edits().values()), random.Random(SEED)
    return [tuple(random_.sample(every, together)) for _ in range(number)]


@pytest.mark.thorough
@pytest.mark.parametrize("one", range(4))
def test_an_edit_of_a_network_is_told_as_itself_or_as_its_equal(one: int) -> None:
    (planted,) = _drawn(6, 1)[one]
    found = tried_network(NETWORK, (planted,))
    if any(each.failure for each in found) or not _is_wrong(found):
        return
    whole = _whole(_diagnosis(found))
    assert whole is not None
    if said := _said(whole):
        told = [said, *([each.fault.edit for each in group] for group in whole.same)]
        assert [planted.fault.edit] in told


@pytest.mark.thorough
def test_two_edits_in_two_places_are_both_told() -> None:
    every = _edits()
    planted = [one for said, one in every.items() if said and str(said) in _TWO]
    assert len(planted) == 2
    whole = _whole(_diagnosis(tried_network(NETWORK, planted)))
    assert whole is not None and {str(said) for said in _said(whole)} == set(_TWO)


_TWO = (
    "edit_times(place=edit_gradient_of(names=('linear3.bias',)), value=edit_value_parameter(names=('linear3.bias',)))",
    "edit_too_large(place=edit_gradient_of(names=('linear1.weight',)), size=edit_size_inputs())",
)


@pytest.mark.thorough
def test_a_known_mistake_and_an_edit_are_both_told() -> None:
    edit = next(one for said, one in _edits().items() if str(said) == _TWO[1])
    known = Injection(FAULTS["bias_gradient_mean"], (2,))
    whole = _whole(_diagnosis(tried_network(NETWORK, (known, edit))))
    assert whole is not None and [str(said) for said in _said(whole)] == [_TWO[1]]
    assert [one.fault.name for one in whole.faults if not one.fault.edit] == ["bias_gradient_mean"]


# ---------------------------------------------------------------- when nothing is told


def _of_linear(formula: str) -> Sequence[Tried]:
    every = changes(LAYERS_BY_HAND["linear"])
    return tried(next(one.written for one in every if one.formula == formula))


def test_nothing_is_told_unless_all_others_are_far_away(monkeypatch: pytest.MonkeyPatch) -> None:
    found = _of_linear("(g.T @ x) / 2")
    assert _whole(_diagnosis(found)) is not None
    monkeypatch.setattr(edited, "bounds_away", lambda one, *_, **__: 99.0 if one else 1e9)
    assert _whole(_diagnosis(found)) is None


def test_nothing_is_told_where_too_many_edits_give_the_same_numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    found = _of_linear("(g.T @ x) / 2")
    monkeypatch.setattr(edited, "MOST_ALIKE", 0)
    assert _whole(_diagnosis(found)) is None


def test_where_the_catalogue_explains_all_no_edit_is_sought() -> None:
    found = _diagnosis(_of_linear("g.mean(0)"))
    one = _whole(found)
    assert one is not None and [each.fault.name for each in one.faults] == ["bias_gradient_mean"]
    assert not found.edits


# ---------------------------------------------------------------- in reports


_DW1 = "inputs.T @ d1"


@pytest.fixture(scope="module")
def checked(tmp_path_factory: pytest.TempPathFactory) -> Any:
    file = written(tmp_path_factory.mktemp("edits"), FUNCTION, (_DW1, f"({_DW1}) * W1"))
    return check(str(file), Options(changes=False))


def test_an_edit_is_a_sentence_in_the_file_s_own_names(checked: Any) -> None:
    said = " ".join(check_text(checked).split())
    assert "the gradient of W1 is multiplied by W1 itself once more than it should be (formula edit)" in said
    assert "formula edits" in said.partition("evidence")[2]
    assert "HINT" in said and "fault 0" not in said


def test_an_edit_is_in_the_page_too(checked: Any) -> None:
    assert "the gradient of W1 is multiplied by W1" in " ".join(check_markdown(checked).split())


def test_json_marks_an_edit_by_a_code(checked: Any) -> None:
    (one,) = json.loads(json.dumps(check_content(checked)))["diagnosis"]["explanations"]
    (mistake,) = one["faults"]
    assert mistake["number"] is None and mistake["edit"]["code"] == "edit_times"
    assert mistake["edit"]["place"]["names"] == ["W1"] and mistake["sentence"].startswith("the gradient of W1")
    assert mistake["hint"]
