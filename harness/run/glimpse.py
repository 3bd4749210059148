"""Steps of a small network that a run keeps, so that a report can show every number on the way."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise

from harness.implementation import Array, Batch, State, Step
from harness.run.lockstep import Pair
from harness.run.result import Seen
from harness.scenario.kinds import Layer
from harness.scenario.model import Case, through

#: A network is drawn unit by unit up to so many units in a layer, and so many linear layers.
UNITS, LAYERS = 8, 4
#: So many steps are kept, the last among them.
STEPS = 6


def is_drawn(case: Case) -> bool:
    """Whether a network is linear layers with activations between, and small enough to be drawn unit by unit."""
    if not case.is_plain or case.alone or case.loss is None or case.optimizer is None:
        return False
    shapes = [case.input_shape, *through(case.network, case.input_shape)]
    stages = zip(case.layers, pairwise(shapes), strict=True)
    keeps = all(layer.is_linear or (before == after and _has_nothing(layer)) for layer, (before, after) in stages)
    is_narrow = all(len(shape) == 1 and shape[0] <= UNITS for shape in shapes)
    return keeps and is_narrow and 0 < len(case.linears) <= LAYERS and bool(case.layers[0].is_linear)


def _has_nothing(layer: Layer) -> bool:
    """Neither parameters nor anything that it keeps."""
    return not layer.has_parameters and not layer.buffer_shapes()


class Glimpses:
    """The first logged steps of a run and its last, what went into them; nothing of a network that is not drawn."""

    def __init__(self, case: Case) -> None:
        self._is_drawn, self._kept = is_drawn(case), list[Seen]()

    def see(self, pair: Pair, logged: bool, last: bool) -> None:
        """Keep the step, if it is one of them."""
        if not self._is_drawn or not (last or (logged and len(self._kept) < STEPS - 1)):
            return
        batch = Batch(pair.batch.inputs.copy(), pair.batch.targets.copy(), _copied(pair.batch.masks))
        state = State(_copied(pair.before.parameters), _copied(pair.before.buffers))
        self._kept.append(Seen(pair.step, batch, state, Step()))

    @property
    def kept(self) -> tuple[Seen, ...]:
        """In order."""
        return tuple(self._kept)


def _copied(arrays: Mapping[str, Array]) -> dict[str, Array]:
    return {name: array.copy() for name, array in arrays.items()}
