"""The tutorial notebooks, executed by a kernel as a reader's: what is wrong is named, what is repaired is right."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

ROOT = Path(__file__).parents[1]
NOTEBOOKS = {"en": ROOT / "docs/tutorials/notebook.ipynb", "zh": ROOT / "docs/zh/tutorials/notebook.ipynb"}
SAID = {"en": ("WRONG", "RIGHT", "Step 1"), "zh": ("错误", "正确", "第 1 步")}
LOCALES = {"en": "C.UTF-8", "zh": "zh_CN.UTF-8"}


def _shown(cell: Any) -> dict[str, str]:
    """What a cell shows, by its kind."""
    data: dict[str, str] = {}
    for output in cell.outputs:
        assert output.output_type != "error", output.ename
        data |= output.get("data", {})
    return data


@pytest.mark.slow
@pytest.mark.thorough  # of what its cells do there are tests in test_notebook_magic.py
@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_tutorial_runs_and_shows_the_mistake_and_the_picture(
    language: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LC_ALL", LOCALES[language])
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH")))))
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))
    notebook = nbformat.read(NOTEBOOKS[language], as_version=4)
    NotebookClient(notebook, timeout=300, resources={"metadata": {"path": str(tmp_path)}}).execute()
    _, wrong, right, code, network = map(_shown, (cell for cell in notebook.cells if cell.cell_type == "code"))
    said_wrong, said_right, step = SAID[language]
    assert said_wrong in wrong["text/html"] and "dout * (1 - cache)" in wrong["text/html"]
    assert said_right in right["text/html"] and said_wrong not in right["text/plain"]
    assert code["text/plain"] == "True"
    assert "<svg" in network["text/html"] and step in network["text/html"]


def test_the_notebooks_hold_no_output_and_the_same_code() -> None:
    english, chinese = (nbformat.read(path, as_version=4) for path in NOTEBOOKS.values())
    codes = [[cell.source for cell in one.cells if cell.cell_type == "code"] for one in (english, chinese)]
    assert codes[0][:-1] == codes[1][:-1]  # the last has a title
    assert not [cell for one in (english, chinese) for cell in one.cells if cell.get("outputs")]
