"""Homes are found by name, and one that is missing is told by the file to write."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path
from typing import get_args
from uuid import uuid4

import pytest

from harness.ground.homes import MissingHome, add_homes, classes, homes
from harness.scenario.kinds import Kind
from harness.scenario.layers import LAYERS
from harness.scenario.losses import LOSSES
from harness.scenario.optimizers import OPTIMIZERS


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A package with the modules tanh, relu and _shared, imported."""
    name = f"homes_{uuid4().hex}"
    folder = tmp_path / name / "layers"
    folder.mkdir(parents=True)
    for file in ("__init__", "tanh", "relu", "_shared"):
        (folder / f"{file}.py").write_text("")
    monkeypatch.syspath_prepend(tmp_path)
    __import__(f"{name}.layers")
    return f"{name}.layers"


def test_homes_are_the_modules_in_the_order_of_the_names(package: str) -> None:
    found = homes(package, ["tanh", "relu"])
    assert list(found) == ["tanh", "relu"] and found["tanh"] is sys.modules[f"{package}.tanh"]


def test_a_home_is_imported_when_it_is_asked_for(package: str) -> None:
    found = homes(package, ["tanh", "relu"])
    assert "relu" in found and "elu" not in found and f"{package}.relu" not in sys.modules
    assert found["relu"] is sys.modules[f"{package}.relu"] and f"{package}.tanh" not in sys.modules
    with pytest.raises(KeyError, match="elu"):
        found["elu"]


def test_a_home_without_its_class_is_told_by_the_class_to_write(package: str) -> None:
    file = f"{package.replace('.', '/')}/relu.py"
    with pytest.raises(MissingHome, match=f"^{file} should have a class Fraction$"):
        classes(package, {"tanh": int, "relu": Fraction})["relu"]


def test_a_name_without_a_home_is_told_by_the_file_to_write(package: str) -> None:
    file = f"{package.replace('.', '/')}/elu.py"
    with pytest.raises(MissingHome, match=f"^{file} is missing: "):
        homes(package, ["tanh", "relu", "elu"])


def test_a_home_without_a_name_is_told_by_the_file_to_write(package: str) -> None:
    with pytest.raises(MissingHome, match=r"^harness/scenario/layers/relu\.py is missing: .*/layers/relu\.py stands"):
        homes(package, ["tanh"])


@pytest.mark.parametrize(("models", "field"), [(LAYERS, "layer"), (LOSSES, "kind"), (OPTIMIZERS, "kind")])
def test_a_scenario_names_it_as_its_module_is_named(models: Mapping[str, type[Kind]], field: str) -> None:
    for name, model in models.items():
        assert model.__module__.endswith(f".{name}") and get_args(model.model_fields[field].annotation) == (name,)


def test_homes_are_added_before_scenarios_are_read(tmp_path: Path) -> None:
    import harness.scenario.model  # noqa: F401

    with pytest.raises(ImportError, match=r"^add_homes should be called before"):
        add_homes(tmp_path)
