"""All mistakes are found by name, in an order that is stated, and a layer without a module of mistakes is an error."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from harness.faults.library import ALL
from tests.integration.workspaces import ROOT

BACKWARDS = """
import pkgutil
from importlib import import_module
from harness import faults
for package in ("step", "optimizers", "losses", "layers"):
    found = import_module(f"harness.faults.{package}")
    for module in reversed(list(pkgutil.iter_modules(found.__path__, f"{found.__name__}."))):
        import_module(module.name)
from harness.faults.library import ALL
print(*(fault.name for fault in ALL))
"""
TOY = """
from typing import ClassVar, Literal
from harness.scenario.kinds import Layer


class Tanhshrink(Layer):
    layer: Literal["tanhshrink"]
    torch: ClassVar[str] = "Tanhshrink"
"""


def _python(code: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=300)


def test_the_order_of_mistakes_does_not_depend_on_what_is_imported_first() -> None:
    assert _python(BACKWARDS).stdout.split() == [fault.name for fault in ALL]


def test_a_layer_without_a_module_of_mistakes_is_an_error_at_import(tmp_path: Path) -> None:
    for room, text in (("scenario", TOY), ("task", "")):
        home = tmp_path / room / "layers/tanhshrink.py"
        home.parent.mkdir(parents=True)
        home.write_text(text, "utf-8")
    add = f"from pathlib import Path; from harness.ground.homes import add_homes; add_homes(Path({str(tmp_path)!r}))"
    told = _python(f"{add}\nimport harness.faults.layers").stderr
    assert "MissingHome: harness/faults/layers/tanhshrink.py is missing" in told
