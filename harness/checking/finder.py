"""How a candidate is to be spoken to, found out by trying: layout, names, order of its answers, whether it updates.

Every reading that the adapter leaves open is tried on one call with distinct sizes; the one whose answer fits best is
taken: first by the loss or the output, then by gradients, then by shapes alone. Readings of a whole batch come first:
one sample at a time would hide what goes wrong in sums over samples.
"""

from __future__ import annotations

import contextlib
import itertools
import re
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from harness.candidate.process.process import CandidateFailed, CandidateProcess, Class
from harness.candidate.process.wire import Handle
from harness.candidate.side import CONTAINERS, SPELLINGS, WITH_OTHERS, Door, Way, has_one_bias, own_names, roles_of
from harness.candidate.speaking.adapter import Adapter
from harness.candidate.speaking.held import called_in, layout_of, named_in, shaped_in
from harness.candidate.speaking.layout import Layout, layouts
from harness.candidate.speaking.others import names_in, spelled
from harness.candidate.speaking.target import Target, arguments_of, made_role, made_roles, parameter_roles, signed_names
from harness.faults.probes import Abilities, Probe, first_rows, of_classes, probes
from harness.ground.errors import HarnessError, ImplementationError, UnboundError
from harness.ground.facts import Fact, fact
from harness.implementation import Implementation, Step
from harness.scenario.model import Case, parameter_shapes

#: A score from which on no other reading is tried, and one with which at least half of the shapes are right.
_SURE, _POSSIBLE = 9.0, 0.5
#: The score of a reading of which nothing but shapes is right.
_SHAPES = 1.0
#: Names of a step that is more than loss and gradients.
_STEPS = ("step", "update", "train", "fit")
#: What a step may tell.
_ROLES = ("loss", "output", "gradients", "parameters")

#: How a file stops where it is not written yet.
_UNWRITTEN = re.compile("NotImplementedError")
#: What Python says where an operator is given a list or dict.
_MISUSES = re.compile(r"TypeError: (unsupported operand type|can only concatenate|bad operand type)")


