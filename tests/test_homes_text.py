"""What the documentation and the templates say of layers, losses and optimizers is made from their models."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness.entry.new_files import make, make_candidate
from harness.report.homes_text import filled
from harness.scenario.layers import LAYERS
from harness.scenario.losses import LOSSES
from harness.scenario.optimizers import OPTIMIZERS
from tests.integration.inside import command

DOCS = Path(__file__).parents[1] / "docs"


PAGES = ("scenarios.md", "candidates.md", "courses.md", "grading.md", "zh/scenarios.md", "zh/grading.md")


@pytest.mark.parametrize("page", PAGES)
def test_what_is_made_in_the_documentation_is_current(page: str) -> None:
    """Else: make schema."""
    text = (DOCS / page).read_text("utf-8")
    assert "<!-- made by schema --docs" in text and filled(text) == text


def test_the_documentation_lists_every_layer_loss_and_optimizer() -> None:
    text = (DOCS / "scenarios.md").read_text("utf-8")
    assert all(f"\n| `{name}` | " in text for name in (*LAYERS, *LOSSES, *OPTIMIZERS))


def test_only_what_stands_between_markers_is_made_again() -> None:
    text = "before\n<!-- made by schema --docs: optimizers -->\nold\n<!-- end -->\nafter\n"
    new = filled(text)
    assert new.startswith("before\n<!--") and new.endswith("<!-- end -->\nafter\n")
    assert "| `sgd` | SGD as torch.optim.SGD" in new and "old" not in new


@pytest.mark.parametrize(
    ("page", "said"),
    [
        (
            b"x\n<!-- made by schema --docs: lines -->\n<!-- end -->\n",
            ":2:1: no table is called lines; there are layers",
        ),
        (b"<!-- made by schema --docs: layers -->\n| a |\n", ":1:1: the table layers has no end"),
        (
            b"<!-- made by schema --docs: layers -->\n<!-- made by schema --docs: losses -->\n<!-- end -->\n",
            ":1:1: the table layers has no end",
        ),
        (b"\n \xff", ":2:2: not UTF-8 text"),
    ],
)
def test_a_page_that_cannot_be_made_again_is_one_message(tmp_path: Path, page: bytes, said: str) -> None:
    (tmp_path / "page.md").write_bytes(page)
    done = command("schema", "--docs", "page.md", cwd=tmp_path)
    assert done.returncode == 2 and done.stderr.startswith(f"error: page.md{said}"), done.stderr
    assert (tmp_path / "page.md").read_bytes() == page


def test_new_files_list_every_layer_and_loss(tmp_path: Path) -> None:
    candidate = make_candidate(tmp_path / "mine.py").read_text("utf-8")
    assert f"# layers in order: {', '.join(LAYERS)}\n" in candidate and "{" not in candidate.partition("HARNESS")[0]
    make(tmp_path)
    scenario = (tmp_path / "scenarios/my_network.scenario.yaml").read_text("utf-8")
    assert all(name in text for name in LOSSES for text in (candidate, scenario))
