"""The implementations that a run compares: built-in ones by name, any other by file path or package.module:name."""

from __future__ import annotations

import importlib
import importlib.util
import sys
import traceback
from collections.abc import Callable, Mapping
from contextlib import redirect_stdout
from dataclasses import dataclass, replace
from importlib.machinery import SourceFileLoader
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np

from harness.ground.errors import ImplementationError, UsageError
from harness.ground.facts import fact
from harness.implementation import Array, Batch, Build, Implementation, State, Step
from harness.run.counts import Counts
from harness.scenario.model import Case

BUILT_IN: Mapping[str, str] = MappingProxyType(
    {"numpy": "reference_numpy.network:build", "torch": "reference_torch.network:build"}
)
DEFAULT = ("numpy", "torch")
_INF, _LARGEST = float("inf"), sys.float_info.max
#: Names that results.json uses itself.
_TAKEN = ("step", "of")


@dataclass(frozen=True)
class Side:
    """An implementation under the name that reports give it."""

    name: str
    build: Build


def default() -> tuple[Side, Side]:
    """NumPy by hand, and torch."""
    first, second = map(resolve_one, DEFAULT)
    return first, second


def from_function(build: Build) -> Side:
    """A side from a function that takes a Case and returns an Implementation."""
    name = getattr(build, "__name__", type(build).__name__)
    return Side(name, _guarded(name, build))


def resolve_one(text: str) -> Side:
    """One side from its name. Raises UsageError."""
    if text in BUILT_IN:
        return Side(text, _named(BUILT_IN[text]))
    target, _, name = text.rpartition(":") if not text.endswith(".py") else (text, "", "build")
    if target.endswith(".py"):
        return Side(free(Path(target).stem), _guarded(text, _from_file(Path(target), name)))
    if target and name:
        return Side(free(target.rpartition(".")[2]), _guarded(text, _named(f"{target}:{name}")))
    raise UsageError(fact("no_such_side", given=text, known=tuple(BUILT_IN)))


def free(name: str) -> str:
    """A name that results.json does not use itself."""
    return f"{name} (side)" if name in _TAKEN else name


def _named(text: str) -> Build:
    module_name, _, name = text.partition(":")
    try:
        with redirect_stdout(sys.stderr):
            module = importlib.import_module(module_name)
    except (Exception, SystemExit) as error:
        raise ImplementationError(fact("cannot_be_imported", given=text, error=_said(error))) from None
    return _attribute(text, module, name)


class _Uncached(SourceFileLoader):
    """Compiles a file as it is now: what Python has cached is told from it by its second and its size alone."""

    def path_stats(self, path: Any) -> Any:
        raise OSError


def _from_file(path: Path, name: str) -> Build:
    if not path.is_file():
        raise UsageError(fact("no_file_there", file=str(path)))
    name_of_module = f"_harness_side_{path.stem}"
    spec = importlib.util.spec_from_file_location(name_of_module, path, loader=_Uncached(name_of_module, str(path)))
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    try:
        with redirect_stdout(sys.stderr):
            spec.loader.exec_module(module)
    except SyntaxError as error:
        raise ImplementationError(
            fact("cannot_be_loaded", where=f"{path}:{error.lineno or 1}", error=error.msg)
        ) from None
    except (Exception, SystemExit) as error:
        raise ImplementationError(fact("cannot_be_loaded", where=_where(path, error), error=_said(error))) from None
    return _attribute(str(path), module, name)


def _attribute(text: str, module: Any, name: str) -> Build:
    build = getattr(module, name, None)
    if not callable(build):
        raise ImplementationError(fact("side_has_no_function", given=text, name=name))
    found: Build = build
    return found


# ---------------------------------------------------------------- a foreign implementation


def _guarded(text: str, build: Build) -> Build:
    def guarded(case: Case) -> Implementation:
        side = _call(text, build, case)
        lacking = [name for name in ("load", "step", "predict") if not callable(getattr(side, name, None))]
        if lacking:
            raise ImplementationError(fact("side_lacks", given=text, type=type(side).__name__, lacking=tuple(lacking)))
        return _Guarded(text, side, Counts(case))

    return guarded


@dataclass(frozen=True)
class _Guarded:
    """Turns whatever a foreign implementation raises into one message, and holds it to the protocol.

    It gets copies, so that it cannot change what the other side sees, and what it prints goes to standard error.
    """

    text: str
    inner: Implementation
    counts: Counts

    def load(self, state: State) -> None:
        self.counts.load(state)
        _call(self.text, self.inner.load, State(_copied(state.parameters), _copied(state.buffers)))

    def step(self, batch: Batch, lr: float) -> Step:
        own = Batch(batch.inputs.copy(), batch.targets.copy(), _copied(batch.masks))
        step = _call(self.text, self.inner.step, own, lr)
        if not isinstance(step, Step):
            raise ImplementationError(fact("side_gives_no_step", given=self.text, type=type(step).__name__))
        if _is_one_number(step.loss):  # a mean as NumPy has it
            step = replace(step, loss=float(np.reshape(step.loss, ())))  # type: ignore[arg-type]
        loss = 0.0 if step.loss is None else step.loss
        if not isinstance(loss, int | float) or (abs(loss) > _LARGEST and loss not in (_INF, -_INF)):
            raise ImplementationError(fact("side_gives_no_loss", given=self.text, type=type(step.loss).__name__))
        for name in ("gradients", "parameters", "buffers", "activations", "activation_gradients"):
            found = getattr(step, name)
            if not isinstance(found, Mapping) and found is not None:
                raise ImplementationError(fact("side_gives_no_mapping", given=self.text, name=name))
            if not all(isinstance(key, str) for key in found or ()):
                raise ImplementationError(fact("side_gives_odd_names", given=self.text, name=name))
        return self.counts.told(step)

    def predict(self, inputs: Array) -> Array | None:
        output: Array | None = _call(self.text, self.inner.predict, inputs.copy())
        if output is None:
            return None
        if type(output) is not np.ndarray or output.ndim != 2 or output.size == 0:
            raise ImplementationError(fact("side_predicts_no_array", given=self.text))
        return output


def _is_one_number(loss: Any) -> bool:
    """Whether it is NumPy's, or an array that holds one; a complex one is none."""
    return isinstance(loss, np.ndarray | np.generic) and loss.size == 1 and loss.dtype.kind in "iuf"


def _copied(arrays: Mapping[str, Array]) -> dict[str, Array]:
    return {name: array.copy() for name, array in arrays.items()}


def _call(text: str, function: Callable[..., Any], *arguments: Any) -> Any:
    try:
        with redirect_stdout(sys.stderr):
            return function(*arguments)
    except (Exception, SystemExit) as error:
        raise ImplementationError(fact("side_raises", where=_where(Path(text), error), error=_said(error))) from None


def _where(path: Path, error: BaseException) -> str:
    """The last line of the foreign code that an error passed through."""
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename != __file__]
    own = [frame for frame in frames if Path(frame.filename).name == path.name.partition(":")[0]] or frames
    return f"{own[-1].filename}:{own[-1].lineno}" if own else str(path)


def _said(error: BaseException) -> str:
    text = str(error).splitlines()
    return f"{type(error).__name__}: {text[0]}" if text else type(error).__name__
