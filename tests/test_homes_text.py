"""What the documentation and the templates say of layers, losses and optimizers is made from their models."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness.entry.new_files import make, make_candidate
from harness.report.homes_text import filled
from harness.scenario.layers import LAYERS
from harness.scenario.losses import LOSSES
from harness.scenario.optimizers import OPTIMIZERS

DOCS = Path(__file__).parents[1] / "docs"


@pytest.mark.parametrize("page", ["scenarios.md", "candidates.md"])
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


def test_new_files_list_every_layer_and_loss(tmp_path: Path) -> None:
    candidate = make_candidate(tmp_path / "mine.py").read_text("utf-8")
    assert f"# layers in order: {', '.join(LAYERS)}\n" in candidate and "{" not in candidate.partition("HARNESS")[0]
    make(tmp_path)
    scenario = (tmp_path / "scenarios/my_network.scenario.yaml").read_text("utf-8")
    assert all(name in text for name in LOSSES for text in (candidate, scenario))
