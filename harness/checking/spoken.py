"""How a layer of this process is spoken to: a pair of functions, or an object with its parameters and gradients."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np

from harness.checking.held import Reading, readings_of
from harness.ground.errors import ImplementationError, UsageError
from harness.ground.facts import fact
from harness.implementation import Array
from harness.scenario.kinds import Layer


class Spoken(Protocol):
    """A layer, in torch's names and shapes."""

    @property
    def called(self) -> str:
        """What a report calls it."""

    @property
    def call(self) -> str:
        """How it is called, for the report."""

    def readings(self, layer: Layer) -> Sequence[Reading]:
        """The ways in which it may hold its parameters, the usual first."""

    def forward(self, x: Array, parameters: Mapping[str, Array], reading: Reading) -> Array:
        """Its output. Raises ImplementationError."""

    def backward(self, gradient: Array, reading: Reading) -> tuple[Array, Mapping[str, Array]]:
        """The gradient with respect to its input, and those of its parameters. Raises ImplementationError."""

    def keep(self, buffers: Mapping[str, Array]) -> None:
        """What it has kept of earlier steps, for the next forward."""

    def kept(self) -> Mapping[str, Array] | None:
        """What it keeps after it; None where it does not tell."""


@dataclass(frozen=True)
class Converted:
    """Arrays of NumPy as the library has them, and back."""

    into: Callable[[Array], Any] = np.array
    back: Callable[[Any], Any] = np.asarray

    def array(self, value: Any, what: str) -> Array:
        """What the library gives, as float64 holds it. Raises ImplementationError."""
        try:
            found = np.asarray(self.back(value))
            return np.array(found, np.float64)
        except Exception:
            raise ImplementationError(fact("alone_no_array", what=what, type=type(value).__name__)) from None


def called(function: Callable[..., Any], *arguments: Any) -> Any:
    """What it returns; whatever it raises is one message. Raises ImplementationError."""
    try:
        return function(*arguments)
    except ImplementationError:
        raise
    except Exception as error:
        name = getattr(function, "__qualname__", repr(function))
        text = (str(error).splitlines() or [""])[0]
        raise ImplementationError(fact("alone_raises", name=name, error=f"{type(error).__name__}: {text}")) from error


# ---------------------------------------------------------------- functions


@dataclass
class Functions:
    """forward(x, *parameters) -> out or (out, cache); backward(dout, cache), or (dout, x, *parameters) without one.

    What backward returns is dx, or a tuple that begins with it and goes on in the order of the parameters.
    """

    forward_function: Callable[..., Any]
    backward_function: Callable[..., Any]
    converted: Converted = Converted()
    _after: Callable[[Any], Any] = field(default=lambda _: None, repr=False)
    _shapes: Mapping[str, tuple[int, ...]] = field(default_factory=dict, repr=False)

    @property
    def called(self) -> str:
        return getattr(self.forward_function, "__qualname__", "forward")

    @property
    def call(self) -> str:
        own = (getattr(one, "__name__", "function") for one in (self.forward_function, self.backward_function))
        return " and ".join(own)

    def readings(self, layer: Layer) -> Sequence[Reading]:
        return readings_of(layer)

    def forward(self, x: Array, parameters: Mapping[str, Array], reading: Reading) -> Array:
        held = (reading.sample(x), *(reading.parameter(w) for w in parameters.values()))
        given = [self.converted.into(one) for one in held]
        found = called(self.forward_function, *given)
        has_cache = isinstance(found, tuple) and len(found) == 2
        out, rest = found if has_cache else (found, None)
        arguments = (rest,) if has_cache else tuple(given)
        self._after = lambda gradient: called(self.backward_function, gradient, *arguments)
        self._shapes = {name: w.shape for name, w in parameters.items()}
        return reading.batch(self.converted.array(out, "forward"))

    def backward(self, gradient: Array, reading: Reading) -> tuple[Array, Mapping[str, Array]]:
        found = self._after(self.converted.into(reading.sample(gradient)))
        parts = list(found) if isinstance(found, tuple | list) else [found]
        if len(parts) != 1 + len(self._shapes):
            raise ImplementationError(
                fact("alone_so_many", name=self.call, found=len(parts), names=("x", *self._shapes))
            )
        arrays = [self.converted.array(one, "backward") for one in parts]
        own = zip(self._shapes, arrays[1:], strict=True)
        return reading.batch(arrays[0]), {name: reading.gradient(one, self._shapes[name]) for name, one in own}

    def keep(self, buffers: Mapping[str, Array]) -> None:
        """Functions keep nothing."""

    def kept(self) -> Mapping[str, Array] | None:
        return None


# ---------------------------------------------------------------- objects


