"""Homes: a layer, a loss or an optimizer stands in several packages, in each in a module of its own name.

A scenario says that there is one: ``harness/scenario/layers/tanh.py``. Every package that has to know it has a home of
the same name, and finds it so, in its ``__init__.py``::

    from harness.ground.homes import homes
    from harness.scenario.layers import LAYERS

    HOMES = homes(__name__, LAYERS)      # {"linear": the module harness.task.layers.linear, ...}

This raises MissingHome where one of the names has no module or a module no name, and imports a module when it is first
asked for: a network needs few of them. ``classes`` gives the class in each that bears the name of the scenario's own.
Modules whose name begins with _ are no homes. No list of names stands anywhere.

``add_homes(folder)`` lets homes stand elsewhere: ``folder/scenario/layers/softsign.py``, ``folder/task/layers/...``.
"""

from __future__ import annotations

import pkgutil
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
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
    return {name: import_module(f"{package}.{name}") for name in _files(package)}


def homes(package: str, names: Iterable[str]) -> Mapping[str, ModuleType]:
    """The package's modules by their names, which are exactly ``names``, in their order. Raises MissingHome."""
    files, folder = _files(package), package.replace(".", "/")
    for name in names:
        if name not in files:
            raise MissingHome(f"{folder}/{name}.py is missing: whatever a scenario may name has a module here")
    for name in set(files).difference(names):
        file = f"{_scenarios(folder)}/{name}.py"
        raise MissingHome(f"{file} is missing: {folder}/{name}.py stands for a name that no scenario may have")
    return _Homes(names, lambda name: import_module(f"{package}.{name}"))


def classes(package: str, models: Mapping[str, type]) -> Mapping[str, Any]:
    """By name, the class that bears the name of the scenario's own in the package's module. Raises MissingHome."""
    modules = homes(package, models)

    def of(name: str) -> Any:
        of_model = models[name].__name__
        if not hasattr(modules[name], of_model):
            raise MissingHome(f"{package.replace('.', '/')}/{name}.py should have a class {of_model}")
        return getattr(modules[name], of_model)

    return _Homes(models, of)


class _Homes(Mapping[str, Any]):
    """What ``get`` gives for each name, when it is first asked for."""

    def __init__(self, names: Iterable[str], get: Callable[[str], Any]) -> None:
        self._names, self._get = tuple(names), cache(get)

    def __getitem__(self, name: str) -> Any:
        if name not in self:
            raise KeyError(name)
        return self._get(name)

    def __contains__(self, name: object) -> bool:
        return name in self._names

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


def _files(package: str) -> list[str]:
    """The names of a package's modules, which is being imported, with those from folders that were added."""
    path = sys.modules[package].__path__
    path.extend(str(folder) for folder in _folders(package) if folder.is_dir())
    return sorted(one.name for one in pkgutil.iter_modules(path) if not one.name.startswith("_"))


def _folders(package: str) -> Iterable[Path]:
    """Where homes that were added for this package stand: harness.task.layers has its own in FOLDER/task/layers."""
    parts = package.removeprefix("harness.").split(".")
    return (folder.joinpath(*parts) for folder in _added)


def _scenarios(folder: str) -> str:
    return f"harness/scenario/{folder.rpartition('/')[2]}"
