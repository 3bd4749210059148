"""An optimizer of a file, alone: two linear layers' parameters, gradients that are given, and several steps."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import product
from pathlib import Path
from typing import Any, Literal

import numpy as np

from harness.candidate.process.process import Answer, CandidateProcess
from harness.candidate.process.wire import Handle
from harness.checking.homework.arrays import no_array
from harness.checking.homework.calling.asked import asked_of
from harness.checking.homework.calling.text import BOUND
from harness.checking.homework.holders import Holder
from harness.checking.homework.line import Line, Role
from harness.checking.homework.update_arrays import shape_of, spells_d, with_d
from harness.checking.homework.update_objects import (
    NAMES,
    Objects,
    as_parameter,
    objects_of,
    own_layers,
    steps_over_layers,
)
from harness.checking.homework.update_options import is_plain, options_of
from harness.checking.homework.words import usual_words
from harness.checking.settings import MOST_PROBES, stated_alone
from harness.faults.probes import Probe, make_case
from harness.ground.errors import ImplementationError
from harness.ground.facts import Fact, fact
from harness.ground.kept import kept_by
from harness.implementation import Array, Batch, Build, State, Step
from harness.scenario.model import Case

Form = Literal[
    "dict",
    "array",
    "list",
    "floats",
    "own_layers",
    "layers",
    "params",
    "layer_dicts",
    "model_dicts",
    "held_list",
    "held_dict",
    "own",
]
"""What parameters and gradients are handed over as: a dict W1, b1, ...; one after the other; in a list; one after the
other as a list of plain numbers; layers of the
file's own class; layers, with weights and biases; parameters, with their data and gradient; layers, or one model, with
dicts of both; what the optimizer was made with, and holds; or as its own code does with what it is given."""

#: Widths of the layers, and how many samples a batch has.
_SIZES, _ROWS = (4, 3, 2), 3
#: And widths at which parameters have the same shape, for code that tells them apart by it.
_EQUAL_SIZES = (3, 3, 3)
#: Steps after which a mistake shows that begins late.
_MANY = 12


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
    """Of its class, those that need nothing and that its step does not call itself."""
    holder: Holder | None = field(default=None, hash=False)
    """The file's own class of the layers that it is given."""

    @property
    def is_plain(self) -> bool:
        """Whether it is momentum without a look ahead, and its name says that it is Nesterov's."""
        return is_plain(self.line, self.options[0])

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
        return self._probe("ordinary", 4, 1.0, 0, self.options[0])

    def long(self) -> Probe:
        """More steps than the others have."""
        return self._probe("many_steps", _MANY, 1.0, 9, self.options[0])

    def small(self) -> tuple[Probe, ...]:
        """Examples that a person can redo, the shortest first."""
        return tuple(self._probe(f"steps_{steps}", steps, 1.0, 0, self.options[0]) for steps in (1, 2, 4))

    def probes(self) -> tuple[Probe, ...]:
        """Gradients of ordinary size, and small ones, where an epsilon counts."""
        first, *others = self.options
        found = [
            self._probe("ordinary", 4, 1.0, 0, first),
            self._probe("small_gradients", 3, 1e-4, 1, first, _EQUAL_SIZES),
        ]
        more = [self._probe(f"ordinary_{at}", 3, 1.0, at, one) for at, one in enumerate(others, 2)]
        return (*found, *more)

    @property
    def _rate(self) -> float:
        """Of Adadelta that is told none it is 1, as its paper has it."""
        return 1.0 if self.line.what == "adadelta" and "lr" not in self.line.told else 0.1

    def _probe(
        self,
        name: str,
        steps: int,
        size: float,
        seed: int,
        options: Mapping[str, Any],
        sizes: tuple[int, ...] = _SIZES,
    ) -> Probe:
        settings = {"kind": self.line.what, "lr": self._rate, **options}
        return _probe(settings, name, steps, size, seed, sizes)


