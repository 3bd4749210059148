"""What docs/layers.md shows is true."""

from __future__ import annotations

import re
import runpy
from pathlib import Path

import pytest

from tests.integration.workspaces import ROOT


def test_the_example_is_right_and_a_mistake_in_it_is_told(tmp_path: Path) -> None:
    (example,) = re.findall(r"```python\n(.*?)```", (ROOT / "docs/layers.md").read_text("utf-8"), re.DOTALL)
    right, wrong = tmp_path / "right.py", tmp_path / "wrong.py"
    right.write_text(example, "utf-8")
    wrong.write_text(example.replace("self.x.T @ dout", "self.x.T @ dout / len(dout)"), "utf-8")
    runpy.run_path(str(right))["test_affine"]()
    with pytest.raises(AssertionError, match=r"WRONG +weight[\s\S]*LIKELY"):
        runpy.run_path(str(wrong))["test_affine"]()
