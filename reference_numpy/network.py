"""A network with its loss and optimizer: the hand-written side of the comparison."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from harness.ground.errors import ImplementationError
from harness.ground.facts import fact
from harness.implementation import COUNT, Batch, State, Step
from harness.scenario import kinds, model
from harness.scenario.model import Case, parameter_shapes, trained_shapes
from reference_numpy.buffers import Array
from reference_numpy.chain import Chain, Heads, Records, Residual
from reference_numpy.clip import Clip
from reference_numpy.layer import Layer, Mode, Parts
from reference_numpy.layers import LAYERS
from reference_numpy.losses import LOSSES
from reference_numpy.optimizers import OPTIMIZERS
from reference_numpy.penalty import Penalties


def build(case: Case) -> Network:
    """The case's network, its parameters not yet loaded."""
    return Network(case)


class Network:
    """Layers in order, a loss, an optimizer; all that it trains are views of one vector, and so are all gradients."""

    layers: Mapping[str, Any] = LAYERS
    """The classes of layers, by name."""

    def __init__(self, case: Case) -> None:
        dtype, shapes = np.dtype(case.dtype), trained_shapes(case)
        self._vector, trained = _vector(shapes, dtype)
        self._gradient_vector, self._gradients = _vector(shapes, dtype)
        fixed = {name: np.zeros(shape, dtype) for name, shape in parameter_shapes(case).items()}
        self._parameters = {**fixed, **trained}
        self._shapes = shapes
        self._shared: list[tuple[Array, Array]] = []
        self._mode = Mode()
        self._kept = {name: np.zeros(shape, dtype) for name, shape in case.layer_buffers.items()}
        self._records = Records(case.record_activations)
        self._heads = Heads([(name, LOSSES[loss.kind](loss, dtype)) for name, loss in case.auxiliary])
        self._chain = self._chained(case, case.network, dtype)
        self._loss = LOSSES[case.loss.kind](case.loss, dtype) if case.loss else None
        self._has_more = bool(case.auxiliary or case.scenario.penalties)
        self._penalties = Penalties(case.scenario.penalties, self._parameters, self._gradients)
        self._optimizer = OPTIMIZERS[case.optimizer.kind](case.optimizer) if case.optimizer else None
        clip = case.optimizer.clip if case.optimizer else None
        self._clip = Clip(clip, self._gradient_vector) if clip else None

    def _chained(self, case: Case, layers: tuple[kinds.Layer, ...], dtype: np.dtype[Any]) -> Chain:
        return Chain({str(layer.name): self._layer(case, layer, dtype) for layer in layers}, self._records, self._heads)

    def _layer(self, case: Case, options: kinds.Layer, dtype: np.dtype[Any]) -> Layer:
        if isinstance(options, model.Residual):
            return Residual(self._chained(case, options.residual, dtype), dtype)
        parameters, gradients = {}, {}
        for own, use in options.uses().items():
            parameters[own] = _used(self._parameters[use.name], use)
            if use.name in self._gradients:
                gradients[own] = self._gradient(options, own, use)
        layer: Layer = self.layers[options.layer](
            Parts(
                options,
                dtype,
                parameters,
                gradients,
                options is case.network[0],
                {own: self._kept[f"{options.name}.{own}"] for own in options.buffer_shapes()},
                self._mode,
            )
        )
        return layer

    def _gradient(self, options: kinds.Layer, own: str, use: kinds.Use) -> Array:
        """Where a layer writes it: of what it shares into an array of its own, which is added to the other's."""
        gradient = _used(self._gradients[use.name], use)
        if own in options.shapes():
            return gradient
        alone = np.zeros_like(gradient)
        self._shared.append((gradient, alone))
        return alone

    def load(self, state: State) -> None:
        for name, parameter in self._parameters.items():
            parameter[...] = state.parameters[name]
        for name, array in self._kept.items():
            array[...] = state.buffers[name]
        if self._optimizer is None:
            return
        self._optimizer.buffers.clear()
        for full in state.buffers:
            kind = full.rpartition(".")[2]
            if full not in self._kept and kind not in self._optimizer.buffers:
                self._optimizer.buffers[kind] = self._count(state) if kind == COUNT else self._loaded(kind, state)

    def _count(self, state: State) -> Array:
        """How many steps each parameter has taken, for they step together. Raises ImplementationError."""
        counts = np.array([state.buffers[f"{name}.{COUNT}"] for name in self._shapes])
        if (counts != counts[0]).any():
            raise ImplementationError(fact("step_counts_differ", counts=tuple(counts.tolist())))
        return np.array(counts[0])

    def _loaded(self, kind: str, state: State) -> Array:
        """All parameters' buffers of one kind, as one vector."""
        vector, views = _vector(self._shapes, self._vector.dtype)
        for name, view in views.items():
            view[...] = state.buffers[f"{name}.{kind}"]
        return vector

    def predict(self, inputs: Any) -> Array:
        self._mode.training = False
        with np.errstate(all="ignore"):
            return self._chain.forward(inputs)

    def step(self, batch: Batch, lr: float) -> Step:
        if self._loss is None or self._optimizer is None:
            raise ImplementationError("a step needs a loss and an optimizer")
        self._mode.training, self._mode.masks = True, batch.masks
        with np.errstate(all="ignore"):  # what overflows is reported by the comparison
            output = self._chain.forward(batch.inputs)
            loss = self._loss.forward(output, batch.targets)
            if self._has_more:
                loss += self._heads.forward(batch.targets) + self._penalties.forward(len(output))
            self._chain.backward(self._loss.backward())
            for gradient, alone in self._shared:
                gradient += alone
            if self._has_more:
                self._penalties.backward()
            clipped = self._clip(self._gradient_vector) if self._clip else self._gradient_vector
            self._optimizer.step(self._vector, clipped, lr)
        return Step(
            loss=loss,
            output=output,
            gradients=self._gradients,
            parameters=self._parameters,
            buffers=self._buffers(),
            activations=self._records.activations,
            activation_gradients=self._records.gradients,
        )

    def _buffers(self) -> Mapping[str, Array]:
        buffers = self._optimizer.buffers if self._optimizer else {}
        own = {
            f"{name}.{kind}": view for kind, vector in buffers.items() for name, view in self._views_of(vector).items()
        }
        return {**own, **self._kept}

    def _views_of(self, buffer: Array) -> Mapping[str, Array]:
        """Each parameter's part; of a count the whole."""
        return _views(buffer, self._shapes) if buffer.ndim else dict.fromkeys(self._shapes, buffer)


def _used(array: Array, use: kinds.Use) -> Array:
    return array.T if use.transposed else array


def _vector(shapes: Mapping[str, tuple[int, ...]], dtype: np.dtype[Any]) -> tuple[Array, dict[str, Array]]:
    vector = np.zeros(sum(int(np.prod(shape)) for shape in shapes.values()), dtype)
    return vector, _views(vector, shapes)


def _views(vector: Array, shapes: Mapping[str, tuple[int, ...]]) -> dict[str, Array]:
    views, start = {}, 0
    for name, shape in shapes.items():
        size = int(np.prod(shape))
        views[name] = vector[start : start + size].reshape(shape)
        start += size
    return views