@kept_by(lambda *asked: repr(asked), MOST_PROBES)
def _probe(settings: Mapping[str, Any], name: str, steps: int, size: float, seed: int, sizes: tuple[int, ...]) -> Probe:
    """Several steps from parameters that are drawn; what arrives at the output is of this size."""
    random = np.random.RandomState(seed)
    x = random.standard_normal((_ROWS, sizes[0]))
    given = [random.standard_normal((_ROWS, sizes[-1])) * size for _ in range(steps)]
    stated = stated_alone(
        f"{settings['kind']} alone, {name}",
        [{"layer": "linear", "out_features": n} for n in sizes[1:]],
        {"inputs": x.tolist(), "targets": given[0].tolist()},
        initial={"seed": 0, "weight": {"kind": "zeros"}, "bias": {"kind": "zeros"}},
        optimizer=settings,
        training={"steps": steps},
    )
    case = replace(make_case(stated, Path("optimizer"), name), alone=("optimizer",))
    parameters = {torch: random.standard_normal(shape) for torch, shape in case.shapes.items()}
    return Probe(name, case, State(parameters, {}), tuple(Batch(x, one) for one in given)).sealed()


def ways(
    line: Line,
    numbers: Sequence[float],
    says: frozenset[str],
    reference: Build,
    methods: tuple[str, ...] = (),
    holders: Sequence[Holder] = (),
) -> Iterator[UpdateWay]:
    """Every way in which an optimizer may be held, the usual first; ``holders``: classes of layers of its file."""
    for own in _with_either_decay(line):
        forms = _forms(own)
        each: list[tuple[Form, Holder | None]] = [("own_layers", one) for one in holders if "layers" in forms]
        each += [(one, None) for one in forms]
        for options, (form, holder) in product(options_of(own, numbers), each):
            yield UpdateWay(own, form, options, says, reference, methods, holder)


def _with_either_decay(line: Line) -> tuple[Line, ...]:
    """Adam's decay is in the gradient, as torch's Adam has it, or in the step, as AdamW has it."""
    is_open = line.what == "adam" and "weight_decay" in line.told
    return (line, replace(line, what="adamw")) if is_open else (line,)