class Finder:
    """Tries readings of one candidate."""

    def __init__(
        self,
        process: CandidateProcess,
        adapter: Adapter,
        reference: Callable[[Case], Implementation],
        where: str,
        code: Iterable[str] = (),
    ) -> None:
        """``code``: where the names stand that it has for its parameters."""
        self._code = tuple(code)
        self._process, self._adapter, self._reference, self._where = process, adapter, reference, where
        self._others = adapter.others
        self._steps: dict[tuple[object, ...], Step] = {}
        #: Containers that a target calculates with as if they were arrays, whatever is in them.
        self._misused: set[tuple[str, str]] = set()

    def find(self, target: Target, asked: Sequence[Probe]) -> Way:
        """The way to speak to a target. Raises HarnessError, the most telling of all.

        Where no reading gets through distinct sizes, square layers may do: there a missing transpose raises nothing.
        """
        first, *others = asked or probes(self._adapter, Abilities())
        try:
            return self._through(target, first)
        except (CandidateFailed, ImplementationError) as error:
            square = next((probe for probe in others if probe.name == "square" and self._process.alive), None)
            if square is not None and not _went_well(error):
                with contextlib.suppress(CandidateFailed, ImplementationError):
                    way = self._through(target, square)
                    if self._score(square, way) > _SHAPES:  # there, wrong readings get through too
                        return way
            raise

    def takes_one_width(self, target: Target, asked: Sequence[Probe]) -> bool:
        """Whether a class can be made with one number, as its name says, for the width of several hidden layers."""
        made, adapter = target.made, self._adapter.of_one_width()
        if made is None or self._adapter.has_one_width or not one_width_of(made, adapter):
            return False
        case = (*asked, *probes(adapter, Abilities()))[0].case
        hidden = [layer.out_features for layer in case.linears[:-1]]
        if len(hidden) < 2 or len(set(hidden)) > 1:
            return False
        with contextlib.suppress(HarnessError):
            Door(self._process, adapter, case, Way(target, Layout(), {}), self._where).made(made)
            return True
        return False

    def fits(self, way: Way, asked: Sequence[Probe]) -> bool:
        """Whether every gradient and parameter that it tells has the shape that it should have."""
        told, right = self._told((*asked, *probes(self._adapter, Abilities()))[0], way)
        pairs = ((told.get("gradients"), right.gradients), (told.get("parameters"), right.parameters))
        both = ((one[name], of[name]) for one, of in pairs if one and of for name in one if name in of)
        return all(np.shape(own) == np.shape(stated) for own, stated in both)

    def is_telling(self, way: Way) -> bool:
        """Whether any number is right by this reading, and all shapes."""
        return self._score(probes(self._adapter, Abilities())[0], way) > _SHAPES and self.fits(way, ())

    def _through(self, target: Target, probe: Probe) -> Way:
        ways = list(self._ways(target, probe))
        whole = [way for way in ways if not way.layout.single]
        single = [way for way in ways if way.layout.single and not self._adapter.takes_means]
        try:
            best = self._best(probe, whole or single)
            return self._finished(self._single_instead(best, single, probe) if whole else best, probe)
        except (CandidateFailed, ImplementationError) as error:
            if whole and single and self._process.alive and not (isinstance(error, UnboundError) or _went_well(error)):
                with contextlib.suppress(CandidateFailed, ImplementationError):
                    return self._finished(self._best(probe, single), probe)
            self._furthest(probe, ways, error)
            raise

    def _single_instead(self, way: Way, single: Sequence[Way], probe: Probe) -> Way:
        """One sample at a time, where a batch gives weights gradients of shapes that no update could use."""
        if single and self._process.alive and not _fits_weights(*self._told(probe, way)):
            with contextlib.suppress(CandidateFailed, ImplementationError):
                other = self._best(probe, single)
                if _is_right(*self._told(probe, other)):
                    return other
        return way

    def _furthest(self, probe: Probe, ways: Sequence[Way], error: HarnessError) -> None:
        """Of several readings that raise, the failure of the one that ran most of the candidate's lines is raised.

        The others raise earlier because they are not what was meant: their shapes do not fit. Nothing runs further
        than to what is not written yet. A single sample's lines count half: its shapes, (1,) and (n, 1), fit by
        broadcasting where a batch's do not.
        """
        if not isinstance(error, CandidateFailed) or _went_well(error) or not self._process.alive:
            return
        furthest, most = error, 0.0
        for number, way in enumerate((way for way in ways if not self._is_misused(way)), 1):
            self._process.reading = number
            try:
                self._told(probe, way)
            except CandidateFailed as failed:
                run = failed.failure.lines / (2 if way.layout.single else 1)
                if run > most:
                    furthest, most = failed, run
                if _UNWRITTEN.match(failed.failure.message):
                    break
            except ImplementationError:
                pass
            if not self._process.alive:
                break
        self._process.reading = 0
        raise furthest from None

    def _ways(self, target: Target, probe: Probe) -> Iterator[Way]:
        """Those, too, in which a slope, or the only bias of a function, is a number, for code of single entries."""
        found = list(self._ways_of_arrays(target, probe))
        if target.made is None and has_one_bias(probe.case):
            yield from (replace(way, numbers=numbers) for way in found for numbers in (False, True))
            return
        yield from found
        if self._others and not self._adapter.has_parameters_of_each_unit:
            yield from (replace(way, numbers=True) for way in found)

    def _ways_of_arrays(self, target: Target, probe: Probe) -> Iterator[Way]:
        case = probe.case
        kind = case.loss.kind if case.loss else ""
        outputs = case.outputs
        biases = any(layer.is_numbered and layer.bias is not False for layer in case.layers)
        found = list(layouts(self._adapter, kind, outputs, biases))
        if given := self._given_when_made(target, probe):
            for layout in found:
                yield from (replace(way, layout=layout) for way in given)
            return
        namings, hint = self._namings(target, case)
        found.sort(key=lambda layout: any(getattr(layout, field) != word for field, word in hint.items()))
        for layout in found:
            for number, own in enumerate(namings):
                for container in self._containers(target, own) if not number else ("dict",):
                    for names in self._in_orders(own, container):
                        yield Way(target, layout, _as_signed(names, target), container)

    def _in_orders(self, own: Mapping[str, str], container: str) -> Iterator[Mapping[str, str]]:
        """As the layers are, and in a list also with the linear layers' parameters first."""
        yield own
        if self._others and container == "list":
            linear = [name for name, torch in own.items() if torch not in self._others]
            yield _picked(own, dict.fromkeys([*linear, *own]))

    def _given_when_made(self, target: Target, probe: Probe) -> list[Way]:
        """Of a class whose constructor takes its parameters, the readings in one layout; empty for any other."""
        made = target.made
        if made is None:
            return []
        constructor = replace(target, parameters=made.parameters, stages=())
        namings = self._spelled(probe.case, constructor)
        by_signature = self._signed(constructor, namings[0])
        found = []
        for names in [*([by_signature] if by_signature else []), *namings]:
            roles = parameter_roles(made, self._adapter.arguments, names).values()
            containers = self._whole if "parameters" in roles and names is namings[0] else ("dict",)
            found += [Way(target, Layout(), names, container, names) for container in containers if roles]
        return [self._with_paths(way, probe) for way in found]

    def _with_paths(self, way: Way, probe: Probe) -> Way:
        """With the paths at which the object holds what it was made with, where they can be told."""
        assert way.target.made is not None
        if self._adapter.names or self._adapter.parameters or "load" in way.target.made.methods:
            return way
        door = Door(self._process, self._adapter, probe.case, way, self._where)
        try:
            door.load(probe.state)
        except CandidateFailed as failed:
            if not self._process.alive:
                raise failed
            return way
        return replace(way, own=door.held_at() or way.own)

    def _spelled(self, case: Case, target: Target) -> list[dict[str, str]]:
        """The candidate's names of its parameters: as stated, or every usual spelling."""
        if self._adapter.names or self._adapter.parameters:
            return [dict(self._adapter.names or own_names(self._adapter, case, "", {}))]
        others = spelled(self._adapter, names_in(self._code, arguments_of(target)) if self._others else ())
        both = itertools.product(others, SPELLINGS)
        return [own for more, one in both if (own := own_names(self._adapter, case, one, more))]

    def _signed(self, target: Target, usual: Mapping[str, str]) -> dict[str, str]:
        """Names by the signature, in which the parameters that are no linear layer's have their usual ones."""
        others = {own: torch for own, torch in usual.items() if torch in self._others}
        linear = {own: torch for own, torch in usual.items() if own not in others}
        signed = signed_names(target.without(others), linear)
        return {**signed, **others} if signed else {}

    @property
    def _whole(self) -> Sequence[str]:
        """What all parameters together may be, in one argument."""
        return WITH_OTHERS if self._others else CONTAINERS

    def _namings(self, target: Target, case: Case) -> tuple[list[Mapping[str, str]], dict[str, str]]:
        """Every way to name the parameters, the likeliest first, and what an object's arrays say of their layout."""
        known = self._spelled(case, target)
        if self._adapter.names or self._adapter.parameters:
            return list(known), {}
        if target.made is None or "load" in target.made.methods:
            signed = self._signed(target, known[0])
            return [*([signed] if signed else []), *known], {}
        return self._held(target, case, known)

    def _held(
        self, target: Target, case: Case, known: list[dict[str, str]]
    ) -> tuple[list[Mapping[str, str]], dict[str, str]]:
        """The paths at which an object holds its parameters. Raises UnboundError where nobody can tell."""
        assert target.made is not None
        door = Door(self._process, self._adapter, case, Way(target, Layout(), known[0]), self._where)
        made = door.made(target.made)
        arrays = self._process.arrays(made)
        shapes = {name: shape for name, shape in parameter_shapes(case).items() if name in known[0].values()}
        linear = {name: shape for name, shape in shapes.items() if name not in self._others}
        usual = [{own: torch for own, torch in names.items() if torch in linear} for names in known]
        others = self._called(made, arrays)
        rest = {path: array for path, array in arrays.items() if path not in others}
        named = [own for names in usual if (own := named_in(rest, names))]
        if not named and (own := shaped_in(rest, linear)):
            named = [own]
        if not named and not others and (own := shaped_in(neurons := self._process.arrays(made, each=True), linear)):
            named, arrays = [own], neurons
        if not named or len(others) < len(self._others):
            of = {"where": f"{self._where}:{target.line or 1}", "name": target.name}
            raise UnboundError(fact("checking_not_found", **of, what=_not_found(arrays, known, shapes)))
        return [own | others for own in named], layout_of(arrays, named[0], shapes)

    def _called(self, made: Handle, arrays: Mapping[str, Any]) -> dict[str, str]:
        """The paths of the parameters that are no linear layer's; one number may be no array."""
        found = called_in(arrays, self._others) if self._others else {}
        if found or not self._others:
            return found
        return called_in(self._process.arrays(made, numbers=True), self._others)

    def _containers(self, target: Target, own: Mapping[str, str]) -> Sequence[str]:
        """What all parameters together may be, where they are one argument."""
        if (
            self._adapter.names
            or "parameters" not in roles_of(target, own, self._adapter.arguments, self._where).values()
        ):
            return ("dict",)
        return self._whole

    # -------------------------------------------------------------- trying

    def _best(self, probe: Probe, ways: Sequence[Way]) -> Way:
        """The reading whose answer fits best. Raises HarnessError where none gets through with shapes that fit."""
        best: tuple[float, Way] | None = None
        unbound: HarnessError | None = None
        raised: HarnessError | None = None
        answered: HarnessError | None = None
        for way in ways:
            if self._is_misused(way):
                continue
            try:
                found = self._score(probe, way)
            except CandidateFailed as failed:
                self._note_misuse(way, failed)
                if failed.failure.kind == "type":  # the call went well, and its answer cannot be exchanged
                    answered = answered or failed
                elif failed.failure.kind == "raised":
                    raised = raised or failed
                else:
                    raise
                continue
            except UnboundError as error:
                unbound = unbound or error
                continue
            except ImplementationError as error:  # the call went well, and its answer is not understood
                answered = answered or error
                continue
            if best is None or found > best[0]:
                best = found, way
            if found >= _SURE:
                break
        if best is None or (best[0] < _POSSIBLE and not best[1].layout.single and answered):
            raise answered or raised or unbound or ImplementationError(fact("checking_no_way", where=self._where))
        is_sure = best[0] >= _SURE and not self._others  # which stand last as often as among the others
        return best[1] if is_sure else self._in_another_order(probe, *best)

    def _is_misused(self, way: Way) -> bool:
        return (way.target.words, way.container) in self._misused

    def _note_misuse(self, way: Way, failed: CandidateFailed) -> None:
        """That a list or dict is taken for an array: no layout of what is in it changes that."""
        kind = "dict" if way.container.split()[0] in ("dict", "lists") else "list"
        said = failed.failure.message
        if f"'{kind}'" in said and _MISUSES.search(said) and "parameters" in self.roles(way):
            self._misused.add((way.target.words, way.container))

    def _in_another_order(self, probe: Probe, score: float, way: Way) -> Way:
        """The same with the arrays of a flat answer in another order, where that fits better."""
        for own in _orders(way.own, self._others):
            with contextlib.suppress(CandidateFailed, ImplementationError):
                other = replace(way, own=own)
                found = self._score(probe, other)
                if found > score:
                    score, way = found, other
        return way

    def _score(self, probe: Probe, way: Way) -> float:
        told, step = self._told(probe, way)
        return _fit(told, step)

    def _told(self, probe: Probe, way: Way, slower: float = 1.0) -> tuple[dict[str, Any], Step]:
        """What a candidate and torch give for the first batch; "returned": the roles of what the call returned.

        The candidate is given the learning rate times ``slower``.
        """
        if way.layout.single:
            probe = first_rows(probe, 1, 1)
        if way.layout.targets == "labels":
            probe = of_classes(probe)
        door = Door(self._process, self._adapter, probe.case, way, self._where)
        assert probe.case.optimizer
        lr = probe.case.optimizer.lr * slower
        door.load(probe.state)
        step = door.step(probe.batches[0], lr)
        told = {role: found for role in _ROLES if (found := getattr(step, role)) is not None}
        told |= {"returned": door.returned, "guessed": door.guessed_output, "unmarked": door.unmarked}
        return told, self._right(probe, way.layout)

    def _right(self, probe: Probe, layout: Layout) -> Step:
        """Torch's first step, worked out once for all readings that are given the same batch."""
        assert probe.case.optimizer
        key = probe.case.id, tuple(layer.out_features for layer in probe.case.linears), layout.single, layout.targets
        if key not in self._steps:
            reference = self._reference(probe.case)
            reference.load(probe.state)
            self._steps[key] = reference.step(probe.batches[0], probe.case.optimizer.lr)
        return self._steps[key]

    # -------------------------------------------------------------- updates

    def _finished(self, way: Way, probe: Probe) -> Way:
        """The same, with whether it takes its own step: it says so, or its parameters are others afterwards."""
        target, returns = way.target, self._adapter.returns
        way = replace(way, has_no_output=_is_no_output(*self._told(probe, way)))
        if returns is not None and target.made is None and "parameters" in returns:
            return replace(way, updates=True)
        names = (
            [one.name for one in target.stages if one.kind == "update"]
            if target.stages
            else [target.step or target.name]
        )
        is_step = any(word in name.lower() for name in names for word in _STEPS)
        takes_rate = "lr" in self.roles(way)
        if (takes_rate or self._states_rate()) and self._returns_parameters(way, probe):
            return replace(way, updates=True, gradients_are_parameters=True)
        if target.made is not None and is_step and (takes_rate or self._knows_rate(target, way)):
            return replace(way, updates=True)
        told, _ = self._told(probe, way)
        try:
            after = self._told(probe, replace(way, updates=True))[0].get("parameters") or {}
        except (CandidateFailed, ImplementationError):  # it shows no parameters
            return way
        moved = any(not np.array_equal(array, probe.state.parameters[name]) for name, array in after.items())
        if returns is not None and target.made is None:
            return replace(way, moves_unseen=moved)
        # with a learning rate, and parameters or no gradients to show for it, it is meant to step, if nothing moves too
        meant = takes_rate and (moved or is_step or "gradients" not in told)
        meant |= (takes_rate or self._states_rate()) and "parameters" in told["returned"]
        hands_back = "gradients" in told["returned"] and not self._knows_rate(target, way)  # at a rate of its own
        updates = meant or (moved and (self._states_rate() or (target.made is not None and not hands_back)))
        return replace(way, updates=updates, moves_unseen=moved and not updates)

    def _returns_parameters(self, way: Way, probe: Probe) -> bool:
        """Whether what looks like gradients are the parameters after a step at the learning rate that it is given.

        At a rate of nearly 0 those are nearly the ones before, whatever mistake is in them; a gradient is the same at
        every rate. Where the rate is not used at all, their names decide, if they are not right as gradients.
        """
        told, right = self._told(probe, way)
        found = told.get("gradients")
        if not found or _is_right(told, right):
            return False
        with contextlib.suppress(CandidateFailed, ImplementationError):
            if _stayed(self._told(probe, way, slower=1e-9)[0].get("gradients"), probe):
                return True
        return (told["unmarked"] and not _any_right(found, right)) or _are_parameters(found, probe)

    def _states_rate(self) -> bool:
        return self._adapter.optimizer is not None or self._adapter.rate is not None

    def roles(self, way: Way) -> set[str]:
        """What the call takes."""
        return set(roles_of(way.target, way.own, self._adapter.arguments, self._where).values())

    def _knows_rate(self, target: Target, way: Way) -> bool:
        """Whether a learning rate is stated, or given to the object when it is made."""
        made = target.made.parameters if target.made is not None else ()
        return self._states_rate() or any(made_role(one.name) == "lr" for one in made)

    def abilities(self, way: Way) -> Abilities:
        """What the candidate can be asked for. Raises ImplementationError where it updates at a rate nobody knows."""
        in_step, made = self.roles(way), way.target.made
        roles = set(in_step)
        if made is not None:
            roles |= set(made_roles(made, (), 0).values())
        sets_rate = "lr" in roles or self._adapter.rate is not None
        if way.updates and not sets_rate and not self._adapter.states_lr:
            own = self._adapter.optimizer
            beside = "".join(f", '{name}': {getattr(own, name)!r}" for name in own.model_fields_set) if own else ""
            of = {"where": f"{self._where}:{way.target.line or 1}", "target": way.target.words}
            raise ImplementationError(fact("checking_no_rate", **of, beside=beside))
        schedules = "lr" in in_step or self._adapter.rate is not None
        settings = frozenset(roles & {"momentum", "weight_decay"})
        classes = way.layout.targets == "labels"
        return Abilities(way.updates, bool(settings), sets_rate, way.layout.single, schedules, settings, classes)


