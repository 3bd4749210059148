"""The page of a layer that normalises: its formulas stand on a line each, none of which is too long for a page."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness.grading.assignment import load_assignment
from harness.grading.hints import HintLevel
from harness.ground.language import speaking
from harness.report.check_text import formulas
from harness.report.marks.told import Told
from tests.grading.test_in_evaluation import RIGHT
from tests.grading.test_later_and_further import judged_alone


@pytest.mark.parametrize("language", ["en", "zh"])
def test_formulas_stand_on_a_line_each(tmp_path: Path, language: str) -> None:
    judged = judged_alone(tmp_path, "layer: batch_norm1d, points: 2", RIGHT.replace("- d.mean(0) ", ""))
    told = Told(judged, load_assignment(tmp_path / "own" / "hw.yaml").with_hints(HintLevel.EVERYTHING), {})
    with speaking(language):
        lines = formulas(told.found)
    assert len(lines) == 4 and lines[1:3] == ["out = γ·n + β", "d = dout·γ"]
    assert max(map(len, lines)) < 70