def _forms(line: Line) -> tuple[Form, ...]:
    """The usual first; of a step that is given layers, that is given gradients, or that finds them in what it has."""
    if line.hints is not None:
        return ("own",)
    if "layer" in line.told:
        return ("layers", "layer_dicts", "model_dicts", "params")
    if "grads" in line.forward.roles:
        is_held = line.made is not None and line.made.has("params") and "params" not in line.forward.roles
        return ("held_list", "held_dict") if is_held else ("dict", "array", "list", "floats")
    return ("params", "layers", "layer_dicts", "model_dicts")


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
        self._forward = way.line.forward
        self._kept: dict[str, Any] = {}
        self._holders: dict[str, Handle] = {}
        self._objects: Objects | None = None
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
        self._usual = self._values()
        gradients = {name: np.array(right.gradients[name]) for name in NAMES.values()}
        after = self._moved(gradients)
        return Step(loss=right.loss, output=np.array(right.output), gradients=gradients, parameters=after)

    def _moved(self, gradients: Mapping[str, Array]) -> dict[str, Array]:
        """The parameters after one step."""
        form = self._way.form
        if form == "own":
            return self._by_effect(gradients)
        if form in ("own_layers", "layers", "params", "layer_dicts", "model_dicts"):
            return self._of_objects(gradients)
        if form in ("held_list", "held_dict"):
            return self._of_held(gradients)
        if form in ("array", "floats"):
            return {name: self._of_one(name, gradients[name]) for name in NAMES.values()}
        return self._of_all(gradients)

    # ------------------------------------------------------------ what is given

    def _values(self) -> dict[str, Any]:
        options: dict[str, Any] = self._case.optimizer.model_dump() if self._case.optimizer else {}
        betas = options.get("betas", (0.9, 0.999))
        named = {name: options.get(name, usual) for name, usual in _SETTINGS.items()}
        fixed = {"batch_size": 1, "decay": 0.0, "epoch": 0}
        own = {"lr": self._lr, "t": self._number, "beta1": betas[0], "beta2": betas[1], "betas": betas}
        return {**named, **own, "nesterov": bool(options.get("nesterov")), **fixed}

    def _given(self, name: str, role: Role, key: str) -> Any:
        """What an argument is given; ``key``: of the call, by which it keeps what it keeps."""
        values = {**self._usual, **self._of_call}
        if isinstance(role, Mapping):
            known = self._kept.get(f"{key}.{name}")
            return {own: self._given(own, one, key) for own, one in role.items()} if known is None else known
        if role.startswith("state:"):
            self._start(key)
            known = self._kept.get(f"{key}.{role}")
            if known is None and name in self._way.line.unset:
                return None
            if known is None and name in self._way.line.empty:
                return {}
            return self._blank() if known is None else known
        if role == "shape":
            return shape_of(values["params"])
        if role not in values:
            raise ImplementationError(fact("part_not_told", argument=name, role=role))
        return values[role]

    def _start(self, key: str) -> None:
        """What it keeps, once made by the function that is named for this."""
        starts = self._way.line.starts
        if starts is None or self._number > 1 or self._kept:
            return
        held = self._of_call["params"]
        if not isinstance(held, dict):
            raise no_array(starts.name)
        params = {own: np.array(one) for own, one in held.items()}
        parts = self._process.call_parts(None, starts.name, **{name: params for name, _ in starts.takes}).value
        states = [role for _, role in self._forward.takes if isinstance(role, str) and role.startswith("state:")]
        named = [f"state:{name}" for name in starts.gives]
        order = named if set(named) == set(states) else states
        self._kept |= {f"{key}.{role}": handle for role, handle in zip(order, parts.handles, strict=False)}

    def _blank(self) -> Any:
        """Zeros, as the parameters are held; of a dict under the gradients' names too."""
        params = self._of_call["params"]
        if any(isinstance(one, Handle) for one in (params if isinstance(params, list) else [params])):
            raise no_array(self._forward.name)  # of objects nobody knows what is kept
        if isinstance(params, dict):
            return with_d({own: np.zeros_like(array) for own, array in params.items()})
        if isinstance(params, list):
            return [0.0 if isinstance(one, float) else np.zeros_like(one) for one in params]
        return np.zeros_like(params)

    # ------------------------------------------------------------ a call

    def _holder(self, key: str) -> Handle | None:
        """The object of a call, made before the first; None where it is of a function."""
        made = self._way.line.made
        if made and key not in self._holders:
            given = {name: self._given(name, role, key) for name, role in made.takes}
            self._holders[key] = self._process.new(made.name, **given)
        return self._holders.get(key)

    def _called(self, key: str = "") -> tuple[dict[str, Any], Answer]:
        """One call; what it gives by role, with what it keeps."""
        holder, call = self._holder(key), self._forward
        given = {name: self._given(name, role, key) for name, role in call.takes}
        answer = self._process.call_parts(holder, call.name, **given)
        parts = answer.value
        results = dict(zip(call.gives, parts.handles, strict=False))
        config = next((own for own, one in call.takes if isinstance(one, Mapping)), "")
        kept = {role: handle for role, handle in results.items() if role == "config" or role.startswith("state:")}
        self._kept |= {f"{key}.{config if role == 'config' else role}": handle for role, handle in kept.items()}
        self._keep_changed(key, answer)
        return dict(zip(call.gives, parts.each, strict=False)), answer

    def _keep_changed(self, key: str, answer: Answer) -> None:
        """What it keeps by changing it in place, and does not give."""
        gives = set(self._forward.gives)
        for name, role in self._forward.takes:
            own = name if isinstance(role, Mapping) else role if role.startswith("state:") else ""
            if own and name in answer.after and not {"config", str(role)} & gives:
                self._kept[f"{key}.{own}"] = answer.after[name]

    @property
    def _params_argument(self) -> str:
        return next((name for name, role in self._forward.takes if role == "params"), "")

    # ------------------------------------------------------------ by form

    def _of_one(self, name: str, gradient: Array) -> Array:
        """Of one parameter at a time, each with what is kept of it."""
        is_flat, like = self._way.form == "floats", self._state.parameters[name]
        self._of_call = {"params": np.array(like), "grads": gradient.copy()}
        if is_flat:
            self._of_call = {role: one.ravel().tolist() for role, one in self._of_call.items()}
        self._around("before_step_methods", name)
        found, answer = self._called(name)
        self._around("after_step_methods", name)
        value = found.get("params", answer.after.get(self._params_argument, self._of_call["params"]))
        return np.reshape(as_parameter(value, like.ravel()), like.shape) if is_flat else as_parameter(value, like)

    def _of_all(self, gradients: Mapping[str, Array]) -> dict[str, Array]:
        """Of dicts or lists of all."""
        state = self._state.parameters
        params, grads = self._handed(gradients, self._way.form == "dict")
        if self._way.form == "dict" and spells_d(self._way.says):
            grads = with_d(grads)
        self._of_call = {"params": params, "grads": grads}
        self._around("before_step_methods")
        found, answer = self._called()
        self._around("after_step_methods")
        value = found.get("params")
        if value is None or isinstance(value, Handle):
            value = answer.after.get(self._params_argument, params)
        each = dict(zip(NAMES, value, strict=False)) if isinstance(value, list | tuple) else value
        if not isinstance(each, Mapping) or set(NAMES) - set(each):
            raise no_array(self._forward.name)
        return {name: as_parameter(each[own], state[name]) for own, name in NAMES.items()}

    def _handed(self, gradients: Mapping[str, Array], is_dict: bool) -> tuple[Any, Any]:
        """Parameters and their gradients, by name or in a list."""
        params = {own: np.array(self._state.parameters[name]) for own, name in NAMES.items()}
        grads = {own: gradients[name].copy() for own, name in NAMES.items()}
        return (params, grads) if is_dict else (list(params.values()), list(grads.values()))

    def _of_held(self, gradients: Mapping[str, Array]) -> dict[str, Array]:
        """Of parameters that the optimizer was made with, and moves where it holds them."""
        made, state = self._way.line.made, self._state.parameters
        assert made is not None
        is_dict = self._way.form == "held_dict"
        params, grads = self._handed(gradients, is_dict)
        self._of_call = {"params": params, "grads": grads}
        holder, own = self._holder(""), next(name for name, role in made.takes if role == "params")
        assert holder is not None
        keys = [f"'{key}'" for key in NAMES] if is_dict else [str(at) for at in range(len(NAMES))]
        paths = {name: f"{own}[{key}]" for key, name in zip(keys, NAMES.values(), strict=True)}
        self._process.set_attributes(holder, {path: np.array(state[name]) for name, path in paths.items()})
        self._around("before_step_methods")
        self._called()
        self._around("after_step_methods")
        moved = {name: self._process.attribute(holder, path).value for name, path in paths.items()}
        return {name: as_parameter(value, state[name]) for name, value in moved.items()}

    def _by_effect(self, gradients: Mapping[str, Array]) -> dict[str, Array]:
        """Of an optimizer whose own code says how it is called."""
        params, grads = self._handed(gradients, is_dict=False)
        if "" not in self._holders:
            self._holders[""] = self._process.new(BOUND, given=asked_of(self._way.line, self._usual))
        moved = self._process.call_method(self._holders[""], "step", params=params, grads=grads, rate=self._lr).value
        if moved is None:
            raise ImplementationError(fact("part_odd_arguments"))
        state = self._state.parameters
        return {name: as_parameter(one, state[name]) for name, one in zip(NAMES.values(), moved, strict=True)}

    def _of_objects(self, gradients: Mapping[str, Array]) -> dict[str, Array]:
        """Of objects that hold them."""
        way, state = self._way, self._state.parameters
        objects = self._objects or self._made_objects()
        self._objects = objects
        objects.fill(state, gradients)
        self._of_call = {"params": objects.each}
        self._around("before_step_methods")
        for of_call in self._calls(objects):
            self._of_call = of_call
            self._called()
        self._around("after_step_methods")
        found = objects.parameters(state)
        is_told = way.holder is not None and way.holder.is_known
        if not is_told and all(np.array_equal(array, state[name]) for name, array in found.items()):
            raise ImplementationError(fact("part_moves_nothing", name=self._forward.name))
        return found

    def _made_objects(self) -> Objects:
        way = self._way
        if way.holder is not None:
            return own_layers(self._process, way.holder)
        return objects_of(self._process, way.form, way.says, self._state.parameters, self._forward.name)

    def _around(self, kind: str, key: str = "") -> None:
        """What a training loop calls before and after each step: the first of the usual methods that it has."""
        method = next((name for name in usual_words(kind) if name in self._way.methods), "")
        if method:
            holder = self._holder(key)
            assert holder is not None  # whatever has methods is made
            self._process.call_method(holder, method)

    def _calls(self, objects: Objects) -> Iterator[dict[str, Any]]:
        """What each call of a step is given: one layer, a model, or all objects."""
        form, each = self._way.form, objects.each
        is_of_a_layer = form in ("layers", "own_layers") or (
            form == "layer_dicts" and not steps_over_layers(self._way.says)
        )
        if is_of_a_layer and "layer" in self._forward.roles:
            yield from ({"layer": one, "params": each} for one in each)
            return
        model = each[0] if form == "model_dicts" else objects.model
        yield dict.fromkeys(("params", "layer"), each if model is None else model)


#: Settings by role, with what they are where the stated optimizer has none.
_SETTINGS = {"momentum": 0.0, "eps": 1e-8, "alpha": 0.9, "rho": 0.9, "weight_decay": 0.0}