def one_width_of(made: Class, adapter: Adapter) -> str:
    """The argument of a constructor that is the width of every hidden layer, if there is one; else ""."""
    roles = made_roles(made, adapter.arguments, 0)
    return next((name for name, role in roles.items() if role == "hidden"), "")


def _went_well(error: HarnessError) -> bool:
    """Whether a call came to its end with an answer that cannot be exchanged: no other reading tells more."""
    return isinstance(error, CandidateFailed) and error.failure.kind == "type"


def _not_found(
    arrays: Mapping[str, Any], spelled: Sequence[Mapping[str, str]], shapes: Mapping[str, tuple[int, ...]]
) -> Fact:
    """What to do where nobody can tell which arrays of an object are its parameters."""
    if not arrays:
        return fact("checking_holds_no_arrays", names=tuple(spelled[0]))
    weights = [{own: torch for own, torch in names.items() if torch.endswith(".weight")} for names in spelled]
    are_weights = any(named_in(arrays, names) for names in weights) or len(arrays) == len(weights[0])
    if are_weights and not any(np.ndim(array) == 1 or 1 in np.shape(array) for array in arrays.values()):
        return fact("checking_holds_no_biases", arrays=tuple(arrays))
    stated = tuple(f"...: {torch!r}" for torch in shapes)
    return fact("checking_which_arrays", arrays=tuple(arrays)[:8], names=tuple(spelled[0]), stated=stated)


