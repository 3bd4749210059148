"""Homes: a layer, a loss or an optimizer stands in several packages, in each in a module of its own name.

A scenario says that there is one: ``harness/scenario/layers/tanh.py``. Every package that has to know it has a home of
the same name, and finds it so, in its ``__init__.py``::

    from harness.ground.homes import homes
    from harness.scenario.layers import LAYERS

    HOMES = homes(__name__, LAYERS)      # {"linear": the module harness.task.layers.linear, ...}

This imports the modules of the package in the order of LAYERS, and raises MissingHome where one of the names has no
module or a module no name. ``classes`` gives the class in each that bears the name of the scenario's own. Modules whose
name begins with _ are no homes. No list of names stands anywhere.

``add_homes(folder)`` lets homes stand elsewhere: ``folder/scenario/layers/softsign.py``, ``folder/task/layers/...``.
"""

from __future__ import annotations

import pkgutil
import sys
from collections.abc import Iterable, Mapping
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

_added: list[Path] = []


class MissingHome(ImportError):
    """A name without a module, or a module without a name; the message says which file to write."""


def add_homes(folder: Path) -> None:
    """Look for homes in this folder, too; to be called before the packages that they belong to are imported."""
    if any(f"harness.scenario.{kind}" in sys.modules for kind in ("model", "layers", "losses")):
        raise ImportError("add_homes should be called before anything reads scenarios")
    _added.append(folder)


def found(package: str) -> dict[str, ModuleType]:
    """The modules of a package, which is being imported, by their names, in alphabetical order."""
    path = sys.modules[package].__path__
    path.extend(str(folder) for folder in _folders(package) if folder.is_dir())
    names = sorted(one.name for one in pkgutil.iter_modules(path) if not one.name.startswith("_"))
    return {name: import_module(f"{package}.{name}") for name in names}


def homes(package: str, names: Iterable[str]) -> dict[str, ModuleType]:
    """The package's modules by their names, which are exactly ``names``, in their order. Raises MissingHome."""
    modules, folder = found(package), package.replace(".", "/")
    for name in names:
        if name not in modules:
            raise MissingHome(f"{folder}/{name}.py is missing: whatever a scenario may name has a module here")
    for name in set(modules).difference(names):
        file = f"{_scenarios(folder)}/{name}.py"
        raise MissingHome(f"{file} is missing: {folder}/{name}.py stands for a name that no scenario may have")
    return {name: modules[name] for name in names}


def classes(package: str, models: Mapping[str, type]) -> dict[str, Any]:
    """By name, the class that bears the name of the scenario's own in the package's module. Raises MissingHome."""
    modules = homes(package, models)
    for name, model in models.items():
        if not hasattr(modules[name], model.__name__):
            raise MissingHome(f"{package.replace('.', '/')}/{name}.py should have a class {model.__name__}")
    return {name: getattr(modules[name], model.__name__) for name, model in models.items()}


def _folders(package: str) -> Iterable[Path]:
    """Where homes that were added for this package stand: harness.task.layers has its own in FOLDER/task/layers."""
    parts = package.removeprefix("harness.").split(".")
    return (folder.joinpath(*parts) for folder in _added)


def _scenarios(folder: str) -> str:
    return f"harness/scenario/{folder.rpartition('/')[2]}"
