"""A layer that a workspace states itself, as the workspace has it by hand."""

from __future__ import annotations

from typing import Any

import numpy as np

from harness.ground import formulas
from harness.ground.errors import ScenarioError
from harness.ground.facts import fact
from reference_numpy.buffers import Array
from reference_numpy.layer import Parts


class Own:
    """``by_hand(x, **parameters)`` gives the output, and a function from its gradient to those of x and parameters."""

    def __init__(self, parts: Parts) -> None:
        self._parts, self._options = parts, parts.options
        self._function = formulas.layer_of(self._options.file, self._options.function)

    def forward(self, x: Array) -> Array:
        if self._function.by_hand is None:
            raise self._wrong(fact("layer_not_by_hand", name=self._options.function))
        found = self._called(self._function.by_hand, x, **self._parts.parameters, **self._options.given)
        if not isinstance(found, tuple) or len(found) != 2 or not callable(found[1]):
            raise self._wrong(fact("by_hand_gives_pair", name=self._options.function))
        self._back = found[1]
        self._require(found[0], x, (len(x), *self._options.output_shape(x.shape[1:])))
        self._shape = x.shape
        return np.asarray(found[0])

    def _require(self, given: Any, x: Array, right: tuple[int, ...]) -> None:
        options, function = self._options, self._function.by_hand
        assert function
        formulas.require_shape(options.file, options.function, function, given, x.shape, right)

    def backward(self, g: Array) -> Array:
        found = self._called(self._back, g)
        if not isinstance(found, tuple) or len(found) != 2 or not isinstance(found[1], dict):
            raise self._wrong(fact("by_hand_hands_back_pair", name=self._options.function))
        for name, gradient in self._parts.gradients.items():
            own = np.asarray(found[1].get(name))
            if own.shape != gradient.shape:
                of = {
                    "name": self._options.function,
                    "parameter": name,
                    "given": str(own.shape),
                    "right": gradient.shape,
                }
                raise self._wrong(fact("by_hand_gradient_of_shape", **of))
            gradient[...] = own
        self._require(found[0], g, self._shape)
        return np.asarray(found[0])

    def _called(self, function: Any, *arguments: Any, **given: Any) -> Any:
        try:
            return formulas.call(self._options.file, function, *arguments, **given)
        except ScenarioError:
            raise
        except Exception as error:
            problem = fact("layer_fails", name=self._options.function)
            formulas.refuse(self._options.file, error, problem, self._function.by_hand)

    def _wrong(self, problem: Any) -> ScenarioError:
        of = self._function.by_hand or self._function.forward
        return ScenarioError(formulas.line_of(self._options.file, of), problem)