@dataclass
class Object:
    """An object with forward (or a call) and backward; its parameters and their gradients are attributes of it.

    ``make``: a fresh one; ``parameters`` and ``gradients``: by torch's name, where they are, such as W and grads.W.
    """

    make: Callable[[], Any]
    layer: Layer
    parameters: Mapping[str, str] = field(default_factory=dict)
    gradients: Mapping[str, str] = field(default_factory=dict)
    converted: Converted = Converted()
    _buffers: Mapping[str, Array] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        self._it = called(self.make)
        for name in ("forward", "backward"):
            if not callable(getattr(self._it, name, None)) and not (name == "forward" and callable(self._it)):
                raise UsageError(fact("alone_lacks", type=type(self._it).__name__, name=name))
        for name in self.layer.shapes():
            self._path(name)

    @property
    def called(self) -> str:
        return type(self._it).__name__

    @property
    def call(self) -> str:
        return f"{self.called}.forward and backward"

    def readings(self, layer: Layer) -> Sequence[Reading]:
        """Those in which its own weight has the shape that it has already, where there are any."""
        every, shape = readings_of(layer), layer.shapes().get("weight")
        weight = None if shape is None else _at(self._it, self._path("weight"))
        if shape is None or weight is None:
            return every
        return [one for one in every if np.shape(weight) == one.parameter(np.empty(shape)).shape] or every

    def _path(self, name: str) -> str:
        return self.parameters.get(name) or _first(self._it, _paths(self.layer, name), name, "parameters")

    def forward(self, x: Array, parameters: Mapping[str, Array], reading: Reading) -> Array:
        self._it = called(self.make)
        for name, path in self._where_kept().items():
            like = _at(self._it, path)
            _put(self._it, path, self.converted.into(np.reshape(self._buffers[name], np.shape(like) or (-1,))))
        for name, w in parameters.items():
            _put(self._it, self._path(name), self.converted.into(reading.parameter(w)))
        self._names = tuple(parameters)
        way = self._it.forward if hasattr(self._it, "forward") else self._it
        return reading.batch(self.converted.array(called(way, self.converted.into(reading.sample(x))), "forward"))

    def backward(self, gradient: Array, reading: Reading) -> tuple[Array, Mapping[str, Array]]:
        handed = called(self._it.backward, self.converted.into(reading.sample(gradient)))
        found = {name: self.converted.array(self._gradient(name), name) for name in self._names}
        handed = reading.batch(self.converted.array(handed, "backward"))
        return handed, {name: reading.gradient(g, self.layer.shapes()[name]) for name, g in found.items()}

    def keep(self, buffers: Mapping[str, Array]) -> None:
        self._buffers = buffers

    def kept(self) -> Mapping[str, Array] | None:
        found = {name: self.converted.array(_at(self._it, path), name) for name, path in self._where_kept().items()}
        return {name: one.reshape(self._buffers[name].shape) for name, one in found.items()} or None

    def _where_kept(self) -> dict[str, str]:
        """What the layer keeps, by name, where all of it is found and is an array already."""
        found = {}
        for name in self.layer.buffer_shapes():
            path = next((one for one in _paths_of_kept(name) if _has(self._it, one)), "")
            if not path or np.size(_at(self._it, path)) != np.prod(self.layer.buffer_shapes()[name]):
                return {}
            found[name] = path
        return found

    def _gradient(self, name: str) -> Any:
        own = self._path(name)
        head, _, last = own.rpartition(".")
        near = [f"{head}.{one}" if head else one for one in _gradients_of(last)]
        inside = [f"{of}.{one}" for of in ("grads", "gradients", "grad") for one in (last, f"d{last}", name)]
        paths = (*near, f"{own}.grad", *inside)
        return _at(self._it, self.gradients.get(name) or _first(self._it, paths, name, "gradients"))


def _gradients_of(own: str) -> Iterator[str]:
    """What people call a gradient."""
    yield from (f"d{own}", f"d_{own}", f"grad_{own}", f"{own}_grad", f"dLd{own}", f"dL_d{own}", f"d{own}s")
    yield f"{own}_gradient"


def _paths_of_kept(name: str) -> Iterator[str]:
    """Where a running statistic may be."""
    mine = (name, name.replace("running", "moving"), name.replace("running_var", "running_variance"))
    yield from mine
    yield from (f"{of}.{one}" for of in ("buffers", "bn_param", "state") for one in mine)


def _paths(layer: Layer, name: str) -> Iterator[str]:
    """Where a parameter may be, the usual first."""
    own = (name, name[0], *layer.called.get(name, ()), f"{name}s")
    names = tuple(dict.fromkeys(each for one in own for each in (one, one.upper(), one.capitalize())))
    yield from names
    yield from (f"{of}.{one}" for of in ("params", "parameters") for one in names)


def _first(of: Any, paths: Sequence[str] | Iterator[str], name: str, argument: str) -> str:
    tried = list(paths)
    found = next((path for path in tried if _has(of, path)), None)
    if found is None:
        raise UsageError(
            fact("alone_not_found", type=type(of).__name__, name=name, argument=argument, tried=tuple(tried[:6]))
        )
    return found


_NOTHING = object()


def _step_into(of: Any, name: str) -> Any:
    if isinstance(of, Mapping):
        return of.get(name, _NOTHING)
    return getattr(of, name, _NOTHING)


def _has(of: Any, path: str) -> bool:
    for part in path.split("."):
        of = _step_into(of, part)
        if of is _NOTHING or callable(of):
            return False
    return True


def _at(of: Any, path: str) -> Any:
    for part in path.split("."):
        of = _step_into(of, part)
        if of is _NOTHING:
            raise UsageError(fact("alone_not_there", path=path))
    return of


def _put(of: Any, path: str, value: Any) -> None:
    *parts, last = path.split(".")
    for part in parts:
        of = _step_into(of, part)
    if isinstance(of, dict):
        of[last] = value
    else:
        setattr(of, last, value)


def spoken(
    mine: Any,
    layer: Layer,
    parameters: Mapping[str, str],
    gradients: Mapping[str, str],
    converted: Converted,
) -> Functions | Object:
    """A pair of functions, a class, an object or a function that makes one. Raises UsageError."""
    if isinstance(mine, tuple | list):
        if len(mine) != 2 or not all(map(callable, mine)):
            raise UsageError(fact("alone_no_pair", given=str(len(mine))))
        forward, backward = mine
        return Functions(forward, backward, converted)
    is_object = hasattr(mine, "backward") and not isinstance(mine, type)
    make = (lambda: mine) if is_object else mine
    if not callable(make):
        raise UsageError(fact("alone_no_layer", type=type(mine).__name__))
    return Object(make, layer, parameters, gradients, converted)