# ---------------------------------------------------------------- how well an answer fits


def _fit(told: Mapping[str, Any], reference: Any) -> float:
    """8 where loss or output is right, 4 for gradients or parameters, 2 where the loss is a multiple, 1 for shapes."""
    score = 0.0
    loss, output = told.get("loss"), told.get("output")
    if loss is not None and np.isclose(loss, reference.loss, rtol=1e-9, atol=0):
        score += 8
    elif loss is not None and reference.loss and _simple(loss / reference.loss, reference.output.shape):
        score += 2
    if (
        output is not None
        and np.shape(output) == reference.output.shape
        and np.allclose(output, reference.output, 1e-9, 0)
    ):
        score += 8
    gradients = told.get("gradients") or {}
    shared = [name for name in gradients if name in reference.gradients]
    fitting = [name for name in shared if np.shape(gradients[name]) == reference.gradients[name].shape]
    asked = (reference.gradients, reference.parameters)  # what looks like gradients may be parameters after a step
    right = [any(np.allclose(gradients[name], of[name], 1e-9, 0) for of in asked) for name in fitting]
    return score + (len(fitting) + 4 * sum(right)) / len(shared) if shared else score + 1


def _is_no_output(told: Mapping[str, Any], reference: Any) -> bool:
    """Whether what was guessed to be the output differs, though the loss or every gradient, made of it, is right."""
    if not told["guessed"] or "output" not in told:
        return False
    output, loss = told["output"], told.get("loss")
    if np.shape(output) == reference.output.shape and np.allclose(output, reference.output, 1e-4):
        return False
    return _is_right(told, reference) or (loss is not None and bool(np.isclose(loss, reference.loss, 1e-9, 0)))


