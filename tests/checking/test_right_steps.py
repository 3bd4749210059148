"""What is right in a loss's probes is kept: it is what would be worked out, and never of another task."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from harness.checking import right_steps
from harness.checking.homework import part
from harness.checking.homework.file import check_file
from harness.checking.opening import Options
from harness.checking.result import Tried
from harness.faults.textbook import Textbook
from harness.task import kept_values
from harness.task.kept_values import KEPT
from harness.task.numbers.bounded import BoundedKind

LOSS = """import numpy as np


def softmax_loss(x, y):
    p = np.exp(x - x.max(axis=1, keepdims=True))
    p /= p.sum(axis=1, keepdims=True)
    n = len(x)
    loss = -np.mean(np.log(p[np.arange(n), y]))
    dx = p.copy()
    dx[np.arange(n), y] += 1
    return loss, dx / n
"""
VERDICT = Options(changes=False, diagnose=False)


@pytest.fixture
def tried(tmp_path: Path) -> Tried:
    """A probe of a wrong loss, which has filled what is kept."""
    KEPT.forget()
    made = KEPT.made
    file = tmp_path / "loss.py"
    file.write_text(LOSS, "utf-8")
    (found,) = check_file(str(file), VERDICT).parts
    assert found.checked is not None
    assert KEPT.made > made
    return found.checked.tried[0]


def _of(tried: Tried, **changed: object) -> dict[tuple[str, str], list[float]]:
    case = replace(tried.case, **changed)  # type: ignore[arg-type]
    found = right_steps.right_step(Textbook(case, BoundedKind(case.dtype)), tried.seen[0])
    return {key: [*np.ravel(one.value), *np.ravel(one.bound)] for key, one in found.items()}


def test_what_is_kept_is_what_would_be_worked_out(tried: Tried) -> None:
    first, made = _of(tried), KEPT.made
    again = _of(tried)
    assert KEPT.made == made
    KEPT.forget()
    assert first == again == _of(tried) and KEPT.made == made + 1


def test_another_task_has_another_key(tried: Tried) -> None:
    assert tried.case.loss is not None
    stated = _of(tried)
    loss = tried.case.loss.model_copy(update={"reduction": "sum"})
    of_sum = _of(tried, scenario=tried.case.scenario.model_copy(update={"loss": loss}))
    seen = tried.seen[0]
    moved = {name: one * (1 + 1e-9) for name, one in seen.before.parameters.items()}
    assert of_sum["loss", "loss"] != stated["loss", "loss"]
    assert _of(tried, dtype="float32") != stated
    other = replace(seen, before=replace(seen.before, parameters=moved))
    book = Textbook(tried.case, BoundedKind("float64"))
    assert float(right_steps.right_step(book, other)["loss", "loss"].value[0, 0]) != stated["loss", "loss"][0]


def test_a_verdict_is_the_same_whatever_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """And the same as that of the whole diagnosis, also where a mistake fits that some courses mean."""
    found = []
    for text in (LOSS, LOSS.replace("dx / n", "dx").replace("+= 1", "-= 1")):
        file = tmp_path / "loss.py"
        file.write_text(text, "utf-8")
        once, again = (check_file(str(file), VERDICT).parts[0] for _ in range(2))
        with monkeypatch.context() as without:
            without.setattr(part, "is_wrong_whatever_the_cause", lambda *_: False)
            without.setattr(kept_values, "_MOST", 0)
            whole = check_file(str(file), VERDICT).parts[0]
        found.append(whole.verdict)
        assert once.verdict is again.verdict is whole.verdict
    assert [one and one.value for one in found] == ["wrong", "wrong"]
