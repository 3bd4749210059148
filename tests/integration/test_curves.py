"""The curves of a run: both sides are seen where they are one, and how far they are apart stands below."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ElementTree
from pathlib import Path

from tests.integration.inside import command
from tests.integration.workspaces import SMALL, workspace

_SVG = "{http://www.w3.org/2000/svg}"


def _picture(folder: Path, scenario: str, *arguments: str) -> ElementTree.Element:
    command("run", *arguments, cwd=workspace(folder, small=scenario))
    (picture,) = (folder / "reports/latest/curves").glob("*.svg")
    return ElementTree.parse(picture).getroot()


def _texts(root: ElementTree.Element) -> str:
    return " ".join(each.text or "" for each in root.iter(f"{_SVG}text"))


def _lines(root: ElementTree.Element) -> list[tuple[float, str]]:
    """Width and path of every line that is drawn through the logged steps."""
    styles = [(each.get("style") or "", each.get("d") or "") for each in root.iter(f"{_SVG}path")]
    drawn = [(style, path) for style, path in styles if "fill: none" in style and path.count("L") >= 4]
    return [(_width(style), path) for style, path in drawn]


def _width(style: str) -> float:
    found = re.search(r"stroke-width: ([\d.]+)", style)
    return float(found[1]) if found else 1.0


def test_both_sides_are_seen_where_they_are_one(tmp_path: Path) -> None:
    logged = SMALL.replace("{steps: 3}", "{steps: 6, log_every: 1}")
    root = _picture(tmp_path, logged)
    assert "numpy" in _texts(root) and "torch" in _texts(root)
    (broad, first), (thin, second), (_, below) = _lines(root)
    assert broad >= 3 * thin
    assert below not in (first, second)


def test_their_difference_stands_below(tmp_path: Path) -> None:
    logged = SMALL.replace("{steps: 3}", "{steps: 6, log_every: 1}")
    root = _picture(tmp_path, logged)
    assert "|difference|" in _texts(root)
    (_, above), _, (_, below) = _lines(root)
    highest = min(float(y) for y in re.findall(r"[ML] \S+ (\S+)", below))
    lowest = max(float(y) for y in re.findall(r"[ML] \S+ (\S+)", above))
    assert highest > lowest  # SVG counts downwards


def test_sides_that_give_the_same_numbers_are_said_to(tmp_path: Path) -> None:
    one = "network:\n  - {layer: linear, name: fc1, weight: [[0.5]], bias: [0.1]}\nloss: {kind: mse}\n"
    data = "optimizer: {lr: 0.1}\ndata: {inputs: [[1.0]], targets: [[0.0]]}\ntraining: {steps: 5, log_every: 1}\n"
    assert "the same numbers at every logged step" in _texts(_picture(tmp_path, f"title: one\n{one}{data}"))


def test_a_name_that_is_no_formula_and_needs_another_font_is_drawn_as_it_is(tmp_path: Path) -> None:
    swept = (
        SMALL.replace("{steps: 3}", "{steps: 3, log_every: 1}") + "sweep:\n  学习率: {_x$_1^: {optimizer.lr: 0.2}}\n"
    )
    assert "学习率=_x$_1^" in _texts(_picture(tmp_path, swept))
