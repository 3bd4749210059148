"""An optimizer of a file, alone: two linear layers' parameters, gradients that are given, and several steps."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal

import numpy as np

from harness.candidate.process.process import Answer, CandidateProcess
from harness.candidate.process.wire import Handle
from harness.candidate.reading.source import Unit
from harness.checking.homework.line import Line, Role
from harness.faults.probes import Probe, make_case
from harness.ground.errors import ImplementationError
from harness.ground.facts import Fact, fact
from harness.implementation import Array, Batch, Build, State, Step
from harness.scenario.model import Case

Form = Literal["dict", "array", "list", "layers", "params", "layer_dicts", "model_dicts", "held_list", "held_dict"]
"""What parameters and gradients are handed over as: a dict W1, b1, ...; one after the other; in a list; layers, with
weights and biases; parameters, with their data and gradient; layers, or one model, with dicts of both; or
what the optimizer was made with, and holds."""

#: What objects are made of in the process.
OBJECT = "HarnessObject_"
UNIT = Unit("<objects>", f"class {OBJECT}:\n    pass\n")

#: Each parameter, by the name that dicts have.
NAMES = {"W1": "linear1.weight", "b1": "linear1.bias", "W2": "linear2.weight", "b2": "linear2.bias"}
_SIZES = (4, 3, 2)
#: Names of attributes of layers: of a weight, its gradient, a bias, its gradient; and of parameters.
_LAYER = (
    ("weights", "weight", "W", "w"),
    ("dweights", "grad_weight", "weight_grad", "grad_W", "dLdW", "dW", "dw"),
    ("biases", "bias", "b"),
    ("dbiases", "grad_bias", "bias_grad", "grad_b", "dLdb", "db"),
)
_DICTS = (
    ("params", "weights", "theta", "parameters", "param", "p"),
    ("grads", "gradients", "dtheta", "dparams", "grad", "gradient"),
)
_PARAM = (("data", "value", "val", "tensor", "param"), ("grad", "gradient", "diff", "g"))


@dataclass(frozen=True)
class UpdateWay:
    """How an optimizer is held: what it is given, and with which settings."""

    line: Line
    form: Form
    options: tuple[Mapping[str, Any], ...] = field(hash=False)
    """With which settings, the first for all probes, others for one of their own."""
    says: frozenset[str]
    """Every name in its code."""
    reference: Build = field(hash=False)
    methods: tuple[str, ...] = ()
    """Of its class."""

    @property
    def facts(self) -> tuple[Fact, ...]:
        """What a report says of it."""
        return (fact(f"held_{self.form}_of_parameters"),)

    def teller(self, process: CandidateProcess) -> UpdateTeller:
        """It, told apart this way."""
        return UpdateTeller(process, self)

    def stated(self) -> dict[str, Any]:
        """As HARNESS would state it."""
        return {**self.line.stated(), **dict(self.options[0]), "held": self.form}

    def first(self) -> Probe:
        """The first of its probes."""
        return self.probes()[0]

    def probes(self) -> tuple[Probe, ...]:
        """Gradients of ordinary size, and small ones, where an epsilon counts."""
        first, *others = self.options
        found = [self._probe("ordinary", 4, 1.0, 0, first), self._probe("small_gradients", 3, 1e-4, 1, first)]
        more = [self._probe(f"ordinary_{at}", 3, 1.0, at, one) for at, one in enumerate(others, 2)]
        return (*found, *more)

    def _probe(self, name: str, steps: int, size: float, seed: int, options: Mapping[str, Any]) -> Probe:
        random = np.random.RandomState(seed)
        rows = 3
        x = random.standard_normal((rows, _SIZES[0]))
        given = [random.standard_normal((rows, _SIZES[-1])) * size for _ in range(steps)]
        stated = {
            "title": f"{self.line.what} alone, {name}",
            "network": tuple({"layer": "linear", "out_features": n} for n in _SIZES[1:]),
            "initial": {"seed": 0, "weight": {"kind": "zeros"}, "bias": {"kind": "zeros"}},
            "loss": {"kind": "inner"},
            "optimizer": {"kind": self.line.what, "lr": 0.1, **options},
            "data": {"inputs": _frozen(x.tolist()), "targets": _frozen(given[0].tolist())},
            "training": {"steps": steps},
        }
        case = replace(make_case(stated, Path("optimizer"), name), alone=("optimizer",))
        parameters = {torch: random.standard_normal(shape) for torch, shape in case.shapes.items()}
        return Probe(name, case, State(parameters, {}), tuple(Batch(x, one) for one in given))


def _frozen(value: Any) -> Any:
    return tuple(map(_frozen, value)) if isinstance(value, list) else value


def ways(
    line: Line, numbers: Sequence[float], says: frozenset[str], reference: Build, methods: tuple[str, ...] = ()
) -> Iterator[UpdateWay]:
    """Every way in which an optimizer may be held, the usual first."""
    for options in _options(line, numbers):
        for form in _forms(line):
            yield UpdateWay(line, form, options if isinstance(options, tuple) else (options,), says, reference, methods)


def _forms(line: Line) -> tuple[Form, ...]:
    roles = line.forward.roles | (line.made.roles if line.made else frozenset())
    if "layer" in roles:
        return ("layers", "layer_dicts", "model_dicts", "params")
    if "grads" in line.forward.roles:
        is_held = line.made is not None and line.made.has("params") and "params" not in line.forward.roles
        return ("held_list", "held_dict") if is_held else ("dict", "array", "list")
    return ("params", "layers", "layer_dicts", "model_dicts")


def _options(line: Line, numbers: Sequence[float]) -> Iterator[Any]:
    """With which settings: those that its calls are told, else those that stand in its code, else the usual."""
    told = line.forward.roles | (line.made.roles if line.made else frozenset())
    small = tuple(one for one in numbers if 0 < one <= 1e-3)
    shares = tuple(one for one in numbers if 0.4 <= one < 1)
    eps = (1e-6,) if "eps" in told else tuple(dict.fromkeys((*small, 1e-8, 1e-7, 1e-10)))[:4]
    if line.what == "sgd":
        is_moved = (
            "momentum" in told
            or "velocity" in repr(line)
            or any(w in line.forward.name.lower() for w in ("momentum", "nesterov", "nag"))
        )
        momenta = (0.8,) if "momentum" in told else tuple(dict.fromkeys((*shares, 0.9))) if is_moved else ()
        name = f"{line.made.name if line.made else ''} {line.forward.name}".lower()
        decay = {"weight_decay": 0.07} if "weight_decay" in told else {}
        forms: list[dict[str, Any]] = [{"momentum": m, **decay} for m in momenta]
        nesterov = [{"momentum": m, "nesterov": True, **decay} for m in momenta]
        is_nesterov = "nesterov" in name or "nag" in name
        if "nesterov" in told and momenta:
            yield (forms[0], nesterov[0])
            return
        yield from (*nesterov, *forms) if is_nesterov else (*forms, *nesterov)
        if not momenta:
            yield decay
            for m in dict.fromkeys((*shares, 0.9)):
                yield {"momentum": m}
    elif line.what in ("adam", "adamw"):
        betas = [(0.8, 0.95)] if {"beta1", "beta2"} <= told or "betas" in told else [(0.9, 0.999), (0.9, 0.99)]
        if {"beta1", "beta2"} & told or "betas" in told or len(shares) < 2:
            pass
        else:
            betas = [(a, b) for a in shares for b in shares if a != b][:4]
        for b in betas:
            for e in eps:
                yield {
                    "betas": b,
                    "eps": e,
                    **({"weight_decay": 0.07} if "weight_decay" in told and line.what == "adamw" else {}),
                }
    elif line.what == "rmsprop":
        for a in (0.8,) if "alpha" in told else tuple(dict.fromkeys((*shares, 0.9, 0.99))):
            for e in eps:
                yield {"alpha": a, "eps": e}
    elif line.what == "adadelta":
        for a in (0.8,) if "rho" in told else tuple(dict.fromkeys((*shares, 0.9, 0.95))):
            for e in eps:
                yield {"rho": a, "eps": e}
    else:
        for e in eps:
            yield {"eps": e}


# ---------------------------------------------------------------- in the process


@dataclass
class UpdateTeller:
    """An optimizer, in the process that runs it, as an implementation."""

    process: CandidateProcess
    way: UpdateWay
    keeps_parameters: bool = field(default=False, init=False)

    def of(self, process: CandidateProcess) -> UpdateTeller:
        """The same in another process."""
        return UpdateTeller(process, self.way)

    def at(self, case: Case) -> _Updating:
        """It, in one case."""
        return _Updating(self.process, self.way, case, self.way.reference(case))


class _Updating:
    """One run of an optimizer, which keeps what it keeps."""

    def __init__(self, process: CandidateProcess, way: UpdateWay, case: Case, reference: Any) -> None:
        self._process, self._way, self._case, self._reference = process, way, case, reference
        self._kept: dict[str, Any] = {}
        self._object: Handle | None = None
        self._holders: dict[str, Handle] = {}
        self._paths: dict[str, tuple[Handle, str, str]] = {}
        self._number = 0
        self._of_call: dict[str, Any] = {}

    def load(self, state: State) -> None:
        self._state = state
        self._reference.load(State(state.parameters, {}))

    def predict(self, inputs: Array) -> Array | None:
        return None

    def step(self, batch: Batch, lr: float) -> Step:
        right = self._reference.step(batch, lr)
        self._number += 1
        self._lr = lr
        gradients = {name: np.array(right.gradients[name]) for name in NAMES.values()}
        form = self._way.form
        if form in ("layers", "params", "layer_dicts", "model_dicts"):
            after = self._of_objects(gradients)
        elif form in ("held_list", "held_dict"):
            after = self._of_held(gradients)
        elif form == "array":
            after = {name: self._of_one(name, gradients[name]) for name in NAMES.values()}
        else:
            after = self._of_all(gradients)
        return Step(loss=right.loss, output=np.array(right.output), gradients=gradients, parameters=after)

    # ------------------------------------------------------------ what is given

    def _values(self) -> dict[str, Any]:
        options: dict[str, Any] = self._case.optimizer.model_dump() if self._case.optimizer else {}
        betas = options.get("betas", (0.9, 0.999))
        return {
            "lr": self._lr,
            "momentum": options.get("momentum", 0.0),
            "beta1": betas[0],
            "beta2": betas[1],
            "betas": betas,
            "eps": options.get("eps", 1e-8),
            "alpha": options.get("alpha", 0.9),
            "rho": options.get("rho", 0.9),
            "weight_decay": options.get("weight_decay", 0.0),
            "t": self._number,
            "nesterov": bool(options.get("nesterov")),
            "batch_size": 1,
            "decay": 0.0,
            "epoch": 0,
        }

    def _given(self, name: str, role: Role, key: str) -> Any:
        values = {**self._values(), **self._of_call}
        if isinstance(role, Mapping):
            known = self._kept.get(f"{key}.{name}")
            if known is not None:
                return known
            return {own: self._given(own, one, key) for own, one in role.items()}
        if role.startswith("state:"):
            known = self._kept.get(f"{key}.{role}")
            return self._blank(name) if known is None else known
        if role not in values:
            raise ImplementationError(fact("part_not_told", argument=name, role=role))
        return values[role]

    def _blank(self, name: str) -> Any:
        """Zeros, as the parameters are held; of a dict under the gradients' names too."""
        params = self._of_call["params"]
        if isinstance(params, dict):
            zeros = {own: np.zeros_like(array) for own, array in params.items()}
            return {**zeros, **{f"d{own}": array.copy() for own, array in zeros.items()}}
        return [np.zeros_like(one) for one in params] if isinstance(params, list) else np.zeros_like(params)

    def _called(self, key: str) -> tuple[dict[str, Any], Answer]:
        """One call; what it gives by role, with what it keeps."""
        line = self._way.line
        if line.made and key not in self._holders:
            given = {name: self._given(name, role, key) for name, role in line.made.takes}
            self._holders[key] = self._process.new(line.made.name, **given)
        call = line.forward
        given = {name: self._given(name, role, key) for name, role in call.takes}
        answer = self._process.call_parts(self._holders.get(key), call.name, **given)
        parts = answer.value
        found: dict[str, Any] = {}
        for at, role in enumerate(call.gives):
            if at < len(parts.handles):
                found[role] = parts.each[at]
                if role.startswith("state:"):
                    self._kept[f"{key}.{role}"] = parts.handles[at]
                elif role == "config":
                    name = next((own for own, one in call.takes if isinstance(one, Mapping)), "")
                    self._kept[f"{key}.{name}"] = parts.handles[at]
        for name, taken in call.takes:
            own = f"{key}.{name}" if isinstance(taken, Mapping) else f"{key}.{taken}"
            is_state = isinstance(taken, Mapping) or taken.startswith("state:")
            if name in answer.after and is_state and not {"config", str(taken)} & set(call.gives):
                self._kept[own] = answer.after[name]
        return found, answer

    # ------------------------------------------------------------ by form

    def _of_one(self, name: str, gradient: Array) -> Array:
        self._of_call = {"params": np.array(self._state.parameters[name]), "grads": gradient.copy()}
        found, answer = self._called(name)
        own = next((arg for arg, role in self._way.line.forward.takes if role == "params"), "")
        value = found.get("params", answer.after.get(own, self._of_call["params"]))
        return _like(value, self._state.parameters[name])

    def _of_all(self, gradients: Mapping[str, Array]) -> dict[str, Array]:
        is_dict = self._way.form == "dict"
        params: Any = {own: np.array(self._state.parameters[name]) for own, name in NAMES.items()}
        grads: Any = {own: gradients[name].copy() for own, name in NAMES.items()}
        if is_dict:
            grads = (
                {**grads, **{f"d{own}": array.copy() for own, array in grads.items()}}
                if _spells_d(self._way.says)
                else grads
            )
        else:
            params, grads = list(params.values()), list(grads.values())
        self._of_call = {"params": params, "grads": grads}
        found, answer = self._called("")
        own = next((arg for arg, role in self._way.line.forward.takes if role == "params"), "")
        value = found.get("params")
        if value is None or isinstance(value, Handle):
            value = answer.after.get(own, params)
        each = (
            value
            if isinstance(value, Mapping)
            else dict(zip(NAMES, value, strict=False))
            if isinstance(value, list | tuple)
            else {}
        )
        if set(NAMES) - set(each):
            raise ImplementationError(fact("part_no_array", what=self._way.line.forward.name))
        return {name: _like(each[own], self._state.parameters[name]) for own, name in NAMES.items()}

    def _of_held(self, gradients: Mapping[str, Array]) -> dict[str, Array]:
        """Of parameters that the optimizer was made with, and moves where it holds them."""
        made, state = self._way.line.made, self._state.parameters
        assert made is not None
        keys: list[Any] = list(NAMES) if self._way.form == "held_dict" else list(range(len(NAMES)))
        each = dict(zip(keys, NAMES.values(), strict=True))
        params: Any = {key: np.array(state[name]) for key, name in each.items()}
        grads: Any = {key: gradients[name].copy() for key, name in each.items()}
        if self._way.form == "held_list":
            params, grads = list(params.values()), list(grads.values())
        self._of_call = {"params": params, "grads": grads}
        if "" not in self._holders:
            given = {name: self._given(name, role, "") for name, role in made.takes}
            self._holders[""] = self._process.new(made.name, **given)
        holder, own = self._holders[""], next(name for name, role in made.takes if role == "params")
        paths = {name: f"{own}['{key}']" if isinstance(key, str) else f"{own}[{key}]" for key, name in each.items()}
        self._process.set_attributes(holder, {path: np.array(state[name]) for name, path in paths.items()})
        self._called("")
        return {name: _like(self._process.attribute(holder, path).value, state[name]) for name, path in paths.items()}

    def _of_objects(self, gradients: Mapping[str, Array]) -> dict[str, Array]:
        if not self._paths:
            self._make_objects()
        for name, (handle, own, grad) in self._paths.items():
            self._process.set_attributes(
                handle, {own: np.array(self._state.parameters[name]), grad: gradients[name].copy()}
            )
        self._around("pre_update_params")
        for key, of_call in self._calls():
            self._of_call = of_call
            self._called(key)
        self._around("post_update_params")
        return {
            name: _like(self._process.attribute(handle, own).value, self._state.parameters[name])
            for name, (handle, own, _) in self._paths.items()
        }

    def _around(self, method: str) -> None:
        """What a training loop calls before and after each step."""
        if method not in self._way.methods:
            return
        if "" not in self._holders and self._way.line.made:
            made = self._way.line.made
            self._of_call = {"params": list(dict.fromkeys(handle for handle, _, _ in self._paths.values()))}
            given = {name: self._given(name, role, "") for name, role in made.takes}
            self._holders[""] = self._process.new(made.name, **given)
        self._process.call_method(self._holders[""], method)

    def _calls(self) -> Iterator[tuple[str, dict[str, Any]]]:
        objects = list(dict.fromkeys(handle for handle, _, _ in self._paths.values()))
        if self._way.form == "model_dicts":
            yield "", {"params": objects[0], "layer": objects[0]}
            return
        if self._way.form == "layer_dicts":
            if "layer" in self._way.line.forward.roles and not self._is_listed:
                for one in objects:
                    yield "", {"layer": one, "params": objects}
                return
            yield "", {"params": objects, "layer": objects}
            return
        if self._way.form == "layers" and "layer" in self._way.line.forward.roles:
            for one in objects:
                yield "", {"layer": one, "params": objects}
        elif self._way.form == "layers" and self._model is not None:
            yield "", {"params": self._model, "layer": self._model}
        else:
            yield "", {"params": objects, "layer": objects}

    def _make_objects(self) -> None:
        says = self._way.says
        self._model: Handle | None = None
        if self._way.form in ("layer_dicts", "model_dicts"):
            self._make_dicts()
            return
        if self._way.form == "params":
            data, grad = (next((one for one in names if one in says), names[0]) for names in _PARAM)
            for name in NAMES.values():
                self._paths[name] = (self._process.new(OBJECT), data, grad)
            return
        weight, dweight, bias, dbias = (next((one for one in names if one in says), names[0]) for names in _LAYER)
        layers = [self._process.new(OBJECT) for _ in range(2)]
        for number, handle in enumerate(layers, 1):
            self._paths[f"linear{number}.weight"] = (handle, weight, dweight)
            self._paths[f"linear{number}.bias"] = (handle, bias, dbias)
        held = next((one for one in ("layers", "Layers", "layer_list", "modules") if one in says), "")
        if held:
            counts: dict[str, Any] = {one: 2 for one in ("num_layers", "n_layers", "num_layer") if one in says}
            self._model = self._process.new(OBJECT)
            self._process.set_attributes(self._model, {held: layers, **counts})

    def _make_dicts(self) -> None:
        """Objects whose parameters and gradients stand in dicts."""
        says = self._way.says
        data, grad = (next((one for one in names if one in says), "") for names in _DICTS)
        if not data or not grad:
            raise ImplementationError(fact("part_no_array", what=self._way.line.forward.name))
        is_model = self._way.form == "model_dicts"
        holders = [self._process.new(OBJECT)] * 2 if is_model else [self._process.new(OBJECT) for _ in range(2)]
        for number, handle in enumerate(holders, 1):
            own = {"W": f"linear{number}.weight", "b": f"linear{number}.bias"}
            for short, name in own.items():
                key = f"{short}{number}" if is_model else short
                self._paths[name] = (handle, f"{data}['{key}']", f"{grad}['{key}']")
        every = {handle: [one for one in self._paths.items() if one[1][0] == handle] for handle in holders}
        for handle, some in every.items():
            keys = {path.partition("'")[2].rstrip("']"): name for name, (_, path, _) in some}
            arrays = {key: np.array(self._state.parameters[name]) for key, name in keys.items()}
            zeros = {key: np.zeros_like(array) for key, array in arrays.items()}
            self._process.set_attributes(handle, {data: arrays, grad: zeros})

    @property
    def _is_listed(self) -> bool:
        """Whether its step takes all layers at once."""
        return bool({"layers", "stones", "modules", "params", "enumerate", "zip"} & self._way.says)


def _spells_d(says: frozenset[str]) -> bool:
    return any(re.match(r"d([Wb%{_]|$)", one) for one in says)


def _like(value: Any, own: Array) -> Array:
    if isinstance(value, Handle) or value is None:
        raise ImplementationError(fact("part_no_array", what="the update"))
    try:
        found = np.array(value, np.float64)
    except (TypeError, ValueError):
        raise ImplementationError(fact("part_no_array", what="the update")) from None
    return (
        found.reshape(own.shape) if found.size == own.size and found.squeeze().shape == own.squeeze().shape else found
    )
