"""What stands in a submission's process beside it: a network's class over the file's own calls.

It finds by trying, at widths that all differ, where the parameters lie in what the file makes, and which of the numbers
that its calls give are the output, the loss and the gradients. Nothing of it knows what is right.

It is read as text from its mark on, and runs in the Python of the submission: 3.8 and newer.
"""

from __future__ import annotations

import itertools
import re
from typing import TYPE_CHECKING, Any

import numpy

from harness.checking.conducted.arrays import (
    HarnessNotFound,
    harness_as_it_was,
    harness_by_name,
    harness_copied,
    harness_forms,
    harness_get,
    harness_gradients,
    harness_is_leaf,
    harness_is_marked,
    harness_leaves,
    harness_number,
    harness_of_each,
    harness_output,
    harness_parameters,
    harness_put,
    harness_shape,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from harness.checking.conducted.arrays import Where

#: Read from here on.

#: Why a call is none, as it is told where this was asked for.
HARNESS_NO_STEP, HARNESS_ONE_SAMPLE = "no step at the rate that is given", "it takes one sample"


class HarnessConducted:
    """A network over a file's own calls; what derives from it says how it is made, and what a step is."""

    _known: Any = None
    _makers: Any = ()
    _loss_names = re.compile("")
    _no_losses = re.compile("")
    _has_rate = True
    _unmade: Any = ()

    def __init__(self, sizes: Any) -> None:
        held: dict[str, Any] = {}
        self._held: Any = lambda: held  # where nobody takes it for what an object holds
        self.sizes = [int(one) for one in sizes]
        cls = type(self)
        if cls._known is None:
            cls._known = self._found_out(self.sizes)
        self.known = cls._known
        self.state = self._made(self.sizes, self.known["maker"])

    def __getattr__(self, name: str) -> Any:
        held = object.__getattribute__(self, "_held")()
        if name not in held:
            raise AttributeError(name)
        return held[name]

    def __setattr__(self, name: str, value: Any) -> None:
        if name == "_held":
            object.__setattr__(self, name, value)
        else:
            self._held()[name] = value

    # what a file has

    def _make(self, sizes: list[int]) -> dict[str, Any]:
        raise HarnessNotFound("nothing makes it")

    def _goes(self) -> list[Any]:
        """The steps that it may be, each a function of the state, a batch, the rate and what is told."""
        return [self._go]

    def _go(self, state: Any, inputs: Any, targets: Any, lr: float, tell: Any) -> dict[str, Any]:
        raise NotImplementedError

    def _made(self, sizes: list[int], maker: Any) -> dict[str, Any]:
        if maker == "own":
            return self._make(list(sizes))
        kind, what = maker
        if kind == "function":
            return {what[0]: what[1](list(sizes))}
        return dict(zip(self._unmade, list(harness_forms(len(self._unmade), sizes))[what]))

    def _all_makers(self) -> Iterator[Any]:
        yield "own"
        for one in self._makers:
            yield ("function", one)
        for at, _ in enumerate(harness_forms(len(self._unmade), self.sizes) if self._unmade else ()):
            yield ("form", at)

    # found out once

    def _found_out(self, sizes: list[int]) -> dict[str, Any]:
        other = sizes[-1]
        deep = len(sizes)
        distinct = [other + deep + 1 - at for at in range(deep - 1)] + [other]
        failed: Any = None
        best: Any = None
        most = -1
        for asked in (distinct, sizes):
            for maker in self._all_makers():
                try:
                    readings = harness_parameters(self._made(asked, maker), asked)[:9]
                except Exception as error:
                    failed = failed or error
                    continue
                for way in range(len(self._goes())):
                    for data, (parameters, weights) in itertools.product(self._batches(asked), readings):
                        if data[0] == 1 and best is not None:  # one sample, whose output may be anything
                            continue
                        try:
                            found = self._by(asked, maker, parameters, weights, data, way)
                        except Exception as error:
                            failed = error
                            continue
                        score = sum(found[what] is not None for what in ("gradients", "output", "loss"))
                        score += 2 * found["moves"] + found["taken"]
                        if score > most:
                            best, most = found, score
                        if most == 6:
                            return dict(best)
            if best is not None:
                return dict(best)
        raise failed or HarnessNotFound("nothing makes it")

    def _batches(self, sizes: list[int]) -> Iterator[Any]:
        random = numpy.random.RandomState(0)
        rows, outputs = 2 * sizes[0] + 9, sizes[-1]
        x = random.uniform(-1, 1, (rows, sizes[0]))
        labels = numpy.arange(rows) % max(outputs, 2)
        hot = (labels[:, None] == numpy.arange(outputs)) * 1.0 if outputs > 1 else labels[:, None] * 1.0
        for y in (hot, labels) + ((hot.ravel(),) if outputs == 1 else ()):
            yield rows, x, y
        for y in (hot.T, labels) + ((hot.ravel(),) if outputs == 1 else ()):
            yield rows, x.T, y
        yield 1, x[0], hot[0]
        yield 1, x[:1].T, hot[:1].T

    def _by(self, sizes: list[int], maker: Any, parameters: Any, weights: str, data: Any, way: int) -> dict[str, Any]:
        rows, inputs, targets = data
        state = self._made(sizes, maker)
        shapes = {name: harness_shape(harness_get(state, where)) for name, where in parameters.items()}
        first = next(iter(parameters.values()))
        if first[-1][0] == "rows":
            shapes["whole"] = harness_shape(harness_get(state, first[:-1]))
        told, after = self._told(state, inputs, targets, 0.125, way)
        found = {"maker": maker, "parameters": parameters, "weights": weights, "shapes": shapes, "way": way}
        gradients = self._gradients_in(told, after, parameters, shapes, 0.125)
        found["gradients"] = gradients and gradients[:2]
        found["taken"] = gradients is not None and gradients[2]
        found["rows"] = rows
        found["output"] = self._output_in(told, rows, sizes[-1])
        found["loss"] = self._loss_in(told)
        moved = self._moved(self._told_before, after, parameters)
        found["moves"] = False
        if moved is not None:
            state = self._made(sizes, maker)
            _, later = self._told(harness_copied(self._told_before), inputs, targets, 0.25, way)
            further = self._moved(self._told_before, later, parameters)
            found["moves"] = further is not None and not numpy.array_equal(moved, further)
        if self._steps and not found["moves"]:
            raise HarnessNotFound(HARNESS_NO_STEP)
        if found["gradients"] is None and not found["moves"]:
            raise HarnessNotFound("no gradients")
        return found

    _steps = True

    def _moved(self, before: Any, after: Any, parameters: dict[str, Where]) -> Any:
        """By how much parameters are others afterwards; None where none is."""
        found = [
            numpy.asarray(harness_get(after, where), dtype=float)
            - numpy.asarray(harness_get(before, where), dtype=float)
            for where in parameters.values()
        ]
        return numpy.concatenate([one.ravel() for one in found]) if any(one.any() for one in found) else None

    def _told(self, state: Any, inputs: Any, targets: Any, lr: float, way: int) -> Any:
        told: list[tuple[str, Any]] = []

        def tell(name: str, value: Any) -> Any:
            told.append((name, harness_copied(value)))
            return value

        self._told_before = harness_copied(state)
        self._set_rate(state, lr)
        here = self._goes()[way](state, inputs, targets, lr, tell)
        told.append(("*", {name: harness_copied(value) for name, value in here.items()}))
        return told, state

    def _set_rate(self, state: Any, lr: float) -> None:
        if self._has_rate:
            return
        for value in state.values():
            held = [name for name, one in getattr(value, "__dict__", {}).items() if harness_number(one)]
            named = [name for name in held if name.lower().strip("_") in self._rates]
            for name in named or (held if len(held) == 1 else []):
                setattr(value, name, lr)

    _rates: Any = ()

    def _gradients_in(self, told: Any, after: Any, parameters: dict[str, Where], shapes: Any, lr: float) -> Any:
        """Where gradients are told: those that the step has taken, where that can be seen; else the likeliest."""
        every = list(self._every_gradients(told, after, parameters, shapes))
        moves = {
            name: numpy.asarray(harness_get(after, where), dtype=float)
            - numpy.asarray(harness_get(self._told_before, where), dtype=float)
            for name, where in parameters.items()
        }
        for at, found in every:
            value = after if at == "state" else told[at][1]
            taken = [  # where the step is the rate times it
                numpy.allclose(moves[name].ravel(), -lr * numpy.asarray(harness_get(value, where), dtype=float).ravel())
                for name, where in found.items()
                if moves[name].size == numpy.size(harness_get(value, where))
            ]
            if len(taken) == len(found) and all(taken):
                return at, found, True
        return every[0] + (False,) if every else None

    def _every_gradients(self, told: Any, after: Any, parameters: dict[str, Where], shapes: Any) -> Iterator[Any]:
        calls = [at for at, (name, _) in enumerate(told) if name != "*"]
        own = [at for at in calls if told[at][0][0] != "?"]
        for at in own[::-1] + [len(told) - 1] + [at for at in calls if at not in own]:
            name, value = told[at]
            if name == "*":
                value = {key: one for key, one in value.items() if key not in after}
            found = harness_gradients(value, parameters, shapes)
            if found and not self._are_parameters(value, found, after, parameters):
                yield at, found
        rest = list(harness_leaves(after))
        rest = [
            one
            for one in rest + list(harness_of_each(rest))
            if one[0] not in parameters.values() and harness_is_marked(one[0])
        ]
        found = harness_by_name(rest, parameters, shapes)
        if found:
            yield "state", found

    def _are_parameters(self, value: Any, found: Any, after: Any, parameters: dict[str, Where]) -> bool:
        """Whether what was found are the parameters themselves, before the step or after it."""
        for of in (self._told_before, after):
            same = [
                numpy.array_equal(numpy.asarray(harness_get(value, found[name])), numpy.asarray(harness_get(of, where)))
                for name, where in parameters.items()
            ]
            if any(same):
                return True
        return False

    def _output_in(self, told: Any, rows: int, outputs: int) -> Any:
        for at, (name, value) in enumerate(told):
            if name[0] == "?" and name[:3] != "?x:":
                continue
            if name == "*":
                value = {key: one for key, one in value.items() if key not in self._inputs and harness_is_leaf(one)}
                value = {key: one for key, one in value.items() if numpy.size(one) == rows * outputs}
                value = dict(list(value.items())[:1])
            try:
                where = harness_output(value, rows, outputs)
            except HarnessNotFound:
                continue
            found = numpy.asarray(harness_get(value, where))
            if not numpy.isin(found, (0.0, 1.0)).all():  # which are labels
                return at, where
        return None

    _inputs: Any = ()

    def _loss_in(self, told: Any) -> Any:
        found: list[Any] = []
        for at, (name, value) in enumerate(told):
            if self._no_losses.search(name.lower()):
                continue
            if name == "*":
                found += [(at, (("key", key),), key) for key, one in value.items() if harness_number(one)]
            elif harness_number(value):
                found.append((at, (), name))
            elif isinstance(value, tuple):
                found += [(at, (("at", place),), name) for place, one in enumerate(value) if harness_number(one)][:1]
        named = [one for one in found if self._loss_names.search(one[2].lower())]
        calls = [one for one in found if told[one[0]][0] not in "*" and told[one[0]][0][0] != "?"]
        best = named or calls
        return best[0][:2] if best else None

    # a network as the harness speaks to one

    def load(self, parameters: dict[str, Any]) -> None:
        for name, where in self.known["parameters"].items():
            old = harness_get(self.state, where)
            new = numpy.array(parameters[name], dtype=float)
            if name[0] == "W" and self.known["weights"] == "out_in":
                new = new.T
            if new.size != numpy.size(old):
                raise ValueError(f"{name} of shape {new.shape}, not {numpy.shape(old)}")
            new = new.reshape(numpy.shape(old))
            self.state = harness_put(self.state, where, harness_as_it_was(old, new))

    def _of_ours(self, name: str, value: Any) -> Any:
        array = numpy.array(value, dtype=float)
        if name[0] == "W" and array.ndim == 1:
            return array.reshape(-1, 1)
        if name[0] == "W":
            return array.T if self.known["weights"] == "out_in" else array
        return array.ravel() if array.size == max(array.shape or (1,)) else array

    def parameters(self) -> dict[str, Any]:
        return {
            name: self._of_ours(name, harness_get(self.state, where))
            for name, where in self.known["parameters"].items()
        }

    def _stepped(self, inputs: Any, targets: Any, lr: float) -> dict[str, Any]:
        if self.known["rows"] == 1 and numpy.size(inputs) > self.sizes[0]:
            raise HarnessNotFound(HARNESS_ONE_SAMPLE)
        state = self.state if self._steps else harness_copied(self.state)
        told, state = self._told(state, inputs, targets, lr, self.known["way"])
        self.state = state if self._steps else self.state
        answer: dict[str, Any] = {}
        if self.known["loss"] is not None:
            at, where = self.known["loss"]
            answer["loss"] = float(numpy.asarray(harness_get(told[at][1], where)).ravel()[0])
        if self.known["output"] is not None:
            at, where = self.known["output"]
            answer["output"] = numpy.array(harness_get(told[at][1], where), dtype=float)
        if self.known["gradients"] is not None:
            at, places = self.known["gradients"]
            value = state if at == "state" else told[at][1]
            answer["gradients"] = {
                name: self._of_ours(name, harness_get(value, where)) for name, where in places.items()
            }
        return answer