def _fits_weights(told: Mapping[str, Any], reference: Any) -> bool:
    """Whether every weight's gradient that is told has the weight's shape."""
    gradients = told.get("gradients") or {}
    weights = [name for name in gradients if name.endswith(".weight")]
    return all(np.shape(gradients[name]) == reference.gradients[name].shape for name in weights)


def _is_right(told: Mapping[str, Any], reference: Any) -> bool:
    """Whether every gradient is told, and right."""
    gradients = told.get("gradients") or {}
    return all(
        name in gradients and np.shape(gradients[name]) == right.shape and np.allclose(gradients[name], right, 1e-9, 0)
        for name, right in reference.gradients.items()
    )


def _simple(ratio: float, shape: tuple[int, ...]) -> bool:
    rows, columns = shape
    sizes = (1, rows, columns, rows * columns)
    return any(np.isclose(ratio, scale * a / b, rtol=1e-9) for scale in (0.5, 1, 2) for a in sizes for b in sizes)


def _stayed(found: Mapping[str, Any] | None, probe: Probe) -> bool:
    """Whether at least half of the arrays are nearly the parameters before the step."""
    before = probe.state.parameters
    same = [_is_near(array, before[name]) for name, array in (found or {}).items() if name in before]
    return bool(same) and 2 * sum(same) >= len(same)


def _is_near(array: Any, before: Any) -> bool:
    """Whether they differ by less than a thousandth, which float32 and a rate of nearly 0 keep to."""
    return np.shape(array) == before.shape and bool(np.sum((array - before) ** 2) < 1e-6 * np.sum(before**2))


def _any_right(found: Mapping[str, Any], reference: Any) -> bool:
    """Whether any gradient is right."""
    right = reference.gradients
    return any(
        name in right and np.shape(array) == right[name].shape and np.allclose(array, right[name], 1e-9, 0)
        for name, array in found.items()
    )


def _are_parameters(found: Any, probe: Probe) -> bool:
    """Whether what was taken for gradients are parameters after a step: nearer to those before it than half of them."""
    if not found or found.keys() != probe.state.parameters.keys():
        return False
    before = probe.state.parameters
    if any(np.shape(array) != before[name].shape for name, array in found.items()):
        return False
    away = sum(float(np.sum((array - before[name]) ** 2)) for name, array in found.items())
    return bool(away < 0.25 * sum(float(np.sum(array**2)) for array in before.values()))


# ---------------------------------------------------------------- orders


def _as_signed(own: Mapping[str, str], target: Target) -> dict[str, str]:
    """In the order of the signature, where it names them all."""
    signed = [one.name for one in target.parameters if one.name in own]
    return {name: own[name] for name in signed} if len(signed) == len(own) else dict(own)


def _orders(own: Mapping[str, str], others: Container[str]) -> Iterator[dict[str, str]]:
    """Weights and biases by layers or one kind after the other, from the first layer or from the last.

    ``others``: torch's names of parameters that are no linear layer's, which stand last then.
    """
    last = [name for name, torch in own.items() if torch in others]
    linear = {name: torch for name, torch in own.items() if torch not in others}
    for order in _linear_orders(linear):
        yield _picked(own, [*order, *last])


def _linear_orders(own: Mapping[str, str]) -> Iterator[list[str]]:
    kinds = [[name for name, torch in own.items() if torch.endswith(kind)] for kind in (".weight", ".bias")]
    for weights, biases in (kinds, [list(reversed(kind)) for kind in kinds]):
        if len(weights) == len(biases):
            yield list(itertools.chain.from_iterable(zip(weights, biases, strict=True)))
            yield list(itertools.chain.from_iterable(zip(biases, weights, strict=True)))
        yield [*weights, *biases]
        yield [*biases, *weights]


def _picked(own: Mapping[str, str], names: Any) -> dict[str, str]:
    return {name: own[name] for name in names}
